"""The vocabulary of the proof engine, as a test needs it: its own, or that of the book alone."""
from contextlib import contextmanager

import pytest

import notation  # noqa: F401, declares the words of the book, before any test declares others
from proof.language import INDICES, WORDS

TABLES = WORDS, INDICES
BOOK = [dict(table) for table in TABLES]


@contextmanager
def vocabulary(words=None):
    """Within this block the names are ``words``, or the present ones; what it declares is then forgotten."""
    kept = [dict(table) for table in TABLES]
    put(words or kept)
    yield
    put(kept)


def put(words):
    for table, entries in zip(TABLES, words):
        table.clear()
        table.update(entries)


@pytest.fixture
def own_words():
    """Forget, after the test, every name and index that it declared."""
    with vocabulary():
        yield
