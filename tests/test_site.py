"""How the site is made: formulas, derivation tables, and nothing from another host."""

import re
from types import SimpleNamespace

import derivation_tables
import icons
import index_page
import one_stylesheet
import page_scripts
import pytest
import self_contained
import yaml
from conftest import ROOT
from docutils import nodes
from docutils.utils import new_document
from sphinx.errors import ExtensionError
from sphinxcontrib import katex
from tinybook import TinyBook, cell, page


@pytest.fixture
def book(tmp_path):
    """A tiny book whose one page shows the formula and the table that the test writes."""
    def build(*parts):
        tiny = TinyBook(tmp_path / "book", {"intro.md": page(*parts, cell("assert 1 < 2"))})
        real = yaml.safe_load((ROOT / "_config.yml").read_text())
        extensions = tiny.config["sphinx"]["config"]["extensions"]
        tiny.config["parse"] = real["parse"]
        tiny.config["sphinx"]["local_extensions"] = real["sphinx"]["local_extensions"]
        tiny.configure(
            extensions=[*extensions, "sphinxcontrib.katex", "katex_strict", "derivation_tables"],
            html_math_renderer="katex_strict",
            katex_prerender=True,
            nb_render_markdown_format="myst",
        )
        code, output = tiny.build(
            PATH="/nonexistent"
        )  # Node comes from the wheel, not from the machine
        return code, output, tiny
    return build


def test_a_formula_is_rendered_without_a_node_on_the_path(book):
    code, output, tiny = book(r"Softmax is $\hat{y}_i$.")
    assert code == 0, output
    assert 'class="katex"' in tiny.html("intro")


def test_a_formula_that_katex_cannot_parse_fails_the_build(book):
    code, output, _ = book(r"Softmax is $\frac{1}{$.")
    assert code != 0
    assert re.search(
        r"intro\.md:\d+: WARNING: KaTeX parse error.*in the formula '\\\\frac\{1\}\{'", output
    ), output


def test_a_command_that_katex_does_not_know_fails_the_build(book):
    code, output, _ = book("$$\n\\nosuchcommand x\n$$")
    assert code != 0
    assert "Undefined control sequence: \\nosuchcommand" in output


def test_a_derivation_is_marked_and_another_table_is_not(book):
    _, _, tiny = book(
        "| Step | Reason | Checked |\n|---|---|---|\n| $a$ | | |\n\n"
        "| Symbol | Shape |\n|---|---|\n| $z$ | $C$ |\n"
    )
    tables = re.findall(r'<table class="([^"]*)"', tiny.html("intro"))
    assert ["derivation" in classes.split() for classes in tables] == [True, False]


PLACE = cell("""\
    from proof import define, definition, scalar
    z = define(scalar("z"), 2 * scalar("a"))
    definition(z)
    """)


def show(*markdown):
    """A cell that shows these pieces of Markdown, as a derivation or a definition shows itself."""
    return cell("from IPython.display import Markdown, display\n"
                + "\n".join(f"display(Markdown({text!r}))" for text in markdown))


def test_a_reason_links_to_the_place_of_a_definition(book):
    code, output, tiny = book(show("see [$z$](#definition-z)"), PLACE, cell("definition(z)"))
    assert code == 0, output
    html = tiny.html("intro")
    assert html.count('id="definition-z"') == 1 and 'href="#definition-z"' in html
    assert "<!-- place" not in html


def test_a_link_to_a_place_that_no_page_shows_fails_the_build(book):
    code, output, _ = book(show("see [$z$](#definition-y)"), PLACE)
    assert code != 0
    assert "cross-reference target not found: 'definition-y'" in output


def test_the_values_of_a_derivation_become_data_that_cannot_run(book):
    table = "| Step |\n|---|\n| $z$ |\n"
    code, output, tiny = book(show('<!-- values {"a":"</script><script>x"} -->\n\n' + table))
    assert code == 0, output
    data = r'class="derivation-values">{"a":"\u003c/script>\u003cscript>x"}</script>'
    assert data in tiny.html("intro")


@pytest.mark.parametrize("classes, scripts", [
    ([], []),
    (["derivation"], ["widgets.js", "derivations.js"]),
    (["derivation", "numbers", "explorable", "explore-batch"],
     ["widgets.js", "derivations.js", "evaluate.js", "numbers.js", "explore-batch.js"]),
])
def test_a_page_loads_the_scripts_of_what_stands_on_it(classes, scripts):
    document = new_document("page")
    document += nodes.container(classes=classes)
    assert page_scripts.scripts(document) == scripts
    assert [name for name in scripts if not (ROOT / "book" / "_static" / name).is_file()] == []


def test_a_table_without_a_header_is_not_a_derivation():
    document = new_document("page")
    document += nodes.table("", nodes.tgroup("", nodes.tbody()))
    derivation_tables.mark(None, document)
    assert document[0]["classes"] == []


def test_the_stylesheet_is_that_of_the_katex_that_renders():
    style = (ROOT / "book" / "_static" / "katex" / "katex.min.css").read_text()
    assert re.search(r'\.katex-version::?after\{content:"([^"]+)"', style)[1] == katex.katex_version


def test_every_font_of_a_stylesheet_is_there():
    for style in (ROOT / "book" / "_static").rglob("*.css"):
        fonts = re.findall(r"url\(([^)]+)\)", style.read_text())
        assert fonts or style.name == "interactive.css", style
        assert [font for font in fonts if not (style.parent / font).is_file()] == []


@pytest.mark.parametrize("tag", [
    '<link rel="preload" as="font" type="font/woff2" crossorigin href="../_static/a.woff2" />',
    '<script src="../_static/vendor/fontawesome/6.5.2/js/all.min.js?digest=0"></script>',
])
def test_what_no_page_needs_is_removed(tag):
    assert self_contained.page(f"<head>{tag}\n</head>") == ("<head></head>", {})


