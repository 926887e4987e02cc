"""A test that lacks its tool is skipped with advice, or fails where nothing may be skipped."""

import os
import sys
from pathlib import Path

import conftest
import pytest


@pytest.fixture
def no_tools(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REQUIRE_TOOLS", raising=False)


@pytest.mark.parametrize("tool", conftest.TOOLS)
def test_a_missing_tool_skips_and_says_what_to_install(no_tools, tool):
    with pytest.raises(pytest.skip.Exception, match=f"needs {tool} .*apt-get install"):
        conftest.need(tool)


@pytest.mark.parametrize("tool", conftest.TOOLS)
def test_a_missing_tool_fails_where_it_is_required(no_tools, monkeypatch, tool):
    monkeypatch.setenv("REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match=f"needs {tool} .*REQUIRE_TOOLS"):
        conftest.need(tool)


def test_a_tool_that_is_there_is_found(monkeypatch):
    python = Path(sys.executable)
    monkeypatch.setenv("PATH", os.fspath(python.parent))
    monkeypatch.setitem(
        conftest.TOOLS, "python", (("no-such-python", python.name), "…")
    )
    assert conftest.need("python") == os.fspath(python)


@pytest.fixture
def no_packages(monkeypatch):
    for name in conftest.PACKAGES:
        monkeypatch.setitem(sys.modules, name, None)  # which makes its import fail
    monkeypatch.delenv("REQUIRE_TOOLS", raising=False)


@pytest.mark.parametrize("name", conftest.PACKAGES)
def test_a_missing_package_skips_and_says_what_to_install(no_packages, name):
    with pytest.raises(pytest.skip.Exception, match=f"needs {name} .*pip install"):
        conftest.need_package(name)


@pytest.mark.parametrize("name", conftest.PACKAGES)
def test_a_missing_package_fails_where_it_is_required(no_packages, monkeypatch, name):
    monkeypatch.setenv("REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match=f"needs {name} .*REQUIRE_TOOLS"):
        conftest.need_package(name)
