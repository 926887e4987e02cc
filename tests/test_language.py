"""The words of a statement, and how what was proved shows itself."""

import doctest
import inspect
import json
from dataclasses import FrozenInstanceError, replace

import pytest
from sympy import Eq, Indexed, Integer, MatMul, OneMatrix, Rational, Symbol, exp
from words import own_words  # noqa: F401, a fixture

import proof
from notation import (
    C,
    D,
    J,
    L,
    L_batch,
    N,
    Sum,
    T,
    W,
    X,
    Y,
    Z,
    a,
    delta,
    g,
    i,
    j,
    k,
    layer,
    lse,
    n,
    p,
    p_sums_to_one,
    q,
    rows_sum_to_one,
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
    cite,
    define,
    definition,
    function,
    gap,
    hypothesis_equation,
    indices,
    minus,
    over,
    refute,
    scalar,
    size,
    times,
    vector_of_ones,
    vector_of_zeros,
)
from proof.derivation import Step
from proof.errors import (
    HandwrittenEquation,
    NotRefuted,
    OutsideTheRules,
    ShapeMismatch,
    UndeclaredName,
    WrongStep,
)
from proof.page import record
from proof.page.reasons import place
from proof.page.record import MIME
from proof.reading.latex import latex
from proof.refutation import Refutation
from proof.words import Index, is_size, letters, uses, word, words

pytestmark = pytest.mark.usefixtures("own_words")


# ---- words


@pytest.mark.parametrize(
    "module", [proof, proof.words], ids=lambda module: module.__name__
)
def test_the_examples_in_the_docstrings_run(module):
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 5 and result.failed == 0


def test_a_word_declared_twice_in_the_same_way_is_one_word():
    assert size("C") is C and array("z", C) is z and scalar("T", sign="positive") is T
    assert indices("i", C) == i


def test_an_entry_knows_its_array_and_its_sign():
    assert (
        isinstance(z[i], Indexed)
        and z[i].is_real
        and not z[i].is_positive
        and p[i].is_positive
    )
    assert z[i] == z[i] and z[i] != z[k] and z[1] != z[2]
    assert Z[n, i] != Z[n, k]


def test_two_indices_of_one_letter_and_other_ranges_are_two():
    assert Index("i", C) == i and Index("i", N) != i and Index("i", C - 1) != i
    assert len({Index("i", C), i, Index("i", N)}) == 2


def test_a_sum_over_an_index_runs_over_its_whole_range():
    assert over(i) == (i, 1, C) and over(n) == (n, 1, N)
    assert Sum(y[i], over(i)) == Sum(y[i], (i, 1, C))


def test_a_size_is_told_from_other_symbols():
    assert (
        is_size(C) and not is_size(T) and not is_size(i) and not is_size(Symbol("C_2"))
    )


def test_a_definition_is_unfolded_wherever_its_name_stands():
    first = array("first", C, latex=r"\Theta").define(lambda i: 2 * z[i])
    second = define(scalar("second", r"\Xi"), Sum(first[j], over(j)))
    assert uses(second, "z") and uses(second, "first") and not uses(second, "y")
    assert Derivation(second).then(2 * Sum(z[i], over(i)), "both definitions").steps
    assert Derivation(Partial(second, z[k])).then(Integer(2), "through both").steps
    assert Derivation(Partial(second, first[k])).then(Integer(1), "through one").steps


def test_a_definition_may_be_repeated_but_not_changed():
    free = array("free", C, latex=r"\Theta")
    assert free.define(lambda i: z[i] + 1) is free.define(lambda i: 1 + z[i])
    with pytest.raises(UndeclaredName, match="already defined"):
        free.define(lambda i: z[i] + 2)


def test_an_array_may_be_defined_as_a_whole():
    whole = array("whole", N, C, latex=r"\Theta").define(Z + Y)
    assert Derivation(whole[n, i]).then(Y[n, i] + Z[n, i], "entry by entry").steps


def test_a_function_is_called_on_any_number():
    double = function("double", r"\Theta", lambda x: 2 * x)
    assert Derivation(double(double(z[i]))).then(4 * z[i], "twice").steps
    assert latex(double(z[i])) == r"\Theta\left(z_{i}\right)"


def test_a_derivative_is_kept_until_it_is_asked_for():
    slope = Partial(z[i] ** 2, z[k])
    assert slope.args == (z[i] ** 2, z[k])
    assert latex(slope) == r"\frac{\partial}{\partial z_{k}} \left(z_{i}^{2}\right)"


def test_matrix_words_keep_what_is_written():
    assert times(y_hat, times(y_hat.T, g)).args == (y_hat, MatMul(y_hat.T, g))
    assert (
        latex(minus(Y, Z)) == r"\mathbf{Y} - \mathbf{Z}"
        and latex(minus(Z, Y)) == r"\mathbf{Z} - \mathbf{Y}"
    )
    assert vector_of_ones(C) == OneMatrix(C, 1) and vector_of_zeros(C).shape == (C, 1)


