"""Two editions of one book.

The instructor's has the solutions of the exercises, the student's has none.

`BOOK_EDITION=student` before a command that builds makes the student's; without it, the
site shows each solution folded. A solution stands between the fences `{solution-start}`
and `{solution-end}`. Its cells run in both editions, under the gate, and what they glue
shows in both.
"""

import os
import re
from copy import deepcopy
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.shared import create_component
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node

EDITIONS = "instructor", "student"
FENCE = re.compile(
    r"^(?P<ticks>[`:]{3,})\{solution-(?P<which>start|end)\} *(?P<label>\S*)\n(?P=ticks)$",
    re.MULTILINE,
)


class EditionError(SphinxError):
    """An edition that nobody makes. Sphinx prints the category and the message."""

    category = "No such edition"


def edition():
    """The edition that the environment asks for; raises EditionError when it is none."""
    asked = os.environ.get("BOOK_EDITION") or EDITIONS[0]
    if asked not in EDITIONS:
        raise EditionError(
            f"BOOK_EDITION is {asked!r}; expected one of {', '.join(EDITIONS)}"
        )
    return asked


def choose(app, config):
    """Make the edition a setting, so that a page of the other edition is never reused."""
    config.edition = edition()


def start_the_index(app, env, added, changed, removed):
    """Make a new search index when all pages are read: Sphinx keeps every word of the old one."""
    if env.found_docs <= added | changed:
        (Path(app.outdir) / "searchindex.js").unlink(missing_ok=True)
    return []


class Contents(SphinxTransform):
    """The contents of exercises and solutions lie in plain containers.

    sphinx-exercise puts them into sections that all have one id. The student's tree has
    no solutions.
    """

    default_priority = (
        11  # after sphinx-exercise has collected what stands between the fences
    )

    def apply(self):
        for node in [*self.document.findall(solution_node)]:
            if self.config.edition == "student":
                node.parent.remove(node)
        for node in self.document.findall(
            lambda n: isinstance(n, solution_node | exercise_enumerable_node)
        ):
            for section in [
                child for child in node if isinstance(child, nodes.section)
            ]:
                node.replace(section, nodes.container("", *section.children))


class Folded(SphinxPostTransform):
    """On the site, a solution is folded until it is asked for."""

    default_priority = (
        190  # after sphinx-exercise has made the title, before sphinx-design folds
    )
    formats = ("html",)

    def run(self, **options):
        for node in [*self.document.findall(solution_node)]:
            title, *content = node.children
            words = title.astext()
            folded = create_component(
                "dropdown",
                opened=False,
                type="dropdown",
                has_title=True,
                icon=None,
                chevron=None,
                container_classes=["solution"],
                title_classes=[],
                body_classes=[],
            )
            folded += nodes.rubric(words, words, ids=node["ids"])
            folded += content
            node.replace_self(folded)


def withhold(app, doctree):
    """Empty, in the executed notebook, the cells of the solutions; their number stays."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{app.env.docname}.ipynb"
    if app.config.edition == "student" and path.exists():
        nbformat.write(without_solutions(nbformat.read(path, as_version=4)), path)


def published(notebook):
    """An executed notebook as this edition shows it."""
    return without_solutions(deepcopy(notebook)) if edition() == "student" else notebook


def without_solutions(notebook):
    """A notebook, emptied of the text, code and outputs of all solutions, but for what they glue.

    Its cells keep their places.
    """
    solving = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            kept, done = [], 0
            for fence in FENCE.finditer(cell.source):
                if not solving:
                    kept.append(cell.source[done : fence.start()])
                solving, done = fence["which"] == "start", fence.end()
            if not solving:
                kept.append(cell.source[done:])
            cell.source = "".join(kept)
        elif solving:
            cell.source = ""
            if cell.cell_type == "code":
                cell.outputs = [out for out in cell.outputs if is_for_all(cell, out)]
    return notebook


def is_for_all(cell, output):
    """Whether an output of a solution shows outside it: what is glued, and what is to be shown."""
    goal = cell.metadata.get("label", "").startswith("goal-")
    return goal or "scrapbook" in output.get("metadata", {})


def register(app):
    """The setting, and what changes the tree of a page."""
    app.add_config_value("edition", EDITIONS[0], "env")
    app.add_transform(Contents)
    app.add_post_transform(Folded)
