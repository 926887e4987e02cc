"""The answer to an attempt."""

from dataclasses import dataclass
from textwrap import fill

WIDTH = 74  # of a line, as in the code cells of the book


@dataclass(frozen=True)
class Verdict:
    """What a checker says of an attempt; it shows itself as its message."""

    exercise: object
    accepted: bool
    message: str
    answered: bool = True

    def __repr__(self):
        return wrapped(self.message)


def unanswered(exercise):
    """The verdict on dots that nobody has replaced yet."""
    return Verdict(
        exercise, False, "Not answered yet: replace the dots.", answered=False
    )


def wrapped(text):
    """The text with each of its lines broken where it is too long."""
    return "\n".join(
        fill(
            line,
            WIDTH,
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )
