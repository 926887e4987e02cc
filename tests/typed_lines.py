r"""What learners type, as a table: each line with the verdict that it deserves.

``TRUE``, ``WRONG`` and ``UNREADABLE`` (the text up to where the doubt begins), and
``CONDITION``: what is missing, in words. ``UNPROVED`` are the lines among them that the
rules do not reach: an inequality whose difference does not show its sign.
"""

SUMS, Q_SUMS, P_SUMS = "the target sums to one", "q sums to one", "p sums to one"

TRUE = r"""
\frac{\partial L}{\partial z_{k}} = \hat{y}_{k} \sum_{i=1}^{C} y_{i} - y_{k}
dL/dz_k = yhat_k sum_i y_i - y_k
\partial L / \partial z_k = -\sum_i y_i (\delta_{ik} - \hat y_k)
∂L/∂z_k = −∑_i y_i (δ_ik − ŷ_k)
\frac{\partial \hat{y}_i}{\partial z_k} = \hat y_i(\delta_{ik} - \hat y_k)
\dfrac{\partial\hat y_i}{\partial z_k}=\hat y_i\left(\delta_{ik}-\hat y_k\right)
d yhat_i / d z_k = yhat_i (delta_ik - yhat_k)
d y_hat[i] / d z[k] = y_hat[i] * (delta[i,k] - y_hat[k])
\frac{\partial s_i}{\partial z_k} = s_i(1_{i=k} - s_k)
\partial \hat p_i/\partial z_k = \hat p_i(\mathbb{1}[i=k] - \hat p_k)
\frac{\partial}{\partial z_k} \log \hat y_i = \delta_{ik} - \hat y_k
\frac{\partial \ln \hat{y}_i}{\partial z_k} = \begin{cases} 1-\hat y_k & i=k \\ -\hat y_k & i\ne k\end{cases}
\frac{\partial \hat y_i}{\partial z_k} = \begin{cases} \hat y_i(1 - \hat y_k), & \text{if } i = k \\ -\hat y_i \hat y_k, & \text{otherwise.} \end{cases}
\hat y_k = \dfrac{\exp(z_k)}{\sum_j \exp(z_j)}
yhat_k = exp(z_k)/sum_j exp(z_j)
ŷ_k = e^{z_k} / Σ_j e^{z_j}
softmax(z)_k = e^z_k / sum_i e^z_i
\sigma(z)_k = \operatorname{softmax}(z)_k
\sum_k \hat y_k = 1
sum_{i != k} yhat_i = 1 - yhat_k
\sum_{i\neq k} \hat{y}_i = 1 - \hat{y}_k
sum_i yhat_i (1 - delta_ik) = 1 - yhat_k
L = -sum_i y_i log yhat_i
L = - \sum_{i=1}^C y_i \ln \hat{y}_i
\mathcal{L} = -\frac{1}{N}\sum_{n=1}^{N}\sum_{i=1}^{C} Y_{ni}\log\hat Y_{ni}
L = \sum_i y_i (\log \sum_j e^{z_j} - z_i)
log yhat_k = z_k - log sum_j exp(z_j)
log(yhat_k) = z_k - lse
\log\frac{\hat y_i}{\hat y_k} = z_i - z_k
\hat y_i/\hat y_k = e^{z_i - z_k}
\frac{\partial}{\partial z_k} \log \sum_j e^{z_j} = \hat y_k
d lse / d z_k = yhat_k
\frac{\partial^2 L}{\partial z_l\partial z_k} = \sum_i y_i \hat y_k (\delta_{kl} - \hat y_l)
\sum_k \frac{\partial L}{\partial z_k} = 0
\sum_k \partial \hat y_i/\partial z_k = 0
J = diag(yhat) - yhat yhat^T
\mathbf{J} = \operatorname{diag}(\hat{\mathbf{y}}) - \hat{\mathbf{y}} \hat{\mathbf{y}}^{\top}
J_ik = yhat_i (delta_ik - yhat_k)
J_{ik} = J_{ki}
\mathbf J^\top \mathbf g = \hat{\mathbf y} \odot \mathbf g - \hat{\mathbf y}(\hat{\mathbf y}^\top \mathbf g)
J^T g = yhat ⊙ g - (yhat^T g) yhat
J.T = J
J \mathbf{1}_C = \mathbf{0}_C
1_C^T \hat y = 1
sum_i g_i J_ik = yhat_k (g_k - sum_j g_j yhat_j)
\sum_i v_i \sum_k J_{ik} v_k = \sum_i \hat y_i v_i^2 - (\sum_i \hat y_i v_i)^2
dσ(x)/dx = σ(x)(1-σ(x))
\frac{d}{dx}\sigma(x) = \sigma(x) \sigma(-x)
sigma(-x) = 1 - sigma(x)
\sigma(x) = \frac{e^x}{1+e^x}
d bce/d x = sigma(x) - t
bce = log(1 + e^x) - t x
H(p, q) = H(p) + KL(p || q)
D_{\mathrm{KL}}(p\|q) = \sum_i p_i \log\frac{p_i}{q_i}
KL = sum_i p_i log p_i - sum_i p_i log q_i
H(p) = \sum_i p_i \log(1/p_i)
\hat Y_{nk} = \exp(Z_{nk})/\sum_j \exp(Z_{nj})
\partial \hat Y_{ni}/\partial Z_{nk} = \hat Y_{ni}(\delta_{ik} - \hat Y_{nk})
\sum_n \sum_i \hat Y_{ni} = N
\frac{\partial \tilde y_i}{\partial z_k} = \frac{1}{T} \tilde y_i (\delta_{ik} - \tilde y_k)
\begin{aligned} \frac{\partial L}{\partial z_k} &= -\sum_i y_i \frac{\partial \log \hat y_i}{\partial z_k} \\ &= -\sum_i y_i(\delta_{ik} - \hat y_k) \\ &= \hat y_k \sum_i y_i - y_k \end{aligned}
(1/2)^2 = 0.25
""".strip().splitlines()  # noqa: E501

