r"""Softmax and cross-entropy in NumPy, from logits: the loss of the book, and its gradient.

The last axis runs over the C classes; any axes before it run over examples. float32 and
float64 stay what they are, whole numbers become float64. Losses are in nats. Inputs are
never modified.

Two ideas keep the digits, and both avoid a subtraction of nearly equal numbers:

- Logits enter as distances below the largest of their row, so no exponential exceeds 1,
  and the one that is
  exactly 1 is kept out of the sum: ``log(1 + rest)`` is ``log1p(rest)``.
- A slope is what flows in minus what flows out: ``ŷ_k · (targets of the others) − y_k ·
  (ŷ of the others)``.
  This equals ``ŷ_k − y_k``, and at a confident prediction it does not round to zero.
"""

import numpy as np

#: How far the sum of a row of targets may lie from 1: a float32 softmax over 100,000
#: classes stays within it, while rows that nobody normalised miss it by far. The loss
#: and its gradient take the row as it is given.
SUM_TOLERANCE = 1e-5

REDUCTIONS = "none", "sum", "mean"


# Softmax and its logarithm


def logsumexp(logits):
    """Logarithm of the sum of the exponentials of each row, (…, C) → (…).

    max + log(1 + Σ exp(z_j − max)), the sum over all but the largest, as in
    Blanchard, Higham & Higham (2021), IMA J. Numer. Anal. 41, 2311–2330. A logit of
    −inf adds nothing. Raises what check_logits raises.
    """
    z = check_logits(logits)
    return z.max(axis=-1) + log_total(depths(z))[..., 0]


def log_softmax(logits):
    """Logarithm of the probabilities in nats, (…, C) → (…, C).

    −(max − z_k) − log(1 + Σ exp(z_j − max)), the sum over all but the largest.
    Both terms have one sign, so no digits cancel. Raises what check_logits raises.
    """
    depth = depths(check_logits(logits))
    return -depth - log_total(depth)


def softmax(logits):
    """Probabilities, (…, C) → (…, C): exp(z_k − max) / Σ exp(z_j − max).

    Raises what check_logits raises.
    """
    e = np.exp(-depths(check_logits(logits)))
    return e / e.sum(axis=-1, keepdims=True)


# Cross-entropy of C classes


def cross_entropy(logits, targets, reduction="mean"):
    """Cross-entropy −Σ_i y_i log ŷ_i in nats, where ŷ = softmax(logits).

    ``logits``     (…, C)
    ``targets``    (…) class indices from 0 to C − 1, or (…, C) probabilities
    ``reduction``  "none": the loss of each example, (…); "sum" and "mean": of all

    A class with target 0 costs nothing, whatever its probability: 0 · log 0 = 0.
    Raises what check_logits, check_targets and check_reduction raise.
    """
    check_reduction(reduction)
    z = check_logits(logits)
    y = check_targets(targets, z)
    surprise = -log_softmax(z)
    terms = np.multiply(y, surprise, where=y > 0, out=np.zeros_like(surprise))
    return reduce(terms.sum(axis=-1), reduction)


def cross_entropy_gradient(logits, targets, reduction="mean"):
    """Slope of cross_entropy in each logit, (…, C): ŷ − y.

    It is the slope for the row of targets as it is given, (Σ y) ŷ − y. For the mean
    it is divided by the number of examples; with "none", row n is the slope of loss n
    in its own logits. Takes and raises what cross_entropy does.
    """
    check_reduction(reduction)
    z = check_logits(logits)
    y = check_targets(targets, z)
    y_hat = softmax(z)
    slope = y_hat * others(y) - y * others(y_hat)
    return slope / slope[..., 0].size if reduction == "mean" else slope


