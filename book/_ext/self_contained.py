"""Remove what the theme writes but no page needs, and move its inline scripts to files.

A preload of a font fails when a page is opened from a file (browsers refuse it across `file://`
origins); Font Awesome's script repeats its stylesheet; source maps and TrueType copies are never
read. A content security policy that forbids inline scripts protects a page only when it has none:
what the theme writes with a script becomes part of the page, and what must run becomes a file.
All scripts but the first two, which choose the colours, wait until the page is read; without scripts
the colours are light. The theme's script would lay the whole page out, box by box, to find those that
scroll; `scroll_boxes.js` finds them at less cost.
"""

import re
from hashlib import sha256
from pathlib import Path

TAGS = re.compile(
    r'<link rel="preload" as="font"[^>]*>\s*|<script src="[^"]*fontawesome[^"]*"></script>\s*'
    r"|<script>DOCUMENTATION_OPTIONS\.pagename = '[^']*';</script>\s*"
)
FILES = ["_static/**/*.map", "_static/**/*.ttf", "_static/vendor/fontawesome/*/js/*",
         "_static/*webpack-macros.html"]
WRITTEN = re.compile(r"<script>\s*document\.write\(`(.*?)`\);\s*</script>", re.DOTALL)
INLINE = re.compile(r"<script(?: data-cfasync=\"false\")?>(.*?)</script>", re.DOTALL)
WAITING = re.compile(r'<script (?=[^>]*src=")(?![^>]*\b(?:defer|async)\b)(?![^>]*/first\.js)')
SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
BOXES = '"pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon"'
STATIC = re.compile(r'src="([^"]*_static/)documentation_options\.js')


def page(text):
    """The page without what it does not need, and {name: its inline scripts}."""
    text = WRITTEN.sub(lambda script: script[1], TAGS.sub("", text))
    text = WAITING.sub("<script defer ", text).replace('data-theme="auto"', 'data-theme="light"', 1)
    static, files = STATIC.search(text), {}

    def move(script):
        name = f"inline-{sha256(script[1].encode()).hexdigest()[:8]}.js"
        files[name] = script[1].strip() + "\n"
        waits = "" if "dataset.mode" in script[1] else "defer "
        return f'<script {waits}src="{static[1]}{name}"></script>'

    return INLINE.sub(move, text), files


def strip(app, exception):
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for path in out.rglob("*.html"):
        text, files = page(path.read_text("utf-8"))
        path.write_text(text, "utf-8")
        for name, script in files.items():
            (out / "_static" / name).write_text(script, "utf-8")
    script = (out / SCRIPT).read_text("utf-8")
    (out / SCRIPT).write_text(script.replace(BOXES, '"no-box"'), "utf-8")
    for pattern in FILES:
        for path in out.glob(pattern):
            path.unlink()


def setup(app):
    app.connect("build-finished", strip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
