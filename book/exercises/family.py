"""The numbers and functions of the chapter on losses that share the gradient."""

import numpy as np

from losses import softmax

from .function import Function
from .number import Number

share = Number(
    1 / 4,
    {
        "The other way round: that is the share over the others, if 0.2 is over all.": 0.16,
        "Over all classes the label itself gets a part back, so the share is larger.": 0.2,
        "That is what each class gets; the share is five of them.": 0.05,
        "That is what stays at the label.": 0.8,
    },
)

student = Number(
    [1 / 8, 1 / 2],
    {
        "The temperature divides the first, by the chain rule.": [1 / 4, 1],
        "The temperature divides only once: probabilities have no second factor.": [
            1 / 16,
            1 / 4,
        ],
        "The factor is the square of the temperature.": [1 / 8, 1 / 4],
        "The signs are flipped: it is the student minus the teacher.": [-1 / 8, -1 / 2],
    },
)


def queries(random):
    """Similarities (N, C) of N queries, the candidate that belongs to each, and a temperature."""
    examples, choices = random.choice(range(2, 7), size=2, replace=False)
    return (
        random.normal(size=(examples, choices)),
        random.integers(choices, size=examples),
        np.float64(random.choice([0.25, 0.5, 3])),
    )


def gradient(similarities, own, T, axis=1):
    """The gradient of the summed loss, without the factor of the temperature."""
    each = softmax(similarities / T, axis=axis)
    return each - np.eye(similarities.shape[1])[own]


candidates = Function(
    lambda similarities, own, T: gradient(similarities, own, T) / (len(own) * T),
    queries,
    {
        "The temperature stands in the softmax; by the chain rule, it divides the gradient, too.": lambda similarities, own, T: (
            gradient(similarities, own, T) / len(own)
        ),
        "That is the gradient of the summed loss; the mean divides by the number of queries.": lambda similarities, own, T: (
            gradient(similarities, own, T) / T
        ),
        "The gradient is multiplied by the temperature; it is divided by it.": lambda similarities, own, T: (
            gradient(similarities, own, T) * T / len(own)
        ),
        "Divide the similarities by the temperature before the softmax.": lambda similarities, own, T: (
            gradient(similarities, own, 1) / (len(own) * T)
        ),
        "The softmax runs over the candidates of a query, not over the queries.": lambda similarities, own, T: (
            gradient(similarities, own, T, axis=0) / (len(own) * T)
        ),
        "The mean is over the queries, not over all pairs.": lambda similarities, own, T: (
            gradient(similarities, own, T) / (similarities.size * T)
        ),
    },
)
