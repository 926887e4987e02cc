"""What the engine refuses.

Each refusal by its own exception, with a message that a student can use.
"""

import ast
import os
import re
import subprocess
import sys
from dataclasses import replace
from math import prod
from string import ascii_letters

import pytest
import sympy
from conftest import ROOT
from sympy import (
    Derivative,
    Function,
    HadamardPower,
    I,
    Idx,
    IndexedBase,
    Integer,
    Lambda,
    Matrix,
    MatrixSymbol,
    Max,
    Ne,
    Product,
    Rational,
    S,
    Symbol,
    nan,
    oo,
    pi,
    sin,
    sqrt,
    zoo,
)
from words import own_words  # noqa: F401, a fixture

from notation import (
    KL,
    C,
    Eq,
    H,
    H_pq,
    J,
    L,
    L_batch,
    N,
    Piecewise,
    Sum,
    T,
    W,
    X,
    Y,
    Y_hat,
    Z,
    a,
    delta,
    exp,
    g,
    i,
    k,
    l,
    log,
    n,
    p,
    p_sums_to_one,
    q,
    q_sums_to_one,
    rows_sum_to_one,
    sigma,
    sums_to_one,
    v,
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
    definition,
    diag,
    elementwise_quotient,
    function,
    gap,
    hadamard,
    hypothesis_equation,
    indices,
    minus,
    over,
    scalar,
    size,
    vector_of_ones,
)
from proof.derivation import Equation
from proof.errors import (
    ContradictoryHypotheses,
    HandwrittenEquation,
    IndexOutOfRange,
    MisreadEquation,
    OutsideTheRules,
    ProofError,
    RejectedCertificate,
    ShapeMismatch,
    TooLarge,
    UncheckedPrint,
    UndeclaredName,
    UndefinedValue,
    UnprovedStep,
    UnusedHypothesis,
    VacuousStep,
    WrongStep,
)
from proof.numbers import sample
from proof.reading.latex import Latex
from proof.rules.normal import NormalForm
from proof.words import Index, letters, words

pytestmark = pytest.mark.usefixtures("own_words")
ones = vector_of_ones


def equal(lhs, rhs, where=None, using=()):
    """The derivation of ``lhs = rhs`` in one step."""
    return Derivation(lhs, where or {}).then(rhs, "because", using=using)


def refused(kind, claim):
    """The message with which ``claim`` is refused, by exactly this kind of exception."""
    with pytest.raises(ProofError) as caught:
        claim()
    assert caught.type is kind, f"{caught.type.__name__}: {caught.value}"
    return str(caught.value)


def test_every_refusal_is_a_value_error():
    kinds = {
        thing
        for thing in vars(sys.modules["proof.errors"]).values()
        if isinstance(thing, type)
    }
    assert len(kinds) > 10 and all(issubclass(kind, ProofError) for kind in kinds)
    assert issubclass(ProofError, ValueError)


# ---- wrong

