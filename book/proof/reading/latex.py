r"""How an expression prints. The reader of :mod:`proof.reading.reader` reads exactly this notation.

Factors stand in the order number, symbol, entry, delta, power, parenthesis, logarithm,
derivative, sum; what reaches to the right (a logarithm, a derivative, a sum) stands
last or in parentheses. Positive terms come first.
"""

from sympy import Add, Eq, Integer, Mul, Rational, S, Sum, exp, log, ordered
from sympy.core.function import UndefinedFunction
from sympy.matrices import expressions as matrices
from sympy.printing.printer import Printer

from ..errors import OutsideTheRules
from ..words import Gradient, Index, Partial, is_size, word, words

ADD, MUL, POWER, ATOM = range(4)
CALLED = ("tanh", "Abs", "Max", "Min")  # print with their arguments enclosed


def latex(expr):
    """The LaTeX of a scalar or matrix expression."""
    return Latex().doprint(expr)


def entry(name, indices):
    """The LaTeX of an entry of a declared array."""
    texts = [latex(index) for index in indices]
    return rf"{word(name).latex}_{{{('' if all(len(t) == 1 for t in texts) else ',').join(texts)}}}"


def definition(word):
    """The two sides of the definition of ``word``, as LaTeX."""
    if word.kind == "function":
        return rf"{word.latex}\left({word.params[0]}\right)", latex(word.body)
    if word.kind == "array":
        return entry(word.name, word.params) if word.params else word.bold, latex(
            word.body
        )
    return word.latex, latex(word.body)


def _wrap(text):
    return rf"\left({text}\right)"


