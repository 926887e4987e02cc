"""Each exercise of the book refuses its stub and typical wrong answers.

And accepts its solution.
"""

import doctest
import importlib
import re
from contextlib import redirect_stdout
from io import StringIO

import chapter
import numpy as np
import pytest
from browsing import PART_TWO
from conftest import ROOT
from wrong_answers import WRONG_ANSWERS

import exercises
import notation
from exercises import Function, Number, Proof, function, number

CHAPTERS = [
    "information",
    "softmax",
    "cross-entropy",
    "binary",
    "batch",
    "implementation",
    "digits",
    "attention",
    "family",
    "curvature",
]
EXERCISES = {name: chapter.read(name)[1] for name in CHAPTERS}
EVERY = [(name, exercise) for name in CHAPTERS for exercise in EXERCISES[name]]
IDS = [exercise.label for _, exercise in EVERY]
NUMBER = r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?"


@pytest.fixture(scope="module")
def known(request):
    """The names that a reader of a chapter has there, without any solution.

    And what each stub says.
    """
    with chapter.ran(request.param) as (names, _, _):
        yield names


each_exercise = pytest.mark.parametrize(
    "known, task", EVERY, ids=IDS, indirect=["known"], scope="module"
)


def told(verdict):
    """What the reader sees, in one line."""
    return " ".join(repr(verdict).split())


@each_exercise
def test_a_stub_is_not_answered(known, task):
    stub = known[task.label]
    assert not stub.answered and not stub.accepted
    assert told(stub) == "Not answered yet: replace the dots."


@each_exercise
def test_wrong_answers_are_refused_with_the_right_words(known, task):
    wrong = WRONG_ANSWERS[task.label]
    assert len(wrong) >= 3
    for answer, words in wrong.items():
        verdict = chapter.run(answer, known)
        assert verdict.exercise == known[task.label].exercise, answer
        assert verdict.answered and not verdict.accepted, answer
        possible = words if isinstance(words, tuple) else (words,)
        assert any(part in told(verdict) for part in possible), answer


@each_exercise
def test_the_solution_is_explained_and_accepted(known, task):
    names = dict(known)
    shown = [chapter.run(code, names) for code in task.solution]
    verdicts = [value for value in shown if hasattr(value, "accepted")]
    assert len(task.explained.split()) >= 8, "a solution says why"
    assert len(verdicts) == 1 and verdicts[0].accepted, shown
    assert verdicts[0].exercise == names[task.label].exercise


@each_exercise
def test_the_solution_of_a_number_shows_it(known, task):
    asked = known[task.label].exercise
    if not isinstance(asked, Number):
        return
    names, printed = dict(known), StringIO()
    with redirect_stdout(printed):
        for code in task.solution:
            chapter.run(code, names)
    assert is_shown(asked, printed.getvalue()), printed.getvalue()


def is_shown(asked, text):
    """Whether numbers that stand one after another in a text are a right answer."""
    found = [float(number) for number in re.findall(NUMBER, text)]
    size, shape = asked.value.size, asked.value.shape
    return any(
        asked(np.reshape(found[n : n + size], shape)).accepted
        for n in range(len(found) - size + 1)
    )


def test_a_number_is_shown_where_it_stands_and_in_its_order():
    one, two = Number(2.5, {}), Number([0.25, -1], {})
    assert is_shown(one, "2.5 nats") and is_shown(one, "sum 7, mean 2.50")
    assert not is_shown(one, "2 and 5") and not is_shown(one, "-2.5")
    assert is_shown(two, "[0.25 -1.  ]") and is_shown(two, "[0.25, -1.0]")
    assert (
        not is_shown(two, "-1 0.25")
        and not is_shown(two, "0.25")
        and not is_shown(two, "")
    )


def test_every_exercise_has_wrong_answers_and_every_wrong_answer_an_exercise():
    assert sorted(WRONG_ANSWERS) == sorted(IDS)


@pytest.mark.parametrize(
    "known, name",
    list(zip(CHAPTERS, CHAPTERS)),
    ids=CHAPTERS,
    indirect=["known"],
    scope="module",
)
def test_a_chapter_has_enough_exercises_of_all_three_kinds(known, name):
    kinds = {type(known[task.label].exercise) for task in EXERCISES[name]}
    fewest = 4 if name in PART_TWO else 8
    assert len(EXERCISES[name]) >= fewest and kinds == {Number, Function, Proof}


def test_no_chapter_is_forgotten():
    with_exercises = [
        path.stem
        for path in (ROOT / "book").glob("*.md")
        if "from exercises import" in path.read_text()
    ]
    assert sorted(with_exercises) == sorted(CHAPTERS)


# Hints
# --------------------------------------------------------------

CHECKERS = {
    f"{name}.{attribute}": checker
    for name in CHAPTERS
    for module in [importlib.import_module(f"exercises.{name.replace('-', '_')}")]
    for attribute, checker in vars(module).items()
    if isinstance(checker, Number | Function)
}


