"""The page “Try it”, and the box under each derivation: by keyboard, from a server and as a file."""

import page_checks
import pytest
from playwright.sync_api import expect
from test_pages import once_opened
from typed_lines import CONDITION, TRUE, WRONG

BOX = ".typed-box:has(.typed-judge)"  # exercises have others


@pytest.fixture(scope="module")
def context(browser):
    made = browser.new_context()
    made.add_init_script(page_checks.REFUSED)
    return made


@pytest.fixture(scope="module")
def tried(context, roots):
    """The page “Try it” from a server, opened once: each test types its own lines."""
    page, problems = page_checks.open_page(context, f"{roots['http']}/book/try.html")
    yield page
    page.close()
    assert problems == []


def typed(page, line):
    """Type a line into the one box and press Enter; what is said of it."""
    area = page.locator(f"{BOX} textarea")
    area.fill(line)
    area.press("Enter")
    return page.locator(".typed-verdict").inner_text().replace("\n", " ")


ANSWERS = {
    "dL/dz_k = y_k - yhat_k": "Wrong. At C = 2, k = 1, y = (1/2, 1/2), z = (0, log 3), hence ŷ = (1/4, 3/4), "
    "the left side is −1/4 and the right side 1/4. There, the target sums to one.",
    "dL/dz_k = yhat_k - y_k": "True under a condition: if the target sums to one.",
    "dL/dz_k = yhat_k sum_i y_i - y_k": "True at all",
    "dL/dz_k = yhat_k - w_k": "Cannot be read from character 20 on: “w” is no symbol of this page.",
    "yhat_k - y_k": "Half a line.",
    "": "Type a line first",
    "1/(z_k - z_k) = 1": "Not judged:",
    "<b>alert(1)</b>": "Cannot be read",
}  # fmt: skip


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_each_answer_is_told_with_its_numbers(visit):
    page = visit("try")
    assert page.locator(".typed-box").count() == 1
    for line, answer in ANSWERS.items():
        assert typed(page, line).startswith(answer), line
    assert page.locator("main b:has-text('alert')").count() == 0
    assert page.locator(".typed-verdict").get_attribute("aria-live") == "polite"
    typed(page, "J = diag(yhat) - yhat yhat^T")
    page.get_by_role(
        "button", name="Prove it"
    ).click()  # as a file, it says what it needs
    assert "make serve starts one" in page.locator(".typed-proof").inner_text()


def test_a_line_is_typed_judged_and_mended_with_the_keyboard_alone(tried):
    page = tried
    page.reload()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "textarea":
            break
    page.keyboard.type("dL/dz_k = ")
    page.keyboard.press("Tab")  # the symbols are one stop
    assert page.evaluate("document.activeElement.ariaLabel") == "y hat, a probability"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    area = page.locator(".typed-box textarea")
    assert area.input_value() == "dL/dz_k = ŷ_"
    page.keyboard.type("k - y_x")
    page.keyboard.press("Enter")
    assert "Cannot be read" in page.locator(".typed-verdict").inner_text()
    assert area.get_attribute("aria-invalid") == "true"
    page.keyboard.type("k")  # what cannot be read is selected
    assert area.input_value() == "dL/dz_k = ŷ_k - y_k"
    page.keyboard.press("Enter")
    assert "the target sums to one" in page.locator(".typed-verdict").inner_text()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    said = page.locator(".typed-verdict").inner_text()
    assert "given that the target sums to one" in said
    assert page.locator(".typed-preview math").count() == 1


SHOWN = """(texts) => {
    const page = document.querySelector("script.typed-words");
    const known = Try.dictionary(JSON.parse(page.textContent));
    return texts.map((text) => Judge.read(text, known)).map(({steps, tree, message}) => message ??
        (steps ?? [{right: tree}]).map(({left, relation, right}) => (left === undefined
            ? MathTree.formula(known.words, right) : MathTree.formula(known.words, left, relation, right))
            .textContent.replace(/[\u2061\u2062\u00a0]/g, "")).join("; "));
}"""


def test_what_was_read_is_shown_in_mathematics(tried):
    texts = {
        r"\frac{\partial L}{\partial z_k} = \hat y_k - y_k": "∂L∂zk=y^k−yk",
        "sum_{i != k} y_i = 1 - y_k": "∑i≠kyi=1−yk",
        "a/b = 1": "nothing is divided by a column of C",
        "1/N sum_n Z_ni": "1N∑n=1NZni",
        "J.T g": "J⊤g",
        "-(a - T)^2 x": "−(a−T)2x",
        "2 * 3^T": "2·3T",
        "(a + x) / T": "a+xT",
        "log(a T) + log a": "log(aT)+loga",
        "∂²L/∂z_k∂z_l": "∂2L∂zk∂zl",
    }
    assert dict(zip(texts, tried.evaluate(SHOWN, list(texts)))) == texts
    lines = [*TRUE, *WRONG, *(line for line, _ in CONDITION)]
    shown = tried.evaluate(SHOWN, lines)
    assert all(shown) and not [x for x in shown if "undefined" in x or "NaN" in x]


