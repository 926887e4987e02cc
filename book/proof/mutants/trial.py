"""Mutants of the statements that a page shows: made while the page runs, and counted in its ledger.

The environment's ``PROOF_MUTANTS`` says how many of each statement: ``all``, or at most
so many, drawn at random by ``PROOF_SEED``. Without it there are none: a reader need not
wait.
"""

import ast
import os
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import mpmath
import sympy

from ..numbers.sample import generator
from ..statement import meaning
from .mutate import DISPUTED, EQUAL, ILL_FORMED, KILLED, judge, mutants

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
KINDS = (KILLED, EQUAL, ILL_FORMED, DISPUTED)

_trials = {}  # what was tried once need not be tried again when the page shows it again


def wanted():
    """How many mutants of each statement to try: a whole number, or None for all of them."""
    text = os.environ.get("PROOF_MUTANTS", "0")
    if text != "all" and not text.isdecimal():
        raise ValueError(
            f"PROOF_MUTANTS: expected a whole number or 'all', got {text!r}"
        )
    return None if text == "all" else int(text)


def trial(statement):
    """What became of the mutants of a statement, as plain data.

    ``made`` counts every mutant; ``killed``, ``equal``, ``ill-formed`` and ``disputed``
    count the ones that were tried. ``disputes`` tells what was changed in each disputed
    one, and why it is. ``key`` names all that the verdicts depend on: what was tried
    once need not be tried again.
    """
    limit = wanted()
    if limit == 0:
        return None
    key = (str(statement), limit)
    if key not in _trials:
        _trials[key] = _judged(statement, limit)
    return _trials[key]


def tried(found):
    """How many mutants a trial tried."""
    return sum(found[kind] for kind in KINDS)


def _judged(statement, limit):
    begun = perf_counter()
    every = list(mutants(statement))
    few = limit is not None and limit < len(every)
    chosen = generator("mutants", str(statement)).sample(every, limit) if few else every
    counts, disputes = Counter(), []
    for mutant in chosen:
        verdict, why = judge(mutant)
        counts[verdict] += 1
        if verdict == DISPUTED:
            disputes.append(f"{mutant.change}: {why}")
    return {
        "made": len(every),
        **{kind: counts[kind] for kind in KINDS},
        "disputes": disputes,
        "seconds": perf_counter() - begun,
        "key": _key(statement, every),
    }


def _key(statement, every):
    """A hash of the statement, of what its names mean, of its mutants, and of the engine."""
    parts = [judges(), str(statement), repr(meaning(statement))]
    parts += [mutant.change for mutant in every]
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def judges():
    """A hash of what judges a mutant: the engine without what shows or reads, and its libraries."""
    root = Path(__file__).parents[1]
    digest = sha256(f"SymPy {sympy.__version__}, mpmath {mpmath.__version__}".encode())
    for path in sorted(root.rglob("*.py")):
        if path.parent.name not in ("page", "typed"):
            digest.update(_does(path.read_text("utf-8")).encode())
    return digest.hexdigest()


def _does(source):
    """What a program does: its tree, without comments, docstrings and the types of arguments."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)