class Latex(Printer):
    """Each ``_print_X`` gives the LaTeX of an X.

    :meth:`_level` says how tightly it holds together.
    """

    printmethod = "_no_print_method"

    def emptyPrinter(self, expr):
        raise OutsideTheRules(
            f"there is no printed form for {type(expr).__name__}, in {expr}"
        )

    def _at(self, level, expr):
        text = self._print(expr)
        return text if self._level(expr) >= level else _wrap(text)

    def _level(self, expr):
        if isinstance(expr, (Add, matrices.MatAdd)):
            return ADD
        if expr.is_Number and (expr < 0 or not expr.is_Integer):
            return ADD if expr < 0 else POWER
        if (
            isinstance(expr, (Mul, matrices.MatMul))
            or expr.is_Pow
            and expr.exp.is_negative
        ):
            if self._negative(expr):
                return ADD
            _, below, after = self._split(expr.args if not expr.is_Pow else [expr])
            return POWER if below and not after else MUL
        if isinstance(expr, matrices.HadamardProduct):
            return MUL
        if isinstance(expr, (Gradient, Partial)):
            return MUL if self._is_operator(expr) else POWER
        if expr.func.__name__ in ("Sum", "log"):
            return MUL
        if expr.func.__name__ == "Piecewise":
            return ADD
        row_of_ones = isinstance(expr, matrices.OneMatrix) and expr.shape[0] == 1
        if (
            row_of_ones
            or isinstance(expr, matrices.Transpose)
            or expr.is_Pow
            or expr.func.__name__ == "exp"
        ):
            return POWER
        return ATOM

    def _negative(self, expr):
        number = expr.args[0] if isinstance(expr, (Mul, matrices.MatMul)) else expr
        return bool(number.is_Number and number < 0)

    def _reaches_right(self, expr):
        return expr.func.__name__ in ("Sum", "log") or (
            isinstance(expr, (Gradient, Partial)) and self._is_operator(expr)
        )

    def _is_operator(self, partial):
        """Whether the derivative prints as an operator in front of what it differentiates."""
        f = partial.args[0]
        return not self._short(f) and not (
            isinstance(f, Partial) and self._short(f.args[0])
        )

    # ------------------------------------------------------------ leaves

    def _print_Integer(self, expr):
        return str(expr)

    def _print_Rational(self, expr):
        sign = "-" if expr < 0 else ""
        return rf"{sign}\frac{{{abs(expr.p)}}}{{{expr.q}}}"

    def _print_Exp1(self, expr):
        return "e"

    def _print_Symbol(self, expr):
        return word(expr.name).latex if expr.name in words() else expr.name

    def _print_Index(self, expr):
        return expr.name

    def _print_Indexed(self, expr):
        return entry(expr.base.label.name, expr.indices)

    def _print_KroneckerDelta(self, expr):
        texts = [self._print(a) for a in expr.args]
        return rf"\delta_{{{('' if all(len(t) == 1 for t in texts) else ',').join(texts)}}}"

    # ------------------------------------------------------------ sums and products

    def _print_Add(self, expr):
        terms = (
            list(expr.as_ordered_terms()) if isinstance(expr, Add) else list(expr.args)
        )
        terms.sort(key=lambda term: (self._negative(term), not term.is_Number))
        text = self._print(terms[0])
        for term in terms[1:]:
            nested = isinstance(term, (Add, matrices.MatAdd))
            text += (
                " - " + self._print_positive(term)
                if self._negative(term)
                else " + " + (_wrap(self._print(term)) if nested else self._print(term))
            )
        return text

    _print_MatAdd = _print_Add

    def _print_positive(self, expr):
        """The text of ``-expr`` for a term with a negative coefficient."""
        if expr.is_Number:
            return self._print(-expr)
        return self._product([-expr.args[0], *expr.args[1:]])

    def _print_Mul(self, expr):
        return (
            "-" + self._print_positive(expr)
            if self._negative(expr)
            else self._product(expr.args)
        )

    def _print_MatMul(self, expr):
        return self._print_Mul(expr)

    def _product(self, args):
        inside, below, after = self._split(args)
        if not below:
            return self._factors(inside + after)
        if len(inside) == 1 and inside[0].is_Add and inside[0].has(Sum):
            inside, after = [], inside + after
        text = rf"\frac{{{self._alone(inside)}}}{{{self._alone(below)}}}"
        return text + " " + self._factors(after) if after else text

    def _split(self, args):
        """The factors that stand above the line, below it, and behind the fraction."""
        above, below, rows = [], [], []
        for a in args:
            if a.is_Matrix:
                rows.append(a)
            elif isinstance(a, Rational):
                above += [Integer(a.p)] if a.p != 1 else []
                below += [Integer(a.q)] if a.q != 1 else []
            elif a.is_Pow and a.exp.is_Rational and a.exp < 0:
                below.append(a.base if a.exp == -1 else a.base**-a.exp)
            else:
                above.append(a)
        above, below = (sorted(factors, key=self._rank) for factors in (above, below))
        under_sum = any(b.has(Sum) for b in below)
        stays = [
            a
            for a in above
            if under_sum
            or not (self._reaches_right(a) or below and isinstance(a, Partial))
        ]
        return stays, below, [a for a in above if a not in stays] + rows

    def _alone(self, factors):
        return self._print(factors[0]) if len(factors) == 1 else self._factors(factors)

    def _factors(self, factors):
        if not factors:
            return "1"
        if len(factors) == 1:
            return self._at(MUL, factors[0])
        texts = []
        for n, a in enumerate(factors):
            last = n + 1 == len(factors)
            tight = (
                POWER if a.is_Matrix or not last or not self._reaches_right(a) else MUL
            )
            text = self._at(tight, a)
            texts.append(rf"\cdot {text}" if n and text[0].isdigit() else text)
        return " ".join(texts)

    def _rank(self, a):
        kind = a.func.__name__
        order = (
            "number",
            "size",
            "Symbol",
            "Index",
            "Indexed",
            "KroneckerDelta",
            "exp",
            "Pow",
            "Add",
            "Piecewise",
            "log",
            "Partial",
            "Sum",
        )
        name = (
            "number"
            if a.is_Number
            else "size"
            if is_size(a)
            else "Pow"
            if isinstance(type(a), UndefinedFunction) or kind in CALLED
            else kind
        )
        if (
            kind == "Pow"
            and a.base.func.__name__ in order
            and a.base.func.__name__ != "Add"
        ):
            name = a.base.func.__name__
        return order.index(name) if name in order else len(order), (
            "Sum" == kind,
            a.sort_key(),
        )

    def _print_Pow(self, expr):
        base, n = expr.args
        if n.is_Rational and n < 0:
            return self._product([expr])
        if n == S.Half:
            return rf"\sqrt{{{self._print(base)}}}"
        return rf"{self._at(ATOM, base)}^{{{self._print(n)}}}"

    def _end(self, expr):
        """What a sum starts or ends at: the index first, as in j + 1."""
        number, rest = expr.as_coeff_Add()
        if isinstance(rest, Index) and number > 0:
            return f"{self._print(rest)} + {self._print(number)}"
        return self._print(expr)

    def _print_Sum(self, expr):
        if any(len(limit) != 3 for limit in expr.limits):
            raise OutsideTheRules(
                f"a sum has an index, a first and a last value, as in Sum(y[i], over(i)); not {expr}"
            )
        signs = "".join(
            rf"\sum_{{{self._print(i)}={self._end(low)}}}^{{{self._end(high)}}} "
            for i, low, high in reversed(expr.limits)
        )
        return signs + self._at(MUL, expr.function)

    # ------------------------------------------------------------ functions

    def _print_exp(self, expr):
        inside, below, after = self._split(
            expr.exp.args if expr.exp.is_Mul else [expr.exp]
        )
        if (
            not after
            and len(inside) == len(below) == 1
            and not self._negative(expr.exp)
        ):
            return rf"e^{{{self._at(POWER, inside[0])} / {self._at(POWER, below[0])}}}"
        return rf"e^{{{self._print(expr.exp)}}}"

    def _print_log(self, expr):
        inside = expr.args[0]
        return r"\log " + (
            self._print(inside) if isinstance(inside, Sum) else self._at(POWER, inside)
        )

    def _print_tanh(self, expr):
        return rf"\tanh{_wrap(self._print(expr.args[0]))}"

    def _print_Abs(self, expr):
        return rf"\left\lvert {self._print(expr.args[0])} \right\rvert"

    def _print_Max(self, expr):
        name = expr.func.__name__.lower()
        return rf"\{name}{_wrap(', '.join(map(self._print, ordered(expr.args))))}"

    _print_Min = _print_Max

    def _print_Function(self, expr):
        if len(expr.args) != 1 or not isinstance(expr.func, UndefinedFunction):
            return self.emptyPrinter(expr)
        return (
            rf"{word(expr.func.__name__).latex}\left({self._print(expr.args[0])}\right)"
        )

    def _print_Partial(self, expr):
        f, v = expr.args
        if isinstance(f, Partial) and self._short(f.args[0]):
            variables = (
                rf"\partial {self._print(v)}^{{2}}"
                if v == f.args[1]
                else rf"\partial {self._print(v)} \partial {self._print(f.args[1])}"
            )
            return rf"\frac{{\partial^{{2}} {self._print(f.args[0])}}}{{{variables}}}"
        if self._short(f):
            return rf"\frac{{\partial {self._print(f)}}}{{\partial {self._print(v)}}}"
        return rf"\frac{{\partial}}{{\partial {self._print(v)}}} " + (
            self._print(f) if isinstance(f, Sum) else self._at(ATOM, f)
        )

    _print_Gradient = _print_Partial

    def _short(self, f):
        if isinstance(f, (exp, log)):
            f = f.args[0]
        return f.is_Symbol or f.is_Indexed

    def _print_Piecewise(self, expr):
        if (
            len(expr.args) != 2
            or not isinstance(expr.args[0].cond, Eq)
            or expr.args[1].cond is not S.true
        ):
            raise OutsideTheRules(
                f"there are two cases, decided by the equality of two indices; not {expr}"
            )
        (first, condition), (second, _) = expr.args
        sides = " = ".join(sorted(self._print(side) for side in condition.args))
        return (
            rf"\begin{{cases}} {self._print(first)} & \text{{if }} {sides} \\ "
            rf"{self._print(second)} & \text{{otherwise}} \end{{cases}}"
        )

    # ------------------------------------------------------------ matrices

    def _print_Array(self, expr):
        return expr.word.bold

    def _print_Transpose(self, expr):
        return rf"{self._at(ATOM, expr.arg)}^{{\top}}"

    def _print_DiagMatrix(self, expr):
        return rf"\operatorname{{diag}}{_wrap(self._print(expr.args[0]))}"

    def _print_OneMatrix(self, expr):
        rows, columns = expr.shape
        if rows == 1 != columns:
            return rf"\mathbf{{1}}_{{{self._print(columns)}}}^{{\top}}"
        return (
            rf"\mathbf{{1}}_{{{self._print(rows)}"
            + ("" if columns == 1 else rf" \times {self._print(columns)}")
            + "}"
        )

    def _print_Identity(self, expr):
        return rf"\mathbf{{I}}_{{{self._print(expr.shape[0])}}}"

    def _print_ZeroMatrix(self, expr):
        rows, columns = expr.shape
        return (
            rf"\mathbf{{0}}_{{{self._print(rows)}"
            + ("" if columns == 1 else rf" \times {self._print(columns)}")
            + "}"
        )

    def _print_HadamardProduct(self, expr):
        texts = []
        for n, a in enumerate(expr.args):
            inverse = isinstance(a, matrices.HadamardPower) and a.exp == -1
            if inverse and n == 0:
                texts.append(self._print(a))
            else:
                sign = (r" \oslash " if inverse else r" \odot ") if n else ""
                texts.append(sign + self._at(POWER, a.base if inverse else a))
        return "".join(texts)

    def _print_HadamardPower(self, expr):
        return rf"{self._at(ATOM, expr.base)}^{{\odot {self._print(expr.exp)}}}"

    def _print_ElementwiseApplyFunction(self, expr):
        name = expr.function.expr.func.__name__
        if (
            name not in ("exp", "log", "tanh")
            or expr.function.expr.args != expr.function.variables
        ):
            raise OutsideTheRules(
                f"elementwise {expr.function} has no printed form; exp, log and tanh have"
            )
        return rf"\{name}{_wrap(self._print(expr.expr))}"
