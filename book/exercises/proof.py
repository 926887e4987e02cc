"""A derivation as the answer: the reader continues it from a given start to a given goal."""

from copy import copy
from dataclasses import dataclass, field, replace

from sympy import sympify

from proof import Derivation, Partial
from proof.errors import (
    ProofError,
    RejectedCertificate,
    UndefinedValue,
    UnprovedStep,
    UnusedHypothesis,
    VacuousStep,
    WrongStep,
)
from proof.page import record
from proof.page.data import bundle
from proof.page.javascript import program
from proof.reading.plain import plain
from proof.rules.proving import holds
from proof.rules.switches import KINDS
from proof.statement import Statement
from proof.words import names, word, words

from .verdict import wrapped

#: What each refusal of the engine means for the reader; all others stand for
#: themselves.
MEANING = {
    WrongStep: "Wrong: there is a counterexample.",
    UnprovedStep: "Perhaps true, but not proved: no counterexample was found, and the rules do not reach "
    "from one side to the other. Take a smaller step.",
    VacuousStep: "This step says nothing.",
    UnusedHypothesis: "Right, and a hypothesis too many: the step holds without it.",
    RejectedCertificate: "The certificate does not show it.",
    UndefinedValue: "Not defined everywhere.",
}


@dataclass(frozen=True)
class Proof:
    """An exercise whose answer is a derivation; it is continued like a :class:`proof.Derivation`.

    ``goal``      where the derivation must end; None asks for any expression without a derivative
    ``using``     the hypotheses that it may quote
    ``where``     fixed sizes, as in ``{C: 2}``
    ``relation``  of the start to the goal
    ``steps``     how many steps it must show at least

    A step is never an error here: what the engine refuses is explained in the answer.
    """

    start: object
    goal: object = None
    using: tuple = ()
    where: dict = field(default_factory=dict)
    relation: str = "="
    steps: int = 2
    derivation: Derivation = field(default=None, repr=False)
    refused: str = field(default="", repr=False)
    answered: bool = field(default=False, repr=False)

    @property
    def exercise(self):
        """The exercise before anybody tried it."""
        return replace(self, derivation=None, refused="", answered=False)

    def then(self, rhs, reason, using=()):
        """Continue, as :meth:`proof.Derivation.then` does."""
        return self._step("then", rhs, reason, using)

    def at_least(self, rhs, reason, because, using=()):
        """Continue, as :meth:`proof.Derivation.at_least` does."""
        return self._step("at_least", rhs, reason, because, using)

    def at_most(self, rhs, reason, because, using=()):
        """Continue, as :meth:`proof.Derivation.at_most` does."""
        return self._step("at_most", rhs, reason, because, using)

    def greater_than(self, rhs, reason, because, using=()):
        """Continue, as :meth:`proof.Derivation.greater_than` does."""
        return self._step("greater_than", rhs, reason, because, using)

    def _step(self, kind, *arguments):
        if self.refused or any(argument is ... for argument in arguments):
            return self
        derivation = copy(self.derivation or Derivation(self.start, self.where))
        derivation.steps = list(derivation.steps)
        try:
            getattr(derivation, kind)(*arguments)
            _ = derivation.result  # a chain that goes up and down has none
        except ProofError as error:
            meaning = MEANING.get(type(error), "The engine refuses the step.")
            return replace(self, refused=f"{meaning}\n{error}", answered=True)
        return replace(self, derivation=derivation, answered=True)

    @property
    def statement(self):
        """The start and the goal as one equation, proved in a single step: it gives no solution away."""
        proved = Derivation(self.start, self.where).then(
            self.goal, "what is to be shown", self.using
        )
        return proved.result

    @property
    def result(self):
        """What was proved, as :attr:`proof.Derivation.result`."""
        return self.derivation.result

    @property
    def accepted(self):
        """Whether the goal is proved."""
        return self.answered and not self._missing()

    @property
    def message(self):
        """What to tell the reader."""
        if not self.answered:
            return "Not answered yet: replace the dots."
        return self._missing() or f"Proved, in {count(self.derivation.steps)}."

    def _missing(self):
        """What is still wrong with an attempt; nothing when it is accepted."""
        if self.refused:
            return self.refused
        done = self.derivation
        for hypothesis in done.result.using:
            if hypothesis not in self.using:
                return f"Proved under a hypothesis that is not granted: “{hypothesis.name}”."
        if self.goal is None and holds_derivative(done.last):
            return f"Proved so far, but a derivative is left:\n    {plain(done.last)}"
        if self.goal is not None and not same(done.last, sympify(self.goal), done):
            return (
                f"Proved so far, but the goal is not reached. You are at\n    {plain(done.last)}\n"
                f"and the goal is\n    {plain(sympify(self.goal))}"
            )
        if done.result.relation != self.relation:
            return (
                f"Proved, but with the relation {done.result.relation} from start to goal, "
                f"and not {self.relation}."
            )
        telling = [step for step in done.steps if step.kinds()]
        if len(telling) < self.steps:
            return (
                f"True, and the engine sees it in {count(telling)}, arithmetic apart. A reader wants "
                f"to see why: show at least {self.steps} steps."
            )
        return ""

    def __repr__(self):
        return wrapped(self.message)

    @property
    def to_show(self):
        """What the exercise asks for, as the page shows it: the equation, and no step of a proof."""
        return Goal(
            self.result if self.accepted else self.statement,
            repr(self.exercise),
            self.steps,
        )

    def _to_find(self):
        """The start alone, as the page needs it where no goal is given."""
        values = program(self.start, [], self.where, self.using)
        return bundle("goal-values", values | {"asked": self.steps}, repr(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self.answered and self.relation == "=":
            if self.goal is None:
                return self._to_find()
            return self.to_show._repr_mimebundle_()
        if not self.accepted:
            return {"text/plain": repr(self)}
        shown = self.derivation._repr_mimebundle_()
        shown[record.MIME]["says"] = self.message
        for mime, end in ("text/markdown", "\n\n"), ("text/plain", "\n"):
            shown[mime] += f"{end}{self.message}\n"
        return shown


@dataclass(frozen=True)
class Goal:
    """An equation that a reader is to prove, with what he is told until then."""

    equation: object
    says: str
    steps: int

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown = record.of_goal(self.equation, self.says, self.steps)
        return {"text/plain": self.says, record.MIME: shown}


def holds_derivative(expr):
    """Whether a derivative is left in an expression, or in what a name in it stands for."""
    bodies = [word(name).body for name in names(expr)]
    return any(e.has(Partial) for e in [expr, *bodies] if e is not None)


def same(one, other, derivation):
    """Whether two expressions are the same but for arithmetic and the letters of bound indices."""
    equal = Statement(one, "=", other, derivation.where)
    return one == other or holds(equal, {*KINDS, *words()})


def count(steps):
    """How many steps, in words."""
    return "one step" if len(steps) == 1 else f"{len(steps)} steps"
