"""Every page of the site, opened once from a server and once as a file.

What one look costs is the loading of the page, so all checks share it. What was seen on
the way (ids, links, titles, scripts) is compared at the end.
"""

import gzip
import json
import re
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import page_checks
import pytest
import serve
import verdicts
from axe_playwright_python.sync_playwright import Axe
from browsing import PAGES, PART_ONE, PART_TWO
from conftest import ROOT

OTHERS = ["search", "genindex", "404"]
SIZES = {"desktop": page_checks.DESKTOP, "phone": {"width": 390, "height": 844}}
LARGEST = 60_000  # bytes of our scripts on one page, compressed
ROWS = 20  # rows of the ledger that axe-core looks at, and one more of each kind

# axe-core looks at everything once, and at the shape of the page again on a phone. The
# contrast of all that is drawn with letters `page_checks.text_is_legible` measures by
# the same formula, in light and dark, on a desktop and on a phone. On the first page
# and on those around the book, which are short, axe-core does all of it. The drawn half
# of a formula is hidden from screen readers.
FORMULAS = {"exclude": [[".katex-html"]]}
EVERYTHING = {"resultTypes": ["violations"]}
SHAPE = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
ONCE = {"desktop": {"light": EVERYTHING}, "phone": {"light": SHAPE}}
ALL = {device: {"light": EVERYTHING, "dark": EVERYTHING} for device in SIZES}

SEEN = {}  # {(scheme, page): what was seen there}

# What a page answers to a script, in one question each.
SKELETON = """const skeleton = (e) => {
        const attributes = [...e.attributes].map(({name, value}) =>
            ["id", "href"].includes(name) ? name : `${name}="${value}"`);
        const inside = e.matches(".katex") ? [] : [...e.children].map(skeleton);
        const start = `<${[e.localName, ...attributes].join(" ")}>`;
        return [start, e.textContent.trim() && "…", ...inside, "</>"].join("");
    };
    const rows = [...document.querySelectorAll("table.ledger tbody tr")];
    const kinds = rows.map(skeleton);
"""
WHAT_IS_HERE = f"""() => {{
    {SKELETON}
    return {{
        title: document.title,
        ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
        links: [...document.querySelectorAll('main a[href*="#"]')].map((a) => a.href),
        scripts: [...document.scripts].map((e) => e.src.replace(/\\?.*|.*\\//g, "")),
        rows: rows.length, kinds: new Set(kinds).size,
    }};
}}"""
SHORTEN = f"""(count) => {{
    {SKELETON}
    rows.filter((_, n) => n >= count && kinds.indexOf(kinds[n]) < n)
        .forEach((row) => row.remove());
}}"""
WITHOUT_PREVIEW = """() => [...document.querySelectorAll("article a[href*='#']")]
    .filter((a) => /^#(equation|definition|hypothesis)-/.test(a.hash))
    .filter((a) => {
        const name = a.hash.slice(1);
        return !document.querySelector(`.preview-of-${CSS.escape(name)} .katex`)
            && !document.getElementById(name)?.querySelector(".katex");
    })
    .map((a) => "no preview of what is linked to: " + a.href)"""
WITHOUT_MATHML = """() => [...document.querySelectorAll(".katex")]
    .filter((e) => !e.querySelector("math annotation[encoding='application/x-tex']"))
    .map((e) => "formula without MathML: " + e.textContent)"""
# One button may hide another. Not at once: what runs inside of this may do what the policy forbids.
PRESS = """() => [...document.querySelectorAll("main button")].filter((e) => e.checkVisibility())
    .slice(0, 13).forEach((e) => setTimeout(() => e.checkVisibility() && e.click()))"""
# What is drawn of a formula is most of a page, and axe is not to look at it, but it walks through all.
# And what the ledger lays out late is laid out: axe may measure a row before the page has.
EMPTY = """() => {
    document.querySelectorAll(".ledger .math").forEach((e) => { e.style.contentVisibility = "visible"; });
    const bases = [...document.querySelectorAll(".katex-html .base")];
    const boxes = bases.map((base) => base.getBoundingClientRect());
    bases.forEach((base, n) => {
        base.replaceChildren();
        const {width, height} = boxes[n];
        base.style.cssText = `display: inline-block; width: ${width}px; height: ${height}px`;
    });
}"""
HANDLERS = """() => [...document.querySelectorAll("*")].flatMap((e) =>
    e.getAttributeNames().filter((name) => name.startsWith("on"))
        .map((name) => `handler in ${e.localName}: ${name}`))"""