def test_what_is_assumed_and_not_needed_is_told(tried):
    page = tried
    page.reload()
    typed(page, "dL/dz_k = yhat_k - y_k")
    page.get_by_role("button", name="Assume this").click()
    assert (
        "given that the target sums to one"
        in page.locator(".typed-verdict").inner_text()
    )
    assert "holds without this" in typed(page, "dL/dz_k = yhat_k sum_i y_i - y_k")


def test_a_hint_tells_the_kind_of_slip_and_then_the_line(tried):
    page = tried
    page.reload()
    typed(page, "dL/dz_k = yhat_k - 1")
    page.get_by_role("button", name="Hint").click()
    said = page.locator(".typed-verdict")
    said.get_by_text("Is it meant for one class alone?").wait_for()
    assert said.locator("math").count() == 0
    page.keyboard.press("Enter")  # the next button has the focus
    assert (
        "true at all points" in said.inner_text() and said.locator("math").count() == 1
    )


def test_the_first_wrong_line_of_a_pasted_block_is_named(tried):
    page = tried
    page.reload()
    page.locator(".typed-examples button").last.click()
    said = page.locator(".typed-verdict")
    assert "Step 3 is the first that is wrong." in said.inner_text()
    assert "the target sums to one (step 2)" in said.inner_text()
    assert page.locator(".typed-steps > li").evaluate_all(
        "items => items.map((item) => item.className)"
    ) == ["true", "condition", "wrong"]


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_a_link_carries_the_line_and_is_judged_again(visit):
    page = visit("try")
    typed(page, "dL/dz_k = yhat_k - y_k")
    page.get_by_role("button", name="Assume this").click()
    link = page.get_by_role("link", name="Link to this line").get_attribute("href")
    again = visit("try", link)
    assert (
        again.locator(".typed-box textarea").input_value() == "dL/dz_k = yhat_k - y_k"
    )
    assert "given that the target" in again.locator(".typed-verdict").inner_text()


def test_an_open_verdict_can_be_read_by_everybody(tried):
    page = tried
    page.locator(".typed-examples button").last.click()
    assert once_opened(page) == []


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_under_a_derivation_another_step_is_tried(visit):
    page = visit("cross-entropy")
    cell = page.locator("div.cell:has(#equation-eq-ce-any-target)")
    tools = cell.locator(".derivation-tools")
    tools.get_by_role("button", name="Try another step").click()
    box = page.locator(BOX)
    box.wait_for()
    assert page.evaluate("document.activeElement.localName") == "textarea"
    assert typed(page, "yhat_k - y_k").startswith("True under a condition")
    assert typed(page, "y_k - sum_i y_i p_k").startswith("Wrong.")
    said = typed(page, "-sum_i y_i (delta_ik - p_k)")
    assert said.startswith("True") and "the book's row after step 2" in said
    tools.get_by_role("button", name="Step through").click()
    guess = tools.get_by_role("button", name="What comes next?")
    assert guess.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowRight")  # the row after step 1
    said = typed(page, r"= -\sum_i y_i (\delta_{ik} - \hat y_k)")
    assert "This is the next row of the book." in said
    box.get_by_role("button", name="Show me").click()
    assert (
        page.locator("tr[aria-current=step]").first.inner_text().count("every C") == 1
    )
    assert "Step 2 of" in tools.locator(".derivation-count").inner_text()
    guess.click()
    assert not box.is_visible()


def test_what_a_derivation_loads_is_what_the_policy_allows(visit):
    page = visit("softmax")
    page.get_by_role("button", name="Try another step").first.click()
    page.locator(BOX).wait_for()
    assert typed(page, "0").startswith("Wrong.") and page.evaluate("refused") == []


