"""A hypothesis: the value of a sum of one array over one index, for every value of its other indices."""
from dataclasses import dataclass

from sympy import Expr, Indexed, Sum, sympify

from .errors import OutsideTheRules
from .language import is_size


@dataclass(frozen=True)
class Hypothesis:
    """``Hypothesis(Sum(y[i], over(i)), 1, "the targets sum to 1")``; quoted in a step with ``using=[…]``."""

    sum: Expr
    value: Expr
    name: str

    def __post_init__(self):
        object.__setattr__(self, "value", sympify(self.value))
        if not isinstance(self.sum, Sum):
            raise OutsideTheRules(f"a hypothesis is about a Sum, not about {self.sum!r}")
        index, body = self.sum.limits[0][0], self.sum.function
        if len(self.sum.limits) != 1 or not isinstance(body, Indexed) or body.indices.count(index) != 1:
            raise OutsideTheRules(f"a hypothesis gives the sum of the entries of one array over one index; "
                                  f"{self.sum} is another thing")
        if not all(is_size(symbol) for symbol in self.value.free_symbols):
            raise OutsideTheRules(f"a hypothesis gives a number, or a size, as the value; {self.value} is another thing")

    @property
    def array(self):
        """The name of the array that is summed."""
        return self.sum.function.base.label.name

    @property
    def axis(self):
        """The axis that is summed, counted from 0."""
        return self.sum.function.indices.index(self.sum.limits[0][0])
