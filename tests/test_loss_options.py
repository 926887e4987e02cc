"""Weights, ignored labels, the axis of the classes, and what is built from a loss.

Each against PyTorch where it has it, and against central differences.
"""

import inspect

import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.metrics import log_loss

EPS = np.finfo(float).eps
WEIGHTS = np.array([0.5, 2.0, 0.0, 1.0, 3.0])


def draw(shape=(6, 5), axis=-1, seed=0):
    """Logits of a shape, labels, and rows of targets with the classes on the axis."""
    random = np.random.default_rng(seed)
    z = random.normal(scale=3, size=shape)
    classes = shape[axis]
    labels = random.integers(classes, size=np.delete(shape, axis))
    soft = random.dirichlet(np.ones(classes), size=labels.shape)
    return z, labels, np.moveaxis(soft, -1, axis)


def by_torch(torch, z, targets, **options):
    """(loss, gradient) of PyTorch; the loss may have entries."""
    logits = torch.tensor(z, requires_grad=True)
    for name in "weight", "pos_weight":
        if name in options:
            options[name] = torch.tensor(options[name])
    function = options.pop("function", torch.nn.functional.cross_entropy)
    loss = function(logits, torch.tensor(targets), **options)
    loss.sum().backward()
    return loss.detach().numpy(), logits.grad.numpy()


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=64 * EPS, atol=16 * EPS)


def slopes(loss, z, h=1e-5):
    """Central differences of the number loss(z) in each entry of z."""
    steps = h * np.eye(z.size).reshape(z.size, *z.shape)
    found = [(loss(z + step) - loss(z - step)) / (2 * h) for step in steps]
    return np.reshape(found, z.shape)


# Ours and PyTorch's names of what the sum is divided by: theirs divides by the weights
REDUCTIONS = {"none": "none", "sum": "sum", "weighted mean": "mean"}


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_class_weights_against_pytorch(torch, losses, reduction):
    z, labels, _ = draw()
    assert_same(
        losses.loss_and_gradient(z, labels, reduction, class_weights=WEIGHTS),
        by_torch(torch, z, labels, weight=WEIGHTS, reduction=REDUCTIONS[reduction]),
    )


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_class_weights_of_soft_targets_against_pytorch(torch, losses, reduction):
    """For rows, the mean of PyTorch is over the examples."""
    z, _, soft = draw()
    soft[0] = np.eye(5)[2]  # of weight 0
    assert_same(
        losses.loss_and_gradient(z, soft, reduction, class_weights=WEIGHTS),
        by_torch(torch, z, soft, weight=WEIGHTS, reduction=reduction),
    )


def test_a_class_weight_multiplies_the_term_of_its_class(losses):
    z, _, soft = draw()
    log_p = log_softmax(z, axis=-1)
    weighed = WEIGHTS * soft
    assert_same(
        losses.loss_and_gradient(z, soft, "none", class_weights=WEIGHTS),
        (
            -(weighed * log_p).sum(axis=-1),
            weighed.sum(axis=-1, keepdims=True) * np.exp(log_p) - weighed,
        ),
    )


def test_the_two_means(losses):
    z, labels, soft = draw()
    for targets in labels, soft:
        each, slope = losses.loss_and_gradient(
            z, targets, "none", class_weights=WEIGHTS
        )
        weights = (np.eye(5)[labels] if targets is labels else soft) @ WEIGHTS
        for reduction, by in (("mean", 6), ("weighted mean", weights.sum())):
            assert_same(
                losses.loss_and_gradient(z, targets, reduction, class_weights=WEIGHTS),
                (each.sum() / by, slope / by),
            )
            assert_same(  # a weight of the class is one of each of its examples
                losses.loss_and_gradient(z, labels, reduction, weights=WEIGHTS[labels]),
                losses.loss_and_gradient(z, labels, reduction, class_weights=WEIGHTS),
            )
    assert losses.cross_entropy(z, labels, "weighted mean") == (
        losses.cross_entropy(z, labels)
    )


def test_a_weight_counts_an_example_so_many_times(losses):
    z, labels, soft = draw()
    times = np.array([1, 3, 0, 2, 1, 1])
    for targets in labels, soft:
        loss, slope = losses.loss_and_gradient(
            z, targets, "weighted mean", weights=times
        )
        again = np.repeat(np.arange(6), times)
        repeated, slopes = losses.loss_and_gradient(z[again], targets[again])
        assert loss == pytest.approx(repeated, rel=8 * EPS)
        summed = np.zeros_like(z)
        np.add.at(summed, again, slopes)
        np.testing.assert_allclose(slope, summed, rtol=16 * EPS, atol=0)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("ignored", [-100, 3])
