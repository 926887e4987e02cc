"""The numbers and functions of the chapter on the implementation."""

import numpy as np

from losses import cross_entropy_gradient, logsumexp, softmax

from .function import Function
from .number import Number

far_apart = Number(
    [1000, 0],
    {
        "That is what the definition gives in floats: there the exponential overflows.": [
            np.inf,
            np.nan,
        ],
        "The class with the large logit is the cheap one.": [0, 1000],
        "The logarithm of softmax is minus the loss.": [-1000, 0],
        "A certain mistake costs the whole gap, not one nat.": [1, 0],
    },
)

lost = Number(
    53 * np.log(2),
    {
        "There the other class is one unit of the last digit; half of that is rounded away.": 52
        * np.log(2),
        "That is the number of binary digits; a gap is measured in nats.": 53,
        "That is where the exponential overflows.": np.log(np.finfo(float).max),
        "There the exponential of minus the gap becomes zero; it is lost in the sum long before.": -np.log(
            np.finfo(float).smallest_subnormal
        ),
        "That is the gap for float32.": 24 * np.log(2),
        "A gap need not be a whole number: the loss is zero a little earlier.": 37,
    },
    tolerance=2e-3,  # 36.7 is right, too
)

floor = Number(
    np.log(1 + 9 / np.e),
    {
        "That would be so if the loss took probabilities. It takes logits, and these are 1 and 0.": 0,
        "That is the loss of equal logits; the true class has one more than the others.": np.log(
            10
        ),
        "That is for three classes.": np.log(1 + 2 / np.e),
        "The true class has the larger logit: its exponential is e, and those of the others are 1.": np.log(
            1 + 9 * np.e
        ),
        "The true class is in the sum, too.": np.log(9 / np.e),
        "That is the probability that softmax gives to the true class; the loss is minus its logarithm.": np.e
        / (np.e + 9),
    },
)

smoothed_target = Number(
    0.9 + 0.1 / 5,
    {
        "The true class gets a share of what is spread as well.": 0.9,
        "The true class keeps what is not spread, and a fifth of what is.": 0.1 / 5,
        "The share is spread over all classes, the true one among them.": 0.9 + 0.1 / 4,
        "That gives back the whole share.": 1,
    },
)


def shifted(z, shift):
    """log Σ exp(z − shift) + shift of each row, for a shift (N, 1)."""
    return np.log(np.exp(z - shift).sum(axis=1)) + shift[:, 0]


def wide_logits(random):
    """Logits (N, C): rows near 0, 1000 and -1000, and gaps of 1000 in half of the draws."""
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    z = random.normal(size=(examples, classes)) + random.choice(
        [0, 1000, -1000], size=(examples, 1)
    )
    z[:, 0] += random.choice([0, 1000])
    return (z,)


log_sum_exp = Function(
    logsumexp,
    wide_logits,
    {
        "It overflows on large logits. Take the largest logit of each row out of the sum.": lambda z: (
            np.log(np.exp(z).sum(axis=1))
        ),
        "With the smallest logit as the shift, the largest term overflows.": lambda z: (
            shifted(z, z.min(axis=1, keepdims=True))
        ),
        "The mean as the shift leaves positive exponents, and they overflow.": lambda z: (
            shifted(z, z.mean(axis=1, keepdims=True))
        ),
        "What is taken out of the sum must come back at the end: add the largest logit.": lambda z: (
            logsumexp(z) - z.max(axis=1)
        ),
        "That is the largest logit alone; the other classes add a little.": lambda z: (
            z.max(axis=1)
        ),
        "That sums over the examples; the classes are on the last axis.": lambda z: (
            logsumexp(z.T)
        ),
        "That is one number for the whole batch; each row has its own.": lambda z: (
            logsumexp(z.ravel())
        ),
        "The shift of the whole batch lets other rows underflow: take the largest logit of each row.": lambda z: (
            shifted(z, np.full((len(z), 1), z.max()))
        ),
    },
    tolerance=1e-12,
)


def kept_and_ignored(random):
    """Losses (N), and which examples count (N); at least one does, and not all."""
    examples = random.integers(3, 9)
    keep = random.permutation(np.arange(examples) < random.integers(1, examples))
    return random.exponential(size=examples), keep


kept_mean = Function(
    lambda losses, keep: losses[keep].mean(),
    kept_and_ignored,
    {
        "It is divided by the number of all examples; only those that count are averaged.": lambda losses, keep: (
            (losses * keep).mean()
        ),
        "That is the mean of all losses; some examples are ignored.": lambda losses, keep: (
            losses.mean()
        ),
        "That is the sum; the mean divides by the number of examples that count.": lambda losses, keep: (
            losses[keep].sum()
        ),
        "It is divided twice, by the examples that count and by all.": lambda losses, keep: (
            losses[keep].mean() / len(losses)
        ),
        "Those are the losses of the examples that are ignored.": lambda losses, keep: (
            losses[~keep].mean()
        ),
    },
)


def confident(random):
    """Logits (N, C) of right and confident predictions, and the true classes (N)."""
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    labels = random.integers(classes, size=examples)
    z = random.normal(size=(examples, classes))
    z[np.arange(examples), labels] += random.uniform(20, 60, size=examples)
    return z, labels


def one_hot(z, labels):
    return np.eye(z.shape[1])[labels]


balanced = Function(
    lambda z, labels: cross_entropy_gradient(z, labels, "sum"),
    confident,
    {
        "At the true class the probability rounds to 1, and the difference to zero. Sum the other probabilities "
        "instead.": lambda z, labels: softmax(z) - one_hot(z, labels),
        "The entry of the true class is missing.": lambda z, labels: (
            softmax(z) * (1 - one_hot(z, labels))
        ),
        "The entry of the true class has the wrong sign: its logit is pulled up.": lambda z, labels: (
            abs(cross_entropy_gradient(z, labels, "sum"))
        ),
        "It is divided by the number of examples: that is the gradient of the mean.": lambda z, labels: (
            cross_entropy_gradient(z, labels, "mean")
        ),
    },
    tolerance=1e-9,
    near_zero=0,
)
