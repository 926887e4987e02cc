"""The reference losses against exact values, against other people's code, and against bad input.

Every check takes the module `losses` as its argument, so that the last part of this
file can hand it a copy with a planted fault: each fault must be caught by the check
that names it.
"""

import ast
import importlib
import inspect
import types

import numpy as np
import pytest
import scipy.special
import sklearn.metrics
from compare_losses import draws, rows
from conftest import ROOT, need_package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import exact_losses as exact

SOURCE = (ROOT / "book" / "losses.py").read_text(encoding="utf-8")
DTYPES = np.float32, np.float64


@pytest.fixture(scope="session")
def losses():
    return importlib.import_module("losses")


@pytest.fixture(scope="session")
def torch():
    return need_package("torch")


# What Hypothesis draws


def epsilon(dtype):
    return float(np.finfo(dtype).eps)


def width(dtype):
    return 8 * np.dtype(dtype).itemsize


@st.composite
def batches(draw, dtypes=DTYPES, reach=None, masks=False):
    """(logits, labels, rows of probabilities): any N and C, one leading axis or two.

    `masks` hides classes without a target.
    """
    dtype = draw(st.sampled_from(dtypes))
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=3, max_side=5))
    limit = reach or float(np.finfo(dtype).max) / 4
    numbers = st.floats(-limit, limit, width=width(dtype)) | st.floats(
        -3, 3, width=width(dtype)
    )
    z = draw(hnp.arrays(dtype, shape, elements=numbers))
    labels = draw(
        hnp.arrays(np.int64, shape[:-1], elements=st.integers(0, shape[-1] - 1))
    )
    weights = draw(hnp.arrays(np.float64, shape, elements=st.integers(0, 9).map(float)))
    weights += labels[..., None] == np.arange(shape[-1])  # so that no row is empty
    if masks:
        z[weights == 0] = draw(st.sampled_from([-np.inf, *z[weights == 0][:1]]))
    return z, labels, (weights / weights.sum(axis=-1, keepdims=True)).astype(dtype)


REACHES = {"everyday": 5.0, "large": 1e4, "all of the float range": None}
slow = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    report_multiple_bugs=False,
)


# The bound, from the operations. In units of half an ulp: a depth of d is rounded once,
# which costs its exponential d; exp costs 5 (NumPy's float32 exp is within 2.5 ulp),
# log1p 2, a sum of n terms n − 1, a product or a quotient 1.


def halves(z, terms):
    """How many halves of an ulp each entry of the gradient may miss.

    At a sum of `terms` terms after the exponentials.
    """
    depth = z.max(axis=-1, keepdims=True) - z.astype(float)
    reach = np.minimum(
        depth, 1100.0
    )  # below that, its exponential is zero, in every dtype
    runner_up = (
        np.sort(depth, axis=-1)[..., 1:2]
        if z.shape[-1] > 1
        else np.zeros_like(depth[..., :1])
    )
    return (
        np.maximum(reach, np.minimum(runner_up, 1100.0))
        + np.log(z.shape[-1])
        + 2 * terms
        + 14
    )


def assert_close(computed, true, size, allowed, dtype):
    """|computed − true| is within `allowed` halves of an ulp of `size`.

    Or a few of the smallest floats.
    """
    finfo = np.finfo(dtype)
    floor = float(finfo.smallest_subnormal)
    with exact.mp.workdps(exact.DIGITS):
        miss = abs(exact.numbers(computed).reshape(true.shape) - true)
        for error, s, half in zip(
            miss.flat, np.ravel(size), np.ravel(allowed), strict=True
        ):
            limit = exact.mpf(float(half)) * exact.mpf(
                epsilon(dtype)
            ) / 2 * s + 4 * exact.mpf(floor)
            assert error <= limit, (
                f"misses by {exact.mp.nstr(error, 3)}, allowed {exact.mp.nstr(limit, 3)}"
            )


