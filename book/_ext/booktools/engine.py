"""All that Python imports in a browser: the engine, the exercises, SymPy and mpmath.

The worker of the pages imports it from one file. A notebook gets it as three wheels,
which Pyodide loads with the packages of its own; and, where they can be compiled, wheels
of what its kernel imports.

The modules are compiled where there is a Python of the version that Pyodide runs: the
one that builds, or a copy of Pyodide in a folder, in Node. Else the browser compiles
them, and the first proof takes about twice as long, in a notebook too.
"""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import ChainMap
from importlib.metadata import distribution as installed
from pathlib import Path

from .html.katex import node

OURS = "probabilities_minus_labels"  # the wheel of the book's own modules
THEIRS = "sympy", "mpmath"
# What the kernel of a notebook imports first, and half of the time until it is there
# would be spent to compile it.
KERNEL = (
    *("ipython", "ipython_pygments_lexers", "matplotlib_inline", "prompt_toolkit"),
    *("pygments", "stack_data", "asttokens", "executing", "pure_eval"),
    *("traitlets", "wcwidth"),
)
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


METADATA = """Metadata-Version: 2.1
Name: {}
Version: {}
"""
WHEEL = """Wheel-Version: 1.0
Generator: booktools
Root-Is-Purelib: true
Tag: py3-none-any
"""


def pack(notebooks, work, pyodide, folder):
    """Write ``engine.zip`` and the wheels; ``work`` keeps what was compiled, for the next time."""
    wanted, known = sources(notebooks), wheels(pyodide)
    held = {
        wheel: modules(notebooks) if package == OURS else installed_files(package)
        for wheel, package in known.items()
    }
    for name, path in ChainMap(wanted, *held.values()).items():
        place = work / name
        if not place.exists() or place.stat().st_mtime != path.stat().st_mtime:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
    if compiles(pyodide):
        compile_all(work, pyodide)
    write(folder / "engine.zip", work, wanted, pyodide, {})
    for wheel, package in known.items():
        more = about(wheel) if package == OURS else {}
        write(folder / wheel, work, held[wheel], pyodide, more)


def write(target, work, names, pyodide, more):
    """An archive of these files of a folder, of modules what was compiled; and of ``more``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            path = work / name
            if path.suffix == ".py" and compiles(pyodide):
                path = path.with_suffix(".pyc")
            packed.write(path, path.relative_to(work))
        for name, text in more.items():
            packed.writestr(name, text)


def about(wheel):
    """The files that make an archive a wheel."""
    name, version, *_ = wheel.split("-")
    told = {"METADATA": METADATA.format(name, version), "WHEEL": WHEEL, "RECORD": ""}
    return {f"{name}-{version}.dist-info/{file}": text for file, text in told.items()}


def wheels(pyodide):
    """`{file of a wheel: the package in it}`.

    They have the names of the packages: Pyodide would load its own, uncompiled, for a cell that
    imports SymPy, or for the kernel.
    """
    names = (*THEIRS, *KERNEL) if compiles(pyodide) else THEIRS
    versions = {name: installed(name).version for name in names} | {OURS: "0"}
    return {
        f"{name}-{known}-py3-none-any.whl": name for name, known in versions.items()
    }


def installed_files(package):
    """`{name: file}` of a package as it is installed, without its tests and commands."""
    files = installed(package).files
    unread = {"..", "__pycache__", "tests", "RECORD", "bin"}
    return {
        file.as_posix(): installed(package).locate_file(file)
        for file in files
        if not unread & {*file.parts} and file.suffix != ".so"
    }


def modules(notebooks):
    """`{name: file}` of the modules that lie beside the notebooks."""
    ours = sorted(notebooks.rglob("*.py"))
    return {path.relative_to(notebooks).as_posix(): path for path in ours}


def sources(notebooks):
    """{name in the archive: file} of every module.

    Of SymPy and mpmath, all that stands beside a module that the engine imports: they
    import more when they need it.
    """
    found = modules(notebooks)
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


def compiles(pyodide):
    """Whether modules can be compiled for Pyodide here."""
    return "://" not in pyodide or version(pyodide) == sys.version_info[:2]


def compile_all(folder, pyodide):
    """Compile the modules of a folder for Pyodide."""
    if version(pyodide) == sys.version_info[:2]:
        command = [sys.executable, "-c", COMPILE.format(folder=str(folder))]
    else:
        code = COMPILE.format(folder="/engine")
        script = ["--input-type=module", "-e", IN_NODE]
        command = [node(), *script, Path(pyodide).absolute(), folder, code]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
