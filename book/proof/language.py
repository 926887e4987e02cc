r"""The words that statements are made of: sizes, indices, arrays, functions, and their definitions.

Statements are SymPy expressions over these words. The three layers read them and share nothing else.

>>> from sympy import Sum, exp
>>> from proof.language import array, indices, over, size
>>> C = size("C")
>>> i, j = indices("i j", C)
>>> z = array("z", C)
>>> y_hat = array("y_hat", C, latex=r"\hat{y}")
>>> _ = y_hat.define(lambda i: exp(z[i]) / Sum(exp(z[j]), over(j)))

An array of one axis is a column vector. ``z[i]`` is an entry (indices count from 1, as in print);
``z`` itself is a SymPy matrix expression, as in ``diag(y_hat) - y_hat * y_hat.T``.
"""
import re
from dataclasses import dataclass, field
from functools import lru_cache

from sympy import (Expr, Function, Indexed, IndexedBase, Integer, MatrixExpr, MatrixSymbol, Mul,
                   OneMatrix, S, Symbol, SympifyError, ZeroMatrix, preorder_traversal, sympify)
from sympy.core.function import UndefinedFunction
from sympy.matrices.expressions import DiagMatrix, HadamardPower, HadamardProduct, MatAdd, MatMul

from .errors import (HandwrittenEquation, IndexOutOfRange, OutsideTheRules, ShapeMismatch,
                     UndeclaredName, plain_refusals)


@dataclass
class Word:
    """A declared name: what it is, how it prints, and its definition if it has one.

    ``kind`` is ``"size"``, ``"scalar"``, ``"array"`` or ``"function"``; ``shape`` is empty but for arrays.
    ``sign`` is ``"real"``, ``"nonnegative"``, ``"positive"``. ``params`` and ``body`` are the definition;
    ``meaning`` is what the notation page says of it.
    """

    name: str
    kind: str
    latex: str
    bold: str = ""
    shape: tuple = ()
    sign: str = "real"
    params: tuple = ()
    body: object = None
    object: object = field(default=None, repr=False)
    meaning: str = ""


WORDS: dict[str, Word] = {}
INDICES: dict[str, object] = {}  # each letter, and the end of its range

SIGNS = ("real", "nonnegative", "positive")

# One symbol of the page: a letter, a command or an accent, and perhaps a subscript that no index could be.
_LETTER = r"(?:[A-Za-z]|\\[A-Za-z]+)"
_ACCENT = (
    r"\\(?:acute|bar|breve|check|dot|grave|hat|mathbf|mathcal|mathrm|operatorname|overline|tilde|vec"
    r"|widehat)"
)
_SUBSCRIPT = r"_\{(?:\\[A-Za-z]+(?:\{\w+\})?|\*)\}"
_PRINTED = re.compile(rf"(?:{_ACCENT}\{{(?:[A-Za-z]+|{_LETTER})\}}|{_LETTER})(?:{_SUBSCRIPT})?")
_TAKEN = {"e", r"\mathbf{I}"} | {
    "\\" + name
    for name in (
        "begin",
        "cdot",
        "delta",
        "end",
        "exp",
        "frac",
        "left",
        "log",
        "odot",
        "oslash",
        "partial",
        "right",
        "sqrt",
        "sum",
        "text",
        "times",
        "top",
    )
}


def _declare(word):
    _require_printed(word)
    known = WORDS.get(word.name)
    if known and (known.kind, known.latex, known.shape, known.sign) != (
        word.kind, word.latex, word.shape, word.sign
    ):
        raise UndeclaredName(
            f"{word.name!r} is already declared as {known.kind} {known.latex} of shape {known.shape}, "
            f"{known.sign}; a second, different declaration would make one name mean two things"
        )
    letters = {str(x) for other in WORDS.values() if other.kind == "array" for x in other.params}
    if word.latex in INDICES or word.latex in letters:
        raise UndeclaredName(
            f"{word.name!r} would print as {word.latex}, which is the name of an index"
        )
    for other in WORDS.values():
        if other.name != word.name and {word.latex, word.bold} & {other.latex, other.bold} - {""}:
            raise UndeclaredName(
                f"{word.name!r} would print as {word.latex}, which is how {other.name!r} prints"
            )
    return WORDS.setdefault(word.name, word)


