"""The ledger: what was proved, how, and where it stands, collected from the records of the pages.

The directive ``{ledger}`` prints the totals and a table of every equation of the book,
and a build writes the same as ``ledger.json``. Under each derivation stands a badge:
the layers that it passed, linked to its row.

    entries.py  the entries of a page, and their sums
    table.py    the table and the totals as nodes
"""

import json
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .. import records
from . import entries, table

FORMAT = 4  # of ledger.json

log = logging.getLogger(__name__)


class ledger_here(nodes.General, nodes.Element):
    """Where the ledger is to stand."""


class Ledger(SphinxDirective):
    """Marks the place of the ledger."""

    def run(self):
        self.env.ledger_home = self.env.docname
        return [ledger_here()]


def home_of(env):
    """The page that holds the ledger, or None."""
    return getattr(env, "ledger_home", None)


def places(env):
    """The places of the records of each page, and the tables that show their steps."""
    if not hasattr(env, "ledger_places"):
        env.ledger_places = {}
    return env.ledger_places


def remember(app, doctree):
    """Keep where the records of a page stand that has been read."""
    places(app.env)[app.env.docname] = table.places(doctree)


def forget(app, env, docname):
    """A page is read again."""
    places(env).pop(docname, None)


def collect(env):
    """Every entry of the book, with its place: in the order of the pages, and in theirs."""
    facts = NbMetadataCollector.get_doc_data(env)
    every = []
    for docname in filter(env.all_docs.__contains__, env.config.external_site_map):
        numbers = env.toc_fignumbers.get(docname, {}).get("displaymath", {})
        for entry in entries.of_page(docname, facts[docname].get("records", ())):
            anchor, derivation = places(env)[docname].get(entry["key"], ("", ""))
            number = ".".join(map(str, numbers.get(anchor, ()))) or None
            place = {"anchor": anchor, "number": number, "derivation": derivation}
            every.append(entry | place)
    return every


def summed(env, every):
    """The sums over the book."""
    facts = NbMetadataCollector.get_doc_data(env).values()
    spent = sum((page.get("exec_data") or {}).get("runtime") or 0 for page in facts)
    return entries.totals(every, spent)


def again(app, env):
    """The page with the ledger is written in every build."""
    return filter(None, [home_of(env)])


def resolve(app, doctree, docname):
    """Print the ledger where it is to stand, and a badge under each derivation."""
    env, home = app.env, home_of(app.env)
    for here in list(doctree.findall(ledger_here)):
        every = collect(env)
        data = table.link("../" * docname.count("/") + "ledger.json", "ledger.json")
        here.replace_self(
            [table.summary(summed(env, every)), data, table.rows(app, docname, every)]
        )
    if home and app.builder.format == "html":
        found = entries.of_page(
            docname, NbMetadataCollector.get_doc_data(env)[docname].get("records", ())
        )
        rows = {entry["key"]: entry["id"] for entry in found}
        uri = app.builder.get_relative_uri(docname, home)
        for line in records.shown(doctree):
            if isinstance(line, nodes.paragraph) and "passed" in line["classes"]:
                table.badge(line, f"{uri}#{rows[records.records.key(line['record'])]}")


def write(app, exception):
    """Write ledger.json beside the pages."""
    if exception or app.builder.format != "html":
        return
    every = collect(app.env)
    data = {"format": FORMAT, "totals": summed(app.env, every), "entries": every}
    for line in table.words(data["totals"]) if every else ():
        log.info("ledger: %s", line)
    path = Path(app.outdir) / "ledger.json"
    path.write_text(
        json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
