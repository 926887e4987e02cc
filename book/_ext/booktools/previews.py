"""What a link to an equation, a definition or a hypothesis leads to, shown beside the link.

A script shows it (`previews.js`). What stands on another page is added to this one,
unseen, since a page that was opened from a file cannot read another.
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
    """Append the formulas of other pages that this page links to."""
    known = {
        name: tex for (page, name), tex in formulas(app.env).items() if page != docname
    }
    links = (
        TARGET.search(link.get("refuri", ""))
        for link in doctree.findall(nodes.reference)
    )
    wanted = sorted({link[1] for link in links if link} & known.keys())
    if wanted:
        found = (preview(name, known[name]) for name in wanted)
        doctree += nodes.container("", *found, classes=["previews"])


def preview(name, tex):
    """A formula that waits unseen."""
    block = nodes.math_block(tex, tex, nowrap=False, number=None, label=None)
    return nodes.container("", block, classes=[f"preview-of-{name}"])
