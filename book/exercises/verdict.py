"""The answer to an attempt."""

import json
from base64 import b64encode
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

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The message; where nobody has answered yet, with what a page needs for a box to answer in."""
        if self.answered:
            return {"text/plain": repr(self)}
        from proof.page.data import bundle  # a notebook, which asks for this, has it

        return bundle(*self.exercise.for_page(), repr(self))


def hidden(content):
    """Data as text that nobody reads in passing; who wants to read it can, as he can the solutions."""
    data = json.dumps(content, ensure_ascii=False).encode()
    return b64encode(bytes(byte ^ 0x5A for byte in data)).decode()


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
