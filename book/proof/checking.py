"""One statement, all layers: the numerical one first (its counterexample teaches most),
then symbolic, then read-back.
"""
from dataclasses import dataclass, field, replace
from itertools import product
from time import perf_counter

from mpmath import mp, mpf
from sympy import (Dummy, Expr, Float, Integer, MatrixBase, MatrixExpr, Symbol, SympifyError,
                   preorder_traversal, sympify)
from sympy.core.function import AppliedUndef

from . import sample
from .certificate import require_nonnegative, require_positive
from .errors import (HandwrittenEquation, MisreadEquation, OutsideTheRules, ProofError,
                     RejectedCertificate, ShapeMismatch, UndeclaredName, UndefinedValue,
                     UnprovedStep, UnusedHypothesis, WrongStep, plain_refusals)
from .interpret import Interpreter
from .language import WORDS, Array, Index, is_size, word
from .latex import definition, latex
from .normal import NormalForm
from .plain import readable
from .readback import Entry, Reader

TOLERANCE = mpf(10) ** -18


@dataclass(frozen=True)
class Statement:
    """``lhs relation rhs``, the sizes that ``where`` fixes, the hypotheses it quotes, and its certificate."""

    lhs: object
    relation: str
    rhs: object
    where: dict = field(default_factory=dict)
    using: tuple = ()
    certificate: object = None


@dataclass(frozen=True)
class Verdict:
    """What the layers found: sizes that stayed symbolic, points, largest deviations, and how long it took."""

    statement: Statement
    sizes: tuple
    where: dict
    points: int
    deviation: object
    misread: object
    seconds: float


def expression(thing):
    """``thing`` as a symbolic expression over declared words; anything else is refused."""
    if isinstance(thing, str):
        raise HandwrittenEquation(
            f"an equation is built from symbols, not typed; got the string {thing!r}"
        )
    if isinstance(thing, float):
        raise OutsideTheRules(
            f"a proof is exact; write a whole number or a Rational instead of the float {thing}"
        )
    if isinstance(thing, MatrixBase):
        raise OutsideTheRules(
            "an explicit matrix has fixed sizes; write the statement with declared arrays"
        )
    try:
        expr = sympify(thing)
    except (SympifyError, TypeError, AttributeError, RecursionError) as problem:
        raise OutsideTheRules(
            f"a side of a step is an expression; {thing!r} is a {type(thing).__name__}"
        ) from problem
    if not isinstance(expr, (Expr, MatrixExpr)):
        raise OutsideTheRules(
            f"a side of a step is an expression; {thing!r} is a {type(thing).__name__}"
        )
    for part in preorder_traversal(expr):
        if isinstance(part, Float):
            raise OutsideTheRules(
                f"a proof is exact; write a whole number or a Rational instead of {part}"
            )
    return expr


def fixed_sizes(where):
    """``where`` as a dictionary from declared sizes to whole numbers of at least 1;
    anything else is refused.
    """
    for symbol, n in where.items() if isinstance(where, dict) else [(where, None)]:
        if not is_size(symbol) or isinstance(n, bool) or not isinstance(n, (int, Integer)) or n < 1:
            raise OutsideTheRules(
                f"where fixes declared sizes to whole numbers, as in {{C: 2}}; got {where!r}"
            )
    return {symbol: int(n) for symbol, n in where.items()}


def printed(expr):
    """The LaTeX of an expression that a student handed in."""
    with plain_refusals("the expression"):
        return latex(expr)


def names(*exprs):
    """Every declared name that the expressions use, through definitions too."""
    found = set()

    def visit(expr, parameters=()):
        for part in preorder_traversal(expr):
            if isinstance(part, Index):
                visit(part.upper)
                continue
            if isinstance(part, AppliedUndef):
                name = part.func.__name__
            elif isinstance(part, Array) or isinstance(part, Symbol) and not isinstance(part, Dummy):
                name = part.name
            else:
                continue
            if name in found or name in parameters:
                continue
            entry = word(name)
            found.add(name)
            for axis in entry.shape:
                visit(axis)
            if entry.body is not None:
                visit(entry.body, {str(x) for x in entry.params})

    for expr in exprs:
        visit(expr)
    return found


def free_indices(*exprs):
    """The indices that no sum binds, in order."""
    found = sorted(
        {s for e in exprs for s in e.free_symbols if isinstance(s, Index)}, key=lambda s: s.name
    )
    for a, b in zip(found, found[1:]):
        if a.name == b.name:
            raise UndeclaredName(
                f"the letter {a} stands for two indices, one up to {a.upper} and one up to {b.upper}"
            )
    return found


