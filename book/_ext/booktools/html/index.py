"""Make index.html a page of its own: it leads to the first page, by a title and a link.

Without one, a browser asks the server for /favicon.ico, which is not there; and any
request for an icon would be cut off when the first page opens.
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
    """Write the page that leads to the first one."""
    if not exception and app.builder.format == "html":
        index = Path(app.outdir) / "index.html"
        title = app.config.html_title or app.config.project
        index.write_text(page(index.read_text("utf-8"), title), "utf-8")