def test_an_ignored_label_against_pytorch(torch, losses, reduction, ignored):
    z, labels, _ = draw()
    labels[[1, 4]] = ignored
    for ours in {reduction, reduction.removeprefix("weighted ")}:
        assert_same(  # without weights, the two means are one
            losses.loss_and_gradient(z, labels, ours, ignore=ignored),
            by_torch(
                torch, z, labels, ignore_index=ignored, reduction=REDUCTIONS[reduction]
            ),
        )
    assert_same(
        losses.loss_and_gradient(
            z, labels, reduction, ignore=ignored, class_weights=WEIGHTS
        ),
        by_torch(
            torch,
            z,
            labels,
            ignore_index=ignored,
            weight=WEIGHTS,
            reduction=REDUCTIONS[reduction],
        ),
    )


def test_ignored_examples_are_left_out(losses):
    z, labels, _ = draw()
    keep = labels != 3
    weights = np.arange(1.0, 7)
    assert 0 < keep.sum() < 6
    for reduction in "sum", "mean", "weighted mean":
        loss, slope = losses.loss_and_gradient(
            z, labels, reduction, ignore=3, weights=weights
        )
        kept = losses.loss_and_gradient(
            z[keep], labels[keep], reduction, weights=weights[keep]
        )
        assert_same((loss, slope[keep]), kept)
        assert (slope[~keep] == 0).all()


def test_options_keep_the_kind_of_float(losses):
    z, labels, soft = draw()
    z = z.astype(np.float32)
    for targets in labels, soft:
        for reduction in losses.REDUCTIONS:
            for result in losses.loss_and_gradient(
                z, targets, reduction, weights=np.ones(6), class_weights=WEIGHTS
            ):
                assert result.dtype == np.float32


def test_small_types_of_labels_may_be_ignored(losses):
    z, labels, _ = draw()
    for kind in np.int8, np.uint8, np.uint64, np.int64:
        assert losses.cross_entropy(z, labels.astype(kind), ignore=-100) == (
            losses.cross_entropy(z, labels)
        )


def test_the_loss_alone_has_no_place_for_a_gradient(losses):
    with pytest.raises(TypeError, match="out"):
        losses.cross_entropy([[0.0, 1.0]], [0], out=np.empty((1, 2)))


def test_a_weight_of_zero_hides_an_infinite_loss(losses):
    z = np.array([[0, -np.inf, 1], [1, 2, 3]])
    loss, slope = losses.loss_and_gradient(z, [1, 0], "sum", weights=[0, 1])
    assert loss == losses.cross_entropy(z[1], 0)
    assert (slope[0] == 0).all()


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_the_axis_of_the_classes_against_pytorch(torch, losses, axis):
    z, labels, soft = draw((4, 5, 3), axis, seed=axis + 5)
    ordered = np.moveaxis(z, axis, 1), labels, np.moveaxis(soft, axis, 1)
    for targets, theirs in ((labels, ordered[1]), (soft, ordered[2])):
        loss, slope = losses.loss_and_gradient(z, targets, axis=axis)
        assert slope.shape == z.shape
        expected = by_torch(torch, np.ascontiguousarray(ordered[0]), theirs)
        assert_same((loss, np.moveaxis(slope, axis, 1)), expected)
    for name in "softmax", "log_softmax":
        theirs = getattr(torch, name)(torch.tensor(z), axis).numpy()
        np.testing.assert_allclose(
            getattr(losses, name)(z, axis), theirs, rtol=16 * EPS, atol=8 * EPS
        )
    np.testing.assert_allclose(
        losses.logsumexp(z, axis),
        torch.logsumexp(torch.tensor(z), axis).numpy(),
        rtol=8 * EPS,
    )


