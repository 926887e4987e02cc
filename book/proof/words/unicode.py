"""Declared names as Unicode text, for a terminal and for messages."""

import re
import unicodedata

from ..errors import ProofError
from .vocabulary import word

_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307"}
_SIGNS = {"times": "×", "star": "*", "ell": "ℓ"}


def letter(tex):
    """A printed name as Unicode text: ``\\hat{y}`` is ŷ."""
    text = re.sub(
        r"\\(mathrm|mathbf|boldsymbol|operatorname|text)\{([^{}]*)\}", r"\2", tex
    )
    text = re.sub(r"\\mathcal\{L\}", "ℒ", text)
    text = re.sub(
        r"\\(hat|tilde|bar|dot)\{(\\?\w+?)\}",
        lambda found: letter(found[2]) + _ACCENTS[found[1]],
        text,
    )
    text = re.sub(r"\\([A-Za-z]+)", lambda found: _sign(found[1]), text)
    return unicodedata.normalize("NFC", re.sub(r"[{}]", "", text))


def _sign(name):
    """The sign of a command of TeX: a letter of Greek, as Unicode spells it, or its own name."""
    spelt = name.removeprefix("var").replace("ambda", "amda")
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return _SIGNS.get(name) or unicodedata.lookup(
            f"GREEK {case} LETTER {spelt.upper()}"
        )
    except KeyError:
        return name


def printed_as(name):
    """How a declared name looks as text; what was never declared stays as it is."""
    try:
        return letter(word(name).latex)
    except ProofError:
        return name
