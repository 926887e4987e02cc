"""Run a page in the browser: JupyterLite with the notebooks of the book, on the site itself.

Python is Pyodide. Nothing asks for it before a reader does, and then it comes from
where the setting `pyodide` says: an address, or a folder with a copy, which makes the
site complete in itself.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.errors import SphinxError
from sphinx.util.osutil import relative_uri

from . import engine
from .gate.settings import reuse

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PACKAGES = [
    "matplotlib",
    "mpmath",
    "numpy",
    "sympy",
]  # what the proof engine and the figures import

IN_THE_BROWSER = {"name": "python", "display_name": "Python (Pyodide)"}


class LiteError(SphinxError):
    """The site for the browser was not built."""

    category = "JupyterLite"


def settings(pyodide):
    """What `jupyter-lite.json` says: where Python is, and what is loaded with it."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Probabilities Minus Labels",
            "disabledExtensions": ["jupyterlab-jupytext"],  # it asks for a server
            "litePluginSettings": {
                KERNEL: {
                    "pyodideUrl": pyodide,
                    "loadPyodideOptions": {"packages": PACKAGES},
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
    address = "./pyodide/pyodide.mjs" if local else pyodide
    (work / "jupyter-lite.json").write_text(json.dumps(settings(address)), "utf-8")
    put(
        notebooks, work / "files"
    )  # the folder that JupyterLite takes its contents from
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
    judge(notebooks, target, pyodide)


def judge(notebooks, target, pyodide):
    """Put the worker that proves and checks into `target`, with all that it imports."""
    folder = target / "judge"
    folder.mkdir(exist_ok=True)
    address = pyodide if "://" in pyodide else "../pyodide/pyodide.mjs"
    worker = (Path(__file__).parent / "prove.js").read_text("utf-8")
    text = worker.replace("{{pyodide}}", address)
    (folder / "worker.js").write_text(text, "utf-8")
    work = notebooks.with_name("engine")
    engine.pack(notebooks, work, pyodide, folder / "engine.zip")


def finish(app, exception):
    """Build the site for the browser; where only notebooks changed, put them into the last one."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    notebooks, target = out.parent / "notebooks", out / "lite"
    if reuse() and names(notebooks) == names(target / "files"):
        put(notebooks, target / "files")
        judge(notebooks, target, app.config.pyodide)
    else:
        build(notebooks, target, app.config.pyodide)


def names(folder):
    """The files below a folder."""
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def put(notebooks, target):
    """Copy notebooks, with what they need, and tell them which kernel to start in the browser."""
    shutil.copytree(notebooks, target, dirs_exist_ok=True)
    for path in target.glob("*.ipynb"):
        content = json.loads(path.read_text("utf-8"))
        content["metadata"]["kernelspec"] |= (
            IN_THE_BROWSER  # else the reader is asked which one
        )
        path.write_text(json.dumps(content), "utf-8")


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
                "tooltip": "Open this page as a notebook; Python is loaded into the browser",
                "url": relative_uri(here, f"lite/notebooks/index.html?path={notebook}"),
            },
        )
