r"""Layer 1, symbolic: the normal form, in which two expressions are equal exactly when the rules say so.

``NormalForm(where, hypotheses).residue(lhs, rhs)`` is the polynomial ``lhs - rhs``; ``{}`` means *proved*,
for every value of the sizes that are not fixed by ``where``. The rules, and only these:

    renaming a bound index              each atom holds its indices in the least of all orders
    linearity of a sum                  a sum is split over the terms of its body
    exchanging finite sums              a product of sums is one index set
    pulling constants out               an index set falls apart into connected components
    collapsing Kronecker's delta        only when the range of the other index lies in the range of the sum
    the length of a range               a sum of 1, when the range cannot be negative
    exp and log laws                    exp(a + b); log(ab), log(a/b), log exp a for provably positive a, b
    cancelling a quotient               only by what is provably nonzero
    a declared hypothesis               "the sum over one index is this value"
    unfolding a definition, and the rules of differentiation
"""
from fractions import Fraction
from itertools import count

from sympy import (Add, Indexed, IndexedBase, KroneckerDelta, Mul, Pow, Rational, S, Sum, Symbol,
                   exp, log)
from sympy.core.numbers import Exp1
from sympy.core.relational import Equality
from sympy.functions.elementary.piecewise import Piecewise
from sympy.matrices.expressions import (DiagMatrix, HadamardPower, HadamardProduct, Identity,
                                        MatAdd, MatMul, MatrixExpr, OneMatrix, Transpose,
                                        ZeroMatrix)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from . import polynomial as p
from .calculus import Calculus
from .errors import (IndexOutOfRange, OutsideTheRules, ShapeMismatch, UndeclaredName)
from .language import Array, Index, Partial, defined_function, require_closed, uses, word
from .ranges import Ranges, at_most
from .sums import Sums


