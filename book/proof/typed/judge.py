"""What the engine says of typed lines: unreadable, wrong, proved, or proved under a condition.

The page asks ``_static/judge.js`` first, which tries numbers; what no numbers refute is
proved here, for every size, when a reader asks for it.
"""

from dataclasses import dataclass, field, replace
from itertools import combinations

from sympy import Eq, Expr, KroneckerDelta, Ne, Sum, preorder_traversal

from ..checking import check
from ..errors import (
    OutsideTheRules,
    ProofError,
    RejectedCertificate,
    UnprovedStep,
    UnreadableLine,
    UnusedHypothesis,
    WrongStep,
    plain_refusals,
)
from ..numbers.points import free_indices
from ..page.javascript import dictionary
from ..rules.needed import needed
from ..statement import Statement, fixed_sizes
from ..suggesting import pairs, unquoted
from ..words import Differ, Entries, Hypothesis, Index, given, names, word, words
from .elaborate import expression
from .parser import Parser, lines


@dataclass(frozen=True)
class Judgement:
    """What is said of one step: ``says`` is wrong, proved, condition, unproved or unreadable.

    ``conditions`` are what a step needs and its reader did not say, in words; ``told`` is
    the counterexample, or what is left of a proof. *Unproved* is what no number refutes
    and the rules do not reach, *refused* what they have no rule for. ``rules`` are those
    that a proof needed: names of definitions, and kinds of rule.
    """

    says: str
    told: str = ""
    conditions: tuple = ()
    at: int = -1
    sizes: tuple = ()
    rules: tuple = ()
    statement: Statement = field(default=None, compare=False, repr=False)


def judge(text, using=(), where=None, known=None, before=None):
    """A :class:`Judgement` for each step of a typed line or block.

    ``using`` are the conditions that are given, ``where`` fixes sizes, ``known`` is a
    :func:`proof.page.javascript.dictionary`, ``before`` the tree that a first line without
    a left side continues.
    """
    known = known or dictionary()
    where = fixed_sizes(where or {})
    try:
        found = steps(text, known, before)
    except UnreadableLine as problem:
        return [Judgement("unreadable", str(problem), at=problem.at)]
    return [step(*one, tuple(using), where) for one in found]


def steps(text, known, before=None):
    """``[(left tree, relation, right tree), …]`` of a block; raises :class:`UnreadableLine`."""
    found, last = [], before
    first = next(iter(lines(text)), (0, 0))[0]
    for start, end in lines(text):
        parser = Parser(text, known, start, end)
        rows = parser.line()
        for n, (relation, tree) in enumerate(rows):
            alone = n == 0 and len(rows) == 1 and not found and start == first
            first_of_all = alone and before is not None
            if relation or first_of_all:
                if last is None:
                    raise UnreadableLine("expected something before the sign", start)
                if parser.shape(last) != parser.shape(tree):
                    raise UnreadableLine(
                        f"one side is {parser.named_shape(last)}, the other "
                        f"{parser.named_shape(tree)}",
                        start,
                    )
                found.append((last, relation or "=", tree))
            last = tree
    if not found:
        raise UnreadableLine("expected a sign, as in a = b", len(text.rstrip()))
    return found


def step(left, relation, right, using=(), where=None):
    """The judgement on one step between two trees."""
    try:
        left, right = expression(left), expression(right)
        statement = Statement(left, relation, right, where or {}, tuple(using))
        return _said(statement) or _under_a_condition(statement)
    except ProofError as problem:
        return Judgement("refused", str(problem))


def _said(statement):
    """What holds of a statement as it stands, or None where it is wrong."""
    if statement.relation != "=":
        high, low = reversed(statement.low_and_high)
        statement = replace(statement, certificate=high - low)
    try:
        verdict = check(statement)
    except WrongStep:
        return None
    except UnusedHypothesis as problem:
        return Judgement("unneeded", str(problem), statement=statement)
    except (UnprovedStep, RejectedCertificate) as problem:
        return Judgement("unproved", str(problem), statement=statement)
    except ProofError as problem:
        return Judgement("refused", str(problem), statement=statement)
    rules = needed(statement) or ()
    return Judgement("proved", sizes=verdict.sizes, rules=rules, statement=statement)


