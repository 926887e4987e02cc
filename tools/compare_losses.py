"""The errors of cross-entropy and of its gradient, ours and those of SciPy.

Scikit-learn and PyTorch, as a table.

    python tools/compare_losses.py

Each line is the worst of 64 examples with 10 classes, against the exact value for the
same floats. An error of 1 is a result of zero where the true value is not zero. The
gradient of SciPy is its softmax minus the one-hot target; scikit-learn's log_loss takes
probabilities (SciPy's) and has no gradient.
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
    print(table(rows()))
