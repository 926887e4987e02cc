"""Sums that end at another index, or beside it: each pair once, parts of a range, partial sums."""

import pytest
from sympy import Abs, Integer, exp, log
from test_javascript import cases, deviations, evaluated
from test_normal_form import disagreements
from words import own_words  # noqa: F401, a fixture

from notation import C, Sum, T, delta, g, i, j, k, n, p, v, z
from proof import Derivation, Partial, over
from proof.errors import IndexOutOfRange, OutsideTheRules, WrongStep
from proof.mutants.mutate import DISPUTED, KILLED, judge, mutants
from proof.reading.latex import latex
from proof.rules.normal import NormalForm
from proof.rules.proving import holds
from proof.rules.ranges import Ranges
from proof.statement import Statement

pytestmark = pytest.mark.usefixtures("own_words")


def total(body, *indices):
    return Sum(body, *map(over, indices))


def pairs(body):
    """The sum over i < j."""
    return Sum(body, (i, 1, j - 1), over(j))


def pairs_down(body):
    """The sum over i > j."""
    return Sum(body, (i, j + 1, C), over(j))


TRUE = {
    "the square of a sum": (
        total(v[i], i) ** 2,
        total(v[i] ** 2, i) + 2 * pairs(v[i] * v[j]),
    ),
    # J.-L. Lagrange's identity, with weights: the variance by differences of pairs
    "a variance by pairs": (
        total(p[i], i) * total(p[i] * v[i] ** 2, i) - total(p[i] * v[i], i) ** 2,
        pairs(p[i] * p[j] * (v[i] - v[j]) ** 2),
    ),
    "the count of pairs": (pairs(Integer(1)), C * (C - 1) / 2),
    "turned round": (pairs(v[i] * g[j]), pairs_down(v[j] * g[i])),
    "all but equal ones": (
        pairs(v[i] * g[j]) + pairs_down(v[i] * g[j]),
        total(v[i], i) * total(g[i], i) - total(v[i] * g[i], i),
    ),
    "a symmetric body": (
        pairs(v[i] * v[j] * (g[i] + g[j])),
        total(v[i] * g[i], i) * total(v[i], i) - total(v[i] ** 2 * g[i], i),
    ),
    "distances": (pairs(Abs(v[i] - v[j])), total(Abs(v[i] - v[j]), i, j) / 2),
    "before, at and after": (
        Sum(v[i], (i, 1, k - 1)) + v[k] + Sum(v[i], (i, k + 1, C)),
        total(v[i], i),
    ),
    "the last of a partial sum": (
        Sum(v[i], (i, 1, k)),
        Sum(v[i], (i, 1, k - 1)) + v[k],
    ),
    "from there on": (Sum(v[i], (i, k, C)), total(v[i], i) - Sum(v[i], (i, 1, k - 1))),
    # N. Abel: summation by parts, by the order of two sums
    "the order exchanged": (
        total(Sum(v[i], (i, 1, j)) * g[j], j),
        total(v[i] * Sum(g[j], (j, i, C)), i),
    ),
    "the slope of a partial sum": (
        Partial(total(Sum(v[i], (i, 1, j)) * g[j], j), v[k]),
        Sum(g[j], (j, k, C)),
    ),
    "all but one": (total((1 - delta(i, k)) * v[i], i), total(v[i], i) - v[k]),
    "the count before": (Sum(1, (i, 1, k - 1)), k - 1),
    "the count from there on": (Sum(T, (i, k, C)), (C - k + 1) * T),
    "a letter bound inside": (
        Sum(Sum(v[j], (j, 1, C)), (i, 1, j - 1)),
        (j - 1) * total(v[i], i),
    ),
    "from the second on": (
        Sum(v[i] * v[j], (i, 1, j - 1), (j, 2, C)),
        Sum(v[i] * v[j], (j, i + 1, C), (i, 1, C - 1)),
    ),
    "a logarithm of pairs": (
        2 * log(T + pairs(exp(z[i]) * exp(z[j]))),
        log((T + pairs(exp(z[i] + z[j]))) ** 2),
    ),
}