WRONG = r"""
\frac{\partial L}{\partial z_k} = y_k - \hat y_k
dL/dz_k = yhat_k + y_k
dL/dz_k = yhat_k (1 - yhat_k)
\frac{\partial L}{\partial \hat y_k} = \hat y_k - y_k
dL/dyhat_k = y_k / yhat_k
\partial L/\partial z_k = -y_k/\hat y_k
\frac{\partial\hat y_i}{\partial z_k} = \hat y_i(\hat y_k - \delta_{ik})
\hat y_k = \dfrac{\exp(z_k)}{\sum_k \exp(-z_k)}
\hat y_k = e^{z_k}/\sum_i e^{z_k}
yhat_k = log z_k
\hat y_k = z_k / \sum_j z_j
\sum_i \hat y_i = C
L = \sum_i y_i \log \hat y_i
L = -sum_i yhat_i log y_i^2
log yhat_k = z_k - sum_j z_j
\log(\hat y_i + \hat y_k) = \log\hat y_i + \log\hat y_k
e^{z_i + z_k} = e^{z_i} + e^{z_k}
J^T g = yhat ⊙ g
J^T g = \hat y \odot g - g (\hat y^T g)
J = diag(yhat) + yhat yhat^T
dσ(x)/dx = σ(x)(1+σ(x))
d sigma(x)/dx = sigma(x)^2
\sigma(-x) = -\sigma(x)
d bce/dx = t - sigma(x)
H(p,q) = H(p) - KL(p||q)
KL = sum_i q_i log(q_i/p_i)
\frac{\partial \mathcal L}{\partial Z_{nk}} = \hat Y_{nk} - Y_{nk} + N
\hat Y_{nk} = \exp(Z_{nk})/\sum_m \exp(Z_{mk})
\begin{aligned} L &= -\sum_i y_i \log \hat y_i \\ &= -\sum_i y_i z_i + \log\sum_j e^{z_j} + 1 \end{aligned}
y_i = z_i
1 = 2
""".strip().splitlines()  # noqa: E501

CONDITION = [
    (r"\frac{\partial L}{\partial z_k} = \hat y_k - y_k", (SUMS,)),
    ("dL/dz_k = yhat_k - y_k", (SUMS,)),
    ("∂L/∂z_k = ŷ_k − y_k", (SUMS,)),
    (r"\partial L/\partial z_k = s_k - y_k", (SUMS,)),
    ("dL/dz_k = softmax(z)_k - y[k]", (SUMS,)),
    (r"\sum_i y_i = 1", (SUMS,)),
    (r"\frac{\partial L}{\partial \mathbf{z}} = \hat{\mathbf y} - \mathbf y", (SUMS,)),
    ("dL/dz = yhat - y", (SUMS,)),
    (r"\sum_{i\ne k} y_i = 1 - y_k", (SUMS,)),
    ("L = lse - sum_i y_i z_i", (SUMS,)),
    (r"\sum_i y_i (\delta_{ik} - \hat y_k) = y_k - \hat y_k", (SUMS,)),
    (r"\frac{\partial^2 L}{\partial z_l\partial z_k} = J_{kl}", (SUMS,)),
    (r"\partial\hat y_i/\partial z_k = -\hat y_i \hat y_k", ("i and k differ",)),
    ("d log yhat_i / dz_k = -yhat_k", ("i and k differ",)),
    (r"\partial\hat y_i/\partial z_k = \hat y_i(1 - \hat y_i)", ("i and k are equal",)),
    ("d yhat_k/dz_i = yhat_k (1 - yhat_k)", ("i and k are equal",)),
    (r"\sum_{i\neq k} \hat{y}_i = 1 - \hat{y}_i", ("i and k are equal",)),
    (r"L = -\log \hat y_c", ("y is one-hot at c",)),
    ("L = log sum_j exp(z_j) - z_c", ("y is one-hot at c",)),
    (r"\frac{\partial L}{\partial z_k} = \hat y_k - \delta_{kc}", ("y is one-hot at c",)),
    ("sum_i y_i^2 = 1", ("y is one-hot",)),
    (r"L = -\log \sum_i y_i \hat y_i", ("y is one-hot",)),
    ("∂L/∂z_k = ŷ_k − 1", ("y is one-hot at k",)),
    ("d yhat_i/dz_k = yhat_i (1 - yhat_k)", ("i and k are equal",)),
    (r"\partial \hat y_i/\partial z_k = \hat y_k(\delta_{ik} - \hat y_k)", ("i and k are equal",)),
    (r"\partial \log \hat y_i/\partial z_k = \delta_{ik} - \hat y_i", ("i and k are equal",)),
    ("yhat_1 = 1 - yhat_2", ("C is 2",)),
    (r"\hat y_1 = \sigma(z_1 - z_2)", ("C is 2",)),
    (r"H(p,q) = -\log(1/C) - \sum_i p_i \log(C q_i)", (P_SUMS,)),
    (
        r"\frac{\partial \mathcal{L}}{\partial Z_{nk}} = \frac{1}{N}(\hat Y_{nk} - Y_{nk})",
        ("each row of the targets sums to one",),
    ),
    (
        r"\frac{\partial L}{\partial z_k} = -y_i(\delta_{ik} - \hat y_k)",
        ("y is one-hot at i",),
    ),
]  # fmt: skip

