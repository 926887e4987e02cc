"""The built site and a browser, as fixtures that the browser tests share."""

import fcntl
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, need
from playwright.sync_api import sync_playwright
from server import HTML, server

FLAGS = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync").split()


def toc_pages(node):
    """Every file that the table of contents names, in reading order."""
    if isinstance(node, dict):
        return [node[key] for key in ("root", "file") if key in node] + [
            page for value in node.values() if isinstance(value, list) for page in toc_pages(value)]
    return [page for item in node for page in toc_pages(item)]


PAGES = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))


def sources():
    """The files that the built site depends on."""
    yield from (ROOT / name for name in ("_config.yml", "_toc.yml", "requirements.txt"))
    yield from (path for path in (ROOT / "book").rglob("*")
                if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".ipynb")


def build():
    """Build the site when it is missing or older than a file that it depends on."""
    index = HTML / "index.html"
    if index.exists() and index.stat().st_mtime >= max(path.stat().st_mtime for path in sources()):
        return
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", "--keep-going"]
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def site():
    """The built site; of several workers the first one builds it."""
    need("chromium")
    with open(ROOT / "_config.yml") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build()
    return HTML


@pytest.fixture(scope="module")  # not the session: Playwright's event loop would stop other modules' own
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser):
    return browser.new_context()


@pytest.fixture(scope="module")
def roots(site):
    """Where the site can be opened: {"file": …, "http": …}."""
    with server(site) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield {"file": site.as_uri(), "http": f"http://127.0.0.1:{http.server_port}"}
        http.shutdown()
