"""Prove everything again with the oldest SymPy that the engine supports.

The newest is the one that requirements.txt pins, which every other test uses.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST = "1.12"
TESTS = ["test_identities.py", "test_layers.py", "test_soundness.py"]
TESTS_FOLDER = Path(__file__).resolve().parent.parent / "tests"


def proved_with(version):
    """Whether the tests of the engine pass with this version of SymPy, and with no other."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"PYTHONPATH": folder}
        install = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--target",
            folder,
            f"sympy=={version}",
        ]
        subprocess.run(install, check=True)
        ask = [sys.executable, "-c", "import sympy; print(sympy.__version__)"]
        found = subprocess.run(
            ask, env=environ, check=True, capture_output=True, text=True
        ).stdout.strip()
        if found != version:
            raise RuntimeError(f"expected SymPy {version}, got {found}")
        print(f"SymPy {found}", flush=True)
        tests = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *(str(TESTS_FOLDER / name) for name in TESTS),
        ]
        return (
            subprocess.run(tests, env=environ, cwd=TESTS_FOLDER.parent).returncode == 0
        )


if __name__ == "__main__":
    sys.exit(not proved_with(OLDEST))
