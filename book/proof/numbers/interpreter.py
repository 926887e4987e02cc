"""What an expression is worth at a point, computed by walking its tree in mpmath.

A sum is a loop, a derivative a central difference, a matrix product three loops;
definitions are unfolded here by substitution of values. Nothing of this is shared with
the symbolic layer.
"""

from functools import lru_cache
from itertools import product

import sympy
from mpmath import mp, mpf
from sympy.matrices import expressions as matrices
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from ..errors import (
    IndexOutOfRange,
    OutsideTheRules,
    ShapeMismatch,
    TooLarge,
    UndeclaredName,
    UndefinedValue,
)
from ..words import Array, Gradient, Index, Partial, uses, word, words
from .sample import size_at

# Beyond two to the power of this many bits nothing is computed: it would take all the memory.
MOST_BITS = 40

# A central difference works with 60 digits more, and steps by ten to the minus a third
# of all: its error, the square of the step, then lies below the 60 digits that count.
MORE_DIGITS = 60
NOISE = 10**6  # a change by no more units in the last place than this is none

# What else is computed of numbers.
FUNCTIONS = {
    sympy.tanh: mp.tanh,
    sympy.Abs: abs,
    sympy.Max: max,
    sympy.Min: min,
}


@lru_cache(maxsize=1000)
def _free(expr):
    """What the value of a sum may depend on, in some order."""
    return tuple(expr.free_symbols)


