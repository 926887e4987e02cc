"""Run in the browser: a page opens as a notebook in JupyterLite, and it runs there."""

import importlib
import json
import re
import sys
import threading
import time
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import pyodide_mirror
import pytest
import yaml
from browsing import CLOSED, FLAGS
from conftest import ROOT, need, need_pyodide
from playwright.sync_api import expect, sync_playwright
from serve import server

from booktools import engine, lite

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]["config"]

# Everything that the open notebook holds; what scrolled out of sight is in no element
# of the page.
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"

READY = "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"


@pytest.fixture(scope="module")
def context():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need("chromium"), args=[*FLAGS, CLOSED]
        )
        yield browser.new_context()
        browser.close()


@pytest.fixture(scope="module")
def home(site, tmp_path_factory):
    """The site with its own copy of Pyodide, served."""
    root = tmp_path_factory.mktemp("hosted")
    for path in site.iterdir():
        if path.name != "lite":
            (root / path.name).symlink_to(path)
    lite.build(site.parent / "notebooks", root / "lite", str(need_pyodide()))
    with server(root) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def outputs(cells, kind):
    """The outputs of a type."""
    return [
        out
        for cell in cells
        for out in cell.get("outputs", [])
        if out["output_type"] == kind
    ]


def proved(cells):
    return [
        out
        for kind in ("execute_result", "display_data")
        for out in outputs(cells, kind)
        if "| Checked |" in str(out["data"].get("text/markdown"))
    ]


def until(page, holds, seconds):
    """The cells, as soon as they are so."""
    end = time.monotonic() + seconds
    while not holds(cells := page.evaluate(CELLS)):
        failed = outputs(cells, "error")
        assert not failed, failed[0]["traceback"]
        assert time.monotonic() < end, f"not within {seconds} s"
        page.wait_for_timeout(200)
    return cells


