"""The identities that the engine must prove, as a table: a name, and the derivation that proves it.

Every entry is symbolic in all sizes that occur, but for the four at C = 2.
"""

from sympy import (
    Eq,
    Integer,
    KroneckerDelta,
    OneMatrix,
    Piecewise,
    Sum,
    Transpose,
    exp,
    log,
)

from notation import (
    KL,
    C,
    D,
    G,
    H,
    H_pq,
    J,
    L,
    L_batch,
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
    g,
    i,
    j,
    k,
    l,
    lse,
    m,
    n,
    p,
    p_sums_to_one,
    q,
    q_sums_to_one,
    rows_sum_to_one,
    sigma,
    sums_to_one,
    t,
    top,
    u,
    v,
    x,
    y,
    y_hat,
    z,
)
from proof import (
    Derivation,
    Partial,
    array,
    diag,
    elementwise_quotient,
    gap,
    hadamard,
    minus,
    over,
    scalar,
    times,
    vector_of_ones,
)

delta = KroneckerDelta
two = {C: 2}
ones = vector_of_ones

# Words that only this table needs.
Q = array("Q", N, D)
R = array("R", D, C)
P = array("P", N, C).define(Q * R)
Z_bar = array("Z_bar", N, C, latex=r"\bar{Z}").define(
    lambda n, k: Sum(G[m, l] * Partial(Y_hat[m, l], Z[n, k]), over(l), over(m))
)
Q_bar = array("Q_bar", N, D, latex=r"\bar{Q}").define(
    lambda n, d: Sum(G[m, l] * Partial(P[m, l], Q[n, d]), over(l), over(m))
)
R_bar = array("R_bar", D, C, latex=r"\bar{R}").define(
    lambda d, k: Sum(G[m, l] * Partial(P[m, l], R[d, k]), over(l), over(m))
)
A = array("A", N, C).define(X * W + ones(N) * b.T)
S = array("S", N, C).define(lambda n, k: exp(A[n, k]) / Sum(exp(A[n, j]), over(j)))
loss_of_layer = -Sum(Y[n, i] * log(S[n, i]), over(i), over(n)) / N
W_bar = array("W_bar", D, C, latex=r"\bar{W}").define(
    lambda d, k: Partial(loss_of_layer, W[d, k])
)
b_bar = array("b_bar", C, latex=r"\bar{b}").define(
    lambda k: Partial(loss_of_layer, b[k])
)
q_star = array("q_star", C, latex=r"\tilde{q}").define(lambda i: p[i])
likelihood_slope = elementwise_quotient(-Y, Y_hat)
multiplier = scalar("multiplier", r"\lambda")
w = array("w", C)
eps = scalar("eps", r"\varepsilon")
smooth = array("smooth", C, latex=r"\check{y}").define(
    lambda i: (1 - eps) * y[i] + eps / C
)


def softmax_at(entry):
    """Softmax of other logits: ``entry(i)`` is the i-th."""
    return lambda i: exp(entry(i)) / Sum(exp(entry(j)), over(j))


mean_drop = Sum(exp(-u[j]), over(j)) / C
hot = softmax_at(lambda i: z[i] / T)