def _under_a_condition(statement):
    """A wrong statement, and the least that makes it true."""
    singles = list(_candidates(statement))
    kinds = dict if statement.relation == "=" else (dict, tuple, Differ, Entries)
    few = [one for one in singles if not isinstance(one[1], kinds)]
    open_ = None
    for chosen in (*((one,) for one in singles), *combinations(few, 2)):
        tried = statement
        try:
            for _, condition in chosen:
                tried = _with(tried, condition)
            found = _said(tried)
        except ProofError:
            continue
        if found and found.says in ("proved", "unproved"):
            named = tuple(name for name, _ in chosen)
            if found.says == "proved":
                return replace(found, says="condition", conditions=named)
            open_ = open_ or replace(found, conditions=named)
    if open_:
        return open_
    try:
        check(statement)
    except WrongStep as wrong:
        return Judgement("wrong", str(wrong), statement=statement)
    raise AssertionError("a wrong statement was refuted once, and not again")


def _candidates(statement):
    """(words, condition) of what might be missing: a condition, a size, or two indices made one."""
    used = names(statement.lhs, statement.rhs)
    sums = [h for h in unquoted(statement) if isinstance(h, Hypothesis)]
    for h in sums:
        yield h.name, h
    free, distinct = free_indices(statement.lhs, statement.rhs), pairs(statement)
    for a, b in distinct:
        condition = given(Ne(a, b))
        yield condition.name, condition
    for h in sums:
        entry = word(h.array)
        if len(entry.shape) == 1 and entry.sign == "real" and h.value == 1:
            same = [at for at in free if at.upper == entry.shape[0]]
            for at in same:
                yield f"{entry.name} is one-hot at {at}", _one_hot(entry, at)
            letter = next(x for x in "cijkl" if x not in map(str, same))
            somewhere = Index(letter, entry.shape[0])
            yield f"{entry.name} is one-hot", _one_hot(entry, somewhere)
    for a, b in distinct:
        yield f"{a} and {b} are equal", (a, b)
    for name in sorted(used):
        if word(name).kind == "size":
            n = 1 if name == "N" else 2
            yield f"{name} is {n}", {word(name).object: n}


def _one_hot(entry, at):
    """The entries of an array are a delta with its one at ``at``."""
    letter = next(x for x in "ijkl" if x != at.name)
    index = Index(letter, entry.shape[0])
    told = f"the array {entry.name} is one-hot at {at}"
    return given(Eq(entry.object[index], KroneckerDelta(index, at)), told)


def _with(statement, condition):
    if isinstance(condition, dict):
        return replace(statement, where={**statement.where, **condition})
    if isinstance(condition, tuple):
        a, b = condition
        with plain_refusals("two equal indices"):
            sides = (_renamed(side, a, b) for side in (statement.lhs, statement.rhs))
            lhs, rhs = sides
        return replace(statement, lhs=lhs, rhs=rhs)
    return replace(statement, using=(*statement.using, condition))


def _renamed(expr, a, b):
    """The expression with ``a`` in place of a free ``b``."""
    if not isinstance(expr, Expr):
        raise OutsideTheRules("the indices of a matrix are not free")
    bound = {
        limit[0]
        for part in preorder_traversal(expr)
        for limit in getattr(part, "limits", ())
    }
    taken = {index.name for index in bound} | {a.name, b.name}
    for index in sorted(bound & {a, b}, key=str):
        fresh = next(x for x in "ijklcmnstuvw" if x not in taken and x not in words())
        taken.add(fresh)
        expr = _apart(expr, index, Index(fresh, index.upper))
    return expr.xreplace({b: a})


def _apart(expr, index, fresh):
    """The expression with ``fresh`` for ``index`` wherever a sum binds it."""

    def binds(part):
        return isinstance(part, Sum) and any(limit[0] == index for limit in part.limits)

    return expr.replace(binds, lambda part: part.xreplace({index: fresh}))
