"""What SymPy 1.14 does that the engine must not rely on.

Where it can be said, the engine doing it right beside it.

Each is a characterization: when an upgrade of SymPy changes one, the test fails and
somebody looks.
"""

import pytest
import sympy
from sympy import (
    Abs,
    Derivative,
    Dummy,
    Idx,
    IndexedBase,
    KroneckerDelta,
    MatrixSymbol,
    Mul,
    Piecewise,
    Product,
    Q,
    Sum,
    Symbol,
    ZeroMatrix,
    diff,
    exp,
    expand,
    latex,
    log,
    refine,
    simplify,
    symbols,
)

import notation
from notation import T, c, l, y_hat
from proof import Derivation, Partial, over
from proof.errors import IndexOutOfRange, OutsideTheRules, ProofError, WrongStep
from proof.reading.latex import latex as printed

C = Symbol("C", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True, positive=True)
x, y = IndexedBase("x", real=True), IndexedBase("y", real=True)
z = notation.z  # the engine's own vector, for the other half of each test


def proved(lhs, rhs, where=None):
    """Whether the engine proves ``lhs = rhs``."""
    return bool(Derivation(lhs, where or {}).then(rhs, "as it should be").steps)


def test_this_is_sympy_1_14():
    assert sympy.__version__.startswith("1.14.")


# ---- capture


def test_diff_captures_the_bound_index():
    """The derivative in x_j of Σ_j e^(x_j) is e^(x_j), one term.

    SymPy takes both j for the same and keeps them all.
    """
    assert diff(Sum(exp(x[j]), (j, 1, C)), x[j]) == Sum(exp(x[j]), (j, 1, C))
    inner = Sum(exp(z[notation.j]), over(notation.j))
    assert proved(Partial(inner, z[notation.j]), exp(z[notation.j]))


@pytest.mark.parametrize(
    "replace",
    [lambda e: e.subs(i, j), lambda e: e.xreplace({i: j})],
    ids=["subs", "xreplace"],
)
def test_substitution_captures_a_free_index(replace):
    """y_i Σ_j x_j with j for i is y_j Σ_j x_j, a product; SymPy makes it Σ_j x_j y_j."""
    assert replace(Sum(x[j] * y[i], (j, 1, C))) == Sum(x[j] * y[j], (j, 1, C))
    # The engine gives every bound index a name of its own, so it never substitutes into
    # one that is in use.
    free, bound = notation.k, notation.k
    assert proved(
        y_hat[free] * Sum(z[bound], over(bound)), Sum(z[l] * y_hat[free], over(l))
    )
    with pytest.raises(WrongStep):
        proved(y_hat[free] * Sum(z[bound], over(bound)), Sum(z[l] * y_hat[l], over(l)))


def test_refine_applies_an_assumption_on_a_free_symbol_to_a_bound_one():
    """Knowing that k > 0, SymPy drops |·| in a sum over another k, from -2 to 2: 0 instead of 6."""
    k = Symbol("k", real=True)
    total = Sum(Abs(k), (k, -2, 2))
    assert total.doit() == 6
    assert refine(total, Q.positive(k)) == Sum(k, (k, -2, 2))
    assert refine(total, Q.positive(k)).doit() == 0


def test_a_ranged_idx_forgets_its_index():
    """Σ_(j=1)^3 e^(x_j) becomes 3 e^(x_j).

    The engine has an Index of its own and refuses an Idx.
    """
    ranged = Idx("j", (1, C))
    assert str(Sum(exp(x[ranged]), (ranged, 1, C)).subs(C, 3).doit()) == "3*exp(x[j])"
    with pytest.raises(ProofError):
        Derivation(exp(IndexedBase("z", real=True)[ranged])).then(T, "because")
    at = notation.i
    assert proved(
        Sum(exp(z[at]), over(at)),
        exp(z[1]) + exp(z[2]) + exp(z[3]),
        where={notation.C: 3},
    )


# ---- derivatives, silently 0


def test_a_matrix_symbol_has_no_slope_in_its_own_entry():
    """The slope of A in A_ij is the matrix unit E_ij, not 0.

    Nor is that of e^A, taken entry by entry.
    """
    A = MatrixSymbol("A", C, C)
    assert A.diff(A[i, j]) == ZeroMatrix(C, C)
    assert A.applyfunc(exp).diff(A[i, j]) == ZeroMatrix(C, C)
    assert A[i, j].diff(A[i, j]) == 1  # so: index first
    J, at, to = notation.J, notation.i, notation.k
    assert proved(
        Partial(exp(J[at, to]), J[c, l]),
        exp(J[at, to]) * KroneckerDelta(at, c) * KroneckerDelta(to, l),
    )


