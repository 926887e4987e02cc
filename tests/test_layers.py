"""The three layers one by one: each does its own part right."""

import os
from fractions import Fraction
from itertools import groupby

import pytest
from mpmath import mp, mpf
from sympy import Add, E, HadamardPower, Identity, Pow, Transpose

from notation import (
    KL,
    C,
    Eq,
    H_pq,
    Integer,
    J,
    L,
    N,
    Piecewise,
    Rational,
    Sum,
    T,
    W,
    X,
    Y,
    Z,
    a,
    delta,
    exp,
    g,
    i,
    j,
    k,
    log,
    lse,
    n,
    p,
    p_sums_to_one,
    q,
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
    Partial,
    diag,
    elementwise_quotient,
    hadamard,
    minus,
    over,
    times,
    vector_of_ones,
)
from proof.errors import IndexOutOfRange, MisreadEquation, UndefinedValue
from proof.numbers import sample
from proof.numbers.draw import numbers
from proof.numbers.interpreter import Interpreter
from proof.numbers.points import FEW_INDICES, MOST_INDICES, Points
from proof.readback import vocabulary
from proof.reading.latex import latex
from proof.reading.reader import Reader
from proof.rules.normal import NormalForm
from proof.statement import Statement
from proof.words import names, words

# ---- a point with exact values

SIZES = {"C": 3, "N": 2, "D": 2}


def data(**others):
    """z = log(1, 2, 5), so that softmax of it is (1/8, 1/4, 5/8), and small numbers elsewhere."""
    vectors = {
        "z": [mp.log(1), mp.log(2), mp.log(5)],
        "y": [0, 1, 0],
        "g": [3, -1, 2],
        "v": [1, 2, 4],
        "p": [mpf(1) / 2, mpf(1) / 4, mpf(1) / 4],
        "q": [mpf(1) / 4, mpf(1) / 4, mpf(1) / 2],
    }
    tables = {
        name: {(at,): mpf(value) for at, value in enumerate(values, 1)}
        for name, values in vectors.items()
    }
    tables |= {
        name: {
            (r, c): mpf(10 * r + c)
            for r in range(1, rows + 1)
            for c in range(1, columns + 1)
        }
        for name, rows, columns in (("Z", 2, 3), ("X", 2, 2), ("W", 2, 3))
    }
    return tables | {
        name: {(): mpf(value)}
        for name, value in {"x": 2, "a": 5, "T": 3, **others}.items()
    }


@pytest.fixture(autouse=True)
def sixty_digits():
    with mp.workdps(sample.DIGITS):
        yield


def close(value, wanted):
    """Whether a value (or each entry of a matrix) is what is wanted, to 50 digits."""
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(close, value, wanted))
    exact = (
        mpf(wanted.numerator) / wanted.denominator
        if isinstance(wanted, Fraction)
        else wanted
    )
    return abs(value - exact) < mpf(10) ** -50


# ---- the reader


def read(text, **letters):
    """What LaTeX is worth at that point."""
    entries = vocabulary(
        names(
            *(
                entry.object
                for entry in words().values()
                if entry.kind in ("array", "scalar", "size")
            ),
            sigma(x),
        )
    )
    return Reader(entries, SIZES, data()).value(text, letters)


