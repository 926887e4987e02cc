"""A statement, what it may be made of, and the verdict of the layers on it."""

from dataclasses import dataclass, field
from types import MappingProxyType

from sympy import (
    Expr,
    Float,
    Integer,
    MatrixBase,
    MatrixExpr,
    SympifyError,
    preorder_traversal,
    sympify,
)

from .errors import HandwrittenEquation, OutsideTheRules, UncheckedPrint
from .words import Index, is_size, names, word
from .words.vocabulary import require_index

RELATIONS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


@dataclass(frozen=True)
class Statement:
    """``lhs relation rhs``.

    ``where`` fixes sizes, ``using`` are the hypotheses that it quotes, and
    ``certificate`` is the difference of the sides of an inequality, in a form that
    shows its sign.
    """

    lhs: object
    relation: str
    rhs: object
    where: dict = field(default_factory=dict)
    using: tuple = ()
    certificate: object = None

    @property
    def exprs(self):
        """The sides, and the certificate if there is one."""
        return tuple(e for e in (self.lhs, self.rhs, self.certificate) if e is not None)

    @property
    def low_and_high(self):
        """The sides of an inequality, the smaller one first."""
        return (
            (self.lhs, self.rhs)
            if self.relation in ("<=", "<")
            else (self.rhs, self.lhs)
        )

    @property
    def strict(self):
        """Whether the sides must differ."""
        return self.relation in ("<", ">")


@dataclass(frozen=True)
class Verdict:
    """What the layers found of a statement.

    ``sizes`` stayed symbolic, ``where`` were fixed; at ``points`` the two sides were
    off by at most ``deviation`` and their print by ``misread``; it took ``seconds``.
    ``meant`` is what each name meant then.
    """

    statement: Statement
    sizes: tuple
    where: dict
    points: int
    deviation: object
    misread: object
    seconds: float
    meant: tuple = ()

    def require_unchanged(self):
        """Raise :class:`UncheckedPrint` when a name has come to mean something else since."""
        for (name, now), (_, meant) in zip(meaning(self.statement), self.meant):
            if now != meant:
                raise UncheckedPrint(
                    f"{name} has come to mean something else since this was checked; "
                    f"run the cell that proves it again"
                )
        if len(meaning(self.statement)) != len(self.meant):
            raise UncheckedPrint(
                "a definition in it has changed since this was checked"
            )


def meaning(statement):
    """What each name in a statement means now, and each condition that it quotes.

    Pairs of a name and all that a proof may rest on.
    """
    given = [e for condition in statement.using for e in condition.exprs]
    used = sorted(names(*statement.exprs, *given))
    return (
        *((name, word(name).meant) for name in used),
        *((condition.name, repr(condition)) for condition in statement.using),
    )


def expression(thing):
    """``thing`` as a symbolic expression over declared words; anything else is refused."""
    if isinstance(thing, str):
        raise HandwrittenEquation(
            f"an equation is built from symbols, not typed; got the string {thing!r}"
        )
    if isinstance(thing, float):
        raise OutsideTheRules(
            f"a proof is exact; write a whole number or a Rational instead of the float {thing}"
        )
    if isinstance(thing, MatrixBase):
        raise OutsideTheRules(
            "an explicit matrix has fixed sizes; write the statement with declared arrays"
        )
    try:
        expr = sympify(thing)
    except (SympifyError, TypeError, AttributeError, RecursionError):
        expr = None
    if not isinstance(expr, (Expr, MatrixExpr)):
        raise OutsideTheRules(
            f"a side of a step is an expression; {thing!r} is a {type(thing).__name__}"
        )
    for part in preorder_traversal(expr):
        if isinstance(part, Float):
            raise OutsideTheRules(
                f"a proof is exact; write a whole number or a Rational instead of {part}"
            )
        if isinstance(part, Index):
            require_index(part.name)
    return expr


def fixed_sizes(where):
    """``where`` as a mapping from declared sizes to whole numbers of at least 1, to read only."""
    for symbol, n in where.items() if isinstance(where, dict) else [(where, None)]:
        whole = isinstance(n, (int, Integer)) and not isinstance(n, bool)
        if not is_size(symbol) or not whole or n < 1:
            raise OutsideTheRules(
                f"where fixes declared sizes to whole numbers, as in {{C: 2}}; got {where!r}"
            )
    return MappingProxyType({symbol: int(n) for symbol, n in where.items()})
