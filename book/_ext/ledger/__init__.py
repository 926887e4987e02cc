"""The ledger: what was proved, how, and where it stands, collected from the outputs of the pages.

The directive ``{ledger}`` prints the totals and a table of every equation of the book, and a build
writes the same as ``ledger.json``. Under each derivation stands a badge: the layers that it passed,
linked to its row.

    entries.py  the entries of a page, and their sums
    table.py    the table and the totals as nodes
"""

import json
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import table
from .entries import of_page, totals

FORMAT = 1  # of ledger.json

log = logging.getLogger(__name__)


class ledger_here(nodes.General, nodes.Element):
    """Where the ledger is to stand."""


class Ledger(SphinxDirective):
    def run(self):
        self.env.ledger_home = self.env.docname
        return [ledger_here()]


def collect(env):
    """Every entry of the book, with its place: in the order of the pages, and in theirs."""
    facts = NbMetadataCollector.get_doc_data(env)
    every = []
    for docname in filter(env.all_docs.__contains__, env.config.external_site_map):
        found = of_page(docname, facts[docname].get("records", ()))
        if found:
            places = table.places(env.get_doctree(docname))
            every += [entry | table.place(entry, places) for entry in found]
    return every


def summed(env, every):
    """The sums over the book."""
    facts = NbMetadataCollector.get_doc_data(env).values()
    return totals(every, sum((page.get("exec_data") or {}).get("runtime") or 0 for page in facts))


def name_tables(app, doctree):
    """Give each derivation of a page a place to link to."""
    for n, derivation in enumerate(doctree.findall(table.is_derivation), 1):
        derivation["ids"].append(f"derivation-{n}")


def resolve(app, doctree, docname):
    """Print the ledger where it is to stand, and a badge under each derivation."""
    env = app.env
    home = home_of(env)
    for here in list(doctree.findall(ledger_here)):
        every = collect(env)
        data = table.link("../" * docname.count("/") + "ledger.json", "ledger.json")
        here.replace_self([table.summary(summed(env, every)), data, table.rows(app, docname, every)])
    if home and app.builder.format == "html":
        found = of_page(docname, NbMetadataCollector.get_doc_data(env)[docname].get("records", ()))
        rows = {shown: entry for entry in found for shown in entry["shown"]}
        for derivation in doctree.findall(table.is_derivation):
            entry = rows.get(table.formulas(derivation))
            if entry:
                table.badge(derivation, app.builder.get_relative_uri(docname, home) + "#" + entry["id"])


def home_of(env):
    """The page that holds the ledger, or None."""
    return getattr(env, "ledger_home", None)


def write(app, exception):
    """Write ledger.json beside the pages."""
    if exception or app.builder.format != "html":
        return
    every = collect(app.env)
    data = {
        "format": FORMAT,
        "totals": summed(app.env, every),
        "entries": [{name: value for name, value in entry.items() if name not in ("shown", "printed")}
                    for entry in every],
    }
    for line in table.words(data["totals"]) if every else ():
        log.info("ledger: %s", line)
    path = Path(app.outdir) / "ledger.json"
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def setup(app):
    app.add_node(ledger_here)
    app.add_directive("ledger", Ledger)
    app.connect("doctree-read", name_tables, priority=600)  # when the tables have their class
    app.connect("doctree-resolved", resolve)
    app.connect("env-updated", lambda app, env: filter(None, [home_of(env)]))
    app.connect("build-finished", write)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
