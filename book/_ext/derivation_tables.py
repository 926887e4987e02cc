"""Mark each table that a derivation printed with the class `derivation`, for the stylesheet."""

from docutils import nodes

HEADER = ["Step", "Reason", "Checked"]


def mark(app, doctree):
    for table in doctree.findall(nodes.table):
        header = next(table.findall(nodes.thead), None)
        if header and [entry.astext() for entry in header.findall(nodes.entry)] == HEADER:
            table["classes"].append("derivation")


def setup(app):
    app.connect("doctree-read", mark)
    return {"parallel_read_safe": True}
