"""What a statement may assume: the sums of free arrays over a whole axis."""

from ..errors import ContradictoryHypotheses, OutsideTheRules
from ..words import word
from . import polynomial as p


class Facts:
    """The quoted hypotheses as ``(array, axis, value)``.

    ``convert`` gives the normal form of a value.
    """

    def __init__(self, ranges, hypotheses, convert):
        self.ranges, self.convert = ranges, convert
        self.known = []
        for hypothesis in hypotheses:
            self.assume(hypothesis)

    def assume(self, hypothesis):
        """Take a hypothesis for true; raises when it cannot be, or is of another form."""
        name, axis = hypothesis.array, hypothesis.axis
        _, low, high = hypothesis.sum.limits[0]
        if word(name).body is not None:
            raise ContradictoryHypotheses(
                f"{name} is defined; a hypothesis may only speak of what is free"
            )
        value = self.convert(hypothesis.value, {})
        if (self.ranges.limit(low), self.ranges.limit(high)) != self.axis(name, axis):
            raise OutsideTheRules(
                f"a hypothesis sums over a whole axis of {name}; {hypothesis.sum} does not"
            )
        for other, other_axis, known in self.known:
            if (other, other_axis) == (name, axis) and known != value:
                raise ContradictoryHypotheses(
                    f"{hypothesis.sum} cannot be both {hypothesis.value} and what "
                    f"another quoted hypothesis says it is"
                )
        self.known.append((name, axis, value))

    def axis(self, name, axis):
        """The limits of an axis of an array."""
        return ("", 1), self.ranges.limit(word(name).shape[axis])

    def sum(self, bound, limits, factors):
        """The value of the sum of ``factors`` over ``bound``.

        Or None when no hypothesis gives it.
        """
        if len(factors) != 1:
            return None
        ((atom, power),) = factors
        if atom.kind != "entry" or power != 1:
            return None
        name, indices = atom.data
        for known, axis, value in self.known:
            if name == known and indices[axis] == bound and indices.count(bound) == 1:
                if limits == self.axis(known, axis):
                    return value
        return None

    def entry(self, name, indices):
        """A free entry as it is.

        But the last one of an axis of fixed length is the rest of its sum.
        """
        for known, axis, value in self.known:
            _, last = self.axis(known, axis)
            if known == name and last == ("", indices[axis]):
                others = [
                    [*indices[:axis], n, *indices[axis + 1 :]]
                    for n in range(1, last[1])
                ]
                return p.add(
                    value, *(p.scale(p.of_atom(p.entry(name, at)), -1) for at in others)
                )
        return p.of_atom(p.entry(name, indices))

    def without(self, name):
        """The facts that do not speak of ``name``."""
        return [fact for fact in self.known if fact[0] != name]