class CrossEntropyLoss:
    """Cross-entropy as the last layer of a network, for batch after batch."""

    def __init__(self, reduction="mean"):
        self.reduction = check_reduction(reduction)
        self.inputs = None

    def forward(self, logits, targets):
        """cross_entropy of the batch, of which a copy is kept for backward."""
        self.inputs = None  # a batch that is refused leaves no older one behind
        loss = cross_entropy(logits, targets, self.reduction)
        self.inputs = np.array(logits), np.array(targets)
        return loss

    def backward(self):
        """cross_entropy_gradient of that batch; raises ValueError without one."""
        if self.inputs is None:
            raise ValueError(
                "backward: expected a call of forward(logits, targets)"
                " before it, got none"
            )
        return cross_entropy_gradient(*self.inputs, self.reduction)


# Cross-entropy of two classes, from one logit


def binary_cross_entropy(logits, targets, reduction="mean"):
    """Cross-entropy −t log σ(x) − (1 − t) log(1 − σ(x)) in nats, from logits.

    ``logits``     (…) finite numbers x
    ``targets``    (…) probabilities t from 0 to 1 of the class that σ(x) speaks of
    ``reduction``  "none", "sum" or "mean"

    −log σ(x) is softplus(−x). Raises what check_binary and check_reduction raise.
    """
    check_reduction(reduction)
    x, t = check_binary(logits, targets)
    return reduce(t * softplus(-x) + (1 - t) * softplus(x), reduction)


def binary_cross_entropy_gradient(logits, targets, reduction="mean"):
    """Slope of binary_cross_entropy in each logit, (…): σ(x) − t.

    Computed as (1 − t) σ(x) − t σ(−x), where nothing cancels. For the mean it is
    divided by the number of examples. Takes and raises what binary_cross_entropy does.
    """
    check_reduction(reduction)
    x, t = check_binary(logits, targets)
    slope = (1 - t) * sigmoid(x) - t * sigmoid(-x)
    return slope / slope.size if reduction == "mean" else slope


def softplus(x):
    """log(1 + exp(x)), which overflows nowhere: max(x, 0) + log1p(exp(−|x|))."""
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))


def sigmoid(x):
    """1 / (1 + exp(−x)), which overflows nowhere: exp(x) / (exp(x) + 1) where x < 0."""
    e = np.exp(-abs(x))
    return np.where(x < 0, e, 1) / (1 + e)


# The pieces


def depths(z):
    """How far each logit lies below the largest of its row, (…, C) → (…, C).

    inf for a masked class, and for a depth beyond the range of floats.
    """
    with np.errstate(over="ignore"):
        return z.max(axis=-1, keepdims=True) - z


def log_total(depth):
    """log Σ exp(−depth), (…, C) → (…, 1), where one term is exactly 1."""
    return np.log1p(rest(np.exp(-depth)))


def rest(v):
    """Sum of each row of v without its largest entry, (…, C) → (…, 1)."""
    without = v.copy()
    np.put_along_axis(without, v.argmax(axis=-1, keepdims=True), 0, axis=-1)
    return without.sum(axis=-1, keepdims=True)


def others(v):
    """Entry k is the sum of all entries but the k-th, (…, C) → (…, C), for v ≥ 0.

    The sum without the largest, and the largest minus entry k: none is negative.
    """
    return rest(v) + (v.max(axis=-1, keepdims=True) - v)


def reduce(losses, reduction):
    """The losses of the examples (…), their sum or their mean.

    The mean divides first: it is finite where the sum is not.
    """
    if reduction == "none":
        return losses
    return (losses / losses.size if reduction == "mean" else losses).sum()


# What is refused


def check_reduction(reduction):
    """Return the reduction; raises ValueError when it is unknown."""
    if reduction not in REDUCTIONS:
        raise ValueError(
            f"reduction: expected one of {', '.join(map(repr, REDUCTIONS))}, got {reduction!r}"
        )
    return reduction


