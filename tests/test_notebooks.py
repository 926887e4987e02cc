"""Every page of the book, executed fresh in its own kernel under two hash seeds, with the same result.

Two seeds give sets and dictionaries of strings two orders. A page that shows that order, or computes
with it, shows something else on the reader's machine.
"""

import asyncio
import os
import re

import pytest
import yaml
from conftest import ROOT
from gate import outputs, pages, source
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from sphinx_external_toc.parsing import parse_toc_yaml
from tinybook import cell, page

TIMEOUT = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]["timeout"]
PAGES = sorted(pages.listed(parse_toc_yaml(ROOT / "_toc.yml"), [".md"]))


async def run(path, seed):
    """(the executed notebook, what is wrong with it) of one page in a kernel of its own."""
    notebook = read_myst_markdown_notebook(
        path.read_text(encoding="utf-8"), add_source_map=True, path=path
    )
    wrong = list(source.problems(notebook))
    failure, started = None, []
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,  # timings are no part of what the page shows
        on_cell_execute=lambda cell, cell_index: started.append(cell),
        **outputs.NBCLIENT,
    )
    try:
        await client.async_execute(env=os.environ | {"PYTHONHASHSEED": str(seed)})
    except Exception as error:  # the gate names the page and the cell
        failure = error
    running = started[-1] if started else None
    return notebook, [*wrong, *outputs.problems(notebook, failure, running)]


async def run_twice(path):
    """What is wrong with a page under either seed, and where the two runs differ, a line for each.
    """
    (first, wrong), (second, wrong_too) = await asyncio.gather(run(path, seed=1), run(path, seed=2))
    found = [*wrong, *wrong_too] or outputs.differences(first, second)
    return [f"{problem.place(path.name)}: {problem}" for problem in found]


def check(path):
    """The faults of a page; one that is not a notebook must not look like one."""
    text = path.read_text(encoding="utf-8")
    if is_myst_markdown_notebook(text):
        return asyncio.run(run_twice(path))
    return [f"{path.name}: has code cells, but no jupytext header"] if "{code-cell}" in text else []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_clean_and_the_same_twice(name):
    assert check(ROOT / f"{name}.md") == []


# name: (a cell, what is found in it)
FAULTS = {
    "set": ("print({'a', 'b', 'c', 'd', 'e', 'f'})", "changes from run to run"),
    "hash": ("hash('x')", "changes from run to run"),
    "counter": (
        "from itertools import count\nfor n in count():\n    assert n < 3",
        "raised AssertionError",
    ),
    "warning": ("import warnings\nwarnings.warn('oh')", "wrote to stderr: .*UserWarning: oh"),
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
    path.write_text(page(cell("x = 1", ":tags: [raises-exception]", ":raises: ValueError")))
    assert check(path)[0] == "planted.md:13: cell 1: was to raise ValueError, but raised nothing"


def test_a_page_that_only_looks_like_a_notebook_is_found(tmp_path):
    path = tmp_path / "planted.md"
    path.write_text("# A page\n\n" + cell("1 / 0"))
    assert check(path) == ["planted.md: has code cells, but no jupytext header"]


def test_an_honest_page_has_no_faults(tmp_path):
    path = tmp_path / "honest.md"
    path.write_text(page(cell("""\
        import matplotlib.pyplot as plt
        lines = plt.plot([1, 3, 2])
        assert len(lines) == 1
        """), cell("int('x')", ":tags: [raises-exception]", ":raises: ValueError"),
        cell("print(sorted({'a', 'b', 'c', 'd', 'e', 'f'}))")))
    assert check(path) == []
