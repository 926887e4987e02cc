"""Exercises that are answered on the page: what is typed is read, and judged as in the notebook."""

import importlib
import json
import random
import re
import subprocess
from html import unescape
from math import isnan

import numpy as np
import page_checks
import pytest
from conftest import ROOT
from test_exercises import CHAPTERS, CHECKERS, EVERY
from test_pages import once_opened
from typed_numbers import READ, UNREADABLE
from words import own_words  # noqa: F401

from booktools.html.katex import node
from exercises import Number, Proof, running
from proof.page.data import MIME

SCRIPT = ROOT / "book" / "_static" / "reckon.js"
NUMBERS = {name: one for name, one in CHECKERS.items() if isinstance(one, Number)}


def in_javascript(texts=(), exercises=(), script=SCRIPT):
    """{read, verdicts, slowest} of the script of the site."""
    done = subprocess.run(
        [node(), ROOT / "tests" / "reckon.mjs", script],
        input=json.dumps({"texts": list(texts), "exercises": list(exercises)}),
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ---- reading


def test_numbers_are_read_as_people_write_them():
    found = in_javascript(READ)["read"]
    assert len(READ) + len(UNREADABLE) >= 120
    for (text, value), read in zip(READ.items(), found):
        mine = float(read.get("value", "nan").replace("Infinity", "inf"))
        assert "value" in read and (
            isnan(mine) if isnan(value) else mine == pytest.approx(value, rel=1e-14)
        ), (text, read)


def test_what_is_no_number_or_could_be_two_is_refused_at_its_place():
    found = in_javascript(UNREADABLE)["read"]
    for (text, at), read in zip(UNREADABLE.items(), found):
        assert read.get("at") == at and read["message"], (text, read)


def test_whatever_is_typed_is_a_number_or_a_message_and_soon():
    signs = r"0123456789.,eE+-−*/^()[]{}%½²√π∞ \lognfracsqtxp_$;<'" + "\n\t\0ŷ"
    draw = random.Random(0)
    texts = ["".join(draw.choices(signs, k=draw.randrange(60))) for _ in range(10_000)]
    found = in_javascript(texts)
    kinds = [next(iter(read)) for read in found["read"]]
    assert {"value", "message"} <= set(kinds) <= {"value", "message", "empty"}
    assert found["slowest"] < 50


# ---- verdicts


def attempts(checker):
    """Answers near and far: right ones, rounded, and off by the tolerance; slips; the table."""
    right, shape = checker.value, checker.value.shape
    yield right
    for wrong in checker.hints.values():
        yield from (wrong, wrong * (1 + 2e-4)) if wrong.shape == shape else ()
    for digits in range(1, 6):
        yield np.array([float(f"{x:.{digits}g}") for x in right.flat]).reshape(shape)
    for off in (0.4, 0.999, 1.001, 3):
        yield right + off * checker.off(right)
    yield from (-right, right.ravel()[::-1].reshape(shape), np.zeros(shape))
    draw = np.random.default_rng(1)
    yield from (draw.permutation(right.ravel()).reshape(shape) for _ in range(3))
    yield from (right + draw.integers(0, 2, size=shape) for _ in range(4))
    yield from (np.full(shape, value) for value in READ.values())


def compare(script=SCRIPT):
    """[(exercise, answer, what Python says, what JavaScript says)] where they differ, and how many agree."""
    tried = {name: list(attempts(checker)) for name, checker in NUMBERS.items()}
    cases = [
        {
            "answer": NUMBERS[name].for_page()[1]["answer"],
            "given": [
                [str(x).replace("inf", "Infinity") for x in np.ravel(answer).tolist()]
                for answer in answers
            ],
        }
        for name, answers in tried.items()
    ]
    found = in_javascript((), cases, script)["verdicts"]
    pairs = [
        (name, answer, NUMBERS[name](answer), there)
        for (name, answers), verdicts in zip(tried.items(), found)
        for answer, there in zip(answers, verdicts)
    ]
    differ = [
        (name, answer, here, there)
        for name, answer, here, there in pairs
        if (here.accepted, here.message) != (there["right"], there["says"])
    ]
    return differ, [there["says"] for *_, there in pairs]


def test_the_page_says_of_numbers_what_the_notebook_says():
    with np.errstate(all="ignore"):
        differ, said = compare()
    assert differ == [] and len(said) > 2000
    kinds = ["Right.", "Close: give one more digit.", "Not right."]
    assert all(kind in said for kind in kinds)
    assert any("not in this order" in text for text in said)
    assert any("numbers are right" in text for text in said)
    hints = {f"Not right. {hint}" for one in NUMBERS.values() for hint in one.hints}
    assert len(hints - set(said)) == 0


@pytest.mark.parametrize(
    "sound, faulty",
    [
        ("<= off", "<= 2 * off"),
        ("x === digits[n][1] ? 3", "x === digits[n][1] ? 2"),
        ("if (shown === 2)", "if (shown === 1)"),
        ("Object.is(x, given[n]) ||", ""),
    ],
)
def test_a_fault_in_the_script_is_seen(tmp_path, sound, faulty):
    text = SCRIPT.read_text("utf-8")
    assert sound in text
    script = tmp_path / "reckon.js"
    script.write_text(text.replace(sound, faulty, 1), "utf-8")
    with np.errstate(all="ignore"):
        assert compare(script)[0]


# ---- what a page holds


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_has_its_place_on_the_page(site, name):
    """As many as the chapter declares, of each kind; the one without says where it is answered."""
    html = (site / "book" / f"{name}.html").read_text("utf-8")
    mine = [task for chapter, task in EVERY if chapter == name]
    stubs = ["\n".join(task.stub) for task in mine]
    functions = sum("\ndef " in f"\n{stub}" for stub in stubs)
    proofs = sum("Proof(" in stub for stub in stubs)
    count = {kind: html.count(f'class="{kind}-values"') for kind in KINDS}
    assert count["function"] == functions
    assert count["number"] == len(mine) - functions - proofs
    assert proofs - count["goal"] == html.count("It is answered in the notebook")


KINDS = "number", "function", "goal"


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_answer_stands_in_no_page_to_be_read_in_passing(site, name):
    html = unescape((site / "book" / f"{name}.html").read_text("utf-8"))
    for checker in (one for key, one in NUMBERS.items() if key.startswith(f"{name}.")):
        hidden = checker.for_page()[1]["answer"]
        assert hidden in html
        assert not [hint for hint in checker.hints if hint in html]


def test_a_proof_that_has_no_goal_is_answered_on_the_page(own_words):  # noqa: F811
    from proof import scalar

    x = scalar("x")
    shown = Proof(x**2, steps=1)._repr_mimebundle_()[MIME]
    assert shown["name"] == "goal-values" and shown["content"]["steps"] == []


# ---- functions, as the worker tries them

FUNCTIONS = [
    (name.replace("-", "_"), task)
    for name, task in EVERY
    if "\ndef " in "\n" + "\n".join(task.stub)
]


@pytest.mark.parametrize(
    "chapter, task", FUNCTIONS, ids=[task.label for _, task in FUNCTIONS]
)
def test_a_function_needs_no_more_than_the_page_imports(chapter, task):
    """The stub is not answered, and the solution is right, with the names that a page tells."""
    code, call = "\n".join(task.stub).rstrip().rsplit("\n", 1)
    stub = running.answer(chapter, code, call)
    assert (stub["says"], stub["printed"]) == ("unanswered", "")
    code, call = "\n".join(task.solution).split("\nanswer = ", 1)
    assert running.answer(chapter, code, call.split("\n")[0])["says"] == "right"
    found = bundle_of(chapter, call)
    assert found == {"chapter": chapter, "known": list(running.known(chapter))}


def bundle_of(chapter, call):
    """What the page of a chapter gets of the exercise that is called."""
    module = importlib.import_module(f"exercises.{chapter}")
    name = call.removeprefix("exercise.").partition("(")[0]
    return getattr(module, name)(...)._repr_mimebundle_()[MIME]["content"]


@pytest.mark.parametrize(
    "code, says, told",
    [
        ("def f(z):\n    return -z", "wrong", "Not right. For arguments of shape"),
        ("def f(z):\n    return z[", "error", "SyntaxError: '[' was never closed (line 2)"),
        ("f = 1\n\n1/0", "error", "ZeroDivisionError: division by zero (line 3)"),
        ("def g(z): ...", "error", "NameError: name 'f' is not defined"),
        ("import sys\nsys.exit()", "error", "SystemExit: "),
        ("f = 7", "wrong", "Not right. Expected a function, got int."),
        ("f = ...", "unanswered", "Not answered yet: replace the dots."),
    ],
)  # fmt: skip
def test_what_goes_wrong_with_a_function_is_told(code, says, told):
    found = running.answer("softmax", code, "exercise.softmax(f)")
    assert found["says"] == says and found["told"].startswith(told)


def test_what_is_to_be_written_is_not_imported():
    assert "softmax" in running.known("batch") and "sigmoid" in running.known("binary")
    assert not {"softmax", "sigmoid"} & running.known("softmax").keys()


def test_what_a_function_prints_is_shown_and_cut():
    code = "def f(z):\n    print('x' * 500)\n    return z"
    printed = running.answer("softmax", code, "exercise.softmax(f)")["printed"]
    assert printed.startswith("x" * 500 + "\n") and len(printed) == 2000


# ---- in a browser


@pytest.fixture(scope="module")
def context(browser):
    made = browser.new_context()
    made.add_init_script(page_checks.REFUSED)
    return made


def box(page, name):
    return page.locator(f".answer-box:has(#{name}-answer)")


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_a_number_is_answered_with_the_keyboard_alone_and_remembered(visit):
    page = visit("softmax")
    page.locator("#ex-softmax-ahead-answer").scroll_into_view_if_needed()
    page.locator("#ex-softmax-row-answer-3").focus()
    for _ in range(8):  # the button, the solution, links of the next exercise
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "input":
            break
    assert page.evaluate("document.activeElement.id") == "ex-softmax-ahead-answer"
    says = box(page, "ex-softmax-ahead").get_by_role("status")
    for line, answer in {
        "3/4": "Not right. Right for two classes; the third has the same weight as the second.",
        "0,2": "Not right. That is the probability of one of the other classes.",
        "log 3/5": "Cannot be read: does what stands before reach this far? "
        "Put what it acts on in parentheses.",
        "": "Not answered yet: type a number.",
        "3/(3+1+1)": "Right.",
    }.items():
        page.keyboard.press("Control+A")
        page.keyboard.type(line) if line else page.keyboard.press("Delete")
        page.keyboard.press("Enter")
        assert says.text_content() == answer
        invalid = page.evaluate("document.activeElement.ariaInvalid")
        assert (invalid == "true") == answer.startswith("Cannot")
    assert "Read as 0.6" in box(page, "ex-softmax-ahead").text_content()
    intro = visit("intro")
    place = intro.locator(".proved-here")
    assert f"1 of the {len(EVERY)} exercises" in place.inner_text()
    assert "Ahead by a logarithm" in place.inner_text()
    again = visit("softmax")
    assert (
        box(again, "ex-softmax-ahead").get_by_role("status").text_content() == "Right."
    )
    intro.get_by_role("button", name="Forget it").click()
    assert visit("softmax").locator("#ex-softmax-ahead-answer").input_value() == ""


def test_several_numbers_have_a_field_each(visit):
    page = visit("batch")
    grid = page.locator(".answer-box:has([aria-label='Row 2, column 3'])")
    fields = grid.get_by_role("textbox")
    assert fields.count() == 6
    for n, text in enumerate(["1", "x", "", "", "", ""]):
        fields.nth(n).fill(text)
    grid.get_by_role("button", name="Check").click()
    says = grid.get_by_role("status")
    assert says.text_content() == "Cannot be read (row 1, column 2): “x” is no number."
    for n in range(6):
        fields.nth(n).fill("0")
    fields.nth(5).press("Enter")
    assert "of the 6 numbers are right" in says.text_content()
    assert page.evaluate("refused") == []


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_a_function_is_written_with_the_keyboard_and_says_what_a_file_cannot(visit):
    page = visit("softmax")
    start = page.get_by_role("button", name="Write it here, in Python").first
    start.focus()
    page.keyboard.press("Enter")
    area = page.get_by_label("Your function")
    area.wait_for()
    assert page.evaluate("document.activeElement.localName") == "textarea"
    assert area.input_value().startswith("def batch_softmax(z):")
    assert "exercise" not in area.input_value()
    page.keyboard.press("Control+A")
    page.keyboard.type("def f(z):\nreturn z\nif z:\n1")
    assert area.input_value() == "def f(z):\n    return z\n    if z:\n        1"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert area.input_value().endswith("1\n" + " " * 12)
    page.keyboard.press("Control+Z")
    assert not area.input_value().endswith(" " * 12)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.textContent") == "Load Python and check"
    )
    page.keyboard.press("Enter")
    page.get_by_text("make serve starts one").wait_for()
    page.get_by_role("button", name="Start again").click()
    assert area.input_value().startswith("def batch_softmax(z):")


