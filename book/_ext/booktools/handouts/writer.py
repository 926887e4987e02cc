"""The LaTeX of a page: derivations as rows, and every number the one that the site shows."""

from docutils import nodes
from sphinx.writers.latex import LaTeXTranslator

from proof.page.record import SIGNS

from ..records import is_derivation, steps


def proof_of(equation):
    """The derivation of a single step that ends in this numbered equation, or None."""
    beside = equation.parent.findall(is_derivation) if equation.get("label") else ()
    return next((table for table in beside if "stated" in table["classes"]), None)


class Writer(LaTeXTranslator):
    """Sphinx's writer, but for numbers, chapters, wide formulas and derivations."""

    def number(self, kind, docname, identifier):
        """The number on the site of an equation or figure, or None."""
        found = (
            self.builder.env.toc_fignumbers.get(docname, {})
            .get(kind, {})
            .get(identifier)
        )
        return ".".join(map(str, found)) if found else None

    def visit_title(self, node):
        """A chapter bears the site's number, or none."""
        page = isinstance(node.parent, nodes.section) and node.parent.get("docname")
        is_chapter = page and not self.this_is_the_title
        super().visit_title(node)
        if is_chapter:
            numbers = self.builder.env.toc_secnumbers.get(page, {}).get("")
            before = rf"\setcounter{{chapter}}{{{numbers[0] - 1}}}" if numbers else ""
            command = "chapter" if numbers else "unnumberedchapter"
            self.body[-1] = self.body[-1].replace(
                r"\chapter{", rf"{before}\{command}{{"
            )

    def visit_math_block(self, node):
        """A formula on a line of its own, as wide as the line at most, tagged with its number."""
        label = (
            f"equation:{node['docname']}:{node['label']}" if node.get("label") else None
        )
        number = label and self.number("displaymath", node["docname"], node["ids"][0])
        width = r"\dimexpr\linewidth-4em\relax" if number else r"\linewidth"
        tag = rf"\tag{{{number}}}\label{{{label}}}" if number else ""
        table = proof_of(node)
        place = self.hypertarget_to(node, anchor=True)
        if table:
            place += self.hypertarget_to(table, anchor=True)
        self.body.append(
            f"\n{place}\\begin{{equation*}}{tag}\n\\fitted{{{width}}}{{{node.astext().strip()}}}\n"
            "\\end{equation*}\n"
        )
        if table:
            self.body.append(rf"\itsreason{{{self.reason(steps(table)[0])}}}" + "\n")
        raise nodes.SkipNode

    def visit_math_reference(self, node):
        """A link to an equation of this document; the number alone of another's."""
        if node["docname"] in self.builder.docnames:
            super().visit_math_reference(node)
        else:
            number = self.number(
                "displaymath", node["docname"], f"equation-{node['target']}"
            )
            self.body.append(f"({number})")
        raise nodes.SkipNode

    def depart_paragraph(self, node):
        """Words that announce something stay with it."""
        super().depart_paragraph(node)
        if isinstance(node.parent, nodes.section) and node.astext().endswith(":"):
            self.body.append("\\par\\nopagebreak\n")

    def visit_figure(self, node):
        docname = self.curfilestack[-1]
        number = next(
            filter(
                None, (self.number("figure", docname, name) for name in node["ids"])
            ),
            None,
        )
        if number:
            self.body.append(rf"\renewcommand{{\thefigure}}{{{number}}}")
        super().visit_figure(node)

    def visit_table(self, node):
        """A derivation is no table in print, but rows of a formula and its reason."""
        if not is_derivation(node):
            return super().visit_table(node)
        if "stated" in node["classes"]:  # the equation before it has said all
            raise nodes.SkipNode
        place = self.hypertarget_to(node, anchor=True)
        start = next(node.findall(nodes.tbody))[0][0].astext()
        self.body.append(f"\n{place}\n\\begin{{derivation}}{{{start}}}\n")
        for n, row in enumerate(steps(node), 1):
            formula = row[0].astext()
            if self.builder.blanks and n < len(steps(node)):
                step = node["record"]["steps"][n - 1]
                formula = rf"{{}}{SIGNS[step['relation']]}\blank{{{step['after']}}}"
            self.body.append(
                rf"\derivationstep{{{formula}}}{{{self.reason(row)}}}" + "\n"
            )
        self.body.append("\\end{derivation}\n")
        raise nodes.SkipNode

    def reason(self, row):
        """The LaTeX of the reason of a step, with the sizes for which alone it holds."""
        _, reason, checked = row.children
        scope = checked.astext().lstrip("✓ ")
        return self.written(reason) + (f" ({scope})" if "only" in scope else "")

    def visit_admonition(self, node):
        self.body.append(f"\n\\begin{{question}}{{{self.written(node.pop(0))}}}\n")

    def depart_admonition(self, node):
        self.body.append("\n\\end{question}\n")

    def visit_number_reference(self, node):
        """A link to a figure of the book; a handout, which has no figures, names its number."""
        if self.builder.whole:
            super().visit_number_reference(node)
        self.body.append(node.astext())
        raise nodes.SkipNode

    def written(self, node):
        """The LaTeX of a node's children."""
        self.pushbody([])
        for child in node.children:
            child.walkabout(self)
        return "".join(self.popbody()).strip()
