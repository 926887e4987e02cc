"""A hypothesis is the value of a sum of one array over one whole axis."""

import re
from dataclasses import dataclass

from sympy import Expr, Indexed, Sum, SympifyError, sympify

from ..errors import (
    ContradictoryHypotheses,
    HandwrittenEquation,
    OutsideTheRules,
    plain_refusals,
)
from .index import Index
from .vocabulary import is_size, word

#: What a reason or the name of a hypothesis may not hold: signs of a formula, and
#: markup.
FORMULA = re.compile(r"[$\\=<>≤≥≈∝^_{}|`~&%#∑∏∂√∫×·±−∇]|\d\s*[+*/-]|[+*/-]\s*\d|\n")


def require_words(text, what):
    """Raise :class:`HandwrittenEquation` when ``text`` is not plain words."""
    if not isinstance(text, str) or not text.strip():
        raise OutsideTheRules(f"{what} must be given in words; got {text!r}")
    if FORMULA.search(text):
        raise HandwrittenEquation(
            f"{what} holds a formula or markup: {text!r}; it must be words alone"
        )


def require_label(text, what):
    """Raise :class:`HandwrittenEquation` unless ``text`` is empty or a label."""
    if not isinstance(text, str) or not re.fullmatch(r"(eq-[a-z0-9-]+)?", text):
        raise HandwrittenEquation(
            f"{what} is the label of an equation, such as 'eq-variance'; got {text!r}"
        )


@dataclass(frozen=True)
class Hypothesis:
    """``Hypothesis(Sum(y[i], over(i)), 1, "the targets sum to 1")``.

    Quoted in a step with ``using=[…]``.
    """

    sum: Expr
    value: Expr
    name: str

    @plain_refusals("a hypothesis")
    def __post_init__(self):
        require_words(self.name, "the name of a hypothesis")
        if not isinstance(self.sum, Sum):
            raise OutsideTheRules(
                f"a hypothesis is about a Sum, not about {self.sum!r}"
            )
        body = self.sum.function
        if (
            len(self.sum.limits) != 1
            or len(self.sum.limits[0]) != 3
            or not isinstance(body, Indexed)
        ):
            raise OutsideTheRules(
                f"a hypothesis gives the sum of the entries of one array over one index; "
                f"{self.sum} is another thing"
            )
        entry = word(self.array)
        repeated = len(set(body.indices)) != len(body.indices)
        if entry.kind != "array" or body != entry.object[body.indices] or repeated:
            raise OutsideTheRules(
                f"a hypothesis is about the entries of a declared array; {body} is not one of them"
            )
        ranges = tuple(
            at.upper if isinstance(at, Index) else None for at in body.indices
        )
        index, low, high = self.sum.limits[0]
        if (
            index not in body.indices
            or ranges != entry.shape
            or (low, high) != (1, index.upper)
        ):
            raise OutsideTheRules(
                f"a hypothesis sums over a whole axis, for every value of the other index; "
                f"{self.sum} does not"
            )
        if entry.body is not None:
            raise ContradictoryHypotheses(
                f"{entry.name} is defined; a hypothesis may only speak of what is free"
            )
        try:
            value = sympify(self.value)
        except SympifyError:
            value = None
        sizes = getattr(value, "free_symbols", ())
        if not (
            isinstance(value, Expr)
            and value.is_rational
            and value.is_rational_function(*sizes)
            and all(map(is_size, sizes))
        ):
            raise OutsideTheRules(
                f"a hypothesis gives a rational number, or a size, as the value; {self.value} is "
                f"another thing"
            )
        object.__setattr__(self, "value", value)

    @property
    def array(self):
        """The name of the array that is summed."""
        return self.sum.function.base.label.name

    @property
    def axis(self):
        """The axis that is summed, counted from 0."""
        return self.sum.function.indices.index(self.sum.limits[0][0])
