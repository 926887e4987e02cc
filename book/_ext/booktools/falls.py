"""The map of the book: which results no longer hold when a condition goes, or a definition changes.

The directive ``{falls}`` holds a list of changes in YAML. Each ``says`` what it is, and is
either ``without`` a hypothesis, by its words, or ``define`` lines in the language that the
page `try` reads, each of which gives a name another meaning:

    - says: The loss loses its minus sign
      define: ["L = sum_i y_i log yhat_i"]

Every derivation of the book is evaluated again under each change, from its first row to its
last, at the fixed points of `fingerprint.js`: by Node, while the site is written. One that
fails at a point has fallen, without doubt; one that does not has only been tried.
"""

import json
import re
import subprocess
from collections import namedtuple
from html import escape
from pathlib import Path

import lxml.html
import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .html import katex
from .search import DICTIONARY, derivations, words

HERE = Path(__file__).parent
SCRIPTS = "evaluate.js", "typed.js", "fingerprint.js"
MARK = re.compile(r'(<div class="falls [^"]*">)\s*</div>')
RUN = """
for (const file of process.argv.slice(1)) require(file);
const {programs, dictionary, changes} = JSON.parse(require("fs").readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(Falling.of(programs, dictionary, changes)));
"""

# A derivation of the book: its page, where it stands, and its number or ""
Place = namedtuple("Place", "page href number")


class Falls(SphinxDirective):
    """Marks the place of the map, and keeps the changes that it tells of."""

    has_content = True

    def run(self):
        self.env.falls = self.env.docname, yaml.safe_load("\n".join(self.content))
        return [
            nodes.container("", classes=["falls"]),
            addnodes.only("", self.listed(self.env.falls[1]), expr="not html"),
        ]

    def listed(self, changes):
        """The changes as they stand on paper, where nothing can be chosen."""
        return nodes.bullet_list(
            "",
            *(
                nodes.list_item("", nodes.paragraph("", change["says"]))
                for change in changes
            ),
        )


def fallen(static, programs, dictionary, changes):
    """For each change, the numbers of the derivations that fail under it.

    Raises :class:`ExtensionError` for a change that cannot be read, for a derivation that fails as
    it stands, and for a change of which no derivation knows anything.
    """
    done = subprocess.run(
        [
            katex.node(),
            "-e",
            RUN,
            *(static / name for name in SCRIPTS),
            HERE / "falling.js",
        ],
        input=json.dumps(
            {"programs": programs, "dictionary": dictionary, "changes": changes}
        ),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise ExtensionError(f"no map of what falls: {done.stderr}")
    return json.loads(done.stdout)


def again(app, env):
    """The page with the map is written in every build."""
    return [env.falls[0]] if hasattr(env, "falls") else []


def write(app, problem):
    """Put the map into its page."""
    if problem or app.builder.name != "html" or not hasattr(app.env, "falls"):
        return
    home, changes = app.env.falls
    out, up = Path(app.outdir), "../" * home.count("/")
    titles, places, programs, dictionary = {}, [], [], "null"
    for page in filter(
        app.env.found_docs.__contains__, app.env.config.external_site_map
    ):
        html = (out / f"{page}.html").read_text("utf-8")
        tree = lxml.html.document_fromstring(html)
        dictionary = next(iter(tree.xpath(DICTIONARY)), dictionary)
        titles[page] = app.env.titles[page].astext()
        for href, _, program in derivations(page, html):
            places.append(Place(page, up + href, number(tree, href.partition("#")[2])))
            programs.append(program)
    static = Path(app.srcdir) / "book" / "_static"
    found = fallen(static, programs, json.loads(dictionary), changes)
    path = out / f"{home}.html"
    text = path.read_text("utf-8")
    text, times = MARK.subn(
        lambda mark: f"{mark[1]}{shown(places, titles, changes, found)}</div>", text
    )
    if times != 1:
        raise ExtensionError(f"{home} has no place for the map of what falls")
    path.write_text(text, "utf-8")


def number(tree, anchor):
    """The number of the equation that a derivation ends in, or ""."""
    cell = tree.xpath(
        "//*[@id=$id]/ancestor::*[contains(@class, 'cell_output')][1]", id=anchor
    )
    found = cell[0].xpath(".//*[@class='eqno']") if cell else ()
    return words(found[0]).strip("#").strip("()") if found else ""


def shown(places, titles, changes, found):
    """The changes, each with what falls under it, and the map of all results."""
    every = range(len(places))
    items = "".join(
        f'<details name="falls" data-fallen="{" ".join(map(str, fell))}"><summary>'
        f"{escape(change['says'])} <span>{count(fell, every)}</span></summary>"
        f"{chapters(places, titles, fell)}</details>"
        for change, fell in zip(changes, found, strict=True)
    )
    whole = chapters(places, titles, every)
    return f'<div>{items}</div><div class="falls-map">{whole}</div>'


def count(fell, every):
    """How many fall, in words."""
    return f"{len(fell)} of {len(every)} fall" if fell else "nothing falls"


def chapters(places, titles, chosen):
    """Links to some derivations, a line for each page."""
    lines = {}
    for n in chosen:
        page, href, label = places[n]
        name = label or f"<span>derivation {href.rpartition('-')[2]}</span>·"
        link = f'<a href="{href}" data-result="{n}">{name}</a>'
        lines.setdefault(page, []).append(link)
    return "".join(
        f"<p><b>{escape(titles[page])}</b> {' '.join(links)}</p>"
        for page, links in lines.items()
    )
