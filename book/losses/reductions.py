"""What becomes of the losses of a batch: each, their sum, or one of two means."""

from math import isfinite

REDUCTIONS = "none", "sum", "mean", "weighted mean"


def check_reduction(reduction):
    """Return the reduction; raises ValueError when it is unknown."""
    if reduction not in REDUCTIONS:
        raise ValueError(
            f"reduction: expected one of {', '.join(map(repr, REDUCTIONS))}, got {reduction!r}"
        )
    return reduction


def divisor(reduction, w, count):
    """What the sum of the losses is divided by; w: their weights, None if all are 1."""
    if reduction == "weighted mean" and w is not None:
        total = float(w.sum())
        if total == 0:
            raise ValueError("weights: expected a sum above 0 to divide by, got 0")
        return total
    return count if "mean" in reduction else 1


def over(by, losses, total):
    """The total of the losses over a number; it is finite where the total is not."""
    return total / by if isfinite(total) else (losses / by).sum()
