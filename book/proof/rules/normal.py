r"""The normal form: two expressions have the same when the rules say that they are equal.

``NormalForm(where, using).residue(lhs, rhs)`` is the polynomial ``lhs - rhs``;
``{}`` means *proved*, for every value of the sizes that are not fixed by ``where``. The
rules, and only these:

    renaming a bound index              each atom holds its indices in the least of all orders
    linearity of a sum                  a sum is split over the terms of its body
    exchanging finite sums              a product of sums is one index set
    pulling constants out               an index set falls apart into connected components
    a range that ends beside an index   each pair of indices counts once: i < j, or j < i, or i = j
    collapsing Kronecker's delta        only when the other index lies in the range of the sum
    the length of a range               a sum of 1, when the range cannot be negative
    exp and log laws                    exp(a + b); log(ab), log(a/b), log exp a, for positive a, b
    the hyperbolic tangent              by exp
    an absolute value                   by cases: what is in it, or its negative
    cancelling a quotient               only by what is provably nonzero
    a declared hypothesis               "the sum over one index is this value"
    unfolding a definition, and the rules of differentiation

Each group of rules is a class that is handed what it needs:

    Ranges      what an index runs over
    Signs       what is positive             needs Ranges, and the meaning of a held definition
    Facts       the hypotheses               needs Ranges and Signs
    Powers      powers, exp and log          needs Signs
    Absolute    absolute values              needs Signs and Powers
    Sums        sums and deltas              needs Ranges, Facts, and to rename indices in a term
    Slopes      differentiation              needs Powers and Sums
    Switches    which rules are on           needed by whoever asks which rules a proof needs
    NormalForm  reads expressions, unfolds definitions, and rewrites polynomials with all of these
"""

from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod

from sympy import (
    Abs,
    Add,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    log,
    tanh,
)
from sympy.core.numbers import Exp1
from sympy.core.relational import Equality
from sympy.functions.elementary.piecewise import Piecewise
from sympy.matrices.expressions import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    OneMatrix,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from ..errors import (
    IndexOutOfRange,
    OutsideTheRules,
    ShapeMismatch,
    UndeclaredName,
    UndefinedValue,
)
from ..words import (
    Array,
    Gradient,
    Hypothesis,
    Index,
    Partial,
    defined_function,
    require_closed,
    uses,
    word,
)
from . import absolute
from . import polynomial as p
from .facts import Facts
from .powers import Powers
from .ranges import Ranges
from .signs import Signs
from .slopes import Slopes
from .sums import Sums
from .switches import DIFFERENTIATE, FRACTIONS, LAWS, Switches

MOST_CASES = 64  # of the free indices of a statement at fixed sizes