READINGS = {  # x = 2, a = 5, T = 3
    r"x + a T": 17,
    r"\left(x + a\right) T": 21,
    r"-x^{2}": -4,
    r"\left(-x\right)^{2}": 4,
    r"a - x - T": 0,
    r"a - \left(x - T\right)": 6,
    r"2 \cdot 3 x": 12,
    r"\frac{1}{2} x": 1,
    r"\frac{x + a}{T - 1}": Fraction(7, 2),
    r"-\frac{a}{x}": Fraction(-5, 2),
    r"x^{a - T}": 4,
    r"\sqrt{x + 2}": 2,
    r"e^{0}": 1,
    r"\log e^{x}": 2,
    r"x \log e^{a}": 10,
    r"\left(\log e^{a}\right) x": 10,
    r"\log \left(e^{a} e^{x}\right)": 7,
    r"\left(\log e^{a}\right)^{2}": 25,
    r"\log \left(x + 1\right) - \log T": 0,
    r"\sum_{i=1}^{C} 1": 3,
    r"\sum_{i=1}^{C} 1 + x": 5,
    r"\sum_{i=1}^{C} \left(1 + x\right)": 9,
    r"\sum_{i=1}^{C} x y_{i} + a": 7,
    r"x \sum_{i=1}^{C} i": 12,
    r"\sum_{i=2}^{C} i": 5,
    r"\sum_{i=1}^{C - 1} i": 3,
    r"\sum_{i=3}^{1} i": 0,
    r"\left(\sum_{i=1}^{C} i\right) \sum_{j=1}^{N} j": 18,
    r"\sum_{i=1}^{C} \sum_{j=1}^{N} i j": 18,
    r"\sum_{i=1}^{C} i \sum_{i=1}^{N} i": 18,
    r"\log \sum_{i=1}^{C} e^{z_{i}}": None,
    r"\operatorname{lse}": None,
    r"\hat{y}_{1}": Fraction(1, 8),
    r"\hat{y}_{3}": Fraction(5, 8),
    r"Z_{12}": 12,
    r"Z_{2,3}": 23,
    r"\sum_{n=1}^{N} Z_{n1}": 32,
    r"\delta_{12}": 0,
    r"\delta_{2,2}": 1,
    r"\begin{cases} x & \text{if } 1 = 1 \\ a & \text{otherwise} \end{cases}": 2,
    r"\begin{cases} x & \text{if } 1 = 2 \\ a & \text{otherwise} \end{cases}": 5,
    r"\frac{\partial}{\partial x} \left(x^{3}\right)": 12,
    r"\frac{\partial}{\partial x} \left(x^{3}\right) a": 60,
    r"a \frac{\partial}{\partial x} \left(a x\right)": 25,
    r"\frac{\partial \hat{y}_{1}}{\partial z_{1}}": Fraction(7, 64),
    r"\frac{\partial \log \hat{y}_{1}}{\partial z_{2}}": Fraction(-1, 4),
    r"\frac{\partial^{2} \operatorname{lse}}{\partial z_{1} \partial z_{2}}": Fraction(
        -1, 32
    ),
    r"\frac{\partial^{2} \operatorname{lse}}{\partial z_{1} \partial z_{1}}": Fraction(
        7, 64
    ),
    r"\frac{\partial L}{\partial \hat{y}_{2}}": -4,
    r"\sigma\left(0\right)": Fraction(1, 2),
    r"\sigma\left(\log T\right)^{2}": Fraction(9, 16),
    r"\mathbf{g}": [[3], [-1], [2]],
    r"\mathbf{g}^{\top} \mathbf{v}": [[9]],
    r"\mathbf{g} \odot \mathbf{v}": [[3], [-2], [8]],
    r"\mathbf{g} \oslash \mathbf{v}": [[3], [Fraction(-1, 2)], [Fraction(1, 2)]],
    r"\mathbf{v}^{\odot 2}": [[1], [4], [16]],
    r"\mathbf{g} \odot \mathbf{v} - x \mathbf{1}_{C}": [[1], [-4], [6]],
    r"\mathbf{v} \left(\mathbf{v}^{\top} \mathbf{g}\right)": [[9], [18], [36]],
    r"\operatorname{diag}\left(\mathbf{v}\right) \mathbf{g}": [[3], [-2], [8]],
    r"\mathbf{X} \mathbf{W}": [
        [mpf(11 * a + 12 * b) for a, b in ((11, 21), (12, 22), (13, 23))],
        [mpf(21 * a + 22 * b) for a, b in ((11, 21), (12, 22), (13, 23))],
    ],
    r"\mathbf{1}_{N \times C}": [[1, 1, 1], [1, 1, 1]],
    r"\mathbf{I}_{N}": [[1, 0], [0, 1]],
    r"\mathbf{0}_{C}": [[0], [0], [0]],
}


