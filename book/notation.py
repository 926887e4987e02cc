r"""The symbols that all chapters share, and the definitions that the proofs unfold and the pages print.

Indices count from 1. A name with a hat is a probability, a bar is "the gradient of the loss in", a capital
letter is a batch: one example a row.
"""
from sympy import Sum, exp, log

from proof import Hypothesis, Partial, array, define, function, indices, over, scalar, size, vector_of_ones

# Sizes, and the indices that run over them
C = size("C")  # classes
N = size("N")  # examples in a batch
D = size("D")  # inputs of the linear layer

i, j, k, l, c = indices("i j k l c", C)  # noqa: E741; c is the true class
n, m = indices("n m", N)
d, h = indices("d h", D)

# One example
z = array("z", C)  # logits
y = array("y", C)  # target
g = array("g", C)  # upstream gradient
v = array("v", C)  # a direction
w = array("w", C)  # class weights
T = scalar("T", sign="positive")  # temperature
a = scalar("a")  # a shift of all logits
eps = scalar("eps", r"\varepsilon")  # label smoothing

y_hat = array("y_hat", C, latex=r"\hat{y}").define(lambda i: exp(z[i]) / Sum(exp(z[j]), over(j)))
lse = define(scalar("lse", r"\operatorname{lse}"), log(Sum(exp(z[j]), over(j))))
L = define(scalar("L"), -Sum(y[i] * log(y_hat[i]), over(i)))
J = array("J", C, C).define(lambda i, k: Partial(y_hat[i], z[k]))

sums_to_one = Hypothesis(Sum(y[i], over(i)), 1, "the target sums to one")

# Distributions
p = array("p", C, sign="positive")
q = array("q", C, sign="positive")
H = define(scalar("H"), -Sum(p[i] * log(p[i]), over(i)))  # entropy of p
H_pq = define(scalar("H_pq", r"H_{\times}"), -Sum(p[i] * log(q[i]), over(i)))  # cross-entropy
KL = define(scalar("KL", r"D_{\mathrm{KL}}"), Sum(p[i] * log(p[i] / q[i]), over(i)))

p_sums_to_one = Hypothesis(Sum(p[i], over(i)), 1, "p sums to one")
q_sums_to_one = Hypothesis(Sum(q[i], over(i)), 1, "q sums to one")

# Two classes
x = scalar("x")  # one logit
t = scalar("t")  # its target
sigma = function("sigma", r"\sigma", lambda x: 1 / (1 + exp(-x)))

# A batch
X = array("X", N, D)  # inputs
W = array("W", D, C)  # weights
b = array("b", C)  # biases
Z = array("Z", N, C)  # logits
Y = array("Y", N, C)  # targets
G = array("G", N, C)  # upstream gradient
Y_hat = array("Y_hat", N, C, latex=r"\hat{Y}").define(lambda n, i: exp(Z[n, i]) / Sum(exp(Z[n, j]), over(j)))
L_batch = define(scalar("L_batch", r"\mathcal{L}"), -Sum(Y[n, i] * log(Y_hat[n, i]), over(i), over(n)) / N)

rows_sum_to_one = Hypothesis(Sum(Y[n, i], over(i)), 1, "each row of the targets sums to one")
