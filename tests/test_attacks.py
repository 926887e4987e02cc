"""Attacks on the engine: each was once accepted, or ended in an error from inside.

Every one is refused by a message that says what was expected. Where a fault was in one layer, the
others are switched off: each is sound alone.
"""

from dataclasses import replace

import numpy as np
import pytest
from mpmath import mp
from sympy import Abs, Eq, Integer, Ne, Rational, Sum, diff, exp, log, sqrt
from words import own_words  # noqa: F401, a fixture

from notation import (
    C,
    L,
    N,
    T,
    a,
    delta,
    i,
    j,
    k,
    p,
    sigma,
    sums_to_one,
    x,
    y,
    y_hat,
    z,
)
from proof import (
    Derivation,
    Hypothesis,
    Partial,
    array,
    define,
    function,
    given,
    hypothesis_equation,
    indices,
    over,
    refute,
    scalar,
    times,
)
from proof.errors import (
    ContradictoryHypotheses,
    HandwrittenEquation,
    NoPoint,
    OutsideTheRules,
    ProofError,
    TooLarge,
    UncheckedPrint,
    UndeclaredName,
    UndefinedValue,
    WrongStep,
)
from proof.numbers import sample
from proof.numbers.comparing import Place, counterexample, same
from proof.numbers.points import Point
from proof.page import record
from proof.rules.normal import NormalForm
from proof.rules.proving import holds
from proof.statement import Statement
from proof.words import Index

pytestmark = pytest.mark.usefixtures("own_words")


def refused(kind, claim):
    """The message with which ``claim`` is refused, by exactly this kind of exception."""
    with pytest.raises(ProofError) as caught:
        claim()
    assert caught.type is kind, f"{caught.type.__name__}: {caught.value}"
    return str(caught.value)


def equal(lhs, rhs, where=None, using=()):
    return Derivation(lhs, where or {}).then(rhs, "because", using=using)


# ---- each layer alone

