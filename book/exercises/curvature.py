"""The numbers and functions of the chapter on curvature."""

from losses import softmax

from .function import Function
from .number import Number

by_hand = Number(
    [11 / 16, 1],
    {
        "That is the mean of the squares; the square of the mean is still to be subtracted.": [
            3 / 4,
            1,
        ],
        "The bound is half the squared length of the move, and not the whole.": [
            11 / 16,
            2,
        ],
        "The bound of one logit is 1/4; several logits can move against each other.": [
            11 / 16,
            1 / 2,
        ],
    },
)

rate = Number(
    6 / 25,
    {
        "Below that rate every step helps; it promises most at half of it.": 12 / 25,
        "That is the largest eigenvalue; the curvature is half of it, and the rate 1 over that.": 25
        / 3,
        "That is the largest curvature; the rate is 1 over it.": 25 / 6,
        "The mean loss divides by the number of examples, all three of them.": 2 / 25,
        "The curvature is half the eigenvalue: a variance is at most half the squared length.": 3
        / 25,
    },
)


def batches(random):
    """Logits (N, C) of a batch, and a move of each row."""
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    return (
        random.normal(scale=2, size=(examples, classes)),
        random.normal(size=(examples, classes)),
    )


def above_mean(Z, V, axis=1):
    """Each probability times how far its move lies above the mean move."""
    P = softmax(Z, axis=axis)
    return P * (V - (P * V).sum(axis=axis, keepdims=True))


product = Function(
    above_mean,
    batches,
    {
        "Softmax runs over the classes of a row, not over the examples.": lambda Z, V: (
            above_mean(Z, V, axis=0)
        ),
        "That is the diagonal alone: each logit moves every probability.": lambda Z, V: (
            softmax(Z, axis=1) * (1 - softmax(Z, axis=1)) * V
        ),
        "The mean move is weighted by the probabilities.": lambda Z, V: (
            softmax(Z, axis=1) * (V - V.mean(axis=1, keepdims=True))
        ),
        "The mean move is still to be subtracted.": lambda Z, V: softmax(Z, axis=1) * V,
    },
)
