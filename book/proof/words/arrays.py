"""Vectors and matrices: their declaration, their entries, and what is made of them.

An array of one axis is a column vector. ``z[i]`` is an entry (indices count from 1, as
in print); ``z`` itself is a SymPy matrix expression, as in ``diag(y_hat) - y_hat *
y_hat.T``.
"""

import re
from collections.abc import Callable

from sympy import (
    Add,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    OneMatrix,
    S,
    ZeroMatrix,
    sympify,
)
from sympy.matrices.expressions import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
)

from ..errors import IndexOutOfRange, OutsideTheRules, ShapeMismatch, plain_refusals
from .declare import set_body, whole
from .index import Index
from .mixing import require_arrays
from .symbols import require_letter
from .vocabulary import Word, declare, word


class Entry(Indexed):
    """An entry of an array; what NumPy and SymPy would do with it silently, or in odd words, it refuses."""

    def _refuse(self, *_):
        raise OutsideTheRules(
            f"{self} is a symbol: write exp({self}), log({self}) or sqrt({self}) with the functions "
            f"of SymPy, not of NumPy"
        )

    exp = log = sqrt = tanh = _refuse

    @property
    def _diff_wrt(self):
        raise OutsideTheRules(
            f"diff does not unfold definitions, and would be 0; write Partial(…, {self})"
        )


Entry.__name__ = Indexed.__name__  # by which SymPy orders factors


class Array(MatrixSymbol):
    """A vector (column) or matrix of reals.

    Indexing gives a scalar entry, arithmetic a matrix expression.
    """

    def __new__(cls, name, rows, columns):
        return MatrixSymbol.__new__(cls, name, rows, columns)

    @property
    def word(self):
        return word(self.name)

    @property
    def axes(self):
        """How many indices an entry has."""
        return len(self.word.shape)

    def __getitem__(self, index):
        index = index if isinstance(index, tuple) else (index,)
        shape = self.word.shape
        if len(index) != len(shape):
            raise IndexOutOfRange(
                f"{self.name} has {len(shape)} axes; it was given the index {index}"
            )
        for at, upper in zip(index, shape):
            if isinstance(at, slice) or not isinstance(sympify(at), Expr):
                raise IndexOutOfRange(
                    f"an index of {self.name} is a declared index or a whole number, not {at!r}"
                )
            if sympify(at).is_number and (
                not sympify(at).is_Integer or at < 1 or (upper.is_number and at > upper)
            ):
                raise IndexOutOfRange(
                    f"{self.name} is indexed from 1 to {upper}; it was given {at}"
                )
        return Entry(IndexedBase(self.name, **{self.word.sign: True}), *index)

    @plain_refusals("a definition")
    def define(self, body: Callable[..., Expr] | MatrixExpr) -> "Array":
        """Define every entry by a function of its indices, or the whole by a matrix expression."""
        if callable(body):
            names = body.__code__.co_varnames[: body.__code__.co_argcount]
            if len(set(names)) != len(self.word.shape):
                raise IndexOutOfRange(
                    f"{self.name} has {len(self.word.shape)} axes; its definition has the indices "
                    f"{names}"
                )
            for name in names:
                require_letter(name)
            params = tuple(
                Index(name, upper) for name, upper in zip(names, self.word.shape)
            )
            set_body(self.word, params, body(*params))
        else:
            shape = tuple(body.shape) if isinstance(body, MatrixExpr) else (1, 1)
            if not isinstance(body, str) and shape != tuple(self.shape):
                raise ShapeMismatch(
                    f"{self.name} has shape {self.shape}; its definition has shape {shape}"
                )
            set_body(self.word, (), body)
        return self


@plain_refusals("the declaration of an array")
def array(
    name: str,
    *shape: Expr | int,
    latex: str | None = None,
    sign: str = "real",
    meaning: str = "",
) -> Array:
    """Declare a vector (one size) or a matrix (two sizes) with entries of one sign."""
    shape = tuple(whole(axis, 1, f"an axis of {name}") for axis in shape)
    if len(shape) not in (1, 2):
        raise ShapeMismatch(f"an array has one axis or two; {name} has {len(shape)}")
    latex = latex or name
    accent = re.fullmatch(r"(\\\w+)\{(\w)\}", latex)
    bold = (
        rf"{accent[1]}{{\mathbf{{{accent[2]}}}}}"
        if accent
        else rf"\mathbf{{{latex}}}"
        if latex.isalpha()
        else rf"\boldsymbol{{{latex}}}"
    )
    made = Array(name, shape[0], shape[1] if len(shape) > 1 else S.One)
    return declare(
        Word(name, "array", latex, bold, shape, sign, object=made, meaning=meaning)
    ).object


def vector_of_ones(n: Expr | int) -> MatrixExpr:
    """The column vector of ``n`` ones."""
    return OneMatrix(n, 1)


def vector_of_zeros(n: Expr | int) -> MatrixExpr:
    """The column vector of ``n`` zeros."""
    return ZeroMatrix(n, 1)


def diag(v: MatrixExpr) -> MatrixExpr:
    """The diagonal matrix of a column vector."""
    require_arrays("diag", v)
    return DiagMatrix(v)


def hadamard(a: MatrixExpr, b: MatrixExpr) -> MatrixExpr:
    """The elementwise product a ⊙ b."""
    require_arrays("hadamard", a, b)
    return HadamardProduct(a, b)


def elementwise_quotient(a: MatrixExpr, b: MatrixExpr) -> MatrixExpr:
    """The elementwise quotient a ⊘ b."""
    require_arrays("elementwise_quotient", a, b)
    return HadamardProduct(a, HadamardPower(b, Integer(-1)))


def times(*factors: Expr | MatrixExpr) -> Expr | MatrixExpr:
    """The product, kept as it is written.

    ``times(y_hat, times(y_hat.T, g))`` keeps its parentheses, and so does
    ``times(2, 1 - y_hat[c])``, which SymPy would multiply out.
    """
    if not any(isinstance(factor, MatrixExpr) for factor in factors):
        return Mul(*map(sympify, factors), evaluate=False)
    flat = (
        part
        for factor in factors
        for part in (
            factor.args
            if isinstance(factor, Mul) and not factor.is_Matrix
            else [factor]
        )
    )
    return MatMul(*flat)


def minus(a: Expr | MatrixExpr, b: Expr | MatrixExpr) -> Expr | MatrixExpr:
    """The difference.

    Its parts kept as they are written (``a - b`` would let SymPy rearrange them).
    """
    if not any(isinstance(part, MatrixExpr) for part in (a, b)):
        return Add(sympify(a), times(-1, b), evaluate=False)
    require_arrays("minus with an array", a, b)
    return MatAdd(a, MatMul(-1, *(b.args if isinstance(b, MatMul) else [b])))
