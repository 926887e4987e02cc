"""Where the two sides of a statement differ, and by how much."""

from mpmath import mp, mpf

from ..errors import ShapeMismatch, UndefinedValue
from .interpreter import Interpreter
from .points import Points

# True steps are off by less than 5e-30, a central difference being the worst; see
# test_layers.
TOLERANCE = mpf(10) ** -18


class Place:
    """A sample point, and what expressions are worth there: each is computed once."""

    def __init__(self, point, interpreter):
        self.point, self.interpreter, self.known = point, interpreter, {}
        self.deviation = mpf(
            0
        )  # of the sides of the statement, once they were compared

    def worth(self, expr):
        """A number, the rows of a matrix.

        Or an :class:`UndefinedValue` that says why there is none.
        """
        if expr not in self.known:
            try:
                self.known[expr] = self.interpreter.worth(expr, self.point.indices)
            except UndefinedValue as undefined:
                self.known[expr] = undefined
        return self.known[expr]


def places(statement, again=0):
    """A :class:`Place` for each sample point of a statement."""
    interpreter = None
    for point in Points(statement, again=again):
        if interpreter is None or interpreter.data is not point.data:
            interpreter = Interpreter(point.sizes, point.data)
        yield Place(point, interpreter)


def counterexample(statement, again=0):
    """A point at which the statement fails, as text, and the places at which it holds.

    The text is None when there is no such point.
    """
    held = []
    for place in places(statement, again):
        values = place.worth(statement.lhs), place.worth(statement.rhs)
        place.deviation = disagreement(statement.relation, *values)
        if place.deviation is None:
            return tell(place.point, values), held
        held.append(place)
    return None, held


def mismatch(statement, held):
    """Where the certificate is not the difference of the sides, as text, or None."""
    for place in held:
        low, high, certificate = (
            _number(place.worth(e))
            for e in (*statement.low_and_high, statement.certificate)
        )
        difference = high - low
        if (
            isinstance(certificate, UndefinedValue)
            or not deviation(difference, certificate) < TOLERANCE
        ):
            sides = "the difference is ", "the certificate is"
            return tell(place.point, (difference, certificate), sides)
    return None


def deviation(a, b):
    """The largest difference of two values, relative to the larger when that exceeds 1.

    The values are scalars, or matrices of one shape.
    """
    if isinstance(a, list) or isinstance(b, list):
        a, b = (side if isinstance(side, list) else [[side]] for side in (a, b))
        if (len(a), len(a[0])) != (len(b), len(b[0])):
            raise ShapeMismatch(
                f"the left side is {len(a)}×{len(a[0])}, the right side {len(b)}×{len(b[0])}"
            )
        return max(
            deviation(x, y) for row, other in zip(a, b) for x, y in zip(row, other)
        )
    return abs(a - b) / max(mpf(1), abs(a), abs(b))


def disagreement(relation, a, b):
    """The deviation of two values, or None when they contradict the relation."""
    undefined = [x for x in (a, b) if isinstance(x, UndefinedValue)]
    if len(undefined) == 2:
        raise UndefinedValue(f"both sides are undefined at a sample point: {a}")
    if undefined:
        return None
    if relation != "=":
        low, high = (a, b) if relation in ("<=", "<") else (b, a)
        low, high = map(_number, (low, high))
        holds = high - low > (0 if relation in ("<", ">") else -TOLERANCE)
        return mpf(0) if holds else None
    found = deviation(a, b)
    return found if found < TOLERANCE else None


def _number(value):
    """The one entry of a 1×1 matrix; a number as it is."""
    if not isinstance(value, list):
        return value
    if (len(value), len(value[0])) != (1, 1):
        raise ShapeMismatch(
            f"an inequality is between numbers, not between {len(value)}×{len(value[0])} matrices"
        )
    return value[0][0]


# ---- a counterexample as text


def tell(point, values, sides=("the left side is ", "the right side is")):
    """A point and two values there, as text."""
    places = [f"{name} = {n}" for name, n in point.sizes.items()]
    places += [f"{i} = {n}" for i, n in point.indices.items()]
    numbers = [f"{name} = {_short(table)}" for name, table in point.data.items()]
    where = "; ".join([", ".join(places) or "the point", *numbers])
    left, right = map(digits, values)
    return f"at {where}\n    {sides[0]} {left}\n    {sides[1]} {right}"


def digits(value):
    """A value with ten digits; why there is none, when it is undefined."""
    if isinstance(value, UndefinedValue):
        return f"undefined ({value})"
    if isinstance(value, list):
        return (
            f"[{', '.join('[' + ', '.join(map(digits, row)) + ']' for row in value)}]"
        )
    return mp.nstr(mp.chop(value, mpf(10) ** -30), 10)


def _short(table):
    if list(table) == [()]:
        return mp.nstr(table[()], 6)
    rows = {}
    for at, x in table.items():
        rows.setdefault(at[:-1], []).append(mp.nstr(x, 4))
    return "[" + "; ".join(" ".join(row) for row in rows.values()) + "]"
