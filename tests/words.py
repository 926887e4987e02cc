"""The vocabulary of the proof engine, as a test needs it: its own, or that of the book alone."""

import pytest

import notation  # noqa: F401, declares the words of the book, before any test declares others
from proof.words import vocabulary

with vocabulary() as BOOK:
    pass


@pytest.fixture
def own_words():
    """Forget, after the test, every name and index that it declared."""
    with vocabulary():
        yield
