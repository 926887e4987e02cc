"""The gate: it turns the build red when the book lies.

A notebook build can be green while a cell failed, did not run, ran long ago, warned, or
compared two numbers and did nothing with the answer. The gate stands between myst-nb
and the book, so that `make book` and a plain `jupyter-book build .` are guarded alike:

    settings.py  settings under which a build cannot be trusted; fresh builds and reused outputs
    source.py    what a page may not say, read before it runs
    running.py   runs the pages
    outputs.py   what a run must show
    pages.py     every page is listed, claims something, hides no words in its boxes, was written
    coverage.py  every equation on it was printed by a checked object
    report.py    how the gate says no

It never refuses by `assert`, which `python -O` removes: bad settings raise, and all
else is logged as an error, so that one build shows every problem, and the build then
ends with exit code 1.
"""

from dataclasses import replace
from pathlib import Path

import myst_nb.sphinx_
from myst_nb.core.read import create_nb_reader
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging
from sphinx.util.console import red

from ..editions import published
from . import coverage, outputs, pages, running, settings, source
from .report import Problem

log = logging.getLogger(__name__)

# Lines of a problem that the end of a build repeats: a wrong step, both sides, a point,
# values.
TOLD = 6


class Gate:
    """One build: what it has refused so far, and the places where it looks."""

    def __init__(self, app):
        self.app = app
        self.refused = {}  # page: its problems
        self.runs = {}  # page: its run, or None when it was refused unread
        self.written = set()  # pages, in this build
        self.outputs = None

    def refuse(self, page, problem):
        """Log the problem where it is; Sphinx counts it with the warnings."""
        self.refused.setdefault(page, []).append(problem)
        log.error(str(problem), location=problem.place(page))

    # ---- before pages are read

    def start(self, app):
        """Stand in for myst-nb's clients, which would run a page when it is read."""
        myst_nb.sphinx_.create_client = self.client
        self.outputs = running.Outputs(app.srcdir, Path(app.outdir).parent / ".outputs")

    def outdated(self, app, env, added, changed, removed):
        """Pages that must be read again, because something that their run read has changed."""
        executed = (
            d
            for d, facts in NbMetadataCollector.get_doc_data(env).items()
            if "claims" in facts
        )
        return [
            d
            for d in executed
            if d not in added | changed and not self.outputs.current(d)
        ]

    def run(self, app, env, docnames):
        """Run the pages that will be read, but for those that are refused unread."""
        waiting = {}
        for docname in docnames:
            notebook = self.notebook(env, docname)
            if notebook is None:
                continue
            problems = list(source.problems(notebook))
            for problem in problems:
                self.refuse(self.page(docname), problem)
            kept = self.outputs.load(docname, notebook) if settings.reuse() else None
            if problems or kept:
                self.runs[docname] = kept
            else:
                waiting[Path(env.doc2path(docname))] = notebook

        def done(path, found):
            docname = env.path2doc(str(path))
            self.runs[docname] = found
            log.info("%s ran for %.1f s", self.page(docname), found.seconds)
            problems = outputs.problems(found.notebook, found.failure, found.cell)
            for problem in problems:
                self.refuse(self.page(docname), problem)
            if not problems:
                self.outputs.keep(docname, found)

        running.run_all(waiting, app.config.nb_execution_timeout, done)

    def notebook(self, env, docname):
        """The notebook of a page as myst-nb reads it, or None when the page has no cells to run."""
        path = env.doc2path(docname)
        text = Path(path).read_text(encoding="utf-8")
        reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
        return reader.read(text) if reader else None

    def client(self, notebook, path, nb_config, logger, read_fmt=None):
        """Stands in for myst-nb's function of this name.

        The outputs of the run, and what they say.
        """
        docname = self.app.env.path2doc(path)
        facts = {"claims": 0, "records": [], "labels": {}, "values": [], "figures": {}}
        found = self.runs.get(docname)
        if found:
            shown = published(found.notebook)
            facts = {
                "claims": source.asserts(notebook) + outputs.proved(found.notebook),
                "records": outputs.records(shown),
                "labels": outputs.labels(shown),
                "values": coverage.values(shown),
                "figures": coverage.figures(shown),
            }
        for name, value in facts.items():
            NbMetadataCollector.set_doc_data(self.app.env, docname, name, value)
        if found:
            return running.Ran(notebook, path, nb_config, logger, found)
        return running.NotebookClientBase(notebook, path, nb_config, logger)

    def read(self, app, doctree):
        """Look at the tree of a page that has been read."""
        docname = app.env.docname
        text = Path(app.env.doc2path(docname)).read_text(encoding="utf-8")
        for problem in [*pages.boxes(doctree), *coverage.own_html(doctree)]:
            line = problem.line if problem.line != 1 else coverage.line(text, problem)
            self.refuse(self.page(docname), replace(problem, line=line))

    # ---- after pages were written

    def write(self, app, pagename, templatename, context, doctree):
        """A page is about to be written."""
        self.written.add(pagename)

    def finish(self, app, exception):
        """Look at the book as a whole, and fail if anything at all was refused or warned about."""
        if exception:  # red already
            return
        for page, problem in self.whole_book(app.env):
            self.refuse(page, problem)
        if app._warncount:
            settings.forget(app)
            app.statuscode = 1
            told = [
                f"{problem.place(page)}: {problem}".split("\n")[:TOLD]
                for page, problems in self.refused.items()
                for problem in problems
            ]
            lines = [line for lines in told for line in lines]
            count = f"{app._warncount} errors and warnings, logged above; each must go."
            log.info("\n".join(["", red("The gate refuses this book:"), *lines, count]))

    def whole_book(self, env):
        """(page, problem): each page is listed; each listed page is there, claims, is written."""
        suffixes = self.app.config.source_suffix
        toc = pages.listed(self.app.config.external_site_map, suffixes)
        yield from pages.unlisted(Path(self.app.srcdir), toc, suffixes)
        shown = coverage.Shown(NbMetadataCollector.get_doc_data(env))
        for docname in sorted(toc):
            if docname in env.all_docs:
                page = self.page(docname)
                yield from (
                    (page, problem) for problem in self.listed_page(env, docname, page)
                )
                if docname in self.written or not settings.reuse():
                    yield from (
                        (page, problem) for problem in self.written_page(docname, shown)
                    )
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

    def written_page(self, docname, shown):
        """What is wrong with a page as it was written.

        Also equations that nothing checked printed.
        """
        if self.app.builder.format != "html":
            return
        path = Path(self.app.builder.get_outfilename(docname))
        yield from pages.written(path, self.app.env.titles[docname])
        if path.exists():
            text = Path(self.app.env.doc2path(docname)).read_text(encoding="utf-8")
            for problem in coverage.problems(path.read_text(encoding="utf-8"), shown):
                yield replace(problem, line=coverage.line(text, problem))

    def page(self, docname):
        """The page's path, as a reader of the repository would type it."""
        return str(self.app.env.doc2path(docname, base=False))