WRONG = {
    "off by very little": lambda: equal(z[i] * (1 + Rational(1, 10**40)), z[i]),
    "a flipped sign": lambda: equal(
        Partial(L, z[k]), y[k] - y_hat[k], using=[sums_to_one]
    ),
    "a delta forgotten": lambda: equal(Partial(y_hat[i], z[k]), -y_hat[i] * y_hat[k]),
    "an index for another": lambda: equal(
        Partial(y_hat[i], z[k]), y_hat[k] * (delta(i, k) - y_hat[i] / 2)
    ),
    "a hypothesis not quoted": lambda: equal(Partial(L, z[k]), y_hat[k] - y[k]),
    "C for N": lambda: equal(
        Partial(L_batch, Z[n, k]), (Y_hat[n, k] - Y[n, k]) / C, using=[rows_sum_to_one]
    ),
    "a product without its transpose": lambda: equal(J.T * g, hadamard(y_hat, g)),
    "right at one class only": lambda: equal(Sum(y_hat[i] ** 2, over(i)), Integer(1)),
    "wrong at one class only": lambda: equal(Sum(1, (i, 3, C)), C - 2),
    "wrong at two equal indices only": lambda: equal(
        (z[i] ** 2 - z[k] ** 2) / (z[i] - z[k]), z[i] + z[k]
    ),
    "the logarithm of a sum": lambda: equal(log(p[i] + q[i]), log(p[i]) + log(q[i])),
    "an inequality the wrong way": lambda: Derivation(H_pq).at_most(
        H,
        "because",
        because=Sum(p[i] * gap(q[i] / p[i]), over(i)),
        using=[p_sums_to_one, q_sums_to_one],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_step_is_called_wrong(what):
    assert refused(WrongStep, WRONG[what]).startswith("step 1, “because”, is wrong:\n")


def test_a_wrong_step_tells_its_reason_both_sides_the_point_and_the_two_values():
    claim = Derivation(Partial(y_hat[i], z[k]))
    message = refused(
        WrongStep,
        lambda: claim.then(y_hat[i] * (delta(i, k) + y_hat[k]), "a slip of the sign"),
    )
    first, lhs, rhs, point, left, right = message.split("\n")
    assert first == "step 1, “a slip of the sign”, is wrong:"
    assert lhs == "    ∂ŷ_i/∂z_k" and rhs == " =  (δ_ik + ŷ_k)·ŷ_i"
    assert point.startswith("at C = 2, i = 1, k = 1; z = [")
    logits = point.split("[")[1].strip("]").replace("log ", "").split()
    weights = [int(number) or 1 for number in logits]  # log 1 is told as 0
    first = sympy.Rational(weights[0], sum(weights))
    slope, claimed = (sympy.Rational(side.split(" is ")[1]) for side in (left, right))
    assert (slope, claimed) == (first * (1 - first), first * (1 + first))


def test_a_later_step_is_called_by_its_number():
    claim = Derivation(Partial(y_hat[i], z[k])).then(
        y_hat[i] * (delta(i, k) - y_hat[k]), "quotient rule"
    )
    assert refused(WrongStep, lambda: claim.then(y_hat[i], "nonsense")).startswith(
        "step 2, “nonsense”, is wrong"
    )


def test_a_refused_step_is_not_kept():
    claim = Derivation(Partial(y_hat[i], z[k]))
    refused(WrongStep, lambda: claim.then(y_hat[i], "nonsense"))
    assert claim.steps == []


# ---- not proved


def vanishing(*sizes):
    """A polynomial in the sizes that is zero wherever the numerical layer looks."""
    points = [at for at, _ in sample.size_sets({s.name for s in sizes}, {})]
    drawn = prod(s - n for s in sizes for n in range(6, sample.LARGE[1] + 1))
    return drawn * prod(
        sum((s - point[s.name]) ** 2 for s in sizes) for point in points
    )


UNPROVED = {
    "the sum of Gauss": lambda: equal(Sum(i, over(i)), C * (C + 1) / 2),
    "zero at the sampled sizes": lambda: equal(vanishing(C) * z[i], Integer(0)),
    "zero at the sampled pairs of sizes": lambda: equal(
        vanishing(C, N) * Sum(Z[n, i], over(i), over(n)), Integer(0)
    ),
    "a sum without its first term": lambda: equal(
        Sum(y[i], (i, 2, C)), Sum(y[i], over(i)) - y[1]
    ),
}


@pytest.mark.parametrize("what", UNPROVED)
def test_what_the_rules_do_not_reach_is_unproved_and_not_wrong(what):
    message = refused(UnprovedStep, UNPROVED[what])
    assert (
        "no counterexample" in message and "what is left of the difference: " in message
    )


def test_the_residue_is_what_is_left_to_prove():
    residue = refused(UnprovedStep, UNPROVED["the sum of Gauss"]).split(
        "what is left of the difference: "
    )[1]
    assert residue == "- 1/2 C - 1/2 C^2 + Σ_(j1=1..C) (j1)"


# ---- undefined

UNDEFINED = {
    "a hole": lambda: equal((x**2 - 1) / (x - 1), x + 1),
    "an entry": lambda: equal((z[i] + y[i]) / z[i], 1 + y[i] / z[i]),
    "a difference": lambda: equal(1 / (z[i] - x), (z[i] + x) / (z[i] ** 2 - x**2)),
    "a sum of reals": lambda: equal(
        a / Sum(z[i], over(i)), 2 * a / Sum(2 * z[i], over(i))
    ),
    "entry by entry": lambda: equal(
        elementwise_quotient(z + y, z), ones(C) + elementwise_quotient(y, z)
    ),
}


@pytest.mark.parametrize("what", UNDEFINED)
def test_a_denominator_that_may_be_zero_is_refused(what):
    assert "the denominator" in refused(UndefinedValue, UNDEFINED[what])


def test_a_logarithm_of_what_may_be_zero_is_refused():
    message = refused(UndefinedValue, lambda: equal(log(x**2), log(x**4) / 2))
    assert "the argument of a logarithm, x^2 is not provably positive" in message


def test_two_log_a_is_not_log_of_a_squared_for_a_real_a():
    with pytest.raises(
        (WrongStep, UndefinedValue), match="undefined|not provably positive"
    ):
        equal(log(a**2), 2 * log(a))
    assert equal(log(T**2), 2 * log(T)).steps  # but for a positive T it is


def test_a_root_of_what_may_be_negative_is_refused():
    refused(
        UndefinedValue, lambda: equal(sqrt(x) * (x + 4), sqrt(x) ** 3 + 4 * sqrt(x))
    )
    assert equal(sqrt(T) * (T + 4), sqrt(T) ** 3 + 4 * sqrt(T)).steps


# ---- vacuous


def test_a_step_that_says_nothing_is_refused():
    refused(VacuousStep, lambda: equal(y_hat[i], y_hat[i]))
    refused(VacuousStep, lambda: equal(z[i] + y[i], y[i] + z[i]))
    assert "both sides print as z_i" in refused(
        VacuousStep, lambda: equal(z[i], z[i] * T / T)
    )


# ---- hypotheses


def says(value, of=y, name="an assumption"):
    return Hypothesis(Sum(of[i], over(i)), value, name)


def test_a_hypothesis_that_is_not_needed_is_refused():
    claim = Derivation(Partial(y_hat[i], z[k]))
    message = refused(
        UnusedHypothesis,
        lambda: claim.then(
            y_hat[i] * (delta(i, k) - y_hat[k]), "rule", using=[sums_to_one]
        ),
    )
    assert (
        "step 1, “rule”, quotes “the target sums to one” but holds without it"
        in message
    )


def test_one_needed_and_one_needless_hypothesis_are_told_apart():
    message = refused(
        UnusedHypothesis,
        lambda: equal(
            Partial(L, z[k]), y_hat[k] - y[k], using=[sums_to_one, p_sums_to_one]
        ),
    )
    assert "“p sums to one”" in message


CONTRADICTORY = {
    "two values of one sum": [says(1), says(2)],
    "a value for each size, and another": [says(1), says(C)],
    "a sum of positives that is negative": [says(-1, of=p)],
    "a sum of positives that is zero": [says(0, of=p)],
    "rows and columns of one": [
        rows_sum_to_one,
        Hypothesis(Sum(Y[n, i], over(n)), 1, "each column sums to one"),
    ],
}


@pytest.mark.parametrize("what", CONTRADICTORY)
def test_hypotheses_that_cannot_hold_together_are_refused(what):
    """Even for a claim about what they speak of, which would follow from anything."""
    claim = Sum(Y[n, i], over(i), over(n)) + Sum(y[i], over(i)) + Sum(p[i], over(i))
    refused(
        ContradictoryHypotheses,
        lambda: equal(claim, Integer(7), using=CONTRADICTORY[what]),
    )


BAD_HYPOTHESES = {
    "not a sum": lambda: Hypothesis(y[1], 1, "h"),
    "of a product": lambda: Hypothesis(Sum(y[i] * z[i], over(i)), 1, "h"),
    "of a diagonal": lambda: Hypothesis(Sum(W[i, i], over(i)), 1, "h"),
    "over part of a range": lambda: Hypothesis(Sum(y[i], (i, 2, C)), 1, "h"),
    "over a range twice": lambda: Hypothesis(Sum(y[i], over(i), over(i)), 1, "h"),
    "over more than its axes": lambda: Hypothesis(Sum(y[i], over(i), over(n)), 1, "h"),
    "of one row alone": lambda: Hypothesis(Sum(Y[1, i], over(i)), 1, "h"),
    "of some rows": lambda: Hypothesis(Sum(Y[Index("s", N - 1), i], over(i)), 1, "h"),
    "an irrational value": lambda: Hypothesis(Sum(y[i], over(i)), sqrt(2), "h"),
    "an infinite value": lambda: Hypothesis(Sum(y[i], over(i)), oo, "h"),
    "a value that varies": lambda: Hypothesis(Sum(y[i], over(i)), x, "h"),
    "no words": lambda: Hypothesis(Sum(y[i], over(i)), 1, " "),
}


@pytest.mark.parametrize("what", BAD_HYPOTHESES)
def test_a_hypothesis_is_one_sum_over_one_whole_axis(what):
    refused(OutsideTheRules, BAD_HYPOTHESES[what])


def test_a_hypothesis_speaks_of_what_is_free():
    refused(ContradictoryHypotheses, lambda: Hypothesis(Sum(y_hat[i], over(i)), 2, "h"))
    free = array("free", C, latex=r"\Theta")
    assumption = Hypothesis(Sum(free[i], over(i)), 1, "h")
    free.define(lambda i: z[i])
    refused(
        ContradictoryHypotheses,
        lambda: equal(Sum(free[i], over(i)), Integer(1), using=[assumption]),
    )


def test_a_hypothesis_is_not_used_inside_a_derivative_in_the_same_array():
    """∂/∂q of Σq is 1, although Σq is assumed to be 1; the slope is taken before the assumption."""
    refused(
        WrongStep,
        lambda: equal(
            Partial(Sum(q[i], over(i)), q[k]), Integer(0), using=[q_sums_to_one]
        ),
    )
    assert equal(Partial(Sum(q[i], over(i)), q[k]), Integer(1)).steps
    squared = Partial(Sum(q[i], over(i)) ** 2, q[k])
    assert equal(squared, Integer(2), using=[q_sums_to_one]).steps


# ---- names and ranges

positive_z = IndexedBase("z", positive=True)  # z was declared real

NAMES = {
    "a symbol": lambda: equal(Symbol("unheard"), Integer(1)),
    "another symbol of a declared name": lambda: equal(
        2 * Symbol("x"), x + Symbol("x")
    ),
    "an entry": lambda: equal(IndexedBase("unheard")[i], z[i]),
    "another array of a declared name": lambda: equal(
        2 * positive_z[i], z[i] + positive_z[i]
    ),
    "an index that no sum binds": lambda: array("loose", C, latex=r"\Theta").define(
        lambda i: z[k]
    ),
    "a plain symbol as an index": lambda: equal(z[Symbol("s")], z[i]),
    "a sum over a plain symbol": lambda: equal(
        Sum(y[Symbol("s")], (Symbol("s"), 1, C)), x
    ),
    "over a plain symbol": lambda: over(Symbol("i")),
    "an index for a scalar": lambda: indices("T", C),
    "an index of two letters": lambda: indices("ii", C),
    "an index for Euler's number": lambda: indices("e", C),
    "an index with two ranges": lambda: indices("i", N),
    "a scalar for an index": lambda: scalar("i"),
    "an index up to a real number": lambda: indices("o", T),
    "an axis of real length": lambda: array("long", T, latex=r"\Theta"),
    "an axis that may have no entry": lambda: array("short", C - 1, latex=r"\Theta"),
    "declared again with another shape": lambda: array("z", N),
    "declared again with another sign": lambda: scalar("x", sign="positive"),
    "declared again as another kind": lambda: scalar("z"),
    "two names that print alike": lambda: array("another_y_hat", C, latex=r"\hat{y}"),
    "two names that print alike in bold": lambda: scalar("bold_X", r"\mathbf{X}"),
    "a sign that is none": lambda: scalar("negative", r"\Theta", sign="negative"),
    "a size with a definition": lambda: define(C, 3),
    "a second definition": lambda: define(L, x),
    "a definition by itself": lambda: define(
        scalar("loop", r"\Theta"), Symbol("loop", real=True) + 1
    ),
    "a definition in a circle": lambda: in_a_circle(),
    "a sign and a definition": lambda: array(
        "signed", C, latex=r"\Theta", sign="positive"
    ).define(lambda i: z[i]),
    "a derivative in a size": lambda: Partial(y_hat[i], C),
    "a derivative in an index": lambda: Partial(z[i], i),
    "a derivative in an expression": lambda: Partial(L, z + y),
    "the definition of what is free": lambda: definition(z),
    "one letter for two indices": lambda: equal(z[i] + Y[Index("i", N), k], 2 * z[i]),
}


def in_a_circle():
    first, second = scalar("first", r"\Theta"), scalar("second", r"\Xi")
    define(first, second + 1)
    define(second, first - 1)


@pytest.mark.parametrize("what", NAMES)
def test_a_name_means_one_declared_thing(what):
    refused(UndeclaredName, NAMES[what])


RANGES = {
    "an index from another range": lambda: equal(
        (z[n] + x) ** 2, z[n] ** 2 + 2 * z[n] * x + x**2
    ),
    "an entry of index 0": lambda: z[0],
    "an entry that a fixed size does not have": lambda: equal(z[3], z[1], where={C: 2}),
    "a second entry at any size": lambda: equal(
        (z[2] + x) ** 2, z[2] ** 2 + 2 * z[2] * x + x**2
    ),
    "half an index": lambda: z[Rational(1, 2)],
    "a missing index": lambda: Z[n],
    "an index too many": lambda: z[i, k],
    "an index too many, by force": lambda: equal(
        IndexedBase("y_hat", real=True)[i, k], y_hat[i] * 2
    ),
    "a sum past the end": lambda: equal(
        2 * Sum(z[i], (i, 1, C + 1)), Sum(2 * z[i], (i, 1, C + 1))
    ),
    "a sum over another range": lambda: equal(
        2 * Sum(z[i], (i, 1, N)), Sum(2 * z[i], (i, 1, N))
    ),
    "a sum from 0": lambda: equal(Sum(2, (i, 0, C)), C + C + 2),
    "a sum up to a half": lambda: equal(
        Sum(z[i], (i, 1, Rational(5, 2))), z[1] + z[2], where={C: 3}
    ),
    "swapped axes": lambda: equal(2 * Sum(Z[i, n], over(n)), Sum(2 * Z[i, n], over(n))),
}


@pytest.mark.parametrize("what", RANGES)
def test_an_index_stays_in_its_range(what):
    refused(IndexOutOfRange, RANGES[what])


SHAPES = {
    "a vector for a number": lambda: equal(z, z[1] + z[1]),
    "a row for a column": lambda: equal(z.T, 2 * z),
    "N×C for C×N": lambda: equal(Z, 2 * Z.T),
    "diag of a row": lambda: equal(diag(y_hat.T), diag(y_hat)),
    "diag of a matrix": lambda: equal(diag(J), diag(y_hat)),
    "exp of a matrix": lambda: equal(exp(J), x),
    "a definition of another shape": lambda: array("flat", C, latex=r"\Theta").define(
        Z
    ),
    "a definition without a shape": lambda: array("flat", C, latex=r"\Theta").define(x),
    "three axes": lambda: array("cube", C, C, C, latex=r"\Theta"),
    "an inequality of vectors": lambda: Derivation(hadamard(z, z)).at_least(
        0 * z, "because", because=hadamard(z, z)
    ),
}


@pytest.mark.parametrize("what", SHAPES)
def test_shapes_must_fit(what):
    refused(ShapeMismatch, SHAPES[what])


@pytest.mark.parametrize(
    "where",
    [
        {"C": 2},
        {C: 2.5},
        {C: 0},
        {C: -1},
        {C: True},
        {T: 2},
        {i: 1},
        {C: N},
        [C],
        3,
        None,
    ],
)
def test_sizes_are_fixed_to_whole_numbers(where):
    refused(OutsideTheRules, lambda: Derivation(Sum(z[i], over(i)), where))


def test_a_function_has_one_argument():
    refused(OutsideTheRules, lambda: equal(sigma(x, a), sigma(x)))


# ---- outside the rules

OUTSIDE = {
    "a Python float": lambda: equal(z[i] / 2, 0.5 * z[i]),
    "a float as a side": lambda: equal(z[i], 0.5),
    "an explicit matrix": lambda: Derivation(Matrix([[1, 2], [3, 4]])),
    "an elementwise root": lambda: equal(
        HadamardPower(p, T), hadamard(p, HadamardPower(p, T - 1))
    ),
    "cases by inequality": lambda: equal(
        Piecewise((z[i], Ne(i, k)), (z[k], True)), z[k]
    ),
    "three cases": lambda: equal(
        Piecewise((z[i], Eq(i, k)), (z[k], Eq(i, 1)), (0, True)), z[k]
    ),
    "a derivative in what is held": lambda: equal(
        Partial(J[i, k], y_hat[l]), Integer(0)
    ),
    "a derivative in a function's own argument": lambda: function(
        "slope", r"\Theta", lambda x: Partial(sigma(x), x)
    ),
    "a step without a reason": lambda: Derivation(z[i]).then(2 * z[i], ""),
    "a reason that is a number": lambda: Derivation(z[i]).then(2 * z[i], 3),
    "a hypothesis not in a list": lambda: equal(L, x, using=sums_to_one),
    "a hypothesis in words": lambda: equal(L, x, using=["the target sums to one"]),
    "up and down": lambda: (
        Derivation(p[i] + q[i])
        .at_least(p[i], "q is positive", because=q[i])
        .at_most(p[i] + T, "so is T", because=T)
        .result
    ),
    "more sizes than are tried": lambda: seven_sizes(),
}


def seven_sizes():
    taken = {*letters(), "d", "e"} | {
        text for word in words().values() for text in (word.name, word.latex)
    }
    free = [letter for letter in ascii_letters if letter not in taken]
    widths = [size(letter) for letter in free[:7]]
    return equal(sum(widths), 2 * sum(widths))


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_has_no_rule_is_refused(what):
    refused(OutsideTheRules, OUTSIDE[what])


def test_what_would_take_the_rules_too_long_is_refused_at_once():
    letters = [Index(letter, C) for letter in "rsuvwxyz"]
    links = array("links", C, C, latex=r"\Theta")
    turns = [(letters[m:] + letters[:m]) for m in (0, 3)]
    cycles = [
        prod(links[pair] for pair in zip(one, one[1:] + one[:1])) for one in turns
    ]
    one, other = (Sum(cycle, *map(over, letters)) for cycle in cycles)
    assert not NormalForm().residue(one, other)  # linked, and told apart by their links
    alike = Sum(1 / sum(exp(z[letter]) for letter in letters), *map(over, letters))
    message = refused(TooLarge, lambda: NormalForm().residue(alike, x))
    assert message.startswith("a sum links 8 indices")
    message = refused(
        TooLarge, lambda: NormalForm().residue((x + a + T + C + 1) ** 20, x)
    )
    assert message.startswith("expanded, a power 20 of 5 terms")


# ---- printing before checking


def proved():
    return equal(Partial(y_hat[i], z[k]), y_hat[i] * (delta(i, k) - y_hat[k]))


def unchecked(thing):
    """Neither its LaTeX nor its display can be had."""
    refused(UncheckedPrint, lambda: thing.latex)
    refused(UncheckedPrint, lambda: thing._repr_mimebundle_())


def test_an_equation_made_by_hand_does_not_print():
    unchecked(Equation(z[i], "=", z[k]))
    unchecked(Equation(z[i], "=", z[k], (), ("checked",)))


def test_a_derivation_without_a_step_does_not_print():
    unchecked(Derivation(z[i]).result)
    refused(UncheckedPrint, Derivation(z[i])._repr_mimebundle_)


def test_a_verdict_serves_no_other_equation():
    result = proved().result
    assert result.latex
    unchecked(replace(result, rhs=z[i]))
    unchecked(replace(result, lhs=z[i]))
    unchecked(replace(result, relation=">="))
    unchecked(
        replace(
            result,
            verdicts=result.verdicts + equal(x + x * T, x * (1 + T)).result.verdicts,
        )
    )


def test_a_derivation_changed_after_it_was_checked_does_not_print():
    derivation = proved()
    derivation.start = z[i]
    unchecked(derivation.result)
    refused(UncheckedPrint, derivation._repr_mimebundle_)


# ---- nothing by hand

HANDWRITTEN = {
    "a start": lambda: Derivation(r"\hat{y}_i"),
    "a side": lambda: equal(y_hat[i], "exp(z[i])"),
    "a certificate": lambda: Derivation(exp(z[i])).at_least(
        0, "because", because="exp(z[i])"
    ),
    "the definition of a scalar": lambda: define(scalar("s", r"\Theta"), "x^2"),
    "the definition of an array": lambda: array("s", C, latex=r"\Theta").define("x^2"),
    "the definition of an entry": lambda: array("s", C, latex=r"\Theta").define(
        lambda i: "x^2"
    ),
    "the definition of a function": lambda: function("s", r"\Theta", "x^2"),
    "the value of a function": lambda: function("s", r"\Theta", lambda x: "x^2"),
    "a formula for a name": lambda: scalar("s", "x + 1"),
    "an equation for a name": lambda: scalar("s", "a = b"),
    "an entry for a name": lambda: scalar("s", "y_{1}"),
    "a power for a name": lambda: scalar("s", "y^{2}"),
    "two letters for a name": lambda: scalar("ab"),
    "a sign for a name": lambda: scalar("s", r"\sum"),
    "a subscript for an array": lambda: array("s", C, latex=r"z_{\max}"),
    "TeX in a reason": lambda: Derivation(z[i]).then(2 * z[i], r"since $p = 1$"),
    "a command in a reason": lambda: Derivation(z[i]).then(2 * z[i], r"\alpha"),
    "a relation in a reason": lambda: Derivation(z[i]).then(2 * z[i], "p ≤ 1"),
    "HTML in a reason": lambda: Derivation(z[i]).then(2 * z[i], "<math>p</math>"),
    "a table in a reason": lambda: Derivation(z[i]).then(2 * z[i], "so | ✓ every C |"),
    "TeX in the name of a hypothesis": lambda: Hypothesis(
        Sum(y[i], over(i)), 1, r"$\sum y$ is one"
    ),
}


@pytest.mark.parametrize("what", HANDWRITTEN)
def test_nothing_is_typed_by_hand(what):
    refused(HandwrittenEquation, HANDWRITTEN[what])


# ---- misprints


def without_parentheses(monkeypatch):
    monkeypatch.setattr("proof.reading.latex._wrap", lambda text: text)


def in_sympy_s_order(monkeypatch):
    """The stock printer puts a derivative or a logarithm in front of what it does not act on."""
    monkeypatch.setattr(
        Latex,
        "_factors",
        lambda self, factors: " ".join(map(self._print, reversed(factors))),
    )


def with_swapped_indices(monkeypatch):
    monkeypatch.setattr(
        "proof.reading.latex.entry",
        lambda name, indices: f"{name}_{{{indices[1]}{indices[0]}}}",
    )


def without_the_last_minus(monkeypatch):
    monkeypatch.setattr(Latex, "_negative", lambda self, expr: False)
    monkeypatch.setattr(Latex, "_print_Integer", lambda self, expr: str(abs(expr)))


def with_sums_from_zero(monkeypatch):
    stock = Latex._print_Sum
    monkeypatch.setattr(
        Latex, "_print_Sum", lambda self, expr: stock(self, expr).replace("=1}", "=2}")
    )


def without_transposes(monkeypatch):
    monkeypatch.setattr(
        Latex, "_print_Transpose", lambda self, expr: self._print(expr.arg)
    )


def with_fractions_upside_down(monkeypatch):
    stock = Latex._split

    def upside_down(self, args):
        above, below, after = stock(self, args)
        return below, above, after

    monkeypatch.setattr(Latex, "_split", upside_down)


def with_the_wrong_letter(monkeypatch):
    monkeypatch.setattr(Latex, "_print_Index", lambda self, expr: "k")


def with_products_for_elementwise_products(monkeypatch):
    stock = Latex._print_HadamardProduct
    monkeypatch.setattr(
        Latex,
        "_print_HadamardProduct",
        lambda self, expr: stock(self, expr).replace(r"\odot", ""),
    )


def with_another_definition(monkeypatch):
    monkeypatch.setattr("proof.readback.definition", lambda entry: ("", "e^{z_{i}}"))


def as_sympy_prints(monkeypatch):
    monkeypatch.setattr("proof.readback.latex", sympy.latex)


MISPRINTS = [
    (
        without_parentheses,
        lambda: equal(Partial(y_hat[i], z[k]), y_hat[i] * (delta(i, k) - y_hat[k])),
    ),
    (
        without_parentheses,
        lambda: equal(
            Sum(z[i] + y[i], over(i)), Sum(z[i], over(i)) + Sum(y[i], over(i))
        ),
    ),
    (without_parentheses, lambda: equal(J * (g + v), J * g + J * v)),
    (in_sympy_s_order, lambda: equal(2 * x * log(T), x * log(T**2))),
    (
        with_swapped_indices,
        lambda: equal((Z[n, i] + x) ** 2, Z[n, i] ** 2 + 2 * x * Z[n, i] + x**2),
    ),
    (without_the_last_minus, lambda: equal((x - a) * (x + a), x**2 - a**2)),
    (
        with_sums_from_zero,
        lambda: equal(Sum(z[i] * x, over(i)), x * Sum(z[i], over(i))),
    ),
    (without_transposes, lambda: equal(Z.T * (Y + Z), Z.T * Y + Z.T * Z)),
    (with_fractions_upside_down, lambda: equal((x + a) / T, x / T + a / T)),
    (with_the_wrong_letter, lambda: equal((z[i] + x) * z[k], z[i] * z[k] + x * z[k])),
    (
        with_products_for_elementwise_products,
        lambda: equal(hadamard(J, J + J.T), hadamard(J, J) + hadamard(J, J.T)),
    ),
    (with_another_definition, lambda: equal(Sum(y_hat[i], over(i)), Integer(1))),
    (as_sympy_prints, lambda: equal(Sum(y_hat[i], over(i)), Integer(1))),
]


@pytest.mark.parametrize(
    "misprint, claim",
    MISPRINTS,
    ids=[f"{n}-{m.__name__}" for n, (m, _) in enumerate(MISPRINTS)],
)
def test_a_misprint_is_caught_by_reading_it_back(misprint, claim, monkeypatch):
    assert claim().steps, "printed well, it passes"
    misprint(monkeypatch)
    assert "the printed form" in refused(MisreadEquation, claim)


# ---- certificates

gibbs = Derivation(H_pq)
gaps = Sum(p[i] * gap(q[i] / p[i]), over(i))
both_sum_to_one = [p_sums_to_one, q_sums_to_one]

REJECTED = {
    "equal, but not nonnegative by its form": lambda: gibbs.at_least(
        H, "b", because=KL, using=both_sum_to_one
    ),
    "nonnegative, but not equal": lambda: gibbs.at_least(
        H, "b", because=2 * gaps, using=both_sum_to_one
    ),
    "nonnegative, equal at one class only": lambda: gibbs.at_least(
        H, "b", because=C * gaps, using=both_sum_to_one
    ),
    "the certificate of the other direction": lambda: Derivation(H).at_most(
        H_pq, "b", because=-gaps, using=both_sum_to_one
    ),
    "an odd power": lambda: Derivation((x + 4) ** 3).at_least(
        Integer(0), "b", because=(x + 4) ** 3
    ),
    "a real number": lambda: Derivation(y[i] + 100).at_least(
        Integer(0), "b", because=y[i] + 100
    ),
    "a gap of what may be negative": lambda: Derivation(gap(z[i] + 4)).at_least(
        Integer(0), "b", because=gap(z[i] + 4)
    ),
    "nonnegative, as positive": lambda: Derivation(x**2 + 1).greater_than(
        Integer(1), "b", because=x**2
    ),
}


@pytest.mark.parametrize("what", REJECTED)
def test_a_certificate_must_be_the_difference_and_nonnegative_by_its_form(what):
    refused(RejectedCertificate, REJECTED[what])


def test_with_its_certificate_the_inequality_is_proved():
    assert (
        Derivation(H_pq)
        .at_least(H, "f is never negative", because=gaps, using=both_sum_to_one)
        .steps
    )


# ---- anything else

ODD = {
    "None": lambda: None,
    "a bool": lambda: True,
    "a list": lambda: [z[i]],
    "a tuple": lambda: (z[i],),
    "a set": lambda: {z[i]},
    "a dict": lambda: {i: z[i]},
    "a class": lambda: int,
    "an object": object,
    "a Python function": lambda: abs,
    "a derivation": lambda: Derivation(x),
    "a slice": lambda: slice(1, 2),
    "i": lambda: I,
    "infinity": lambda: oo,
    "minus infinity": lambda: -oo,
    "nan": lambda: nan,
    "1/0": lambda: zoo,
    "pi": lambda: pi,
    "an Eq": lambda: Eq(z[i], 1),
    "a Ne": lambda: Ne(z[i], 1),
    "a relation": lambda: z[i] < 1,
    "true": lambda: S.true,
    "a set of SymPy": lambda: S.EmptySet,
    "a Tuple": lambda: sympy.Tuple(z[i]),
    "a Lambda": lambda: Lambda(x, x),
    "an explicit matrix": lambda: Matrix([[z[1], z[2]]]),
    "an N-dimensional array": lambda: sympy.Array([x, a]),
    "an undefined function": lambda: Function("unheard")(x),
    "an unheard symbol": lambda: Symbol("unheard"),
    "a dummy": lambda: sympy.Dummy("x"),
    "a wild": lambda: sympy.Wild("x"),
    "an array's base": lambda: IndexedBase("z"),
    "an Idx": lambda: Idx("i"),
    "an entry at an Idx": lambda: IndexedBase("z")[Idx("i")],
    "a shifted index": lambda: z[i + 1],
    "a size as an index": lambda: z[C],
    "a scalar as an index": lambda: z[x],
    "sin": lambda: sin(x),
    "Abs": lambda: abs(x),
    "Max": lambda: Max(x, 0),
    "factorial": lambda: sympy.factorial(C),
    "a remainder": lambda: sympy.Mod(i, 2),
    "a product": lambda: Product(z[i], over(i)),
    "an integral": lambda: sympy.Integral(x, x),
    "a limit": lambda: sympy.Limit(x, x, 0),
    "a Derivative": lambda: Derivative(x**2, x, evaluate=False),
    "a Subs": lambda: sympy.Subs(x**2, x, a),
    "a Poly": lambda: sympy.Poly(x**2),
    "an Order": lambda: sympy.O(x),
    "a quaternion": lambda: sympy.Quaternion(1, 2, 3, 4),
    "a root": lambda: sympy.rootof(x**5 - x + 1, 0),
    "a sum to infinity": lambda: Sum(z[i], (i, 1, oo)),
    "a sum to a scalar": lambda: Sum(z[i], (i, 1, T)),
    "a sum of a matrix": lambda: Sum(J, over(i)),
    "a sum over a scalar": lambda: Sum(x, (x, 1, C)),
    "cases on a number": lambda: Piecewise((1, x > 0), (0, True)),
    "cases without end": lambda: Piecewise((1, Eq(i, k))),
    "a delta of numbers": lambda: delta(x, 1),
    "a negative base": lambda: (-2) ** x,
    "a power tower": lambda: x**x,
    "a matrix squared": lambda: J**2,
    "an inverse": lambda: J.I,
    "a trace": lambda: sympy.Trace(J),
    "det": lambda: sympy.Determinant(J),
    "a block matrix": lambda: sympy.BlockMatrix([[J]]),
    "a plain MatrixSymbol": lambda: MatrixSymbol("M", C, C),
    "sin of a matrix": lambda: J.applyfunc(sin),
    "an entry of a product": lambda: (X * W)[n, i],
    "a submatrix": lambda: J[1:2, 1:2],
    "exp of a matrix": lambda: exp(J),
    "a Float": lambda: sympy.Float(1),
    "a noncommuting x": lambda: Symbol("x", commutative=False),
}

PLACES = {
    "a start": lambda thing: Derivation(thing).then(12345 * x, "r"),
    "a side": lambda thing: Derivation(12345 * x).then(thing, "r"),
    "a term": lambda thing: Derivation(thing + x).then(x + thing + 1, "r"),
    "under a sum": lambda thing: equal(
        Sum(exp(z[i]) * thing, over(i)), thing * Sum(exp(z[k]), over(k)) * 2
    ),
    "under a derivative": lambda thing: equal(Partial(thing, z[k]), x),
    "a variable": lambda thing: equal(Partial(L, thing), x),
    "a certificate": lambda thing: Derivation(exp(x)).at_least(
        Integer(0), "r", because=thing
    ),
    "a reason": lambda thing: Derivation(z[i]).then(2 * z[i], thing),
    "where": lambda thing: Derivation(z[i], thing),
    "a fixed size": lambda thing: Derivation(z[i], {C: thing}),
    "using": lambda thing: equal(Partial(L, z[k]), y_hat[k] - y[k], using=thing),
    "one of using": lambda thing: equal(
        Partial(L, z[k]), y_hat[k] - y[k], using=[thing]
    ),
    "what a hypothesis sums": lambda thing: Hypothesis(thing, 1, "h"),
    "what a hypothesis says": lambda thing: Hypothesis(Sum(y[i], over(i)), thing, "h"),
    "the range of an index": lambda thing: indices("o", thing),
    "the name of an index": lambda thing: indices(thing, C),
    "the range of a sum": lambda thing: over(thing),
    "the axis of an array": lambda thing: array("s", thing, latex=r"\Theta"),
    "the print of a scalar": lambda thing: scalar("s", thing or 1),
    "what is defined": lambda thing: define(thing, x),
    "whose definition": lambda thing: definition(thing),
    "whose equation": lambda thing: hypothesis_equation(thing),
}


@pytest.mark.parametrize("what", ODD)
def test_whatever_is_handed_in_is_refused_in_words(what):
    """No KeyError, AttributeError or RecursionError comes from inside.

    Wherever the thing is put.
    """
    for place, put in PLACES.items():
        try:
            put(ODD[what]())
        except ProofError as refusal:
            assert len(str(refusal)) > 20, f"{place}: {refusal!r}"
        except Exception as error:
            if not raised_inside(error):
                continue  # SymPy, or Python, refused to build it
            pytest.fail(f"{what} as {place}: {type(error).__name__}: {error}")
        else:
            pytest.fail(f"{what} as {place} was accepted")


def raised_inside(error):
    """Whether the error went through the engine."""
    frame = error.__traceback__
    while frame:
        if "proof" in frame.tb_frame.f_globals["__name__"].split("."):
            return True
        frame = frame.tb_next
    return False


def test_what_is_nested_too_deep_is_refused():
    deep = x
    for _ in range(300):
        deep = sigma(deep)
    assert "RecursionError" in refused(
        OutsideTheRules, lambda: equal(deep + 1, 1 + T * deep / 2)
    )


# What SymPy or Python would refuse in words of its own, before the engine sees it: the kind of
# refusal, and what it says was expected and what came.
MIXED = {
    "a sum without a range": (lambda: Sum(y[i], i), UndeclaredName, r"over\(i\)"),
    "a sum over nothing": (lambda: Sum(y[i]), UndeclaredName, "nothing is no such limit"),
    "a sum from nowhere": (lambda: Sum(y[i], (i, C)), UndeclaredName, r"\(i, C\) is no such"),
    "a sum over a size": (lambda: Sum(y[i], (C, 1, i)), UndeclaredName, "C is no declared index"),
    "a 1×1 matrix and a number": (lambda: y.T * z + 1, ShapeMismatch, "as a Sum of entries"),
    "a number and a 1×1 matrix": (lambda: x - y.T * z, ShapeMismatch, "1×1.* and x a number"),
    "a matrix and a number": (lambda: y * z.T - 1, ShapeMismatch, "C×C.* and -?1 a number"),
    "an array and an entry": (lambda: y_hat - y[k], ShapeMismatch, r"entry, y_hat\[…\]"),
    "twice an array, and 1": (lambda: 1 - 2 * y, ShapeMismatch, "its entries"),
    "a number over an array": (lambda: 1 / z, ShapeMismatch, "elementwise_quotient"),
    "the logarithm of an array": (lambda: y.T * log(y_hat), ShapeMismatch, "applyfunc"),
    "an entry of a row": (lambda: z.T[k], IndexOutOfRange, "no declared array"),
    "abs of an array": (lambda: abs(z), OutsideTheRules, "z is an array"),
    "diag of an entry": (lambda: diag(z[i]), ShapeMismatch, r"z\[i\] is no array"),
    "hadamard with a number": (lambda: hadamard(2, y), ShapeMismatch, "2 is no array"),
    "1 over an array, by entries": (lambda: elementwise_quotient(1, y), ShapeMismatch, "1 is no"),
    "minus a number": (lambda: minus(y, 1), ShapeMismatch, "1 is no array"),
    "two variables": (lambda: Partial(L, z[k], z[i]), OutsideTheRules, "one Partial for each"),
}  # fmt: skip


@pytest.mark.parametrize("what", MIXED)
def test_what_is_mixed_up_is_refused_in_our_words(what):
    claim, kind, said = MIXED[what]
    assert re.search(said, refused(kind, claim))


def test_what_is_not_mixed_up_is_made_by_sympy_as_before():
    assert Sum(y[i], over(i)) == sympy.Sum(y[i], (i, 1, C))
    assert 2 * y - z == sympy.MatAdd(2 * y, -1 * z).doit()
    assert (X * W)[n, i].has(sympy.Sum) and z.T * y == sympy.MatMul(z.T, y)
    with pytest.raises(TypeError, match="unsupported operand"):
        _ = z + "1"


# ---- refusals are real

SOURCES = sorted((ROOT / "book" / "proof").glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_refusal_is_an_assert(source):
    """`python -O` removes every assert."""
    tree = ast.parse(source.read_text())
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_a_wrong_step_is_refused_under_python_minus_o():
    code = "from notation import *; from proof import *; Derivation(z[i]).then(y[i], 'a slip')"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "book")}
    run = subprocess.run(
        [sys.executable, "-O", "-c", code], env=env, capture_output=True, text=True
    )
    assert (
        run.returncode == 1
        and "proof.errors.WrongStep: step 1, “a slip”, is wrong" in run.stderr
    )
