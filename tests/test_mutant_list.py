"""The list of mutants, and what `make mutants` says when something contradicts it."""

import json
from collections import Counter

import mutants
import pytest

from proof.mutants import trial

LISTED = {"made": 10, "killed": 8, "equal": 2, "ill-formed": 0}
TRIAL = {
    "key": "a",
    "made": 10,
    "killed": 2,
    "equal": 1,
    "ill-formed": 0,
    "disputes": [],
}


def test_a_step_on_the_list_may_be_tried_on_a_few():
    assert mutants.judge({"a": LISTED}, [TRIAL]) == ([], set())


def test_a_step_that_is_not_on_the_list_is_new():
    assert mutants.judge({}, [TRIAL]) == ([], {"a"})


@pytest.mark.parametrize(
    "change",
    [
        {"made": 11},
        {"equal": 3},
        {"ill-formed": 1},
        {"killed": 9},
        {"disputes": ["flip the sign"]},
    ],
)
def test_what_contradicts_the_list_is_wrong(change):
    wrong, _ = mutants.judge({"a": LISTED}, [TRIAL | change])
    assert len(wrong) == 1


def test_the_list_adds_up():
    known = json.loads(mutants.LIST.read_text("utf-8"))
    total = sum(map(Counter, known["statements"].values()), Counter())
    assert (
        total["made"] == total["killed"] + total["equal"] + total["ill-formed"] > 10_000
    )
    assert known["code"].keys() == set(mutants.code_mutants.PLACES)


def test_the_key_of_a_chapter_depends_on_its_cells(monkeypatch):
    before = mutants.key_of("binary")
    assert mutants.key_of("binary") == before != mutants.key_of("softmax")
    cells = mutants.code_mutants.cells("binary")
    changed = [(source + "#", raises) for source, raises in cells]
    monkeypatch.setattr(mutants.code_mutants, "cells", lambda place: changed)
    assert mutants.key_of("binary") != before


def test_what_is_only_said_of_the_engine_does_not_make_the_list_old():
    code = "def f(x):\n    return x + 1\n"
    said = 'def f(x: int) -> int:\n    """One more."""\n    return x + 1  # the next\n'
    assert trial._does(code) == trial._does(said)
    assert trial._does(code) != trial._does(code.replace("+", "-"))
    assert trial._does('def f():\n    """Nothing."""\n') == trial._does(
        "def f():\n    pass\n"
    )
