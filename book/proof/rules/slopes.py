"""The rules of differentiation, for polynomials."""

from fractions import Fraction

from . import polynomial as p


class Slopes:
    """Differentiates; needs the rules for powers (of a logarithm) and for sums."""

    def __init__(self, powers, sums):
        self.powers, self.sums = powers, sums

    def differentiate(self, poly, name, at):
        """The derivative in the scalar ``name``, or in the entry ``at`` of the array ``name``."""
        total = {}
        for mono, c in poly.items():
            for atom, n in mono:
                slope = self.of_atom(atom, name, at)
                if slope:  # the rule of products, and of powers
                    rest = dict(mono)
                    rest[atom] = n - 1
                    total = p.add(
                        total, p.scale(p.mul(slope, p.of_powers(rest)), c * n)
                    )
        return total

    def of_atom(self, atom, name, at):
        """The derivative of one atom."""
        return SLOPES[atom.kind](self, atom, name, at)

    def _of_entry(self, atom, name, at):
        if at is None or atom.data[0] != name:
            return {}
        return p.mul(*(self.sums.ranges.delta(a, b) for a, b in zip(atom.data[1], at)))

    def _of_exp(self, atom, name, at):
        return p.mul(
            p.of_atom(atom), self.differentiate({atom.data: Fraction(1)}, name, at)
        )

    def _of_log(self, atom, name, at):
        inner = self.differentiate(atom.data, name, at)
        return p.mul(inner, self.powers.power(atom.data, Fraction(-1))) if inner else {}

    def _of_sum(self, atom, name, at):
        names, inner = self.sums.opened(atom)
        return self.sums.sum(names.values(), self.differentiate(inner, name, at))


# For each kind of atom, its slope in an entry or a scalar.
SLOPES = {
    "entry":  Slopes._of_entry,
    "scalar": lambda rules, atom, name, at: p.constant(at is None and atom.data == name),
    "exp":    Slopes._of_exp,
    "log":    Slopes._of_log,
    "base":   lambda rules, atom, name, at: rules.differentiate(atom.data, name, at),
    "sum":    Slopes._of_sum,
    "delta":  lambda rules, atom, name, at: {},
    "value":  lambda rules, atom, name, at: {},
}  # fmt: skip
