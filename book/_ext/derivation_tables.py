"""What a derivation printed, as the site needs it.

Its table gets the class `derivation`. The comment before the table, which notebooks do not show,
becomes data for the page's scripts. A comment before a definition or a hypothesis names a place:
reasons link there, to the first page after the tour of the book that shows it.
"""

import re

from docutils import nodes

HEADER = ["Step", "Reason", "Checked"]
COMMENT = re.compile(r"<!-- (place|values) (.*) -->\s*")
DATA = '<script type="application/json" class="derivation-values">{}</script>'


def mark(app, doctree):
    for table in doctree.findall(nodes.table):
        header = next(table.findall(nodes.thead), None)
        if header and [entry.astext() for entry in header.findall(nodes.entry)] == HEADER:
            table["classes"].append("derivation")
    for raw in list(doctree.findall(nodes.raw)):
        if found := COMMENT.fullmatch(raw.astext()):
            kind, text = found.groups()
            if kind == "values":
                data = DATA.format(text.replace("<", "\\u003c"))
                raw.replace_self(nodes.raw("", data, format="html"))
            else:
                place(app.env, doctree, raw, text)


def place(env, doctree, raw, label):
    """The equation after this comment can be linked to."""
    equation = raw.next_node(nodes.math_block, siblings=True, descend=False, ascend=False)
    raw.parent.remove(raw)
    pages = places(env).setdefault(label, set())
    if equation and env.docname not in pages:
        equation["place"] = label
        pages.add(env.docname)


def name(app, doctree, docname):
    """Give each place its id, now that the equations are numbered: Sphinx counts whatever has one."""
    for equation in doctree.findall(lambda node: isinstance(node, nodes.math_block) and "place" in node):
        equation["ids"].append(equation["place"])


def places(env):
    """{label: the pages that show it}"""
    if not hasattr(env, "proof_places"):
        env.proof_places = {}
    return env.proof_places


def forget(app, env, docname):
    for pages in places(env).values():
        pages.discard(docname)


def link(app, env):
    """A link to a place leads to the first page that has it."""
    tour, *order = app.config.external_site_map
    order.append(tour)  # the page that shows the book around is not where a reader looks things up
    for label, pages in places(env).items():
        if pages:
            first = min(pages, key=order.index)
            env.get_domain("std").anonlabels[label] = first, label


def setup(app):
    app.connect("doctree-read", mark)
    app.connect("doctree-resolved", name, priority=100)
    app.connect("env-purge-doc", forget)
    app.connect("env-updated", link)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
