"""The book on paper: what is in it, and what TeX says about it."""

import json
import re
import subprocess
from types import SimpleNamespace

import nbformat
import pytest
from browsing import PART_TWO
from conftest import ROOT, missing, need
from docutils import nodes
from leaks import (
    HELPERS,
    SOURCES,
    all_of,
    held,
    leaks,
    marks,
    parts,
    published,
    squeezed,
    untold,
)
from sphinx_exercise.nodes import exercise_node
from words import BOOK, vocabulary

import notation
from booktools import handouts
from booktools.handouts import logs, select
from booktools.handouts.needed import first_words
from proof.page.record import MIME, SIGNS
from proof.words import words

WITH_EXERCISES = (
    "information",
    "softmax",
    "cross-entropy",
    "binary",
    "batch",
    "implementation",
    "digits",
    "attention",
    "family",
    "curvature",
)
CHAPTERS = (*WITH_EXERCISES, "wild")  # what sets no exercise has no handout
FOR_STUDENTS = "", handouts.BLANKS
SHEETS = handouts.SHEET, f"{handouts.SHEET}-part-2"
HANDOUTS = [
    f"{name}-handout{ending}"
    for name in WITH_EXERCISES
    for ending in (*handouts.EDITIONS, handouts.BLANKS)
]
BOOKS = [handouts.BOOK + ending for ending in handouts.EDITIONS]


@pytest.fixture(scope="module")
def folder(site):
    need("xelatex")
    if not (site / "handouts").exists():
        missing("needs the PDFs (make handout)")
    return site / "handouts"


