"""The three layers share no code beyond the expression types, and each catches what the others miss."""

import ast

import pytest
from conftest import ROOT
from sympy import Sum, exp, log

from notation import C, a, i, k, y, y_hat, z
from proof import Derivation, checking, over, sample
from proof.errors import MisreadEquation, UnprovedStep, WrongStep

# what a layer is, and what each may share: the types of expressions, and the errors that are raised
LAYERS = {
    "the rules": {"normal", "ranges", "sums", "calculus", "polynomial", "plain"},
    "the numbers": {"interpret"},
    "the read-back": {"parser", "readback"},
}
SHARED = {"errors", "language"}


def imports(module):
    """The modules of the engine that a module of it imports, by name."""
    tree = ast.parse((ROOT / "book" / "proof" / f"{module}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module} if node.module else {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "proof":
            found.add(node.module.partition(".")[2] or "__init__")
        elif isinstance(node, ast.Import):
            found |= {name.name.partition(".")[2] for name in node.names if name.name.startswith("proof")}
    return found


def reached(modules):
    """The modules that these import, directly or through others."""
    found, rest = set(), set(modules)
    while rest:
        module = rest.pop()
        found.add(module)
        rest |= imports(module) - found
    return found


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_reaches_its_own_modules_and_the_types_alone(name):
    assert reached(LAYERS[name]) <= LAYERS[name] | reached(SHARED)
    others = set().union(*(modules for other, modules in LAYERS.items() if other != name))
    assert not reached(LAYERS[name]) & others
    assert not reached(SHARED) & set().union(*LAYERS.values())


def test_the_read_back_knows_no_sympy():
    for module in LAYERS["the read-back"]:
        assert "sympy" not in (ROOT / "book" / "proof" / f"{module}.py").read_text(encoding="utf-8").split(
            '"""', 2)[2]


def test_an_import_between_layers_would_be_seen(tmp_path, monkeypatch):
    engine = tmp_path / "book" / "proof"
    engine.mkdir(parents=True)
    for path in (ROOT / "book" / "proof").glob("*.py"):
        (engine / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert "normal" not in reached(LAYERS["the numbers"])
    with (engine / "errors.py").open("a", encoding="utf-8") as errors:
        errors.write("\ndef late():\n    from .normal import NormalForm\n    return NormalForm\n")
    assert "normal" in reached(LAYERS["the numbers"])


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
    "the rules": (no_rules, true_at_every_sample, UnprovedStep),
    "the numbers": (no_numbers, rules_with_a_fault, WrongStep),
    "the read-back": (no_read_back, printer_with_a_fault, MisreadEquation),
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


