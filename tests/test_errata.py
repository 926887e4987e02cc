"""The errata page has an entry for every statement that the audit calls wrong or imprecise."""

import re

import pytest
from conftest import ROOT

from notation import L, c, delta, k, sums_to_one, y, y_hat, z
from proof import Partial, refute
from proof.errors import NotRefuted

# The rows of the audit, by document: the statements that are wrong, and those that are
# imprecise.
WRONG = {
    "D0": (5, 25, 26, 29),
    "D1": (3, 5, 12, 19, 23, 24, 30, 31),
    "D2": (3, 9, 11, 12, 16, 17),
    "D3": (3, 6, 8, 12, 13, 14, 18),
}
IMPRECISE = {
    "D0": (3, 4, 7, 8, 9, 13, 16, 18, 19, 20, 27, 30),
    "D1": (6, 9, 13, 14, 15, 20, 21),
    "D2": (1, 2, 5, 6, 10, 14),
    "D3": (4, 5, 9),
}
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
ROW = re.compile(
    r"^\| \[(?P<name>D\d-\d+)\]\((?P<label>[\w-]+)\) \| (?P<kind>\w+) \| (?P<subject>.+) \|$",
    re.MULTILINE,
)
CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def entries(page):
    """name: the label, subject and text of each entry, in the order of the page."""
    return {entry["name"]: entry.groupdict() for entry in ENTRY.finditer(page)}


def missing(page):
    """The rows of the audit that the page leaves out, and what it lists beyond them."""
    return sorted(KIND.keys() ^ entries(page).keys())


def shows(text):
    """Whether the cells of an entry can fail: a refutation, an intended error, an assertion."""
    return any(
        re.search(r"^\s*(refute\(|assert |:raises: )", code, re.MULTILINE)
        for code in CELL.findall(text)
    )


def test_every_row_has_its_entry():
    assert missing(PAGE) == []


def test_a_removed_entry_is_missed():
    without = PAGE.replace("### D2-11 ", "### ")
    assert missing(without) == ["D2-11"]


@pytest.mark.parametrize("name", KIND)
def test_an_entry_shows_its_error_with_a_cell_that_can_fail(name):
    assert shows(entries(PAGE)[name]["text"])


def test_an_entry_that_only_talks_is_noticed():
    assert not shows("Words.\n\n```{code-cell} ipython3\nprint(1)\n```\n")


def test_the_table_lists_every_entry_with_its_kind_and_subject():
    table = [
        (row["name"], row["label"], row["kind"], row["subject"])
        for row in ROW.finditer(PAGE)
    ]
    assert table == [
        (name, entry["label"], KIND[name], entry["subject"])
        for name, entry in entries(PAGE).items()
    ]


def test_a_label_is_the_name_of_its_entry():
    assert {entry["label"] for entry in entries(PAGE).values()} == {
        f"errata-{name.lower()}" for name in KIND
    }


def test_the_rows_that_one_document_repeats_are_named():
    last = PAGE[PAGE.index("\n## D4") :]
    assert all(f"[{name}](errata-{name.lower()})" in last for name in REPEATED)


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
