"""The reference losses against exact values, against other people's code, and against bad input.

Every check takes the module `losses` as its argument, so that the last part of this
file can hand it a copy with a planted fault: each fault must be caught by the check
that names it.
"""

import ast
import inspect
import sys
import tracemalloc

import numpy as np
import pytest
import scipy.special
import sklearn.metrics
from code_mutants import LOSSES, losses_with
from compare_losses import draws, rows, worst
from compare_losses import exact as in_long_double
from conftest import need_package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import exact_losses as exact
from helpers.simple_loss import AGREE, simple_loss

SOURCES = {path.name: path.read_text("utf-8") for path in LOSSES.glob("*.py")}
DTYPES = np.float32, np.float64


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
def test_each_row_has_a_largest_logit_of_its_own(losses, dtype):
    z = np.array([[1e3, 999, 0], [-1e3, -1e3, -999], [0.5, 0, -2]], dtype)
    y = np.array([[0.5, 0.25, 0.25], [0.125, 0.5, 0.375], [0.75, 0, 0.25]], dtype)
    check_against_exact(losses, z, y, y, dtype)
    labels = np.array([1, 0, 2])
    check_against_exact(losses, z, np.eye(3, dtype=dtype)[labels], labels, dtype)
    np.testing.assert_allclose(
        losses.softmax(z).sum(axis=1), 1, rtol=8 * epsilon(dtype)
    )
    np.testing.assert_allclose(
        losses.logsumexp(z),
        [
            1e3 + np.log1p(np.exp(-1)),
            -999 + np.log1p(2 / np.e),
            np.log(np.exp([0.5, 0, -2]).sum()),
        ],
        rtol=4 * epsilon(dtype),
    )


def test_a_masked_class_and_a_soft_target(losses):
    z, y = np.array([[1.0, 2, -np.inf, 3]]), np.array([[0.5, 0, 0, 0.5]])
    check_against_exact(losses, z, y, y, z.dtype)
    for targets in ([[0.5, 0, 0.5, 0]], [2]):
        assert losses.cross_entropy(z, targets) == np.inf


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


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_distance_beyond_the_floats(losses, dtype):
    """The distance has no float, a tenth of it has one."""
    far = np.finfo(dtype).max * dtype(0.95)
    z, y = np.array([far, -far]), np.array([0.9, 0.1], dtype)
    assert losses.cross_entropy(z, y) == pytest.approx(
        0.2 * far, rel=4 * epsilon(dtype)
    )
    np.testing.assert_allclose(
        losses.cross_entropy_gradient(z, y), [y[1], -y[1]], rtol=epsilon(dtype)
    )
    assert losses.cross_entropy(z, 1) == np.inf  # for this one there is none


@pytest.mark.parametrize("dtype", DTYPES)
def test_nearly_certain_targets_keep_their_digits(losses, dtype):
    """What the target leaves to the others is their sum, not 1 minus a rounded number."""
    z = np.array([[3.0, 0, 1], [0, 40, 2], [1, 1, 1]], dtype)
    y = np.array([[1, 3e-9, 4e-10], [7e-12, 1, 0], [1e-20, 3e-20, 1]], dtype)
    check_against_exact(losses, z, y, y, dtype)


# One pass


def spread(one, other):
    """How many ulp of the larger lie between two arrays of floats, at most."""
    size = np.maximum(abs(one), abs(other))
    ulp = np.spacing(np.maximum(size, np.finfo(one.dtype).tiny)).astype(float)
    with np.errstate(invalid="ignore"):
        apart = np.where(one == other, 0, abs(one.astype(float) - other) / ulp)
    return apart.max()


