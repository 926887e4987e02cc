"""The sample points of a statement: sizes, numbers, and values of its indices."""

from dataclasses import dataclass
from itertools import product
from math import prod

from sympy import Abs, Max, Min, Piecewise

from ..errors import UndeclaredName
from ..words import AtLeast, Differ, Entries, Gradient, Index, assumed, names, word
from . import draw, sample

# So many values of the indices are tried for one draw: all, if there are no more; otherwise those at
# the ends of their ranges, and others by chance. Of the largest sizes, which take longest, fewer.
MOST_INDICES, FEW_INDICES = 32, 8
SMALL = (
    3  # the largest size at which a gradient is computed, but for sizes that are fixed
)
# Where an expression goes by cases, so many times the points are tried: at few, the largest of three
# numbers may be one of two each time.
BY_CASES, TIMES = (Abs, Max, Min, Piecewise), 4


@dataclass(frozen=True)
class Point:
    """One point: the value of each size, of each free name, and of each free index.

    ``data`` maps a name to ``{indices: number}`` with exact numbers (see
    :mod:`proof.numbers.draw`); a scalar has the indices ``()``. Points of one draw share it.
    ``friendly`` are those with few, small numbers, for a reader; by chance they may hit a zero.
    """

    sizes: dict
    data: dict
    indices: dict
    friendly: bool = False


class Points:
    """The sample points of a statement, and of ``more`` expressions.

    ``again`` counts from 1 for other points than the first.
    """

    def __init__(self, statement, *more, again=0):
        exprs = [*statement.exprs, *more]
        given = [e for condition in statement.using for e in condition.exprs]
        self.where, self.using = statement.where, statement.using
        with assumed(self.using):
            used = names(*exprs, *given)
            self.free = {name for name in used if word(name).body is None}
        self.sizes = {name for name in used if word(name).kind == "size"}
        self.free -= self.sizes
        bodies = (b for h in self.using if isinstance(h, Entries) for b in h.open)
        self.indices = free_indices(*exprs, *bodies)
        self.small = any(e.has(Gradient) for e in exprs)
        meant = (word(name).body for name in used)
        parts = [*exprs, *(body for body in meant if body is not None)]
        self.times = TIMES if any(part.has(*BY_CASES) for part in parts) else 1
        self.label = f"{statement.lhs} {statement.rhs}" + f" {again}" * bool(again)

    def __iter__(self):
        random = sample.generator(self.label)
        fixed = {symbol.name for symbol in self.where}
        least = {h.size.name: h.least for h in self.using if isinstance(h, AtLeast)}
        once = sample.size_sets(self.sizes, self.where, self.using, random)
        for n, (sizes, kind) in enumerate(once * self.times, 1):
            if (
                self.small
            ):  # a slope for each entry: the work grows with the square of the sizes
                sizes = {
                    name: size
                    if name in fixed
                    else max(min(size, SMALL), least.get(name, 1))
                    for name, size in sizes.items()
                }
            with assumed(self.using):
                data = draw.draw(random, sizes, self.free, self.using, kind)
            few = n % len(once) == 0 and self.sizes - fixed
            for at in self._values(sizes, FEW_INDICES if few else MOST_INDICES, random):
                point = Point(
                    sizes, data, dict(zip(self.indices, at)), kind != sample.ANY
                )
                if self._differ(point.indices):
                    yield point

    def _values(self, sizes, most, random):
        """The values of the indices to try."""
        lasts = [sample.size_at(i.upper, sizes) for i in self.indices]
        if prod(lasts) <= most:
            return product(*(range(1, last + 1) for last in lasts))
        ends = [(1,) * len(lasts), tuple(lasts), *product(*((1, n) for n in lasts))]
        tries = (tuple(random.randint(1, n) for n in lasts) for _ in range(most * 10))
        return list(dict.fromkeys([*ends[: most // 2], *tries]))[:most]

    def _differ(self, values):
        pairs = [h.pair for h in self.using if isinstance(h, Differ)]
        return all(values.get(a) != values.get(b) or a not in values for a, b in pairs)


def free_indices(*exprs):
    """The indices that no sum binds, in order."""
    found = {s for e in exprs for s in e.free_symbols if isinstance(s, Index)}
    found = sorted(found, key=lambda s: s.name)
    for a, b in zip(found, found[1:]):
        if a.name == b.name:
            raise UndeclaredName(
                f"the letter {a} stands for two indices, one up to {a.upper} and one up to "
                f"{b.upper}"
            )
    return found
