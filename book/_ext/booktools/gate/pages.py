"""The pages of the book: all are listed, all claim something, all were written."""

import re
from html import unescape
from pathlib import Path

from docutils import nodes

from .report import Problem

# The classes of a box, each with a rule in the stylesheet.
BOXES = {"question"}


def listed(site_map, suffixes):
    """The documents that the table of contents names, without their file endings."""
    ending = "|".join(re.escape(suffix) for suffix in suffixes)
    return {re.sub(f"({ending})$", "", str(name)) for name in site_map}


def unlisted(root, toc, suffixes):
    """A page that no one can reach is a page whose failure no one sees.

    Folders whose names start with . or _ hold no pages.
    """
    for path in sorted((root / "book").rglob("*")):
        page = path.relative_to(root)
        hidden = any(part.startswith((".", "_")) for part in page.parts)
        if (
            path.suffix in suffixes
            and not hidden
            and page.with_suffix("").as_posix() not in toc
        ):
            yield (
                page.as_posix(),
                Problem("lies in book/, but _toc.yml does not list it"),
            )


def claim(exempt, claims):
    """A page proves or asserts something, or says in its front matter that it does not."""
    if exempt and claims:
        yield Problem(f"says 'claims: none', but makes {claims}: drop that line")
    if not exempt and not claims:
        yield Problem(
            "claims nothing: no cell asserts anything or shows a Derivation. "
            "If that is meant, say 'claims: none' in its front matter"
        )


def boxes(doctree):
    """A box has a class that the stylesheet knows.

    Words that slipped into its options would be hidden.
    """
    for box in doctree.findall(nodes.admonition):
        for word in sorted(set(box["classes"]) - BOXES):
            yield Problem(
                f"has a box of the class {word!r}; allowed are {sorted(BOXES)}",
                line=box.line,
            )


def written(path, title):
    """The page is on disk, and its heading is the one that was read, but for formulas in it."""
    path = Path(path)
    if not path.exists():
        yield Problem(f"was not written: there is no {path}")
        return
    expected = [
        text
        for text in title.findall(nodes.Text)
        if not isinstance(text.parent, nodes.math)
    ]
    headings = re.findall(
        r"<h1[^>]*>(.*?)</h1>", path.read_text(encoding="utf-8"), re.DOTALL
    )
    texts = [unescape(re.sub(r"<[^>]*>", "", heading)) for heading in headings]
    if not any(all(str(words) in text for words in expected) for text in texts):
        yield Problem(
            f"was written without its heading: expected {title.astext()!r}, found {texts} in {path}"
        )