@pytest.mark.parametrize("text", READINGS)
def test_print_is_read_as_a_person_reads_it(text):
    wanted = READINGS[text]
    assert close(read(text), mp.log(8) if wanted is None else wanted)


def test_a_letter_is_worth_its_index():
    assert read(r"i + \sum_{i=1}^{C} i + i", i=2) == 10
    assert read(r"\delta_{ik}", i=2, k=2) == 1 and read(r"\delta_{ik}", i=2, k=1) == 0
    assert close(read(r"Z_{ni}", n=2, i=3), 23)
    assert close(
        read(
            r"\begin{cases} x & \text{if } i = k \\ a & \text{otherwise} \end{cases}",
            i=1,
            k=3,
        ),
        5,
    )


@pytest.mark.parametrize(
    "text",
    [
        r"x +",
        r"+ x",
        r"x )",
        r"\left(x",
        r"2 3",
        r"x 2",
        r"\frac{x}{}",
        r"x^2",
        r"x^{}",
        r"z_{}",
        r"z_{12}",
        r"z_{0}",
        r"z_{x}",
        r"z",
        r"Z_{1}",
        r"Z_{123}",
        r"\hat{y}",
        r"\unheard",
        r"k",
        r"\delta_{1}",
        r"\delta_{123}",
        r"\sum_{i}^{C} i",
        r"\sum i",
        r"\sum_{i=1}^{1/2} i",
        r"\log x a",
        r"\log \sigma\left(x\right) a",
        r"\frac{\partial}{\partial x} x a",
        r"\frac{\partial x}{x}",
        r"\frac{\partial^{2} x}{\partial x}",
        r"\sigma x",
        r"\mathbf{X} \mathbf{X}^{\top} \mathbf{W} \mathbf{X}",
        r"x = a",
        r"x \ne a",
        r"\mathbf{g} + \mathbf{W}",
        r"\mathbf{g} \odot \mathbf{W}",
        r"\mathbf{1}",
        r"\text{two}",
        r"x $",
        r"x \\ a",
        "",
    ],
)
def test_what_does_not_read_as_a_formula_is_refused(text):
    with pytest.raises(MisreadEquation):
        read(text)


# ---- the printer