def test_a_word_is_there_at_once():
    scalar("fleeting", r"\Theta")
    assert "fleeting" in words() and word("fleeting").latex == r"\Theta"
    indices("o", N)
    assert letters()["o"] == N


def test_the_words_of_another_test_are_not():
    assert "fleeting" not in words() and "o" not in letters()
    assert scalar("another", r"\Theta").name == "another"


# ---- what shows itself


def gradient():
    return (
        Derivation(Partial(L, z[k]))
        .then(y_hat[k] * Sum(y[i], over(i)) - y[k], "differentiate")
        .then(y_hat[k] - y[k], "the targets sum to one", using=[sums_to_one])
    )


def test_a_derivation_shows_each_step_with_its_reason_and_its_scope():
    markdown = gradient()._repr_mimebundle_()["text/markdown"]
    start, first, second = markdown.split("|:--|:--|:--|\n")[1].split("\n")[:3]
    assert r"\frac{\partial L}{\partial z_{k}}" in start
    assert "differentiate" in first and "every C" in first
    quoted = "[“the target sums to one”](#hypothesis-the-target-sums-to-one)"
    assert second == (
        r"| $\displaystyle {}= \hat{y}_{k} - y_{k}$ "
        f"| the targets sum to one; by {quoted} | ✓ every C |"
    )


def test_a_step_says_what_it_rests_on():
    derivation = Derivation(y_hat[i]).then(
        exp(z[i]) / Sum(exp(z[j]), over(j)), "the definition"
    )
    (step,) = record.of_derivation(derivation)["steps"]
    assert step["reason"] == "the definition" and step["see"] == []
    assert step["definitions"] == [
        {"symbol": r"\hat{\mathbf{y}}", "place": "definition-y-hat"}
    ]


@pytest.mark.parametrize(
    "label", ["ce-gradient", "eq-Gradient", "eq-a)$x$", r"\frac", 3]
)
def test_what_is_not_the_label_of_an_equation_is_refused(label):
    proved = Derivation(y_hat[i]).then(exp(z[i] - lse), "the definition")
    with pytest.raises(HandwrittenEquation, match="is the label of an equation"):
        cite(label, proved)


def test_places_differ_when_names_differ_in_case_alone():
    assert place("definition", "Y_hat") != place("definition", "y_hat")
    assert (
        place("hypothesis", "the target sums to one")
        == "hypothesis-the-target-sums-to-one"
    )


def test_a_fixed_size_is_told():
    one = Derivation(y_hat[1], {C: 2}).then(
        sigma(z[1] - z[2]), "divide by the first exponential"
    )
    assert "✓ C = 2 only" in one._repr_mimebundle_()["text/markdown"]
    assert one.steps[0].verdict.sizes == ()


def test_a_derivation_goes_to_print_to_a_terminal_and_to_the_ledger():
    bundle = gradient()._repr_mimebundle_()
    assert (
        bundle["text/latex"].startswith(r"\begin{aligned}")
        and r"\text{differentiate}" in bundle["text/latex"]
    )
    assert (
        "\n= -y[k] + y_hat[k]    [the targets sum to one; the target sums to one; every C]"
        in bundle["text/plain"]
    )
    entry = json.loads(json.dumps(bundle[MIME]))
    assert (
        entry["statement"] == r"\frac{\partial L}{\partial z_{k}} = \hat{y}_{k} - y_{k}"
    )
    assert (
        entry["sizes"] == ["C"]
        and entry["where"] == {}
        and entry["hypotheses"] == ["the target sums to one"]
    )
    assert [step["reason"] for step in entry["steps"]] == [
        "differentiate",
        "the targets sum to one",
    ]
    assert all(
        step["points"] > 10 and float(step["deviation"]) < 1e-30
        for step in entry["steps"]
    )


def test_a_step_shows_what_was_checked_and_nothing_else():
    derivation = gradient()
    first, second = derivation.steps
    assert (first.before, first.expr, second.before) == (
        derivation.start,
        first.expr,
        first.expr,
    )
    with pytest.raises((FrozenInstanceError, AttributeError)):
        first.expr = z[i]
    assert Step("another reason", first.verdict).expr == first.expr


def test_the_result_of_a_chain_is_its_weakest_relation():
    up = (
        Derivation((p[i] + q[i]) * T)
        .then(p[i] * T + q[i] * T, "expand")
        .greater_than(p[i] * T, "q is positive", because=q[i] * T)
    )
    assert [step.relation for step in up.steps] == [
        "=",
        ">",
    ] and up.result.relation == ">"
    assert up.result.latex == r"T \left(p_{i} + q_{i}\right) > T p_{i}"
    both = up.at_least(Integer(0), "a product of positives", because=p[i] * T)
    assert both.result.relation == ">"


