"""Cross-entropy of C classes and its gradient, in one pass over the logits."""

from math import isfinite

import numpy as np

from .checks import (
    check_array,
    check_out,
    check_targets,
    check_values,
    check_weights,
    moved,
    quiet,
)
from .reductions import check_reduction, divisor, over
from .softmax import others, rest

#: Bytes of logits that are worked on at a time. Up to FEW classes a block is turned, so
#: that what is done to a class of all its rows is one long loop; such a block is smaller.
BLOCK, FEW, TURNED = 1 << 20, 32, 1 << 17


def cross_entropy(logits, targets, reduction="mean", **options):
    """Cross-entropy −Σ_i y_i log ŷ_i in nats, where ŷ = softmax(logits).

    The loss of loss_and_gradient, whose arguments it takes (but for ``out``) and
    whose exceptions it raises; the gradient is not computed.
    """
    return evaluate(logits, targets, reduction, False, None, **options)[0]


def cross_entropy_gradient(logits, targets, reduction="mean", **options):
    """Slope of cross_entropy in each logit, (…, C): ŷ − y.

    The gradient of loss_and_gradient, whose arguments it takes and whose exceptions
    it raises.
    """
    return loss_and_gradient(logits, targets, reduction, **options)[1]


def loss_and_gradient(logits, targets, reduction="mean", *, out=None, **options):
    """Cross-entropy in nats and its slope in each logit, (…, C), in one pass.

    ``logits``         (…, C), in which −inf masks a class
    ``targets``        (…) class indices from 0 to C − 1, or (…, C) probabilities
    ``reduction``      "none": the loss of each example, (…); "sum": of all;
                       "mean": the sum over the number of examples that count;
                       "weighted mean": the sum over the sum of their weights
    ``axis``           where the classes are, also in rows of targets; −1
    ``weights``        (…) how much each example counts, 1 if nothing is said
    ``class_weights``  (C) how much each class of the target counts
    ``ignore``         an index that marks examples that do not count
    ``out``            (…, C) takes the gradient, in memory of its own

    A class with target 0 costs nothing, whatever its probability: 0 · log 0 = 0.
    The slope is that of the row of targets as it is given, w ((Σ y) ŷ − y), over
    what the mean divides by; with "none", row n is the slope of loss n. Raises
    what check_logits, check_targets, check_weights and check_reduction raise.
    """
    return evaluate(logits, targets, reduction, True, out, **options)


@quiet
def evaluate(
    logits,
    targets,
    reduction,
    gradient,
    out,
    *,
    axis=-1,
    weights=None,
    class_weights=None,
    ignore=None,
):
    """(loss, gradient or None), as loss_and_gradient says."""
    check_reduction(reduction)
    logits = check_array("logits", logits)
    y = check_targets(targets, logits, axis, ignore)
    z = moved(logits, axis, -1)
    w, y, count = weigh(y, z, weights, class_weights, ignore)
    by = divisor(reduction, w, count)
    slopes = check_out(out, logits, z, axis) if gradient else None
    losses = in_blocks(as_rows(z, slopes), y, slopes, by if w is None else by / w)
    total = np.add.reduce(losses)
    if not isfinite(total):  # NaN comes from logits that have no meaning, and only so
        check_values(logits, axis)
    if w is not None:
        losses = np.where(w > 0, w * losses, 0)  # 0 · inf is 0 here, too
        total = np.add.reduce(losses)
    if reduction == "none":
        loss = losses.reshape(z.shape[:-1])[()]
    else:
        loss = over(by, losses, total)
    return loss, None if slopes is None else moved(slopes.reshape(z.shape), -1, axis)