PRINTS = [
    (z[i], r"z_{i}"),
    (Z[n, i], r"Z_{ni}"),
    (J[1, 2], r"J_{12}"),
    (delta(i, k), r"\delta_{ik}"),
    (delta(i, 1), r"\delta_{1i}"),
    (Rational(-1, 2), r"-\frac{1}{2}"),
    (x - a, r"x - a"),
    (a - x, r"a - x"),
    (-x - a, r"-a - x"),
    (1 - y_hat[i], r"1 - \hat{y}_{i}"),
    (
        y_hat[i] * (delta(i, k) - y_hat[k]),
        r"\hat{y}_{i} \left(\delta_{ik} - \hat{y}_{k}\right)",
    ),
    (-y_hat[i] * y_hat[k], r"-\hat{y}_{i} \hat{y}_{k}"),
    (x**2, r"x^{2}"),
    (z[i] ** 2, r"z_{i}^{2}"),
    ((x + 1) ** 2, r"\left(1 + x\right)^{2}"),
    ((-x) ** 3, r"-x^{3}"),
    (exp(x) ** T, r"e^{T x}"),
    (exp(z[i] / T), r"e^{z_{i} / T}"),
    (exp(-x), r"e^{-x}"),
    (x / a, r"\frac{x}{a}"),
    (-x / a, r"-\frac{x}{a}"),
    (x / (a * T), r"\frac{x}{T a}"),
    ((x + a) / T, r"\frac{a + x}{T}"),
    (x / T**2, r"\frac{x}{T^{2}}"),
    (1 / (1 + exp(-x)), r"\frac{1}{1 + e^{-x}}"),
    (2 * 3**T, r"2 \cdot 3^{T}"),
    (log(x), r"\log x"),
    (log(x * T), r"\log \left(T x\right)"),
    (log(p[i] / q[i]), r"\log \frac{p_{i}}{q_{i}}"),
    (log(x + 1), r"\log \left(1 + x\right)"),
    (log(x) ** 2, r"\left(\log x\right)^{2}"),
    (log(x) * a, r"a \log x"),
    (log(x) * log(a), r"\left(\log a\right) \log x"),
    (
        y[i] * Partial(log(y_hat[i]), z[k]),
        r"y_{i} \frac{\partial \log \hat{y}_{i}}{\partial z_{k}}",
    ),
    (x * Partial(sigma(x), x), r"x \frac{\partial}{\partial x} \sigma\left(x\right)"),
    (Partial(x**2, x), r"\frac{\partial}{\partial x} \left(x^{2}\right)"),
    (Partial(L, z[k]) ** 2, r"\left(\frac{\partial L}{\partial z_{k}}\right)^{2}"),
    (
        Partial(Partial(L, z[k]), z[j]),
        r"\frac{\partial^{2} L}{\partial z_{j} \partial z_{k}}",
    ),
    (Add(x, Add(-a, -T, evaluate=False), evaluate=False), r"x + \left(-T - a\right)"),
    (Sum(y[i], over(i)), r"\sum_{i=1}^{C} y_{i}"),
    (x * Sum(y[i], over(i)), r"x \sum_{i=1}^{C} y_{i}"),
    (Sum(y[i] + x, over(i)), r"\sum_{i=1}^{C} \left(x + y_{i}\right)"),
    (Sum(-y[i], over(i)), r"\sum_{i=1}^{C} \left(-y_{i}\right)"),
    (Sum(y[i], over(i)) ** 2, r"\left(\sum_{i=1}^{C} y_{i}\right)^{2}"),
    (Sum(y[i], over(i)) + x, r"x + \sum_{i=1}^{C} y_{i}"),
    (-Sum(y[i], over(i)), r"-\sum_{i=1}^{C} y_{i}"),
    (log(Sum(exp(z[j]), over(j))), r"\log \sum_{j=1}^{C} e^{z_{j}}"),
    (
        Sum(y[i], over(i)) * Sum(z[j], over(j)),
        r"\left(\sum_{i=1}^{C} y_{i}\right) \sum_{j=1}^{C} z_{j}",
    ),
    (Sum(Z[n, i], over(i), over(n)), r"\sum_{n=1}^{N} \sum_{i=1}^{C} Z_{ni}"),
    (Sum(y[i], (i, 2, C - 1)), r"\sum_{i=2}^{C - 1} y_{i}"),
    (
        Piecewise((x, Eq(i, k)), (a, True)),
        r"\begin{cases} x & \text{if } i = k \\ a & \text{otherwise} \end{cases}",
    ),
    (sigma(x) ** 2, r"\sigma\left(x\right)^{2}"),
    (J.T * g, r"\mathbf{J}^{\top} \mathbf{g}"),
    (
        diag(y_hat) - y_hat * y_hat.T,
        r"\operatorname{diag}\left(\hat{\mathbf{y}}\right) - \hat{\mathbf{y}} \hat{\mathbf{y}}^{\top}",
    ),
    (
        minus(hadamard(y_hat, g), times(y_hat, times(y_hat.T, g))),
        r"\hat{\mathbf{y}} \odot \mathbf{g} "
        r"- \hat{\mathbf{y}} \left(\hat{\mathbf{y}}^{\top} \mathbf{g}\right)",
    ),
    (J * (g + v), r"\mathbf{J} \left(\mathbf{g} + \mathbf{v}\right)"),
    (Transpose(minus(Z, Y)), r"\left(\mathbf{Z} - \mathbf{Y}\right)^{\top}"),
    (elementwise_quotient(-Y, Z), r"\left(-\mathbf{Y}\right) \oslash \mathbf{Z}"),
    (
        times(1 / N, X.T, minus(Z, Y)),
        r"\frac{1}{N} \mathbf{X}^{\top} \left(\mathbf{Z} - \mathbf{Y}\right)",
    ),
    (vector_of_ones(C), r"\mathbf{1}_{C}"),
    (-2 * J, r"-2 \mathbf{J}"),
]


