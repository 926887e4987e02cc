"""The codes of the chapter on information.

Each can be read back, keeps its bounds, and none of Huffman's can be beaten.
"""

import doctest
import itertools
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import prefix_codes as codes

POSITIVE = st.lists(st.integers(1, 50), min_size=2, max_size=12)


def distribution(weights):
    """The exact distribution over 0, 1, … that is proportional to these whole numbers."""
    return {n: Fraction(weight, sum(weights)) for n, weight in enumerate(weights)}


def test_the_example_in_the_docstring():
    assert doctest.testmod(codes).failed == 0
    assert doctest.testmod(codes).attempted > 0


@given(POSITIVE, st.data())
def test_what_was_encoded_is_decoded(weights, data):
    q = distribution(weights)
    message = data.draw(st.lists(st.sampled_from(sorted(q)), max_size=40))
    for lengths in (codes.shannon_lengths(q), codes.huffman_lengths(q)):
        words = codes.code_words(lengths)
        assert {symbol: len(word) for symbol, word in words.items()} == lengths
        assert not any(
            a != b and b.startswith(a)
            for a, b in itertools.product(words.values(), repeat=2)
        )
        assert codes.decode(codes.encode(message, words), words) == message


@given(POSITIVE)
def test_shannon_lengths_round_up_and_no_further(weights):
    q = distribution(weights)
    lengths = codes.shannon_lengths(q)
    assert all(
        Fraction(1, 2 ** lengths[n]) <= q[n] < Fraction(2, 2 ** lengths[n]) for n in q
    )
    assert codes.kraft_sum(lengths) <= 1


@given(POSITIVE)
def test_huffman_fills_the_line_and_needs_no_more_than_shannon(weights):
    q = distribution(weights)
    lengths = codes.huffman_lengths(q)
    assert codes.kraft_sum(lengths) == 1
    assert codes.mean_length(q, lengths) <= codes.mean_length(
        q, codes.shannon_lengths(q)
    )


@given(st.lists(st.integers(1, 50), min_size=2, max_size=4))
def test_no_prefix_code_beats_huffman(weights):
    q = distribution(weights)
    tried = (
        dict(enumerate(lengths))
        for lengths in itertools.product(range(1, len(q)), repeat=len(q))
    )
    least = min(
        (
            codes.mean_length(q, lengths)
            for lengths in tried
            if codes.kraft_sum(lengths) <= 1
        )
    )
    assert codes.mean_length(q, codes.huffman_lengths(q)) == least


@given(POSITIVE, st.data())
def test_the_mean_length_lies_within_a_bit_of_the_cross_entropy(weights, data):
    q = distribution(weights)
    p = distribution(
        data.draw(
            st.lists(st.integers(0, 50), min_size=len(q), max_size=len(q)).filter(any)
        )
    )
    cross_entropy = -math.fsum(p[n] * math.log2(q[n]) for n in q)
    mean = codes.mean_length(p, codes.shannon_lengths(q))
    assert cross_entropy - 1e-12 <= mean < cross_entropy + 1


def test_frequencies_count_and_smooth():
    assert codes.frequencies("abab", "abc") == {
        "a": Fraction(1, 2),
        "b": Fraction(1, 2),
        "c": 0,
    }
    assert codes.frequencies("abab", "abc", extra=1) == {
        "a": Fraction(3, 7),
        "b": Fraction(3, 7),
        "c": Fraction(1, 7),
    }


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: codes.frequencies("abd", "abc"), "not in the alphabet: ['d']"),
        (
            lambda: codes.shannon_lengths({"a": Fraction(1), "b": Fraction(0)}),
            "no code word for what has probability 0: ['b']",
        ),
        (lambda: codes.code_words({"a": 1, "b": 1, "c": 1}), "no prefix code"),
        (lambda: codes.code_words({"a": 0}), "no prefix code"),
        (
            lambda: codes.decode("01", {"a": "0", "b": "11"}),
            "the bits end inside a code word: 1",
        ),
    ],
)
def test_what_cannot_be_coded_is_refused(call, says):
    with pytest.raises(ValueError) as refusal:
        call()
    assert says in str(refusal.value)


def test_the_digits_are_those_of_the_collection_and_named_with_their_source():
    """Counts of the classes as the repository tells them."""
    data = Path(codes.__file__).parent.with_name("data")
    rows = np.loadtxt(data / "digits.csv", delimiter=",", dtype=int)
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert rows.shape == (1797, 65) and np.bincount(rows[:, 64]).tolist() == counts
    assert (rows[:, :64].min(), rows[:, :64].max()) == (0, 16)
    sources = (data / "SOURCES.txt").read_text(encoding="utf-8")
    assert all(part in sources for part in ("digits.csv", "10.24432/C50P49", "CC BY"))


@pytest.mark.parametrize("name", ["declaration", "address", "gallic_war"])
def test_the_texts_are_named_with_their_source(name):
    data = Path(codes.__file__).parent.with_name("data")
    assert f"{name}.txt" in (data / "SOURCES.txt").read_text(encoding="utf-8")
    assert len((data / f"{name}.txt").read_text(encoding="utf-8")) > 1000
