"""The numbers and functions of the chapter on two classes."""

import numpy as np

from losses import sigmoid, softplus

from .function import Function
from .number import Number

one_logit = Number(
    [3 / 4, 3 / 4 - 1],
    {
        "The gradient is probability minus label; the sign is flipped.": [3 / 4, 1 / 4],
        "That is the gradient for target 0.": [3 / 4, 3 / 4],
        "The odds are three to one: the probability is not a third, and not three.": [
            1 / 3,
            1 / 3 - 1,
        ],
        "Those are the probability and the gradient for the logit of the other class.": [
            1 / 4,
            1 / 4 - 1,
        ],
        "The second is the slope of the sigmoid, not of the loss.": [3 / 4, 3 / 16],
        "The second is the loss, not its slope.": [3 / 4, -np.log(3 / 4)],
    },
)

soft = 0.3
entropy = -soft * np.log(soft) - (1 - soft) * np.log(1 - soft)

best_logit = Number(
    np.log(soft / (1 - soft)),
    {
        "That is the logit of the other class: its probability is 0.7.": np.log(
            (1 - soft) / soft
        ),
        "That is the least loss; at which logit is it reached?": entropy,
        "That is the best probability; the logit is the logarithm of its odds.": soft,
        "That is the logarithm of the probability, not of the odds.": np.log(soft),
        "Those are the odds; the logit is their logarithm.": soft / (1 - soft),
    },
)

least_loss = Number(
    entropy,
    {
        "A soft target has an entropy, and no prediction costs less.": 0,
        "That is in bits; the losses of this book are in nats.": entropy / np.log(2),
        "Both terms count: the second class has target 0.7.": -soft * np.log(soft),
        "That is the loss at the logit 0.": np.log(2),
        "That is the logit at which the loss is least.": np.log(soft / (1 - soft)),
    },
)


def logits_and_targets(random):
    """Logits (N), some of them far out, and soft targets."""
    examples = random.integers(2, 7)
    return random.normal(size=examples) * random.choice([1, 1000]), random.random(
        examples
    )


def also_nearly_certain(random):
    """The same; or hard targets, where a right prediction has a loss far below the logit."""
    x, t = logits_and_targets(random)
    hard = random.random() < 1 / 3
    return (20 * random.normal(size=x.size), (t < 1 / 2) * 1.0) if hard else (x, t)


stable_loss = Function(
    lambda x, t: t * softplus(-x) + (1 - t) * softplus(x),
    also_nearly_certain,
    {
        "It breaks far out, where the sigmoid rounds to 0 or 1. Stay with the logit.": lambda x, t: (
            -t * np.log(1 / (1 + np.exp(-x)))
            - (1 - t) * np.log(1 - 1 / (1 + np.exp(-x)))
        ),
        "The exponential of a large positive logit overflows.": lambda x, t: (
            np.log1p(np.exp(x)) - t * x
        ),
        "The exponential of a large positive logit overflows, and that of a very negative one is lost when 1 is added.": lambda x, t: (
            np.log(1 + np.exp(x)) - t * x
        ),
        "The exponential of a large negative logit overflows when its sign is changed.": lambda x, t: (
            x + np.log1p(np.exp(-x)) - t * x
        ),
        "The target is on the wrong class: positive logits speak for target 1.": lambda x, t: (
            t * softplus(x) + (1 - t) * softplus(-x)
        ),
        "Right for negative logits only; a positive one is taken out of the logarithm.": lambda x, t: (
            np.log1p(np.exp(-abs(x))) - t * x
        ),
        "Digits are lost where |x| is large: 1 + exp(−|x|) is rounded before its logarithm is taken. Use log1p.": lambda x, t: (
            np.maximum(x, 0) - t * x + np.log(1 + np.exp(-abs(x)))
        ),
        "Digits are lost where |x| is large: the small logarithm is added to a large number and rounded. Let the large terms cancel first.": lambda x, t: (
            np.log1p(np.exp(-abs(x))) - t * x + np.maximum(x, 0)
        ),
        "The term of the target is missing.": lambda x, t: softplus(x),
        "That is the mean; each example has its own loss.": lambda x, t: (
            t * softplus(-x) + (1 - t) * softplus(x)
        ).mean(),
    },
    near_zero=0,
)

mean_gradient = Function(
    lambda x, t: (sigmoid(x) - t) / x.size,
    logits_and_targets,
    {
        "That is the gradient of the summed loss; the mean divides it by the number of examples.": lambda x, t: (
            sigmoid(x) - t
        ),
        "It is divided by the number of examples twice.": lambda x, t: (
            (sigmoid(x) - t) / x.size**2
        ),
        "The slope of the sigmoid has cancelled already; that is the gradient of a squared error.": lambda x, t: (
            (sigmoid(x) - t) * sigmoid(x) * (1 - sigmoid(x)) / x.size
        ),
        "That is one number; each logit has its own slope.": lambda x, t: (
            sigmoid(x) - t
        ).mean(),
        "The logit itself is no probability.": lambda x, t: (x - t) / x.size,
        "Only class 1 has pulled; where the target is small the logit is pushed down.": lambda x, t: (
            -t * (1 - sigmoid(x)) / x.size
        ),
    },
)
