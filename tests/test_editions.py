"""The student's edition holds no solution: not in a page, its source, the search index or a notebook."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from editions import FENCE
from sphinx.search.en import SearchEnglish
from tinybook import TinyBook, cell, page

RUN = 8  # words in a row: fewer come together by chance, where a page shows what lies apart in its source
WORD = re.compile(r"\w+")
OF_PAGES = re.compile(r"^:.*$|^```\{code-cell\}.*$|^```$", re.MULTILINE)


def parts(source):
    """(the source of a page without its solutions, its solutions)."""
    outside, inside, done, solving = [], [], 0, False
    for fence in FENCE.finditer(source):
        (inside if solving else outside).append(source[done:fence.start()])
        solving, done = fence["which"] == "start", fence.end()
    return "\n".join([*outside, source[done:]]), inside


def runs(text):
    """Every run of words in a text."""
    words = WORD.findall(OF_PAGES.sub("", text).lower())
    return {" ".join(words[n:n + RUN]) for n in range(len(words) - RUN + 1)}


def marks(sources, rest=""):
    """For each solution, the runs of words that only it has; ``rest`` is what else a student may see."""
    split = [parts(source) for source in sources]
    known = set().union(runs(rest), *(runs(outside) for outside, _ in split))
    everything = " ".join(WORD.findall(" ".join([rest, *(outside for outside, _ in split)]).lower()))
    return [(runs(solution) - known) | {words for words in reasons(solution) if words not in everything}
            for _, solutions in split for solution in solutions]


def reasons(solution):
    """The reasons of the steps of a solution, if they are more than three words."""
    quoted = [" ".join(WORD.findall(text.lower())) for text in re.findall('"([^"\n]*)"', solution)]
    return {words for words in quoted if words.count(" ") >= 3}


def published(path):
    """The words that a file shows or holds, as one line."""
    text = path.read_text(encoding="utf-8", errors="ignore")
    if path.suffix in {".ipynb", ".json"}:
        text = " ".join(strings(json.loads(text)))
    if path.suffix == ".html":
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<annotation.*?</annotation>", " ", text)))
    return " ".join(WORD.findall(text.lower()))


def strings(data):
    """Every string in a JSON document; the lines of a cell as one string."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, list):
        return ["".join(data)] if all(isinstance(item, str) for item in data) else [
            found for item in data for found in strings(item)]
    return [found for item in data.values() for found in strings(item)] if isinstance(data, dict) else []


UNREAD = {".woff2", ".wasm", ".whl", ".zip"}  # the zip holds what lies in the folder of notebooks


def leaks(build, marks):
    """The files of a build that hold a solution, each with the first words that give it away.

    The modules of ``exercises`` are not read: what checks an answer has to know what to expect.
    """
    every = sorted(set().union(*marks))
    found = []
    for folder in ("html", "jupyter_execute", "notebooks"):
        for path in sorted((build / folder).rglob("*")):
            checker = path.parent.name == "exercises" and path.suffix == ".py"
            if path.is_file() and path.suffix not in UNREAD and "_static" not in path.parts and not checker:
                words = published(path)
                found += [(path.relative_to(build).as_posix(), mark) for mark in every if mark in words][:1]
    return found


