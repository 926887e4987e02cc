"""The smallest set of rules with which a statement is still proved.

Each rule that the proof meets is switched off in turn, and stays off where the statement is
proved without it. What is left is needed, each with all the others; another smallest set may
exist. It is looked for after a proof, and decides nothing about it.
"""

from ..words import words
from .proving import holds
from .switches import KINDS

MOST = 3  # kinds of rule: a step that needs more is a leap


def needed(statement, cited=(), closed=()):
    """The rules that the proof of a statement needs: names of definitions, and ``KINDS``.

    ``cited`` are the sides of earlier equations, ``closed`` the definitions that stay off. None
    when the statement is not proved so. What a condition says that entries are is no definition.
    """
    met = set()
    if not holds(statement, closed, cited, met):
        return None
    off = set(closed)
    for rule in [*sorted(met - set(KINDS)), *KINDS]:
        if rule in met - off and holds(statement, off | {rule}, cited):
            off.add(rule)
    defined = [name for name, entry in words().items() if entry.body is not None]
    return tuple(rule for rule in (*defined, *KINDS) if rule in met - off)
