"""Mutants of the NumPy code of the book.

Each slip of a learner, made at each place where it can be.

:mod:`mutants` plants them, in the cells of the chapters and in the losses, and runs what
should notice: the rest of the page, or the tests of the losses. One that nothing
notices must be listed with its reason in equal_code_mutants.py.
"""

import ast
import contextlib
import importlib
import io
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import matplotlib
from equal_code_mutants import EQUAL

from booktools.gate import running

ROOT = Path(__file__).resolve().parent.parent
LOSSES = ROOT / "book" / "losses"
TESTS = [
    ROOT / "tests" / f"test_{name}.py"
    for name in ("losses", "loss_inputs", "loss_options")
]
# not the errata: their programs are wrong on purpose, and a slip makes them wrong in
# another way; not the digits: each slip would train anew, and its loss is losses.py
PLACES = (
    "information",
    "softmax",
    "cross-entropy",
    "binary",
    "batch",
    "implementation",
    "losses",
)
STATEMENTS = "plt.", "Derivation(", "Proof(", ".then(", "refute(", ".define(", "glue("
LIMIT = 120  # seconds for what follows a mutant; one that never ends is noticed, too


@dataclass(frozen=True)
class Slip:
    """One change of a text: what was written, what is written instead, and where."""

    kind: str
    line: int
    old: str
    new: str
    context: str  # the line where the change begins
    text: str  # the whole text after the change

    def __str__(self):
        return f"{self.kind}: {self.old} -> {self.new}, in {self.context}"


def slips(source):
    """Every slip that can be made in a Python source, each once."""
    tree = ast.parse(source)
    lines = [0]
    for line in source.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    raw = source.encode()

    def span(node):
        return (
            lines[node.lineno - 1] + node.col_offset,
            lines[node.end_lineno - 1] + node.end_col_offset,
        )

    for node, new, kind in _changes(
        tree, lambda node: raw[slice(*span(node))].decode()
    ):
        start, end = span(node)
        text = (raw[:start] + new.encode() + raw[end:]).decode()
        old = raw[start:end].decode()
        context = source.splitlines()[node.lineno - 1].strip()
        yield Slip(
            kind,
            node.lineno,
            " ".join(old.split()),
            " ".join(new.split()),
            context,
            text,
        )


def _changes(tree, quote):
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    asserted = {inner for node in asserts for inner in _counted(node.test)}
    bounds = {inner for node in asserts for inner in _bounds(node.test)}
    for node in ast.walk(tree):
        if node in bounds:
            continue
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield node, f"{quote(left)} - {_closed(right, quote)}", "flip a sign"
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                yield node, f"{quote(left)} + {quote(right)}", "flip a sign"
            case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(
                operand, ast.Constant
            ):
                yield node, quote(operand), "flip a sign"
            case ast.BinOp(left=left, op=ast.Div()):
                yield node, quote(left), "drop a division"
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield (
                    node,
                    f"({quote(right)}) @ ({quote(left)})",
                    "turn a product round",
                )
            case ast.Attribute(value=value, attr="T"):
                yield node, quote(value), "drop a transpose"
            case ast.Attribute(value=value, attr="mean"):
                yield node, f"{quote(value)}.sum", "sum for mean"
            case ast.Call(keywords=keywords) if any(
                k.arg == "keepdims" for k in keywords
            ):
                keyword = next(k for k in keywords if k.arg == "keepdims")
                yield keyword.value, "False", "remove keepdims"
            case ast.keyword(arg="axis", value=value):
                yield value, {"0": "1", "1": "0"}.get(quote(value), "0"), "another axis"
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() as value) if node in asserted:
                yield node, repr(value + 1), "a wrong number"


def _counted(test):
    """The parts of an assertion that say what a value is.

    Not its bounds, tolerances and indices.
    """
    match test:
        case (
            ast.Subscript()
            | ast.keyword(arg="rtol" | "atol" | "axis" | "decimals" | "size")
        ):
            return
    yield test
    for child in ast.iter_child_nodes(test):
        yield from _counted(child)