class NormalForm:
    """Rewrites expressions into polynomials.

    ``where`` fixes sizes, ``using`` are the conditions. ``held`` are the defined names that
    stand for themselves while a derivative is taken in them. ``off`` are rules that are
    switched off, definitions by their names; ``cited`` are the sides of earlier equations.
    """

    def __init__(self, where=None, using=(), off=(), cited=()):
        self.held = frozenset()
        self.cited = {}  # what earlier equations say of a name, in place of its definition
        self.switches = Switches(off)
        self.ranges = Ranges(where, using)
        self.signs = Signs(self.ranges, self.unheld, self.substitute)
        self.facts = Facts(self.ranges, self.signs, self.convert)
        self.powers = Powers(self.signs, self.switches)
        self.absolute = absolute.Absolute(self.signs, self.powers)
        self.sums = Sums(self.ranges, self.facts, self.substitute, self.switches)
        self.slopes = Slopes(self.powers, self.sums, self.substitute)
        for condition in using:
            if isinstance(condition, Hypothesis):
                self.facts.assume(condition)
        for equation in cited:
            self._cite(*equation)

    def _cite(self, cited, value):
        """Take an earlier equation for true: a form of a name, a slope, or a sum over an axis."""
        if isinstance(cited, (Array, Symbol)):
            self.cited[cited.name] = (), value
            return
        if isinstance(cited, Indexed):
            self.cited[_declared(cited)] = cited.indices, value
            return
        value, off = self.convert(value, {}), self.switches.off
        if isinstance(cited, Sum):
            entry = cited.function
            summed = [index for index, _, _ in cited.limits]
            axes = tuple(entry.indices.index(index) for index in summed)
            self.facts.known.append((_declared(entry), axes, value))
            return
        self.switches.off = off | {DIFFERENTIATE}
        try:
            slope = self.convert(cited, {})
        finally:
            self.switches.off = off
        self.slopes.cite(slope, value)

    def residue(self, lhs, *rhs):
        """``lhs`` minus each of ``rhs``, its common denominator dropped; ``{}`` when proved."""
        shape = _shape(lhs)
        for side in rhs:
            if _shape(side) != shape:
                raise ShapeMismatch(
                    f"the left side has shape {shape}, the right side {_shape(side)}"
                )
        at = tuple(self._entry_index(name, axis) for name, axis in zip("rc", shape))
        sides = [
            self.entry(side, *at, {})
            if isinstance(side, MatrixExpr)
            else self.convert(side, {})
            for side in (lhs, *rhs)
        ]
        return self._zero_form(
            p.add(sides[0], *(p.scale(side, -1) for side in sides[1:]))
        )

    def by_cases(self, poly):
        """What is left of a polynomial at some value of its free indices; ``{}`` when nothing is.

        Only indices of a fixed range are told apart, where they have few values together.
        """
        free = {name: self.ranges.of(name) for name in p.ids(poly)}
        fixed = {
            n: (low, high) for n, (low, high) in free.items() if not low[0] + high[0]
        }
        values = [range(low[1], high[1] + 1) for low, high in fixed.values()]
        if not fixed or prod(map(len, values)) > MOST_CASES:
            return self.by_signs(poly)
        for at in product(*values):
            case = self._zero_form(self.substitute(poly, dict(zip(fixed, at))))
            case = self.by_signs(case)
            if case:
                return case
        return {}

    def by_signs(self, poly):
        """What is left of a polynomial for some sign of what its absolute values are of.

        Each is taken for what is in it, and for the negative of that; one of them it is. What has
        no value then, as a denominator that may be zero, is left as it stands.
        """
        split = absolute.atoms(poly)
        if not split or len(self.absolute.cases) == absolute.MOST:
            return poly
        for sign in (1, -1):
            self.absolute.cases[split[0]] = sign
            try:
                case = self.by_signs(self._zero_form(self.substitute(poly, {})))
            except UndefinedValue:
                return poly
            finally:
                del self.absolute.cases[split[0]]
            if case:
                return poly
        return {}

    def _entry_index(self, name, axis):
        limit = self.ranges.limit(axis)
        return (
            1
            if limit == ("", 1)
            else self.ranges.name(f"@{name}:{axis}", ("", 1), limit)
        )

    def _zero_form(self, poly):
        """A polynomial over its common denominator, without it.

        Deltas are settled on both sides of that: what is multiplied out may share an
        index with a delta again.
        """
        settle = self.sums.settle
        if not self.switches.on(FRACTIONS):
            return p.expanded(settle(p.expanded(poly)))
        top, _ = p.fraction(settle(p.expanded(poly)))
        return p.expanded(p.fraction(settle(p.expanded(top)))[0])

    # ---- scalar expressions

    def convert(self, expr, env):
        """The normal form of a scalar expression.

        ``env`` maps bound indices and parameters to their meaning.
        """
        if isinstance(expr, Index):
            return _value(self.ranges.index(expr, env))
        if expr in env:
            return env[expr]
        for kind, rule in SCALARS:
            if isinstance(expr, kind):
                return rule(self, expr, env)
        entry = defined_function(expr)
        if entry:
            return self._function_of(entry, self.convert(expr.args[0], env))
        raise OutsideTheRules(f"there is no rule for {expr.func.__name__}, in {expr}")

    def _function_of(self, entry, argument):
        if not self.switches.on(entry.name):
            return p.of_atom(p.kept(("function", entry.name), argument))
        return self.convert(entry.body, {entry.params[0]: argument})

    def _symbol(self, symbol, env=None):
        entry = word(symbol.name)
        if symbol != entry.object:
            raise UndeclaredName(
                f"{symbol} has the name of a declared symbol but is another one; use the declared "
                f"one"
            )
        if entry.kind == "size" and symbol.name in self.ranges.where:
            return p.constant(self.ranges.where[symbol.name])
        if symbol.name in self.cited and symbol.name not in self.held:
            return self.convert(self.cited[symbol.name][1], {})
        if self._is_open(entry):
            require_closed(entry.name, entry.params, entry.body)
            return self.convert(entry.body, {})
        return p.of_atom(p.scalar(symbol.name))

    def _is_open(self, entry):
        """Whether a name is written as its definition says."""
        if entry.body is None or entry.name in self.held:
            return False
        return self.switches.on(entry.name)

    def _exp(self, expr, env):
        return self.powers.exp(
            self.convert(expr.exp if isinstance(expr, exp) else S.One, env)
        )

    def _power(self, expr, env):
        base, power = (self.convert(a, env) for a in expr.args)
        if isinstance(expr.exp, Rational):
            return self.powers.power(base, _fraction(expr.exp))
        return self.powers.exp(p.mul(power, self.powers.log(base)))

    def _log(self, argument, env):
        """A logarithm, split over the factors that are written, each of them positive.

        Multiplied out, a product of sums would no longer show its factors.
        """
        try:
            if not self.switches.on(LAWS):
                pass
            elif isinstance(argument, Mul):
                return p.add(*(self._log(factor, env) for factor in argument.args))
            elif isinstance(argument, Pow) and isinstance(argument.exp, Rational):
                power = _fraction(argument.exp)
                return p.scale(self._log(argument.base, env), power)
        except UndefinedValue:  # of a factor alone, such as -x in the logarithm of x²
            pass
        return self.powers.log(self.convert(argument, env))

    def _extreme(self, expr, env):
        join = self.absolute.greater if isinstance(expr, Max) else self.absolute.lesser
        return reduce(join, (self.convert(a, env) for a in expr.args))

    def _indexed(self, expr, env):
        return self._entry_of(
            _declared(expr), [self.ranges.index(i, env) for i in expr.indices]
        )

    def _entry_of(self, name, indices):
        entry = word(name)
        self._require_inside(entry, indices)
        params, body = entry.params, entry.body
        if name in self.cited and name not in self.held:
            params, body = self.cited[name]
        elif not self._is_open(entry):
            return self.facts.entry(name, indices)
        elif not entry.open:
            require_closed(name, params, body)
        if params:
            return self.convert(body, dict(zip(params, indices)))
        return self.entry(body, *(indices + [1])[:2], {})

    def _require_inside(self, entry, indices):
        if len(indices) != len(entry.shape):
            raise IndexOutOfRange(
                f"{entry.name} has {len(entry.shape)} axes; it was given {len(indices)} indices"
            )
        for index, upper in zip(indices, entry.shape):
            self.ranges.require(
                index, ("", 1), self.ranges.limit(upper), f"an index of {entry.name}"
            )

    def _sum(self, expr, env):
        env, bound, inside = dict(env), [], []
        for index, low, high in reversed(expr.limits):
            if not isinstance(index, Index):
                raise UndeclaredName(
                    f"the sum runs over {index}, which is not a declared index"
                )
            (first, after), (last, before) = (
                self._end(low, 0, env),
                self._end(high, 1, env),
            )
            if not self.ranges.at_most(("", 1), first):
                raise IndexOutOfRange(f"indices count from 1; {index} starts at {low}")
            env[index] = self.ranges.fresh(first, last)
            bound.append(env[index])
            inside += [made(env[index]) for made in (after, before) if made]
        return self.sums.sum(bound, p.mul(*inside, self.convert(expr.function, env)))

    def _end(self, end, side, env):
        """The first or the last value of an index, as a limit.

        Where it is another index, or the one beside it: a limit of that; and a function that gives
        1 for what the index may be, and 0 for the rest.
        """
        number, rest = end.as_coeff_Add()
        if not isinstance(rest, Index):
            return self.ranges.limit(end), None
        other = self.ranges.index(rest, env)
        known = {
            (0, 1): lambda own: self.ranges.less(other, own),
            (0, 0): lambda own: self.ranges.not_less(own, other),
            (1, -1): lambda own: self.ranges.less(own, other),
            (1, 0): lambda own: self.ranges.not_less(other, own),
        }
        if (side, number) not in known:
            raise OutsideTheRules(
                f"a sum that ends at another index ends at it or beside it, not at {end}"
            )
        return self.ranges.of(other)[side], known[side, number]

    def _gradient(self, m, i, j, env):
        """An entry of a gradient: the slope in that entry of the array."""
        f, v = m.args
        at = tuple([i, j][: len(v.word.shape)])
        return self._slope_in(f, v.name, at, env)

    def _partial(self, expr, env):
        f, v = expr.args
        name = _declared(v) if isinstance(v, Indexed) else v.name
        entry, at = word(name), None
        if isinstance(v, Symbol) and v != entry.object:
            raise UndeclaredName(
                f"{v} has the name of a declared symbol but is another one; use the declared one"
            )
        if isinstance(v, Indexed):
            at = tuple(self.ranges.index(i, env) for i in v.indices)
            self._require_inside(entry, at)
        return self._slope_in(f, name, at, env)

    def _slope_in(self, f, name, at, env):
        for other in self.held - {name}:
            if word(other).body is not None and uses(word(other).body, name):
                raise OutsideTheRules(
                    f"{other} is held while a derivative is taken in it, and inside a derivative "
                    f"is taken in {name}, which moves {other}"
                )
        return self._slope(lambda: self.convert(f, env), name, at)

    def _slope(self, read, name, at, same=None):
        """The slope of what ``read`` gives, in ``name``; ``same`` is how it was written before.

        What is differentiated in moves freely: its definition is held, and no hypothesis
        speaks of it. Both come back before the slope is used.
        """
        entry = word(name)
        held, known, moving = self.held, self.facts.known, self.absolute.moving
        self.held, self.facts.known = held | {name}, self.facts.without(name)
        self.absolute.moving = True
        try:
            poly = read()
            if self.switches.on(DIFFERENTIATE):
                slope = self.slopes.differentiate(poly, name, at)
            else:
                slope = self.slopes.quoted(poly, name, at)
        finally:
            came_back = (
                name not in held and entry.body is not None
            ) or self.facts.known != known
            self.held, self.facts.known, self.absolute.moving = held, known, moving
        came_back = came_back or bool(absolute.atoms(slope))
        return self.substitute(slope, {}) if came_back and slope != same else slope

    def _cases(self, expr, env):
        if (
            len(expr.args) == 2
            and isinstance(expr.args[0].cond, Equality)
            and expr.args[1].cond is S.true
        ):
            sides = expr.args[0].cond.args
            if all(isinstance(side, (Index, Rational)) for side in sides):
                same = self.ranges.delta(
                    *(self.ranges.index(side, env) for side in sides)
                )
                first, second = (self.convert(case.expr, env) for case in expr.args)
                return p.add(
                    p.mul(same, first), second, p.scale(p.mul(same, second), -1)
                )
        raise OutsideTheRules(
            f"cases are decided by the equality of two indices, not by {expr}"
        )

    def _number_of(self, expr, env):
        """The one entry of a 1×1 matrix."""
        if tuple(map(self.ranges.limit, expr.shape)) != (("", 1), ("", 1)):
            raise OutsideTheRules(
                f"there is no rule for {expr.func.__name__}, in {expr}"
            )
        return self.entry(expr, 1, 1, env)

    # ---- matrix expressions

    def entry(self, m, i, j, env):
        """The normal form of the entry (i, j) of a matrix expression."""
        for kind, rule in MATRICES:
            if isinstance(m, kind):
                return rule(self, m, i, j, env)
        raise OutsideTheRules(
            f"there is no rule for the matrix {m.func.__name__}, in {m}"
        )

    def _entries(self, m, i, j, env):
        """The entries (i, j) of the parts of a sum, or of an entrywise product."""
        for part in m.args:
            if _shape(part) != _shape(m.args[0]):
                raise ShapeMismatch(
                    f"{m.args[0]} of shape {_shape(m.args[0])} and {part} of shape {_shape(part)} "
                    f"are combined entry by entry"
                )
        return [self.entry(part, i, j, env) for part in m.args]

    def _entrywise_power(self, m, i, j, env):
        if not isinstance(m.exp, Rational):
            raise OutsideTheRules(f"an elementwise power is a number; {m.exp} is not")
        return self.powers.power(self.entry(m.base, i, j, env), _fraction(m.exp))

    def _diagonal(self, m, i, j, env):
        if m.args[0].shape[1] != 1:
            raise ShapeMismatch(
                f"diag is of a column; {m.args[0]} has the shape {m.args[0].shape}"
            )
        return p.mul(self.ranges.delta(i, j), self.entry(m.args[0], i, 1, env))

    def _applied(self, m, i, j, env):
        (parameter,) = m.function.variables
        if m.function.expr.has(Partial):
            raise OutsideTheRules(f"a derivative is taken inside {m.function}")
        return self.convert(
            m.function.expr, {**env, parameter: self.entry(m.expr, i, j, env)}
        )

    def _product(self, m, i, j, env):
        scalars = [
            self.convert(a, env) for a in m.args if not isinstance(a, MatrixExpr)
        ]
        matrices = [a for a in m.args if isinstance(a, MatrixExpr)]
        at, bound, terms = i, [], []
        for n, factor in enumerate(matrices):
            if n and factor.shape[0] != matrices[n - 1].shape[1]:
                raise ShapeMismatch(
                    f"{matrices[n - 1]} of shape {matrices[n - 1].shape} and {factor} of shape "
                    f"{factor.shape} do not conform"
                )
            last = self.ranges.limit(factor.shape[1])
            if n + 1 == len(matrices):
                to = j
            elif last == ("", 1):
                to = 1
            else:
                to = self.ranges.fresh(("", 1), last)
                bound.append(to)
            terms.append(self.entry(factor, at, to, env))
            at = to
        return p.mul(*scalars, self.sums.sum(bound, p.mul(*terms)))

    # ---- rewriting a polynomial

    def unheld(self, poly):
        """What a polynomial means when nothing is held, and every definition is open."""
        held, self.held = self.held, frozenset()
        off, self.switches.off = self.switches.off, frozenset()
        try:
            return self.substitute(poly, {})
        finally:
            self.held, self.switches.off = held, off

    def substitute(self, poly, new):
        """Write ``new[index]`` for each index inside every atom.

        With no new indices, unfold what is no longer held.
        """
        total = {}
        for mono, c in poly.items():
            factors = [self._in_atom(atom, power, new) for atom, power in mono]
            total = p.add(total, p.scale(p.mul(*factors), c))
        return total

    def _in_atom(self, atom, power, new):
        if new and not (atom.ids & new.keys()):
            return p.of_atom(atom, power)
        return self.powers.power(ATOMS[atom.kind](self, atom, new), power)

    def _in_entry(self, atom, new):
        name, indices = atom.data
        indices = [new.get(i, i) for i in indices]
        return self.facts.entry(name, indices) if new else self._entry_of(name, indices)

    def _in_sum(self, atom, new):
        names, inner = self.sums.opened(atom)
        return self.sums.sum(names.values(), self.substitute(inner, new))

    def _in_exp(self, atom, new):
        return self.powers.exp(self.substitute({atom.data: Fraction(1)}, new))

    def _in_kept(self, atom, new):
        (kind, *more), poly, at = atom.data
        if kind == "sum":
            name, low, high = more
            fresh = self.ranges.fresh(low, high)
            inner = self.substitute(poly, {name: fresh} | new)
            # With new indices nothing is unfolded, and without them nothing but that is left.
            return self.sums.sum([fresh], inner if new else self.substitute(inner, {}))
        if kind == "slope":
            at = tuple(new.get(i, i) for i in at) or None
            read, same = lambda: self.substitute(poly, new), p.of_atom(atom)
            return self._slope(read, more[0], at, same)
        poly = self.substitute(poly, new)
        if kind == "function":
            return self._function_of(word(more[0]), poly)
        if kind == "power":
            return self.powers.power(poly, more[0])
        return self.powers.exp(poly) if kind == "exp" else self.powers.log(poly)