def has_run(cells):
    return all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize(
    "name, derivations, figures", [("softmax", 10, 2), ("implementation", 5, 2)]
)
def test_a_page_runs_in_the_browser(context, home, name, derivations, figures):
    reading = context.new_page()
    reading.goto(f"{home}/book/{name}.html")
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    clicked = time.monotonic()
    with context.expect_page() as opened:
        reading.locator("a.btn-run").click()
    page = opened.value
    page.locator(".jp-CodeCell").first.wait_for(timeout=60_000)
    page.wait_for_function(READY, timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    until(page, proved, 240)
    print(
        f"{name}: {time.monotonic() - clicked:.1f} s from the click to the first proved derivation"
    )
    cells = until(page, has_run, 240)
    page.close()
    reading.close()
    foreign = [url for url in asked if not url.startswith((home, "data:", "blob:"))]
    assert foreign == []
    assert [url for url in asked if url.endswith(".py")] == []
    assert [out for out in outputs(cells, "stream") if out["name"] == "stderr"] == []
    assert len(proved(cells)) >= derivations
    assert (
        sum("image/svg+xml" in out["data"] for out in outputs(cells, "display_data"))
        >= figures
    )


# A notebook that was saved before the page changed.
OLDER = """(name) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("JupyterLite Storage - /lite/");
    opening.onerror = reject;
    opening.onsuccess = () => {
        const files = opening.result.transaction("files", "readwrite").objectStore("files");
        files.get(name).onsuccess = ({target: {result}}) => {
            result.content.metadata.built = "older";
            files.put(result, name).onsuccess = () => { opening.result.close(); resolve(); };
        };
    };
})"""
SAVE = """async () => {
    const {commands} = jupyterapp;
    await commands.execute("notebook:insert-cell-below");
    await commands.execute("docmanager:save");
}"""


def opens(context, link):
    """The notebook that a link opens, when its cells are there."""
    with context.expect_page() as opened:
        link.click()
    page = opened.value
    page.locator(".jp-CodeCell").first.wait_for(timeout=60_000)
    return page


def test_a_notebook_opens_where_the_reader_was_and_keeps_what_he_saved(context, home):
    reading, name = context.new_page(), "softmax.ipynb"
    reading.goto(f"{home}/book/softmax.html")
    kept = reading.locator(".notebook-kept")
    exercise = reading.locator("#ex-softmax-code")
    page = opens(context, exercise.locator(".in-notebook"))
    told = page.get_by_role("status").filter(has_text="Python is")
    assert told.inner_text().startswith("Python is loaded into this browser.")
    title = exercise.locator(".caption-number").inner_text().strip()
    there = page.locator(".jp-MarkdownCell").filter(has_text=title).first
    expect(there).to_be_in_viewport(timeout=30_000)
    before = len(page.evaluate(CELLS))
    page.evaluate(SAVE)
    page.close()

    reading.reload()
    reading.wait_for_load_state("networkidle")
    assert kept.count() == 0  # what was saved is as new as the page
    reading.evaluate(OLDER, name)
    reading.reload()
    kept.get_by_role("button").click()
    new = kept.get_by_role("link", name="the new notebook")
    for link, cells in ((new, before), (kept.get_by_role("link").last, before + 1)):
        page = opens(context, link)
        assert len(page.evaluate(CELLS)) == cells
        page.close()
    reading.reload()
    expect(kept.get_by_role("link")).to_have_text(["softmax-mine.ipynb"])
    reading.wait_for_load_state("networkidle")

    reading.locator("#the-definition").evaluate("(one) => one.scrollIntoView()")
    link = reading.locator("a.btn-run")
    link.dispatch_event("pointerdown")  # a click of Playwright would scroll the page
    assert link.get_attribute("href").endswith("#cell-id=the-definition")
    reading.close()


def test_a_typed_line_is_proved_in_the_browser(context, home):
    """The engine in its worker, under its own policy: from the first click to the verdicts."""
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{home}/book/try.html")
    said = page.locator(".typed-proof .typed-says")
    for line, answer in {
        r"\frac{\partial L}{\partial z_k} = \hat y_k - y_k": "Proved for every C, if the target sums to one.",
        "L = -sum_i y_i log yhat_i": "Proved for every C. It took the definition of L.",
        "H(p) <= H(p, q)": "Not proved.",
    }.items():
        page.locator(".typed-box textarea").fill(line)
        page.locator(".typed-judge").click()
        clicked = time.monotonic()
        page.get_by_role("button", name="Prove it").click()
        said.wait_for(timeout=120_000)
        print(f"{line}: {time.monotonic() - clicked:.2f} s")
        assert said.inner_text().startswith(answer)
    assert any(url.endswith("/lite/judge/engine.zip") for url in asked)
    assert [url for url in asked if not url.startswith((home, "data:", "blob:"))] == []
    page.close()


def test_a_function_is_tried_in_the_browser_and_remembered(context, home):
    """In the editor below the exercise: a slip, an error, an endless loop, and the right one."""
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{home}/book/softmax.html")
    page.get_by_role("button", name="Write it here, in Python").first.click()
    area, start = page.get_by_label("Your function"), "def batch_softmax(z):\n    "
    area.wait_for()
    editor = page.locator(".typed-box:has(textarea)")
    button, says = editor.get_by_role("button"), editor.locator(".typed-says")

    def tried(body, wait=120_000):
        area.fill(start + body)
        clicked = time.monotonic()
        area.press("Control+Enter")
        says.wait_for(timeout=wait)
        print(f"{body[:30]}…: {time.monotonic() - clicked:.2f} s")
        return says.inner_text()

    assert tried("...") == "Not answered yet: replace the dots."
    assert "overflows" in tried("return np.exp(z) / np.exp(z).sum(1, keepdims=True)")
    assert "SyntaxError" in tried("return z[")
    assert "ZeroDivisionError" in tried("pass\n1/0") and "line 3" in says.inner_text()
    assert "For arguments of shape" in tried("print(z.shape)\n    return z")
    assert "(5, 6)" in editor.locator("pre").inner_text()
    area.fill(start + "while True: pass")
    area.press("Control+Enter")
    editor.get_by_role("button", name="Stop").click()
    editor.get_by_text("you stopped it").wait_for()
    assert button.first.inner_text() == "Load Python and check"
    right = "e = np.exp(z - z.max(1, keepdims=True))\n    return e / e.sum(1, keepdims=True)"
    assert tried(right) == "Right: it agrees with the book on 20 random draws."
    assert [url for url in asked if not url.startswith((home, "data:", "blob:"))] == []
    page.reload()
    area.wait_for()
    assert area.input_value() == start + right and "it was right" in says.inner_text()
    page.goto(f"{home}/book/intro.html")
    assert "Softmax of a batch" in page.locator(".proved-here").inner_text()
    page.close()


def test_the_worker_imports_one_file_and_it_is_compiled(home, site):
    with zipfile.ZipFile(
        BytesIO(urlopen(f"{home}/lite/judge/engine.zip").read())
    ) as packed:
        names = packed.namelist()
    assert {name.rpartition(".")[2] for name in names} == {"pyc"}
    assert {"proof/typed/judge.pyc", "exercises/running.pyc", "losses/softmax.pyc"} <= {
        *names
    }
    assert {name.partition("/")[0] for name in names} == {
        *("proof", "exercises", "losses", "sympy", "mpmath"),
        *("helpers", "notation.pyc", "results.pyc"),
    }
    assert not [name for name in names if "/tests/" in name]


def test_a_notebook_gets_its_modules_in_wheels(home):
    """All of SymPy, and the same modules of ours; none from its own folder, one after the other."""
    folder, held = f"{home}/lite/judge", {}
    for wheel, package in engine.wheels(str(need_pyodide())).items():
        with zipfile.ZipFile(BytesIO(urlopen(f"{folder}/{wheel}").read())) as packed:
            names = packed.namelist()
            about = packed.read("-".join(wheel.split("-")[:2]) + ".dist-info/METADATA")
        name = re.search(r"^Name: (.*)$", about.decode(), re.MULTILINE)[1]
        assert name.lower().replace("-", "_") == package
        held[package] = {name for name in names if ".dist-info/" not in name}
    every = set().union(*held.values())
    assert "sympy/physics/__init__.pyc" in every and "IPython/__init__.pyc" in every
    assert not [name for name in every if name.endswith(".py") or "/tests/" in name]
    with zipfile.ZipFile(BytesIO(urlopen(f"{folder}/engine.zip").read())) as packed:
        assert {*packed.namelist()} <= every
        ours = {name for name in packed.namelist() if name not in held["sympy"]}
    assert ours - held["mpmath"] == held[engine.OURS]
    kept = json.loads(urlopen(f"{home}/lite/api/contents/all.json").read())["content"]
    assert {Path(one["path"]).suffix for one in kept} == {".ipynb", ""}
    assert {one["path"] for one in kept if one["type"] == "directory"} == {"data"}


@pytest.mark.parametrize(
    "address, version, suffix",
    [
        ("https://host/pyodide/v314.0.3/full/pyodide.mjs", (3, 14), None),
        ("https://host/v3%02d.0.0/pyodide.mjs" % sys.version_info[1], sys.version_info[:2], ".pyc"),
        ("https://host/v399.0.0/pyodide.mjs", (3, 99), ".py"),
        ("https://host/pyodide.mjs", None, ".py"),
    ],
)  # fmt: skip
def test_the_engine_is_compiled_where_the_same_python_builds(
    tmp_path, monkeypatch, address, version, suffix
):
    """What was compiled is imported from the file, without its sources; else there are sources."""
    assert engine.version(address) == version
    if suffix is None:
        return
    book = {
        f"exercises/{name}": ROOT / "book/exercises" / name for name in ("verdict.py",)
    }
    monkeypatch.setattr(engine, "sources", lambda notebooks: book)
    target = tmp_path / "engine.zip"
    engine.pack(tmp_path, tmp_path / "work", address, tmp_path)
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist() == ["exercises/verdict" + suffix]
    monkeypatch.syspath_prepend(str(target / "exercises"))
    verdict = importlib.import_module("verdict")
    assert verdict.__file__.startswith(str(target)) and verdict.wrapped("a") == "a"
    del sys.modules["verdict"]


def test_the_worker_may_run_python_and_ask_no_other_host(home):
    answer = urlopen(f"{home}/lite/judge/worker.js")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "'unsafe-eval'" not in policy
    assert b"{{pyodide}}" not in answer.read()


def test_a_page_opened_from_a_file_says_that_it_cannot_run(context, site):
    page = context.new_page()
    page.goto((site / "book" / "softmax.html").as_uri())
    button = page.locator("a.btn-run")
    assert button.inner_text().strip() == "Needs a server to run"
    assert (
        button.get_attribute("href") is None
        and button.get_attribute("aria-disabled") == "true"
    )
    page.close()


def notebook(*sources):
    """A notebook of code cells, as one is built."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}}


def test_matplotlib_is_loaded_by_a_cell_that_draws_and_by_no_other():
    draws = "import numpy\nfrom helpers.figures import *"
    made = lite.in_the_browser(notebook("from helpers import drawn", draws))
    assert [cell["source"] for cell in made["cells"]] == [
        "from helpers import drawn",
        f"import matplotlib\n{draws}",
    ]
    packages = lite.packages(CONFIG["pyodide"])
    assert not any(re.match(".*matplotlib[^_]", package) for package in packages)


def test_a_notebook_tells_what_was_built():
    one, same, other = (lite.in_the_browser(notebook(text)) for text in ("1", "1", "2"))
    assert one["metadata"]["built"] == same["metadata"]["built"]
    assert one["metadata"]["built"] != other["metadata"]["built"]


def test_other_settings_build_the_site_for_the_browser_again(site):
    assert lite.was_set(site / "lite", CONFIG["pyodide"])
    assert not lite.was_set(site / "lite", "https://host/pyodide.mjs")


def test_python_comes_from_one_version_of_the_official_place(site):
    content = json.loads((site / "lite" / "jupyter-lite.json").read_text())
    address = content["jupyter-config-data"]["litePluginSettings"][lite.KERNEL][
        "pyodideUrl"
    ]
    assert address == CONFIG["pyodide"]
    assert re.fullmatch(
        r"https://cdn\.jsdelivr\.net/pyodide/v([\d.]+)/full/pyodide\.mjs", address
    )[1] == (pyodide_mirror.VERSION), "the tests run another version than the readers"


def test_a_folder_without_python_is_refused(tmp_path):
    with pytest.raises(
        lite.LiteError, match="expected the address of a pyodide.mjs, or a folder"
    ):
        lite.build(tmp_path, tmp_path / "lite", str(tmp_path))
