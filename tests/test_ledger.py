"""The ledger of a tiny book: it says what the pages proved, and it cannot be had without proof."""

import json
import re

import pytest
from sympy import Sum
from test_gate import says
from tinybook import TinyBook, cell, page

from booktools.ledger import entries, table
from notation import C, L, N, i, k, p, q, sums_to_one, y, y_hat, z
from proof import Derivation, Partial, definition, hypothesis_equation, over, refute
from proof.mutants import trial
from proof.page.record import MIME

PROOF = """\
from proof import Derivation, define, definition, scalar
a, b = scalar("a"), scalar("b")
product = define(scalar("p"), a * (b + 1))
expanded = Derivation(product).then(a * b + a, "expand")
"""
SQUARE = cell(PROOF + "expanded", ":label: eq-result")
LEDGER = "---\nclaims: none\n---\n\n# Verification\n\n```{ledger}\n```\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    pages = {
        "proved.md": page(SQUARE, cell("expanded.result"), cell("definition(product)")),
        "verification.md": LEDGER,
    }
    built = TinyBook(
        tmp_path_factory.mktemp("ledger") / "book", pages, mathematics=True
    )
    code, output = built.build(PROOF_SEED="7", PROOF_MUTANTS="all")
    assert code == 0, output
    assert "PROOF_SEED=7 PROOF_MUTANTS=all" in output
    return built


@pytest.fixture(scope="module")
def data(book):
    return json.loads(
        (book.root / "_build" / "html" / "ledger.json").read_text(encoding="utf-8")
    )


def test_what_is_shown_twice_is_one_entry_with_its_number_and_place(book, data):
    derived, defined = data["entries"]
    assert derived["id"] == "proved-1" and derived["kind"] == "identity"
    assert derived["number"] and derived["anchor"] == "equation-eq-result"
    assert [step["reason"] for step in derived["steps"]] == ["expand"]
    assert defined["kind"] == "definition" and defined["number"] is None
    html = book.html("proved")
    assert all(f'id="{entry["anchor"]}"' in html for entry in data["entries"])
    assert all(entry["seed"] == "7" for entry in data["entries"])


def test_the_badge_leads_to_the_row_and_the_row_back(book, data):
    badge = re.search(
        r'<a class="passed[^>]*href="([^"]*)">(.*?)</a>', book.html("proved")
    )
    assert badge[1] == "verification.html#proved-1"
    assert re.fullmatch(
        r"how it was checked.*: the rules; \d+ points in 60 digits, .*; read back; \d+ mutants</span>",
        badge[2],
    )
    rows = re.findall(r'<tr[^>]* id="([^"]*)">', book.html("verification"))
    assert rows == [entry["id"] for entry in data["entries"]]
    assert 'href="proved.html#equation-eq-result"' in book.html("verification")


def opened_row(steps):
    return table.opened(steps).astext()


def test_a_row_opens_to_its_steps_and_rules(book, data):
    derived = data["entries"][0]
    opened = re.findall(r"<details>.*?</details>", book.html("verification"))
    assert len(opened) == 1
    (step,) = derived["steps"]
    told = re.sub("<[^>]*>", " ", opened[0])
    assert "1 step " in told and step["reason"] in told
    assert f"{step['mutants']['killed']} of {step['mutants']['made']} mutants" in told
    made = {"reason": "a < b", "rules": ["fractions", "sums"], "mutants": None}
    assert "<li>a &lt; b <span>fractions; sums</span></li>" in opened_row([made])
    assert derived["derivation"] == "derivation-1"
    assert (
        f'<a href="proved.html#derivation-1-step-1">{step["reason"]}</a>' in opened[0]
    )
    assert 'id="derivation-1-step-1"' in book.html("proved")


def test_the_totals_are_those_of_the_entries(data):
    totals, (derived, _) = data["totals"], data["entries"]
    assert (
        totals["entries"],
        totals["identity"],
        totals["definition"],
        totals["steps"],
    ) == (2, 1, 1, 1)
    mutants = derived["steps"][0]["mutants"]
    assert totals["points"] == derived["steps"][0]["points"] > 0
    assert totals["mutants"] == {kind: mutants[kind] for kind in entries.MUTANTS}
    assert (
        mutants["made"]
        == sum(mutants[kind] for kind in entries.MUTANTS if kind != "made")
        > 10
    )
    assert mutants["killed"] > mutants["equal"]


