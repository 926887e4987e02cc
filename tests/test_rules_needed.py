"""Which rules a step needs, what it may cite, and what a leap is."""

import json

import pytest
import results
from results import (
    the_jacobian,
    the_jacobian_matrix,
    the_slope_of_log_softmax,
    the_total,
)
from sympy import Ne

from notation import (
    C,
    Integer,
    J,
    L,
    N,
    Partial,
    Sum,
    a,
    delta,
    exp,
    i,
    j,
    k,
    log,
    over,
    sums_to_one,
    y,
    y_hat,
    z,
)
from proof import Derivation, cite, given, times, vector_of_ones, vector_of_zeros
from proof.citation import Citation
from proof.errors import HandwrittenEquation, OutsideTheRules, UnusedCitation
from proof.page import record


def needs(start, end, using=(), by=()):
    """The rules that one step needs."""
    (step,) = Derivation(start).then(end, "because", using=using, by=by).steps
    return set(step.rules())


S = Sum(exp(z[j]), over(j))
EXAMPLES = [
    # arithmetic, the order of factors and the letters of bound indices are free
    (y[k] * (z[k] - a), z[k] * y[k] - a * y[k], set()),
    (Sum(y[i], over(i)), Sum(y[j], over(j)), set()),
    (y_hat[k], exp(z[k]) / S, {"y_hat"}),
    (Sum(delta(i, k) * y[i], over(i)), y[k], {"a delta collapses"}),
    (exp(z[k] + a), exp(z[k]) * exp(a), {"laws of exp and log"}),
    (Sum(a, over(i)), a * C, {"terms are counted", "sums are rearranged"}),
    (Sum(Integer(1), over(i)), C, {"terms are counted"}),
    (Sum(a * y[i], over(i)), a * Sum(y[i], over(i)), {"sums are rearranged"}),
    (Sum(y[i] / S, over(i)), Sum(y[i], over(i)) / S, {"sums are rearranged"}),
    (1 - exp(a) / (1 + exp(a)), 1 / (1 + exp(a)), {"fractions"}),
    (Partial(a * y[k], a), y[k], {"differentiation"}),
    (
        Partial(Sum(z[i], over(i)), z[k]),
        Integer(1),
        {"differentiation", "a delta collapses"},
    ),
    (Partial(N * L, z[k]), N * Partial(L, z[k]), {"differentiation"}),
]


@pytest.mark.parametrize("start, end, rules", EXAMPLES)
def test_the_smallest_set_of_rules(start, end, rules):
    assert needs(start, end) == rules


def test_a_hypothesis_is_no_rule_but_a_kind():
    step = Derivation(Sum(y[i], over(i))).then(1, "given", using=[sums_to_one]).steps[0]
    assert step.rules() == () and step.kinds() == ["conditions"]


def test_a_step_that_cites_needs_neither_the_definition_nor_the_calculation_behind_it():
    end = y_hat[i] * (delta(i, k) - y_hat[k])
    assert "y_hat" in needs(Partial(y_hat[i], z[k]), end)
    slope = -Sum(y[i] * Partial(log(y_hat[i]), z[k]), over(i))
    end = -Sum(y[i] * (delta(i, k) - y_hat[k]), over(i))
    assert needs(slope, end, by=[the_slope_of_log_softmax]) == set()
    end = vector_of_zeros(C)
    start = times(J, vector_of_ones(C))
    by = [the_jacobian_matrix, the_total]
    assert needs(start, end, by=by) == {"a delta collapses", "sums are rearranged"}


def test_a_citation_holds_for_all_its_indices():
    j_slope = Partial(log(y_hat[j]), z[i])
    by = [the_slope_of_log_softmax]
    assert needs(j_slope, delta(i, j) - y_hat[i], by=by) == set()
    first = Partial(log(y_hat[1]), z[k])
    assert needs(first, delta(1, k) - y_hat[k], by=by) == set()


def cites(start, end, *by, using=()):
    return Derivation(start).then(end, "because", using=using, by=by)


def test_what_does_not_follow_or_is_not_used_is_refused():
    slope = Partial(y_hat[i], z[k])
    end = y_hat[i] * (delta(i, k) - y_hat[k])
    with pytest.raises(UnusedCitation, match="does not follow from eq-softmax-total"):
        cites(slope, end, the_total)
    with pytest.raises(
        UnusedCitation, match="cites eq-softmax-total but follows without"
    ):
        cites(slope, end, the_jacobian, the_total)
    with pytest.raises(
        UnusedCitation, match="cites eq-jacobian-delta but follows without"
    ):
        cites(a * (y[k] + 1), a * y[k] + a, the_jacobian)


def derived(start, end, using=()):
    return Derivation(start).then(end, "because", using=using)


def test_what_can_be_cited():
    part = Sum(y_hat[i], (i, 1, C - 1))
    for label, proved in (
        ("eq-part", derived(part, Sum(exp(z[i]) / S, (i, 1, C - 1)))),
        ("eq-log", derived(log(y_hat[k]), z[k] - log(S))),
        ("eq-two", derived(y_hat[1], exp(z[1]) / S)),
        ("", derived(y_hat[k], exp(z[k]) / S)),
        ("eq-none", L),
    ):
        with pytest.raises(OutsideTheRules, match="a step cites, by its label"):
            cite(label, proved)
    with pytest.raises(HandwrittenEquation, match="is the label of an equation"):
        cite("the Jacobian", derived(y_hat[k], exp(z[k]) / S))


def test_what_holds_under_a_condition_is_cited_under_it():
    off = derived(Partial(y_hat[i], z[k]), -y_hat[i] * y_hat[k], [given(Ne(i, k))])
    with pytest.raises(OutsideTheRules, match="for some indices or signs only"):
        cite("eq-off", off)
    gradient = cite("eq-g", derived(Partial(L, z[k]), y_hat[k] - y[k], [sums_to_one]))
    start, end = 2 * Partial(L, z[k]), 2 * (y_hat[k] - y[k])
    assert cites(start, end, gradient, using=[sums_to_one]).steps
    three = Derivation(Sum(y_hat[i], over(i)), {C: 3}).then(1, "because")
    with pytest.raises(OutsideTheRules, match="at other sizes"):
        cites(2 * Sum(y_hat[i], over(i)), Integer(2), cite("eq-three", three))
    excess = y_hat[k] * (Sum(y[i], over(i)) - 1)
    with pytest.raises(OutsideTheRules, match="holds if the target sums to one"):
        cites(Partial(L, z[k]), y_hat[k] - y[k] + excess, gradient)


def test_a_leap_is_told():
    jump = Derivation(Partial(L, z[k])).then(
        y_hat[k] - y[k], "by magic", using=[sums_to_one]
    )
    found = record.of_derivation(jump)
    assert list(record.leaps(found)) == [1]
    told = Derivation(Partial(L, z[k])).then(
        y_hat[k] - y[k], "by magic", using=[sums_to_one], leap="all of chapter three"
    )
    assert not list(record.leaps(record.of_derivation(told)))
    with pytest.raises(OutsideTheRules, match="is no leap, since it needs only"):
        Derivation(y_hat[k]).then(exp(z[k]) / S, "defined", leap="so long")


def test_what_chapters_cite_is_what_the_page_shows_under_its_label(site):
    found = json.loads((site / "ledger.json").read_text(encoding="utf-8"))["entries"]
    shown = {entry["anchor"]: entry["statement"] for entry in found}
    cited = [c for c in vars(results).values() if isinstance(c, Citation)]
    assert len(cited) > 4
    for citation in cited:
        assert shown[f"equation-{citation.label}"] == citation.equation.latex
