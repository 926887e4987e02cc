"""What gives a solution away, and the files of a build in which it is found."""

import json
import re
import subprocess
import unicodedata
import zlib
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, is_zipfile

from conftest import ROOT, need

from booktools.editions import FENCE

RUN = 8  # words in a row: fewer come together by chance, where a page shows what lies apart in its source
WORD = re.compile(r"[^\W_]+")
CODE = re.compile(r"^```\{code-cell\}.*?^```$", re.DOTALL | re.MULTILINE)
# what a page shows otherwise than its source: roles, formulas, addresses, fences,
# options
MARKUP = re.compile(
    r"\{[\w:+-]+\}`[^`]*`|\$[^$]*\$|\]\([^)]*\)|^[`:]{3,}.*$|^:[\w-]+:.*$", re.MULTILINE
)
UNREAD = {".woff2", ".wasm"}
# In LaTeX: what is around a piece of a program to give it its colour, and every other command.
HIGHLIGHTED = re.compile(r"\\PYG\{[^}]*\}|\\PYGZ\w+\{\}")
COMMAND = re.compile(r"\\[a-zA-Z]+\*?")
SOURCES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "book").glob("*.md"))
}
# the modules that a student gets and may read
HELPERS = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (".", "proof")
    for path in sorted((ROOT / "book" / folder).glob("*.py"))
)


def parts(source):
    """(the source of a page without its solutions, {exercise: its solution})."""
    outside, inside, done, solving = [], {}, 0, None
    for fence in FENCE.finditer(source):
        text, done = source[done : fence.start()], fence.end()
        if solving:
            inside[solving] = text
        else:
            outside.append(text)
        solving = fence["label"] if fence["which"] == "start" else None
    return "\n".join([*outside, source[done:]]), inside


def words(text):
    return WORD.findall(unicodedata.normalize("NFKC", text).lower())


def squeezed(text):
    """The letters and digits of a text: lines, pages, hyphens and ligatures make no difference."""
    return "".join(words(text))


def runs(text):
    """Every run of words in a text."""
    stretches = map(words, MARKUP.split(text))
    return {
        tuple(run[n : n + RUN]) for run in stretches for n in range(len(run) - RUN + 1)
    }


def reasons(code):
    """The reasons of the steps of a solution, if they are more than three words."""
    return {
        run
        for text in re.findall('"([^"\n]*)"', code)
        if len(run := tuple(words(text))) > 3
    }


def marks(sources, rest=""):
    """{exercise: (prose, code)}: what stands in its solution alone, squeezed.

    ``rest`` is what else all see.

    Not even the words between its first and its last stand elsewhere: "…(x) - t" is
    then not found where "…(x)" is the end of a line, and "The" begins the next.
    """
    split = [parts(source) for source in sources]
    allowed = squeezed(" ".join([rest, *(outside for outside, _ in split)]))

    def own(found):
        return {"".join(run) for run in found if "".join(run[1:-1]) not in allowed}

    def of_code(code):
        return own(runs(code)) | {
            "".join(run) for run in reasons(code) if "".join(run) not in allowed
        }

    return {
        label: (
            own(runs(CODE.sub("", solution))),
            of_code("\n".join(CODE.findall(solution))),
        )
        for _, solutions in split
        for label, solution in solutions.items()
    }


def held(text, found):
    """Which of the marks a squeezed text holds."""
    starts = {
        text[n : n + RUN] for n in range(len(text))
    }  # one look for all marks: most texts hold none
    return sorted(mark for mark in found if mark[:RUN] in starts and mark in text)


# Files
# --------------------------------------------------------------


def is_read(path):
    """Whether a file can give a solution away.

    The modules of ``exercises`` need not: what checks an answer has to know what to
    expect.
    """
    return (
        path.is_file()
        and path.suffix not in UNREAD
        and not (path.parent.name == "exercises" and path.suffix == ".py")
    )


def published(path):
    """What a file shows or holds, squeezed."""
    if path.suffix == ".pdf":
        return squeezed(of_pdf(path))
    if is_zipfile(path):
        with TemporaryDirectory() as folder:
            ZipFile(path).extractall(folder)
            return " ".join(
                published(member)
                for member in Path(folder).rglob("*")
                if is_read(member)
            )
    data = path.read_bytes()
    if path.suffix == ".inv":
        data = zlib.decompress(
            data.split(b"\n", 4)[4]
        )  # after four lines that say what it is
    text = data.decode("utf-8", errors="ignore")
    if path.suffix == ".tex":
        text = COMMAND.sub(" ", HIGHLIGHTED.sub("", text))
    if path.suffix in {".ipynb", ".json"}:
        text = " ".join(strings(json.loads(text)))
    if path.suffix == ".html":
        text = unescape(
            re.sub(r"<[^>]*>", "", re.sub(r"<annotation.*?</annotation>", " ", text))
        )
    return squeezed(text)


def strings(data):
    """Every string in a JSON document; the lines of a cell as one string."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, list):
        return (
            ["".join(data)]
            if all(isinstance(item, str) for item in data)
            else [found for item in data for found in strings(item)]
        )
    return (
        [found for item in data.values() for found in strings(item)]
        if isinstance(data, dict)
        else []
    )


def of_pdf(path):
    """The text of a PDF, its outline, what it says of itself, and the text of the files in it."""

    def said(tool, *arguments):
        return subprocess.run(
            [need(tool), *arguments],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).stdout.decode("utf-8", errors="ignore")

    with TemporaryDirectory() as folder:
        said("pdfdetach", "-saveall", "-o", folder, path)
        attached = [
            file.read_text("utf-8", errors="ignore") for file in Path(folder).iterdir()
        ]
    outline = re.search(
        "<outline>.*</outline>",
        said("pdftohtml", "-i", "-xml", "-stdout", path),
        re.DOTALL,
    )
    return " ".join(
        [
            said("pdftotext", path, "-"),
            said("pdfinfo", path),
            said("pdfinfo", "-meta", path),
            re.sub("<[^>]*>", " ", outline[0]) if outline else "",
            *attached,
        ]
    )


def all_of(marks):
    """The marks of all solutions."""
    return {mark for both in marks.values() for kind in both for mark in kind}


def untold(text, marks):
    """The solutions of which a squeezed text holds less than half.

    Be it of their prose or their code.
    """
    there = set(held(text, all_of(marks)))
    return [
        label
        for label, both in marks.items()
        if any(2 * len(kind & there) < len(kind) for kind in both)
    ]


def leaks(build, marks):
    """The files of a build that hold a solution, each with the first words that give it away."""
    every = all_of(marks)
    found = []
    for folder in ("html", "jupyter_execute", "notebooks", "latex"):
        for path in filter(is_read, sorted((build / folder).rglob("*"))):
            found += [
                (path.relative_to(build).as_posix(), mark)
                for mark in held(published(path), every)[:1]
            ]
    return found
