"""Offer every page as a notebook that runs anywhere: free of directives, with what it imports.

    markdown.py   the text of a page as plain Markdown

`notebooks.zip` holds the notebooks and all they need. It unpacks to the folder that
`_build/notebooks` is.
"""

import ast
import re
import shutil
from copy import deepcopy
from pathlib import Path
from textwrap import indent

import nbformat
from sphinx.util.osutil import relative_uri

from ..editions import without_solutions
from ..gate.settings import reuse
from .markdown import NotebookError, Page, Start

NEEDED = ("numpy", "matplotlib", "sympy", "mpmath", "scipy", "jupyterlab")
LICENCE = "Probabilities Minus Labels. Text: CC BY 4.0. Code: MIT."
MAGIC = re.compile(r"^%.*$", re.MULTILINE)
CAUGHT = """\
try:
{}
except Exception as error:
    print(f"{{type(error).__name__}}: {{error}}")"""  # a run of all cells goes on, with every program
# the first code of each: a notebook that was downloaded alone says what it lacks
ALONE = """\
import importlib.util

if importlib.util.find_spec("helpers") is None:
    raise ModuleNotFoundError(
        "this notebook needs the modules that lie beside it in notebooks.zip; "
        "download that from the page of the chapter, and open the notebook in its folder"
    )"""
HIDDEN = {"hide-cell", "hide-input", "remove-cell", "remove-input"}


def notebook(page, tree, executed):
    """The notebook of a page: its tree as Markdown, the code of all its cells, no outputs."""
    code = {
        index: cell
        for index, cell in enumerate(executed.cells)
        if cell.cell_type == "code"
    }
    page.source = {
        index: without_glue(cell.source, page.name) for index, cell in code.items()
    }
    blocks = page.blocks(tree)
    others = without_solutions(deepcopy(executed)).cells
    solved = {index for index in code if not others[index].source}
    shown = [block for block in blocks if isinstance(block, int)]
    hidden = [
        index for index in code if index not in shown and index not in solved
    ]  # removed from the page, yet they run
    cells, text, places = [], [], {}

    def end_of_text():
        if text:
            cells.append(nbformat.v4.new_markdown_cell("\n\n".join(text)))
            text.clear()

    def begin(block):
        end_of_text()
        places[len(cells)] = block.place

    def add(index):
        source = page.source[index]
        if "raises" in code[index].metadata:
            source = CAUGHT.format(indent(source, "    "))
        if source:
            end_of_text()
            cells.append(
                nbformat.v4.new_code_cell(
                    source,
                    metadata=metadata(code[index].metadata),
                )
            )

    def add_hidden(before):
        while hidden and hidden[0] < before:
            add(hidden.pop(0))

    for block in blocks:
        if isinstance(block, str):
            if isinstance(block, Start):
                begin(block)
            text.append(block)
            if not shown:  # all code is hidden, or in solutions that may need it
                add_hidden(before=len(executed.cells))
            continue
        add_hidden(before=block)
        add(block)
        add_hidden(
            before=min(
                (index for index in shown if index > block), default=len(executed.cells)
            )
        )
    end_of_text()
    add_hidden(before=len(executed.cells))
    cells.append(nbformat.v4.new_markdown_cell(f"*{LICENCE}*"))
    for number, cell in enumerate(cells):
        # the same in every build; that of a place on the page is its own (run_button.js)
        cell.id = places.get(number) or f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def guarded(made):
    """The notebook with a first cell that says what is missing where it lies alone."""
    code = [n for n, cell in enumerate(made.cells) if cell.cell_type == "code"]
    if not code:
        return made
    alone = nbformat.v4.new_code_cell(
        ALONE, id="alone", metadata={"jupyter": {"source_hidden": True}}
    )
    made.cells.insert(code[0], alone)
    return made


def metadata(of_page):
    """The tags of a cell; what the page hides is folded."""
    tags = set(of_page.get("tags", [])) - {"raises-exception"}
    kept = {"tags": sorted(tags)} if tags else {}
    return kept | ({"jupyter": {"source_hidden": True}} if tags & HIDDEN else {})


