"""Every identity of the table is proved by every layer.

For every value of the sizes that it speaks of.
"""

import pytest
from identities import IDENTITIES
from mpmath import mpf

from notation import C
from proof import checking, errors
from proof.numbers import sample
from proof.numbers.comparing import Place
from proof.reading.reader import Reader

TRUE_TO = (
    mpf(5) / 10**30
)  # a true step, computed in 60 digits, is off by less than this

# The sizes that stay symbolic: C, but for these.
SIZES = {
    **dict.fromkeys(
        ("sigmoid-slope", "sigmoid-reflection", "bce-gradient", "bce-from-logits"), ()
    ),
    **dict.fromkeys(
        (
            "two-class-softmax",
            "cce-to-bce",
            "two-logit-gradient-1",
            "two-logit-gradient-2",
        ),
        (),
    ),
    **dict.fromkeys(
        ("batch-backward", "batch-gradient", "batch-loss-slope", "mean-loss"),
        ("C", "N"),
    ),
    **dict.fromkeys(
        (
            "product-left",
            "product-right",
            "layer-weights",
            "layer-bias",
            "layer-weights-sum",
        ),
        ("C", "D", "N"),
    ),
}
AT_TWO_CLASSES = {
    "two-class-softmax",
    "cce-to-bce",
    "two-logit-gradient-1",
    "two-logit-gradient-2",
}


@pytest.mark.parametrize("seed", ["20", "another"])
@pytest.mark.parametrize("name", IDENTITIES)
def test_is_proved_by_every_layer_at_symbolic_sizes(name, seed, monkeypatch):
    monkeypatch.setenv("PROOF_SEED", seed)
    derivation = IDENTITIES[name]()
    assert derivation.steps
    for verdict in (step.verdict for step in derivation.steps):
        assert verdict.sizes == SIZES.get(name, ("C",))
        assert verdict.where == ({"C": 2} if name in AT_TWO_CLASSES else {})
        assert verdict.points >= 5
        assert verdict.deviation < TRUE_TO
        assert verdict.misread < TRUE_TO
    assert derivation.result.latex


def test_the_table_of_sizes_speaks_of_identities_that_exist():
    assert SIZES.keys() <= IDENTITIES.keys()
    assert all(IDENTITIES[name]().where == {C: 2} for name in AT_TWO_CLASSES)


# One scalar equation, one of matrices, one with a hypothesis, one inequality.
SAMPLE = ("jacobian-delta", "jacobian-matrix", "gradient", "gibbs")


@pytest.mark.parametrize("name", SAMPLE)
def test_the_symbolic_layer_can_refuse(name, monkeypatch):
    """With a residue of 1 instead of 0, the step is unproved."""
    monkeypatch.setattr(checking, "residue", lambda statement: {(): 1})
    with pytest.raises(errors.UnprovedStep):
        IDENTITIES[name]()


@pytest.mark.parametrize("name", SAMPLE)
def test_the_numerical_layer_can_refuse(name, monkeypatch):
    """With the start of the derivation off by a millionth (by far, under an inequality).

    Its step is wrong.
    """
    start, error = IDENTITIES[name]().start, 1000 if name == "gibbs" else mpf(10) ** -6
    monkeypatch.setattr(Place, "worth", shifted(Place.worth, start, -error))
    with pytest.raises(errors.WrongStep):
        IDENTITIES[name]()


def shifted(worth, start, error):
    """The numerical layer, but what ``start`` is worth is off by ``error``."""

    def value(place, expr, digits=sample.DIGITS):
        x = worth(place, expr, digits)
        if expr != start:
            return x
        return (
            [[entry + error for entry in row] for row in x]
            if isinstance(x, list)
            else x + error
        )

    return value


@pytest.mark.parametrize("name", SAMPLE)
def test_the_read_back_layer_can_refuse(name, monkeypatch):
    """With all that is read off by 1e-12 of it, the print is misread."""
    read = Reader.value
    off = 1 + mpf(10) ** -12
    monkeypatch.setattr(
        Reader, "value", lambda self, text, env: self.times(off, read(self, text, env))
    )
    with pytest.raises(errors.MisreadEquation):
        IDENTITIES[name]()
