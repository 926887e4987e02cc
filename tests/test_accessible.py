"""axe-core finds nothing on any page, in light and dark, on a desktop and on a phone; and a whole chapter
can be worked with the keyboard alone.
"""

import page_checks
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PAGES

SIZES = {"desktop": page_checks.DESKTOP, "phone": {"width": 390, "height": 844}}


def violations(page):
    """What axe-core finds, one line for each element. The drawn half of a formula is hidden from screen
    readers, and `page_checks.text_is_legible` looks at its contrast.
    """
    found = Axe().run(page, context={"exclude": [[".katex-html"]]}).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", [*PAGES, "search", "genindex", "404"])
def test_axe_finds_nothing(context, roots, name):
    found, page = [], context.new_page()
    page.emulate_media(reduced_motion="reduce")  # no colour is looked at while it changes
    page.goto(f"{roots['http']}/{name}.html")
    page.wait_for_load_state("networkidle")
    if page.locator(".numbers-panel").count():
        page.locator(".numbers-panel summary").click()
    for device, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page_checks.boxes_without_focus(page)  # the page measures itself; axe reports what is left
        for theme in ("light", "dark"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            found += [f"{theme} {device}: {line}" for line in violations(page)]
    page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule, body", [
    ("button-name", "<main><h1>x</h1><button></button></main>"),
    ("color-contrast", '<main><h1>x</h1><p style="color: #aaa; background: #fff">faint</p></main>'),
    ("image-alt", '<main><h1>x</h1><img src="data:,"></main>'),
])
def test_a_planted_fault_is_found(context, rule, body):
    page = context.new_page()
    page.set_content(f'<!doctype html><html lang="en"><title>x</title><body>{body}')
    assert any(line.startswith(rule) for line in violations(page))
    page.close()


def test_a_chapter_is_worked_with_the_keyboard_alone(context, roots):
    """From the top of a chapter to the next one: every control is reached with Tab, shows its focus, and
    is tried with the keys it answers to; nothing holds the focus.
    """
    page, problems = page_checks.open_page(context, f"{roots['http']}/book/binary.html")
    tried, seen = {}, set()
    for _ in range(600):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here["kind"] == "end":
            break
        assert here["name"] and here["outline"], here
        seen.add(here["place"])
        if here["kind"] in KEYS and tried.setdefault(here["kind"], 0) < 2:
            tried[here["kind"]] += 1
            for key in KEYS[here["kind"]]:
                page.keyboard.press(key)
            assert page.evaluate(FOCUSED)["kind"] != "end", here
    assert {"summary", "range", "text", "select", "slider", "Step through"} <= tried.keys(), tried
    assert here["kind"] == "end" and len(seen) > 60
    assert page.evaluate("Numbers.state().logits[0]") != 0
    assert page.locator(".derivation-value").first.is_visible()
    page.locator(".prev-next-area a.right-next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/batch.html?*")
    page.close()
    assert problems == []


#: What to press on a control, by what it is. The order of the steps is that of a reader who tries it.
KEYS = {
    "summary": ["Enter"], "range": ["ArrowRight"], "text": ["ArrowRight"], "select": ["ArrowDown"],
    "slider": ["ArrowUp", "ArrowLeft"], "Step through": ["Enter", "ArrowRight", "ArrowLeft", "Escape"],
}

FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    if (e === document.body) return {kind: "end"};
    const stepping = e.textContent === "Step through" ? "Step through" : null;
    const kind = stepping ?? e.getAttribute("role") ?? (e.type || e.localName);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const label = e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.title;
    const all = [...document.querySelectorAll("*")];
    return {kind: kind === "select-one" ? "select" : kind, name: (label || e.textContent || "").trim(),
        outline, place: all.indexOf(e), html: e.outerHTML.slice(0, 120)};
}"""
