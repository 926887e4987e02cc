"""Whether the print of a statement says what was checked: it is read, and evaluated, again."""

from functools import partial

from mpmath import mp, mpf

from .errors import MisreadEquation, ProofError, TooLarge, UndefinedValue
from .numbers.comparing import same
from .numbers.draw import numbers
from .numbers.sample import DIGITS
from .numbers.telling import digits
from .reading.latex import definition, latex
from .reading.reader import Entry, Reader
from .words import assumed, names, word


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
    with assumed(statement.using):
        texts = {e: latex(e) for e in statement.exprs}
        entries = vocabulary(names(*statement.exprs))
    largest, trees, compared = mpf(0), {}, set()
    for place in places:
        for expr, text in texts.items():
            meant = partial(place.worth, expr)
            read = partial(_read, entries, trees, text, place)
            try:
                if isinstance(meant(DIGITS), UndefinedValue):
                    continue  # a printed form has a value, or none, and cannot say why
                found = same(read, meant, place)
            except TooLarge:
                continue
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
            if found is None:
                raise MisreadEquation(
                    f"the printed form {text} reads as {digits(read(DIGITS))} where "
                    f"{digits(meant(DIGITS))} was meant"
                )
            largest = max(largest, found)
            compared.add(text)
    for text in set(texts.values()) - compared:
        raise MisreadEquation(f"the printed form {text} has no value at any point")
    return largest


def _read(entries, trees, text, place, more):
    """What a print says at a place, in so many digits."""
    indices = {str(i): n for i, n in place.point.indices.items()}
    with mp.workdps(more):
        if more not in place.readers:
            data = numbers(place.point.data)
            place.readers[more] = Reader(
                entries, place.point.sizes, data, trees, indices
            )
        return place.readers[more].value(text, indices)
