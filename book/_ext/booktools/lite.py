"""Run a page in the browser: JupyterLite with the notebooks of the book, on the site itself.

Python is Pyodide. Nothing asks for it before a reader does, and then it comes from
where the setting `pyodide` says: an address, or a folder with a copy, which makes the
site complete in itself.

What takes the time is that Python starts, and compiles what it imports. So our modules,
SymPy and mpmath come in wheels, compiled where they can be (`engine.py`), and Matplotlib
is loaded by the first cell that draws. From the click to the first proved derivation,
the median of three on two cores: 17.1 s for the softmax chapter, which draws before,
where it was 27.2 s, and 15.0 s for that of the implementation, where it was 26.6 s.
The script `opened.js` says how far it is.
"""

import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from sphinx.errors import SphinxError
from sphinx.util.osutil import relative_uri

from . import engine
from .gate.settings import reuse
from .notebooks import ALONE

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# From the worker of the kernel, which loads them, to the wheels.
WHEELS = "../../../../judge/"
# What the kernel would load, one after the other; of two with one name the first is taken.
AT_ONCE = "micropip", "ipython", "jedi"
# In place of the cell that says what a notebook lacks which lies alone.
FIRST = """\
import sys

sys.path.sort(key=lambda place: not place)  # no module lies in this folder: look there last"""
DRAWS = re.compile(r"^(?:from|import) (?:helpers\.figures|matplotlib)\b", re.MULTILINE)

OPENED = '<script defer src="../opened.js"></script>'
IN_THE_BROWSER = {"name": "python", "display_name": "Python (Pyodide)"}


class LiteError(SphinxError):
    """The site for the browser was not built."""

    category = "JupyterLite"


def packages(pyodide):
    """What is loaded with Python, all at once."""
    return ["numpy", *(WHEELS + wheel for wheel in engine.wheels(pyodide)), *AT_ONCE]


def settings(pyodide):
    """What `jupyter-lite.json` says: where Python is, and what is loaded with it."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Probabilities Minus Labels",
            "exposeAppInBrowser": True,  # for opened.js
            "disabledExtensions": ["jupyterlab-jupytext"],  # it asks for a server
            "litePluginSettings": {
                KERNEL: {
                    "pyodideUrl": address(pyodide),
                    "loadPyodideOptions": {"packages": packages(pyodide)},
                }
            },
        },
    }


def build(notebooks, target, pyodide):
    """Make the site in `target`, with a folder of notebooks.

    And Pyodide from an address or a folder.
    """
    shutil.rmtree(target, ignore_errors=True)
    work = target.with_name(f"{target.name}.work")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    local = "://" not in pyodide
    if local and not (Path(pyodide) / "pyodide.mjs").is_file():
        raise LiteError(
            f"the setting `pyodide` is {pyodide!r}: expected the address of a pyodide.mjs, "
            "or a folder that holds one and all packages beside it"
        )
    made = json.dumps(settings(pyodide))
    (work / "jupyter-lite.json").write_text(made, "utf-8")
    # the folder that JupyterLite takes its contents from
    put(notebooks, work / "files")
    done = subprocess.run(
        [
            Path(sys.executable).with_name("jupyter-lite"),
            "build",
            "--lite-dir",
            work,
            "--output-dir",
            target,
            "--apps",
            "notebooks",
            "--no-unused-shared-packages",
            "--no-sourcemaps",
        ],
        cwd=work,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise LiteError(done.stdout)
    shutil.rmtree(work)
    if local:
        shutil.copytree(pyodide, target / "pyodide")
    ours(notebooks, target, pyodide)


def ours(notebooks, target, pyodide):
    """Put into `target` what is not JupyterLite's.

    The worker that proves and checks, all that is imported, and the script of an opened notebook.
    """
    here, folder = Path(__file__).parent, target / "judge"
    folder.mkdir(exist_ok=True)
    worker = (here / "prove.js").read_text("utf-8")
    python = pyodide if "://" in pyodide else "../pyodide/pyodide.mjs"
    text = worker.replace("{{pyodide}}", python)
    (folder / "worker.js").write_text(text, "utf-8")
    work = notebooks.with_name("engine")
    engine.pack(notebooks, work, pyodide, folder)
    shutil.copyfile(here / "opened.js", target / "opened.js")
    page = target / "notebooks" / "index.html"
    text = page.read_text("utf-8").replace(OPENED, "")
    page.write_text(text.replace("</head>", f"{OPENED}</head>"), "utf-8")


def finish(app, exception):
    """Build the site for the browser; where only notebooks changed, put them into the last one."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    notebooks, target = out.parent / "notebooks", out / "lite"
    same = names(notebooks) == names(target / "files")
    if reuse() and same and was_set(target, app.config.pyodide):
        put(notebooks, target / "files")
        ours(notebooks, target, app.config.pyodide)
    else:
        build(notebooks, target, app.config.pyodide)


def was_set(target, pyodide):
    """Whether the last build had these settings."""
    path = target / "jupyter-lite.json"
    known = json.loads(path.read_text("utf-8"))["jupyter-config-data"]
    ours = settings(pyodide)["jupyter-config-data"]
    return ours["litePluginSettings"][KERNEL].items() <= (
        known["litePluginSettings"][KERNEL].items()
    )


def address(pyodide):
    """Where JupyterLite finds Pyodide, which a folder is copied to."""
    return pyodide if "://" in pyodide else "./pyodide/pyodide.mjs"


def names(folder):
    """The notebooks in a folder, and what they read: modules come in wheels."""
    found = [*folder.glob("*.ipynb"), *folder.glob("data/*")]
    return {path.relative_to(folder) for path in found}


def put(notebooks, target):
    """Copy notebooks, with what they read, as they are to be in the browser."""
    for name in names(notebooks):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if name.suffix == ".ipynb":
            content = json.loads((notebooks / name).read_text("utf-8"))
            (target / name).write_text(json.dumps(in_the_browser(content)), "utf-8")
        else:
            shutil.copyfile(notebooks / name, target / name)


def in_the_browser(content):
    """A notebook that names its kernel, loads Matplotlib where it draws, and tells what was built.

    A reader's own copy, which the browser keeps, is older where `built` is another
    (`run_button.js`).
    """
    metadata = content["metadata"]
    metadata["kernelspec"] |= IN_THE_BROWSER  # else the reader is asked which one
    for cell in content["cells"]:
        source = "".join(cell["source"])
        if source == ALONE:
            cell["source"] = FIRST
        if cell["cell_type"] == "code" and DRAWS.search(source):
            # Pyodide loads what a cell names; our modules are no packages that it knows
            cell["source"] = f"import matplotlib\n{source}"
    cells = json.dumps(content["cells"], sort_keys=True)
    metadata["built"] = sha256(cells.encode()).hexdigest()[:16]
    return content


def button(app, pagename, templatename, context, doctree):
    """Beside the theme's buttons, on each page that has a notebook."""
    notebook = Path(pagename).name + ".ipynb"
    folder = Path(app.outdir).parent / "notebooks"
    if "header_buttons" in context and (folder / notebook).is_file():
        here = app.builder.get_target_uri(pagename)
        context["header_buttons"].insert(
            0,
            {
                "type": "link",
                "label": "run",
                "icon": "fas fa-play",
                "text": "Run in the browser",
                "tooltip": "Open this place as a notebook. Loading Python takes about 12 seconds",
                "url": relative_uri(here, f"lite/notebooks/index.html?path={notebook}"),
            },
        )
