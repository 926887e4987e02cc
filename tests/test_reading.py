"""What helps a reader.

Previews, copied formulas, the policy that a host sends, 404, sitemap, shared links.
"""

import re
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import page_checks
import pytest
import yaml
from browsing import PAGES, toc_pages
from conftest import ROOT
from serve import POLICY

from booktools.html import missing, styles

REFERENCE = "article a.internal[href*='#equation-']"


# Previews
# --------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_reference_previews_its_equation(context, roots, scheme):
    page, problems = page_checks.open_page(
        context, f"{roots[scheme]}/book/cross-entropy.html"
    )
    preview = page.locator("#preview")
    elsewhere = page.locator(f"{REFERENCE}[href^='softmax']").first
    here = page.locator(f"{REFERENCE}[href^='#']").first
    for link in (elsewhere, here):
        link.focus()
        assert preview.locator(".katex").is_visible()
        assert link.get_attribute("aria-describedby") == "preview"
        page.keyboard.press("Escape")
        assert not preview.is_visible()
    elsewhere.hover()
    assert r"\log \hat{y}_{i}" in preview.locator("annotation").text_content()
    page.mouse.move(0, 0)
    preview.wait_for(state="hidden")
    page.close()
    assert problems == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_citation_and_a_figure_are_previewed(context, roots, scheme):
    page, problems = page_checks.open_page(
        context, f"{roots[scheme]}/book/softmax.html"
    )
    preview = page.locator("#preview")
    page.locator("article a[href*='references.html#id']").first.focus()
    assert "Neurocomputing" in preview.inner_text()
    figure = page.locator("article a.internal[href='#fig-softmax']").first
    figure.focus()
    assert preview.locator("img").is_visible()
    assert preview.locator("figcaption, p").first.inner_text().startswith("Fig. 2.1")
    assert page.evaluate("document.querySelectorAll('#fig-softmax').length") == 1
    page.locator("article a.step").first.focus()
    assert not preview.is_visible()
    page.close()
    assert problems == []


# Copying
# --------------------------------------------------------------


def test_a_copied_formula_is_latex(context, roots):
    page, _ = page_checks.open_page(context, f"{roots['http']}/book/softmax.html")
    copied = page.evaluate("""() => new Promise((resolve) => {
        const formula = document.querySelector("article .katex-display");
        const range = document.createRange();
        range.selectNode(formula);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.addEventListener("copy", (event) => resolve(event.clipboardData.getData("text/plain")));
        document.execCommand("copy");
    })""")
    page.close()
    assert (
        copied.startswith("$$")
        and r"\mathbf{J} =" in copied
        and r"\hat{\mathbf{y}}^{\top}" in copied
    )


# The policy
# --------------------------------------------------------------


def test_the_readme_tells_hosts_the_policy_that_is_tested():
    assert f"\nContent-Security-Policy: {POLICY}\n" in (ROOT / "README.md").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    "body",
    [
        "<script>document.title = 'ran'</script>",
        "<img src='data:,' onerror=\"document.title = 'ran'\">",
        "<script src='http://127.0.0.2/x.js'></script>",
        "<a href='javascript:document.title = 1' id='go'>x</a>",
        "<script src='/_static/run.js'></script>",
    ],
)
def test_the_policy_refuses_what_it_must(context, roots, body):
    page = context.new_page()
    page.add_init_script(page_checks.REFUSED)
    policy = context.request.get(f"{roots['http']}/book/intro.html").headers[
        "content-security-policy"
    ]
    page.route(
        "**/planted.html",
        lambda route: route.fulfill(
            headers={"Content-Security-Policy": policy, "Content-Type": "text/html"},
            body=f"<!doctype html><title>calm</title>{body}",
        ),
    )
    page.route(
        "**/run.js",
        lambda route: route.fulfill(
            headers={"Content-Type": "text/javascript"},
            body="eval('document.title = \"ran\"')",
        ),
    )
    page.goto(f"{roots['http']}/planted.html", wait_until="load")
    if page.locator("#go").count():
        page.locator("#go").click()
    page.wait_for_function("refused.length > 0")
    assert page.title() == "calm"
    page.close()


# Around the pages
# --------------------------------------------------------------


def test_a_missing_page_says_so_and_looks_like_the_book(context, roots):
    page = context.new_page()
    answer = page.goto(f"{roots['http']}/book/no/such/page.html")
    page.wait_for_load_state("networkidle")
    assert answer.status == 404
    assert "There is no such page" in page.locator("article h1").text_content()
    assert page.evaluate(
        "[...document.styleSheets].map((s) => s.href?.includes('/styles.css'))"
    ) == [True]
    page.get_by_role("link", name="Notation").first.click()
    page.wait_for_url("**/book/notation.html")
    page.goto(f"{roots['http']}/book/no/such/page.html")
    page.get_by_role("link", name="search the book").click()
    page.wait_for_url("**/search.html")
    page.close()


