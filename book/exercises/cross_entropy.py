"""The numbers and functions of the chapter on the gradient of cross-entropy."""

import numpy as np

from losses import softmax

from .function import Function
from .number import Number

y_hat, third = np.array([1, 2, 5]) / 8, np.array([0, 0, 1])

gradient_by_hand = Number(
    y_hat - third,
    {
        "The signs are flipped: the gradient points uphill.": third - y_hat,
        "Only the true class has that entry; every other logit has a slope as well.": (
            y_hat - 1
        )
        * third,
        "Subtract the label: one at the true class.": y_hat,
        "Subtract the one at the true class alone.": y_hat - 1,
        "That is the slope in the probabilities; the Jacobian of softmax is missing.": -third
        / y_hat,
    },
)

half = np.array([1 / 2, 1 / 2, 0])

soft_loss = Number(
    -half @ np.log(y_hat),
    {
        "That is in bits; the losses of this book are in nats.": -half @ np.log2(y_hat),
        "That is the logarithm of the mean; the loss is the mean of the logarithms.": -np.log(
            half @ y_hat
        ),
        "A class with target zero adds nothing.": -np.log(y_hat).mean(),
        "Weigh each logarithm with its target.": -np.log(y_hat[:2]).sum(),
        "That is the entropy of the target, the least that any prediction costs.": np.log(
            2
        ),
    },
)

push = Number(
    2 * (1 - 0.9),
    {
        "That is the entry of the true class; the others have together the same size.": 1
        - 0.9,
        "That is the loss.": -np.log(0.9),
        "The entries sum to zero; add up their sizes.": 0,
        "At the true class stands one minus the probability, not the probability.": 0.9
        + 0.1,
    },
)


def examples(random):
    """Logits and nonnegative targets (N, C) whose rows do not sum to one."""
    shape = random.choice(range(2, 7), size=2, replace=False)
    return random.normal(size=shape), random.random(shape)


def pull(z, y):
    """The sum of each row of targets."""
    return y.sum(axis=1, keepdims=True)


any_target = Function(
    lambda z, y: pull(z, y) * softmax(z) - y,
    examples,
    {
        "Right for targets that sum to one; these do not. Scale the probabilities by the sum of the row.": lambda z, y: (
            softmax(z) - y
        ),
        "The sums lie in a flat array, and NumPy lines it up with the columns: keepdims is missing.": lambda z, y: (
            y.sum(axis=1) * softmax(z) - y
        ),
        "The targets of a row are summed over the classes, not those of a class over the examples.": lambda z, y: (
            y.sum(axis=0) * softmax(z) - y
        ),
        "Each row of targets has a sum of its own; that is the sum of the whole batch.": lambda z, y: (
            y.sum() * softmax(z) - y
        ),
        "The loss takes the targets as they are; you normalised them.": lambda z, y: (
            softmax(z) - y / pull(z, y)
        ),
        "Softmax runs over the classes, along each row.": lambda z, y: (
            pull(z, y) * softmax(z.T).T - y
        ),
        "It is divided by the number of examples: that is the gradient of the mean.": lambda z, y: (
            (pull(z, y) * softmax(z) - y) / len(z)
        ),
    },
)


def one_example(random):
    """Logits and a target (C) that sums to one."""
    classes = random.integers(2, 7)
    return random.normal(size=classes), random.dirichlet(np.ones(classes))


def through_softmax(y_hat, g):
    """The transposed Jacobian of softmax, times g."""
    return y_hat * g - y_hat * (y_hat @ g)


squared_error = Function(
    lambda z, y: through_softmax(softmax(z), softmax(z) - y),
    one_example,
    {
        "That is the slope in the probabilities; pass it back through the Jacobian of softmax.": lambda z, y: (
            softmax(z) - y
        ),
        "That is one path, the diagonal of the Jacobian; the other probabilities move as well.": lambda z, y: (
            softmax(z) * (1 - softmax(z)) * (softmax(z) - y)
        ),
        "It is twice too large: the error has a factor one half.": lambda z, y: (
            2 * through_softmax(softmax(z), softmax(z) - y)
        ),
        "The first term alone: subtract the mean that all probabilities share.": lambda z, y: (
            softmax(z) * (softmax(z) - y)
        ),
        "The mean must be multiplied by the probability of the class before it is subtracted.": lambda z, y: (
            softmax(z) * (softmax(z) - y) - softmax(z) @ (softmax(z) - y)
        ),
    },
)
