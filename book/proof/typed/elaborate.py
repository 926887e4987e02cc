"""Trees of plain data as expressions of the engine: the inverse of :mod:`proof.page.javascript`.

What was typed is kept as it is: a sum stays a sum, and nothing is simplified but what
SymPy simplifies when it makes an expression.
"""

from string import ascii_lowercase

import sympy
from sympy import Eq, Integer, KroneckerDelta, Piecewise, Rational, Sum, exp, log
from sympy.matrices import expressions as matrices

from ..errors import OutsideTheRules, TooLarge, plain_refusals
from ..words import Index, Partial, diag, hadamard, letters, over, word

MOST_BITS = 4096  # of a number that is computed from typed ones

CONSTANTS = {1: sympy.OneMatrix, 0: sympy.ZeroMatrix}
SCALARS = {"+": sympy.Add, "*": sympy.Mul, "exp": exp, "log": log,
           "delta": KroneckerDelta, "slope": Partial}  # fmt: skip
MATRICES = {
    "matrix+": matrices.MatAdd,
    "matrix*": matrices.MatMul,
    "entrywise^": matrices.HadamardPower,
    "transpose": matrices.Transpose,
    "identity": sympy.Identity,
    "diag": diag,
    "entrywise*": hadamard,
    "gradient": Partial,
}


def expression(tree, bound=None):
    """The expression that a tree stands for, over the declared words.

    ``bound`` are letters with a meaning of their own, such as the parameters of a
    definition. Raises a :class:`proof.errors.ProofError` for a tree that has no meaning.
    """
    with plain_refusals("the line"):
        return _Elaborator(bound or {}).of(tree)


class _Elaborator:
    """Builds expressions; ``bound`` are the indices of the sums around."""

    def __init__(self, bound):
        self.bound = dict(bound)

    def of(self, tree):
        if isinstance(tree, int):
            return Integer(tree)
        if isinstance(tree, str):
            return self.index(tree) or word(tree).object
        sign, *args = tree
        build = getattr(self, f"_{NAMED.get(sign, sign)}", None)
        if build:
            return build(*args)
        if sign in SCALARS:
            return SCALARS[sign](*map(self.of, args))
        if sign in MATRICES:
            return MATRICES[sign](*map(self.of, args))
        raise OutsideTheRules(f"the engine has no meaning for {sign}")

    def index(self, letter):
        if letter in self.bound:
            return self.bound[letter]
        upper = letters().get(letter)
        return Index(letter, upper) if upper is not None else None

    def _quotient(self, above, below):
        return Rational(above, below)

    def _sum(self, body, letter, low, high):
        low, high = self.of(low), self.of(high)
        declared = letters().get(letter)
        outside = dict(self.bound)
        index = Index(letter, high if low == 1 else declared or high)
        self.bound[letter] = index
        made = Sum(self.of(body), (index, low, high))
        self.bound = outside
        return made

    def _add(self, *terms):
        if len(terms) == 1:  # a 1×1 matrix as a number
            return self.entry(terms[0], None, None)
        return sympy.Add(*map(self.of, terms))

    def _power(self, base, n):
        base, n = self.of(base), self.of(n)
        if base.is_Rational and n.is_Rational:
            bits = max(abs(base.p), base.q).bit_length() * abs(n)
            if bits > MOST_BITS:
                raise TooLarge(f"a power of {base} is too large")
            if base == 0 and n < 0:
                raise OutsideTheRules("a division by zero")
        return base**n

    def _at(self, name, *indices):
        return word(name).object[tuple(map(self.of, indices))]

    def _matrix(self, name):
        return word(name).object

    def _call(self, name, argument):
        return word(name).object(self.of(argument))

    def _cases(self, first, second):
        value, a, b = map(self.of, first)
        return Piecewise((value, Eq(a, b)), (self.of(second[0]), True))

    def _constant(self, value, rows, columns):
        return CONSTANTS[value](self.of(rows), self.of(columns))

    def _map(self, letter, body, inside):
        return self.of(inside).applyfunc({"exp": exp, "log": log}[body[0]])

    # ---- the entry of a product, as sums: of a row and a column, it is a number

    def entry(self, tree, row, column):
        """The entry of a matrix; the row or the column of a row or a column is None."""
        if not isinstance(tree, list):
            return self.of(tree)
        sign, *args = tree
        if sign == "matrix":
            at = tuple(x for x in (row, column) if x is not None)
            return word(args[0]).object[at]
        if sign == "constant":
            return Integer(args[0])
        if sign == "identity":
            return KroneckerDelta(row, column)
        if sign == "transpose":
            return self.entry(args[0], column, row)
        if sign == "diag":
            return KroneckerDelta(row, column) * self.entry(args[0], row, None)
        if sign == "entrywise^":
            return self.entry(args[0], row, column) ** self.of(args[1])
        if sign == "map":
            inside = self.entry(args[2], row, column)
            return {"exp": exp, "log": log}[args[1][0]](inside)
        if sign in ("matrix+", "entrywise*"):
            join = sympy.Add if sign == "matrix+" else sympy.Mul
            return join(*(self.entry(arg, row, column) for arg in args))
        if sign == "gradient":
            return Partial(self.of(args[0]), self.entry(args[1], row, column))
        if sign == "matrix*":
            return self.product(args, row, column)
        return self.of(tree)

    def product(self, factors, row, column):
        shapes = [shape_of(factor, self) for factor in factors]
        total, at, limits = [], row, []
        last = max(n for n, shape in enumerate(shapes) if shape)
        for n, (factor, shape) in enumerate(zip(factors, shapes)):
            if shape is None:
                total.append(self.of(factor))
                continue
            end = column if n == last else self.fresh(shape[1])
            total.append(self.entry(factor, at, end))
            if n != last and end is not None:
                limits.append(over(end))
            at = end
        made = sympy.Mul(*total)
        return Sum(made, *limits) if limits else made

    def fresh(self, axis):
        """An index that runs over an axis, and that is not in use here."""
        if axis == 1:
            return None
        known = letters()
        own = [letter for letter, upper in known.items() if upper == axis]
        for letter in [*own, *ascii_lowercase]:
            free = letter in own or letter not in known
            if free and letter not in self.bound:
                self.bound[letter] = Index(letter, axis)
                return self.bound[letter]
        raise TooLarge("a product of so many matrices")


NAMED = {"/": "quotient", "+": "add", "^": "power"}


def shape_of(tree, elaborator):
    """The shape of a matrix, or None for a number."""
    made = elaborator.of(tree)
    return tuple(made.shape) if made.is_Matrix else None