IDENTITIES = {
    "log-softmax": lambda: Derivation(Partial(log(y_hat[i]), z[k])).then(
        delta(i, k) - y_hat[k], "differentiate"
    ),
    "jacobian-delta": lambda: Derivation(Partial(y_hat[i], z[k])).then(
        y_hat[i] * (delta(i, k) - y_hat[k]), "quotient rule"
    ),
    "jacobian-cases": lambda: Derivation(Partial(y_hat[i], z[k])).then(
        Piecewise((y_hat[i] * (1 - y_hat[i]), Eq(i, k)), (-y_hat[i] * y_hat[k], True)),
        "by cases",
    ),
    "jacobian-matrix": lambda: Derivation(J).then(
        diag(y_hat) - y_hat * y_hat.T, "every entry"
    ),
    "jacobian-symmetric": lambda: Derivation(J).then(J.T, "every entry"),
    "gradient-any-target": lambda: Derivation(Partial(L, z[k])).then(
        y_hat[k] * Sum(y[i], over(i)) - y[k], "differentiate"
    ),
    "gradient": lambda: Derivation(Partial(L, z[k])).then(
        y_hat[k] - y[k], "differentiate", using=[sums_to_one]
    ),
    "jacobian-product": lambda: Derivation(J.T * g).then(
        minus(hadamard(y_hat, g), times(y_hat, times(y_hat.T, g))), "every entry"
    ),
    "batch-backward": lambda: Derivation(Z_bar).then(
        minus(
            hadamard(Y_hat, G),
            hadamard(times(hadamard(Y_hat, G), OneMatrix(C, C)), Y_hat),
        ),
        "every entry",
    ),
    "batch-gradient": lambda: Derivation(
        minus(
            hadamard(Y_hat, likelihood_slope),
            hadamard(times(hadamard(Y_hat, likelihood_slope), OneMatrix(C, C)), Y_hat),
        )
    ).then(Y_hat - Y, "the quotient cancels", using=[rows_sum_to_one]),
    "batch-loss-slope": lambda: Derivation(Partial(L_batch, Y_hat[n, k])).then(
        -Y[n, k] / (N * Y_hat[n, k]), "the slope of a logarithm"
    ),
    "product-left": lambda: Derivation(Q_bar).then(G * R.T, "every entry"),
    "product-right": lambda: Derivation(R_bar).then(Q.T * G, "every entry"),
    "two-class-softmax": lambda: Derivation(y_hat[1], two).then(
        sigma(z[1] - z[2]), "divide by the first exponential"
    ),
    "cce-to-bce": lambda: Derivation(L, two).then(
        -y[1] * log(sigma(z[1] - z[2])) - (1 - y[1]) * log(1 - sigma(z[1] - z[2])),
        "two terms",
        using=[sums_to_one],
    ),
    "two-logit-gradient-1": lambda: Derivation(Partial(L, z[1]), two).then(
        sigma(z[1] - z[2]) - y[1], "differentiate", using=[sums_to_one]
    ),
    "two-logit-gradient-2": lambda: Derivation(Partial(L, z[2]), two).then(
        y[1] - sigma(z[1] - z[2]), "differentiate", using=[sums_to_one]
    ),
    "sigmoid-slope": lambda: Derivation(Partial(sigma(x), x)).then(
        sigma(x) * (1 - sigma(x)), "quotient rule"
    ),
    "sigmoid-reflection": lambda: Derivation(sigma(-x)).then(
        1 - sigma(x), "common denominator"
    ),
    "bce-gradient": lambda: Derivation(
        Partial(-t * log(sigma(x)) - (1 - t) * log(1 - sigma(x)), x)
    ).then(sigma(x) - t, "differentiate"),
    "bce-from-logits": lambda: Derivation(
        -t * log(sigma(x)) - (1 - t) * log(1 - sigma(x))
    ).then(log(1 + exp(x)) - t * x, "laws of the logarithm"),
    "cross-entropy-splits": lambda: Derivation(H_pq).then(H + KL, "log of a quotient"),
    "kl-as-gaps": lambda: Derivation(KL).then(
        Sum(p[i] * gap(q[i] / p[i]), over(i)),
        "unfold f",
        using=[p_sums_to_one, q_sums_to_one],
    ),
    "gibbs": lambda: Derivation(H_pq).at_least(
        H,
        "f is never negative",
        because=Sum(p[i] * gap(q[i] / p[i]), over(i)),
        using=[p_sums_to_one, q_sums_to_one],
    ),
    "same-gradient-in-q": lambda: Derivation(Partial(H_pq, q[k])).then(
        Partial(KL, q[k]), "the entropy is constant in q"
    ),
    "stationary": lambda: Derivation(
        Partial(
            -Sum(p[i] * log(q_star[i]), over(i)) + Sum(q_star[i], over(i)), q_star[k]
        )
    ).then(Integer(0), "differentiate, then put the minimiser"),
    "lagrangian": lambda: Derivation(
        Partial(
            -Sum(p[i] * log(q[i]), over(i)) + multiplier * (Sum(q[i], over(i)) - 1),
            q[k],
        )
    ).then(multiplier - p[k] / q[k], "differentiate"),
    "hessian-in-q": lambda: Derivation(Partial(Partial(H_pq, q[k]), q[l])).then(
        delta(k, l) * p[k] / q[k] ** 2, "differentiate twice"
    ),
    "hessian-in-logits": lambda: Derivation(Partial(Partial(L, z[k]), z[l])).then(
        y_hat[k] * (delta(k, l) - y_hat[l]), "differentiate twice", using=[sums_to_one]
    ),
    "variance-form": lambda: (
        Derivation(v.T * J * v)
        .then(
            Sum(y_hat[i] * v[i] ** 2, over(i)) - Sum(y_hat[i] * v[i], over(i)) ** 2,
            "mean of squares minus squared mean",
        )
        .then(
            Sum(y_hat[i] * y_hat[j] * (v[i] - v[j]) ** 2, over(j), over(i)) / 2,
            "expand the square",
        )
    ),
    "psd": lambda: Derivation(v.T * J * v).at_least(
        Integer(0),
        "a sum of squares",
        because=Sum(y_hat[i] * y_hat[j] * (v[i] - v[j]) ** 2, over(j), over(i)) / 2,
    ),
    "shift-invariance": lambda: Derivation(softmax_at(lambda i: z[i] + a)(i)).then(
        y_hat[i], "the common factor cancels"
    ),
    "lse-gradient": lambda: Derivation(Partial(lse, z[k])).then(y_hat[k], "chain rule"),
    "lse-hessian": lambda: Derivation(Partial(Partial(lse, z[k]), z[l])).then(
        J[k, l], "differentiate twice"
    ),
    "lse-shift": lambda: Derivation(log(Sum(exp(z[j] + a), over(j)))).then(
        lse + a, "take out the factor"
    ),
    "lse-above": lambda: Derivation(lse).at_least(
        z[k],
        "each term is at most the sum",
        because=gap(y_hat[k]) + Sum((1 - delta(j, k)) * y_hat[j], over(j)),
    ),
    "lse-below": lambda: Derivation(log(Sum(exp(top - u[j]), over(j)))).at_most(
        top + log(C),
        "no term exceeds the largest",
        because=gap(mean_drop) + Sum(exp(-u[j]) * (gap(exp(u[j])) + u[j]), over(j)) / C,
    ),
    "softmax-positive": lambda: Derivation(y_hat[i]).greater_than(
        Integer(0), "a quotient of positives", because=y_hat[i]
    ),
    "softmax-at-most-one": lambda: Derivation(y_hat[i]).at_most(
        Integer(1),
        "the others are positive",
        because=Sum((1 - delta(i, j)) * y_hat[j], over(j)),
    ),
    "log-odds": lambda: Derivation(log(y_hat[i] / y_hat[k])).then(
        z[i] - z[k], "the denominator cancels"
    ),
    "covariance": lambda: Derivation(J[i, k]).then(
        Sum(y_hat[c] * (delta(c, i) - y_hat[i]) * (delta(c, k) - y_hat[k]), over(c)),
        "covariance of the one-hot draw",
    ),
    "fisher-information": lambda: Derivation(J[i, k]).then(
        Sum(
            y_hat[c] * Partial(log(y_hat[c]), z[i]) * Partial(log(y_hat[c]), z[k]),
            over(c),
        ),
        "mean product of scores",
    ),
    "softmax-sums-to-one": lambda: Derivation(Sum(y_hat[i], over(i))).then(
        Integer(1), "common denominator"
    ),
    "jacobian-rows": lambda: Derivation(J * ones(C)).then(
        0 * ones(C), "every row sums to zero"
    ),
    "gradient-sums-to-zero": lambda: Derivation(Sum(Partial(L, z[k]), over(k))).then(
        Integer(0), "any target"
    ),
    "temperature-gradient": lambda: Derivation(
        Partial(-Sum(y[i] * log(hot(i)), over(i)), z[k])
    ).then((hot(k) - y[k]) / T, "chain rule", using=[sums_to_one]),
    "label-smoothing": lambda: Derivation(
        Partial(-Sum(smooth[i] * log(y_hat[i]), over(i)), z[k])
    ).then(
        y_hat[k] - smooth[k], "smoothed targets still sum to one", using=[sums_to_one]
    ),
    "class-weights": lambda: Derivation(
        Partial(-Sum(w[i] * y[i] * log(y_hat[i]), over(i)), z[k])
    ).then(y_hat[k] * Sum(w[i] * y[i], over(i)) - w[k] * y[k], "differentiate"),
    "mean-loss": lambda: Derivation(Partial(L_batch, Z[n, k])).then(
        (Y_hat[n, k] - Y[n, k]) / N, "differentiate", using=[rows_sum_to_one]
    ),
    "layer-weights": lambda: Derivation(W_bar).then(
        times(1 / N, X.T, minus(S, Y)), "every entry", using=[rows_sum_to_one]
    ),
    "layer-bias": lambda: Derivation(b_bar).then(
        times(1 / N, Transpose(minus(S, Y)), ones(N)),
        "every entry",
        using=[rows_sum_to_one],
    ),
    "layer-weights-sum": lambda: Derivation(W_bar * ones(C)).then(
        0 * ones(D), "rows of S and Y have equal sums"
    ),
}