def test_what_a_page_needs_stays():
    page = '<link rel="preload" as="script" href="a.js" /><script defer src="a.js"></script>'
    page += '<script src="_static/first.js"></script>'
    page += '<script type="application/json">{"a": 1}</script>'
    assert self_contained.page(page) == (page, {})


def test_inline_scripts_become_files_or_part_of_the_page():
    text, files = self_contained.page(
        '<script defer src="../_static/documentation_options.js"></script><script>\n  act();\n</script>'
        "<script>document.write(`<b>x</b>`);</script>")
    (name, script), = files.items()
    assert text.endswith(f'options.js"></script><script defer src="../_static/{name}"></script><b>x</b>')
    assert script == "act();\n" and re.fullmatch(r"inline-[0-9a-f]{8}\.js", name)


def test_scripts_wait_until_the_page_is_read_but_for_those_that_choose_the_colours():
    text, _ = self_contained.page(
        '<script src="_static/documentation_options.js"></script>'
        "<script>document.documentElement.dataset.mode = 1</script>")
    assert text.startswith('<script defer src="_static/documentation') and text.count("defer") == 1


def test_the_theme_does_not_measure_every_box(site):
    assert self_contained.BOXES not in (site / self_contained.SCRIPT).read_text()
    assert "scrollWidth" in (site / "_static" / "scroll_boxes.js").read_text()


def linked(*names):
    return "".join(f'<link rel="stylesheet" href="../_static/{name}?v=1" />\n' for name in names)


def site_with(folder, *pages):
    """A site of these pages with two stylesheets, the first of which imports a third."""
    (folder / "_static" / "theme").mkdir(parents=True)
    (folder / "_static" / "basic.css").write_text("p { background: url(dot.png) }")
    (folder / "_static" / "theme" / "first.css").write_text(
        '@import "../basic.css";\np { src: url("fonts/a.woff2"), url(data:x), url(\'../b.woff2\') }')
    (folder / "_static" / "last.css").write_text("a {}")
    for number, links in enumerate(pages):
        (folder / f"{number}.html").write_text(f"<head>\n{links}</head>")
    return SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=folder)


def test_stylesheets_become_one(tmp_path):
    app = site_with(tmp_path, linked("theme/first.css", "last.css"), "")
    one_stylesheet.join(app, None)
    assert (tmp_path / "_static" / "styles.css").read_text().split("\n")[1:] == [
        "p { background: url(dot.png) }",
        "p { src: url(theme/fonts/a.woff2), url(data:x), url(b.woff2) }",
        "a {}"]
    first = (tmp_path / "0.html").read_text()
    link = '<link rel="stylesheet" href="../_static/styles.css'
    assert re.fullmatch(rf'<head>\n{link}\?v=\w{{8}}" />\n</head>', first)
    assert (tmp_path / "1.html").read_text() == "<head>\n</head>"

    (tmp_path / "_static" / "last.css").write_text("b {}")
    one_stylesheet.join(app, None)  # a second build that left the pages as they were
    assert (tmp_path / "_static" / "styles.css").read_text().endswith("\nb {}")
    assert (tmp_path / "0.html").read_text() != first


def test_pages_with_other_stylesheets_are_refused(tmp_path):
    app = site_with(tmp_path, linked("theme/first.css", "last.css"), linked("last.css"))
    with pytest.raises(ExtensionError, match="do not share their stylesheets"):
        one_stylesheet.join(app, None)


def test_every_page_has_one_stylesheet_with_all_its_files(site):
    style = (site / "_static" / "styles.css").read_text()
    files = {name for _, name in one_stylesheet.FILE.findall(style)}
    assert files and [name for name in files if not (site / "_static" / name).is_file()] == []
    for path in (*site.glob("book/*.html"), site / "404.html", site / "search.html"):
        assert [name for _, name in one_stylesheet.LINK.findall(path.read_text())] == ["styles.css"], path


STYLE = (":root{--x:1}.fa-solid,.fas{font-weight:900}.fa-sun:before{content:'\\f185'}"
         ".fa-moon:before{content:'\\f186'}@font-face{font-display:block;src:url(x)}")


def test_the_icons_that_no_page_shows_are_left_out():
    used = icons.CLASSES.findall('<i class="fas fa-sun"></i><i class="fa-solid"></i>')
    kept = "".join(icons.rules(STYLE, set(used)))
    assert kept == ":root{--x:1}.fa-solid,.fas{font-weight:900}.fa-sun:before{content:'\\f185'}"
    assert icons.codes(kept, "\uf107") == {0xF185, 0xF107}


def unpinned(requirements):
    lines = [line for line in requirements.splitlines() if line and not line.startswith("#")]
    return [
        line
        for line in lines
        if not re.fullmatch(r"[\w.-]+==[\w.]+(; sys_platform == \"\w+\")?", line)
    ]


def test_every_requirement_is_pinned():
    assert unpinned((ROOT / "requirements.txt").read_text()) == []


@pytest.mark.parametrize("line", ["numpy", "numpy>=2", "numpy==2.*", "-e .", "git+https://example.org/x"])
def test_a_requirement_that_is_not_pinned_is_found(line):
    assert unpinned(f"# comment\nsympy==1.14.0\n{line}\n") == [line]


def test_the_index_leads_on_and_asks_for_nothing():
    written = index_page.page(
        '<meta http-equiv="Refresh" content="0; url=book/intro.html" />', "The book"
    )
    assert (
        'content="0; url=book/intro.html"' in written
        and '<a href="book/intro.html">The book</a>' in written
    )
    assert '<link rel="icon" href="data:,">' in written