def test_a_fault_in_the_engine_disputes_a_mutant_and_turns_the_build_red(tmp_path):
    fault = cell("""\
        from proof import Derivation, scalar
        from proof.rules import polynomial
        a, b = scalar("a"), scalar("b")
        expanded = Derivation(a * (b + 1)).then(a * b + a, "expand")
        scale = polynomial.scale
        polynomial.scale = lambda poly, c: scale(poly, abs(c))
        expanded
        """)
    faulty = TinyBook(tmp_path / "book", {"faulty.md": page(fault)}, mathematics=True)
    code, output = faulty.build(PROOF_MUTANTS="all")
    assert code == 1
    what = r"the layers disagree on a mutant of .*: .*flip the sign.*: only the numerical layer rejects it"
    assert says(output, "faulty", what, 1, 13), output


def record(thing):
    return thing._repr_mimebundle_()[MIME]


def only(thing):
    (entry,) = entries.of_page("book/page", [record(thing)])
    return entry


GRADIENT = Derivation(Partial(L, z[k])).then(
    y_hat[k] - y[k], "as proved before", using=[sums_to_one]
)


@pytest.mark.parametrize(
    "thing, kind, scope",
    [
        (definition(L), "definition", "declared"),
        (
            hypothesis_equation(sums_to_one),
            "hypothesis",
            "assumed, where a step quotes it",
        ),
        (GRADIENT, "identity", "every C"),
        (GRADIENT.result, "identity", "every C"),
        (
            Derivation(Sum(p[i], over(i)), {C: 2}).then(p[1] + p[2], "two terms"),
            "identity",
            "C = 2 only",
        ),
        (
            Derivation(N * Sum(p[i], over(i)), {C: 1}).then(N * p[1], "one term"),
            "identity",
            "every N, C = 1 only",
        ),
        (
            Derivation(p[i] + q[i]).greater_than(p[i], "q is positive", because=q[i]),
            "inequality",
            "every C",
        ),
        (refute(y_hat[k], y[k]), "refutation", "refuted"),
        (refute(y_hat[1], p[1], where={C: 3}), "refutation", "refuted at C = 3"),
    ],
)
def test_an_entry_says_for_which_sizes_it_holds(thing, kind, scope):
    entry = only(thing)
    assert (entry["kind"], entries.scope(entry)) == (kind, scope)
    looked = {"definition": 1, "hypothesis": 1}.get(kind, 3)
    assert len(entry["layers"]) == looked and (
        "reject" in entry["layers"].values()
    ) == (kind == "refutation")
    assert json.loads(json.dumps(entry))["statement"] == entry["statement"]


def test_a_reader_waits_for_no_mutants(monkeypatch):
    monkeypatch.delenv("PROOF_MUTANTS", raising=False)
    assert only(GRADIENT)["steps"][0]["mutants"] is None
    monkeypatch.setenv("PROOF_MUTANTS", "4")
    found = only(GRADIENT)["steps"][0]["mutants"]
    assert trial.tried(found) == 4 < found["made"]
    monkeypatch.setenv("PROOF_MUTANTS", "some")
    with pytest.raises(
        ValueError, match="expected a whole number or 'all', got 'some'"
    ):
        only(GRADIENT)


def test_two_proofs_of_one_statement_are_two_entries():
    shorter = Derivation(Partial(L, z[k])).then(
        y_hat[k] - y[k], "at once", using=[sums_to_one]
    )
    longer = (
        Derivation(Partial(L, z[k]))
        .then(y_hat[k] * Sum(y[i], over(i)) - y[k], "the gradient for any target")
        .then(y_hat[k] - y[k], "the sum is one", using=[sums_to_one])
    )
    found = entries.of_page(
        "book/page", [record(shorter), record(longer), record(longer.result)]
    )
    assert [[step["reason"] for step in entry["steps"]] for entry in found] == [
        ["at once"],
        ["the gradient for any target", "the sum is one"],
    ]
    assert entries.totals(found, 0)["steps"] == 3
