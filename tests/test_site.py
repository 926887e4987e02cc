"""How the site is made: formulas, derivation tables, and nothing from another host."""

import gzip
import re
from datetime import date
from types import SimpleNamespace

import pytest
import tinycss2
import yaml
from conftest import ROOT
from docutils import nodes
from docutils.utils import new_document
from sphinx.addnodes import pending_xref
from sphinx.errors import ExtensionError
from sphinxcontrib import katex
from tinybook import TinyBook, cell, page

import notation
from booktools import folding, html, records
from booktools.html import corrections, footer, icons, index, scripts, styles
from proof import definition
from proof.page.nodes import because, derivation
from proof.page.record import MIME, UnknownRecord, read

STATIC = ROOT / "book" / "_static"


@pytest.fixture
def book(tmp_path):
    """A tiny book whose one page shows the formula and the table that the test writes."""

    def build(*parts):
        pages = {"intro.md": page(*parts, cell("assert 1 < 2"))}
        tiny = TinyBook(tmp_path / "book", pages, mathematics=True)
        code, output = tiny.build(
            PATH="/nonexistent"
        )  # Node comes from the wheel, not from the machine
        return code, output, tiny

    return build


def test_a_definition_is_linked_once_a_section():
    def step(*symbols):
        found = [{"symbol": s, "place": f"definition-{s}"} for s in symbols]
        empty = "see", "hypotheses", "conditions", "rules"
        words = {"reason": "why", "certificate": "", "leap": "", "definitions": found}
        return because(words | dict.fromkeys(empty, ()), "page")

    def table(*steps):
        rows = [nodes.paragraph("", "", *each) for each in steps]
        return nodes.table("", *rows, record={})

    page, first, below, next_one = (
        new_document("page"),
        *map(nodes.section, ("first", "below", "next")),
    )
    first += [table(step("a"), step("a", "b")), table(step("b"), step("a"))]
    below += table(step("b", "a"))
    next_one += table(step("a"))
    first += below
    page += [first, next_one]
    before = page.astext()
    records.once(None, page)
    assert page.astext() == before
    links = list(page.findall(pending_xref))
    assert [link["reftarget"][-1] for link in links] == ["a", "b", "b", "a", "a"]


def test_a_formula_is_rendered_without_a_node_on_the_path(book):
    code, output, tiny = book(r"Softmax is $\hat{y}_i$.")
    assert code == 0, output
    assert 'class="katex"' in tiny.html("intro")


def test_a_formula_that_katex_cannot_parse_fails_the_build(book):
    code, output, _ = book(r"Softmax is $\frac{1}{$.")
    assert code != 0
    assert re.search(
        r"intro\.md:\d+: WARNING: KaTeX parse error.*in the formula '\\\\frac\{1\}\{'",
        output,
    ), output


def test_a_command_that_katex_does_not_know_fails_the_build(book):
    code, output, _ = book("$$\n\\nosuchcommand x\n$$")
    assert code != 0
    assert "Undefined control sequence: \\nosuchcommand" in output


DEFINED = cell("""\
    from proof import Derivation, define, definition, scalar
    a, b = scalar("a"), scalar("b")
    z = define(scalar("z"), 2 * a)
    definition(z)
    """)
DERIVED = cell("""\
    Derivation(z * (b + 1)).then(2 * a * (b + 1), "unfold").then(2 * a * b + 2 * a, "expand")
    """)


def test_a_derivation_is_a_table_that_is_marked_and_another_table_is_not(book):
    code, output, tiny = book(
        DEFINED, DERIVED, "| Symbol | Shape |\n|---|---|\n| $z$ | $C$ |\n"
    )
    assert code == 0, output
    tables = re.findall(r'<table class="([^"]*)"', tiny.html("intro"))
    assert ["derivation" in classes.split() for classes in tables] == [True, False]


def test_each_step_has_an_address_and_its_mark_is_a_link_to_it(book):
    again = 'Derivation(a * (b + 1)).then(a * b + a, "expand")'
    code, output, tiny = book(DEFINED, DERIVED, cell(again))
    assert code == 0, output
    html = tiny.html("intro")
    found = re.findall(r'<td[^>]* id="(derivation-\d+-step-\d+)">', html)
    assert found == [
        f"derivation-{name}" for name in ("1-step-1", "1-step-2", "2-step-1")
    ]
    for name in found:
        link = (
            rf'<a class="[^"]*\bstep\b[^"]*" href="#{name}" title="[^"]+">✓</a> proved'
        )
        assert len(re.findall(link, html)) == 1, html


