"""The numbers and functions of the chapter on attention."""

import numpy as np

from .function import Function
from .number import Number

by_hand = Number(
    [4, 8, 0, 2, -2],
    {
        "Multiply the output by its gradient to get ρ.": [4, 4, 2, 3, -1],
        "Subtract ρ from each gradient in a weight before the weight multiplies it.": [
            4,
            8,
            4,
            4,
            0,
        ],
        "The weights multiply the differences, too.": [4, 8, 0, 8, -8],
        "The signs of the last three are flipped.": [4, 8, 0, -2, 2],
    },
)

sums = Number(
    13 / 8,
    {
        "The factor of the first block is upside down.": 4 * 3 / 2 + 5 / 4,
        "The two sums were taken after different numbers were subtracted; bring them to one.": 11
        / 4,
        "That is the sum after the smaller maximum was subtracted.": 13 / 2,
        "That is the sum of the exponentials with nothing subtracted.": 13,
    },
)


def two_blocks(random):
    """Maxima and sums (N) and outputs before division (N, D) of two blocks."""
    queries, width = random.choice(range(2, 7), size=2, replace=False)
    level = random.choice([0, 1000])

    def block():
        return (
            level + 3 * random.normal(size=queries),
            1 + random.random(queries),
            random.normal(size=(queries, width)),
        )

    return *block(), *block()


def combined(factors_of_sums, factors_of_outputs):
    """A way to merge two blocks: its factors are functions of the two maxima."""

    def merge(mu_1, ell_1, omega_1, mu_2, ell_2, omega_2):
        sum_1, sum_2 = factors_of_sums(mu_1, mu_2)
        out_1, out_2 = factors_of_outputs(mu_1, mu_2)
        outputs = out_1[:, None] * omega_1 + out_2[:, None] * omega_2
        return outputs / (sum_1 * ell_1 + sum_2 * ell_2)[:, None]

    return merge


def right(mu_1, mu_2):
    mu = np.maximum(mu_1, mu_2)
    return np.exp(mu_1 - mu), np.exp(mu_2 - mu)


def upside_down(mu_1, mu_2):
    return tuple(1 / factor for factor in right(mu_1, mu_2))


def none(mu_1, mu_2):
    return np.ones_like(mu_1), np.ones_like(mu_2)


merge = Function(
    combined(right, right),
    two_blocks,
    {
        "The factors are upside down.": combined(upside_down, upside_down),
        "The sums are brought to one maximum, the outputs are not.": combined(
            right, none
        ),
        "The outputs are brought to one maximum, the sums are not.": combined(
            none, right
        ),
        "Nothing is brought to one maximum.": combined(none, none),
        "It overflows: subtract the larger maximum before you exponentiate.": combined(
            lambda *maxima: np.exp(maxima), lambda *maxima: np.exp(maxima)
        ),
        "Divide at the end, by the merged sum.": lambda mu_1, ell_1, omega_1, mu_2, ell_2, omega_2: (
            sum(
                factor[:, None] * omega
                for factor, omega in zip(right(mu_1, mu_2), (omega_1, omega_2))
            )
        ),
    },
)
