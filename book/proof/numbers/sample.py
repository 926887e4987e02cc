"""Draws of sizes, and of numbers that satisfy the quoted hypotheses and nothing more."""

import os
import random
from itertools import product

from mpmath import mp, mpf
from sympy import Integer

from ..errors import ContradictoryHypotheses, OutsideTheRules
from ..words import word

DIGITS = 60  # a central difference keeps 30 of them, and 18 are asked for

#: Values of the sizes by order of appearance: 1 occurs in each place, and two sizes are
#: never always equal.
SIZE_SETS = (
    (3, 2, 4, 5, 1, 2),
    (2, 4, 3, 1, 5, 3),
    (1, 3, 2, 4, 2, 5),
    (4, 1, 5, 3, 2, 1),
    (3, 4, 1, 2, 4, 3),
)


def seed():
    """The seed of every draw of this process: the environment's ``PROOF_SEED``, or 20."""
    return os.environ.get("PROOF_SEED", "20")


def size_sets(names, where):
    """The sizes to try, ``{name: value}`` each; ``where`` fixes some of them."""
    fixed = {symbol.name: int(n) for symbol, n in where.items()}
    names = sorted(set(names) - fixed.keys())
    if len(names) > len(SIZE_SETS[0]):
        raise OutsideTheRules(
            f"a statement has at most {len(SIZE_SETS[0])} sizes; this one has {', '.join(names)}"
        )
    return [dict(zip(names, values)) | fixed for values in SIZE_SETS]


def draw(generator, sizes, names, hypotheses):
    """Numbers for the free arrays and scalars in ``names``: ``{name: {indices: value}}``."""
    data = {}
    for name in sorted(names):
        entry = word(name)
        axes = [range(1, size_at(axis, sizes) + 1) for axis in entry.shape]
        data[name] = {at: _number(generator, entry.sign) for at in product(*axes)}
    for hypothesis in hypotheses:
        if hypothesis.array not in data:
            raise ContradictoryHypotheses(
                f"{hypothesis.array} is defined; “{hypothesis.name}” may only speak of what is free"
            )
        _rescale(data, hypothesis, sizes)
    for hypothesis in hypotheses:
        for at in _lines(data, hypothesis):
            total = mp.fsum(data[hypothesis.array][key] for key in at)
            if abs(total - _value(hypothesis, sizes)) > mpf(10) ** (5 - DIGITS):
                raise ContradictoryHypotheses(
                    f"no sample point satisfies “{hypothesis.name}” together with the other "
                    f"quoted hypotheses when {sizes}"
                )
    for name, table in data.items():
        sign = word(name).sign
        if any(
            x <= 0 if sign == "positive" else x < 0 if sign == "nonnegative" else False
            for x in table.values()
        ):
            raise ContradictoryHypotheses(
                f"the quoted hypotheses force an entry of {name} out of its declared sign, {sign}"
            )
    return data


def _number(generator, sign):
    digits = generator.randrange(10 ** (DIGITS - 1), 10**DIGITS)
    x = mpf(digits) / mpf(10) ** DIGITS
    return 2 * x if sign != "real" else (4 * x if generator.random() < 0.5 else -3 * x)


def size_at(axis, sizes):
    """A size, or a size plus a whole number, at these values of the sizes."""
    return int(axis.xreplace({s: Integer(sizes[s.name]) for s in axis.free_symbols}))


def _value(hypothesis, sizes):
    value = hypothesis.value.xreplace(
        {s: Integer(sizes[s.name]) for s in hypothesis.value.free_symbols}
    )
    return mpf(int(value.p)) / int(value.q)


def _lines(data, hypothesis):
    """The groups of entries that the hypothesis sums, one for each value of the other indices."""
    groups = {}
    for at in data[hypothesis.array]:
        rest = at[: hypothesis.axis] + at[hypothesis.axis + 1 :]
        groups.setdefault(rest, []).append(at)
    return groups.values()


def _rescale(data, hypothesis, sizes):
    table, wanted = data[hypothesis.array], _value(hypothesis, sizes)
    for line in _lines(data, hypothesis):
        total = mp.fsum(table[at] for at in line)
        for at in line:
            if wanted and abs(total) > mpf(1) / 1000:
                table[at] = table[at] * wanted / total
            else:
                table[at] = table[at] + (wanted - total) / len(line)


def generator(*words):
    """A random generator that depends on the seed and on ``words`` alone."""
    return random.Random("|".join((seed(), *words)))