def test_a_reason_links_to_the_first_place_of_a_definition(book):
    code, output, tiny = book(DEFINED, DERIVED, cell("definition(z)"))
    assert code == 0, output
    html = tiny.html("intro")
    assert html.count('id="definition-z"') == 1 and 'href="#definition-z"' in html


def test_a_link_to_a_definition_that_no_page_shows_fails_the_build(book):
    code, output, _ = book(
        cell(DEFINED.split("\n", 1)[1].replace("definition(z)\n```", "")), DERIVED
    )
    assert code != 0
    assert "cross-reference target not found: 'definition-z'" in output


def test_a_label_numbers_a_result_where_it_is_shown_and_it_can_be_quoted_anywhere(book):
    labelled = DERIVED.replace("ipython3\n", "ipython3\n:label: eq-twice\n")
    code, output, tiny = book(
        "Seen before: {result}`eq-twice`.\n\n```{result} eq-twice\n```\n",
        DEFINED,
        labelled,
        "By {eq}`eq-twice`; {result}`definition-z`.\n",
    )
    assert code == 0, output
    html = tiny.html("intro")
    assert html.count('id="equation-eq-twice"') == 1
    assert (
        html.count('href="#equation-eq-twice"') == 3
    )  # where it is quoted, by its number, its own
    assert (
        html.count("= 2 a b + 2 a</annotation>") == 3 + 1
    )  # and as a row of the derivation


@pytest.mark.parametrize(
    "parts, words",
    [
        (("```{result} eq-nobody\n```\n",), "no cell shows 'eq-nobody'"),
        (
            (DEFINED, DERIVED.replace("ipython3\n", "ipython3\n:label: Twice\n")),
            "label 'Twice' is refused",
        ),
        ((cell("1 + 1", ":label: eq-two"),), "has a label and shows 0 equations"),
    ],
)
def test_a_label_that_leads_nowhere_fails_the_build(book, parts, words):
    code, output, _ = book(*parts)
    assert code != 0 and words in output, output


def test_the_values_of_a_derivation_are_data_that_cannot_run():
    record = {
        "start": "x",
        "steps": [],
        "shows": "derivation",
        "kind": "identity",
        "hypotheses": [],
        "conditions": [],
        "least": {},
        "values": {"a": "</script><script>x"},
        "statement": "x",
        "place": "",
    }
    step = {
        "relation": "=",
        "after": "x",
        "reason": "why",
        "hypotheses": [],
        "conditions": [],
        "least": {},
        "certificate": "",
        "see": [],
        "definitions": [],
        "rules": [],
        "kinds": [],
        "leap": "",
        "sizes": [],
        "where": {},
        "deviation": "0",
        "misread": "0",
        "points": 1,
        "mutants": None,
    }
    values, *_ = derivation(
        record | {"steps": [step]},
        SimpleNamespace(label="", env=SimpleNamespace(docname="page")),
    )
    assert values.astext() == (
        '<script type="application/json" class="derivation-values">'
        r'{"a":"\u003c/script>\u003cscript>x"}</script>'
    )


def test_a_record_of_another_version_is_refused():
    good = notation_record()
    assert read(good) is good
    for bad, words in (
        ({**good, "version": 1}, "expected a record of version 4, got 1"),
        ({**good, "more": 1}, r"has too many: \['more'\]"),
        ("text", "got 'str'"),
    ):
        with pytest.raises(UnknownRecord, match=words):
            read(bad)


def notation_record():
    """The record of a definition."""
    return definition(notation.L)._repr_mimebundle_()[MIME]