# How each kind of expression is read, the first that fits.
SCALARS = (
    (Rational,       lambda form, e, env: p.constant(_fraction(e))),
    (Symbol,         NormalForm._symbol),
    (Add,            lambda form, e, env: p.add(*(form.convert(a, env) for a in e.args))),
    (Mul,            lambda form, e, env: p.mul(*(form.convert(a, env) for a in e.args))),
    ((Exp1, exp),    NormalForm._exp),  # before powers: a power of e would be one
    (Pow,            NormalForm._power),
    (log,            lambda form, e, env: form._log(e.args[0], env)),
    (tanh,           lambda form, e, env: form.powers.tanh(form.convert(e.args[0], env))),
    (Abs,            lambda form, e, env: form.absolute.of(form.convert(e.args[0], env))),
    ((Max, Min),     NormalForm._extreme),
    (Indexed,        NormalForm._indexed),
    (KroneckerDelta, lambda form, e, env: form.ranges.delta(*(form.ranges.index(i, env) for i in e.args))),
    (Sum,            NormalForm._sum),
    (Partial,        NormalForm._partial),
    (Piecewise,      NormalForm._cases),
    (MatrixExpr,     NormalForm._number_of),
)  # fmt: skip
MATRICES = (
    (Array,           lambda form, m, i, j, env: form._entry_of(m.name, [i, j][: len(m.word.shape)])),
    (MatAdd,          lambda form, m, i, j, env: p.add(*form._entries(m, i, j, env))),
    (MatMul,          NormalForm._product),
    (HadamardProduct, lambda form, m, i, j, env: p.mul(*form._entries(m, i, j, env))),
    (HadamardPower,   NormalForm._entrywise_power),
    (Transpose,       lambda form, m, i, j, env: form.entry(m.arg, j, i, env)),
    (Gradient,        NormalForm._gradient),
    (DiagMatrix,      NormalForm._diagonal),
    (Identity,        lambda form, m, i, j, env: form.ranges.delta(i, j)),
    (OneMatrix,       lambda form, m, i, j, env: p.constant(1)),
    (ZeroMatrix,      lambda form, m, i, j, env: {}),
    (ElementwiseApplyFunction, NormalForm._applied),
)  # fmt: skip

