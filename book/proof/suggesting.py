"""What a wrong statement would need: one more condition under which it is proved."""

from dataclasses import replace
from itertools import combinations

from sympy import Ne

from .checking import require_consistent
from .errors import ProofError
from .numbers.comparing import counterexample
from .numbers.points import free_indices
from .rules.proving import holds
from .words import given, is_size, names, word
from .words.vocabulary import known_conditions

MOST = 8  # conditions that are tried: each costs about as much as a check


def suggestion(statement):
    """Words that say under which one further condition a wrong statement is proved; or nothing."""
    used = sorted(names(*statement.exprs))
    sizes = [word(name).object for name in used if is_size(word(name).object)]
    candidates = [
        *unquoted(statement),
        *(given(Ne(*pair)) for pair in pairs(statement)),
        *(given(size >= 2) for size in sizes if size not in statement.where),
    ]
    for condition in candidates[:MOST]:
        richer = replace(statement, using=(*statement.using, condition))
        try:
            require_consistent(richer.using, statement.where)
            if not counterexample(richer)[0] and holds(richer):
                known = condition.name in known_conditions()
                how = "once you quote that" if known else "if"
                return f"it is true {how} {condition.name}"
        except ProofError:
            continue
    return ""


def unquoted(statement):
    """The known conditions on what occurs in a statement that does not quote them."""
    used = names(*statement.exprs)
    return [
        condition
        for condition in known_conditions().values()
        if condition.array in used and condition not in statement.using
    ]


def pairs(statement):
    """The pairs of free indices of one range, which may or may not be equal."""
    free = free_indices(*statement.exprs)
    return [(a, b) for a, b in combinations(free, 2) if a.upper == b.upper]
