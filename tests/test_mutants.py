"""Every single-node mutant of every step of every identity.

Rejected by both layers, or equal for a listed reason.

And the test of the tester: an engine with a fault planted in it disagrees with itself.
"""

import re
from functools import cache

import pytest
from equal_mutants import EQUAL, ILL_FORMED
from identities import IDENTITIES
from sympy import Eq, Sum, exp
from sympy.matrices.expressions import MatMul, Transpose
from words import own_words  # noqa: F401, a fixture

from notation import L, i, j, k, y, y_hat, z
from proof import Partial, array, given, indices, over, size
from proof.mutants.mutate import DISPUTED, Mutant, judge, mutants, redefined, rejected
from proof.mutants.mutate import EQUAL as PROVED
from proof.mutants.mutate import ILL_FORMED as REFUSED
from proof.mutants.mutate import KILLED as REJECTED
from proof.numbers import sample
from proof.numbers.interpreter import Interpreter
from proof.rules import normal, polynomial, slopes
from proof.rules.facts import Facts
from proof.rules.ranges import Ranges
from proof.statement import Statement

OTHER_SIZES = (
    (5, 3, 2),
)  # of C, D and N; the mutants are judged at others, and at most 4 classes


@cache
def steps(name):
    """``{name: statement}`` of a derivation of one step, ``{name.1: …, name.2.

    …}`` of a longer one.
    """
    taken = [step.verdict.statement for step in IDENTITIES[name]().steps]
    return (
        {name: taken[0]}
        if len(taken) == 1
        else {f"{name}.{n}": statement for n, statement in enumerate(taken, 1)}
    )


@cache
def of(name):
    """Every mutant of every step of an identity: ``(the step, the mutant)``."""
    return [
        (step, mutant)
        for step, statement in steps(name).items()
        for mutant in mutants(statement)
    ]


def listed(table):
    """``{(step, change): reasons}``, one reason for each time that the table lists the change."""
    found = {}
    for reason, entries in table.items():
        for names, changes in entries.items():
            for step in names.split():
                for change in changes:
                    found.setdefault((step, change), []).append(reason)
    return found


REASONS = listed(EQUAL)
FRESH = "other points than the ones at which mutants are judged"


@pytest.mark.parametrize("name", IDENTITIES)
def test_no_mutant_is_disputed_and_the_equal_ones_are_those_listed(name, monkeypatch):
    verdicts = {
        (step, mutant.change): (mutant, *judge(mutant)) for step, mutant in of(name)
    }
    assert len(verdicts) == len(of(name)), "a change is told twice"
    by_kind = {
        kind: {key for key, (_, verdict, _) in verdicts.items() if verdict == kind}
        for kind in (REJECTED, PROVED, REFUSED, DISPUTED)
    }
    assert not by_kind[DISPUTED]
    assert by_kind[PROVED] == {key for key in REASONS if key[0].split(".")[0] == name}
    assert {
        change: verdicts[step, change][2] for step, change in by_kind[REFUSED]
    } == ILL_FORMED.get(name, {})

    # What was proved equal holds at other points and sizes, too; so says the numerical
    # layer, which proved nothing.
    monkeypatch.setenv("PROOF_SEED", FRESH)
    monkeypatch.setattr(sample, "SIZE_SETS", OTHER_SIZES)
    for key in by_kind[PROVED]:
        mutant = verdicts[key][0]
        with redefined(*mutant.definition):
            assert not rejected(mutant.statement), key


def test_a_mutant_that_holds_by_chance_at_the_first_points_is_killed_at_others(
    monkeypatch,
):
    change = "define y_hat as exp(z[i])/Sum(z[j], (j, 1, C))"  # no probability where the logits sum below 0
    (mutant,) = (
        mutant for _, mutant in of("softmax-positive") if mutant.change == change
    )
    for number in range(1000):
        monkeypatch.setenv("PROOF_SEED", str(number))
        with redefined(*mutant.definition):
            if not rejected(mutant.statement):
                break
    else:
        raise AssertionError(
            "no seed draws points at which all sums of the logits are positive"
        )
    assert judge(mutant) == (REJECTED, "")


def test_every_equal_mutant_has_one_reason_and_every_reason_is_used():
    assert all(len(reasons) == 1 for reasons in REASONS.values())
    assert all(changes for entries in EQUAL.values() for changes in entries.values())
    assert {
        step.split(".")[0] for step, _ in REASONS
    } | ILL_FORMED.keys() <= IDENTITIES.keys()


def test_there_are_thousands_of_mutants_and_nine_in_ten_are_mistakes():
    count = sum(len(of(name)) for name in IDENTITIES)
    assert count > 3000
    assert len(REASONS) < count / 9


@pytest.mark.parametrize(
    "change",
    [
        "flip the sign",
        "drop the term",
        "drop the factor",
        "index . for .",
        "start a sum at 2",
        "stop a sum early",
        "drop the sum",
        "transpose .",
        "drop the transpose",
        "the diagonal of .",
        "drop the hypothesis",
        "drop the derivative",
        "replace delta by",
        "drop log",
        "drop exp",
        "swap the cases",
        "drop diag",
        "reverse the product",
        "turn the inequality round",
        "the other entry of",
        "product of matrices for the elementwise product",
        "define y_hat as",
        r"drop the factor 1/N",
    ],
)
def test_the_usual_slips_are_among_them(change):
    assert any(
        re.search(change, mutant.change)
        for name in IDENTITIES
        for _, mutant in of(name)
    )


# ---- the test of the tester


def collapse_a_delta_outside_its_range(monkeypatch):
    monkeypatch.setattr(Ranges, "inside", lambda self, inner, outer: True)


