"""The definitions that a step rests on: where they are shown."""

import re
from typing import TypedDict

from ..words import word


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


def link(name):
    """A link to the definition of a declared name."""
    entry = word(name)
    return Definition(
        symbol=entry.bold or entry.latex, place=place("definition", entry.name)
    )