FALSE = {
    "pairs without the two": (
        total(v[i], i) ** 2,
        total(v[i] ** 2, i) + pairs(v[i] * v[j]),
    ),
    "not symmetric": (pairs(v[i] * g[j]), pairs_down(v[i] * g[j])),
    "half of all": (pairs(v[i] * v[j]), total(v[i], i) ** 2 / 2),
    "the middle left out": (
        Sum(v[i], (i, 1, k - 1)) + Sum(v[i], (i, k + 1, C)),
        total(v[i], i),
    ),
    "one too many": (Sum(v[i], (i, 1, k)), Sum(v[i], (i, 1, k - 1))),
    "the equal ones forgotten": (
        total(Sum(v[i], (i, 1, j)) * g[j], j),
        total(v[i] * Sum(g[j], (j, i + 1, C)), i),
    ),
    "the count up to it": (Sum(1, (i, 1, k - 1)), k),
    "a letter captured": (
        Sum(Sum(v[j], (j, 1, C)), (i, 1, j - 1)),
        total((j - 1) * v[j], j),
    ),
    "as many as squares": (pairs(Integer(1)), C**2 / 2),
}


@pytest.mark.parametrize("what", TRUE)
def test_what_is_true_is_proved(what):
    assert Derivation(TRUE[what][0]).then(TRUE[what][1], "because").result.latex


@pytest.mark.parametrize("what", FALSE)
def test_what_is_false_is_called_wrong_and_not_proved(what):
    lhs, rhs = FALSE[what]
    assert not holds(Statement(lhs, "=", rhs))
    with pytest.raises(WrongStep):
        Derivation(lhs).then(rhs, "because")


@pytest.mark.parametrize("what", TRUE)
def test_no_mutant_is_disputed(what):
    lhs, rhs = TRUE[what]
    found = [judge(mutant) for mutant in mutants(Statement(lhs, "=", rhs))]
    kinds = [kind for kind, _ in found]
    assert DISPUTED not in kinds and kinds.count(KILLED) > len(kinds) / 2


def test_a_fixed_size_is_written_out():
    first = v[1] * (1 - delta(k, 1)) + v[2] * delta(k, 3)
    assert Derivation(Sum(v[i], (i, 1, k - 1)), {C: 3}).then(first, "at each class")


def test_a_sum_ends_at_an_index_or_beside_it():
    with pytest.raises(OutsideTheRules, match="at it or beside it, not at k - 2"):
        NormalForm().residue(Sum(v[i], (i, 1, k - 2)), v[k])
    with pytest.raises(IndexOutOfRange):
        NormalForm().residue(Sum(v[i], (i, 1, n)), v[k])


def test_the_limits_print_as_they_are_written():
    shown = latex(pairs_down(v[i] * v[j]))
    assert shown == r"\sum_{j=1}^{C} \sum_{i=j + 1}^{C} v_{i} v_{j}"
    assert latex(Sum(v[i], (i, 1, k - 1))) == r"\sum_{i=1}^{k - 1} v_{i}"


def test_the_site_computes_what_the_engine_computes():
    programs = [cases(Derivation(a).then(b, "because")) for a, b in TRUE.values()]
    for case in programs:
        case.pop("printed")
    found = list(deviations(programs, evaluated(programs)))
    assert len(found) > 100 and max(found) < 1e-9


def test_a_fault_in_the_rules_is_seen(monkeypatch):
    """Equal indices counted among those of which one is less."""
    up = Ranges.not_less
    monkeypatch.setattr(
        Ranges, "not_less", lambda self, a, b, strictly=False: up(self, a, b)
    )
    lhs, rhs = Sum(v[i], (i, k + 1, C)), Sum(v[i], (i, k, C))
    assert any(disagreements(f"planted {number}", 30)[1] for number in range(10))
    assert holds(Statement(lhs, "=", rhs))
    with pytest.raises(WrongStep):
        Derivation(lhs).then(rhs, "because")
