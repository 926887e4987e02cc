"""What the README promises: its commands exist, and continuous integration runs them."""

import re
import subprocess

import yaml
from conftest import ROOT, need

README = (ROOT / "README.md").read_text()
RUN_UNTIL_STOPPED = {"make lab", "make serve"}


def commands(readme):
    """The lines of the README's shell blocks, and the make commands in its tables."""
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    return {line for block in blocks for line in block.splitlines()} | set(
        re.findall(r"`(make \w+)`", readme)
    )


def missing(readme, ci):
    """Commands of the README that end, but that no line of the CI script runs."""
    said = r"^ *(?:step \d+ )?(?:env )?(?:[A-Z_]+=\S+ )*(.*?)(?: BENCH=--once)?$"
    lines = {re.match(said, line)[1] for line in ci.splitlines()}
    return commands(readme) - RUN_UNTIL_STOPPED - lines


def test_ci_runs_the_commands_of_the_readme():
    assert commands(README) >= {
        "make book",
        "make test",
        "jupyter-book build . -W --keep-going",
    }
    assert missing(README, (ROOT / ".ci" / "run").read_text()) == set()


def test_a_command_that_ci_does_not_run_is_found():
    assert missing(
        "`make book`, `make lab`\n```sh\nmake pdf\n```\n", "make book\n"
    ) == {"make pdf"}


def test_make_alone_lists_the_commands_of_the_readme():
    shown = subprocess.run(
        [need("make")], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^make \w+", shown, re.MULTILINE)) | {"make help"} == {
        command for command in commands(README) if command.startswith("make ")
    }


def test_lecturers_cite_the_book_as_the_repository_does():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    words = " ".join(
        (ROOT / "book" / "lecturers.md").read_text().replace("\n> ", " ").split()
    )
    (author,) = cited["authors"]
    assert (
        f"{author['name']}. *{cited['title']}.* {cited['date-released'].year}." in words
    )


def names(readme):
    """The files and folders that the README names."""
    return set(
        re.findall(
            r"`((?:book|tests|tools|_config|_toc|[.]ci|[.]github)[^` ]*)`", readme
        )
    ) | set(re.findall(r"\]\((?!http)([^)]+)\)", readme))


def absent(readme):
    return {name for name in names(readme) if not list(ROOT.glob(name.rstrip("/")))}


def test_files_that_the_readme_names_exist():
    assert absent(README) == set()


def test_a_file_that_does_not_exist_is_found():
    assert absent("`book/proof/`, `book/none.py`, [the licence](LICENCE.md)") == {
        "book/none.py",
        "LICENCE.md",
    }
