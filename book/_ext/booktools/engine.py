"""All that the worker of the pages imports, as one file: the engine, the exercises, SymPy and mpmath.

The modules are compiled where there is a Python of the version that Pyodide runs: the
one that builds, or a copy of Pyodide in a folder, in Node. Else the browser compiles
them, and the first proof takes about twice as long.
"""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from .html.katex import node

OURS = "proof", "exercises", "losses"
# Run with our folder as the only argument; prints the files of the packages below it.
IMPORTED = """
import sys
sys.path.insert(0, sys.argv[1])
import proof.typed.declare, proof.typed.judge
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] in ("sympy", "mpmath"):
        print(module.__file__)
"""
# Run with a folder: a compiled module stands beside its source.
COMPILE = """
import compileall
compileall.compile_dir({folder!r}, legacy=True, quiet=2, stripdir={folder!r})
"""
IN_NODE = """
const {loadPyodide} = await import(process.argv[1] + "/pyodide.mjs");
const python = await loadPyodide({indexURL: process.argv[1]});
python.mountNodeFS("/engine", process.argv[2]);
python.runPython(process.argv[3]);
"""


def pack(notebooks, work, pyodide, target):
    """Write ``engine.zip`` to ``target``; ``work`` keeps what was compiled, for the next time."""
    wanted = sources(notebooks)
    for name, path in wanted.items():
        place = work / name
        if not place.exists() or place.stat().st_mtime != path.stat().st_mtime:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
    compiled = compile_all(work, pyodide)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in wanted:
            path = (work / name).with_suffix(".pyc" if compiled else ".py")
            packed.write(path, path.relative_to(work))


def sources(notebooks):
    """{name in the archive: file} of every module.

    Of SymPy and mpmath, all that stands beside a module that the engine imports: they
    import more when they need it.
    """
    ours = [path for name in OURS for path in (notebooks / name).rglob("*.py")]
    found = {path.relative_to(notebooks).as_posix(): path for path in sorted(ours)}
    told = subprocess.run(
        [sys.executable, "-c", IMPORTED, notebooks],
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    folders = sorted({Path(line).parent for line in told.stdout.splitlines()})
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        parts = path.parts
        first = max(n for n, part in enumerate(parts) if part in ("sympy", "mpmath"))
        found["/".join(parts[first:])] = path
    return found


def version(pyodide):
    """The version of Python in Pyodide, from its address or its folder, as (3, 14); or None."""
    if "://" in pyodide:
        numbers = re.search(r"/v(\d)(\d\d)\.", pyodide)
        return numbers and tuple(map(int, numbers.groups()))
    lock = json.loads((Path(pyodide) / "pyodide-lock.json").read_text("utf-8"))
    return tuple(map(int, lock["info"]["python"].split(".")[:2]))


def compile_all(folder, pyodide):
    """Compile the modules of a folder for Pyodide; whether that could be done."""
    if version(pyodide) == sys.version_info[:2]:
        command = [sys.executable, "-c", COMPILE.format(folder=str(folder))]
    elif "://" not in pyodide:
        code = COMPILE.format(folder="/engine")
        script = ["--input-type=module", "-e", IN_NODE]
        command = [node(), *script, Path(pyodide).absolute(), folder, code]
    else:
        return False
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return True
