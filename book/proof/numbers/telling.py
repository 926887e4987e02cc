"""A counterexample as text: the point, and the two values there."""

from fractions import Fraction

from mpmath import mp, mpf

from ..errors import UndefinedValue
from ..words.unicode import printed_as

SMALL = 1000  # the largest denominator of a value that is shown as a fraction


def tell(point, values, sides=("the left side is ", "the right side is")):
    """A point and two values there, as text."""
    places = [f"{name} = {n}" for name, n in point.sizes.items()]
    places += [f"{i} = {n}" for i, n in point.indices.items()]
    numbers = [
        f"{printed_as(name)} = {_table(table)}" for name, table in point.data.items()
    ]
    where = "; ".join([", ".join(places) or "the point", *numbers])
    left, right = map(digits, values)
    told = f"at {where}\n    {sides[0]} {left}\n    {sides[1]} {right}"
    if left == right and not isinstance(values[0], (list, UndefinedValue)):
        told += f"\n    the difference is  {mp.nstr(values[0] - values[1], 3)}"
    return told


def digits(value):
    """A value: as a fraction where it is one, else with ten digits.

    Why there is none, when it is undefined.
    """
    if isinstance(value, UndefinedValue):
        return f"undefined ({value})"
    if isinstance(value, list):
        return (
            f"[{', '.join('[' + ', '.join(map(digits, row)) + ']' for row in value)}]"
        )
    near = _fraction(value)
    return str(near) if near is not None else mp.nstr(value, 10)


def _fraction(value):
    """The fraction with a small denominator that a value is, or None."""
    if abs(value) > SMALL:
        return None
    near = Fraction(mp.nstr(value, 40)).limit_denominator(SMALL)
    return near if abs(value - mpf(near.numerator) / near.denominator) < 1e-30 else None


def _table(table):
    if list(table) == [()]:
        return _exact(table[()])
    rows = {}
    for at, x in table.items():
        rows.setdefault(at[:-1], []).append(_exact(x))
    return "[" + "; ".join(" ".join(row) for row in rows.values()) + "]"


def _exact(x):
    """A number that was drawn: as it is when it is simple, else four digits of it."""
    if isinstance(x, Fraction):
        return str(x) if x.denominator <= SMALL else f"{float(x):.4g}"
    return str(x) if not isinstance(x, mpf) else mp.nstr(x, 4)
