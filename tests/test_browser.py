"""The first page and the search in headless Chromium, and the checks of all pages."""

import page_checks
import pytest
from browsing import PAGES


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_index_leads_to_the_first_page(context, roots, scheme):
    page, problems = page_checks.open_page(context, f"{roots[scheme]}/index.html")
    page.wait_for_url(f"**/{PAGES[0]}.html")
    page.close()
    assert not problems, "\n".join(problems)


def test_search_finds_a_page(context, roots):
    page, problems = page_checks.open_page(
        context, f"{roots['http']}/search.html?q=softmax"
    )
    page.locator("#search-results li a").first.wait_for()
    page.close()
    assert not problems, "\n".join(problems)


# ---- The checks themselves, on small pages


def small(
    body,
    head='<title>A page</title><link rel="icon" href="data:image/svg+xml,'
    '<svg xmlns=%22http://www.w3.org/2000/svg%22/>">',
):
    return (
        f'<!doctype html><html><head>{head}</head><body><input type="search">'
        f"<main><article>{body}</article></main></body></html>"
    )


SOUND = small("""<p>Text, <a href="#equation-a">(1)</a> and <code>\\begin{x} $$</code>.</p>
    <div class="math" id="equation-a"><span class="katex">x</span></div>
    <img alt="a dot" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">
    <div style="overflow-x: auto" tabindex="0"><div style="width: 2000px">wide</div></div>""")

FAULTS = [
    (
        "formulas_parse",
        "formula not rendered: \\x",
        small('<span class="katex-error">\\x</span>'),
    ),
    ("formulas_parse", "formula not rendered: x", small('<span class="math">x</span>')),
    ("no_raw_markup", "raw markup: {glue:math}`a`", small("{glue:math}`a`")),
    ("no_raw_markup", "raw markup: {eq}`a`", small("{eq}`a`")),
    ("no_raw_markup", "raw markup: $$ x", small("$$ x")),
    ("no_raw_markup", "raw markup: $y_k$", small("$y_k$")),
    ("no_raw_markup", "raw markup: \\begin{aligned}", small("\\begin{aligned}")),
    (
        "no_sideways_scroll",
        "the page is 400 px wide at 390 px",
        small("x", head="<style>body { width: 400px; margin: 0 }</style>"),
    ),
    (
        "no_sideways_scroll",
        "cut off at 390 px: <p",
        small('<div style="overflow: hidden"><p style="width: 2000px">x</p></div>'),
    ),
    (
        "scroll_boxes_take_focus",
        "scrolls, but takes no focus: <div",
        small('<div style="overflow-x: auto"><p style="width: 2000px">x</p></div>'),
    ),
    (
        "scroll_boxes_take_focus",
        "scrolls, but takes no focus: <i",
        small(
            '<p aria-hidden="true"><i tabindex="0" style="display: block; overflow-x: auto">'
            '<b style="padding: 999px">x</b></i></p>'
        ),
    ),
    (
        "scroll_boxes_take_focus",
        'scrolls, but does not show it: <div class="katex-display"',
        small(
            '<div class="katex-display" tabindex="0" style="overflow-x: auto">'
            '<p style="width: 2000px">x</p></div>'
        ),
    ),
    (
        "no_sideways_scroll",
        'cut off at 360 px: <span class="hide-tail"',
        small(
            '<article><span class="hide-tail" style="display: block; width: 999px; overflow: hidden">'
            "<svg></svg></span></article>"
        ),
    ),
    ("links_resolve", "link to nothing: ", small('<a href="#equation-b">(2)</a>')),
    ("one_search_box", "2 search boxes", small('<input type="search">')),
    ("has_title", "no title", small("x", head="")),
    ("favicon_loads", "no favicon", small("x", head="")),
    (
        "favicon_loads",
        "favicon does not load: ",
        small("x", head='<link rel="icon" href="missing.svg">'),
    ),
    ("images_have_alt", "no alt text: ", small('<img src="data:,">')),
    (
        "images_have_alt",
        "no alt text: ",
        small('<img src="data:," alt="_images/0a1b.png">'),
    ),
    (
        "icons_are_drawn",
        'icon without a sign: <i class="fas fa-play">',
        small('<i class="fas fa-play"></i>'),
    ),
    (
        "buttons_stand_apart",
        'at 360 px "<i ',
        small(
            '<p class="article-header-buttons"><i style="margin-right: -9px">x</i><i>y</i></p>'
        ),
    ),
    (
        "text_is_legible",
        "contrast 1.00 in dark: P.",
        small(
            "<p>x</p>",
            head="<style>[data-theme=dark] body { background: #000; color: #000 }</style>",
        ),
    ),
    (
        "text_is_legible",
        "contrast 2.85 in light: SPAN.katex",
        small('<span class="katex" style="color: #999">x</span>'),
    ),
    (
        "text_is_legible",
        "contrast 3.98 in light: P.",
        small('<p style="opacity: .5">x</p>'),
    ),
    (
        "text_is_legible",
        "contrast 1.00 in dark: BUTTON.",
        small(
            "<button>x</button>",
            head="<style>[data-theme=dark] button { background: #000; color: #000 }"
            "</style>",
        ),
    ),
    (
        "text_is_legible",
        "contrast 2.85 in light: INPUT.",
        small('<input value="1" style="background: #fff; color: #999">'),
    ),
    (
        "text_is_legible",
        "contrast 2.85 in light: B.",
        small('x</article></main><b style="color: #999">around the text</b>'),
    ),
]


@pytest.fixture
def small_page(context, tmp_path):
    def load(html):
        (tmp_path / "page.html").write_text(html)
        return page_checks.open_page(
            context, (tmp_path / "page.html").as_uri(), until="load"
        )

    return load


def test_a_sound_page_has_no_problem(small_page):
    page, problems = small_page(SOUND)
    assert (
        problems + [problem for check in page_checks.CHECKS for problem in check(page)]
        == []
    )


@pytest.mark.parametrize("check, problem, html", FAULTS)
def test_a_planted_fault_is_found(small_page, check, problem, html):
    page, _ = small_page(html)
    found = getattr(page_checks, check)(page)
    assert any(text.startswith(problem) for text in found), found


def test_every_check_has_a_planted_fault():
    assert {check for check, _, _ in FAULTS} == {
        check.__name__ for check in page_checks.CHECKS
    }


@pytest.mark.parametrize(
    "problem, body",
    [
        ("console: no!", "<script>console.error('no!')</script>"),
        ("console: no!", "<script>throw 'no!'</script>"),
        ("failed request: file:", '<img src="missing.png" alt="x">'),
        (
            "foreign request: http://127.0.0.2/",
            '<img src="http://127.0.0.2/x.png" alt="x">',
        ),
    ],
)
def test_a_planted_fault_is_found_on_loading(small_page, problem, body):
    _, found = small_page(small(body))
    assert any(text.startswith(problem) for text in found), found
