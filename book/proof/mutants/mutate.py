"""Mutants: every way to break a step by changing one node, and what the layers say of each.

A mutant changes one node of a side, of the certificate, or of a definition that the
step rests on, or drops a hypothesis, or turns an inequality round. It must be rejected
by the symbolic and by the numerical layer (*killed*), or proved by both (*equal*). One
that the symbolic layer refuses as no statement at all (a denominator that may be zero),
although the numerical layer sees nothing wrong, is *ill-formed*. Any other mutant on
which the layers disagree is *disputed*: a fault of the engine.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mpmath import mp
from sympy import (
    Abs,
    Add,
    Basic,
    I,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    MatAdd,
    MatMul,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Sum,
    Tuple,
    exp,
    log,
    nan,
    oo,
    preorder_traversal,
    tanh,
    zoo,
)
from sympy.functions.elementary.piecewise import Piecewise
from sympy.matrices.expressions import (
    DiagMatrix,
    HadamardProduct,
    Identity,
    OneMatrix,
    Transpose,
)

from ..errors import (
    IndexOutOfRange,
    ProofError,
    ShapeMismatch,
    UndeclaredName,
    UndefinedValue,
)
from ..numbers import sample
from ..numbers.comparing import counterexample, mismatch
from ..rules.proving import require_sign, residue
from ..statement import Statement
from ..words import Array, Entries, Index, Partial, names, word, words
from ..words.vocabulary import known_conditions, uses

KILLED, EQUAL, ILL_FORMED, DISPUTED = "killed", "equal", "ill-formed", "disputed"

# A mutant that the rules reject may hold by chance at the points of one draw: a sum of
# either sign can be positive at all of them. It is tried at the points of so many draws
# before the layers count as disagreeing.
DRAWS = 10


@dataclass(frozen=True)
class Mutant:
    """A changed statement, perhaps under a changed definition ``(name, body)``.

    And what was changed.
    """

    statement: Statement
    change: str
    definition: tuple = ()


def mutants(statement):
    """Every single-node mutant of the statement and of the definitions that it uses.

    Each with a text of its own.
    """
    times = Counter()
    for mutant in _mutants(statement):
        times[mutant.change] += 1
        place = times[mutant.change]
        yield (
            mutant
            if place == 1
            else replace(mutant, change=f"{mutant.change}, at place {place}")
        )


def _mutants(statement):
    seen = {
        (
            statement.lhs,
            statement.relation,
            statement.rhs,
            statement.certificate,
            statement.using,
        )
    }
    for changed, change in _changes(statement):
        key = (
            changed.lhs,
            changed.relation,
            changed.rhs,
            changed.certificate,
            changed.using,
        )
        if key not in seen:
            seen.add(key)
            yield Mutant(changed, change)
    for name in sorted(names(*statement.exprs)):
        body = word(name).body
        if body is not None:
            found = _in(body, _indices(body, *word(name).params))
            for new in dict.fromkeys(new for new, _ in found):
                if new != body and name not in names(new):
                    yield Mutant(statement, f"define {name} as {new}", (name, new))


def judge(mutant):
    """The verdict on a mutant, and the message behind an ill-formed or disputed one."""
    parts = [*mutant.statement.exprs, *mutant.definition[1:]]
    if any(part.has(zoo, nan, oo, I) for part in parts):
        return ILL_FORMED, "a division by zero, or the logarithm of a negative number"
    with redefined(*mutant.definition):
        return _verdict(mutant.statement)


def _verdict(statement):
    unproved, why = _unproved(statement)
    refuted = any(
        rejected(statement, again) for again in range(DRAWS if unproved else 1)
    )
    if refuted == unproved:
        return (KILLED, "") if refuted else (EQUAL, "")
    if why:
        return ILL_FORMED, why
    return (
        DISPUTED,
        f"only the {'symbolic' if unproved else 'numerical'} layer rejects it",
    )


def _unproved(statement):
    """Whether the symbolic layer rejects the statement.

    And why, when it finds it to be no statement at all.
    """
    try:
        if residue(statement):
            return True, ""
        if statement.certificate is not None:
            require_sign(statement)
        return False, ""
    except (ShapeMismatch, IndexOutOfRange, UndeclaredName, UndefinedValue) as problem:
        return True, str(problem)
    except ProofError:
        return True, ""


def rejected(statement, again=0):
    """Whether the numerical layer rejects the statement, at the points of one draw."""
    try:
        with mp.workdps(sample.DIGITS):
            found, held = counterexample(statement, again)
            return bool(
                found or statement.certificate is not None and mismatch(statement, held)
            )
    except ProofError:
        return True


@contextmanager
def redefined(name=None, body=None):
    """Within this block ``name`` is defined as ``body``; with no name, nothing changes."""
    if name is None:
        yield
        return
    kept, word(name).body = word(name).body, body
    try:
        yield
    finally:
        word(name).body = kept


def _changes(statement):
    for side in ("lhs", "rhs", "certificate"):
        expr = getattr(statement, side)
        if expr is not None:
            for new, change in _in(expr, _indices(*statement.exprs)):
                yield replace(statement, **{side: new}), f"{side}: {change}"
    if statement.certificate is not None:
        turned = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}[statement.relation]
        yield replace(statement, relation=turned), "turn the inequality round"
    for n, condition in enumerate(statement.using):
        before, after = statement.using[:n], statement.using[n + 1 :]
        yield (
            replace(statement, using=before + after),
            f"drop the hypothesis “{condition.name}”",
        )
        for other in _conditions_like(condition, statement.using):
            yield (
                replace(statement, using=(*before, other, *after)),
                f"“{other.name}” for “{condition.name}”",
            )
        if isinstance(condition, Entries):
            for new, change in _in(condition.body, _indices(*condition.exprs)):
                if uses(new, condition.array):
                    continue  # told by itself: no condition, as no definition above
                given = Entries(condition.array, condition.params, new, condition.name)
                yield (
                    replace(statement, using=(*before, given, *after)),
                    f"“{condition.name}”: {change}",
                )


def _conditions_like(condition, using):
    """The condition of a neighbour, quoted by mistake: the first two that were made."""
    same = [
        other
        for other in known_conditions().values()
        if type(other) is type(condition) and other not in using
    ]
    return same[:2]


def _in(expr, letters):
    """The mutants of ``expr``.

    Those of its root, and those of each argument put back in its place.
    """
    yield from _of(expr, letters)
    if isinstance(expr, (Array, Index)) or expr.is_Atom and not expr.is_Indexed:
        return
    for n, argument in enumerate(expr.args):
        if not isinstance(argument, Basic) or isinstance(
            argument, (IndexedBase, Tuple)
        ):
            continue
        if isinstance(expr, Sum) and n or expr.is_Indexed and argument.is_Number:
            continue
        parts = [argument] if not argument.is_Boolean else []
        if type(argument).__name__ == "ExprCondPair":
            parts = [argument.args[0]]
        for part in parts:
            for new, change in _in(part, letters):
                put = new if part is argument else type(argument)(new, argument.args[1])
                try:
                    changed = expr.func(*expr.args[:n], put, *expr.args[n + 1 :])
                except (TypeError, ValueError, AttributeError):
                    continue
                if isinstance(changed, Basic):
                    yield changed, change


def _of(expr, letters):
    if not expr.is_Number and not isinstance(expr, (Index, Add, MatAdd, Lambda)):
        yield -expr, f"flip the sign of {expr}"
        if not expr.is_Matrix:
            yield expr + 1, f"add 1 to {expr}"
    if isinstance(expr, (Add, MatAdd)):
        for n, term in enumerate(expr.args):
            rest = [a for m, a in enumerate(expr.args) if m != n]
            yield (
                (rest[0] if len(rest) == 1 else expr.func(*rest)),
                f"drop the term {term}",
            )
            yield expr.func(*rest, -term), f"flip the sign of {term}"
    elif isinstance(expr, (Mul, MatMul, HadamardProduct)):
        for n, factor in enumerate(expr.args):
            rest = [a for m, a in enumerate(expr.args) if m != n]
            if expr.is_Matrix and not any(a.is_Matrix for a in rest):
                continue
            yield (
                (rest[0] if len(rest) == 1 else expr.func(*rest)),
                f"drop the factor {factor}",
            )
        if isinstance(expr, MatMul) and sum(a.is_Matrix for a in expr.args) > 1:
            yield MatMul(*reversed(expr.args)), "reverse the product"
        if isinstance(expr, HadamardProduct) and len(expr.args) == 2:
            yield MatMul(*expr.args), "product of matrices for the elementwise product"
    elif isinstance(expr, Sum):
        yield from _of_sum(expr)
    elif isinstance(expr, KroneckerDelta):
        yield Integer(1), "replace delta by 1"
        yield Integer(0), "replace delta by 0"
    elif isinstance(expr, Pow):
        yield expr.base, f"drop the power {expr.exp}"
        yield expr.base ** (expr.exp + 1), "raise the power by one"
        yield expr.base**-expr.exp, "invert the power"
    elif isinstance(expr, (Max, Min)):
        yield (Min if isinstance(expr, Max) else Max)(*expr.args), f"turn {expr} round"
        for argument in expr.args:
            yield argument, f"{argument} for {expr}"
    elif isinstance(expr, (Abs, tanh)):
        yield expr.args[0], f"drop {expr.func.__name__}"
    elif isinstance(expr, (exp, log)):
        yield expr.args[0], f"drop {expr.func.__name__}"
        yield (
            (exp(-expr.args[0]) if isinstance(expr, exp) else exp(expr.args[0])),
            f"change {expr.func.__name__}",
        )
    elif isinstance(expr, Piecewise):
        (first, condition), (second, _) = expr.args
        yield Piecewise((second, condition), (first, True)), "swap the cases"
    elif isinstance(expr, Indexed):
        yield from _of_entry(expr)
    elif isinstance(expr, Partial):
        yield expr.args[0], "drop the derivative"
    elif isinstance(expr, Rational):
        yield expr + 1, f"{expr + 1} for {expr}"
        if expr:
            yield -expr, f"{-expr} for {expr}"
    elif isinstance(expr, Index):
        for other in letters:
            if other != expr and other.upper == expr.upper:
                yield other, f"index {other} for {expr}"
    elif isinstance(expr, Transpose):
        yield expr.arg, "drop the transpose"
    elif isinstance(expr, DiagMatrix):
        yield expr.args[0], "drop diag"
    elif isinstance(expr, OneMatrix):
        yield 2 * expr, "twos for ones"
    elif isinstance(expr, Array):
        yield from _of_array(expr)


def _of_sum(expr):
    body, *limits = expr.args
    for n, (index, low, high) in enumerate(expr.limits):
        for new, change in (
            ((index, low + 1, high), "start a sum at 2"),
            ((index, low, high - 1), "stop a sum early"),
        ):
            changed = [
                (new if m == n else tuple(limit)) for m, limit in enumerate(limits)
            ]
            yield Sum(body, *changed), change
        rest = [tuple(limit) for m, limit in enumerate(limits) if m != n]
        yield (Sum(body, *rest) if rest else body), f"drop the sum over {index}"


def _of_entry(expr):
    name, shape = expr.base.label.name, word(expr.base.label.name).shape
    for at in expr.indices:
        if at.is_Integer and len(shape) == 1:
            yield word(name).object[2 if at == 1 else 1], f"the other entry of {name}"
    if len(shape) == 2:
        yield Indexed(expr.base, *reversed(expr.indices)), f"transpose {name}"
    for other in _like(name):
        yield other[tuple(expr.indices)], f"{other.name} for {name}"


def _of_array(expr):
    for other in _like(expr.name):
        yield other, f"{other.name} for {expr.name}"
    if len(expr.word.shape) == 2:
        yield Transpose(expr), f"transpose {expr.name}"
        if expr.shape[0] == expr.shape[1]:
            yield (
                HadamardProduct(expr, Identity(expr.shape[0])),
                f"the diagonal of {expr.name} alone",
            )


def _like(name):
    """Other arrays of the same shape, to be taken by mistake: the first two that were declared."""
    same = [
        entry.object
        for entry in words().values()
        if entry.kind == "array"
        and entry.shape == word(name).shape
        and entry.name != name
    ]
    return same[:2]


def _indices(*exprs):
    """The indices that occur in expressions: one may stand for another by mistake."""
    parts = (part for e in exprs for part in preorder_traversal(e))
    found = {part for part in parts if isinstance(part, Index)}
    return sorted(found, key=lambda index: index.name)
