"""The student's edition holds no solution.

Not in a page, the search index, a notebook, a PDF or any file.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT, missing, need
from leaks import HELPERS, SOURCES, leaks, marks, parts, published, untold
from sphinx.search.en import SearchEnglish
from tinybook import TinyBook, cell, page

from booktools import handouts


def searchable(build):
    """The stems of what the search looks through, and those that Sphinx's own index knows."""
    data = (build / "html" / "_static" / "sections.js").read_text(encoding="utf-8")
    sections = re.match(r"globalThis\.SECTIONS = (\[.*\]);$", data, re.MULTILINE)[1]
    index = (build / "html" / "searchindex.js").read_text(encoding="utf-8")
    known = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", index, re.DOTALL)[1])
    texts = (one[key] for one in json.loads(sections) for key in ("title", "text"))
    return stems(" ".join(texts)) | set(known["terms"])


def stems(text):
    language = SearchEnglish({})
    return {
        language.stem(word)
        for word in re.findall(r"\w+", text.lower())
        if language.word_filter(word)
    }


# A book with one exercise
# --------------------------------------------------------------

EXERCISE = """\
```{exercise} Sum
:label: ex-sum
What is one and one?
```
"""
SOLUTION = """\
```{{solution-start}} ex-sum
```

Zebras graze quietly beside several tall acacias near the river.

{code}
{glued}
```{{solution-end}}
```
"""
CODE = cell(
    "quagga = 1 + 1\nassert quagga == 2\nprint(quagga, 'striped horses were counted here today')"
)
GLUED = cell(
    """\
    from myst_nb import glue
    glue("sum", "-".join(["shown", "to", "all"]), display=False)
    """,
    ":tags: [remove-cell]",
)
SHOWN = "\nAll see {glue:text}`sum`, below an exercise.\n"


def tiny(root, code=CODE):
    """A book with an exercise and its solution."""
    text = page(
        EXERCISE,
        SHOWN,
        SOLUTION.format(code=code, glued=GLUED),
        "\n## After\n\nMore words.\n",
        cell("assert 1 < 2"),
    )
    book = TinyBook(root, {"intro.md": text}, stages=("gate", "editions", "search"))
    extensions = book.config["sphinx"]["config"]["extensions"]
    book.configure(
        extensions=[*extensions, "sphinx_design", "sphinx_exercise"],
        html_copy_source=False,
    )
    return book, marks([text])


def test_the_instructor_sees_the_solution_folded(tmp_path):
    book, found = tiny(tmp_path / "book")
    code, output = book.build()
    assert code == 0, output
    html = book.html("intro")
    assert re.search(
        r"<details[^>]*solution.*Zebras graze.*striped horses.*</details>",
        html,
        re.DOTALL,
    )
    assert "solution-content" not in html and "exercise-content" not in html
    assert {place for place, _ in leaks(book.root / "_build", found)} == {
        "html/_static/sections.js",
        "html/book/intro.html",
        "jupyter_execute/book/intro.ipynb",
    }
    assert stems("acacias") <= searchable(book.root / "_build")


def test_the_student_does_not(tmp_path):
    book, found = tiny(tmp_path / "book")
    assert book.build()[0] == 0  # what the other edition left behind must go as well
    code, output = book.build(BOOK_EDITION="student")
    assert code == 0, output
    assert leaks(book.root / "_build", found) == []
    assert not stems("acacias") & searchable(book.root / "_build")
    assert "What is one and one?" in book.html("intro") and "More words." in book.html(
        "intro"
    )
    assert "All see shown-to-all" in re.sub(r"<[^>]*>", "", book.html("intro"))


def test_a_draft_does_not_keep_the_pages_of_the_other_edition(tmp_path):
    book, found = tiny(tmp_path / "book")
    assert book.build(BOOK_REUSE="1")[0] == 0
    assert book.build(BOOK_REUSE="1", BOOK_EDITION="student")[0] == 0
    assert leaks(book.root / "_build", found) == []


