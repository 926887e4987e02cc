"""What the scripts add to a page, by pointer and by keyboard.

Steps, the reader's own numbers, explorables.
"""

import re
from math import log

import numpy as np
import pytest
from browsing import PART_ONE, PART_TWO
from conftest import need_package
from playwright.sync_api import expect

import losses


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def visible_rows(table):
    return table.locator("tbody tr").evaluate_all(
        "rows => rows.filter((row) => row.checkVisibility({visibilityProperty: true})).length"
    )


# Step by step
# --------------------------------------------------------------


@pytest.mark.parametrize("visit", ["http", "file"], indirect=True)
def test_a_derivation_is_stepped_through_with_the_keyboard(visit):
    page = visit("cross-entropy")
    table, tools = (
        page.locator("table.derivation").nth(1),
        page.locator(".derivation-tools").nth(1),
    )
    rows = table.locator("tbody tr").count()
    assert rows > 3 and visible_rows(table) == rows
    start = tools.get_by_role("button", name="Step through")
    start.focus()
    page.keyboard.press("Enter")
    assert visible_rows(table) == 1 and focused(page) == "Show me"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert visible_rows(table) == 4
    page.keyboard.press("ArrowLeft")
    assert visible_rows(table) == 3
    assert table.locator("tr[aria-current=step]").count() == 1
    spoken = tools.locator("[aria-live=polite]").text_content()
    assert (
        spoken.startswith(f"Step 2 of {rows - 1}: the slope of log-softmax")
        and "C = 3 only" in spoken
    )
    for _ in range(rows + 2):
        page.keyboard.press("ArrowRight")
    assert visible_rows(table) == rows
    assert (
        tools.get_by_role("button", name="Show me").get_attribute("aria-disabled")
        == "true"
    )
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert visible_rows(table) == rows and focused(page) == "Step through"


def test_stepping_does_not_move_the_page(visit):
    page = visit("cross-entropy")
    tools = page.locator(".derivation-tools").nth(1)
    below = page.locator("div.cell:has(.derivation-tools) + *").nth(1)
    below.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    before = below.bounding_box()["y"]
    tools.get_by_role("button", name="Step through").click()
    page.keyboard.press("ArrowRight")
    assert abs(below.bounding_box()["y"] - before) < 1


def test_a_derivation_prints_whole(visit):
    page = visit("cross-entropy")
    table, tools = (
        page.locator("table.derivation").nth(1),
        page.locator(".derivation-tools").nth(1),
    )
    tools.get_by_role("button", name="Step through").click()
    assert visible_rows(table) == 1
    page.emulate_media(media="print")
    assert visible_rows(table) == table.locator("tbody tr").count()
    assert not tools.is_visible()
    page.emulate_media(media="screen")


def folded(page):
    return page.locator("details.hide.above-input:not([open])").count()


def test_code_that_serves_is_folded_and_code_that_shows_is_open(visit):
    page = visit("softmax")
    shows = page.locator("div.cell:has(table.derivation) > .cell_input")
    assert shows.count() == 0, "the code above a derivation is folded"
    opened = page.locator("div.cell > .cell_input").all_text_contents()
    assert opened and all(
        len(code.partition("Copy to")[0].strip().splitlines()) <= 6 for code in opened
    )
    assert page.locator("details.hide table.derivation").count() == 0


def test_one_switch_opens_all_code_and_is_remembered_on_other_pages(visit):
    page = visit("softmax")
    every = folded(page)
    assert every > 20
    switch = page.get_by_role("button", name="Code", exact=True)
    assert switch.get_attribute("aria-pressed") == "false"
    switch.focus()
    page.keyboard.press("Enter")
    assert folded(page) == 0 and switch.get_attribute("aria-pressed") == "true"
    page.reload()
    assert folded(page) == 0
    page.get_by_role("button", name="Code", exact=True).click()
    page.reload()
    assert folded(page) == every


