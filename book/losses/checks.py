"""What is refused, and in which words; and how the arrays that come in are read."""

from operator import index

import numpy as np
from numpy.ma import MaskedArray

#: How far the sum of a row of targets may lie from 1: a float32 softmax over 100,000
#: classes stays within it, while rows that nobody normalised miss it by far. The loss
#: and its gradient take the row as it is given.
SUM_TOLERANCE = 1e-5

TWO_CLASSES = "; for labels of two classes and one logit each, use binary_cross_entropy"

FLOATS = np.dtype(np.float32), np.dtype(np.float64)

#: For functions in which an overflow means what it says, and an underflow too.
quiet = np.errstate(all="ignore")


def moved(v, source, to):
    """v with one axis moved elsewhere."""
    return v if source == to else np.moveaxis(v, source, to)


def check_array(name, values):
    """The values as an array of float32 or float64, in the byte order of the machine.

    Raises TypeError for other kinds and for masked arrays, ValueError for no values.
    """
    v = np.asarray(values)
    if isinstance(values, MaskedArray) and np.ma.is_masked(values):
        raise TypeError(
            f"{name}: expected an array without masked entries, got {np.ma.count_masked(values)} of them;"
            " -inf masks a class, a weight of 0 an example"
        )
    if v.dtype not in FLOATS:
        v = v.astype(readable(name, v.dtype))
    if v.size == 0:
        raise ValueError(
            f"{name}: expected at least one example and one class, got the shape {v.shape}"
        )
    return v


def readable(name, dtype):
    """The kind of floats that numbers of a dtype are read as; raises TypeError."""
    if dtype.kind in "iu":
        return np.float64
    if dtype.name in ("float16", "bfloat16"):
        return np.float32
    if dtype.newbyteorder("=") in FLOATS:
        return dtype.newbyteorder("=")
    hint = "; .astype(float) makes numbers of them" if dtype.kind == "b" else ""
    raise TypeError(
        f"{name}: expected floats of 16, 32 or 64 bits or whole numbers, got {dtype}{hint}"
    )


def check_finite(name, values):
    """The values as check_array returns them; raises ValueError for NaN, inf, −inf."""
    v = check_array(name, values)
    if not (fine := np.isfinite(v)).all():
        raise ValueError(
            f"{name}: expected finite numbers, got {v[~fine].flat[0]}{place(~fine)}"
        )
    return v


def check_values(z, axis):
    """The logits; raises ValueError for NaN, +inf, and rows of −inf alone."""
    if (wrong := np.isnan(z)).any():
        raise ValueError(f"logits: expected numbers, got nan{place(wrong)}")
    if (wrong := np.isposinf(z)).any():
        raise ValueError(
            f"logits: expected numbers below infinity, got inf{place(wrong)}"
        )
    if (wrong := np.isneginf(z).all(axis=axis)).any():
        raise ValueError(
            f"logits: expected a finite number in each row, got -inf alone{place(wrong)}"
        )
    return z


def check_logits(logits, axis=-1):
    """The logits as an array (…, C) of contiguous rows, in which −inf masks a class.

    Raises what check_array, check_axis and check_values raise.
    """
    z = check_array("logits", logits)
    check_axis(axis, z)
    return np.ascontiguousarray(moved(check_values(z, axis), axis, -1))


def check_axis(axis, z):
    """The axis of the classes among those of the logits; raises ValueError."""
    if z.ndim == 0:
        raise ValueError(
            f"logits: expected the shape (…, C), with the classes on the last axis, got one number, {z}"
        )
    if not -z.ndim <= index(axis) < z.ndim:
        raise ValueError(
            f"axis: expected one from {-z.ndim} to {z.ndim - 1}, to suit logits of shape {z.shape},"
            f" got {axis}"
        )
    return axis


def check_targets(targets, z, axis=-1, ignore=None):
    """The targets of the logits z: indices (…), or rows (…, C) with the classes last.

    Rows with a single 1 become indices.

    Raises ValueError for a wrong shape, an index out of range, a row with a negative
    entry or with a sum that is not 1 within SUM_TOLERANCE; TypeError for indices that
    are not whole numbers, and for booleans.
    """
    y = np.asarray(targets)
    if isinstance(targets, MaskedArray):
        check_array("targets", targets)
    classes = z.shape[check_axis(axis, z)]
    shape = z.shape[:axis] + z.shape[axis:][1:]
    if y.shape == shape:
        return check_indices(y, classes, ignore)
    if y.shape == z.shape:
        return check_rows(y, axis, ignore)
    raise ValueError(
        f"targets: expected the shape {shape} of class indices or {z.shape} of probabilities, "
        f"to suit logits of shape {z.shape}, got {y.shape}"
    )


def check_indices(y, classes, ignore):
    """The class indices; raises TypeError or ValueError."""
    if y.dtype.kind not in "iu":
        whole = y.dtype.kind == "f" and (y == np.floor(y)).all()
        raise TypeError(
            f"targets: expected class indices as whole numbers, got {y.dtype}"
            + ("; .astype(int) makes indices of them" if whole else "")
        )
    if ignore is not None and (y == ignore).all():
        raise ValueError(
            f"targets: expected a label that counts, got ignore={ignore} alone"
        )
    indices = y.astype(np.int64, copy=False)
    most = np.maximum.reduce(indices.view(np.uint64), axis=None)  # -1 is the largest
    if most >= classes and (wrong := misfits(y, classes, ignore)).any():
        label = y[wrong].flat[0]
        raise ValueError(
            f"targets: expected class indices from 0 to {classes - 1}, got {label}{place(wrong)}"
            + hint_on_label(label, classes)
        )
    return indices


