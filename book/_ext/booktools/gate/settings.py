"""Settings under which a build cannot be trusted.

A book is built from nothing: every page is read, every cell run, every file written
anew, so that the second of two builds finds what the first found. With `BOOK_REUSE=1`
it keeps what has not changed (see running.py).
"""

import hashlib
import os
import secrets
from pathlib import Path

from sphinx.util import logging

from .report import GateError

log = logging.getLogger(__name__)

# setting: (the value it must have, what goes wrong otherwise)
REQUIRED = {
    "nb_execution_mode": ("force", "outputs of an earlier run could be published"),
    "nb_execution_raise_on_error": (True, "a failing cell would not fail the build"),
    "nb_execution_allow_errors": (False, "a failing cell would not fail the build"),
    "nb_execution_excludepatterns": ([], "a page could go unexecuted"),
    "nb_kernel_rgx_aliases": (
        {},
        "a page could run under another kernel than it names",
    ),
    "nb_custom_formats": (
        {},
        "a page could be read by something else than was checked",
    ),
    "nb_metadata_key": (
        "mystnb",
        "a page could change settings under a name not checked",
    ),
    "nb_cell_metadata_key": (
        "mystnb",
        "a cell could change settings under a name not checked",
    ),
}

# how many mutants of each statement a build tries; `make mutants` tries all
MUTANTS = "3"
PATIENCE = (
    10  # how many times longer a cell may then take: 18,000 mutants instead of 1,000
)

# warnings that say nothing about the book; every other warning fails the build
HARMLESS = {"myst.domains", "mystnb.unknown_mime_type"}

# environment variables that change what a cell does, or what it says about it
FORBIDDEN = {
    "PYTHONOPTIMIZE": "it removes every assert",
    "PYTHONWARNINGS": "it can silence a warning",
}


def check(config, environ):
    """Raise `GateError` unless a red cell, a warning and a stale output all have to show."""
    wrong = [
        f"{name} is {_value(config, name)!r}, not {want!r}: {why}"
        for name, (want, why) in REQUIRED.items()
        if _value(config, name) != want
    ]
    if config.nb_execution_timeout <= 0:
        wrong.append(
            f"nb_execution_timeout is {config.nb_execution_timeout}: a cell could hang forever"
        )
    if silenced := set(config.suppress_warnings) - HARMLESS:
        wrong.append(
            f"suppress_warnings hides {sorted(silenced)}: a warning is an error here"
        )
    wrong += [
        f"{name} is set in the environment: {why}"
        for name, why in FORBIDDEN.items()
        if environ.get(name)
    ]
    if wrong:
        raise GateError("\n".join(wrong))


def _value(config, name):
    """A setting, with an empty tuple read as an empty list.

    Sphinx and YAML differ in which they use.
    """
    value = config[name]
    return list(value) if isinstance(value, tuple) else value


def prepare(app, config):
    """Refuse untrustworthy settings.

    Then make the build start from nothing, or from the last one.
    """
    check(config, os.environ)
    draw(os.environ)
    config.made_by = makers()
    if os.environ["PROOF_MUTANTS"] == "all":
        config.nb_execution_timeout *= PATIENCE
    log.info("PROOF_SEED=%(PROOF_SEED)s PROOF_MUTANTS=%(PROOF_MUTANTS)s", os.environ)
    if reuse():
        log.info(
            "pages whose cells, modules and data did not change keep their outputs"
        )
    else:
        forget(app)
        for page in Path(app.outdir).rglob("*.html"):
            page.unlink()


def makers():
    """A hash of what makes the pages; pages that others made are read again."""
    root = Path(__file__).resolve().parents[3]
    digest = hashlib.sha256()
    for path in sorted(
        [*(root / "_ext").rglob("*.py"), *(root / "proof").rglob("*.py")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def reuse():
    """Whether this build keeps what has not changed."""
    return os.environ.get("BOOK_REUSE") == "1"


def draw(environ):
    """Draw the seed of this build's sample points, unless one is given.

    And let mutants be tried.
    """
    environ.setdefault("PROOF_SEED_CHOSEN", environ.get("PROOF_SEED", ""))
    environ.setdefault("PROOF_SEED", str(secrets.randbelow(10**9)))
    environ.setdefault("PROOF_MUTANTS", MUTANTS)


def forget(app):
    """Make Sphinx read every page in its next build.

    Warnings come only from pages that are read.
    """
    (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