@pytest.fixture(scope="module")
def served(browser):
    """A context that keeps what the policy of a page refuses."""
    context = browser.new_context()
    context.add_init_script(page_checks.REFUSED)
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
    found = verdicts.passed(site, named, content)
    if found is None:
        problems, found = look()
        assert not problems, "\n".join(problems)
        verdicts.keep(site, named, content, found)
    SEEN[scheme, name] = found


def seen(page, root):
    """What other pages must be compared with; places are told from the root."""
    found = page.evaluate(WHAT_IS_HERE)
    found["links"] = [link.removeprefix(f"{root}/") for link in found["links"]]
    return found | {"place": urlsplit(page.url.removeprefix(f"{root}/")).path}


def violations(page, options):
    """What axe-core finds, a line for each element."""
    found = Axe().run(page, context=FORMULAS, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def once_opened(page):
    """What is wrong with what a reader has opened on a page, for everybody who may read it."""
    problems = page_checks.text_is_legible(page) + page_checks.no_sideways_scroll(page)
    page.emulate_media(reduced_motion="reduce")
    for size in SIZES.values():
        page.set_viewport_size(size)
        problems += page_checks.boxes_without_focus(page) + violations(page, EVERYTHING)
    return problems + page.evaluate("refused")


def axe(page, looks):
    """What axe-core finds on a desktop and on a phone."""
    problems = []
    page.emulate_media(reduced_motion="reduce")  # no colour is seen while it changes
    page.evaluate(EMPTY)
    for device, size in SIZES.items():
        page.set_viewport_size(size)
        page_checks.boxes_without_focus(page)  # the page measures itself
        for theme, options in looks[device].items():
            page.evaluate(
                "(theme) => { document.documentElement.dataset.theme = theme; }", theme
            )
            found = violations(page, options)
            problems += [f"{theme} {device}: {line}" for line in found]
    page.set_viewport_size(page_checks.DESKTOP)
    return problems


def legible(page):
    """What is too faint, on a desktop and on a phone."""
    problems = []
    for size in SIZES.values():
        page.set_viewport_size(size)
        problems += page_checks.text_is_legible(page)
    page.set_viewport_size(page_checks.DESKTOP)
    return problems


def policy(page, answer):
    """What the policy refuses of a page whose buttons are tried, and must not hold."""
    sent = answer.headers["content-security-policy"]
    right = "script-src 'self';" in sent and "unsafe-eval" not in sent
    page.emulate_media(reduced_motion="null")
    page.evaluate(PRESS)
    page.wait_for_timeout(100)  # what is refused is told a little later
    refused = page.evaluate("refused") + page.evaluate(HANDLERS)
    return ([] if right else [f"policy: {sent}"]) + refused


@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_a_server(site, served, browser, roots, name):
    def look():
        page, problems = page_checks.open_page(served, f"{roots['http']}/{name}.html")
        for check in page_checks.CHECKS:
            problems += check(page)
        problems += page.evaluate(WITHOUT_PREVIEW) + page.evaluate(WITHOUT_MATHML)
        found = seen(page, roots["http"])
        page.evaluate(SHORTEN, ROWS)
        if page.locator(".numbers-panel").count():
            page.locator(".numbers-panel summary").click()
        problems += legible(page) + axe(page, ALL if name == PAGES[0] else ONCE)
        problems += policy(page, page.request.get(page.url))
        page.close()
        return problems, found

    visit(site, browser, name, "http", look)


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_around_the_book(served, roots, name):
    page = served.new_page()
    answer = page.goto(f"{roots['http']}/{name}.html")
    page.wait_for_load_state("networkidle")
    problems = axe(page, ALL) + policy(page, answer)
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
        found = seen(page, site.as_uri())
        page.close()
        return problems, found

    visit(site, browser, name, "file", look)


# What only all pages together tell
# --------------------------------------------------------------


def lost(pages):
    """The links of some pages, as they were seen, that end at no element of these.

    A link to another site is not looked at; one to a page that is not there is lost. What
    has the form name=value is no element, but what the page there is to begin with.
    """
    ids = {page["place"]: set(page["ids"]) for page in pages}
    return [
        f"{page['place']}: link to nothing: {link}"
        for page in pages
        for link in page["links"]
        for to in [urlsplit(CELL.sub(r"notebooks/\1#", link))]
        if to.fragment and not to.scheme
        if unquote(to.fragment) not in ids.get(to.path, ())
        and not ("=" in to.fragment and to.path in ids)
    ]


# A link to a place in a notebook: JupyterLite opens it, and the cell has the id.
CELL = re.compile(r"lite/notebooks/index\.html\?path=([\w-]+\.ipynb)#cell-id=")


def notebooks(site):
    """The cells of the notebooks, as the ids of pages without links."""
    for path in site.glob("notebooks/*.ipynb"):
        ids = [cell["id"] for cell in json.loads(path.read_text("utf-8"))["cells"]]
        yield {"place": f"notebooks/{path.name}", "ids": ids, "links": []}


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_links_lead_somewhere_and_titles_differ(site, scheme):
    """Runs after the visits."""
    pages = [SEEN[scheme, name] for name in PAGES]
    links = [link for page in pages for link in page["links"]]
    assert len(links) > 1000
    assert any(map(CELL.match, links)) == (scheme == "http")
    assert lost([*pages, *notebooks(site)]) == []
    assert len({page["title"] for page in pages}) == len(pages)


def test_a_link_to_nothing_is_found():
    place = "lite/notebooks/index.html?path=a.ipynb#cell-id="
    cells = [f"{place}u", f"{place}v"]
    right = ["a.html#x", "b.html?z=1#y", "b.html#%C3%A9", "https://b.org/b.html#w"]
    right += ["b.html#line=1", "b.html#line=1&given=2"]
    one = {
        "place": "a.html",
        "ids": ["x"],
        "links": [*right, "b.html#z", "b.html?z=1#z", "c.html#x", "c.html#line=1"],
    }
    other = {
        "place": "b.html",
        "ids": ["y", "é"],
        "links": ["a.html#x", "a.html#w", "b.html#", *cells],
    }
    book = {"place": "notebooks/a.ipynb", "ids": ["u"], "links": []}
    assert lost([one, other, book]) == [
        "a.html: link to nothing: b.html#z",
        "a.html: link to nothing: b.html?z=1#z",
        "a.html: link to nothing: c.html#x",
        "a.html: link to nothing: c.html#line=1",
        "b.html: link to nothing: a.html#w",
        f"b.html: link to nothing: {cells[1]}",
    ]


def test_the_ledger_that_axe_sees_is_short_and_has_rows_of_every_kind():
    """Runs after the visits; that a row of each kind is left is planted below."""
    ledger = SEEN["http", "book/verification"]
    assert ledger["rows"] > 200 and 1 < ledger["kinds"] <= ROWS


@pytest.mark.parametrize("name", [*PART_ONE, *PART_TWO])
def test_our_scripts_are_small(name):
    """Runs after the visits; ours are those that lie in book/_static."""
    names = set(SEEN["http", f"book/{name}"]["scripts"]) - {""}
    paths = [ROOT / "book" / "_static" / name for name in names]
    ours = {path.name: path.read_bytes() for path in paths if path.is_file()}
    needed = {"evaluate.js", "numbers.js", "derivations.js"}
    if name in PART_ONE:
        needed.add(f"explore-{PART_ONE[name]}.js")
    assert needed <= ours.keys()
    assert sum(len(gzip.compress(script)) for script in ours.values()) < LARGEST


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


def narrow(body):
    """What is there on a phone alone."""
    return f"<style>@media (min-width: 500px) {{ b {{ display: none }} }}</style>{body}"


DARK = "<style>[data-theme=dark] body { background: #000; color: #222 }</style>"


@pytest.mark.parametrize(
    "start, body",
    [
        ("dark desktop: color-contrast", f"{DARK}<main><h1>faint</h1></main>"),
        (
            "light phone: button-name",
            narrow("<main><h1>x</h1><b><button></button></b>"),
        ),
    ],
)
def test_axe_looks_at_each_size_and_theme_that_it_is_told(small, start, body):
    found = axe(small(body), ALL)
    assert any(line.startswith(start) for line in found), found


def test_faint_text_on_a_phone_is_found(small):
    body = narrow('<b style="color: #999; background: #fff">faint</b>')
    assert [line[:24] for line in legible(small(body))] == [
        "contrast 2.85 in light: ",
        "contrast 2.85 in dark: B",
    ]


LINK = '<article><a href="#equation-eq-a">(1)</a>{}</article>'
PREVIEW = '<div class="preview-of-equation-eq-a"><i class="katex"></i></div>'
MATHML = (
    '<i class="katex"><math><semantics><mi>x</mi>'
    '<annotation encoding="application/x-tex">x</annotation></semantics></math></i>'
)


@pytest.mark.parametrize(
    "question, bad, good",
    [
        (WITHOUT_PREVIEW, LINK.format(""), LINK.format(PREVIEW)),
        (
            WITHOUT_PREVIEW,
            LINK.format('<p id="equation-eq-a"></p>'),
            LINK.format('<p id="equation-eq-a"><i class="katex"></i></p>'),
        ),
        (WITHOUT_MATHML, '<i class="katex">x</i>', MATHML),
        (HANDLERS, '<p onclick="x()">x</p>', "<p>x</p>"),
    ],
)
def test_a_planted_fault_is_found(small, question, bad, good):
    assert len(small(bad).evaluate(question)) == 1
    assert small(good).evaluate(question) == []


@pytest.mark.parametrize(
    "cell", ["<button></button>", "<p></p>", '<p class="faint">x</p>', "<b>x</b>"]
)
def test_a_ledger_that_was_shortened_has_a_row_of_every_kind(small, cell):
    row = "<tr><td><p>{}</p></td></tr>"
    rows = [row.format(n) for n in range(3 * ROWS)]
    rows[2 * ROWS] = f"<tr><td>{cell}</td></tr>"
    page = small(f'<table class="ledger"><tbody>{"".join(rows)}</tbody></table>')
    page.evaluate(SHORTEN, ROWS)
    left = page.locator("tbody tr")
    assert left.count() == ROWS + 1
    assert left.last.inner_html() == f"<td>{cell}</td>"


@pytest.fixture
def planted(served, roots):
    """Serve a page with this body and script, under the policy or another."""
    page, root = served.new_page(), roots["http"]

    def load(body, script="", sent=serve.POLICY):
        def answer(kind, text):
            headers = {"Content-Security-Policy": sent, "Content-Type": f"text/{kind}"}
            return lambda route: route.fulfill(headers=headers, body=text)

        page.route("**/book/planted.html*", answer("html", f"<!doctype html>{body}"))
        page.route("**/planted.js", answer("javascript", script))
        answered = page.goto(f"{root}/book/planted.html?z=1", wait_until="load")
        return page, answered

    yield load
    page.close()


BUTTON = '<main><button id="go">x</button></main><script src="planted.js"></script>'
ON_CLICK = "document.querySelector('#go').addEventListener('click', () => {{ {} }})"


@pytest.mark.parametrize(
    "problem, body, script, sent",
    [
        ("script-src: eval", BUTTON, ON_CLICK.format("eval('1')"), serve.POLICY),
        (
            "connect-src: http://127.0.0.2/",
            BUTTON,
            ON_CLICK.format("fetch('http://127.0.0.2/').catch(() => 0)"),
            serve.POLICY,
        ),
        ("handler in p: onclick", "<p onclick='x()'>x</p>", "", serve.POLICY),
        (
            "policy: ",
            BUTTON,
            "",
            serve.POLICY.replace("src 'self';", "src 'self' 'unsafe-inline';"),
        ),
        (
            "policy: ",
            BUTTON,
            "",
            f"{serve.POLICY}; script-src-elem 'unsafe-eval'",
        ),
    ],
)
def test_what_the_policy_refuses_or_must_not_hold_is_found(
    planted, problem, body, script, sent
):
    found = policy(*planted(body, script, sent))
    assert any(line.startswith(problem) for line in found), found


def test_what_the_policy_lets_pass_is_no_problem(planted):
    assert policy(*planted(BUTTON, ON_CLICK.format("this.calm = true"))) == []


def test_places_are_told_from_the_root(planted, roots):
    """So that a page of this run can be compared with one of an earlier run."""
    page, _ = planted(
        """<title>x</title><main><a id="a" href="#a">x</a><a href="b.html?z=1#b">x</a>
        <a href="https://b.org/#c">x</a></main><script src="planted.js"></script>"""
    )
    assert seen(page, roots["http"]) == {
        "place": "book/planted.html",
        "title": "x",
        "ids": ["a"],
        "links": [
            "book/planted.html?z=1#a",
            "book/b.html?z=1#b",
            "https://b.org/#c",
        ],
        "scripts": ["planted.js"],
        "rows": 0,
        "kinds": 0,
    }


# Verdicts
# --------------------------------------------------------------


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A site of one page, and copies of what looks at it; verdicts are in use."""
    monkeypatch.delenv("REQUIRE_TOOLS", raising=False)
    site = tmp_path / "html"
    for name, text in {
        "page.html": '<img src="_images/a.svg">',
        "_images/a.svg": "a",
        "_images/of-another-page.svg": "a",
        "_static/styles.css": "a",
        "_static/scripts/a.js": "a",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    copies = [tmp_path / path.name for path in verdicts.MAKERS]
    for copy, path in zip(copies, verdicts.MAKERS):
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(verdicts, "MAKERS", copies)
    return site


def test_a_verdict_serves_the_same_content_alone(tiny, monkeypatch):
    known = verdicts.key(tiny, "page", "1.0")
    assert verdicts.passed(tiny, "http-page", known) is None
    verdicts.keep(tiny, "http-page", known, {"ids": ["x"]})
    assert verdicts.passed(tiny, "http-page", known) == {"ids": ["x"]}
    assert verdicts.passed(tiny, "file-page", known) is None
    (tiny / "_images" / "of-another-page.svg").write_text("changed")
    assert verdicts.key(tiny, "page", "1.0") == known
    keys = [known, verdicts.key(tiny, "page", "1.1")]
    site = ("page.html", "_static/styles.css", "_static/scripts/a.js", "_images/a.svg")
    for path in [*(tiny / name for name in site), *verdicts.MAKERS]:
        path.write_bytes(path.read_bytes() + b" ")
        keys.append(verdicts.key(tiny, "page", "1.0"))
    (tiny / "_images" / "a.svg").unlink()
    keys.append(verdicts.key(tiny, "page", "1.0"))
    (tiny / "_static" / "new.js").write_text("a")
    keys.append(verdicts.key(tiny, "page", "1.0"))
    (tiny / "_static" / "new.js").rename(tiny / "_static" / "scripts" / "new.js")
    keys.append(verdicts.key(tiny, "page", "1.0"))
    monkeypatch.setattr(verdicts, "version", lambda package: "another")
    keys.append(verdicts.key(tiny, "page", "1.0"))
    assert len(set(keys)) == len(keys) == 15
    assert all(verdicts.passed(tiny, "http-page", key) is None for key in keys[1:])
    monkeypatch.setenv("REQUIRE_TOOLS", "1")
    assert verdicts.passed(tiny, "http-page", known) is None


def test_a_verdict_depends_on_these_tests_their_checks_and_the_server():
    assert {module.__file__ for module in (page_checks, serve, verdicts)} | {
        __file__
    } <= {str(path) for path in verdicts.MAKERS}


def test_a_page_that_passed_is_not_looked_at_again(tiny, monkeypatch):
    """One that failed is, and what was seen is known each time."""
    monkeypatch.setattr(f"{__name__}.SEEN", {})
    looks = [(["faint"], {"ids": ["w"]}), ([], {"ids": ["x"]}), ([], {"ids": ["y"]})]
    chromium = SimpleNamespace(version="1.0")

    def come():
        SEEN.clear()
        visit(tiny, chromium, "page", "http", lambda: looks.pop(0))
        return SEEN["http", "page"]

    with pytest.raises(AssertionError, match="faint"):
        come()
    assert come() == {"ids": ["x"]}
    assert come() == {"ids": ["x"]}
    (tiny / "page.html").write_text("changed")
    assert come() == {"ids": ["y"]}
    assert looks == []
