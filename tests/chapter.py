"""A chapter as its exercises see it: the cells that everybody gets, the stubs, and the solutions."""

import ast
import re
from contextlib import chdir
from dataclasses import dataclass, field

import matplotlib
from conftest import ROOT
from booktools.editions import FENCE
from myst_nb.core.read import read_myst_markdown_notebook

matplotlib.use("Agg")  # not by the environment: books that tests build draw their figures into the page
MARK = re.compile(FENCE.pattern + r"|^[`:]{3,}\{exercise\}.*\n:label: (?P<exercise>\S+)$", re.MULTILINE)
NOT_PYTHON = re.compile(r"^%.*$|^from myst_nb import glue$", re.MULTILINE)


@dataclass
class Exercise:
    """One exercise: the stub that stands below it, and its solution."""

    label: str
    stub: list = field(default_factory=list)      # the code of each cell
    solution: list = field(default_factory=list)  # the same
    explained: str = ""                           # the words of the solution


def read(name):
    """(cells of the chapter that are no part of an exercise, its exercises) as code."""
    path = ROOT / "book" / f"{name}.md"
    notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path)
    cells, exercises, solving = [], [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            done = 0
            for mark in MARK.finditer(cell.source):
                if solving:
                    exercises[-1].explained += cell.source[done:mark.start()]
                if mark["exercise"]:
                    exercises.append(Exercise(mark["exercise"]))
                solving, done = mark["which"] == "start", mark.end()
                if solving and mark["label"] != exercises[-1].label:
                    raise ValueError(f"{name}.md: the solution of {mark['label']} stands below "
                                     f"{exercises[-1].label}")
            if solving:
                exercises[-1].explained += cell.source[done:]
        elif solving:
            exercises[-1].solution.append(cell.source)
        elif exercises:
            exercises[-1].stub.append(cell.source)
        else:
            cells.append((cell.source, "raises" in cell.metadata))
    return cells, exercises


def run(code, names):
    """Run a cell as IPython would; the value of its last line."""
    tree = ast.parse(NOT_PYTHON.sub("", code))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def start(cells):
    """The names that are known when the exercises begin."""
    def shows(*things, **options):
        pass

    names = {"glue": shows, "display": shows, "__name__": "chapter"}
    with chdir(ROOT / "book"):
        for code, raises in cells:
            try:
                run(code, names)
            except Exception:
                if not raises:
                    raise
    return names
