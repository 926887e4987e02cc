"""What SymPy refuses in words of its own when arrays and numbers are mixed, said in ours.

SymPy makes the sums and products of arrays, so its operators are given the messages of this
engine. What they make is as before; only what ended in an error ends in another one.
"""

from functools import wraps

from sympy import Expr, MatrixExpr, SympifyError
from sympy.core.sympify import _sympify

from ..errors import IndexOutOfRange, OutsideTheRules, ShapeMismatch


def is_number(thing):
    """Whether something is a number, and not an array, where one of them is meant."""
    return isinstance(thing, Expr) and not thing.is_Matrix


def require_arrays(what, *parts):
    """Raise :class:`ShapeMismatch` unless all parts are arrays, or made of arrays."""
    for part in parts:
        if not isinstance(part, MatrixExpr):
            raise ShapeMismatch(f"{what} is of arrays; {part} is no array")


def _told(array):
    """An array, and its shape, for a message."""
    return f"{array}, of shape {'×'.join(map(str, array.shape))},"


def _added(array, number):
    axes = getattr(array, "axes", 0)
    if axes:
        at = ", ".join(["…"] * axes)
        return ShapeMismatch(
            f"{array} is an array and {number} a number; add to an entry, {array}[{at}]"
        )
    how = "add to its entries, or write the number times an array of ones"
    if tuple(array.shape) == (1, 1):
        how = "write that product as a Sum of entries"
    return ShapeMismatch(f"{_told(array)} is an array and {number} a number; {how}")


def _multiplied(array, number):
    if number.is_commutative:
        return None
    return ShapeMismatch(
        f"{number} takes a whole array for a number; entry by entry, write "
        f"v.applyfunc({number.func.__name__}) for the array v"
    )


def _divided(array, number):
    return ShapeMismatch(
        f"{_told(array)} is an array and no divisor; divide by an entry, or divide arrays with "
        f"elementwise_quotient"
    )


REFUSALS = {
    "__add__": _added,
    "__radd__": _added,
    "__sub__": _added,
    "__rsub__": _added,
    "__mul__": _multiplied,
    "__rmul__": _multiplied,
    "__rtruediv__": _divided,
}


def _with_words(name, refusal):
    made = getattr(MatrixExpr, name)

    @wraps(made)
    def operator(self, other):
        try:
            part = _sympify(other)
        except SympifyError:
            return made(self, other)
        problem = refusal(self, part) if is_number(part) else None
        if problem:
            raise problem
        return made(self, other)

    return operator


def _getitem(made):
    @wraps(made)
    def entry(self, at):
        try:
            return made(self, at)
        except IndexError:
            raise IndexOutOfRange(
                f"{_told(self)} is no declared array; {at} is no place in it. Take entries of the "
                f"arrays that it is made of, as in y[i]*z[i]"
            ) from None

    return entry


def _abs(self):
    raise OutsideTheRules(f"abs is of a number, such as an entry; {self} is an array")


for _name, _refusal in REFUSALS.items():
    setattr(MatrixExpr, _name, _with_words(_name, _refusal))
MatrixExpr.__getitem__ = _getitem(MatrixExpr.__getitem__)
MatrixExpr.__abs__ = _abs