@pytest.mark.parametrize(
    "classes, expected",
    [
        ([], []),
        (["derivation"], ["widgets.js", "derivations.js"]),
        (
            ["derivation", "numbers", "explorable", "explore-batch"],
            [
                "widgets.js",
                "derivations.js",
                "evaluate.js",
                "reckon.js",
                "numbers.js",
                "handles.js",
                "explore-batch.js",
            ],
        ),
        (["typed"], scripts.TYPED),
        (["proved-here"], ["widgets.js", "progress.js"]),
        (["goal-values"], ["widgets.js", "progress.js", "goals.js"]),
        (
            ["number-values", "function-values"],
            ["widgets.js", "progress.js", "reckon.js", "answers.js"],
        ),
    ],
)
def test_a_page_loads_the_scripts_of_what_stands_on_it(classes, expected):
    document = new_document("page")
    document += nodes.container(classes=classes)
    assert scripts.scripts(document) == expected
    alone = [name for name in expected if name not in scripts.PARTS]
    assert [name for name in alone if not (STATIC / name).is_file()] == []
    for parts in scripts.PARTS.values():
        assert [name for name in parts if not (STATIC / name).is_file()] == []


SCRIPT = """// A comment.
"use strict";

{
  const address = "http://example.org"; // another
  const text = `${address} // none`;
    /* one line */
}
"""


def test_a_script_is_published_without_its_comments():
    assert scripts.lean("a.js", SCRIPT).splitlines() == [
        '"use strict";',
        "{",
        'const address = "http://example.org"; // another',
        "const text = `${address} // none`;",
        "/* one line */",
        "}",
    ]


@pytest.mark.parametrize("text", ["a = `one\n  // two`;", "/* one\ntwo */"])
def test_a_text_that_goes_over_several_lines_fails_the_build(text):
    with pytest.raises(ExtensionError, match="a.js, line 1: a text or a comment"):
        scripts.lean("a.js", text)


def test_published_scripts_are_ours_and_whole(site):
    """As many statements, that is lines that are no comment, and what is one script is there once."""
    published = {path.name for path in (site / "_static").glob("*.js")}
    for path in STATIC.glob("*.js"):
        home = next((n for n, p in scripts.PARTS.items() if path.name in p), path.name)
        text = scripts.lean(path.name, path.read_text("utf-8"))
        assert text in (site / "_static" / home).read_text("utf-8")
        assert (path.name in published) == (home == path.name)


def test_what_a_page_loads_to_judge_typed_lines_is_small(site):
    """Compressed, in bytes: what “Try it” loads, and what an exercise adds to a chapter."""

    def size(*names):
        return sum(
            len(gzip.compress((site / "_static" / name).read_bytes())) for name in names
        )

    assert size("evaluate.js", "typing.js") < 25_000
    assert size(*scripts.TYPED) < 26_500
    answers = {name for files in scripts.ANSWERED.values() for name in files}
    assert size(*answers) < 8_500


def test_the_stylesheet_is_that_of_the_katex_that_renders():
    style = (ROOT / "book" / "_static" / "katex" / "katex.min.css").read_text()
    assert (
        re.search(r'\.katex-version::?after\{content:"([^"]+)"', style)[1]
        == katex.katex_version
    )


def test_every_font_of_a_stylesheet_is_there():
    for style in (ROOT / "book" / "_static").rglob("*.css"):
        fonts = re.findall(r"url\(([^)]+)\)", style.read_text())
        assert fonts or style.name == "interactive.css", style
        assert [font for font in fonts if not (style.parent / font).is_file()] == []


# What is corrected in the pages of the theme
# --------------------------------------------------------------

WRITTEN = {  # for each correction, what the theme writes and what it becomes
    '<link rel="preload" as="font" type="font/woff2" crossorigin href="../_static/a.woff2" />\n': "",
    '<script src="../_static/vendor/fontawesome/6.5.2/js/all.min.js?digest=0"></script>\n': "",
    "<script>DOCUMENTATION_OPTIONS.pagename = 'book/intro';</script>\n": "",
    "<script>document.write(`<b>x</b>`);</script>": "<b>x</b>",
    '<script src="_static/a.js"></script>': '<script defer src="_static/a.js"></script>',
    '<html data-theme="auto">': '<html data-theme="light">',
    '<div role="doc-biblioentry">': '<div role="listitem">',
    '<div class="bd-sidebar-primary x">': (
        '<div role="region" aria-label="Sidebar" class="bd-sidebar-primary x">'
    ),
}


@pytest.mark.parametrize("wrong, right", WRITTEN.items())
def test_a_correction(wrong, right):
    text, places = wrong, 0
    for correct in corrections.CORRECTIONS:
        text, found = correct(text)
        places += found
    assert (text, places) == (right, 1)