def forget_where_a_sum_starts(monkeypatch):
    """The fault of the engine's first version: a sum from 2 was equal to a sum from 1."""
    change_limits(
        monkeypatch,
        lambda size, number: ("", 1) if (size, number) == ("", 2) else (size, number),
    )


def forget_where_a_sum_ends(monkeypatch):
    change_limits(monkeypatch, lambda size, number: (size, max(number, 0)))


def change_limits(monkeypatch, change):
    limit = Ranges.limit
    monkeypatch.setattr(
        Ranges, "limit", lambda self, bound: change(*limit(self, bound))
    )


def assume_of_every_array_what_is_assumed_of_one(monkeypatch):
    known = Facts.sum

    def any_array(self, bound, factors):
        value = known(self, bound, factors)
        entry = (
            len(factors) == 1 and factors[0][0].kind == "entry" and factors[0][1] == 1
        )
        return self.known[0][2] if value is None and entry and self.known else value

    monkeypatch.setattr(Facts, "sum", any_array)


def change_rule(monkeypatch, module, table, kind, rule):
    """Plant another rule for one kind of node in a table of rules."""
    rules = [
        (known, rule if known is kind else old) for known, old in getattr(module, table)
    ]
    assert rules != list(getattr(module, table))
    monkeypatch.setattr(module, table, rules)


def take_every_matrix_for_its_transpose(monkeypatch):
    change_rule(
        monkeypatch,
        normal,
        "MATRICES",
        Transpose,
        lambda form, m, i, j, env: form.entry(m.arg, i, j, env),
    )


def multiply_matrices_entry_by_entry(monkeypatch):
    change_rule(
        monkeypatch,
        normal,
        "MATRICES",
        MatMul,
        lambda form, m, i, j, env: polynomial.mul(
            *(
                form.entry(a, i, j, env) if a.is_Matrix else form.convert(a, env)
                for a in m.args
            )
        ),
    )


def forget_the_chain_rule_for_log(monkeypatch):
    monkeypatch.setitem(
        slopes.SLOPES,
        "log",
        lambda rules, atom, name, at: rules.differentiate(atom.data, name, at),
    )


def lose_every_sign(monkeypatch):
    monkeypatch.setattr(
        polynomial, "scale", lambda poly, c, scale=polynomial.scale: scale(poly, abs(c))
    )


def run_numerical_sums_from_two(monkeypatch):
    loop = Interpreter._loop
    monkeypatch.setattr(
        Interpreter,
        "_loop",
        lambda self, body, limits, indices: loop(
            self, body, [(i, low + 1, high) for i, low, high in limits], indices
        ),
    )


def forget_numerical_transposes(monkeypatch):
    matrix = Interpreter.matrix
    monkeypatch.setattr(
        Interpreter,
        "matrix",
        lambda self, expr, indices: (
            matrix(self, expr.arg, indices)
            if expr.func.__name__ == "Transpose"
            else matrix(self, expr, indices)
        ),
    )


FAULTS = [
    (collapse_a_delta_outside_its_range, "hessian-in-q"),
    (forget_where_a_sum_starts, "softmax-sums-to-one"),
    (forget_where_a_sum_ends, "lse-gradient"),
    (assume_of_every_array_what_is_assumed_of_one, "kl-as-gaps"),
    (take_every_matrix_for_its_transpose, "jacobian-matrix"),
    (multiply_matrices_entry_by_entry, "jacobian-product"),
    (forget_the_chain_rule_for_log, "log-softmax"),
    (lose_every_sign, "log-odds"),
    (run_numerical_sums_from_two, "softmax-sums-to-one"),
    (forget_numerical_transposes, "jacobian-matrix"),
]


@pytest.mark.parametrize(
    "plant, name", FAULTS, ids=[plant.__name__ for plant, _ in FAULTS]
)
def test_a_fault_planted_in_the_engine_is_found_by_the_mutants(
    plant, name, monkeypatch
):
    """The layers do not share the fault, so they disagree on some mutant.

    Or on the identity itself.
    """
    everything = [Mutant(statement, "nothing") for statement in steps(name).values()]
    everything += [mutant for _, mutant in of(name)]
    assert DISPUTED not in {judge(mutant)[0] for mutant in everything}
    plant(monkeypatch)
    assert DISPUTED in {judge(mutant)[0] for mutant in everything}


def test_the_slips_that_the_book_lists_are_among_the_mutants():
    """Errata D2-11, an index in the definition of softmax; and D2-17, one under the last sum."""
    softmax = Statement(y_hat[k], "=", y_hat[k] * 1)
    defined = {m.definition[1] for m in mutants(softmax) if m.definition}
    assert exp(z[i]) / Sum(exp(z[i]), over(j)) in defined
    last = -y[k] + Sum(y[i] * y_hat[k], over(i))
    made = {m.statement.rhs for m in mutants(Statement(Partial(L, z[k]), "=", last))}
    assert -y[k] + Sum(y[k] * y_hat[k], over(i)) in made


@pytest.mark.usefixtures("own_words")
def test_a_mutant_of_a_condition_does_not_tell_an_array_by_itself():
    """An array that is defined by the outputs is no neighbour of the weights that make them."""
    E = size("E")
    o, s = indices("o s", E)
    V, out = array("V", E, E), array("out", E, E, latex="O")
    made = given(Eq(out, V * V), "made of weights")
    back = array("back", E, E, latex=r"\bar{V}")
    back.define(lambda o, s: Partial(out[o, s], V[o, s]))
    step = Statement(out[o, s], "=", V[o, s], using=(made,))
    changes = [mutant.change for mutant in mutants(step)]
    of_layer = [change for change in changes if change.startswith(f"“{made.name}”")]
    assert len(of_layer) > 2 and not any("back for V" in change for change in of_layer)
