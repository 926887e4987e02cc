"""The three layers share no code beyond the expression types, and each catches what the others miss."""

import ast
from itertools import combinations

import pytest
from conftest import ROOT
from sympy import Sum, exp, log

from notation import C, a, i, k, y, y_hat, z
from proof import Derivation, checking, over, sample
from proof.errors import MisreadEquation, UnprovedStep, WrongStep

PROOF = ROOT / "book" / "proof"

LAYERS = {
    "symbolic": {"normal", "polynomial", "ranges", "sums", "calculus", "plain"},
    "numerical": {"interpret"},
    "read-back": {"parser", "readback"},
}
COMMON = {"errors", "language"}  # what a statement is made of, and how a refusal is told


def imports(module):
    """The modules that a module of the engine imports, in full; its own as ``proof.x``."""
    found = set()
    for node in ast.walk(ast.parse((PROOF / f"{module}.py").read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ["proof"] * bool(node.level) + ([node.module] if node.module else [])
            found |= (
                {".".join(base)}
                if node.module
                else {".".join([*base, alias.name]) for alias in node.names}
            )
    return found


def reached(modules):
    """Those modules and every other module of the engine that they import, directly or not."""
    found, waiting = set(), set(modules)
    while waiting:
        module = waiting.pop()
        found.add(module)
        waiting |= {
            name.removeprefix("proof.") for name in imports(module) if name.startswith("proof.")
        } - found
    return found


@pytest.mark.parametrize("one, other", [*combinations(LAYERS, 2)])
def test_two_layers_share_no_code(one, other):
    assert reached(LAYERS[one]) & reached(LAYERS[other]) <= COMMON


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_what_it_is_said_to_be(layer):
    assert reached(LAYERS[layer]) <= LAYERS[layer] | COMMON


def test_the_reader_knows_no_sympy():
    modules = reached(LAYERS["read-back"])
    assert modules == {"parser", "readback", "errors"}
    assert not any(name.split(".")[0] == "sympy" for module in modules for name in imports(module))


def test_this_finds_the_imports_of_a_module():
    assert {"sympy", "mpmath", "proof.language"} <= imports("interpret")
    assert "proof.polynomial" in imports("sums")


def test_an_import_between_layers_would_be_seen(tmp_path, monkeypatch):
    for path in PROOF.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setitem(globals(), "PROOF", tmp_path)
    assert "normal" not in reached(LAYERS["numerical"])
    with (tmp_path / "errors.py").open("a", encoding="utf-8") as errors:
        errors.write("\ndef late():\n    from .normal import NormalForm\n    return NormalForm\n")
    assert "normal" in reached(LAYERS["numerical"])


# ---- one layer at a time is switched off, and a fault goes through that only it would have caught

def no_rules(monkeypatch):
    monkeypatch.setattr(checking, "residue", lambda statement: {})


def no_numbers(monkeypatch):
    monkeypatch.setattr(checking, "counterexample", lambda statement: (None, 0, checking.mpf(0)))


def no_read_back(monkeypatch):
    monkeypatch.setattr(checking, "misreading", lambda statement: checking.mpf(0))


def true_at_every_sample(monkeypatch):
    """A product that is zero at each size that is tried, and at no other."""
    product = 1
    for size in sorted({sizes[0] for sizes in sample.SIZE_SETS}):
        product *= C - size
    return lambda: Derivation(a + product).then(a, "zero at every size that is tried")


def rules_with_a_fault(monkeypatch):
    """The rules forget the chain rule of the logarithm, so that they prove a wrong slope."""
    from proof.normal import NormalForm

    slope = NormalForm._slope
    monkeypatch.setattr(NormalForm, "_slope", lambda self, atom, name, at: (
        {} if atom.kind == "log" else slope(self, atom, name, at)))
    from proof import Partial

    return lambda: Derivation(Partial(Sum(y[i] * log(y_hat[i]), over(i)), y_hat[k])).then(
        0 * z[k], "a slope that is not zero")


def printer_with_a_fault(monkeypatch):
    """The printer loses every sign of an exponent."""
    from proof import derivation, show
    from proof.latex import latex

    def misprint(expr):
        return latex(expr).replace("e^{-", "e^{")

    for module in (checking, derivation, show):
        monkeypatch.setattr(module, "latex", misprint)
    return lambda: Derivation(exp(-z[k]) * exp(a)).then(exp(a - z[k]), "add the exponents")


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


