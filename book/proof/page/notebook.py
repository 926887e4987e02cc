"""How what is proved shows itself in a notebook and in a terminal."""

from mpmath import mp, mpf

from ..checking import both_sides
from ..mutants.trial import tried
from ..statement import RELATIONS
from .record import (
    MIME,
    SIGNS,
    assumed,
    given,
    hypothesis_place,
    of_refusal,
    rows,
    scope,
)


def bundle(record, plain):
    """The MIME bundle of a record; ``plain`` is its text in a terminal."""
    shown = {
        "equation": _equation,
        "derivation": _table,
        "refutation": _refutation,
        "refusal": _refusal,
    }
    latex = (
        _aligned(record)
        if record["shows"] == "derivation"
        else f"${record['statement']}$"
    )
    return {
        "text/markdown": shown[record["shows"]](record),
        "text/latex": latex,
        "text/plain": plain,
        MIME: record,
    }


def _equation(record):
    condition = given(record)
    return f"$$\n{record['statement']}\n$$\n" + (
        f"\n{condition}\n" if condition else ""
    )


def display_refusal(statement, problem):
    """Show a step that was refused in the notebook that runs, its formulas typeset."""
    from IPython.display import display  # there is one where this is asked for

    before, sides, detail = str(problem).partition(f"\n{both_sides(statement)}")
    if sides:
        says = f"{type(problem).__name__}: {before.removesuffix(':')}"
        record = of_refusal(statement, says, detail.strip("\n"))
        display(bundle(record, str(problem)), raw=True)


def _refusal(record):
    return f"{record['says']}:\n\n$$\n{record['statement']}\n$$\n\n```text\n{record['counterexample']}\n```\n"


def _refutation(record):
    return f"{_equation(record)}\n```text\n{record['counterexample']}\n```\n"


def _table(record):
    start, *formulas = rows(record)
    lines = ["| Step | Reason | Checked |", "|:--|:--|:--|", f"| ${start}$ | | |"]
    for formula, step in zip(formulas, record["steps"]):
        lines.append(
            f"| ${formula}$ | {_because(step)} | ✓ {scope(step) or 'proved'} |"
        )
    return "\n".join(lines) + "\n\nHow it was checked: " + summary(record) + "\n"


def _because(step):
    """The reason of a step, with links to what it rests on."""
    text = step["reason"]
    text += "".join(
        f"; by [“{name}”](#{hypothesis_place(name)})" for name in step["hypotheses"]
    )
    text += "".join(f"; as {words}" for words in step["conditions"])
    if step["certificate"]:
        text += f": the difference is ${step['certificate']}$"
    if step["leap"]:
        text += f" ({step['leap']})"
    definitions = [
        f"[the definition of ${d['symbol']}$](#{d['place']})"
        for d in step["definitions"]
    ]
    rules = "; ".join(definitions + step["rules"])
    return f"{text}<br>*rules: {rules}*" if rules else text


def summary(record):
    """The layers that the steps passed: at how many points, how far off, and how many mutants."""
    steps = record["steps"]
    worst = max(mpf(step[name]) for step in steps for name in ("deviation", "misread"))
    off = (
        f"off by at most {mp.nstr(worst, 1).replace('.0e', 'e')}"
        if worst
        else "with no deviation"
    )
    points = sum(step["points"] for step in steps)
    passed = ["the rules", f"{points} points in 60 digits, {off}", "read back"]
    trials = [step["mutants"] for step in steps if step["mutants"]]
    if trials:
        passed.append(f"{sum(map(tried, trials))} mutants")
    return "; ".join(passed)


def _aligned(record):
    lines = [rf"& {record['start']}"]
    lines += [
        rf"&{SIGNS[step['relation']]} {step['after']} && \text{{{step['reason']}}}"
        for step in record["steps"]
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def text(derivation):
    """A derivation in a terminal.

    A line a step, with its reason and for which sizes it is proved.
    """
    lines = [f"  {derivation.start}"]
    for step in derivation.steps:
        quoted, verdict = assumed(step.using), step.verdict
        sizes = {"sizes": list(verdict.sizes), "where": dict(verdict.where)}
        said = [step.reason, *quoted["hypotheses"], *quoted["conditions"]]
        proved = "; ".join([*said, scope(quoted | sizes) or "proved"])
        lines.append(f"{RELATIONS[step.relation]} {step.expr}    [{proved}]")
    return "\n".join(lines)
