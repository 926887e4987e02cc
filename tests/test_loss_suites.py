"""Other people's tests, run unmodified against the losses of this book.

SciPy's file of tests for logsumexp, softmax and log_softmax, PyTorch's samples of
inputs, and ONNX's data of nodes, each from the installed package. A case is right,
or refused; nothing is answered wrongly, and what is refused is listed here.
"""

import inspect
import itertools
from collections import Counter
from importlib import import_module

import numpy as np
import pytest
from conftest import need_package

# SciPy


def over_axes(function):
    """A function of the last axis with SciPy's arguments: some axes, or all."""

    def call(a, axis=None, keepdims=False, b=None, return_sign=False):
        a = np.asarray(a)
        if b is not None or return_sign:
            raise NotImplementedError("terms with weights or signs")
        axes = range(a.ndim) if axis is None else np.atleast_1d(axis)
        axes = tuple(int(n) % a.ndim for n in axes)
        last = np.moveaxis(a, axes, range(-len(axes), 0))
        kept, summed = (
            last.shape[: a.ndim - len(axes)],
            last.shape[a.ndim - len(axes) :],
        )
        result = function(last.reshape(*kept, -1))
        if result.ndim > len(kept):
            back = result.reshape(kept + summed)
            return np.moveaxis(back, range(-len(axes), 0), axes)[()]
        return np.expand_dims(result, axes) if keepdims else result

    return call


def cases(suite):
    """``(name, call)`` for each test of a class of tests, with each of its parameters."""
    for name, function in inspect.getmembers(suite, inspect.isfunction):
        if not name.startswith("test_"):
            continue
        marks = getattr(function, "pytestmark", [])
        tables = [mark.args for mark in marks if mark.name == "parametrize"]
        known = {"xp": np, "devices": ["cpu"], "self": suite()}
        known = {
            key: value
            for key, value in known.items()
            if key in inspect.signature(function).parameters
        }
        choices = [
            [(names.split(","), value) for value in values] for names, values in tables
        ]
        for chosen in itertools.product(*choices):
            given = dict(known)
            for names, value in chosen:
                values = value if len(names) > 1 else (value,)
                given |= zip([name.strip() for name in names], values, strict=True)
            yield name, lambda function=function, given=given: function(**given)


def outcome(call):
    """What became of a case, in a word."""
    try:
        call()
    except (TypeError, ValueError, NotImplementedError) as error:
        return f"refused: {error}".partition(", got")[0]
    return "right"


ANSWERS = {  # how many of SciPy's cases end in which way
    "right": 25,
    # complex numbers
    "refused: logits: expected floats of 16, 32 or 64 bits or whole numbers": 326,
    "refused: terms with weights or signs": 49,
    "refused: logits: expected numbers below infinity": 3,
    "refused: logits: expected at least one example and one class": 2,
    "refused: logits: expected a finite number in each row": 1,
}


@pytest.fixture(scope="module")
def scipys(request):
    """SciPy's own file of tests, as it was installed."""
    for mark in "xfail_xp_backends", "skip_xp_backends", "array_api_backends":
        request.config.addinivalue_line("markers", f"{mark}: one of SciPy's")
    return import_module("scipy.special.tests.test_logsumexp")


def answers(scipys, losses, monkeypatch):
    """How many of SciPy's cases end in which way, with these losses in SciPy's place."""
    for name in "logsumexp", "softmax", "log_softmax":
        monkeypatch.setattr(scipys, name, over_axes(getattr(losses, name)))
    suites = scipys.TestLogSumExp, scipys.TestSoftmax, scipys.TestLogSoftmax
    with np.errstate(all="ignore"):  # of what the tests expect
        return Counter(outcome(call) for suite in suites for name, call in cases(suite))


def test_scipys_tests(scipys, losses, monkeypatch):
    assert answers(scipys, losses, monkeypatch) == ANSWERS


def test_scipys_tests_notice_a_fault(scipys, losses, monkeypatch):
    class Faulty:
        logsumexp = staticmethod(losses.logsumexp)
        log_softmax = staticmethod(losses.log_softmax)

        @staticmethod
        def softmax(z):
            return losses.softmax(z) * (1 + 1e-12)

    with pytest.raises(AssertionError):
        answers(scipys, Faulty, monkeypatch)


# PyTorch


def samples(name, variant=""):
    """PyTorch's samples of inputs of an operator, in float64."""
    torch = need_package("torch")
    need_package("expecttest")
    methods = import_module("torch.testing._internal.common_methods_invocations")
    (operator,) = [
        one
        for one in methods.op_db
        if (one.name, one.variant_test_name) == (name, variant)
    ]
    return list(operator.sample_inputs("cpu", torch.float64))


def compare(ours, theirs, rtol=1e-12):
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-13)