# What a screen reader is told of a proof that is done.
HEARD = """
- paragraph: "To show:"
- math
- list:
  - listitem:
    - math
  - listitem:
    - math
  - listitem:
    - math
- status: The goal is reached in 2 steps, each of them true at all points that were tried.
- button "Prove all lines"
- textbox "Next line"
- toolbar "Symbols"
- paragraph: Type what the last line equals. Enter judges it; a line that is true is written down.
- group "Given":
  - checkbox "the target sums to one" [checked]
- paragraph:
  - button "Judge"
  - button "Take the last line back"
  - link "Link to this proof"
- status:
  - paragraph:
    - strong: "True"
"""


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_an_exercise_is_proved_line_by_line_and_remembered(visit):
    page = visit("cross-entropy")
    starts = page.get_by_role("button", name="Prove it here, line by line")
    page.locator("#ex-ce-lse").scroll_into_view_if_needed()
    starts.nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".goal-answer textarea").wait_for()
    assert page.evaluate("document.activeElement.localName") == "textarea"
    lines, done = page.locator(".goal-lines > li"), page.locator(".goal-done")
    for line, count in {
        "-sum_i y_i (z_i + lse)": 1,  # wrong
        "lse - sum_i y_i z_i + log sum_i y_i^2": 1,  # true for one-hot targets alone
        "-sum_i y_i (z_i - lse)": 2,
    }.items():
        typed(page, line)
        assert lines.count() == count, line
    assert done.text_content() == ""
    page.keyboard.type("lse - sum_j z_j y_j")  # the goal, in other words
    page.keyboard.press("Enter")
    assert lines.count() == 3 and "in 2 steps" in done.text_content()
    expect(page.locator(".goal-answer:has(textarea)")).to_match_aria_snapshot(HEARD)
    link = page.get_by_role("link", name="Link to this proof").get_attribute("href")
    intro = visit("intro")
    assert "The loss in one piece" in intro.locator(".proved-here").inner_text()
    intro.get_by_role("button", name="Forget it").click()
    assert visit("cross-entropy").locator(".goal-lines").count() == 0
    teacher = visit("cross-entropy", link)
    teacher.locator(".goal-done:not(:empty)").wait_for()
    assert teacher.locator(".goal-lines > li").count() == 3


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_a_goal_in_one_go_or_by_what_is_not_granted_is_not_an_answer(visit):
    page = visit("cross-entropy", "#proof=ex-ce-lse&line=lse - sum_i y_i z_i")
    done = page.locator(".goal-done:not(:empty)")
    done.wait_for()
    assert "Show at least 2 steps" in done.text_content()
    page.get_by_role("button", name="Take the last line back").click()
    typed(page, "-log sum_i y_i yhat_i")
    page.get_by_role("button", name="Assume this").click()
    assert (
        "does not grant that y is one-hot"
        in page.locator(".typed-verdict").inner_text()
    )
    assert page.locator(".goal-lines > li").count() == 1


def test_a_proof_is_opened_missed_hinted_and_found_with_keys_and_told_aloud(visit):
    """All that a screen reader needs: roles, names, and regions that tell what has changed."""
    page = visit("cross-entropy")
    page.evaluate(BEFORE, "#ex-ce-lse")
    tab_to(page, "Prove it here, line by line")
    page.keyboard.press("Enter")
    area = page.get_by_role("textbox", name="Next line")
    area.wait_for()
    place = page.locator(".goal-answer:has(textarea)")
    answer = place.locator("xpath=following::details[contains(@class, 'solution')][1]")
    assert page.evaluate(TOLD)["description"].startswith("Type what the last line")
    said = place.get_by_role("status").and_(page.locator(".typed-verdict"))
    done = place.get_by_role("status").and_(page.locator(".goal-done"))
    assert (said.text_content(), done.text_content()) == ("", "")  # there before

    page.keyboard.type("lse + sum_i y_i z_i")
    page.keyboard.press("Enter")
    assert said.get_attribute("aria-live") == "polite"
    assert said.text_content().startswith("Wrong. ")
    assert (
        page.evaluate(TOLD)["tag"] == "TEXTAREA" and said.locator("math").count() == 0
    )
    tab_to(page, "Hint")
    page.keyboard.press("Enter")
    told = said.get_by_role("status")
    told.get_by_text("Look at a sign.").wait_for()
    assert said.locator("math").count() == 0  # the kind of slip, and not yet the line
    assert page.evaluate(TOLD)["text"] == "Show the line"
    page.keyboard.press("Enter")
    assert told.locator("math").count() == 1
    assert page.evaluate(TOLD)["tag"] != "BODY"  # whose button is gone is not lost

    tab_to(page, "Next line", "Shift+Tab")
    for line in ("-sum_i y_i (z_i - lse)", "lse - sum_i y_i z_i"):
        page.keyboard.press("Control+A")
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    assert done.text_content().startswith("The goal is reached in 2 steps")
    assert place.get_by_role("list").first.get_by_role("listitem").count() == 3
    assert page.evaluate(TOLD)["tag"] == "TEXTAREA"
    assert answer.get_attribute("open") is None  # the solution, until it is asked for
    answer.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert answer.get_attribute("open") is not None


BEFORE = """(place) => {  // the focus is on the last control above
    const here = document.querySelector(place), after = Node.DOCUMENT_POSITION_FOLLOWING;
    [...document.querySelectorAll("main :is(a[href], button, summary)")].filter((one) =>
        one.compareDocumentPosition(here) & after && one.checkVisibility()).at(-1).focus();
}"""

TOLD = """() => {
    const e = document.activeElement, by = e.getAttribute("aria-describedby");
    return {tag: e.tagName, text: e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent,
        description: by ? document.getElementById(by).textContent : ""};
}"""


def tab_to(page, name, key="Tab"):
    """Go on with the keyboard until what has this name has the focus."""
    for _ in range(30):
        page.keyboard.press(key)
        if page.evaluate(TOLD)["text"] == name:
            return
    raise AssertionError(f"{name} is not reached with {key}")