def test_an_equation_stands_in_a_line_or_on_its_own():
    result = gradient().result
    for shown in (result,):
        assert shown._repr_mimebundle_()["text/latex"] == f"${result.latex}$"
    assert result.using == (sums_to_one,)


def test_a_definition_is_an_equation():
    assert (
        definition(y_hat).latex
        == r"\hat{y}_{i} = \frac{e^{z_{i}}}{\sum_{j=1}^{C} e^{z_{j}}}"
    )
    assert definition(L).latex == r"L = -\sum_{i=1}^{C} y_{i} \log \hat{y}_{i}"
    assert definition(sigma).latex == r"\sigma\left(x\right) = \frac{1}{1 + e^{-x}}"
    assert (
        definition(J).latex == r"J_{ik} = \frac{\partial \hat{y}_{i}}{\partial z_{k}}"
    )
    assert definition(gap).latex == r"f\left(r\right) = r - 1 - \log r"


def test_a_hypothesis_is_an_equation():
    assert hypothesis_equation(rows_sum_to_one).latex == r"\sum_{i=1}^{C} Y_{ni} = 1"
    assert Hypothesis(Sum(y[i], over(i)), Rational(1, 2), "half").value == Rational(
        1, 2
    )


# ---- refutations


def test_a_wrong_equation_shows_where_it_fails():
    shown = refute(Partial(y_hat[i], z[k]), y_hat[i] * (1 - y_hat[i]))
    assert (
        shown.latex == r"\frac{\partial \hat{y}_{i}}{\partial z_{k}} \overset{?}{=} "
        r"\hat{y}_{i} \left(1 - \hat{y}_{i}\right)"
    )
    assert shown.counterexample.startswith("at C = ")
    assert shown.counterexample in shown._repr_mimebundle_()["text/markdown"]


def test_what_is_right_cannot_be_refuted():
    with pytest.raises(NotRefuted):
        refute(Partial(y_hat[i], z[k]), y_hat[i] * (delta(i, k) - y_hat[k]))
    with pytest.raises(NotRefuted):
        refute(Sum(i, over(i)), C * (C + 1) / 2)
    with pytest.raises(NotRefuted):
        refute(Sum(p[i], over(i)), 1, using=[p_sums_to_one])
    assert refute(Sum(p[i], over(i)), 1)


def test_a_refutation_made_by_hand_is_checked_all_the_same():
    with pytest.raises(NotRefuted):
        Refutation(z[i] + a, a + z[i] * T / T)
    shown = refute(z[i], z[k])
    with pytest.raises(NotRefuted):
        replace(shown, rhs=z[i])
    with pytest.raises(OutsideTheRules):
        Refutation(Eq(z[i], z[k]), x)
    with pytest.raises(ShapeMismatch):
        refute(x, exp(X))


def test_the_public_names_say_what_they_take_and_give():
    """Every argument has a type, and what comes back, but for what dataclasses and SymPy make."""
    bare = []
    for name in proof.__all__:
        thing = getattr(proof, name)
        if inspect.isfunction(inspect.unwrap(thing)):
            known = inspect.signature(inspect.unwrap(thing))
            kinds = [p.annotation for p in known.parameters.values()]
            if inspect.Signature.empty in (*kinds, known.return_annotation):
                bare.append(name)
    assert not bare
    then = inspect.signature(proof.Derivation.then).parameters.values()
    assert all(p.annotation is not inspect.Parameter.empty for p in list(then)[1:])


def test_the_slopes_in_an_array_are_an_array():
    in_weights = Partial(L_batch, W)
    assert in_weights.shape == W.shape
    assert latex(in_weights) == r"\frac{\partial \mathcal{L}}{\partial \mathbf{W}}"
    chain = times(X.T, Partial(L_batch, Z))
    assert Derivation(in_weights).then(chain, "every path", using=[layer]).steps
    assert (
        Derivation(Partial(L, z)).then(minus(y_hat, y), "at once", [sums_to_one]).steps
    )
    square = {C: 2, N: 2, D: 2}
    for slip in (times(X, Partial(L_batch, Z)), times(X.T, Partial(L_batch, Z).T)):
        with pytest.raises(WrongStep):
            Derivation(in_weights, square).then(slip, "a slip", using=[layer])
    with pytest.raises(ShapeMismatch):
        Derivation(in_weights).then(Partial(L_batch, Z), "a slip", using=[layer])
    with pytest.raises(WrongStep, match="once you quote that a linear layer makes"):
        Derivation(in_weights).then(chain, "not said")
