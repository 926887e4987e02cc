"""Polynomials over *atoms*: what an expression is once it is fully expanded.

A polynomial is ``{monomial: coefficient}``; a monomial is a tuple of ``(atom, power)``
sorted by the atoms' keys. Two atoms are equal exactly when their keys are. The kinds of
atom, and what ``data`` holds:

    entry   (array, indices)        z_i
    scalar  name                    T, or a size such as C
    value   index                   an index used as a number
    delta   (index, index)          Kronecker's delta
    less    (index, index)          1 where the first is less than the second, otherwise 0
    exp     monomial                e to the power of one monomial with coefficient 1
    log     polynomial              logarithm of a polynomial that is not a product
    base    polynomial              a sum of several terms, raised to a negative or fractional power
    abs     polynomial              its absolute value
    sum     (bounds, monomial)      a finite sum that nothing collapses; bounds are (index, low, high)
    kept    (head, polynomial, at)  what a rule that is switched off would have rewritten

An index is an ``int`` or a string: ``"i:C"`` free, ``"~7"`` bound and fresh,
``"#1:1..C"`` bound in an atom.
"""

from fractions import Fraction
from math import comb, gcd, lcm

from ..errors import TooLarge

ONE = ()
OWN_POWERS = ("delta", "less")  # are 0 or 1
MOST_TERMS = 10_000  # the longest product of the book has a hundred
MOST_BITS = 20_000  # of a number


class Atom:
    """One indivisible factor; interned by ``key``, so that equal atoms are the same object."""

    __slots__ = ("kind", "data", "key", "ids", "height")
    known = {}

    def __new__(cls, kind, data, key, ids=frozenset(), height=0):
        atom = cls.known.get(key)
        if atom is None:
            atom = cls.known[key] = object.__new__(cls)
            atom.kind, atom.data, atom.key, atom.ids, atom.height = (
                kind,
                data,
                key,
                ids,
                height,
            )
        return atom

    def __repr__(self):
        return self.key


def _names(indices):
    return frozenset(i for i in indices if isinstance(i, str))


def entry(name, indices):
    return Atom(
        "entry",
        (name, tuple(indices)),
        f"{name}[{','.join(map(str, indices))}]",
        _names(indices),
    )


def scalar(name):
    return Atom("scalar", name, name)


def value(index):
    return Atom("value", index, f"<{index}>", _names([index]))


def delta(a, b):
    a, b = sorted((a, b), key=str)
    return Atom("delta", (a, b), f"d({a},{b})", _names((a, b)))


def less(a, b):
    return Atom("less", (a, b), f"less({a},{b})", _names((a, b)))


def exponential(mono):
    return Atom(
        "exp", mono, f"exp({show_mono(mono)})", mono_ids(mono), mono_height(mono)
    )


def logarithm(poly):
    return Atom("log", poly, f"log({show(poly)})", ids(poly), height(poly))


def base(poly):
    return Atom("base", poly, f"({show(poly)})", ids(poly), height(poly))


def absolute(poly):
    return Atom("abs", poly, f"|{show(poly)}|", ids(poly), height(poly))


def finite_sum(bounds, mono):
    inner = mono_ids(mono) - {name for name, _, _ in bounds}
    top = max(int(name[1:].split(":")[0]) for name, _, _ in bounds)
    return Atom(
        "sum",
        (bounds, mono),
        f"S[{';'.join(name for name, _, _ in bounds)}]({show_mono(mono)})",
        inner,
        top,
    )


def kept(head, poly, at=()):
    """What a rule that is switched off leaves as it stands.

    ``head`` says what is done to the polynomial: ``("exp",)``, ``("log",)``, ``("power", n)``,
    ``("function", name)``, ``("slope", name)`` in the entry ``at``, or ``("sum", index, low, high)``.
    """
    bound = {head[1]} if head[0] == "sum" else set()
    return Atom(
        "kept",
        (head, poly, at),
        f"{' '.join(map(str, head))}{{{show(poly)}}}[{','.join(map(str, at))}]",
        (ids(poly) | _names(at)) - bound,
        height(poly) + len(bound),
    )


def inside(atom):
    """What an atom holds, as a polynomial; ``{}`` when it holds none."""
    if atom.kind in ("log", "base", "abs"):
        return atom.data
    if atom.kind == "kept":
        return atom.data[1]
    if atom.kind in ("exp", "sum"):
        return {(atom.data if atom.kind == "exp" else atom.data[1]): Fraction(1)}
    return {}


def mono_ids(mono):
    return frozenset().union(*(atom.ids for atom, _ in mono))


def mono_height(mono):
    return max((atom.height for atom, _ in mono), default=0)


def ids(poly):
    return frozenset().union(*(mono_ids(mono) for mono in poly))


def height(poly):
    return max((mono_height(mono) for mono in poly), default=0)


def show_mono(mono):
    return "*".join(
        atom.key if power == 1 else f"{atom.key}^{power}" for atom, power in mono
    )


def show(poly):
    """A canonical text: equal polynomials, equal text."""
    return "+".join(sorted(f"{c}*{show_mono(mono)}" for mono, c in poly.items())) or "0"


def constant(c):
    c = Fraction(c)
    return {ONE: c} if c else {}


def of_atom(atom, power=1):
    return {((atom, power),): Fraction(1)} if power else constant(1)


def of_powers(powers, c=1):
    """The one-term polynomial of ``{atom: power}`` with coefficient ``c``."""
    return {mono_of(powers): Fraction(c)} if c else {}


def mono_of(powers):
    return tuple(
        sorted(((a, p) for a, p in powers.items() if p), key=lambda pair: pair[0].key)
    )


