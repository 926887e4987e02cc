"""What the search page looks through: every section of the book, with other words for it.

Sphinx's own search knows pages, not sections, asks for whole words, and reads a formula
three times, once as TeX. A section here is its title, its words with each formula once,
and what `book/search.yml` adds: words that readers type and the section does not say.
MiniSearch, a library for the browser, looks through them (`search.js`), also where the
page was opened from a file.

A formula that is pasted is found by its value at one point (`fingerprint.js`), however
it is written; Node computes here those of all rows of all derivations.
"""

import json
import re
import subprocess
from pathlib import Path

import lxml.html
import yaml
from sphinx.errors import ExtensionError

from proof.words.unicode import letter

from .html import katex

WORDS = Path("book", "search.yml")
OURS = (
    "minisearch/minisearch.js",
    "sections.js",
    "widgets.js",
    "evaluate.js",
    "typing.js",
    "fingerprint.js",
    "search.js",
)
THEIRS = re.compile(
    r'\s*<script [^>]*src="(?:_static/(searchtools|language_data)|searchindex)\.js[^"]*"></script>'
)
# the next build reads `searchindex.js`, so that stays
UNREAD = ("_static/searchtools.js", "_static/language_data.js")
# no words of the book: code and what it prints, the rules and verdicts of steps, the ledger
# (its own page finds in it), marks of the theme, what waits for scripts
SILENT = " | ".join(
    f".//{one}"
    for one in (
        "pre",
        "script",
        "style",
        "button",
        "details[contains(@class, 'hide')]",
        "table[contains(@class, 'derivation')]//thead",
        "table[contains(@class, 'derivation')]//td[3]",
        "table[contains(@class, 'ledger')]",
        "*[@class = 'rules']",
        "p[@class = 'passed']",
        "*[contains(@class, 'headerlink')]",
        "*[contains(@class, 'previews')]",
        "*[@hidden]",
    )
)
CONTENT = "//article | //div[@role='main']"
FORMULA = ".//*[contains(concat(' ', @class, ' '), ' katex ')]"
ALONE = "ancestor::*[self::td or contains(@class, 'katex-display')]"
COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)|[{}&$^_]")


def spoken(tex):
    r"""The words and letters of a formula: of ``\hat{y}_k - y_k``, ``yhat k - y k``."""
    tex = re.sub(r"\\hat\{(\w)\}", r"\1hat ", tex)
    tex = re.sub(r"\\(?:operatorname|text|mathrm)\*?\{([^{}]*)\}", r" \1 ", tex)
    tex = re.sub(
        r"\\(log|exp|delta|sigma|lambda|partial|nabla)(?![A-Za-z])", r" \1 ", tex
    )
    return " ".join(COMMAND.sub(" ", tex).split())


def drop(node, instead=""):
    """Take a node out of its tree, with words in its place; what follows it stays."""
    parent, before = node.getparent(), node.getprevious()
    told = f" {instead} {node.tail or ''}"
    if before is None:
        parent.text = (parent.text or "") + told
    else:
        before.tail = (before.tail or "") + told
    parent.remove(node)


def sections(page, html):
    """`[{page, id, title, chapter, text, formulas}]` of the sections of a page, in its order.

    A formula in a sentence is part of the ``text``, of which the search shows some words; one that
    stands alone is not.
    """
    article = lxml.html.document_fromstring(html).xpath(CONTENT)[0]
    for node in article.xpath(SILENT):
        if node.getparent() is not None:
            drop(node)
    for node in article.xpath(FORMULA):
        tex = "".join(node.xpath(".//annotation/text()"))
        if node.xpath(ALONE):
            alone = lxml.html.fromstring("<var></var>")
            alone.text = spoken(tex)
            node.addprevious(alone)
            drop(node)
        else:
            drop(node, letter(tex))
    found = []
    # the innermost first: what is left of the others is their own
    for node in reversed(article.xpath(".//section[h1 or h2 or h3 or h4]")):
        heading = node.xpath("./h1 | ./h2 | ./h3 | ./h4")
        title = words(heading[0])
        drop(heading[0])
        formulas = [words(one) for one in node.xpath(".//var")]
        for one in node.xpath(".//var"):
            drop(one)
        section = {"page": page, "id": node.get("id"), "title": title}
        found.append(section | {"text": words(node), "formulas": "; ".join(formulas)})
        drop(node)
    found.reverse()
    # the page as a whole: without an id, it opens at its top
    found[0]["id"] = ""
    return [section | {"chapter": found[0]["title"]} for section in found]


DICTIONARY = "//script[contains(@class, 'typed-words')]/text()"
EQUATION = "//article//*[starts-with(@id, 'equation-')]"
PROGRAM = "//script[contains(@class, 'derivation-values')]"
FINGERPRINTS = """
for (const file of process.argv.slice(1)) require(file);
const programs = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const found = programs.map((program) => {
  program.letters = {...program.letters, ...program.indices};
  const rows = [program.start, ...program.steps.map(([, tree]) => tree)];
  const order = Fingerprint.indices(rows[0], program.letters);
  const all = rows.flatMap((row) => [Fingerprint.of(row, program, order), Fingerprint.of(row, program)]);
  return [...new Set(all)].filter((one) => one !== null);
});
process.stdout.write(JSON.stringify(found));
"""


