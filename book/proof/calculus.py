"""Powers, exponentials, logarithms and derivatives of polynomials,
with the conditions under which each rule holds.
"""
from fractions import Fraction

from sympy import factorint

from . import polynomial as p
from .errors import UndefinedValue
from .language import word
from .plain import readable
from .ranges import at_most


class Calculus:
    """The rules for powers, exp, log, signs and derivatives."""

    def power(self, poly, n):
        """``poly`` to the rational power ``n``; a negative power needs a base that is provably nonzero."""
        if n == 1:
            return poly
        if n == 0:
            return p.constant(1)
        if n == int(n) and (n >= 0 and len(poly) != 1):
            return p.natural_power(poly, int(n))
        if not poly:
            raise UndefinedValue(f"a power {n} of zero")
        if len(poly) == 1:
            (mono, c), = poly.items()
            product = p.constant(1)
        else:
            top, bottom = p.fraction(poly)
            if bottom != p.constant(1):
                return p.mul(self.power(top, n), self.power(bottom, -n))
            c, mono, rest = p.content(poly)
            if n < 0 and not self.positive(rest):
                self._refuse("the denominator", rest, "nonzero")
            product = p.of_atom(p.base(rest), n)
        if n != int(n):
            if c != 1 or not all(self.positive_atom(a) for a, _ in mono) or not self.positive(poly):
                self._refuse(f"the base of the power {n}", poly, "positive")
            c = 1
        if n < 0:
            for atom, _ in mono:
                if not self.positive_atom(atom):
                    self._refuse("the denominator", p.of_atom(atom), "nonzero")
        powers = {a: (k if a.kind == "delta" else k * n) for a, k in mono}
        for atom in [a for a, k in powers.items() if a.kind == "base" and k > 0 and k == int(k)]:
            product = p.mul(product, p.natural_power(atom.data, int(powers.pop(atom))))
        return p.mul(p.of_powers(powers, Fraction(c) ** int(n) if n == int(n) else 1), product)

    def exp(self, poly):
        """e to the power of ``poly``: a product of one factor for each term."""
        product = p.constant(1)
        for mono, c in poly.items():
            if len(mono) == 1 and mono[0][0].kind == "log" and mono[0][1] == 1:
                product = p.mul(product, self.power(mono[0][0].data, c))
            else:
                product = p.mul(product, p.of_atom(p.exponential(mono), c))
        return product

    def log(self, poly):
        """The logarithm of what is provably positive, split over its factors."""
        top, bottom = p.fraction(poly)
        if bottom != p.constant(1):
            return p.add(self.log(top), p.scale(self.log(bottom), -1))
        if not self.positive(poly):
            self._refuse("the argument of a logarithm,", poly, "positive")
        c, common, rest = p.content(poly)
        total = self._log_number(c)
        for atom, n in common:
            inside = (
                {atom.data: Fraction(1)}
                if atom.kind == "exp"
                else p.of_atom(p.logarithm(p.of_atom(atom)))
            )
            total = p.add(total, p.scale(inside, n))
        return total if rest == p.constant(1) else p.add(total, p.of_atom(p.logarithm(rest)))

    def _log_number(self, c):
        total = {}
        for number, sign in ((c.numerator, 1), (c.denominator, -1)):
            for prime, n in factorint(number).items():
                if prime > 1:
                    total = p.add(
                        total, p.scale(p.of_atom(p.logarithm(p.constant(prime))), sign * n)
                    )
        return total

    def _refuse(self, what, poly, wanted):
        raise UndefinedValue(f"{what} {readable(poly)} is not provably {wanted}")

    def positive(self, poly):
        """Whether every term has a positive coefficient and provably positive factors."""
        return bool(poly) and all(
            c > 0 and all(self.positive_atom(a) for a, _ in mono) for mono, c in poly.items()
        )

    def positive_atom(self, atom):
        if atom.kind == "exp" or atom.kind == "value":
            return True
        if atom.kind == "scalar" or atom.kind == "entry":
            entry = word(atom.data if atom.kind == "scalar" else atom.data[0])
            if entry.body is not None:
                unheld = self._unheld()
                return unheld.positive(unheld.substitute(p.of_atom(atom), {}))
            return entry.kind == "size" or entry.sign == "positive"
        if atom.kind == "base":
            return self.positive(atom.data)
        if atom.kind == "log":  # of a number above 1, such as log 2
            return atom.data.keys() == {p.ONE} and atom.data[p.ONE] > 1
        if atom.kind == "sum":
            bounds, mono = atom.data
            never_empty = all(at_most(low, high) for _, low, high in bounds)
            return never_empty and all(self.positive_atom(a) for a, _ in mono)
        return False

    def _unheld(self):
        """The same rules and ranges with nothing held:
        to ask whether a held, defined quantity is positive.
        """
        other = type(self)()
        other.where, other.ranges, other.hypotheses = self.where, self.ranges, self.hypotheses
        other.fresh = self.fresh
        return other

    def differentiate(self, poly, name, at):
        """The derivative in the scalar ``name``, or in the entry ``at`` of the array ``name``."""
        total = {}
        for mono, c in poly.items():
            for atom, n in mono:
                slope = self._slope(atom, name, at)
                if slope:
                    rest = dict(mono)
                    rest[atom] = n - 1
                    total = p.add(total, p.scale(p.mul(slope, p.of_powers(rest)), c * n))
        return total

    def _slope(self, atom, name, at):
        if atom.kind == "entry" and at is not None and atom.data[0] == name:
            return p.mul(*(self.delta(a, b) for a, b in zip(atom.data[1], at)))
        if atom.kind == "scalar" and at is None and atom.data == name:
            return p.constant(1)
        if atom.kind == "exp":
            return p.mul(p.of_atom(atom), self.differentiate({atom.data: Fraction(1)}, name, at))
        if atom.kind == "log":
            inner = self.differentiate(atom.data, name, at)
            return p.mul(inner, self.power(atom.data, Fraction(-1))) if inner else {}
        if atom.kind == "base":
            return self.differentiate(atom.data, name, at)
        if atom.kind == "sum":
            names, inner = self._unseal(atom)
            return self.sum(names, self.differentiate(inner, name, at))
        return {}
