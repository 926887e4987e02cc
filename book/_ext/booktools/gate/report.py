"""How the gate says no: a `Problem` is laid to a line and a cell.

A `GateError` ends the build at once.
"""

from dataclasses import dataclass

from sphinx.errors import SphinxError


class GateError(SphinxError):
    """No build under these settings.

    Sphinx prints the category and the message, and exits non-zero.
    """

    category = "The gate refuses to build"


@dataclass(frozen=True)
class Problem:
    """What is wrong, in which code cell (counted from 1) and at which line of the page."""

    what: str
    cell: int | None = None
    line: int = 1

    def __str__(self):
        return f"cell {self.cell}: {self.what}" if self.cell else self.what

    def place(self, page):
        """A place that an editor can jump to: `book/softmax.md:41`."""
        return f"{page}:{self.line}"


def code_cells(notebook):
    """(number, line, cell) of each code cell that holds code; the line is that of its fence."""
    code = [
        (line, cell)
        for line, cell in zip(notebook.metadata.source_map, notebook.cells, strict=True)
        if cell.cell_type == "code"
    ]
    return [
        (number, line, cell)
        for number, (line, cell) in enumerate(code, 1)
        if cell.source.strip()
    ]
