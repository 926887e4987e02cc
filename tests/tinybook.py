"""A book small enough to build in a test, guarded by the gate and the settings of the real one."""

import multiprocessing
import os
import re
import sys
import traceback
from textwrap import dedent

import yaml
from conftest import ROOT

FRONT = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: {kernel}
{extra}---
"""
REFUSED_BY_THE_GATE = {"BOOK_REUSE", "PYTHONOPTIMIZE", "PYTHONWARNINGS"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def cell(code, *options):
    """A code cell; options are lines such as `:tags: [hide-input]`."""
    return "\n".join(
        ["```{code-cell} ipython3", *options, dedent(code).strip(), "```", ""]
    )


def page(*parts, extra="", kernel="python3"):
    """A notebook page: front matter (with extra lines), a title, and cells or prose."""
    front = FRONT.format(kernel=kernel, extra=extra + "\n" if extra else "")
    return front + "\n# A page\n\n" + "\n".join(parts)


# Each build is a fork of a process that has imported what every build imports.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "jupyter_book.cli.main",
        "jupyter_book.sphinx",
        "myst_nb.sphinx_ext",
        "sphinx.builders.html",
        "sphinx_external_toc",
        "sphinx_comments",
        "sphinxcontrib.katex",
        "nbclient",
        "lxml.html",
        "proof.page.nodes",
    ]
)


def jupyter_book(root, environ, said):
    """`jupyter-book build .`, as a reader would run it there; what it prints goes to a file."""
    from jupyter_book.cli.main import main

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(root)
    log = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["jupyter-book", "build", "."]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


HONEST = page(cell("assert 1 + 1 == 2"))


RENDERING = (
    "html_math_renderer",
    "katex_prerender",
    "katex_css_path",
    "nb_render_markdown_format",
    "nb_mime_priority_overrides",
)


# Some of the stages of the book, as an extension.
STAGES = """\
import booktools

def setup(app):
    return booktools.setup(app, only={!r})
"""


class TinyBook:
    """A book in a folder of its own, with the real gate and the real settings.

    But for those a test names.

    What the real book adds for its looks (theme, styles, and mathematics unless asked
    for) is left out: it only takes time.
    """

    NEEDED = ("myst_nb", "jupyter_book", "sphinx_comments", "sphinx_external_toc")
    GATE = ("gate",)
    MATHEMATICS = ("gate", "records", "ledger", "html.katex")

    def __init__(
        self, root, pages, toc=None, mathematics=False, stages=GATE, **execute
    ):
        self.root = root
        (root / "book").mkdir(parents=True)
        for name in ("_ext", "proof"):
            (root / "book" / name).symlink_to(ROOT / "book" / name)
        (root / "requirements.txt").write_text("")
        for name, text in pages.items():
            self.write(name, text)
        self.list(toc or [name for name in pages if name.endswith(".md")])
        real = yaml.safe_load((ROOT / "_config.yml").read_text())
        site = real["sphinx"]["config"]
        self.config = {
            "only_build_toc_files": real["only_build_toc_files"],
            "execute": real["execute"] | execute,
            "parse": real["parse"],
            "html": {"favicon": ""},
            "sphinx": {
                "local_extensions": real["sphinx"]["local_extensions"],
                "config": {
                    "extensions": [
                        name for name in site["extensions"] if name in self.NEEDED
                    ],
                    **({name: site[name] for name in RENDERING} if mathematics else {}),
                    "html_theme": "basic",
                    "html_theme_options": {},
                    "suppress_warnings": site.get("suppress_warnings", []),
                },
            },
        }
        if mathematics:
            stages = self.MATHEMATICS
            self.config["sphinx"]["config"]["extensions"].append("sphinxcontrib.katex")
        self.extend("tiny", STAGES.format(tuple(stages)))
        self.configure()

    def write(self, name, text):
        """Write book/name."""
        (self.root / "book" / name).write_text(text)

    def list(self, names):
        """Let the table of contents name these pages."""
        root, *chapters = [f"book/{name}".removesuffix(".md") for name in names]
        toc = {"format": "jb-book", "root": root}
        if chapters:
            toc["chapters"] = [{"file": chapter} for chapter in chapters]
        (self.root / "_toc.yml").write_text(yaml.safe_dump(toc))

    def configure(self, **settings):
        """Write _config.yml, with these Sphinx settings in it."""
        self.config["sphinx"]["config"] |= settings
        (self.root / "_config.yml").write_text(yaml.safe_dump(self.config))

    def extend(self, name, code):
        """Load one more Sphinx extension."""
        (self.root / f"{name}.py").write_text(code)
        self.config["sphinx"]["local_extensions"][name] = "."
        self.configure(
            extensions=[*self.config["sphinx"]["config"]["extensions"], name]
        )

    def build(self, **environ):
        """Run `jupyter-book build .` as a reader would; (exit code, all that it printed)."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in REFUSED_BY_THE_GATE
        }
        said = self.root.with_name(self.root.name + ".log")
        environ = clean | {"NO_COLOR": "1"} | environ
        builder = FORKS.Process(target=jupyter_book, args=(self.root, environ, said))
        builder.start()
        builder.join(300)
        assert builder.exitcode is not None, "the build did not end"
        return builder.exitcode, ANSI.sub("", said.read_text())

    def html(self, name):
        """The built page."""
        return (
            (self.root / "_build" / "html" / "book" / name)
            .with_suffix(".html")
            .read_text()
        )
