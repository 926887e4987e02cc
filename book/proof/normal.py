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
from itertools import count, permutations

from sympy import Add, Indexed, IndexedBase, KroneckerDelta, Mul, Pow, Rational, S, Sum, Symbol, exp, factorint, log
from sympy.core.numbers import Exp1
from sympy.core.relational import Equality
from sympy.functions.elementary.piecewise import Piecewise
from sympy.matrices.expressions import (DiagMatrix, HadamardPower, HadamardProduct, Identity, MatAdd, MatMul,
                                        MatrixExpr, OneMatrix, Transpose, ZeroMatrix)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from . import polynomial as p
from .errors import (ContradictoryHypotheses, IndexOutOfRange, OutsideTheRules, ShapeMismatch, UndeclaredName,
                     UndefinedValue)
from .language import Array, Index, Partial, defined_function, is_size, require_closed, uses, word


class NormalForm:
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
                raise ShapeMismatch(f"the left side has shape {shape}, the right side {_shape(side)}")
        at = tuple(self._entry_index(name, axis) for name, axis in zip("rc", shape))
        sides = [self.entry(side, *at, {}) if isinstance(side, MatrixExpr) else self.convert(side, {})
                 for side in (lhs, *rhs)]
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

    def _settle_deltas(self, poly):
        """Under a factor delta(i, k) of two free indices, write i for k in the other factors."""
        done = {}
        for mono, c in poly.items():
            pair = next((atom for atom, _ in mono if atom.kind == "delta"
                         and any(atom.data[1] in other.ids for other, _ in mono if other is not atom)), None)
            if pair is None:
                done = p.add(done, {mono: c})
            else:
                keep, drop = pair.data
                rest = {tuple((a, n) for a, n in mono if a is not pair): c}
                rest = self._settle_deltas(self.substitute(rest, {drop: keep}))
                done = p.add(done, p.mul(rest, p.of_atom(pair)))
        return done

    # ---------------------------------------------------------------- hypotheses

    def _assume(self, hypothesis):
        name, axis = hypothesis.array, hypothesis.axis
        _, low, high = hypothesis.sum.limits[0]
        if word(name).body is not None:
            raise ContradictoryHypotheses(f"{name} is defined; a hypothesis may only speak of what is free")
        value = self.convert(hypothesis.value, {})
        if (self._limit(low), self._limit(high)) != (("", 1), self._limit(word(name).shape[axis])):
            raise OutsideTheRules(f"a hypothesis sums over a whole axis of {name}; {hypothesis.sum} does not")
        for known_name, known_axis, known_value in self.hypotheses:
            if (known_name, known_axis) == (name, axis) and known_value != value:
                raise ContradictoryHypotheses(f"{hypothesis.sum} cannot be both {hypothesis.value} and what "
                                              f"another quoted hypothesis says it is")
        self.hypotheses.append((name, axis, value))

    def _known_sum(self, bound, limits, factors):
        """The value that a hypothesis gives to the sum of ``factors`` over ``bound``, or None."""
        if len(factors) != 1:
            return None
        (atom, power), = factors
        if atom.kind != "entry" or power != 1:
            return None
        name, indices = atom.data
        for known, axis, value in self.hypotheses:
            full = (("", 1), self._limit(word(known).shape[axis]))
            if name == known and indices[axis] == bound and indices.count(bound) == 1 and limits == full:
                return value
        return None

    # ---------------------------------------------------------------- expressions to polynomials

    def convert(self, expr, env):
        """The normal form of a scalar expression; ``env`` maps bound indices and parameters to their meaning."""
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
            raise UndeclaredName(f"{symbol} has the name of a declared symbol but is another one; use the declared one")
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
            raise IndexOutOfRange(f"{name} has {len(entry.shape)} axes; it was given {len(indices)} indices")
        for index, upper in zip(indices, entry.shape):
            self._require(index, ("", 1), self._limit(upper), f"an index of {name}")
        if entry.body is None or name in self.held:
            return self._free_entry(name, indices)
        require_closed(name, entry.params, entry.body)
        if entry.params:
            return self.convert(entry.body, dict(zip(entry.params, indices)))
        return self.entry(entry.body, *(indices + [1])[:2], {})

    def _free_entry(self, name, indices):
        """An entry as it is; but under a hypothesis on a range of fixed length, the last entry is the rest."""
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
            if not _at_most(("", 1), self.ranges[fresh][0]):
                raise IndexOutOfRange(f"indices count from 1; {index} starts at {low}")
            bound.append(fresh)
        return self.sum(bound, self.convert(body, env))

    def _partial(self, expr, env):
        f, v = expr.args
        name = v.base.label.name if isinstance(v, Indexed) else v.name
        at = tuple(self._index(i, env) for i in v.indices) if isinstance(v, Indexed) else None
        if at:
            for index, upper in zip(at, word(name).shape):
                self._require(index, ("", 1), self._limit(upper), f"an index of {name}")
        for other in self.held - {name}:
            if word(other).body is not None and uses(word(other).body, name):
                raise OutsideTheRules(f"{other} is held while a derivative is taken in it, and inside a derivative is "
                                      f"taken in {name}, which moves {other}")
        outer = self.held, self.hypotheses
        self.held, self.hypotheses = self.held | {name}, [h for h in self.hypotheses if h[0] != name]
        try:
            slope = self.differentiate(self.convert(f, env), name, at)
        finally:
            freed, assumed = name not in outer[0] and word(name).body is not None, len(self.hypotheses) < len(outer[1])
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

    # ---------------------------------------------------------------- matrix expressions to polynomials

    def entry(self, m, i, j, env):
        """The normal form of the entry (i, j) of a matrix expression."""
        if isinstance(m, Array):
            return self._entry_of(m.name, [i, j][: len(m.word.shape)])
        if isinstance(m, (MatAdd, HadamardProduct)):
            for part in m.args:
                if _shape(part) != _shape(m.args[0]):
                    raise ShapeMismatch(f"{m.args[0]} of shape {_shape(m.args[0])} and {part} of shape {_shape(part)} "
                                        f"are combined entry by entry")
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
                raise ShapeMismatch(f"diag is of a column; {m.args[0]} has the shape {m.args[0].shape}")
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
                raise ShapeMismatch(f"{matrices[n - 1]} of shape {matrices[n - 1].shape} and {m} of shape {m.shape} "
                                    f"do not conform")
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

    # ---------------------------------------------------------------- indices and their ranges

    def _limit(self, bound):
        """A bound as (size, offset): C - 1 is ("C", -1), a whole number has the size ""."""
        number, rest = bound.as_coeff_Add()
        if rest == 0 and number.is_Integer:
            return ("", int(number))
        if is_size(rest) and number.is_Integer:
            fixed = self.where.get(rest.name)
            return (rest.name, int(number)) if fixed is None else ("", fixed + int(number))
        raise OutsideTheRules(f"the bound {bound} is not a size plus a whole number")

    def _index(self, index, env):
        if index in env:
            return env[index]
        if isinstance(index, Rational) and index.q == 1:
            return int(index)
        if isinstance(index, Index):
            free = f"{index.name}:{index.upper}"
            self.ranges[free] = (("", 1), self._limit(index.upper))
            return free
        raise UndeclaredName(f"{index} is used as an index but was not declared as one")

    def _range(self, index):
        return (("", index), ("", index)) if isinstance(index, int) else self.ranges[index]

    def _require(self, index, low, high, what):
        have = self._range(index)
        if not (_at_most(low, have[0]) and _at_most(have[1], high)):
            raise IndexOutOfRange(f"{what} runs from {_show(have[0])} to {_show(have[1])}, "
                                  f"which is not known to lie in {_show(low)} to {_show(high)}")

    def _inside(self, inner, outer):
        (low, high), (least, most) = self._range(inner), self._range(outer)
        return _at_most(least, low) and _at_most(high, most)

    def delta(self, a, b):
        """Kronecker's delta of two indices."""
        if a == b:
            return p.constant(1)
        if isinstance(a, int) and isinstance(b, int):
            return {}
        return p.of_atom(p.delta(a, b))

    # ---------------------------------------------------------------- sums

    def sum(self, bound, poly):
        """The sum of ``poly`` over the fresh indices ``bound``."""
        if not bound:
            return poly
        total = {}
        for mono, c in p.reduce(poly).items():
            total = p.add(total, p.scale(self._sum_term(frozenset(bound), dict(mono)), c))
        return total

    def _sum_term(self, bound, powers):
        for atom, power in powers.items():
            if atom.kind == "sum" and power > 0 and power == int(power) and atom.ids & bound:
                return self._merge(bound, powers, atom)
        for atom in powers:
            if atom.kind == "delta":
                for name, other in (atom.data, atom.data[::-1]):
                    if name in bound and self._inside(other, name):
                        rest = {a: n for a, n in powers.items() if a is not atom}
                        return self.sum(bound - {name}, self.substitute(p.of_powers(rest), {name: other}))
        for name in sorted(bound):
            low, high = self.ranges[name]
            if low[0] == high[0] == "":
                values = range(low[1], high[1] + 1)
                whole = p.add(*(self.substitute(p.of_powers(powers), {name: v}) for v in values))
                return self.sum(bound - {name}, whole)
            mine = [(a, n) for a, n in powers.items() if name in a.ids]
            rest = {a: n for a, n in powers.items() if name not in a.ids}
            known = self._length(low, high) if not mine else self._known_sum(name, (low, high), mine)
            if known is None and mine and any(n < 0 for n in rest.values()):
                whole = self._atom_of([name], mine)
                if rest.get(whole, 0) < 0:
                    known = p.of_atom(whole)
            if known is not None:
                return self.sum(bound - {name}, p.mul(p.of_powers(rest), known))
        return self._components(bound, powers)

    def _merge(self, bound, powers, atom):
        """Merge a sum that depends on a bound index into one index set, under a fresh name for each power of it."""
        product = p.of_powers({a: n for a, n in powers.items() if a is not atom})
        for _ in range(int(powers[atom])):
            names, inner = self._unseal(atom)
            bound |= names
            product = p.mul(product, inner)
        return self.sum(bound, product)

    def _unseal(self, atom):
        bounds, mono = atom.data
        names = {name: next(self.fresh) for name, _, _ in bounds}
        for name, low, high in bounds:
            self.ranges[names[name]] = (low, high)
        return frozenset(names.values()), self.substitute({mono: Fraction(1)}, names)

    def _length(self, low, high):
        """The number of values of a range, when that is never negative for sizes of at least 1."""
        if high[0] and not low[0] and high[1] + 2 - low[1] >= 0:
            size = p.of_atom(p.scalar(high[0]))
            return p.add(size, p.constant(high[1] + 1 - low[1]))
        return p.constant(high[1] + 1 - low[1]) if high[0] == low[0] and high[1] + 1 >= low[1] else None

    def _components(self, bound, powers):
        """Split a sum of a product into the product of its connected sums."""
        product, left = p.constant(1), set(bound)
        outside = {a: n for a, n in powers.items() if not a.ids & bound}
        while left:
            names, grown = {min(left)}, True
            while grown:
                grown = {i for a in powers if a.ids & names for i in a.ids & bound} - names
                names |= grown
            left -= names
            mine = [(a, n) for a, n in powers.items() if a.ids & names]
            product = p.mul(product, p.of_atom(self._atom_of(sorted(names), mine)))
        return p.mul(product, p.of_powers(outside))

    def _atom_of(self, names, factors):
        """The sum of ``factors`` over ``names`` as an atom, its bound indices renamed canonically."""
        first = p.mono_height(factors) + 1
        best = None
        for order in permutations(names):
            new = {old: f"#{first + n}" for n, old in enumerate(order)}
            for old, name in new.items():
                self.ranges[name] = self.ranges[old]
            (mono, c), = self.substitute({tuple(factors): Fraction(1)}, new).items()
            if c != 1:
                raise OutsideTheRules(f"renaming an index changed {readable({tuple(factors): Fraction(1)})}")
            bounds = tuple((new[old], *self.ranges[old]) for old in order)
            atom = p.finite_sum(bounds, mono)
            if best is None or atom.key < best.key:
                best = atom
        return best

    # ---------------------------------------------------------------- substitution

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

    # ---------------------------------------------------------------- powers, exp and log

    def power(self, poly, n):
        """``poly`` to the rational power ``n``; a negative power needs a base that is provably nonzero."""
        if n == 1:
            return poly
        if n == int(n) and (n >= 0 and len(poly) != 1):
            return p.natural_power(poly, int(n))
        if not poly:
            raise UndefinedValue(f"a power {n} of zero")
        if len(poly) == 1:
            (mono, c), = poly.items()
            product = p.constant(1)
        else:
            top, bottom = p.fraction(poly)
            if bottom != p.constant(1):
                return p.mul(self.power(top, n), self.power(bottom, -n))
            c, mono, rest = p.content(poly)
            if n < 0 and not self.positive(rest):
                self._refuse("the denominator", rest, "nonzero")
            product = p.of_atom(p.base(rest), n)
        if n != int(n):
            if c != 1 or not all(self.positive_atom(a) for a, _ in mono) or not self.positive(poly):
                self._refuse(f"the base of the power {n}", poly, "positive")
            c = 1
        if n < 0:
            for atom, _ in mono:
                if not self.positive_atom(atom):
                    self._refuse("the denominator", p.of_atom(atom), "nonzero")
        powers = {a: (k if a.kind == "delta" else k * n) for a, k in mono}
        for atom in [a for a, k in powers.items() if a.kind == "base" and k > 0 and k == int(k)]:
            product = p.mul(product, p.natural_power(atom.data, int(powers.pop(atom))))
        return p.mul(p.of_powers(powers, Fraction(c) ** int(n) if n == int(n) else 1), product)

    def exp(self, poly):
        """e to the power of ``poly``: a product of one factor for each term."""
        product = p.constant(1)
        for mono, c in poly.items():
            if len(mono) == 1 and mono[0][0].kind == "log" and mono[0][1] == 1:
                product = p.mul(product, self.power(mono[0][0].data, c))
            else:
                product = p.mul(product, p.of_atom(p.exponential(mono), c))
        return product

    def log(self, poly):
        """The logarithm of what is provably positive, split over its factors."""
        top, bottom = p.fraction(poly)
        if bottom != p.constant(1):
            return p.add(self.log(top), p.scale(self.log(bottom), -1))
        if not self.positive(poly):
            self._refuse("the argument of a logarithm,", poly, "positive")
        c, common, rest = p.content(poly)
        total = self._log_number(c)
        for atom, n in common:
            inside = {atom.data: Fraction(1)} if atom.kind == "exp" else p.of_atom(p.logarithm(p.of_atom(atom)))
            total = p.add(total, p.scale(inside, n))
        return total if rest == p.constant(1) else p.add(total, p.of_atom(p.logarithm(rest)))

    def _log_number(self, c):
        total = {}
        for number, sign in ((c.numerator, 1), (c.denominator, -1)):
            for prime, n in factorint(number).items():
                if prime > 1:
                    total = p.add(total, p.scale(p.of_atom(p.logarithm(p.constant(prime))), sign * n))
        return total

    def _refuse(self, what, poly, wanted):
        raise UndefinedValue(f"{what} {readable(poly)} is not provably {wanted}")

    def positive(self, poly):
        """Whether every term has a positive coefficient and provably positive factors."""
        return bool(poly) and all(c > 0 and all(self.positive_atom(a) for a, _ in mono) for mono, c in poly.items())

    def positive_atom(self, atom):
        if atom.kind == "exp" or atom.kind == "value":
            return True
        if atom.kind == "scalar" or atom.kind == "entry":
            entry = word(atom.data if atom.kind == "scalar" else atom.data[0])
            if entry.body is not None:
                unheld = self._unheld()
                return unheld.positive(unheld.substitute(p.of_atom(atom), {}))
            return entry.kind == "size" or entry.sign == "positive"
        if atom.kind == "base":
            return self.positive(atom.data)
        if atom.kind == "log":  # of a number above 1, such as log 2
            return atom.data.keys() == {p.ONE} and atom.data[p.ONE] > 1
        if atom.kind == "sum":
            bounds, mono = atom.data
            never_empty = all(_at_most(low, high) for _, low, high in bounds)
            return never_empty and all(self.positive_atom(a) for a, _ in mono)
        return False

    def _unheld(self):
        """The same rules and ranges with nothing held: to ask whether a held, defined quantity is positive."""
        other = NormalForm()
        other.where, other.ranges, other.hypotheses = self.where, self.ranges, self.hypotheses
        other.fresh = self.fresh
        return other

    # ---------------------------------------------------------------- differentiation

    def differentiate(self, poly, name, at):
        """The derivative in the scalar ``name``, or in the entry ``at`` of the array ``name``."""
        total = {}
        for mono, c in poly.items():
            for atom, n in mono:
                slope = self._slope(atom, name, at)
                if slope:
                    rest = dict(mono)
                    rest[atom] = n - 1
                    total = p.add(total, p.scale(p.mul(slope, p.of_powers(rest)), c * n))
        return total

    def _slope(self, atom, name, at):
        if atom.kind == "entry" and at is not None and atom.data[0] == name:
            return p.mul(*(self.delta(a, b) for a, b in zip(atom.data[1], at)))
        if atom.kind == "scalar" and at is None and atom.data == name:
            return p.constant(1)
        if atom.kind == "exp":
            return p.mul(p.of_atom(atom), self.differentiate({atom.data: Fraction(1)}, name, at))
        if atom.kind == "log":
            inner = self.differentiate(atom.data, name, at)
            return p.mul(inner, self.power(atom.data, Fraction(-1))) if inner else {}
        if atom.kind == "base":
            return self.differentiate(atom.data, name, at)
        if atom.kind == "sum":
            names, inner = self._unseal(atom)
            return self.sum(names, self.differentiate(inner, name, at))
        return {}


