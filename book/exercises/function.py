"""A NumPy function as the answer, judged on random draws."""

from copy import deepcopy

import numpy as np

from .running import known
from .verdict import Verdict, unanswered

SLIPS = {
    "The sign is flipped.": np.negative,
    "It is transposed.": np.transpose,
}


class Function:
    """An exercise whose answer is a function of NumPy arrays.

    ``reference``  the right function
    ``draw``       draw(random) is a tuple of arguments; their sizes should differ
    ``slips``      {what to tell: a wrong function}, run on the same draws as the reader's own
    ``tolerance``  how far each entry may be off, relative to its size; and, ``near_zero``, at least

    >>> double = Function(lambda x: 2 * x, lambda random: (random.normal(size=random.integers(2, 5)),),
    ...                   {"That is the square.": lambda x: x**2})
    >>> double(lambda x: x * x)
    Not right. That is the square.
    >>> double(lambda x: x + x)
    Right: it agrees with the book on 20 random draws.
    >>> def answer(x):
    ...     ...
    >>> double(answer)
    Not answered yet: replace the dots.
    """

    DRAWS = 20

    def __init__(self, reference, draw, slips, tolerance=1e-7, near_zero=1e-12):
        self.reference, self.draw, self.slips = reference, draw, slips
        self.tolerance, self.near_zero = tolerance, near_zero

    def __call__(self, function):
        """The verdict on a function."""
        if function is ...:
            return unanswered(self)
        if not callable(function):
            return self.refuse(f"Expected a function, got {type(function).__name__}.")
        random = np.random.default_rng(0)
        draws = [self.draw(random) for _ in range(self.DRAWS)]
        given = [outcome(function, draw) for draw in draws]
        if all(answer is None or answer is ... for answer in given):
            return unanswered(self)
        wanted = [outcome(self.reference, draw) for draw in draws]
        if self.agree(given, wanted):
            return Verdict(
                self,
                True,
                f"Right: it agrees with the book on {self.DRAWS} random draws.",
            )
        for hint, slip in self.slips.items():
            if self.agree(given, [outcome(slip, draw) for draw in draws]):
                return self.refuse(hint)
        for hint, slip in SLIPS.items():
            if self.agree(given, [slip(value) for value in wanted]):
                return self.refuse(hint)
        wrong = next(n for n in range(self.DRAWS) if not self.same(given[n], wanted[n]))
        return self.refuse(describe(draws[wrong], given[wrong], wanted[wrong]))

    def refuse(self, why):
        return Verdict(self, False, f"Not right. {why}")

    def for_page(self):
        """What ``_static/functions.js`` needs: the module of this exercise, and the names given there."""
        chapter = self.draw.__module__.rpartition(".")[2]
        return "function-values", {"chapter": chapter, "known": list(known(chapter))}

    def agree(self, some, others):
        return all(map(self.same, some, others))

    def same(self, one, other):
        """Whether two outcomes are the same: equal arrays, or errors of the same kind."""
        if isinstance(one, Exception) or isinstance(other, Exception):
            return type(one) is type(other)
        one, other = as_numbers(one), as_numbers(other)
        return (
            one is not None
            and other is not None
            and one.shape == other.shape
            and np.allclose(
                one, other, rtol=self.tolerance, atol=self.near_zero, equal_nan=True
            )
        )


def outcome(function, arguments):
    """What a function returns for copies of the arguments, or the error that it raises."""
    given = deepcopy(arguments)
    try:
        with np.errstate(all="ignore"):
            value = function(*given)
    except Exception as error:
        return error
    if not all(map(np.array_equal, given, arguments)):
        return Changed("it changes the arrays that it is given; work on a copy")
    return value


class Changed(Exception):
    """A function wrote into its arguments."""


def as_numbers(value):
    """A value as an array of floats, or None when it is none."""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None


def describe(arguments, given, wanted):
    """What went wrong at one draw."""
    shapes = ", ".join(str(np.shape(argument)) for argument in arguments)
    where = f"For arguments of shape {shapes}"
    if isinstance(given, Changed):
        return f"{where}, {given}."
    if isinstance(given, Exception):
        return f"{where} it raises {type(given).__name__}: {given}"
    given, wanted = as_numbers(given), as_numbers(wanted)
    if given is None:
        return f"{where} it returns something that is not an array of numbers."
    if given.shape != wanted.shape:
        return f"{where} the shape should be {wanted.shape}; it is {given.shape}."
    if not np.isfinite(given).all():
        return f"{where}, and numbers of this size, it returns {given[~np.isfinite(given)].flat[0]}."
    at = np.unravel_index(np.argmax(np.abs(given - wanted)), wanted.shape)
    place = f" at index {tuple(map(int, at))}" if at else ""
    texts = ((f"{wanted[at]:.{n}g}", f"{given[at]:.{n}g}") for n in (6, 9, 12, 15, 17))
    right, mine = next(pair for pair in texts if pair[0] != pair[1])
    return f"{where}, expected {right}{place}, got {mine}."