def text(pdf, order="-layout"):
    return subprocess.run(
        [need("pdftotext"), order, pdf, "-"],
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def streamed(pdf):
    """The signs on each page of a PDF, in the order in which they were set."""
    return ["".join(page.split()) for page in text(pdf, "-raw").split("\f")]


def pages(pdf):
    shown = subprocess.run(
        [need("pdfinfo"), pdf], text=True, check=True, stdout=subprocess.PIPE
    ).stdout
    return int(re.search(r"Pages: +(\d+)", shown)[1])


@pytest.mark.parametrize("name", [*BOOKS, *HANDOUTS, *SHEETS])
def test_tex_has_nothing_to_complain_about(folder, name):
    log = (ROOT / "_build" / "latex" / f"{name}.log").read_text(errors="replace")
    assert "Output written on" in log
    assert logs.problems(log) == []


@pytest.mark.parametrize(
    "name",
    [f"{name}-handout{end}" for name in WITH_EXERCISES for end in FOR_STUDENTS],
)
def test_a_handout_has_few_pages(folder, name):
    most = 6 if name.endswith(handouts.BLANKS) else 5
    assert 2 <= pages(folder / f"{name}.pdf") <= most


def test_a_cheat_sheet_is_one_page_and_names_the_page_of_each_result(folder):
    found = []
    for name in SHEETS:
        assert pages(folder / f"{name}.pdf") == 1
        found += re.findall(
            r"\((\d\.\d+)\)(?:(?!\(\d\.\d).)*?p\. *(\d+)",
            text(folder / f"{name}.pdf", "-raw"),
            re.DOTALL,
        )
    assert {number for number, _ in found} == numbered(ROOT / "_build" / "html")
    book = [page.strip() for page in text(folder / f"{handouts.BOOK}.pdf").split("\f")]
    proved = {
        last[-1]
        for page, after in zip(book, book[1:])
        if "the rules" in page + after
        if (last := page.split()[-1:])
    }
    assert {page for _, page in found} <= proved


# Read before any test runs a chapter: one that declares a name again gives it its own meaning.
with vocabulary(BOOK):
    SHARED = [
        word.meaning
        for word in words().values()
        if vars(notation).get(word.name) is word.object
    ]


def test_the_cheat_sheet_has_a_word_for_each_symbol(folder):
    said = squeezed("".join(streamed(folder / f"{handouts.SHEET}.pdf")))
    assert len(SHARED) > 30
    assert [m for m in SHARED if squeezed(first_words(m)) not in said] == []


@pytest.mark.parametrize("name", [*HANDOUTS, *SHEETS])
def test_a_sheet_says_whose_it_is_and_on_what_terms(folder, name):
    said = text(folder / f"{name}.pdf")
    assert "© 2026 The Probabilities Minus Labels authors" in said
    assert "Text: CC BY 4.0. Code: MIT." in said
    assert "localhost" not in said
    for_students = name.endswith(("-handout", handouts.BLANKS))
    assert for_students == bool(re.search(r"^ *Name:", said, re.MULTILINE))


@pytest.mark.parametrize(
    "address, shown",
    [("http://localhost:8000/", False), ("https://example.org/book/", True)],
)
def test_the_address_is_printed_where_there_is_one(address, shown):
    config = SimpleNamespace(
        html_baseurl=address, html_theme_options={}, copyright="", author=""
    )
    assert (address in handouts.foot(config)) == shown


def numbered(site):
    """The numbers of the equations that the site shows in its chapters."""
    return {
        number
        for name in CHAPTERS
        for number in re.findall(
            r'<span class="eqno">\((\d\.\d+)\)',
            (site / "book" / f"{name}.html").read_text(),
        )
    }


def test_the_book_has_the_numbers_of_the_site(folder):
    words = text(folder / f"{handouts.BOOK}.pdf")
    shown = numbered(ROOT / "_build" / "html")
    assert len(shown) > 10
    assert shown <= set(re.findall(r"\((\d\.\d+)\)$", words, re.MULTILINE))


@pytest.mark.parametrize("name", BOOKS)
def test_each_reference_is_listed_once(folder, name):
    listed = published(folder / f"{name}.pdf").rpartition(
        "bibliography" + squeezed("[BHH21]")
    )[2]
    cited = re.findall(
        r"\btitle\s*=\s*\{+(.*?)\}+,", (ROOT / "book" / "references.bib").read_text()
    )
    times = {title: listed.count(squeezed(title)) for title in cited}
    assert (
        sum(times.values()) > 5 and [title for title in cited if times[title] > 1] == []
    )


def titles(name):
    """{title of an exercise of a chapter: its number}, in the order of the source."""
    found = re.findall(r"\{exercise\} (.+)", SOURCES[name])
    return {
        title: f"{CHAPTERS.index(name) + 1}.{n}" for n, title in enumerate(found, 1)
    }


def misnumbered(text, numbers):
    """{title.

    The numbers that it bears in a squeezed text} of the exercises that bear another, or
    none.
    """
    found = {
        title: set(re.findall(r"exercise(\d+)" + squeezed(title), text))
        for title in numbers
    }
    return {
        title: bears
        for title, bears in found.items()
        if bears != {squeezed(numbers[title])}
    }


def fewest(name):
    """How many exercises a chapter has at least; those of part II are short, the last has none."""
    return 0 if name == "wild" else 4 if name in PART_TWO else 8


@pytest.mark.parametrize("name", CHAPTERS)
def test_exercises_have_one_number_on_the_site_in_the_notebook_and_on_paper(
    folder, site, name
):
    files = [
        site / "book" / f"{name}.html",
        site / "notebooks" / f"{name}.ipynb",
        *folder.glob(f"{name}-handout*.pdf"),
        *(folder / f"{book}.pdf" for book in BOOKS),
    ]
    numbers = titles(name)
    assert len(numbers) >= fewest(name)
    assert {
        path.name: wrong
        for path in files
        if (wrong := misnumbered(published(path), numbers))
    } == {}


def test_another_number_is_found():
    numbers = {"One row": "2.1", "Two rows": "2.2"}
    assert (
        misnumbered(
            squeezed("Exercise 2.1 (One row) … Exercise 2.2 (Two rows)"), numbers
        )
        == {}
    )
    assert misnumbered(
        squeezed("Exercise 2.1 (One row), see Exercise 2.7 (One row)"), numbers
    ) == {"One row": {"21", "27"}, "Two rows": set()}


@pytest.mark.parametrize("name", BOOKS + HANDOUTS)
def test_figures_are_drawn_as_lines(folder, name):
    listed = subprocess.run(
        [need("pdfimages"), "-list", folder / f"{name}.pdf"],
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    pictures = [
        line for line in listed.splitlines()[2:] if not re.search(r" \d+B ", line)
    ]
    assert pictures == []  # but for fields of colour, of some bytes each


def test_the_site_offers_each_pdf(folder, site):
    page = (site / "book" / "lecturers.html").read_text()
    linked = set(re.findall(r'href="\.\./handouts/([^"]+)\.pdf"', page))
    assert (
        linked
        == {path.stem for path in folder.glob("*.pdf")}
        == {*BOOKS, *HANDOUTS, *SHEETS}
    )


# What is left out, and what has to be there
# --------------------------------------------------------------


def records(name):
    """The records that a chapter shows before its exercises."""
    pages = ROOT / "_build" / "jupyter_execute" / "book"
    for cell in nbformat.read(pages / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown" and "## Exercises" in cell.source:
            return
        for output in cell.get("outputs", ()):
            if MIME in output.get("data", {}):
                found = output["data"][MIME]
                yield json.loads(found) if isinstance(found, str) else found


@pytest.fixture
def typeset(tmp_path, monkeypatch):
    """{formula: its signs as a handout prints them}."""
    need("xelatex"), need("latexmk")
    latex = ROOT / "_build" / "latex"
    monkeypatch.setenv("TEXINPUTS", f".:{latex}:")

    def set_each(formulas):
        formulas = list(dict.fromkeys(formulas))
        preamble = (
            (latex / "batch-handout.tex").read_text().split(r"\begin{document}")[0]
        )
        lines = [rf"$\displaystyle {formula}$\newpage" for formula in formulas]
        lines = [
            preamble,
            r"\begin{document}\pagestyle{empty}",
            *lines,
            r"\end{document}",
        ]
        (tmp_path / "formulas.tex").write_text("\n".join(lines))
        handouts.compile_tex(tmp_path, "formulas")
        pages = streamed(tmp_path / "formulas.pdf")
        assert len(pages) == len(formulas) + 1
        return dict(zip(formulas, pages))

    return set_each


def hidden_and_shown(name):
    """Formulas of the derivations of a chapter: of steps in the middle, and all others."""
    hidden, shown = [], []
    for record in records(name):
        shown += [record["statement"], record["start"]]
        after = [f"{SIGNS[s['relation']]} {s['after']}" for s in record["steps"]]
        shown += [step["certificate"] for step in record["steps"]] + after[-1:]
        if record["shows"] == "derivation":
            hidden += after[:-1]
    return hidden, list(filter(None, shown))


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_a_blank_hides_its_step(folder, typeset, name):
    hidden, shown = hidden_and_shown(name)
    signs = typeset([*hidden, *shown])
    alone = {
        signs[formula]
        for formula in hidden
        if not any(signs[formula] in signs[other] for other in shown)
    }
    assert len(alone) > 0.7 * len(set(hidden)) > 0
    full = "".join(streamed(folder / f"{name}-handout.pdf"))
    assert [formula for formula in alone if formula not in full] == []
    blanks = "".join(streamed(folder / f"{name}-handout{handouts.BLANKS}.pdf"))
    assert [formula for formula in alone if formula in blanks] == []


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_a_condition_that_a_handout_quotes_stands_on_it(folder, typeset, name):
    stated = {
        record["says"]: record["statement"]
        for page in (*CHAPTERS, "notation")
        for record in records(page)
        if record["kind"] == "hypothesis"
    }
    quoted = {h for record in records(name) for h in record["hypotheses"]}
    assert quoted or name == "softmax"
    forms = {c: (stated[c], rf"\textstyle {stated[c]}") for c in quoted or stated}
    signs = typeset([form for pair in forms.values() for form in pair])
    there = "".join(streamed(folder / f"{name}-handout.pdf"))
    assert [c for c in quoted if not any(signs[f] in there for f in forms[c])] == []


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_an_exercise_that_asks_for_a_function_shows_its_signature(folder, name):
    asked = re.findall(r"^def (.*):\n +\"\"\".*\"\"\"\n +\.\.\.$", SOURCES[name], re.M)
    assert asked
    for ending in FOR_STUDENTS:
        there = squeezed(text(folder / f"{name}-handout{ending}.pdf"))
        assert [line for line in asked if squeezed(line) not in there] == []


# Who sees the solutions
# --------------------------------------------------------------

MARKS = marks(SOURCES.values(), HELPERS)


@pytest.mark.parametrize("name", [*BOOKS, *HANDOUTS, *SHEETS])
def test_solutions_are_printed_for_those_who_teach_alone(folder, name):
    there = published(folder / f"{name}.pdf")
    if not name.endswith("-instructor"):
        assert held(there, all_of(MARKS)) == []
    else:
        page = name.removesuffix("-handout-instructor")
        labels = parts(SOURCES[page])[1] if page in SOURCES else MARKS
        assert (
            len(labels) >= fewest(page)
            and untold(there, {label: MARKS[label] for label in labels}) == []
        )


PAGE = r"""\documentclass{article}\usepackage[paperwidth=5cm,paperheight=5cm,margin=5mm]{geometry}
\usepackage{hyperref}%s\begin{document}%s\end{document}"""
LEAK = "An official affirmed that all his offices sufficed for the difficult traffic of giraffes."
PLANTED = marks(
    ["```{solution-start} ex-a\n```\n" + LEAK + "\n```{solution-end}\n```\n"]
)


def planted(folder, before, text):
    """A PDF of this text, in the folder of a site."""
    need("xelatex"), need("latexmk")
    (folder / "planted.tex").write_text(PAGE % (before, text))
    assert handouts.compile_tex(folder, "planted") == []
    (folder / "html").mkdir()
    return (folder / "planted.pdf").rename(folder / "html" / "planted.pdf")


@pytest.mark.parametrize(
    "before, text",
    {
        "narrow": ("", LEAK),
        "two pages": ("", LEAK.replace("sufficed", r"\newpage sufficed")),
        "invisible": ("", r"\special{pdf:code 3 Tr}" + LEAK),
        "subject": (r"\hypersetup{pdfsubject={%s}}" % LEAK, "Text."),
        "outline": ("", r"\pdfbookmark{%s}{here}Text." % LEAK),
    }.values(),
    ids=["narrow", "two pages", "invisible", "subject", "outline"],
)
def test_a_leak_in_a_pdf_is_found(tmp_path, before, text):
    planted(tmp_path, before, text)
    assert [place for place, _ in leaks(tmp_path, PLANTED)] == ["html/planted.pdf"]


def test_a_leak_in_a_file_within_a_pdf_is_found(tmp_path):
    pdf = planted(tmp_path, "", "Text.")
    assert leaks(tmp_path, PLANTED) == []
    (tmp_path / "note.txt").write_text(LEAK)
    subprocess.run(
        [need("pdfattach"), pdf, tmp_path / "note.txt", pdf.with_stem("attached")],
        check=True,
    )
    assert [place for place, _ in leaks(tmp_path, PLANTED)] == ["html/attached.pdf"]


# The parts
# --------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        r"Overfull \hbox (5.1pt too wide) in paragraph at lines 1--2",
        "Missing character: There is no ŷ (U+0177) in font lmroman10",
        "LaTeX Warning: Reference `equation:a' on page 3 undefined on input line 7.",
        "! Undefined control sequence.",
    ],
)
def test_a_fault_in_a_log_is_found(line):
    assert len(logs.problems(f"This is XeTeX\n{line}\n[1]")) == 1


def test_a_line_that_is_hardly_too_wide_is_no_fault():
    assert (
        logs.problems(r"Overfull \hbox (4.9pt too wide) in paragraph at lines 1--2")
        == []
    )


@pytest.mark.parametrize(
    "body, fault",
    [
        (r"\hbox to \hsize{\rule{1.1\hsize}{1pt}}", "Overfull"),
        ("漢", "Missing character"),
        (r"\ref{nowhere}", "undefined"),
        (r"\nosuchcommand", "Undefined control sequence|! "),
    ],
)
def test_a_fault_in_a_document_is_found(tmp_path, body, fault):
    need("xelatex"), need("latexmk")
    (tmp_path / "planted.tex").write_text(
        "\\documentclass{article}\\tracinglostchars=2\\begin{document}"
        + body
        + "\\end{document}"
    )
    found = handouts.compile_tex(tmp_path, "planted")
    assert found and re.search(fault, "\n".join(found))


def test_a_sound_document_is_sound(tmp_path):
    need("xelatex"), need("latexmk")
    (tmp_path / "sound.tex").write_text(
        "\\documentclass{article}\\begin{document}Text.\\end{document}"
    )
    assert handouts.compile_tex(tmp_path, "sound") == []


def test_without_tex_the_packages_are_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        handouts.HandoutError, match="TeX lacks latexmk, xelatex.*\napt-get install la"
    ):
        handouts.require_tex()


