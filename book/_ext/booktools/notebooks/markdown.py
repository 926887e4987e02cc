"""A page as plain Markdown and code cells, from the tree that Sphinx made of it.

By then every directive is done: numbers are glued, equations and figures are numbered,
references are resolved. So one writer serves them all, and what it does not know it
refuses.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import SphinxError
from sphinx_design.dropdown import dropdown_main

from ..html.scripts import needs_scripts


class NotebookError(SphinxError):
    """A page that cannot become a notebook. Sphinx prints the category and the message."""

    category = "No notebook can be made"


# what has no place in a notebook: the page's own scripts and widgets, marks for links
# and the index
NOTHING = (
    nodes.comment,
    nodes.target,
    nodes.raw,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.colspec,
    addnodes.toctree,
    addnodes.index,
)
WRAPPERS = (
    nodes.document,
    nodes.section,
    nodes.container,
    nodes.compound,
    nodes.figure,
    nodes.legend,
)
SPECIAL = re.compile(r"([\\*_`$<])")
DISPLAYED = re.compile(r"\$\$.*?\$\$", re.DOTALL)
CELL = re.compile("[A-Za-z0-9_-]{1,64}")
MARKS = {nodes.emphasis: "*", nodes.strong: "**"}


class Start(str):
    """Text that begins a section or an exercise, with the ``place`` that the page gives it."""

    place = ""


def start(text, node):
    """The text with the place of a node, where that may be the id of a cell."""
    begun = Start(text)
    begun.place = next(filter(CELL.fullmatch, node["ids"]), "")
    return begun


class Page:
    """The blocks of one page in order: Markdown as text, code cells as their index in the page."""

    def __init__(self, name, number, notebooks):
        self.name = name  # for messages
        self.number = number  # number("figure", node) is its number as printed, or None
        self.notebooks = notebooks  # page: the notebook that a link to it opens
        self.source = {}  # index of a code cell: its code

    def blocks(self, node, level=0):
        """The blocks that a node of the tree becomes."""
        match node:
            case nodes.container() if needs_scripts(node):
                return []
            case nodes.container() if node.get("nb_element") == "cell_code":
                numbered = (
                    eq for eq in node.findall(nodes.math_block) if eq.get("label")
                )
                below = [*node.findall(nodes.figure), *numbered]
                return [
                    node["cell_index"],
                    *(block for part in below for block in self.below(part)),
                ]
            case nodes.section():
                return self.children(node, level + 1)
            case nodes.title() if isinstance(node.parent, nodes.section):
                return [start("#" * level + " " + self.inline(node), node.parent)]
            case nodes.title() | nodes.rubric() | nodes.caption():
                number = self.number("exercise", node.parent)
                return [
                    f"**{f'Exercise {number}' if number else ''}{self.inline(node)}**"
                ]
            case nodes.paragraph():
                return [self.inline(node)] if node.children else []
            case nodes.math_block():
                number = self.number("displaymath", node)
                tag = rf" \tag{{{number}}}" if number else ""
                return [f"$$\n{node.astext().strip()}{tag}\n$$"]
            case nodes.literal_block():
                return [f"```{node.get('language', '')}\n{node.astext()}\n```"]
            case nodes.bullet_list():
                return self.list(node, lambda number: "- ")
            case nodes.enumerated_list():
                return self.list(
                    node, lambda number: f"{number + node.get('start', 1)}. "
                )
            case nodes.block_quote() | nodes.Admonition() | nodes.citation():
                found = quoted(self.children(node, level))
                if node.get("type", "").startswith("exercise"):
                    found[0] = start(found[0], node)
                return found
            case dropdown_main():
                return self.details(node)
            case nodes.transition():
                return ["---"]
            case nodes.table():
                return [self.table(node)]
            case nodes.image():
                return []
            case nodes.label():
                return [f"**[{self.inline(node)}]**"]
            case _ if isinstance(node, NOTHING):
                return []
            case _ if isinstance(node, WRAPPERS):
                return self.children(node, level)
        raise NotebookError(
            f"{self.name}: there is no Markdown for {type(node).__name__}: "
            f"{node.astext()[:60]!r}; see {__name__}"
        )

    def children(self, node, level=0):
        return [block for child in node.children for block in self.blocks(child, level)]

    def details(self, node):
        """What the page folds, in an element that opens.

        The code of a solution is text there: a folded cell would show its first line, and running
        all cells would print its answer. Other code stays a cell.
        """
        title, *content = node.children
        found = [block for child in content for block in self.blocks(child)]
        if "solution" in node["classes"]:
            found = [
                f"```python\n{self.source[block]}\n```"
                if isinstance(block, int)
                else block
                for block in found
            ]
        head, tail = (
            f"<details><summary>{self.inline(title)}</summary>\n\n",
            "\n\n</details>",
        )
        return [
            head + block + tail if isinstance(block, str) else block
            for block in joined(found, "\n\n")
        ]

    def below(self, part):
        """What stands below a cell.

        The caption of the figure that it draws, a numbered equation.
        """
        if isinstance(part, nodes.math_block):
            return self.blocks(part)
        number = self.number("figure", part)
        text = " ".join(self.inline(caption) for caption in part.findall(nodes.caption))
        return [f"**Figure {number}.** {text}" if number else text]

    def list(self, node, mark):
        """A list: what belongs to an item is indented below its mark; a code cell ends the item."""
        found = []
        for number, item in enumerate(node.children):
            start = mark(number)
            for block in self.children(item):
                if isinstance(block, str):
                    block = start + block.replace("\n", "\n" + " " * len(start))
                    start = " " * len(start)
                found.append(block)
        return joined(
            found, "\n\n" if any("\n\n" in str(block) for block in found) else "\n"
        )

    def table(self, node):
        rows = [
            [
                " ".join(self.children(entry)).replace("|", r"\|")
                for entry in row.children
            ]
            for row in node.findall(nodes.row)
        ]
        rows[1:1] = [[":--"] * len(rows[0])]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def inline(self, node):
        """Text with its marks."""
        found = []
        for child in node.children:
            match child:
                case nodes.Text():
                    found.append(SPECIAL.sub(r"\\\1", str(child)))
                case nodes.math():
                    found.append(f"${child.astext()}$")
                case nodes.literal():
                    found.append(f"`{child.astext()}`")
                case nodes.emphasis() | nodes.strong():
                    mark = MARKS[type(child)]
                    found.append(mark + self.inline(child) + mark)
                case nodes.reference():
                    found.append(self.link(child))
                case (
                    nodes.inline()
                    | nodes.abbreviation()
                    | nodes.title_reference()
                    | nodes.generated()
                ):
                    found.append(self.inline(child))
                case nodes.superscript() | nodes.footnote_reference():
                    found.append(f"<sup>{self.inline(child)}</sup>")
                case _ if isinstance(child, NOTHING):
                    pass
                case _:
                    raise NotebookError(
                        f"{self.name}: there is no Markdown in a line for "
                        f"{type(child).__name__}: {child.astext()[:60]!r}; see {__name__}"
                    )
        return "".join(found)

    def link(self, node):
        """A link to another host stays, one to another page opens its notebook.

        Others are words.
        """
        words, address = self.inline(node), node.get("refuri", "")
        if re.match("[a-z]+:", address):
            return f"[{words}]({address})"
        page = re.sub(r"\.html(#.*)?$", "", address).rpartition("/")[2]
        return f"[{words}]({self.notebooks[page]})" if page in self.notebooks else words


def quoted(blocks):
    """A box: its text with a bar at the left; code cells stand between.

    A formula is on one line: JupyterLab takes formulas out before it looks for bars, and would
    show those within.
    """
    return [
        "> "
        + DISPLAYED.sub(one_line, block).replace("\n", "\n> ").replace("> \n", ">\n")
        if isinstance(block, str)
        else block
        for block in joined(blocks, "\n\n")
    ]


def one_line(formula):
    return " ".join(formula[0].split("\n"))


def joined(blocks, gap):
    """The same blocks, with neighbouring texts made one."""
    found = []
    for block in blocks:
        if found and isinstance(block, str) and isinstance(found[-1], str):
            found[-1] += gap + block
        else:
            found.append(block)
    return found
