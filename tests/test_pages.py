"""Every page of the site: opened once from a server and once as a file, and looked at in every way.

What one look costs is the loading of the page, so all checks share it. What was seen on the way (ids,
links, titles) is compared at the end.
"""

from collections import Counter
from urllib.parse import urldefrag

import page_checks
import pytest
import verdicts
from axe_playwright_python.sync_playwright import Axe
from browsing import PAGES

OTHERS = ["search", "genindex", "404"]
SIZES = {"desktop": page_checks.DESKTOP, "phone": {"width": 390, "height": 844}}

# axe-core looks at everything once, and at the shape of the page again on a phone. The contrast of all
# text of all pages, in light and dark, is measured by `page_checks.text_is_legible`; around the text,
# which is the same on all pages, axe looks once more in the dark. The drawn half of a formula is hidden
# from screen readers.
FORMULAS = {"exclude": [[".katex-html"]]}
EVERYTHING = {"resultTypes": ["violations"]}
SHAPE = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
CONTRAST = EVERYTHING | {"runOnly": ["color-contrast"]}

SEEN = {}  # {(scheme, page): what was seen there}

REFUSED = """window.refused = [];
    document.addEventListener("securitypolicyviolation",
        (event) => refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));"""

# What a page answers to a script, in one question each.
IDS_AND_LINKS = """() => ({
    ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
    links: [...document.querySelectorAll('main a[href*="#"]')].map((a) => a.href)})"""
WITHOUT_PREVIEW = """() => [...document.querySelectorAll("article a[href*='#']")]
    .filter((a) => /^#(equation|definition|hypothesis)-/.test(a.hash))
    .filter((a) => !document.querySelector(`.preview-of-${CSS.escape(a.hash.slice(1))} .katex`)
        && !document.getElementById(a.hash.slice(1))?.querySelector(".katex"))
    .map((a) => "no preview of what is linked to: " + a.href)"""
WITHOUT_MATHML = """() => [...document.querySelectorAll(".katex")]
    .filter((e) => !e.querySelector("math annotation[encoding='application/x-tex']"))
    .map((e) => "formula without MathML: " + e.textContent)"""
HANDLERS = """() => [...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames()
    .filter((name) => name.startsWith("on")).map((name) => `handler in ${e.localName}: ${name}`))"""
ROWS = 20  # rows of the ledger that axe looks at
SKELETONS = """() => [...document.querySelectorAll("table.ledger tbody tr")].map((row) =>
    [...row.cells].map((cell) => [...cell.children].map((e) => e.localName).join(" ")).join("|"))"""
SHORTEN = """(rows) => [...document.querySelectorAll("table.ledger tbody tr")].slice(rows)
    .forEach((row) => row.remove())"""


@pytest.fixture(scope="module")
def served(browser):
    """A context that keeps what the policy of a page refuses."""
    context = browser.new_context()
    context.add_init_script(REFUSED)
    yield context
    context.close()


@pytest.fixture(scope="module")
def offline(browser):
    """A context without a network."""
    context = browser.new_context(offline=True)
    yield context
    context.close()


def visit(site, browser, name, scheme, look):
    """Look at a page, unless it has passed as it is; keep what was seen."""
    content, named = verdicts.key(site, name, browser.version), f"{scheme}-{name}"
    seen = verdicts.passed(site, named, content)
    if seen is None:
        problems, seen = look()
        assert not problems, "\n".join(problems)
        verdicts.keep(site, named, content, seen)
    SEEN[scheme, name] = seen


def seen(page):
    """What other pages must be compared with."""
    return page.evaluate(IDS_AND_LINKS) | {
        "url": urldefrag(page.url).url,
        "title": page.title(),
    }


