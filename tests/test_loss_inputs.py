"""What the losses read, what they refuse, and in which words."""

import numpy as np
import pytest
from conftest import need_package
from test_losses import DTYPES, check_against_exact, refusal

nan, inf = float("nan"), float("inf")
two = [[0.0, 1.0], [2.0, 0.0]]
BAD = {  # logits, targets: exception, the whole message
    "targets of another length": (
        two,
        [0, 1, 0],
        ValueError,
        "targets: expected the shape (2,) of class indices or (2, 2) of "
        "probabilities, to suit logits of shape (2, 2), got (3,)",
    ),
    "labels in a column": (
        two,
        [[0], [1]],
        ValueError,
        "targets: expected the shape (2,) of class indices or (2, 2) of "
        "probabilities, to suit logits of shape (2, 2), got (2, 1)",
    ),
    "too many classes": (
        two,
        [[1, 0, 0], [0, 1, 0]],
        ValueError,
        "targets: expected the shape (2,) of class indices or (2, 2) "
        "of probabilities, to suit logits of shape (2, 2), got (2, 3)",
    ),
    "a label too high": (
        two,
        [1, 2],
        ValueError,
        "targets: expected class indices from 0 to 1, got 2 at index (1,); do they count from 1?",
    ),
    "a label below zero": (
        two,
        [0, -1],
        ValueError,
        "targets: expected class indices from 0 to 1, got -1 at index (1,)",
    ),
    "labels in floats": (
        two,
        [0.0, 1.0],
        TypeError,
        "targets: expected class indices as whole numbers, got float64;"
        " .astype(int) makes indices of them",
    ),
    "booleans as labels": (
        two,
        [True, False],
        TypeError,
        "targets: expected class indices as whole numbers, got bool",
    ),
    "booleans as rows": (
        two,
        [[True, False]] * 2,
        TypeError,
        "targets: expected floats of 16, 32 or 64 bits or whole numbers, got bool;"
        " .astype(float) makes numbers of them",
    ),
    "text as labels": (
        two,
        ["0", "1"],
        TypeError,
        "targets: expected class indices as whole numbers, got <U1",
    ),
    "a negative target": (
        two,
        [[1, 0], [-0.5, 1.5]],
        ValueError,
        "targets: expected probabilities, got the negative number -0.5 at index (1, 0)",
    ),
    "a sum that is not 1": (
        two,
        [[1, 0], [0.5, 0.6]],
        ValueError,
        "targets: expected rows that sum to 1, within 1e-05, got the sum 1.1 at index (1,)",
    ),
    "a row of zeros": (
        two,
        [[0, 0], [0, 1]],
        ValueError,
        "targets: expected rows that sum to 1, within 1e-05, got the sum 0 at index (0,)",
    ),
    "NaN in the targets": (
        two,
        [[1, 0], [nan, 1]],
        ValueError,
        "targets: expected numbers, got nan at index (1, 0)",
    ),
    "+inf in the targets": (
        two,
        [[inf, 0], [0, 1]],
        ValueError,
        "targets: expected numbers below infinity, got inf at index (0, 0)",
    ),
    "NaN in the logits": (
        [[0, nan], [0, 1]],
        [0, 1],
        ValueError,
        "logits: expected numbers, got nan at index (0, 1)",
    ),
    "+inf in the logits": (
        [[0, 1], [inf, 1]],
        [0, 1],
        ValueError,
        "logits: expected numbers below infinity, got inf at index (1, 0)",
    ),
    "a row of -inf": (
        [[0, 1], [-inf, -inf]],
        [0, 1],
        ValueError,
        "logits: expected a finite number in each row, got -inf alone at index (1,)",
    ),
    "no examples": (
        np.empty((0, 3)),
        [],
        ValueError,
        "logits: expected at least one example and one class, got the shape (0, 3)",
    ),
    "no classes": (
        np.empty((2, 0)),
        [0, 0],
        ValueError,
        "logits: expected at least one example and one class, got the shape (2, 0)",
    ),
    "one number": (
        3.0,
        0,
        ValueError,
        "logits: expected the shape (…, C), with the classes on the last axis, got one number, 3.0",
    ),
    "booleans as logits": (
        [[True, False]] * 2,
        [0, 1],
        TypeError,
        "logits: expected floats of 16, 32 or 64 bits or whole numbers, got bool;"
        " .astype(float) makes numbers of them",
    ),
    "complex logits": (
        [[1j, 0]] * 2,
        [0, 1],
        TypeError,
        "logits: expected floats of 16, 32 or 64 bits or whole numbers, got complex128",
    ),
    "masked logits": (
        np.ma.masked_greater(two, 1),
        [0, 1],
        TypeError,
        "logits: expected an array without masked entries, got 1 of them; -inf masks a class,"
        " a weight of 0 an example",
    ),
    "masked labels": (
        two,
        np.ma.masked_equal([0, 1], 1),
        TypeError,
        "targets: expected an array without masked entries, got 1 of them; -inf masks a class,"
        " a weight of 0 an example",
    ),
    "labels in floats that are no whole numbers": (
        two,
        [0.0, 0.5],
        TypeError,
        "targets: expected class indices as whole numbers, got float64",
    ),
    "the label that PyTorch ignores": (
        two,
        [0, -100],
        ValueError,
        "targets: expected class indices from 0 to 1, got -100 at index (1,);"
        " ignore=-100 leaves such examples out",
    ),
    "one positive label of three": (
        [0.3, -1.0, 2.2],
        [0, 1, 0],
        ValueError,
        "targets: 3 whole numbers for 3 logits may be one row of 3 classes or 3 labels of two"
        " classes: write the row in floats, or its class as one number; for labels of two classes"
        " use binary_cross_entropy",
    ),
    "three booleans for three logits": (
        [0.3, -1.0, 2.2],
        [False, True, False],
        ValueError,
        "targets: 3 whole numbers for 3 logits may be one row of 3 classes or 3 labels of two"
        " classes: write the row in floats, or its class as one number; for labels of two classes"
        " use binary_cross_entropy",
    ),
    "two positive labels of three, in floats": (
        [0.3, -1.0, 2.2],
        [0.0, 1.0, 1.0],
        ValueError,
        "targets: expected rows that sum to 1, within 1e-05, got the sum 2;"
        " for labels of two classes and one logit each, use binary_cross_entropy",
    ),
    "a column of logits of two classes": (
        [[0.3], [-1.0]],
        [[0], [1]],
        ValueError,
        "targets: expected rows that sum to 1, within 1e-05, got the sum 0 at index (0,);"
        " for labels of two classes and one logit each, use binary_cross_entropy",
    ),
    "labels of two classes, one logit each": (
        [[0.3], [-1.0]],
        [0, 1],
        ValueError,
        "targets: expected class indices from 0 to 0, got 1 at index (1,); for labels of two"
        " classes and one logit each, use binary_cross_entropy",
    ),
    "a huge label": (
        two,
        np.array([0, 2**64 - 1], np.uint64),
        ValueError,
        "targets: expected class indices from 0 to 1, got 18446744073709551615 at index (1,)",
    ),
    "-inf in the targets": (
        two,
        [[1, 0], [1, -inf]],
        ValueError,
        "targets: expected probabilities, got the negative number -inf at index (1, 1)",
    ),
    "None": (
        None,
        [0, 1],
        TypeError,
        "logits: expected floats of 16, 32 or 64 bits or whole numbers, got object",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(losses, name):
    z, targets, kind, message = BAD[name]
    for function in (
        losses.cross_entropy,
        losses.cross_entropy_gradient,
        losses.CrossEntropyLoss().forward,
    ):
        error = refusal(function, z, targets)
        assert (type(error), str(error)) == (kind, message)
    if message.startswith("logits"):
        for function in (losses.softmax, losses.log_softmax, losses.logsumexp):
            assert str(refusal(function, z)) == message


BAD_BINARY = {
    "another shape": (
        [0.0, 1.0],
        [[0], [1]],
        ValueError,
        "targets: expected the shape (2,) of the logits, got (2, 1)",
    ),
    "above one": (
        [0.0, 1.0],
        [0, 2],
        ValueError,
        "targets: expected probabilities from 0 to 1, got 2.0 at index (1,)",
    ),
    "below zero": (
        [0.0, 1.0],
        [-0.1, 1],
        ValueError,
        "targets: expected probabilities from 0 to 1, got -0.1 at index (0,)",
    ),
    "-inf": (
        [0.0, -inf],
        [0, 1],
        ValueError,
        "logits: expected finite numbers, got -inf at index (1,)",
    ),
    "NaN": (
        [nan, 0.0],
        [0, 1],
        ValueError,
        "logits: expected finite numbers, got nan at index (0,)",
    ),
    "booleans": (
        [0.0, 1.0],
        [False, True],
        TypeError,
        "targets: expected floats of 16, 32 or 64 bits or whole numbers, got bool;"
        " .astype(float) makes numbers of them",
    ),
    "nothing": (
        [],
        [],
        ValueError,
        "logits: expected at least one example and one class, got the shape (0,)",
    ),
}


@pytest.mark.parametrize("name", BAD_BINARY)
def test_bad_binary_input_is_refused(losses, name):
    x, t, kind, message = BAD_BINARY[name]
    for function in (losses.binary_cross_entropy, losses.binary_cross_entropy_gradient):
        error = refusal(function, x, t)
        assert (type(error), str(error)) == (kind, message)


@pytest.mark.parametrize("reduction", ["average", None, ""])
def test_an_unknown_reduction_is_refused(losses, reduction):
    message = f"reduction: expected one of 'none', 'sum', 'mean', 'weighted mean', got {reduction!r}"
    assert str(refusal(losses.CrossEntropyLoss, reduction)) == message
    for function in (losses.cross_entropy, losses.cross_entropy_gradient):
        assert str(refusal(function, two, [0, 1], reduction)) == message
    for function in (losses.binary_cross_entropy, losses.binary_cross_entropy_gradient):
        assert str(refusal(function, [0.0], [1], reduction)) == message


def test_backward_before_forward_is_refused(losses):
    assert str(refusal(losses.CrossEntropyLoss().backward)) == (
        "backward: expected a call of forward(logits, targets) before it, got none"
    )


@pytest.mark.parametrize("slip, refused", [(0.9e-5, False), (1.1e-5, True)])
def test_the_tolerance_of_sums_is_the_one_that_is_stated(losses, slip, refused):
    for row in ([0.5, 0.5 + slip], [0.5, 0.5 - slip]):
        if refused:
            assert "rows that sum to 1, within 1e-05" in str(
                refusal(losses.cross_entropy, [0, 1], row)
            )
        else:
            check_against_exact(
                losses, np.array([[0.0, 1.0]]), np.array([row]), [row], np.float64
            )


def test_float32_probabilities_of_many_classes_pass_as_targets(losses):
    """The reason that the docstring gives for the tolerance."""
    z = np.random.default_rng(0).normal(scale=3, size=(3, 100_000)).astype(np.float32)
    assert np.isfinite(losses.cross_entropy(z, losses.softmax(z)))


# What is read


@pytest.mark.parametrize("kind", [">f4", ">f8", "<f4", "<f8", ">i4", ">f2"])
def test_the_order_of_bytes_changes_nothing(losses, kind):
    """As a file of another machine has it."""
    z, labels = np.array([[1, 2, 3], [-1, 0, 4]]), np.array([2, 0])
    read, label = z.astype(kind), labels.astype(">i8")
    native = read.astype(read.dtype.newbyteorder("="))
    for one, other in zip(
        losses.loss_and_gradient(read, label, "none"),
        losses.loss_and_gradient(native, labels, "none"),
    ):
        assert one.dtype.isnative
        np.testing.assert_array_equal(one, other)
    rows = np.array([[0.5, 0.25, 0.25], [1, 0, 0]])
    assert losses.cross_entropy(z, rows.astype(">f8")) == losses.cross_entropy(z, rows)


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_half_precision_is_computed_in_float32(losses, kind):
    if kind == "bfloat16":
        need_package("ml_dtypes")
    random = np.random.default_rng(7)
    z = random.normal(scale=3, size=(20, 10)).astype(kind)
    labels, wide = random.integers(10, size=20), z.astype(np.float32)
    for one, other in zip(
        losses.loss_and_gradient(z, labels, "none"),
        losses.loss_and_gradient(wide, labels, "none"),
    ):
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(losses.softmax(z), losses.softmax(wide))
    x, t = z[:, 0], z[:, 1] > 0
    np.testing.assert_array_equal(
        losses.binary_cross_entropy(x, t.astype(kind), "none"),
        losses.binary_cross_entropy(wide[:, 0], t.astype(np.float32), "none"),
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_softmax_is_a_target_in_either_order(losses, dtype):
    """A product that is turned lies in the other order; its softmax sums to one all the same."""
    random = np.random.default_rng(1)
    W, x = random.normal(size=(50_000, 4)), random.normal(size=(4, 3))
    z = (W @ x).astype(dtype).T
    assert z.flags.f_contiguous
    assert np.isfinite(losses.cross_entropy(z, losses.softmax(z)))


def test_masked_arrays_without_a_mask_are_arrays(losses):
    z = np.ma.array(two)
    assert losses.cross_entropy(z, [0, 1]) == losses.cross_entropy(two, [0, 1])


def test_one_row_of_floats_is_one_row(losses):
    assert losses.cross_entropy([0.3, -1.0, 2.2], [0.0, 1.0, 0.0]) == (
        losses.cross_entropy([0.3, -1.0, 2.2], 1)
    )


@pytest.mark.parametrize("name", ["softplus", "sigmoid"])
def test_softplus_and_sigmoid_check_what_they_take(losses, name):
    function = getattr(losses, name)
    assert function(np.uint8(3)) == function(3.0)
    assert function(np.array([1, 2], np.int8)).dtype == np.float64
    assert function(np.float16(1)).dtype == np.float32
    for value, said in (
        ([0, nan], "x: expected finite numbers, got nan at index (1,)"),
        (inf, "x: expected finite numbers, got inf"),
        (
            [True],
            "x: expected floats of 16, 32 or 64 bits or whole numbers, got bool;"
            " .astype(float) makes numbers of them",
        ),
    ):
        assert str(refusal(function, value)) == said


# Faults of the options

BAD_OPTIONS = {  # options: exception, message
    "an axis too far": (
        {"axis": 2},
        ValueError,
        "axis: expected one from -2 to 1, to suit logits of shape (2, 2), got 2",
    ),
    "weights of another shape": (
        {"weights": [[1], [1]]},
        ValueError,
        "weights: expected the shape (2,), got (2, 1)",
    ),
    "a negative weight": (
        {"weights": [1, -1]},
        ValueError,
        "weights: expected no negative number, got -1.0 at index (1,)",
    ),
    "a weight that is NaN": (
        {"weights": [1, nan]},
        ValueError,
        "weights: expected finite numbers, got nan at index (1,)",
    ),
    "weights of too many classes": (
        {"class_weights": [1, 2, 3]},
        ValueError,
        "class_weights: expected the shape (2,), got (3,)",
    ),
    "nothing to divide by": (
        {"weights": [0, 0], "reduction": "weighted mean"},
        ValueError,
        "weights: expected a sum above 0 to divide by, got 0",
    ),
    "all ignored": (
        {"ignore": 1, "targets": [1, 1]},
        ValueError,
        "targets: expected a label that counts, got ignore=1 alone",
    ),
    "rows and an ignored label": (
        {"ignore": 1, "targets": [[0.5, 0.5], [0, 1]]},
        TypeError,
        "ignore: expected class indices as targets, got rows of probabilities;"
        " a weight of 0 leaves an example out",
    ),
    "a label beside the ignored one": (
        {"ignore": -1, "targets": [-1, -2]},
        ValueError,
        "targets: expected class indices from 0 to 1, got -2 at index (1,)",
    ),
}


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_bad_options_are_refused(losses, name):
    options, kind, message = BAD_OPTIONS[name]
    targets = options.get("targets", [0, 1])
    others = {key: value for key, value in options.items() if key != "targets"}
    for function in (losses.cross_entropy, losses.cross_entropy_gradient):
        error = refusal(function, two, targets, **others)
        assert (type(error), str(error)) == (kind, message)
    if "reduction" not in others and "axis" not in others:
        error = refusal(losses.CrossEntropyLoss(**others).forward, two, targets)
        assert (type(error), str(error)) == (kind, message)


def test_where_the_gradient_may_go(losses):
    z, labels = np.array(two), [0, 1]
    for out, said in (
        (
            np.empty((2, 3)),
            "out: expected a contiguous array of shape (2, 2) in float64,"
            " got (2, 3) in float64",
        ),
        (
            np.empty((2, 2), np.float32),
            "out: expected a contiguous array of shape (2, 2) in float64,"
            " got (2, 2) in float32",
        ),
        (
            np.empty((2, 4))[:, ::2],
            "out: expected a contiguous array of shape (2, 2) in float64,"
            " got (2, 2) in float64",
        ),
        (z, "out: expected memory of its own, got that of the logits"),
    ):
        assert str(refusal(losses.loss_and_gradient, z, labels, out=out)) == said


def test_bad_weights_of_a_binary_loss_are_refused(losses):
    for function in (losses.binary_cross_entropy, losses.binary_cross_entropy_gradient):
        for options, said in (
            ({"weights": [1]}, "weights: expected the shape (2,), got (1,)"),
            (
                {"positive_weight": -1},
                "positive_weight: expected no negative number, got -1.0",
            ),
            (
                {"positive_weight": [1, 2, 3]},
                "positive_weight: expected the shape (2,), got (3,)",
            ),
        ):
            assert str(refusal(function, [0.0, 1.0], [0, 1], **options)) == said
