"""What is tried: the seed of every draw, and the sizes."""

import os
import random

from sympy import Integer

from ..errors import ContradictoryHypotheses, OutsideTheRules
from ..words.given import AtLeast

DIGITS = 60  # of every value; a doubt is settled with twice as many

# Sizes by order of appearance. The first are small, for counterexamples that a reader can follow.
# Then 1 occurs in each place, and two sizes are never always equal.
FRIENDLY_SIZES = ((2, 1, 2, 1, 2, 1), (3, 2, 1, 2, 3, 2))
# How the numbers are drawn: at random; few and small; and so that sums have the values that the book
# assumes of them somewhere, as those of distributions.
ANY, SMALL, LIKELY = 0, 1, 2
SIZE_SETS = (
    (3, 2, 4, 5, 4, 2),
    (1, 4, 2, 4, 2, 5),
    (4, 1, 5, 3, 1, 1),
)
# The size that is drawn afresh: a product of a few factors could vanish at all the others.
LARGE = 6, 9


def seed():
    """The seed of every draw of this process: the environment's ``PROOF_SEED``, or 20."""
    return os.environ.get("PROOF_SEED", "20")


def generator(*words):
    """A random generator that depends on the seed and on ``words`` alone."""
    return random.Random("|".join((seed(), *words)))


def size_sets(names, where, using=(), random=None):
    """The sizes to try, ``{name: value}`` each, and how their numbers are drawn.

    ``where`` fixes some of them, conditions bound others; ``random`` draws one more set.
    """
    fixed = {symbol.name: int(n) for symbol, n in where.items()}
    least = {h.size.name: h.least for h in using if isinstance(h, AtLeast)}
    for name, n in least.items():
        if fixed.get(name, n) < n:
            raise ContradictoryHypotheses(
                f"{name} is fixed to {fixed[name]}, and at least {n}"
            )
    names = sorted(set(names) - fixed.keys())
    if len(names) > len(SIZE_SETS[0]):
        raise OutsideTheRules(
            f"a statement has at most {len(SIZE_SETS[0])} sizes; this one has {', '.join(names)}"
        )
    fresh = []
    if random and names:
        # One size is large, the others are small: the work is their product.
        large = random.choice(names)
        ranges = (LARGE if name == large else (2, 3) for name in names)
        fresh = [tuple(random.randint(*ends) for ends in ranges)]

    def bounded(values):
        return {
            name: max(n, least.get(name, 1)) for name, n in zip(names, values)
        } | fixed

    friendly = [(bounded(values), LIKELY) for values in FRIENDLY_SIZES]
    friendly.append((bounded(FRIENDLY_SIZES[0]), SMALL))
    return friendly + [(bounded(values), ANY) for values in (*SIZE_SETS, *fresh)]


def size_at(axis, sizes):
    """A size, or a size plus a whole number, at these values of the sizes."""
    return int(axis.xreplace({s: Integer(sizes[s.name]) for s in axis.free_symbols}))