def check_against_exact(losses, z, y, targets, dtype):
    """Loss and gradient of one batch, at every entry, within the bound.

    Rows in `y`, and as they are handed over in `targets`.
    """
    true, slope = exact.cross_entropy(
        z.reshape(-1, z.shape[-1]), y.reshape(-1, z.shape[-1])
    )
    allowed = halves(z, z.shape[-1]).reshape(slope.shape)
    computed = losses.cross_entropy(z, targets, "none")
    assert computed.dtype == dtype and computed.shape == z.shape[:-1]
    assert_close(computed, true, true, allowed.min(axis=-1) + 8, dtype)
    # ŷ (1 − y) flows in and y (1 − ŷ) flows out; their difference is as exact as they
    # are
    computed = losses.cross_entropy_gradient(z, targets, "sum")
    assert computed.dtype == dtype and computed.shape == z.shape
    with exact.mp.workdps(exact.DIGITS):
        rows_of_y = exact.numbers(y.reshape(slope.shape))
        total = rows_of_y.sum(axis=-1, keepdims=True)
        y_hat = (slope + rows_of_y) / total
        flows = y_hat * (total - rows_of_y) + rows_of_y * (1 - y_hat)
        assert_close(computed, slope, flows, allowed, dtype)


@pytest.mark.parametrize("reach", REACHES)
@slow
@given(data=st.data())
def test_class_indices_keep_their_digits(losses, reach, data):
    z, labels, _ = data.draw(batches(reach=REACHES[reach]))
    one_hot = (labels[..., None] == np.arange(z.shape[-1])).astype(z.dtype)
    check_against_exact(losses, z, one_hot, labels, z.dtype)
    for function in (losses.cross_entropy, losses.cross_entropy_gradient):
        for (
            reduction
        ) in losses.REDUCTIONS:  # an index and its one-hot row are the same target
            np.testing.assert_array_equal(
                function(z, labels, reduction), function(z, one_hot, reduction)
            )


@pytest.mark.parametrize("reach", REACHES)
@slow
@given(data=st.data())
def test_rows_of_probabilities_keep_their_digits(losses, reach, data):
    z, _, y = data.draw(batches(reach=REACHES[reach]))
    check_against_exact(losses, z, y, y, z.dtype)


@slow
@given(data=st.data())
def test_masked_classes_cost_nothing(losses, data):
    z, _, y = data.draw(batches(reach=1e4, masks=True))
    check_against_exact(losses, z, y, y, z.dtype)
    masked = np.isneginf(z)
    assert (losses.softmax(z)[masked] == 0).all()
    assert (losses.cross_entropy_gradient(z, y)[masked] == 0).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_confident_predictions_keep_their_digits(losses, dtype):
    z, labels = draws(dtype)["confident"]
    check_against_exact(
        losses, z, np.eye(z.shape[-1], dtype=dtype)[labels], labels, dtype
    )
    assert (losses.cross_entropy(z, labels, "none") > 0).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_mask_changes_nothing_for_the_other_classes(losses, dtype):
    z, labels = draws(dtype)["ordinary"]
    wider = np.concatenate([z, np.full((len(z), 1), -np.inf, dtype)], axis=-1)
    np.testing.assert_allclose(
        losses.cross_entropy(wider, labels, "none"),
        losses.cross_entropy(z, labels, "none"),
        rtol=8 * epsilon(dtype),
    )


# The two ends of the line, exactly