@pytest.mark.parametrize("name", CHECKERS)
def test_every_hint_is_given_for_its_own_mistake(name):
    checker = CHECKERS[name]
    mistakes = checker.hints if isinstance(checker, Number) else checker.slips
    assert len(mistakes) >= 3
    for hint, wrong in mistakes.items():
        assert told(checker(wrong)) == f"Not right. {hint}"


@pytest.mark.parametrize("name", CHECKERS)
def test_every_checker_is_used(name):
    stem, attribute = name.split(".")
    assert f"exercise.{attribute}(" in "".join(
        code for task in EXERCISES[stem] for code in task.stub
    )


@pytest.mark.parametrize(
    "name", [name for name in CHECKERS if isinstance(CHECKERS[name], Function)]
)
def test_the_draws_of_a_function_have_unequal_sizes(name):
    random = np.random.default_rng(1)
    for _ in range(20):
        for argument in CHECKERS[name].draw(random):
            assert argument.ndim < 2 or len(set(argument.shape)) == argument.ndim


# The kinds, on small exercises
# --------------------------------------------------------------


@pytest.mark.parametrize("module", [number, function])
def test_the_examples_of(module):
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


def test_all_kinds_are_documented():
    for thing in (exercises, Number, Function, Proof):
        assert thing.__doc__


def test_several_numbers():
    pair = Number([1, 2], {})
    assert pair([1.0005, 2]).accepted and not pair([1.01, 2]).accepted
    assert (
        told(pair([2, 1])) == "Not right. These are the numbers, but not in this order."
    )
    assert told(pair([1, 5])) == "Not right. 1 of the 2 numbers are right."
    assert (
        told(pair([[1], [2]])) == "Not right. Expected 2 numbers, got 2 by 1 numbers."
    )
    assert told(pair([1, None])) == "Not right. 1 of the 2 numbers are right."
    assert not pair([1, float("nan")]).accepted
    assert not pair([1, ...]).answered


SUM = Function(
    lambda x: x.sum(axis=1), lambda random: (random.normal(size=(3, 2)),), {}
)


@pytest.mark.parametrize(
    "answer, words",
    [
        (7, "Expected a function, got int."),
        (
            lambda x: x.sum(axis=0),
            "For arguments of shape (3, 2) the shape should be (3,); it is (2,).",
        ),
        (lambda x: "x", "returns something that is not an array of numbers."),
        (lambda x: x.sum(axis=5), "it raises AxisError"),
        (lambda x: x[:, 0] / 0, "it returns"),
        (lambda x: -x.sum(axis=1), "The sign is flipped."),
        (
            lambda x: np.sum(np.add(x, 1, out=x), axis=1),
            "it changes the arrays that it is given",
        ),
        (lambda x: 2 * x.sum(axis=1), "expected"),
        (
            lambda x: (1 + 2e-7) * x.sum(axis=1),
            "expected 0.745322768 at index (1,), got 0.745322917.",
        ),
    ],
)
def test_what_a_function_is_told(answer, words):
    assert not SUM(answer).accepted
    assert words in told(SUM(answer))


def test_a_function_is_judged_on_the_same_draws_every_time():
    seen = []
    SUM(lambda x: seen.append(x.copy()))
    SUM(lambda x: seen.append(x.copy()))
    assert all(map(np.array_equal, seen[: Function.DRAWS], seen[Function.DRAWS :]))


def test_a_proof_is_told_what_is_missing():
    y_hat, i, over = notation.y_hat, notation.i, notation.over
    total = notation.Sum(y_hat[i], over(i))
    small = Proof(notation.C - total, notation.C - 1)
    assert told(small.then(notation.C - 1, "one")) == (
        "True, and the engine sees it in one step, arithmetic apart. A reader wants to see why: "
        "show at least 2 steps."
    )
    assert "Perhaps true, but not proved" in told(
        Proof(notation.Sum(i, over(i))).then(notation.C * (notation.C + 1) / 2, "Gauss")
    )
    assert "with the relation >= from start to goal, and not =" in told(
        Proof(total + 1, 1, steps=1).at_least(
            notation.Integer(1), "positive", because=total
        )
    )
    up_and_down = Proof(notation.Integer(1)).at_least(
        notation.Integer(0), "one", because=notation.Integer(1)
    )
    assert "goes up and down" in told(
        up_and_down.at_most(notation.Integer(2), "two", because=notation.Integer(2))
    )


def test_a_proof_may_be_continued_in_two_ways():
    start = Proof(notation.Partial(notation.sigma(notation.x), notation.x), steps=1)
    assert not start.then(notation.x, "wrong").accepted
    assert start.then(
        notation.sigma(notation.x) * (1 - notation.sigma(notation.x)), "right"
    ).accepted
