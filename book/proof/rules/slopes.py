"""The rules of differentiation, for polynomials."""

import re
from fractions import Fraction
from itertools import product

from ..errors import OutsideTheRules
from ..words import uses, word
from . import polynomial as p
from .readable import readable

_NUMBERS = re.compile(r"(?<=[\[,(])\d+(?=[\],)])")  # where an index may stand


class Slopes:
    """Differentiates; needs the rules for powers (of a logarithm) and for sums."""

    def __init__(self, powers, sums, rewrite):
        self.powers, self.sums, self.rewrite = powers, sums, rewrite
        self.cited = []  # (atom, name, at, slope), each true for every free index

    def cite(self, slope, value):
        """Take ``value`` for the slope of an atom, as an earlier equation says it is.

        ``slope`` is the polynomial of one derivative that was kept.
        """
        if len(slope) == 1:
            ((mono, c),) = slope.items()
            if len(mono) == 1 and mono[0][0].kind == "kept" and mono[0][1] == 1:
                (kind, *name), poly, at = mono[0][0].data
                ((inner, d),) = poly.items() if len(poly) == 1 else [((), 0)]
                if kind == "slope" and len(inner) == 1 and inner[0][1] == 1:
                    atom, value = inner[0][0], p.scale(value, 1 / (c * d))
                    self.cited.append((atom, name[0], at, value))
                    return
        raise OutsideTheRules(
            "what a step cites says what the slope of one thing is: a name, an entry, a logarithm"
        )

    def quoted(self, poly, name, at):
        """A slope as it stands, or as an earlier equation says it is."""
        if len(poly) == 1:
            ((mono, c),) = poly.items()
            if len(mono) == 1 and mono[0][1] == 1:
                slope = self._quoted(mono[0][0], name, at)
                if slope is not None:
                    return p.scale(slope, c)
        return p.of_atom(p.kept(("slope", name), poly, at or ()))

    def _quoted(self, atom, name, at):
        """The slope of an atom by an earlier equation, its free indices those of the atom."""
        for known, other, place, value in self.cited:
            if (
                other == name
                and known.kind == atom.kind
                and len(place) == len(at or ())
            ):
                pattern = p.of_atom(known)
                free = sorted(known.ids | {i for i in place if isinstance(i, str)})
                numbers = map(int, _NUMBERS.findall(atom.key))
                here = sorted({*atom.ids, *numbers, *(at or ())}, key=str)
                for chosen in product(here, repeat=len(free)):
                    new = dict(zip(free, chosen))
                    fits = all(self.sums.ranges.inside(b, a) for a, b in new.items())
                    if (
                        fits
                        and tuple(new.get(i, i) for i in place) == tuple(at or ())
                        and self.rewrite(pattern, new) == p.of_atom(atom)
                    ):
                        return self.rewrite(value, new)
        return None

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
        quoted = self._quoted(atom, name, at)
        if quoted is not None:
            return quoted
        return SLOPES[atom.kind](self, atom, name, at)

    def _of_entry(self, atom, name, at):
        if atom.data[0] != name and _moves(atom.data[0], name):
            return p.of_atom(p.kept(("slope", name), p.of_atom(atom), at or ()))
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

    def _of_scalar(self, atom, name, at):
        if atom.data != name and _moves(atom.data, name):
            return p.of_atom(p.kept(("slope", name), p.of_atom(atom), at or ()))
        return p.constant(at is None and atom.data == name)

    def _of_kept(self, atom, name, at):
        (kind, *more), poly, _ = atom.data
        if kind == "sum":
            old, low, high = more
            fresh = self.sums.ranges.fresh(low, high)
            inner = self.differentiate(self.rewrite(poly, {old: fresh}), name, at)
            return self.sums.sum([fresh], inner)
        as_it_stands = p.of_atom(p.kept(("slope", name), p.of_atom(atom), at or ()))
        if kind == "slope":
            return as_it_stands
        inner = self.differentiate(poly, name, at)
        if not inner:
            return {}
        if kind == "function":
            return as_it_stands
        if kind == "exp":
            return p.mul(p.of_atom(atom), inner)
        if kind == "log":
            return p.mul(self.powers.power(poly, Fraction(-1)), inner)
        n = Fraction(more[0])
        return p.mul(p.scale(self.powers.power(poly, n - 1), n), inner)

    def _of_absolute(self, atom, name, at):
        if not self.differentiate(atom.data, name, at):
            return {}
        raise OutsideTheRules(
            f"|{readable(atom.data)}| has no slope where it is 0; say what is positive, with given"
        )

    def _of_sum(self, atom, name, at):
        names, inner = self.sums.opened(atom)
        return self.sums.sum(names.values(), self.differentiate(inner, name, at))


# For each kind of atom, its slope in an entry or a scalar.
SLOPES = {
    "entry":  Slopes._of_entry,
    "scalar": Slopes._of_scalar,
    "exp":    Slopes._of_exp,
    "log":    Slopes._of_log,
    "base":   lambda rules, atom, name, at: rules.differentiate(atom.data, name, at),
    "abs":    Slopes._of_absolute,
    "sum":    Slopes._of_sum,
    "delta":  lambda rules, atom, name, at: {},
    "less":   lambda rules, atom, name, at: {},
    "value":  lambda rules, atom, name, at: {},
    "kept":   Slopes._of_kept,
}  # fmt: skip


def _moves(name, other):
    """Whether what ``name`` stands for is defined by ``other``."""
    entry = word(name)
    return entry.body is not None and uses(entry.body, other)
