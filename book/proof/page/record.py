"""The record: what was proved and what is shown of it, as plain data.

The engine hands a page one record for each thing that it shows. :mod:`proof.page.nodes`
turns it into the page, :mod:`proof.page.notebook` into what Jupyter shows, and the
book's ledger collects it. Nothing is recognised again from text.
"""

from hashlib import sha256
from typing import TypedDict

from mpmath import mp

from ..citation import kinds, rules_needed
from ..errors import ProofError
from ..mutants.trial import trial
from ..numbers.sample import seed
from ..reading.latex import latex
from ..rules.needed import MOST
from ..rules.switches import KINDS
from ..statement import fixed_sizes
from ..words import AtLeast, Differ, Entries, Hypothesis, SignOf
from .javascript import program
from .reasons import Definition, link, place

MIME = "application/vnd.proof.record+json"
VERSION = 4  # of the form below; a page that was run with another one must run again

DECLARED = ("definition", "hypothesis")
PROVED = ("identity", "inequality")
STATED = Hypothesis, Entries  # what a page states as an equation
SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}


class Step(TypedDict):
    """One step, and what the layers found. Formulas are LaTeX."""

    before: str
    relation: str
    after: str
    reason: str
    hypotheses: list[str]  # in words, each stated as an equation on some page
    conditions: list[str]  # in words, which say all
    least: dict[str, int]  # of sizes that a condition bounds from below
    certificate: (
        str  # the difference of the sides of an inequality, where a reader needs it
    )
    see: list[str]  # the labels of the equations that the step cites
    definitions: list[Definition]  # that the proof needs
    rules: list[str]  # the other rules that it needs
    kinds: list[str]  # of all that it needs, in words
    leap: str  # why it is one step, where it needs many kinds of rule
    sizes: list[str]  # that stay open
    where: dict[str, int]  # that are fixed
    points: int
    deviation: str
    misread: str
    seconds: float
    mutants: dict | None


class Record(TypedDict):
    """What is shown. Formulas are LaTeX; ``shows`` is the form in which it appears."""

    version: int
    shows: str  # equation, derivation, refutation, refusal or goal
    kind: str  # definition, hypothesis, identity, inequality, refutation or refusal
    statement: str
    layers: dict[str, str]
    sizes: list[str]
    where: dict[str, int]
    hypotheses: list[str]  # in words, each stated as an equation on some page
    conditions: list[str]  # in words, which say all
    least: dict[str, int]  # of sizes that a condition bounds from below
    start: str  # of a derivation
    steps: list[Step]
    values: dict | None  # what a browser needs to compute each row
    place: str  # where links to a definition or a hypothesis lead
    counterexample: str
    says: str  # of a goal or a refusal: what the reader is told; what is declared, in words
    seed: str


# What each layer said. There is no verdict unless all layers agree, and no refutation
# unless two reject.
LAYERS = {
    "proved": {"rules": "proved", "numbers": "agree", "read back": "agrees"},
    "declared": {"read back": "agrees"},
    "refuted": {"rules": "reject", "numbers": "reject", "read back": "agrees"},
}


def of_equation(equation, shows="equation"):
    """The record of a proved or declared equation."""
    declared = equation.kind in DECLARED
    verdicts = equation.verdicts
    return _record(
        shows=shows,
        kind=equation.kind,
        statement=equation.latex,
        layers=LAYERS["declared" if declared else "proved"],
        sizes=sorted({name for v in verdicts for name in v.sizes}),
        where={name: n for v in verdicts for name, n in v.where.items()},
        **assumed(equation.using),
        steps=[of_step(v, declared=declared) for v in verdicts],
        place=equation.place,
        says=equation.meaning,
    )


def of_derivation(derivation):
    """The record of a derivation: that of its result, with the reasons of its steps."""
    rows = [(step.relation, step.expr) for step in derivation.steps]
    values = program(derivation.start, rows, derivation.where, derivation.result.using)
    return of_equation(derivation.result, "derivation") | {
        "start": latex(derivation.start),
        "steps": [
            of_step(step.verdict, step.reason, step.by, step.leap)
            for step in derivation.steps
        ],
        "values": values,
    }


def of_refutation(refutation):
    """The record of a statement that is wrong: where it fails is its proof."""
    return _record(
        shows="refutation",
        kind="refutation",
        statement=refutation.latex,
        layers=LAYERS["refuted"],
        where={symbol.name: n for symbol, n in fixed_sizes(refutation.where).items()},
        **assumed(refutation.using),
        counterexample=refutation.counterexample,
    )


def of_refusal(statement, says, detail):
    """The record of a step that was refused: what it says, and what is wrong with it."""
    sign = r"\overset{?}{%s}" % SIGNS[statement.relation]
    return _record(
        shows="refusal",
        kind="refusal",
        statement=f"{latex(statement.lhs)} {sign} {latex(statement.rhs)}",
        where={symbol.name: n for symbol, n in statement.where.items()},
        **assumed(statement.using),
        counterexample=detail,
        says=says,
    )