def violations(page, options):
    """What axe-core finds, a line for each element."""
    found = Axe().run(page, context=FORMULAS, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def axe(page, name):
    """What axe-core finds on a desktop and on a phone."""
    page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
    page.emulate_media(
        reduced_motion="reduce"
    )  # no colour is looked at while it changes
    if page.locator(".numbers-panel").count():
        page.locator(".numbers-panel summary").click()
    looks = [("desktop", "light", EVERYTHING), ("phone", "light", SHAPE)]
    if name == PAGES[0]:
        looks.append(("desktop", "dark", CONTRAST))
    problems = []
    for device, theme, options in looks:
        page.set_viewport_size(SIZES[device])
        page_checks.boxes_without_focus(
            page
        )  # the page measures itself; axe reports what is left
        page.evaluate(
            "(theme) => { document.documentElement.dataset.theme = theme; }", theme
        )
        problems += [f"{theme} {device}: {line}" for line in violations(page, options)]
    page.set_viewport_size(page_checks.DESKTOP)
    return problems


def policy(page, answer):
    """What the policy refuses of a page whose buttons are tried, and what it must not hold."""
    sent = answer.headers["content-security-policy"]
    problems = (
        [] if "script-src 'self';" in sent and "unsafe-eval" not in sent else [sent]
    )
    for button in page.locator("main button:visible").all()[:12]:
        button.click()
    return problems + page.evaluate("refused") + page.evaluate(HANDLERS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_a_server(site, served, browser, roots, name):
    def look():
        page, problems = page_checks.open_page(served, f"{roots['http']}/{name}.html")
        for check in page_checks.CHECKS:
            problems += check(page)
        problems += page.evaluate(WITHOUT_PREVIEW) + page.evaluate(WITHOUT_MATHML)
        found = seen(page) | {"rows": page.evaluate(SKELETONS)}
        page.evaluate(SHORTEN, ROWS)  # all have the skeleton of one of these; see below
        problems += axe(page, name)
        answer = page.request.get(page.url)
        problems += policy(page, answer)
        page.close()
        return problems, found

    visit(site, browser, name, "http", look)


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_around_the_book(served, roots, name):
    page = served.new_page()
    answer = page.goto(f"{roots['http']}/{name}.html")
    page.wait_for_load_state("networkidle")
    problems = axe(page, name) + policy(page, answer)
    page.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_as_a_file_without_a_network(site, offline, browser, name):
    """A browser refuses some requests there; what it draws is what it drew before."""

    def look():
        page, problems = page_checks.open_page(offline, f"{site.as_uri()}/{name}.html")
        for check in page_checks.OF_A_FILE:
            problems += check(page)
        if not page.locator("article h1").is_visible():
            problems.append("no heading")
        found = seen(page)
        page.close()
        return problems, found

    visit(site, browser, name, "file", look)


# What only all pages together tell
# --------------------------------------------------------------


def lost(pages):
    """The links of some pages, as they were seen, that end at no element of a page among them."""
    ids = {page["url"]: set(page["ids"]) for page in pages}
    return [
        f"{page['url']}: link to nothing: {link}"
        for page in pages
        for link in page["links"]
        for url, anchor in [urldefrag(link)]
        if anchor and url in ids and anchor not in ids[url]
    ]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_links_lead_somewhere_and_titles_differ(scheme):
    """Runs after the visits."""
    pages = [SEEN[scheme, name] for name in PAGES]
    assert lost(pages) == []
    assert len({page["title"] for page in pages}) == len(pages)


def test_a_link_to_nothing_is_found():
    one = {
        "url": "a.html",
        "ids": ["x"],
        "links": ["a.html#x", "b.html#y", "b.html#z", "c.html#no"],
    }
    other = {
        "url": "b.html",
        "ids": ["y"],
        "links": ["a.html#x", "a.html#w", "b.html#"],
    }
    assert lost([one, other]) == [
        "a.html: link to nothing: b.html#z",
        "b.html: link to nothing: a.html#w",
    ]


def test_the_rows_of_the_ledger_that_axe_does_not_see_are_like_those_it_sees():
    (rows,) = (
        seen["rows"] for seen in SEEN.values() if len(seen.get("rows", ())) > ROWS
    )
    kinds = Counter(rows[:ROWS])
    assert len(rows) > 200 and not set(rows) - kinds.keys()


# The checks that are not in page_checks, on small pages
# --------------------------------------------------------------


@pytest.fixture
def small(served):
    """A page with this body."""
    page = served.new_page()

    def load(body):
        page.set_content(f'<!doctype html><html lang="en"><title>x</title><body>{body}')
        return page

    yield load
    page.close()


@pytest.mark.parametrize(
    "rule, body",
    [
        ("button-name", "<main><h1>x</h1><button></button></main>"),
        (
            "color-contrast",
            '<main><h1>x</h1><p style="color: #aaa; background: #fff">faint</p></main>',
        ),
        ("image-alt", '<main><h1>x</h1><img src="data:,"></main>'),
    ],
)
def test_axe_finds_a_planted_fault(small, rule, body):
    page = small(body)
    assert any(line.startswith(rule) for line in violations(page, EVERYTHING))
    shape = [line for line in violations(page, SHAPE) if line.startswith(rule)]
    assert bool(shape) == (rule != "color-contrast")
    assert bool(violations(page, CONTRAST)) == (rule == "color-contrast")


LINK = '<article><a href="#equation-eq-a">(1)</a>{}</article>'


@pytest.mark.parametrize(
    "question, bad, good",
    [
        (
            WITHOUT_PREVIEW,
            LINK.format(""),
            LINK.format(
                '<div class="preview-of-equation-eq-a"><i class="katex"></i></div>'
            ),
        ),
        (
            WITHOUT_PREVIEW,
            LINK.format('<p id="equation-eq-a"></p>'),
            LINK.format('<p id="equation-eq-a"><i class="katex"></i></p>'),
        ),
        (
            WITHOUT_MATHML,
            '<i class="katex">x</i>',
            '<i class="katex"><math><semantics><mi>x</mi>'
            '<annotation encoding="application/x-tex">x</annotation></semantics></math></i>',
        ),
        (HANDLERS, '<p onclick="x()">x</p>', "<p>x</p>"),
    ],
)
def test_a_planted_fault_is_found(small, question, bad, good):
    assert len(small(bad).evaluate(question)) == 1
    assert small(good).evaluate(question) == []


def test_a_verdict_serves_the_same_content_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("REQUIRE_TOOLS", raising=False)
    site = tmp_path / "html"
    (site / "_static").mkdir(parents=True)
    (site / "page.html").write_text("a")
    (site / "_static" / "styles.css").write_text("b")
    known = verdicts.key(site, "page", "1.0")
    assert verdicts.passed(site, "http-page", known) is None
    verdicts.keep(site, "http-page", known, {"ids": ["x"]})
    assert verdicts.passed(site, "http-page", known) == {"ids": ["x"]}
    keys = {known, verdicts.key(site, "page", "1.1")}
    for path in (
        site / "page.html",
        site / "_static" / "styles.css",
        site / "_static" / "new.js",
    ):
        path.write_text("changed")
        keys.add(verdicts.key(site, "page", "1.0"))
    monkeypatch.setattr(verdicts, "CHECKS", ("page_checks.py",))
    keys.add(verdicts.key(site, "page", "1.0"))
    assert len(keys) == 6
    assert all(
        verdicts.passed(site, "http-page", key) is None for key in keys - {known}
    )
    monkeypatch.setenv("REQUIRE_TOOLS", "1")
    assert verdicts.passed(site, "http-page", known) is None