def test_a_name_without_its_definition_has_slope_0():
    """s may be softmax of x, but SymPy cannot know.

    The engine unfolds the definition first, and its entries refuse what would be 0.
    """
    s = IndexedBase("s", real=True)
    assert s[i].diff(x[k]) == 0
    at, to = notation.i, notation.k
    with pytest.raises(OutsideTheRules, match="write Partial"):
        diff(y_hat[at], z[to])
    assert proved(
        Partial(y_hat[at], z[to]), y_hat[at] * (KroneckerDelta(at, to) - y_hat[to])
    )


def test_the_same_name_with_other_assumptions_is_another_symbol():
    assert IndexedBase("x", real=True)[i].diff(IndexedBase("x")[i]) == 0
    with pytest.raises(ProofError):
        proved(
            Partial(z[notation.i], IndexedBase("z")[notation.k]),
            KroneckerDelta(notation.i, notation.k),
        )


# ---- sums


def test_a_sum_from_3_to_1_is_minus_the_term_between():
    """Karr's convention; in print, and in the engine, such a sum is empty and worth 0."""
    assert Sum(x[i], (i, 3, 1)).doit() == -x[2]
    assert proved(Sum(z[notation.i], (notation.i, 3, 1)), 0 * T)


def test_doit_leaves_a_derivative_of_a_symbolic_sum_undone():
    slope = Derivative(Sum(x[i] ** 2, (i, 1, C)), x[k], evaluate=False).doit()
    assert slope == Sum(2 * KroneckerDelta(i, k) * x[i], (i, 1, C))
    assert slope.doit() == Piecewise((2 * x[k], C >= k), (0, True))
    at, to = notation.i, notation.k
    assert proved(Partial(Sum(z[at] ** 2, over(at)), z[to]), 2 * z[to])


def test_a_delta_collapses_into_cases_on_the_size():
    """In the engine an index has a range, so that k ≤ C needs no cases.

    And outside of it nothing collapses.
    """
    assert Sum(KroneckerDelta(i, k) * x[i], (i, 1, C)).doit() == Piecewise(
        (x[k], C >= k), (0, True)
    )
    at, to = notation.i, notation.k
    assert proved(Sum(KroneckerDelta(at, to) * z[at], over(at)), z[to])
    with pytest.raises(WrongStep):
        proved(Sum(KroneckerDelta(at, to) * z[at], (at, 2, notation.C)), z[to])


def test_expand_makes_a_product_of_the_exponential_of_a_sum():
    """e to a sum turns into another kind of expression, which nothing turns back."""
    assert expand(exp(Sum(x[i], (i, 1, C)))) == Product(exp(x[i]), (i, 1, C))


@pytest.mark.parametrize(
    "a, b",
    [(i, j), (Dummy("n", integer=True), Dummy("n", integer=True))],
    ids=["symbols", "dummies"],
)
def test_equal_sums_over_different_letters_do_not_cancel(a, b):
    difference = Sum(x[a], (a, 1, C)) - Sum(x[b], (b, 1, C))
    assert difference != 0
    assert simplify(difference) != 0 and simplify(difference.doit()) != 0
    assert proved(
        Sum(z[notation.i], over(notation.i)), Sum(z[notation.j], over(notation.j))
    )


# ---- matrices, and display


def test_entries_of_a_matrix_symbol_count_from_0_and_carry_no_assumptions():
    """So a vector of the engine is indexed into an IndexedBase, from 1.

    With the sign that was declared.
    """
    v = MatrixSymbol("v", 3, 1)
    assert list(v) == [v[0, 0], v[1, 0], v[2, 0]]
    with pytest.raises(IndexError):
        v[3, 0]
    assert v[0, 0].is_real is None
    assert notation.p[notation.i].is_positive and z[notation.i].is_real
    with pytest.raises(IndexOutOfRange):
        z[0]


def test_a_step_that_cancels_vanishes_before_it_is_shown():
    """To show that something cancels it must be built with ``evaluate=False``."""
    assert Mul(x[i], 1 / x[i]) == 1
    assert Mul(x[i], 1 / x[i], evaluate=False) != 1
    p = notation.p[notation.i]
    assert proved(Mul(p, 1 / p, evaluate=False), Mul(T, 1 / T))


def test_the_printer_puts_a_derivative_in_front_of_its_factor():
    """y_i ∂/∂x_k log x_i is printed as ∂/∂x_k log(x_i) y_i.

    Which reads as the derivative of the product.
    """
    stock = latex(y[i] * Derivative(log(x[i]), x[k], evaluate=False))
    assert stock.index(r"\frac{\partial}{\partial {x}_{k}}") < stock.index("{y}_{i}")
    at, to = notation.i, notation.k
    ours = printed(notation.y[at] * Partial(log(notation.p[at] + T), notation.p[to]))
    assert (
        ours
        == r"y_{i} \frac{\partial}{\partial p_{k}} \left(\log \left(T + p_{i}\right)\right)"
    )