def test_one_step_is_an_equation_with_its_reason_and_nothing_to_step_through(visit):
    page = visit("softmax")
    one = page.locator("table.derivation.one-step").first
    start, after = (one.locator("tr").nth(n).locator("td").first for n in (1, 2))
    left, right = start.bounding_box(), after.bounding_box()
    assert abs(left["y"] + left["height"] / 2 - right["y"] - right["height"] / 2) < 3
    assert 0 <= right["x"] - left["x"] - left["width"] < 5
    tools = page.locator("div.cell:has(table.one-step) .derivation-tools").first
    assert not tools.get_by_role("button", name="Step through").is_visible()


def test_a_numbered_result_of_one_step_is_shown_once_and_its_reason_below_it(visit):
    page = visit("batch")
    cells = page.locator("div.cell:has(table.stated)")
    assert cells.count() > 4
    for cell in cells.all():
        equation = cell.locator(".katex-display")
        assert equation.count() == cell.locator(".eqno").count() == 1
        assert not cell.locator("td:first-child .math").first.is_visible()
        reason = cell.locator("table tr:last-child td:nth-child(2)")
        assert reason.bounding_box()["y"] > equation.bounding_box()["y"]
    once = page.locator("div.cell:has(table.one-step:not(.stated))")
    assert once.count() > 4 and once.locator(".eqno").count() == 0


def test_what_a_cell_shows_stands_before_its_folded_code(visit):
    page = visit("softmax")
    assert page.locator("div.cell > .cell_output + details.hide").count() > 20
    assert page.locator("div.cell > details.hide + .cell_output").count() == 0


def test_what_was_checked_is_told_to_whoever_asks(visit):
    page = visit("softmax")
    passed = page.locator("a.passed").first
    assert passed.inner_text().startswith("how it was checked")
    layers = passed.locator(".layers")
    assert layers.bounding_box()["width"] <= 1
    passed.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert "60 digits" in layers.inner_text() and layers.bounding_box()["width"] > 50


@pytest.mark.parametrize("visit", ["http", "file"], indirect=True)
def test_reasons_link_to_what_they_use(visit):
    page = visit("cross-entropy")
    links = page.locator("table.derivation td:nth-child(2) a").evaluate_all(
        "links => links.map((a) => a.href)"
    )
    ends = {re.sub(".*/", "", link) for link in links}
    assert {
        "cross-entropy.html#hypothesis-the-target-sums-to-one",
        "softmax.html#equation-eq-log-softmax-slope",
        "softmax.html#definition-y-hat",
    } <= ends
    page.locator(
        "table.derivation td:nth-child(2) a", has_text="the target sums to one"
    ).first.click()
    page.wait_for_url("**/cross-entropy.html*#hypothesis-the-target-sums-to-one")
    assert page.locator("#hypothesis-the-target-sums-to-one .katex").is_visible()


