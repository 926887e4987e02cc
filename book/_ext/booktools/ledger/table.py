"""The ledger as nodes: its totals, its rows, where each equation stands, and the badges."""

from html import escape

from docutils import nodes

from proof.page.record import PROVED, given, key

from ..records import is_derivation, shown
from .entries import MUTANTS, deviation, mutants, points, scope, seconds, tried

COLUMNS = (
    "Where",
    "Equation",
    "Kind",
    "Steps",
    "Points",
    "Largest deviation",
    "Mutants",
    "Seconds",
)


def places(doctree):
    """`{key: (anchor, table of the derivation or "")}` of the records that a page shows.

    A numbered equation counts before a derivation, a derivation before the section
    around.
    """
    found, tables = {}, {}
    for node in shown(doctree):
        if node.get("label"):
            place = 0, f"equation-{node['label']}"
        elif is_derivation(node):
            place = 1, node["ids"][0]
        else:
            place = 2, _section(node)
        name = key(node["record"])
        found[name] = min(place, found.get(name, place))
        if is_derivation(node):
            tables.setdefault(name, node["ids"][0])
    return {name: (at, tables.get(name, "")) for name, (_, at) in found.items()}


def _section(node):
    while node is not None and not (isinstance(node, nodes.section) and node["ids"]):
        node = node.parent
    return node["ids"][0] if node is not None else ""


def badge(line, uri):
    """Link the line under a derivation, which says what it passed, to its row in the ledger."""
    link = nodes.reference(
        "", "", *line.children, internal=True, refuri=uri, classes=["passed"]
    )
    line.children = []
    line += link


def words(sums):
    """The totals, a sentence each."""
    judged, mutants, spent = tried(sums["mutants"]), sums["mutants"], sums["seconds"]
    running = spent["execution of the pages, checks and mutants included"]
    without = running - spent["mutants"]
    return [
        f"{sums['entries']} equations: {sums['identity']} identities, {sums['inequality']} inequalities, "
        f"{sums['refutation']} refuted statements, {sums['definition']} definitions and "
        f"{sums['hypothesis']} hypotheses, counted once on each page that shows them.",
        f"{sums['steps']} steps, each proved by the rules, evaluated (at {sums['points']} points in all) and "
        f"read back. The largest deviation of any is {scientific(sums['largest deviation'])}.",
        f"{sums['at fixed sizes only']} of the identities and inequalities hold at a fixed size, which "
        "their row names; all others hold for every size in them.",
        f"{judged} of {mutants['made']} mutants were tried in this build: {mutants['killed']} killed, "
        f"{mutants['equal']} proved equal, {mutants['ill-formed']} ill-formed, "
        f"{mutants['disputed']} disputed.",
        f"The pages ran for {without:.0f} seconds without the mutants; the checks of the steps were "
        f"{spent['checks'] / without:.0%} of that, and the mutants took {spent['mutants'] / without:.1f} "
        "times as long on top.",
    ]


def summary(sums):
    """The totals as a list."""
    return nodes.bullet_list(
        "", *(nodes.list_item("", nodes.paragraph("", line)) for line in words(sums))
    )


def link(uri, text):
    """A paragraph that links to the ledger as data."""
    reference = nodes.reference("", text, internal=True, refuri=uri)
    return nodes.paragraph("", "", nodes.Text("The same as data: "), reference)


def rows(app, docname, every):
    """The table: one row for each entry."""
    group = nodes.tgroup("", cols=len(COLUMNS))
    group += [nodes.colspec(colwidth=1) for _ in COLUMNS]
    head = nodes.row("", *(_cell(nodes.Text(name)) for name in COLUMNS))
    group += nodes.thead("", head)
    group += nodes.tbody("", *(_row(app, docname, entry) for entry in every))
    return nodes.table("", group, classes=["ledger"])


def _cell(first, *below):
    """A cell: what it holds, and lines of words below."""
    lines = [nodes.paragraph("", line) for line in below if line]
    return nodes.entry("", nodes.paragraph("", "", first), *lines)


def opened(steps, derivation=""):
    """The steps of an entry with their rules, and what became of their mutants; unseen until opened.

    Each leads to its row of the table with the address ``derivation``, where one shows it.
    """

    def reason(step, n):
        words = escape(step["reason"])
        href = escape(f"{derivation}-step-{n}")
        return f'<a href="{href}">{words}</a>' if derivation else words

    items = "".join(
        f"<li>{reason(step, n)} <span>{escape('; '.join(step['rules']))}"
        f"{of_mutants(step['mutants'])}</span></li>"
        for n, step in enumerate(steps, 1)
    )
    count = f"{len(steps)} step{'s' if len(steps) > 1 else ''}"
    html = f"<details><summary>{count}</summary><ol>{items}</ol></details>"
    return nodes.raw("", html, format="html")


def of_mutants(counts):
    """What became of the mutants of a step that were tried, in words."""
    if not counts:
        return ""
    return f" · {counts['killed']} of {tried(counts)} mutants killed"


def _row(app, docname, entry):
    page = entry["page"].rpartition("/")[2]
    home = app.builder.get_relative_uri(docname, entry["page"])
    uri = f"{home}#{entry['anchor']}"
    place = f"{page} ({entry['number']})" if entry["number"] else page
    condition = given(entry)
    steps = entry["steps"]
    proved = entry["kind"] in PROVED
    cells = [
        _cell(nodes.reference("", place, internal=True, refuri=uri)),
        _cell(
            nodes.math(entry["statement"], entry["statement"]),
            scope(entry) + (f", {condition}" if condition else ""),
        ),
        _cell(nodes.Text(entry["kind"]), layers(entry)),
        _cell(nodes.Text(str(len(steps)) if proved else "")),
        _cell(nodes.Text(str(points(entry)) if steps else "")),
        _cell(nodes.Text(scientific(deviation(entry)) if steps else "")),
        _cell(*fate(mutants(entry)) if proved else [nodes.Text("")]),
        _cell(nodes.Text(f"{seconds(entry):.2f}" if steps else "")),
    ]
    if proved:
        table = entry["derivation"] and f"{home}#{entry['derivation']}"
        cells[1] += opened(steps, table)
    return nodes.row("", *cells, ids=[entry["id"]])


def scientific(number):
    """A number to one digit, as in 3e-60."""
    return f"{number:.0e}" if number else "0"


def layers(entry):
    """What each layer said, in words."""
    if entry["kind"] == "refutation":
        return "rules and numbers reject it; read back"
    return ", ".join(entry["layers"])


def fate(counts):
    """What became of the mutants of an entry: how many were tried, and what the layers said."""
    parts = [
        f"{counts[kind]} {kind}" for kind in MUTANTS if kind != "made" and counts[kind]
    ]
    return [
        nodes.Text(f"{tried(counts)} of {counts['made']}"),
        ", ".join(parts) or "none tried",
    ]
