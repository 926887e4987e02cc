"""No equation escapes: what a built page shows as an equation was printed by a checked object.

The page is read as it was written, so it does not matter how a formula came to be on
it. A formula with a relation in it, displayed or in a line, must be one that a record
of the proof engine says it printed; a displayed one without must be that, or the value
of a cell. Words may hold no relation, and no TeX that nothing rendered. An image must
be a figure that a cell drew as an SVG, and hold no relation either. HTML of its own a
page has for links alone. Programs and their output, set in a typewriter face, are read
as such.
"""

import hashlib
import os
import re

import lxml.html
from docutils import nodes
from lxml import etree
from lxml.etree import XPath

from proof.page.record import printed

from .report import Problem

LIMITS = re.compile(
    r"\\(sum|prod|max|min)_\{[^{}]*\}"
)  # the = in them says where a sum begins
RELATION_IN_TEX = re.compile(
    r"[=<>≤≥≈∝≠≡→↦]"
    r"|\\(leq?|geq?|lt|gt|leqslant|geqslant|approx|propto|neq?|equiv|cong|simeq|sim|to|mapsto|ll|gg|eqref"
    r"|stackrel|overset|triangleq|coloneqq|rightarrow|Rightarrow|iff|implies)(?![a-zA-Z])"
)
RELATION_IN_WORDS = re.compile(r"[=≤≥≈∝≠≡≔]")
RELATION_IN_CODE = re.compile(r"[≤≥≈∝≠≡≔]")
UNRENDERED = re.compile(r"\\[\[(]|\$\$|\\begin\{|\\frac|\$[^$\n]*[\\^_][^$\n]*\$")
SPOKEN = (
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "placeholder",
    "label",
    "value",
)
REFUSED = ["canvas", "embed", "iframe", "math", "object", "template", "video"]
UNREAD = ["head", "script", "style"]
# a link, a place, and what a derivation hands to the scripts of the page
HTML = re.compile(
    r'<a href="[^"<>]*">|</a>|<p id="[\w-]+"></p>|'
    r'<script type="application/json" '
    r'class="(?:(?:derivation|goal|number|function|progress)-values|typed-words)">'
    r"[^<]*</script>"
)
COMMENT, BETWEEN_TAGS = (
    re.compile(r"<!--(.*?)-->", re.DOTALL),
    re.compile(r">([^<]*[^<\s][^<]*)<"),
)
DRAWN = re.compile(r"/?_images/([0-9a-f]{64})\.svg$")


class Shown:
    """What a book may show.

    What its records say was printed, and the figures that its cells drew.
    """

    def __init__(self, facts):
        """``facts`` holds what the gate kept of each page.

        Its ``records``, ``values`` and ``figures``.
        """
        pages = facts.values()
        records = [record for page in pages for record in page.get("records", ())]
        self.formulas = {squeeze(tex) for record in records for tex in printed(record)}
        self.values = {squeeze(tex) for page in pages for tex in page.get("values", ())}
        self.sizes = {
            f"{name} {relation} {n}"
            for record in records
            for relation, entry in (("=", "where"), ("≥", "least"))
            for name, n in record[entry].items()
        }
        self.figures = {
            sha: words
            for page in pages
            for sha, words in page.get("figures", {}).items()
        }


def squeeze(tex):
    """TeX without its white space."""
    return re.sub(r"\s+", "", tex)


def problems(html, shown):
    """What a page shows that is not among what the book may show."""
    if not html.strip():  # lxml refuses an empty page; pages.py misses its heading
        return
    body = lxml.html.document_fromstring(html)
    for tag in list(body.iter(*UNREAD)):
        tag.drop_tree()
    yield from _formulas(body, shown)
    for tag in body.iter(*REFUSED):
        yield Problem(f"shows a <{tag.tag}>, which nothing reads")
    yield from _images(body, shown.figures)
    yield from _words(body, shown.sizes)