def derivations(page, html):
    """`[(place, section, program)]` of the derivations of a page."""
    for script in lxml.html.document_fromstring(html).xpath(PROGRAM):
        (table,) = script.xpath("following::table[contains(@class, 'derivation')][1]")
        section = script.xpath("ancestor::section[h1 or h2 or h3 or h4][1]")[0].get(
            "id"
        )
        yield f"{page}.html#{table.get('id')}", section, json.loads(script.text)


def fingerprints(static, programs):
    """The fingerprints of the rows of each derivation."""
    scripts = [static / name for name in ("evaluate.js", "fingerprint.js")]
    done = subprocess.run(
        [katex.node(), "-e", FINGERPRINTS, *scripts],
        input=json.dumps(programs),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise ExtensionError(f"no fingerprints of formulas: {done.stderr}")
    return json.loads(done.stdout)


def words(node):
    """The text of a node, on one line."""
    return " ".join(node.text_content().split())


def added(source, found):
    """Give each section its other words; a place that no page has is refused."""
    places = {(section["page"], section["id"] or "top"): section for section in found}
    listed = yaml.safe_load((source / WORDS).read_text("utf-8"))
    for page, entries in listed.items():
        for place, text in entries.items():
            section = places.get((f"book/{page}", place))
            if section is None:
                raise ExtensionError(f"{WORDS}: {page} has no section #{place}")
            section["also"] = text


def write(app, problem):
    """Write what the search page looks through, and let it read that."""
    if problem or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = {
        page: (out / f"{page}.html").read_text("utf-8")
        for page in sorted(app.env.found_docs)
    }
    found = [one for page, html in pages.items() for one in sections(page, html)]
    if (Path(app.srcdir) / WORDS).exists():
        added(Path(app.srcdir), found)
    data = f"globalThis.SECTIONS = {compact(found)};\n"
    numbers = dict(one for page, html in pages.items() for one in numbered(page, html))
    data += f"globalThis.EQUATIONS = {compact(numbers)};\n"
    if formulas := pasted(out / "_static", pages):
        data += f"globalThis.FORMULAS = {compact(formulas)};\n"
    (out / "_static" / "sections.js").write_text(data, "utf-8")
    page = out / "search.html"
    text, times = THEIRS.subn("", page.read_text("utf-8"))
    if times:
        scripts = "\n".join(
            f'  <script defer src="_static/{name}"></script>' for name in OURS
        )
        page.write_text(text.replace("</head>", f"{scripts}\n</head>"), "utf-8")
    for name in UNREAD:
        (out / name).unlink(missing_ok=True)


def numbered(page, html):
    """`[(number, [place, page, section])]` of the equations of a page that have a number."""
    for node in lxml.html.document_fromstring(html).xpath(EQUATION):
        number = "".join(node.xpath(".//*[@class='eqno']//text()"))
        section = node.xpath("ancestor::section[h1 or h2 or h3 or h4][1]")[0].get("id")
        if found := re.search(r"\(([\d.]+)\)", number):
            yield found[1], [f"{page}.html#{node.get('id')}", page, section]


def pasted(static, pages):
    """What a formula may hold, and `{fingerprint: [[place, page, section, row], …]}`.

    ``given`` are words that are free, and that some derivations are given to be something. A row
    is what the derivation shows, first and last, as `[tree, relation, tree]`, or null where it
    has words of its own page.
    """
    dictionaries = (
        json.loads(text)
        for html in pages.values()
        for text in lxml.html.document_fromstring(html).xpath(DICTIONARY)
    )
    dictionary = next(dictionaries, None)
    if dictionary is None:
        return None
    found = [
        (page, *one) for page, html in pages.items() for one in derivations(page, html)
    ]
    given = {
        name: word
        for *_, program in found
        for name, word in program["words"].items()
        if "body" in word and "body" not in dictionary["words"].get(name, word)
    }
    prints = {}
    every = fingerprints(static, [program for *_, program in found])
    for (page, place, section, program), rows in zip(found, every, strict=True):
        shown = (
            row_of(program)
            if program["words"].keys() <= dictionary["words"].keys()
            else None
        )
        for row in rows:
            prints.setdefault(row, []).append([place, page, section, shown])
    return {"dictionary": dictionary, "given": given, "prints": prints}


def row_of(program):
    """The first and the last expression of a derivation, and how the one stands to the other."""
    relations = [relation for relation, _ in program["steps"]]
    strict = next((r for r in relations if r in "<>"), None)
    loose = next((r for r in relations if r != "="), "=")
    return [program["start"], strict or loose, program["steps"][-1][1]]


def compact(data):
    """Plain data as JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
