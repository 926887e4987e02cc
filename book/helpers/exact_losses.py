"""What a loss should have been: the textbook formula, in digits that cannot cancel.

A class at e^{-744} of another is the smallest that float64 can tell from nothing; 400
digits hold it to 70 digits.
"""

import numpy as np
from mpmath import mp, mpf

DIGITS = 400


def numbers(values):
    """An array of floats as an array of mpmath numbers, exactly."""
    return np.vectorize(lambda value: mpf(float(value)), otypes=[object])(values)


def cross_entropy(logits, targets):
    """(losses, gradient) of rows of logits and of targets, (N, C) → (N) and (N, C).

    −Σ y log ŷ and (Σ y) ŷ − y, as in the textbook.
    """
    with mp.workdps(DIGITS):
        z, y = numbers(logits), numbers(targets)
        powers = np.vectorize(mp.exp, otypes=[object])
        weights = powers(z - z.max(axis=-1, keepdims=True))
        y_hat = weights / weights.sum(axis=-1, keepdims=True)
        losses = np.array(
            [
                -mp.fsum(t * mp.log(s) for t, s in zip(*row) if t)
                for row in zip(y, y_hat)
            ]
        )
        return losses, y.sum(axis=-1, keepdims=True) * y_hat - y


def errors(computed, true):
    """(relative errors, errors in ulp) of an array of floats.

    An ulp is the distance to the next float at the true value.
    """
    with mp.workdps(DIGITS):
        miss = abs(numbers(computed) - true)
        relative = [
            float(e / abs(t)) if t else float(e)
            for e, t in zip(miss.flat, np.ravel(true))
        ]
        spacing = np.spacing(abs(np.array(true, dtype=float)).astype(computed.dtype))
        return np.reshape(relative, miss.shape), (miss / numbers(spacing)).astype(float)