def with_class(name):
    """An XPath condition: the element has this class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


# Every formula that KaTeX set; in it, what KaTeX sets as a relation, but in small
# print.
FORMULA = XPath(f"//*[{with_class('katex')}][not(ancestor::*[{with_class('katex')}])]")
RELATION = XPath(f".//*[{with_class('mrel')}][not({with_class('mtight')})]")
DISPLAYED = XPath(f"ancestor::*[{with_class('katex-display')}]")
SOURCE = XPath(".//annotation")
OF_THE_THEME = XPath(
    f"ancestor::*[{with_class('navbar-brand')} or {with_class('logo')}]"
)


def _formulas(body, shown):
    """Read every formula, and take it off the page."""
    for formula in FORMULA(body):
        sources = SOURCE(formula)
        tex = sources[0].text_content() if len(sources) == 1 else None
        if tex is None:
            yield Problem(
                f"shows a formula without its TeX: {formula.text_content()[:80]}"
            )
        elif squeeze(tex) not in shown.formulas:
            if RELATION_IN_TEX.search(LIMITS.sub("", tex)) or RELATION(formula):
                yield Problem(
                    f"shows an equation that no checked object printed: {tex.strip()}"
                )
            elif DISPLAYED(formula) and squeeze(tex) not in shown.values:
                yield Problem(
                    f"displays a formula that no cell computed: {tex.strip()}"
                )
        formula.drop_tree()


def _images(body, figures):
    for image in body.iter("img"):
        drawn = DRAWN.search(image.get("src", ""))
        if OF_THE_THEME(image):
            continue
        if not drawn or drawn[1] not in figures:
            yield Problem(
                f"shows the image {image.get('src')}, which no cell drew as an SVG"
            )
            continue
        for text in figures[drawn[1]]:
            if RELATION_IN_TEX.search(text):
                yield Problem(f"shows a figure with a relation in it: {text.strip()}")


def _words(body, sizes):
    for tag in body.iter(etree.Element):
        for name in SPOKEN:
            if RELATION_IN_WORDS.search(tag.get(name, "")):
                yield Problem(
                    f"says a relation that nothing checked, in {name}: {tag.get(name)}"
                )
    for text, around in texts(body, frozenset()):
        if "pre" in around:
            continue
        words = " ".join(text.split())
        for size in sizes:
            words = words.replace(size, "")
        code = "code" in around
        if (RELATION_IN_CODE if code else RELATION_IN_WORDS).search(words):
            yield Problem(f"shows a relation that nothing checked: {words}")
        if not code and UNRENDERED.search(words):
            yield Problem(f"shows TeX that nothing rendered: {words}")


def texts(element, around):
    """(text, the names of all elements around it) of each piece of text in an element."""
    if isinstance(element.tag, str):  # neither a comment nor an instruction
        around |= {element.tag}
        if element.text:
            yield element.text, around
        for child in element:
            yield from texts(child, around)
            if child.tail:
                yield child.tail, around


def own_html(doctree):
    """HTML that a page or a cell writes itself: it could look like anything."""
    for raw in doctree.findall(nodes.raw):
        text = raw.astext().strip()
        if "html" in raw.get("format", "").split() and not HTML.fullmatch(text):
            yield Problem(f"writes HTML of its own: {text[:80]}")


def values(notebook):
    """The TeX of each object that a cell shows by what it is, such as a matrix of SymPy.

    What IPython wraps (``Math``, ``Latex``) is TeX that somebody typed.
    """
    shown = [
        out.get("data", {})
        for cell in notebook.cells
        for out in cell.get("outputs", ())
    ]
    return [
        data["text/latex"].strip().strip("$")
        for data in shown
        if "text/latex" in data and not data.get("text/plain", "<").startswith("<")
    ]


def figures(notebook):
    """The words in each SVG figure that a cell of a notebook drew, by the SHA-256 of the figure.

    Matplotlib draws words as shapes, and writes what they say in a comment beside them.
    MyST-NB names a figure by the hash of its lines.
    """
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    drawn = [
        os.linesep.join(out.data["image/svg+xml"].splitlines())
        for out in outputs
        if "image/svg+xml" in out.get("data", {})
    ]
    return {
        hashlib.sha256(svg.encode()).hexdigest(): [
            *COMMENT.findall(svg),
            *BETWEEN_TAGS.findall(svg),
        ]
        for svg in drawn
    }


def line(source, problem):
    """The line of a page's source that the problem quotes, or 1."""
    quoted = str(problem).partition(": ")[2][:60]
    lines = source.splitlines()
    return next((n for n, text in enumerate(lines, 1) if quoted and quoted in text), 1)
