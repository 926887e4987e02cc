"""What a link to an equation, a definition or a hypothesis leads to, for a preview beside the link.

A script shows it (`previews.js`). What stands on another page is added to this one, unseen, since a
page that was opened from a file cannot read another.
"""

import re

from docutils import nodes

TARGET = re.compile(r"#((?:equation|definition|hypothesis)-[\w-]+)$")


def formulas(env):
    """{id: (page, formula)} of all that can be previewed."""
    if not hasattr(env, "preview_formulas"):
        env.preview_formulas = {}
    return env.preview_formulas


def remember(app, doctree):
    for equation in doctree.findall(nodes.math_block):
        for name in [*equation["ids"], *filter(None, [equation.get("place")])]:
            formulas(app.env)[app.env.docname, name] = equation.astext()


def forget(app, env, docname):
    for key in [key for key in formulas(env) if key[0] == docname]:
        del formulas(env)[key]


def add(app, doctree, docname):
    """Append the formulas of other pages that this page links to."""
    known = {name: latex for (page, name), latex in formulas(app.env).items() if page != docname}
    links = (TARGET.search(link.get("refuri", "")) for link in doctree.findall(nodes.reference))
    wanted = sorted({link[1] for link in links if link} & known.keys())
    if wanted:
        doctree += nodes.container("", *(preview(name, known[name]) for name in wanted), classes=["previews"])


def preview(name, latex):
    equation = nodes.math_block(latex, latex, nowrap=False, number=None, label=None)
    return nodes.container("", equation, classes=[f"preview-of-{name}"])


def setup(app):
    app.connect("doctree-read", remember, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-resolved", add)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