def of_goal(equation, says, steps=1):
    """The record of what a reader is to prove, in so many steps, with what he is told so far."""
    found = of_equation(equation, "goal")
    where = equation.verdicts[0].statement.where
    goal = [(equation.relation, equation.rhs)]
    values = program(equation.lhs, goal, where, equation.using)
    # which would say how it is done
    hidden = {"certificate": "", "definitions": [], "rules": [], "kinds": []}
    shown = [step | hidden for step in found["steps"]]
    return found | {
        "says": says,
        "steps": shown,
        "values": values | {"asked": steps},
    }


def assumed(using):
    """What a statement assumes, for each way in which it is shown."""
    return {
        "hypotheses": [h.name for h in using if isinstance(h, STATED)],
        "conditions": [h.name for h in using if isinstance(h, (Differ, SignOf))],
        "least": {h.size.name: h.least for h in using if isinstance(h, AtLeast)},
    }


def _record(**entries):
    empty = Record(
        version=VERSION,
        shows="",
        kind="",
        statement="",
        layers={},
        sizes=[],
        where={},
        **assumed(()),
        start="",
        steps=[],
        values=None,
        place="",
        counterexample="",
        says="",
        seed=seed(),
    )
    return empty | entries


def of_step(verdict, reason="", by=(), leap="", declared=False):
    """The record of one step."""
    statement = verdict.statement
    rules = () if declared else rules_needed(statement, by, "the step")
    certificate = statement.certificate
    shown = certificate is not None and certificate not in (
        statement.lhs,
        statement.rhs,
    )
    return Step(
        before=latex(statement.lhs),
        relation=statement.relation,
        after=latex(statement.rhs),
        reason=reason,
        **assumed(statement.using),
        certificate=latex(certificate) if shown else "",
        see=[citation.label for citation in by],
        definitions=[link(rule) for rule in rules if rule not in KINDS],
        rules=[rule for rule in rules if rule in KINDS],
        kinds=kinds(statement, by, rules),
        leap=leap,
        sizes=list(verdict.sizes),
        where=dict(verdict.where),
        points=verdict.points,
        deviation=mp.nstr(verdict.deviation, 3),
        misread=mp.nstr(verdict.misread, 3),
        seconds=verdict.seconds,
        mutants=None
        if declared
        else trial(statement),  # what is declared is not proved
    )


# ---- reading a record


class UnknownRecord(ProofError):
    """A record of another version of the engine, or one that is not whole."""


def read(data):
    """The record in the data of an output; raises :class:`UnknownRecord` when it is none."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        found = data.get("version") if isinstance(data, dict) else type(data).__name__
        raise UnknownRecord(
            f"expected a record of version {VERSION}, got {found!r}; run the page"
        )
    for kind, entries in (Record, [data]), (Step, data.get("steps", [])):
        for entry in entries:
            if entry.keys() != kind.__annotations__.keys():
                odd = sorted(entry.keys() ^ kind.__annotations__.keys())
                raise UnknownRecord(
                    f"a {kind.__name__.lower()} lacks, or has too many: {odd}"
                )
    return data


def rows(record):
    """The formulas of a derivation, in order: the start, and each step after its sign."""
    steps = (
        rf"{{}}{SIGNS[step['relation']]} {step['after']}" for step in record["steps"]
    )
    return [rf"\displaystyle {row}" for row in (record["start"], *steps)]


def printed(record):
    """Every formula that a page may show for a record, as TeX."""
    found = [record["statement"]]
    if record["shows"] == "derivation":
        found += rows(record)
    return found + [
        step["certificate"] for step in record["steps"] if step["certificate"]
    ]


def key(record):
    """A name for what is proved and how.

    The same wherever it is shown, as a result or with steps.
    """
    route = [
        (step["before"], step["relation"], step["after"]) for step in record["steps"]
    ]
    said = "kind", "statement", "where", "hypotheses", "conditions", "least"
    parts = [record[name] for name in said]
    return sha256(repr((parts, route)).encode()).hexdigest()[:12]


def leaps(record):
    """The numbers, from 1, of the steps that need many kinds of rule and do not say why."""
    for number, step in enumerate(record["steps"], 1):
        if len(step["kinds"]) > MOST and not step["leap"]:
            yield number


def given(record):
    """The condition of an equation in words, such as “if the target sums to one”; perhaps empty."""
    said = [*record["hypotheses"], *record["conditions"]]
    if record["kind"] == "refutation":
        return "not an identity" + (f", even if {' and '.join(said)}" if said else "")
    return (
        "if " + " and ".join(said)
        if said and record["kind"] in (*PROVED, "refusal")
        else ""
    )


def scope(entry):
    """For which sizes a record, or a step, is proved, in words; empty when it has none."""
    least = entry["least"]
    sizes = [f"{n} ≥ {least[n]}" if n in least else n for n in entry["sizes"]]
    *most, last = sizes or [""]
    every = (
        f"every {', '.join(most)} and {last}"
        if most
        else f"every {last}"
        if last
        else ""
    )
    fixed = ", ".join(f"{name} = {n}" for name, n in entry["where"].items())
    return ", ".join(filter(None, [every, f"{fixed} only" if fixed else ""]))


def hypothesis_place(name):
    """The anchor of a hypothesis on the site."""
    return place("hypothesis", name)