def test_every_correction_has_an_example():
    assert len(WRITTEN) == len(corrections.CORRECTIONS)


@pytest.mark.parametrize(
    "text",
    [
        '<link rel="preload" as="script" href="a.js" /><script defer src="a.js"></script>',
        '<script src="_static/first.js"></script>',
        '<script type="application/json">{"a": 1}</script>',
    ],
)
def test_what_a_page_needs_stays(text):
    assert [correct(text)[1] for correct in corrections.CORRECTIONS] == [0] * len(
        WRITTEN
    )
    assert corrections.INLINE.findall(text) == []


def theme(folder, *pages):
    """A site that the theme wrote, as an app."""
    for place in ("_static/scripts", "_static/vendor/fontawesome/6/js"):
        (folder / place).mkdir(parents=True)
    (folder / corrections.SCRIPT).write_text(f"find({corrections.BOXES})")
    (folder / "_static" / "basic.css").write_text("p {}")
    for number, text in enumerate(pages):
        (folder / f"{number}.html").write_text(text)
    return SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=folder)


def test_a_correction_that_finds_nothing_fails_the_build(tmp_path):
    """A theme that changed would otherwise bring back what is corrected here."""
    page = (
        "".join(WRITTEN)
        + '<script defer src="_static/documentation_options.js"></script>'
    )
    page += linked("basic.css").replace("../", "")
    html.correct(theme(tmp_path / "whole", page, page), None)
    assert "<b>x</b>" in (tmp_path / "whole" / "1.html").read_text()
    for number, wrong in enumerate(WRITTEN):
        app = theme(tmp_path / str(number), page, page.replace(wrong, "", 1))
        if corrections.CORRECTIONS[number].everywhere and corrections.is_fresh(
            page.replace(wrong, "")
        ):
            with pytest.raises(
                ExtensionError,
                match="the theme no longer writes what is corrected here",
            ):
                html.correct(app, None)
        app = theme(tmp_path / f"{number} nowhere", page.replace(wrong, ""))
        if corrections.is_fresh(page.replace(wrong, "")):
            with pytest.raises(ExtensionError):
                html.correct(app, None)


def test_a_theme_with_another_script_fails_the_build(tmp_path):
    app = theme(tmp_path / "site")
    (tmp_path / "site" / corrections.SCRIPT).write_text("other()")
    with pytest.raises(ExtensionError, match="no longer looks for boxes as it did"):
        html.correct(app, None)


def test_inline_scripts_become_files():
    text, files = corrections.without_inline_scripts(
        '<script defer src="../_static/documentation_options.js"></script><script>\n  act();\n</script>'
    )
    ((name, script),) = files.items()
    assert text.endswith(
        f'options.js"></script><script defer src="../_static/{name}"></script>'
    )
    assert script == "act();\n" and re.fullmatch(r"inline-[0-9a-f]{8}\.js", name)


def test_scripts_wait_until_the_page_is_read_but_for_those_that_choose_the_colours():
    text, _ = corrections.without_inline_scripts(
        '<script src="_static/documentation_options.js"></script>'
        "<script>document.documentElement.dataset.mode = 1</script>"
    )
    assert "defer" not in text


def test_the_theme_does_not_measure_every_box(site):
    assert corrections.BOXES not in (site / corrections.SCRIPT).read_text()
    assert "scrollWidth" in (site / "_static" / "scroll_boxes.js").read_text()


def linked(*names):
    return "".join(
        f'<link rel="stylesheet" href="../_static/{name}?v=1" />\n' for name in names
    )


def site_with(folder, *pages):
    """A site of these pages with two stylesheets, the first of which imports a third."""
    (folder / "_static" / "theme").mkdir(parents=True)
    (folder / "_static" / "basic.css").write_text("p { background: url(dot.png) }")
    (folder / "_static" / "theme" / "first.css").write_text(
        '@import "../basic.css";\np { src: url("fonts/a.woff2"), url(data:x), url(\'../b.woff2\') }'
    )
    (folder / "_static" / "last.css").write_text("a {}")
    for number, links in enumerate(pages):
        (folder / f"{number}.html").write_text(f"<head>\n{links}</head>")
    return {path: path.read_text() for path in folder.glob("*.html")}


