"""What a reason, or the name of a condition, may be: plain words."""

import re

from ..errors import HandwrittenEquation, OutsideTheRules

# An allow-list: letters, digits, and the signs of a sentence. What it leaves out could be read as
# mathematics or as markup, or not be seen at all.
_SENTENCE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9 ,.;:!?'’“”()–-]+")
_ARITHMETIC = re.compile(
    r"\d\s*[-–]\s*[\d(]|[-–]\s*\d|\(\s*[A-Za-z]?\s*\)|\b[A-Za-z]\s[-–]\s[A-Za-z]\b"
)


def require_words(text, what):
    """Raise :class:`HandwrittenEquation` when ``text`` is not plain words."""
    if not isinstance(text, str) or not re.search("[A-Za-z]", text):
        raise OutsideTheRules(f"{what} must be given in words; got {text!r}")
    if not _SENTENCE.fullmatch(text) or _ARITHMETIC.search(text):
        raise HandwrittenEquation(
            f"{what} holds a formula, markup or an unusual sign: {text!r}; it must be words alone"
        )


def require_label(text, what):
    """Raise :class:`HandwrittenEquation` unless ``text`` is empty or a label."""
    if not isinstance(text, str) or not re.fullmatch(r"(eq-[a-z0-9-]+)?", text):
        raise HandwrittenEquation(
            f"{what} is the label of an equation, such as 'eq-variance'; got {text!r}"
        )