def _declared(entry):
    """The name of the array of ``entry``, which must be the array as it was declared."""
    name = entry.base.label.name
    if entry.base != IndexedBase(name, **{word(name).sign: True}):
        raise UndeclaredName(f"{name} has the name of a declared array but is another one; use the declared one")
    return name


def _shape(expr):
    return tuple(expr.shape) if isinstance(expr, MatrixExpr) else (S.One, S.One)


def _at_most(a, b):
    """Whether the limit ``a`` is at most ``b`` for all sizes of at least 1, as far as the rules can tell."""
    if a[0] == b[0]:
        return a[1] <= b[1]
    return a[0] == "" and a[1] <= 1 + b[1]


def _show(limit):
    name, offset = limit
    return f"{name}{offset:+d}" if name and offset else name or str(offset)


def readable(poly):
    """A polynomial as plain text, for messages."""
    def factor(atom, n):
        return f"{_readable_atom(atom)}" + (f"^{n}" if n != 1 else "")
    terms = []
    for mono, c in sorted(poly.items(), key=lambda item: p.show_mono(item[0])):
        text = " ".join(factor(atom, n) for atom, n in mono)
        sign = "-" if c < 0 else "+"
        terms.append(f"{sign} " + (text if abs(c) == 1 and text else f"{abs(c)} {text}" if text else f"{abs(c)}"))
    return " ".join(terms).removeprefix("+ ") or "0"


def _readable_index(index):
    return str(index).split(":")[0].replace("#", "j").replace("~", "b")


def _readable_atom(atom):
    if atom.kind == "entry":
        return f"{atom.data[0]}[{','.join(map(_readable_index, atom.data[1]))}]"
    if atom.kind == "delta":
        return f"delta[{','.join(map(_readable_index, atom.data))}]"
    if atom.kind == "value":
        return _readable_index(atom.data)
    if atom.kind == "exp":
        return f"exp({readable({atom.data: Fraction(1)})})"
    if atom.kind in ("log", "base"):
        return f"{'log' if atom.kind == 'log' else ''}({readable(atom.data)})"
    if atom.kind == "sum":
        limits = ", ".join(f"{_readable_index(n)}={_show(a)}..{_show(b)}" for n, a, b in atom.data[0])
        return f"Sum[{limits}]({readable({atom.data[1]: Fraction(1)})})"
    return atom.data