def test_a_wrong_solution_fails_the_student_edition_too(tmp_path):
    book, _ = tiny(tmp_path / "book", cell("assert 1 + 1 == 3"))
    code, output = book.build(BOOK_EDITION="student")
    assert code != 0 and "raised AssertionError" in output


def test_an_edition_that_nobody_makes_is_refused(tmp_path):
    book, _ = tiny(tmp_path / "book")
    code, output = book.build(BOOK_EDITION="teacher")
    assert (
        code != 0
        and "BOOK_EDITION is 'teacher'; expected one of instructor, student" in output
    )


@pytest.mark.parametrize(
    "name, text",
    {
        "html/book/other.html": "<p>Zebras <b>graze</b> quietly beside&nbsp;several tall acacias near</p>",
        "html/_sources/intro.txt": "graze quietly beside several tall acacias near the",
        "html/book/code.html": "<i>quagga</i> == 2\nprint(quagga, &#39;striped horses were counted here",
        "jupyter_execute/book/other.ipynb": json.dumps(
            {
                "cells": [
                    {
                        "source": [
                            "Zebras graze quietly\n",
                            "beside several tall acacias near",
                        ]
                    }
                ]
            }
        ),
        "html/_static/figure.svg": (
            "<svg><desc>graze quietly beside several tall acacias near the</desc></svg>"
        ),
        "latex/book.tex": r"\PYG{n}{quagga} \PYG{o}{==} \PYG{l+m+mi}{2}"
        "\n"
        r"\PYG{n+nb}{print}\PYG{p}{(}\PYG{n}{quagga}\PYG{p}{,} \PYG{l+s+s1}{\PYGZsq{}}"
        r"\PYG{l+s+s1}{striped horses were counted here}",
        "html/searchindex.js": (
            "Search.setIndex({t: ['Zebras graze quietly beside several tall acacias near']})"
        ),
    }.items(),
)
def test_a_planted_leak_is_found(tmp_path, name, text):
    found = marks([page(EXERCISE, SOLUTION.format(code=CODE, glued=""))])
    assert leaks(tmp_path, found) == []
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert [place for place, _ in leaks(tmp_path, found)] == [name]


def test_a_leak_in_a_packed_file_is_found(tmp_path):
    found = marks([page(EXERCISE, SOLUTION.format(code=CODE, glued=""))])
    (tmp_path / "html").mkdir()
    with ZipFile(tmp_path / "html" / "notebooks.zip", "w") as packed:
        packed.writestr("notebooks/a.ipynb", json.dumps({"cells": [{"source": CODE}]}))
    inventory = b"# Sphinx\n# Project\n# Version\n# zlib\n" + zlib.compress(
        SOLUTION.encode()
    )
    (tmp_path / "html" / "objects.inv").write_bytes(inventory)
    assert [place for place, _ in leaks(tmp_path, found)] == [
        "html/notebooks.zip",
        "html/objects.inv",
    ]


# The real book
# --------------------------------------------------------------


def only_one(root, name):
    """A folder with a `latexmk` that makes one PDF alone."""
    real, place = shutil.which("latexmk"), root / "bin"
    place.mkdir()
    program = place / "latexmk"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *{name}.tex) exec {real} "$@";; esac\n'
    )
    program.chmod(0o755)
    return place


