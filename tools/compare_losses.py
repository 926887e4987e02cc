"""The errors of cross-entropy and of its gradient, ours and those of SciPy.

Scikit-learn and PyTorch, as a table.

    python tools/compare_losses.py [--draws 100000]

Each line is the worst of 64 examples with 10 classes, against the exact value for the
same floats. An error of 1 is a result of zero where the true value is not zero. The
gradient of SciPy is its softmax minus the one-hot target; scikit-learn's log_loss takes
probabilities (SciPy's) and has no gradient.

With ``--draws`` the lines are the worst of so many examples, of more kinds of logits,
against values in long double, of which the tests say that they are right to a
hundredth of an ulp of float64.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "book"))

EXAMPLES, CLASSES = 64, 10


def ours(z, labels):
    import losses

    return losses.cross_entropy(z, labels, "none"), losses.cross_entropy_gradient(
        z, labels, "sum"
    )


def scipy(z, labels):
    from scipy.special import log_softmax, softmax

    rows = np.arange(len(labels))
    gradient = softmax(z, axis=-1)
    gradient[rows, labels] -= 1
    return -log_softmax(z, axis=-1)[rows, labels], gradient


def scikit_learn(z, labels):
    from scipy.special import softmax
    from sklearn.metrics import log_loss

    rows = zip(labels[:, None], softmax(z, axis=-1)[:, None])
    return np.array(
        [log_loss(label, row, labels=range(CLASSES)) for label, row in rows],
        dtype=z.dtype,
    ), None


def pytorch(z, labels):
    import torch

    logits = torch.tensor(z, requires_grad=True)
    losses = torch.nn.functional.cross_entropy(
        logits, torch.tensor(labels), reduction="none"
    )
    losses.sum().backward()
    return losses.detach().numpy(), logits.grad.numpy()


LIBRARIES = {
    "ours": ours,
    "SciPy": scipy,
    "scikit-learn": scikit_learn,
    "PyTorch": pytorch,
}


def draws(dtype):
    """name: (logits, labels), the same in every run."""
    random = np.random.default_rng(0)
    labels = random.integers(CLASSES, size=EXAMPLES)
    ordinary = random.normal(scale=2, size=(EXAMPLES, CLASSES))
    confident = ordinary.copy()
    confident[np.arange(EXAMPLES), labels] += random.uniform(10, 60, size=EXAMPLES)
    logits = {
        "ordinary": ordinary,
        "confident": confident,
        "offset by 1e4": ordinary + 1e4,
    }
    return {name: (z.astype(dtype), labels) for name, z in logits.items()}


def rows(libraries=LIBRARIES):
    """(dtype, draw, library, [loss relative, loss ulp, gradient relative, gradient ulp]).

    The worst of each; None: has none.
    """
    from helpers.exact_losses import cross_entropy, errors

    for dtype in (np.float32, np.float64):
        for name, (z, labels) in draws(dtype).items():
            true = cross_entropy(z, np.eye(CLASSES)[labels])
            for library in libraries:
                computed = LIBRARIES[library](z, labels)
                pairs = [
                    (None, None) if c is None else errors(c, t)
                    for c, t in zip(computed, true)
                ]
                yield (
                    dtype.__name__,
                    name,
                    library,
                    [None if e is None else e.max() for pair in pairs for e in pair],
                )


# The worst of many draws

KINDS = "ordinary", "confident", "offset", "tied", "wide", "soft", "Fortran order"
WIDE = 1000  # classes of wide rows, of which there are a hundredth


def exact(z, y):
    """(losses, gradient, unit) in long double of rows of targets, (N), (N, C), (N, C).

    The unit of an error of the gradient is the larger of the two flows, of which the
    slope is the difference; with a one-hot target it is the slope.
    """
    z, y = z.astype(np.longdouble), y.astype(np.longdouble)
    depth = z.max(axis=-1, keepdims=True) - z
    e = np.exp(-depth)
    n, top = np.arange(len(e)), e.argmax(axis=-1)
    without = e.copy()
    without[n, top] = 0
    rest = without.sum(axis=-1, keepdims=True)
    y_hat, total = e / (1 + rest), y.sum(axis=-1, keepdims=True)
    others = (rest - without) / (1 + rest)
    others += np.where(np.arange(e.shape[1]) == top[:, None], 0, 1 / (1 + rest))
    inflow, outflow = y_hat * (total - y), y * others
    losses = (y * (depth + np.log1p(rest))).sum(axis=-1)
    return losses, inflow - outflow, np.maximum(inflow, outflow)


def batches(kind, dtype, draws, random):
    """(logits, labels or None, rows of targets) of a kind, in parts."""
    classes = WIDE if kind in ("wide", "Fortran order") else CLASSES
    for _ in range(max(1, draws * CLASSES // classes // 5000)):
        size = min(draws, 5000 * CLASSES // classes)
        labels = random.integers(classes, size=size)
        z = random.normal(scale=2, size=(size, classes))
        if kind == "confident":
            z[np.arange(size), labels] += random.uniform(10, 60, size=size)
        z = (
            z + 1e4 if kind == "offset" else z.round() if kind == "tied" else z
        ).astype(dtype)
        y = np.eye(classes, dtype=dtype)[labels]
        if kind == "soft":
            labels, y = (
                None,
                random.dirichlet(np.ones(classes), size=size).astype(dtype),
            )
        yield (np.asfortranarray(z) if kind == "Fortran order" else z), labels, y


def ours_soft(z, y):
    import losses

    return losses.loss_and_gradient(z, y, "none")


def scipy_soft(z, y):
    from scipy.special import log_softmax, softmax

    return -(y * log_softmax(z, axis=-1)).sum(axis=-1), softmax(z, axis=-1) - y


SOFT = {"ours": ours_soft, "SciPy": scipy_soft, "PyTorch": pytorch}


def worst(draws, libraries=LIBRARIES):
    """(dtype, kind, library, [loss in ulp, gradient in ulp]), the worst of many draws.

    nan: has none. scikit-learn, which takes a millisecond an example, gets the first thousand.
    """
    for dtype in (np.float32, np.float64):
        for kind in KINDS:
            random = np.random.default_rng(1)
            found = {name: [np.nan, np.nan] for name in libraries}
            for part, (z, labels, y) in enumerate(batches(kind, dtype, draws, random)):
                true, slope, unit = exact(z, y)
                for name in libraries:
                    if name == "scikit-learn" and (
                        part or labels is None or z.shape[1] != CLASSES
                    ):
                        continue
                    few = slice(1000 if name == "scikit-learn" else None)
                    computed = (
                        SOFT[name](z, y)
                        if labels is None
                        else LIBRARIES[name](z[few], labels[few])
                    )
                    for n, (value, right, size) in enumerate(
                        zip(computed, (true[few], slope[few]), (true[few], unit[few]))
                    ):
                        if value is not None:
                            ulp = np.spacing(abs(size).astype(dtype))
                            ulps = float((abs(value - right) / ulp).max())
                            found[name][n] = np.fmax(found[name][n], ulps)
            for name in libraries:
                yield dtype.__name__, kind, name, found[name]


def table(found):
    lines = [
        f"{'':38}{'loss':>9}{'':>11}{'gradient':>11}",
        f"{'dtype':9}{'logits':15}{'':14}" + f"{'relative':>9}{'ulp':>11}" * 2,
    ]
    for dtype, name, library, worst in found:
        lines.append(
            f"{dtype:9}{name:15}{library:14}"
            + "".join(
                f"{'-' if e is None else format(e, style):>{width}}"
                for e, style, width in zip(worst, (".0e", ".3g") * 2, (9, 11) * 2)
            )
        )
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError:
        print("PyTorch is not installed, so its lines are missing")
        del LIBRARIES["PyTorch"]
    if "--draws" in sys.argv:
        print(f"{'dtype':9}{'logits':15}{'':14}{'loss':>11}{'gradient':>11}  in ulp")
        for *names, (loss, slope) in worst(int(sys.argv[-1])):
            print(
                "{:9}{:15}{:14}{:11.3g}{:11.3g}".format(*names, loss, slope), flush=True
            )
    else:
        print(table(rows()))
