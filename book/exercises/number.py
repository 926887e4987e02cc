"""A number as the answer, or several in a list."""

import numpy as np

from .verdict import Verdict, hidden, unanswered


class Number:
    """An exercise whose answer is a number, or an array of numbers.

    ``value``      the right answer
    ``hints``      {what to tell: the wrong answer that it belongs to}
    ``tolerance``  how far an answer may be off, relative to the largest entry of the right one

    A right answer that is rounded to three digits is right; one with two digits is close.

    >>> bits = Number(np.log2(8), {"That is in nats.": np.log(8)})
    >>> bits(2.079)
    Not right. That is in nats.
    >>> Number(np.log(8), {})(2.1)
    Close: give one more digit.
    >>> bits(3)
    Right.
    >>> bits(...)
    Not answered yet: replace the dots.
    """

    def __init__(self, value, hints, tolerance=1e-3):
        self.value = np.asarray(value, dtype=float)
        self.hints = {
            hint: np.asarray(wrong, dtype=float) for hint, wrong in hints.items()
        }
        self.tolerance = tolerance

    def __call__(self, answer):
        """The verdict on an answer."""
        if dots(answer):
            return unanswered(self)
        try:
            given = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            return self.refuse(f"Expected {count(self.value)}, got {answer!r}.")
        if given.shape != self.value.shape:
            return self.refuse(f"Expected {count(self.value)}, got {count(given)}.")
        digits = rounded(given, self.value)
        if self.near(given, self.value) or digits >= 3:
            return Verdict(self, True, "Right.")
        for hint, wrong in self.hints.items():
            if self.near(given, wrong):
                return self.refuse(hint)
        if digits == 2:
            return Verdict(self, False, "Close: give one more digit.")
        return self.refuse(self.partly(given))

    def refuse(self, why):
        return Verdict(self, False, f"Not right. {why}".strip())

    def near(self, given, wanted):
        """Whether two answers are the same within the tolerance."""
        return given.shape == wanted.shape and np.allclose(
            given, wanted, rtol=0, atol=self.off(wanted), equal_nan=True
        )

    def off(self, wanted):
        """By how much an answer may miss what is wanted."""
        return self.tolerance * scale(wanted)

    def for_page(self):
        """What ``_static/answers.js`` needs to say the same: its name there, and the data."""
        values = [("", self.value), *self.hints.items()]
        candidates = [
            {"hint": hint, "is": plain(value), "off": self.off(value)}
            for hint, value in values
            if value.shape == self.value.shape
        ]
        digits = [[shown(right, n) for n in (2, 3)] for right in self.value.flat]
        answer = {"candidates": candidates, "digits": [plain(d) for d in digits]}
        return "number-values", {"shape": self.value.shape, "answer": hidden(answer)}

    def partly(self, given):
        """What can be said of several numbers that are not all right."""
        if given.size == 1:
            return ""
        if self.near(np.sort(given.ravel()), np.sort(self.value.ravel())):
            return "These are the numbers, but not in this order."
        right = int(
            (np.abs(given - self.value) <= self.tolerance * scale(self.value)).sum()
        )
        return f"{right} of the {given.size} numbers are right."


def rounded(given, value):
    """To how many digits each entry of an answer is the right one, rounded; 0 when it is not."""
    digits = []
    for mine, right in zip(given.ravel(), value.ravel()):
        found = next((n for n in (2, 3) if mine == shown(right, n)), 0)
        digits.append(3 if mine == right else found)
    return min(digits, default=0)


def shown(value, digits):
    """A number rounded to so many digits."""
    return float(f"{value:.{digits - 1}e}")


def plain(values):
    """Numbers in a row, as JSON can hold them: what is not finite as JavaScript calls it."""
    names = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
    return [names.get(str(x), x) for x in np.ravel(values).tolist()]


def scale(values):
    """The largest size of the finite entries; 1 when all are zero."""
    return (
        np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max()
        or 1.0
    )


def dots(answer):
    """Whether an answer still holds the dots of the stub."""
    if isinstance(answer, (list, tuple)):
        return any(map(dots, answer))
    return answer is ...


def count(values):
    """How many numbers there are, in words."""
    if values.ndim == 0:
        return "one number"
    rows = " by ".join(map(str, values.shape))
    return f"{rows} numbers" if values.size != 1 else "a list of one number"
