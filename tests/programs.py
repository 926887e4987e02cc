"""Run a chapter, and print what its derivations are worth at random points, for test_javascript.py.

    python programs.py softmax

A process of its own for each chapter: what one chapter declares, another may declare otherwise.
"""

import ast
import json
import sys
from contextlib import redirect_stdout
from itertools import groupby, islice
from unittest.mock import patch

import jupytext
from conftest import ROOT
from mpmath import mp

from proof import Derivation
from proof.numbers import sample
from proof.numbers.interpreter import Interpreter
from proof.numbers.points import Points
from proof.page.record import of_derivation
from proof.statement import Statement


def shown(page):
    """The derivations that a chapter shows, in order."""
    found, namespace = [], {"display": lambda *things: None}
    for cell in jupytext.read(ROOT / "book" / f"{page}.md").cells:
        if cell.cell_type != "code":
            continue
        code = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
        body = ast.parse(code).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        try:
            exec(compile(ast.Module(body, []), page, "exec"), namespace)
            value = last and eval(compile(ast.Expression(last.value), page, "eval"), namespace)
        except Exception:
            if "raises-exception" not in cell.metadata.get("tags", []):
                raise
            continue
        if isinstance(value, Derivation):
            found.append(value)
    return found


def plain(value):
    """Numbers of mpmath as floats, in the same lists."""
    return [plain(x) for x in value] if isinstance(value, list) else float(value)


def nested(table):
    """`{(1, 2): x}` as nested lists, `{(): x}` as a number."""
    if () in table:
        return float(table[()])
    rows = {}
    for at, x in sorted(table.items()):
        rows.setdefault(at[0], {})[at[1:]] = x
    return [nested(row) for row in rows.values()]


def cases(derivation):
    """The program of a derivation, and points with the values of all its rows."""
    exprs = [derivation.start, *(step.expr for step in derivation.steps)]
    using = derivation.result.using
    statement = Statement(exprs[0], "=", exprs[-1], derivation.where, using)
    points = []
    with mp.workdps(sample.DIGITS):
        drawn = list(Points(statement, *exprs))
    for _, draw in groupby(drawn, key=lambda point: id(point.data)):
        for point in islice(draw, 6):
            interpreter = Interpreter(point.sizes, point.data)
            points.append({
                "sizes": point.sizes,
                "data": {name: nested(table) for name, table in point.data.items()},
                "indices": {index.name: n for index, n in point.indices.items()},
                "values": [plain(interpreter.worth(expr, point.indices)) for expr in exprs],
            })
    return {"program": of_derivation(derivation)["values"], "points": points}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr), patch("matplotlib.pyplot.show"):
        answer = [cases(derivation) for derivation in shown(sys.argv[1])]
    print(json.dumps(answer))