def add(*polys):
    total = {}
    for poly in polys:
        for mono, c in poly.items():
            new = total.get(mono, 0) + c
            if new:
                total[mono] = new
            else:
                total.pop(mono, None)
    return total


def scale(poly, c):
    return {mono: k * c for mono, k in poly.items()} if c else {}


def mul_mono(a, b):
    if not a or not b:
        return a or b
    powers = dict(a)
    for atom, power in b:
        powers[atom] = powers.get(atom, 0) + power
    if any(atom.kind in OWN_POWERS for atom, _ in a) and any(
        atom.kind in OWN_POWERS for atom, _ in b
    ):
        powers = {
            atom: 1 if atom.kind in OWN_POWERS else power
            for atom, power in powers.items()
        }
    return mono_of(powers)


def mul(*polys):
    product = constant(1)
    for poly in polys:
        if poly == {ONE: 1}:
            continue
        if len(product) * len(poly) > MOST_TERMS:
            raise TooLarge(
                f"expanded, a product has about {len(product) * len(poly)} terms"
            )
        new = {}
        for a, c in product.items():
            for b, d in poly.items():
                mono = mul_mono(a, b)
                total = new.get(mono, 0) + c * d
                if total:
                    new[mono] = total
                else:
                    new.pop(mono, None)
        product = new
    return product


def natural_power(poly, n):
    """``poly`` to the power of a natural number, multiplied out."""
    if len(poly) == 1:
        ((mono, c),) = poly.items()
        powers = {a: k if a.kind in OWN_POWERS else k * n for a, k in mono}
        return of_powers(powers if n else {}, number_power(c, n))
    if comb(len(poly) + n - 1, n) > MOST_TERMS:
        raise TooLarge(
            f"expanded, a power {n} of {len(poly)} terms has more than {MOST_TERMS}"
        )
    return mul(*[poly] * n)


def number_power(c, n):
    """A rational number to the power of a whole one."""
    c = Fraction(c)
    bits = max(abs(c.numerator), c.denominator).bit_length()
    if bits > 1 and abs(n) * bits > MOST_BITS:
        raise TooLarge(f"the power {n} of {c} has too many digits")
    return c ** int(n)


def expanded(poly):
    """``poly`` with whole powers of a ``base`` multiplied out: √b·√b is b, and b^(3/2) is b·√b."""
    total = {}
    for mono, c in poly.items():
        term, powers = constant(c), dict(mono)
        for atom, n in mono:
            number = atom.kind == "base" and atom.data.keys() == {ONE}
            if atom.kind == "base" and (n >= 1 or number):
                whole = n.__floor__()
                powers[atom] = n - whole
                term = mul(term, natural_power(atom.data, whole))
        total = add(total, mul(term, of_powers(powers)))
    return total


def content(poly):
    """Split ``poly`` into (rational > 0, monomial, rest).

    The largest common factors, and what remains.
    """
    numbers = list(poly.values())
    number = Fraction(
        gcd(*(c.numerator for c in numbers)), lcm(*(c.denominator for c in numbers))
    )
    atoms = {atom for mono in poly for atom, _ in mono if atom.kind not in OWN_POWERS}
    least = {atom: min(dict(mono).get(atom, 0) for mono in poly) for atom in atoms}
    common = mono_of(least)
    inverse = tuple((atom, -power) for atom, power in common)
    return (
        number,
        common,
        {mul_mono(mono, inverse): c / number for mono, c in poly.items()},
    )


def fraction(poly):
    """``poly`` as (numerator, denominator): every ``base`` of negative power is multiplied out."""
    worst = {}
    for mono in poly:
        for atom, power in mono:
            if atom.kind == "base" and power < 0:
                worst[atom] = min(worst.get(atom, 0), power)
    if not worst:
        return poly, constant(1)
    numerator = {}
    for mono, c in poly.items():
        powers = dict(mono)
        term = constant(c)
        for atom, low in worst.items():
            lift = powers.pop(atom, 0) - low
            if lift != int(lift):
                return poly, constant(1)
            term = mul(term, natural_power(atom.data, int(lift)))
        numerator = add(numerator, mul(term, {mono_of(powers): Fraction(1)}))
    denominator = mul(
        *(
            natural_power(atom.data, int(-low))
            if low == int(low)
            else of_atom(atom, -low)
            for atom, low in worst.items()
        )
    )
    return numerator, denominator


def _degrees(mono, order):
    powers = dict(mono)
    return [powers.get(atom, 0) for atom in order]


def reduce(poly):
    """Divide out denominators.

    Where the leading term of a ``base`` stands over it, a/(a + b) becomes 1 - b/(a +
    b).

    Terms are ordered by their powers of one atom after another, so each rewriting makes
    a term smaller and it ends.
    """
    order = sorted(
        {
            a
            for mono in poly
            for atom, _ in mono
            if atom.kind == "base"
            for m in atom.data
            for a, _ in m
        },
        key=lambda a: a.key,
        reverse=True,
    )
    for mono, c in poly.items():
        for atom, power in mono:
            if atom.kind != "base" or power >= 0:
                continue
            lead = max(atom.data, key=lambda m: _degrees(m, order))
            have = dict(mono)
            if lead and all(have.get(a, 0) >= n for a, n in lead):
                rest = mul_mono(mono, tuple((a, -n) for a, n in lead))
                other = {m: k for m, k in atom.data.items() if m != lead}
                new = add(
                    {mul_mono(rest, ((atom, 1),)): c}, scale(mul({rest: c}, other), -1)
                )
                kept = {m: k for m, k in poly.items() if m != mono}
                return reduce(add(kept, scale(new, 1 / atom.data[lead])))
    return poly
