"""What the proof engine shows on the pages: its places, its numbers, and where else it is quoted.

A cell with the option `:label: eq-…` numbers the equation that it shows; `{eq}` links
to it, and the directive and the role `{result}` show it again, on any page, in the
words of its record.
"""

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.addnodes import pending_xref
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from proof.page import record as records
from proof.page.nodes import equation, formula

log = logging.getLogger(__name__)


class quoted(nodes.General, nodes.Inline, nodes.Element):
    """Where the result with the label ``node["label"]`` is to stand again."""


class Result(SphinxDirective):
    """Shows a result on a line of its own, with its condition and a link to where it is proved."""

    required_arguments = 1

    def run(self):
        label = self.arguments[0]
        here = quoted(label=label, display=True)
        self.set_source_info(here)
        return [here]


class ResultInLine(SphinxRole):
    """Shows a result in the middle of a sentence."""

    def run(self):
        here = quoted(label=self.text, display=False)
        self.set_source_info(here)
        return [here], []


def shown(doctree):
    """The nodes of a page that show a record, in order."""
    return [node for node in doctree.findall(nodes.Element) if "record" in node]


def is_derivation(node):
    """Whether a node is the table of a derivation."""
    return isinstance(node, nodes.table) and "record" in node


def steps(derivation):
    """The rows of the table of a derivation that follow its start."""
    return derivation.next_node(nodes.tbody)[1:]


# ---- when a page has been read


def alone(app, doctree):
    """A record is shown in one form: drop what else its output holds, which notebooks show.

    A refusal has said all that the error after it says.
    """
    for bundle in doctree.findall(nodes.container):
        if bundle.get("nb_element") == "mime_bundle":
            kept = [part for part in bundle if part.get("mime_type") == records.MIME]
            bundle.children = kept or bundle.children
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code_output" and any(
            node["record"]["shows"] == "refusal" for node in shown(cell)
        ):
            for said in list(cell.findall(nodes.literal_block)):
                if "traceback" in said["classes"]:
                    said.parent.remove(said)


def number(app, doctree):
    """Give each derivation of a page and its steps ids; keep which definitions and hypotheses it shows."""
    for n, derivation in enumerate(doctree.findall(is_derivation), 1):
        derivation["ids"].append(f"derivation-{n}")
        for m, step in enumerate(steps(derivation), 1):
            # its first cell, which has a box of its own wherever the row is shown
            step[0]["ids"].append(f"derivation-{n}-step-{m}")
    docname = app.env.docname
    for node in shown(doctree):
        place = node.get("place")
        if place and docname not in places(app.env).setdefault(place, set()):
            places(app.env)[place].add(docname)
        elif place:
            del node["place"]  # a second time on this page


def once(app, doctree):
    """The first step of a section that needs a definition links to it; the others name it."""
    linked = set()
    for derivation in doctree.findall(is_derivation):
        section = derivation.parent
        while section and not isinstance(section, nodes.section):
            section = section.parent
        for link in list(derivation.findall(pending_xref)):
            seen = id(section), link["reftarget"]
            if seen in linked and link["reftarget"].startswith("definition-"):
                link.replace_self(nodes.inline("", "", *link[0].children))
            linked.add(seen)


def places(env):
    """`{place: the pages that show it}` of definitions and hypotheses."""
    if not hasattr(env, "record_places"):
        env.record_places = {}
    return env.record_places


def forget(app, env, docname):
    """A page is read again."""
    for pages in places(env).values():
        pages.discard(docname)


# ---- when all pages have been read


def link(app, env):
    """A link to a definition or a hypothesis leads to the first page that shows it.

    The page that shows the book around is not where a reader looks things up, so it
    counts last.
    """
    tour, *order = env.config.external_site_map
    order.append(tour)
    for place, pages in places(env).items():
        if pages:
            env.get_domain("std").anonlabels[place] = min(pages, key=order.index), place


def labelled(env):
    """`{label or place: record}` of every labelled cell, definition and hypothesis of the book."""
    pages = list(NbMetadataCollector.get_doc_data(env).values())
    every = (record for page in pages for record in page.get("records", ()))
    found = {record["place"]: record for record in every if record["place"]}
    for page in pages:
        found |= page.get("labels", {})
    return found


def resolve(app, doctree, docname):
    """Show results where they are quoted; give places their ids.

    Ids come late: Sphinx counts whatever equation has one.
    """
    for node in shown(doctree):
        if node.get("place"):
            node["ids"].append(node["place"])
    if app.builder.format == "html":
        for derivation in doctree.findall(is_derivation):
            for step in steps(derivation):
                link_to_itself(step)
    known = labelled(app.env)
    for here in list(doctree.findall(quoted)):
        record = known.get(here["label"])
        if record is None:
            log.warning("no cell shows %r", here["label"], location=here)
            here.parent.remove(here)
        elif here["display"]:
            here.replace_self(quote(app, docname, here["label"], record))
        else:
            here.replace_self(formula(record))


def link_to_itself(step):
    """The sign of a step that says it is proved is a link to the step, for a reader who copies it."""
    (name,), said = step[0]["ids"], step[2].next_node(nodes.paragraph)
    mark, gap, scope = said.astext().partition(" ")
    told = {"classes": ["step"], "reftitle": "Link to this step"}
    link = nodes.reference("", mark, refuri=f"#{name}", internal=True, **told)
    said.children = []
    said += [link, nodes.Text(gap + scope)]


def quote(app, docname, label, record):
    """A result with its condition and its number, which leads to where it is proved."""
    parts = equation(record)
    domain = app.env.get_domain("math")
    if label in domain.equations:
        link = domain.resolve_xref(
            app.env, docname, app.builder, "eq", label, pending_xref(), nodes.inline()
        )
        parts.append(nodes.paragraph("", "", link, classes=["where"]))
    return nodes.container("", *parts, classes=["quoted"])
