"""The equations that several chapters cite, each under the label of the cell that derives it.

A chapter derives its equation step by step. Here the same equation is proved at once, so that
another chapter can cite it: ``.then(…, by=[the_jacobian])``.
"""

from notation import (
    Integer,
    J,
    L,
    Partial,
    Sum,
    delta,
    i,
    k,
    log,
    over,
    sums_to_one,
    y,
    y_hat,
    z,
)
from proof import Derivation, cite, diag, minus, times

OF = "see the chapter that derives it"

the_total = cite(
    "eq-softmax-total", Derivation(Sum(y_hat[i], over(i))).then(Integer(1), OF)
)
the_slope_of_log_softmax = cite(
    "eq-log-softmax-slope",
    Derivation(Partial(log(y_hat[i]), z[k])).then(delta(i, k) - y_hat[k], OF),
)
the_jacobian = cite(
    "eq-jacobian-delta",
    Derivation(Partial(y_hat[i], z[k])).then(y_hat[i] * (delta(i, k) - y_hat[k]), OF),
)
the_gradient_for_any_target = cite(
    "eq-ce-any-target",
    Derivation(Partial(L, z[k])).then(y_hat[k] * Sum(y[i], over(i)) - y[k], OF),
)
the_jacobian_matrix = cite(
    "eq-jacobian-matrix",
    Derivation(J).then(minus(diag(y_hat), times(y_hat, y_hat.T)), OF),
)
the_gradient = cite(
    "eq-ce-gradient",
    Derivation(Partial(L, z[k])).then(y_hat[k] - y[k], OF, using=[sums_to_one]),
)
