"""What a handout quotes and does not show: definitions, conditions and results of other pages."""

import re

from docutils import nodes

from proof.page.record import hypothesis_place

from ..records import labelled, shown


def first_words(meaning):
    """What a symbol is, up to a colon or a comma."""
    return re.split("[:,]", meaning)[0]


def quoted(record):
    """The places and labels that a record rests on, in the order in which a reader meets them."""
    for step in record["steps"]:
        yield from (definition["place"] for definition in step["definitions"])
        yield from map(hypothesis_place, step["hypotheses"])
        yield from step["see"]
    yield from map(hypothesis_place, record["hypotheses"])


def needed(section, env):
    """A paragraph with what the records of a handout rest on and it does not show, or None.

    Each formula stands with its number, or with the first words of what it is.
    """
    records = [node["record"] for node in shown(section)]
    here = {record["place"] for record in records} | {
        node.get("label") for node in section.findall(nodes.math_block)
    }
    known, domain = labelled(env), env.get_domain("math")
    names = dict.fromkeys(name for record in records for name in quoted(record))
    elsewhere = [name for name in names if name in known and name not in here]
    if not elsewhere:
        return None
    box = nodes.paragraph("", "", nodes.strong("", "Used here, from other places: "))
    for n, name in enumerate(elsewhere):
        record = known[name]
        words = first_words(record["says"])
        if name in domain.equations:
            page = domain.equations[name][0]
            number = env.toc_fignumbers[page]["displaymath"][f"equation-{name}"]
            words = f"({'.'.join(map(str, number))})"
        box += [
            nodes.Text("; " if n else ""),
            nodes.Text(f"{words}: "),
            nodes.math("", record["statement"]),
        ]
    box += nodes.Text(".")
    return box
