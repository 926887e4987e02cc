r"""The symbols and definitions that all chapters share.

Indices count from 1. A hat marks a probability, a bar "the gradient of the loss in", a
capital letter a batch with one example in each row. ``from notation import *`` gives a
chapter these names and SymPy's own.
"""

from sympy import Eq, Integer, Piecewise, Rational, exp, log  # noqa: F401, for the chapters
from sympy import KroneckerDelta as delta  # noqa: F401

from proof import (
    Hypothesis,
    Partial,
    Sum,
    array,
    define,
    function,
    given,
    indices,
    over,
    scalar,
    size,
    vector_of_ones,
)  # noqa: F401

# Sizes, and the indices that run over them
C = size("C", "number of classes")
N = size("N", "number of examples in a batch")
D = size("D", "number of inputs of the last linear layer")

i, j, k, l, c = indices(
    "i j k l c", C
)  # c is the class that was drawn, or the true one
n, m = indices("n m", N)
d, h = indices("d h", D)

# One example
z = array("z", C, meaning="logits: the scores that the network gives to the classes")
y = array("y", C, meaning="target: what the probabilities should have been")
g = array(
    "g", C, meaning="upstream gradient: the slope of the loss in each probability"
)
v = array("v", C, meaning="a direction, in which the logits or the belief move")
u = array(
    "u", C, sign="nonnegative", meaning="how far each logit lies below the largest"
)
a = scalar("a", meaning="one number, added to every logit")
top = scalar("top", r"z_{\max}", meaning="the largest logit")
T = scalar("T", sign="positive", meaning="temperature")

y_hat = array(
    "y_hat",
    C,
    latex=r"\hat{y}",
    meaning="softmax of the logits: the predicted probabilities",
)
y_hat.define(lambda i: exp(z[i]) / Sum(exp(z[j]), over(j)))
y_T = array(
    "y_T",
    C,
    latex=r"\tilde{y}",
    meaning="softmax of the logits divided by the temperature",
)
y_T.define(lambda i: exp(z[i] / T) / Sum(exp(z[j] / T), over(j)))
lse = scalar("lse", r"\operatorname{lse}", meaning="log-sum-exp of the logits")
define(lse, log(Sum(exp(z[j]), over(j))))
L = scalar("L", meaning="cross-entropy loss of one example")
define(L, -Sum(y[i] * log(y_hat[i]), over(i)))
J = array(
    "J", C, C, meaning="Jacobian of softmax: row i holds the slopes of probability i"
)
J.define(lambda i, k: Partial(y_hat[i], z[k]))

sums_to_one = Hypothesis(Sum(y[i], over(i)), 1, "the target sums to one")

# Distributions
p = array("p", C, sign="positive", meaning="the distribution that the data come from")
q = array(
    "q", C, sign="positive", meaning="the distribution that the model believes in"
)
H = scalar("H", meaning="entropy of p, in nats")
define(H, -Sum(p[i] * log(p[i]), over(i)))
H_pq = scalar("H_pq", r"H_{\times}", meaning="cross-entropy of p and q, in nats")
define(H_pq, -Sum(p[i] * log(q[i]), over(i)))
KL = scalar(
    "KL", r"D_{\mathrm{KL}}", meaning="Kullback-Leibler divergence of p from q, in nats"
)
define(KL, Sum(p[i] * log(p[i] / q[i]), over(i)))

p_sums_to_one = Hypothesis(Sum(p[i], over(i)), 1, "p sums to one")
q_sums_to_one = Hypothesis(Sum(q[i], over(i)), 1, "q sums to one")

r = scalar("r", sign="positive", meaning="a ratio, the argument of f")

# Two classes
t = scalar("t", meaning="the target of a binary classifier")
sigma = function("sigma", r"\sigma", lambda x: 1 / (1 + exp(-x)), meaning="sigmoid")
x = scalar("x", meaning="the one logit of a binary classifier")
bce = scalar(
    "bce", r"\operatorname{bce}", meaning="binary cross-entropy loss of one example"
)
define(bce, -t * log(sigma(x)) - (1 - t) * log(1 - sigma(x)))

# A batch
X = array("X", N, D, meaning="inputs of the last linear layer")
W = array("W", D, C, meaning="weights of the last linear layer")
b = array("b", C, meaning="biases of the last linear layer")
Z = array("Z", N, C, meaning="logits of a batch")
Y = array("Y", N, C, meaning="targets of a batch")
G = array("G", N, C, meaning="upstream gradient of a batch")
Y_hat = array(
    "Y_hat", N, C, latex=r"\hat{Y}", meaning="softmax of each row of the logits"
)
Y_hat.define(lambda n, i: exp(Z[n, i]) / Sum(exp(Z[n, j]), over(j)))
L_batch = scalar(
    "L_batch", r"\mathcal{L}", meaning="mean cross-entropy loss of a batch"
)
define(L_batch, -Sum(Y[n, i] * log(Y_hat[n, i]), over(i), over(n)) / N)

rows_sum_to_one = Hypothesis(
    Sum(Y[n, i], over(i)), 1, "each row of the targets sums to one"
)

layer = given(Eq(Z, X * W + vector_of_ones(N) * b.T), "a linear layer makes the logits")
