"""The words of a page, for its scripts: what a reader may type there, and what it means.

A page shows :class:`Words` once; ``_static/try.js`` reads them. They are plain data, and
a reader sees nothing of them.
"""

from ..words import words
from .javascript import dictionary

MIME = "application/vnd.proof.words+json"


class Words:
    """All that is declared when it is shown: words, definitions, indices and hypotheses."""

    def __repr__(self):
        names = ", ".join(sorted(words()))
        return f"You may type these names: {names}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), MIME: dictionary()}
