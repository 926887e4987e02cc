"""The numbers and functions of the chapter on batches."""

import numpy as np

from losses import softmax

from .function import Function
from .number import Number

shapes = Number(
    [100, 10, 10, 32, 100],
    {
        "The weights stand to the right of the inputs here: 100 rows, 10 columns. Yours are transposed.": [
            10,
            100,
            10,
            32,
            100,
        ],
        "A bias belongs to a class, not to an example.": [100, 10, 32, 32, 100],
        "The gradient in the inputs has the shape of the inputs, not of the logits.": [
            100,
            10,
            10,
            32,
            10,
        ],
    },
)

pooled = Number(
    (4 * 2 + 1 * 7) / 5,
    {
        "That weighs both batches alike, although one has four examples and the other one.": (
            2 + 7
        )
        / 2,
        "That is the sum of all losses.": 4 * 2 + 1 * 7,
        "That weighs each batch with the size of the other.": (1 * 2 + 4 * 7) / 5,
        "Divide by the number of examples, not of batches.": (4 * 2 + 1 * 7) / 2,
    },
)

doubled = Number(
    [1, 2, 1, 2],
    {
        "A mean does not change when every example comes twice.": [2, 2, 2, 2],
        "The gradient of the mean carries the same factor as the mean.": [1, 2, 2, 2],
        "The gradient of the sum is a sum over the examples as well.": [1, 2, 1, 1],
        "More examples do not make the mean smaller.": [1 / 2, 1, 1 / 2, 1],
    },
)


def probabilities_and_slopes(random):
    """Rows of probabilities and any upstream gradient (N, C)."""
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    return random.dirichlet(np.ones(classes), size=examples), random.normal(
        size=(examples, classes)
    )


def minus_weighted_sum(b, y_hat, axis):
    return b - b.sum(axis=axis, keepdims=True) * y_hat


backward = Function(
    lambda y_hat, g: minus_weighted_sum(y_hat * g, y_hat, 1),
    probabilities_and_slopes,
    {
        "The row sums lie in a flat array, and NumPy lines it up with the columns: keepdims is missing.": lambda y_hat, g: (
            y_hat * g - (y_hat * g).sum(axis=1) * y_hat
        ),
        "The sum runs over the examples; each row is summed over its classes.": lambda y_hat, g: (
            minus_weighted_sum(y_hat * g, y_hat, 0)
        ),
        "The sum runs over the whole batch; each row has its own.": lambda y_hat, g: (
            y_hat * g - (y_hat * g).sum() * y_hat
        ),
        "That is the diagonal of each Jacobian; the other paths are missing.": lambda y_hat, g: (
            y_hat * (1 - y_hat) * g
        ),
        "That is one term; the probabilities share a denominator, so a second is subtracted.": lambda y_hat, g: (
            y_hat * g
        ),
        "Sum the products of probabilities and slopes, not the slopes alone.": lambda y_hat, g: (
            y_hat * g - g.sum(axis=1, keepdims=True) * y_hat
        ),
        "The mean is subtracted before the probabilities multiply it.": lambda y_hat, g: (
            y_hat * g - (y_hat * g).sum(axis=1, keepdims=True)
        ),
    },
)


misses = np.array([[-2, 1, 1], [1, 1, -2]]) / 8
inputs = np.array([[1, 2], [3, 1]])

by_hand = Number(
    inputs.T @ misses,
    {
        "That is the gradient of the summed loss; the mean divides it by two.": inputs.T
        @ misses
        * 2,
        "Each row of the answer belongs to one input: transpose the inputs before you multiply.": inputs
        @ misses,
        "The signs are flipped: the gradient is probabilities minus labels.": -inputs.T
        @ misses,
        "Subtract the labels from the probabilities first.": inputs.T
        @ np.array([[2, 1, 1], [1, 1, 2]])
        / 8,
        "That is the gradient in the logits; each weight multiplies it by its input.": misses,
    },
)

entries_without_keepdims = Number(
    [0, 9, 3, 9],
    {
        "Three sums against a single column: NumPy spreads the column, and the result is three by three.": [
            0,
            9,
            3,
            3,
        ],
        "Two sums cannot be lined up with three columns.": [6, 9, 3, 9],
        "With as many examples as classes nothing fails; it is only wrong.": [
            0,
            0,
            3,
            9,
        ],
        "A single sum can be lined up with any number of columns.": [0, 9, 0, 9],
        "Of these, only the first raises an error.": [0, 0, 0, 0],
    },
)


def layer(random):
    """Inputs (N, D), weights (D, C), biases (C) and targets (N, C)."""
    n, d, c = random.choice(range(2, 7), size=3, replace=False)
    return (
        random.normal(size=(n, d)),
        random.normal(size=(d, c)),
        random.normal(size=c),
        random.dirichlet(np.ones(c), size=n),
    )


def slope(x, w, b, y):
    """The gradient of the summed loss in the logits."""
    return softmax(x @ w + b) - y


biases = Function(
    lambda x, w, b, y: slope(x, w, b, y).mean(axis=0),
    layer,
    {
        "That sums over the classes, where each row gives zero. A bias acts in every row: sum over those.": lambda x, w, b, y: (
            slope(x, w, b, y).sum(axis=1)
        ),
        "That is the gradient of the summed loss; divide by the number of examples.": lambda x, w, b, y: (
            slope(x, w, b, y).sum(axis=0)
        ),
        "It is divided by the number of examples twice.": lambda x, w, b, y: (
            slope(x, w, b, y).mean(axis=0) / len(x)
        ),
        "That is the gradient in the logits; a bias acts in every row, so the rows are summed.": lambda x, w, b, y: (
            slope(x, w, b, y) / len(x)
        ),
        "The summed axis is kept, so the shape is not that of the biases.": lambda x, w, b, y: (
            slope(x, w, b, y).mean(axis=0, keepdims=True)
        ),
    },
)
