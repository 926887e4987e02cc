"""Expressions as trees of plain data, for the evaluator of the site (``_static/evaluate.js``).

A tree is a whole number, the name of a symbol or an index, or a list that starts with
what to do: ``["+", "x", ["^", "t", 2]]``. Nothing is simplified: the browser computes
what was proved.
"""

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices import expressions as matrices
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from ..errors import OutsideTheRules
from ..words import (
    Array,
    AtLeast,
    Differ,
    Entries,
    Gradient,
    Hypothesis,
    Index,
    Partial,
    assumed,
    letters,
    word,
    words,
)
from ..words.unicode import printed_as
from ..words.vocabulary import known_conditions

MATRICES = {
    matrices.MatAdd: "matrix+",
    matrices.MatMul: "matrix*",
    matrices.HadamardProduct: "entrywise*",
    matrices.HadamardPower: "entrywise^",
    matrices.Transpose: "transpose",
    matrices.DiagMatrix: "diag",
    matrices.Identity: "identity",
}

FUNCTIONS = (sympy.exp, sympy.log, sympy.tanh, sympy.Abs, sympy.Max, sympy.Min)


def program(start, steps, where, hypotheses):
    """All that a browser needs to compute every row of a derivation, as plain data.

    ``steps`` are pairs of a relation and an expression; ``words`` holds the names that
    occur, with their definitions.
    """
    printer = Printer()
    exprs = [start, *(expr for _, expr in steps)]
    with assumed(hypotheses):
        rows = [printer.tree(expr) for expr in exprs]
    bodies = [body for h in hypotheses if isinstance(h, Entries) for body in h.open]
    free = {
        s for e in (*exprs, *bodies) for s in e.free_symbols if isinstance(s, Index)
    }
    return {
        "start": rows[0],
        "steps": [[relation, row] for (relation, _), row in zip(steps, rows[1:])],
        "indices": {
            i.name: printer.tree(i.upper) for i in sorted(free, key=lambda i: i.name)
        },
        "where": {size.name: int(n) for size, n in where.items()},
        "hypotheses": [
            printer.hypothesis(h) for h in hypotheses if isinstance(h, Hypothesis)
        ],
        "apart": [
            [i.name for i in h.pair] for h in hypotheses if isinstance(h, Differ)
        ],
        "least": {h.size.name: h.least for h in hypotheses if isinstance(h, AtLeast)},
        "words": dict(sorted(printer.words.items())),
        "letters": _ends(printer),
        "known": _known(printer),
    }


def _ends(printer):
    """Where each declared index ends, of those that run over sizes which the printer has met."""
    return {
        letter: printer.tree(upper)
        for letter, upper in letters().items()
        if {size.name for size in upper.free_symbols} <= printer.words.keys()
    }


def _known(printer):
    """The hypotheses that may be quoted of the arrays which the printer has met."""
    return [
        printer.hypothesis(h)
        for h in known_conditions().values()
        if isinstance(h, Hypothesis) and h.array in printer.words
    ]


def dictionary(names=None):
    """What a parser of typed lines has to know: words with their definitions, indices, hypotheses.

    Of all declared words, or of ``names`` and what these rest on.
    """
    printer = Printer()
    for name in names or words():
        printer.word(name)
    return {
        "words": dict(sorted(printer.words.items())),
        "letters": _ends(printer),
        "hypotheses": _known(printer),
    }


class Printer:
    """Prints trees, and collects the declarations of the names that occur in them."""

    def __init__(self):
        self.words = {}

    def word(self, name):
        """Collect a declared name, and what its definition rests on."""
        self._name(name)

    def hypothesis(self, h):
        """A hypothesis on the sum of an array, as plain data."""
        value = self.tree(h.value)
        return {
            "array": h.array,
            "axes": list(h.axes),
            "value": value,
            "name": h.name,
        }

    def tree(self, expr):
        """The tree of a scalar or matrix expression."""
        kind = type(expr)
        if expr.is_Integer:
            return int(expr)
        if expr.is_Rational:
            return ["/", int(expr.p), int(expr.q)]
        if kind is Index or isinstance(expr, sympy.Dummy):
            return expr.name
        if expr.is_Symbol:
            return self._name(expr.name)
        if isinstance(expr, sympy.Indexed):
            return [
                "at",
                self._name(expr.base.label.name),
                *map(self.tree, expr.indices),
            ]
        if isinstance(expr, Array):
            return ["matrix", self._name(expr.name)]
        if kind is sympy.Sum:
            tree = self.tree(expr.function)
            for index, low, high in expr.limits:
                tree = ["sum", tree, index.name, self.tree(low), self.tree(high)]
            return tree
        if kind is sympy.Piecewise:
            return ["cases", *(self._case(*pair.args) for pair in expr.args)]
        if kind in (matrices.OneMatrix, matrices.ZeroMatrix):
            value = 1 if kind is matrices.OneMatrix else 0
            return ["constant", value, *map(self.tree, expr.shape)]
        if kind is ElementwiseApplyFunction:
            (parameter,) = expr.function.variables
            return [
                "map",
                parameter.name,
                self.tree(expr.function.expr),
                self.tree(expr.expr),
            ]
        if isinstance(expr, AppliedUndef):
            return ["call", self._name(expr.func.__name__), *map(self.tree, expr.args)]
        if expr is sympy.E:
            return ["exp", 1]
        return [self._sign(expr), *map(self.tree, expr.args)]

    @staticmethod
    def _sign(expr):
        kind = type(expr)
        if kind in MATRICES:
            return MATRICES[kind]
        if kind in (Gradient, Partial):
            return "slope" if kind is Partial else "gradient"
        if kind is sympy.KroneckerDelta:
            return "delta"
        if kind in FUNCTIONS:
            return kind.__name__.lower()
        if expr.is_Add or expr.is_Mul or expr.is_Pow:
            return "+" if expr.is_Add else "*" if expr.is_Mul else "^"
        raise OutsideTheRules(f"the site has no meaning for {kind.__name__}, in {expr}")

    def _case(self, value, condition):
        if condition == True:  # noqa: E712
            return [self.tree(value)]
        return [self.tree(value), *map(self.tree, condition.args)]

    def _name(self, name):
        if name not in self.words:
            known = word(name)
            self.words[name] = entry = {
                "kind": known.kind,
                "latex": known.latex,
                "text": printed_as(name),
                "bold": known.bold,
                "shape": [],
                "sign": known.sign,
            }
            entry["shape"] = [self.tree(axis) for axis in known.shape]
            if known.kind == "size":
                entry["sign"] = "size"
            if known.body is not None:
                entry |= {
                    "parameters": [str(x) for x in known.params],
                    "body": self.tree(known.body),
                }
        return name
