"""`pip install .` gives the proof engine with SymPy and mpmath, and nothing else."""

import os
import re
import subprocess
import venv

import pytest
from conftest import ROOT, missing

NEEDED = {"mpmath", "pip", "probabilities-minus-labels", "setuptools", "sympy"}


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment that holds the engine alone."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--retries", "1", ROOT], capture_output=True, text=True
    )
    if done.returncode and "connection broken by" in done.stderr:
        missing("needs the network, for pip")
    assert done.returncode == 0, done.stderr
    return python


def output(python, *arguments):
    """What a run prints in a folder where nothing of the book lies."""
    done = subprocess.run(
        [python, *arguments],
        cwd=python.parent,
        env={"PATH": os.defpath},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_lines_of_the_readme_prove_something(python):
    readme = (ROOT / "README.md").read_text("utf-8")
    (lines,) = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert lines.count("\n") <= 11
    told = output(python, "-c", lines)
    said = "probabilities minus labels; the target sums to one; every C"
    assert f"= p[k] - y[k]    [{said}]" in told


def test_nothing_else_is_installed(python):
    listed = output(python, "-m", "pip", "list", "--format=freeze")
    assert {line.partition("==")[0] for line in listed.split()} <= NEEDED


def test_the_package_has_a_version(python):
    told = "from importlib.metadata import version as v; print(v('probabilities-minus-labels'))"
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", output(python, "-c", told))


def test_where_there_is_no_sphinx_only_the_nodes_are_missing(python):
    told = "import proof; import proof.page.nodes"
    done = subprocess.run(
        [python, "-c", told], cwd=python.parent, capture_output=True, text=True
    )
    assert "No module named 'docutils'" in done.stderr
