"""What was proved, as plain data: the entries from which the ledger of the book is made."""
from mpmath import mp

from ..mutants.trial import trial
from ..numbers.sample import seed
from ..reading.latex import latex
from ..statement import fixed_sizes

MIME = "application/vnd.proof.ledger+json"

# What each layer said. There is no verdict unless all layers agree, and no refutation unless two reject.
PROVED = {"rules": "proved", "numbers": "agree", "read back": "agrees"}
DECLARED = {"read back": "agrees"}
REFUTED = {"rules": "reject", "numbers": "reject", "read back": "agrees"}


def record(equation, printed, reasons=None):
    """The entry of an equation and of the steps that prove it.

    ``printed`` are the formulas that are shown with it, exactly as they are printed, and
    ``reasons`` the words that stand beside the steps.
    """
    verdicts, declared = equation.verdicts, bool(equation.declared)
    return {
        "statement": equation.latex,
        "kind": equation.kind,
        "layers": DECLARED if declared else PROVED,
        "sizes": sorted({name for v in verdicts for name in v.sizes}),
        "where": {name: n for v in verdicts for name, n in v.where.items()},
        "hypotheses": [h.name for h in equation.using],
        "steps": [_step(v, reason, declared)
                  for v, reason in zip(verdicts, reasons or [""] * len(verdicts))],
        "seed": seed(),
        "printed": list(printed),
    }


def record_of_refutation(refutation):
    """The entry of an equation that is wrong: where it fails is its proof."""
    return {
        "statement": refutation.latex,
        "kind": "refutation",
        "layers": REFUTED,
        "sizes": [],
        "where": {symbol.name: n for symbol, n in fixed_sizes(refutation.where).items()},
        "hypotheses": [h.name for h in refutation.using],
        "steps": [],
        "counterexample": refutation.counterexample,
        "seed": seed(),
        "printed": [refutation.latex],
    }


def _step(verdict, reason, declared):
    statement = verdict.statement
    return {
        "relation": statement.relation,
        "before": latex(statement.lhs),
        "after": latex(statement.rhs),
        "reason": reason,
        "hypotheses": [h.name for h in statement.using],
        "points": verdict.points,
        "deviation": mp.nstr(verdict.deviation, 3),
        "misread": mp.nstr(verdict.misread, 3),
        "seconds": verdict.seconds,
        "mutants": None if declared else trial(statement),  # what is declared is not proved
    }
