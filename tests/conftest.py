"""What every test module shares: the import path, one refusal, `need`, and the built site."""

import importlib
import os
import secrets
import shutil
import sys
import threading
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / name) for name in ("book", "book/_ext", "tools")]

# As pages run: threads that wait for each other make small products slow on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pyodide_mirror  # noqa: E402
import words  # noqa: E402, F401, before a test declares words that are not the book's

# What takes longest in `make test`, from 150 to 20 seconds.
LONGEST = (
    "test_pages",
    "test_bundle",
    "test_lite",
    "test_editions",
    "test_gate",
    "test_interactive",
    "test_mutants",
    "test_normal_form",
    "test_exercises",
    "test_javascript",
)

# What needs the chapters: each runs once for the tests of both files.
CHAPTERS = ("test_exercises", "test_javascript")

# tool: the names it goes by, and how a reader gets it
TOOLS = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome"),
        "apt-get install chromium",
    ),
    "latexmk": (("latexmk",), "apt-get install latexmk"),
    "make": (("make",), "apt-get install make"),
    "pdfattach": (("pdfattach",), "apt-get install poppler-utils"),
    "pdfdetach": (("pdfdetach",), "apt-get install poppler-utils"),
    "pdfimages": (("pdfimages",), "apt-get install poppler-utils"),
    "pdfinfo": (("pdfinfo",), "apt-get install poppler-utils"),
    "pdftohtml": (("pdftohtml",), "apt-get install poppler-utils"),
    "pdftotext": (("pdftotext",), "apt-get install poppler-utils"),
    "xelatex": (("xelatex",), "apt-get install texlive-xetex"),
}

# package that the book does without: how a reader gets it
PACKAGES = {
    "torch": "pip install torch==2.13.0",
    "expecttest": "pip install expecttest==0.3.0",
    "ml_dtypes": "pip install ml_dtypes==0.6.0",
    "onnx": "pip install onnx==1.23.2",
}


def pytest_configure(config):
    """Refuse an interpreter that strips `assert`: every test would pass."""
    if sys.flags.optimize or os.environ.get("PYTHONOPTIMIZE"):
        raise pytest.UsageError(
            "PYTHONOPTIMIZE or -O removes every assert, so no test could fail; unset it"
        )
    os.environ.setdefault("PROOF_SEED", str(secrets.randbelow(10**9)))


def pytest_collection_modifyitems(items):
    """Let the longest begin first, so that no worker waits for the other at the end."""
    items.sort(
        key=lambda item: (
            LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)
        )
    )


class Scheduler(LoadFileScheduling):
    """Sends the tests of a file to one worker, as its fixtures want, and those of some files."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return "chapters" if Path(file).stem in CHAPTERS else file


def pytest_xdist_make_scheduler(config, log):
    """Send tests to the workers by file."""
    return Scheduler(config, log)


def pytest_report_header():
    """The seed of the sample points: the same again with ``PROOF_SEED=… make test``."""
    return f"PROOF_SEED={os.environ['PROOF_SEED']}"


def need(tool):
    """The path of `tool`; without it the test is skipped, or fails under REQUIRE_TOOLS=1."""
    names, install = TOOLS[tool]
    for name in names:
        if path := shutil.which(name):
            return path
    missing(f"needs {tool} (on Debian: {install})")


def need_package(name):
    """The module of a package; without it the test is skipped, or fails under REQUIRE_TOOLS=1."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing(f"needs {name} ({PACKAGES[name]})")


@pytest.fixture(scope="session")
def losses():
    """The package of the losses; a test that takes it can be handed a faulty copy."""
    return importlib.import_module("losses")


@pytest.fixture(scope="session")
def torch():
    return need_package("torch")


def need_pyodide():
    """The folder of the copy of Pyodide; without it the test is skipped, or fails."""
    if pyodide_mirror.MIRROR.exists():
        return pyodide_mirror.MIRROR
    missing("needs a copy of Pyodide (python tools/pyodide_mirror.py)")


def missing(reason):
    """Skip the test, or the module of tests, for this reason; under REQUIRE_TOOLS=1, fail."""
    if os.environ.get("REQUIRE_TOOLS") == "1":
        pytest.fail(f"{reason}, and REQUIRE_TOOLS=1 forbids skipping", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


# The built site in a browser
# --------------------------------------------------------------


@pytest.fixture(scope="module")
def site():
    """The built site; of several workers the first one builds it."""
    need("chromium")
    import fcntl

    from browsing import build
    from serve import HTML

    with open(ROOT / "_config.yml") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build()
    return HTML


@pytest.fixture(
    scope="module"
)  # not the session: Playwright's event loop would stop other modules' own
def browser():
    from browsing import FLAGS
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need("chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser):
    return browser.new_context()


@pytest.fixture(scope="module")
def roots(site):
    """Where the site can be opened: {"file": …, "http": …}."""
    from serve import server

    with server(site) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield {"file": site.as_uri(), "http": f"http://127.0.0.1:{http.server_port}"}
        http.shutdown()


@pytest.fixture
def visit(request, context, roots):
    """Open a page of the book; it must be free of problems at the end too.

    From a server, and as a file too in tests of what a browser may refuse a page there:
    addresses, links and what a script does first.
    """
    import page_checks  # needs a browser

    opened, root = [], roots[getattr(request, "param", "http")]

    def open_page(name, search=""):
        page, problems = page_checks.open_page(
            context, f"{root}/book/{name}.html{search}"
        )
        opened.append((page, problems))
        return page

    yield open_page
    for page, problems in opened:
        page.close()
        assert problems == []