class Points:
    """The sample points of a statement: ``(sizes, data, indices)`` for all index values of each draw.

    ``again`` counts from 1 for other points than the first ones.
    """

    def __init__(self, statement, *more, again=0):
        exprs = [
            e for e in (statement.lhs, statement.rhs, statement.certificate, *more) if e is not None
        ]
        hypotheses = statement.using
        used = names(*exprs, *(h.sum.function for h in hypotheses))
        self.sizes = {name for name in used if WORDS[name].kind == "size"}
        self.free = {name for name in used if WORDS[name].body is None and name not in self.sizes}
        self.indices = free_indices(*exprs)
        self.where, self.using = statement.where, hypotheses
        self.label = f"{statement.lhs} {statement.rhs}" + f" {again}" * bool(again)

    def __iter__(self):
        generator = sample.generator(self.label)
        for sizes in sample.size_sets(self.sizes, self.where):
            data = sample.draw(generator, sizes, self.free, self.using)
            ranges = [range(1, Interpreter(sizes, {})._size(i.upper) + 1) for i in self.indices]
            yield sizes, data, [dict(zip(self.indices, at)) for at in product(*ranges)]


def deviation(a, b):
    """The largest difference of two values (scalars or matrices),
    relative to the larger when that exceeds 1.
    """
    if isinstance(a, list) or isinstance(b, list):
        a, b = (side if isinstance(side, list) else [[side]] for side in (a, b))
        if (len(a), len(a[0])) != (len(b), len(b[0])):
            raise ShapeMismatch(
                f"the left side is {len(a)}×{len(a[0])}, the right side {len(b)}×{len(b[0])}"
            )
        return max(deviation(x, y) for row, other in zip(a, b) for x, y in zip(row, other))
    return abs(a - b) / max(mpf(1), abs(a), abs(b))


def worth(expr, interpreter, indices):
    """The value of a scalar or matrix expression."""
    return interpreter.matrix(expr, indices) if expr.is_Matrix else interpreter.value(expr, indices)


def counterexample(statement, again=0):
    """``(None, number of points, largest deviation)``, or the text of a counterexample in the first place."""
    count, largest = 0, mpf(0)
    for at, values in _values(statement, again, statement.lhs, statement.rhs):
        found = _disagreement(statement.relation, *values)
        if found is None:
            return _tell(*at, values), count, largest
        count, largest = count + 1, max(largest, found)
    return None, count, largest


def mismatch(statement, again=0):
    """Where the certificate of an inequality is not the difference of its sides: a text, or None."""
    for at, values in _values(statement, again, statement.lhs, statement.rhs, statement.certificate):
        lhs, rhs, certificate = map(_number, values)
        difference = rhs - lhs if statement.relation in ("<=", "<") else lhs - rhs
        if isinstance(certificate, UndefinedValue) or not deviation(difference, certificate) < TOLERANCE:
            return _tell(
                *at, (difference, certificate), ("the difference is ", "the certificate is")
            )
    return None


def _values(statement, again, *exprs):
    """Each point ``(sizes, data, indices)``, and the values there (or why there is none)."""
    for sizes, data, assignments in Points(statement, again=again):
        interpreter = Interpreter(sizes, data)
        for indices in assignments:
            values = []
            for expr in exprs:
                try:
                    values.append(worth(expr, interpreter, indices))
                except UndefinedValue as undefined:
                    values.append(undefined)
            yield (sizes, data, indices), values


def _number(value):
    """The one entry of a 1×1 matrix; a number as it is."""
    if not isinstance(value, list):
        return value
    if (len(value), len(value[0])) != (1, 1):
        raise ShapeMismatch(
            f"an inequality is between numbers, not between {len(value)}×{len(value[0])} matrices"
        )
    return value[0][0]


def _disagreement(relation, a, b):
    """The deviation of two values, or None when they contradict the relation."""
    undefined = [x for x in (a, b) if isinstance(x, UndefinedValue)]
    if len(undefined) == 2:
        raise UndefinedValue(f"both sides are undefined at a sample point: {a}")
    if undefined:
        return None
    if relation != "=":
        low, high = (a, b) if relation in ("<=", "<") else (b, a)
        low, high = map(_number, (low, high))
        holds = high - low > (0 if relation in ("<", ">") else -TOLERANCE)
        return mpf(0) if holds else None
    found = deviation(a, b)
    return found if found < TOLERANCE else None


def _tell(sizes, data, indices, values, sides=("the left side is ", "the right side is")):
    at = ", ".join(
        [f"{name} = {n}" for name, n in sizes.items()] + [f"{i} = {n}" for i, n in indices.items()]
    )
    point = "; ".join(f"{name} = {_short(table)}" for name, table in data.items())
    left, right = (
        f"undefined ({v})" if isinstance(v, UndefinedValue) else _digits(v) for v in values
    )
    where = f"at {at or 'the point'}{'; ' if point else ''}{point}"
    return f"{where}\n    {sides[0]} {left}\n    {sides[1]} {right}"