def _require_printed(word):
    """Raise when a name would not be read as one symbol, or as another one."""
    if not isinstance(word.latex, str) or not word.name.isidentifier():
        raise UndeclaredName(
            f"a name is a Python identifier and its printed form is text; got {word.name!r} and "
            f"{word.latex!r}"
        )
    if not _PRINTED.fullmatch(word.latex) or {word.latex, word.bold} & _TAKEN:
        raise HandwrittenEquation(
            f"{word.name} would print as {word.latex}, which does not read as one symbol of its "
            f"own; choose another with latex=…"
        )
    if word.kind == "array" and "_" in word.latex:
        raise HandwrittenEquation(
            f"the array {word.name} would print as {word.latex}; its subscripts are for its indices"
        )
    if word.sign not in SIGNS:
        raise UndeclaredName(
            f"the sign of {word.name} is one of {', '.join(SIGNS)}, not {word.sign!r}"
        )


def word(name):
    """The declaration of ``name``; raises :class:`UndeclaredName` when there is none."""
    try:
        return WORDS[name]
    except KeyError:
        raise UndeclaredName(
            f"{name!r} was never declared; declare it with size, scalar or array first"
        ) from None


def is_size(symbol):
    """Whether ``symbol`` is a declared size, such as C."""
    return isinstance(symbol, Symbol) and symbol.name in WORDS and WORDS[symbol.name].kind == "size"


@plain_refusals("the declaration of a size")
def size(name, meaning=""):
    """Declare a size: a positive integer such as the number of classes ``C``."""
    symbol = Symbol(name, integer=True, positive=True)
    return _declare(Word(name, "size", name, object=symbol, meaning=meaning)).object


class Index(Symbol):
    """An index that runs from 1 to ``upper`` (a size, a size plus a whole number, or a whole number)."""

    __slots__ = ("upper",)

    def __new__(cls, name, upper):
        self = Symbol.__xnew__(cls, name, integer=True, positive=True)
        self.upper = sympify(upper)
        return self

    def _hashable_content(self):
        return super()._hashable_content() + (self.upper,)

    def __getnewargs_ex__(self):
        return (self.name, self.upper), {}


def _whole(length, least, what):
    """``length`` as a size plus a whole number, or a whole number, that is always at least ``least``."""
    length = sympify(length)
    number, rest = length.as_coeff_Add() if isinstance(length, Expr) else (None, None)
    if (
        number is None
        or not number.is_Integer
        or not (rest == 0 or is_size(rest))
        or number + (rest != 0) < least
    ):
        raise UndeclaredName(
            f"{what} is a declared size, perhaps plus a whole number, of at least {least}; "
            f"{length} is not"
        )
    return length


def _require_letter(name):
    if len(name) != 1 or not name.isascii() or not name.isalpha() or name in _TAKEN:
        raise UndeclaredName(f"an index is one letter (but not e, Euler's number); {name!r} is not")
    if any(name == entry.latex for entry in WORDS.values()):
        raise UndeclaredName(f"the index {name} would print like the declared name {name}")


@plain_refusals("the declaration of an index")
def indices(names, upper):
    """Declare indices that run from 1 to ``upper``: ``i, j, k = indices("i j k", C)``."""
    upper = _whole(upper, 0, "the end of a range")
    for name in names.split():
        _require_letter(name)
        if INDICES.setdefault(name, upper) != upper:
            raise UndeclaredName(
                f"the index {name} already runs to {INDICES[name]}; it cannot run to {upper} as well"
            )
    made = tuple(Index(name, upper) for name in names.split())
    return made if len(made) > 1 else made[0]


def over(index):
    """The limits of a sum over the whole range of ``index``: ``Sum(y[i], over(i))``."""
    if not isinstance(index, Index):
        raise UndeclaredName(
            f"a sum runs over a declared index; {index!r} is not one (declare it with indices)"
        )
    return (index, 1, index.upper)


@plain_refusals("the declaration of a scalar")
def scalar(name, latex=None, *, sign="real", meaning=""):
    """Declare a scalar; ``sign`` is ``"real"``, ``"nonnegative"`` or ``"positive"``."""
    symbol = Symbol(name, **{sign: True})
    return _declare(
        Word(name, "scalar", latex or name, sign=sign, object=symbol, meaning=meaning)
    ).object