def of_kind(kind, examples, classes, dtype, random):
    """Logits of a kind of draw, and labels."""
    labels = random.integers(classes, size=examples)
    z = random.normal(scale=2, size=(examples, classes))
    if kind == "confident":
        z[np.arange(examples), labels] += random.uniform(10, 60, size=examples)
    z += {"offset": 1e4}.get(kind, 0)
    return (z.round() if kind == "tied" else z).astype(dtype), labels


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["ordinary", "confident", "offset", "tied"])
def test_one_pass_and_the_simple_loss_agree(losses, kind, dtype):
    """To the last bit where nothing is summed, and within a few roundings elsewhere."""
    random = np.random.default_rng(8)
    for classes in (1, 2, 3, 10, 32, 33, 1000, 20_000):
        z, labels = of_kind(kind, 20_000 // classes + 1, classes, dtype, random)
        one_hot = (labels[:, None] == np.arange(classes)).astype(dtype)
        soft = random.dirichlet(np.ones(classes), size=len(z)).astype(dtype)
        for targets, y in ((labels, one_hot), (soft, soft)):
            simple = simple_loss(z, y)
            fast = losses.loss_and_gradient(z, targets, "none")
            assert spread(fast[0], simple[0]) <= AGREE
            if targets is labels:
                assert spread(fast[1], simple[1]) <= AGREE
            else:  # where the two flows nearly cancel, the unit is theirs
                flow = np.maximum(soft, losses.softmax(z))
                unit = np.spacing(np.maximum(flow, np.finfo(dtype).tiny))
                assert (abs(fast[1] - simple[1]) <= AGREE * unit).all()


@pytest.mark.parametrize("classes, examples", [(3, 200), (10, 30_000), (70, 4000)])
def test_a_batch_is_its_examples(losses, classes, examples):
    """Whatever the blocks are, and whether the gradient is wanted."""
    z, labels = of_kind(
        "ordinary", examples, classes, np.float64, np.random.default_rng(2)
    )
    soft = losses.softmax(np.roll(z, 1, axis=0))
    for targets in (labels, soft):
        each, slope = losses.loss_and_gradient(z, targets, "none")
        np.testing.assert_array_equal(losses.cross_entropy(z, targets, "none"), each)
        for n in {0, 1, examples // 2, examples - 1}:
            alone, its_slope = losses.loss_and_gradient(z[n], targets[n])
            assert alone == pytest.approx(each[n], rel=1e-14)
            np.testing.assert_allclose(its_slope, slope[n], rtol=1e-14)
        assert abs(slope.sum(axis=1)).max() < 1e-14
        assert (slope != 0).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_order_of_an_array_changes_nothing(losses, dtype):
    """Not a bit: the sum over 100,000 classes is in pairs in either order."""
    z, labels = of_kind("ordinary", 3, 100_000, dtype, np.random.default_rng(0))
    turned = np.asfortranarray(z)
    assert not turned.flags.c_contiguous
    y = losses.softmax(z)
    y /= y.sum(axis=-1, keepdims=True)
    for function in (losses.softmax, losses.log_softmax, losses.logsumexp):
        np.testing.assert_array_equal(function(turned), function(z))
        np.testing.assert_array_equal(
            function(z.T, axis=0),
            function(z).T if z.ndim == function(z).ndim else function(z),
        )
    for targets in (labels, y, np.asfortranarray(y)):
        for one, other in zip(
            losses.loss_and_gradient(turned, targets, "none"),
            losses.loss_and_gradient(z, np.ascontiguousarray(targets), "none"),
        ):
            np.testing.assert_array_equal(one, other)
        assert losses.cross_entropy(turned, targets) == losses.cross_entropy(z, targets)


@pytest.mark.parametrize("dtype", DTYPES)
def test_narrow_blocks_are_added_in_pairs(losses, dtype):
    """Added in turn, 32 exponentials of one size lose more digits."""
    z, labels = of_kind("offset", 30_000, 32, dtype, np.random.default_rng(1))
    wide = z.astype(np.longdouble)
    e = np.exp(wide - wide.max(axis=1, keepdims=True))
    true = e / e.sum(axis=1, keepdims=True)
    slope = losses.cross_entropy_gradient(z, labels, "sum")
    away = labels[:, None] != np.arange(32)
    ulps = abs(slope - true)[away] / np.spacing(slope[away])
    assert ulps.max() < 7


def test_no_setting_of_numpy_makes_a_loss_raise(losses):
    z = np.array([[0.0, -800.0], [-np.inf, 1.7e308], [-1.7e308, 1e-310]])
    with np.errstate(all="raise"):
        for function in (losses.softmax, losses.log_softmax, losses.logsumexp):
            function(z)
        for targets in ([1, 0, 0], [[0.5, 0.5], [0, 1], [1e-300, 1]]):
            for reduction in losses.REDUCTIONS:
                losses.loss_and_gradient(z, targets, reduction)
                losses.loss_and_gradient(z, targets, reduction, weights=[0, 1, 1e-310])
        x = [-1e308, 800, 1e-310]
        losses.binary_cross_entropy(x, [1, 0, 1]), losses.softplus(x), losses.sigmoid(x)
        losses.binary_cross_entropy_gradient(x, [1, 0, 1e-310])


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_gradient_takes_the_memory_of_the_logits_and_little_else(losses, dtype):
    z, labels = of_kind("ordinary", 2500, 1000, dtype, np.random.default_rng(4))
    soft = losses.softmax(z)
    for logits, targets, at_most in (
        (z, labels, 1.05),
        (z.T, labels, 1.05),
        (z, soft, 2),
    ):
        tracemalloc.start()
        losses.loss_and_gradient(logits, targets, axis=0 if logits is not z else -1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert z.nbytes <= peak < at_most * z.nbytes


def test_the_gradient_goes_where_it_is_sent(losses):
    z, labels = of_kind("ordinary", 7, 5, np.float32, np.random.default_rng(5))
    expected = losses.cross_entropy_gradient(z, labels)
    for axis, logits in ((-1, z), (0, z.T)):
        out = np.full_like(logits, np.nan)
        _, gradient = losses.loss_and_gradient(logits, labels, axis=axis, out=out)
        assert np.shares_memory(gradient, out)
        np.testing.assert_array_equal(out, expected if axis else expected.T)


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
        np.testing.assert_allclose(
            losses.cross_entropy_gradient(z, targets),
            slope / each.size,
            rtol=2 * epsilon(z.dtype),
            atol=2 * float(np.finfo(z.dtype).smallest_subnormal),
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


def refusal(function, *arguments, **options):
    """The exception that a call raises; a call that is answered is an error."""
    try:
        answer = function(*arguments, **options)
    except (TypeError, ValueError) as error:
        return error
    raise AssertionError(f"bad input was answered with {answer!r}")


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
    assert not loss.backward().flags.writeable
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


@pytest.mark.parametrize("dtype", DTYPES)
def test_binary_extremes_have_their_value(losses, dtype):
    x = np.array([1e4, -1e4, 1e4, -1e4, 0, 40], dtype)
    t = np.array([1, 0, 0, 1, 0.5, 1], dtype)
    np.testing.assert_allclose(
        losses.binary_cross_entropy(x, t, "none"),
        [0, 0, 1e4, 1e4, np.log(2), np.log1p(np.exp(-40))],
        rtol=2 * epsilon(dtype),
    )
    np.testing.assert_allclose(
        losses.binary_cross_entropy_gradient(x, t, "sum"),
        [0, 0, 1, -1, 0, -np.exp(-40) / (1 + np.exp(-40))],
        rtol=4 * epsilon(dtype),
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


@pytest.mark.skipif(
    np.finfo(np.longdouble).eps > 2e-19,
    reason="long double is no longer than double here",
)
@pytest.mark.parametrize("name", ["ordinary", "confident", "offset by 1e4"])
def test_long_double_is_right_enough_to_measure_with(name):
    """The worst of many draws is measured against it, not against 400 digits."""
    z, labels = draws(np.float64)[name]
    soft = np.random.default_rng(0).dirichlet(np.ones(z.shape[1]), size=len(z))
    for y in np.eye(z.shape[1])[labels], soft:
        found, slope, unit = in_long_double(z, y)
        true, true_slope = exact.cross_entropy(z, y)
        for value, right, size in (found, true, found), (slope, true_slope, unit):
            head = value.astype(float)
            tail = (value - head).astype(float)  # the two hold a long double exactly
            with exact.mp.workdps(exact.DIGITS):
                miss = abs(exact.numbers(head) + exact.numbers(tail) - right)
            assert (miss < 1e-2 * np.spacing(size.astype(float))).all()


def test_the_worst_of_many_draws_has_every_line(losses):
    need_package("torch")
    found = list(worst(1000, ["ours", "PyTorch"]))
    assert len(found) == 2 * 7 * 2
    for dtype, kind, library, (loss, slope) in found:
        if library == "ours":
            assert loss < 45 and slope < 80, (dtype, kind)


# The tester, tested


def planted(before, after):
    """The package with a fault in the one of its files where ``before`` stands once."""
    (file,) = [name for name, text in SOURCES.items() if before in text]
    assert SOURCES[file].count(before) == 1
    kept = {name: module for name, module in sys.modules.items() if is_ours(name)}
    try:
        return losses_with(file, SOURCES[file].replace(before, after))
    finally:
        for name in filter(is_ours, list(sys.modules)):
            del sys.modules[name]
        sys.modules.update(kept)


def is_ours(name):
    return name.split(".")[0] == "losses"


FAULTS = {  # fault: (what stands in a source, what is planted, the test that must catch it)
    "a flipped sign": (
        "e -= outflow",
        "e += outflow",
        lambda m: test_nearly_certain_targets_keep_their_digits(m, np.float64),
    ),
    "a flipped sign at the true class": (
        "e[y, b] = -wrong / total",
        "e[y, b] = wrong / total",
        lambda m: test_the_worked_batch(m),
    ),
    "keepdims removed from a row sum": (
        "e.sum(axis=-1, keepdims=True)",
        "e.sum(axis=-1)",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped": (
        'return count if "mean" in reduction else 1',
        "return 1",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped from the gradient": (
        "total = (1 + rest) * divisor",
        "total = 1 + rest",
        lambda m: test_the_worked_batch(m),
    ),
    "1/N dropped from the binary gradient": (
        "return slope / divisor(reduction, w, x.size)",
        "return slope",
        lambda m: test_binary_reductions(m),
    ),
    "no shift by the largest": (
        "np.subtract(z, np.maximum.reduce(z, axis=0), out=e)",
        "np.copyto(e, z)",
        lambda m: test_extremes_have_their_value(m, "wrong, gap 1e4", np.float64),
    ),
    "the largest of the block": (
        "np.maximum.reduce(z, axis=0)",
        "z.max()",
        lambda m: test_each_row_has_a_largest_logit_of_its_own(m, np.float64),
    ),
    "the largest of the batch": (
        "return z.max(axis=-1, keepdims=True) - z",
        "return z.max() - z",
        lambda m: test_each_row_has_a_largest_logit_of_its_own(m, np.float64),
    ),
    "p - 1, which cancels": (
        "e[y, b] = -wrong / total",
        "e[y, b] = (np.exp(ahead) / (1 + rest) - 1) / divisor",
        lambda m: test_confident_predictions_keep_their_digits(m, np.float64),
    ),
    "log(1 + rest), which cancels": (
        "return np.log1p(rest) - ahead",
        "return np.log(1 + rest) - ahead",
        lambda m: test_confident_predictions_keep_their_digits(m, np.float32),
    ),
    "others by subtraction": (
        "rest(v, axis) + (v.max(axis=axis, keepdims=True) - v)",
        "v.sum(axis=axis, keepdims=True) - v",
        lambda m: test_nearly_certain_targets_keep_their_digits(m, np.float64),
    ),
    "0 times infinity": (
        "np.multiply(y, half, where=y > 0, out=np.zeros_like(half))",
        "(y * half)",
        lambda m: test_a_masked_class_and_a_soft_target(m),
    ),
    "a distance beyond the floats": (
        "half = z / 2",
        "half = z",
        lambda m: test_a_distance_beyond_the_floats(m, np.float64),
    ),
    "the mean overflows": (
        "return total / by if isfinite(total) else (losses / by).sum()",
        "return total / by",
        lambda m: test_the_mean_of_large_losses_is_finite(m, np.float32),
    ),
    "rest writes into its argument": (
        'without = v.copy(order="K")',
        "without = v",
        lambda m: test_nearly_certain_targets_keep_their_digits(m, np.float64),
    ),
    "rows are not contiguous": (
        "if not z.flags.c_contiguous:",
        "if False:",
        lambda m: test_the_order_of_an_array_changes_nothing(m, np.float32),
    ),
    "softmax of rows that are not contiguous": (
        "np.ascontiguousarray(moved(check_values(z, axis), axis, -1))",
        "moved(check_values(z, axis), axis, -1)",
        lambda m: test_the_order_of_an_array_changes_nothing(m, np.float32),
    ),
    "a sum in turn": (
        "    while len(e) > 1:",
        "    return np.add.reduce(e, axis=0)\n    while len(e) > 1:",
        lambda m: test_narrow_blocks_are_added_in_pairs(m, np.float32),
    ),
    "a block is turned and not turned back": (
        "slopes[part] = e.T",
        "pass",
        lambda m: test_a_batch_is_its_examples(m, 3, 200),
    ),
    "the last block is forgotten": (
        "range(0, examples, size)",
        "range(0, max(1, examples - size), size)",
        lambda m: test_a_batch_is_its_examples(m, 70, 4000),
    ),
    "float64 whatever comes": (
        "return w.astype(dtype, copy=False)",
        "return w.astype(float, copy=False)",
        lambda m: test_dtypes_stay(m, np.float32),
    ),
    "the gradient may be written to": (
        "self.gradient.flags.writeable = False",
        "pass",
        lambda m: test_backward_speaks_of_the_batch_that_forward_saw(m),
    ),
    "an older batch stays": (
        "self.gradient = None  # a batch",
        "pass  # a batch",
        lambda m: test_backward_speaks_of_the_batch_that_forward_saw(m),
    ),
    "a naive softplus": (
        "np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))",
        "np.log(1 + np.exp(x))",
        lambda m: test_binary_extremes_have_their_value(m, np.float64),
    ),
    "the sigmoid of |x|": (
        "np.where(x < 0, e, 1)",
        "1",
        lambda m: test_binary_cross_entropy_against_scikit_learn(m),
    ),
    "raises where the caller says so": (
        'quiet = np.errstate(all="ignore")',
        "quiet = np.errstate()",
        lambda m: test_no_setting_of_numpy_makes_a_loss_raise(m),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name):
    """By a test that passes where nothing is planted, as this file shows."""
    before, after, check = FAULTS[name]
    with pytest.raises(
        (AssertionError, ValueError, FloatingPointError, RuntimeWarning)
    ):
        check(planted(before, after))


def test_every_function_says_what_it_does():
    functions = [
        node
        for source in SOURCES.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    assert len(functions) > 20
    assert [
        f.name
        for f in functions
        if not inspect.cleandoc(ast.get_docstring(f) or "") and f.name != "__init__"
    ] == []