@pytest.fixture(scope="module")
def student(site, tmp_path_factory):
    """The student's edition of the whole book, with LaTeX where there is TeX.

    In a folder of its own. What is on paper is searched as LaTeX: of that TeX would make PDFs for
    minutes, and they would show no more. It makes one, to be searched as well.
    """
    root = tmp_path_factory.mktemp("student")
    for name in ("_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(
        ROOT / "book",
        root / "book",
        ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"),
    )
    # Editions differ only in what they show of a run: the site's runs serve this one,
    # too.
    shutil.copytree(site.parent / ".outputs", root / "_build" / ".outputs")
    command = [
        Path(sys.executable).parent / "jupyter-book",
        "build",
        ".",
        "-W",
        "--keep-going",
    ]
    asked = {
        "BOOK_REUSE": "1",
        "BOOK_EDITION": "student",
        "BOOK_HANDOUTS": "1" if shutil.which("xelatex") else "0",
        "PATH": f"{only_one(root, 'softmax-handout')}:{os.environ['PATH']}",
    }
    environ = {
        name: value for name, value in os.environ.items() if name != "PROOF_SEED"
    }  # of the tests
    build = subprocess.run(
        command,
        cwd=root,
        env=environ | asked,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert build.returncode == 0, build.stdout
    assert ".md ran for" not in build.stdout
    return root / "_build"


MARKS = marks(SOURCES.values(), HELPERS)


def test_every_solution_has_words_of_its_own():
    exercises = [
        label
        for source in SOURCES.values()
        for label in re.findall(r":label: (ex-.*)", source)
    ]
    assert list(MARKS) == exercises and len(exercises) > 50
    assert {
        label
        for label, (prose, code) in MARKS.items()
        if min(len(prose), len(code)) < 3
    } == set()


def test_no_solution_is_left_in_what_a_student_gets(student):
    if shutil.which("xelatex"):
        (made,) = (student / "html" / "handouts").glob("*.pdf")
        written = {path.stem for path in (student / "latex").glob("*.tex")}
        assert made.stem in written and len(written) > 20
    assert leaks(student, MARKS) == []


def test_the_instructors_edition_holds_every_solution(site):
    """So what is looked for is what a leak would look like."""
    for folder, ending in ("book", "html"), ("notebooks", "ipynb"):
        shown = " ".join(
            published(path) for path in sorted((site / folder).glob(f"*.{ending}"))
        )
        assert untold(shown, MARKS) == []


def test_the_latex_of_the_instructors_edition_holds_every_solution(site):
    """So what is looked for on paper is what a leak would look like there."""
    need("xelatex")
    printed = site.parent / "latex" / f"{handouts.BOOK}-instructor.tex"
    if not printed.exists():
        missing("needs the handouts (make handout)")
    assert untold(published(printed), MARKS) == []


def test_a_student_build_prints_no_solution(student):
    """What it would print is read with all other files."""
    need("xelatex")
    printed = {path.stem for path in (student / "latex").glob("*.tex")}
    assert {handouts.BOOK, handouts.SHEET} < printed
    assert [name for name in printed if name.endswith("-instructor")] == []


def test_no_word_of_the_solutions_alone_can_be_searched_for(student):
    outside, inside = zip(*map(parts, SOURCES.values()))
    titles = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    solutions = " ".join(text for found in inside for text in found.values())
    alone = {
        word
        for word in stems(solutions) - stems(" ".join([*outside, HELPERS, titles]))
        if len(word) > 5
    }
    assert len(alone) > 30
    assert sorted(alone & searchable(student)) == []


def test_what_is_to_be_proved_is_shown(student):
    shown = 0
    for name, source in SOURCES.items():
        html = (student / "html" / "book" / f"{name}.html").read_text(encoding="utf-8")
        for key in re.findall(r"\{result\} goal-(\S+)", parts(source)[0]):
            box = re.search(rf'id="ex-{key}">(.*?)<div class="cell', html, re.DOTALL)[1]
            assert "katex-display" in box, key
            shown += 1
    assert shown > 12


def test_a_student_notebook_runs_without_the_solutions():
    """No cell outside the solutions needs a name that only a solution defines."""
    for name, source in SOURCES.items():
        outside, inside = parts(source)
        made, used = names(outside), names("\n".join(inside.values()))
        only = used["stored"] - made["stored"]
        assert only & made["loaded"] == set(), name


def names(source):
    """The names that the code cells of a source store and load."""
    found = {"stored": set(), "loaded": set()}
    for code in re.findall(
        r"^```\{code-cell\} ipython3\n(?:---\n.*?^---\n|(?::.*\n)*)(.*?)^```",
        source,
        re.DOTALL | re.MULTILINE,
    ):
        for node in ast.walk(ast.parse(re.sub(r"^%.*$", "", code, flags=re.MULTILINE))):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    found["loaded"].add(name)
                case ast.Name(id=name) | ast.FunctionDef(name=name):
                    found["stored"].add(name)
                case ast.alias():
                    found["stored"].add(node.asname or node.name)
    return found
