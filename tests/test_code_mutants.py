"""A sample of the slips that `make mutants` plants; and the planting itself."""

import code_mutants
import pytest
from code_mutants import explained, noticed, slips
from equal_code_mutants import EQUAL

SOURCE = """\
def loss(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return -(y * np.log(e / e.sum(axis=1, keepdims=True))).sum() / len(z)

assert np.isclose(loss(Z, Y), 0.25, rtol=1e-9) and (X.T @ loss(Z, Y)).shape == (2, 3)
assert difference.mean() < 5 - 1
"""


def test_the_usual_slips_are_among_them():
    found = {(slip.kind, slip.old, slip.new) for slip in slips(SOURCE)}
    assert found >= {
        ("remove keepdims", "True", "False"),
        ("another axis", "1", "0"),
        ("drop a transpose", "X.T", "X"),
        ("turn a product round", "X.T @ loss(Z, Y)", "(loss(Z, Y)) @ (X.T)"),
        ("a wrong number", "0.25", "1.25"),
        ("a wrong number", "2", "3"),
        (
            "flip a sign",
            "z - z.max(axis=1, keepdims=True)",
            "z + z.max(axis=1, keepdims=True)",
        ),
    }
    assert {new for kind, old, new in found if kind == "drop a division"} >= {
        "e",
        "-(y * np.log(e / e.sum(axis=1, keepdims=True))).sum()",
    }
    assert not {old for _, old, _ in found} & {"1e-9", "5", "difference.mean", "5 - 1"}


def test_each_slip_is_made_once_and_in_its_place():
    for slip in slips(SOURCE):
        assert slip.text != SOURCE
        assert slip.text.count("\n") == SOURCE.count("\n")
        compile(slip.text, "slip", "exec")
    assert len({slip.text for slip in slips(SOURCE)}) == len(list(slips(SOURCE)))


def test_what_fails_is_noticed_and_what_does_not_is_not(monkeypatch):
    assert noticed(lambda: 1 / 0)
    assert noticed(lambda: 1)
    assert not noticed(lambda: None)
    monkeypatch.setattr(code_mutants, "LIMIT", 1)

    def forever():
        while True:
            pass

    assert noticed(forever)


def test_a_cell_that_warns_or_keeps_quiet_about_its_error_is_noticed():
    code_mutants.run("1 / 0", "ZeroDivisionError", {})
    with pytest.raises(AssertionError, match="did not raise ZeroDivisionError"):
        code_mutants.run("1 / 1", "ZeroDivisionError", {})
    with pytest.raises(UserWarning):
        code_mutants.run("import warnings\nwarnings.warn('oh')", None, {})


@pytest.mark.parametrize("place", ["binary", "softmax"])
def test_a_sample_of_the_slips_is_noticed(place):
    found = list(code_mutants.every({place: 7}))
    assert len(found) > 5
    assert [
        str(slip) for _, slip, seen in found if not seen and not explained(place, slip)
    ] == []
    assert any(seen for _, _, seen in found)


def test_every_reason_has_a_slip():
    assert all(changes for reasons in EQUAL.values() for changes in reasons.values())
