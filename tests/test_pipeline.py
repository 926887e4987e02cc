"""What stands between a red build and its exit code: the Makefile, and the script of the CI."""

import os
import re
import shlex
import shutil
import subprocess

import pytest
from conftest import ROOT, need

SUCCEEDS = {"true", ":", "echo", "printf"}
COMPOUND = {"if", "for", "while", "until", "case"}


def masks(text, make):
    """The lines of a Makefile, or of a shell script, after which a failure is forgotten.

    With the reason.

    The rules are stricter than the shell's: what cannot be seen to keep the exit code
    masks it.
    """
    stops = make or re.search(r"^set -[a-z]*e", text, re.MULTILINE)
    found = [] if stops else ["no `set -e`: a failure is passed over"]
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        if make and not line.startswith("\t"):
            if line.startswith((".IGNORE", "MAKEFLAGS")):
                found.append(f"{line.strip()}: can ignore failures")
            continue
        command = line.strip().lstrip("@+") if make else line.strip()
        found += [f"{command}: {reason}" for reason in reasons(command, make, text)]
    return found


def awaited(after, text):
    """Whether a job is named by what stands after its `&`, and its exit code is waited for."""
    named = re.fullmatch(r"(\w+)=\$!", after)
    return named and re.search(rf'^ *wait "\${named[1]}"$', text, re.MULTILINE)


def reasons(command, make, text):
    """Why a failure within this one command would not fail it."""
    pipefail = "pipefail" in text
    if make and command.startswith("-"):
        yield "make ignores its failure"
    if re.match(r"set \+(e|o pipefail)", command):
        yield "failures are passed over from here on"
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words, depth = list(lexer), 0
    for n, word in enumerate(words):
        depth += (word == "{") - (word == "}")
        if word == "|" and not pipefail:
            yield "a pipe has the exit code of its last part"
        elif word == "||" and (
            words[n + 1] in SUCCEEDS or words[n + 1 :] == ["exit", "0"]
        ):
            yield "its failure is turned into success"
        elif word == "&" and not awaited("".join(words[n + 1 :]), text):
            yield "nobody waits for it"
        elif word == ";" and make and depth == 0 and not COMPOUND & set(words):
            yield "only the last part counts"
        elif word == "&&" and not make and depth == 0 and not COMPOUND & set(words):
            yield "`set -e` does not see a failure left of &&"


MAKEFILES = {
    "\t-pytest": "make ignores its failure",
    "\t@-pytest": "make ignores its failure",
    "\tpytest | tee log": "a pipe has the exit code of its last part",
    "\tpytest || true": "its failure is turned into success",
    "\tpytest || exit 0": "its failure is turned into success",
    "\tpytest; echo done": "only the last part counts",
    "\tpytest \\\n\t; echo done": "only the last part counts",
    "\tpytest &": "nobody waits for it",
    ".IGNORE: test": "can ignore failures",
    "MAKEFLAGS += -i": "can ignore failures",
}
SCRIPTS = {
    "pytest": "no `set -e`",
    "set -e\npytest | tail": "a pipe has the exit code of its last part",
    "set -eu\npytest || :": "its failure is turned into success",
    "set -eu\nset +e\npytest": "failures are passed over from here on",
    "set -euo pipefail\npytest && echo ok": "does not see a failure left of &&",
    "set -e\npytest &": "nobody waits for it",
    "set -e\npytest & job=$!": "nobody waits for it",
    "set -e\npytest & job=$!\nwait": "nobody waits for it",
    'set -e\npytest & job=$!\nwait "$job" || true': "nobody waits for it",
}
HONEST = {
    True: "X = a|b\nall:\n\t@echo 'a; b | c || true'\n\tcd book && pytest\n"
    "\ttest -e x || { echo 'no x'; exit 1; }\n\tfor f in *; do test -e $$f || exit 1; done\n",
    False: "# a | b\nset -euo pipefail\npytest | tee log\npytest & job=$!\n"
    'wait "$job"\nif ! command -v x; then\n    install x\nfi\n',
}


@pytest.mark.parametrize("line", MAKEFILES)
def test_a_mask_in_a_makefile_is_found(line):
    assert MAKEFILES[line] in "".join(masks(f"test:\n{line}\n", make=True))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_mask_in_a_script_is_found(script):
    assert SCRIPTS[script] in "".join(masks(script, make=False))


@pytest.mark.parametrize("make", [True, False])
def test_honest_commands_are_not_blamed(make):
    assert masks(HONEST[make], make) == []


@pytest.mark.parametrize("name", ["Makefile", ".ci/run"])
def test_the_real_pipeline_masks_nothing(name):
    assert masks((ROOT / name).read_text(), make=name == "Makefile") == []


@pytest.mark.parametrize("target", ["book", "draft", "test", "bench"])
@pytest.mark.parametrize("code", [0, 3])
def test_make_passes_a_failure_on(tmp_path, target, code):
    """The real Makefile, with tools that do nothing but exit with this code."""
    make = need("make")
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("jupyter-book", "python", "ruff"):
        (tools / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tools / name).chmod(0o755)
    (tmp_path / ".venv" / "ready").touch()
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE")
    }
    done = subprocess.run(
        [make, target], cwd=tmp_path, env=clean, text=True, capture_output=True
    )
    assert (done.returncode == 0) == (code == 0), done.stdout + done.stderr
