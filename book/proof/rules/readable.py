"""A polynomial as plain text, for messages."""

from fractions import Fraction

from ..words.unicode import printed_as
from . import polynomial as p
from .ranges import show


def readable(poly):
    """A polynomial as plain text, for messages."""

    def factor(atom, n):
        return f"{_readable_atom(atom)}" + (f"^{n}" if n != 1 else "")

    terms = []
    for mono, c in sorted(poly.items(), key=lambda item: p.show_mono(item[0])):
        text = " ".join(factor(atom, n) for atom, n in mono)
        sign = "-" if c < 0 else "+"
        terms.append(
            f"{sign} "
            + (
                text
                if abs(c) == 1 and text
                else f"{abs(c)} {text}"
                if text
                else f"{abs(c)}"
            )
        )
    return " ".join(terms).removeprefix("+ ") or "0"


def _readable_index(index):
    return str(index).split(":")[0].replace("#", "j").replace("~", "b")


def _below(indices):
    shown = [_readable_index(index) for index in indices]
    alone = all(len(text) == 1 for text in shown)
    return f"_{''.join(shown)}" if alone else f"_({','.join(shown)})"


def _readable_atom(atom):
    if atom.kind == "entry":
        return printed_as(atom.data[0]) + _below(atom.data[1])
    if atom.kind == "delta":
        return "δ" + _below(atom.data)
    if atom.kind == "less":
        return f"[{' < '.join(map(_readable_index, atom.data))}]"
    if atom.kind == "value":
        return _readable_index(atom.data)
    if atom.kind == "exp":
        return f"exp({readable({atom.data: Fraction(1)})})"
    if atom.kind in ("log", "base"):
        return f"{'log' if atom.kind == 'log' else ''}({readable(atom.data)})"
    if atom.kind == "abs":
        return f"|{readable(atom.data)}|"
    if atom.kind == "sum":
        limits = ", ".join(
            f"{_readable_index(n)}={show(a)}..{show(b)}" for n, a, b in atom.data[0]
        )
        return f"Σ_({limits}) ({readable({atom.data[1]: Fraction(1)})})"
    return atom.key if atom.kind == "kept" else printed_as(atom.data)