ROOT = (1 + exp(x)) ** Rational(-3, 2)
WRONG = {
    "a fractional power cut off": (log(ROOT), -log(1 + exp(x))),
    "a root of the sigmoid": (
        log(sigma(x) ** Rational(3, 2)),
        Rational(3, 2) * log(sigma(x)) + log(1 + exp(x)) / 2,
    ),
    "a root that is not whole": (sqrt(1 + T) ** 3, 1 + T),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_rules_alone_do_not_prove_it(what):
    assert NormalForm().residue(*WRONG[what])


HIDDEN = {
    "by a factor of sizes": (C - 1) * (C - 2) * (C - 3) * (C - 4) * (C - 5),
    "by a small number": Rational(1, 10**30),
    "by a very small number": Rational(1, 10**90),
    "by what is small": exp(-300 - x**2),
    "by a large term beside it": None,
}


@pytest.mark.parametrize("how", HIDDEN)
def test_the_numbers_alone_see_it(how):
    """A difference that is hidden."""
    sides = (x + 10**70, 2 * x + 10**70)
    if HIDDEN[how] is not None:
        sides = (HIDDEN[how] * log(2 + x**2), HIDDEN[how] * 2 * log(2 + x**2))
    with mp.workdps(sample.DIGITS):
        assert counterexample(Statement(sides[0], "=", sides[1]))[0]


def test_the_numbers_do_not_call_large_values_wrong():
    with mp.workdps(sample.DIGITS):
        assert not counterexample(
            Statement(exp(300 + x) * a, "=", exp(300) * exp(x) * a)
        )[0]
        assert not counterexample(Statement((x + 10**50) - 10**50, "=", x))[0]


def test_a_false_line_with_a_factor_that_hides_it_is_refused():
    van = (C - 1) * (C - 2) * (C - 3) * (C - 4)
    left, right = WRONG["a root of the sigmoid"]
    refused(WrongStep, lambda: equal(van * left, van * right))


# ---- what a name means


def test_a_function_does_not_capture_its_argument():
    assert "derivative" in refused(
        OutsideTheRules,
        lambda: function("f", r"\Theta", lambda x: Partial(x * a, a)),
    )


def test_a_definition_after_its_use_withdraws_what_rested_on_it():
    theta = scalar("theta", r"\Theta")
    proved = equal(Partial(theta * x, x), theta)
    assert proved.result.latex
    define(theta, x)
    assert "come to mean something else" in refused(
        UncheckedPrint, lambda: proved.result.latex
    )
    assert equal(Partial(theta * x, x), 2 * theta).result.latex


PRINTED = [
    r"\geq", r"\neq", r"\implies", r"\int", r"\ln", r"\max", r"\color", r"\sum", r"\to",
    r"\operatorname{log}", r"\mathrm{d}", r"\mathrm{max}", r"\operatorname{ln}", r"\tiny",
    r"\infty", r"\partial", "e", r"\delta", r"\hat{\geq}", r"\mathbf{\neq}", "≠", "ℯ", r"\,",
]  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_a_name_that_reads_as_something_else_is_refused(name):
    refused(HandwrittenEquation, lambda: scalar("odd", name))


def test_an_index_that_prints_like_a_scalar_is_refused():
    refused(
        UndeclaredName, lambda: equal(z[Index("T", C)] * T, T * z[Index("T", C)] * 1)
    )
    refused(UndeclaredName, lambda: equal(z[Index("T", C)] * 2, z[Index("T", C)]))


@pytest.mark.parametrize(
    "reason",
    [
        "since ½ ≤ p",
        "𝑝 𝑖𝑠 1",
        "x＝1",
        "\u2063\u2063",
        "\u200b",
        "p² is q",
        "∑ is 1",
        "a → b",
    ],
)
def test_a_reason_is_plain_words(reason):
    with pytest.raises((HandwrittenEquation, OutsideTheRules)):
        Derivation(z[i] + z[i] * 0 + y[i]).then(z[i] + y[i] * 1 + 0 * x, reason)


# ---- what is assumed


def total(array, value, name):
    return Hypothesis(Sum(array[i], over(i)), value, name)


def test_the_hypotheses_of_a_derivation_hold_together():
    one, two = total(y, 1, "they sum to one"), total(y, 2, "they sum to two")
    claim = Derivation(1 + x).then(Sum(y[i], over(i)) + x, "one", using=[one])
    refused(ContradictoryHypotheses, lambda: claim.then(2 + x, "two", using=[two]))
    assert len(claim.steps) == 1


def test_they_contradict_at_sizes_that_are_not_tried():
    refused(
        ContradictoryHypotheses,
        lambda: equal(
            Sum(p[i], over(i)), 7 - C, using=[total(p, 7 - C, "an odd total")]
        ),
    )
    refused(
        ContradictoryHypotheses,
        lambda: equal(
            Sum(y[i], over(i)) * x,
            C * x,
            using=[total(y, C, "as many"), total(y, 1 + (C - 1) * (C - 2), "others")],
        ),
    )


def test_they_contradict_by_the_numbers_that_sizes_are_fixed_to():
    using = [given(C >= 3)]
    refused(
        ContradictoryHypotheses, lambda: equal(x + C - 2, x, where={C: 2}, using=using)
    )
    apart = [given(Ne(i, k))]
    refused(
        ContradictoryHypotheses, lambda: equal(delta(i, k), Integer(0), {C: 1}, apart)
    )


def test_a_statement_without_a_point_is_refused():
    m = Index("o", C - 10)
    assert "no point" in refused(NoPoint, lambda: equal(z[m] + y[m], y[m]))


def test_what_prints_is_what_was_checked():
    derivation = equal(Partial(L, z[k]), y_hat[k] - y[k], using=[sums_to_one])
    with pytest.raises(TypeError):
        derivation.where[C] = 2
    assert derivation.result.latex
    refused(UncheckedPrint, lambda: replace(derivation.result, using=()).latex)
    fresh = total(y, 1, "a target of one")
    derivation = equal(Partial(L, z[k]), y_hat[k] - y[k], using=[fresh])
    object.__setattr__(fresh, "value", Integer(2))
    refused(UncheckedPrint, lambda: derivation.result.latex)


# ---- plain words in place of bare errors


def test_what_would_take_all_memory_is_refused():
    power = (x + a) ** (10**9) * T
    refused(WrongStep, lambda: equal(power, x * T))
    refused(TooLarge, lambda: NormalForm().residue(power, x * T))
    refused(NoPoint, lambda: equal(exp(exp(exp(exp(exp(x + 9))))), exp(a)))


def test_the_functions_of_numpy_are_told_from_those_of_sympy():
    assert "not of NumPy" in refused(OutsideTheRules, lambda: np.exp(z[k]))


def test_a_slope_is_not_silently_zero():
    assert "write Partial" in refused(OutsideTheRules, lambda: y_hat[i].diff(z[k]))
    assert "write Partial" in refused(OutsideTheRules, lambda: diff(L, z[k]))


# ---- conditions


def test_distinct_indices():
    slope = Partial(y_hat[i], z[k])
    refused(WrongStep, lambda: equal(slope, -y_hat[i] * y_hat[k]))
    assert equal(slope, -y_hat[i] * y_hat[k], using=[given(Ne(i, k))]).result.latex


def test_a_one_hot_target():
    c = indices("c", C)
    one_hot = given(Eq(y[i], delta(i, c)), "the target is one-hot")
    assert equal(L, -log(y_hat[c]), using=[one_hot]).result.latex
    refused(WrongStep, lambda: equal(L, -log(y_hat[c])))


def test_a_size_of_at_least_two():
    others = Sum(y_hat[j], over(j)) - y_hat[k]
    assert equal(log(others) * 2, log(others**2), using=[given(C >= 2)]).steps


def test_a_condition_that_is_not_needed_is_refused():
    with pytest.raises(ProofError, match="holds without it"):
        equal(exp(z[i] + a), exp(z[i]) * exp(a), using=[given(C >= 2)])


def test_conditions_are_shown_beside_the_result():
    c = indices("c", C)
    one_hot = given(Eq(y[i], delta(i, c)), "the target is one-hot")
    apart = given(Ne(i, k))
    slope = equal(Partial(y_hat[i], z[k]), -y_hat[i] * y_hat[k], using=[apart])
    assert "[because; i and k differ; every C]" in str(slope)
    shown = record.of_derivation(slope)
    assert record.given(shown) == "if i and k differ"
    one = log(Sum(p[j], over(j)) - p[k])
    many = equal(2 * one, log((Sum(p[j], over(j)) - p[k]) ** 2), using=[given(C >= 2)])
    assert "every C ≥ 2" in str(many)
    assert hypothesis_equation(one_hot).latex == r"y_{i} = \delta_{ci}"
    assert "the target is one-hot" in record.given(
        record.of_equation(equal(L, -log(y_hat[c]), using=[one_hot]).result)
    )


def test_what_has_no_value_with_more_digits_is_not_taken_for_a_number():
    """At 60 digits a denominator that cancels may be noise, and with more be zero."""
    point = Point({}, {}, {})
    place = Place(point, (), {}, {})
    noise = {60: mp.mpf(10) ** 70}
    with pytest.raises(UndefinedValue):
        same(lambda digits: noise.get(digits, UndefinedValue("zero")), mp.mpf, place)


# ---- cases by signs, and by indices


def test_cases_by_signs_are_tried_at_each_value_of_the_indices():
    """At the first class it holds by signs, at the second it does not hold."""
    bars = times(Abs(x), Abs(x))
    left, right = delta(i, 1) * bars + delta(i, 2) * x, delta(i, 1) * x**2
    assert not holds(Statement(left, "=", right, {C: 2}))
    assert holds(Statement(left, "=", right + delta(i, 2) * x, {C: 2}))
    refused(WrongStep, lambda: equal(left, right, {C: 2}))


def test_an_absolute_value_that_is_bound_has_no_sign_for_all():
    claim = Sum(Abs(z[i]), over(i)), Sum(z[i], over(i))
    assert not holds(Statement(claim[0], "=", claim[1]))
    assert not holds(Statement(claim[0], "=", Abs(claim[1])))
    both = Sum(times(Abs(z[i]), Abs(z[i])), over(i)), Sum(z[i] ** 2, over(i))
    assert not holds(Statement(both[0], "=", 2 * both[1]))


# ---- found when the change was read again


def test_three_indices_cannot_differ_where_there_are_two_classes():
    claim = equal(
        delta(i, k) + delta(i, j) + delta(j, k),
        delta(i, j) + delta(j, k),
        {C: 2},
        [given(Ne(i, k))],
    )
    claim.then(delta(j, k), "the first two differ", using=[given(Ne(i, j))])
    refused(
        ContradictoryHypotheses,
        lambda: claim.then(Integer(0), "all differ", using=[given(Ne(j, k))]),
    )


@pytest.mark.parametrize("relation", [Ne(i, k), C >= 2])
def test_a_condition_is_named_in_words(relation):
    condition = given(relation, "$i = k$")
    refused(HandwrittenEquation, lambda: equal(z[i] + 0 * a, z[k], using=[condition]))
    with pytest.raises(HandwrittenEquation):
        refute(z[i], z[k], using=[condition])


def test_a_refutation_quotes_conditions_and_nothing_else():
    with pytest.raises(OutsideTheRules, match="using="):
        refute(z[i], z[k], using=["they differ"])


@pytest.mark.parametrize("value", [Integer(-1), N, 7 - C, Integer(0)])
def test_what_is_not_quoted_is_no_reason_to_refuse(value):
    """Points for a reader assume what the book assumes somewhere, where that can be."""
    weights = array("weights", C, latex=r"\Theta", sign="positive")
    total(weights, value, "an odd total")
    assert equal(exp(weights[i] + a), exp(weights[i]) * exp(a)).result.latex


def test_a_condition_speaks_of_what_is_free():
    refused(ContradictoryHypotheses, lambda: given(L >= 0))
    assert equal(log(x**2), 2 * log(x), using=[given(x > 0)]).result.latex


def test_arrays_that_tell_each_other_are_refused():
    layer = given(Eq(z[i], x * y[i]), "a layer")
    back = given(Eq(y[i], x * z[i]), "and back")
    said = refused(
        ContradictoryHypotheses, lambda: equal(z[i], x * y[i], using=[layer, back])
    )
    assert "are told by those of another array" in said