@pytest.mark.parametrize(
    "address, prefix",
    [
        ("http://localhost:8000/", "/"),
        ("https://example.org/books/minus/", "/books/minus/"),
        ("https://example.org/books/minus", "/books/minus/"),
    ],
)
def test_the_links_of_a_missing_page_begin_where_the_site_does(address, prefix):
    config = SimpleNamespace(html_baseurl=address)
    missing.prepare(SimpleNamespace(extensions=["notfound.extension"]), config)
    assert config.notfound_urls_prefix == prefix
    links = re.findall('href="([^"]*)"', config.notfound_context["body"])
    assert links == [f"{prefix}book/intro.html", f"{prefix}search.html"]


@pytest.mark.parametrize("chapter", ["softmax", "cross-entropy"])
def test_a_link_leads_to_an_equation_far_down(context, site, roots, chapter):
    html = (site / "book" / f"{chapter}.html").read_text("utf-8")
    anchor = re.findall('<div class="math[^"]*" id="(equation-[^"]+)"', html)[-1]
    page = context.new_page()
    page.goto(f"{roots['http']}/book/{chapter}.html#{anchor}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    box = page.locator(f"[id='{anchor}']").bounding_box()
    assert 0 <= box["y"] and box["y"] + box["height"] <= page.viewport_size["height"]
    page.close()


def test_the_sitemap_names_every_page(site):
    tree = ElementTree.parse(site / "sitemap.xml")
    places = [element.text for element in tree.iter() if element.tag.endswith("loc")]
    found = {re.sub("^http://[^/]*/", "", place) for place in places}
    assert found == {f"{name}.html" for name in PAGES}


def test_a_shared_link_tells_what_it_leads_to(site):
    for name in PAGES:
        html = (site / f"{name}.html").read_text("utf-8")
        tags = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', html))
        assert (
            tags["title"]
            and tags["url"].endswith(f"{name}.html")
            and tags["image"].endswith(".png")
        )
        assert "\\" not in tags["description"], name


def test_a_chapter_says_how_long_it_takes(site):
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
    chapters = toc_pages([part for part in parts if "numbered" in part])
    assert len(chapters) > 7 and chapters == [
        name
        for name in PAGES
        if "minutes to read" in (site / f"{name}.html").read_text("utf-8")
    ]


# The stylesheet
# --------------------------------------------------------------

# Every property of what is shown, and of what stands before and after it; of a variable what
# uses it. Of elements with one tag and the same classes in the same parent the first stands for all.
LOOKS = """() => [...new Map([...document.querySelectorAll("body, body *")].reverse()
    .filter((e) => e.checkVisibility())
    .map((e) => [[e, e.parentElement].map((one) => `${one.tagName}.${one.className}`).join(), e])).values()]
    .flatMap((e) => ["", "::before", "::after"].map((part) => {
        const style = getComputedStyle(e, part || null);
        if (part && style.content === "none") return "";
        const properties = [...style].filter((p) => !p.startsWith("--"))
            .map((p) => `${p}: ${style.getPropertyValue(p)}`);
        return `${e.tagName}.${e.className}${part} ${properties.join("; ")}`;
    }))"""


def differing(page, style):
    """What looks otherwise once this stylesheet stands in place of that of the site."""
    page.evaluate(f"() => {{ window.looks = ({LOOKS})(); }}")
    page.route(
        "**/instead.css*",
        lambda route: route.fulfill(body=style, content_type="text/css"),
    )
    page.evaluate("""() => new Promise((resolve, reject) => {
        const link = document.querySelector("link[href*='/styles.css'], link[href*='/instead.css']");
        link.onload = () => document.fonts.ready.then(() => resolve());
        link.onerror = reject;
        link.href = new URL(`instead.css?${performance.now()}`, link.href).href;
    })""")
    before, after = page.evaluate("window.looks"), page.evaluate(LOOKS)
    assert len(before) == len(after)
    return [
        sorted(set(one.split("; ")) ^ set(other.split("; ")))
        for one, other in zip(before, after)
        if one != other
    ]


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
def test_what_is_left_out_of_the_stylesheet_changes_no_page(
    context, roots, site, scheme, width
):
    static = site / "_static"
    kept = (static / "styles.css").read_text()
    names = kept.split("\n", 1)[0].split()[1:-1]
    whole = "\n".join(styles.joined(static, name) for name in names)
    assert len(kept) < len(whole) / 2
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{roots['http']}/book/notation.html")
    page.wait_for_load_state("networkidle")
    differing(
        page, kept
    )  # so that fonts have come, and what was not in view is laid out
    assert differing(page, whole) == []
    # the tester
    broken = kept.replace(".bd-header", ".no-header")
    assert broken != kept and differing(page, broken)
    page.close()
