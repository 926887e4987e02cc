"""What the engine refuses, each refusal by its own exception.

Every exception derives from :class:`ProofError`, which is a ``ValueError``. The message
is written for the reader of the notebook: it names the step, prints both sides, and
says what to look at.
"""

from contextlib import contextmanager


class ProofError(ValueError):
    """The common ancestor of every refusal.

    In a notebook it shows its message, without the engine's own frames. Where ``show`` is set,
    that displays the refusal, typeset, and only a line is left to say as text.
    """

    show, shown = None, False

    def _render_traceback_(self):
        said = f"{type(self).__name__}: {self}"
        if self.show is None:
            return [said]
        if not self.shown:  # a kernel asks twice
            self.shown = True
            self.show()
        return [said.split("\n")[0].removesuffix(":")]


class WrongStep(ProofError):
    """The two sides differ at a sample point (the message holds the point and both values)."""


class UnprovedStep(ProofError):
    """No counterexample was found.

    But the rules do not prove the step (the message holds the residue).
    """


class NotRefuted(ProofError):
    """An equation that was to be shown wrong has no counterexample."""


class VacuousStep(ProofError):
    """Both sides print alike, so the step says nothing."""


class UnusedHypothesis(ProofError):
    """A quoted hypothesis is not needed: the step holds without it."""


class UnusedCitation(ProofError):
    """A step cites an earlier equation from which it does not follow, or that it does not need."""


class ContradictoryHypotheses(ProofError):
    """No point satisfies all the quoted hypotheses and declarations together."""


class UndeclaredName(ProofError):
    """A symbol, index or array that was never declared, or that was declared twice."""


class IndexOutOfRange(ProofError, IndexError):
    """An index may leave the range of the array, or the sum, that it is used in."""


class ShapeMismatch(ProofError):
    """A matrix expression, or the two sides of a step, do not have shapes that fit."""


class UndefinedValue(ProofError):
    """A denominator that may be zero, or a logarithm whose argument may not be positive."""


class OutsideTheRules(ProofError):
    """A construction that the engine has no rule for."""


class TooLarge(ProofError):
    """A number, or a piece of work, that is larger than the engine takes on."""


class NoPoint(ProofError):
    """There is no point at which the statement could be tried."""


class UncheckedPrint(ProofError):
    """An equation was asked to print itself before it was checked."""


class HandwrittenEquation(ProofError):
    """A string, or LaTeX, was handed in where a symbolic object is expected."""


class MisreadEquation(ProofError):
    """The printed LaTeX, read back, does not mean what was proved."""


class UnreadableLine(ProofError):
    """A typed line that cannot be read; ``at`` is where, counted in characters from 0."""

    def __init__(self, message, at=0):
        super().__init__(message)
        self.at = at


class RejectedCertificate(ProofError):
    """The certificate of an inequality is not a sum of terms that are provably nonnegative."""


@contextmanager
def plain_refusals(what):
    """Turn an error from inside SymPy or the engine into a refusal that names ``what``."""
    try:
        yield
    except ProofError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RecursionError,
        TypeError,
        ValueError,
    ) as problem:
        told = f"{type(problem).__name__}: {problem}".replace("\n", " ")
        raise OutsideTheRules(
            f"{what} holds a construction that the engine cannot follow ({told[:200]})"
        ) from problem
