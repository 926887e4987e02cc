"""Where the two sides of a statement differ, and by how much."""

from functools import partial

from mpmath import mp, mpf

from ..errors import NoPoint, ShapeMismatch, TooLarge, UndefinedValue
from ..words import Entries, assumed
from .draw import numbers
from .interpreter import Interpreter
from .points import Points
from .sample import DIGITS
from .telling import tell

# Two values that differ by more than this part of them are computed again with twice as many
# digits, and again. What is equal differs by less than SHRINKS of what it did before; a difference
# stays. So nothing depends on how large the values are, or on what cancels in them. A value below
# FLOOR is what is left of larger ones, or was noted as a small number, which asks for more digits.
DOUBT, SHRINKS, FLOOR = mpf(10) ** -40, mpf(10) ** -20, mpf(10) ** -5

# In a sum, a term that lies 20 digits below another keeps 40 of the 60 digits. Below that, as many
# digits are added as it lies below, and every difference is a doubt. Where more would be needed, the
# point is left out.
SPREAD, MOST_DIGITS = 20, 1500


class Place:
    """A sample point, and what expressions are worth there: each is computed once."""

    def __init__(self, point, using, interpreters, readers):
        self.point, self.using = point, using
        # By their digits, for all points of one draw: what is worked out once serves again.
        self.interpreters, self.readers = interpreters, readers
        self.known = {}
        self.doubt = DOUBT
        self.took = {}  # the most digits that a value took when so many were asked for
        # Of the sides of the statement, once they were compared.
        self.deviation = mpf(0)

    def worth(self, expr, digits=DIGITS):
        """A number, or the rows of a matrix.

        Or an :class:`UndefinedValue` that says why there is none. Raises :class:`TooLarge`
        where this many digits would not show a part of it.
        """
        if (expr, digits) not in self.known:
            try:
                value, spread = self._computed(expr, digits)
                if spread > SPREAD:
                    self.doubt = 0
                    more = digits + spread
                    self.took[digits] = max(self.took.get(digits, 0), more)
                    value, _ = self._computed(expr, more)
            except UndefinedValue as undefined:
                value = undefined
            self.known[expr, digits] = value
        return self.known[expr, digits]

    def _computed(self, expr, digits):
        if digits > MOST_DIGITS:
            raise TooLarge(f"a sum has terms that lie more than {digits} digits apart")
        with mp.workdps(digits), assumed(self.using):
            if digits not in self.interpreters:
                self.interpreters[digits] = Interpreter(
                    self.point.sizes, numbers(self.point.data), given=self.point.indices
                )
            found = self.interpreters[digits]
            return found.worth(expr, self.point.indices), found.spread


def places(statement, again=0):
    """A :class:`Place` for each sample point of a statement."""
    # Where what is given to be an array has indices of its own, each point is a world of its own.
    apart = any(isinstance(h, Entries) for h in statement.using)
    shared, data = ({}, {}), None
    for point in Points(statement, again=again):
        if apart or point.data is not data:
            shared, data = ({}, {}), point.data
        yield Place(point, statement.using, *shared)


def counterexample(statement, again=0):
    """A point at which the statement fails, as text, and the places at which it holds.

    The text is None when there is no such point. Raises :class:`NoPoint` when there is no
    point at all.
    """
    held, problem = [], "its indices have no values at the sizes that are tried"
    for place in places(statement, again):
        left, right = (partial(place.worth, e) for e in (statement.lhs, statement.rhs))
        try:
            place.deviation = compare(statement.relation, left, right, place)
        except TooLarge as large:
            problem = large
            continue
        except UndefinedValue:
            if not place.point.friendly:
                raise
            continue
        if place.deviation is None:
            return tell(place.point, (left(DIGITS), right(DIGITS))), held
        held.append(place)
    if not held:
        raise NoPoint(f"there is no point at which it could be tried: {problem}")
    return None, held


def mismatch(statement, held):
    """Where the certificate is not the difference of the sides, as text, or None."""
    low, high = statement.low_and_high
    for place in held:

        def difference(digits):
            values = (_number(place.worth(e, digits)) for e in (high, low))  # noqa: B023
            with mp.workdps(digits):
                one, other = values
                for side in (one, other):
                    if isinstance(side, UndefinedValue):
                        return side
                return one - other

        def certificate(digits):
            return _number(place.worth(statement.certificate, digits))  # noqa: B023

        value = certificate(DIGITS)
        undefined = isinstance(value, UndefinedValue)
        if undefined or same(difference, certificate, place) is None:
            sides = "the difference is ", "the certificate is"
            return tell(place.point, (difference(DIGITS), value), sides)
    return None


def compare(relation, left, right, place):
    """How far two sides are apart at a place, or None when they contradict the relation.

    Each side is a function that gives its value in so many digits.
    """
    values = left(DIGITS), right(DIGITS)
    undefined = [x for x in values if isinstance(x, UndefinedValue)]
    if len(undefined) == 2:
        raise UndefinedValue(
            f"both sides are undefined at a sample point: {undefined[0]}"
        )
    if undefined and place.point.friendly:
        raise undefined[0]
    if undefined:
        return None
    if relation == "=":
        return same(left, right, place)
    low, high = map(_number, values if relation in ("<=", "<") else values[::-1])
    equal = same(left, right, place)
    if equal is not None:
        return mpf(0) if relation in ("<=", ">=") else None
    return mpf(0) if low < high else None


def same(left, right, place):
    """The largest difference of two values at a place, relative to the larger when that exceeds 1.

    Or None when they are not equal. The values are numbers, or matrices of one shape.
    """
    pairs = _pairs(left(DIGITS), right(DIGITS))
    off = [abs(a - b) for a, b in pairs]
    doubts = [
        n
        for n, (a, b) in enumerate(pairs)
        if off[n] > place.doubt * max(abs(a), abs(b), FLOOR)
    ]
    digits = DIGITS
    while doubts:
        digits = 2 * place.took.get(digits, digits)
        pairs, before = _pairs(left(digits), right(digits)), off
        off = [abs(a - b) for a, b in pairs]
        doubts = [n for n in doubts if off[n] > SHRINKS * before[n]]
        # What stays is a difference; what changes was noise, and perhaps still is.
        if any(before[n] / 2 <= off[n] <= 2 * before[n] for n in doubts):
            return None
    return max(abs(a - b) / max(mpf(1), abs(a), abs(b)) for a, b in pairs)


def _pairs(a, b):
    """The entries of two values, side by side.

    Raises :class:`UndefinedValue` when one has none: with more digits, a denominator that was
    noise may turn out to be zero.
    """
    for side in (a, b):
        if isinstance(side, UndefinedValue):
            raise side
    a, b = (side if isinstance(side, list) else [[side]] for side in (a, b))
    if (len(a), len(a[0])) != (len(b), len(b[0])):
        raise ShapeMismatch(
            f"the left side is {len(a)}×{len(a[0])}, the right side {len(b)}×{len(b[0])}"
        )
    return [pair for row, other in zip(a, b) for pair in zip(row, other)]


def _number(value):
    """The one entry of a 1×1 matrix; a number as it is."""
    if not isinstance(value, list):
        return value
    if (len(value), len(value[0])) != (1, 1):
        raise ShapeMismatch(
            f"an inequality is between numbers, not between {len(value)}×{len(value[0])} matrices"
        )
    return value[0][0]