@pytest.mark.parametrize("expr, text", PRINTS, ids=lambda thing: str(thing)[:40])
def test_a_formula_prints_in_the_notation_of_the_book(expr, text):
    assert latex(expr) == text


# ---- the interpreter


def worth(expr, **letters):
    """What an expression is worth at that point; matrices as rows."""
    indices = {
        index: letters[index.name] for index in (i, j, k, n) if index.name in letters
    }
    interpreter = Interpreter(SIZES, data())
    return (
        interpreter.matrix(expr, indices)
        if expr.is_Matrix
        else interpreter.value(expr, indices)
    )


VALUES = [
    (y_hat[1], Fraction(1, 8)),
    (y_hat[2], Fraction(1, 4)),
    (y_hat[3], Fraction(5, 8)),
    (y_hat, [[Fraction(1, 8)], [Fraction(1, 4)], [Fraction(5, 8)]]),
    (J[1, 1], Fraction(7, 64)),
    (J[1, 2], Fraction(-1, 32)),
    (J[3, 2], Fraction(-5, 32)),
    (J * vector_of_ones(C), [[0], [0], [0]]),
    (J.T * g, [[Fraction(13, 64)], [Fraction(-19, 32)], [Fraction(25, 64)]]),
    (v.T * J * v, [[Fraction(87, 64)]]),
    (Partial(L, z[1]), Fraction(1, 8)),
    (Partial(L, z[2]), Fraction(-3, 4)),
    (Partial(Partial(L, z[1]), z[2]), Fraction(-1, 32)),
    (Partial(L, y_hat[2]), -4),
    (Partial(L, y_hat[1]), 0),
    (sigma(Integer(0)), Fraction(1, 2)),
    (Partial(sigma(x - 2), x), Fraction(1, 4)),
    (Sum(1 / i, over(i)), Fraction(11, 6)),
    (Sum(i, (i, 2, C - 1)), 2),
    (Sum(i, (i, 3, 1)), 0),
    (Sum(Z[n, i], over(i), over(n)), 102),
    (Sum(delta(i, 2) * z[i], (i, 3, C)), 0),
    (Piecewise((x, Eq(i, 2)), (a, True)).xreplace({i: Integer(2)}), 2),
    (times(X.T, X), [[562, 594], [594, 628]]),
    (X.T * X - times(X.T, X), [[0, 0], [0, 0]]),
    (diag(g) * v, [[3], [-2], [8]]),
    (hadamard(g, v), [[3], [-2], [8]]),
    (elementwise_quotient(v, g), [[Fraction(1, 3)], [-2], [2]]),
    (Pow(E, a, evaluate=False), None),
    (W[2, 3], 23),
    (W.T * X.T - (X * W).T, [[0, 0], [0, 0], [0, 0]]),
]


@pytest.mark.parametrize("expr, wanted", VALUES, ids=lambda thing: str(thing)[:40])
def test_the_numerical_layer_gives_the_exact_values(expr, wanted):
    assert close(worth(expr), mp.e**5 if wanted is None else wanted)


def test_entropies_in_bits_come_out_even():
    assert close(worth(H_pq) / mp.log(2), mpf(7) / 4)
    assert close(worth(KL) / mp.log(2), mpf(1) / 4)
    assert close(worth(lse), 3 * mp.log(2))
    assert close(worth(L), 2 * mp.log(2))


def test_a_free_index_takes_the_value_that_it_is_given():
    assert close(worth(y_hat[i] * delta(i, k), i=3, k=3), mpf(5) / 8)
    assert close(worth(y_hat[i] * delta(i, k), i=3, k=2), 0)
    assert close(worth(Piecewise((x, Eq(i, k)), (a, True)), i=1, k=2), 5)
    assert close(worth(z[i] * Sum(i, over(i)), i=2), 6 * mp.log(2)), (
        "the free i is not the bound one"
    )


