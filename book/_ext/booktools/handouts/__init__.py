"""The book on paper, through LaTeX: `make handout`.

From the trees that the site was built from, so with the same outputs and the same
numbers:

    the book            everything
    a handout a chapter that sets exercises: results, derivations with their reasons, programs,
                        exercises with room to write; also with the steps of the derivations left
                        to be filled in
    a cheat sheet       every symbol and definition, and every numbered result with its condition
                        and the page that proves it

each for students; the first two also for those who teach, with the solutions.

    select.py      what of a page goes into print
    needed.py      what it rests on, of other pages
    writer.py      its LaTeX
    preamble.tex   and the commands that it uses
    cheat_sheet.py the cheat sheet
    sheet.tex      and the commands that it uses
    logs.py        what a run of TeX says that a reader would see
"""

import os
import shutil
import subprocess
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.util.texescape import escape

from ..html import footer
from . import cheat_sheet, logs, needed, select
from .select import exercised
from .writer import Writer

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
BOOK = "probabilities-minus-labels"
SHEET = "cheat-sheet"
EDITIONS = {"": False, "-instructor": True}  # ending of the file: with solutions
BLANKS = "-blanks"  # ending of a handout to be filled in
PROGRAMS = ("latexmk", "xelatex")
PLACE = '<p id="handouts"></p>'
NONE = "<p>This copy of the site was built without them.</p>"
STYLES = (
    "extarticle.cls",
    "framed.sty",
    "xr-hyper.sty",
    "lmroman10-regular.otf",
    "DejaVuSansMono.ttf",
)
INSTALL = (
    "latexmk texlive-xetex texlive-latex-recommended texlive-latex-extra texlive-fonts-recommended "
    "texlive-fonts-extra lmodern fonts-dejavu-core"
)


# settings of Sphinx's template
WHOLE = {
    "pointsize": "11pt",
    "maketitle": r"\sphinxmaketitle",
    "tableofcontents": r"\sphinxtableofcontents",
    "sphinxsetup": "hmargin=25mm, vmargin=25mm",
}
BRIEF = {
    "pointsize": "10pt",
    "maketitle": r"\handouttitle",  # and what `foot` says
    "tableofcontents": "",
    "sphinxsetup": "hmargin=14mm, vmargin={7mm,11mm}",
}


class HandoutError(SphinxError):
    """There is no paper. Sphinx prints the category and the message."""

    category = "No handouts"


def wanted():
    return os.environ.get("BOOK_HANDOUTS") == "1"


def require_tex():
    """Say at once what is missing, before any page runs."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if not missing:
        missing = [
            name
            for name in STYLES
            if subprocess.run(["kpsewhich", name], stdout=subprocess.DEVNULL).returncode
        ]
    if missing:
        raise HandoutError(
            f"TeX lacks {', '.join(missing)}. On Debian and Ubuntu:\n"
            f"apt-get install {INSTALL}"
        )


class Printer(LaTeXBuilder):
    """Sphinx's builder for LaTeX, one document at a time, with a choice of what goes in."""

    default_translator_class = Writer

    def init_document_data(self):
        self.document_data, self.titles = [self.entry], []

    def get_target_uri(self, docname, typ=None):
        """References to what is not in the document are resolved too.

        So that they bear their number.
        """
        return f"%{docname}"

    def assemble_doctree(self, indexfile, toctree_only, appendices):
        tree = super().assemble_doctree(indexfile, toctree_only, appendices)
        select.edition(tree, self.solutions)
        page = tree.next_node(nodes.section)
        if self.whole:
            preface(page)
        else:
            select.handout(page, room=not self.solutions)
            box = needed.needed(page, self.env)
            if box:
                page.insert(1, box)
        return tree

    def print(self, document):
        """Write one document as LaTeX."""
        self.solutions, self.blanks = document.solutions, document.blanks
        self.whole = document.page == self.config.root_doc
        self.context |= WHOLE if self.whole else BRIEF
        if not self.whole:
            name = "" if self.solutions else r"\handoutname"
            self.context["maketitle"] = foot(self.config) + r"\handouttitle" + name
        self.entry = (
            document.page,
            f"{document.name}.tex",
            escape(document.title),
            escape(self.config.author),
            document.theme,
            False,
        )
        self.write()
        self.finish()