@pytest.mark.parametrize("name", [*PART_ONE, *PART_TWO])
def test_without_scripts_the_page_reads_whole(browser, roots, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{roots['http']}/book/{name}.html")
    # the first row of a stated result says what the equation above it has said
    rows = "table.derivation tbody tr:not(details *, .stated tr:first-child)"
    rows = page.locator(rows).all()
    assert len(rows) > 5 and all(row.is_visible() for row in rows)
    assert page.locator(".derivation-tools, .numbers *").count() == 0
    assert name in PART_TWO or page.locator(".explorable p").first.is_visible()
    assert (
        page.locator(".search-button:visible, .theme-switch-button:visible").count()
        == 0
    )
    assert page.locator(".logo__image:visible").count() == 1
    context.close()


# Your own numbers
# --------------------------------------------------------------

NUMBERS = {
    2: "?z=1.5,-0.5&y=1,3",
    3: "?z=0,0.7,1.6&y=0.7,0.2,0.1",
    6: "?z=0,1,-2,3,0.25,-1.5&y=0.1,0.2,0.3,0.1,0.2,0.1",
}


def settled(page):
    """Wait until no row shows an old value; those off the screen are computed when there is time."""
    expect(page.locator(".derivation-value[aria-busy]")).to_have_count(0)


@pytest.mark.parametrize("name", [*PART_ONE, *PART_TWO])
def test_both_sides_of_every_step_agree(visit, name):
    page = visit(name, NUMBERS[2])
    rows = page.locator("table.derivation tbody tr").count()
    lines = page.locator(".derivation-value")
    for classes, search in NUMBERS.items():
        page.evaluate("(search) => Numbers.change(...Numbers.read(search))", search)
        assert page.evaluate("Numbers.state().logits.length") == classes
        settled(page)
        assert lines.count() == rows > 10
        texts = lines.all_text_contents()
        assert all(texts) and [text for text in texts if "not defined" in text] == []
        assert page.locator(".derivation-value.differs").count() == 0
    page.locator(".numbers-panel summary").click()
    lines.last.wait_for(state="hidden")
    assert not any(line.is_visible() for line in lines.all())


@pytest.mark.parametrize("visit", ["http", "file"], indirect=True)
def test_a_lecturer_links_to_a_chapter_with_numbers(visit):
    page = visit("lecturers")
    link = page.get_by_role("link", name="This link")
    assert (
        link.get_attribute("href")
        in " ".join(page.locator("main pre").all_text_contents()).split()
    )
    link.click()
    page.wait_for_url("**/cross-entropy.html?*")
    assert page.locator(".numbers-panel").get_attribute("open") is not None
    typed = [
        [page.get_by_label(f"{what} {n}", exact=True).input_value() for n in (1, 2, 3)]
        for what in ("logit", "target")
    ]
    assert typed == [["2", "1", "−1"], ["0", "0", "1"]]
    settled(page)
    shown = page.locator(".derivation-value:not(details *)").all()
    assert len(shown) > 5 and all(line.is_visible() for line in shown)


@pytest.mark.parametrize("visit", ["http", "file"], indirect=True)
def test_the_values_are_those_of_the_formula(visit):
    page = visit("softmax", "?z=0,0,0,0&y=1,0,0,0")
    slope = page.locator("table.derivation", has_text="the delta form").first
    first, *others = slope.locator(".derivation-value").all()
    settled(page)
    assert first.text_content() == "−0.0625"  # a slope has no parts
    assert others[-1].text_content() == "= −0.0625"
    made = "where ŷ₂ = 0.25, δ₁₂ = 0, ŷ₁ = 0.25"
    assert others[0].text_content() == f"= −0.0625{made}"
    tools = slope.locator("xpath=../following-sibling::div[1]")
    tools.get_by_label("index k").select_option("1")
    settled(page)
    assert first.text_content() == "0.1875"
    assert "ŷ₁ = 0.25" in others[0].text_content()


def test_targets_as_typed_show_which_step_needs_that_they_sum_to_one(visit):
    page = visit("cross-entropy", "?z=0,0.7,1.6&y=1,1,0.5&as-typed")
    settled(page)
    differing = page.locator(".derivation-value.differs")
    rows = differing.locator("xpath=../..")
    assert differing.count() > 3
    assert all("“the target sums to" in text for text in rows.all_text_contents())
    page.get_by_label("targets as typed").uncheck()
    settled(page)
    assert differing.count() == 0


SIDES = [  # left, right, the relation that is claimed, the sign that is shown
    (1e-20, 2e-20, "=", "≈"),
    (9.357e-14, 9.348e-14, "=", "≈"),
    (1e-9, 2e-9, "=", "≠"),
    (0.3, 0.1 + 0.2, "=", "="),
    (1e30, 1e30 * (1 + 1e-12), "=", "="),
    (1e30, 1.001e30, "=", "≠"),
    (1, 2, "<=", "≤"),
    (2, 1, "<=", ">"),
    (1, 1, "<=", "≤"),
    (1, 1, "<", "≈"),
    (2, 1, ">", ">"),
    (1, 2, ">", "<"),
]


def test_two_values_are_compared_relatively_and_shown_with_digits_that_count(visit):
    page = visit("softmax")
    for left, right, relation, sign in SIDES:
        assert (
            page.evaluate("(x) => Numbers.compare(...x)", [left, right, relation])
            == sign
        )
    shown = [
        page.evaluate("Numbers.shown", x)
        for x in (0, 1 / 3, -1e-14, 8.76e-27, 1e-3, 2, -0.5, 123456)
    ]
    assert shown == [
        "0",
        "0.3333",
        "−1 · 10⁻¹⁴",
        "8.76 · 10⁻²⁷",
        "0.001",
        "2",
        "−0.5",
        "1.235 · 10⁵",
    ]


def test_the_controls_stand_beside_the_values_and_cover_no_focus(visit):
    page = visit("batch", NUMBERS[3])
    settled(page)
    dock = page.locator(".numbers-dock")
    for table in page.locator("table.derivation").all()[::6]:
        table.evaluate("e => e.scrollIntoView({block: 'start'})")
        line = table.locator(".derivation-value").first.bounding_box()
        assert 0 <= line["y"] < dock.bounding_box()["y"] < page.viewport_size["height"]
    last = page.locator("article a:visible").last
    last.focus()
    assert last.bounding_box()["y"] < dock.bounding_box()["y"]
    page.get_by_role("button", name="Close").click()
    assert not dock.is_visible()
    assert page.evaluate("document.activeElement.matches('.numbers-panel summary')")


def test_a_wrong_tree_is_seen_to_differ(context, roots):
    """The formula of one step is spoilt on its way to the browser."""
    page, right = context.new_page(), '"steps":[["=",["*",'

    def spoil(route):
        response = route.fetch()
        assert right in response.text()
        route.fulfill(
            response=response, body=response.text().replace(right, right + "7,", 1)
        )

    page.route("**/softmax.html*", spoil)
    page.goto(f"{roots['http']}/book/softmax.html{NUMBERS[3]}")
    differing = page.locator(".derivation-value.differs")
    differing.first.wait_for()
    assert "≠" in differing.first.text_content()
    page.close()


def test_what_is_typed_is_read_as_a_number_or_refused(visit):
    page = visit("cross-entropy")
    page.locator(".numbers-panel summary").click()
    logit, told = (
        page.get_by_label("logit 1", exact=True),
        page.locator(".numbers-told"),
    )
    logit.fill("−1,25")
    logit.press("Enter")
    assert (
        page.evaluate("Numbers.state().logits[0]") == -1.25
        and told.text_content() == ""
    )
    typed = {"1/4": 0.25, "log 2": log(2), "ln 5": log(5), "−log(3/8)": -log(3 / 8)}
    for text, value in (typed | {"–2": -2, "−1,25": -1.25}).items():
        logit.fill(text)
        logit.press("Enter")
        found = page.evaluate("Numbers.state().logits[0]")
        assert found == pytest.approx(value, rel=1e-15, abs=0), text
        assert logit.input_value() == text and told.text_content() == ""
    wrong = ("alert(1)", "1e999", "0x10", "", "1 2", "31", "NaN", "1/0", "1/2/3")
    for text in (*wrong, "log", "log 0", "log −1", "log 2 3", "blog 2", "e log"):
        logit.fill(text)
        logit.press("Enter")
        assert (
            "logit 1:" in told.text_content() and "is expected" in told.text_content()
        ), text
        assert logit.get_attribute("aria-invalid") == "true"
        assert page.evaluate("Numbers.state().logits[0]") == -1.25
    for classes in range(3):
        page.get_by_label(f"target {classes + 1}", exact=True).fill("0")
        page.get_by_label(f"target {classes + 1}", exact=True).press("Enter")
    assert "at least one positive target" in told.text_content()


@pytest.mark.parametrize("visit", ["http", "file"], indirect=True)
def test_the_address_keeps_the_numbers(visit):
    page = visit("softmax")
    page.locator(".numbers-panel summary").click()
    page.get_by_label("number of classes").select_option("5")
    slider = page.get_by_label("logit 5, slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    state = page.evaluate("Numbers.state()")
    assert len(state["logits"]) == 5 and abs(state["logits"][4] - 0.3) < 1e-9
    page.wait_for_url("**/softmax.html?z=0,0.7,1.6,0,0.3&y=*")
    page = visit("softmax", page.url[page.url.index("?") :])
    assert page.evaluate("Numbers.state()") == state
    page.locator(".prev-next-area a.right-next").click()
    page.wait_for_url("**/cross-entropy.html?z=0,0.7,1.6,0,0.3&y=*")
    assert page.evaluate("Numbers.state()") == state


UNUSABLE = [
    "?z=1&y=1",
    "?z=a,b&y=1,0",
    "?z=1,2&y=0,0",
    "?z=1,2&y=1,2,3",
    "?z=1,2,3,4,5,6,7&y=1,1,1,1,1,1,1",
    "?z=%3Cscript%3E,1&y=1,1",
    "?z=99,1&y=1,1",
]


def test_an_address_without_usable_numbers_is_ignored(visit):
    page = visit("softmax", UNUSABLE[0])
    assert page.evaluate("Numbers.state().logits") == [0, 0.7, 1.6]
    read = "(search) => Numbers.read(search)"
    assert [page.evaluate(read, search) for search in UNUSABLE] == [None] * len(
        UNUSABLE
    )
    assert page.evaluate(read, "?z=1,2&y=1,0") == [[1, 2], [1, 0]]


# Explorables
# --------------------------------------------------------------


@pytest.mark.parametrize(
    "visit, name",
    [*(("http", name) for name in PART_ONE), ("file", "information")],
    indirect=["visit"],
)
def test_an_explorable_answers_to_the_keyboard(visit, name):
    page = visit(name)
    place = page.locator(f".explore-{PART_ONE[name]}")
    assert "Try it:" in place.text_content()
    told = place.locator(".explorable-told")
    for control in place.locator("svg [role=slider], button").all():
        assert control.evaluate(
            "e => (e.getAttribute('aria-label') ?? e.textContent).trim()"
        )
        before = told.text_content()
        control.focus()
        assert control.evaluate("e => e === document.activeElement")
        slider = control.get_attribute("role") == "slider"
        value = control.get_attribute("aria-valuetext")
        page.keyboard.press("ArrowUp" if slider else "Enter")
        if slider:
            assert (
                control.get_attribute("aria-valuetext") != value
                and told.text_content() != before
            )
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_handle_can_be_dragged(visit):
    page = visit("information")
    place = page.locator(".explore-codes")
    handle, told = place.locator(".handle").first, place.locator(".explorable-told")
    handle.hover(position={"x": 20, "y": 5})
    box = handle.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=4)
    page.mouse.up()
    assert float(handle.get_attribute("aria-valuenow")) > 0.2
    page.get_by_role("button", name="Believe the truth").click()
    assert "costs 0.000 bits" in told.text_content()


@pytest.mark.parametrize(
    "name",
    [name for name, kind in PART_ONE.items() if kind not in ("batch", "precision")],
)
def test_a_finger_moves_a_handle_and_not_the_page(browser, roots, name):
    """Touched below what is seen of it, and drawn up and down by more than a page would scroll for."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{roots['http']}/book/{name}.html")
    place = page.locator(f".explore-{PART_ONE[name]}")
    handle = place.locator(".handle").first
    handle.scroll_into_view_if_needed()
    box, scrolled = handle.bounding_box(), page.evaluate("scrollY")
    assert min(box["width"], box["height"]) >= 24
    touch = context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 2
    before = handle.get_attribute("aria-valuetext")

    def send(kind, *points):
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    send("touchStart", (x, y))
    assert handle.get_attribute("aria-valuetext") == before, "it jumps to the finger"
    for n in range(1, 9):
        send("touchMove", (x - 3 * n, y + 5 * n))
    send("touchEnd")
    moved = handle.bounding_box()
    assert handle.get_attribute("aria-valuetext") != before
    assert abs(moved["x"] - box["x"]) + abs(moved["y"] - box["y"]) > 16
    assert page.evaluate("scrollY") == scrolled
    context.close()


def test_rounded_losses_are_those_of_numpy(visit):
    page, bfloat16 = visit("implementation"), need_package("ml_dtypes").bfloat16
    draw = np.random.default_rng(3)
    for _ in range(20):
        z = draw.normal(size=3) * 10.0 ** draw.integers(0, 3)
        for name, kind, close in (
            ("float32", np.float32, 1e-4),
            ("bfloat16", bfloat16, 0.1),
        ):
            shown = page.evaluate(
                """([z, type]) => {
                    const {TYPES: {[type]: r}, FORMULAS} = Precision;
                    return Object.values(FORMULAS).map((f) => f(z.map(r), 0, r));
                }""",
                [z.tolist(), name],
            )
            with np.errstate(all="ignore"):
                rounded = z.astype(kind)
                e = np.exp(rounded)
                textbook = -np.log(e[0] / (e[0] + e[1] + e[2]))
                d = rounded - rounded.max()
                e = np.exp(d)
                shifted = np.log(e[0] + e[1] + e[2]) - d[0]
            expected = [float(textbook), float(shifted)]
            for x, y in zip(shown, expected):
                x = float("nan") if x is None else x
                assert np.isclose(x, y, rtol=close, atol=close / 10, equal_nan=True), (
                    z,
                    name,
                    shown,
                    expected,
                )
        exact = page.evaluate(
            "(z) => Precision.FORMULAS['of this chapter'](z, 0, (x) => x)", z.tolist()
        )
        assert np.isclose(exact, losses.cross_entropy(z[None], [0]), rtol=1e-12)


def test_large_logits_break_the_textbook_first(visit):
    page = visit("implementation")
    place = page.locator(".explore-precision")
    assert "4 of 9" in place.locator(".explorable-told").text_content()
    for slider in place.locator("input[type=range]").all():
        slider.focus()
        page.keyboard.press("End")
    wrong = place.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.hasAttribute('data-wrong')))"
    )
    assert [row[0] for row in wrong] == [True] * 3
    assert [row[2] for row in wrong] == [False] * 3


def test_no_belief_costs_less_than_the_truth(visit):
    page = visit("information")
    told = page.locator(".explore-codes .explorable-told")
    for handle in page.locator(".explore-codes .handle").all():
        handle.focus()
        for _ in range(5):
            page.keyboard.press("ArrowDown")
            assert float(re.search(r"costs ([\d.]+) bits", told.text_content())[1]) >= 0


def test_the_target_is_shared_with_the_derivations(visit):
    page = visit("cross-entropy", NUMBERS[3])
    page.get_by_role("button", name="True class 2").click()
    assert page.evaluate("Numbers.state().target") == [0, 1, 0]
    page.wait_for_url("**y=0,1,0")
    before = page.locator(".explore-gradient .explorable-told").text_content()
    page.get_by_role("button", name="One step downhill").click()
    loss = [
        float(re.search(r"Loss ([\d.]+)", text)[1])
        for text in (
            before,
            page.locator(".explore-gradient .explorable-told").text_content(),
        )
    ]
    assert loss[1] < loss[0]


def test_only_the_difference_of_two_logits_counts(visit):
    page = visit("binary")
    told = page.locator(".explore-sigmoid .explorable-told")
    value = re.search(r"Sigmoid of the difference: (0\.\d+)", told.text_content())[1]
    page.get_by_role("button", name="Raise both by 1").click()
    assert (
        f"Sigmoid of the difference: {value}. Softmax of the two: {value} and"
        in told.text_content()
    )


def test_the_missing_keepdims_shows_and_hides(visit):
    page = visit("batch")
    place, told = (
        page.locator(".explore-batch"),
        page.locator(".explore-batch .explorable-told"),
    )
    switch = place.get_by_role("switch")
    assert (
        switch.get_attribute("aria-checked") == "true"
        and "wrong: 0 of 9" in told.text_content()
    )
    switch.click()
    assert (
        switch.get_attribute("aria-checked") == "false"
        and "wrong: 6 of 9" in told.text_content()
    )
    assert place.locator("rect[data-wrong]").count() == 6
    place.get_by_role("button", name="cross-entropy").click()
    assert (
        "wrong: 0 of 9" in told.text_content()
        and "the bug hides" in told.text_content()
    )