@pytest.mark.parametrize(
    "expr, kind",
    [
        (log(-x), UndefinedValue),
        (1 / (x - 2), UndefinedValue),
        ((a - 7) ** Rational(1, 2), UndefinedValue),
        (z[4], IndexOutOfRange),
        (Z[3, 1], IndexOutOfRange),
        (y_hat[4], IndexOutOfRange),
        (Sum(z[i], (i, 1, C + 1)), IndexOutOfRange),
    ],
)
def test_what_has_no_value_is_refused(expr, kind):
    with pytest.raises(kind):
        worth(expr)


# ---- the symbolic layer


@pytest.mark.parametrize(
    "lhs, rhs",
    [
        (Sum(z[i], (i, 2, C)), Sum(z[i], over(i))),
        (Sum(z[i], (i, 1, C - 1)), Sum(z[i], over(i))),
        (Sum(delta(i, k) * z[i], (i, 2, C)), z[k]),
        (Sum(delta(i, k) * z[i], (i, 1, C - 1)), z[k]),
        (Sum(1, (i, 3, C)), C - 2),
        (Sum(Z[n, i], over(n)), Sum(Z[n, i], over(i))),
        (Sum(y[i], over(i)), Integer(1)),
        (Sum(z[i] * y[i], over(i)), Sum(z[i], over(i)) * Sum(y[i], over(i))),
        (log(p[i] + q[i]), log(p[i]) + log(q[i])),
        (exp(x + a), exp(x) + exp(a)),
        (Z.T * Y, Y.T * Z),
        (hadamard(J, J), J * J.T),
        (HadamardPower(p, Rational(1, 2)), vector_of_ones(C)),
        (HadamardPower(diag(p), 0), Identity(C)),
    ],
    ids=str,
)
def test_the_symbolic_layer_alone_proves_nothing_wrong(lhs, rhs):
    """Without the numerical layer in front of it."""
    assert NormalForm().residue(lhs, rhs)


def test_a_derivative_is_taken_before_its_array_is_assumed_to_sum_to_one():
    form = NormalForm({}, [sums_to_one])
    total = Sum(y[i], over(i))
    assert form.residue(Partial(total, y[k]), Integer(0))
    assert not form.residue(Partial(total**2, y[k]), Integer(2))
    assert not form.residue(Partial(x * total, x), Integer(1))
    assert NormalForm({C: 2}, [sums_to_one]).residue(Partial(y[2], y[2]), Integer(0))


def test_a_hypothesis_speaks_of_its_own_array_and_axis():
    form = NormalForm({}, [rows_sum_to_one])
    assert not form.residue(Sum(Y[n, i], over(i)), Integer(1))
    assert form.residue(Sum(Y[n, i], over(n)), Integer(1))
    assert form.residue(Sum(Z[n, i], over(i)), Integer(1))
    assert form.residue(Sum(Y[n, i], (i, 2, C)), Integer(1))
    assert form.residue(Sum(Y[n, i] ** 2, over(i)), Integer(1))


def test_reducing_quotients_comes_to_an_end():
    """b/((b + aT)(T + ab)) leads from b to aT and from T to ab, in a circle.

    Unless terms are ordered.
    """
    s, t, r = p[1], p[2], p[3]
    nested = Sum(z[i] * t / ((t + s * r) * (r + s * t)), over(i))
    assert not NormalForm({C: 3}).residue(
        nested, Sum(z[i], over(i)) * t / ((t + s * r) * (r + s * t))
    )


# ---- the sample points


def points(*exprs, using=(), where=None, friendly=False):
    """Every draw for a statement about the expressions: ``(sizes, data)``."""
    statement = Statement(exprs[0], "=", exprs[-1], where or {}, tuple(using))
    draws = {id(p.data): p for p in Points(statement) if p.friendly == friendly}
    return [(point.sizes, numbers(point.data)) for point in draws.values()]


