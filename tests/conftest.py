"""What every test module shares: the import path, one refusal, `need`, and the built site."""

import importlib
import os
import secrets
import shutil
import sys
from pathlib import Path

import pyodide_mirror
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "book"), str(ROOT / "book" / "_ext")]

# tool: the names it goes by, and how a reader gets it
TOOLS = {
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"),
    "latexmk":  (("latexmk",), "apt-get install latexmk"),
    "make":     (("make",), "apt-get install make"),
    "pdfimages": (("pdfimages",), "apt-get install poppler-utils"),
    "pdfinfo":  (("pdfinfo",), "apt-get install poppler-utils"),
    "pdftotext": (("pdftotext",), "apt-get install poppler-utils"),
    "xelatex":  (("xelatex",), "apt-get install texlive-xetex"),
}

# package that the book does without: how a reader gets it
PACKAGES = {"torch": "pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu"}


def pytest_configure(config):
    """Refuse an interpreter that strips `assert`: every test would pass."""
    if sys.flags.optimize or os.environ.get("PYTHONOPTIMIZE"):
        raise pytest.UsageError(
            "PYTHONOPTIMIZE or -O removes every assert, so no test could fail; unset it")
    os.environ.setdefault("PROOF_SEED", str(secrets.randbelow(10**9)))


def pytest_report_header():
    """The seed of the sample points: the same again with ``PROOF_SEED=… make test``."""
    return f"PROOF_SEED={os.environ['PROOF_SEED']}"


def need(tool):
    """The path of `tool`; without it the test is skipped, or fails under REQUIRE_TOOLS=1."""
    names, install = TOOLS[tool]
    for name in names:
        if path := shutil.which(name):
            return path
    missing(f"needs {tool} (on Debian: {install})")


def need_package(name):
    """The module of a package; without it the test is skipped, or fails under REQUIRE_TOOLS=1."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing(f"needs {name} ({PACKAGES[name]})")


def need_pyodide():
    """The folder of the copy of Pyodide; without it the test is skipped, or fails."""
    if pyodide_mirror.MIRROR.exists():
        return pyodide_mirror.MIRROR
    missing("needs a copy of Pyodide (python tests/pyodide_mirror.py)")


def missing(reason):
    """Skip the test, or the module of tests, for this reason; under REQUIRE_TOOLS=1, fail."""
    if os.environ.get("REQUIRE_TOOLS") == "1":
        pytest.fail(f"{reason}, and REQUIRE_TOOLS=1 forbids skipping", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


from browsing import browser, context, roots, site  # noqa: E402, F401, fixtures for every module
