"""The definitions that a step rests on, and where they are shown."""

import re
from typing import TypedDict

from sympy import preorder_traversal
from sympy.core.function import AppliedUndef

from ..words import word, words


class Definition(TypedDict):
    """A link to a definition: its symbol as LaTeX, and its anchor."""

    symbol: str
    place: str


def place(kind, name):
    """The anchor of a definition or a hypothesis on the site.

    Of small letters and hyphens alone.
    """
    small = re.sub("[A-Z]", lambda letter: f"-capital-{letter[0].lower()}-", name)
    return re.sub(r"[^a-z0-9]+", "-", f"{kind}-{small}").strip("-")


def unfolded(before, after):
    """The defined names that stand on one side only: the step rests on their definitions."""
    entries = [word(name) for name in sorted(_defined(before) ^ _defined(after))]
    return [
        Definition(symbol=w.bold or w.latex, place=place("definition", w.name))
        for w in entries
    ]


def _defined(expr):
    names = {
        part.func.__name__
        if isinstance(part, AppliedUndef)
        else getattr(part, "name", "")
        for part in preorder_traversal(expr)
    }
    return {name for name in names if name in words() and word(name).body is not None}
