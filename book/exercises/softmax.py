"""The numbers and functions of the chapter on softmax."""

import numpy as np

from losses import softmax as row_softmax

from .function import Function
from .number import Number

y_hat = np.array([1, 2, 5]) / 8
jacobian = np.diag(y_hat) - np.outer(y_hat, y_hat)

third_row = Number(
    jacobian[2],
    {
        "The products alone: the diagonal entry gets the probability as well.": -np.outer(
            y_hat, y_hat
        )[2],
        "The diagonal entry is right; the paths to the other probabilities are missing.": np.diag(
            np.diag(jacobian)
        )[2],
        "The signs are flipped.": -jacobian[2],
        "That is the third row of the outer product; it is subtracted from a diagonal matrix.": np.outer(
            y_hat, y_hat
        )[2],
        "That is what every logit does to its own probability: the diagonal of the matrix.": np.diag(
            jacobian
        ),
    },
)

ahead = Number(
    3 / 5,
    {
        "Right for two classes; the third has the same weight as the second.": 3 / 4,
        "That is the probability of one of the other classes.": 1 / 5,
        "That takes the logit for a weight: exponentiate first.": np.log(3)
        / (np.log(3) + 2),
        "That is a ratio of two probabilities; divide by the sum of all three.": 3,
    },
)

milder_odds = Number(
    np.exp(2 / 4),
    {
        "That is the logarithm of the odds.": 2 / 4,
        "The temperature divides the difference of the logits, not the odds.": np.exp(2)
        / 4,
        "The logits are divided by the temperature, not multiplied.": np.exp(2 * 4),
        "Those are the odds at temperature one.": np.exp(2),
        "That is the probability of the first class among the two; the odds are a ratio.": np.exp(
            1 / 2
        )
        / (1 + np.exp(1 / 2)),
    },
)

losers = Number(
    [-1 / 4, -1 / 4],
    {
        "Those are the slopes; divide each by its own probability.": [-1 / 32, -5 / 32],
        "The signs are flipped: the two fall.": [1 / 4, 1 / 4],
        "Divide by the probability of the class itself, not by that of the class that rises.": [
            -1 / 8,
            -5 / 8,
        ],
    },
)


def some_logits(random):
    """A batch (N, C) of logits, some far too large for the exponential.

    Rows lie far apart, and in some batches the logits of a row do, too.
    """
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    spread = random.choice([1, 1, 1000])
    shifts = random.choice([-1000, 0, 1000], size=(examples, 1))
    return (spread * random.normal(size=(examples, classes)) + shifts,)


def exponentials(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


softmax = Function(
    row_softmax,
    some_logits,
    {
        "It overflows on large logits. Subtract the largest logit of each row first; nothing else changes.": lambda z: (
            np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        ),
        "One number for the whole batch is not enough: a row far below it has only zeros. Each row needs its own.": lambda z: (
            np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True)
        ),
        "Subtract the largest logit of the row, and no other: one that is far above it overflows.": lambda z: (
            np.exp(z - z[:, :1]) / np.exp(z - z[:, :1]).sum(axis=1, keepdims=True)
        ),
        "The columns sum to one, not the rows: the classes are on the last axis.": lambda z: (
            row_softmax(z.T).T
        ),
        "The whole batch sums to one: each row needs its own denominator.": lambda z: (
            row_softmax(z.ravel()).reshape(z.shape)
        ),
        "The sums lie in a flat array, and NumPy lines it up with the columns: keepdims is missing.": lambda z: (
            exponentials(z) / exponentials(z).sum(axis=1)
        ),
        "These are log-probabilities.": lambda z: np.log(row_softmax(z)),
    },
)


def one_example(random):
    """The probabilities (C) of one example."""
    return (random.dirichlet(np.ones(random.integers(2, 7))),)


log_jacobian = Function(
    lambda y_hat: np.eye(len(y_hat)) - y_hat,
    one_example,
    {
        "It is transposed: row i belongs to the probability that answers, column k to the logit that moves.": lambda y_hat: (
            np.eye(len(y_hat)) - y_hat[:, None]
        ),
        "That is the Jacobian of softmax, not of its logarithm.": lambda y_hat: (
            np.diag(y_hat) - np.outer(y_hat, y_hat)
        ),
        "That is the diagonal alone; every logit moves every probability.": lambda y_hat: (
            np.diag(1 - y_hat)
        ),
        "The identity matrix is missing, the delta of the formula.": lambda y_hat: (
            -np.ones((len(y_hat), 1)) * y_hat
        ),
    },
)
