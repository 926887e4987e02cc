"""One stylesheet for all pages, in place of those that the theme and the extensions bring.

A browser paints nothing before it has every stylesheet of a page, and those that they
import.
"""

import re
from hashlib import sha256
from os.path import normpath
from pathlib import PurePosixPath

from sphinx.errors import ExtensionError

NAME = "styles.css"
LINK = re.compile(
    r'<link (?=[^>]*rel="stylesheet")[^>]*href="([^"]*?_static/)([^"?]+)[^"]*"[^>]*>\s*'
)
IMPORT = re.compile(r'@import "([^"]+)";')
FILE = re.compile(r"""url\((['"]?)(?!data:|#)([^)'"]+)\1\)""")


def joined(static, name):
    """A stylesheet with what it imports, its addresses seen from the folder of all static files."""
    here = PurePosixPath(name).parent
    text = (static / name).read_text("utf-8").replace('@charset "UTF-8";', "")
    text = FILE.sub(lambda found: f"url({normpath(here / found[2])})", text)
    return IMPORT.sub(lambda found: joined(static, normpath(here / found[1])), text)


def join(out, texts):
    """Make one stylesheet of those of the pages; `{path: text}` of the pages that link to it."""
    static = out / "_static"
    orders = {tuple(name for _, name in LINK.findall(text)) for text in texts.values()}
    orders -= {
        (),
        (NAME,),
    }  # no page of the theme; a page that an earlier build left as it is
    if len(orders) > 1:
        raise ExtensionError(
            f"the pages do not share their stylesheets: {sorted(orders)}"
        )
    if orders:
        names = orders.pop()
    else:
        names = (static / NAME).read_text("utf-8").split("\n", 1)[0].split()[1:-1]
    style = "\n".join(
        [f"/* {' '.join(names)} */", *(joined(static, name) for name in names)]
    )
    (static / NAME).write_text(style, "utf-8")
    version = sha256(style.encode()).hexdigest()[:8]
    return {path: linked(text, version) for path, text in texts.items()}


def linked(text, version):
    """A page that links to the one stylesheet instead of its own."""
    link = LINK.search(text)
    if not link:
        return text
    one = f'<link rel="stylesheet" href="{link[1]}{NAME}?v={version}" />\n'
    return text[: link.start()] + one + LINK.sub("", text[link.start() :])
