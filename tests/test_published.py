"""Steps that published texts of this subject print, and what the engine says of each.

The mathematics alone, in the letters of this book; the source stands beside it; slips that many texts
share have none. ``TRUE`` is proved as it stands. ``GIVEN`` is proved under a condition that the text
states or implies, and called wrong without it. ``FALSE`` is called wrong, with a point.
"""

import pytest
from sympy import Abs, Eq, Integer, Max, Ne, Piecewise, Sum, exp, log, sqrt
from words import own_words  # noqa: F401, a fixture

from notation import (
    KL,
    C,
    H,
    H_pq,
    J,
    L,
    N,
    T,
    W,
    X,
    Y,
    Y_hat,
    Z,
    a,
    b,
    c,
    d,
    delta,
    g,
    i,
    j,
    k,
    l,
    lse,
    n,
    p,
    p_sums_to_one,
    q,
    q_sums_to_one,
    rows_sum_to_one,
    sigma,
    sums_to_one,
    t,
    v,
    x,
    y,
    y_hat,
    y_T,
    z,
)
from proof import (
    Derivation,
    Partial,
    array,
    diag,
    given,
    hadamard,
    minus,
    over,
    times,
    vector_of_ones,
    vector_of_zeros,
)
from proof.errors import WrongStep

pytestmark = pytest.mark.usefixtures("own_words")

total = Sum(exp(z[j]), over(j))
two = {C: 2}
bce = -t * log(sigma(x)) - (1 - t) * log(1 - sigma(x))
A = array("A_published", N, C, latex=r"\Omega").define(
    times(X, W) + vector_of_ones(N) * b.T
)
share = exp(A[n, k]) / Sum(exp(A[n, j]), over(j))
cost = -Sum(Sum(Y[n, k] * log(share), over(k)), over(n))
one_hot = given(Eq(y[i], delta(i, c)), "the target is one-hot")
apart = given(Ne(i, k))

TRUE = {
    # E. Bendersky, The Softmax function and its derivative (2016): D_j S_i
    "the Jacobian": (Partial(y_hat[i], z[k]), y_hat[i] * (delta(i, k) - y_hat[k])),
    # the same: the case i = j
    "its diagonal": (Partial(y_hat[i], z[i]), y_hat[i] * (1 - y_hat[i])),
    # C. Bishop, Pattern Recognition and Machine Learning (2006), (4.88)
    "the slope of the sigmoid": (Partial(sigma(x), x), sigma(x) * (1 - sigma(x))),
    # the same, (4.106)
    "the Jacobian, by columns": (
        Partial(y_hat[k], z[j]),
        y_hat[k] * (delta(k, j) - y_hat[j]),
    ),
    # the same, exercise 4.7
    "the mirrored sigmoid": (sigma(-x), 1 - sigma(x)),
    # I. Goodfellow et al., Deep Learning (2016), (6.30)
    "log-softmax": (log(y_hat[i]), z[i] - log(total)),
    # the same, (6.33)
    "softmax sees differences": (exp(z[i] + a) / Sum(exp(z[j] + a), over(j)), y_hat[i]),
    # the same, (3.33)
    "the sigmoid as a quotient": (sigma(x), exp(x) / (exp(x) + exp(Integer(0)))),
    # the same, (3.41), softplus less its mirror image
    "softplus": (log(1 + exp(x)) - log(1 + exp(-x)), x),
    # S. Boyd and L. Vandenberghe, Convex Optimization (2004), 3.1.5: the gradient of log-sum-exp
    "log-sum-exp has the slope softmax": (Partial(lse, z[k]), y_hat[k]),
    # the same: its Hessian, z there being the exponentials
    "the Hessian of log-sum-exp": (
        Partial(Partial(lse, z[i]), z[k]),
        (total * delta(i, k) * exp(z[i]) - exp(z[i]) * exp(z[k])) / total**2,
    ),
    # the same: the inequality behind its convexity, as an equation
    "the quadratic form": (
        v.T * J * v,
        Sum(y_hat[i] * v[i] ** 2, over(i)) - Sum(y_hat[i] * v[i], over(i)) ** 2,
    ),
    # K. Murphy, Machine Learning: a Probabilistic Perspective (2012), 8.3.7
    "the Jacobian as a matrix": (J, diag(y_hat) - y_hat * y_hat.T),
    # M. Nielsen, Neural Networks and Deep Learning (2015), chapter 3
    "the slope of the binary loss": (Partial(bce, x), sigma(x) - t),
    # Wikipedia, Cross-entropy: relation to the divergence
    "cross-entropy splits": (H_pq, H + KL),
    # CS231n (Stanford), Linear classification: L_i = -f_y + log of the sum
    "the loss of a class": (-log(y_hat[c]), -z[c] + log(total)),
    # the same, Putting it together: the gradient on the scores
    "the gradient of a class": (Partial(-log(y_hat[c]), z[k]), y_hat[k] - delta(c, k)),
    # the same, Practical issues: numerical stability
    "a factor above and below": (T * exp(z[i]) / Sum(T * exp(z[j]), over(j)), y_hat[i]),
    # G. Hinton et al., Distilling the knowledge in a neural network (2015), (2)
    "the gradient at a temperature": (
        Partial(-Sum(p[i] * log(y_T[i]), over(i)), z[k]),
        (y_T[k] * Sum(p[i], over(i)) - p[k]) / T,
    ),
    # B. Gao and L. Pavel, On the properties of the softmax function (2017): its Jacobian
    "the Jacobian at a temperature": (
        Partial(y_T[i], z[k]),
        y_T[i] * (delta(i, k) - y_T[k]) / T,
    ),
    # the same: the Jacobian takes the vector of ones to zero
    "all logits moved alike": (J * vector_of_ones(C), vector_of_zeros(C)),
    # TensorFlow, sigmoid_cross_entropy_with_logits: the form for x that is not negative
    "binary, from the logit": (bce, x - x * t + log(1 + exp(-x))),
    # the same: the form for negative x
    "binary, from a negative logit": (bce, -x * t + log(1 + exp(x))),
    # the same: the form for every logit
    "binary, from any logit": (bce, Max(x, 0) - x * t + log(1 + exp(-Abs(x)))),
    # B. Zhang and R. Sennrich, Root mean square layer normalization (2019), (4): its slope
    "the slope of a normed entry": (
        Partial(v[i] / sqrt(Sum(v[j] ** 2, over(j)) / C + T), v[k]),
        (delta(i, k) - v[i] * v[k] / (Sum(v[j] ** 2, over(j)) + C * T))
        / sqrt(Sum(v[j] ** 2, over(j)) / C + T),
    ),
    # C. Szegedy et al., Rethinking the Inception architecture (2016): smoothed labels
    "smoothed labels": (
        -Sum(((1 - a) * p[i] + a / C) * log(q[i]), over(i)),
        (1 - a) * H_pq - a / C * Sum(log(q[i]), over(i)),
    ),
    # T. Kurbiel, Derivative of the softmax function and the categorical cross-entropy loss (2021)
    "the backward pass of softmax": (
        J.T * g,
        minus(hadamard(y_hat, g), times(y_hat, times(y_hat.T, g))),
    ),
}

