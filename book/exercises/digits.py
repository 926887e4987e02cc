"""The numbers and functions of the chapter on a classifier that learns."""

import numpy as np

from losses import softmax

from .function import Function
from .number import Number

rates_of = Number(
    [0.5, 8, 0.1, 2],
    {
        "A small rate makes short steps: the curve that is nearly flat has the smallest.": [
            2,
            0.1,
            8,
            0.5,
        ],
        "A loss that climbs above its start comes from steps that are too long: the largest rate.": [
            0.5,
            0.1,
            8,
            2,
        ],
        "B has the largest rate. Of the others, the one that falls fastest has the larger rate.": [
            2,
            8,
            0.1,
            0.5,
        ],
        "A curve that climbs has a rate that is too large; it is not the one that falls fastest without climbing.": [
            0.5,
            2,
            0.1,
            8,
        ],
    },
)

shares = np.array([0.5, 0.3, 0.2])

first_push = Number(
    1 / 3 - shares,
    {
        "The signs are flipped: the gradient is probabilities minus labels.": shares
        - 1 / 3,
        "That is how often each class occurs; subtract it from its probability.": shares,
        "The probabilities are not all: subtract how often each class occurs.": np.full(
            3, 1 / 3
        ),
        "The labels of a class are ones and zeros, and their mean is its share, not one.": np.full(
            3, 1 / 3 - 1
        ),
    },
)

halves = np.array([0.5, 0.25, 0.25])

blind = Number(
    -halves @ np.log(halves),
    {
        "That is in bits; the losses of this book are in nats.": -halves
        @ np.log2(halves),
        "That is the first loss; the biases then learn how common each class is.": np.log(
            3
        ),
        "Without inputs, nothing tells the examples apart, so the loss does not go to 0.": 0,
        "That is the loss of an example of the common class alone.": np.log(2),
        "Weigh the surprise of each class with its share.": -np.log(halves).mean(),
    },
)

bugs = Number(
    [3, 2, 1],
    {
        "A loss that starts right and rises has a gradient of the wrong sign.": [
            1,
            2,
            3,
        ],
        "Shuffled labels leave nothing to learn, but in run B the digits are read right.": [
            3,
            4,
            1,
        ],
        "Shuffled labels do not change the first loss; divide 2763 by log 10.": [
            3,
            2,
            4,
        ],
    },
)


def examples(random):
    """Inputs (N, D), weights (D, C), one-hot targets (N, C) and a price."""
    n, d, c = random.choice(range(2, 7), size=3, replace=False)
    return (
        random.normal(size=(n, d)),
        random.normal(size=(d, c)),
        np.eye(c)[random.integers(c, size=n)],
        random.random(()),
    )


def misses(x, w, y):
    """The gradient of the mean loss in the weights, without a price."""
    return x.T @ (softmax(x @ w) - y) / len(x)


priced = Function(
    lambda x, w, y, price: misses(x, w, y) + price * w,
    examples,
    {
        "The price is missing.": lambda x, w, y, price: misses(x, w, y),
        "The square brings down a 2, and the half removes it.": lambda x, w, y, price: (
            misses(x, w, y) + price / 2 * w
        ),
        "The price has a factor one half, so the 2 of the square is gone.": lambda x, w, y, price: (
            misses(x, w, y) + 2 * price * w
        ),
        "That is the gradient of the summed loss; the mean divides by the number of examples.": lambda x, w, y, price: (
            len(x) * misses(x, w, y) + price * w
        ),
        "The price is not averaged over the examples.": lambda x, w, y, price: (
            misses(x, w, y) + price * w / len(x)
        ),
        "A price pulls the weights towards zero, so the gradient points away from it.": lambda x, w, y, price: (
            misses(x, w, y) - price * w
        ),
        "The slope of a square is in proportion to the weight, not to its square.": lambda x, w, y, price: (
            misses(x, w, y) + price / 2 * w**2
        ),
    },
)


def logits_and_labels(random):
    """Logits (N, C) and class indices (N)."""
    n, c = random.choice(range(4, 12), size=2, replace=False)
    return random.normal(size=(n, c)), random.integers(c, size=n)


def counts(logits, labels):
    """How often each class (row) was read as each (column)."""
    pairs = np.zeros((logits.shape[1],) * 2)
    np.add.at(pairs, (labels, logits.argmax(axis=1)), 1)
    return pairs


def counted_once(logits, labels):
    pairs = np.zeros((logits.shape[1],) * 2)
    pairs[labels, logits.argmax(axis=1)] += 1
    return pairs


confusion = Function(
    counts,
    logits_and_labels,
    {
        "The rows are the true classes, the columns what was read; yours are exchanged.": lambda z, labels: (
            counts(z, labels).T
        ),
        "A pair that comes twice is counted once: `counts[a, b] += 1` adds to each place once. Use np.add.at.": counted_once,
        "Those are shares of all examples, not counts.": lambda z, labels: (
            counts(z, labels) / len(z)
        ),
        "That counts the least likely class.": lambda z, labels: counts(-z, labels),
        "That is what was right; the other pairs are missing.": lambda z, labels: (
            np.diag(np.diag(counts(z, labels)))
        ),
    },
)
