"""A book small enough to build in a test, guarded by the gate and the settings of the real one."""

import os
import re
import subprocess
import sys
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
REFUSED_BY_THE_GATE = {"BOOK_DRAFT", "PYTHONOPTIMIZE", "PYTHONWARNINGS"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def cell(code, *options):
    """A code cell; options are lines such as `:tags: [hide-input]`."""
    return "\n".join(["```{code-cell} ipython3", *options, dedent(code).strip(), "```", ""])


def page(*parts, extra="", kernel="python3"):
    """A notebook page: front matter (with extra lines), a title, and cells or prose."""
    front = FRONT.format(kernel=kernel, extra=extra + "\n" if extra else "")
    return front + "\n# A page\n\n" + "\n".join(parts)


HONEST = page(cell("assert 1 + 1 == 2"))


RENDERING = ("html_math_renderer", "katex_prerender", "katex_css_path", "nb_render_markdown_format",
             "nb_mime_priority_overrides")


class TinyBook:
    """A book in a folder of its own, with the real gate and the real settings, but for those a test names.

    What the real book adds for its looks (theme, styles, and mathematics unless asked for) is left
    out: it only takes time.
    """

    MATHEMATICS = ("sphinxcontrib.katex", "katex_strict", "derivation_tables", "ledger")
    NEEDED = ("myst_nb", "jupyter_book", "sphinx_comments", "sphinx_external_toc", "gate")

    def __init__(self, root, pages, toc=None, mathematics=False, **execute):
        self.root = root
        needed = self.NEEDED + (self.MATHEMATICS if mathematics else ())
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
                "local_extensions": {
                    name: path
                    for name, path in real["sphinx"]["local_extensions"].items()
                    if name in needed
                },
                "config": {
                    "extensions": [name for name in site["extensions"] if name in needed],
                    **({name: site[name] for name in RENDERING} if mathematics else {}),
                    "html_theme": "basic",
                    "html_theme_options": {},
                    "suppress_warnings": site["suppress_warnings"],
                },
            },
        }
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
        self.configure(extensions=[*self.config["sphinx"]["config"]["extensions"], name])

    def build(self, **environ):
        """Run `jupyter-book build .` as a reader would; (exit code, all that it printed)."""
        clean = {
            name: value for name, value in os.environ.items() if name not in REFUSED_BY_THE_GATE
        }
        done = subprocess.run(
            [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."],
            cwd=self.root, env=clean | {"NO_COLOR": "1"} | environ, timeout=300,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, ANSI.sub("", done.stdout)

    def html(self, name):
        """The built page."""
        return (self.root / "_build" / "html" / "book" / name).with_suffix(".html").read_text()
