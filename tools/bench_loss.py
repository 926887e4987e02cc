"""What the loss costs: ``make bench``, or ``python tools/bench_loss.py [--once] [--save]``.

Everything is measured in one run on one machine with one thread, and compared as
ratios to PyTorch, which runs by turns with ours: loss and gradient of the mean, from
class indices. Times are of the processor. Each ratio is of the shortest times, and of
the medians in brackets: a system gives a large array new pages or old ones, and
PyTorch's shortest time is the one with old ones.

1. The shapes of a small batch, of images, and of words.
2. The memory beyond the logits, in sizes of the logits: what the process grew by.
3. The steps by which the chapter makes the simple loss fast. ``--save`` writes them to
   ``book/data/loss_steps.json``, where the chapter reads them.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book"))

import losses  # noqa: E402
from helpers.simple_loss import by_label, simple_loss  # noqa: E402
from losses import classes as kernels  # noqa: E402

ONCE = "--once" in sys.argv  # a few shapes, to see that it runs and not to measure
SHAPES = (
    [(1, 10), (32, 10)]
    if ONCE
    else [(1, 10), (32, 10), (65536, 10), (16384, 128), (8192, 1000), (512, 50257)]
)
SECONDS = 0.05 if ONCE else 4
DTYPES = np.float32, np.float64
STEPS = ROOT / "book" / "data" / "loss_steps.json"


def batch(examples, classes, dtype):
    """Logits (N, C) and labels (N), made without a second array of their size."""
    random = np.random.default_rng(0)
    z = random.standard_normal((examples, classes), dtype=dtype)
    z *= 2
    return z, random.integers(classes, size=examples)


def pytorch(z, labels):
    """A call that computes loss and gradient as PyTorch does."""
    import torch

    torch.set_num_threads(1)
    logits, targets = torch.from_numpy(z).requires_grad_(), torch.from_numpy(labels)

    def call():
        logits.grad = None
        torch.nn.functional.cross_entropy(logits, targets).backward()

    return call


def ours(z, labels):
    """The same by the losses of this book."""
    return lambda: losses.loss_and_gradient(z, labels)


AUTHORS = {"PyTorch": pytorch, "ours": ours}


# The steps of the chapter: functions of z (N, C), labels (N) and their one-hot rows


def whole(z, labels, rows):
    """One array for distances, exponentials and slopes."""
    slopes = np.empty_like(z)
    return kernels.pass_of_labels(z.T, labels, 1, slopes.T), slopes


def in_blocks(few):
    """The same, a block of rows at a time; turned where there are few classes."""

    def call(z, labels, rows):
        kernels.FEW, kept = few, kernels.FEW
        try:
            slopes = np.empty_like(z)
            return kernels.in_blocks(z, labels, slopes, 1), slopes
        finally:
            kernels.FEW = kept

    return call


CHAIN = {
    "as derived": lambda z, labels, rows: simple_loss(z, rows),
    "the label picks": lambda z, labels, rows: by_label(z, labels),
    "one array": whole,
    "block by block": in_blocks(0),
    "few classes turned": in_blocks(kernels.FEW),
    "with all checks": lambda z, labels, rows: losses.loss_and_gradient(
        z, labels, "none"
    ),
}


def by_turns(calls):
    """{name: seconds of each call}, one after the other, again and again.

    Seconds of the processor, so that what else runs on the machine counts little. A
    short call is repeated until the clock can tell.
    """
    found = {name: [] for name in calls}
    repeat = {name: max(1, int(2e-4 / took(call, 3))) for name, call in calls.items()}
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(found["PyTorch"]) < 3:
        for name, call in calls.items():
            found[name].append(took(call, repeat[name]))
    return found


def took(call, times):
    """Seconds of the processor that a call takes, of so many."""
    begun = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - begun) / times


def ratio(found, name, to):
    """How many times as long, by the shortest times and by the medians."""
    return [kind(found[name]) / kind(found[to]) for kind in (min, statistics.median)]


def times():
    """Print, and return, the ratios of each shape."""
    table = []
    print("time over that of PyTorch, one thread: shortest (median)")
    print(f"{'shape':>12}" + "".join(f"{kind.__name__:>16}" for kind in DTYPES))
    for examples, classes in SHAPES:
        line = f"{f'{examples}×{classes}':>12}"
        table.append({"shape": [examples, classes]})
        for dtype in DTYPES:
            z, labels = batch(examples, classes, dtype)
            calls = {name: make(z, labels) for name, make in AUTHORS.items()}
            best, middle = ratio(by_turns(calls), "ours", "PyTorch")
            line += f"{f'{best:.2f} ({middle:.2f})':>16}"
            table[-1][dtype.__name__] = best
        print(line, flush=True)
    return table


def memory():
    """Print, and return, what a process grows by, in sizes of the logits."""
    table = {}
    print("\nmemory beyond the logits, in sizes of the logits")
    for author in AUTHORS:
        grown = []
        for dtype in DTYPES:
            command = [sys.executable, __file__, "--grow", author, dtype.__name__]
            grown.append(subprocess.check_output(command, text=True).strip())
        print(f"{author:>12}" + "".join(f"{size:>16}" for size in grown))
        table[author] = [float(size) for size in grown]
    return table


def grow(author, kind):
    """Print the growth of this process, for a batch of 64 MB or so."""
    AUTHORS[author](*batch(4, 10, np.dtype(kind)))()
    z, labels = batch(8192 if not ONCE else 2048, 1000, np.dtype(kind))
    call = AUTHORS[author](z, labels)
    before = peak()
    call()
    print(f"{(peak() - before) / z.nbytes:.2f}")


def peak():
    """The largest number of bytes that this process held so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (held,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return 1024 * int(held)


def steps():
    """Print, and return, what each step of the chapter costs and how far it is right."""
    from helpers.exact_losses import cross_entropy, errors

    table = []
    shapes = [(64, 10), (32, 1000)] if ONCE else [(65536, 10), (8192, 1000)]
    for examples, classes in shapes:
        z, labels = batch(examples, classes, np.float32)
        rows = np.eye(classes, dtype=z.dtype)[labels]
        calls = {
            name: lambda step=step: step(z, labels, rows)  # noqa: B023
            for name, step in CHAIN.items()
        }
        found = by_turns(calls | {"PyTorch": pytorch(z, labels)})
        few = slice(0, 16 if classes > 100 else 64)
        sure = z[few] + np.float32(20) * rows[few]
        true = cross_entropy(sure, rows[few])
        for name, step in CHAIN.items():
            tracemalloc.start()
            step(z, labels, rows)
            peak = tracemalloc.get_traced_memory()[1] / z.nbytes
            tracemalloc.stop()
            peak += name == "as derived"  # the one-hot rows
            ulps = [
                errors(value, right)[1].max()
                for value, right in zip(step(sure, labels[few], rows[few]), true)
            ]
            table.append(
                {
                    "shape": [examples, classes],
                    "step": name,
                    "time": ratio(found, name, "PyTorch")[0],
                    "memory": peak,
                    "ulps": ulps,
                }
            )
    return table


def versions():
    """What was measured on what."""
    import torch

    return {
        "numpy": np.__version__,
        "torch": torch.__version__.partition("+")[0],
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    if "--grow" in sys.argv:
        grow(*sys.argv[-2:])
        sys.exit()
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError:
        print(
            "PyTorch is not installed (pip install torch==2.13.0): nothing to compare"
        )
        sys.exit()
    ratios = times()
    grown = memory() if platform.system() == "Linux" else None
    found = steps()
    print(
        "\nfloat32, steps of the chapter: time over PyTorch, memory, ulp of loss and gradient"
    )
    for row in found:
        print(
            f"{'{}×{}'.format(*row['shape']):>12} {row['step']:22}"
            f"{row['time']:7.2f}{row['memory']:8.2f}{row['ulps'][0]:8.1f}{row['ulps'][1]:8.1f}"
        )
    if "--save" in sys.argv:
        record = {"versions": versions(), "times": ratios, "memory": grown}
        text = json.dumps(record | {"steps": found}, indent=1)
        STEPS.write_text(text + "\n", encoding="utf-8")
