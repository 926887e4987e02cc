"""The gate: a Sphinx extension that turns the build red when the book lies.

A notebook build can be green while a cell failed, did not run, ran long ago, warned, or compared
two numbers and did nothing with the answer. The gate stands between myst-nb and the book, so that
`make book` and a plain `jupyter-book build .` are guarded alike:

    config.py    settings under which a build cannot be trusted; fresh builds and drafts
    source.py    what a page may not say, read before it runs
    outputs.py   what its run must show
    pages.py     every page is listed, claims something, hides no words in its boxes, and was written
    coverage.py  every equation on it was printed by a checked object
    report.py    how the gate says no

It never refuses by `assert`, which `python -O` removes: bad settings raise, and all else is logged as
an error, so that one build shows every problem, and the build then ends with exit code 1.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

import myst_nb.sphinx_
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.execute import cache, create_client, direct
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging
from sphinx.util.console import red

from editions import published

from . import config, coverage, outputs, pages, source
from .report import Problem

log = logging.getLogger(__name__)

# Lines of a problem that the last words of a build repeat: a wrong step, both sides, a point and its values.
TOLD = 6


class Gate:
    """One build: what it has refused so far, and the three places where it looks."""

    def __init__(self, app):
        self.app = app
        self.refused = {}    # page: its problems
        self.running = None  # the cell that was started last

    def refuse(self, page, problem):
        """Log the problem where it is; Sphinx counts it with the warnings."""
        self.refused.setdefault(page, []).append(problem)
        log.error(str(problem), location=problem.place(page))

    def create_client(self, notebook, path, *rest):
        """Stands in for myst-nb's function of this name: its client, with the gate around the run."""
        client = create_client(notebook, path, *rest)
        run = client.start_client
        client.start_client = lambda: self.run(self.app.env.path2doc(path), client, run)
        return client

    def run(self, docname, client, run):
        """Read the page, run it, read its outputs. A page that is refused unread does not run."""
        found = list(source.problems(client.notebook))
        facts = {"claims": 0, "records": [], "values": [], "figures": {}}
        if not found:
            failure = self.running = None
            try:
                run()
            except Exception as error:  # whatever ended the run, the page and the cell must be named
                failure = error.__cause__ or error
            found = outputs.problems(client.notebook, failure, self.running)
            shown = published(client.notebook)
            facts = {
                "claims": source.asserts(client.notebook) + outputs.proved(client.notebook),
                "records": outputs.records(shown),
                "values": coverage.values(shown),
                "figures": coverage.figures(shown),
            }
        for name, value in facts.items():
            NbMetadataCollector.set_doc_data(self.app.env, docname, name, value)
        for problem in found:
            self.refuse(self.page(docname), problem)

    def start(self, cell, cell_index):
        """Called by nbclient before it runs a cell."""
        self.running = cell

    def page(self, docname):
        """The page's path, as a reader of the repository would type it."""
        return str(self.app.env.doc2path(docname, base=False))

    def finish(self, app, exception):
        """Look at the book as a whole, and fail if anything at all was refused or warned about."""
        if exception:  # red already
            return
        for page, problem in self.whole_book(app.env):
            self.refuse(page, problem)
        if app._warncount:
            config.forget(app)
            app.statuscode = 1
            told = [f"{problem.place(page)}: {problem}".split("\n")[:TOLD]
                    for page, problems in self.refused.items() for problem in problems]
            log.info(
                "\n".join(
                    [
                        "",
                        red("The gate refuses this book:"),
                        *(line for lines in told for line in lines),
                        f"{app._warncount} errors and warnings, logged above; each must go.",
                    ]
                )
            )

    def whole_book(self, env):
        """(page, problem): each page in book/ is listed; each listed page is there, claims, is written."""
        suffixes = self.app.config.source_suffix
        toc = pages.listed(self.app.config.external_site_map, suffixes)
        yield from pages.unlisted(Path(self.app.srcdir), toc, suffixes)
        shown = coverage.Shown(NbMetadataCollector.get_doc_data(env))
        for docname in sorted(toc):
            if docname in env.all_docs:
                page = self.page(docname)
                yield from ((page, problem) for problem in self.listed_page(env, docname, page))
                yield from ((page, problem) for problem in self.covered(docname, shown))
            else:
                yield "_toc.yml", Problem(f"lists {docname}, which was not read")

    def listed_page(self, env, docname, page):
        """What is wrong with one page of the table of contents."""
        facts = NbMetadataCollector.get_doc_data(env)[docname]
        if "exec_data" in facts and "claims" not in facts:
            yield Problem("was executed past the gate, so nothing on it was checked")
        if page not in self.refused:
            yield from pages.claim(
                env.metadata[docname].get("claims") == "none", facts.get("claims", 0)
            )
        yield from pages.boxes(env.get_doctree(docname))
        if self.app.builder.format == "html":
            yield from pages.written(self.app.builder.get_outfilename(docname), env.titles[docname])

    def covered(self, docname, shown):
        """The equations of a written page that no checked object printed."""
        path = Path(self.app.builder.get_outfilename(docname))
        if self.app.builder.format != "html" or not path.exists():
            return
        source = Path(self.app.env.doc2path(docname)).read_text(encoding="utf-8")
        for problem in [*coverage.own_html(self.app.env.get_doctree(docname)),
                        *coverage.problems(path.read_text(encoding="utf-8"), shown)]:
            yield replace(problem, line=coverage.line(source, problem))


def setup(app):
    """Put the gate before, around and after the build."""
    gate = Gate(app)
    myst_nb.sphinx_.create_client = gate.create_client
    for client in (cache, direct):
        client.single_nb_execution = partial(single_nb_execution, on_cell_execute=gate.start,
                                             **outputs.NBCLIENT)
    app.connect("config-inited", config.prepare, priority=900)
    app.connect("build-finished", gate.finish, priority=900)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
