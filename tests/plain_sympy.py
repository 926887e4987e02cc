"""The identities as plain SymPy sees them: definitions unfolded, bound indices renamed, matrices entry by entry."""
import signal
from contextlib import contextmanager, suppress

from sympy import (Dummy, Indexed, KroneckerDelta, MatrixExpr, Piecewise, Q, S, Sum, Symbol, expand, expand_log,
                   factor_terms, refine, simplify, together)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions import (DiagMatrix, HadamardPower, HadamardProduct, MatAdd, MatMul, OneMatrix, Transpose,
                                        ZeroMatrix)

from notation import C, D, N
from proof.language import WORDS, Array, Index, Partial


def difference(statement):
    """``lhs - rhs`` of a statement as one scalar expression in plain SymPy, derivatives not yet taken."""
    sides = [statement.lhs, statement.rhs]
    if statement.certificate is not None:
        sides.append(statement.certificate if statement.relation in (">=", ">") else -statement.certificate)
    shape = next((side.shape for side in sides if isinstance(side, MatrixExpr)), (1, 1))
    at = tuple(S.One if axis == 1 else Symbol(f"at{n}", integer=True, positive=True) for n, axis in enumerate(shape))
    lhs, *rest = (entry(side, *at) if isinstance(side, MatrixExpr) else plain(side) for side in sides)
    return (lhs - sum(rest)).subs(statement.where)


def plain(expr, meaning=None):
    """An expression with every definition unfolded; ``meaning`` replaces bound indices and parameters."""
    meaning = meaning or {}
    if expr in meaning:
        return meaning[expr]
    if isinstance(expr, Index):
        return Symbol(expr.name, integer=True, positive=True)
    if isinstance(expr, Indexed):
        return _entry(WORDS[expr.base.label.name], [plain(i, meaning) for i in expr.indices])
    if isinstance(expr, Sum):
        body, limits = expr.function, []
        for index, low, high in expr.limits:
            taken = set(meaning.values())
            dummy = Symbol(f"{index.name}_", integer=True, positive=True)
            while dummy in taken:
                dummy = Symbol(f"{dummy.name}_", integer=True, positive=True)
            meaning = {**meaning, index: dummy}
            limits.append((dummy, low, high))
        return Sum(plain(body, meaning), *limits)
    if isinstance(expr, Partial):
        return plain(expr.args[0], meaning).diff(plain(expr.args[1], meaning))
    if isinstance(expr, AppliedUndef):
        word = WORDS[expr.func.__name__]
        return plain(word.body, {word.params[0]: plain(expr.args[0], meaning)})
    if isinstance(expr, Piecewise):
        (first, condition), (second, _) = expr.args
        same = KroneckerDelta(*(plain(side, meaning) for side in condition.args))
        return same * plain(first, meaning) + (1 - same) * plain(second, meaning)
    if isinstance(expr, MatrixExpr):
        return entry(expr, S.One, S.One, meaning)
    if isinstance(expr, Symbol):
        word = WORDS[expr.name]
        return expr if word.body is None else plain(word.body)
    return expr.func(*(plain(a, meaning) for a in expr.args)) if expr.args else expr


def _entry(word, at):
    if word.body is None:
        return word.object[tuple(at)]
    if word.params:
        return plain(word.body, dict(zip(word.params, at)))
    return entry(word.body, *(list(at) + [S.One])[:2])


def entry(m, i, j, meaning=None):
    """The entry (i, j) of a matrix expression, a product written out as a sum."""
    if isinstance(m, Array):
        return _entry(m.word, [i, j][: len(m.word.shape)])
    if isinstance(m, MatAdd):
        return sum(entry(a, i, j, meaning) for a in m.args)
    if isinstance(m, HadamardProduct):
        product = S.One
        for a in m.args:
            product *= entry(a, i, j, meaning)
        return product
    if isinstance(m, HadamardPower):
        return entry(m.base, i, j, meaning) ** m.exp
    if isinstance(m, Transpose):
        return entry(m.arg, j, i, meaning)
    if isinstance(m, DiagMatrix):
        return KroneckerDelta(i, j) * entry(m.args[0], i, S.One, meaning)
    if isinstance(m, (OneMatrix, ZeroMatrix)):
        return S.One if isinstance(m, OneMatrix) else S.Zero
    if isinstance(m, MatMul):
        scalars = [plain(a, meaning) for a in m.args if not isinstance(a, MatrixExpr)]
        first, *rest = (a for a in m.args if isinstance(a, MatrixExpr))
        if not rest:
            return S(scalars[0] if scalars else 1) * entry(first, i, j, meaning)
        inner = first.shape[1]
        middle = S.One if inner == 1 else Dummy("j", integer=True, positive=True)
        rest = rest[0] if len(rest) == 1 else MatMul(*rest)
        body = entry(first, i, middle, meaning) * entry(rest, middle, j, meaning)
        product = body if inner == 1 else Sum(body, (middle, 1, inner))
        for a in scalars:
            product *= a
        return product
    raise NotImplementedError(type(m).__name__)


GIVES_UP = (RecursionError, StopIteration, NotImplementedError, TypeError, ValueError, AttributeError, KeyError)
WAYS = {
    "doit": lambda e: e.doit(),
    "expand, doit": lambda e: expand(e).doit(),
    "refine": lambda e: _refine(expand(_refine(e.doit()))),
    "refine, simplify": lambda e: simplify(_refine(simplify(_refine(e.doit())))),
    "expand, refine, simplify": lambda e: simplify(_refine(expand(_refine(expand(e).doit())))),
    "together, simplify": lambda e: simplify(together(expand(_refine(e.doit())))),
    "factor_terms, simplify": lambda e: simplify(factor_terms(_refine(e.doit()))),
    "expand_log, simplify": lambda e: simplify(expand_log(_refine(expand(e).doit()), force=True)),
}


def _refine(expr):
    """Tell SymPy that every free index lies in the range of its sum."""
    for size in (C, N, D):
        for index in expr.free_symbols:
            if index.is_Symbol and index.is_integer and index not in (C, N, D):
                expr = refine(expr, Q.ge(size, index))
    return expr


def proves(statement, seconds):
    """The first way in which plain SymPy finds, within so many seconds, that the difference is zero; or None."""
    try:
        with _limit(seconds), suppress(*GIVES_UP):
            start = difference(statement)
            for name, way in WAYS.items():
                with suppress(*GIVES_UP):
                    if _assume(way(_assume(start, statement)), statement) == 0:
                        return name
    except TimeoutError:
        pass
    return None


def _assume(expr, statement):
    """Put the value for each sum that a hypothesis names, whatever its bound index is called."""
    for hypothesis in statement.using:
        for found in expr.atoms(Sum):
            index, low, high = found.limits[0]
            body = hypothesis.sum.function
            if (low, high) == hypothesis.sum.limits[0][1:] \
                    and isinstance(found.function, Indexed) and found.function.base == body.base \
                    and found.function.indices[hypothesis.axis] == index:
                expr = expr.subs(found, hypothesis.value)
    return expr


@contextmanager
def _limit(seconds):
    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
