"""Verdicts by content: a page that passed, and has not changed, is not looked at again.

A file in `_build/.passed` holds what a visit saw, and a hash of all that it depends on.
Continuous integration (`REQUIRE_TOOLS=1`) looks at every page.
"""

import json
import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import serve

TESTS = Path(__file__).resolve().parent

# What looks at a page, and what sends it.
MAKERS = [
    *(TESTS / f"{name}.py" for name in ("browsing", "page_checks", "test_pages")),
    Path(__file__).resolve(),
    Path(serve.__file__).resolve(),
]


def key(site, page, browser):
    """A hash of all that the visit of a page depends on.

    That is the page, its images, the styles and scripts of the site, the checks, the
    server, axe-core and the browser.
    """
    html = (site / f"{page}.html").read_bytes()
    images = [path for path in site.glob("_images/*") if path.name.encode() in html]
    shared = [path for path in site.glob("_static/**/*") if path.is_file()]
    digest = sha256(f"{browser} {version('axe-playwright-python')}".encode() + html)
    for path in [*sorted(images), *sorted(shared), *MAKERS]:
        place = path.relative_to(site) if path.is_relative_to(site) else path.name
        digest.update(f"\0{place}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def passed(site, visit, content):
    """What a visit saw when this content passed, or None."""
    path = _path(site, visit)
    if os.environ.get("REQUIRE_TOOLS") == "1" or not path.exists():
        return None
    kept = json.loads(path.read_text("utf-8"))
    return kept["seen"] if kept["content"] == content else None


def keep(site, visit, content, seen):
    """Keep what a visit saw that has passed."""
    path = _path(site, visit)
    path.parent.mkdir(exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}")  # nobody reads half a file
    written.write_text(json.dumps({"content": content, "seen": seen}), "utf-8")
    written.replace(path)


def _path(site, visit):
    return site.parent / ".passed" / f"{visit.replace('/', '-')}.json"
