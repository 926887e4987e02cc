"""The words of a page, for its scripts: what a reader may type there, and what it means.

A page shows :class:`Words` once; ``_static/try.js`` reads them.
"""

from ..words import words
from .data import bundle
from .javascript import dictionary


class Words:
    """All that is declared when it is shown: words, definitions, indices and hypotheses."""

    def __repr__(self):
        names = ", ".join(sorted(words()))
        return f"You may type these names: {names}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle("typed-words", dictionary(), repr(self), shown=False)
