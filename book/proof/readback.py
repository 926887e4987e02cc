"""Whether the print of a statement says what was checked: it is read, and evaluated, again."""

from mpmath import mpf

from .errors import MisreadEquation, ProofError
from .numbers.comparing import TOLERANCE, deviation, digits
from .reading.latex import definition, latex
from .reading.reader import Entry, Reader
from .words import names, word


def vocabulary(used):
    """The printed names and definitions that the reader needs."""
    entries = []
    for name in used:
        entry = word(name)
        entries.append(
            Entry(
                name,
                entry.kind,
                entry.latex,
                entry.bold,
                tuple(latex(axis) for axis in entry.shape),
                tuple(str(x) for x in entry.params),
                definition(entry)[1] if entry.body is not None else "",
            )
        )
    return entries


def misreading(statement, places):
    """The largest deviation between what the printed sides say at some places and what was meant.

    Raises :class:`MisreadEquation` when a print cannot be read, or says another value.
    """
    largest, trees, reader = mpf(0), {}, None
    texts, entries = (
        [latex(e) for e in statement.exprs],
        vocabulary(names(*statement.exprs)),
    )
    for place in places:
        if reader is None or reader.data is not place.point.data:
            reader = Reader(entries, place.point.sizes, place.point.data, trees)
        indices = {str(i): n for i, n in place.point.indices.items()}
        for text, expr in zip(texts, statement.exprs):
            meant = place.worth(expr)
            try:
                read = reader.value(text, indices)
                found = deviation(read, meant)
            except (
                ProofError,
                ValueError,
                TypeError,
                ZeroDivisionError,
                KeyError,
            ) as problem:
                raise MisreadEquation(
                    f"the printed form {text} cannot be read back: {problem}"
                ) from problem
            if not found < TOLERANCE:
                raise MisreadEquation(
                    f"the printed form {text} reads as {digits(read)} where {digits(meant)} "
                    f"was meant"
                )
            largest = max(largest, found)
    return largest
