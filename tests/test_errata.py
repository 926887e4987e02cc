"""The errata page has an entry for every statement that the audit calls wrong or imprecise."""

import re

import pytest
from conftest import ROOT

from notation import L, c, delta, k, sums_to_one, y, y_hat, z
from proof import Partial, refute
from proof.errors import NotRefuted

# The rows of the audit, by document: the statements that are wrong, and those that are
# imprecise. Rows from 32 (D0, D1) and 19 (D3) on were found at a second reading.
WRONG = {
    "D0": (26, 29),
    "D1": (3, 5, 12, 19, 23, 30, 31),
    "D2": (3, 11, 12, 16, 17),
    "D3": (3, 6, 8, 12, 13, 18, 23),
}
IMPRECISE = {
    "D0": (4, 5, 7, 8, 9, 13, 16, 18, 19, 20, 25, 27, 32),
    "D1": (6, 13, 14, 20, 21, 24, 32),
    "D2": (1, 2, 5, 9, 14),
    "D3": (4, 5, 9, 14, 19, 20, 21, 22),
}
WITHDRAWN = {"D0-3", "D0-30", "D1-9", "D1-15", "D2-6", "D2-10"}
KIND = {
    f"{document}-{row}": kind
    for kind, rows in (("wrong", WRONG), ("imprecise", IMPRECISE))
    for document, numbers in rows.items()
    for row in numbers
}
REPEATED = ("D1-21", "D1-23", "D1-24", "D1-30")  # the rows of D1 that D4 repeats

PAGE = (ROOT / "book" / "errata.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^\((?P<label>errata-d\d-\d+)\)=\n### (?P<name>D\d-\d+) (?P<subject>.+)\n"
    r"(?P<text>(?:(?!^\(errata-|^## ).*\n)*)",
    re.MULTILINE,
)
LISTED = re.compile(
    r"^\| \[(?P<name>D\d-\d+)\]\((?P<label>[\w-]+)\) \| (?P<kind>\w+) \| (?P<subject>.+) \|$",
    re.MULTILINE,
)
ROW = re.compile(
    r"^\* - \((?P<label>errata-d\d-\d+)\)=\n\n    (?P<name>D\d-\d+) (?P<kind>\w+)\n"
    r"  - (?P<printed>.+)\n  - (?P<right>.+)$",
    re.MULTILINE,
)
CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"^ *# (D\d-\d+)(?: and (D\d-\d+))?\b", re.MULTILINE)
CAN_FAIL = re.compile(
    r"^\s*(display\(refute\(|refute\(|refused\(|differ\(|assert |\(\"D\d-\d+\", lambda:|:raises: )",
    re.MULTILINE,
)


def entries(page):
    """name: the label, subject and text of each long entry, in the order of the page."""
    return {entry["name"]: entry.groupdict() for entry in ENTRY.finditer(page)}


def rows(page):
    """name: the label, kind and words of each row of the table of formulas and words."""
    return {row["name"]: row.groupdict() for row in ROW.finditer(page)}


def counterexamples(page):
    """name: the code below its mark, up to the next mark, in the cells of the second part."""
    found = {}
    for code in CELL.findall(page[page.index("### The counterexamples") :]):
        marks = [*MARK.finditer(code)]
        ends = [mark.start() for mark in marks[1:]] + [len(code)]
        for mark, end in zip(marks, ends):
            for name in filter(None, mark.groups()):
                found[name] = found.get(name, "") + code[mark.end() : end]
    return found


def missing(page):
    """The rows of the audit that the page leaves out, and what it lists beyond them."""
    return sorted(KIND.keys() ^ (entries(page).keys() | rows(page).keys()))


def shows(text):
    """Whether the cells of an entry can fail: a refutation, an intended error, an assertion."""
    return any(CAN_FAIL.search(code) for code in CELL.findall(text))


def test_every_row_has_its_entry_once():
    assert missing(PAGE) == []
    assert not entries(PAGE).keys() & rows(PAGE).keys()
    assert len(ENTRY.findall(PAGE)) == 10 and len(ROW.findall(PAGE)) == len(rows(PAGE))


@pytest.mark.parametrize(
    "there, name", [("### D2-11 ", "D2-11"), ("    D0-26 ", "D0-26")]
)
def test_a_removed_entry_is_missed(there, name):
    assert missing(PAGE.replace(there, "### ")) == [name]


def test_what_was_withdrawn_is_gone():
    assert not WITHDRAWN & (entries(PAGE).keys() | rows(PAGE).keys() | KIND.keys())


@pytest.mark.parametrize("name", entries(PAGE))
def test_an_entry_shows_its_error_with_a_cell_that_can_fail(name):
    assert shows(entries(PAGE)[name]["text"])


@pytest.mark.parametrize("name", rows(PAGE))
def test_a_row_has_a_counterexample_that_can_fail(name):
    assert CAN_FAIL.search(counterexamples(PAGE)[name])


def test_an_entry_that_only_talks_is_noticed():
    assert not shows("Words.\n\n```{code-cell} ipython3\nprint(1)\n```\n")
    talk = PAGE.replace("# D1-23\ndisplay(refute(", "# D1-23\nprint((", 1)
    assert talk != PAGE and not CAN_FAIL.search(counterexamples(talk)["D1-23"])


def test_the_kinds_are_those_of_the_audit():
    listed = [row.groupdict() for row in LISTED.finditer(PAGE)]
    assert [row["name"] for row in listed] == list(entries(PAGE))
    assert all(
        row["subject"] == entries(PAGE)[row["name"]]["subject"] for row in listed
    )
    for row in [*listed, *rows(PAGE).values()]:
        assert row["kind"] == KIND[row["name"]], row["name"]


def test_a_label_is_the_name_of_its_entry():
    for entry in [*entries(PAGE).values(), *rows(PAGE).values()]:
        assert entry["label"] == f"errata-{entry['name'].lower()}"


def test_the_rows_that_one_document_repeats_are_named():
    repeats = PAGE[PAGE.index("\nD4 repeats") :]
    assert all(f"[{name}](errata-{name.lower()})" in repeats for name in REPEATED)


def test_the_hunt_gives_nothing_away():
    hunt = PAGE[PAGE.index("## A hunt for class") :]
    assert len(re.findall(r"^\d+\. ", hunt, re.MULTILINE)) == 12
    assert "errata-d" not in hunt and not re.search(r"D\d-\d", hunt)


@pytest.mark.parametrize(
    "lhs, rhs, using",
    [
        (Partial(L, z[k]), y_hat[k] - y[k], [sums_to_one]),
        (Partial(-y_hat[c], z[k]), -y_hat[c] * (delta(c, k) - y_hat[k]), []),
    ],
)
def test_what_is_true_is_not_refuted(lhs, rhs, using):
    with pytest.raises(NotRefuted):
        refute(lhs, rhs, using=using)


def test_the_same_without_its_hypothesis_is_refuted():
    assert (
        "the left side is" in refute(Partial(L, z[k]), y_hat[k] - y[k]).counterexample
    )