def joined(folder, texts):
    """The pages after their stylesheets were joined."""
    for path, text in styles.join(folder, texts).items():
        path.write_text(text)


def test_stylesheets_become_one(tmp_path):
    joined(tmp_path, site_with(tmp_path, linked("theme/first.css", "last.css"), ""))
    assert (tmp_path / "_static" / "styles.css").read_text().split("\n")[1:] == [
        "p{background: url(dot.png)}",
        "p{src: url(theme/fonts/a.woff2), url(data:x), url(b.woff2)}",
        "a{}",
        "",
    ]
    first = (tmp_path / "0.html").read_text()
    link = '<link rel="stylesheet" href="../_static/styles.css'
    assert re.fullmatch(rf'<head>\n{link}\?v=\w{{8}}" />\n</head>', first)
    assert (tmp_path / "1.html").read_text() == "<head>\n</head>"

    (tmp_path / "_static" / "last.css").write_text("b {}")
    joined(
        tmp_path, {path: path.read_text() for path in tmp_path.glob("*.html")}
    )  # a second build
    assert (tmp_path / "_static" / "styles.css").read_text().endswith("\nb{}\n")
    assert (tmp_path / "0.html").read_text() != first


def test_pages_with_other_stylesheets_are_refused(tmp_path):
    texts = site_with(
        tmp_path, linked("theme/first.css", "last.css"), linked("last.css")
    )
    with pytest.raises(ExtensionError, match="do not share their stylesheets"):
        styles.join(tmp_path, texts)


def trimmed(style, page='<p class="on" id="here">', script=""):
    names = styles.Names([page], [script])
    return "".join(styles.trimmed(tinycss2.parse_stylesheet(style, True, True), names))


@pytest.mark.parametrize(
    "style",
    [
        "p{a: b}",
        ".on > p{a: b}",
        "#here{a: b}",
        "p:not(.off){a: b}",
        ":is(.off,p){a: b}",
        "[data-off]{a: b}",
        "@media (width > 1px) and print{\n.on{a: b}\n}",
        "@font-face{font-family: x; src: url(x.woff2)}",
        "@keyframes off{to{a: b}}",
        ".on{--x: .off; color: #fff}",
    ],
)
def test_a_rule_that_can_apply_stays(style):
    assert trimmed(style) == style + "\n"


def test_a_rule_whose_class_or_id_no_page_holds_goes():
    assert trimmed(".off{a: b} #there{a: b} .on .off p{a: b} .on.off:hover{a: b}") == ""
    assert trimmed(".off,.on , #there{a: b}/* no */") == ".on{a: b}\n"
    assert trimmed("@media print{.off{a: b}} @supports (a: b){.off{}}") == ""


def test_a_class_that_a_script_writes_stays():
    assert trimmed(".off{a: b}", script="e.classList.add('off')")
    assert trimmed(".tip-top{a: b}", script="e.className = 'tip-' + where")
    assert trimmed(".tip-top{a: b}", script="e.className = `tip-${where}`")
    assert not trimmed(".tip-top{a: b}", script="tip - top")


def test_a_stylesheet_that_cannot_be_read_fails_the_build():
    with pytest.raises(ExtensionError, match="no parser reads"):
        trimmed("p{a: b} }")


def test_every_page_has_one_stylesheet_with_all_its_files(site):
    style = (site / "_static" / "styles.css").read_text()
    files = {name for _, name in styles.FILE.findall(style)}
    assert (
        files
        and [name for name in files if not (site / "_static" / name).is_file()] == []
    )
    for path in (*site.glob("book/*.html"), site / "404.html", site / "search.html"):
        assert [name for _, name in styles.LINK.findall(path.read_text())] == [
            "styles.css"
        ], path


STYLE = (
    ":root{--x:1}.fa-solid,.fas{font-weight:900}.fa-sun:before{content:'\\f185'}"
    ".fa-moon:before{content:'\\f186'}@font-face{font-display:block;src:url(x)}"
)


