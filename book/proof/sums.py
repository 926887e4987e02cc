"""Finite sums of products: collapse deltas, use hypotheses, fall apart into connected sums,
name them canonically.
"""
from fractions import Fraction
from itertools import permutations

from . import polynomial as p
from .errors import ContradictoryHypotheses, OutsideTheRules
from .language import word
from .plain import readable
from .ranges import show

MOST_LINKED = 7


class Sums:
    """The rules for sums."""

    def sum(self, bound, poly):
        """The sum of ``poly`` over the fresh indices ``bound``."""
        if not bound:
            return poly
        total = {}
        for mono, c in p.reduce(poly).items():
            total = p.add(total, p.scale(self._sum_term(frozenset(bound), dict(mono)), c))
        return total

    def _sum_term(self, bound, powers):
        for atom, power in powers.items():
            if atom.kind == "sum" and power > 0 and power == int(power) and atom.ids & bound:
                return self._merge(bound, powers, atom)
        for atom in powers:
            if atom.kind == "delta":
                for name, other in (atom.data, atom.data[::-1]):
                    if name in bound and self._inside(other, name):
                        rest = {a: n for a, n in powers.items() if a is not atom}
                        return self.sum(
                            bound - {name}, self.substitute(p.of_powers(rest), {name: other})
                        )
        for name in sorted(bound):
            low, high = self.ranges[name]
            if low[0] == high[0] == "":
                values = range(low[1], high[1] + 1)
                whole = p.add(*(self.substitute(p.of_powers(powers), {name: v}) for v in values))
                return self.sum(bound - {name}, whole)
            mine = [(a, n) for a, n in powers.items() if name in a.ids]
            rest = {a: n for a, n in powers.items() if name not in a.ids}
            known = (
                self._length(low, high) if not mine else self._known_sum(name, (low, high), mine)
            )
            if known is None and mine and any(n < 0 for n in rest.values()):
                whole = self._atom_of([name], mine)
                if rest.get(whole, 0) < 0:
                    known = p.of_atom(whole)
            if known is not None:
                return self.sum(bound - {name}, p.mul(p.of_powers(rest), known))
        return self._components(bound, powers)

    def _merge(self, bound, powers, atom):
        """Merge a sum that depends on a bound index into one index set,
        under a fresh name for each power of it.
        """
        product = p.of_powers({a: n for a, n in powers.items() if a is not atom})
        for _ in range(int(powers[atom])):
            names, inner = self._unseal(atom)
            bound |= names
            product = p.mul(product, inner)
        return self.sum(bound, product)

    def _unseal(self, atom):
        """Fresh bound indices of a sum, and its body in them."""
        names, body = self._open(atom)
        return frozenset(names.values()), body

    def _open(self, atom):
        """The fresh name of each bound index of a sum, and its body in the fresh names."""
        bounds, mono = atom.data
        names = {name: next(self.fresh) for name, _, _ in bounds}
        for name, low, high in bounds:
            self.ranges[names[name]] = (low, high)
        return names, self.substitute({mono: Fraction(1)}, names)

    def _components(self, bound, powers):
        """Split a sum of a product into the product of its connected sums."""
        product, left = p.constant(1), set(bound)
        outside = {a: n for a, n in powers.items() if not a.ids & bound}
        while left:
            names, grown = {min(left)}, True
            while grown:
                grown = {i for a in powers if a.ids & names for i in a.ids & bound} - names
                names |= grown
            left -= names
            mine = [(a, n) for a, n in powers.items() if a.ids & names]
            product = p.mul(product, p.of_atom(self._atom_of(sorted(names), mine)))
        return p.mul(product, p.of_powers(outside))

    def _atom_of(self, names, factors):
        """The sum of ``factors`` over ``names`` as an atom, its bound indices renamed canonically.

        A canonical name holds its range, so that one name never stands for two ranges.
        """
        if len(names) > MOST_LINKED:
            raise OutsideTheRules(
                f"a sum links {len(names)} indices; the rules try every order of at most {MOST_LINKED}"
            )
        first = p.mono_height(factors) + 1
        best = None
        for order in permutations(names):
            new = {old: f"#{first + n}:{show(self.ranges[old][0])}..{show(self.ranges[old][1])}"
                   for n, old in enumerate(order)}
            self.ranges |= {name: self.ranges[old] for old, name in new.items()}
            (mono, c), = self.substitute({tuple(factors): Fraction(1)}, new).items()
            if c != 1:
                raise OutsideTheRules(
                    f"renaming an index changed {readable({tuple(factors): Fraction(1)})}"
                )
            bounds = tuple((new[old], *self.ranges[old]) for old in order)
            atom = p.finite_sum(bounds, mono)
            if best is None or atom.key < best.key:
                best = atom
        return best

    def _assume(self, hypothesis):
        name, axis = hypothesis.array, hypothesis.axis
        _, low, high = hypothesis.sum.limits[0]
        if word(name).body is not None:
            raise ContradictoryHypotheses(
                f"{name} is defined; a hypothesis may only speak of what is free"
            )
        value = self.convert(hypothesis.value, {})
        if (self._limit(low), self._limit(high)) != (("", 1), self._limit(word(name).shape[axis])):
            raise OutsideTheRules(
                f"a hypothesis sums over a whole axis of {name}; {hypothesis.sum} does not"
            )
        for known_name, known_axis, known_value in self.hypotheses:
            if (known_name, known_axis) == (name, axis) and known_value != value:
                raise ContradictoryHypotheses(
                    f"{hypothesis.sum} cannot be both {hypothesis.value} and what "
                    f"another quoted hypothesis says it is"
                )
        self.hypotheses.append((name, axis, value))

    def _known_sum(self, bound, limits, factors):
        """The value that a hypothesis gives to the sum of ``factors`` over ``bound``, or None."""
        if len(factors) != 1:
            return None
        (atom, power), = factors
        if atom.kind != "entry" or power != 1:
            return None
        name, indices = atom.data
        for known, axis, value in self.hypotheses:
            full = (("", 1), self._limit(word(known).shape[axis]))
            if name == known and indices[axis] == bound and indices.count(bound) == 1 and limits == full:
                return value
        return None

    def _settle_deltas(self, poly):
        """Under a factor delta(i, k) of two free indices, write i for k in the other factors."""
        done = {}
        for mono, c in poly.items():
            pair = next(
                (
                    atom
                    for atom, _ in mono
                    if atom.kind == "delta"
                    and any(atom.data[1] in other.ids for other, _ in mono if other is not atom)
                ),
                None,
            )
            if pair is None:
                done = p.add(done, p.scale(self._draw_in(mono), c))
            else:
                keep, drop = pair.data
                rest = {tuple((a, n) for a, n in mono if a is not pair): c}
                rest = self._settle_deltas(self.substitute(rest, {drop: keep}))
                done = p.add(done, p.mul(rest, p.of_atom(pair)))
        return done

    def _draw_in(self, mono):
        """Where a sum over j has a factor delta(j, k) that does not collapse, because j misses a part
        of the range of k: write j for k in the factors before the sum, and draw them into it.
        """
        for atom, power in mono:
            if atom.kind == "sum" and power == 1:
                for bound, free in self._paired(atom):
                    drawn = [(a, n) for a, n in mono if a is not atom and free in a.ids]
                    if drawn:
                        names, body = self._open(atom)
                        drawn = self.substitute(p.of_powers(dict(drawn)), {free: names[bound]})
                        rest = p.of_powers({a: n for a, n in mono if a is not atom and free not in a.ids})
                        whole = self.sum(set(names.values()), p.mul(body, drawn))
                        return self._settle_deltas(p.mul(rest, whole))
        return {mono: Fraction(1)}

    def _paired(self, atom):
        """The pairs (bound, free) of a sum's deltas, the bound index having the smaller range."""
        bounds, inner = atom.data
        own = {name for name, _, _ in bounds}
        for factor, _ in inner:
            if factor.kind == "delta":
                for bound, free in (factor.data, factor.data[::-1]):
                    if bound in own and free not in own and self._inside(bound, free):
                        yield bound, free
