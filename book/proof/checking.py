"""One statement, all layers: where they meet, and in which order they speak."""

from dataclasses import replace
from time import perf_counter

from mpmath import mp
from sympy import S

from .errors import (
    ContradictoryHypotheses,
    ProofError,
    RejectedCertificate,
    UnprovedStep,
    UnusedHypothesis,
    WrongStep,
    plain_refusals,
)
from .numbers import sample
from .numbers.comparing import counterexample, mismatch
from .numbers.points import Points
from .readback import misreading
from .reading.latex import latex
from .reading.plain import plain
from .rules.proving import holds, require_sign, residue
from .rules.readable import readable
from .statement import RELATIONS, Statement, Verdict, meaning
from .words import Differ


def printed(expr):
    """The LaTeX of an expression that a student handed in."""
    with plain_refusals("the expression"):
        return latex(expr)


def both_sides(statement):
    """The two sides of a statement, for a message: a line each."""
    sign = RELATIONS[statement.relation]
    return f"    {plain(statement.lhs)}\n {sign}  {plain(statement.rhs)}"


def check(statement, step="the step"):
    """Run every layer on the statement and return its :class:`Verdict`.

    Raises what a reader can learn from: a subclass of :class:`ProofError` that tells
    ``step``, both sides, and what is wrong.
    """
    begun = perf_counter()
    printed(statement.lhs), printed(statement.rhs)  # refused before anything is checked
    sides = both_sides(statement)
    try:
        with mp.workdps(sample.DIGITS), plain_refusals(step):
            held, misread = _all_layers(statement, step, sides)
    except ProofError as problem:
        if str(problem).startswith(step):
            raise
        raise type(problem)(f"{step} is refused:\n{sides}\n{problem}") from problem
    fixed = {symbol.name: int(n) for symbol, n in statement.where.items()}
    return Verdict(
        statement,
        tuple(sorted(Points(statement).sizes - fixed.keys())),
        fixed,
        len(held),
        max(place.deviation for place in held),
        misread,
        perf_counter() - begun,
        meaning(statement),
    )


def require_consistent(using, where):
    """Raise :class:`ContradictoryHypotheses` unless the conditions of a derivation can all hold.

    The rules say so for every size, the numbers by a point: one at which all indices that are
    given to differ do, since three of them cannot where there are two classes.
    """
    statement = Statement(S.Zero, "=", S.Zero, where, tuple(using))
    indices = (index for h in using if isinstance(h, Differ) for index in h.pair)
    with plain_refusals("the conditions"):
        residue(statement)
        if not any(True for _ in Points(statement, *indices)):
            raise ContradictoryHypotheses(
                "no sizes and indices satisfy the conditions together"
            )


def _all_layers(statement, step, sides):
    """The points at which a statement holds that passes every layer, and how far its print is off.

    The numbers speak first, because a counterexample teaches most.
    """
    found, held = counterexample(statement)
    if found:
        raise WrongStep(f"{step} is wrong:\n{sides}\n{found}")
    if statement.certificate is not None:
        found = mismatch(statement, held)
        if found:
            raise RejectedCertificate(
                f"{step} has a certificate that is not the difference of its sides:\n"
                f"{sides}\n{found}"
            )
        require_sign(statement)
    left = residue(statement)
    if left:
        raise UnprovedStep(
            f"{step} has no counterexample among {len(held)} points, but the rules do not prove "
            f"it:\n{sides}\nwhat is left of the difference: {readable(left)}"
        )
    for hypothesis in statement.using:
        rest = tuple(h for h in statement.using if h is not hypothesis)
        if holds(replace(statement, using=rest)):
            raise UnusedHypothesis(
                f"{step} quotes “{hypothesis.name}” but holds without it:\n{sides}"
            )
    return held, misreading(statement, held)