class Document(NamedTuple):
    """One PDF: of which page, under which name, and what is in it."""

    page: str
    name: str
    title: str
    theme: str
    solutions: bool = False
    blanks: bool = False  # the steps between the start and the end of a derivation


def foot(config):
    """LaTeX that sets what stands at the foot of each page: the authors, the licences, the address."""
    address = footer.address(config)
    licence = config.html_theme_options.get("extra_footer", "")
    about = f"© {config.copyright} {config.author}. {licence}"
    return rf"\handoutfoot{{{escape(about)}}}{{\url{{{address}}}}}"


def preface(page):
    """Let the text of the first page be a chapter of its own before the others."""
    own = [
        node for node in page.children[1:] if "toctree-wrapper" not in node["classes"]
    ]
    first = nodes.section(
        "", nodes.title("", "About this book"), *own, ids=["about"], docname="about"
    )
    page.children[1:] = [
        first,
        *(node for node in page.children[1:] if node not in own),
    ]
    for node in page.children:
        node.parent = page
    for section in page.findall(nodes.section):
        if all(
            isinstance(node, nodes.container)
            and all(isinstance(part, nodes.citation) for part in node)
            for node in section.children[1:]
        ):
            section.pop(0)  # LaTeX gathers the citations under a title of its own
            break


def editions(config):
    """The endings of the files: a student's build has no solutions to print."""
    return {"": False} if getattr(config, "edition", None) == "student" else EDITIONS


def documents(env):
    """Everything that Sphinx writes, the books first."""
    kinds = [
        (ending, " (with solutions)" if solutions else "", solutions)
        for ending, solutions in editions(env.config).items()
    ]
    for ending, edition, solutions in kinds:
        yield Document(
            env.config.root_doc,
            BOOK + ending,
            env.config.html_title + edition,
            "manual",
            solutions,
        )
    for ending, edition, solutions in kinds:
        for page, number in exercised(env).items():
            title = f"{number}. {env.titles[page].astext()}{edition}"
            name = f"{Path(page).name}-handout"
            yield Document(page, name + ending, title, "howto", solutions)
            if not solutions:
                yield Document(page, name + BLANKS, title, "howto", blanks=True)


def sheets(env):
    """`{name: {page: number}}` of the cheat sheets, one for each part of the book."""
    return {
        SHEET if number == 1 else f"{SHEET}-part-{number}": pages
        for number, pages in enumerate(cheat_sheet.parts(env), 1)
    }


def compile_tex(folder, name):
    """Run TeX until numbers and references are settled; the faults that its log tells of."""
    done = subprocess.run(
        [
            "latexmk",
            "-xelatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-silent",
            f"{name}.tex",
        ],
        cwd=folder,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"max_print_line": "1000"},
    )  # a line of the log for each message
    said = folder / f"{name}.log"
    text = said.read_text("utf-8", errors="replace") if said.exists() else done.stdout
    found = logs.problems(text)
    if done.returncode and not found:
        found = done.stdout.splitlines()[-20:]
    return found