UNPROVED = [
    ("sum_i p_i log p_i <= 0", (P_SUMS,)),
    ("KL >= 0", (P_SUMS, Q_SUMS)),
    (r"H(p) \le H(p,q)", (P_SUMS, Q_SUMS)),
]

# The line, and where the doubt begins: just before the sign “⟂”.
UNREADABLE = r"""
dL/dz_k = yhat_k - ⟂
\frac{\partial L}{\partial ⟂C} = 1
y_⟂n = 1
y_i⟂k = 1
log yhat_i ⟂y_i = 0
log(yhat_i)⟂^2 = 0
\hat y_k = e^{z_k}/\sum_j ⟂w_j
\hat y_k = ⟂\foo(z_k)
\hat y_k = (e^{z_k}⟂
\sum ⟂y_i = 1
2 ⟂3 = 6
y_k ⟂2 = 6
a / T ⟂a = 1
L ⟂≈ 2
L = ⟂\max_k z_k
⟂tanh(x) = 2 sigma(2 x) - 1
⟂\tanh(x) = 1
x = ⟂|x|
x = ⟂\lvert x \rvert
⟂abs(x) = x
⟂max(x, 1) = 1
yhat - y ⟂= 1
J = diag(yhat) ⟂- yhat
yhat ⟂y = 1
J ⟂+ 1 = 1
J ⟂>= 0 J
y_⟂0 = 1
\hat y_k = \frac{e^{z_k}}⟂
z_k⟂' = 1
z_⟂r = 1
""".strip().splitlines()

# A line, the kind of slip in it, and the right side that it should have had.
SLIPS = [
    ("dL/dz_k = y_k - yhat_k", "sign", r"\hat{y}_{k} - y_{k}"),
    ("dL/dz_k = yhat_k + y_k", "sign", r"\hat{y}_{k} - y_{k}"),
    ("dL/dyhat_k = y_k / yhat_k", "sign", r"-\frac{y_{k}}{\hat{y}_{k}}"),
    (
        r"\partial\hat y_i/\partial z_k = \hat y_k(\delta_{ik} - \hat y_k)",
        "index",
        r"\hat{y}_{i} \left(\delta_{ik} - \hat{y}_{k}\right)",
    ),
    ("d log yhat_i/dz_k = delta_ik - yhat_i", "index", r"\delta_{ik} - \hat{y}_{k}"),
    (
        "d yhat_i/dz_k = yhat_i (1 - yhat_k)",
        "delta",
        r"\hat{y}_{i} \left(\delta_{ik} - \hat{y}_{k}\right)",
    ),
    ("dL/dz_k = yhat_k - 1", "delta", r"\hat{y}_{k} - \delta_{ck}"),
    (
        "yhat_k = e^{z_k}/sum_i e^{z_k}",
        "index",
        r"\frac{e^{z_{k}}}{\sum_{i=1}^{C} e^{z_{i}}}",
    ),
    ("L = sum_i y_i log yhat_i", "sign", r"-\sum_{i=1}^{C} y_{i} \log \hat{y}_{i}"),
    ("H(p,q) = H(p) - KL", "sign", r"H + D_{\mathrm{KL}}"),
    (
        "dσ(x)/dx = σ(x)(1 + σ(x))",
        "sign",
        r"\sigma\left(x\right) \left(1 - \sigma\left(x\right)\right)",
    ),
    ("dL_batch/dZ_nk = Yhat_nk - Y_nk", "missing", None),
    ("H(p) = sum_i p_i log p_i", "sign", None),
    ("J_ik = yhat_i delta_ik - yhat_i y_k", "name", None),
    ("sum_i v_i J_ik = yhat_k (v_k - sum_j v_j)", "missing", None),
    ("d bce/dx = sigma(x) + t", "sign", None),
    ("L = lse - sum_i y_i z_i + 1", "term", None),
]