def test_open_boxes_can_be_read_by_everybody(visit):
    page = visit("softmax")
    page.locator("#ex-softmax-ahead-answer").fill("log 3/2")
    page.locator("#ex-softmax-ahead-answer").press("Enter")
    page.locator("#ex-softmax-row-answer").press("Enter")
    page.get_by_role("button", name="Write it here, in Python").first.click()
    page.get_by_label("Your function").wait_for()
    assert once_opened(page) == []


@pytest.mark.parametrize("visit", ["file"], indirect=True)
def test_an_expression_without_a_derivative_is_found_on_the_page(visit):
    page = visit("softmax")
    place = page.locator("div.cell:has-text('cooling = Proof(')").first
    place.get_by_role("button", name="Prove it here, line by line").click()
    area = place.locator("textarea")
    area.wait_for()
    done = place.locator(".goal-done")
    for line, rows in {
        "-\\tilde y_i z_i / T^2": 1,  # wrong
        "\\tilde y_i d log(\\tilde y_i)/dT": 2,  # a derivative is left
    }.items():
        area.fill(line)
        area.press("Enter")
        assert place.locator(".goal-lines > li").count() == rows
        assert done.text_content() == ""
    area.fill("-\\tilde y_i (z_i - sum_j \\tilde y_j z_j)/T^2")
    area.press("Enter")
    assert "in 2 steps" in done.text_content()
    proofs = place.get_by_role("button", name=re.compile("^Prove "))
    assert sorted(proofs.all_inner_texts()) == ["Prove all lines", "Prove it"]
