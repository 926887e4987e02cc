"""Prove everything again with the oldest and the newest SymPy that the engine supports."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

VERSIONS = "1.12", "1.14.0"
TESTS = ["test_identities.py", "test_layers.py", "test_soundness.py"]
HERE = Path(__file__).resolve().parent


def proved_with(version):
    """Whether the tests of the engine pass with this version of SymPy, and with no other."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"PYTHONPATH": folder}
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                   "--no-deps", "--target", folder, f"sympy=={version}"]
        subprocess.run(install, check=True)
        ask = [sys.executable, "-c", "import sympy; print(sympy.__version__)"]
        found = subprocess.run(ask, env=environ, check=True, capture_output=True, text=True).stdout.strip()
        if found != version:
            raise RuntimeError(f"expected SymPy {version}, got {found}")
        print(f"SymPy {found}", flush=True)
        tests = [sys.executable, "-m", "pytest", "-q", *(str(HERE / name) for name in TESTS)]
        return subprocess.run(tests, env=environ, cwd=HERE.parent).returncode == 0


if __name__ == "__main__":
    sys.exit(not all([proved_with(version) for version in VERSIONS]))
