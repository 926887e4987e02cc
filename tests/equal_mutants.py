"""The mutants that are no mistakes: each still holds, for the reason under which it is listed.

``EQUAL`` is ``{reason: {identities: [changes]}}``; two identities that share their
changes share an entry, and ``variance-form.2`` is the second step of that derivation. A
change is written as :mod:`proof.mutate` writes it. ``test_mutants.py`` requires that
these, and no others, are proved equal by the symbolic and the numerical layer.
"""

EQUAL = {
    "with equal terms in the sum, softmax is uniform, and constant": {
        "jacobian-symmetric variance-form.2 softmax-positive softmax-at-most-one "
        "fisher-information softmax-sums-to-one jacobian-rows gradient-sums-to-zero": [
            "define y_hat as exp(z[i])/Sum(exp(z[i]), (j, 1, C))"
        ],
        "layer-weights-sum": ["define S as exp(A[n, k])/Sum(exp(A[n, k]), (j, 1, C))"],
    },
    "the slope keeps one term of the sum, in which the two indices are equal": {
        "batch-backward": [
            "define Z_bar as Sum(G[n, l]*Partial(Y_hat[m, l], Z[n, k]), (l, 1, C), (m, 1, N))"
        ],
        "product-left": [
            "define Q_bar as Sum(G[n, l]*Partial(P[m, l], Q[n, d]), (l, 1, C), (m, 1, N))"
        ],
        "product-right": [
            "define R_bar as Sum(G[m, k]*Partial(P[m, l], R[d, k]), (l, 1, C), (m, 1, N))"
        ],
        "stationary lagrangian": ["lhs: index k for i"],
    },
    "one index is as good as the other: the slope is zero in each": {
        "stationary": ["lhs: index i for k"],
    },
    "beside a delta of the two indices they are equal": {
        "hessian-in-q": [
            "rhs: index l for k",
            "rhs: index l for k, at place 2",
        ],
    },
    "a term that does not vary is not seen by a derivative": {
        "log-softmax label-smoothing class-weights": ["lhs: add 1 to log(y_hat[i])"],
        "jacobian-delta jacobian-cases": ["lhs: add 1 to y_hat[i]"],
        "jacobian-matrix jacobian-symmetric jacobian-product variance-form.1 psd lse-hessian "
        "covariance fisher-information jacobian-rows": [
            "define J as Partial(y_hat[i] + 1, z[k])"
        ],
        "jacobian-symmetric lse-hessian jacobian-rows": [
            "define y_hat as exp(z[i])/Sum(exp(z[j]), (j, 1, C)) + 1"
        ],
        "gradient-any-target gradient two-logit-gradient-1 two-logit-gradient-2 hessian-in-logits "
        "gradient-sums-to-zero": [
            "lhs: add 1 to L",
            "define L as 1 - Sum(log(y_hat[i])*y[i], (i, 1, C))",
            "define L as -Sum(log(y_hat[i])*y[i], (i, 1, C)) - 1",
            "define L as -Sum(log(y_hat[i])*y[i] + 1, (i, 1, C))",
            "define L as -Sum((log(y_hat[i]) + 1)*y[i], (i, 1, C))",
        ],
        "batch-backward": [
            "define Z_bar as Sum(G[m, l]*Partial(Y_hat[m, l] + 1, Z[n, k]), (l, 1, C), (m, 1, N))"
        ],
        "batch-loss-slope mean-loss": [
            "lhs: add 1 to L_batch",
            "define L_batch as 1 - Sum(log(Y_hat[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N",
            "define L_batch as -(Sum(log(Y_hat[n, i])*Y[n, i], (i, 1, C), (n, 1, N)) + 1)/N",
            "define L_batch as -Sum(log(Y_hat[n, i])*Y[n, i] + 1, (i, 1, C), (n, 1, N))/N",
            "define L_batch as -Sum((log(Y_hat[n, i]) + 1)*Y[n, i], (i, 1, C), (n, 1, N))/N",
        ],
        "product-left": [
            "define Q_bar as Sum(G[m, l]*Partial(P[m, l] + 1, Q[n, d]), (l, 1, C), (m, 1, N))"
        ],
        "product-right": [
            "define R_bar as Sum(G[m, l]*Partial(P[m, l] + 1, R[d, k]), (l, 1, C), (m, 1, N))"
        ],
        "sigmoid-slope": ["lhs: add 1 to sigma(x)"],
        "bce-gradient": [
            "lhs: add 1 to -t*log(sigma(x))",
            "lhs: add 1 to log(sigma(x))",
            "lhs: add 1 to log(1 - sigma(x))",
        ],
        "same-gradient-in-q hessian-in-q": [
            "lhs: add 1 to H_pq",
            "define H_pq as 1 - Sum(log(q[i])*p[i], (i, 1, C))",
            "define H_pq as -Sum(log(q[i])*p[i], (i, 1, C)) - 1",
            "define H_pq as -Sum(log(q[i])*p[i] + 1, (i, 1, C))",
            "define H_pq as -Sum((log(q[i]) + 1)*p[i], (i, 1, C))",
        ],
        "same-gradient-in-q": [
            "rhs: add 1 to KL",
            "define KL as Sum(log(p[i]/q[i])*p[i], (i, 1, C)) + 1",
            "define KL as Sum(log(p[i]/q[i])*p[i] + 1, (i, 1, C))",
            "define KL as Sum((log(p[i]/q[i]) + 1)*p[i], (i, 1, C))",
            "define KL as Sum(log(1/q[i])*p[i], (i, 1, C))",
            "define KL as Sum(log((p[i] + 1)/q[i])*p[i], (i, 1, C))",
        ],
        "stationary": [
            "lhs: add 1 to -Sum(log(q_star[i])*p[i], (i, 1, C))",
            "lhs: add 1 to Sum(log(q_star[i])*p[i], (i, 1, C))",
            "lhs: add 1 to log(q_star[i])*p[i]",
            "lhs: add 1 to log(q_star[i])",
            "lhs: add 1 to q_star[i], at place 2",
        ],
        "lagrangian": [
            "lhs: add 1 to -Sum(log(q[i])*p[i], (i, 1, C))",
            "lhs: add 1 to Sum(log(q[i])*p[i], (i, 1, C))",
            "lhs: add 1 to log(q[i])*p[i]",
            "lhs: add 1 to log(q[i])",
            "lhs: drop the term -1",
            "lhs: flip the sign of -1",
            "lhs: add 1 to q[i], at place 2",
        ],
        "hessian-in-q": ["lhs: add 1 to Partial(H_pq, q[k])"],
        "hessian-in-logits": ["lhs: add 1 to Partial(L, z[k])"],
        "lse-gradient lse-hessian": [
            "lhs: add 1 to lse",
            "define lse as log(Sum(exp(z[j]), (j, 1, C))) + 1",
        ],
        "lse-hessian": ["lhs: add 1 to Partial(lse, z[k])"],
        "fisher-information": [
            "rhs: add 1 to log(y_hat[c])",
            "rhs: add 1 to log(y_hat[c]), at place 2",
        ],
        "temperature-gradient": [
            "lhs: add 1 to -Sum(log(exp(z[i]/T)/Sum(exp(z[j]/T), (j, 1, C)))*y[i], (i, 1, C))",
            "lhs: add 1 to Sum(log(exp(z[i]/T)/Sum(exp(z[j]/T), (j, 1, C)))*y[i], (i, 1, C))",
            "lhs: add 1 to log(exp(z[i]/T)/Sum(exp(z[j]/T), (j, 1, C)))*y[i]",
            "lhs: add 1 to log(exp(z[i]/T)/Sum(exp(z[j]/T), (j, 1, C)))",
        ],
        "label-smoothing": [
            "lhs: add 1 to -Sum(log(y_hat[i])*smooth[i], (i, 1, C))",
            "lhs: add 1 to Sum(log(y_hat[i])*smooth[i], (i, 1, C))",
            "lhs: add 1 to log(y_hat[i])*smooth[i]",
        ],
        "class-weights": [
            "lhs: add 1 to -Sum(log(y_hat[i])*w[i]*y[i], (i, 1, C))",
            "lhs: add 1 to Sum(log(y_hat[i])*w[i]*y[i], (i, 1, C))",
            "lhs: add 1 to log(y_hat[i])*w[i]*y[i]",
        ],
        "layer-weights layer-weights-sum": [
            "define W_bar as Partial(1 - Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-(Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N)) + 1)/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i] + 1, (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum((log(S[n, i]) + 1)*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
        ],
        "layer-bias": [
            "define b_bar as Partial(1 - Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, b[k])",
            "define b_bar as Partial(-(Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N)) + 1)/N, b[k])",
            "define b_bar as Partial(-Sum(log(S[n, i])*Y[n, i] + 1, (i, 1, C), (n, 1, N))/N, b[k])",
            "define b_bar as Partial(-Sum((log(S[n, i]) + 1)*Y[n, i], (i, 1, C), (n, 1, N))/N, b[k])",
        ],
    },
    "any denominator whose slope in the k-th logit is its exponential": {
        "log-softmax jacobian-delta jacobian-cases jacobian-matrix jacobian-symmetric gradient-any-target "
        "gradient jacobian-product hessian-in-logits variance-form.1 label-smoothing class-weights": [
            "define y_hat as exp(z[i])/(Sum(exp(z[j]), (j, 1, C)) + 1)",
            "define y_hat as exp(z[i])/Sum(exp(z[j]) + 1, (j, 1, C))",
        ],
        "batch-backward mean-loss": [
            "define Y_hat as exp(Z[n, i])/(Sum(exp(Z[n, j]), (j, 1, C)) + 1)",
            "define Y_hat as exp(Z[n, i])/Sum(exp(Z[n, j]) + 1, (j, 1, C))",
        ],
        "layer-weights layer-bias": [
            "define S as exp(A[n, k])/(Sum(exp(A[n, j]), (j, 1, C)) + 1)",
            "define S as exp(A[n, k])/Sum(exp(A[n, j]) + 1, (j, 1, C))",
        ],
    },
    "J is symmetric": {
        "jacobian-matrix jacobian-symmetric jacobian-product variance-form.1 psd "
        "covariance fisher-information jacobian-rows": ["lhs: transpose J"],
        "jacobian-symmetric": ["rhs: drop the transpose"],
        "jacobian-symmetric lse-hessian": ["rhs: transpose J"],
        "jacobian-product": ["lhs: drop the transpose"],
    },
    "this matrix is symmetric, too": {
        "jacobian-symmetric": [
            "define J as -Partial(y_hat[i], z[k])",
            "define J as Partial(y_hat[i], z[k]) + 1",
            "define J as Partial(-y_hat[i], z[k])",
            "define J as Partial(z[i], z[k])",
            "define J as Partial(y[i], z[k])",
            "define J as Partial(y_hat[i], y[k])",
            "define J as Partial(y_hat[i], g[k])",
        ]
    },
    "the Jacobian of e^(z_i) times any function of the sum is symmetric": {
        "jacobian-symmetric": [
            "define y_hat as -exp(z[i])/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])",
            "define y_hat as (1 + 1/Sum(exp(z[j]), (j, 1, C)))*exp(z[i])",
            "define y_hat as exp(z[i])*Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(-exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(y[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(g[j]), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ]
    },
    "the rows of the Jacobian sum to zero, so a shift of the upstream gradient is not seen": {
        "batch-backward": [
            "define Z_bar as Sum((G[m, l] + 1)*Partial(Y_hat[m, l], Z[n, k]), (l, 1, C), (m, 1, N))"
        ]
    },
    "true of any Ŷ that is nowhere zero": {
        "batch-gradient": [
            "define Y_hat as -exp(Z[n, i])/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(-exp(Z[n, j]), (j, 1, C))",
        ],
        "batch-gradient batch-loss-slope": [
            "define Y_hat as exp(Z[n, i])/Sum(exp(Z[n, i]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(exp(Z[n, j]), (j, 1, C)) + 1",
            "define Y_hat as exp(Z[n, i])",
            "define Y_hat as 1/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as (1 + 1/Sum(exp(Z[n, j]), (j, 1, C)))*exp(Z[n, i])",
            "define Y_hat as exp(Z[n, i])*Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/(Sum(exp(Z[n, j]), (j, 1, C)) + 1)",
            "define Y_hat as exp(Z[n, i])/Sum(exp(Z[n, j]) + 1, (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(exp(-Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(exp(Z[n, j] + 1), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(exp(Y[n, j]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i])/Sum(exp(G[n, j]), (j, 1, C))",
            "define Y_hat as (exp(Z[n, i]) + 1)/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(-Z[n, i])/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(Z[n, i] + 1)/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(Y[n, i])/Sum(exp(Z[n, j]), (j, 1, C))",
            "define Y_hat as exp(G[n, i])/Sum(exp(Z[n, j]), (j, 1, C))",
        ],
    },
    "a constant factor under a logarithm is a term that does not vary": {
        "two-logit-gradient-1 two-logit-gradient-2": [
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ],
        "lse-gradient lse-hessian": [
            "define lse as log(Sum(exp(z[j] + 1), (j, 1, C)))"
        ],
        "temperature-gradient": [
            "lhs: add 1 to z[j]/T",
            "lhs: add 1 to z[j]",
            "lhs: add 1 to z[i]/T",
            "lhs: add 1 to z[i]",
        ],
    },
    "σ' = σ (1 - σ) also holds for a shifted sigmoid, and for 1": {
        "sigmoid-slope": ["define sigma as 1"],
        "sigmoid-slope bce-gradient": [
            "define sigma as 1/(exp(1 - x) + 1)",
            "define sigma as 1/(exp(-x - 1) + 1)",
        ],
    },
    "σ(-x) = 1 - σ(x) also holds for the mirrored sigmoid, and for 1/2": {
        "sigmoid-reflection": ["define sigma as 1/(exp(x) + 1)", "define sigma as 1/2"]
    },
    "any multiple of zero is zero": {
        "stationary": [
            "lhs: flip the sign of "
            "Partial(-Sum(log(q_star[i])*p[i], (i, 1, C)) + Sum(q_star[i], (i, 1, C)), q_star[k])"
        ],
        "jacobian-rows": [
            "lhs: flip the sign of J*1",
            "lhs: flip the sign of J",
            "define J as -Partial(y_hat[i], z[k])",
            "define J as Partial(-y_hat[i], z[k])",
            "define y_hat as -exp(z[i])/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(-exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ],
        "jacobian-rows layer-weights-sum": [
            "lhs: flip the sign of 1",
            "lhs: twos for ones",
        ],
        "gradient-sums-to-zero": [
            "lhs: flip the sign of Sum(Partial(L, z[k]), (k, 1, C))",
            "lhs: flip the sign of Partial(L, z[k])",
            "lhs: flip the sign of L",
        ],
        "layer-weights-sum": [
            "lhs: flip the sign of W_bar*1",
            "lhs: flip the sign of W_bar",
            "define W_bar as -Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N)), W[d, k])",
            "define W_bar as Partial(-(1 + 1/N)*Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N)), W[d, k])",
            "define W_bar as Partial(-N*Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N)), W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/(N + 1), W[d, k])",
            "define W_bar as Partial(-Sum(-log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
        ],
    },
    "what does not depend on the variable has slope zero": {
        "stationary": [
            "lhs: z for q_star, at place 3",
            "lhs: y for q_star, at place 3",
        ],
        "jacobian-rows": [
            "define J as Partial(y[i], z[k])",
            "define J as Partial(y_hat[i], y[k])",
            "define J as Partial(y_hat[i], g[k])",
        ],
        "gradient-sums-to-zero": [
            "lhs: g for z",
            "define L as -1",
            "define L as 0",
            "define L as -Sum(y[i], (i, 1, C))",
        ],
        "layer-weights-sum": [
            "define W_bar as Partial(-1/N, W[d, k])",
            "define W_bar as Partial(0, W[d, k])",
            "define W_bar as Partial(-Sum(Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, R[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, R_bar[d, k])",
        ],
    },
    "a square forgets a sign": {
        "variance-form.1": ["rhs: flip the sign of v[i]*y_hat[i]"],
        "variance-form.2": ["lhs: flip the sign of v[i]*y_hat[i]"],
    },
    "every quotient of positive numbers is positive": {
        "softmax-positive": [
            "define y_hat as exp(z[i])/Sum(exp(z[j]), (j, 1, C)) + 1",
            "define y_hat as exp(z[i])",
            "define y_hat as 1/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as (1 + 1/Sum(exp(z[j]), (j, 1, C)))*exp(z[i])",
            "define y_hat as exp(z[i])*Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/(Sum(exp(z[j]), (j, 1, C)) + 1)",
            "define y_hat as exp(z[i])/Sum(exp(z[j]) + 1, (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(-z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(y[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(g[j]), (j, 1, C))",
            "define y_hat as (exp(z[i]) + 1)/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(-z[i])/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(y[i])/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(g[i])/Sum(exp(z[j]), (j, 1, C))",
        ]
    },
    "a factor that all ŷ_i share cancels in their ratio": {
        "log-odds": [
            "define y_hat as -exp(z[i])/Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])",
            "define y_hat as (1 + 1/Sum(exp(z[j]), (j, 1, C)))*exp(z[i])",
            "define y_hat as exp(z[i])*Sum(exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/(Sum(exp(z[j]), (j, 1, C)) + 1)",
            "define y_hat as exp(z[i])/Sum(-exp(z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j]) + 1, (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(-z[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(y[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(g[j]), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ]
    },
    "the other factor has mean zero, so this one may be shifted by anything": {
        "covariance": [
            "rhs: index i for k",
            "rhs: index k for i",
            "rhs: drop the term -y_hat[i]",
            "rhs: flip the sign of -y_hat[i]",
            "rhs: add 1 to -y_hat[i]",
            "rhs: drop the factor y_hat[i]",
            "rhs: add 1 to y_hat[i]",
            "rhs: z for y_hat",
            "rhs: y for y_hat",
            "rhs: drop the term -y_hat[k]",
            "rhs: flip the sign of -y_hat[k]",
            "rhs: add 1 to -y_hat[k]",
            "rhs: drop the factor y_hat[k]",
            "rhs: add 1 to y_hat[k]",
            "rhs: z for y_hat, at place 2",
            "rhs: y for y_hat, at place 2",
        ],
        "fisher-information": [
            "rhs: add 1 to Partial(log(y_hat[c]), z[i])",
            "rhs: add 1 to Partial(log(y_hat[c]), z[k])",
        ],
    },
    "with a denominator that does not move, each score is a delta and J is diagonal": {
        "fisher-information": [
            "define y_hat as exp(z[i])",
            "define y_hat as exp(z[i])/Sum(exp(y[j]), (j, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(g[j]), (j, 1, C))",
        ]
    },
    "both sides are multiplied by the same number": {
        "fisher-information": [
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ]
    },
    "any loss that sees the logits through softmax alone does not change when all of them are shifted": {
        "gradient-sums-to-zero": [
            "define L as Sum(log(y_hat[i])*y[i], (i, 1, C))",
            "define L as -Sum(log(y_hat[i])*y[i], (i, 2, C))",
            "define L as -Sum(log(y_hat[i])*y[i], (i, 1, C - 1))",
            "define L as -Sum(-log(y_hat[i])*y[i], (i, 1, C))",
            "define L as -Sum(log(y_hat[i]), (i, 1, C))",
            "define L as -Sum((y[i] + 1)*log(y_hat[i]), (i, 1, C))",
            "define L as -Sum(log(y_hat[i])*g[i], (i, 1, C))",
            "define L as -Sum(y[i]*y_hat[i], (i, 1, C))",
            "define L as -Sum(exp(y_hat[i])*y[i], (i, 1, C))",
            "define L as -Sum(log(y_hat[i] + 1)*y[i], (i, 1, C))",
            "define y_hat as exp(z[i])/Sum(exp(z[j]), (j, 1, C)) + 1",
            "define y_hat as exp(z[i])/Sum(exp(z[j] + 1), (j, 1, C))",
            "define y_hat as exp(z[i] + 1)/Sum(exp(z[j]), (j, 1, C))",
        ],
        "layer-weights-sum": [
            "define A as 1*b.T",
            "define A as -X*W + 1*b.T",
            "define A as X*W",
            "define A as X*W - 1*b.T",
            "define A as -X*W + 1*b.T, at place 2",
            "define A as (-X)*W + 1*b.T",
            "define A as Q*W + 1*b.T",
            "define A as Q_bar*W + 1*b.T",
            "define A as X*(-W) + 1*b.T",
            "define A as X*R + 1*b.T",
            "define A as X*R_bar + 1*b.T",
            "define A as (-1)*b.T + X*W",
            "define A as (2*1)*b.T + X*W",
            "define A as X*W + 1*(-b.T)",
            "define A as X*W + 1*(-b).T",
            "define A as X*W + 1*z.T",
            "define A as X*W + 1*y.T",
            "define S as exp(A[n, k])/Sum(exp(A[n, j]), (j, 1, C)) + 1",
            "define S as exp(A[n, k])/Sum(exp(A[n, j] + 1), (j, 1, C))",
            "define S as exp(A[n, k] + 1)/Sum(exp(A[n, j]), (j, 1, C))",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 2, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C - 1), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 2, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N - 1))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i]), (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum((Y[n, i] + 1)*log(S[n, i]), (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*Z[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i])*G[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(S[n, i]*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(exp(S[n, i])*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
            "define W_bar as Partial(-Sum(log(S[n, i] + 1)*Y[n, i], (i, 1, C), (n, 1, N))/N, W[d, k])",
        ],
    },
    "whatever is added to X W, if W is not in it": {
        "layer-weights": [
            "define A as X*W",
            "define A as X*W - 1*b.T",
            "define A as (-1)*b.T + X*W",
            "define A as (2*1)*b.T + X*W",
            "define A as X*W + 1*(-b.T)",
            "define A as X*W + 1*(-b).T",
            "define A as X*W + 1*z.T",
            "define A as X*W + 1*y.T",
        ]
    },
    "whatever is added to b, if b is not in it": {
        "layer-bias": [
            "define A as 1*b.T",
            "define A as -X*W + 1*b.T",
            "define A as -X*W + 1*b.T, at place 2",
            "define A as (-X)*W + 1*b.T",
            "define A as Q*W + 1*b.T",
            "define A as Q_bar*W + 1*b.T",
            "define A as X*(-W) + 1*b.T",
            "define A as X*R + 1*b.T",
            "define A as X*R_bar + 1*b.T",
        ]
    },
}

# Refused by the rules, although no point contradicts them: {identity: {change: why}}.
ILL_FORMED = {
    "batch-gradient": {
        "lhs: Y for Y_hat, at place 4": "the denominator Y_(@r,b2) is not provably nonzero",
        "define Y_hat as exp(Z[n, i])/Sum(Z[n, j], (j, 1, C))": "the denominator Σ_(j1=1..C) (Z_(@r,j1)) is not provably nonzero",
        "define Y_hat as Z[n, i]/Sum(exp(Z[n, j]), (j, 1, C))": "the denominator Z_(@r,@c) is not provably nonzero",
    },
    "log-odds": {
        "define y_hat as exp(z[i])/Sum(z[j], (j, 1, C))": "the denominator Σ_(j1=1..C) (z_(j1)) is not provably nonzero"
    },
    "sigmoid-slope": {
        "define sigma as 1/(1 - exp(-x))": "the denominator - 1 + exp(x) is not provably nonzero"
    },
    "sigmoid-reflection": {
        "define sigma as 1/(1 - exp(-x))": "the denominator 1 - exp(x) is not provably nonzero"
    },
    "cce-to-bce": {
        "rhs: drop the factor sigma(z[1] - z[2])": "a division by zero, or the logarithm of a negative number"
    },
    "bce-gradient": {
        "lhs: drop the factor sigma(x)": "a division by zero, or the logarithm of a negative number"
    },
    "bce-from-logits": {
        "lhs: drop the factor sigma(x)": "a division by zero, or the logarithm of a negative number"
    },
}
