"""What a link to an equation, a definition or a hypothesis leads to, shown beside the link.

A script shows it (`previews.js`), and the figures of the page too. A formula or a
reference that stands on another page is added to this one, unseen, since a page that
was opened from a file cannot read another.
"""

import re

from docutils import nodes

from . import records

TARGET = re.compile(r"#((?:equation|definition|hypothesis)-[\w-]+)$")


def formulas(env):
    """`{(page, id): formula}` of all that can be previewed."""
    if not hasattr(env, "preview_formulas"):
        env.preview_formulas = {}
    return env.preview_formulas


def remember(app, doctree):
    """Keep the formulas of a page that has been read."""
    for node in records.shown(doctree):
        if isinstance(node, nodes.math_block):
            for name in [*node["ids"], *filter(None, [node.get("place")])]:
                formulas(app.env)[app.env.docname, name] = node.astext()


def forget(app, env, docname):
    """A page is read again."""
    for key in [key for key in formulas(env) if key[0] == docname]:
        del formulas(env)[key]


def add(app, doctree, docname):
    """Append the formulas and references of other pages that this page links to."""
    known = {
        name: tex for (page, name), tex in formulas(app.env).items() if page != docname
    }
    to = [link.get("refuri", "") for link in doctree.findall(nodes.reference)]
    wanted = {link[1] for link in map(TARGET.search, to) if link} & known.keys()
    found = [preview(name, formula(known[name])) for name in sorted(wanted)]
    cited = references(app, docname)
    found += [preview(*cited[uri]) for uri in sorted(cited.keys() & {*to})]
    if found:
        doctree += nodes.container("", *found, classes=["previews"])


def references(app, docname):
    """`{address: (id, text)}` of what the book cites."""
    domain = app.env.domains.get("cite")
    found = {}
    for one in domain.citations if domain else ():
        if (page := one.bibliography_key.docname) != docname:
            uri = app.builder.get_relative_uri(docname, page)
            text = nodes.paragraph("", one.formatted_entry.text.render_as("text"))
            found[f"{uri}#{one.citation_id}"] = one.citation_id, text
    return found


def formula(tex):
    """A formula on a line of its own, without a number."""
    return nodes.math_block(tex, tex, nowrap=False, number=None, label=None)


def preview(name, block):
    """What waits unseen."""
    return nodes.container("", block, classes=[f"preview-of-{name}"])
