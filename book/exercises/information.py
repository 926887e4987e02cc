"""The numbers and functions of the chapter on information."""

from itertools import product
from math import factorial

import numpy as np

from .function import Function
from .number import Number

p = np.array([1, 1 / 2, 1 / 2]) / 2

entropy = Number(
    -p @ np.log2(p),
    {
        "That is in nats; divide by the logarithm of 2.": -p @ np.log(p),
        "Weigh each surprise with its probability.": -np.log2(p).sum(),
        "That weighs the three surprises alike.": -np.log2(p).mean(),
        "A logarithm of a probability is negative; entropy is not.": p @ np.log2(p),
        "That is the entropy of three equal classes.": np.log2(3),
    },
)

source, belief = np.full(4, 1 / 4), np.array([4, 2, 1, 1]) / 8

cross_entropy_in_bits = Number(
    -source @ np.log2(belief),
    {
        "That is what the truth would cost, two bits for each letter; your words are of 1, 2, 3 and 3 bits.": -source
        @ np.log2(source),
        "That is the entropy of the belief: the data do not come from it.": -belief
        @ np.log2(belief),
        "That is the divergence: what the wrong belief costs on top of the entropy.": source
        @ np.log2(source / belief),
        "That is in nats; divide by the logarithm of 2.": -source @ np.log(belief),
    },
)

choices = Number(
    np.exp(3.2),
    {
        "The loss is in nats, so the base is e, not 2.": 2**3.2,
        "That is the loss in bits; the number of choices is 2 to that power.": 3.2
        / np.log(2),
        "To turn nats into bits, divide by the logarithm of 2 and do not multiply.": 2
        ** (3.2 * np.log(2)),
        "The base is e, not 10.": 10**3.2,
    },
)


codes_exist = Number(
    [1, 1, 0, 1],
    {
        "A code may leave a part of the interval unused: the shares must sum to at most one.": [
            1,
            1,
            0,
            0,
        ],
        "Add up the shares of the third: a half, two quarters and an eighth.": [
            1,
            1,
            1,
            1,
        ],
        "Words of equal length are a prefix code: none begins another.": [1, 0, 0, 1],
    },
)

noisy = np.array([0.8, 0.1, 0.1])
floor = -noisy @ np.log(noisy)

left_to_gain = Number(
    0.75 - floor,
    {
        "That is the floor, the entropy of the noisy labels; subtract it from the loss.": floor,
        "That would be so if labels were always right: the floor is not 0.": 0.75,
        "The floor is the entropy in nats, and yours is in bits.": 0.75
        - floor / np.log(2),
        "There are two wrong classes, each with 0.1: three terms, not two.": 0.75
        + 0.8 * np.log(0.8)
        + 0.2 * np.log(0.2),
    },
    tolerance=1e-2,
)


def labelled_batch(random):
    """Beliefs (N, C) and the class (N) that came."""
    examples, classes = random.choice(range(2, 7), size=2, replace=False)
    return random.dirichlet(np.ones(classes), size=examples), random.integers(
        classes, size=examples
    )


def labels_surprise(q, labels):
    return -np.log(q[np.arange(len(q)), labels])


batch_loss = Function(
    lambda q, labels: labels_surprise(q, labels).mean(),
    labelled_batch,
    {
        "That is the sum over the batch; the mean divides by the number of examples.": lambda q, labels: (
            labels_surprise(q, labels).sum()
        ),
        "It is divided by the number of examples twice.": lambda q, labels: (
            labels_surprise(q, labels).mean() / len(q)
        ),
        "It is divided by the number of classes, not of examples.": lambda q, labels: (
            labels_surprise(q, labels).sum() / q.shape[1]
        ),
        "q[:, labels] takes every label in every row. Pair each row with its own label.": lambda q, labels: (
            -np.log(q[:, labels]).mean()
        ),
        "That is the logarithm of the mean probability, not the mean of the logarithms.": lambda q, labels: (
            -np.log(np.exp(-labels_surprise(q, labels)).mean())
        ),
        "That is one loss for each example; the batch has one number.": labels_surprise,
    },
)


def self_scored(p, draws):
    """The expected loss of the observed fractions on the labels that they were counted from, in nats."""
    total = 0.0
    for counts in product(range(draws + 1), repeat=len(p) - 1):
        counts = np.array([*counts, draws - sum(counts)])
        if counts[-1] >= 0:
            ways = factorial(draws) / np.prod([float(factorial(n)) for n in counts])
            seen = counts[counts > 0]
            total += (
                ways * np.prod(p**counts) * -(seen / draws * np.log(seen / draws)).sum()
            )
    return total


four = np.array([4, 2, 1, 1]) / 8
floor, scored = -four @ np.log(four), self_scored(four, 20)

too_good = Number(
    floor - scored,
    {
        "That is the mean loss itself; by how much does it fall below the entropy?": scored,
        "That is in bits.": (floor - scored) / np.log(2),
        "Say by how much it is smaller, as a positive number.": scored - floor,
        "That is the sum over the 20 labels, not their mean.": 20 * (floor - scored),
    },
    tolerance=0.1,
)
