"""The sample points of a statement: sizes, numbers, and all values of its indices."""

from dataclasses import dataclass
from itertools import product

from ..errors import UndeclaredName
from ..words import Index, names, word
from . import sample


@dataclass(frozen=True)
class Point:
    """One point: the value of each size, of each free name, and of each free index.

    ``data`` maps a name to ``{indices: value}``; a scalar has the indices ``()``.
    Points of one draw share it.
    """

    sizes: dict
    data: dict
    indices: dict


class Points:
    """The sample points of a statement, and of ``more`` expressions.

    ``again`` counts from 1 for other points than the first.
    """

    def __init__(self, statement, *more, again=0):
        exprs = [*statement.exprs, *more]
        used = names(*exprs, *(h.sum.function for h in statement.using))
        self.sizes = {name for name in used if word(name).kind == "size"}
        self.free = {name for name in used if word(name).body is None} - self.sizes
        self.indices = free_indices(*exprs)
        self.where, self.using = statement.where, statement.using
        self.label = f"{statement.lhs} {statement.rhs}" + f" {again}" * bool(again)

    def __iter__(self):
        generator = sample.generator(self.label)
        for sizes in sample.size_sets(self.sizes, self.where):
            data = sample.draw(generator, sizes, self.free, self.using)
            ranges = [
                range(1, sample.size_at(i.upper, sizes) + 1) for i in self.indices
            ]
            for at in product(*ranges):
                yield Point(sizes, data, dict(zip(self.indices, at)))


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
