r"""Why something is never negative: the rules that an inequality's certificate must satisfy.

``lhs ≥ rhs`` is proved by a *certificate*, an expression that equals ``lhs - rhs`` (all
three layers check that) and is nonnegative term by term: sums, products and even powers
of what is nonnegative, and one analytic fact,

    gap(r) = r - 1 - log r ≥ 0 for r > 0,

because gap is convex and has its only minimum, 0, at r = 1.
"""

from sympy import Abs, KroneckerDelta, Max, Sum, exp, log

from ..errors import RejectedCertificate
from ..words import Index, function, word
from . import polynomial as p

gap = function(
    "gap",
    "f",
    lambda r: r - 1 - log(r),
    sign="nonnegative",
    domain="positive",
    meaning="gap: how far the logarithm lies below its tangent at 1",
)


def require_nonnegative(expr, form):
    """Raise :class:`RejectedCertificate` unless ``expr`` is nonnegative by its structure."""
    if not _nonnegative(expr, form):
        raise RejectedCertificate(
            f"the certificate has a part that is not nonnegative by its form: {expr}"
        )


def _nonnegative(expr, form):
    if expr.is_Number:
        return bool(expr >= 0)
    if isinstance(expr, (exp, Abs, KroneckerDelta, Index)):
        return True
    if _declared_nonnegative(expr):
        return True
    if isinstance(expr, Max) and any(a.is_Number and a >= 0 for a in expr.args):
        return True
    if expr.func.__name__ == "gap":
        require_positive(expr.args[0], form)
        return True
    if isinstance(expr, Sum):
        return _all_nonnegative([expr.function], form)
    if expr.is_Pow and expr.exp.is_Integer and expr.exp % 2 == 0:
        return True
    if expr.is_Mul or expr.is_Add and not _is_one_minus_delta(expr):
        return _all_nonnegative(expr.args, form)
    return _is_one_minus_delta(expr) or _is_positive(expr, form)


def _declared_nonnegative(expr):
    if not expr.is_Symbol and not expr.is_Indexed:
        return False
    entry = word(expr.base.label.name if expr.is_Indexed else expr.name)
    return entry.body is None and (entry.kind == "size" or entry.sign != "real")


def _all_nonnegative(parts, form):
    for part in parts:
        require_nonnegative(part, form)
    return True


def _is_one_minus_delta(expr):
    return (
        expr.is_Add and len(expr.args) == 2 and isinstance(-(expr - 1), KroneckerDelta)
    )


def _is_positive(expr, form):
    return all(form.signs.positive(part) for part in p.fraction(form.convert(expr, {})))


def require_positive(expr, form):
    """Raise :class:`RejectedCertificate` unless ``expr`` is provably positive."""
    if not _is_positive(expr, form):
        raise RejectedCertificate(f"not provably positive: {expr}")