def misfits(y, classes, ignore):
    """Which labels are out of range, and are not ignored."""
    return ((y < 0) | (y >= classes)) & (True if ignore is None else y != ignore)


def hint_on_label(label, classes):
    """What a label that is out of range may have meant, or nothing."""
    if classes == 1:
        return TWO_CLASSES
    if label == classes:
        return "; do they count from 1?"
    return "; ignore=-100 leaves such examples out" if label == -100 else ""


def check_rows(y, axis, ignore):
    """The rows of probabilities (…, C), or their indices where each has a single 1.

    Raises TypeError or ValueError.
    """
    if ignore is not None:
        raise TypeError(
            "ignore: expected class indices as targets, got rows of probabilities;"
            " a weight of 0 leaves an example out"
        )
    if y.ndim == 1 and y.dtype.kind in "iub":
        raise ValueError(
            f"targets: {len(y)} whole numbers for {len(y)} logits may be one row of {len(y)} classes or"
            f" {len(y)} labels of two classes: write the row in floats, or its class as one number;"
            " for labels of two classes use binary_cross_entropy"
        )
    y = check_array("targets", y)
    if not (y.min() >= 0 and y.max() < np.inf):
        refuse_entry(y)
    sums = y.sum(axis=axis, dtype=np.float64)
    if (wrong := abs(sums - 1) > SUM_TOLERANCE).any():
        raise ValueError(
            f"targets: expected rows that sum to 1, within {SUM_TOLERANCE}, "
            f"got the sum {sums[wrong].flat[0]:.6g}{place(wrong)}"
            + (TWO_CLASSES if looks_binary(y, axis) else "")
        )
    y = moved(y, axis, -1)
    if np.count_nonzero(y) == sums.size:
        labels = y.argmax(axis=-1)
        if (np.take_along_axis(y, labels[..., None], axis=-1) == 1).all():
            return labels
    return y


def refuse_entry(y):
    """Raise ValueError for the first target that is no probability."""
    wrong = ~((y >= 0) & (y < np.inf))
    found = y[wrong].flat[0]
    if found < 0:
        expected = "probabilities, got the negative number"
    else:
        expected = "numbers, got" if np.isnan(found) else "numbers below infinity, got"
    raise ValueError(f"targets: expected {expected} {found}{place(wrong)}")


def looks_binary(y, axis):
    """Whether a row of targets may be labels of two classes."""
    return y.shape[axis] == 1 or y.ndim == 1 and ((y == 0) | (y == 1)).all()


def check_weights(name, values, shape, dtype):
    """The weights in a shape; raises TypeError, or ValueError for one below 0 or inf."""
    w = check_finite(name, values)
    if w.shape != shape:
        raise ValueError(f"{name}: expected the shape {shape}, got {w.shape}")
    if (wrong := w < 0).any():
        raise ValueError(
            f"{name}: expected no negative number, got {w[wrong].flat[0]}{place(wrong)}"
        )
    return w.astype(dtype, copy=False)


def check_out(out, logits, z, axis):
    """Where the slopes of the logits z (…, C) go, as rows (N, C); raises ValueError."""
    if out is None:
        return np.empty((z.size // z.shape[-1], z.shape[-1]), z.dtype)
    rows = moved(out, axis, -1)
    if (out.shape, out.dtype) != (logits.shape, z.dtype) or not rows.flags.c_contiguous:
        raise ValueError(
            f"out: expected a contiguous array of shape {logits.shape} in {z.dtype},"
            f" got {out.shape} in {out.dtype}"
        )
    if np.may_share_memory(out, logits):
        raise ValueError("out: expected memory of its own, got that of the logits")
    return rows.reshape(-1, z.shape[-1])


def check_binary(logits, targets, weights, positive_weight):
    """Logits, targets, weights (…) of equal shape and dtype, and the weight of a 1.

    Raises TypeError or ValueError.
    """
    x, t = check_finite("logits", logits), check_finite("targets", targets)
    if t.shape != x.shape:
        raise ValueError(
            f"targets: expected the shape {x.shape} of the logits, got {t.shape}"
        )
    if (wrong := (t < 0) | (t > 1)).any():
        raise ValueError(
            f"targets: expected probabilities from 0 to 1, got {t[wrong].flat[0]}{place(wrong)}"
        )
    shape = x.shape[-1:] if np.ndim(positive_weight) else ()
    a = check_weights("positive_weight", positive_weight, shape, x.dtype)
    if weights is not None:
        weights = check_weights("weights", weights, x.shape, x.dtype)
    return x, t.astype(x.dtype), weights, a


def place(wrong):
    """Where the first True stands, in words: " at index (1, 0)"; nothing for a single number."""
    return (
        f" at index {tuple(map(int, np.argwhere(wrong)[0]))}" if np.ndim(wrong) else ""
    )
