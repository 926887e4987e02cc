"""The layers against each other on random expressions.

What is proved holds in numbers, what is printed is read back.

Statements are made by an author who knows the vocabulary and little else: he rewrites
expressions by rules that are right, by rules that are right under conditions which he
forgets to check, and by slips.
"""

import random

import pytest
from mpmath import mp
from sympy import (
    Abs,
    Add,
    Expr,
    I,
    Max,
    Min,
    Mul,
    Pow,
    Sum,
    expand,
    nan,
    oo,
    preorder_traversal,
    tanh,
    zoo,
)

from notation import (
    C,
    Eq,
    Integer,
    J,
    N,
    Piecewise,
    Rational,
    T,
    Y,
    Z,
    a,
    delta,
    exp,
    i,
    j,
    k,
    l,
    log,
    m,
    n,
    p,
    p_sums_to_one,
    rows_sum_to_one,
    sigma,
    sums_to_one,
    x,
    y,
    y_hat,
    z,
)
from proof import Partial, gap, over
from proof.errors import ProofError, UndefinedValue
from proof.mutants.mutate import mutants
from proof.numbers import sample
from proof.numbers.comparing import counterexample, places
from proof.readback import misreading
from proof.rules import slopes
from proof.rules.proving import residue
from proof.statement import Statement

FREE = frozenset({i, k, n})
OTHER_SIZES = ((5, 2), (1, 3), (2, 1), (4, 6))  # of C and N