EXTREMES = {  # logits, label: loss, gradient
    "right, gap 1e4": ([1e4, 0], 0, 0.0, [0, 0]),
    "wrong, gap 1e4": ([1e4, 0], 1, 1e4, [1, -1]),
    "both at -1e4": ([-1e4, -1e4], 0, np.log(2), [-0.5, 0.5]),
    "both at 1e30": ([1e30, 1e30], 1, np.log(2), [0.5, -0.5]),
    "wrong, gap 2e30": ([1e30, -1e30], 1, 2e30, [1, -1]),
    "masked neighbour": ([5, -np.inf], 0, 0.0, [0, 0]),
    "masked target": ([5, -np.inf], 1, np.inf, [1, -1]),
    "one class": ([-7], 0, 0.0, [0]),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_have_their_value(losses, name, dtype):
    z, label, loss, gradient = EXTREMES[name]
    z = np.array(z, dtype)
    for targets in (label, np.eye(len(z))[label]):
        assert losses.cross_entropy(z, targets) == pytest.approx(
            loss, rel=epsilon(dtype)
        )
        np.testing.assert_allclose(
            losses.cross_entropy_gradient(z, targets), gradient, rtol=0, atol=0
        )


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_mean_of_large_losses_is_finite(losses, dtype):
    gap = np.finfo(dtype).max * dtype(0.75)
    z = np.array([[gap, 0]] * 4, dtype)
    assert losses.cross_entropy(z, [1] * 4) == pytest.approx(gap, rel=epsilon(dtype))
    assert losses.binary_cross_entropy(z[:, 0], [0] * 4) == pytest.approx(
        gap, rel=epsilon(dtype)
    )


# Reductions, shapes and dtypes


@slow
@given(batch=batches(reach=50.0))
def test_reductions(losses, batch):
    z, labels, y = batch
    for targets in (labels, y):
        each = losses.cross_entropy(z, targets, "none").astype(float)
        slope = losses.cross_entropy_gradient(z, targets, "sum")
        eps = epsilon(z.dtype) * each.size
        assert losses.cross_entropy(z, targets, "sum") == pytest.approx(
            each.sum(), rel=eps
        )
        assert losses.cross_entropy(z, targets) == pytest.approx(
            each.mean(), rel=2 * eps
        )
        np.testing.assert_array_equal(
            losses.cross_entropy_gradient(z, targets, "none"), slope
        )
        np.testing.assert_array_equal(
            losses.cross_entropy_gradient(z, targets), slope / each.size
        )


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_stay(losses, dtype):
    z, labels = draws(dtype)["ordinary"]
    y = np.eye(z.shape[-1])[labels]  # float64, whatever the logits are
    for result in (
        losses.softmax(z),
        losses.log_softmax(z),
        losses.logsumexp(z),
        *(
            function(z, targets, reduction)
            for targets in (labels, y)
            for reduction in losses.REDUCTIONS
            for function in (losses.cross_entropy, losses.cross_entropy_gradient)
        ),
        *(
            function(z, y, reduction)
            for reduction in losses.REDUCTIONS
            for function in (
                losses.binary_cross_entropy,
                losses.binary_cross_entropy_gradient,
            )
        ),
    ):
        assert result.dtype == dtype
    assert losses.cross_entropy([[1, 2]], [0]).dtype == np.float64


@slow
@given(batch=batches(masks=True))
def test_inputs_are_never_modified(losses, batch):
    z, labels, y = batch
    for array in batch:
        array.flags.writeable = False  # an attempt to write raises ValueError
    for targets in (labels, y):
        loss = losses.CrossEntropyLoss()
        loss.forward(z, targets)
        loss.backward()
    losses.logsumexp(z), losses.log_softmax(z), losses.softmax(z)
    x = np.where(np.isinf(z), 0, z)
    x.flags.writeable = False
    losses.binary_cross_entropy(x, y)
    losses.binary_cross_entropy_gradient(x, y)


# The class


def test_forward_and_backward_again_and_again(losses):
    loss = losses.CrossEntropyLoss()
    random = np.random.default_rng(3)
    for examples in (2, 5, 1, 5):
        z, labels = random.normal(size=(examples, 4)), random.integers(4, size=examples)
        for _ in range(2):
            assert loss.forward(z, labels) == losses.cross_entropy(z, labels)
            for _ in range(2):
                np.testing.assert_array_equal(
                    loss.backward(), losses.cross_entropy_gradient(z, labels)
                )


def test_backward_speaks_of_the_batch_that_forward_saw(losses):
    loss, z, labels = (
        losses.CrossEntropyLoss("sum"),
        np.array([[1.0, 2.0]]),
        np.array([0]),
    )
    loss.forward(z, labels)
    expected = losses.cross_entropy_gradient(z, labels, "sum")
    z += [[5.0, 0.0]]
    labels += 1
    np.testing.assert_array_equal(loss.backward(), expected)
    assert "class indices" in str(refusal(loss.forward, z, [7]))
    assert "backward: expected a call of forward" in str(refusal(loss.backward))


# Against SciPy, scikit-learn and PyTorch


def test_softmax_against_scipy(losses):
    for dtype in DTYPES:
        eps = epsilon(dtype)
        for z, _ in draws(dtype).values():
            np.testing.assert_allclose(
                losses.softmax(z), scipy.special.softmax(z, axis=-1), rtol=16 * eps
            )
            # SciPy rounds log(1 + rest) to a float near 0 at an absolute error of an
            # eps
            np.testing.assert_allclose(
                losses.log_softmax(z),
                scipy.special.log_softmax(z, axis=-1),
                rtol=8 * eps,
                atol=4 * eps,
            )
            np.testing.assert_allclose(
                losses.logsumexp(z),
                scipy.special.logsumexp(z, axis=-1),
                rtol=8 * eps,
                atol=4 * eps,
            )


@slow
@given(batch=batches(masks=True))
def test_softmax_against_scipy_at_the_extremes(losses, batch):
    z, _, _ = batch
    eps = epsilon(z.dtype)
    with np.errstate(over="ignore"):  # SciPy's
        theirs = (
            scipy.special.softmax(z, axis=-1),
            scipy.special.log_softmax(z, axis=-1),
            scipy.special.logsumexp(z, axis=-1),
        )
    tiny = np.finfo(z.dtype).tiny
    np.testing.assert_allclose(losses.softmax(z), theirs[0], rtol=16 * eps, atol=tiny)
    np.testing.assert_allclose(
        losses.log_softmax(z), theirs[1], rtol=8 * eps, atol=4 * eps
    )
    np.testing.assert_allclose(
        losses.logsumexp(z), theirs[2], rtol=8 * eps, atol=4 * eps
    )


def test_cross_entropy_against_scikit_learn(losses):
    for dtype in DTYPES:
        for name in (
            "ordinary",
            "offset by 1e4",
        ):  # log_loss clips confident probabilities at an eps
            z, labels = draws(dtype)[name]
            for normalize, reduction in ((True, "mean"), (False, "sum")):
                theirs = sklearn.metrics.log_loss(
                    labels,
                    losses.softmax(z),
                    labels=range(z.shape[-1]),
                    normalize=normalize,
                )
                assert losses.cross_entropy(z, labels, reduction) == pytest.approx(
                    theirs, rel=8 * epsilon(dtype)
                )


def test_binary_cross_entropy_against_scikit_learn(losses):
    for dtype in DTYPES:
        z, labels = draws(dtype)["ordinary"]
        theirs = sklearn.metrics.log_loss(
            labels % 2, losses.sigmoid(z[:, 0]), labels=[0, 1]
        )
        assert losses.binary_cross_entropy(z[:, 0], labels % 2) == pytest.approx(
            theirs, rel=16 * epsilon(dtype)
        )


@slow
@given(
    batch=batches(reach=1e4),
    reduction=st.sampled_from(["none", "sum", "mean"]),
    soft=st.booleans(),
)
def test_loss_and_gradient_against_pytorch(torch, losses, batch, reduction, soft):
    z, labels, y = batch
    z, labels, y = (
        z.reshape(-1, z.shape[-1]),
        labels.ravel(),
        y.reshape(-1, z.shape[-1]),
    )
    targets = y if soft else labels
    logits = torch.tensor(z, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(
        logits, torch.tensor(targets), reduction=reduction
    )
    theirs.sum().backward()
    eps = epsilon(z.dtype) * 4 * z.size
    np.testing.assert_allclose(
        losses.cross_entropy(z, targets, reduction),
        theirs.detach().numpy(),
        rtol=eps,
        atol=eps,
    )
    np.testing.assert_allclose(
        losses.cross_entropy_gradient(z, targets, reduction),
        logits.grad.numpy(),
        rtol=eps,
        atol=eps,
    )


@slow
@given(
    x=hnp.arrays(np.float64, 6, elements=st.floats(-1e4, 1e4)),
    t=hnp.arrays(np.float64, 6, elements=st.floats(0, 1)),
)
def test_binary_loss_and_gradient_against_pytorch(torch, losses, x, t):
    logits = torch.tensor(x, requires_grad=True)
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, torch.tensor(t)
    )
    theirs.backward()
    eps = np.finfo(float).eps
    assert losses.binary_cross_entropy(x, t) == pytest.approx(
        theirs.item(), rel=16 * eps, abs=16 * eps * 1e4
    )
    np.testing.assert_allclose(
        losses.binary_cross_entropy_gradient(x, t),
        logits.grad.numpy(),
        rtol=16 * eps,
        atol=4 * eps,
    )


# Binary


@pytest.mark.parametrize("reach", REACHES)
@slow
@given(data=st.data())
def test_binary_losses_keep_their_digits(losses, reach, data):
    """A logit x is the pair (x, 0) of logits of two classes."""
    dtype = data.draw(st.sampled_from(DTYPES))
    limit = REACHES[reach] or float(np.finfo(dtype).max) / 4
    x = data.draw(
        hnp.arrays(dtype, 4, elements=st.floats(-limit, limit, width=width(dtype)))
    )
    t = data.draw(hnp.arrays(dtype, 4, elements=st.floats(0, 1, width=width(dtype))))
    with exact.mp.workdps(exact.DIGITS):
        pair, target = exact.numbers(np.stack([x, 0 * x], axis=-1)), exact.numbers(t)
        true, slope = exact.cross_entropy(pair, np.stack([target, 1 - target], axis=-1))
        y_hat = slope[:, 0] + target
        flows = y_hat * (1 - target) + target * (1 - y_hat)
    allowed = np.full(4, 24)
    assert_close(losses.binary_cross_entropy(x, t, "none"), true, true, allowed, dtype)
    assert_close(
        losses.binary_cross_entropy_gradient(x, t, "sum"),
        slope[:, 0],
        flows,
        allowed,
        dtype,
    )


def test_binary_reductions(losses):
    x, t = np.array([[0.0, 3.0], [-2.0, 1.0]]), np.array([[1, 0], [0, 1]])
    each, slope = (
        losses.binary_cross_entropy(x, t, "none"),
        losses.binary_cross_entropy_gradient(x, t, "sum"),
    )
    assert losses.binary_cross_entropy(x, t, "sum") == pytest.approx(
        each.sum(), rel=1e-15
    )
    assert losses.binary_cross_entropy(x, t) == pytest.approx(each.mean(), rel=1e-15)
    np.testing.assert_array_equal(
        losses.binary_cross_entropy_gradient(x, t, "none"), slope
    )
    np.testing.assert_array_equal(losses.binary_cross_entropy_gradient(x, t), slope / 4)


# The worked examples of the documents, from their inputs to every digit that they print


def printed(values, digits):
    """The values as a document prints them."""
    return [f"{value:.{digits}f}" for value in np.ravel(values)]


def test_the_worked_batch(losses):
    """Classes 2 and 1 in the documents, which count from 1; 1 and 0 here."""
    z, labels = [[2, 1, 0.1], [0.1, 2, 1.9]], np.array([2, 1]) - 1
    assert printed(losses.softmax(z), 3) == [
        "0.659",
        "0.242",
        "0.099",
        "0.073",
        "0.487",
        "0.440",
    ]
    assert printed(losses.cross_entropy(z, labels, "none"), 3) == ["1.417", "2.620"]
    assert printed(losses.cross_entropy(z, labels), 3) == ["2.019"]
    assert printed(losses.cross_entropy_gradient(z, labels), 3) == [
        "0.330",
        "-0.379",
        "0.049",
        "-0.464",
        "0.243",
        "0.220",
    ]


def test_the_worked_example(losses):
    """Class 3 in the document, which counts from 1; 2 here.

    The document prints ten digits of the loss; the last is off.
    """
    z, label = [-2.85, 0.86, 0.28], 3 - 1
    assert printed(losses.softmax(z), 14) == [
        "0.01544931567607",
        "0.63116335360471",
        "0.35338733071922",
    ]
    assert printed(losses.cross_entropy(z, label), 9) == ["1.040190569"]
    assert printed(losses.cross_entropy_gradient(z, label), 6) == [
        "0.015449",
        "0.631163",
        "-0.646613",
    ]


# Bad input

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
        "targets: expected class indices from 0 to 1, got 2 at index (1,)",
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
        "targets: expected class indices as whole numbers, got float64",
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
        "targets: expected numbers in float32, float64 or whole numbers, got bool",
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
        "targets: expected numbers below infinity, got nan at index (1, 0)",
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
        "logits: expected numbers below infinity, got nan at index (0, 1)",
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
    "half precision": (
        np.zeros((2, 2), np.float16),
        [0, 1],
        TypeError,
        "logits: expected numbers in float32, float64 or whole numbers, got float16",
    ),
    "booleans as logits": (
        [[True, False]] * 2,
        [0, 1],
        TypeError,
        "logits: expected numbers in float32, float64 or whole numbers, got bool",
    ),
    "complex logits": (
        [[1j, 0]] * 2,
        [0, 1],
        TypeError,
        "logits: expected numbers in float32, float64 or whole numbers, got complex128",
    ),
    "None": (
        None,
        [0, 1],
        TypeError,
        "logits: expected numbers in float32, float64 or whole numbers, got object",
    ),
}


