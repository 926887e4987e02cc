"""Softmax, its logarithm, log-sum-exp, and the sums that lose no digits."""

import numpy as np

from .checks import check_logits, moved, quiet


@quiet
def logsumexp(logits, axis=-1):
    """Logarithm of the sum of the exponentials of each row, (…, C) → (…).

    max + log(1 + Σ exp(z_j − max)), the sum over all but the largest, as in
    Blanchard, Higham & Higham (2021), IMA J. Numer. Anal. 41, 2311–2330. A logit of
    −inf adds nothing. Raises what check_logits raises.
    """
    z = check_logits(logits, axis)
    return z.max(axis=-1) + log_total(depths(z))[..., 0]


@quiet
def log_softmax(logits, axis=-1):
    """Logarithm of the probabilities in nats, (…, C) → (…, C).

    −(max − z_k) − log(1 + Σ exp(z_j − max)), the sum over all but the largest.
    Both terms have one sign, so no digits cancel. Raises what check_logits raises.
    """
    depth = depths(check_logits(logits, axis))
    return moved(-depth - log_total(depth), -1, axis)


@quiet
def softmax(logits, axis=-1):
    """Probabilities, (…, C) → (…, C): exp(z_k − max) / Σ exp(z_j − max).

    Raises what check_logits raises.
    """
    e = np.exp(-depths(check_logits(logits, axis)))
    return moved(e / e.sum(axis=-1, keepdims=True), -1, axis)


def depths(z):
    """How far each logit lies below the largest of its row, (…, C) → (…, C).

    inf for a masked class, and for a depth beyond the range of floats.
    """
    return z.max(axis=-1, keepdims=True) - z


def log_total(depth):
    """log Σ exp(−depth), (…, C) → (…, 1), where one term is exactly 1."""
    return np.log1p(rest(np.exp(-depth)))


def rest(v, axis=-1):
    """Sum of each row of v without its largest entry, (…, C) → (…, 1)."""
    without = v.copy(order="K")
    np.put_along_axis(without, v.argmax(axis=axis, keepdims=True), 0, axis=axis)
    return without.sum(axis=axis, keepdims=True)


def others(v, axis=-1):
    """Entry k is the sum of all entries but the k-th, (…, C) → (…, C), for v ≥ 0.

    The sum without the largest, and the largest minus entry k: none is negative.
    """
    return rest(v, axis) + (v.max(axis=axis, keepdims=True) - v)