def test_pytorchs_samples_of_softmax(torch, losses):
    done = Counter()
    for name in "softmax", "log_softmax":
        for sample in samples(name):
            z, (axis,) = sample.input.numpy(), sample.args
            theirs = getattr(torch, name)(sample.input, axis).numpy()
            try:
                ours = getattr(losses, name)(z, axis)
            except ValueError:
                assert z.ndim == 0 or z.size == 0
                done["refused"] += 1
            else:
                compare(ours, theirs)
                done["right"] += 1
    assert done == {"right": 10, "refused": 4}


def test_pytorchs_samples_of_cross_entropy(torch, losses):
    """Weights, an ignored label, more axes; rows of theirs that are no distributions are refused.

    Weights below zero are made positive for both.
    """
    done = Counter()
    for sample in samples("nn.functional.cross_entropy"):
        options, (target,) = dict(sample.kwargs), sample.args
        if "weight" in options:
            options["weight"] = abs(options["weight"])
        logits = sample.input.detach().requires_grad_()
        theirs = torch.nn.functional.cross_entropy(logits, target, **options)
        theirs.sum().backward()
        z, y = logits.detach().numpy(), target.numpy()
        reduction = options.get("reduction", "mean")
        if "weight" in options and y.ndim < z.ndim and reduction == "mean":
            reduction = "weighted mean"
        try:
            loss, slope = losses.loss_and_gradient(
                z,
                y,
                reduction,
                axis=1,
                class_weights=options.get("weight"),
                ignore=options.get("ignore_index"),
            )
        except ValueError as error:
            done[str(error).partition(", got")[0]] += 1
        else:
            compare(loss, theirs.detach().numpy())
            compare(slope, logits.grad.numpy())
            done["right"] += 1
    assert done == {
        "right": 11,
        "targets: expected rows that sum to 1, within 1e-05": 10,
    }


def test_pytorchs_samples_of_the_binary_loss(torch, losses):
    """Weights below zero are made positive for both."""
    done = Counter()
    function = torch.nn.functional.binary_cross_entropy_with_logits
    for sample in samples("nn.functional.binary_cross_entropy_with_logits"):
        options, (target,) = dict(sample.kwargs), sample.args
        for name in {"weight", "pos_weight"} & {*options}:
            options[name] = abs(options[name])
        logits = sample.input.detach().requires_grad_()
        theirs = function(logits, target, **options)
        theirs.sum().backward()
        weight, positive = options.get("weight"), options.get("pos_weight")
        arguments = (
            logits.detach().numpy(),
            target.numpy(),
            options.get("reduction", "mean"),
        )
        ours = {
            "weights": weight
            if weight is None
            else np.broadcast_to(weight, logits.shape),
            "positive_weight": 1 if positive is None else positive.numpy(),
        }
        try:
            loss = losses.binary_cross_entropy(*arguments, **ours)
        except ValueError as error:
            done[str(error).partition(", got")[0]] += 1
        else:
            compare(loss, theirs.detach().numpy())
            slope = losses.binary_cross_entropy_gradient(*arguments, **ours)
            compare(slope, logits.grad.numpy())
            done["right"] += 1
    assert done == {"right": 26}


# ONNX


def nodes():
    """``(operator, attributes, inputs, outputs)`` of ONNX's cases that are one node."""
    onnx = need_package("onnx")
    module = import_module("onnx.backend.test.case.node")
    for name in FILES:
        import_module(f"onnx.backend.test.case.node.{name}")
    for case in module._NodeTestCases:
        nodes = case.model.graph.node
        if len(nodes) == 1 and nodes[0].op_type in OPERATORS:
            attributes = {
                attribute.name: onnx.helper.get_attribute_value(attribute)
                for attribute in nodes[0].attribute
            }
            for inputs, outputs in case.data_sets:
                yield nodes[0].op_type, attributes, inputs, outputs


FILES = "softmax", "logsoftmax", "softmax_cross_entropy_loss", "softplus", "sigmoid"
OPERATORS = {
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Softplus": "softplus",
    "Sigmoid": "sigmoid",
    "SoftmaxCrossEntropyLoss": "cross_entropy",
}


def test_onnxs_data_of_nodes(losses):
    """Theirs are float32, some by a formula that loses digits: to five of them."""
    right = Counter()
    for operator, attributes, inputs, outputs in nodes():
        function = getattr(losses, OPERATORS[operator])
        if operator == "SoftmaxCrossEntropyLoss":
            z, labels, *weight = inputs
            reduction = attributes["reduction"].decode()
            reduction = "weighted mean" if reduction == "mean" else reduction
            options = {"axis": 1, "ignore": attributes.get("ignore_index")}
            if weight:
                options["class_weights"] = weight[0]
            found = [function(z, labels, reduction, **options)]
            if len(outputs) > 1:
                found.append(losses.log_softmax(z, axis=1))
        elif operator in ("Softmax", "LogSoftmax"):
            found = [function(*inputs, axis=attributes.get("axis", -1))]
        else:
            found = [function(*inputs)]
        for one, other in zip(found, outputs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
        right[operator] += 1
    assert right == {
        "SoftmaxCrossEntropyLoss": 34,
        "Softmax": 7,
        "LogSoftmax": 7,
        "Softplus": 2,
        "Sigmoid": 2,
    }
