"""In which orders the linked indices of a sum may be counted, so that equal sums get equal names.

A sum is named by the least of its forms under these orders. All orders of n indices would do, and
there are n! of them; most can be left out, because renaming cannot mix indices that stand in
different places: each index gets a *colour*, by its range and by where it stands, and a finer one by
the colours of its neighbours. Where indices still look alike, one after another is taken first
(individualisation and refinement, as in programs that compare graphs).
"""

import re

from ..errors import TooLarge
from .ranges import show

MOST_ORDERS = 720
_NAMES = re.compile(r"~\d+|#\d+:[^,\])>]*")
_PLACES = re.compile(r"\w*\[[^\]]*\]|d\([^)]*\)|less\([^)]*\)|<[^>]*>")


def orders(names, factors, ranges):
    """The orders of ``names`` to try; they depend on how ``names`` stand, not on what they are."""
    if len(names) == 1:
        return [names]
    places = [_places(atom, power) for atom, power in factors]
    colours = {name: (str(tuple(map(show, ranges.of(name)))),) for name in names}
    found = []
    for order in _orders(_refined(colours, places), places):
        found.append(order)
        if len(found) > MOST_ORDERS:
            raise TooLarge(
                f"a sum links {len(names)} indices that cannot be told apart; the rules try at "
                f"most {MOST_ORDERS} orders"
            )
    return found


def _places(atom, power):
    """Where indices stand in a factor: entries, deltas and values, wherever they are in it."""
    texts = (_NAMES.sub(_bound_inside, text) for text in _PLACES.findall(atom.key))
    return f"{atom.kind}^{power}", [re.split(r"(~\d+)", text) for text in texts]


def _bound_inside(match):
    """A name that is bound in the factor itself says nothing: it was chosen by this module."""
    return match[0] if match[0][0] == "~" else "#"


def _refined(colours, places):
    """The colours, each told apart by where its index stands and by the colours beside it."""
    while True:
        new = {
            name: (
                colours[name],
                sorted(
                    (kind, sorted(_seen(text, name, colours) for text in texts))
                    for kind, texts in places
                    if any(name in text for text in texts)
                ),
            )
            for name in colours
        }
        ranks = {text: n for n, text in enumerate(sorted(set(map(repr, new.values()))))}
        new = {name: ranks[repr(colour)] for name, colour in new.items()}
        if len(ranks) == len(set(map(repr, colours.values()))):
            return new
        colours = new


def _seen(text, name, colours):
    seen = "".join(
        "@" if part == name else f"<{colours[part]}>" if part in colours else part
        for part in text
    )
    # The sides of a delta stand in the order of their names, which must not count.
    return "".join(sorted(seen)) if seen.startswith("d(") else seen


def _orders(colours, places):
    """Every order that the colours leave open."""
    alike = {}
    for name, colour in colours.items():
        alike.setdefault(colour, []).append(name)
    first = next((alike[c] for c in sorted(alike) if len(alike[c]) > 1), None)
    if first is None:
        yield sorted(colours, key=colours.get)
        return
    for name in first:
        new = {other: 2 * colour + 1 for other, colour in colours.items()}
        new[name] -= 1
        yield from _orders(_refined(new, places), places)
