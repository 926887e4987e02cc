r"""Softmax and cross-entropy in NumPy, from logits: the loss of the book, and its gradient.

One axis of the logits runs over the C classes, the last if none is named; the others
run over examples. float32 and float64 stay what they are, half precision (float16 and
bfloat16) becomes float32, whole numbers become float64. Losses are in nats. Inputs are
never modified. What has no meaning is refused, and what is infinite is infinite in
truth, or beyond the range of floats.

    softmax.py     softmax, its logarithm, log-sum-exp
    classes.py     cross-entropy of C classes, in one pass
    binary.py      cross-entropy of two classes, from one logit
    reductions.py  none, sum, and two means
    checks.py      what is refused, and in which words

Two ideas keep the digits, and both avoid a subtraction of nearly equal numbers:

- Logits enter as distances below the largest of their row, so no exponential exceeds 1,
  and the one that is exactly 1 is kept out of the sum: ``log(1 + rest)`` is
  ``log1p(rest)``.
- A slope is what flows in minus what flows out: ``ŷ_k · (targets of the others) − y_k ·
  (ŷ of the others)``. This equals ``ŷ_k − y_k``, and at a confident prediction it does
  not round to zero.

One idea makes it fast: a block of rows that fits into the cache is read once, and
becomes its own gradient in place.
"""

from .binary import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    sigmoid,
    softplus,
)
from .checks import SUM_TOLERANCE
from .classes import (
    CrossEntropyLoss,
    cross_entropy,
    cross_entropy_gradient,
    loss_and_gradient,
)
from .reductions import REDUCTIONS
from .softmax import depths, log_softmax, log_total, logsumexp, others, rest, softmax

__all__ = [
    "REDUCTIONS",
    "SUM_TOLERANCE",
    "CrossEntropyLoss",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "cross_entropy",
    "cross_entropy_gradient",
    "depths",
    "log_softmax",
    "log_total",
    "logsumexp",
    "loss_and_gradient",
    "others",
    "rest",
    "sigmoid",
    "softmax",
    "softplus",
]
