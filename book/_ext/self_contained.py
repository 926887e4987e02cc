"""Remove what the theme writes but no page needs.

A preload of a font fails when a page is opened from a file (browsers refuse it across `file://`
origins); Font Awesome's script repeats its stylesheet; source maps and TrueType copies are never read.
"""

import re
from pathlib import Path

TAGS = re.compile(
    r'<link rel="preload" as="font"[^>]*>\s*|<script src="[^"]*fontawesome[^"]*"></script>\s*'
)
FILES = ["_static/**/*.map", "_static/**/*.ttf", "_static/vendor/fontawesome/*/js/*"]


def strip(app, exception):
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        page.write_text(TAGS.sub("", page.read_text("utf-8")), "utf-8")
    for pattern in FILES:
        for path in out.glob(pattern):
            path.unlink()


def setup(app):
    app.connect("build-finished", strip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
