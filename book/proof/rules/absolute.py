"""Absolute values, and with them the greater and the lesser of two numbers.

|ab| is |a||b|, and |a| is a where a is known not to be negative. What is left is an atom; a
statement that holds with a for it, and with -a for it, holds: one of them it is.
"""

from fractions import Fraction

from . import polynomial as p

MOST = 6  # atoms that a statement is split by: each doubles the cases


class Absolute:
    """The rules for absolute values; needs the signs, and powers for denominators.

    ``cases`` holds 1 or -1 for each atom that is taken for what is in it, or its negative.
    """

    def __init__(self, signs, powers):
        self.signs, self.powers = signs, powers
        self.cases = {}
        self.moving = False  # what has a sign at 0 only has no slope there

    def of(self, poly):
        """The absolute value of a polynomial."""
        if not poly:
            return poly
        for sign in (1, -1):
            side = p.scale(poly, sign)
            if self._is_plain(side):
                return side
        top, bottom = p.fraction(poly)
        if bottom != p.constant(1):  # which is positive
            return p.mul(self.of(top), self.powers.power(bottom, -1))
        number, common, rest = p.content(poly)
        factors = [self._of_power(atom, n) for atom, n in common]
        return p.mul(p.constant(number), *factors, self._of_rest(rest))

    def greater(self, a, b):
        """The greater of two numbers: half of a + b + |a - b|."""
        return p.scale(p.add(a, b, self.of(p.add(a, p.scale(b, -1)))), Fraction(1, 2))

    def lesser(self, a, b):
        """The lesser of two numbers."""
        return p.scale(self.greater(p.scale(a, -1), p.scale(b, -1)), -1)

    def _is_plain(self, poly):
        """Whether a polynomial is its own absolute value."""
        if self.moving:
            return self.signs.positive(poly)
        return self.signs.nonnegative(poly)

    def _of_power(self, atom, n):
        if n % 2 == 0 or self._is_plain(p.of_atom(atom)):
            return p.of_atom(atom, n)
        return self.powers.power(self._of_rest(p.of_atom(atom)), n)

    def _of_rest(self, poly):
        """The absolute value of what has no common factors."""
        lead = min(poly, key=p.show_mono)
        if poly[lead] < 0:  # |a - b| and |b - a| are one atom
            poly = p.scale(poly, -1)
        if self._is_plain(poly):
            return poly
        if self._is_plain(p.scale(poly, -1)):
            return p.scale(poly, -1)
        atom = p.absolute(poly)
        if atom in self.cases:
            return p.scale(poly, self.cases[atom])
        return p.of_atom(atom)


def atoms(poly):
    """The absolute values in a polynomial, without those that hold an index that is bound."""
    found = {}
    for mono in poly:
        for atom, _ in mono:
            if atom.kind == "abs" and all(i[0] not in "~#" for i in atom.ids):
                found[atom] = None
            found |= dict.fromkeys(atoms(p.inside(atom)))
    return list(found)