@plain_refusals("a definition")
def define(symbol, body):
    """Give a declared scalar its definition; the proofs unfold it and the page prints it."""
    entry = word(getattr(symbol, "name", str(symbol)))
    if entry.kind != "scalar":
        raise UndeclaredName(
            f"{entry.name} is a {entry.kind}; define is for scalars (an array has its own define)"
        )
    _set_body(entry, (), body)
    return symbol


def _set_body(entry, params, body):
    if isinstance(body, str):
        raise HandwrittenEquation(
            f"the definition of {entry.name} must be symbolic, not the string {body!r}"
        )
    try:
        body = sympify(body)
    except SympifyError:
        body = None
    if not isinstance(body, (Expr, MatrixExpr)):
        raise OutsideTheRules(f"the definition of {entry.name} must be an expression; got {body!r}")
    if entry.kind != "function" and entry.sign != "real":
        raise UndeclaredName(
            f"{entry.name} was declared {entry.sign}; the sign of what is defined follows from its "
            f"definition, so declare it without a sign"
        )
    require_closed(entry.name, params, body)
    if uses(body, entry.name):
        raise UndeclaredName(f"the definition of {entry.name} uses {entry.name} itself")
    if any(isinstance(part, Partial) and part.args[1] in params for part in preorder_traversal(body)):
        raise OutsideTheRules(
            f"the definition of {entry.name} takes a derivative in its own argument"
        )
    if entry.body is not None and (entry.params, entry.body) != (params, body):
        raise UndeclaredName(
            f"{entry.name} is already defined, as {entry.body}; a second definition would make one "
            f"name mean two things"
        )
    entry.params, entry.body = params, body


def uses(body, name):
    """Whether ``name`` occurs in ``body`` or in a definition that ``body`` rests on."""
    seen, waiting = set(), [body]
    while waiting:
        for part in preorder_traversal(waiting.pop()):
            found = (
                part.func.__name__
                if isinstance(part.func, UndefinedFunction)
                else getattr(part, "name", None)
            )
            if found == name and not isinstance(part, Index):
                return True
            if found in WORDS and found not in seen and not isinstance(part, Index):
                seen.add(found)
                waiting += [WORDS[found].body] if WORDS[found].body is not None else []
    return False


@lru_cache(maxsize=None)
def require_closed(name, params, body):
    """Raise :class:`UndeclaredName` when a definition has an index that neither a sum nor ``params`` bind."""
    for symbol in body.free_symbols:
        if isinstance(symbol, Index) and symbol not in params:
            raise UndeclaredName(
                f"the definition of {name} uses the index {symbol}, which nothing there binds"
            )


class Array(MatrixSymbol):
    """A vector (column) or matrix of reals; indexing gives a scalar entry, arithmetic a matrix expression."""

    def __new__(cls, name, rows, columns):
        return MatrixSymbol.__new__(cls, name, rows, columns)

    @property
    def word(self):
        return word(self.name)

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
        return Indexed(IndexedBase(self.name, **{self.word.sign: True}), *index)

    @plain_refusals("a definition")
    def define(self, body):
        """Define every entry by a function of its indices, or the whole by a matrix expression."""
        if callable(body):
            names = body.__code__.co_varnames[: body.__code__.co_argcount]
            if len(set(names)) != len(self.word.shape):
                raise IndexOutOfRange(
                    f"{self.name} has {len(self.word.shape)} axes; its definition has the indices "
                    f"{names}"
                )
            for name in names:
                _require_letter(name)
            params = tuple(Index(name, upper) for name, upper in zip(names, self.word.shape))
            _set_body(self.word, params, body(*params))
        else:
            shape = tuple(body.shape) if isinstance(body, MatrixExpr) else (1, 1)
            if not isinstance(body, str) and shape != tuple(self.shape):
                raise ShapeMismatch(
                    f"{self.name} has shape {self.shape}; its definition has shape {shape}"
                )
            _set_body(self.word, (), body)
        return self


