"""What the rules know to be positive, or not to be negative, is so; and squares are among it."""

import random

import pytest
from mpmath import mp
from sympy import Abs, Add, Integer, Max, Rational, exp, log, sqrt
from test_normal_form import Value
from words import own_words  # noqa: F401, a fixture

from notation import C, Sum, T, a, delta, g, i, j, k, p, t, v, x, y_hat
from proof import Derivation, Partial, over
from proof.errors import UndefinedValue
from proof.numbers import sample
from proof.numbers.draw import numbers
from proof.numbers.points import Points
from proof.rules.normal import NormalForm
from proof.rules.signs import Signs
from proof.statement import Statement

pytestmark = pytest.mark.usefixtures("own_words")


def total(body, *indices):
    return Sum(body, *map(over, indices))


MEAN, EXPECTED = total(p[j] * v[j], j), total(y_hat[j] * v[j], j)
POSITIVE = {
    "a square and 1": x**2 + 1,
    "a square of a difference": (x - a) ** 2 + T,
    "a square completed": x**2 + x + 1,
    "three squares": (x - a) ** 2 + (a - t) ** 2 + (x - t) ** 2 + T,
    "a square of a square": x**4 - 2 * x**2 + 2,
    "a square of an exponential": exp(2 * x) - 2 * exp(x) + 2,
    "squares summed": total((v[i] - g[i]) ** 2, i) + T,
    "squares with weights": total(p[i] * (v[i] - a) ** 2, i) + T,
    "about a mean": total(p[i] * (v[i] - MEAN) ** 2, i) + T,
    "a variance": total(y_hat[i] * (v[i] - EXPECTED) ** 2, i) + T,
    "Cauchy and Schwarz": total(v[i] ** 2, i) * total(g[i] ** 2, i)
    - total(v[i] * g[i], i) ** 2
    + T,
    "a part of a number": 1 + Max(x, 0),
    "an absolute value": T * Abs(x) - T * x + 1,
}
UNKNOWN = {
    "a square alone": (x - a) ** 2,
    "too much of the product": x**2 - 3 * x * a + a**2 + T,
    "one square of two": x**2 - 2 * x * a + T,
    "a root of it": x**2 - 3 * x + 1,
    "less than a square": x**2 - 2 * x * a + a**2 - T,
    "Cauchy and Schwarz, twice": total(v[i] ** 2, i) * total(g[i] ** 2, i)
    - 2 * total(v[i] * g[i], i) ** 2
    + T,
    "sums of one sign only": total(v[i] ** 2, i) * total(g[i], i)
    - total(v[i] * g[i], i) ** 2
    + T,
    "bars around too little": 1 + 2 * x + Abs(x),
    "an odd power": x**3 + x + 1,
    "a number": x + 1,
}


@pytest.mark.parametrize("what", POSITIVE)
def test_it_has_a_logarithm_and_stands_below_a_line(what):
    it = POSITIVE[what]
    assert Derivation(2 * log(it)).then(log(it**2), "one logarithm").steps
    assert Derivation(x / it + 1).then((x + it) / it, "over it").steps


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_may_be_zero_has_none(what):
    with pytest.raises(UndefinedValue):
        NormalForm().residue(log(UNKNOWN[what]), x)


def test_layer_norm_and_rms_norm():
    mean = total(v[j], j) / C
    spread = total((v[j] - mean) ** 2, j) / C + T
    as_moments = total(v[j] ** 2, j) / C - mean**2 + T
    assert Derivation((v[i] - mean) / sqrt(spread)).then(
        (v[i] - mean) / sqrt(as_moments), "the variance by moments"
    )
    square = total(v[j] ** 2, j) / C + T
    assert Derivation(Partial(v[i] / sqrt(square), v[k])).then(
        delta(i, k) / sqrt(square) - v[i] * v[k] / C / square ** Rational(3, 2),
        "the rule of quotients",
    )


# ---- no claim of the rules is wrong at a point


def claims(seed, count):
    """Random expressions for which the rules claim a sign: ``(expression, form, strict)``."""
    draw = random.Random(seed)
    atoms = [x, a, T, Abs(x), v[k], p[k], total(v[i] * p[i], i), total(p[i], i)]
    atoms += [total(p[i] * v[i] ** 2, i), total(v[i] ** 2, i), total(v[i], i), exp(x)]
    for _ in range(count):
        some = [Integer(1), *draw.sample(atoms, 3)]
        products = [one * other for one in some for other in some]
        terms = draw.sample(products, draw.choice([3, 4, 5]))
        squares = [one**2 for one in draw.sample(some, 2)]
        numbers_ = (
            Rational(draw.choice([-2, -1, 1, 1, 2]), draw.choice([1, 2])) for _ in terms
        )
        expr = Add(*squares, *(number * term for number, term in zip(numbers_, terms)))
        form = NormalForm()
        poly = form.convert(expr, {})
        if form.signs.nonnegative(poly):
            yield expr, form, form.signs.positive(poly)


def wrong(seed, count):
    """How many claims the rules make, and those that fail at a point."""
    made, off = 0, []
    with mp.workdps(30):
        for expr, form, strict in claims(seed, count):
            made += 1
            poly = form.convert(expr, {})
            for point in Points(Statement(expr, "=", Integer(0))):
                value = Value(point.sizes, numbers(point.data), form)
                at = {f"{i.name}:{i.upper}": n for i, n in point.indices.items()}
                worth = value.of(poly, at)
                if worth < (0 if strict else -1e-20):
                    off.append((str(expr), mp.nstr(worth, 10), point))
    return made, off


@pytest.mark.parametrize("seed", range(2))
def test_no_sign_that_is_claimed_is_wrong(seed):
    made, off = wrong(f"{sample.seed()} {seed}", 400)
    assert not off, off[0]
    assert made > 30


@pytest.mark.parametrize("rule", ["_is_cauchy", "_without_bars"])
def test_a_fault_is_found_this_way(rule, monkeypatch):
    always = lambda self, *_: 1  # noqa: E731
    monkeypatch.setattr(Signs, rule, always)
    assert any(wrong(seed, 40)[1] for seed in range(5))
