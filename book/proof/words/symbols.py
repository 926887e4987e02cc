"""What a printed name may be: one symbol of the page, which reads as itself."""

import re

from ..errors import HandwrittenEquation, UndeclaredName

SIGNS = ("real", "nonnegative", "positive")

# One symbol of the page: a letter, a command or an accent, and perhaps a subscript that
# no index could be.
_LETTER = r"(?:[A-Za-z]|\\[A-Za-z]+)"
_ACCENT = (
    r"\\(?:acute|bar|breve|check|dot|grave|hat|mathbf|mathcal|mathrm|operatorname|overline|tilde"
    r"|vec|widehat)"
)
_SUBSCRIPT = r"_\{(?:\\[A-Za-z]+(?:\{\w+\})?|\*)\}"
_PRINTED = re.compile(
    rf"(?:{_ACCENT}\{{(?:[A-Za-z]+|{_LETTER})\}}|{_LETTER})(?:{_SUBSCRIPT})?"
)
_COMMANDS = (
    "begin cdot delta end exp frac left log odot oslash partial right sqrt sum text times"
    " top"
)
_TAKEN = {"e", r"\mathbf{I}"} | {"\\" + name for name in _COMMANDS.split()}


def require_letter(name):
    """Raise :class:`UndeclaredName` unless ``name`` is a letter that an index may have."""
    if len(name) != 1 or not name.isascii() or not name.isalpha() or name in _TAKEN:
        raise UndeclaredName(
            f"an index is one letter (but not e, Euler's number); {name!r} is not"
        )


def require_printed(new):
    """Raise when a name would not be read as one symbol, or as another one."""
    if not isinstance(new.latex, str) or not new.name.isidentifier():
        raise UndeclaredName(
            f"a name is a Python identifier and its printed form is text; got {new.name!r} and "
            f"{new.latex!r}"
        )
    if not _PRINTED.fullmatch(new.latex) or {new.latex, new.bold} & _TAKEN:
        raise HandwrittenEquation(
            f"{new.name} would print as {new.latex}, which does not read as one symbol of its "
            f"own; choose another with latex=…"
        )
    if new.kind == "array" and "_" in new.latex:
        raise HandwrittenEquation(
            f"the array {new.name} would print as {new.latex}; its subscripts are for its indices"
        )
    if new.sign not in SIGNS:
        raise UndeclaredName(
            f"the sign of {new.name} is one of {', '.join(SIGNS)}, not {new.sign!r}"
        )
