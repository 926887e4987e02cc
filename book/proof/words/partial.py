"""A partial derivative as it is written, never evaluated by itself."""

from sympy import Expr, Indexed, MatrixExpr, MatrixSymbol, Symbol, sympify

from ..errors import OutsideTheRules, UndeclaredName, plain_refusals
from .index import Index
from .vocabulary import is_size


class Partial(Expr):
    r"""The partial derivative of ``f`` in ``v``: an entry, a scalar, or a whole array.

    ``Partial(log(y_hat[i]), z[k])`` is not evaluated by itself. Definitions inside
    ``f`` are unfolded down to ``v``, so ``v`` may be a defined quantity: ∂L/∂ŷ_i holds
    L as written in ŷ. (``sympy.Derivative`` would silently give 0 for an entry of
    another array, before any definition is unfolded.) In an array, it is the
    :class:`Gradient`, an array of the same shape.
    """

    is_commutative = True
    is_real = True

    @plain_refusals("a derivative")
    def __new__(
        cls, f: Expr, v: Symbol | Indexed | MatrixSymbol, *more: Symbol | Indexed
    ) -> "Partial | Gradient":
        if more:
            raise OutsideTheRules(
                f"one Partial for each derivative, as in Partial(Partial({f}, {v}), {more[0]})"
            )
        f, v = sympify(f), sympify(v)
        if not isinstance(f, Expr):
            raise OutsideTheRules(
                f"a derivative is taken of a number such as log(y_hat[i]), not of {f!r}"
            )
        if isinstance(v, MatrixSymbol):
            return Gradient(f, v)
        if not (
            isinstance(v, Indexed)
            or (isinstance(v, Symbol) and not isinstance(v, Index))
        ):
            raise UndeclaredName(
                f"a derivative is taken in an entry such as z[k] or a scalar, not in {v}"
            )
        if is_size(v):
            raise UndeclaredName(f"{v} is a whole number; there is no derivative in it")
        return Expr.__new__(cls, f, v)


class Gradient(MatrixExpr):
    """The slopes of a number ``f`` in all entries of the array ``v``, in the shape of ``v``."""

    def __new__(cls, f, v):
        if not isinstance(v, MatrixSymbol):
            raise UndeclaredName(f"slopes are taken in a declared array, not in {v}")
        return MatrixExpr.__new__(cls, f, v)

    @property
    def shape(self):
        """That of the array."""
        return self.args[1].shape

    def entry(self, *at):
        """The slope in one entry."""
        return Partial(self.args[0], self.args[1][at[: len(self.args[1].word.shape)]])