def searchable(build):
    """The stems that the search index knows."""
    index = (build / "html" / "searchindex.js").read_text(encoding="utf-8")
    return set(json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", index, re.DOTALL)[1])["terms"])


def stems(text):
    language = SearchEnglish({})
    return {language.stem(word) for word in WORD.findall(text.lower()) if language.word_filter(word)}


# A book with one exercise -----------------------------------------------------------------------------------

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
CODE = cell("quagga = 1 + 1\nassert quagga == 2\nprint(quagga, 'striped horses were counted here today')")
GLUED = cell("""\
    from myst_nb import glue
    glue("sum", "-".join(["shown", "to", "all"]), display=False)
    """, ":tags: [remove-cell]")
SHOWN = "\nAll see {glue:text}`sum`, below an exercise.\n"


def tiny(root, code=CODE):
    """A book with an exercise and its solution."""
    text = page(EXERCISE, SHOWN, SOLUTION.format(code=code, glued=GLUED), "\n## After\n\nMore words.\n",
                cell("assert 1 < 2"))
    book = TinyBook(root, {"intro.md": text})
    real = yaml.safe_load((ROOT / "_config.yml").read_text())
    book.config["sphinx"]["local_extensions"]["editions"] = real["sphinx"]["local_extensions"]["editions"]
    book.config["parse"] = real["parse"]
    extensions = book.config["sphinx"]["config"]["extensions"]
    book.configure(extensions=[*extensions, "sphinx_design", "sphinx_exercise", "editions"],
                   html_copy_source=False)
    return book, marks([text])


def test_the_instructor_sees_the_solution_folded(tmp_path):
    book, found = tiny(tmp_path / "book")
    code, output = book.build()
    assert code == 0, output
    html = book.html("intro")
    assert re.search(r"<details[^>]*solution.*Zebras graze.*striped horses.*</details>", html, re.DOTALL)
    assert "solution-content" not in html and "exercise-content" not in html
    assert {place for place, _ in leaks(book.root / "_build", found)} == {
        "html/book/intro.html", "jupyter_execute/book/intro.ipynb"}
    assert stems("acacias") <= searchable(book.root / "_build")


def test_the_student_does_not(tmp_path):
    book, found = tiny(tmp_path / "book")
    assert book.build()[0] == 0  # what the other edition left behind must go as well
    code, output = book.build(BOOK_EDITION="student")
    assert code == 0, output
    assert leaks(book.root / "_build", found) == []
    assert not stems("acacias") & searchable(book.root / "_build")
    assert "What is one and one?" in book.html("intro") and "More words." in book.html("intro")
    assert "All see shown-to-all" in re.sub(r"<[^>]*>", "", book.html("intro"))


def test_a_draft_does_not_keep_the_pages_of_the_other_edition(tmp_path):
    book, found = tiny(tmp_path / "book")
    assert book.build(BOOK_DRAFT="1")[0] == 0
    assert book.build(BOOK_DRAFT="1", BOOK_EDITION="student")[0] == 0
    assert leaks(book.root / "_build", found) == []


def test_a_wrong_solution_fails_the_student_edition_too(tmp_path):
    book, _ = tiny(tmp_path / "book", cell("assert 1 + 1 == 3"))
    code, output = book.build(BOOK_EDITION="student")
    assert code != 0 and "raised AssertionError" in output


def test_an_edition_that_nobody_makes_is_refused(tmp_path):
    book, _ = tiny(tmp_path / "book")
    code, output = book.build(BOOK_EDITION="teacher")
    assert code != 0 and "BOOK_EDITION is 'teacher'; expected one of instructor, student" in output


@pytest.mark.parametrize("name, text", {
    "html/book/other.html": "<p>Zebras <b>graze</b> quietly beside&nbsp;several tall acacias near</p>",
    "html/_sources/intro.txt": "graze quietly beside several tall acacias near the",
    "html/book/code.html": '<i>quagga</i> == 2\nprint(quagga, &#39;striped horses were counted here',
    "jupyter_execute/book/other.ipynb": json.dumps(
        {"cells": [{"source": ["Zebras graze quietly\n", "beside several tall acacias near"]}]}),
    "html/searchindex.js": "Search.setIndex({t: ['Zebras graze quietly beside several tall acacias near']})",
}.items())
def test_a_planted_leak_is_found(tmp_path, name, text):
    found = marks([page(EXERCISE, SOLUTION.format(code=CODE, glued=""))])
    assert leaks(tmp_path, found) == []
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert [place for place, _ in leaks(tmp_path, found)] == [name]


# The real book --------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """The student's edition of the whole book, built in a folder of its own."""
    root = tmp_path_factory.mktemp("student")
    for name in ("_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", "--keep-going"]
    build = subprocess.run(command, cwd=root, env=os.environ | {"BOOK_EDITION": "student"}, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert build.returncode == 0, build.stdout
    return root / "_build"


SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "book").glob("*.md"))}
HELPERS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "book").glob("*.py")))


def test_every_solution_has_words_of_its_own():
    assert [number for number, mark in enumerate(marks(SOURCES.values(), HELPERS)) if len(mark) < 3] == []


def test_no_solution_is_left_in_what_a_student_gets(student):
    assert leaks(student, marks(SOURCES.values(), HELPERS)) == []


def test_no_word_of_the_solutions_alone_can_be_searched_for(student):
    outside, inside = zip(*map(parts, SOURCES.values()))
    solutions = " ".join(text for found in inside for text in found)
    alone = {word for word in stems(solutions) - stems(" ".join([*outside, HELPERS])) if len(word) > 5}
    assert len(alone) > 30
    assert sorted(alone & searchable(student)) == []


def test_what_is_to_be_proved_is_shown(student):
    shown = 0
    for name, source in SOURCES.items():
        html = (student / "html" / "book" / f"{name}.html").read_text(encoding="utf-8")
        for key in re.findall(r"\{glue:math\} (ex-\S+)", parts(source)[0]):
            box = re.search(rf'id="{key}">(.*?)<div class="cell', html, re.DOTALL)[1]
            assert "katex-display" in box, key
            shown += 1
    assert shown > 12


def test_a_student_notebook_runs_without_the_solutions():
    """No cell outside the solutions needs a name that only a solution defines."""
    for name, source in SOURCES.items():
        outside, inside = parts(source)
        made, used = names(outside), names(" \n".join(inside))
        only = used["stored"] - made["stored"]
        assert only & made["loaded"] == set(), name


def names(source):
    """The names that the code cells of a source store and load."""
    found = {"stored": set(), "loaded": set()}
    for code in re.findall(r"^```\{code-cell\} ipython3\n(?:---\n.*?^---\n|(?::.*\n)*)(.*?)^```", source,
                           re.DOTALL | re.MULTILINE):
        for node in ast.walk(ast.parse(re.sub(r"^%.*$", "", code, flags=re.MULTILINE))):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    found["loaded"].add(name)
                case ast.Name(id=name) | ast.FunctionDef(name=name):
                    found["stored"].add(name)
                case ast.alias():
                    found["stored"].add(node.asname or node.name)
    return found
