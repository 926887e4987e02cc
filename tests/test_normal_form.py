"""A normal form is worth what the expression is worth from which it came.

This is to the rules what the mutants are to the statements: no claim of an author stands between, so
a rule that loses a term shows itself on the first expression that it meets. ``PROOF_FUZZ`` says how
many random expressions are tried; ``PROOF_SEED`` draws them, and CI takes a new one each time.
"""

import os
from fractions import Fraction
from itertools import product

import pytest
from mpmath import mp, mpf
from sympy import Ne
from test_soundness import Author, meant

from notation import (
    C,
    Eq,
    Integer,
    a,
    delta,
    i,
    k,
    l,
    p_sums_to_one,
    rows_sum_to_one,
    sums_to_one,
    x,
    y,
    z,
)
from proof import given
from proof.errors import OutsideTheRules, ProofError, TooLarge
from proof.numbers import sample
from proof.numbers.comparing import places
from proof.numbers.draw import numbers
from proof.rules import polynomial, powers, slopes
from proof.rules.normal import NormalForm
from proof.rules.ranges import Ranges
from proof.rules.switches import KINDS
from proof.statement import Statement
from proof.words import assumed, word

CONDITIONS = (
    sums_to_one,
    rows_sum_to_one,
    p_sums_to_one,
    given(Ne(i, k)),
    given(C >= 2),
    given(Eq(y[i], delta(i, l)), "the target is one-hot"),
    given(x >= 0),
    given(Eq(z[i], x * y[i] + a), "a layer makes the logits"),
)
RULES = [*KINDS, "y_hat", "J", "sigma", "gap"]  # each may be switched off
EACH = int(os.environ.get("PROOF_FUZZ", 250))
AUTHORS = 8


class Value:
    """What a polynomial is worth at a point: each kind of atom says what it stands for."""

    def __init__(self, sizes, data, form):
        self.sizes, self.data, self.form = sizes, data, form

    def of(self, poly, at):
        return mp.fsum(number(c) * self.product(mono, at) for mono, c in poly.items())

    def product(self, mono, at):
        return mp.fprod(self.atom(a, at) ** number(Fraction(n)) for a, n in mono)

    def index(self, name, at):
        return name if isinstance(name, int) else at[name]

    def limit(self, limit):
        name, offset = limit
        return (self.sizes[name] if name else 0) + offset

    def atom(self, atom, at):
        data = atom.data
        if is_closed(atom):
            return self.of(self.form.unheld(polynomial.of_atom(atom)), at)
        if atom.kind == "entry":
            return self.data[data[0]][tuple(self.index(i, at) for i in data[1])]
        if atom.kind == "scalar":
            return self.data[data][()] if data in self.data else mpf(self.sizes[data])
        if atom.kind == "value":
            return mpf(self.index(data, at))
        if atom.kind == "delta":
            return mpf(len({self.index(i, at) for i in data}) == 1)
        if atom.kind == "less":
            return mpf(self.index(data[0], at) < self.index(data[1], at))
        if atom.kind == "exp":
            return mp.exp(self.product(data, at))
        if atom.kind == "log":
            return mp.log(self.of(data, at))
        if atom.kind == "base":
            return self.of(data, at)
        if atom.kind == "abs":
            return abs(self.of(data, at))
        if atom.kind == "kept":
            return self.kept(*data, at)
        bounds, mono = data
        ranges = [
            range(self.limit(low), self.limit(high) + 1) for _, low, high in bounds
        ]
        names = [name for name, _, _ in bounds]
        every = product(*ranges)
        return mp.fsum(
            self.product(mono, {**at, **dict(zip(names, ns))}) for ns in every
        )

    def kept(self, head, poly, place, at):
        """What a rule that is switched off left as it stands."""
        kind, *more = head
        if kind == "sum":
            name, low, high = more
            every = range(self.limit(low), self.limit(high) + 1)
            return mp.fsum(self.of(poly, {**at, name: n}) for n in every)
        worth = self.of(poly, at)
        if kind == "power":
            return worth ** number(Fraction(more[0]))
        return mp.exp(worth) if kind == "exp" else mp.log(worth)


