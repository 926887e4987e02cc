"""What the gate finds in the run of a page, with faults planted in small pages.

Two hash seeds give sets and dictionaries of strings two orders. A page that shows that
order, or computes with it, shows something else on the reader's machine;
`test_bundle.py` compares every page of the book with a run under another seed.
"""

import asyncio
import re

import pytest
from tinybook import cell, page

from booktools.gate import outputs, running, source

TIMEOUT = 60


async def run(path, seed):
    """(the executed notebook, what is wrong with it) of one page in a kernel of its own."""
    notebook = running.read(path)
    wrong = list(source.problems(notebook))
    found = await running.run(
        notebook, path.parent, TIMEOUT, {"PYTHONHASHSEED": str(seed)}
    )
    return notebook, [*wrong, *outputs.problems(notebook, found.failure, found.cell)]


async def run_twice(path):
    """What is wrong with a page under either seed, and where the two runs differ.

    A line for each.
    """
    (first, wrong), (second, wrong_too) = await asyncio.gather(
        run(path, seed=1), run(path, seed=2)
    )
    found = [*wrong, *wrong_too] or outputs.differences(first, second)
    return [f"{problem.place(path.name)}: {problem}" for problem in found]


def check(path):
    """The faults of a page; one that is not a notebook must not look like one."""
    if running.read(path):
        return asyncio.run(run_twice(path))
    cells = "{code-cell}" in path.read_text(encoding="utf-8")
    return [f"{path.name}: has code cells, but no jupytext header"] if cells else []


# name: (a cell, what is found in it)
FAULTS = {
    "set": ("print({'a', 'b', 'c', 'd', 'e', 'f'})", "changes from run to run"),
    "hash": ("hash('x')", "changes from run to run"),
    "counter": (
        "from itertools import count\nfor n in count():\n    assert n < 3",
        "raised AssertionError",
    ),
    "warning": (
        "import warnings\nwarnings.warn('oh')",
        "wrote to stderr: .*UserWarning: oh",
    ),
    "dies": ("import os\nos._exit(0)", "did not finish: DeadKernelError"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_in_its_cell(tmp_path, name):
    code, what = FAULTS[name]
    path = tmp_path / "planted.md"
    path.write_text(page(cell("assert 1 + 1 == 2"), cell(code)))
    found = check(path)
    assert found
    for line in found:
        assert line.startswith("planted.md:17: cell 2: ")
    assert re.search(what, found[0])


def test_an_announced_error_that_does_not_come_is_found(tmp_path):
    path = tmp_path / "planted.md"
    path.write_text(
        page(cell("x = 1", ":tags: [raises-exception]", ":raises: ValueError"))
    )
    assert (
        check(path)[0]
        == "planted.md:13: cell 1: was to raise ValueError, but raised nothing"
    )


def test_a_page_that_only_looks_like_a_notebook_is_found(tmp_path):
    path = tmp_path / "planted.md"
    path.write_text("# A page\n\n" + cell("1 / 0"))
    assert check(path) == ["planted.md: has code cells, but no jupytext header"]


def test_an_honest_page_has_no_faults(tmp_path):
    path = tmp_path / "honest.md"
    path.write_text(
        page(
            cell("""\
        import matplotlib.pyplot as plt
        lines = plt.plot([1, 3, 2])
        assert len(lines) == 1
        """),
            cell("int('x')", ":tags: [raises-exception]", ":raises: ValueError"),
            cell("print(sorted({'a', 'b', 'c', 'd', 'e', 'f'}))"),
        )
    )
    assert check(path) == []
