"""No equation escapes: what a built page shows as an equation was printed by a checked object.

The page is read as it was written, so it does not matter how a formula came to be on it. A formula
with a relation in it, displayed or in a line, must be one that a record of the proof engine says it
printed; a displayed one without must be that, or the value of a cell. Words may hold no relation, and
no TeX that nothing rendered. An image must be a figure that a cell drew as an SVG, and hold no
relation either. HTML of its own a page has for links alone. Programs and their output, set in a
typewriter face, are read as such.
"""

import hashlib
import os
import re

from bs4 import BeautifulSoup, Comment
from docutils import nodes

from .report import Problem

LIMITS = re.compile(r"\\(sum|prod|max|min)_\{[^{}]*\}")  # the = in them says where a sum begins
RELATION_IN_TEX = re.compile(
    r"[=<>≤≥≈∝≠≡→↦]"
    r"|\\(leq?|geq?|lt|gt|leqslant|geqslant|approx|propto|neq?|equiv|cong|simeq|sim|to|mapsto|ll|gg|eqref"
    r"|stackrel|overset|triangleq|coloneqq|rightarrow|Rightarrow|iff|implies)(?![a-zA-Z])"
)
RELATION_IN_WORDS = re.compile(r"[=≤≥≈∝≠≡≔]")
RELATION_IN_CODE = re.compile(r"[≤≥≈∝≠≡≔]")
UNRENDERED = re.compile(r"\\[\[(]|\$\$|\\begin\{|\\frac|\$[^$\n]*[\\^_][^$\n]*\$")
SPOKEN = ("alt", "title", "aria-label", "aria-description", "placeholder", "label", "value")
REFUSED = ["canvas", "embed", "iframe", "math", "object", "template", "video"]
UNREAD = ["head", "script", "style"]
# a link, a place, and what a derivation hands to the scripts of the page
HTML = re.compile(r'<a href="[^"<>]*">|</a>|<p id="[\w-]+"></p>|'
                  r'<script type="application/json" class="derivation-values">[^<]*</script>')
COMMENT, BETWEEN_TAGS = re.compile(r"<!--(.*?)-->", re.DOTALL), re.compile(r">([^<]*[^<\s][^<]*)<")
DRAWN = re.compile(r"/?_images/([0-9a-f]{64})\.svg$")


class Shown:
    """What a book may show: what its records say was printed, and the figures that its cells drew."""

    def __init__(self, facts):
        """``facts`` holds what the gate kept of each page: its ``records``, ``values`` and ``figures``."""
        pages = facts.values()
        records = [record for page in pages for record in page.get("records", ())]
        self.formulas = {squeeze(tex)
                         for record in records for tex in [record["statement"], *record["printed"]]}
        self.values = {squeeze(tex) for page in pages for tex in page.get("values", ())}
        self.sizes = {f"{name} = {n}" for record in records for name, n in record["where"].items()}
        self.figures = {sha: words for page in pages for sha, words in page.get("figures", {}).items()}


def squeeze(tex):
    """TeX without its white space."""
    return re.sub(r"\s+", "", tex)


def problems(html, shown):
    """What a page shows that is not among what the book may show."""
    body = BeautifulSoup(html, "html.parser")
    for tag in body.find_all(UNREAD):
        tag.extract()
    yield from _formulas(body, shown)
    for tag in body.find_all(REFUSED):
        yield Problem(f"shows a <{tag.name}>, which nothing reads")
    yield from _images(body, shown.figures)
    yield from _words(body, shown.sizes)


def _formulas(body, shown):
    """Read every formula that KaTeX set, and take it off the page."""
    for formula in body.find_all(class_="katex"):
        if formula.decomposed or formula.find_parent(class_="katex"):
            continue
        sources = formula.find_all("annotation")
        tex = sources[0].get_text() if len(sources) == 1 else None
        if tex is None:
            yield Problem(f"shows a formula without its TeX: {formula.get_text()[:80]}")
        elif squeeze(tex) not in shown.formulas:
            if _relates(formula, tex):
                yield Problem(f"shows an equation that no checked object printed: {tex.strip()}")
            elif formula.find_parent(class_="katex-display") and squeeze(tex) not in shown.values:
                yield Problem(f"displays a formula that no cell computed: {tex.strip()}")
        formula.decompose()


def _relates(formula, tex):
    """Whether a formula has a relation: one that the list above names, or that KaTeX sets as one."""
    return RELATION_IN_TEX.search(LIMITS.sub("", tex)) or formula.select(".mrel:not(.mtight)")


def _images(body, figures):
    for image in body.find_all("img"):
        drawn = DRAWN.search(image.get("src", ""))
        if image.find_parent(class_=["navbar-brand", "logo"]):
            continue
        if not drawn or drawn[1] not in figures:
            yield Problem(f"shows the image {image.get('src')}, which no cell drew as an SVG")
            continue
        for text in figures[drawn[1]]:
            if RELATION_IN_TEX.search(text):
                yield Problem(f"shows a figure with a relation in it: {text.strip()}")


def _words(body, sizes):
    for tag in body.find_all(True):
        for name in SPOKEN:
            if RELATION_IN_WORDS.search(tag.get(name, "")):
                yield Problem(f"says a relation that nothing checked, in {name}: {tag[name]}")
    for text in body.find_all(string=True):
        if isinstance(text, Comment) or text.find_parent("pre"):
            continue
        words = " ".join(text.split())
        for size in sizes:
            words = words.replace(size, "")
        code = text.find_parent("code")
        if (RELATION_IN_CODE if code else RELATION_IN_WORDS).search(words):
            yield Problem(f"shows a relation that nothing checked: {words}")
        if not code and UNRENDERED.search(words):
            yield Problem(f"shows TeX that nothing rendered: {words}")


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
    shown = [out.get("data", {}) for cell in notebook.cells for out in cell.get("outputs", ())]
    return [data["text/latex"].strip().strip("$") for data in shown
            if "text/latex" in data and not data.get("text/plain", "<").startswith("<")]


def figures(notebook):
    """The words in each SVG figure that a cell of a notebook drew, by the SHA-256 of the figure.

    Matplotlib draws words as shapes, and writes what they say in a comment beside them. MyST-NB names
    a figure by the hash of its lines.
    """
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    drawn = [os.linesep.join(out.data["image/svg+xml"].splitlines())
             for out in outputs if "image/svg+xml" in out.get("data", {})]
    return {hashlib.sha256(svg.encode()).hexdigest(): [*COMMENT.findall(svg), *BETWEEN_TAGS.findall(svg)]
            for svg in drawn}


def line(source, problem):
    """The line of a page's source that the problem quotes, or 1."""
    quoted = str(problem).partition(": ")[2][:60]
    lines = source.splitlines()
    return next((n for n, text in enumerate(lines, 1) if quoted and quoted in text), 1)
