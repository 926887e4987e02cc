"""When a polynomial is positive, or not negative, for every value of what is in it.

Each rule is sufficient, none is complete: what they cannot tell counts as unknown.
"""

from fractions import Fraction
from itertools import combinations

from ..words import word
from . import polynomial as p

POSITIVE, NONNEGATIVE, UNKNOWN = 2, 1, 0
MOST_DOUBTFUL = 12  # terms: more are taken for unknown, since each is matched with each
MOST_SQUARES = 24  # that are matched in pairs


class Signs:
    """The rules for signs.

    ``unfold`` gives the meaning of what is held; ``rewrite(poly, new)`` writes
    ``new[index]`` for each index.
    """

    def __init__(self, ranges, unfold, rewrite):
        self.ranges, self.unfold, self.rewrite = ranges, unfold, rewrite

    def positive(self, poly):
        """Whether a polynomial is known to be positive."""
        return self._of_meaning(poly) == POSITIVE

    def nonnegative(self, poly):
        """Whether a polynomial is known not to be negative."""
        return self._of_meaning(poly) >= NONNEGATIVE

    def _of_meaning(self, poly):
        """The sign of a polynomial as it stands, or else of what its names mean."""
        found = self.of(poly)
        if found == UNKNOWN and (opened := self.unfold(poly)) != poly:
            return self.of(opened)
        return found

    def of(self, poly):
        """The sign of a polynomial: POSITIVE, NONNEGATIVE or UNKNOWN."""
        if not poly:
            return NONNEGATIVE
        if all(c > 0 for c in poly.values()) and (sign := self._of_sum(poly)):
            return sign
        # A fraction first: its numerator shows what its terms over a denominator hide.
        top, bottom = p.fraction(poly)
        if bottom != p.constant(1):
            return min(self.of(bottom), self.of(top))
        _, common, rest = p.content(poly)
        if common:
            return min(self._of_product(common), self.of(rest))
        if all(c < 0 for c in poly.values()):
            return UNKNOWN
        return max(self._balanced(poly), self._balanced(self._from_least(poly)))

    def _of_sum(self, poly):
        """The sign of a sum of terms with positive coefficients."""
        signs = [self._of_product(mono) for mono in poly]
        return max(signs) if all(signs) else UNKNOWN

    def _of_product(self, mono):
        return min((self._of_power(atom, n) for atom, n in mono), default=POSITIVE)

    def _of_power(self, atom, n):
        if n == int(n) and n % 2 == 0:  # an even power, of what is perhaps zero
            return POSITIVE if n < 0 or self.of_atom(atom) == POSITIVE else NONNEGATIVE
        sign = self.of_atom(atom)
        return POSITIVE if n < 0 and sign else sign

    # ---- terms of either sign, each matched with terms that outweigh it

    def _from_least(self, poly):
        """Write 1 + c for a size C, or more than 1 where more is given; c is not negative."""
        sizes = {
            atom
            for mono in poly
            for atom, n in mono
            if atom.kind == "scalar" and n > 0 and n == int(n) and _is_size(atom.data)
        }
        shifted = {
            atom: p.add(
                p.of_atom(p.scalar(f"+{atom.data}")),
                p.constant(self.ranges.least.get(atom.data, 1)),
            )
            for atom in sizes
        }
        total = {}
        for mono, c in poly.items():
            parts = [
                p.natural_power(shifted[a], int(n))
                if a in shifted and n > 0 and n == int(n)
                else p.of_atom(a, n)
                for a, n in mono
            ]
            total = p.add(total, p.scale(p.mul(*parts), c))
        return total

    def _balanced(self, poly):
        """The sign when every term that may be negative is outweighed by others."""
        strict, left = False, poly
        if len(self._doubtful(poly)) > MOST_DOUBTFUL:
            return UNKNOWN
        while doubtful := self._doubtful(left):
            found = next(
                (match for mono in doubtful for match in self._outweighed(mono, left)),
                None,
            )
            if found is None:
                return UNKNOWN
            left, sign = found
            strict = strict or sign == POSITIVE
        if not left:
            return POSITIVE if strict else NONNEGATIVE
        sign = self._of_sum(left)
        return POSITIVE if sign and strict else sign

    def _doubtful(self, poly):
        """The terms that may be negative."""
        return [m for m, c in poly.items() if c < 0 or not self._of_product(m)]

    def _outweighed(self, mono, poly):
        """Ways to match a term: what is left, and the sign of what was taken away.

        As much of another is taken as there is of it; or so much of two that the term is at most
        their sum, since 2ab is at most a² + b².
        """
        weight = abs(poly[mono])
        rest = p.add(poly, {mono: -poly[mono]})
        others = [more for more, c in rest.items() if c > 0]
        for more in others:
            if rest[more] >= weight:
                known = self._surplus(mono, more) if poly[mono] < 0 else ()
                for sign in (*known, self._without_bars(mono, more)):
                    if sign:
                        yield p.add(rest, {more: -weight}), sign
        squares = [more for more in others if self._of_product(more)]
        if len(squares) > MOST_SQUARES:
            return
        for one, other in combinations(squares, 2):
            if 4 * rest[one] * rest[other] >= weight**2:
                ratio = _quotient(_quotient(p.mul_mono(one, other), mono), mono)
                if not ratio or self._is_cauchy(ratio):
                    # Halves of the weight, or all that there is of one of them.
                    part = max(weight / 2, weight**2 / (4 * rest[other]))
                    part = min(rest[one], part)
                    other_part = weight**2 / (4 * part)
                    yield p.add(rest, {one: -part}, {other: -other_part}), NONNEGATIVE

    def _without_bars(self, mono, more):
        """The sign of |a| b - a b and of |a| b + a b, for b that is not negative."""
        ratio = dict(_quotient(more, mono))
        for atom in ratio:
            if atom.kind == "abs" and len(atom.data) == 1:
                (inside,) = atom.data
                if ratio == {atom: 1} | {a: -n for a, n in inside}:
                    factor = _quotient(more, ((atom, 1),))
                    return min(self._of_product(factor), NONNEGATIVE)
        return UNKNOWN

    def _surplus(self, mono, more):
        """What may be known of the sign of more - mono."""
        rest = _quotient(mono, more)
        if len(rest) == 1 and rest[0][0].kind in p.OWN_POWERS and rest[0][1] == 1:
            yield min(self._of_product(more), NONNEGATIVE)  # M - M·delta
        for atom, n in more:
            if atom.kind != "sum" or len(atom.data[0]) != 1:
                continue
            factor = tuple((a, k) for a, k in more if a is not atom)
            body = _quotient(mono, factor)
            sign = self._of_product(factor)
            if n == 2 and self._is_sum_of_squares(atom, body):
                yield min(sign, NONNEGATIVE)
            if n != 1:
                continue
            yield min(sign, self._all_but_one(atom, body))
            if self._is_square_of_mean(atom, body):
                yield min(sign, NONNEGATIVE)
        ratio = _quotient(more, mono)
        if self._is_cauchy(ratio):
            sums = tuple((atom, n) for atom, n in ratio if n > 0)
            yield min(self._of_product(_quotient(more, sums)), NONNEGATIVE)

    def _all_but_one(self, atom, body):
        """The sign of a sum without one of its terms, ``body``."""
        ((name, low, high),) = atom.data[0]
        for at in [*sorted({i for a, _ in body for i in a.ids}), 1, 2]:
            first, last = self.ranges.of(at)
            inside = self.ranges.at_most(low, first) and self.ranges.at_most(last, high)
            whole = {atom.data[1]: Fraction(1)}
            if inside and self.rewrite(whole, {name: at}) == {body: Fraction(1)}:
                more_than_one = self.ranges.at_most((low[0], low[1] + 1), high)
                sign = self._of_product(atom.data[1])
                return sign if more_than_one else min(sign, NONNEGATIVE)
        return UNKNOWN

    def _is_sum_of_squares(self, atom, body):
        """Whether ``body`` is Σ f² for a sum Σ f of what is not negative, whose square is more."""
        bounds, mono = atom.data
        square = tuple((a, 2 * n) for a, n in mono)
        return body == ((p.finite_sum(bounds, square), 1),) and bool(
            self._of_product(mono)
        )

    def _is_square_of_mean(self, atom, body):
        """Whether ``body`` is (Σ f)² / n for a sum Σ f² of n terms: it is outweighed by that.

        The inequality of Cauchy and Schwarz.
        """
        ((_, low, high),) = atom.data[0]
        root = tuple((a, Fraction(n) / 2) for a, n in atom.data[1])
        for other, n in body:
            if other.kind == "sum" and n == 2 and other.data == (atom.data[0], root):
                left = {tuple((a, -k) for a, k in body if a is not other): Fraction(1)}
                if left == self.ranges.length(low, high):
                    return True
        return False

    def _is_cauchy(self, ratio):
        """Whether a ratio is Σ a Σ b / (Σ c)² with ab = c², and neither a nor b negative.

        It is at least 1, or Σ c is 0: the inequality of Cauchy and Schwarz.
        """
        above = [atom for atom, n in ratio if n == 1 and atom.kind == "sum"]
        below = [atom for atom, n in ratio if n == -2 and atom.kind == "sum"]
        if (len(ratio), len(above), len(below)) != (3, 2, 1):
            return False
        (bounds, a), (same, b), (also, c) = (atom.data for atom in (*above, *below))
        square = tuple((atom, 2 * n) for atom, n in c)
        if not bounds == same == also or p.mul_mono(a, b) != square:
            return False
        return bool(self._of_product(a) and self._of_product(b))

    # ---- atoms

    def of_atom(self, atom):
        """The sign of an atom."""
        return ATOMS[atom.kind](self, atom)

    def positive_atom(self, atom):
        """Whether an atom is known to be positive."""
        return self.of_atom(atom) == POSITIVE

    def _name(self, name, atom):
        if name[0] == "+":  # how much a size exceeds its least value
            return NONNEGATIVE
        entry = word(name)
        if entry.body is not None:
            return self.of(self.unfold(p.of_atom(atom)))
        if entry.kind == "size" or entry.sign == "positive":
            return POSITIVE
        return NONNEGATIVE if entry.sign == "nonnegative" else UNKNOWN

    def _sum(self, atom):
        bounds, mono = atom.data
        sign = self._of_product(mono)
        never_empty = all(self.ranges.at_most(low, high) for _, low, high in bounds)
        return sign if never_empty else min(sign, NONNEGATIVE)

    def _log(self, atom):
        return self.of(p.add(atom.data, p.constant(-1)))

    def _kept(self, atom):
        """What a switched off rule left has the sign of what it stands for."""
        kind = atom.data[0][0]
        if kind in ("exp", "slope"):
            return POSITIVE if kind == "exp" else UNKNOWN
        return self.of(self.unfold(p.of_atom(atom)))


def _quotient(mono, other):
    """One monomial over another."""
    powers = dict(mono)
    for atom, n in other:
        powers[atom] = powers.get(atom, 0) - n
    return p.mono_of(powers)


def _is_size(name):
    return name[0] != "+" and word(name).kind == "size"


# For each kind of atom, its sign.
ATOMS = {
    "exp":    lambda rules, atom: POSITIVE,
    "value":  lambda rules, atom: POSITIVE,
    "scalar": lambda rules, atom: rules._name(atom.data, atom),
    "entry":  lambda rules, atom: rules._name(atom.data[0], atom),
    "base":   lambda rules, atom: rules.of(atom.data),
    "log":    Signs._log,
    "abs":    lambda rules, atom: max(rules.of(atom.data), NONNEGATIVE),
    "sum":    Signs._sum,
    "delta":  lambda rules, atom: NONNEGATIVE,
    "less":   lambda rules, atom: NONNEGATIVE,
    "kept":   Signs._kept,
}  # fmt: skip
