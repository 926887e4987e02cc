"""The book on paper, through LaTeX: `make handout`.

From the trees that the site was built from, so with the same outputs and the same
numbers:

    the book            everything
    a handout a chapter results, derivations with their reasons, exercises with room to write
    a cheat sheet       every definition, and every numbered result with the page that proves it

each for students, and but for the last also for those who teach, with the solutions.

    select.py      what of a page goes into print
    writer.py      its LaTeX
    preamble.tex   and the commands that it uses
    sheet.tex      the cheat sheet
    logs.py        what a run of TeX says that a reader would see
"""

import os
import shutil
import subprocess
from multiprocessing.pool import ThreadPool
from pathlib import Path

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.util.texescape import escape

from proof.page.record import given

from . import logs, select
from .writer import Writer

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
BOOK = "probabilities-minus-labels"
SHEET = "cheat-sheet"
EDITIONS = {"": False, "-instructor": True}  # ending of the file: with solutions
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
    "maketitle": r"\handouttitle",
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
        return tree

    def print(self, docname, name, title, theme, solutions):
        """Write one document as LaTeX."""
        self.solutions, self.whole = solutions, docname == self.config.root_doc
        self.context |= WHOLE if self.whole else BRIEF
        self.entry = (
            docname,
            f"{name}.tex",
            escape(title),
            escape(self.config.author),
            theme,
            False,
        )
        self.write()
        self.finish()


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


def chapters(env):
    """Numbered pages in order: {page: number}."""
    numbers = {
        page: found[""][0]
        for page, found in env.toc_secnumbers.items()
        if found.get("")
    }
    return dict(sorted(numbers.items(), key=lambda item: item[1]))


def editions(config):
    """The endings of the files: a student's build has no solutions to print."""
    return {"": False} if getattr(config, "edition", None) == "student" else EDITIONS


def documents(env):
    """(page, file, title, theme, solutions) of everything that Sphinx writes, the books first."""
    kinds = [
        (ending, " (with solutions)" if solutions else "", solutions)
        for ending, solutions in editions(env.config).items()
    ]
    for ending, edition, solutions in kinds:
        yield (
            env.config.root_doc,
            BOOK + ending,
            env.config.html_title + edition,
            "manual",
            solutions,
        )
    for ending, edition, solutions in kinds:
        for page, number in chapters(env).items():
            title = f"{number}. {env.titles[page].astext()}{edition}"
            yield page, f"{Path(page).name}-handout{ending}", title, "howto", solutions


def sheet(env):
    """The LaTeX of the cheat sheet."""
    env.app.builder.docnames = env.all_docs  # references lead to any page
    lines, defined = [], set()
    for page, chapter in chapters(env).items():
        lines.append(rf"\chapterhead{{{chapter}. {escape(env.titles[page].astext())}}}")
        tree = env.get_and_resolve_doctree(page, env.app.builder)
        new = [
            formula for formula in select.definitions(tree) if formula not in defined
        ]
        defined.update(new)
        if new:
            lines += [
                r"\begin{definitions}",
                *(rf"\definition{{{formula}}}" for formula in new),
                r"\end{definitions}",
            ]
        for heading, equation in select.results(tree):
            heading = heading if heading != env.titles[page].astext() else ""
            number = ".".join(
                map(str, env.toc_fignumbers[page]["displaymath"][equation["ids"][0]])
            )
            proof = select.proof(tree, equation)
            if not proof:
                log.warning(
                    "%s: no derivation on this page ends in equation (%s)", page, number
                )
            lines.append(
                rf"\result{{\detokenize{{{page}:{proof}}}}}{{{number}}}{{{escape(heading)}}}"
                rf"{{{equation.astext()}}}{{{escape(given(equation['record']))}}}"
            )
    text = (HERE / "sheet.tex").read_text("utf-8")
    return text.replace("<<book>>", BOOK).replace("<<results>>", "\n".join(lines))


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
            app.builder.print(*document)

        (folder / f"{SHEET}.tex").write_text(sheet(app.env), "utf-8")
    finally:
        app.builder = site
    (out / "handouts").mkdir(exist_ok=True)
    every = list(documents(app.env))
    with ThreadPool(
        os.cpu_count()
    ) as pool:  # the longest first; the sheet asks for pages of the book
        found = pool.map(
            lambda name: compile_tex(folder, name),
            [name for _, name, *_ in every],
            chunksize=1,
        )
    names = [*(name for _, name, *_ in every), SHEET]
    for name, problems in zip(names, [*found, compile_tex(folder, SHEET)]):
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
    offered = [("The book (.pdf)", BOOK), ("All results on a page (.pdf)", SHEET)]
    if pagename in chapters(app.env):
        offered.insert(
            0, ("Handout of this chapter (.pdf)", f"{Path(pagename).name}-handout")
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
        for page, number in chapters(env).items()
    ]
    lines = "".join(
        f'<tr><td>{title}</td><td><a href="{address(name)}">students</a></td>'
        + (
            f'<td><a href="{address(name + "-instructor")}">with solutions</a></td>'
            if "-instructor" in editions(env.config)
            else "<td></td>"
        )
        + "</tr>"
        for title, name in rows
    )
    return (
        f'<table class="table"><tbody>{lines}<tr><td>All results on a page</td>'
        f'<td colspan="2"><a href="{address(SHEET)}">for all</a></td></tr></tbody></table>'
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
