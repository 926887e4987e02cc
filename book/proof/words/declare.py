"""Declarations: sizes, indices, scalars and functions, and their definitions."""

from collections.abc import Callable
from functools import lru_cache

import sympy
from sympy import (
    Expr,
    Function,
    MatrixExpr,
    Symbol,
    SympifyError,
    Tuple,
    preorder_traversal,
    sympify,
)
from sympy.core.function import UndefinedFunction

from ..errors import (
    HandwrittenEquation,
    OutsideTheRules,
    UndeclaredName,
    plain_refusals,
)
from .index import Index
from .partial import Partial
from .vocabulary import Word, declare, declare_letter, is_size, start_again, uses, word


@plain_refusals("the declaration of a size")
def size(name: str, meaning: str = "") -> Symbol:
    """Declare a size: a positive integer such as the number of classes ``C``."""
    symbol = Symbol(name, integer=True, positive=True)
    return declare(Word(name, "size", name, object=symbol, meaning=meaning)).object


def whole(length, least, what):
    """``length`` as a size plus a whole number, or a whole number.

    That is always at least ``least``.
    """
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


@plain_refusals("the declaration of an index")
def indices(names: str, upper: Expr | int) -> Index | tuple[Index, ...]:
    """Declare indices that run from 1 to ``upper``: ``i, j, k = indices("i j k", C)``."""
    upper = whole(upper, 0, "the end of a range")
    for name in names.split():
        declare_letter(name, upper)
    made = tuple(Index(name, upper) for name in names.split())
    return made if len(made) > 1 else made[0]


def over(index: Index) -> tuple[Index, int, Expr]:
    """The limits of a sum over the whole range of ``index``: ``Sum(y[i], over(i))``."""
    if not isinstance(index, Index):
        raise UndeclaredName(
            f"a sum runs over a declared index; {index!r} is not one (declare it with indices)"
        )
    return (index, 1, index.upper)


def Sum(body: Expr, *limits: tuple[Index, Expr | int, Expr | int]) -> Expr:
    """The sum of SymPy, over declared indices with their limits: ``Sum(y[i], over(i))``.

    A limit may be another index or the one beside it: ``Sum(z[i]*z[j], (i, 1, j - 1), over(j))``.
    Raises :class:`UndeclaredName` where SymPy would raise errors in words of its own.
    """
    for limit in limits or ("nothing",):
        if isinstance(limit, Index):
            told = (
                f"{limit} alone does not say from where to where; write over({limit})"
            )
        elif isinstance(limit, (tuple, Tuple)) and len(limit) == 3:
            if isinstance(limit[0], Index):
                continue
            told = f"{limit[0]!r} is no declared index"
        else:
            told = f"{limit} is no such limit"
        raise UndeclaredName(
            f"a sum has a declared index with its limits, as in Sum(y[i], over(i)); {told}"
        )
    return sympy.Sum(body, *limits)


@plain_refusals("the declaration of a scalar")
def scalar(
    name: str, latex: str | None = None, *, sign: str = "real", meaning: str = ""
) -> Symbol:
    """Declare a scalar; ``sign`` is ``"real"``, ``"nonnegative"`` or ``"positive"``."""
    symbol = Symbol(name, **{sign: True})
    return declare(
        Word(name, "scalar", latex or name, sign=sign, object=symbol, meaning=meaning)
    ).object


@plain_refusals("a definition")
def define(symbol: Symbol, body: Expr) -> Symbol:
    """Give a declared scalar its definition; the proofs unfold it and the page prints it."""
    entry = word(getattr(symbol, "name", str(symbol)))
    if entry.kind != "scalar":
        raise UndeclaredName(
            f"{entry.name} is a {entry.kind}; define is for scalars (an array has its own define)"
        )
    set_body(entry, (), body)
    return symbol


@plain_refusals("the declaration of a function")
def function(
    name: str,
    latex: str,
    body: Callable[[Symbol], Expr],
    *,
    sign: str = "real",
    domain: str = "real",
    meaning: str = "",
) -> UndefinedFunction:
    """Declare a function of one variable by its definition.

    ``function("sigma", r"\\sigma", lambda x: …)``.

    ``domain`` is the sign of the variable, ``sign`` that of the value; the variable is
    declared as a scalar.
    """
    if not callable(body) or body.__code__.co_argcount != 1:
        raise HandwrittenEquation(
            f"the function {name} is defined by a Python function of one argument, not by {body!r}"
        )
    argument = scalar(
        body.__code__.co_varnames[0], sign=domain, meaning=f"the argument of {name}"
    )
    value = body(argument)
    if isinstance(value, Expr) and value.has(Partial):
        # With a letter of the argument in it, the slope would be another one.
        raise OutsideTheRules(
            f"the function {name} holds a derivative; declare an array or a scalar for it"
        )
    made = Function(name, **{sign: True})
    entry = declare(
        Word(name, "function", latex, sign=sign, object=made, meaning=meaning)
    )
    set_body(entry, (argument,), value)
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


def set_body(entry, params, body):
    now = start_again()
    if isinstance(body, str):
        raise HandwrittenEquation(
            f"the definition of {entry.name} must be symbolic, not the string {body!r}"
        )
    try:
        body = sympify(body)
    except SympifyError:
        body = None
    if not isinstance(body, (Expr, MatrixExpr)):
        raise OutsideTheRules(
            f"the definition of {entry.name} must be an expression; got {body!r}"
        )
    if entry.kind != "function" and entry.sign != "real":
        raise UndeclaredName(
            f"{entry.name} was declared {entry.sign}; the sign of what is defined follows from its "
            f"definition, so declare it without a sign"
        )
    require_closed(entry.name, params, body)
    if uses(body, entry.name):
        raise UndeclaredName(f"the definition of {entry.name} uses {entry.name} itself")
    if any(
        isinstance(part, Partial) and part.args[1] in params
        for part in preorder_traversal(body)
    ):
        raise OutsideTheRules(
            f"the definition of {entry.name} takes a derivative in its own argument"
        )
    if entry.body is not None and (entry.params, entry.body) != (params, body):
        raise UndeclaredName(
            f"{entry.name} is already defined, as {entry.body}; a second definition would make one "
            f"name mean two things. Run the cell that defines it again, or "
            f"forget({entry.name!r}) first"
        )
    entry.params, entry.body, entry.defined_at = params, body, now


@lru_cache(maxsize=None)
def require_closed(name, params, body):
    """Raise :class:`UndeclaredName` when nothing in a definition binds one of its indices."""
    for symbol in body.free_symbols:
        if isinstance(symbol, Index) and symbol not in params:
            raise UndeclaredName(
                f"the definition of {name} uses the index {symbol}, which nothing there binds"
            )
