"""What a refused statement would need: a condition under which it is proved."""

from dataclasses import replace
from itertools import combinations

from sympy import Ne, preorder_traversal

from .checking import require_consistent
from .errors import ProofError
from .numbers.comparing import counterexample
from .rules.proving import holds
from .words import Index, given, is_size, names, word
from .words.given import Hypothesis
from .words.vocabulary import known_conditions

MOST = 8  # conditions that are tried


def suggestion(statement):
    """Words that say under which one further condition a wrong statement is proved; or nothing."""
    for condition in list(_candidates(statement))[:MOST]:
        richer = replace(statement, using=(*statement.using, condition))
        try:
            require_consistent(richer.using, statement.where)
            if not counterexample(richer)[0] and holds(richer):
                return _said(condition)
        except ProofError:
            continue
    return ""


def _candidates(statement):
    """The conditions that speak of what occurs: known hypotheses, indices that differ, two classes."""
    used = names(*statement.exprs)
    for condition in known_conditions().values():
        if condition.array in used and condition not in statement.using:
            yield condition
    parts = [part for e in statement.exprs for part in preorder_traversal(e)]
    bound = {index for part in parts for index, *_ in getattr(part, "limits", ())}
    free = sorted({p for p in parts if isinstance(p, Index)} - bound, key=str)
    for one, other in combinations(free, 2):
        if one.upper == other.upper:
            yield given(Ne(one, other))
    for name in sorted(used):
        if is_size(word(name).object) and word(name).object not in statement.where:
            yield given(word(name).object >= 2)


def _said(condition):
    if isinstance(condition, Hypothesis) or condition.name in known_conditions():
        return f"it is true once you quote that {condition.name}"
    return f"it is true if {condition.name}"