def in_blocks(z, y, slopes, divisor):
    """The losses (N) of the logits z (N, C), a block of rows at a time.

    The slopes, each row over its divisor, are written into ``slopes`` (N, C), which
    may be z itself; None: they are not wanted.
    """
    examples, classes = z.shape
    losses = np.empty(examples, z.dtype)
    one_pass = pass_of_labels if y.ndim == 1 else pass_of_rows
    turned = classes <= FEW < examples
    size = max(1, (TURNED if turned else BLOCK) // (classes * z.itemsize))
    for first in range(0, examples, size):
        part = slice(first, first + size)
        by = divisor[part] if isinstance(divisor, np.ndarray) else divisor
        by = None if slopes is None else by
        if turned:
            e = np.array(z[part].T, order="C")
            losses[part] = one_pass(e, y[part].T, by, e)
            if slopes is not None:
                slopes[part] = e.T
        else:
            e = np.empty_like(z[part]) if slopes is None else slopes[part]
            losses[part] = one_pass(z[part].T, y[part].T, by, e.T)
    return losses


def pass_of_labels(z, y, divisor, e):
    """Losses (B) of a block z (C, B) for the labels y (B).

    Leaves the slopes over the divisor in ``e`` (C, B), unless that is None.
    """
    b = np.arange(y.size)
    np.subtract(z, np.maximum.reduce(z, axis=0), out=e)
    ahead = e[y, b]  # how far the true logit is ahead: 0 or less
    np.exp(e, out=e)
    e[y, b] = 0
    wrong = summed(e)
    rest = wrong + (np.exp(ahead) - 1)
    if divisor is not None:
        total = (1 + rest) * divisor
        e /= total
        e[y, b] = -wrong / total
    return np.log1p(rest) - ahead


def summed(e):
    """Sum over the classes, (C, B) → (B), in pairs, with few roundings each.

    NumPy adds in pairs where the classes lie side by side, and only there.
    """
    if e.flags.f_contiguous:
        return np.add.reduce(e, axis=0)
    while len(e) > 1:
        half = (len(e) + 1) // 2
        upper, lower = e[half:], e[:half].copy()
        lower[: len(upper)] += upper
        e = lower
    return e[0]


def pass_of_rows(z, y, divisor, e):
    """The same for rows of targets y (C, B)."""
    y = y.astype(z.dtype, copy=False)
    half = z / 2  # of the distance: finite where the whole is not
    half -= half.max(axis=0)
    np.exp(2 * half, out=e)
    one = e.max(axis=0)  # exactly 1, or NaN
    remaining = rest(e, axis=0)[0] * one
    cost = np.multiply(y, half, where=y > 0, out=np.zeros_like(half)).sum(axis=0)
    if divisor is not None:
        outflow = y * (remaining + (1 - e))
        e *= others(y, axis=0)
        e -= outflow
        e /= (1 + remaining) * divisor
    return y.sum(axis=0) * np.log1p(remaining) - 2 * cost


class CrossEntropyLoss:
    """Cross-entropy as the last layer of a network, for batch after batch.

    ``options`` are those of loss_and_gradient.
    """

    def __init__(self, reduction="mean", **options):
        self.reduction, self.options = check_reduction(reduction), options
        self.gradient = None

    def forward(self, logits, targets):
        """cross_entropy of the batch; its gradient is kept for backward."""
        self.gradient = None  # a batch that is refused leaves no older one behind
        loss, self.gradient = loss_and_gradient(
            logits, targets, self.reduction, **self.options
        )
        self.gradient.flags.writeable = False  # the next backward returns it, too
        return loss

    def backward(self):
        """cross_entropy_gradient of that batch; raises ValueError without one."""
        if self.gradient is None:
            raise ValueError(
                "backward: expected a call of forward(logits, targets)"
                " before it, got none"
            )
        return self.gradient


def as_rows(z, slopes):
    """The logits z (…, C) as rows (N, C), each contiguous, so that sums are pairwise.

    If they are not, they are copied, into the slopes where there are any.
    """
    if not z.flags.c_contiguous:
        copy = np.empty(z.shape, z.dtype) if slopes is None else slopes.reshape(z.shape)
        np.copyto(copy, z)
        z = copy
    return z.reshape(-1, z.shape[-1])


def weigh(y, z, weights, class_weights, ignore):
    """(weights, targets, number of examples that count) of targets y for logits (…, C).

    The weights are (N), or None where all are 1; the targets (N) or (N, C). Weights of
    classes turn a row y into the distribution ∝ w_i y_i, of which Σ w_i y_i examples
    are counted.
    """
    y = y.reshape(-1) if y.ndim < z.ndim else as_rows(y, None)
    w, count = None, len(y)
    if weights is not None:
        w = check_weights("weights", weights, z.shape[:-1], z.dtype).reshape(-1)
    if ignore is not None:
        keep = y != ignore
        count = np.count_nonzero(keep)
        y = np.where(keep, y, 0)
        w = keep.astype(z.dtype) if w is None else w * keep
    if class_weights is not None:
        of_class = check_weights("class_weights", class_weights, z.shape[-1:], z.dtype)
        if y.ndim == 1:
            share = of_class[y]
        else:
            tilted = y * of_class
            share = tilted.sum(axis=-1).astype(z.dtype)
            y = np.where(share[:, None] > 0, tilted / share[:, None], y)
        w = share if w is None else w * share
    return w, y, count