# What becomes of each kind of atom when indices are renamed, or definitions unfolded.
ATOMS = {
    "entry":  NormalForm._in_entry,
    "scalar": lambda form, atom, new: form._symbol(word(atom.data).object),
    "value":  lambda form, atom, new: _value(new.get(atom.data, atom.data)),
    "delta":  lambda form, atom, new: form.ranges.delta(*(new.get(i, i) for i in atom.data)),
    "less":   lambda form, atom, new: form.ranges.less(*(new.get(i, i) for i in atom.data)),
    "exp":    NormalForm._in_exp,
    "log":    lambda form, atom, new: form.powers.log(form.substitute(atom.data, new)),
    "base":   lambda form, atom, new: form.substitute(atom.data, new),
    "abs":    lambda form, atom, new: form.absolute.of(form.substitute(atom.data, new)),
    "sum":    NormalForm._in_sum,
    "kept":   NormalForm._in_kept,
}  # fmt: skip


def _value(index):
    return p.constant(index) if isinstance(index, int) else p.of_atom(p.value(index))


def _fraction(number):
    return Fraction(int(number.p), int(number.q))


def _declared(entry):
    """The name of the array of ``entry``, which must be the array as it was declared."""
    name = entry.base.label.name
    if entry.base != IndexedBase(name, **{word(name).sign: True}):
        raise UndeclaredName(
            f"{name} has the name of a declared array but is another one; use the declared one"
        )
    return name


def _shape(expr):
    return tuple(expr.shape) if isinstance(expr, MatrixExpr) else (S.One, S.One)
