"""Powers, exponentials and logarithms of polynomials.

Each rule holds under a condition, and refuses where the condition is not provable.
"""

from collections import Counter
from fractions import Fraction

from sympy import factorint

from ..errors import UndefinedValue
from . import polynomial as p
from .readable import readable
from .switches import FRACTIONS, LAWS


class Powers:
    """The rules for powers, exp and log; needs to know signs."""

    def __init__(self, signs, switches):
        self.signs, self.switches = signs, switches

    def power(self, poly, n):
        """``poly`` to the rational power ``n``.

        A negative power needs a base that is never zero.
        """
        if n == 1:
            return poly
        if n == 0:
            return p.constant(1)
        if n == int(n) and (n >= 0 and len(poly) != 1):
            return p.natural_power(poly, int(n))
        if not poly:
            raise UndefinedValue(f"a power {n} of zero")
        rule = LAWS if n != int(n) else FRACTIONS if n < 0 else ""
        if rule and not self.switches.on(rule):
            return p.of_atom(p.kept(("power", n), poly))
        if len(poly) == 1:
            ((mono, c),) = poly.items()
            product = p.constant(1)
        else:
            # Denominators first: content looks for common factors, and a denominator of
            # one term is no factor of the sum.
            top, bottom = p.fraction(poly)
            if bottom != p.constant(1):
                return p.mul(self.power(top, n), self.power(bottom, -n))
            c, mono, rest = p.content(poly)
            if n < 0 and not self.signs.positive(rest):
                refuse("the denominator", rest, "nonzero")
            product = p.of_atom(p.base(rest), n)
        if n != int(n):
            if (
                c < 0
                or not all(self.signs.positive_atom(a) for a, _ in mono)
                or not self.signs.positive(poly)
            ):
                refuse(f"the base of the power {n}", poly, "positive")
            for prime, k in _factors(c):
                number = p.base(p.constant(prime))
                product = p.mul(product, p.of_atom(number, k * n))
            c = 1
        if n < 0:
            for atom, _ in mono:
                if not self.signs.positive_atom(atom):
                    refuse("the denominator", p.of_atom(atom), "nonzero")
        powers = {a: (k if a.kind in p.OWN_POWERS else k * n) for a, k in mono}
        # A base whose power became a natural number is a sum again, and is multiplied
        # out.
        for atom in [
            a for a, k in powers.items() if a.kind == "base" and k > 0 and k == int(k)
        ]:
            product = p.mul(product, p.natural_power(atom.data, int(powers.pop(atom))))
        number = p.number_power(c, n) if n == int(n) else 1
        return p.mul(p.of_powers(powers, number), product)

    def exp(self, poly):
        """e to the power of ``poly``: a product of one factor for each term."""
        if not self.switches.on(LAWS):
            return p.of_atom(p.kept(("exp",), poly))
        product = p.constant(1)
        for mono, c in poly.items():
            if len(mono) == 1 and mono[0][0].kind == "log" and mono[0][1] == 1:
                product = p.mul(product, self.power(mono[0][0].data, c))
            else:
                product = p.mul(product, p.of_atom(p.exponential(mono), c))
        return product

    def tanh(self, poly):
        """The hyperbolic tangent, by what it is made of: 1 - 2/(1 + exp(2 poly))."""
        below = p.add(p.constant(1), self.exp(p.scale(poly, 2)))
        return p.add(p.constant(1), p.scale(self.power(below, -1), -2))

    def log(self, poly):
        """The logarithm of what is provably positive, split over its factors."""
        if not self.switches.on(LAWS):
            return p.of_atom(p.kept(("log",), poly))
        top, bottom = p.fraction(poly)
        if bottom != p.constant(1):
            return p.add(self.log(top), p.scale(self.log(bottom), -1))
        if not self.signs.positive(poly):
            refuse("the argument of a logarithm,", poly, "positive")
        c, common, rest = p.content(poly)
        total = _log_of_number(c)
        for atom, n in common:
            total = p.add(total, p.scale(self._log_of_atom(atom), n))
        return (
            total
            if rest == p.constant(1)
            else p.add(total, p.of_atom(p.logarithm(rest)))
        )

    def _log_of_atom(self, atom):
        if atom.kind == "exp":
            return {atom.data: Fraction(1)}
        if (
            atom.kind == "base"
        ):  # its logarithm is that of the sum, however the power was written
            return self.log(atom.data)
        if atom.kind == "kept" and atom.data[0][0] == "power":
            return p.scale(self.log(atom.data[1]), atom.data[0][1])
        return p.of_atom(p.logarithm(p.of_atom(atom)))


def refuse(what, poly, wanted):
    """Raise :class:`UndefinedValue`: ``what`` is ``poly``, which is not provably as ``wanted``."""
    raise UndefinedValue(f"{what} {readable(poly)} is not provably {wanted}")


def _log_of_number(c):
    total = {}
    for prime, n in _factors(c):
        total = p.add(total, p.scale(p.of_atom(p.logarithm(p.constant(prime))), n))
    return total


def _factors(c):
    """The primes of a positive rational number, with their powers."""
    found = Counter(factorint(c.numerator))
    found.subtract(factorint(c.denominator))
    return [(prime, n) for prime, n in sorted(found.items()) if prime > 1 and n]
