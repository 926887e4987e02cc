"""Numbers that satisfy the quoted conditions exactly, and nothing more.

A number is a fraction, or the logarithm of a whole number; so a sum that is given is that sum, in any
number of digits.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from mpmath import mp, mpf
from sympy import Integer, Rational

from ..errors import ContradictoryHypotheses
from ..words import word
from ..words.given import Hypothesis
from ..words.vocabulary import known_conditions
from .sample import ANY, LIKELY, SMALL, size_at

# A number that is drawn has so many possible values between two whole numbers.
FINE = 10**12


@dataclass(frozen=True)
class Log:
    """The natural logarithm of a whole number."""

    of: int

    def __str__(self):
        return f"log {self.of}" if self.of > 1 else "0"


def number(exact):
    """An exact number in as many digits as mpmath works with now."""
    if isinstance(exact, Log):
        return mp.log(exact.of)
    return (
        mpf(exact.numerator) / exact.denominator
        if isinstance(exact, Fraction)
        else exact
    )


def numbers(data):
    """The tables of a draw, in as many digits as mpmath works with now."""
    return {
        name: {at: number(x) for at, x in table.items()} for name, table in data.items()
    }


def draw(random, sizes, names, using, kind=ANY):
    """Numbers for the free arrays and scalars in ``names``: ``{name: {indices: number}}``.

    Small ones are few: logarithms of small whole numbers for what is a real array. Where likely ones
    are wanted, and a sum of an array is ever assumed in the book, it is assumed here. Raises
    :class:`ContradictoryHypotheses` when no numbers satisfy the conditions at these sizes.
    """
    sums = [h for h in using if isinstance(h, Hypothesis)]
    for h in sums:
        if h.array not in names:
            raise ContradictoryHypotheses(
                f"{h.array} is defined; “{h.name}” may only speak of what is free"
            )
    data = {}
    for name in sorted(names):
        entry = word(name)
        axes = [range(1, size_at(axis, sizes) + 1) for axis in entry.shape]
        mine = [h for h in sums if h.array == name]
        likely = _likely(entry, sizes) if kind == LIKELY and not mine else []
        pick = _friendly if kind else _number
        table = {at: pick(random, entry, bool(mine or likely)) for at in product(*axes)}
        if kind == SMALL and entry.sign == "nonnegative" and not entry.shape:
            table[()] = Fraction(0)  # where it may be, and by chance might never be
        if mine or likely:
            _satisfy(table, entry, mine or likely, sizes)
        data[name] = table
    return data


def _likely(entry, sizes):
    """A sum of this array that the book assumes somewhere, where it is positive at these sizes.

    Nobody quoted it here, so it must not be a reason to refuse a statement.
    """
    for h in known_conditions().values():
        if isinstance(h, Hypothesis) and h.array == entry.name:
            if {s.name for s in h.value.free_symbols} <= sizes.keys() and _value(
                h, sizes
            ) > 0:
                return [h]
    return []


def _number(random, entry, summed):
    """Any number of the sign of an entry: from -3 to 4, or from a twentieth to 2.

    Nearer to zero its inverse, as of a temperature, would be vast, and more so in an exponent.
    """
    x = Fraction(random.randrange(1, FINE), FINE)
    if entry.sign != "real":
        return Fraction(1, 20) + x * Fraction(39, 20)
    return 4 * x if random.random() < 0.5 else -3 * x


def _friendly(random, entry, summed):
    """A small number of the sign of an entry; with a given sum, a weight to be scaled."""
    if entry.sign == "nonnegative" and not summed:
        return Fraction(random.randint(0, 3))
    if entry.sign != "real" or summed:
        return Fraction(random.randint(1, 4))
    if entry.kind == "array":
        return Log(random.randint(1, 6))
    return Fraction(random.choice([-2, -1, 1, 2, 3]))


def _value(h, sizes):
    """What a sum is given to be, at these sizes."""
    at = {s: Integer(sizes[s.name]) for s in h.value.free_symbols}
    value = Rational(h.value.xreplace(at))
    return Fraction(int(value.p), int(value.q))


def _satisfy(table, entry, hypotheses, sizes):
    """Change the numbers of an array so that each of its sums has its value."""
    values = {h.axes: _value(h, sizes) for h in hypotheses}
    whole = tuple(range(len(entry.shape)))
    if len(entry.shape) == 2 and {(0,), (1,)} <= values.keys():
        _both_axes(table, entry, values, hypotheses)
    for axes, value in values.items():
        if len(values) == 1 or axes == whole:
            for line in _lines(table, axes):
                _scale(table, line, value)
    for h in hypotheses:
        for line in _lines(table, h.axes):
            if sum(table[at] for at in line) != _value(h, sizes):
                raise ContradictoryHypotheses(
                    f"no sample point satisfies “{h.name}” together with the other quoted "
                    f"hypotheses when {sizes}"
                )
    low = {"positive": lambda x: x > 0, "nonnegative": lambda x: x >= 0}
    if not all(map(low.get(entry.sign, lambda x: True), table.values())):
        raise ContradictoryHypotheses(
            f"the quoted hypotheses force an entry of {entry.name} out of its declared sign, "
            f"{entry.sign}"
        )


def _lines(table, axes):
    """The groups of entries that are summed, one for each value of the other indices."""
    groups = {}
    for at in table:
        rest = tuple(n for axis, n in enumerate(at) if axis not in axes)
        groups.setdefault(rest, []).append(at)
    return groups.values()


def _scale(table, line, value):
    """Let a line of numbers have this sum: by scaling, or by shifting where that cannot be."""
    total = sum(table[at] for at in line)
    for at in line:
        if value and abs(total) > Fraction(1, 1000):
            table[at] *= value / total
        else:
            table[at] += (value - total) / len(line)


def _both_axes(table, entry, values, hypotheses):
    """Let each row and each column of a matrix have its sum.

    The numbers keep what is neither of a row nor of a column, made small where signs are declared.
    """
    rows, columns = sorted({r for r, _ in table}), sorted({c for _, c in table})
    of_row, of_column = values[(1,)], values[(0,)]
    if of_row * len(rows) != of_column * len(columns):
        named = " and ".join(f"“{h.name}”" for h in hypotheses)
        raise ContradictoryHypotheses(
            f"{named} contradict each other for a {len(rows)}×{len(columns)} matrix"
        )
    mean_row = {r: sum(table[r, c] for c in columns) / len(columns) for r in rows}
    mean_column = {c: sum(table[r, c] for r in rows) / len(rows) for c in columns}
    mean = sum(mean_row.values()) / len(rows)
    # The matrix of equal entries has the sums; the rest sums to 0.
    even = of_row / len(columns)
    rest = {(r, c): table[r, c] - mean_row[r] - mean_column[c] + mean for r, c in table}
    largest = max(map(abs, rest.values()), default=0)
    small = even / (2 * largest) if largest and entry.sign != "real" else 1
    for at in table:
        table[at] = even + small * rest[at]