def _digits(value):
    if isinstance(value, list):
        return (
            "[" + ", ".join("[" + ", ".join(_digits(x) for x in row) + "]" for row in value) + "]"
        )
    return mp.nstr(mp.chop(value, mpf(10) ** -30), 10)


def _short(table):
    if list(table) == [()]:
        return mp.nstr(table[()], 6)
    rows = {}
    for at, x in table.items():
        rows.setdefault(at[:-1], []).append(mp.nstr(x, 4))
    return "[" + "; ".join(" ".join(row) for row in rows.values()) + "]"


def residue(statement):
    """What the symbolic layer leaves of the statement; ``{}`` when it is proved."""
    form = NormalForm(statement.where, statement.using)
    if statement.relation == "=":
        return form.residue(statement.lhs, statement.rhs)
    low, high = (
        (statement.lhs, statement.rhs)
        if statement.relation in ("<=", "<")
        else (statement.rhs, statement.lhs)
    )
    return form.residue(high, low, statement.certificate)


def require_sign(statement):
    """Raise :class:`RejectedCertificate` unless the certificate of an inequality has the
    sign that it needs.
    """
    require = require_positive if statement.relation in ("<", ">") else require_nonnegative
    require(statement.certificate, NormalForm(statement.where, statement.using))


def vocabulary(used):
    """The printed names and definitions that the reader needs."""
    entries = []
    for name in used:
        entry = WORDS[name]
        body = definition(entry)[1] if entry.body is not None else ""
        entries.append(
            Entry(
                name,
                entry.kind,
                entry.latex,
                entry.bold,
                tuple(latex(axis) for axis in entry.shape),
                tuple(str(x) for x in entry.params),
                body,
            )
        )
    return entries


def misreading(statement):
    """The largest deviation between what the printed sides say and what was checked;
    raises when they differ.
    """
    exprs = tuple(e for e in (statement.lhs, statement.rhs, statement.certificate) if e is not None)
    largest, texts = mpf(0), [latex(e) for e in exprs]
    entries = vocabulary(names(*exprs))
    for sizes, data, assignments in Points(statement):
        interpreter, reader = Interpreter(sizes, data), Reader(entries, sizes, data)
        for indices in assignments:
            letters = {str(i): n for i, n in indices.items()}
            for text, expr in zip(texts, exprs):
                try:
                    read, meant = reader.value(text, letters), worth(expr, interpreter, indices)
                    found = deviation(read, meant)
                except (ProofError, ValueError, TypeError, ZeroDivisionError, KeyError) as problem:
                    raise MisreadEquation(
                        f"the printed form {text} cannot be read back: {problem}"
                    ) from problem
                if not found < TOLERANCE:
                    raise MisreadEquation(
                        f"the printed form {text} reads as {_digits(read)} where {_digits(meant)} "
                        f"was meant"
                    )
                largest = max(largest, found)
    return largest


def check(statement, step="the step"):
    """Run every layer on the statement and return its :class:`Verdict`;
    raise what a reader can learn from.
    """
    begun = perf_counter()
    sides = f"    {printed(statement.lhs)}\n {statement.relation}  {printed(statement.rhs)}"
    try:
        with mp.workdps(sample.DIGITS), plain_refusals(step):
            points, largest, misread = _all_layers(statement, step, sides)
    except ProofError as problem:
        if str(problem).startswith(step):
            raise
        raise type(problem)(f"{step} is refused:\n{sides}\n{problem}") from problem
    fixed = {symbol.name: int(n) for symbol, n in statement.where.items()}
    sizes = tuple(sorted(Points(statement).sizes - fixed.keys()))
    return Verdict(statement, sizes, fixed, points, largest, misread, perf_counter() - begun)


def _all_layers(statement, step, sides):
    """The number of points and the largest deviations of a statement that passes every layer."""
    found, points, largest = counterexample(statement)
    if found:
        raise WrongStep(f"{step} is wrong:\n{sides}\n{found}")
    if statement.certificate is not None:
        found = mismatch(statement)
        if found:
            raise RejectedCertificate(
                f"{step} has a certificate that is not the difference of its sides:\n"
                f"{sides}\n{found}"
            )
        require_sign(statement)
    left = residue(statement)
    if left:
        raise UnprovedStep(
            f"{step} has no counterexample among {points} points, but the rules do not prove it:\n"
            f"{sides}\nwhat is left of the difference: {readable(left)}"
        )
    for hypothesis in statement.using:
        rest = replace(statement, using=tuple(h for h in statement.using if h is not hypothesis))
        if holds_without(rest):
            raise UnusedHypothesis(
                f"{step} quotes “{hypothesis.name}” but holds without it:\n{sides}"
            )
    return points, largest, misreading(statement)


def holds_without(statement):
    """Whether the symbolic layer proves the statement as it stands."""
    try:
        return not residue(statement)
    except ProofError:
        return False
