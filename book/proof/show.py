"""How derivations and equations show themselves:
Markdown for the site and Jupyter, LaTeX for print, plain text.
"""
import json

from mpmath import mp

from .javascript import program
from .latex import latex
from .reasons import because

LEDGER = "application/vnd.proof.ledger+json"
SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}
PLAIN = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def bundle_of_equation(equation):
    """The MIME bundle of one proved equation."""
    place = f"<!-- place {equation.place} -->\n\n" if equation.place else ""
    return {"text/latex": f"${equation.latex}$", "text/markdown": f"{place}$$\n{equation.latex}\n$$",
            "text/plain": f"{equation.lhs} {PLAIN[equation.relation]} {equation.rhs}"}


def bundle_of_derivation(derivation):
    """The MIME bundle of a derivation: one row a step, and its ledger entry."""
    return {"text/markdown": _markdown(derivation), "text/latex": _aligned(derivation),
            "text/plain": _plain(derivation), LEDGER: ledger_entry(derivation)}


def _scope(verdict):
    free = [name for name in verdict.sizes]
    fixed = [f"{name} = {n}" for name, n in verdict.where.items()]
    every = " and ".join([", ".join(free[:-1]), free[-1]] if len(free) > 1 else free)
    scopes = ([f"every {every}"] if free else []) + ([f"{', '.join(fixed)} only"] if fixed else [])
    return ", ".join(scopes) or "proved"


def _markdown(derivation):
    rows = [
        f"<!-- values {json.dumps(values(derivation), separators=(',', ':'))} -->\n",
        "| Step | Reason | Checked |",
        "|:--|:--|:--|",
        rf"| $\displaystyle {latex(derivation.start)}$ | | |",
    ]
    for step in derivation.steps:
        rows.append(
            rf"| $\displaystyle {{}}{SIGNS[step.relation]} {latex(step.expr)}$ | {because(step)} "
            f"| ✓ {_scope(step.verdict)} |"
        )
    return "\n".join(rows) + "\n\n" + summary(derivation) + "\n"


def summary(derivation):
    """One line that says which layers ran, at how many points, and the largest deviation."""
    verdicts = [step.verdict for step in derivation.steps]
    worst = max(max(v.deviation, v.misread) for v in verdicts)
    off = (
        f"off by at most {mp.nstr(worst, 1).replace('.0e', 'e')}" if worst else "with no deviation"
    )
    return (
        f"Checked by the rules, at {sum(v.points for v in verdicts)} points in 60 digits ({off}), "
        f"and read back from the print."
    )


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


def ledger_entry(derivation):
    """The entry of the verification ledger, as plain data."""
    verdicts = [step.verdict for step in derivation.steps]
    return {
        "statement": derivation.result.latex,
        "sizes": sorted({name for v in verdicts for name in v.sizes}),
        "where": {name: n for v in verdicts for name, n in v.where.items()},
        "hypotheses": [h.name for h in derivation.result.using],
        "steps": [{"relation": s.relation, "latex": latex(s.expr), "reason": s.reason,
                   "points": s.verdict.points, "deviation": mp.nstr(s.verdict.deviation, 3),
                   "readback": mp.nstr(s.verdict.misread, 3)} for s in derivation.steps],
    }
