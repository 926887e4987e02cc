"""An expression as a line of plain Unicode text, for a terminal and for messages.

Nothing is read back from it: where an expression has to be exact, it is printed as LaTeX.
"""

from sympy import ordered
from sympy.core.function import AppliedUndef
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from ..words import Array
from ..words.unicode import printed_as


def plain(expr):
    """An expression as a line of Unicode text, such as ``ŷ_k - y_k``."""
    return _Printer().doprint(expr).replace("**", "^").replace("*", "·")


class _Printer(StrPrinter):
    """Prints with the letters of the book, and with indices as subscripts."""

    printmethod = (
        "_plain_text"  # not the methods by which some classes print themselves
    )

    def _sub(self, indices):
        shown = [self._print(index) for index in indices]
        plain = all(len(text) == 1 for text in shown)
        return f"_{''.join(shown)}" if plain else f"_({','.join(shown)})"

    def _print_Symbol(self, expr):
        return printed_as(expr.name)

    def _print_Index(self, expr):
        return expr.name

    def _print_Indexed(self, expr):
        return printed_as(expr.base.label.name) + self._sub(expr.indices)

    def _print_MatrixSymbol(self, expr):
        return printed_as(expr.name)

    _print_Array = _print_MatrixSymbol

    def _print_KroneckerDelta(self, expr):
        return "δ" + self._sub(expr.args)

    def _print_Sum(self, expr):
        signs = ""
        for index, low, high in reversed(expr.limits):
            whole = (low, high) == (1, getattr(index, "upper", None))
            low, high = self._print(low), self._print(high)
            signs += f"Σ_{index} " if whole else f"Σ_({index}={low}..{high}) "
        return signs + self.parenthesize(expr.function, PRECEDENCE["Mul"])

    def _print_Partial(self, expr):
        of, by = expr.args
        atom = of.is_Atom or of.is_Indexed or isinstance(of, (AppliedUndef, Array))
        shown = self._print(of) if atom else f"({self._print(of)})"
        return f"∂{shown}/∂{self._print(by)}"

    _print_Gradient = _print_Partial

    def _print_Abs(self, expr):
        return f"|{self._print(expr.args[0])}|"

    def _print_Max(self, expr):
        name = expr.func.__name__.lower()
        return f"{name}({', '.join(map(self._print, ordered(expr.args)))})"

    _print_Min = _print_Max

    def _print_Function(self, expr):
        name = printed_as(expr.func.__name__)
        return f"{name}({', '.join(map(self._print, expr.args))})"

    def _print_Piecewise(self, expr):
        cases = [
            f"{self._print(value)} if {self._print(condition)}"
            if condition != True  # noqa: E712, a condition of SymPy
            else f"{self._print(value)} otherwise"
            for value, condition in expr.args
        ]
        return f"{{{'; '.join(cases)}}}"

    def _print_Relational(self, expr):
        sign = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}.get(
            expr.rel_op, expr.rel_op
        )
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Transpose(self, expr):
        return f"{self.parenthesize(expr.arg, PRECEDENCE['Pow'])}ᵀ"

    def _print_HadamardProduct(self, expr):
        return " ⊙ ".join(
            self.parenthesize(part, PRECEDENCE["Mul"]) for part in expr.args
        )

    def _print_HadamardPower(self, expr):
        return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}^({self._print(expr.exp)})"

    def _print_DiagMatrix(self, expr):
        return f"diag({self._print(expr.args[0])})"

    def _print_OneMatrix(self, expr):
        return "1"

    def _print_ZeroMatrix(self, expr):
        return "0"
