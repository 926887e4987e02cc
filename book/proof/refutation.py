"""A refutation: an equation that somebody printed, with the point where it fails."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mpmath import mp
from sympy import Expr, MatrixExpr, Symbol

from .checking import both_sides, printed
from .errors import NotRefuted, plain_refusals
from .numbers import sample
from .numbers.comparing import counterexample, places
from .page import notebook, record
from .readback import misreading
from .rules.proving import holds
from .statement import Statement, expression, fixed_sizes
from .words.given import require_conditions


@dataclass(frozen=True)
class Refutation:
    """``lhs = rhs`` is not an identity: both sides read back from print, and a counterexample.

    To make one is to check it.
    """

    lhs: object
    rhs: object
    using: tuple = ()
    where: dict = field(default_factory=dict)
    counterexample: str = field(init=False)

    def __post_init__(self):
        require_conditions(self.using, "the equation to refute")
        statement = Statement(
            expression(self.lhs),
            "=",
            expression(self.rhs),
            fixed_sizes(self.where),
            tuple(self.using),
        )
        with mp.workdps(sample.DIGITS), plain_refusals("the equation to refute"):
            found = _counterexample(statement)
        for name, value in (
            ("lhs", statement.lhs),
            ("rhs", statement.rhs),
            ("counterexample", found),
        ):
            object.__setattr__(self, name, value)

    @property
    def latex(self):
        """The two sides with a questioned sign between them.

        At some points they may be equal, so ≠ would say too much.
        """
        return rf"{printed(self.lhs)} \overset{{?}}{{=}} {printed(self.rhs)}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return notebook.bundle(record.of_refutation(self), str(self))

    def __str__(self):
        return f"not an identity: {self.lhs} = {self.rhs}\n{self.counterexample}"


def refute(
    lhs: Expr | MatrixExpr | int,
    rhs: Expr | MatrixExpr | int,
    using: Sequence = (),
    where: dict[Symbol, int] | None = None,
) -> Refutation:
    """Show that ``lhs = rhs`` is wrong, even under the hypotheses ``using``.

    The numerical layer finds the counterexample and the symbolic layer agrees that the
    sides differ. Raises :class:`NotRefuted` when there is no counterexample, so that a
    page cannot go on calling it wrong.
    """
    return Refutation(lhs, rhs, using, where or {})


def _counterexample(statement):
    found, held = counterexample(statement)
    sides = both_sides(statement)
    if found is None:
        raise NotRefuted(f"no counterexample among {len(held)} points to\n{sides}")
    if holds(statement):
        raise NotRefuted(f"the rules prove what was to be refuted:\n{sides}")
    misreading(statement, places(statement))
    return found
