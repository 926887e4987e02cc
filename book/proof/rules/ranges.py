"""Indices and the ranges they run over: what may be collapsed, and how many values a range has.

A limit is a pair: C - 1 is ``("C", -1)``, a whole number n is ``("", n)``.
"""

from itertools import count

from sympy import Rational

from ..errors import IndexOutOfRange, OutsideTheRules, UndeclaredName
from ..words import AtLeast, Differ, Index, is_size
from . import polynomial as p


class Ranges:
    """The range of every index by its name.

    ``where`` fixes sizes to whole numbers; of the conditions ``using``, some bound a size from
    below, others keep two indices apart.
    """

    def __init__(self, where=None, using=()):
        self.where = {symbol.name: int(n) for symbol, n in (where or {}).items()}
        self.least = {h.size.name: h.least for h in using if isinstance(h, AtLeast)}
        self.table = {}
        self._numbers = count()
        pairs = [h.pair for h in using if isinstance(h, Differ)]
        self.apart = {frozenset(self.index(i, {}) for i in pair) for pair in pairs}

    def limit(self, bound):
        """A bound as a limit."""
        number, rest = bound.as_coeff_Add()
        if rest == 0 and number.is_Integer:
            return ("", int(number))
        if is_size(rest) and number.is_Integer:
            fixed = self.where.get(rest.name)
            return (
                (rest.name, int(number)) if fixed is None else ("", fixed + int(number))
            )
        raise OutsideTheRules(f"the bound {bound} is not a size plus a whole number")

    def index(self, index, env):
        """What stands for an index of an expression: a number, or a name with its range."""
        if index in env:
            return env[index]
        if isinstance(index, Rational) and index.q == 1:
            return int(index)
        if isinstance(index, Index):
            return self.name(
                f"{index.name}:{index.upper}", ("", 1), self.limit(index.upper)
            )
        raise UndeclaredName(f"{index} is used as an index but was not declared as one")

    def name(self, name, low, high):
        """This name, with its range put down."""
        self.table[name] = low, high
        return name

    def fresh(self, low, high):
        """A name that nothing else has, with its range put down."""
        return self.name(f"~{next(self._numbers)}", low, high)

    def of(self, index):
        """The limits of an index."""
        return (
            (("", index), ("", index)) if isinstance(index, int) else self.table[index]
        )

    def at_most(self, a, b):
        """Whether limit ``a`` is at most ``b`` for all sizes, as far as can be told."""
        if a[0] == b[0]:
            return a[1] <= b[1]
        return a[0] == "" and a[1] <= self.least.get(b[0], 1) + b[1]

    def require(self, index, low, high, what):
        """Raise :class:`IndexOutOfRange` unless an index is known to stay between two limits."""
        have = self.of(index)
        if not (self.at_most(low, have[0]) and self.at_most(have[1], high)):
            raise IndexOutOfRange(
                f"{what} runs from {show(have[0])} to {show(have[1])}, "
                f"which is not known to lie in {show(low)} to {show(high)}"
            )

    def inside(self, inner, outer):
        """Whether the range of one index is known to lie in that of another."""
        (low, high), (least, most) = self.of(inner), self.of(outer)
        return self.at_most(least, low) and self.at_most(high, most)

    def length(self, low, high):
        """The number of values of a range, when that is never negative; otherwise None."""
        if high[0] and not low[0]:
            if self.at_most(low, (high[0], high[1] + 1)):
                return p.add(
                    p.of_atom(p.scalar(high[0])), p.constant(high[1] + 1 - low[1])
                )
            return None
        known = high[0] == low[0] and high[1] + 1 >= low[1]
        return p.constant(high[1] + 1 - low[1]) if known else None

    def delta(self, a, b):
        """Kronecker's delta of two indices."""
        if a == b:
            return p.constant(1)
        if isinstance(a, int) and isinstance(b, int) or self._never_meet(a, b):
            return {}
        return p.of_atom(p.delta(a, b))

    def less(self, a, b):
        """1 where the index ``a`` is less than ``b``, otherwise 0.

        Of two free indices, the one with the earlier name is asked for.
        """
        (low, high), (least, most) = self.of(a), self.of(b)
        if self.at_most((high[0], high[1] + 1), least):
            return p.constant(1)
        if a == b or self.at_most(most, low):
            return {}
        if all(str(i)[0] not in "~#" for i in (a, b)) and str(a) > str(b):
            return self.not_less(b, a, strictly=True)
        return p.of_atom(p.less(a, b))

    def not_less(self, a, b, strictly=False):
        """1 where ``a`` is at least ``b``, or strictly more, otherwise 0."""
        same = p.scale(self.delta(a, b), -1) if strictly else {}
        return p.add(p.constant(1), same, p.scale(self.less(a, b), -1))

    def _never_meet(self, a, b):
        """Whether two indices are known to differ: it was given, or their ranges are apart."""
        if frozenset((a, b)) in self.apart:
            return True
        ranges = self.of(a), self.of(b)
        return any(
            self.at_most((high[0], high[1] + 1), low)
            for (_, high), (low, _) in (ranges, ranges[::-1])
        )


def show(limit):
    """A limit as plain text."""
    name, offset = limit
    return f"{name}{offset:+d}" if name and offset else name or str(offset)
