"""Each way in which a notebook build can be green and wrong.

Planted in a tiny book and caught there.

The tiny books run the real gate under the settings of the real _config.yml, through
`jupyter-book build`.
"""

import re
import subprocess
import sys
from textwrap import dedent

import nbformat
import pytest
import yaml
from conftest import ROOT
from tinybook import HONEST, TinyBook, cell, page

import booktools
from booktools.gate import Gate
from booktools.gate.pages import BOXES

RAISES = (":tags: [raises-exception]", ":raises: ValueError")
TRUE = cell("assert 1 + 1 == 2")

# A failing thread in a helper; a cell may not start one itself.
HELPER = dedent("""
    import threading

    def fail():
        raise ValueError("in a thread")

    def work():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    """)


def first(code, *options):
    """A page with this cell, its line and its number."""
    return page(cell(code, *options)), 13, 1


def second(code, *options):
    """The same after an honest cell."""
    return page(TRUE, cell(code, *options)), 17, 2


def whole(*parts, **front):
    """A page that is at fault as a whole."""
    return page(*parts, **front), 1, None


# name of the planted page: (the page, the line and the cell at fault, what the gate
# says)
LIES = {
    # 1 a cell fails
    "fails": (*second("x = 0\n1 / x"), "raised ZeroDivisionError: division by zero"),
    # 4 raises-exception means "may raise"
    "raises-nothing": (
        *second("x = 1", *RAISES),
        "was to raise ValueError, but raised nothing",
    ),
    "raises-another": (
        *second("1 / 0", *RAISES),
        "was to raise ValueError, but raised ZeroDivisionError",
    ),
    "raises-unnamed": (*second("1 / 0", RAISES[0]), "an intended error needs both"),
    "raises-untagged": (*second("1 / 0", RAISES[1]), "an intended error needs both"),
    "raises-unseen": (
        *second("int('x')", ":tags: [raises-exception, remove-output]", RAISES[1]),
        "an intended error is there to be read",
    ),
    # 5 metadata that silences
    "skipped": (
        *first("assert 1 == 2", ":tags: [skip-execution]"),
        "tag 'skip-execution' is refused",
    ),
    "stderr-removed": (
        *second("1", ":tags: [remove-stderr]"),
        "tag 'remove-stderr' is refused",
    ),
    "stderr-unshown": (
        *second("1", ":mystnb: {output_stderr: remove}"),
        "cell metadata 'mystnb: output_stderr' is refused",
    ),
    "errors-allowed": (
        *whole(TRUE, extra="execution: {allow_errors: true}"),
        "front matter 'execution' is refused",
    ),
    "mode-off": (
        *whole(TRUE, extra="mystnb: {execution_mode: 'off'}"),
        "front matter 'mystnb: execution_mode' is refused",
    ),
    "setting": (
        *whole(TRUE, extra="nb_execution_mode: 'off'"),
        "front matter 'nb_execution_mode' is refused",
    ),
    "loaded": (*second("", ":load: helper.py"), "cell metadata 'load' is refused"),
    # 6 warnings, stderr, commands, threads
    "warns": (
        *second("import numpy as np\nnp.log(np.zeros(1))"),
        "wrote to stderr: .*RuntimeWarning: divide by zero",
    ),
    "stderr": (
        *second("import sys\nprint('oh', file=sys.stderr)"),
        "wrote to stderr: oh",
    ),
    "shell": (*second("!false"), "not plain Python at '!false'"),
    "shell-assigned": (*second("x = !false"), "not plain Python at 'x = !false'"),
    "bash": (*second("%%bash\nfalse"), "not plain Python at '%%bash'"),
    "magic": (*second("%run missing.py"), "not plain Python at '%run missing.py'"),
    "system": (
        *second("import os\nos.system('false')"),
        r"`os.system\('false'\)` does not fail when",
    ),
    "process": (
        *second("import subprocess"),
        "`import subprocess`: a failure in another",
    ),
    "thread": (
        *second("from threading import Thread"),
        "`from threading import Thread`: a failure",
    ),
    "thread-in-helper": (
        *second("import helper\nhelper.work()"),
        "wrote to stderr: Exception in thread",
    ),
    "silenced": (
        *second("import warnings\nwarnings.simplefilter('ignore')"),
        r"`warnings.simplefilter\('ignore'\)` can silence",
    ),
    "silenced-numpy": (
        *second("import numpy as np\nold = np.seterr(all='ignore')"),
        r"`np.seterr\(all='ignore'\)` silences",
    ),
    "stderr-replaced": (
        *second("import io, sys\nsys.stderr = io.StringIO()"),
        r"`sys.stderr = io.StringIO\(\)` can hide",
    ),
    "stderr-redirected": (
        *second("import contextlib\nwith contextlib.redirect_stderr(None):\n    pass"),
        r"`contextlib.redirect_stderr\(None\)` can hide",
    ),
    "cleared": (
        *second("from IPython.display import clear_output\nclear_output()"),
        r"`clear_output\(\)` can remove a warning",
    ),
    # 7 a comparison that asserts nothing
    "allclose": (
        *second("import numpy as np\nnp.allclose(1, 2)"),
        r"`np.allclose\(1, 2\)` asserts nothing",
    ),
    "compared": (*second("x = 1\nx == 2\nx = 3"), "`x == 2` asserts nothing"),
    "printed": (*second("print(f'equal: {1 == 1}')"), r"`print\(.*\)` asserts nothing"),
    "negated": (*second("not 1 > 2 or 3 > 4"), "`not 1 > 2 or 3 > 4` asserts nothing"),
    "named": (*second("same = 1 == 1\nsame"), "shows a bare True"),
    "named-printed": (
        *second("import numpy as np\nsame = np.isclose(1, 2)\nprint(same)"),
        "shows a bare False",
    ),
    "constant": (*first("assert True"), "`assert True` cannot fail"),
    "tuple": (
        *first("assert (1 == 2, 'message')"),
        r"`assert \(1 == 2, 'message'\)` cannot fail",
    ),
    # 8 a page outside the book, without a claim, under another kernel
    "unlisted": (*whole(TRUE), "lies in book/, but _toc.yml does not list it"),
    "no-claims": (*whole(cell("x = 1")), "claims nothing"),
    "no-cells": ("# Prose\n\nOnly words.\n", 1, None, "claims nothing"),
    "never-called": (*whole(cell("def check():\n    assert 1 == 2")), "claims nothing"),
    "exempt": (*whole(TRUE, extra="claims: none"), "says 'claims: none', but makes 1"),
    "exempt-for-some": (
        *whole(TRUE, extra="claims: some"),
        "front matter 'claims' is 'some'",
    ),
    "kernel": (
        *whole(TRUE, kernel="python2"),
        "kernelspec names 'python2', expected 'python3'",
    ),
    # 9 words of a box are hidden in its options, or its class has no rule in the
    # stylesheet
    "joined": (
        page(
            TRUE,
            ":::{admonition} Why?\n:class: question Because of this.\nAnd that.\n:::\n",
        ),
        17,
        None,
        "has a box of the class 'because'; allowed are \\['question'\\]",
    ),
    "no-class": (
        page(TRUE, ":::{admonition} Why?\nBecause of this.\n:::\n"),
        17,
        None,
        "has a box of the class 'admonition-why'",
    ),
    # 10 the kernel dies, or what it says gets lost
    "killed": (
        *second("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        "did not finish: DeadKernelError",
    ),
    "exits": (*second("import os\nos._exit(0)"), "did not finish: DeadKernelError"),
    "mute": (
        *second(
            "import ipykernel.kernelapp as app\napp.IPKernelApp.instance().iopub_thread.stop()"
        ),
        "did not finish: CellTimeoutError: .* Timeout waiting for IOPub output",
    ),
}


def says(output, name, what, cell=None, line=1):
    """Whether the gate's summary lays `what` to this page, line and cell."""
    cell = f"cell {cell}: " if cell else ""
    summary = output.partition("The gate refuses this book:")[2]
    return re.search(rf"^book/{name}\.md:{line}: {cell}{what}", summary, re.MULTILINE)


@pytest.fixture(scope="module")
def lies(tmp_path_factory):
    """(exit code, output) of one book with every lie, each on a page of its own."""
    pages = {f"{name}.md": text for name, (text, *_) in LIES.items()}
    book = TinyBook(
        tmp_path_factory.mktemp("lies"),
        {"intro.md": HONEST, **pages, "helper.py": HELPER},
        toc=["intro.md", *(name for name in pages if name != "unlisted.md")],
    )
    return book.build()


@pytest.mark.parametrize("name", LIES)
def test_a_lie_turns_the_build_red(lies, name):
    code, output = lies
    _, line, number, what = LIES[name]
    assert code == 1
    assert says(output, name, what, number, line), output


def test_every_class_of_a_box_has_a_rule_in_the_stylesheet():
    style = (ROOT / "book" / "_static" / "book.css").read_text()
    assert not [name for name in BOXES if f".admonition.{name} " not in style]


def test_the_honest_page_among_the_lies_is_not_blamed(lies):
    assert "book/intro.md" not in lies[1].partition("The gate refuses this book:")[2]


def test_an_honest_book_is_green(tmp_path):
    """What comes close to a lie without being one: a gate that refuses everything fails here."""
    book = TinyBook(
        tmp_path / "book",
        {
            "intro.md": "---\nclaims: none\n---\n\n# Welcome\n\nOnly words.\n",
            "raises.md": page(cell("int('x')", *RAISES)),
            "warnings.md": page(
                cell("""\
            import warnings
            import numpy as np
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                np.log(np.zeros(1))
            with np.errstate(divide="ignore"):
                np.log(np.zeros(1))
            assert "divide by zero" in str(seen[0].message)
            """)
            ),
            "box.md": page(
                TRUE, ":::{admonition} Why?\n:class: question\nBecause.\n:::\n"
            ),
            "heading.md": page(TRUE).replace(
                "# A page", "# It's the slope of $\\log x$ & more"
            ),
            "looks.md": page(
                cell(
                    """\
            %matplotlib inline
            x = [n for n in range(9) if n > 3]
            for n in x:
                assert n > 3
            sum(n > 3 for n in x)
            """,
                    ":tags: [hide-input]",
                )
            ),
        },
        mathematics=True,
    )
    code, output = book.build()
    assert code == 0, output
    assert "ValueError" in book.html("raises")


def test_a_hung_cell_is_named(tmp_path):
    """9: the time limit names the page and the cell."""
    book = TinyBook(
        tmp_path / "book",
        {"hangs.md": page(TRUE, cell("while True:\n    pass"))},
        timeout=2,
    )
    code, output = book.build()
    assert code == 1
    what = "did not finish: CellTimeoutError: A cell timed out while it was being executed, after 2 seconds"
    assert says(output, "hangs", what, 2, 17), output


@pytest.mark.parametrize("environ", [{}, {"BOOK_REUSE": "1"}], ids=["book", "draft"])
def test_a_warning_is_an_error_in_every_build(tmp_path, environ):
    """2: Sphinx warns only about pages it reads, and would not read this one a second time."""
    warns = page(TRUE, "[to nowhere](nowhere.md)\n")
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST, "warns.md": warns})
    for _ in range(2):
        code, output = book.build(**environ)
        assert code == 1
        assert re.search(r"book/warns\.md:\d+: WARNING: .*nowhere", output), output