def test_smoothing_and_temperature_against_pytorch(torch, losses):
    """The recipes of the chapter: a soft target, and logits over T with slopes over T."""
    z, labels, _ = draw()
    share, T = 0.1, 2.5
    smooth = (1 - share) * np.eye(5)[labels] + share / 5
    assert_same(
        losses.loss_and_gradient(z, smooth),
        by_torch(torch, z, labels, label_smoothing=share),
    )
    total, slope = losses.loss_and_gradient(z, smooth, "sum", class_weights=WEIGHTS)
    by = WEIGHTS[labels].sum()  # theirs divides by the weights of the labels
    assert_same(
        (total / by, slope / by),
        by_torch(torch, z, labels, label_smoothing=share, weight=WEIGHTS),
    )
    loss, slope = losses.loss_and_gradient(z / T, labels)
    logits = torch.tensor(z, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(logits / T, torch.tensor(labels))
    theirs.backward()
    assert_same((loss, slope / T), (theirs.item(), logits.grad.numpy()))


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0, 3.5])
def test_focal_loss_against_pytorch(torch, losses, gamma):
    """The recipe of the chapter, from the loss and the gradient of each example."""
    z, labels, _ = draw()
    each, slope = losses.loss_and_gradient(z, labels, "none")
    missing = -np.expm1(-each)
    focal = missing**gamma * each
    factor = missing**gamma + gamma * missing ** (gamma - 1) * each * np.exp(-each)
    logits = torch.tensor(z, requires_grad=True)
    surprise = torch.nn.functional.cross_entropy(
        logits, torch.tensor(labels), reduction="none"
    )
    theirs = (1 - torch.exp(-surprise)) ** gamma * surprise
    theirs.sum().backward()
    np.testing.assert_allclose(focal, theirs.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(
        factor[:, None] * slope, logits.grad.numpy(), rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_the_weight_of_a_positive_against_pytorch(torch, losses, reduction):
    random = np.random.default_rng(3)
    x, t, w = random.normal(scale=4, size=(3, 7))
    t, w = (t > 0) * random.uniform(0.5, 1, size=7), abs(w)
    ours = [
        function(x, t, reduction, weights=w, positive_weight=2.5)
        for function in (
            losses.binary_cross_entropy,
            losses.binary_cross_entropy_gradient,
        )
    ]
    theirs = by_torch(
        torch,
        x,
        t,
        function=torch.nn.functional.binary_cross_entropy_with_logits,
        pos_weight=2.5,
        weight=w,
        reduction=reduction,
    )
    assert_same(ours, theirs)


def test_the_two_means_of_a_binary_loss(losses):
    x, t, w = np.array([[1.0, -2, 0.5], [1, 0, 0.25], [1, 3, 0]])
    for function in losses.binary_cross_entropy, losses.binary_cross_entropy_gradient:
        each = function(x, t, "none", weights=w, positive_weight=3)
        for reduction, by in (("mean", 3), ("weighted mean", 4)):
            found = function(x, t, reduction, weights=w, positive_weight=3)
            summed = each / by if found.ndim else each.sum() / by
            np.testing.assert_allclose(found, summed, rtol=4 * EPS)


OPTIONS = {
    "weights": {"weights": [1.0, 0.5, 2, 0, 3, 1]},
    "class weights": {"class_weights": WEIGHTS},
    "both": {"class_weights": WEIGHTS, "weights": [1.0, 0.5, 2, 0, 3, 1]},
    "ignored": {"ignore": 1},
}


@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "weighted mean"])
@pytest.mark.parametrize("name", OPTIONS)
def test_each_option_has_the_slope_of_its_loss(losses, name, reduction):
    z, labels, soft = draw(seed=9)
    for targets in (labels,) if name == "ignored" else (labels, soft):

        def total(z, targets=targets):
            return losses.cross_entropy(z, targets, reduction, **OPTIONS[name]).sum()

        found = losses.cross_entropy_gradient(z, targets, reduction, **OPTIONS[name])
        np.testing.assert_allclose(found, slopes(total, z), rtol=1e-6, atol=1e-9)
        layer = losses.CrossEntropyLoss(reduction, **OPTIONS[name])
        np.testing.assert_array_equal(
            layer.forward(z, targets),
            losses.cross_entropy(z, targets, reduction, **OPTIONS[name]),
        )
        np.testing.assert_array_equal(layer.backward(), found)


# The chapter's table of names, for the two libraries that are here


def defaults(function):
    """{argument: its default} of a function."""
    return {
        name: argument.default
        for name, argument in inspect.signature(function).parameters.items()
    }


def test_the_names_and_defaults_that_the_chapter_tells(torch, losses):
    functional = torch.nn.functional
    theirs = defaults(functional.cross_entropy)
    assert (theirs["reduction"], theirs["ignore_index"]) == ("mean", -100)
    assert (theirs["weight"], theirs["label_smoothing"]) == (None, 0)
    theirs = defaults(functional.binary_cross_entropy_with_logits)
    assert (theirs["reduction"], theirs["pos_weight"]) == ("mean", None)
    theirs = defaults(log_loss)
    assert (theirs["normalize"], theirs["sample_weight"]) == (True, None)
    z, labels, _ = draw()
    weights = np.arange(1.0, 7)
    assert log_loss(
        labels, losses.softmax(z), labels=range(5), sample_weight=weights
    ) == pytest.approx(
        losses.cross_entropy(z, labels, "weighted mean", weights=weights), rel=1e-12
    )
    impossible = log_loss([0], [[0.0, 1.0]], labels=[0, 1])
    assert impossible == pytest.approx(-np.log(EPS))  # clipped
    with pytest.raises(RuntimeError, match="target size"):  # the second axis
        functional.cross_entropy(torch.zeros(2, 3, 5), torch.zeros(2, 3, dtype=int))
