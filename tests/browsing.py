"""The built site and how to open it, for conftest.py and for the benchmark."""

import os
import subprocess
import sys
from pathlib import Path

import yaml
from conftest import ROOT
from serve import HTML

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# no network, for workers neither
CLOSED = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def toc_pages(node):
    """Every file that the table of contents names, in reading order."""
    if isinstance(node, dict):
        return [node[key] for key in ("root", "file") if key in node] + [
            page
            for value in node.values()
            if isinstance(value, list)
            for page in toc_pages(value)
        ]
    return [page for item in node for page in toc_pages(item)]


PAGES = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))

# The chapters with derivations, and what is to be tried in each.
PART_ONE = {
    "information": "codes",
    "softmax": "simplex",
    "cross-entropy": "gradient",
    "binary": "sigmoid",
    "batch": "batch",
    "implementation": "precision",
}
PART_TWO = ("attention", "family", "curvature", "wild")


def sources():
    """The files that the built site depends on."""
    yield from (ROOT / name for name in ("_config.yml", "_toc.yml", "requirements.txt"))
    yield from (
        path
        for path in (ROOT / "book").rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix != ".ipynb"
    )


def build():
    """Build the site when it is missing or older than a file that it depends on.

    Pages that have not changed keep what they showed, and may: see `test_gate.py`.
    """
    index = HTML / "index.html"
    newest = max(path.stat().st_mtime for path in sources())
    if index.exists() and index.stat().st_mtime >= newest:
        return
    command = [
        Path(sys.executable).parent / "jupyter-book",
        "build",
        ".",
        "-W",
        "--keep-going",
    ]
    environ = {
        name: value for name, value in os.environ.items() if name != "PROOF_SEED"
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ | {"BOOK_REUSE": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
