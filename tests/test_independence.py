"""The three layers share no code beyond the expression types.

And each catches what the others miss.
"""

import ast
import shutil

import pytest
from conftest import ROOT
from mpmath import mpf
from sympy import Sum, exp, log

from notation import C, a, i, k, y, y_hat, z
from proof import Derivation, Partial, checking, over, readback
from proof.errors import MisreadEquation, UnprovedStep, WrongStep
from proof.numbers import sample
from proof.numbers.comparing import places
from proof.rules import slopes

PROOF = ROOT / "book" / "proof"

# What may speak to what. A folder or a module; each knows itself, and what stands
# behind it.
LAYERS = {
    "rules": {"words", "errors"},
    "numbers": {"words", "errors"},
    "reading/latex": {"words", "errors"},
    "reading/reader": {"reading/parser", "errors"},
    "words": {"errors"},
    "mutants": {"rules", "numbers", "statement", "words", "errors"},
    "page/javascript": {"words", "errors"},
    "typed/parser": {"errors"},
    "typed/elaborate": {"words", "errors"},
}


def modules(place):
    """The modules of a folder, or the one module, by their path without the ending."""
    path = PROOF / place
    paths = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return {str(found.relative_to(PROOF).with_suffix("")) for found in paths}


def imports(module):
    """What a module of the engine imports: its own modules by path, others by their full name."""
    found = set()
    for node in ast.walk(
        ast.parse((PROOF / f"{module}.py").read_text(encoding="utf-8"))
    ):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module)
        elif isinstance(node, ast.ImportFrom):
            folder = module.split("/")[: -node.level]
            base = "/".join([*folder, *(node.module.split(".") if node.module else [])])
            names = ["/".join(filter(None, [base, alias.name])) for alias in node.names]
            found |= (
                {exists(base)}
                if exists(base) and not any(map(exists, names))
                else set()
            )
            found |= {exists(name) or exists(base) for name in names} - {None}
    return found


def exists(place):
    """The path of the module that an import of ``place`` loads, or None."""
    if (PROOF / f"{place}.py").is_file():
        return place
    return (
        f"{place}/__init__"
        if place and (PROOF / place / "__init__.py").is_file()
        else None
    )


def reached(place):
    """The modules at a place and every other module of the engine that they import, however far."""
    found, waiting = set(), modules(place)
    while waiting:
        module = waiting.pop()
        found.add(module)
        waiting |= {name for name in imports(module) if exists(name)} - found
    return found


def allowed(place):
    return modules(place).union(*(modules(other) for other in LAYERS[place]))


@pytest.mark.parametrize("place", LAYERS)
def test_a_layer_shares_only_the_words(place):
    assert reached(place) <= allowed(place)


def test_the_reader_knows_no_sympy():
    known = reached("reading/reader")
    assert known == {"reading/parser", "reading/reader", "errors"}
    assert not any(
        name.split(".")[0] == "sympy" for module in known for name in imports(module)
    )


def test_this_finds_the_imports_of_a_module():
    assert {"sympy", "mpmath", "words/__init__", "numbers/sample"} <= imports(
        "numbers/interpreter"
    )
    assert {"rules/polynomial", "rules/ranges"} <= imports("rules/sums")


@pytest.mark.parametrize(
    "line",
    [
        "from .rules.normal import NormalForm",
        "from .rules import normal",
        "from . import rules",
    ],
)
def test_an_import_between_layers_would_be_seen(tmp_path, monkeypatch, line):
    shutil.copytree(
        PROOF, tmp_path / "proof", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setitem(globals(), "PROOF", tmp_path / "proof")
    assert reached("numbers") <= allowed("numbers")
    with (tmp_path / "proof" / "errors.py").open("a", encoding="utf-8") as errors:
        errors.write(f"\ndef late():\n    {line}\n    return 1\n")
    assert not reached("numbers") <= allowed("numbers")


# ---- one layer at a time is switched off, and a fault goes through that only it would have caught


def no_rules(monkeypatch):
    monkeypatch.setattr(checking, "residue", lambda statement: {})


def no_numbers(monkeypatch):
    monkeypatch.setattr(
        checking, "counterexample", lambda statement: (None, list(places(statement)))
    )


def no_read_back(monkeypatch):
    monkeypatch.setattr(checking, "misreading", lambda statement, held: mpf(0))


def true_at_every_sample(monkeypatch):
    """A product that is zero at each size that is tried, and at no other."""
    product = 1
    for size in range(1, sample.LARGE[1] + 1):
        product *= C - size
    return lambda: Derivation(a + product).then(a, "zero at every size that is tried")


def rules_with_a_fault(monkeypatch):
    """The rules forget the chain rule of the logarithm, so that they prove a wrong slope."""
    monkeypatch.setitem(slopes.SLOPES, "log", lambda rules, atom, name, at: {})
    return lambda: Derivation(
        Partial(Sum(y[i] * log(y_hat[i]), over(i)), y_hat[k])
    ).then(0 * z[k], "a slope that is not zero")


def printer_with_a_fault(monkeypatch):
    """The printer loses every sign of an exponent."""
    latex = readback.latex

    def misprint(expr):
        return latex(expr).replace("e^{-", "e^{")

    for module in (readback, checking):
        monkeypatch.setattr(module, "latex", misprint)
    return lambda: Derivation(exp(-z[k]) * exp(a)).then(
        exp(a - z[k]), "add the exponents"
    )


FAULTS = {
    "symbolic": (no_rules, true_at_every_sample, UnprovedStep),
    "numerical": (no_numbers, rules_with_a_fault, WrongStep),
    "read-back": (no_read_back, printer_with_a_fault, MisreadEquation),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_only_one_layer_catches(name, monkeypatch):
    switch_off, plant, refusal = FAULTS[name]
    derive = plant(monkeypatch)
    with pytest.raises(refusal):
        derive()
    for other, (switch_other, _, _) in FAULTS.items():
        if other != name:
            with monkeypatch.context() as patch, pytest.raises(refusal):
                switch_other(patch)
                derive()
    switch_off(monkeypatch)
    assert derive().steps
