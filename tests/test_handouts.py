"""The book on paper: what is in it, and what TeX says about it."""

import re
import subprocess

import handouts
import pytest
from conftest import ROOT, missing, need
from docutils import nodes
from handouts import logs, select

CHAPTERS = ("information", "softmax", "cross-entropy", "binary", "batch", "implementation")
HANDOUTS = [f"{name}-handout{ending}" for name in CHAPTERS for ending in handouts.EDITIONS]
BOOKS = [handouts.BOOK + ending for ending in handouts.EDITIONS]


@pytest.fixture(scope="module")
def folder(site):
    need("xelatex")
    if not (site / "handouts").exists():
        missing("needs the PDFs (make handout)")
    return site / "handouts"


def text(pdf):
    return subprocess.run([need("pdftotext"), "-layout", pdf, "-"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def pages(pdf):
    shown = subprocess.run([need("pdfinfo"), pdf], text=True, check=True, stdout=subprocess.PIPE).stdout
    return int(re.search(r"Pages: +(\d+)", shown)[1])


@pytest.mark.parametrize("name", [*BOOKS, *HANDOUTS, handouts.SHEET])
def test_tex_has_nothing_to_complain_about(folder, name):
    log = (ROOT / "_build" / "latex" / f"{name}.log").read_text(errors="replace")
    assert "Output written on" in log
    assert logs.problems(log) == []


@pytest.mark.parametrize("name", [f"{name}-handout" for name in CHAPTERS])
def test_a_handout_has_two_to_five_pages(folder, name):
    assert 2 <= pages(folder / f"{name}.pdf") <= 5


def test_the_cheat_sheet_is_one_page_and_names_the_page_of_each_result(folder):
    pdf = folder / f"{handouts.SHEET}.pdf"
    assert pages(pdf) == 1
    found = re.findall(r"\((\d\.\d+)\)[^(]*?p\. (\d+)", text(pdf))
    assert {number for number, _ in found} == numbered(ROOT / "_build" / "html")
    book = [page.strip() for page in text(folder / f"{handouts.BOOK}.pdf").split("\f")]
    proved = {last[-1] for page, after in zip(book, book[1:]) if "the rules" in page + after
              if (last := page.split()[-1:])}
    assert {page for _, page in found} <= proved


def numbered(site):
    """The numbers of the equations that the site shows in its chapters."""
    return {number for name in CHAPTERS for number in re.findall(
        r'<span class="eqno">\((\d\.\d+)\)', (site / "book" / f"{name}.html").read_text())}


def test_the_book_has_the_numbers_of_the_site(folder):
    words = text(folder / f"{handouts.BOOK}.pdf")
    shown = numbered(ROOT / "_build" / "html")
    assert len(shown) > 10
    assert shown <= set(re.findall(r"\((\d\.\d+)\)$", words, re.MULTILINE))


@pytest.mark.parametrize("name", BOOKS + HANDOUTS)
def test_figures_are_drawn_as_lines(folder, name):
    listed = subprocess.run([need("pdfimages"), "-list", folder / f"{name}.pdf"], text=True, check=True,
                            stdout=subprocess.PIPE).stdout
    pictures = [line for line in listed.splitlines()[2:] if not re.search(r" \d+B ", line)]
    assert pictures == []  # but for fields of colour, of some bytes each


def test_the_site_offers_each_pdf(folder, site):
    page = (site / "book" / "lecturers.html").read_text()
    linked = set(re.findall(r'href="\.\./handouts/([^"]+)\.pdf"', page))
    assert linked == {path.stem for path in folder.glob("*.pdf")} == {*BOOKS, *HANDOUTS, handouts.SHEET}


# The parts
# --------------------------------------------------------------

@pytest.mark.parametrize("line", [
    r"Overfull \hbox (5.1pt too wide) in paragraph at lines 1--2",
    "Missing character: There is no ŷ (U+0177) in font lmroman10",
    "LaTeX Warning: Reference `equation:a' on page 3 undefined on input line 7.",
    "! Undefined control sequence."])
def test_a_fault_in_a_log_is_found(line):
    assert len(logs.problems(f"This is XeTeX\n{line}\n[1]")) == 1


def test_a_line_that_is_hardly_too_wide_is_no_fault():
    assert logs.problems(r"Overfull \hbox (4.9pt too wide) in paragraph at lines 1--2") == []


@pytest.mark.parametrize("body, fault", [
    (r"\hbox to \hsize{\rule{1.1\hsize}{1pt}}", "Overfull"), ("漢", "Missing character"),
    (r"\ref{nowhere}", "undefined"), (r"\nosuchcommand", "Undefined control sequence|! ")])
def test_a_fault_in_a_document_is_found(tmp_path, body, fault):
    need("xelatex"), need("latexmk")
    (tmp_path / "planted.tex").write_text(
        "\\documentclass{article}\\tracinglostchars=2\\begin{document}" + body + "\\end{document}")
    found = handouts.compile_tex(tmp_path, "planted")
    assert found and re.search(fault, "\n".join(found))


def test_a_sound_document_is_sound(tmp_path):
    need("xelatex"), need("latexmk")
    (tmp_path / "sound.tex").write_text("\\documentclass{article}\\begin{document}Text.\\end{document}")
    assert handouts.compile_tex(tmp_path, "sound") == []


def test_without_tex_the_packages_are_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(handouts.HandoutError, match="TeX lacks latexmk, xelatex.*\napt-get install la"):
        handouts.require_tex()


def cell(*outputs, tag=None):
    return nodes.container("", nodes.container("", nb_element="cell_code_source"), *outputs,
                           nb_element="cell_code", cell_index=0, classes=[f"tag_{tag}"] if tag else [])


def derivation():
    table = nodes.table("", classes=["derivation"])
    return cell(nodes.container("", table, nodes.paragraph("", "Checked by the rules.")))


def page():
    return nodes.section(
        "", nodes.title("", "Page"), nodes.paragraph("", "idle"), nodes.paragraph("", "lead"), derivation(),
        nodes.section("", nodes.title("", "Idle"), nodes.paragraph("", "idle"), cell()),
        nodes.section("", nodes.title("", "Exercises"), nodes.enumerated_list(
            "", nodes.list_item("", nodes.paragraph("", "exercise"))),
            cell(nodes.paragraph("", "solution"), tag="hide-cell")))


def test_a_handout_keeps_results_and_exercises_alone():
    tree = page()
    select.handout(tree)
    assert tree.astext().split() == ["Page", "lead", "Exercises", "exercise", r"\roomtowrite",
                                     "solution"]
    assert list(tree.findall(nodes.table))


@pytest.mark.parametrize("solutions", [False, True])
def test_solutions_are_for_those_who_teach(solutions):
    tree = page()
    select.edition(tree, solutions)
    assert ("solution" in tree.astext()) == solutions
