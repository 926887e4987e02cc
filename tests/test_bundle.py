"""The notebooks that the site offers: plain Markdown, and all that they need is in the bundle."""

import ast
import asyncio
import os
import re
import subprocess
import sys
import venv
import zipfile
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
import yaml
from conftest import ROOT, missing
from docutils import nodes
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx_design.dropdown import dropdown_main, dropdown_title
from sphinx_external_toc.parsing import parse_toc_yaml

from booktools.editions import without_solutions
from booktools.gate import outputs, running, settings
from booktools.notebooks import (
    ALONE,
    NotebookError,
    guarded,
    metadata,
    notebook,
    requirements,
    without_glue,
)
from booktools.notebooks.markdown import Page

TIMEOUT = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]["timeout"]
PAGES = sorted(
    Path(name).name
    for name in parse_toc_yaml(ROOT / "_toc.yml")
    if is_myst_markdown_notebook((ROOT / f"{name}.md").read_text())
)
DIRECTIVES = {
    "fence": r"^\s*(```|~~~|:::+)\s*\{",
    "box": r"^\s*:::",
    "role": r"(?<![`^_])\{[a-z][\w:+-]*\}`[^`]",
    "target": r"^\([\w-]+\)=$",
    "comment": r"^%",
    "break": r"^\+\+\+",
    "substitution": r"\{\{",
    "option": r"^:[a-z-]+: ",
}


def left_over(text):
    """The MyST in Markdown, by name; what is quoted as code does not count."""
    quoted = re.sub(
        r"^```\w*\n.*?^```$|`[^`\n]*`",
        lambda code: "`" * code[0].startswith("```{"),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )
    return [
        name
        for name, form in DIRECTIVES.items()
        if re.search(form, text if name in ("fence", "role") else quoted, re.MULTILINE)
    ]


def imported(source):
    """The top-level names that a program imports."""
    for node in ast.walk(ast.parse(re.sub("^%.*$", "", source, flags=re.MULTILINE))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


@pytest.fixture(scope="module")
def bundle(site, tmp_path_factory):
    """The bundle, unpacked in a fresh directory."""
    folder = tmp_path_factory.mktemp("fresh")
    with zipfile.ZipFile(site / "notebooks.zip") as packed:
        packed.extractall(folder)
    return folder / "notebooks"


@pytest.fixture(scope="module")
def python(bundle):
    """The Python of a new environment.

    The requirements of the bundle are all that is installed there.
    """
    venv.create(bundle.parent / "environment", with_pip=True)
    python = bundle.parent / "environment" / "bin" / "python"
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "1",
    ]
    done = subprocess.run(
        [*pip, "-r", bundle / "requirements.txt"], capture_output=True, text=True
    )
    if done.returncode and "connection broken by" in done.stderr:
        missing("needs the network, for pip")
    assert done.returncode == 0, done.stderr
    subprocess.run(
        [python, "-c", "import matplotlib.font_manager"],
        check=True,
        env=alone(bundle),
        capture_output=True,
    )  # which lists the fonts, once, and says so when it takes long
    return python


def alone(bundle):
    """An environment in which nothing names the folder of the book, or that of a user."""
    return {"HOME": str(bundle.parent), "PATH": os.defpath}


FOREIGN = f"""\
import sys
sorted(name for name, module in sys.modules.items()
       if str(getattr(module, "__file__", "")).startswith({(str(ROOT), sys.prefix)}))"""


def executed(bundle, python, name, cells, **environ):
    """Run cells in the bundle with the tools of its environment.

    Returns the cells, or None, and what these tools said.
    """
    path = bundle / f"{name}-run.ipynb"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path
    )
    done = subprocess.run(
        [
            python.with_name("jupyter"),
            "execute",
            "--inplace",
            f"--timeout={TIMEOUT}",
            path,
        ],
        env=alone(bundle) | environ,
        capture_output=True,
        text=True,
    )
    return nbformat.read(
        path, as_version=4
    ).cells if done.returncode == 0 else None, done.stderr


def as_built(site, name):
    """The cells of a page as the site was built from them, without those that only glue.

    And without those of a solution that the page does not show. Its seed.
    """
    path = site.parent / "jupyter_execute" / "book" / f"{name}.ipynb"
    built = nbformat.read(path, as_version=4)
    others = without_solutions(deepcopy(built)).cells
    cells = [
        cell
        for cell, other in zip(built.cells, others, strict=True)
        if cell.cell_type == "code"
        and (other.source or "remove-cell" not in cell.metadata.get("tags", []))
    ]
    seeds = {
        record["seed"]
        for record in outputs.records(nbformat.v4.new_notebook(cells=cells))
    }
    return [cell for cell in cells if without_glue(cell.source, name)], (
        seeds or {"1"}
    ).pop()


