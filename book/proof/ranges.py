"""Indices and the ranges they run over: what may be collapsed, and how many values a range has."""
from sympy import Rational

from . import polynomial as p
from .errors import IndexOutOfRange, OutsideTheRules, UndeclaredName
from .language import Index, is_size


class Ranges:
    """Knows the range of every index by its name, as two limits;
    a limit C - 1 is ``("C", -1)``, a number ``("", n)``.
    """

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
        if not (at_most(low, have[0]) and at_most(have[1], high)):
            raise IndexOutOfRange(f"{what} runs from {show(have[0])} to {show(have[1])}, "
                                  f"which is not known to lie in {show(low)} to {show(high)}")

    def _inside(self, inner, outer):
        (low, high), (least, most) = self._range(inner), self._range(outer)
        return at_most(least, low) and at_most(high, most)

    def _length(self, low, high):
        """The number of values of a range, when that is never negative for sizes of at least 1."""
        if high[0] and not low[0] and high[1] + 2 - low[1] >= 0:
            size = p.of_atom(p.scalar(high[0]))
            return p.add(size, p.constant(high[1] + 1 - low[1]))
        return (
            p.constant(high[1] + 1 - low[1])
            if high[0] == low[0] and high[1] + 1 >= low[1]
            else None
        )

    def delta(self, a, b):
        """Kronecker's delta of two indices."""
        if a == b:
            return p.constant(1)
        if isinstance(a, int) and isinstance(b, int):
            return {}
        return p.of_atom(p.delta(a, b))


def at_most(a, b):
    """Whether the limit ``a`` is at most ``b`` for all sizes of at least 1, as far as the rules can tell."""
    if a[0] == b[0]:
        return a[1] <= b[1]
    return a[0] == "" and a[1] <= 1 + b[1]


def show(limit):
    name, offset = limit
    return f"{name}{offset:+d}" if name and offset else name or str(offset)
