"""The loss and its gradient as the chapter derives them, to be read; nothing is checked."""

import numpy as np

from losses import depths, others, rest

#: How many ulp this loss and that of the package may be apart; the tests refuse more.
AGREE = 16


def simple_loss(z, y):
    """Losses (N) in nats of logits z (N, C) and rows of targets y (N, C).

    And the slopes of their sum, (N, C).
    """
    depth = depths(z)
    e = np.exp(-depth)
    surprise = depth + np.log1p(rest(e))
    terms = np.multiply(y, surprise, where=y > 0, out=0 * e)
    y_hat = e / e.sum(axis=-1, keepdims=True)
    return terms.sum(axis=-1), y_hat * others(y) - y * others(y_hat)


def by_label(z, labels):
    """The same for labels (N), each of which picks its class."""
    n = np.arange(len(z))
    depth = depths(z)
    e = np.exp(-depth)
    losses = depth[n, labels] + np.log1p(rest(e)[:, 0])
    slopes = e / e.sum(axis=-1, keepdims=True)
    slopes[n, labels] = 0
    slopes[n, labels] = -slopes.sum(axis=-1)
    return losses, slopes