# 1, 3, 5, 8: settings under which the gate does not even begin
SETTINGS = {
    "raise_on_error": (
        {"nb_execution_raise_on_error": False},
        "nb_execution_raise_on_error is False",
    ),
    "allow_errors": (
        {"nb_execution_allow_errors": True},
        "nb_execution_allow_errors is True",
    ),
    "cache": ({"nb_execution_mode": "cache"}, "nb_execution_mode is 'cache'"),
    "auto": ({"nb_execution_mode": "auto"}, "nb_execution_mode is 'auto'"),
    "exclude": (
        {"nb_execution_excludepatterns": ["x.md"]},
        r"nb_execution_excludepatterns is \['x.md'\]",
    ),
    "alias": (
        {"nb_kernel_rgx_aliases": {"python2": "python3"}},
        "nb_kernel_rgx_aliases is {'python2'",
    ),
    "formats": (
        {"nb_custom_formats": {".py": "reader"}},
        "nb_custom_formats is {'.py'",
    ),
    "metadata": ({"nb_metadata_key": "other"}, "nb_metadata_key is 'other'"),
    "cell-metadata": (
        {"nb_cell_metadata_key": "other"},
        "nb_cell_metadata_key is 'other'",
    ),
    "timeout": (
        {"nb_execution_timeout": -1},
        "nb_execution_timeout is -1: a cell could hang",
    ),
    "suppressed": (
        {"suppress_warnings": ["mystnb"]},
        r"suppress_warnings hides \['mystnb'\]",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_hides_failures_is_refused(tmp_path, name):
    settings, message = SETTINGS[name]
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST})
    book.configure(**settings)
    code, output = book.build()
    assert code == 1
    assert re.search(f"The gate refuses to build:\n{message}", output), output


