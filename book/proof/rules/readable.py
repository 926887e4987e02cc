"""A polynomial as plain text, for messages."""

from fractions import Fraction

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


def _readable_atom(atom):
    if atom.kind == "entry":
        return f"{atom.data[0]}[{','.join(map(_readable_index, atom.data[1]))}]"
    if atom.kind == "delta":
        return f"delta[{','.join(map(_readable_index, atom.data))}]"
    if atom.kind == "value":
        return _readable_index(atom.data)
    if atom.kind == "exp":
        return f"exp({readable({atom.data: Fraction(1)})})"
    if atom.kind in ("log", "base"):
        return f"{'log' if atom.kind == 'log' else ''}({readable(atom.data)})"
    if atom.kind == "sum":
        limits = ", ".join(
            f"{_readable_index(n)}={show(a)}..{show(b)}" for n, a, b in atom.data[0]
        )
        return f"Sum[{limits}]({readable({atom.data[1]: Fraction(1)})})"
    return atom.data
