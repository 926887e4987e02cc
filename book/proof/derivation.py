"""A derivation is a chain of expressions; each step is checked when it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sympy import Expr, MatrixExpr, Symbol
from sympy.core.function import UndefinedFunction

from .checking import check, printed, require_consistent
from .citation import kinds, rules_needed
from .errors import (
    OutsideTheRules,
    ProofError,
    UncheckedPrint,
    UndeclaredName,
    VacuousStep,
    WrongStep,
    plain_refusals,
)
from .page import notebook, record
from .page.reasons import place
from .reading.latex import latex
from .reading.plain import plain
from .rules.needed import MOST
from .statement import RELATIONS, Statement, Verdict, expression, fixed_sizes
from .suggesting import suggestion
from .words import Array, Entries, Hypothesis, word
from .words.given import require_conditions
from .words.plainly import require_words

Side = Expr | MatrixExpr | int


@dataclass(frozen=True)
class Step:
    """One checked step.

    Its reason, and the verdict on a statement from which everything else is read.
    """

    reason: str
    verdict: Verdict
    by: tuple = ()
    leap: str = ""

    @property
    def before(self):
        """The expression before the step."""
        return self.verdict.statement.lhs

    @property
    def relation(self):
        """How the expression before is related to this one."""
        return self.verdict.statement.relation

    @property
    def expr(self):
        """The expression that the step reaches."""
        return self.verdict.statement.rhs

    @property
    def using(self):
        """The hypotheses that the step quotes."""
        return self.verdict.statement.using

    def rules(self, name="the step"):
        """The smallest set of rules that prove the step: definitions by their names, and kinds."""
        return rules_needed(self.verdict.statement, self.by, name)

    def kinds(self, name="the step"):
        """The kinds of rule that the step needs, in words; more than three make a leap."""
        return kinds(self.verdict.statement, self.by, self.rules(name))

    @property
    def certificate(self):
        """The certificate of an inequality, or None."""
        return self.verdict.statement.certificate


@dataclass(frozen=True)
class Equation:
    """A statement that prints itself, but only with the verdicts of the steps that prove it."""

    lhs: object
    relation: str
    rhs: object
    using: tuple = ()
    verdicts: tuple = ()
    declared: str = ""
    place: str = ""
    meaning: str = ""

    @property
    def kind(self):
        """What the equation is: a definition, a hypothesis, an identity or an inequality."""
        return self.declared or ("identity" if self.relation == "=" else "inequality")

    @property
    def latex(self):
        """The printed equation.

        Raises :class:`UncheckedPrint` when its verdicts are not a chain from side to
        side.
        """
        if not self.verdicts or not all(
            isinstance(verdict, Verdict) for verdict in self.verdicts
        ):
            raise UncheckedPrint(
                "this equation was not checked; make it with a Derivation"
            )
        for verdict in self.verdicts:
            verdict.require_unchanged()
        proved = [verdict.statement for verdict in self.verdicts]
        before, after = (
            [s.lhs for s in proved] + [self.rhs],
            [self.lhs] + [s.rhs for s in proved],
        )
        if before != after or self.relation != _overall({s.relation for s in proved}):
            raise UncheckedPrint("what was checked is another equation than this one")
        if tuple(self.using) != _quoted(proved):
            raise UncheckedPrint(
                "what was checked rests on other conditions than these"
            )
        return f"{latex(self.lhs)} {record.SIGNS[self.relation]} {latex(self.rhs)}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return notebook.bundle(record.of_equation(self), str(self))

    def __str__(self):
        return f"{self.lhs} {RELATIONS[self.relation]} {self.rhs}"


@dataclass
class Derivation:
    """``Derivation(start).then(rhs, "reason")…``: see the example in :mod:`proof`.

    ``where={C: 3}`` fixes sizes for the whole derivation; all others stay symbolic.
    Raises a subclass of :class:`proof.errors.ProofError` at the first step that is not
    proved.
    """

    start: Side
    where: dict[Symbol, int] = field(default_factory=dict)
    steps: list = field(default_factory=list, init=False)

    def __post_init__(self):
        self.start = expression(self.start)
        self.where = fixed_sizes(self.where)

    def then(
        self,
        rhs: Side,
        reason: str,
        using: Sequence = (),
        by: Sequence = (),
        leap: str = "",
    ) -> "Derivation":
        """The next expression, equal to the last one.

        ``using`` quotes the hypotheses that the step needs, ``by`` the earlier equations from
        which it follows (see :func:`proof.cite`). ``leap`` says in words why a step that needs
        more than three kinds of rule is one step.
        """
        return self._step("=", rhs, reason, using, by=by, leap=leap)

    def at_least(
        self,
        rhs: Side,
        reason: str,
        because: Side,
        using: Sequence = (),
        by: Sequence = (),
        leap: str = "",
    ) -> "Derivation":
        """The last expression is ≥ ``rhs``.

        ``because`` equals their difference and is nonnegative by its form.
        """
        return self._step(">=", rhs, reason, using, expression(because), by, leap)

    def at_most(
        self,
        rhs: Side,
        reason: str,
        because: Side,
        using: Sequence = (),
        by: Sequence = (),
        leap: str = "",
    ) -> "Derivation":
        """The last expression is ≤ ``rhs``.

        ``because`` equals their difference and is nonnegative by its form.
        """
        return self._step("<=", rhs, reason, using, expression(because), by, leap)

    def greater_than(
        self,
        rhs: Side,
        reason: str,
        because: Side,
        using: Sequence = (),
        by: Sequence = (),
        leap: str = "",
    ) -> "Derivation":
        """The last expression is > ``rhs``.

        ``because`` equals their difference and is positive by its form.
        """
        return self._step(">", rhs, reason, using, expression(because), by, leap)

    def _step(self, relation, rhs, reason, using, certificate=None, by=(), leap=""):
        rhs, lhs = expression(rhs), self.last
        require_words(reason, f"the reason of step {len(self.steps) + 1}")
        if leap:
            require_words(leap, f"why step {len(self.steps) + 1} is one step")
        name = f"step {len(self.steps) + 1}, “{reason}”,"
        require_conditions(using, name)
        before = _quoted(step.verdict.statement for step in self.steps)
        if set(using) - set(before):
            together = tuple(dict.fromkeys((*before, *using)))
            require_conditions(together, name)
            require_consistent(together, self.where)
        if printed(lhs) == printed(rhs):
            raise VacuousStep(f"{name} says nothing: both sides print as {plain(rhs)}")
        statement = Statement(lhs, relation, rhs, self.where, tuple(using), certificate)
        try:
            verdict = check(statement, name)
        except ProofError as problem:
            hint = suggestion(statement) if type(problem) is WrongStep else ""
            told = type(problem)(f"{problem}\n{hint}") if hint else problem
            told.show = partial(notebook.display_refusal, statement, told)
            raise told from None
        step = Step(reason, verdict, tuple(by), leap)
        if by or leap:
            needs = step.kinds(name)
            if leap and len(needs) <= MOST:
                raise OutsideTheRules(
                    f"{name} is no leap, since it needs only: {', '.join(needs)}"
                )
        self.steps.append(step)
        return self

    @property
    def last(self) -> Side:
        """The expression that the derivation has reached."""
        return self.steps[-1].expr if self.steps else self.start

    @property
    def result(self) -> Equation:
        """The start and the last expression as one equation (or inequality)."""
        verdicts = tuple(step.verdict for step in self.steps)
        using = _quoted(verdict.statement for verdict in verdicts)
        return Equation(
            self.start,
            _overall({step.relation for step in self.steps}),
            self.last,
            using,
            verdicts,
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self.steps:
            raise UncheckedPrint(
                "this derivation has no step yet, so there is nothing proved to print"
            )
        return notebook.bundle(record.of_derivation(self), str(self))

    def __str__(self):
        return notebook.text(self)


def _quoted(statements):
    """The conditions that statements quote, each once."""
    return tuple(dict.fromkeys(h for s in statements for h in s.using))


def _overall(relations):
    """The relation of the first to the last expression of a chain."""
    for direction in ("<", "<="), (">", ">="):
        if relations <= {"=", *direction}:
            return next(
                (relation for relation in direction if relation in relations), "="
            )
    raise OutsideTheRules(
        "the derivation goes up and down; it has no single relation from start to end"
    )


@plain_refusals("a definition")
def definition(thing: Array | Symbol | UndefinedFunction) -> Equation:
    """The definition of a declared array, scalar or function.

    As an equation that was read back from its print.
    """
    entry = word(thing.name if hasattr(thing, "name") else thing.__name__)
    if entry.body is None:
        raise UndeclaredName(f"{entry.name} has no definition; it is free")
    lhs = entry.object
    if entry.params:
        lhs = (
            entry.object[entry.params]
            if entry.kind == "array"
            else entry.object(*entry.params)
        )
    verdict = check(Statement(lhs, "=", entry.body), f"the definition of {entry.name}")
    where = place("definition", entry.name)
    return Equation(
        lhs, "=", entry.body, (), (verdict,), "definition", where, entry.meaning
    )


@plain_refusals("a hypothesis")
def hypothesis_equation(hypothesis: Hypothesis | Entries) -> Equation:
    """What a hypothesis assumes, as an equation that was read back from its print."""
    if not isinstance(hypothesis, record.STATED):
        raise OutsideTheRules(f"{hypothesis!r} is said in words where it is quoted")
    lhs, rhs = hypothesis.sides
    statement = Statement(lhs, "=", rhs, {}, (hypothesis,))
    verdict, where = (
        check(statement, hypothesis.name),
        place("hypothesis", hypothesis.name),
    )
    return Equation(
        statement.lhs,
        "=",
        statement.rhs,
        (hypothesis,),
        (verdict,),
        "hypothesis",
        where,
        hypothesis.name,
    )