class Interpreter:
    """Evaluates expressions at one point.

    ``sizes`` maps the name of each size to its value; ``data`` maps the name of each
    free array or scalar to ``{indices: value}`` (a scalar has the key ``()``). Values
    are mpmath reals. ``held`` are the defined names that a derivative moves as if they
    were free; ``given`` are the values of the indices in what arrays are given to be.

    ``spread`` is by how many digits the terms of a sum lay apart, at most, or a product
    below 1, or how many a number that is written has: a part of a value may hide behind
    so many digits.
    """

    def __init__(self, sizes, data, held=frozenset(), given=None, seen=None):
        self.sizes, self.data, self.held = sizes, data, held
        self.given = given or {}
        self.known = {}
        self._seen = [0] if seen is None else seen  # of the spread, in bits

    @property
    def spread(self):
        """How many digits may hide a part of a value."""
        return int(self._seen[0] * 0.30103)  # the digits of a bit

    def _noted(self, *values):
        """The first value; how far apart they and 1 lie is kept in mind."""
        bits = [e + length for _, man, e, length in (x._mpf_ for x in values) if man]
        if bits:
            self._seen[0] = max(self._seen[0], max(*bits, 0) - min(bits))
        return values[0]

    def _small(self, x):
        return self._noted(x) if abs(x) < 1 else x

    def _sum(self, terms):
        terms = list(terms)
        if terms:
            self._noted(*terms)
        return mp.fsum(terms)

    def worth(self, expr, indices):
        """The value of an expression: a number, or the rows of a matrix."""
        return (
            self.matrix(expr, indices) if expr.is_Matrix else self.value(expr, indices)
        )

    def value(self, expr, indices):
        """The value of a scalar expression.

        ``indices`` mapping each free index to a whole number.
        """
        kind = type(expr)
        if expr in indices:
            return mpf(indices[expr])
        if expr.is_Rational:
            p, q = int(expr.p), int(expr.q)
            self._seen[0] = max(self._seen[0], (p or 1).bit_length(), q.bit_length())
            return mpf(p) / q
        if kind is Index:
            raise UndeclaredName(
                f"the index {expr} has no value here: it is not free and no sum binds it"
            )
        if expr.is_Symbol:
            return self._name(expr.name, ())
        if isinstance(expr, sympy.Indexed):
            return self._name(expr.base.label.name, self._at(expr, indices))
        if kind is sympy.KroneckerDelta:
            a, b = (self.value(i, indices) for i in expr.args)
            return mpf(1 if a == b else 0)
        if kind is Partial:
            return self._slope(expr, indices)
        if kind is sympy.Sum:
            return self._total(expr, indices)
        if expr.is_Matrix:
            rows = self.matrix(expr, indices)
            if (len(rows), len(rows[0])) != (1, 1):
                raise ShapeMismatch(
                    f"the {len(rows)}×{len(rows[0])} matrix {expr} stands where a number is needed"
                )
            return rows[0][0]
        if kind is sympy.Piecewise:
            return self._case(expr, indices)
        return self._combine(expr, [self.value(a, indices) for a in expr.args])

    def matrix(self, expr, indices):
        """The value of a matrix expression, as a list of rows."""
        kind = type(expr)
        if isinstance(expr, Array):
            rows, columns = (range(1, self._size(n) + 1) for n in expr.shape)
            one = len(expr.word.shape) == 1
            return [
                [self._name(expr.name, (r,) if one else (r, c)) for c in columns]
                for r in rows
            ]
        if kind is Gradient:
            f, v = expr.args
            rows, columns = (range(1, self._size(n) + 1) for n in expr.shape)
            axes = len(v.word.shape)
            return [
                [self._slope_in(f, v.name, (r, c)[:axes], indices) for c in columns]
                for r in rows
            ]
        if kind is matrices.OneMatrix:
            return [
                [mpf(1)] * self._size(expr.shape[1])
                for _ in range(self._size(expr.shape[0]))
            ]
        if kind is matrices.ZeroMatrix:
            return [
                [mpf(0)] * self._size(expr.shape[1])
                for _ in range(self._size(expr.shape[0]))
            ]
        if kind is matrices.Identity:
            n = self._size(expr.shape[0])
            return [[mpf(r == c) for c in range(n)] for r in range(n)]
        if kind is matrices.Transpose:
            return [list(row) for row in zip(*self.matrix(expr.arg, indices))]
        if kind is matrices.DiagMatrix:
            rows = self.matrix(expr.args[0], indices)
            if len(rows[0]) != 1:
                raise ShapeMismatch(
                    f"diag is of a column, not of the {len(rows)}×{len(rows[0])} matrix {expr.args[0]}"
                )
            column = [row[0] for row in rows]
            return [
                [x if r == c else mpf(0) for c in range(len(column))]
                for r, x in enumerate(column)
            ]
        if kind is matrices.HadamardPower:
            n = self.value(expr.exp, indices)
            return [
                [self._power(x, n) for x in row]
                for row in self.matrix(expr.base, indices)
            ]
        if kind is ElementwiseApplyFunction:
            (parameter,) = expr.function.variables
            return [
                [self.value(expr.function.expr, {**indices, parameter: x}) for x in row]
                for row in self.matrix(expr.expr, indices)
            ]
        if kind in (matrices.MatMul, matrices.MatAdd, matrices.HadamardProduct):
            scale = mpf(1)
            whole = None
            for a in expr.args:
                if not a.is_Matrix:
                    scale *= self.value(a, indices)
                    continue
                right = self.matrix(a, indices)
                whole = (
                    right if whole is None else self._together(kind, whole, right, expr)
                )
            return [[scale * x for x in row] for row in whole]
        raise OutsideTheRules(
            f"the interpreter has no meaning for the matrix {kind.__name__}, in {expr}"
        )

    def _together(self, kind, a, b, expr):
        if kind is matrices.MatMul:
            if len(a[0]) != len(b):
                raise ShapeMismatch(
                    f"a {len(a)}×{len(a[0])} and a {len(b)}×{len(b[0])} matrix do not conform in {expr}"
                )
            return [
                [
                    self._sum(x * row[c] for x, row in zip(line, b))
                    for c in range(len(b[0]))
                ]
                for line in a
            ]
        if (len(a), len(a[0])) != (len(b), len(b[0])):
            raise ShapeMismatch(
                f"a {len(a)}×{len(a[0])} and a {len(b)}×{len(b[0])} matrix do not conform in {expr}"
            )
        add = kind is matrices.MatAdd
        join = (lambda x, y: self._sum((x, y))) if add else (lambda x, y: x * y)
        return [[join(x, y) for x, y in zip(r, s)] for r, s in zip(a, b)]

    def _size(self, expr):
        return size_at(expr, self.sizes)

    def _name(self, name, at):
        if name in self.sizes:
            return mpf(self.sizes[name])
        if name in self.data:
            if at not in self.data[name]:
                raise self._no_entry(name, at)
            return self.data[name][at]
        if (name, at) not in self.known:
            self._define(name, at)
        if (name, at) not in self.known:
            raise self._no_entry(name, at)
        return self.known[name, at]

    def _define(self, name, at):
        """Compute an entry of what is defined; all entries when the definition is a matrix."""
        entry = words().get(name)
        if entry is None or entry.body is None:
            raise UndeclaredName(
                f"{name} was never declared, or has no value at this point"
            )
        if entry.kind == "array" and not entry.params:
            for r, row in enumerate(self.matrix(entry.body, self.given), 1):
                for c, x in enumerate(row, 1):
                    self.known[name, (r, c)[: len(entry.shape)]] = x
            return
        if len(at) != len(entry.shape) or not all(
            1 <= i <= self._size(n) for i, n in zip(at, entry.shape)
        ):
            raise self._no_entry(name, at)
        indices = {**self.given, **dict(zip(entry.params, at))}
        self.known[name, at] = self.value(entry.body, indices)

    def _no_entry(self, name, at):
        axes = len(words()[name].shape) if name in words() else len(at)
        if len(at) != axes:
            return IndexOutOfRange(
                f"{name} has {axes} axes; it was given {len(at)} indices"
            )
        return IndexOutOfRange(f"{name} has no entry {at} when {self.sizes}")

    def _at(self, entry, indices):
        return tuple(self._whole(i, indices) for i in entry.indices)

    def _whole(self, expr, indices):
        if type(expr) is Index and expr in indices or expr.is_Integer:
            return int(indices.get(expr, expr))
        n = self.value(expr, indices)
        if n != int(n):
            raise IndexOutOfRange(
                f"{expr} is used as an index or as a bound, and is not a whole number"
            )
        return int(n)

    def _total(self, expr, indices):
        """The value of a sum, which is computed once for all values of other indices."""
        at = tuple(indices.get(symbol) for symbol in _free(expr))
        if (expr, at) not in self.known:
            found = self._loop(expr.function, list(expr.limits), indices)
            self.known[expr, at] = found
        return self.known[expr, at]

    def _loop(self, body, limits, indices):
        if not limits:
            return self.value(body, indices)
        index, low, high = limits[-1]
        low, high = (self._whole(bound, indices) for bound in (low, high))
        return self._sum(
            self._loop(body, limits[:-1], {**indices, index: n})
            for n in range(low, high + 1)
        )

    def _slope(self, expr, indices):
        f, v = expr.args
        name = v.base.label.name if isinstance(v, sympy.Indexed) else v.name
        at = self._at(v, indices) if isinstance(v, sympy.Indexed) else ()
        return self._slope_in(f, name, at, indices)

    def _slope_in(self, f, name, at, indices):
        for held in self.held - {name}:
            if uses(word(held).body, name):
                raise OutsideTheRules(
                    f"{held} is held while a derivative is taken in it, and inside a derivative is "
                    f"taken in {name}, which moves {held}"
                )
        centre = self._name(name, at)
        with mp.workdps(mp.dps + MORE_DIGITS):
            h = mpf(10) ** -(mp.dps // 3)
            ends = [
                self._moved(name, at, centre + s * h).value(f, indices) for s in (1, -1)
            ]
            change = ends[0] - ends[1]
            if abs(change) <= NOISE * mp.eps * max(map(abs, ends)):
                change = mpf(0)
            slope = change / (2 * h)
        return +slope

    def _moved(self, name, at, x):
        """The same point with one entry of ``name`` changed; a defined ``name`` becomes free."""
        table = self.data.get(name)
        if table is None:
            ranges = [range(1, self._size(n) + 1) for n in word(name).shape]
            table = {key: self._name(name, key) for key in product(*ranges)}
        held = self.held | ({name} if word(name).body is not None else set())
        data = {**self.data, name: {**table, at: x}}
        return Interpreter(self.sizes, data, held, self.given, self._seen)

    def _case(self, expr, indices):
        for pair in expr.args:
            condition = pair.cond
            if condition == True or (  # noqa: E712
                isinstance(condition, sympy.Eq)
                and self.value(condition.lhs, indices)
                == self.value(condition.rhs, indices)
            ):
                return self.value(pair.expr, indices)
        raise OutsideTheRules(f"no case of {expr} applies")

    def _combine(self, expr, values):
        if expr.is_Add:
            return self._sum(values)
        if expr.is_Mul:
            return self._small(mp.fprod(values))
        if (
            expr.func is sympy.exp
        ):  # isinstance would also hold of a power with the base e
            if mp.mag(values[0]) > MOST_BITS:
                raise TooLarge(f"{expr} has too large an exponent to be computed")
            return self._small(mp.exp(values[0]))
        if expr is sympy.E:
            return mp.e + 0
        if isinstance(expr, sympy.log):
            if values[0] <= 0:
                raise UndefinedValue(f"log of {mp.nstr(values[0], 6)}, in {expr}")
            return mp.log(values[0])
        if expr.is_Pow:
            return self._small(self._power(*values))
        if type(expr) in FUNCTIONS:
            return self._small(FUNCTIONS[type(expr)](*values))
        entry = words().get(expr.func.__name__)
        if entry is not None and entry.kind == "function" and len(values) == 1:
            return self.value(entry.body, {entry.params[0]: values[0]})
        raise OutsideTheRules(
            f"the interpreter has no meaning for {expr.func.__name__}, in {expr}"
        )

    @staticmethod
    def _power(base, n):
        if base == 0 and n < 0:
            raise UndefinedValue("a division by zero")
        if base < 0 and n != int(n):
            raise UndefinedValue(f"the power {mp.nstr(n, 6)} of a negative number")
        if base and abs(n) > 1000 and mp.mag(n) + mp.mag(mp.mag(base) or 1) > MOST_BITS:
            raise TooLarge(f"the power {mp.nstr(n, 6)} is too large to be computed")
        return base ** int(n) if n == int(n) else base**n
