"""A chapter as its exercises see it.

The cells that everybody gets, the stubs, and the solutions.
"""

import ast
import re
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field

import matplotlib
import matplotlib.pyplot as plt
from conftest import ROOT
from words import BOOK, vocabulary

from booktools.editions import FENCE
from booktools.gate import running

matplotlib.use(
    "Agg"
)  # not by the environment: books that tests build draw their figures into the page
MARK = re.compile(
    FENCE.pattern + r"|^[`:]{3,}\{exercise\}.*\n:label: (?P<exercise>\S+)$",
    re.MULTILINE,
)
NOT_PYTHON = re.compile(r"^%.*$|^from myst_nb import glue$", re.MULTILINE)


@dataclass
class Exercise:
    """One exercise: the stub that stands below it, and its solution."""

    label: str
    stub: list = field(default_factory=list)  # the code of each cell
    solution: list = field(default_factory=list)  # the same
    explained: str = ""  # the words of the solution


def read(name):
    """(cells of the chapter that are no part of an exercise, its exercises) as code."""
    notebook = running.read(ROOT / "book" / f"{name}.md")
    cells, exercises, solving = [], [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            done = 0
            for mark in MARK.finditer(cell.source):
                if solving:
                    exercises[-1].explained += cell.source[done : mark.start()]
                if mark["exercise"]:
                    exercises.append(Exercise(mark["exercise"]))
                solving, done = mark["which"] == "start", mark.end()
                if solving and mark["label"] != exercises[-1].label:
                    raise ValueError(
                        f"{name}.md: the solution of {mark['label']} stands below "
                        f"{exercises[-1].label}"
                    )
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
    last = (
        tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    )
    exec(compile(tree, "<cell>", "exec"), names)
    return (
        eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if last
        else None
    )


def start(cells, shown=None):
    """The names that are known when the exercises begin.

    What the cells show is added to ``shown``.
    """
    shown = [] if shown is None else shown

    def shows(*things, **options):
        shown.extend(things)

    names = {
        "glue": lambda *things, **options: None,
        "display": shows,
        "__name__": "chapter",
    }
    with chdir(ROOT / "book"):
        for code, raises in cells:
            try:
                shows(run(code, names))
            except Exception:
                if not raises:
                    raise
    plt.close("all")  # a page opens and closes its own; here all run in one process
    return names


_ran = {}


@contextmanager
def ran(name):
    """(the names that a chapter knows when its exercises begin, what it shows, its exercises).

    It runs once for all tests; within this block its vocabulary is the one that is
    known.
    """
    if name not in _ran:
        cells, exercises = read(name)
        with vocabulary(BOOK):
            names = start(cells, shown := [])
            plt.close("all")  # seven chapters draw more than Matplotlib keeps open
            with chdir(ROOT / "book"):
                for task in exercises:
                    verdicts = [run(code, names) for code in task.stub]
                    names[task.label] = next(
                        v for v in verdicts if hasattr(v, "accepted")
                    )
            with vocabulary() as tables:
                _ran[name] = names, shown, exercises, tables
    names, shown, exercises, tables = _ran[name]
    with vocabulary(tables):
        yield names, shown, exercises
