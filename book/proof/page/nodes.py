"""A record on a page of MyST-NB: the plugin that turns it into nodes, with ids and values.

MyST-NB finds it by the entry point ``myst_nb.mime_renderers`` of the installed package,
in any book. Each node that shows a record holds it, as ``node["record"]``, for the
extensions of the page. An equation is numbered where its cell has the option ``:label:
eq-…``.
"""

import json

from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin
from sphinx.addnodes import pending_xref

from . import data as plain
from .notebook import summary
from .record import MIME, given, hypothesis_place, read, rows, scope

# Data for the scripts of a page, which cannot run, whatever it holds.
DATA = '<script type="application/json" class="{}">{}</script>'


class Renderer(MimeRenderPlugin):
    """Renders records, and leaves all other types to MyST-NB."""

    mime_priority_overrides = [("*", MIME, 1), ("*", plain.MIME, 2)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """The nodes of a record or of data for scripts, or None for another MIME type."""
        if data.mime_type not in (MIME, plain.MIME):
            return None
        content = (
            json.loads(data.content) if isinstance(data.content, str) else data.content
        )
        if data.mime_type == plain.MIME:
            return for_scripts(**content)
        record = read(content)
        if inline:
            return [formula(record)]
        label = data.cell_metadata.get("label", "")
        return SHOWS[record["shows"]](record, Labels(renderer.renderer, label))


class Labels:
    """Numbers the equations of one cell."""

    def __init__(self, renderer, label):
        self.document, self.env, self.label = (
            renderer.document,
            renderer.sphinx_env,
            label,
        )

    def number(self, equation):
        """Give an equation the label of its cell, as the directive ``math`` does."""
        if not self.label.startswith("eq-"):
            return
        equation["label"] = self.label
        equation["docname"] = self.env.docname
        equation["ids"].append(nodes.make_id(f"equation-{self.label}"))
        domain = self.env.get_domain("math")
        domain.note_equation(self.env.docname, self.label, location=equation)
        equation["number"] = domain.get_equation_number_for(self.label)
        self.document.note_explicit_target(equation)


def formula(record):
    """The statement of a record in a line."""
    return nodes.math("", record["statement"], record=record)


def equation(record, labels=None):
    """The statement of a record on a line of its own, and its condition below."""
    tex = record["statement"]
    block = nodes.math_block(
        tex, tex, nowrap=False, number=None, label=None, record=record
    )
    if record["place"]:
        block["place"] = record["place"]
    if labels:
        labels.number(block)
    condition = given(record)
    return [block] + (
        [nodes.paragraph("", condition, classes=["given"])] if condition else []
    )


def refutation(record, labels):
    """A statement that is wrong, and the point where it fails."""
    text = record["counterexample"]
    where = nodes.literal_block(text, text, language="text", classes=["counterexample"])
    return [*equation(record), where]


def refusal(record, labels):
    """A step that was refused, its formulas typeset, and what is wrong with it."""
    says = nodes.paragraph("", f"{record['says']}:")
    return [nodes.container("", says, *refutation(record, labels), classes=["refusal"])]


def goal(record, labels):
    """What a reader is told of his answer; the goal itself stands in the exercise."""
    return [
        script("goal-values", record["values"]),
        said(record["says"], classes=["goal"], record=record),
    ]


def for_scripts(name, content, says):
    """Data for the scripts of a page, and what a reader sees of it."""
    shown = [said(says, classes=[name])] if says else []
    return [script(name, content), *shown]


def said(text, **options):
    """What a cell says, as printed."""
    return nodes.literal_block(text, text, language="none", **options)


def derivation(record, labels):
    """The table of a derivation, what its steps passed, and its result when that has a number."""
    start, *formulas = rows(record)
    body = [_row(_tex(start), [], [])]
    for tex, step in zip(formulas, record["steps"]):
        verdict = nodes.Text(f"✓ {scope(step) or 'proved'}")
        body.append(_row(_tex(tex), because(step, labels.env.docname), [verdict]))
    group = nodes.tgroup("", cols=3)
    group += [nodes.colspec(colwidth=1) for _ in range(3)]
    group += nodes.thead(
        "", _row(*([nodes.Text(name)] for name in ("Step", "Reason", "Checked")))
    )
    group += nodes.tbody("", *body)
    numbered = equation(record, labels) if labels.label.startswith("eq-") else []
    once = len(formulas) == 1
    classes = (
        ["derivation"] + ["one-step"] * once + ["stated"] * bool(once and numbered)
    )
    table = nodes.table("", group, classes=classes, record=record)
    layers = nodes.inline("", f": {summary(record)}", classes=["layers"])
    checked = nodes.Text("how it was checked")
    passed = nodes.paragraph("", "", checked, layers, classes=["passed"], record=record)
    values = script("derivation-values", record["values"])
    proof = [values, table, passed]
    # A single step says no more than its result: that comes first, and the table adds the reason.
    return [*numbered, *proof] if once else [*proof, *numbered]


SHOWS = {
    "equation": equation,
    "derivation": derivation,
    "refutation": refutation,
    "refusal": refusal,
    "goal": goal,
}


def script(name, content):
    """Plain data for the scripts of a page."""
    data = json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
    return nodes.raw("", DATA.format(name, data), format="html")


def _tex(tex):
    return [nodes.math("", tex)]


def _row(*cells):
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells)
    )


def because(step, docname):
    """The reason of a step: its words, what it quotes, and below them the rules that it needs."""
    found = [nodes.Text(step["reason"])]
    for n, label in enumerate(step["see"]):
        found += [nodes.Text(" and " if n else ", by "), _equation_link(label)]
    for name in step["hypotheses"]:
        words = nodes.Text(f"“{name}”")
        found += [nodes.Text("; by "), _link(docname, hypothesis_place(name), words)]
    found += [nodes.Text(f"; as {words}") for words in step["conditions"]]
    if step["certificate"]:
        found += [
            nodes.Text(": the difference is "),
            nodes.math("", step["certificate"]),
        ]
    if step["leap"]:
        found.append(nodes.Text(f" ({step['leap']})"))
    rules = nodes.inline("", "rules: ", classes=["rules"])
    for n, definition in enumerate(step["definitions"]):
        words = nodes.Text("definition of "), nodes.math("", definition["symbol"])
        before = [nodes.Text(", ")] if n else []
        rules += [*before, _link(docname, definition["place"], *words)]
    if step["rules"]:
        before = "; " if step["definitions"] else ""
        rules += nodes.Text(before + "; ".join(step["rules"]))
    return [*found, nodes.Text(" "), rules] if len(rules) > 1 else found


def _link(docname, place, *words):
    """A link to a place of the book, wherever its page is: what MyST makes of ``[words](#place)``.

    The links of Sphinx itself would keep the text of a formula, and not the formula.
    """
    text = nodes.inline("", "", *words, classes=["xref", "myst"])
    return pending_xref(
        "",
        text,
        refdoc=docname,
        refdomain=None,
        reftype="myst",
        reftarget=place,
        refexplicit=True,
    )


def _equation_link(label):
    return pending_xref(
        "",
        nodes.inline("", label),
        refdomain="math",
        reftype="eq",
        reftarget=label,
        refwarn=True,
    )
