"""Cross-entropy of two classes and its gradient, from one logit."""

import numpy as np

from .checks import check_binary, check_finite, quiet
from .reductions import check_reduction, divisor, over


@quiet
def binary_cross_entropy(
    logits, targets, reduction="mean", *, weights=None, positive_weight=1
):
    """Cross-entropy −a t log σ(x) − (1 − t) log(1 − σ(x)) in nats, from logits.

    ``logits``           (…) finite numbers x
    ``targets``          (…) probabilities t from 0 to 1 of the class of σ(x)
    ``reduction``        as in loss_and_gradient
    ``weights``          (…) how much each example counts, 1 if nothing is said
    ``positive_weight``  how much a target of 1 counts, a; or one for each column

    −log σ(x) is softplus(−x). Raises what check_binary, check_weights and
    check_reduction raise.
    """
    check_reduction(reduction)
    x, t, w, a = check_binary(logits, targets, weights, positive_weight)
    losses = a * t * softplus(-x) + (1 - t) * softplus(x)
    losses = losses if w is None else w * losses
    if reduction == "none":
        return losses
    return over(divisor(reduction, w, x.size), losses, losses.sum())


@quiet
def binary_cross_entropy_gradient(
    logits, targets, reduction="mean", *, weights=None, positive_weight=1
):
    """Slope of binary_cross_entropy in each logit, (…): σ(x) − t where a = 1.

    Computed as (1 − t) σ(x) − a t σ(−x), where nothing cancels; times the weight, over
    what the mean divides by. Takes and raises what binary_cross_entropy does.
    """
    check_reduction(reduction)
    x, t, w, a = check_binary(logits, targets, weights, positive_weight)
    slope = (1 - t) * sigmoid(x) - a * t * sigmoid(-x)
    slope = slope if w is None else w * slope
    return slope / divisor(reduction, w, x.size)


@quiet
def softplus(x):
    """log(1 + exp(x)), which overflows nowhere: max(x, 0) + log1p(exp(−|x|)).

    Raises what check_finite raises.
    """
    x = check_finite("x", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))


@quiet
def sigmoid(x):
    """1 / (1 + exp(−x)), which overflows nowhere: exp(x) / (exp(x) + 1) where x < 0.

    Raises what check_finite raises.
    """
    x = check_finite("x", x)
    e = np.exp(-abs(x))
    return np.where(x < 0, e, 1) / (1 + e)
