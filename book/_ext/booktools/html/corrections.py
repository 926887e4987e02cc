"""What the theme writes and a page must not have, each with its reason.

A content security policy that forbids inline scripts protects a page only when it has
none: what the theme writes with a script becomes part of the page, and what must run
becomes a file. All scripts but the first two, which choose the colours, wait until the
page is read.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from sphinx.errors import ExtensionError


@dataclass(frozen=True)
class Correction:
    """Writes ``new`` for each match of ``pattern``; ``everywhere``: each page has one."""

    what: str
    pattern: str
    new: str = ""
    everywhere: bool = True

    def __call__(self, text):
        """The corrected text, and how many places were corrected."""
        return re.subn(self.pattern, self.new, text, flags=re.DOTALL)


CORRECTIONS = (
    Correction(
        "a preload of a font fails when a page is opened from a file: browsers refuse it there",
        r'<link rel="preload" as="font"[^>]*>\s*',
    ),
    Correction(
        "Font Awesome's script repeats its stylesheet",
        r'<script src="[^"]*fontawesome[^"]*"></script>\s*',
    ),
    Correction(
        "nothing reads the name of the page from a script",
        r"<script>DOCUMENTATION_OPTIONS\.pagename = '[^']*';</script>\s*",
    ),
    Correction(
        "what a script writes into the page is a part of the page",
        r"<script>\s*document\.write\(`(.*?)`\);\s*</script>",
        r"\1",
    ),
    Correction(
        "scripts wait until the page is read, but for those that choose the colours",
        r'<script (?=[^>]*src=")(?![^>]*\b(?:defer|async)\b)(?![^>]*/first\.js)',
        "<script defer ",
    ),
    Correction(
        "without scripts the colours are light",
        r'data-theme="auto"',
        'data-theme="light"',
        everywhere=False,
    ),
    Correction(
        "an entry of a list of references is an item of that list",
        r'role="doc-biblioentry"',
        'role="listitem"',
        everywhere=False,
    ),
    Correction(
        "the sidebar is a region of the page",
        r'<div class="bd-sidebar-primary',
        '<div role="region" aria-label="Sidebar" class="bd-sidebar-primary',
    ),
)

INLINE = re.compile(r"<script(?: data-cfasync=\"false\")?>(.*?)</script>", re.DOTALL)
STATIC = re.compile(r'src="([^"]*_static/)documentation_options\.js')
UNREAD = [
    "_static/**/*.map",  # source maps
    "_static/**/*.ttf",  # copies of the fonts that are there as WOFF2
    "_static/vendor/fontawesome/*/js/*",
    "_static/*webpack-macros.html",
]
# The theme's script would lay the whole page out, box by box, to find those that
# scroll; scroll_boxes.js finds them at less cost.
SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
BOXES = (
    '"pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon"'
)


def is_fresh(text):
    """Whether a page is as the theme wrote it, not yet corrected."""
    return "DOCUMENTATION_OPTIONS.pagename" in text


def without_inline_scripts(text):
    """The page with files for its inline scripts, and `{name: script}`."""
    static, files = STATIC.search(text), {}

    def move(script):
        name = f"inline-{sha256(script[1].encode()).hexdigest()[:8]}.js"
        files[name] = script[1].strip() + "\n"
        waits = "" if "dataset.mode" in script[1] else "defer "
        return f'<script {waits}src="{static[1]}{name}"></script>'

    return INLINE.sub(move, text), files


def correct_files(out):
    """Correct the theme's script, and remove the files that no page reads."""
    text = (out / SCRIPT).read_text("utf-8")
    if BOXES not in text and '"no-box"' not in text:
        raise ExtensionError(
            f"the theme's {SCRIPT} no longer looks for boxes as it did"
        )
    (out / SCRIPT).write_text(text.replace(BOXES, '"no-box"'), "utf-8")
    for pattern in UNREAD:
        for path in out.glob(pattern):
            path.unlink()
