"""Runs the pages of a book: several at a time, and not at all where nothing changed.

A full build runs every page. What a page showed is kept, with a hash of all that its
run could read: its cells, the modules of the book that it imported, the data beside
them, the pinned versions. With `BOOK_REUSE=1` (drafts, handouts, another edition) a
page runs again only when one of these has changed. jupyter-cache, which MyST-NB brings,
looks at the cells alone.
"""

import ast
import asyncio
import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from myst_nb.core.execute.base import NotebookClientBase
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient

FORM = 2  # of the files in which outputs are kept

# nbclient goes on when a cell's output is lost on the way, and publishes the rest: not
# here. A kernel need not clean up: it is gone when its page has run.
STRICT = {
    "raise_on_iopub_timeout": True,
    "shutdown_kernel": "immediate",
    "record_timing": False,
}

# Sets and dictionaries of strings have one order in every build; the bundle of
# notebooks is tested with another one, and must show the same.
HASHES = {"PYTHONHASHSEED": "0"}

# Several pages run at a time: each on one core. Threads that wait for each other made small matrix
# products ten times slower there.
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1"}

# What stands below the last cell of a page, unseen: the modules of the book that its
# cells loaded.
LOADED = """\
import os, sys
sorted({os.path.relpath(module.__file__) for module in list(sys.modules.values())
        if (getattr(module, "__file__", None) or "").startswith(os.getcwd() + os.sep)})"""


@dataclass
class Run:
    """One run of a page.

    The notebook with its outputs, and what ended the run early, if anything.
    """

    notebook: object
    seconds: float = 0.0
    failure: Exception | None = None
    cell: object = None  # that was started last
    modules: list = field(
        default_factory=list
    )  # of the book, relative to the page's folder


def read(path):
    """The notebook of a page, each cell with its line; None when the page has no cells."""
    text = Path(path).read_text(encoding="utf-8")
    if not is_myst_markdown_notebook(text):
        return None
    return read_myst_markdown_notebook(text, add_source_map=True, path=path)


async def run(notebook, folder, timeout, environ=None):
    """Run a notebook in place, in a kernel of its own."""
    started = []
    last = nbformat.v4.new_code_cell(LOADED)
    notebook.cells.append(last)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=lambda cell, cell_index: started.append(cell),
        **STRICT,
    )
    begun, failure = time.monotonic(), None
    try:
        await client.async_execute(
            env={**HASHES, **ONE_CORE, **os.environ, **(environ or {})}
        )
    except Exception as error:  # whatever ended it, the page and the cell must be named
        failure = error
    notebook.cells.pop()
    modules = [] if failure else ast.literal_eval(last.outputs[0]["data"]["text/plain"])
    seconds = time.monotonic() - begun
    return Run(notebook, seconds, failure, started[-1] if started else None, modules)


def run_all(pages, timeout, done):
    """Run `{path: notebook}`, as many at a time as there are processors, the longest text first.

    `done(path, run)` is told of each when it has ended.
    """

    async def one(path, notebook, free):
        async with free:
            done(path, await run(notebook, path.parent, timeout))

    async def every():
        free = asyncio.Semaphore(os.cpu_count() or 1)
        longest = sorted(pages.items(), key=lambda item: -item[0].stat().st_size)
        await asyncio.gather(*(one(path, notebook, free) for path, notebook in longest))

    asyncio.run(every())


class Ran(NotebookClientBase):
    """What MyST-NB asks for the outputs of a notebook that has run already."""

    def __init__(self, notebook, path, nb_config, logger, found):
        super().__init__(notebook, path, nb_config, logger)
        self.found = found

    def start_client(self):
        """Put the outputs into the notebook that MyST-NB read."""
        for mine, ran in zip(
            code(self.notebook), code(self.found.notebook), strict=True
        ):
            if mine.source != ran.source:
                raise ValueError(f"{self.path} has changed since it was run")
            mine.outputs, mine.execution_count = ran.outputs, ran.execution_count
        self.notebook.metadata["language_info"] = (
            self.found.notebook.metadata.language_info
        )
        self.exec_metadata = {
            "mtime": time.time(),
            "runtime": self.found.seconds,
            "method": self.nb_config.execution_mode,
            "succeeded": self.found.failure is None,
            "error": None,
            "traceback": None,
        }


def code(notebook):
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def cells(notebook):
    """A hash of the code cells of a notebook."""
    found = [[cell.source, cell.metadata] for cell in code(notebook)]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def data(folder):
    """The files beside a page that its cells could open: not pages, modules, styles and scripts."""
    for path in sorted(folder.rglob("*")):
        hidden = any(
            part.startswith((".", "_")) for part in path.relative_to(folder).parts
        )
        if (
            path.is_file()
            and not hidden
            and path.suffix not in {".ipynb", ".md", ".py"}
        ):
            yield path


class Outputs:
    """What the pages showed when they ran last, in the folder `_build/.outputs`."""

    def __init__(self, root, folder):
        self.root, self.folder = Path(root), Path(folder)

    def load(self, docname, notebook):
        """A run of the notebook, with the outputs of the last one; None when it must run again."""
        kept = self.kept(docname)
        if not kept or kept["key"] != self.key(
            docname, cells(notebook), kept["modules"]
        ):
            return None
        for number, (cell, outputs) in enumerate(
            zip(code(notebook), kept["outputs"]), 1
        ):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = number
        notebook.metadata["language_info"] = nbformat.from_dict(kept["language_info"])
        return Run(notebook, kept["seconds"], modules=kept["modules"])

    def current(self, docname):
        """Whether what the last run of a page read is still there, its own cells apart."""
        kept = self.kept(docname)
        return bool(kept) and kept["key"] == self.key(
            docname, kept["cells"], kept["modules"]
        )

    def kept(self, docname):
        """What was kept of the last run of a page, or None."""
        path = self.path(docname)
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return kept if kept.get("form") == FORM else None

    def keep(self, docname, found):
        """Keep a run without faults."""
        path = self.path(docname)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "form": FORM,
            "key": self.key(docname, cells(found.notebook), found.modules),
            "cells": cells(found.notebook),
            "modules": found.modules,
            "seconds": found.seconds,
            "language_info": found.notebook.metadata.language_info,
            "outputs": [cell.outputs for cell in code(found.notebook)],
        }
        path.write_text(json.dumps(kept), "utf-8")

    def path(self, docname):
        """Where the outputs of a page are kept."""
        return self.folder / f"{docname}.json"

    def key(self, docname, cells, modules):
        """A hash of all that the run of a page could read; ``cells`` is that of its cells."""
        digest = hashlib.sha256(sys.version.encode())
        # A seed that the reader chose is his; one that a build drew is as good as
        # another.
        names = ("PROOF_MUTANTS", "PROOF_SEED_CHOSEN")
        digest.update(json.dumps([os.environ.get(name, "") for name in names]).encode())
        digest.update(cells.encode())
        folder = (self.root / docname).parent
        beside = sorted(
            path.name for path in folder.glob("*.py")
        )  # a new one could be imported
        digest.update(json.dumps(beside).encode())
        modules = (folder / name for name in modules)
        for path in [self.root / "requirements.txt", *data(folder), *modules]:
            digest.update(f"\0{path.name}\0".encode())
            digest.update(path.read_bytes() if path.is_file() else b"missing")
        return digest.hexdigest()[:24]