def cell(*outputs, tag=None, code="", **options):
    source = nodes.literal_block(code, code)
    printed = nodes.container("", *outputs, nb_element="cell_code_output")
    return nodes.container(
        "",
        nodes.container("", source, nb_element="cell_code_source"),
        *([printed] if code and outputs else outputs),
        nb_element="cell_code",
        cell_index=0,
        classes=[f"tag_{tag}"] if tag else [],
        **options,
    )


def derivation():
    table = nodes.table("", classes=["derivation"], record={})
    return cell(
        nodes.container("", table, nodes.paragraph("", "Checked by the rules."))
    )


def page():
    return nodes.section(
        "",
        nodes.title("", "Page"),
        nodes.paragraph("", "idle"),
        nodes.paragraph("", "lead"),
        derivation(),
        nodes.section("", nodes.title("", "Idle"), nodes.paragraph("", "idle"), cell()),
        nodes.section(
            "",
            nodes.title("", "Program"),
            nodes.paragraph("", "idle"),
            cell(nodes.paragraph("", "printed"), code="function() + 1"),
            cell(code="def folded(z): ...", hide_mode="input"),
            nodes.paragraph("", "code"),
            cell(nodes.paragraph("", "printed"), code="def program(z): ..."),
        ),
        nodes.container("", nodes.paragraph("", "drag"), classes=["explorable"]),
        nodes.section(
            "",
            nodes.title("", "Exercises"),
            nodes.paragraph("", "idle"),
            exercise_node("", nodes.paragraph("", "exercise")),
            cell(code="def asked(z):\n    ...\n\njudge(asked)"),
            exercise_node("", nodes.math_block("", "goal")),
            cell(),
            cell(nodes.paragraph("", "solution"), tag="hide-cell"),
        ),
    )


