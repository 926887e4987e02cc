"""How derivations and equations show themselves:
Markdown for the site and Jupyter, LaTeX for print, plain text.
"""
import json

from mpmath import mp

from ..mutants.trial import trial, tried
from ..reading.latex import latex
from .javascript import program
from .reasons import because
from .record import MIME, record

SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}
PLAIN = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def bundle_of_equation(equation):
    """The MIME bundle of one proved equation."""
    place = f"<!-- place {equation.place} -->\n\n" if equation.place else ""
    return {"text/latex": f"${equation.latex}$", "text/markdown": f"{place}$$\n{equation.latex}\n$$",
            "text/plain": f"{equation.lhs} {PLAIN[equation.relation]} {equation.rhs}",
            MIME: record(equation, [equation.latex])}


def bundle_inline(equation):
    """The MIME bundle of one proved equation in the middle of a sentence."""
    return {"text/latex": f"${equation.latex}$", "text/plain": equation.latex,
            MIME: record(equation, [equation.latex])}


def bundle_of_derivation(derivation):
    """The MIME bundle of a derivation: one row a step, and its ledger entry."""
    return {"text/markdown": _markdown(derivation), "text/latex": _aligned(derivation),
            "text/plain": _plain(derivation), MIME: _record(derivation)}


def _scope(verdict):
    free = [name for name in verdict.sizes]
    fixed = [f"{name} = {n}" for name, n in verdict.where.items()]
    every = " and ".join([", ".join(free[:-1]), free[-1]] if len(free) > 1 else free)
    scopes = ([f"every {every}"] if free else []) + ([f"{', '.join(fixed)} only"] if fixed else [])
    return ", ".join(scopes) or "proved"


def _formulas(derivation):
    """What stands in the first column: the start, and each step after its sign."""
    return [
        rf"\displaystyle {latex(derivation.start)}",
        *(rf"\displaystyle {{}}{SIGNS[s.relation]} {latex(s.expr)}" for s in derivation.steps),
    ]


def _record(derivation):
    reasons = [step.reason for step in derivation.steps]
    return record(derivation.result, _formulas(derivation), reasons)


def _markdown(derivation):
    start, *formulas = _formulas(derivation)
    rows = [
        f"<!-- values {json.dumps(values(derivation), separators=(',', ':'))} -->\n",
        "| Step | Reason | Checked |",
        "|:--|:--|:--|",
        f"| ${start}$ | | |",
    ]
    for formula, step in zip(formulas, derivation.steps):
        rows.append(f"| ${formula}$ | {because(step)} | ✓ {_scope(step.verdict)} |")
    return "\n".join(rows) + "\n\n" + summary(derivation) + "\n"


def summary(derivation):
    """The layers that the steps passed: at how many points, with what deviation, and how many mutants."""
    verdicts = [step.verdict for step in derivation.steps]
    worst = max(max(v.deviation, v.misread) for v in verdicts)
    off = f"off by at most {mp.nstr(worst, 1).replace('.0e', 'e')}" if worst else "with no deviation"
    passed = ["the rules", f"{sum(v.points for v in verdicts)} points in 60 digits, {off}", "read back"]
    trials = [found for v in verdicts if (found := trial(v.statement))]
    if trials:
        passed.append(f"{sum(tried(found) for found in trials)} mutants")
    return " ".join(f"✓ {layer}" for layer in passed)


def values(derivation):
    """What a browser needs to compute every row for the reader's numbers, as plain data."""
    steps = [(step.relation, step.expr) for step in derivation.steps]
    return program(derivation.start, steps, derivation.where, derivation.result.using)


def _aligned(derivation):
    rows = [rf"& {latex(derivation.start)}"]
    rows += [
        rf"&{SIGNS[s.relation]} {latex(s.expr)} && \text{{{s.reason}}}" for s in derivation.steps
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _plain(derivation):
    rows = [f"  {derivation.start}"]
    rows += [
        f"{PLAIN[s.relation]} {s.expr}    [{s.reason}; {_scope(s.verdict)}]"
        for s in derivation.steps
    ]
    return "\n".join(rows)
