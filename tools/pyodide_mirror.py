"""A copy of Pyodide for tests that run a page in the browser with the network closed.

    python tools/pyodide_mirror.py    fetches it from PyPI, once (125 MB), and says where it is

The wheel of open-webui carries a Pyodide distribution with the WebAssembly wheels of
NumPy, SciPy and Matplotlib. The pure Python wheels that the kernel needs besides come
from PyPI too; the lock file is told their names and hashes.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "314.0.3"
CARRIER = "open-webui==0.12.4"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
MIRROR = CACHE / "probabilities-minus-labels" / f"pyodide-{VERSION}"
LOCK = "pyodide-lock.json"

# at the versions of the lock file; comm is not in it
FROM_PYPI = (
    "asttokens",
    "decorator",
    "executing",
    "ipython",
    "jedi",
    "matplotlib-inline",
    "parso",
    "prompt-toolkit",
    "pure-eval",
    "pygments",
    "stack-data",
    "traitlets",
    "wcwidth",
)
ADDED = {"comm": "0.2.3"}


def download(folder, *requirements):
    """The wheels of exactly these requirements, whatever Python runs this.

    Open-webui ends at 3.12.
    """
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            folder,
            "--only-binary=:all:",
            "--python-version=3.12",
            *requirements,
        ],
        check=True,
    )


def entry(wheel, name, version, depends):
    """What the lock file says of a pure Python wheel."""
    return {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [name.replace("-", "_")],
        "depends": depends,
        "unvendored_tests": False,
    }


def build(folder):
    """Fill a folder with the distribution."""
    with tempfile.TemporaryDirectory() as scratch:
        download(scratch, CARRIER)
        (wheel,) = Path(scratch).glob("open_webui-*.whl")
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if inside := re.fullmatch(r"open_webui/frontend/pyodide/([^/]+)", name):
                    (folder / inside[1]).write_bytes(packed.read(name))
    lock = json.loads((folder / LOCK).read_text())
    packages = lock["packages"]
    versions = {name: packages[name]["version"] for name in FROM_PYPI} | ADDED
    before = set(folder.iterdir())
    download(folder, *(f"{name}=={version}" for name, version in versions.items()))
    for wheel in set(folder.iterdir()) - before:
        name = wheel.name.split("-")[0].replace("_", "-").lower()
        depends = packages.get(name, {}).get("depends", [])
        packages[name] = entry(wheel, name, versions[name], depends)
    (folder / LOCK).write_text(json.dumps(lock))


def make():
    """The mirror's folder; it is built first when it is not there."""
    if not MIRROR.exists():
        unfinished = MIRROR.with_name(f"{MIRROR.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        build(unfinished)
        unfinished.rename(MIRROR)
    return MIRROR


if __name__ == "__main__":
    print(make())
