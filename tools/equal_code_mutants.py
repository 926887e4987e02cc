"""Slips that change nothing that could be noticed, each with the reason: ``{place: {reason: [slip]}}``."""

EQUAL = {
    "information": {
        "the function is called with one distribution, which has one axis": [
            "another axis: -1 -> 0, in return np.sum(p * np.log(p / q), axis=-1)",
        ],
        "the product of two vectors, or with a symmetric matrix, is the same in either order": [
            "turn a product round: -soft @ np.log(soft) -> (np.log(soft)) @ (-soft), in floor = -soft @ "
            "np.log(soft)",
            "turn a product round: pi_small @ (-P_small * np.log(Q_small)).sum(axis=1) -> ((-P_small * "
            "np.log(Q_small)).sum(axis=1)) @ (pi_small), in H_small = pi_small @ (-P_small * "
            "np.log(Q_small)).sum(axis=1)",
            "turn a product round: chance @ (loss - H_small)**2 -> ((loss - H_small)**2) @ (chance), in "
            "predicted = np.sqrt((chance @ (loss - H_small)**2) / 32)",
            "turn a product round: p_draw @ (ratio - 1 - np.log(ratio)) -> (ratio - 1 - np.log(ratio)) @ "
            '(p_draw), in "gaps": cost - p_draw @ (ratio - 1 - np.log(ratio)),',
            "turn a product round: truth[truth > 0] @ (ratio - 1 - np.log(ratio)) -> (ratio - 1 - "
            "np.log(ratio)) @ (truth[truth > 0]), in sum_of_gaps = truth[truth > 0] @ (ratio - 1 - "
            "np.log(ratio))",
            "turn a product round: -by_chance @ np.log(by_chance) -> (np.log(by_chance)) @ (-by_chance), "
            "in floor_here = -by_chance @ np.log(by_chance)",
        ],
        "how much of a text is printed": [
            'flip a sign: start + 50 -> start - 50, in print(len(declaration), "symbols:", '
            "declaration[start:start + 50])",
        ],
        "only an upper bound is claimed, and what is left is smaller": [
            "drop a division: (means.mean() - H_small) / standard_error -> means.mean() - H_small, in "
            "off = (means.mean() - H_small) / standard_error",
        ],
        "t log t is zero at one, too": [
            "a wrong number: 0 -> 1, in assert sp.limit(positive * sp.log(positive), positive, 0) == 0",
        ],
    },
    "softmax": {
        "the Jacobian of softmax is symmetric": [
            "drop a transpose: by_differences.T -> by_differences, in error = "
            "abs(jacobian_of_softmax(z_draw) - by_differences.T).max()",
            "drop a transpose: jacobian_of_softmax(logits).T -> jacobian_of_softmax(logits), in "
            "with_matrix = jacobian_of_softmax(logits).T @ g_draw",
        ],
        "the product of two vectors, or with a symmetric matrix, is the same in either order": [
            "turn a product round: jacobian_of_softmax(logits).T @ g_draw -> (g_draw) @ "
            "(jacobian_of_softmax(logits).T), in with_matrix = jacobian_of_softmax(logits).T @ g_draw",
            "turn a product round: y_hat @ g -> (g) @ (y_hat), in return y_hat * g - y_hat * (y_hat @ g)",
        ],
    },
    "cross-entropy": {
        "the product of two vectors, or with a symmetric matrix, is the same in either order": [
            "turn a product round: (np.diag(s) - np.outer(s, s)).T @ (-y_draw / s) -> (-y_draw / s) @ "
            '((np.diag(s) - np.outer(s, s)).T), in "chain": (np.diag(s) - np.outer(s, s)).T @ (-y_draw '
            "/ s),",
            "turn a product round: -(y_draw / s) @ (np.diag(e) * e.sum() - np.outer(e, e)) -> (np.diag(e) * "
            'e.sum() - np.outer(e, e)) @ (-(y_draw / s)), in "quotient": -(y_draw / s) @ (np.diag(e) * '
            "e.sum()",
            'turn a product round: y_draw @ (1 - eye) -> (1 - eye) @ (y_draw), in "cases": -y_draw * '
            "(1 - s) + s * (y_draw @ (1 - eye)),",
            "turn a product round: s @ (s - y) -> (s - y) @ (s), in return s * (s - y) - s * (s @ (s - y))",
        ],
        "any number of draws, any shift and any gap as large show the same": [
            "a wrong number: 500 -> 501, in assert all(loss(random.normal(size=3), soft) > entropy for "
            "draw in range(500))",
            "flip a sign: one + 7 -> one - 7, in assert np.isclose(loss(one + 7, y_draw), loss(one, "
            "y_draw), rtol=1e-12)",
            "a wrong number: 7 -> 8, in assert np.isclose(loss(one + 7, y_draw), loss(one, y_draw), "
            "rtol=1e-12)",
        ],
        "zero has no sign": [
            "flip a sign: 1/8 - 0 -> 1/8 + 0, in by_hand = [1/8 - 0, 2/8 - 0, 5/8 - 1]",
            "flip a sign: 2/8 - 0 -> 2/8 + 0, in by_hand = [1/8 - 0, 2/8 - 0, 5/8 - 1]",
        ],
    },
    "batch": {
        "a lower bound is claimed of the difference; a sum is larger": [
            'flip a sign: right - wrong -> right + wrong, in print("largest difference", abs(right - '
            "wrong).max().round(3))",
        ],
        "a sum doubles with the batch, whatever the biases": [
            "flip a sign: X @ W + b1 -> X @ W - b1, in return len(X) * mean_cross_entropy(X @ W + b1, Y)",
        ],
    },
    "implementation": {
        "any number of draws, any shift and any gap as large show the same": [
            "a wrong number: 40.0 -> 41.0, in assert naive_loss(np.array([40.0, 0.0]), 0) == 0",
            "a wrong number: 0.0 -> 1.0, in assert naive_loss(np.array([40.0, 0.0]), 0) == 0",
            'flip a sign: ordinary + 1e4 -> ordinary - 1e4, in "offset": ordinary + 1e4}',
            "a wrong number: 0.01 -> 1.01, in assert np.log(1 + np.exp(-gap_of_halves - 0.01)) == 0",
        ],
        "rows scaled by the wrong sums add up to nothing that is expected": [
            "a wrong number: 1 -> 2, in assert not np.allclose(askew.sum(axis=1), 1, rtol=0.1)",
            "another axis: 1 -> 0, in assert not np.allclose(askew.sum(axis=1), 1, rtol=0.1)",
        ],
        "a logarithm that is lost beside a large number is lost with either sign": [
            "flip a sign: top_logit + np.log(total) -> top_logit - np.log(total), in at_the_end = "
            "(top_logit + np.log(total)) - far[0]",
        ],
        "not a number has no sign": [
            "flip a sign: -np.sum([1.0, 0.0] * losses.log_softmax(gone)) -> np.sum([1.0, 0.0] * "
            "losses.log_softmax(gone)), in multiplied = -np.sum([1.0, 0.0] * losses.log_softmax(gone))",
        ],
    },
}