def without_glue(source, page):
    """The code of a cell without what only the book needs.

    Statements that glue, figures for print.
    """
    tree = ast.parse(MAGIC.sub("pass", source))
    lines = source.splitlines()
    for statement in tree.body:
        if is_glue(statement):
            lines[statement.lineno - 1 : statement.end_lineno] = [None] * (
                statement.end_lineno - statement.lineno + 1
            )
        elif any(getattr(node, "id", "") == "glue" for node in ast.walk(statement)):
            raise NotebookError(
                f"{page}: glue(…) must be a statement of its own, not inside "
                f"{ast.unparse(statement).splitlines()[0]!r}"
            )
    kept = "\n".join(line for line in lines if line is not None).strip()
    return kept.replace('figure_formats = ["svg", "pdf"]', 'figure_formats = ["svg"]')


def is_glue(statement):
    match statement:
        case ast.ImportFrom(module="myst_nb") | ast.Expr(ast.Call(ast.Name("glue"))):
            return True
    return False


def requirements(pins):
    """The lines of requirements.txt that a notebook needs."""
    wanted = [line for line in pins.splitlines() if line.partition("==")[0] in NEEDED]
    if len(wanted) != len(NEEDED):
        raise NotebookError(
            f"requirements.txt must pin each of {', '.join(NEEDED)}; found {wanted}"
        )
    return "\n".join(sorted(wanted)) + "\n"


def helpers(book):
    """What lies beside the pages and is no page: the modules that they import, and their data."""
    for path in sorted(book.rglob("*")):
        parts = path.relative_to(book).parts
        hidden = any(part.startswith((".", "_")) for part in parts[:-1])
        of_the_site = path.suffix in {".md", ".bib", ".ipynb"} or parts[-2:] == (
            "page",
            "nodes.py",
        )
        if path.is_file() and not hidden and not of_the_site:
            yield path


def folder(app):
    """Where the notebooks and what they need lie side by side."""
    return Path(app.outdir).parent / "notebooks"


def names(app):
    """`{page: file}` of the pages that have a notebook."""
    executed = getattr(app.env, "nb_metadata", {})
    return {
        Path(page).name: f"{Path(page).name}.ipynb"
        for page, facts in executed.items()
        if "exec_data" in facts
    }


def start(app, env):
    """All pages are read: put what they need where the notebooks will be."""
    if app.builder.format != "html":
        return
    if not reuse():
        shutil.rmtree(folder(app), ignore_errors=True)
    book = Path(app.srcdir) / "book"
    for path in helpers(book):
        target = folder(app) / path.relative_to(book)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for licence in Path(app.srcdir).glob("LICENSE*"):
        shutil.copy(licence, folder(app))
    pins = (Path(app.srcdir) / "requirements.txt").read_text("utf-8")
    (folder(app) / "requirements.txt").write_text(requirements(pins), "utf-8")


def add(app, tree, docname):
    """A page is about to be written, so its tree is complete."""
    known, name = names(app), Path(docname).name
    if app.builder.format != "html" or name not in known:
        return
    numbers = app.env.toc_fignumbers.get(docname, {})

    def number(kind, node):
        found = numbers.get(kind, {}).get((node["ids"] or [None])[0])
        return ".".join(map(str, found)) if found else None

    executed = nbformat.read(
        Path(app.outdir).parent / "jupyter_execute" / f"{docname}.ipynb", as_version=4
    )
    page = Page(docname, number, known)
    made = guarded(notebook(page, tree, executed))
    nbformat.write(made, folder(app) / known[name])


def button(app, pagename, templatename, context, doctree):
    """The theme's button for downloads, with the notebook of the page and the bundle of all."""
    name = names(app).get(Path(pagename).name)
    if not name or "header_buttons" not in context:
        return
    here = app.builder.get_target_uri(pagename)
    buttons = [
        ("This page as a notebook", "fas fa-file-code", f"notebooks/{name}"),
        ("All notebooks (.zip)", "fas fa-file-archive", "notebooks.zip"),
    ]
    context["header_buttons"].insert(
        0,
        {
            "type": "group",
            "label": "downloads",
            "icon": "fas fa-download",
            "tooltip": "Download",
            "buttons": [
                {
                    "type": "link",
                    "text": text,
                    "icon": icon,
                    "url": relative_uri(here, target),
                }
                for text, icon, target in buttons
            ],
        },
    )


def pack(app, exception):
    """Offer the notebooks on the site, one by one and all in one file."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir) / "notebooks"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    for path in folder(app).glob("*.ipynb"):
        shutil.copy(path, site)
    shutil.make_archive(
        Path(app.outdir) / "notebooks", "zip", folder(app).parent, folder(app).name
    )