def is_closed(atom):
    """Whether an atom is worth what a definition says, or a derivative that was not taken."""
    if atom.kind == "kept":
        return atom.data[0][0] in ("function", "slope")
    name = atom.data[0] if atom.kind == "entry" else atom.data
    return atom.kind in ("entry", "scalar") and word(name).body is not None


def number(c):
    return mpf(c.numerator) / c.denominator


def disagreements(seed, count):
    """How many of ``count`` expressions the rules read, and those worth something else."""
    author, read, off = Author(seed), 0, []
    for _ in range(count):
        expr = author.expression(author.one(2, 3, 3, 4))
        using = author.one((), *((h,) for h in CONDITIONS))
        switched = author.random.sample(RULES, author.one(0, 0, 1, 2, 4))
        statement = Statement(expr, "=", Integer(0), {}, using)
        if not meant(statement):
            continue
        try:
            with assumed(using):
                form = NormalForm({}, using, switched)
                poly = form.convert(expr, {})
                forms = poly, form._zero_form(poly)
        except ProofError:
            continue
        read += 1
        if found := _differ(statement, form, *forms):
            off.append((str(expr), found, switched, using))
    return read, off


def _differ(statement, form, poly, top):
    """A point at which the form and the expression differ, or where it is not 0, as is proved."""
    with mp.workdps(sample.DIGITS):
        draws = {id(place.point.data): place for place in places(statement)}
        for place in list(draws.values())[1::2]:
            point = place.point
            try:
                worth = place.worth(statement.lhs)
                if isinstance(worth, ProofError):
                    continue  # undefined here, as it was written
            except TooLarge:
                continue
            at = {f"{i.name}:{i.upper}": n for i, n in point.indices.items()}
            value = Value(point.sizes, numbers(point.data), form)
            try:
                with assumed(statement.using):
                    found = value.of(poly, at)
            except OutsideTheRules:
                continue  # a derivative was kept that the rules do not take: |x| has none at 0
            scale = max(1, abs(worth), abs(found))
            if not mp.isfinite(scale) or scale > mpf(10) ** 25:
                continue  # so few digits are left that nothing can be told
            if abs(worth - found) > scale * mpf(10) ** -25:
                return f"{mp.nstr(worth, 10)}, not {mp.nstr(found, 10)}, at {point}"
            if abs(worth) > mpf(10) ** -20 and not top:
                return f"{mp.nstr(worth, 10)}, but the rules prove 0, at {point}"
    return None


@pytest.mark.parametrize("author", range(AUTHORS))
def test_a_normal_form_is_worth_what_it_came_from(author):
    read, off = disagreements(f"{sample.seed()} {author}", EACH)
    assert not off, off[0]
    assert read > EACH / 4, "there was something to read"


def cut_off_roots(monkeypatch):
    """Take the whole part of the power of a sum for the power."""
    power = powers.Powers.power

    def cut(self, poly, n):
        return power(self, poly, Fraction(int(n)) if len(poly) > 1 else n)

    monkeypatch.setattr(powers.Powers, "power", cut)


def forget_a_factor_of_a_logarithm(monkeypatch):
    monkeypatch.setattr(powers, "_log_of_number", lambda c: {})


def forget_the_chain_rule(monkeypatch):
    monkeypatch.setitem(
        slopes.SLOPES, "exp", lambda rules, atom, name, at: polynomial.of_atom(atom)
    )


def collapse_every_delta(monkeypatch):
    monkeypatch.setattr(Ranges, "inside", lambda self, inner, outer: True)


@pytest.mark.parametrize(
    "plant",
    [
        collapse_every_delta,
        cut_off_roots,
        forget_a_factor_of_a_logarithm,
        forget_the_chain_rule,
    ],
)
def test_a_fault_in_the_rules_shows_itself(plant, monkeypatch):
    plant(monkeypatch)
    assert any(disagreements(f"planted {n}", 20)[1] for n in range(30))
