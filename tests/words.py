"""A vocabulary of one's own: what a test declares is forgotten when the test ends."""
import pytest

from proof.language import INDICES, WORDS


@pytest.fixture
def own_words():
    """Forget, after the test, every name and index that it declared."""
    words, letters = dict(WORDS), dict(INDICES)
    yield
    for table, kept in ((WORDS, words), (INDICES, letters)):
        table.clear()
        table.update(kept)
