"""Words from plain data: the vocabulary of a page, where only its dictionary is at hand.

In the browser the engine knows no chapter. It declares what the dictionary of
:func:`proof.page.javascript.dictionary` says, and judges lines over that.
"""

from contextlib import contextmanager

from sympy import Function, Sum

from ..errors import plain_refusals
from ..words import Hypothesis, Index, array, over, scalar, size, word, words
from ..words.declare import set_body
from ..words.vocabulary import Word, declare, declare_letter, vocabulary
from .elaborate import expression


@contextmanager
def declared(known):
    """Within this block the words are those of a dictionary, and no others."""
    with vocabulary(({}, {}, {})), plain_refusals("the dictionary of the page"):
        _declare(known)
        yield


def _declare(known):
    entries = known["words"]
    of_kind = {
        kind: {n: e for n, e in entries.items() if e["kind"] == kind}
        for kind in ("size", "scalar", "function", "array")
    }
    for name in of_kind["size"]:
        size(name)
    for letter, end in known["letters"].items():
        declare_letter(letter, expression(end))
    for name, entry in of_kind["scalar"].items():
        scalar(name, entry["latex"], sign=entry["sign"])
    for name, entry in of_kind["function"].items():
        made = Function(name, **{entry["sign"]: True})
        declare(Word(name, "function", entry["latex"], sign=entry["sign"], object=made))
    for name, entry in of_kind["array"].items():
        shape = map(expression, entry["shape"])
        array(name, *shape, latex=entry["latex"], sign=entry["sign"])
    for name, entry in entries.items():
        if "body" in entry:
            _define(name, entry)
    for said in known["hypotheses"]:
        _hypothesis(**said)


def _define(name, entry):
    known, letters = word(name), entry["parameters"]
    if known.kind == "function":
        parameters = [_argument(letter) for letter in letters]
    else:
        parameters = [Index(x, upper) for x, upper in zip(letters, known.shape)]
    bound = dict(zip(letters, parameters))
    set_body(known, tuple(parameters), expression(entry["body"], bound))


def _argument(name):
    """The argument of a function, which is a scalar of its own where the page knows none."""
    return word(name).object if name in words() else scalar(name)


def _hypothesis(array, axes, value, name):
    entry = word(array)
    letters = iter("ij")
    at = [Index(next(letters), upper) for upper in entry.shape]
    limits = [over(at[axis]) for axis in reversed(axes)]
    Hypothesis(Sum(entry.object[tuple(at)], *limits), expression(value), name)
