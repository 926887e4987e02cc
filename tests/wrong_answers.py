"""What readers type into the exercises when they are wrong, and what they must be told.

exercise: {the line that they run: words of the answer}. The code of the chapter is
known to it.
"""

WRONG_STEP = "there is a counterexample"
SHORT = "the goal is not reached"
LEAP = "show at least 2 steps"
EMPTY = "This step says nothing"
NOT_GRANTED = "a hypothesis that is not granted"

WRONG_ANSWERS = {
    # information
    "ex-information-entropy": {
        "exercise.entropy(1.0397)": "in nats",
        "exercise.entropy(5)": "Weigh each surprise",
        "exercise.entropy(-1.5)": "negative",
        "exercise.entropy('1.5 bits')": "Expected one number, got '1.5 bits'",
    },
    "ex-information-cross": {
        "exercise.cross_entropy_in_bits(2)": "what the truth would cost",
        "exercise.cross_entropy_in_bits(1.75)": "entropy of the belief",
        "exercise.cross_entropy_in_bits(0.25)": "divergence",
        "exercise.cross_entropy_in_bits(9)": "Not right.",
    },
    "ex-information-choices": {
        "exercise.choices(2**3.2)": "the base is e",
        "exercise.choices(4.617)": "the loss in bits",
        "exercise.choices(10**3.2)": "not 10",
    },
    "ex-information-self": {
        "exercise.too_good(1.136)": "the mean loss itself",
        "exercise.too_good(-0.077)": "as a positive number",
        "exercise.too_good(0.111)": "in bits",
        "exercise.too_good(0)": "Not right.",
    },
    "ex-information-kraft": {
        "exercise.codes_exist([1, 1, 0, 0])": "may leave a part",
        "exercise.codes_exist([1, 1, 1, 1])": "shares of the third",
        "exercise.codes_exist([1, 0, 0, 1])": "Words of equal length",
        "exercise.codes_exist(1)": "Expected 4 numbers",
    },
    "ex-information-noise": {
        "exercise.left_to_gain(0.639)": "subtract it from the loss",
        "exercise.left_to_gain(0.75)": "the floor is not 0",
        "exercise.left_to_gain(0.2496)": "three terms, not two",
        "exercise.left_to_gain(-0.1719)": "yours is in bits",
    },
    "ex-information-batch": {
        "exercise.batch_loss(lambda q, labels: -np.log(q[:, labels]).mean())": "Pair each row",
        "exercise.batch_loss(lambda q, labels: -sum(np.log(r[c]) for r, c in zip(q, labels)))": "sum over the batch",
        "exercise.batch_loss(lambda q, labels: -np.log(np.mean([r[c] for r, c in zip(q, labels)])))": "not the mean of the logarithms",
        "exercise.batch_loss(lambda q, labels: np.log([r[c] for r, c in zip(q, labels)]).mean())": "sign is flipped",
        "exercise.batch_loss(lambda q: 0)": "raises TypeError",
    },
    "ex-information-kl": {
        "never_negative.at_least(Integer(0), 'Gibbs', because=Sum(p[i] * gap(q[i] / p[i]), over(i)))": (
            WRONG_STEP,
            "The certificate does not show it",  # where it holds by chance at all points
        ),
        "never_negative.at_least(Integer(0), 'Gibbs', because=Sum(p[i] * gap(p[i] / q[i]), over(i)),"
        " using=[p_sums_to_one, q_sums_to_one])": "The certificate does not show it",
        "never_negative.at_least(Integer(0), 'Gibbs', because=KL, using=[p_sums_to_one, q_sums_to_one])": "The certificate does not show it",
        "never_negative.then(Integer(0), 'they agree', using=[p_sums_to_one])": WRONG_STEP,
        "never_negative.then(Sum(p[i] * (log(p[i]) - log(q[i])), over(i)), 'a quotient')": SHORT,
    },
    "ex-information-pair": {
        "independent.then(Sum(pi[s] * surprise(pi[s]), over(s)) + H, 'they add',"
        " using=[p_sums_to_one, inputs_sum_to_one])": LEAP,
        "independent.then(Sum(pi[s] * surprise(pi[s]), over(s)) + H, 'they add')": WRONG_STEP,
        "independent.then(Sum(pi[s] * surprise(pi[s]), over(s)) * H, 'they multiply',"
        " using=[p_sums_to_one, inputs_sum_to_one])": WRONG_STEP,
        "independent.then(pair, 'the start again')": EMPTY,
        "independent.then(Sum(pi[s] * p[i] * (surprise(pi[s]) + surprise(p[i])), over(i), over(s)), 'sum')": SHORT,
    },
    "ex-information-variance": {
        "halved.then(of_one / 4, 'a quarter', using=[inputs_sum_to_one])": WRONG_STEP,
        "halved.then(of_one, 'the same', using=[inputs_sum_to_one])": WRONG_STEP,
        "halved.then(of_one / 2, 'half', using=[inputs_sum_to_one])": LEAP,
        "halved.then(of_one / 2, 'half', using=[inputs_sum_to_one, p_sums_to_one])": "a hypothesis too many",
    },
    # softmax
    "ex-softmax-row": {
        "exercise.third_row([5/64, 10/64, -15/64])": "signs are flipped",
        "exercise.third_row([-5/64, -10/64, -25/64])": "The products alone",
        "exercise.third_row([0, 0, 15/64])": "the other probabilities are missing",
        "exercise.third_row([-10/64, -5/64, 15/64])": "not in this order",
        "exercise.third_row(15/64)": "Expected 3 numbers, got one number",
    },
    "ex-softmax-ahead": {
        "exercise.ahead(3/4)": "Right for two classes",
        "exercise.ahead(0.2)": "one of the other classes",
        "exercise.ahead(0.3546)": "exponentiate first",
    },
    "ex-softmax-milder": {
        "exercise.milder_odds(0.5)": "logarithm of the odds",
        "exercise.milder_odds(1.847)": "not the odds",
        "exercise.milder_odds(np.exp(8))": "not multiplied",
        "exercise.milder_odds(7.389)": "at temperature one",
    },
    "ex-softmax-losers": {
        "exercise.losers([-1/32, -5/32])": "Those are the slopes",
        "exercise.losers([0.25, 0.25])": "signs are flipped",
        "exercise.losers([-0.125, -0.625])": "of the class itself",
        "exercise.losers([-0.25, 0])": "1 of the 2 numbers",
    },
    "ex-softmax-code": {
        "exercise.softmax(softmax)": "Subtract the largest logit",
        "exercise.softmax(lambda z: softmax(z.T - z.T.max(1, keepdims=True)).T)": "The columns sum to one",
        "exercise.softmax(lambda z: softmax(z - z.max()))": "One number for the whole batch",
        "exercise.softmax(lambda z: softmax(z - z[:, :1]))": "and no other",
        "exercise.softmax(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum())": "The whole batch",
        "exercise.softmax(lambda z: np.exp(z - z.max(1, keepdims=True)) / np.exp(z - z.max(1, keepdims=True)).sum(axis=1))": "keepdims is missing",
        "exercise.softmax(lambda z: softmax(z - z.max(1, keepdims=True)).T)": "It is transposed",
        "exercise.softmax(lambda z: np.subtract(z, z.max(), out=z))": "it changes the arrays",
    },
    "ex-softmax-log-jacobian": {
        "exercise.log_jacobian(lambda y_hat: (np.eye(len(y_hat)) - y_hat).T)": "It is transposed",
        "exercise.log_jacobian(lambda y_hat: np.diag(y_hat) - np.outer(y_hat, y_hat))": "Jacobian of softmax",
        "exercise.log_jacobian(lambda y_hat: y_hat - np.eye(len(y_hat)))": "sign is flipped",
        "exercise.log_jacobian(lambda y_hat: 1 - y_hat)": "the shape should be",
    },
    "ex-softmax-rows": {
        "row_sum.then(Integer(0), 'they cancel')": LEAP,
        "row_sum.then(Sum(y_hat[i] * delta(i, k) - y_hat[k], over(k)), 'the delta form')": WRONG_STEP,
        "row_sum.then(Sum(y_hat[i] * (delta(i, k) - y_hat[k]), over(k)), 'the delta form')": SHORT,
        "row_sum.then(Sum(Partial(y_hat[i], z[k]), over(k)), 'the same')": EMPTY,
        "row_sum.then('0', 'typed')": "The engine refuses the step",
    },
    "ex-softmax-trace": {
        "trace.then(1 - Sum(y_hat[i]**2, over(i)), 'the diagonal')": LEAP,
        "trace.then(Integer(0), 'the rows sum to zero')": WRONG_STEP,
        "trace.then(1 - Sum(y_hat[i], over(i))**2, 'the diagonal').then(Integer(0), 'one')": WRONG_STEP,
        "trace.then(Sum(y_hat[i] - y_hat[i]**2, over(i)), 'the diagonal')": SHORT,
    },
    "ex-softmax-temperature": {
        "cooling.then(-y_T[i] * z[i] / T**2, 'the chain rule')": WRONG_STEP,
        "cooling.then(y_T[i] * (1 - y_T[i]) / T, 'as for the logit')": WRONG_STEP,
        "cooling.then(y_T[i] * Partial(log(y_T[i]), T), 'the slope of a logarithm')": "a derivative is left",
        "cooling.then(-y_T[i] * (z[i] - lse) / T**2, 'against the log-sum-exp')": WRONG_STEP,
    },
    "ex-softmax-entropy": {
        "certainty.then(-y_hat[k] * (z[k] - mean), 'the slope')": LEAP,
        "certainty.then(y_hat[k] * (z[k] - mean), 'the slope')": WRONG_STEP,
        "certainty.then(-Sum(y_hat[i] * Partial(log(y_hat[i]), z[k]), over(i)), 'the logarithm')": WRONG_STEP,
        "certainty.then(-y_hat[k] * (log(y_hat[k]) + undecided), 'collect')": SHORT,
    },
    # cross-entropy
    "ex-ce-hand": {
        "exercise.gradient_by_hand([-1/8, -2/8, 3/8])": "signs are flipped",
        "exercise.gradient_by_hand([1/8, 2/8, 5/8])": "Subtract the label",
        "exercise.gradient_by_hand([-7/8, -6/8, -3/8])": "at the true class alone",
        "exercise.gradient_by_hand([0, 0, -8/5])": "slope in the probabilities",
        "exercise.gradient_by_hand([1/8, 2/8, 0])": "2 of the 3 numbers are right",
    },
    "ex-ce-soft": {
        "exercise.soft_loss(2.5)": "in bits",
        "exercise.soft_loss(1.674)": "the mean of the logarithms",
        "exercise.soft_loss(0.693)": "entropy of the target",
    },
    "ex-ce-push": {
        "exercise.push(0.1)": "the entry of the true class",
        "exercise.push(0.1054)": "the loss",
        "exercise.push(0)": "add up their sizes",
        "exercise.push(1)": "one minus the probability",
    },
    "ex-ce-any": {
        "exercise.any_target(lambda z, y: softmax(z) - y)": "these do not",
        "exercise.any_target(lambda z, y: np.sum(y, axis=1) * softmax(z) - y)": "keepdims is missing",
        "exercise.any_target(lambda z, y: np.sum(y, axis=0) * softmax(z) - y)": "not those of a class over the examples",
        "exercise.any_target(lambda z, y: y - np.sum(y, axis=1, keepdims=True) * softmax(z))": "sign is flipped",
    },
    "ex-ce-squared": {
        "exercise.squared_error(lambda z, y: softmax(z) - y)": "Jacobian of softmax",
        "exercise.squared_error(lambda z, y: (softmax(z) - y) * (softmax(z) - softmax(z)**2))": "one path",
        "exercise.squared_error(lambda z, y: 2 * (np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)))"
        " @ (softmax(z) - y))": "factor one half",
        "exercise.squared_error(lambda z, y: z)": "expected",
    },
    "ex-ce-two": {
        "two_true.then(2 * y_hat[k] - y[k], 'twice', using=[sums_to_two])": LEAP,
        "two_true.then(y_hat[k] - y[k], 'probabilities minus labels', using=[sums_to_one])": NOT_GRANTED,
        "two_true.then(2 * y_hat[k] - y[k], 'twice')": WRONG_STEP,
        "two_true.then(2 * (y_hat[k] - y[k]), 'twice', using=[sums_to_two])": WRONG_STEP,
        "two_true.then(y_hat[k] * Sum(y[i], over(i)) - y[k], 'for any target', using=[sums_to_two])": "a hypothesis too many",
    },
    "ex-ce-lse": {
        "one_piece.then(lse - Sum(y[i] * z[i], over(i)), 'softmax', using=[sums_to_one])": LEAP,
        "one_piece.then(lse - Sum(y[i] * z[i], over(i)), 'softmax')": WRONG_STEP,
        "one_piece.then(Sum(y[i] * z[i], over(i)) - lse, 'softmax', using=[sums_to_one])": WRONG_STEP,
        "one_piece.then(-Sum(y[i] * log(y_hat[i]), over(i)), 'the definition')": SHORT,
    },
    "ex-ce-radial": {
        "radial.then(predicted - wanted, 'the gradient', using=[sums_to_one])": LEAP,
        "radial.then(wanted - predicted, 'the gradient', using=[sums_to_one])": WRONG_STEP,
        "radial.then(Integer(0), 'the gradient sums to zero')": WRONG_STEP,
        "radial.then(Sum(z[k] * (y_hat[k] - y[k]), over(k)), 'the gradient', using=[sums_to_one])": SHORT,
    },
    "ex-ce-temperature": {
        "calibrate.then((target_mean - tempered_mean) / T**2, 'the slope', using=[sums_to_one])": LEAP,
        "calibrate.then((tempered_mean - target_mean) / T**2, 'the slope', using=[sums_to_one])": WRONG_STEP,
        "calibrate.then((target_mean - tempered_mean) / T, 'the slope', using=[sums_to_one])": WRONG_STEP,
        "calibrate.then(-Sum(y[i] * Partial(log(y_T[i]), T), over(i)), 'a sum')": SHORT,
    },
    # binary
    "ex-binary-odds": {
        "exercise.one_logit([0.75, 0.25])": "the sign is flipped",
        "exercise.one_logit([0.75, 0.75])": "for target 0",
        "exercise.one_logit([0.25, -0.75])": "the other class",
        "exercise.one_logit([0.75, 0.1875])": "slope of the sigmoid",
        "exercise.one_logit(0.75)": "Expected 2 numbers",
    },
    "ex-binary-best": {
        "exercise.best_logit(0.847)": "the other class",
        "exercise.best_logit(0.3)": "the best probability",
        "exercise.best_logit(-1.204)": "not of the odds",
        "exercise.best_logit(0)": "Not right.",
    },
    "ex-binary-least": {
        "exercise.least_loss(0)": "has an entropy",
        "exercise.least_loss(0.8813)": "in bits",
        "exercise.least_loss(0.3612)": "Both terms count",
        "exercise.least_loss(-0.847)": "That is the logit",
    },
    "ex-binary-stable": {
        "exercise.stable_loss(bce_direct)": "Stay with the logit",
        "exercise.stable_loss(lambda x, t: np.maximum(x, 0) - t * x + np.log(1 + np.exp(-abs(x))))": "Use log1p",
        "exercise.stable_loss(lambda x, t: np.log1p(np.exp(-abs(x))) + np.maximum(x, 0) - t * x)": "Let the large terms cancel first",
        "exercise.stable_loss(lambda x, t: np.log(1 + np.exp(x)) - t * x)": "large positive logit overflows, and",
        "exercise.stable_loss(lambda x, t: bce_from_logit(-x, t))": "target is on the wrong class",
        "exercise.stable_loss(lambda x, t: -bce_from_logit(x, t))": "sign is flipped",
        "exercise.stable_loss(lambda x, t: bce_from_logit(x, t).mean())": "That is the mean",
    },
    "ex-binary-mean": {
        "exercise.mean_gradient(lambda x, t: sigmoid(x) - t)": "summed loss",
        "exercise.mean_gradient(lambda x, t: (sigmoid(x) - t) / len(x) / len(x))": "twice",
        "exercise.mean_gradient(lambda x, t: (t - sigmoid(x)) / len(x))": "sign is flipped",
        "exercise.mean_gradient(lambda x, t: np.mean(sigmoid(x) - t))": "one number",
        "exercise.mean_gradient(lambda x, t: (sigmoid(x) - t) * sigmoid(x) * sigmoid(-x) / len(x))": "squared error",
    },
    "ex-binary-even": {
        "even.then(sigma(-x) * (1 - sigma(-x)), 'reflection')": LEAP,
        "even.then(-sigma(-x) * (1 - sigma(-x)), 'reflection')": WRONG_STEP,
        "even.then(sigma(x) * (1 - sigma(x)), 'the slope')": SHORT,
        "even.then(sigma(x) * sigma(x), 'the slope')": WRONG_STEP,
    },
    "ex-binary-tanh": {
        "stretched.then(tanh, 'stretched')": LEAP,
        "stretched.then((exp(-x) - exp(x)) / (exp(x) + exp(-x)), 'stretched')": WRONG_STEP,
        "stretched.then(2 / (1 + exp(-2 * x)) - 1, 'the definition')": SHORT,
        "stretched.then(2 * sigma(2 * x) - 1, 'the start')": EMPTY,
    },
    "ex-binary-swap": {
        "unnoticed.then(bce, 'the same')": LEAP,
        "unnoticed.then(-bce, 'the sign')": WRONG_STEP,
        "unnoticed.then(-(1 - t) * log(1 - sigma(x)) - t * log(sigma(x)), 'reflection')": SHORT,
        "unnoticed.then(bce + x, 'the logit changes its sign')": WRONG_STEP,
    },
    "ex-binary-weight": {
        "rare.then(omega * (sigma(x) - t), 'a weight')": WRONG_STEP,
        "rare.then(sigma(x) - omega * t, 'a weighted label')": WRONG_STEP,
        "rare.then(-omega * t * Partial(log(sigma(x)), x) + (1 - t) * sigma(x), 'by terms')": "a derivative is left",
    },
    # batch
    "ex-batch-shapes": {
        "exercise.shapes([10, 100, 10, 32, 100])": "transposed",
        "exercise.shapes([100, 10, 32, 32, 100])": "to a class, not to an example",
        "exercise.shapes([100, 10, 10, 32, 10])": "the shape of the inputs",
        "exercise.shapes([100, 10, 10])": "Expected 5 numbers, got 3 numbers",
    },
    "ex-batch-pooled": {
        "exercise.pooled(4.5)": "weighs both batches alike",
        "exercise.pooled(15)": "the sum of all losses",
        "exercise.pooled(7.5)": "not of batches",
    },
    "ex-batch-doubled": {
        "exercise.doubled([1, 2, 2, 2])": "carries the same factor",
        "exercise.doubled([2, 2, 2, 2])": "does not change",
        "exercise.doubled([2, 1, 2, 1])": "not in this order",
        "exercise.doubled([1, 2, 1, 1])": "a sum over the examples",
    },
    "ex-batch-backward": {
        "exercise.backward(without_keepdims)": "keepdims is missing",
        "exercise.backward(lambda Y_hat, G: Y_hat * G - Y_hat * (Y_hat * G).sum(axis=0))": "The sum runs over the examples",
        "exercise.backward(lambda Y_hat, G: Y_hat * (1 - Y_hat) * G)": "the diagonal of each Jacobian",
        "exercise.backward(lambda Y_hat, G: softmax_backward(Y_hat, G).T)": "It is transposed",
        "exercise.backward(lambda Y_hat, G: Y_hat - G)": "expected",
    },
    "ex-batch-hand": {
        "exercise.by_hand([[1/4, 1, -5/4], [-3/4, 3/4, 0]])": "summed loss",
        "exercise.by_hand([[-1/8, -1/2, 5/8], [3/8, -3/8, 0]])": "The signs are flipped",
        "exercise.by_hand([[-1/4, 1/8, 1/8], [1/8, 1/8, -1/4]])": "the gradient in the logits",
        "exercise.by_hand([[-3/8, 3/8, 0], [1/8, 1/2, -5/8]])": "not in this order",
        "exercise.by_hand([[1/8, -3/8], [1/2, 3/8], [-5/8, 0]])": "Expected 2 by 3 numbers, got 3 by 2",
    },
    "ex-batch-predict": {
        "exercise.entries_without_keepdims([0, 9, 3, 3])": "NumPy spreads the column",
        "exercise.entries_without_keepdims([6, 9, 3, 9])": "Two sums cannot",
        "exercise.entries_without_keepdims([0, 0, 3, 9])": "nothing fails",
        "exercise.entries_without_keepdims([9, 9, 3, 0])": "not in this order",
    },
    "ex-batch-biases": {
        "exercise.biases(lambda X, W, b, Y: (softmax(X @ W + b) - Y).sum(axis=0))": "summed loss",
        "exercise.biases(lambda X, W, b, Y: (softmax(X @ W + b) - Y).sum(axis=1))": "sums over the classes",
        "exercise.biases(lambda X, W, b, Y: (softmax(X @ W + b) - Y).mean(axis=0) / len(X))": "twice",
        "exercise.biases(lambda X, W, b, Y: (softmax(X @ W + b) - Y) / len(X))": "the rows are summed",
    },
    "ex-batch-rows": {
        "row_cancels.then(Integer(0), 'they cancel')": LEAP,
        "row_cancels.then(Sum(Y_hat[n, k] - Y[n, k], over(k)) / N, 'the gradient')": WRONG_STEP,
        "row_cancels.then(Integer(0), 'they cancel', using=[rows_sum_to_one])": "a hypothesis too many",
        "row_cancels.then(Sum(Y_hat[n, k] - Y[n, k], over(k)) / N, 'the gradient',"
        " using=[rows_sum_to_one])": NOT_GRANTED,
    },
    "ex-batch-entries": {
        "all_rows.then(Sum(W[d, l], over(l)), 'one row', using=[layer])": LEAP,
        "all_rows.then(N * Sum(W[d, l], over(l)), 'every row', using=[layer])": WRONG_STEP,
        "all_rows.then(Sum(W[h, k], over(h)), 'one column', using=[layer])": WRONG_STEP,
        "all_rows.then(Sum(W[d, l], over(l)), 'one row')": WRONG_STEP,
        "all_rows.then(Sum(delta(m, n) * W[d, l], over(l), over(m)), 'one row', using=[layer])": SHORT,
    },
    "ex-batch-inputs": {
        "to_inputs.then(Sum(miss * W[d, k], over(k)) / N, 'back', using=[layer, rows_sum_to_one])": LEAP,
        "to_inputs.then(Sum(miss * W[d, k], over(k)), 'back', using=[layer, rows_sum_to_one])": WRONG_STEP,
        "to_inputs.then(Sum(miss * W[d, k], over(k)) / N, 'back', using=[layer])": WRONG_STEP,
        "to_inputs.then(Sum(miss, over(k)) / N, 'back', using=[layer, rows_sum_to_one])": WRONG_STEP,
    },
    # implementation
    "ex-impl-far": {
        "exercise.far_apart([float('inf'), float('nan')])": "the exponential overflows",
        "exercise.far_apart([0, 1000])": "is the cheap one",
        "exercise.far_apart([-1000, 0])": "minus the loss",
        "exercise.far_apart(1000)": "Expected 2 numbers",
    },
    "ex-impl-lost": {
        "exercise.lost(36.04)": "half of that is rounded away",
        "exercise.lost(53)": "number of binary digits",
        "exercise.lost(709.8)": "overflows",
        "exercise.lost(16.64)": "for float32",
        "exercise.lost(37)": "need not be a whole number",
    },
    "ex-impl-smooth": {
        "exercise.smoothed_target(0.9)": "a share of what is spread",
        "exercise.smoothed_target(0.02)": "keeps what is not spread",
        "exercise.smoothed_target(0.925)": "over all classes",
    },
    "ex-impl-floor": {
        "exercise.floor(0)": "It takes logits",
        "exercise.floor(2.303)": "the loss of equal logits",
        "exercise.floor(0.5514)": "for three classes",
        "exercise.floor(3.236)": "the larger logit",
        "exercise.floor(1.197)": "in the sum, too",
        "exercise.floor(0.232)": "minus its logarithm",
    },
    "ex-impl-lse": {
        "exercise.log_sum_exp(lambda z: np.log(np.exp(z).sum(axis=-1)))": "It overflows on large logits",
        "exercise.log_sum_exp(lambda z: [np.log(np.exp(r - r.min()).sum()) + r.min() for r in z])": "smallest logit",
        "exercise.log_sum_exp(lambda z: [np.log(np.exp(r - r.max()).sum()) for r in z])": "must come back",
        "exercise.log_sum_exp(lambda z: z.max(axis=-1))": "the largest logit alone",
        "exercise.log_sum_exp(lambda z: losses.logsumexp(z.T))": "sums over the examples",
    },
    "ex-impl-ignored": {
        "exercise.kept_mean(lambda losses, keep: np.mean(losses * keep))": "number of all examples",
        "exercise.kept_mean(lambda losses, keep: np.sum(losses * keep))": "That is the sum",
        "exercise.kept_mean(lambda losses, keep: np.mean(losses))": "mean of all losses",
        "exercise.kept_mean(lambda losses, keep: losses[np.logical_not(keep)].mean())": "that are ignored",
    },
    "ex-impl-balanced": {
        "exercise.balanced(lambda z, labels: losses.softmax(z) - np.eye(z.shape[1])[labels])": "rounds to 1",
        "exercise.balanced(lambda z, labels: losses.cross_entropy_gradient(z, labels))": "gradient of the mean",
        "exercise.balanced(lambda z, labels: -losses.cross_entropy_gradient(z, labels, 'sum'))": "sign is flipped",
        "exercise.balanced(lambda z, labels: losses.softmax(z))": "expected",
    },
    "ex-impl-balance": {
        "nothing_lost.then(Integer(0), 'nothing')": LEAP,
        "nothing_lost.then(Integer(1), 'the probabilities sum to one')": WRONG_STEP,
        "nothing_lost.then(Sum(y_hat[k] * Sum(y[i], over(i)) - y[k], over(k)), 'the gradient')": SHORT,
        "nothing_lost.then(Sum(y_hat[k] * Sum(y[i], over(i)) - 2 * y[k], over(k)), 'the gradient')": WRONG_STEP,
    },
    "ex-impl-smoothing": {
        "mixture.then((1 - eps) * L + eps * mean_surprise, 'linear')": LEAP,
        "mixture.then((1 - eps) * L + mean_surprise, 'linear')": WRONG_STEP,
        "mixture.then(L + eps * mean_surprise, 'linear')": WRONG_STEP,
        "mixture.then(-Sum(((1 - eps) * y[i] + eps / C) * log(y_hat[i]), over(i)), 'the definition')": SHORT,
    },
    # digits
    "ex-digits-curve": {
        "exercise.rates_of([2, 0.1, 8, 0.5])": "nearly flat has the smallest",
        "exercise.rates_of([0.5, 0.1, 8, 2])": "steps that are too long",
        "exercise.rates_of([2, 8, 0.1, 0.5])": "falls fastest has the larger rate",
        "exercise.rates_of([0.5, 2, 0.1, 8])": "falls fastest without climbing",
        "exercise.rates_of([8, 0.5, 0.1, 2])": "not in this order",
        "exercise.rates_of(8)": "Expected 4 numbers",
    },
    "ex-digits-biases": {
        "exercise.first_push([1/6, -1/30, -2/15])": "The signs are flipped",
        "exercise.first_push([0.5, 0.3, 0.2])": "subtract it from its probability",
        "exercise.first_push([1/3 - 0.2, 1/3 - 0.3, 1/3 - 0.5])": "not in this order",
        "exercise.first_push(0)": "Expected 3 numbers",
    },
    "ex-digits-blind": {
        "exercise.blind(1.5)": "in bits",
        "exercise.blind(np.log(3))": "the first loss",
        "exercise.blind(0)": "nothing tells the examples apart",
        "exercise.blind(2)": "Not right.",
    },
    "ex-digits-bug": {
        "exercise.bugs([1, 2, 3])": "the wrong sign",
        "exercise.bugs([3, 4, 1])": "the digits are read right",
        "exercise.bugs([3, 2, 4])": "divide 2763 by log 10",
        "exercise.bugs([4, 2, 1])": "2 of the 3 numbers are right",
    },
    "ex-digits-price": {
        "exercise.priced(lambda X, W, Y, price: X.T @ (softmax(X @ W) - Y) / len(X))": "The price is missing",
        "exercise.priced(lambda X, W, Y, price: X.T @ (softmax(X @ W) - Y) / len(X) + price / 2 * W)": "and the half removes it",
        "exercise.priced(lambda X, W, Y, price: X.T @ (softmax(X @ W) - Y) + price * W)": "summed loss",
    },
    "ex-digits-confusion": {
        "exercise.confusion(lambda logits, labels: logits.argmax(axis=1))": "the shape should be",
        "exercise.confusion(lambda logits, labels: confusion_of(logits, labels) or np.eye(logits.shape[1]))": "expected",
        "exercise.confusion(lambda logits, labels: np.bincount(logits.shape[1] * logits.argmax(axis=1) + labels,"
        " minlength=logits.shape[1]**2).reshape(logits.shape[1], -1))": "yours are exchanged",
    },
    "ex-digits-mean": {
        "in_a_bias.then(often, 'the mean', using=[layer, rows_sum_to_one])": LEAP,
        "in_a_bias.then(Sum(Y_hat[n, k] - Y[n, k], over(n)), 'the sum', using=[layer, rows_sum_to_one])": WRONG_STEP,
        "in_a_bias.then(often, 'the mean', using=[layer])": WRONG_STEP,
        "in_a_bias.then(Sum(Y_hat[n, k] - Y[n, k], over(n)) / N, 'the sum', using=[layer, rows_sum_to_one])": SHORT,
    },
    "ex-digits-curvature": {
        "in_one_bias.then(bend, 'the diagonal', using=[layer, rows_sum_to_one])": LEAP,
        "in_one_bias.then(Sum(Y_hat[n, k], over(n)) / N, 'the slope', using=[layer, rows_sum_to_one])": WRONG_STEP,
        "in_one_bias.then(bend, 'the diagonal', using=[rows_sum_to_one])": WRONG_STEP,
        "in_one_bias.then(-Sum(Y_hat[n, k]**2, over(n)) / N, 'off the diagonal', using=[layer, rows_sum_to_one])": WRONG_STEP,
    },
    # attention
    "ex-attention-hand": {
        "exercise.by_hand([4, 4, 2, 3, -1])": "Multiply the output by its gradient",
        "exercise.by_hand([4, 8, 4, 4, 0])": "Subtract ρ from each gradient",
        "exercise.by_hand([4, 8, 0, 8, -8])": "The weights multiply",
        "exercise.by_hand([8, 4, 0, 2, -2])": "not in this order",
    },
    "ex-attention-sums": {
        "exercise.sums(7.25)": "upside down",
        "exercise.sums(3/2 + 5/4)": "bring them to one",
        "exercise.sums(6.5)": "the smaller maximum",
        "exercise.sums(13)": "nothing subtracted",
    },
    "ex-attention-merge": {
        "exercise.merge(lambda m, l, w, M, L, W: (w + W) / (l + L)[:, None])": "Nothing is brought to one maximum",
        "exercise.merge(lambda m, l, w, M, L, W: (np.exp(m)[:, None] * w + np.exp(M)[:, None] * W)"
        " / (np.exp(m) * l + np.exp(M) * L)[:, None])": "It overflows",
        "exercise.merge(lambda m, l, w, M, L, W: (np.exp(m - np.maximum(m, M))[:, None] * w"
        " + np.exp(M - np.maximum(m, M))[:, None] * W))": "Divide at the end",
        "exercise.merge(lambda m, l, w, M, L, W: (np.exp(M - m)[:, None] * w + W) / (np.exp(M - m) * l + L)[:, None])": "upside down",
        "exercise.merge(lambda m, l, w, M, L, W: (w / l[:, None] + W / L[:, None]) / 2)": "expected",
        "exercise.merge(lambda m, l, w, M, L, W: w + l * W)": "raises ValueError",
    },
    "ex-attention-z-loss": {
        "z_loss.then(2 * lse * y_hat[k], 'the slope')": LEAP,
        "z_loss.then(2 * lse, 'the slope of a square')": WRONG_STEP,
        "z_loss.then(lse * y_hat[k], 'the slope')": WRONG_STEP,
        "z_loss.then(2 * lse * Partial(lse, z[k]), 'the slope of a square')": SHORT,
    },
    # family
    "ex-family-share": {
        "exercise.share(0.2 * 4 / 5)": "The other way round",
        "exercise.share(0.2)": "gets a part back",
        "exercise.share(0.2 / 4)": "the share is five of them",
        "exercise.share(1)": "Not right.",
    },
    "ex-family-student": {
        "exercise.student([1/4, 1])": "by the chain rule",
        "exercise.student([1/8, 1/4])": "the square of the temperature",
        "exercise.student([-1/8, -1/2])": "the student minus the teacher",
        "exercise.student([1/2, 1/8])": "not in this order",
    },
    "ex-family-candidates": {
        "exercise.candidates(lambda S, own, T: (softmax(S / T) - np.eye(S.shape[1])[own]) / len(S))": "it divides the gradient, too",
        "exercise.candidates(lambda S, own, T: (softmax(S / T) - np.eye(S.shape[1])[own]) / T)": "summed loss",
        "exercise.candidates(lambda S, own, T: (softmax(S) - np.eye(S.shape[1])[own]) / (T * len(S)))": "before the softmax",
        "exercise.candidates(lambda S, own, T: (np.eye(S.shape[1])[own] - softmax(S / T)) / (T * len(S)))": "sign is flipped",
        "exercise.candidates(lambda S, own, T: (softmax(S / T) - 1) / (T * len(S)))": "expected",
    },
    "ex-family-bonus": {
        "bonus.then(-y_hat[k] * (log(y_hat[k]) + H_hat), 'the slope')": LEAP,
        "bonus.then(-y_hat[k] * log(y_hat[k]), 'the slope')": WRONG_STEP,
        "bonus.then(-y_hat[k] * (1 + log(y_hat[k])), 'only its own term')": WRONG_STEP,
        "bonus.then(-Sum(Partial(y_hat[i], z[k]) * (1 + log(y_hat[i])), over(i)), 'the product rule')": SHORT,
    },
    # curvature
    "ex-curvature-hand": {
        "exercise.by_hand([3/4, 1])": "still to be subtracted",
        "exercise.by_hand([11/16, 2])": "half the squared length",
        "exercise.by_hand([11/16, 1/2])": "against each other",
        "exercise.by_hand([1, 11/16])": "not in this order",
    },
    "ex-curvature-rate": {
        "exercise.rate(12/25)": "at half of it",
        "exercise.rate(25/3)": "largest eigenvalue",
        "exercise.rate(25/6)": "1 over it",
        "exercise.rate(2/25)": "all three of them",
        "exercise.rate(3/25)": "half the eigenvalue",
    },
    "ex-curvature-product": {
        "exercise.product(lambda Z, V: softmax(Z) * (1 - softmax(Z)) * V)": "diagonal alone",
        "exercise.product(lambda Z, V: softmax(Z) * V)": "still to be subtracted",
        "exercise.product(lambda Z, V: softmax(Z) * (V - V.mean(axis=1, keepdims=True)))": "weighted by the probabilities",
        "exercise.product(lambda Z, V: softmax(Z))": "Not right",
    },
    "ex-curvature-alike": {
        "alike.then(Sum(y_hat[i] * v[i]**2, over(i)) - Sum(y_hat[i] * v[i], over(i))**2, 'multiply out')": LEAP,
        "alike.then(Sum(y_hat[i] * (v[i]**2 + 2 * a * v[i] + a**2), over(i)) - Sum(y_hat[i] * (v[i] + a), over(i))**2, 'a square')": SHORT,
        "alike.then(Sum(y_hat[i] * v[i]**2, over(i)), 'multiply out')": WRONG_STEP,
        "alike.then(Sum(y_hat[i] * v[i]**2, over(i)) + a**2 - Sum(y_hat[i] * v[i], over(i))**2, 'the mean')": WRONG_STEP,
    },
}