class NormalForm(Ranges, Sums, Calculus):
    """Rewrites expressions into polynomials; ``where`` fixes sizes, ``hypotheses`` are equations of sums."""

    def __init__(self, where=None, hypotheses=()):
        self.where = {symbol.name: int(n) for symbol, n in (where or {}).items()}
        self.ranges = {}
        self.held = frozenset()
        self.fresh = (f"~{n}" for n in count())
        self.hypotheses = []
        for hypothesis in hypotheses:
            self._assume(hypothesis)

    def residue(self, lhs, *rhs):
        """``lhs`` minus each of ``rhs``, its common denominator dropped; ``{}`` exactly when proved."""
        shape = _shape(lhs)
        for side in rhs:
            if _shape(side) != shape:
                raise ShapeMismatch(
                    f"the left side has shape {shape}, the right side {_shape(side)}"
                )
        at = tuple(self._entry_index(name, axis) for name, axis in zip("rc", shape))
        sides = [
            self.entry(side, *at, {}) if isinstance(side, MatrixExpr) else self.convert(side, {})
            for side in (lhs, *rhs)
        ]
        return self._zero_form(p.add(sides[0], *(p.scale(side, -1) for side in sides[1:])))

    def _entry_index(self, name, axis):
        limit = self._limit(axis)
        if limit == ("", 1):
            return 1
        free = f"@{name}:{axis}"
        self.ranges[free] = (("", 1), limit)
        return free

    def _zero_form(self, poly):
        return p.fraction(self._settle_deltas(p.fraction(self._settle_deltas(poly))[0]))[0]

    def convert(self, expr, env):
        """The normal form of a scalar expression;
        ``env`` maps bound indices and parameters to their meaning.
        """
        if isinstance(expr, Index):
            index = self._index(expr, env)
            return p.constant(index) if isinstance(index, int) else p.of_atom(p.value(index))
        if expr in env:
            return env[expr]
        if isinstance(expr, Rational):
            return p.constant(Fraction(int(expr.p), int(expr.q)))
        if isinstance(expr, Symbol):
            return self._symbol(expr)
        if isinstance(expr, Add):
            return p.add(*(self.convert(a, env) for a in expr.args))
        if isinstance(expr, Mul):
            return p.mul(*(self.convert(a, env) for a in expr.args))
        if isinstance(expr, (Exp1, exp)):
            return self.exp(self.convert(expr.exp if isinstance(expr, exp) else Rational(1), env))
        if isinstance(expr, Pow):
            return self._power_of(expr, env)
        if isinstance(expr, log):
            return self.log(self.convert(expr.args[0], env))
        if isinstance(expr, Indexed):
            return self._entry_of(_declared(expr), [self._index(i, env) for i in expr.indices])
        if isinstance(expr, KroneckerDelta):
            return self.delta(*(self._index(i, env) for i in expr.args))
        if isinstance(expr, Sum):
            return self._sum(expr, env)
        if isinstance(expr, Partial):
            return self._partial(expr, env)
        if isinstance(expr, Piecewise):
            return self._cases(expr, env)
        if isinstance(expr, MatrixExpr) and tuple(map(self._limit, expr.shape)) == (("", 1), ("", 1)):
            return self.entry(expr, 1, 1, env)
        entry = defined_function(expr)
        if entry:
            return self.convert(entry.body, {entry.params[0]: self.convert(expr.args[0], env)})
        raise OutsideTheRules(f"there is no rule for {expr.func.__name__}, in {expr}")

    def _symbol(self, symbol):
        entry = word(symbol.name)
        if symbol != entry.object:
            raise UndeclaredName(
                f"{symbol} has the name of a declared symbol but is another one; use the declared one"
            )
        if entry.kind == "size" and symbol.name in self.where:
            return p.constant(self.where[symbol.name])
        if entry.body is not None and symbol.name not in self.held:
            require_closed(entry.name, entry.params, entry.body)
            return self.convert(entry.body, {})
        return p.of_atom(p.scalar(symbol.name))

    def _power_of(self, expr, env):
        base, power = expr.args
        if isinstance(power, Rational):
            return self.power(self.convert(base, env), Fraction(int(power.p), int(power.q)))
        return self.exp(p.mul(self.convert(power, env), self.log(self.convert(base, env))))

    def _entry_of(self, name, indices):
        entry = word(name)
        if len(indices) != len(entry.shape):
            raise IndexOutOfRange(
                f"{name} has {len(entry.shape)} axes; it was given {len(indices)} indices"
            )
        for index, upper in zip(indices, entry.shape):
            self._require(index, ("", 1), self._limit(upper), f"an index of {name}")
        if entry.body is None or name in self.held:
            return self._free_entry(name, indices)
        require_closed(name, entry.params, entry.body)
        if entry.params:
            return self.convert(entry.body, dict(zip(entry.params, indices)))
        return self.entry(entry.body, *(indices + [1])[:2], {})

    def _free_entry(self, name, indices):
        """An entry as it is; but under a hypothesis on a range of fixed length,
        the last entry is the rest.
        """
        for known, axis, value in self.hypotheses:
            last = self._limit(word(known).shape[axis])
            if known == name and last == ("", indices[axis]):
                others = [[*indices[:axis], n, *indices[axis + 1:]] for n in range(1, last[1])]
                return p.add(value, *(p.scale(p.of_atom(p.entry(name, at)), -1) for at in others))
        return p.of_atom(p.entry(name, indices))

    def _sum(self, expr, env):
        body, env = expr.function, dict(env)
        bound = []
        for index, low, high in reversed(expr.limits):
            if not isinstance(index, Index):
                raise UndeclaredName(f"the sum runs over {index}, which is not a declared index")
            fresh = next(self.fresh)
            env[index] = fresh
            self.ranges[fresh] = (self._limit(low), self._limit(high))
            if not at_most(("", 1), self.ranges[fresh][0]):
                raise IndexOutOfRange(f"indices count from 1; {index} starts at {low}")
            bound.append(fresh)
        return self.sum(bound, self.convert(body, env))

    def _partial(self, expr, env):
        f, v = expr.args
        name = _declared(v) if isinstance(v, Indexed) else v.name
        if isinstance(v, Symbol) and v != word(name).object:
            raise UndeclaredName(
                f"{v} has the name of a declared symbol but is another one; use the declared one"
            )
        at = tuple(self._index(i, env) for i in v.indices) if isinstance(v, Indexed) else None
        if at:
            for index, upper in zip(at, word(name).shape):
                self._require(index, ("", 1), self._limit(upper), f"an index of {name}")
        for other in self.held - {name}:
            if word(other).body is not None and uses(word(other).body, name):
                raise OutsideTheRules(
                    f"{other} is held while a derivative is taken in it, and inside a derivative is "
                    f"taken in {name}, which moves {other}"
                )
        outer = self.held, self.hypotheses
        self.held, self.hypotheses = (
            self.held | {name},
            [h for h in self.hypotheses if h[0] != name],
        )
        try:
            slope = self.differentiate(self.convert(f, env), name, at)
        finally:
            freed, assumed = (
                name not in outer[0] and word(name).body is not None,
                len(self.hypotheses) < len(outer[1]),
            )
            self.held, self.hypotheses = outer
        return self.substitute(slope, {}) if freed or assumed else slope

    def _cases(self, expr, env):
        if len(expr.args) == 2 and isinstance(expr.args[0].cond, Equality) and expr.args[1].cond == True:  # noqa: E712
            sides = expr.args[0].cond.args
            if all(isinstance(side, (Index, Rational)) for side in sides):
                same = self.delta(*(self._index(side, env) for side in sides))
                first, second = (self.convert(case.expr, env) for case in expr.args)
                return p.add(p.mul(same, first), second, p.scale(p.mul(same, second), -1))
        raise OutsideTheRules(f"cases are decided by the equality of two indices, not by {expr}")

    def entry(self, m, i, j, env):
        """The normal form of the entry (i, j) of a matrix expression."""
        if isinstance(m, Array):
            return self._entry_of(m.name, [i, j][: len(m.word.shape)])
        if isinstance(m, (MatAdd, HadamardProduct)):
            for part in m.args:
                if _shape(part) != _shape(m.args[0]):
                    raise ShapeMismatch(
                        f"{m.args[0]} of shape {_shape(m.args[0])} and {part} of shape {_shape(part)} "
                        f"are combined entry by entry"
                    )
        if isinstance(m, MatAdd):
            return p.add(*(self.entry(a, i, j, env) for a in m.args))
        if isinstance(m, MatMul):
            return self._product(m.args, i, j, env)
        if isinstance(m, HadamardProduct):
            return p.mul(*(self.entry(a, i, j, env) for a in m.args))
        if isinstance(m, HadamardPower):
            if not isinstance(m.exp, Rational):
                raise OutsideTheRules(f"an elementwise power is a number; {m.exp} is not")
            return self.power(self.entry(m.base, i, j, env), Fraction(int(m.exp.p), int(m.exp.q)))
        if isinstance(m, Transpose):
            return self.entry(m.arg, j, i, env)
        if isinstance(m, DiagMatrix):
            if m.args[0].shape[1] != 1:
                raise ShapeMismatch(
                    f"diag is of a column; {m.args[0]} has the shape {m.args[0].shape}"
                )
            return p.mul(self.delta(i, j), self.entry(m.args[0], i, 1, env))
        if isinstance(m, Identity):
            return self.delta(i, j)
        if isinstance(m, OneMatrix):
            return p.constant(1)
        if isinstance(m, ZeroMatrix):
            return {}
        if isinstance(m, ElementwiseApplyFunction):
            parameter, = m.function.variables
            return self.convert(m.function.expr, {**env, parameter: self.entry(m.expr, i, j, env)})
        raise OutsideTheRules(f"there is no rule for the matrix {m.func.__name__}, in {m}")

    def _product(self, factors, i, j, env):
        scalars = [self.convert(a, env) for a in factors if not isinstance(a, MatrixExpr)]
        matrices = [a for a in factors if isinstance(a, MatrixExpr)]
        at, bound, terms = i, [], []
        for n, m in enumerate(matrices):
            if n and m.shape[0] != matrices[n - 1].shape[1]:
                raise ShapeMismatch(
                    f"{matrices[n - 1]} of shape {matrices[n - 1].shape} and {m} of shape {m.shape} "
                    f"do not conform"
                )
            if n + 1 == len(matrices):
                to = j
            elif self._limit(m.shape[1]) == ("", 1):
                to = 1
            else:
                to = next(self.fresh)
                self.ranges[to] = (("", 1), self._limit(m.shape[1]))
                bound.append(to)
            terms.append(self.entry(m, at, to, env))
            at = to
        return p.mul(*scalars, self.sum(bound, p.mul(*terms)))

    def substitute(self, poly, new):
        """Write ``new[index]`` for each index, and unfold what is no longer held, inside every atom."""
        total = {}
        for mono, c in poly.items():
            factors = [self._in_atom(atom, power, new) for atom, power in mono]
            total = p.add(total, p.scale(p.mul(*factors), c))
        return total

    def _in_atom(self, atom, power, new):
        if not (atom.ids & new.keys()) and new:
            return p.of_atom(atom, power)
        if atom.kind == "entry":
            name, indices = atom.data
            indices = [new.get(i, i) for i in indices]
            fresh = self._free_entry(name, indices) if new else self._entry_of(name, indices)
        elif atom.kind == "scalar":
            fresh = self._symbol(word(atom.data).object)
        elif atom.kind == "value":
            index = new.get(atom.data, atom.data)
            fresh = p.constant(index) if isinstance(index, int) else p.of_atom(p.value(index))
        elif atom.kind == "delta":
            fresh = self.delta(*(new.get(i, i) for i in atom.data))
        elif atom.kind == "exp":
            fresh = self.exp(self.substitute({atom.data: Fraction(1)}, new))
        elif atom.kind == "log":
            fresh = self.log(self.substitute(atom.data, new))
        elif atom.kind == "base":
            fresh = self.substitute(atom.data, new)
        else:
            names, inner = self._unseal(atom)
            fresh = self.sum(names, self.substitute(inner, new))
        return self.power(fresh, power)


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