def test_a_handout_keeps_results_and_exercises_alone():
    tree = page()
    select.handout(tree)
    assert tree.astext().split() == [
        "Page",
        "lead",
        "Program",
        "code",
        "def",
        "program(z):",
        "...",
        "Exercises",
        r"\begin{exercise}",
        "exercise",
        "def",
        "asked(z):",
        r"\end{exercise}\roomtoanswer",
        r"\begin{exercise}",
        "goal",
        r"\end{exercise}\roomtoprove",
        "solution",
    ]
    assert list(tree.findall(nodes.table))


def test_a_reference_that_was_written_twice_is_printed_once():
    entry = nodes.citation(
        "", nodes.label("", "A"), *(nodes.paragraph("", "text") for _ in "ab")
    )
    select.edition(
        tree := nodes.section("", nodes.title("", "Page"), entry), solutions=True
    )
    assert tree.astext().split() == ["Page", "A", "text"]


def test_those_who_teach_need_no_room_to_write():
    tree = page()
    select.handout(tree, room=False)
    assert "roomto" not in tree.astext()


@pytest.mark.parametrize("solutions", [False, True])
def test_solutions_are_for_those_who_teach(solutions):
    tree = page()
    select.edition(tree, solutions)
    assert ("solution" in tree.astext()) == solutions
    assert "drag" not in tree.astext()
