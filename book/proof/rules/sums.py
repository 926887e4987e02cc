"""Finite sums of products: they collapse, fall apart, and get canonical indices."""

from fractions import Fraction

from ..errors import OutsideTheRules
from . import polynomial as p
from .naming import orders
from .ranges import show
from .readable import readable
from .switches import COLLAPSE, COUNT, FRACTIONS, SUMS


class Sums:
    """The rules for sums.

    ``rewrite(poly, new)`` writes ``new[index]`` for each index of ``poly``.
    """

    def __init__(self, ranges, facts, rewrite, switches):
        self.ranges, self.facts, self.rewrite = ranges, facts, rewrite
        self.switches = switches

    def sum(self, bound, poly):
        """The sum of ``poly`` over the fresh indices ``bound``."""
        if not bound:
            return poly
        if self.switches.on(FRACTIONS):
            poly = p.reduce(poly)
        if not self.switches.on(SUMS):
            return self._kept(tuple(bound), poly)
        bound = frozenset(bound)
        total = {}
        for mono, c in poly.items():
            total = p.add(total, p.scale(self._of_term(bound, dict(mono)), c))
        return total

    def _kept(self, bound, poly):
        """The sum as it stands, index after index, but for what a sum of one term is known to be."""
        if not bound or not poly:
            return poly
        *outer, name = bound
        if len(poly) == 1:
            ((mono, c),) = poly.items()
            for rule in (self._collapse, self._write_out, self._known):
                found = rule(frozenset([name]), dict(mono))
                if found is not None:
                    return self._kept(tuple(outer), p.scale(found, c))
        low, high = self.ranges.of(name)
        new = f"#{p.height(poly) + 1}:{show(low)}..{show(high)}"
        body = self.rewrite(poly, {name: self.ranges.name(new, low, high)})
        whole = p.of_atom(p.kept(("sum", new, low, high), body))
        return self._kept(tuple(outer), whole)

    def _of_term(self, bound, powers):
        """The sum of one product over ``bound``.

        The order of the rules is correctness. Inner sums are merged first, since a
        delta inside one may tie an outer index; deltas collapse before ranges of fixed
        length are written out, and both before a hypothesis is looked for, which knows
        an entry only with its own index.
        """
        rules = (self._merge, self._collapse, self._write_out, self._known, self._turn)
        for rule in rules:
            found = rule(bound, powers)
            if found is not None:
                return found
        return self._components(bound, powers)

    def _merge(self, bound, powers):
        """Merge a sum that depends on a bound index into one index set.

        Each power of it gets indices of its own.
        """
        for atom, power in powers.items():
            if (
                atom.kind == "sum"
                and power > 0
                and power == int(power)
                and atom.ids & bound
            ):
                product = p.of_powers(
                    {a: n for a, n in powers.items() if a is not atom}
                )
                for _ in range(int(power)):
                    names, inner = self.opened(atom)
                    bound |= set(names.values())
                    product = p.mul(product, inner)
                return self.sum(bound, product)
        return None

    def _collapse(self, bound, powers):
        """Drop a sum with Kronecker's delta, when the other index lies in its range."""
        for atom in powers:
            if atom.kind == "delta":
                for name, other in (atom.data, atom.data[::-1]):
                    inside = name in bound and self.ranges.inside(other, name)
                    if inside and self.switches.on(COLLAPSE):
                        rest = p.of_powers(
                            {a: n for a, n in powers.items() if a is not atom}
                        )
                        return self.sum(
                            bound - {name}, self.rewrite(rest, {name: other})
                        )
        return None

    def _write_out(self, bound, powers):
        """Write out a sum over a range of fixed length."""
        for name in sorted(bound):
            low, high = self.ranges.of(name)
            if low[0] == high[0] == "":
                values = range(low[1], high[1] + 1)
                terms = (
                    self.rewrite(p.of_powers(powers), {name: value}) for value in values
                )
                return self.sum(bound - {name}, p.add(*terms))
        return None

    def _turn(self, bound, powers):
        """Of the sums over i < j and over j < i, which are all but i = j, keep one.

        Half of all but i = j is each of them where turning them round changes nothing.
        """
        for atom in powers:
            if atom.kind != "less" or not atom.ids & bound:
                continue
            (a, b), ranges = atom.data, self.ranges
            rest = p.of_powers({x: n for x, n in powers.items() if x is not atom})
            both = atom.ids <= bound
            if both and (wide := self._widened(a, b, powers)):
                new = {old: ranges.fresh(*wide) for old in (a, b)}
                term = self.rewrite(p.of_powers(powers), new)
                return self.sum(bound - {a, b} | set(new.values()), term)
            if both and ranges.of(a) == ranges.of(b):
                turned = self.rewrite(rest, {a: b, b: a})
                other = p.mul(turned, p.of_atom(atom))
                if len(other) != 1:
                    continue
                ((mono, c),) = other.items()
                keys = [
                    p.show(p.scale(self._components(bound, term), weight))
                    for term, weight in ((powers, 1), (dict(mono), c))
                ]
                apart = p.add(p.constant(1), p.scale(ranges.delta(a, b), -1))
                if keys[0] == keys[1]:
                    return p.scale(self.sum(bound, p.mul(rest, apart)), Fraction(1, 2))
                if keys[0] < keys[1]:
                    continue
                whole = p.add(p.mul(turned, apart), p.scale(other, -1))
                return self.sum(bound, whole)
            counted = a in bound and sum(a in other.ids for other in powers) == 1
            if not both and counted and (count := self._count_below(a, b)):
                return self.sum(bound - {a}, p.mul(rest, count))
            if not both and a not in bound:
                opposite = ranges.not_less(b, a, strictly=True)
                return self.sum(bound, p.mul(rest, opposite))
        return None

    def _count_below(self, a, b):
        """How many values of the index ``a`` are less than ``b``, where that is known."""
        (low, last), (first, high) = self.ranges.of(a), self.ranges.of(b)
        inside = self.ranges.at_most(low, first) and not low[0]
        covered = self.ranges.at_most((high[0], high[1] - 1), last)
        if not (inside and covered and self.switches.on(COUNT)):
            return None
        number = p.constant(b) if isinstance(b, int) else p.of_atom(p.value(b))
        return p.add(number, p.constant(-low[1]))

    def _widened(self, a, b, powers):
        """One range for both indices of a < b, where only what is 0 is added; or None."""
        at_most = self.ranges.at_most
        (low, last), (first, high) = self.ranges.of(a), self.ranges.of(b)
        near = at_most(first, (low[0], low[1] + 1)) and at_most(
            (high[0], high[1] - 1), last
        )
        if (low, last) == (first, high) or not near:
            return None
        if not at_most(low, first) or not at_most(last, high):
            return None
        fits = all(self._has_value(atom, {a, b}, high) for atom in powers)
        return (low, high) if fits else None

    def _has_value(self, atom, names, high):
        """Whether an atom has a value for every value of its indices up to ``high``."""
        if not atom.ids & names:
            return True
        if atom.kind == "entry":
            ends = [
                self.facts.axis(atom.data[0], n)[1] for n in range(len(atom.data[1]))
            ]
            return all(
                i not in names or self.ranges.at_most(high, end)
                for i, end in zip(atom.data[1], ends)
            )
        if atom.kind in ("log", "base", "kept"):
            return False
        parts = (part for mono in p.inside(atom) for part, _ in mono)
        return all(self._has_value(part, names, high) for part in parts)

    def _known(self, bound, powers):
        """Use the length of a range, a hypothesis, or an equal sum in the denominator."""
        pairs = {frozenset(a.ids & bound) for a in powers if a.kind == "entry"}
        pairs = sorted(sorted(names) for names in pairs if len(names) > 1)
        for names in [*([name] for name in sorted(bound)), *pairs]:
            mine = [(a, n) for a, n in powers.items() if a.ids & set(names)]
            rest = {a: n for a, n in powers.items() if not a.ids & set(names)}
            if rest and not self.switches.on(SUMS):
                continue
            if not mine:
                known = self._length(names[0])
            else:
                known = self.facts.sum(names, mine)
            if known is None and mine and any(n < 0 for n in rest.values()):
                whole = self._atom_of(names, mine)
                if rest.get(whole, 0) < 0:
                    known = p.of_atom(whole)
            if known is not None:
                return self.sum(bound - set(names), p.mul(p.of_powers(rest), known))
        return None

    def _length(self, name):
        """The number of values of an index, where it is known and may be used."""
        length = self.ranges.length(*self.ranges.of(name))
        return length if length is not None and self.switches.on(COUNT) else None

    def _components(self, bound, powers):
        """Split a sum of a product into the product of its connected sums."""
        product, left = p.constant(1), set(bound)
        outside = {a: n for a, n in powers.items() if not a.ids & bound}
        while left:
            names, grown = {min(left)}, True
            while grown:
                grown = {
                    i for a in powers if a.ids & names for i in a.ids & bound
                } - names
                names |= grown
            left -= names
            mine = [(a, n) for a, n in powers.items() if a.ids & names]
            product = p.mul(product, p.of_atom(self._atom_of(sorted(names), mine)))
        return p.mul(product, p.of_powers(outside))

    def opened(self, atom):
        """The fresh name of each bound index of a sum, and its body in the fresh names."""
        bounds, mono = atom.data
        names = {name: self.ranges.fresh(low, high) for name, low, high in bounds}
        return names, self.rewrite({mono: Fraction(1)}, names)

    def _atom_of(self, names, factors):
        """The sum of ``factors`` over ``names`` as an atom, its bound indices renamed canonically.

        A canonical name holds its range, so that one name never stands for two ranges.
        """
        first = p.mono_height(factors) + 1
        term = {tuple(factors): Fraction(1)}
        best = None
        for order in orders(names, factors, self.ranges):
            new = {}
            for n, old in enumerate(order):
                low, high = self.ranges.of(old)
                new[old] = self.ranges.name(
                    f"#{first + n}:{show(low)}..{show(high)}", low, high
                )
            ((mono, c),) = self.rewrite(term, new).items()
            if c != 1:
                raise OutsideTheRules(f"renaming an index changed {readable(term)}")
            atom = p.finite_sum(
                tuple((new[old], *self.ranges.of(old)) for old in order), mono
            )
            if best is None or atom.key < best.key:
                best = atom
        return best

    # ---- deltas that do not collapse

    def settle(self, poly):
        """Under a factor delta(i, k) of two free indices, write i for k in the other factors."""
        deltas = any(a.kind == "delta" for mono in poly for a, _ in mono)
        if deltas and not self.switches.on(COLLAPSE):
            return poly
        done = {}
        for mono, c in poly.items():
            pair = next(
                (
                    atom
                    for atom, _ in mono
                    if atom.kind == "delta"
                    and any(
                        atom.data[1] in other.ids
                        for other, _ in mono
                        if other is not atom
                    )
                ),
                None,
            )
            if pair is None:
                done = p.add(done, p.scale(self._draw_in(mono), c))
            else:
                keep, drop = pair.data
                rest = {tuple((a, n) for a, n in mono if a is not pair): c}
                rest = self.settle(self.rewrite(rest, {drop: keep}))
                done = p.add(done, p.mul(rest, p.of_atom(pair)))
        return done

    def _draw_in(self, mono):
        """Write j for k in the factors before a sum over j with a factor delta(j, k).

        The delta does not collapse where j misses a part of the range of k. The factors
        are drawn into the sum.
        """
        for atom, power in mono:
            if atom.kind == "sum" and power == 1:
                for bound, free in self._paired(atom):
                    drawn = [(a, n) for a, n in mono if a is not atom and free in a.ids]
                    if drawn:
                        names, body = self.opened(atom)
                        drawn = self.rewrite(
                            p.of_powers(dict(drawn)), {free: names[bound]}
                        )
                        rest = {
                            a: n for a, n in mono if a is not atom and free not in a.ids
                        }
                        whole = self.sum(names.values(), p.mul(body, drawn))
                        return self.settle(p.mul(p.of_powers(rest), whole))
        return {mono: Fraction(1)}

    def _paired(self, atom):
        """The pairs (bound, free) of a sum's deltas, the bound index having the smaller range."""
        bounds, inner = atom.data
        own = {name for name, _, _ in bounds}
        for factor, _ in inner:
            if factor.kind == "delta":
                for bound, free in (factor.data, factor.data[::-1]):
                    if (
                        bound in own
                        and free not in own
                        and self.ranges.inside(bound, free)
                    ):
                        yield bound, free
