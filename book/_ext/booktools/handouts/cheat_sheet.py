"""The definitions and numbered results of a part of the book on one page, each with a word or its condition.

The first part's begins with the symbols that all chapters share.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.texescape import escape

from proof.page.record import given

from . import select
from .needed import first_words
from .select import chapters

log = logging.getLogger(__name__)
HERE = Path(__file__).parent


def parts(env):
    """`[{page: number}]` of the chapters, a part of the book after the other."""
    numbers = chapters(env)
    return [
        {page: numbers[page] for page in tree["includefiles"]}
        for tree in env.get_doctree(env.config.root_doc).findall(addnodes.toctree)
        if tree.get("numbered")
    ]


def written(env, numbers, book, foot):
    """The LaTeX of the sheet of some chapters.

    It names pages of the ``book``; ``foot`` says whose it is.
    """
    first = 1 in numbers.values()
    parts = {
        "book": book,
        "foot": foot,
        "columns": "4"
        if first
        else "3",  # the first part has most, another longer lines
        "symbols": "\n".join(symbols(env) if first else ()),
        "results": "\n".join(of_chapters(env, numbers)),
    }
    text = (HERE / "sheet.tex").read_text("utf-8")
    return re.sub("<<([a-z]+)>>", lambda part: parts[part[1]], text)


def symbols(env):
    """LaTeX of the shared symbols that have no definition: each with its shape and a word."""
    yield r"\chapterhead{Symbols}{\footnotesize\raggedright"
    tree = env.get_doctree(f"{Path(env.config.root_doc).parent}/notation")
    defined = {record["says"] for record in select.declarations(tree)}
    for table in tree.findall(nodes.table):
        _, *rows = table.findall(nodes.row)
        for symbol, shape, meaning in (
            [entry.astext() for entry in row.children] for row in rows
        ):
            if re.sub(r" \(\w+\)$", "", meaning) not in defined:
                yield rf"\symbolword{{{symbol}}}{{{shape}}}{{{escape(first_words(meaning))}}}"
    yield r"\par}"


def of_chapters(env, numbers):
    """LaTeX of what each chapter defines, of the conditions of its results, and of these."""
    env.app.builder.docnames = env.all_docs  # references lead to any page
    trees = {
        page: env.get_and_resolve_doctree(page, env.app.builder) for page in numbers
    }
    quoted = {
        name
        for tree in trees.values()
        for _, equation in select.results(tree)
        for name in equation["record"]["hypotheses"]
    }
    known = set()
    for page, chapter in numbers.items():
        title = env.titles[page].astext()
        yield rf"\chapterhead{{{chapter}. {escape(title)}}}"
        new = [
            record
            for record in select.declarations(trees[page])
            if record["place"] not in known
            and (record["kind"] == "definition" or record["says"] in quoted)
        ]
        known |= {record["place"] for record in new}
        if new:
            yield r"\begin{definitions}"
            for record in new:
                words = escape(first_words(record["says"]))
                yield rf"\definition{{{record['statement']}}}{{{words}}}"
            yield r"\end{definitions}"
        yield from results(env, page, trees[page])


def results(env, page, tree):
    """LaTeX of each numbered equation: the heading that it is the first below, and its condition."""
    said = env.titles[page].astext()
    for heading, equation in select.results(tree):
        numbers = env.toc_fignumbers[page]["displaymath"][equation["ids"][0]]
        number = ".".join(map(str, numbers))
        proof = select.proof(tree, equation)
        if not proof:
            log.warning(
                "%s: no derivation on this page ends in equation (%s)", page, number
            )
        new, said = ("" if heading == said else heading), heading
        yield (
            rf"\result{{\detokenize{{{page}:{proof}}}}}{{{number}}}{{{escape(new)}}}"
            rf"{{{equation.astext()}}}{{{escape(given(equation['record']))}}}"
        )
