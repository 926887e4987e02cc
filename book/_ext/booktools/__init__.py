"""What this book adds to Sphinx, and what happens when.

    gate/       runs the pages, and turns the build red when the book lies
    records.py  what the proof engine shows: its numbers, its places, and where it is quoted
    ledger/     the list of all that was proved
    previews.py what a link to an equation leads to
    editions.py the instructor's and the student's edition
    notebooks/  every page as a notebook
    lite.py     the notebooks in the browser
    falls.py    which results fall when a condition goes, or a definition changes
    search.py   what the search page looks through
    handouts/   the book and its handouts as PDF
    html/       what is corrected in the pages of the theme, and how formulas are rendered

``stages`` is all that happens, in this order. Handlers of one event run in the order of
this list, after those of Sphinx and of other extensions, but for settings, which others
then add to.
"""

from . import (
    editions,
    falls,
    folding,
    handouts,
    ledger,
    lite,
    notebooks,
    previews,
    records,
    search,
)
from .gate import Gate, settings
from .html import correct, footer, index, katex, missing, scripts, sitemap

# The priority of our first handler: extensions have 500, a few of the theme 800.
# Settings come first: sphinx-jupyterbook-latex adds to them, with 500.
LAST, FIRST = 900, 400


def stages(gate):
    """(event, handler) of all that happens."""
    return (
        # settings
        ("config-inited", editions.choose),
        ("config-inited", handouts.prepare),
        ("config-inited", settings.prepare),
        ("config-inited", missing.prepare),
        ("builder-inited", gate.start),
        # which pages are read
        ("env-get-outdated", editions.start_the_index),
        ("env-get-outdated", gate.outdated),
        ("env-purge-doc", records.forget),
        ("env-purge-doc", previews.forget),
        ("env-purge-doc", ledger.forget),
        ("env-before-read-docs", gate.run),  # all at once, two or more at a time
        # a page has been read
        ("doctree-read", editions.withhold),
        ("doctree-read", records.alone),  # before anything looks for formulas
        ("doctree-read", records.number),
        ("doctree-read", records.once),
        ("doctree-read", folding.fold),  # when it is known what shows a record
        ("doctree-read", previews.remember),  # when equations have their ids and places
        ("doctree-read", ledger.remember),
        ("doctree-read", gate.read),
        # all pages have been read
        ("env-updated", records.link),
        ("env-updated", ledger.again),
        ("env-updated", falls.again),
        ("env-updated", notebooks.start),
        # a page is resolved
        ("doctree-resolved", records.resolve),
        ("doctree-resolved", ledger.resolve),
        ("doctree-resolved", scripts.count),
        ("doctree-resolved", previews.add),  # when all links are there
        ("doctree-resolved", folding.below),
        ("doctree-resolved", notebooks.add),  # when the tree is complete
        # a page is written
        ("html-page-context", gate.write),
        ("html-page-context", scripts.add),
        ("html-page-context", footer.add),
        ("html-page-context", folding.switch),
        ("html-page-context", notebooks.button),
        ("html-page-context", lite.button),
        ("html-page-context", handouts.button),  # among those of the notebooks
        ("html-page-context", handouts.listing),
        # the site is written
        ("build-finished", ledger.write),
        ("build-finished", scripts.publish),
        ("build-finished", correct),
        ("build-finished", notebooks.pack),
        ("build-finished", lite.finish),  # of those notebooks
        ("build-finished", handouts.write),
        ("build-finished", falls.write),
        ("build-finished", index.write),
        ("build-finished", sitemap.write),
        ("build-finished", search.write),  # what the pages say, corrected
        ("build-finished", gate.finish),  # last: it reads the pages as they are
    )


def setup(app, only=None):
    """Connect all stages, or those of the modules whose names start with one of ``only``."""
    chosen = tuple(f"{__name__}.{name}" for name in only) if only else (__name__,)
    if "booktools.editions".startswith(chosen):
        editions.register(app)
    if "booktools.html.katex".startswith(chosen):
        katex.register(app)
    if "booktools.ledger".startswith(chosen):
        app.add_node(ledger.ledger_here)
        app.add_directive("ledger", ledger.Ledger)
    app.add_directive("falls", falls.Falls)
    app.add_node(records.quoted)
    app.add_directive("result", records.Result)
    app.add_role("result", records.ResultInLine())
    app.add_config_value("pyodide", None, "html", types=[str])
    app.add_config_value("handouts", False, "env")
    app.add_config_value("made_by", "", "env")
    for number, (event, handler) in enumerate(stages(Gate(app))):
        if handler.__module__.startswith(chosen):
            first = FIRST if event == "config-inited" else LAST
            app.connect(event, handler, priority=first + number)
    return {"parallel_read_safe": False, "parallel_write_safe": False, "env_version": 3}
