"""A whole chapter can be worked with the keyboard alone."""

import page_checks


def test_a_chapter_is_worked_with_the_keyboard_alone(context, roots):
    """Every control is reached with Tab, shows its focus, and is tried with the keys it answers to.

    Nothing holds the focus, from the top of a chapter to the next one.
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
    assert {
        "summary",
        "range",
        "text",
        "select",
        "slider",
        "Step through",
    } <= tried.keys(), tried
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
    "summary": ["Enter"],
    "range": ["ArrowRight"],
    "text": ["ArrowRight"],
    "select": ["ArrowDown"],
    "slider": ["ArrowUp", "ArrowLeft"],
    "Step through": ["Enter", "ArrowRight", "ArrowLeft", "Escape"],
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