def refusal(function, *arguments):
    """The exception that a call raises; a call that is answered is an error."""
    try:
        answer = function(*arguments)
    except (TypeError, ValueError) as error:
        return error
    raise AssertionError(f"bad input was answered with {answer!r}")


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
        "logits: expected numbers below infinity, got nan at index (0,)",
    ),
    "booleans": (
        [0.0, 1.0],
        [False, True],
        TypeError,
        "targets: expected numbers in float32, float64 or whole numbers, got bool",
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
    message = f"reduction: expected one of 'none', 'sum', 'mean', got {reduction!r}"
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


# The table


def test_the_table_has_every_line(losses):
    need_package("torch")
    found = list(rows())
    assert len(found) == 2 * 3 * 4
    assert all(worst[0] is not None for *_, worst in found)
    for dtype, name, library, (_, loss_ulp, _, gradient_ulp) in found:
        if (
            library == "ours"
        ):  # half an ulp for each unit of depth, of which the draw has at most about 70
            assert loss_ulp < 35 + 14 and gradient_ulp < 70 + 14, (dtype, name)


# The tester, tested

FAULTS = {  # fault: (what stands in the source, what is planted, the check that must catch it)
    "a flipped sign": (
        "y_hat * others(y) - y * others(y_hat)",
        "y_hat * others(y) + y * others(y_hat)",
        lambda m: test_the_worked_batch(m),
    ),
    "keepdims removed from a row sum": (
        "e.sum(axis=-1, keepdims=True)",
        "e.sum(axis=-1)",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped from the loss": (
        '(losses / losses.size if reduction == "mean" else losses).sum()',
        "losses.sum()",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped from the gradient": (
        'slope / slope[..., 0].size if reduction == "mean" else slope',
        "slope",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped from the binary gradient": (
        'slope / slope.size if reduction == "mean" else slope',
        "slope",
        lambda m: test_binary_reductions(m),
    ),
    "N counts the entries": (
        "slope[..., 0].size",
        "slope.size",
        lambda m: test_reductions(m),
    ),
    "no shift by the maximum": (
        "return z.max(axis=-1, keepdims=True) - z",
        "return -z",
        lambda m: test_extremes_have_their_value(m, "wrong, gap 1e4", np.float64),
    ),
    "the maximum of the batch": (
        "return z.max(axis=-1, keepdims=True) - z",
        "return z.max() - z",
        lambda m: test_class_indices_keep_their_digits(m, "large"),
    ),
    "p - 1, which cancels": (
        "y_hat * others(y) - y * others(y_hat)",
        "y_hat - y",
        lambda m: test_confident_predictions_keep_their_digits(m, np.float64),
    ),
    "log(1 + rest), which cancels": (
        "np.log1p(rest(np.exp(-depth)))",
        "np.log(1 + rest(np.exp(-depth)))",
        lambda m: test_confident_predictions_keep_their_digits(m, np.float32),
    ),
    "others by subtraction": (
        "rest(v) + (v.max(axis=-1, keepdims=True) - v)",
        "v.sum(axis=-1, keepdims=True) - v",
        lambda m: test_confident_predictions_keep_their_digits(m, np.float64),
    ),
    "0 times infinity": (
        "np.multiply(y, surprise, where=y > 0, out=np.zeros_like(surprise))",
        "y * surprise",
        lambda m: test_extremes_have_their_value(m, "masked neighbour", np.float64),
    ),
    "the mean overflows": (
        '(losses / losses.size if reduction == "mean" else losses).sum()',
        'losses.sum() / (losses.size if reduction == "mean" else 1)',
        lambda m: test_the_mean_of_large_losses_is_finite(m, np.float32),
    ),
    "rest writes into its argument": (
        "without = v.copy()",
        "without = v",
        lambda m: test_class_indices_keep_their_digits(m, "everyday"),
    ),
    "float64 whatever comes": (
        "check_rows(y).astype(z.dtype)",
        "check_rows(y).astype(float)",
        lambda m: test_dtypes_stay(m, np.float32),
    ),
    "the batch is not copied": (
        "np.array(logits), np.array(targets)",
        "logits, targets",
        lambda m: test_backward_speaks_of_the_batch_that_forward_saw(m),
    ),
    "an older batch stays": (
        "self.inputs = None  # a batch",
        "pass  # a batch",
        lambda m: test_backward_speaks_of_the_batch_that_forward_saw(m),
    ),
    "negative labels wrap around": (
        "(y < 0) | (y >= classes)",
        "y >= classes",
        lambda m: test_bad_input_is_refused(m, "a label below zero"),
    ),
    "columns of labels broadcast": (
        "if y.shape == z.shape[:-1]:",
        "if y.size == z[..., 0].size:",
        lambda m: test_bad_input_is_refused(m, "labels in a column"),
    ),
    "sums are not checked": (
        "abs(sums - 1) > SUM_TOLERANCE",
        "abs(sums - 1) > np.inf",
        lambda m: test_bad_input_is_refused(m, "a sum that is not 1"),
    ),
    "a naive softplus": (
        "np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))",
        "np.log(1 + np.exp(x))",
        lambda m: test_binary_losses_keep_their_digits(m, "large"),
    ),
    "the sigmoid of |x|": (
        "np.where(x < 0, e, 1)",
        "1",
        lambda m: test_binary_cross_entropy_against_scikit_learn(m),
    ),
}


def module(source):
    planted = types.ModuleType("losses")
    exec(compile(source, "losses.py", "exec"), planted.__dict__)  # noqa: S102
    return planted


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name):
    before, after, check = FAULTS[name]
    assert SOURCE.count(before) == 1
    check(module(SOURCE))  # which is silent where nothing is planted
    with pytest.raises(
        (AssertionError, ValueError, FloatingPointError, RuntimeWarning)
    ):
        check(module(SOURCE.replace(before, after)))


def test_every_function_says_what_it_does():
    functions = [
        node
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    assert len(functions) > 20
    assert [
        f.name
        for f in functions
        if not inspect.cleandoc(ast.get_docstring(f) or "") and f.name != "__init__"
    ] == []