SOLUTION = re.compile(r"<details><summary>Solution.*?</details>", re.DOTALL)
FENCED = re.compile(r"```python\n(.*?)\n```", re.DOTALL)


def opened(cells):
    """The cells of a notebook, and as cells, too, the code that its solutions show as text."""
    for cell in cells:
        yield cell
        if cell.cell_type == "markdown":
            for solution in SOLUTION.findall(cell.source):
                yield from map(nbformat.v4.new_code_cell, FENCED.findall(solution))


def differences(built, ran):
    """Where a run of the notebook shows other things than the site; an error is caught there."""
    return [
        f"changes from run to run: {one.source}\n{outputs.stable(one)}\n{outputs.stable(other)}"
        for one, other in zip(built, ran, strict=True)
        if "raises" not in one.metadata and outputs.stable(one) != outputs.stable(other)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_notebook_runs_with_the_bundle_alone_and_shows_what_the_site_shows(
    site, bundle, python, name
):
    """The same in another environment, with other orders of sets and dictionaries."""
    offered = nbformat.read(bundle / f"{name}.ipynb", as_version=4).cells
    assert not any(cell.get("outputs") for cell in offered)
    built, seed = as_built(site, name)
    environ = {
        "PROOF_SEED": seed,
        "PROOF_MUTANTS": settings.MUTANTS,
        "PYTHONHASHSEED": "1",
    }
    assert environ["PYTHONHASHSEED"] != running.HASHES["PYTHONHASHSEED"]
    cells = [*opened(offered), nbformat.v4.new_code_cell(FOREIGN)]
    cells, said = executed(bundle, python, name, cells, **environ)
    assert cells, said
    *cells, foreign = [cell for cell in cells if cell.source != ALONE]
    assert (
        differences(built, [cell for cell in cells if cell.cell_type == "code"]) == []
    )
    shown = [out for cell in cells for out in cell.get("outputs", [])]
    assert [
        out
        for out in shown
        if out.output_type == "error" or out.get("name") == "stderr"
    ] == []
    assert shown or not any(cell.cell_type == "code" for cell in cells)
    intended = [cell for cell in cells if cell.source.startswith("try:\n")]
    assert all(
        re.match(r"\w+: ", "".join(out.text for out in cell.outputs))
        for cell in intended
    )
    assert foreign.outputs[0].data["text/plain"] == "[]"


@pytest.mark.parametrize("code", ["print({'a', 'b', 'c', 'd', 'e', 'f'})", "hash('x')"])
def test_what_depends_on_the_order_of_a_set_is_found(tmp_path, code):
    cells = []
    for seed in ("0", "1"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        asyncio.run(running.run(notebook, tmp_path, 60, {"PYTHONHASHSEED": seed}))
        cells.append(notebook.cells)
    assert len(differences(*cells)) == 1 and differences(cells[0], cells[0]) == []


@pytest.mark.parametrize(
    "code, words",
    [
        ("import sphinx", "No module named 'sphinx'"),
        ("open('../_config.yml')", "FileNotFoundError"),
    ],
)
def test_what_the_bundle_lacks_is_missed(bundle, python, code, words):
    cells, said = executed(bundle, python, "planted", [nbformat.v4.new_code_cell(code)])
    assert cells is None and words in said


def test_a_module_of_the_repository_is_foreign():
    head, _, shown = FOREIGN.partition("\n")
    names = {}
    exec(head, names)
    assert {"conftest", "pytest"} <= set(eval(shown, names))


def test_running_all_cells_gives_no_solution_away(bundle, python):
    """What asserts that an answer is accepted stands in the text of a solution, folded."""
    for path in (bundle / f"{name}.ipynb" for name in PAGES):
        cells = nbformat.read(path, as_version=4).cells
        outside = [SOLUTION.sub("", cell.source) for cell in cells]
        assert not any("answer.accepted" in source for source in outside), path
    offered = nbformat.read(bundle / "information.ipynb", as_version=4).cells
    assert sum("<summary>Solution" in cell.source for cell in offered) > 5
    ran, said = executed(bundle, python, "information", offered)
    assert ran, said  # no cell needs what a solution defines


@pytest.mark.parametrize("name", PAGES)
def test_a_notebook_holds_no_directive(bundle, name):
    book = nbformat.read(bundle / f"{name}.ipynb", as_version=4)
    found = {
        cell.source: left_over(cell.source)
        for cell in book.cells
        if cell.cell_type == "markdown"
    }
    assert {text: names for text, names in found.items() if names} == {}


def test_what_is_imported_is_in_the_bundle_or_its_requirements(bundle):
    """So that nothing is needed which a requirement installs by chance."""
    required = {
        line.partition("==")[0]
        for line in (bundle / "requirements.txt").read_text().split()
    }
    there = (
        {path.stem for path in bundle.iterdir()}
        | required
        | {"IPython"}
        | sys.stdlib_module_names
    )
    programs = {path.name: path.read_text() for path in bundle.rglob("*.py")} | {
        path.name: "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        )
        for path in bundle.glob("*.ipynb")
    }
    assert {
        name: missing
        for name, text in programs.items()
        if (missing := set(imported(text)) - there)
    } == {}


def test_the_bundle_carries_its_licences(bundle):
    assert {"LICENSE", "LICENSE-CC-BY-4.0.txt", "requirements.txt"} <= {
        p.name for p in bundle.iterdir()
    }


def test_each_page_offers_its_notebook(site):
    for name in PAGES:
        page = (site / "book" / f"{name}.html").read_text()
        links = re.findall(r'href="\.\./(notebooks[^"]*)"', page)
        assert f"notebooks/{name}.ipynb" in links and "notebooks.zip" in links
        assert all((site / link).is_file() for link in links)


# The parts, on small examples
# --------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, text",
    [
        ("fence", "```{glue:math} key\n```"),
        ("fence", ":::{admonition} Why?\n:::"),
        ("box", "text\n:::\n"),
        ("role", "see {eq}`eq-a`"),
        ("role", "about {glue:text}`x:.2f`"),
        ("target", "(here)=\n# Title"),
        ("comment", "% note"),
        ("break", "+++"),
        ("substitution", "{{ x }}"),
        ("option", ":label: eq-a"),
    ],
)
def test_a_directive_that_is_left_over_is_found(kind, text):
    assert kind in left_over(f"Text.\n\n{text}\n")


def test_plain_markdown_is_no_directive():
    assert (
        left_over(
            "# A\n\n$$\nx_{i} \\tag{1}\n$$\n\n```python\n:::\n% x\n```\n> `{a}` $\\hat{y}$"
        )
        == []
    )


def markdown(*children, number=None):
    tree = nodes.section("", nodes.title("", "Title"), *children)
    page = Page(
        "page",
        lambda kind, node: number if kind == "displaymath" else None,
        {"softmax": "softmax.ipynb"},
    )
    page.source = {7: "answer = 2"}
    return page.blocks(tree)[1:]


def paragraph(*children):
    return nodes.paragraph("", "", *children)


def cell(index):
    return nodes.container(nb_element="cell_code", cell_index=index)


@pytest.mark.parametrize(
    "node, text",
    [
        (paragraph(nodes.Text("a_b * $5")), [r"a\_b \* \$5"]),
        (
            paragraph(
                nodes.math("", r"\hat{y}"), nodes.Text(" is "), nodes.strong("", "bold")
            ),
            [r"$\hat{y}$ is **bold**"],
        ),
        (
            paragraph(nodes.reference("", "there", refuri="softmax.html#x")),
            ["[there](softmax.ipynb)"],
        ),
        (paragraph(nodes.reference("", "(2.1)", refid="equation-a")), ["(2.1)"]),
        (
            paragraph(nodes.reference("", "out", refuri="https://example.org/")),
            ["[out](https://example.org/)"],
        ),
        (nodes.math_block("", "x = y"), ["$$\nx = y \\tag{2.1}\n$$"]),
        (
            nodes.admonition(
                "", nodes.title("", "Why?"), paragraph(nodes.Text("Because."))
            ),
            ["> **Why?**\n>\n> Because."],
        ),
        (
            nodes.bullet_list(
                "",
                nodes.list_item("", paragraph(nodes.Text("one"))),
                nodes.list_item("", paragraph(nodes.Text("two"))),
            ),
            ["- one\n- two"],
        ),
        (
            nodes.enumerated_list(
                "", nodes.list_item("", paragraph(nodes.Text("a\nb"))), start=3
            ),
            ["3. a\n   b"],
        ),
        (
            nodes.literal_block("", "x = 1", language="python"),
            ["```python\nx = 1\n```"],
        ),
        (
            dropdown_main(
                "",
                dropdown_title(
                    "",
                    "",
                    nodes.Text("Solution"),
                    nodes.raw("", "<svg/>", format="html"),
                ),
                paragraph(nodes.Text("Two.")),
                cell(7),
            ),
            ["<details><summary>Solution</summary>\n\nTwo.\n\n</details>", 7],
        ),
        (
            dropdown_main(
                "",
                dropdown_title("", "", nodes.Text("Solution")),
                paragraph(nodes.Text("Two.")),
                cell(7),
                classes=["solution"],
            ),
            [
                "<details><summary>Solution</summary>\n\nTwo.\n\n"
                "```python\nanswer = 2\n```\n\n</details>"
            ],
        ),
        (
            nodes.admonition("", nodes.math_block("", "x\n= y")),
            ["> $$ x = y \\tag{2.1} $$"],
        ),
        (nodes.raw("", "<p>widget</p>", format="html"), []),
        (
            nodes.container(
                "", paragraph(nodes.Text("Try it.")), classes=["explorable"]
            ),
            [],
        ),
        (nodes.container("", nodes.math_block("", "x = y"), classes=["previews"]), []),
        (nodes.admonition("", paragraph(nodes.Text("Run")), cell(7)), ["> Run", 7]),
    ],
)
def test_a_node_becomes_markdown(node, text):
    assert markdown(node, number="2.1") == text


@pytest.mark.parametrize(
    "node", [nodes.option_list(), paragraph(nodes.problematic("", "x"))]
)
def test_what_has_no_markdown_is_refused(node):
    with pytest.raises(NotebookError, match="page: there is no Markdown"):
        markdown(node)


def test_glue_leaves_the_code():
    source = "from myst_nb import glue\nx = 1\nglue('a',\n     x, display=False)\n%config A.b = 1\ny = 2"
    assert without_glue(source, "page") == "x = 1\n%config A.b = 1\ny = 2"


def test_figures_for_print_are_left_to_the_book():
    line = "%config InlineBackend.figure_formats = "
    assert without_glue(line + '["svg", "pdf"]', "page") == line + '["svg"]'


def test_glue_inside_something_is_refused():
    with pytest.raises(
        NotebookError, match="glue.*must be a statement of its own.*for"
    ):
        without_glue("for n in (1, 2):\n    glue(str(n), n)", "page")


def test_a_hidden_cell_keeps_its_code_and_its_place():
    code = nbformat.v4.new_code_cell
    executed = nbformat.v4.new_notebook(
        cells=[
            code("a = 1"),
            code("b = a", metadata={"tags": ["remove-cell"]}),
            code("c = b"),
        ]
    )
    tree = nodes.section(
        "", nodes.title("", "Title"), cell(0), paragraph(nodes.Text("Text.")), cell(2)
    )
    made = notebook(Page("page", lambda kind, node: None, {}), tree, executed)
    assert [cell.source for cell in made.cells[:5]] == [
        "# Title",
        "a = 1",
        "b = a",
        "Text.",
        "c = b",
    ]
    assert made.cells[2].metadata.jupyter.source_hidden


def test_hidden_means_folded():
    assert metadata({"tags": ["hide-input"]})["jupyter"] == {"source_hidden": True}
    assert metadata({}) == {}
    assert metadata({"tags": ["raises-exception"]}) == {}


def test_a_notebook_that_lies_alone_says_what_is_missing(tmp_path, monkeypatch):
    code = nbformat.v4.new_code_cell("import helpers")
    made = guarded(nbformat.v4.new_notebook(cells=[code]))
    exec(made.cells[0].source, {})  # here the modules are at hand
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="notebooks.zip"):
        exec(made.cells[0].source, {})


def test_an_intended_error_is_caught_so_that_a_run_goes_on(capsys):
    executed = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "x = 1\n1 / 0", metadata={"raises": "ZeroDivisionError"}
            )
        ]
    )
    made = notebook(
        Page("page", lambda kind, node: None, {}), nodes.section("", cell(0)), executed
    )
    exec(made.cells[0].source, {})
    assert capsys.readouterr().out == "ZeroDivisionError: division by zero\n"


def test_a_requirement_that_is_not_pinned_is_missed():
    with pytest.raises(NotebookError, match="must pin each of numpy"):
        requirements("numpy==2.4.6\n")