class Author:
    """Writes the same expressions for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def classes(self, scope):
        return self.one(
            *(index for index in (i, j, k, l) if index in scope), Integer(1)
        )

    def examples(self, scope):
        return self.one(*(index for index in (n, m) if index in scope), Integer(1))

    def leaf(self, scope):
        c, d, e = self.classes(scope), self.classes(scope), self.examples(scope)
        return self.one(
            z[c],
            z[c],
            y[c],
            p[c],
            y_hat[c],
            J[c, d],
            Z[e, c],
            Y[e, c],
            delta(c, d),
            delta(c, d),
            c,
            e,
            x,
            a,
            T,
            C,
            N,
            Integer(self.one(-1, 1, 2, 3)),
        )

    def positive(self, depth, scope):
        c = self.classes(scope)
        return self.one(
            T,
            p[c],
            y_hat[c],
            Sum(exp(z[l]), over(l)),
            Sum(p[l], over(l)),
            1 + exp(z[c]),
            1 + T + exp(a),
            exp(self.expression(depth - 1, scope)),
            p[c] * T,
            sigma(self.expression(depth - 1, scope)),
            self.number() * T,
            self.product(depth, scope),
            self.root(depth, scope),
        )

    def product(self, depth, scope):
        if depth <= 0:
            return T
        return self.positive(depth - 1, scope) * self.positive(depth - 1, scope)

    def root(self, depth, scope):
        power = Rational(self.one(-3, -1, 1, 1, 3, 5), self.one(2, 2, 3))
        return self.positive(depth - 1, scope) ** power if depth > 0 else 1 + exp(a)

    def number(self):
        return Rational(self.one(1, 2, 3, 4, 6), self.one(1, 2, 3, 9))

    def expression(self, depth, scope=FREE):
        if depth <= 0:
            return self.leaf(scope)
        kind = self.one(
            "leaf",
            "add",
            "add",
            "mul",
            "mul",
            "sum",
            "sum",
            "sum",
            "quotient",
            "exp",
            "log",
            "partial",
            "power",
            "root",
            "function",
            "enclosed",
            "cases",
        )
        one, other = (self.expression(depth - 1, scope) for _ in range(2))
        if kind == "add":
            return one + self.one(1, -1) * other
        if kind == "mul":
            return one * other
        if kind == "sum":
            index = self.one(i, j, k, l, n, m)
            end = index.upper
            limits = [(1, end), (1, end), (1, end), (2, end), (1, end - 1), (1, 1)]
            beside = [c for c in scope if c.upper == end and c != index]
            for other in sorted(beside, key=str)[:1]:
                limits += [
                    (1, other - 1),
                    (other + 1, end),
                    self.one((1, other), (other, end)),
                ]
            low, high = self.one(*limits)
            return Sum(self.expression(depth - 1, scope | {index}), (index, low, high))
        if kind == "quotient":
            return one / self.positive(depth, scope)
        if kind == "exp":
            return exp(self.expression(depth - 2, scope))
        if kind == "log":
            return log(self.positive(depth, scope))
        if kind == "partial":
            return Partial(
                one,
                self.one(
                    z[self.classes(scope)],
                    p[self.classes(scope)],
                    y[self.classes(scope)],
                    x,
                    T,
                ),
            )
        if kind == "power":
            return one ** self.one(2, 3)
        if kind == "root":
            return self.root(depth + 1, scope)
        if kind == "function":
            return self.one(sigma(one), gap(self.positive(depth, scope)))
        if kind == "enclosed":
            make, leaf = self.one(tanh, Abs, Abs, Max, Min), self.leaf(scope)
            if make in (Max, Min):
                # SymPy would look for a long time for what is greater.
                return make(one, leaf, evaluate=False) if one != leaf else one
            return make(leaf if make is tanh else one)
        if kind == "cases" and {i, k} <= scope:
            return Piecewise((one, Eq(i, k)), (other, True))
        return self.leaf(scope)

    def rewritten(self, expr):
        """The expression with one part of it written in another way."""
        part = self.one(*parts(expr))
        try:
            return expr.xreplace({part: self.another_way(part)})
        except ValueError:  # the part was an index that a sum binds
            return expr

    def another_way(self, part):
        if isinstance(part, Sum) and len(part.limits) == 1:
            return self.one(*sums_in_other_ways(part, self.one(i, j, k, l)))
        if isinstance(part, delta):
            return self.one(Integer(0), Integer(1), part)
        if isinstance(part, Partial):
            return self.one(Integer(0), part.args[0], part)
        return self.one(
            expand(part),
            part + self.leaf(FREE) * 0,
            log(exp(part)),
            part * T / T,
            -part,
        )

    def statement(self):
        """An expression, what became of it, and perhaps fixed sizes and hypotheses."""
        first = last = self.expression(self.one(2, 3, 3))
        for _ in range(self.one(1, 1, 2, 3)):
            last = self.rewritten(last)
        where = self.one({}, {}, {C: 1}, {C: 2}, {C: 3}, {C: 2, N: 2})
        using = self.one(
            (),
            (),
            (sums_to_one,),
            (rows_sum_to_one,),
            (sums_to_one, rows_sum_to_one),
            (p_sums_to_one,),
        )
        return Statement(first, "=", last, where, using)


def parts(expr):
    """The numbers that an expression is made of."""
    kinds = (Sum, delta, Partial, Add, Mul, Pow)
    return [
        part
        for part in preorder_traversal(expr)
        if isinstance(part, Expr) and (isinstance(part, kinds) or part.is_Indexed)
    ] or [expr]


def sums_in_other_ways(whole, letter):
    """The same sum, if the author is right.

    Split, pulled apart, renamed, collapsed, its first term apart.
    """
    body, (index, low, high) = whole.function, whole.limits[0]
    yield (
        Sum(body.xreplace({index: letter}), (letter, low, high))
        if letter.upper == index.upper
        else whole
    )
    if body.is_Add:
        yield Add(*(Sum(term, *whole.limits) for term in body.args))
    if body.is_Mul:
        out = [factor for factor in body.args if index not in factor.free_symbols]
        yield Mul(*out) * Sum(
            Mul(*(factor for factor in body.args if factor not in out)), *whole.limits
        )
    if isinstance(body, Sum) and len(body.limits) == 1:
        yield Sum(Sum(body.function, *whole.limits), *body.limits)
    for d in Mul.make_args(body):
        if (
            isinstance(d, delta) and index in d.args
        ):  # he forgets to ask whether the other index is in range
            other = d.args[0] if d.args[1] == index else d.args[1]
            yield Mul(
                *(factor for factor in Mul.make_args(body) if factor != d)
            ).xreplace({index: other})
    if not isinstance(body, Sum) and not body.has(Sum):
        yield body.xreplace({index: low}) + Sum(body, (index, low + 1, high))
    yield whole + body * 0


def meant(statement):
    return not any(side.has(nan, oo, zoo, I) for side in (statement.lhs, statement.rhs))


def claims(seed, count):
    """``count`` statements of one author, each with three of its mutants."""
    author = Author(seed)
    for _ in range(count):
        statement = author.statement()
        changed = [
            mutant.statement for mutant in mutants(statement) if not mutant.definition
        ]
        yield from filter(
            meant, [statement, *author.random.sample(changed, min(3, len(changed)))]
        )


def proved(statement):
    """Whether the rules prove the statement; they may refuse it, but by a ProofError."""
    try:
        return not residue(statement)
    except ProofError:
        return False


def refuted(statement):
    """A counterexample, if the numerical layer finds one.

    A statement that is defined nowhere has none.
    """
    try:
        return counterexample(statement)[0]
    except UndefinedValue:
        return None


def unsound(seed, count):
    """``(how many statements the rules prove, those of them that fail at some point)``."""
    holds = [statement for statement in claims(seed, count) if proved(statement)]
    with mp.workdps(sample.DIGITS):
        return len(holds), [statement for statement in holds if refuted(statement)]


SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_rules_prove_holds_in_numbers(seed, monkeypatch):
    monkeypatch.setattr(sample, "SIZE_SETS", OTHER_SIZES)
    count, failures = unsound(seed, 60)
    assert not failures
    assert count > 40, "there was something to prove"


def test_a_fault_in_the_rules_is_found_this_way(monkeypatch):
    monkeypatch.setattr(sample, "SIZE_SETS", OTHER_SIZES)
    still = lambda rules, atom, name, at: {}  # noqa: E731, a sum does not vary
    monkeypatch.setitem(slopes.SLOPES, "sum", still)
    assert any(unsound(seed, 60)[1] for seed in reversed(SEEDS))  # the last one sees it


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_printed_is_read_back_as_it_was_meant(seed, monkeypatch):
    monkeypatch.setattr(sample, "SIZE_SETS", OTHER_SIZES[:2])
    author, count = Author(seed), 0
    with mp.workdps(sample.DIGITS):
        while count < 60:
            statement = Statement(author.expression(3), "=", Integer(0))
            if meant(statement) and defined(statement):
                assert misreading(statement, places(statement)) < 1e-30
                count += 1


def defined(statement):
    """Whether the left side has a value at every sample point."""
    try:
        values = [place.worth(statement.lhs) for place in places(statement)]
        return not any(isinstance(value, UndefinedValue) for value in values)
    except ProofError:
        return False