def write(app, exception):
    """After the site: the same trees as LaTeX, then as PDF, then on the site."""
    if exception or app.builder.format != "html" or not wanted():
        return
    out = Path(app.outdir)
    folder = out.parent / "latex"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    site, app.builder = app.builder, Printer(app, app.env)
    try:
        app.builder.outdir = folder
        app.builder.init()
        for document in documents(app.env):
            app.builder.print(document)

        for name, pages in sheets(app.env).items():
            (folder / f"{name}.tex").write_text(
                cheat_sheet.written(app.env, pages, BOOK, foot(app.env.config)), "utf-8"
            )
    finally:
        app.builder = site
    (out / "handouts").mkdir(exist_ok=True)
    every = list(documents(app.env))
    with ThreadPool(
        os.cpu_count()
    ) as pool:  # the longest first; the sheets ask for pages of the book
        found = [
            *pool.map(
                lambda document: compile_tex(folder, document.name), every, chunksize=1
            ),
            *pool.map(lambda name: compile_tex(folder, name), sheets(app.env)),
        ]
    names = [*(document.name for document in every), *sheets(app.env)]
    for name, problems in zip(names, found, strict=True):
        for problem in problems:
            log.warning("%s.tex: %s", name, problem)
        if (folder / f"{name}.pdf").exists():
            shutil.copy(folder / f"{name}.pdf", out / "handouts")


def button(app, pagename, templatename, context, doctree):
    """The PDFs of a page, among its downloads."""
    group = next(
        (b for b in context.get("header_buttons", []) if b.get("label") == "downloads"),
        None,
    )
    if not group or not wanted():
        return
    here = app.builder.get_target_uri(pagename)
    mine = [name for name, pages in sheets(app.env).items() if pagename in pages]
    offered = [
        ("The book (.pdf)", BOOK),
        ("All results on a page (.pdf)", (mine or [SHEET])[0]),
    ]
    if pagename in exercised(app.env):
        offered.insert(
            0, ("Handout of this chapter (.pdf)", f"{Path(pagename).name}-handout")
        )
        offered.insert(
            1,
            (
                "… with blanks to fill in (.pdf)",
                f"{Path(pagename).name}-handout{BLANKS}",
            ),
        )
    group["buttons"] += [
        {
            "type": "link",
            "text": text,
            "icon": "fas fa-file-pdf",
            "url": relative_uri(here, f"handouts/{name}.pdf"),
        }
        for text, name in offered
    ]


def listing(app, pagename, templatename, context, doctree):
    """All PDFs, where a page has left a place for them."""
    if PLACE not in context.get("body", ""):
        return
    context["body"] = context["body"].replace(
        PLACE,
        table(
            app.env,
            lambda name: relative_uri(
                app.builder.get_target_uri(pagename), f"handouts/{name}.pdf"
            ),
        )
        if wanted()
        else NONE,
    )


def table(env, address):
    """A table of links: a row a document, a column an edition."""
    rows = [("The book", BOOK)] + [
        (f"{number}. {env.titles[page].astext()}", f"{Path(page).name}-handout")
        for page, number in exercised(env).items()
    ]
    lines = "".join(
        f'<tr><td>{title}</td><td><a href="{address(name)}">students</a></td>'
        + (
            "<td></td>"
            if name == BOOK
            else f'<td><a href="{address(name + BLANKS)}">with blanks</a></td>'
        )
        + (
            f'<td><a href="{address(name + "-instructor")}">with solutions</a></td>'
            if "-instructor" in editions(env.config)
            else "<td></td>"
        )
        + "</tr>"
        for title, name in rows
    )
    of_parts = ", ".join(
        f'<a href="{address(name)}">part {number}</a>'
        for number, name in enumerate(sheets(env), 1)
    )
    return (
        f'<table class="table"><tbody>{lines}<tr><td>All results on a page</td>'
        f'<td colspan="3">{of_parts}</td></tr></tbody></table>'
    )


def prepare(app, config):
    """Ask for TeX before any page runs, and tell Sphinx how the book is set."""
    config.handouts = (
        wanted()
    )  # a setting, so that pages with other buttons are written again
    if wanted():
        require_tex()
        config.latex_engine = "xelatex"
        config.latex_use_xindy = False
        config.latex_show_urls = "footnote"
        config.latex_elements = {
            "papersize": "a4paper",
            "extraclassoptions": "openany,oneside",
            "fontpkg": (HERE / "fonts.tex").read_text("utf-8"),
            "fncychap": "",
            "printindex": "",
            "preamble": (HERE / "preamble.tex").read_text("utf-8"),
        }
