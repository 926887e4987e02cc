"""The code that serves the mathematics is folded on the site, so that the mathematics comes first.

What prints an equation, what declares names and what checks at length opens at a click, or all at once
with the switch in the header; a few lines that show a number stay open. A notebook shows all of it.
"""

import re

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

SHORT = 6  # lines: what is read in passing

# Pages that speak of code: there it is what a reader came for, and only what prints an equation, or
# makes names ready for it, is folded.
OF_CODE = ("batch", "implementation", "digits", "attention", "errata")


def fold(app, doctree):
    """Fold the source of each cell of a page that serves and does not show."""
    of_code = app.env.docname.rpartition("/")[2] in OF_CODE
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code" and not cell.get("hide_mode"):
            source, *outputs = cell.children
            if source.get("nb_element") == "cell_code_source" and serves(
                source.astext(), outputs, of_code
            ):
                cell["hide_mode"] = "input"
                cell["prompt_show"] = app.config.nb_code_prompt_show
                cell["prompt_hide"] = app.config.nb_code_prompt_hide


def serves(source, outputs, of_code=False):
    """Whether the source of a cell with these outputs serves the page, and shows nothing itself."""
    records = [
        node["record"]
        for output in outputs
        for node in output.findall(nodes.Element)
        if "record" in node
    ]
    if records:
        return all(record["shows"] != "goal" for record in records)
    if of_code:
        return not outputs and not re.search(r"^(class|def) ", source, re.MULTILINE)
    return not outputs or len(source.strip().splitlines()) > SHORT


def below(app, doctree, docname):
    """Let what a cell shows follow the sentence that leads to it: its folded code comes after."""
    for cell in doctree.findall(nodes.container):
        if (
            len(cell) > 1
            and isinstance(cell[0], HideCodeCellNode)
            and "above-input" in cell[0]["classes"]
        ):
            cell.append(cell.pop(0))


def switch(app, pagename, templatename, context, doctree):
    """Load the switch of the header on a page that has something folded."""
    if doctree is not None and any(
        cell.get("hide_mode") == "input" for cell in doctree.findall(nodes.container)
    ):
        app.add_js_file("code.js", loading_method="defer")