GIVEN = {
    # E. Bendersky, as above: the case of distinct indices
    "off the diagonal": (Partial(y_hat[i], z[k]), -y_hat[i] * y_hat[k], [apart]),
    # P. Sadowski, Notes on backpropagation (2016): the softmax layer
    "probabilities minus labels": (Partial(L, z[k]), y_hat[k] - y[k], [sums_to_one]),
    # CS231n, as above: cross-entropy with one true class
    "one class counts": (L, -log(y_hat[c]), [one_hot]),
    # the same with its gradient
    "less one at the true class": (
        Partial(L, z[k]),
        Piecewise((y_hat[k] - 1, Eq(k, c)), (y_hat[k], True)),
        [one_hot],
    ),
    # C. Bishop, as above, (4.109)
    "the gradient in the weights": (
        Partial(cost, W[d, l]),
        Sum((share.xreplace({k: l}) - Y[n, l]) * X[n, d], over(n)),
        [rows_sum_to_one],
    ),
    # the same, (4.108) for one row of a batch
    "a row of a batch": (
        Partial(-Sum(Y[n, i] * log(Y_hat[n, i]), over(i)), Z[n, k]),
        Y_hat[n, k] - Y[n, k],
        [rows_sum_to_one],
    ),
    # Wikipedia, Kullback-Leibler divergence: from the uniform distribution
    "the divergence from uniform": (
        Sum(p[i] * log(p[i] * C), over(i)),
        log(C) - H,
        [p_sums_to_one],
    ),
}

FALSE = {
    # A slip of many forum answers: the label before the probability
    "labels minus probabilities": (Partial(L, z[k]), y[k] - y_hat[k], [sums_to_one]),
    # one path from the logit to the loss, as several tutorials have it
    "one path": (Partial(L, z[k]), Partial(L, y_hat[k]) * Partial(y_hat[k], z[k]), []),
    # a slip of signs: the Hessian of a concave function for that of a convex one
    "a Hessian with a sign": (Partial(Partial(lse, z[j]), z[k]), -y_hat[k] * (delta(k, j) - y_hat[j]), []),
    # a slip of tutorials: an index of the diagonal kept off it
    "the other index": (Partial(y_hat[i], z[k]), y_hat[i] * (1 - y_hat[k]), []),
    # G. Hinton et al., as above, (4): the limit of a high temperature, read as an equation
    "the limit as an equation": (
        Partial(-Sum(exp(v[i] / T) / Sum(exp(v[j] / T), over(j)) * log(y_T[i]), over(i)), z[k]),
        (z[k] - v[k]) / (C * T**2),
        [],
    ),
    # a sum of sigmoids for the softmax, in texts on many labels
    "sigmoids for softmax": (Sum(sigma(z[i]), over(i)), Integer(1), []),
    # cross-entropy taken for a distance
    "cross-entropy is symmetric": (H_pq, -Sum(q[i] * log(p[i]), over(i)), [p_sums_to_one, q_sums_to_one]),
    # the factor 1/N forgotten in the gradient of a mean
    "a mean without its factor": (
        Partial(-Sum(Y[n, i] * log(Y_hat[n, i]), over(i), over(n)) / N, Z[n, k]),
        Y_hat[n, k] - Y[n, k],
        [rows_sum_to_one],
    ),
}  # fmt: skip


def step(lhs, rhs, using=()):
    return Derivation(lhs).then(rhs, "as it is printed", using=list(using))


@pytest.mark.parametrize("what", TRUE)
def test_what_is_true_is_proved(what):
    assert step(*TRUE[what]).result.latex


@pytest.mark.parametrize("what", GIVEN)
def test_what_needs_a_condition_is_proved_with_it_and_wrong_without(what):
    lhs, rhs, using = GIVEN[what]
    assert step(lhs, rhs, using).result.latex
    with pytest.raises(WrongStep):
        step(lhs, rhs)


@pytest.mark.parametrize("what", FALSE)
def test_what_is_false_is_called_wrong(what):
    with pytest.raises(WrongStep, match="the left side is"):
        step(*FALSE[what])


def test_there_are_many_and_of_each_kind():
    assert len(TRUE) + len(GIVEN) + len(FALSE) >= 30
    assert len(GIVEN) > 4 and len(FALSE) > 4
