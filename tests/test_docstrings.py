"""The examples in docstrings run, and print what they say they print."""
import doctest
import importlib

import pytest


@pytest.mark.parametrize("module", ["proof", "proof.language"])
def test_the_examples_of(module):
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0 and result.failed == 0