def _bounds(test):
    """The parts of an assertion that say how large a value is, not what it is."""
    return {
        inner
        for node in ast.walk(test)
        if isinstance(node, ast.Compare)
        and not all(isinstance(op, ast.Eq) for op in node.ops)
        for inner in ast.walk(node)
    }


def _closed(node, quote):
    return f"({quote(node)})" if isinstance(node, ast.BinOp) else quote(node)


def noticed(work):
    """Whether ``work`` fails, or does not end, in a process of its own."""
    child = os.fork()
    if not child:
        code = 1
        try:
            signal.alarm(LIMIT)
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            code = 0 if not work() else 1
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] != 0


def cells(name):
    """``(source, the error it announces)`` of each code cell of a page, without magics."""
    code = running.code(running.read(ROOT / "book" / f"{name}.md"))
    return [
        (
            "\n".join(
                line for line in cell.source.splitlines() if not line.startswith("%")
            ),
            cell.metadata.get("raises"),
        )
        for cell in code
    ]


def run(source, raises, names):
    """Run one cell, as the harness does.

    A warning is an error, and an announced error must come.
    """
    warnings.simplefilter("error")
    try:
        exec(compile(source, "cell", "exec"), names)
    except Exception as error:
        if type(error).__name__ != raises:
            raise
    else:
        if raises:
            raise AssertionError(f"did not raise {raises}")


def worth_mutating(source):
    """Neither a figure, whose numbers claim nothing, nor a statement, which the engine mutates."""
    return not any(word in source for word in STATEMENTS)


def of_page(name, share):
    """``(slip, whether the rest of the page notices)`` for the slips of its cells."""
    os.chdir(ROOT / "book")
    code, names = cells(name), {"__name__": "__main__", "display": lambda *things: None}
    count = itertools.count(random.randrange(share))

    def rest(slip, number, raises):
        run(slip.text, raises, names)
        for later, announced in code[number + 1 :]:
            if "plt." not in later or "assert" in later:
                run(later, announced, names)

    for number, (source, raises) in enumerate(code):
        for slip in slips(source) if worth_mutating(source) else ():
            if next(count) % share == 0:
                yield slip, noticed(partial(rest, slip, number, raises))
        run(source, raises, names)


def losses_with(file, text):
    """The package ``losses``, imported anew with another text in one of its files."""
    for name in [name for name in sys.modules if name.split(".")[0] == "losses"]:
        del sys.modules[name]
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(LOSSES, Path(folder, "losses"))
        (copy / file).write_text(text, encoding="utf-8")
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            return importlib.import_module("losses")
        finally:
            sys.path.remove(folder)


def of_losses(share):
    """``(slip, whether the tests notice)`` for the slips in the files of the losses."""
    import pytest

    for module in ("scipy.special", "sklearn.metrics", "torch"):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(module)  # once, and not in each process
    texts = {path.name: path.read_text("utf-8") for path in LOSSES.glob("*.py")}

    def tests(file, text):
        losses_with(file, text)
        return pytest.main(
            [
                "-x",
                "-q",
                "-n0",
                "--assert=plain",
                "-p",
                "no:cacheprovider",
                *map(str, TESTS),
            ]
        )

    if noticed(partial(tests, "__init__.py", texts["__init__.py"])):
        raise RuntimeError("the tests of the losses fail before anything is changed")
    every = [(file, slip) for file, text in texts.items() for slip in slips(text)]
    for file, slip in itertools.islice(every, random.randrange(share), None, share):
        yield slip, noticed(partial(tests, file, slip.text))


def of(place, share=1):
    """``(place, slip, whether something notices it)`` for one slip in ``share`` of a place."""
    sys.path[:0] = [str(ROOT / "book"), str(ROOT / "tests")]
    matplotlib.use("agg")
    with contextlib.redirect_stdout(io.StringIO()):
        found = of_losses(share) if place == "losses" else of_page(place, share)
        return [(place, slip, seen) for slip, seen in found]


def every(share):
    """The same for ``{place: share}``, each place in a process of its own.

    A page declares its own symbols.
    """
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for found in pool.map(of, share.keys(), share.values()):
            yield from found


def explained(place, slip):
    """Whether the list of equal mutants has this slip."""
    return str(slip) in {
        change for reasons in EQUAL.get(place, {}).values() for change in reasons
    }