@pytest.mark.parametrize("name", ["PYTHONOPTIMIZE", "PYTHONWARNINGS"])
def test_an_environment_that_hides_failures_is_refused(tmp_path, name):
    """7: without asserts, every page is green."""
    value = {"PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "ignore"}[name]
    code, output = TinyBook(tmp_path / "book", {"intro.md": HONEST}).build(
        **{name: value}
    )
    assert code == 1
    assert f"The gate refuses to build:\n{name} is set in the environment" in output


def test_pytest_refuses_to_run_without_asserts():
    """7: even where pytest's own warning about this is not an error."""
    done = subprocess.run(
        [
            sys.executable,
            "-O",
            "-m",
            "pytest",
            "-W",
            "default",
            "--collect-only",
            __file__,
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "removes every assert" in done.stderr


def test_a_draft_runs_again_what_changed_and_nothing_stale(tmp_path):
    """3: jupyter-cache looks at the cells alone; a draft must look at all that the cells read."""
    cells = page(
        TRUE,
        cell(
            "from helper import value\nprint('value:', value, open('data.txt').read())"
        ),
    )
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST, "chapter.md": cells})
    book.write("helper.py", "value = 1")
    book.write("data.txt", "first")

    def draft():
        code, output = book.build(BOOK_REUSE="1")
        return code, len(re.findall(r"\.md ran for", output)), output

    code, ran, output = draft()
    assert (code, ran) == (0, 2), output
    assert "value: 1 first" in book.html("chapter")

    book.write("chapter.md", cells + "\nMore words.\n")
    code, ran, output = draft()
    assert (code, ran) == (0, 0), output
    assert "More words" in book.html("chapter") and "value: 1 first" in book.html(
        "chapter"
    )

    book.write("helper.py", "value = 2")
    code, ran, output = draft()
    assert (code, ran) == (0, 1), output  # the other page does not import it
    assert "value: 2 first" in book.html("chapter")

    book.write("data.txt", "second")
    code, ran, output = draft()
    assert (code, ran) == (0, 2), output
    assert "value: 2 second" in book.html("chapter")

    book.write("helper.py", "broken")
    for _ in range(2):
        code, ran, output = draft()
        assert code == 1
        assert says(
            output, "chapter", "raised NameError: name 'broken' is not defined", 2, 17
        ), output


def test_a_draft_does_not_forgive_what_it_has_cached(tmp_path):
    """3: jupyter-cache keeps a run that warned; the second draft must be as red as the first."""
    book = TinyBook(tmp_path / "book", {"warns.md": LIES["stderr"][0]})
    for _ in range(2):
        code, output = book.build(BOOK_REUSE="1")
        assert code == 1
        assert says(output, "warns", "wrote to stderr: oh", 2, 17), output


def test_a_stored_output_is_refused(tmp_path):
    """3: an .ipynb file can hold outputs that nobody ran."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A page")]
    )
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST}, toc=["intro.md", "stored"])
    book.write("stored.ipynb", nbformat.writes(notebook))
    code, output = book.build()
    assert code == 1
    assert "book/stored.ipynb:1: is not a .md page" in output


# A site builder that loses pages
VANDAL = dedent("""
    from pathlib import Path

    def vandalise(app, exception):
        pages = Path(app.outdir) / "book"
        (pages / "lost.html").unlink()
        (pages / "empty.html").write_text("")
        (pages / "beheaded.html").write_text("<html><h1>Another page</h1></html>")

    def setup(app):
        app.connect("build-finished", vandalise)
    """)


def test_a_page_that_was_not_written_is_missed(tmp_path):
    """11: the exit code of the builder says nothing about its files."""
    names = ["intro.md", "lost.md", "empty.md", "beheaded.md"]
    book = TinyBook(
        tmp_path / "book", dict.fromkeys(names, HONEST), toc=[*names, "never.md"]
    )
    book.extend("vandal", VANDAL)
    code, output = book.build()
    assert code == 1
    assert says(output, "lost", "was not written")
    assert says(output, "empty", r"was written without its heading: .* found \[\]")
    assert says(
        output,
        "beheaded",
        r"was written without its heading: .* found \['Another page'\]",
    )
    assert "\n_toc.yml:1: lists book/never, which was not read" in output
    assert not says(output, "intro", ".*")


# An extension that takes the gate away again
BYPASS = dedent("""
    import myst_nb.core.execute, myst_nb.sphinx_

    def bypass(app):
        myst_nb.sphinx_.create_client = myst_nb.core.execute.create_client

    def setup(app):
        app.connect("builder-inited", bypass, priority=9999)
    """)


def test_a_page_that_ran_past_the_gate_is_missed(tmp_path):
    """So is a new myst-nb that no longer calls the gate."""
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST})
    book.extend("bypass", BYPASS)
    code, output = book.build()
    assert code == 1
    assert says(output, "intro", "was executed past the gate")


def test_a_page_of_an_earlier_build_does_not_stand_in(tmp_path):
    """11: what a build did not write must not be there."""
    book = TinyBook(tmp_path / "book", {"intro.md": HONEST, "gone.md": HONEST})
    assert book.build()[0] == 0
    assert "A page" in book.html("gone")
    (book.root / "book" / "gone.md").unlink()
    book.list(["intro.md"])
    assert book.build()[0] == 0
    assert not (book.root / "_build" / "html" / "book" / "gone.html").exists()


def test_the_real_book_is_guarded():
    sphinx = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]
    assert sphinx["local_extensions"] == {"booktools": "book/_ext"}
    assert "booktools" in sphinx["config"]["extensions"]
    assert {"Gate.run", "Gate.finish"} <= {
        handler.__qualname__ for _, handler in booktools.stages(Gate(None))
    }