def test_every_size_is_1_once_and_no_two_are_always_equal():
    for count in range(1, 7):
        letters = "ABCDEF"[:count]
        sets = [sizes for sizes, _ in sample.size_sets(set(letters), {})]
        for letter in letters:
            assert 1 in {sizes[letter] for sizes in sets}
            assert max(sizes[letter] for sizes in sets) >= 4
        assert all(
            any(sizes[s] != sizes[t] for sizes in sets)
            for s in letters
            for t in letters
            if s != t
        )


def test_a_fixed_size_stays_fixed_and_the_others_vary():
    sets = [sizes for sizes, _ in sample.size_sets({"C", "N"}, {C: 2})]
    assert {sizes["C"] for sizes in sets} == {2} and len(
        {sizes["N"] for sizes in sets}
    ) > 2


def test_every_value_of_every_free_index_is_tried_or_many_with_the_ends():
    statement = Statement(Z[n, i] * y[k], "=", x)
    for _, draw in groupby(Points(statement), key=lambda point: id(point.data)):
        draw = list(draw)
        sizes = draw[0].sizes
        tried = {tuple(p.indices.values()) for p in draw}
        every = sizes["N"] * sizes["C"] ** 2
        assert len(tried) >= min(every, FEW_INDICES)
        assert len(tried) == every or len(tried) in (FEW_INDICES, MOST_INDICES)
        assert {(1, 1, 1), (sizes["C"], sizes["C"], sizes["N"])} <= tried


def test_the_points_satisfy_the_hypotheses_and_nothing_more():
    for sizes, drawn in points(Sum(Y[n, i], over(i), over(n)), using=[rows_sum_to_one]):
        rows = [
            [drawn["Y"][r, c] for c in range(1, sizes["C"] + 1)]
            for r in range(1, sizes["N"] + 1)
        ]
        assert all(abs(mp.fsum(row) - 1) < mpf(10) ** -55 for row in rows)
        if sizes["C"] > 1:
            assert all(
                abs(mp.fsum(column) - 1) > mpf(10) ** -6 for column in zip(*rows)
            )
            assert (
                len({entry for row in rows for entry in row}) == sizes["N"] * sizes["C"]
            )


def test_a_target_that_sums_to_one_need_not_be_a_distribution(monkeypatch):
    entries = []
    for seed in range(20):  # the few points of one seed may all be distributions
        monkeypatch.setenv("PROOF_SEED", str(seed))
        for _, drawn in points(Sum(y[i], over(i)), using=[sums_to_one]):
            entries += drawn["y"].values()
    assert min(entries) < 0 and max(entries) > 1


def test_without_its_hypothesis_nothing_sums_to_one():
    for _, drawn in points(Sum(y[i], over(i)), Sum(p[i], over(i))):
        assert all(
            abs(mp.fsum(drawn[name].values()) - 1) > mpf(10) ** -6
            for name in ("y", "p")
        )


def test_signs_are_as_declared():
    drawn = [
        table
        for _, table in points(Sum(p[i] * z[i], over(i)) * T, using=[p_sums_to_one])
    ]
    assert all(
        entry > 0
        for table in drawn
        for name in ("p", "T")
        for entry in table[name].values()
    )
    assert {entry > 0 for table in drawn for entry in table["z"].values()} == {
        True,
        False,
    }


def test_the_points_depend_on_the_seed_and_on_the_statement_alone(monkeypatch):
    monkeypatch.delenv("PROOF_SEED", raising=False)
    first = points(Sum(y[i], over(i)), x)
    assert first == points(Sum(y[i], over(i)), x)
    assert first != points(Sum(y[i], over(i)), a)
    monkeypatch.setenv("PROOF_SEED", "another")
    assert first != points(Sum(y[i], over(i)), x)


def test_the_seed_may_be_set_from_outside():
    assert sample.seed() == os.environ.get("PROOF_SEED", "20")
