"""Correct the roles that docutils and the theme give to parts of a page, for screen readers.

An entry of a list of references is an item of that list; the sidebar is a region of the page.
"""

from pathlib import Path

CORRECTIONS = {
    'role="doc-biblioentry"': 'role="listitem"',
    '<div class="bd-sidebar-primary': '<div role="region" aria-label="Sidebar" class="bd-sidebar-primary',
}


def page(text):
    for wrong, right in CORRECTIONS.items():
        text = text.replace(wrong, right)
    return text


def correct(app, exception):
    if not exception and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            path.write_text(page(path.read_text("utf-8")), "utf-8")


def setup(app):
    app.connect("build-finished", correct)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