def check_numbers(name, values):
    """The values as an array of float32 or float64.

    Raises TypeError for other kinds, ValueError for NaN, +inf, no values.
    """
    v = np.asarray(values)
    if v.dtype.kind in "iu":
        v = v.astype(np.float64)
    if v.dtype not in (np.float32, np.float64):
        raise TypeError(
            f"{name}: expected numbers in float32, float64 or whole numbers, got {v.dtype}"
        )
    if v.size == 0:
        raise ValueError(
            f"{name}: expected at least one example and one class, got the shape {v.shape}"
        )
    if np.isnan(v).any() or np.isposinf(v).any():
        raise ValueError(
            f"{name}: expected numbers below infinity, got {v[~(v < np.inf)].flat[0]}{place(~(v < np.inf))}"
        )
    return v


def check_logits(logits):
    """The logits as an array (…, C), in which −inf masks a class.

    Raises TypeError or ValueError.
    """
    z = check_numbers("logits", logits)
    if z.ndim == 0:
        raise ValueError(
            f"logits: expected the shape (…, C), with the classes on the last axis, got one number, {z}"
        )
    if (masked := np.isneginf(z).all(axis=-1)).any():
        raise ValueError(
            f"logits: expected a finite number in each row, got -inf alone{place(masked)}"
        )
    return z


def check_targets(targets, z):
    """The targets of the logits z (…, C) as rows (…, C) of its dtype.

    An index becomes a row with a single 1.

    Raises ValueError for a wrong shape, an index out of range, a row with a negative
    entry or with a sum that is not 1 within SUM_TOLERANCE; TypeError for indices that
    are not whole numbers, and for booleans.
    """
    y = np.asarray(targets)
    if y.shape == z.shape:
        return check_rows(y).astype(z.dtype)
    if y.shape == z.shape[:-1]:
        classes = z.shape[-1]
        return (np.arange(classes) == check_indices(y, classes)[..., None]).astype(
            z.dtype
        )
    raise ValueError(
        f"targets: expected the shape {z.shape[:-1]} of class indices or {z.shape} of probabilities, "
        f"to suit logits of shape {z.shape}, got {y.shape}"
    )


def check_indices(y, classes):
    """The class indices; raises TypeError or ValueError."""
    if y.dtype.kind not in "iu":
        raise TypeError(
            f"targets: expected class indices as whole numbers, got {y.dtype}"
        )
    if (wrong := (y < 0) | (y >= classes)).any():
        raise ValueError(
            f"targets: expected class indices from 0 to {classes - 1}, got {y[wrong].flat[0]}{place(wrong)}"
        )
    return y


def check_rows(y):
    """The rows of probabilities; raises TypeError or ValueError."""
    y = check_numbers("targets", y)
    if (wrong := y < 0).any():
        raise ValueError(
            f"targets: expected probabilities, got the negative number {y[wrong].flat[0]}{place(wrong)}"
        )
    sums = y.sum(axis=-1, dtype=np.float64)
    if (wrong := abs(sums - 1) > SUM_TOLERANCE).any():
        raise ValueError(
            f"targets: expected rows that sum to 1, within {SUM_TOLERANCE}, "
            f"got the sum {sums[wrong].flat[0]:.6g}{place(wrong)}"
        )
    return y


def check_binary(logits, targets):
    """Logits and targets (…) of equal shape and dtype; raises TypeError or ValueError."""
    x, t = check_numbers("logits", logits), check_numbers("targets", targets)
    if np.isinf(x).any():
        raise ValueError(
            f"logits: expected finite numbers, got -inf{place(np.isinf(x))}"
        )
    if t.shape != x.shape:
        raise ValueError(
            f"targets: expected the shape {x.shape} of the logits, got {t.shape}"
        )
    if (wrong := (t < 0) | (t > 1)).any():
        raise ValueError(
            f"targets: expected probabilities from 0 to 1, got {t[wrong].flat[0]}{place(wrong)}"
        )
    return x, t.astype(x.dtype)


def place(wrong):
    """Where the first True stands, in words: " at index (1, 0)"; nothing for a single number."""
    return (
        f" at index {tuple(map(int, np.argwhere(wrong)[0]))}" if np.ndim(wrong) else ""
    )
