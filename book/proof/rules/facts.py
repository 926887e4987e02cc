"""What a statement may assume: the sums of free arrays over whole axes."""

from itertools import product

from ..errors import ContradictoryHypotheses
from ..words import word
from . import polynomial as p


class Facts:
    """The quoted hypotheses as ``(array, axes, value)``.

    ``convert`` gives the normal form of a value.
    """

    def __init__(self, ranges, signs, convert):
        self.ranges, self.signs, self.convert = ranges, signs, convert
        self.known = []

    def assume(self, hypothesis):
        """Take a hypothesis for true; raises when it cannot be, for some sizes."""
        name, axes = hypothesis.array, hypothesis.axes
        entry, value = word(name), self.convert(hypothesis.value, {})
        if entry.body is not None:
            raise ContradictoryHypotheses(
                f"{name} is defined; a hypothesis may only speak of what is free"
            )
        known = {"positive": self.signs.positive, "nonnegative": self.signs.nonnegative}
        if not known.get(entry.sign, lambda poly: True)(value):
            raise ContradictoryHypotheses(
                f"“{hypothesis.name}” says that entries that are {entry.sign} have the sum "
                f"{hypothesis.value}, which is not {entry.sign} for every size"
            )
        for other, other_axes, other_value in self.known:
            mine, others = self._total(name, axes, value), None
            if other == name:
                others = self._total(name, other_axes, other_value)
            if others is not None and mine != others:
                raise ContradictoryHypotheses(
                    f"“{hypothesis.name}” contradicts another quoted hypothesis: the sum of all "
                    f"entries of {name} would have two values"
                )
        self.known.append((name, axes, value))

    def _total(self, name, axes, value):
        """The sum of all entries of an array, by a sum over some of its axes."""
        others = [n for n in range(len(word(name).shape)) if n not in axes]
        return p.mul(value, *(self.ranges.length(*self.axis(name, n)) for n in others))

    def axis(self, name, axis):
        """The limits of an axis of an array."""
        return ("", 1), self.ranges.limit(word(name).shape[axis])

    def sum(self, bound, factors):
        """The value of the sum of ``factors`` over the indices ``bound``.

        Or None when no hypothesis gives it.
        """
        if len(factors) != 1:
            return None
        ((atom, power),) = factors
        if atom.kind != "entry" or power != 1:
            return None
        name, indices = atom.data
        for known, axes, value in self.known:
            summed = [indices[n] for n in axes] if known == name else []
            if sorted(map(str, summed)) == sorted(bound) and all(
                indices.count(i) == 1
                and self.ranges.of(i) == self.axis(known, indices.index(i))
                for i in bound
            ):
                return value
        return None

    def entry(self, name, indices):
        """A free entry as it is.

        But the last one of axes of fixed length is the rest of their sum.
        """
        for known, axes, value in self.known:
            if known != name:
                continue
            last = [self.axis(known, n)[1] for n in axes]
            if all(end == ("", indices[n]) for n, end in zip(axes, last)):
                rest = []
                for at in product(*(range(1, end[1] + 1) for end in last)):
                    place = list(indices)
                    for n, i in zip(axes, at):
                        place[n] = i
                    if place != list(indices):
                        rest.append(p.scale(self.entry(name, place), -1))
                return p.add(value, *rest)
        return p.of_atom(p.entry(name, indices))

    def without(self, name):
        """The facts that do not speak of ``name``."""
        return [fact for fact in self.known if fact[0] != name]
