"""Where a declaration is made: in which module, or in which run of which notebook cell.

A reader changes a definition in a cell and runs the cell again. The engine must tell
that from a second definition somewhere else, which would make one name mean two things.
"""

import sys
from dataclasses import dataclass

OUTSIDE = "__main__"


@dataclass(frozen=True)
class Origin:
    """The place of a declaration, and the run of it: the same cell has another run each time."""

    place: str
    run: int = 0

    def again(self, other):
        """Whether this is the same cell as ``other``, in another run."""
        return self.place == other.place and self.run != other.run


def origin():
    """The place that calls the engine now."""
    frame = sys._getframe(1)
    while frame.f_back and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    name = frame.f_globals.get("__name__", OUTSIDE)
    return _cell() if name == OUTSIDE else Origin(name)


def _is_ours(module):
    """Whether a module is of the engine, or calls its functions for it."""
    return module.partition(".")[0] == "proof" or module == "contextlib"


def _cell():
    """The cell of a notebook that runs now, by the identity that JupyterLab gives to it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return Origin(OUTSIDE)
    message = kernel.get_parent() or {}
    cell = message.get("metadata", {}).get("cellId", "")
    return Origin(f"cell {cell}", shell.execution_count) if cell else Origin(OUTSIDE)
