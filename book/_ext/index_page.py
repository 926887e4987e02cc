"""Make index.html, which only leads to the first page, a page of its own:
with a title, a link and an empty icon.

Without one, a browser asks the server for /favicon.ico, which is not there; and any request for an icon would
be cut off when the first page opens.
"""

import re
from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={first}">
<link rel="icon" href="data:,">
<title>{title}</title>
</head>
<body><a href="{first}">{title}</a></body>
</html>
"""


def page(redirect, title):
    """The page for the bare redirect that sphinx-external-toc wrote."""
    return PAGE.format(first=re.search(r'url=([^"]+)"', redirect)[1], title=title)


def write(app, exception):
    if not exception and app.builder.format == "html":
        index = Path(app.outdir) / "index.html"
        index.write_text(
            page(index.read_text("utf-8"), app.config.html_title or app.config.project), "utf-8"
        )


def setup(app):
    app.connect("build-finished", write, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
