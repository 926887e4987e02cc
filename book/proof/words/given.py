"""What a statement may assume: conditions, each a small object with a name in words.

    Hypothesis   the sum of an array over an axis (or over both) has a value
    Differ       two indices are not equal
    AtLeast      a size is at least a number
    Entries      the entries of a free array are an expression: a one-hot target, a layer
    SignOf       a scalar is not negative, or positive

:func:`given` makes them from relations of SymPy. A step quotes them with ``using=[…]``.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from sympy import (
    Eq,
    Expr,
    Ge,
    Gt,
    Indexed,
    Le,
    Lt,
    Ne,
    Rel,
    S,
    Sum,
    Symbol,
    SympifyError,
    sympify,
)

from ..errors import ContradictoryHypotheses, OutsideTheRules, plain_refusals
from .arrays import Array
from .index import Index
from .plainly import require_words
from .vocabulary import is_size, known_conditions, uses, word


@dataclass(frozen=True)
class Hypothesis:
    """``Hypothesis(Sum(y[i], over(i)), 1, "the target sums to one")``.

    The sum of the entries of one free array over one whole axis, for every value of its other
    index; or over both axes of a matrix.
    """

    sum: Expr
    value: Expr
    name: str

    @plain_refusals("a hypothesis")
    def __post_init__(self):
        require_words(self.name, "the name of a hypothesis")
        if not isinstance(self.sum, Sum):
            raise OutsideTheRules(
                f"a hypothesis is about a Sum, not about {self.sum!r}"
            )
        body, limits = self.sum.function, self.sum.limits
        if any(len(limit) != 3 for limit in limits) or not isinstance(body, Indexed):
            raise OutsideTheRules(
                f"a hypothesis gives the sum of the entries of one array over one index, or over "
                f"both; {self.sum} is another thing"
            )
        entry = word(self.array)
        repeated = len(set(body.indices)) != len(body.indices)
        if entry.kind != "array" or body != entry.object[body.indices] or repeated:
            raise OutsideTheRules(
                f"a hypothesis is about the entries of a declared array; {body} is not one of them"
            )
        ranges = tuple(
            at.upper if isinstance(at, Index) else None for at in body.indices
        )
        whole = all(
            index in body.indices and (low, high) == (1, index.upper)
            for index, low, high in limits
        )
        if (
            not whole
            or ranges != entry.shape
            or len({i for i, *_ in limits}) != len(limits)
        ):
            raise OutsideTheRules(
                f"a hypothesis sums over a whole axis, for every value of the other index, or over "
                f"all axes; {self.sum} does not"
            )
        if entry.body is not None:
            raise ContradictoryHypotheses(
                f"{entry.name} is defined; a hypothesis may only speak of what is free"
            )
        try:
            value = sympify(self.value)
        except SympifyError:
            value = None
        sizes = getattr(value, "free_symbols", ())
        if not (
            isinstance(value, Expr)
            and value.is_rational
            and value.is_rational_function(*sizes)
            and all(map(is_size, sizes))
        ):
            raise OutsideTheRules(
                f"a hypothesis gives a rational number, or a size, as the value; {self.value} is "
                f"another thing"
            )
        object.__setattr__(self, "value", value)
        known_conditions()[self.name] = self

    @property
    def array(self):
        """The name of the array that is summed."""
        return self.sum.function.base.label.name

    @property
    def axes(self):
        """The axes that are summed, counted from 0."""
        summed = {index for index, *_ in self.sum.limits}
        return tuple(
            n for n, at in enumerate(self.sum.function.indices) if at in summed
        )

    @property
    def exprs(self):
        """The expressions that it is about."""
        return (self.sum, self.value)

    @property
    def sides(self):
        """Both sides of the equation that it states."""
        return self.sum, self.value


@dataclass(frozen=True)
class Differ:
    """Two indices of one range are not equal."""

    a: Index
    b: Index
    name: str

    exprs = ()

    def __post_init__(self):
        if not all(isinstance(x, Index) for x in (self.a, self.b)) or self.a == self.b:
            raise OutsideTheRules(
                f"two declared indices can differ; {self.a} and {self.b} are not such a pair"
            )

    @property
    def pair(self):
        """The two indices, in the order of their letters."""
        return tuple(sorted((self.a, self.b), key=lambda index: index.name))


@dataclass(frozen=True)
class AtLeast:
    """A size is at least ``least``, a whole number."""

    size: Symbol
    least: int
    name: str

    @property
    def exprs(self):
        """The size."""
        return (self.size,)


@dataclass(frozen=True)
class Entries:
    """The entries of a free array are an expression of its indices.

    ``params`` are the indices of the entries, or empty where ``body`` is a matrix.
    """

    array: str
    params: tuple
    body: Expr
    name: str

    def __post_init__(self):
        require_words(self.name, "the name of a condition")
        entry = word(self.array)
        if entry.body is not None:
            raise ContradictoryHypotheses(
                f"{entry.name} is defined; a condition may only speak of what is free"
            )
        if entry.sign != "real":
            raise ContradictoryHypotheses(
                f"{entry.name} was declared {entry.sign}; what its entries are says their sign"
            )
        if uses(self.body, self.array):
            raise OutsideTheRules(f"the entries of {self.array} are told by themselves")
        known_conditions()[self.name] = self

    @property
    def exprs(self):
        """The expression that the entries are."""
        return (self.body,)

    @property
    def open(self):
        """The expression with its own indices filled in: what is left of them is free."""
        return (self.body.xreplace(dict.fromkeys(self.params, S.One)),)

    @property
    def sides(self):
        """Both sides of the equation that it states."""
        thing = word(self.array).object
        return (thing[self.params] if self.params else thing), self.body


@dataclass(frozen=True)
class SignOf:
    """A scalar is not negative, or it is positive."""

    scalar: Symbol
    sign: str
    name: str

    @property
    def exprs(self):
        """The scalar."""
        return (self.scalar,)


CONDITIONS = (Hypothesis, Differ, AtLeast, Entries, SignOf)


@plain_refusals("a condition")
def given(
    relation: Rel, name: str = ""
) -> "Hypothesis | Differ | AtLeast | Entries | SignOf":
    """The condition that a relation states; ``name`` says it in words.

    ``given(Eq(Sum(y[i], over(i)), 1), "the target sums to one")``, ``given(Ne(i, k))``,
    ``given(C >= 2)``, ``given(Eq(y[i], delta(i, c)), "the target is one-hot")``,
    ``given(x >= 0)``. Raises :class:`OutsideTheRules` for any other relation.
    """
    if relation in (True, False):
        raise OutsideTheRules(
            f"this condition is always {bool(relation)}, so it says nothing"
        )
    kind = next(
        (make for known, make in RELATIONS if isinstance(relation, known)), None
    )
    if kind is None:
        raise OutsideTheRules(
            f"a condition is a relation such as Ne(i, k), C >= 2 or Eq(y[i], …), not {relation!r}"
        )
    return kind(relation, name)


def _equation(relation, name):
    lhs, rhs = relation.args
    if isinstance(lhs, Sum):
        return Hypothesis(lhs, rhs, name)
    if isinstance(lhs, Array):
        return Entries(lhs.name, (), rhs, name)
    if isinstance(lhs, Indexed) and all(isinstance(at, Index) for at in lhs.indices):
        return Entries(lhs.base.label.name, lhs.indices, rhs, name)
    raise OutsideTheRules(
        f"an equation that is given says what a Sum, an array or its entries are; {lhs} is none"
    )


def _differ(relation, name):
    a, b = sorted(relation.args, key=str)
    return Differ(a, b, name or f"{a} and {b} differ")


def _inequality(relation, name):
    high, low = relation.gts, relation.lts
    strict = isinstance(relation, (Gt, Lt))
    if is_size(high) and low.is_Integer and low > 0:
        least = int(low) + strict
        return AtLeast(high, least, name or f"{high} is at least {least}")
    if low == 0 and isinstance(high, Symbol) and word(high.name).kind == "scalar":
        if word(high.name).body is not None:
            raise ContradictoryHypotheses(
                f"{high} is defined; a condition may only speak of what is free"
            )
        sign = "positive" if strict else "nonnegative"
        said = f"{high} is {'positive' if strict else 'not negative'}"
        return SignOf(high, sign, name or said)
    raise OutsideTheRules(
        f"a size is at least a number, or a scalar at least or above 0; {relation} is another thing"
    )


RELATIONS = ((Eq, _equation), (Ne, _differ), ((Ge, Gt, Le, Lt), _inequality))


@contextmanager
def assumed(using):
    """Within this block words mean what the conditions say of them: entries, and signs.

    The layers then take a given array for a defined one, and a scalar of known sign for one that
    was declared so.
    """
    kept = []
    for condition in using:
        if isinstance(condition, Entries):
            entry = word(condition.array)
            kept.append((entry, "params", entry.params))
            kept.append((entry, "body", entry.body))
            kept.append((entry, "open", entry.open))
            entry.params, entry.body, entry.open = (
                condition.params,
                condition.body,
                True,
            )
        elif isinstance(condition, SignOf):
            entry = word(condition.scalar.name)
            kept.append((entry, "sign", entry.sign))
            entry.sign = condition.sign
    try:
        for condition in using:
            if isinstance(condition, Entries) and uses(condition.body, condition.array):
                raise ContradictoryHypotheses(
                    f"the entries of {condition.array} are told by those of another array, and "
                    f"these by {condition.array}"
                )
        yield
    finally:
        for entry, name, value in reversed(kept):
            setattr(entry, name, value)


def require_conditions(using, what):
    """Raise unless ``using`` is a list of conditions, said in words, of which none tells an array anew.

    :class:`OutsideTheRules` for what is no condition, :class:`HandwrittenEquation` for a formula in
    its name, :class:`ContradictoryHypotheses` for two that tell the entries of one array.
    """
    if not isinstance(using, (list, tuple)) or not all(
        isinstance(h, CONDITIONS) for h in using
    ):
        raise OutsideTheRules(
            f"{what} quotes {using!r}; write using=[…] with hypotheses and conditions in it"
        )
    for h in using:
        require_words(h.name, "the name of a condition")
    arrays = [h.array for h in using if isinstance(h, Entries)]
    for h in using:
        taken = isinstance(h, (Entries, Hypothesis)) and h.array in arrays
        if taken and (isinstance(h, Hypothesis) or arrays.count(h.array) > 1):
            raise ContradictoryHypotheses(
                f"the entries of {h.array} are given; “{h.name}” cannot say more of them"
            )
