"""Verdicts by content: a page that passed, and has not changed, is not looked at again.

A file in `_build/.passed` holds what a visit saw, and a hash of all that it depends on: the page, the
styles and scripts of the site, the checks, the browser. Continuous integration (`REQUIRE_TOOLS=1`)
looks at every page.
"""

import json
import os
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKS = ("page_checks.py", "test_pages.py", "verdicts.py")


def key(site, page, browser):
    """A hash of all that the visit of a page depends on."""
    digest = sha256(browser.encode())
    shared = (path for path in (site / "_static").rglob("*") if path.is_file())
    for path in [
        site / f"{page}.html",
        *sorted(shared),
        *(HERE / name for name in CHECKS),
    ]:
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes())
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
    path.write_text(json.dumps({"content": content, "seen": seen}), "utf-8")


def _path(site, visit):
    return site.parent / ".passed" / f"{visit.replace('/', '-')}.json"