@plain_refusals("the declaration of an array")
def array(name, *shape, latex=None, sign="real", meaning=""):
    """Declare a vector (one size) or a matrix (two sizes) with entries of one sign."""
    shape = tuple(_whole(axis, 1, f"an axis of {name}") for axis in shape)
    if len(shape) not in (1, 2):
        raise ShapeMismatch(f"an array has one axis or two; {name} has {len(shape)}")
    latex = latex or name
    accent = re.fullmatch(r"(\\\w+)\{(\w)\}", latex)
    bold = (rf"{accent[1]}{{\mathbf{{{accent[2]}}}}}" if accent
            else rf"\mathbf{{{latex}}}" if latex.isalpha() else rf"\boldsymbol{{{latex}}}")
    made = Array(name, shape[0], shape[1] if len(shape) > 1 else S.One)
    return _declare(
        Word(name, "array", latex, bold, shape, sign, object=made, meaning=meaning)
    ).object


@plain_refusals("the declaration of a function")
def function(name, latex, body, *, sign="real", domain="real", meaning=""):
    """Declare a function of one variable by its definition: ``function("sigma", r"\\sigma", lambda x: …)``.

    ``domain`` is the sign of the variable, ``sign`` that of the value; the variable is declared as a scalar.
    """
    if not callable(body) or body.__code__.co_argcount != 1:
        raise HandwrittenEquation(
            f"the function {name} is defined by a Python function of one argument, not by {body!r}"
        )
    argument = scalar(body.__code__.co_varnames[0], sign=domain, meaning=f"the argument of {name}")
    made = Function(name, **{sign: True})
    entry = _declare(Word(name, "function", latex, sign=sign, object=made, meaning=meaning))
    _set_body(entry, (argument,), body(argument))
    return entry.object


def defined_function(expr):
    """The declaration of an applied function, or None when ``expr`` is not one."""
    if isinstance(expr.func, UndefinedFunction):
        if len(expr.args) != 1:
            raise OutsideTheRules(
                f"{expr.func} is a function of one argument; {expr} gives it {len(expr.args)}"
            )
        return word(expr.func.__name__)
    return None


class Partial(Expr):
    r"""The partial derivative of ``f`` in ``v``, an entry or a scalar: ``Partial(log(y_hat[i]), z[k])``.

    It is never evaluated by itself. Definitions inside ``f`` are unfolded down to ``v``, so ``v`` may be a
    defined quantity: ∂L/∂ŷ_i holds L as written in ŷ. (``sympy.Derivative`` would silently give 0 for an
    entry of another array, before any definition is unfolded.)
    """

    is_commutative = True
    is_real = True

    @plain_refusals("a derivative")
    def __new__(cls, f, v):
        f, v = sympify(f), sympify(v)
        if not isinstance(f, Expr):
            raise OutsideTheRules(
                f"a derivative is taken of a number such as log(y_hat[i]), not of {f!r}"
            )
        if not (isinstance(v, Indexed) or (isinstance(v, Symbol) and not isinstance(v, Index))):
            raise UndeclaredName(
                f"a derivative is taken in an entry such as z[k] or a scalar, not in {v}"
            )
        if is_size(v):
            raise UndeclaredName(f"{v} is a whole number; there is no derivative in it")
        return Expr.__new__(cls, f, v)


def vector_of_ones(n):
    """The column vector of ``n`` ones."""
    return OneMatrix(n, 1)


def vector_of_zeros(n):
    """The column vector of ``n`` zeros."""
    return ZeroMatrix(n, 1)


def diag(v):
    """The diagonal matrix of a column vector."""
    return DiagMatrix(v)


def hadamard(a, b):
    """The elementwise product a ⊙ b."""
    return HadamardProduct(a, b)


def elementwise_quotient(a, b):
    """The elementwise quotient a ⊘ b."""
    return HadamardProduct(a, HadamardPower(b, Integer(-1)))


def times(*factors):
    """The matrix product, kept as it is written:
    ``times(y_hat, times(y_hat.T, g))`` keeps its parentheses.
    """
    flat = (
        part
        for factor in factors
        for part in (factor.args if isinstance(factor, Mul) and not factor.is_Matrix else [factor])
    )
    return MatMul(*flat)


def minus(a, b):
    """The matrix difference, its parts kept as they are written (``a - b`` would let
    SymPy rearrange them).
    """
    return MatAdd(a, MatMul(-1, *(b.args if isinstance(b, MatMul) else [b])))
