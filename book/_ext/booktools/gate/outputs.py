"""What the run of a page must show. Read after a page has run, or has tried to."""

import re

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from proof.page.record import DECLARED, MIME, leaps

from .report import Problem, code_cells

TRUTH = {"True", "False", "np.True_", "np.False_"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")

# What must not depend on the order of a set or a dict of strings. SVG carries random
# ids.
STABLE = ("text/plain", "text/markdown", "text/latex", "text/html", "image/png")


def problems(notebook, failure=None, running=None):
    """Every cell ran to its end, raised what it announced and nothing else, and wrote no warning.

    `failure` is what ended the run early, if anything did, and `running` the cell that
    was running then.
    """
    found = []
    for number, line, cell in code_cells(notebook):
        ended = failure and cell is running
        raised = isinstance(failure, CellExecutionError) and errors(cell)
        if cell.execution_count is None or ended and not raised:
            return [*found, Problem(f"did not finish: {reason(failure)}", number, line)]
        found += [Problem(what, number, line) for what in cell_problems(cell)]
        if ended:
            return found
    return [*found, Problem(f"did not finish: {reason(failure)}")] if failure else found


def reason(failure):
    """What stopped a cell, in a line."""
    if failure is None:
        return "nothing ran it"
    return f"{type(failure).__name__}: {' '.join(str(failure).splitlines()[:2])}"


def errors(cell):
    """The errors that a cell shows."""
    return [out for out in cell.outputs if out.output_type == "error"]


def cell_problems(cell):
    """What one executed cell shows that it must not, or fails to show."""
    expected, raised = (
        cell.metadata.get("raises"),
        [error.ename for error in errors(cell)],
    )
    if expected and raised != [expected]:
        yield f"was to raise {expected}, but raised {', '.join(raised) or 'nothing'}"
    if not expected:
        for error in errors(cell):
            yield f"raised {error.ename}: {error.evalue}\n{plain(chr(10).join(error.traceback))}"
    found = records(NotebookNode(cells=[cell]))
    if "label" in cell.metadata and len(found) != 1:
        yield f"has a label and shows {len(found)} equations; a label is for one"
    for record in found:
        if record["shows"] == "derivation" and not record["says"]:
            for number in leaps(record):
                yield (
                    f"step {number} of {record['statement']} is a leap: it needs "
                    f"{', '.join(record['steps'][number - 1]['kinds'])}; write the steps between, cite an "
                    f"equation with by=[…], or say in leap=“…” why it is one step"
                )
        for step in record["steps"]:
            for dispute in (step["mutants"] or {}).get("disputes", ()):
                yield f"the layers disagree on a mutant of {record['statement']}: {dispute}"
    for out in cell.outputs:
        if out.output_type == "stream" and out.name == "stderr":
            yield f"wrote to stderr: {plain(out.text)}"
        for text in lines(out):
            if text in TRUTH:
                yield f"shows a bare {text}, which asserts nothing: write `assert …`"


def plain(text):
    """Text without the colours of a terminal."""
    return ANSI.sub("", text).strip()


def lines(out):
    """The lines that a reader sees as plain text."""
    if out.output_type == "stream":
        return [line.strip() for line in out.text.splitlines()]
    return [out.get("data", {}).get("text/plain", "").strip()]


def records(notebook):
    """What the proof engine says of each equation that this page shows or glues."""
    return [
        data
        for cell in notebook.cells
        for out in cell.get("outputs", ())
        for mime, data in out.get("data", {}).items()
        if mime.endswith(MIME)
    ]


def labels(notebook):
    """`{label: record}` of the cells that have a label."""
    found = {}
    for cell in notebook.cells:
        label = cell.metadata.get("label")
        for record in records(NotebookNode(cells=[cell])) if label else ():
            found[label] = record
    return found


def proved(notebook):
    """How many equations this page proves or refutes; a definition proves nothing."""
    nothing = (*DECLARED, "refusal")
    return sum(record["kind"] not in nothing for record in records(notebook))


def differences(first, second):
    """Where two runs of the same page show different things."""
    return [
        Problem(f"changes from run to run:\n  {one!r}\n  {other!r}", number, line)
        for (number, line, a), (_, _, b) in zip(
            code_cells(first), code_cells(second), strict=True
        )
        for one, other in [(stable(a), stable(b))]
        if one != other
    ]


def stable(cell):
    """The part of a cell's outputs that must be the same in every run.

    A stream may arrive in any number of pieces. What is glued is not shown here.
    """
    shown = []
    for out in cell.outputs:
        if out.output_type == "stream":
            before = shown.pop()[1] if shown and shown[-1][0] == out.name else ""
            shown.append((out.name, before + out.text))
        elif out.output_type == "error":
            shown.append((out.ename, out.evalue))
        elif "scrapbook" not in out.metadata:
            shown += [(mime, out.data[mime]) for mime in STABLE if mime in out.data]
    return shown