def test_the_icons_that_no_page_shows_are_left_out():
    used = icons.CLASSES.findall('<i class="fas fa-sun"></i><i class="fa-solid"></i>')
    kept = "".join(icons.rules(STYLE, set(used)))
    assert (
        kept
        == ":root{--x:1}.fa-solid,.fas{font-weight:900}.fa-sun:before{content:'\\f185'}"
    )
    assert icons.codes(kept, "\uf107") == {0xF185, 0xF107}


def unpinned(requirements):
    lines = [
        line for line in requirements.splitlines() if line and not line.startswith("#")
    ]
    lines = [line for line in lines if line != "-e ."]  # the engine of this book itself
    return [
        line
        for line in lines
        if not re.fullmatch(r"[\w.-]+==[\w.]+(; sys_platform == \"\w+\")?", line)
    ]


def test_every_requirement_is_pinned():
    assert unpinned((ROOT / "requirements.txt").read_text()) == []


@pytest.mark.parametrize(
    "line", ["numpy", "numpy>=2", "numpy==2.*", "-e ..", "git+https://example.org/x"]
)
def test_a_requirement_that_is_not_pinned_is_found(line):
    assert unpinned(f"# comment\nsympy==1.14.0\n{line}\n") == [line]


def test_the_index_leads_on_and_asks_for_nothing():
    written = index.page(
        '<meta http-equiv="Refresh" content="0; url=book/intro.html" />', "The book"
    )
    assert (
        'content="0; url=book/intro.html"' in written
        and '<a href="book/intro.html">The book</a>' in written
    )
    assert '<link rel="icon" href="data:,">' in written


BOOK = {
    "title": "Sums & limits: a book",
    "authors": [{"name": "The authors"}],
    "date-released": date(2026, 11, 20),
}


def test_a_page_is_cited_by_its_title_and_the_book_by_its_own():
    assert footer.entry(
        BOOK, "one-page", "50% of it", "https://a.org/one-page.html"
    ) == (
        "@misc{sums-limits:one-page,\n  author = {{The authors}},\n  title = {50\\% of it},\n"
        "  howpublished = {Sums \\& limits: a book},\n  year = {2026},\n"
        "  url = {https://a.org/one-page.html}\n}"
    )
    assert footer.entry(BOOK, None, "Welcome", "") == (
        "@misc{sums-limits,\n  author = {{The authors}},\n"
        "  title = {Sums \\& limits: a book},\n  year = {2026}\n}"
    )


@pytest.mark.parametrize(
    "options, report",
    [
        ({}, None),
        (
            {"repository_url": "https://github.com/a/b/"},
            "https://github.com/a/b/issues/new?title=A%20%26%20b%3A%20",
        ),
    ],
)
def test_an_error_is_reported_where_a_repository_is_configured(
    tmp_path, options, report
):
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump(BOOK))
    config = SimpleNamespace(
        root_doc="intro",
        html_baseurl="http://localhost:8000/",
        html_theme_options=options,
    )
    builder = SimpleNamespace(get_target_uri=lambda name: f"{name}.html")
    env = SimpleNamespace(titles={"book/a": nodes.title("", "A & b")})
    app = SimpleNamespace(srcdir=tmp_path, config=config, builder=builder, env=env)
    context = {"theme_extra_footer": "Licences."}
    footer.add(app, "book/a", "page.html", context, None)
    assert context["theme_extra_footer"] == "Licences."  # no page of the book
    footer.add(app, "book/a", "page.html", context, object())
    said = context["theme_extra_footer"]
    assert said.startswith("Licences.<details") and "localhost" not in said
    assert "title = {A \\&amp; b}" in said
    assert re.findall('href="([^"]*)"', said) == ([report] if report else [])


CELLS = {
    "an equation": ("x", ["equation"], True, True),
    "what a reader is to prove": ("prove(x)", ["goal"], False, False),
    "a declaration": ("from notation import *", None, True, True),
    "a number": ("1 + 1", [], False, False),
    "a long check": ("\n".join("abcdefg"), [], True, False),
    "a function": ("def f(x):\n    return x", None, True, False),
}


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_is_folded_when_it_serves(what):
    """On a page of mathematics, and on one of code."""
    source, shows, *folds = CELLS[what]
    outputs = [] if shows is None else [nodes.container()]
    for form in shows or ():
        outputs[0] += nodes.paragraph(record={"shows": form})
    assert [folding.serves(source, outputs, code) for code in (False, True)] == folds
