"""What a printed name may be: one symbol of the page, which reads as itself."""

import re

from ..errors import HandwrittenEquation, UndeclaredName

SIGNS = ("real", "nonnegative", "positive")

# One symbol of the page, an allow-list: a letter of an alphabet, perhaps with an accent or in
# another type; or an upright word that is no operator; and perhaps a subscript that no index could
# be. What it leaves out could be read as a relation, an operator, or a switch of colour or size.
_GREEK = (
    "alpha beta gamma epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi"
    " varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega"
    " Gamma Theta Lambda Xi Pi Upsilon Phi Psi Omega ell nabla"
)
_LETTER = rf"(?:[A-Za-z]|\\(?:{_GREEK.replace(' ', '|')}))"
_ACCENT = r"\\(?:acute|bar|breve|check|dot|grave|hat|mathbb|mathbf|mathcal|overline|tilde|vec|widehat)"
_OPERATORS = (
    "arccos|arcsin|arctan|arg|cos|cosh|cot|coth|csc|deg|det|diag|dim|exp|gcd|hom|inf|ker|lg|lim"
    "|ln|log|max|min|mod|sec|sgn|sin|sinh|sup|tan|tanh|tr"
)
_WORD = rf"\\(?:mathrm|operatorname)\{{(?!(?:{_OPERATORS})\}})[A-Za-z]{{2,}}\}}"
_SUBSCRIPT = rf"_\{{(?:\\(?:{_GREEK.replace(' ', '|')}|max|min|times)|\\(?:mathrm|text)\{{[A-Za-z]+\}}|\*)\}}"
_PRINTED = re.compile(
    rf"(?:{_ACCENT}\{{{_LETTER}\}}|{_LETTER}|{_WORD})(?:{_SUBSCRIPT})?"
)
# What the printer writes by itself: Euler's number and the identity matrix. (Kronecker's delta, and the
# letters that are read as a difference or a sum, are not on the list.)
_TAKEN = {"e", r"\mathbf{I}"}


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
