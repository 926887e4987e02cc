"""The entries of the ledger: one for each equation of a page, from the records of its run."""

from collections import Counter

from proof.page.record import DECLARED, PROVED, key
from proof.page.record import scope as sizes

# What the ledger keeps of a record.
PARTS = (
    "kind",
    "statement",
    "layers",
    "sizes",
    "where",
    "hypotheses",
    "conditions",
    "least",
    "steps",
    "counterexample",
    "seed",
)

KINDS = ("definition", "hypothesis", "identity", "inequality", "refutation")
MUTANTS = ("made", "killed", "equal", "ill-formed", "disputed")


def of_page(docname, found):
    """The entries of one page, in the order in which it shows them.

    A step that was refused is none. What it shows twice, as a derivation and as an
    equation, is one entry; the reasons of the steps come from the derivation. Two proofs of
    one statement are two entries.
    """
    every = {}
    for record in found:
        if record["kind"] == "refusal":
            continue
        name = key(record)
        entry = every.setdefault(
            name, {part: record[part] for part in PARTS} | {"key": name}
        )
        if record["shows"] == "derivation":
            entry["steps"] = record["steps"]
    page = docname.rpartition("/")[2]
    ids = (f"{page}-{n}" for n in range(1, len(every) + 1))
    return [
        {"id": id, "page": docname, **entry} for id, entry in zip(ids, every.values())
    ]


def points(entry):
    """At how many points the steps of an entry were evaluated."""
    return sum(step["points"] for step in entry["steps"])


def deviation(entry):
    """The largest deviation of the numerical layer and of the read-back."""
    found = (
        float(step[name])
        for step in entry["steps"]
        for name in ("deviation", "misread")
    )
    return max(found, default=0.0)


def seconds(entry):
    """How long the checks of an entry took, without its mutants."""
    return sum(step["seconds"] for step in entry["steps"])


def mutants(entry):
    """The mutants of an entry, by what became of them; empty when none were tried."""
    return sum(
        (
            Counter({kind: step["mutants"][kind] for kind in MUTANTS})
            for step in entry["steps"]
            if step["mutants"]
        ),
        Counter(),
    )


def tried(counts):
    """How many mutants were tried."""
    return sum(counts[kind] for kind in MUTANTS if kind != "made")


def scope(entry):
    """For which sizes the entry is proved, in words."""
    if entry["kind"] == "definition":
        return "declared"
    if entry["kind"] == "hypothesis":
        return "assumed, where a step quotes it"
    if entry["kind"] == "refutation":
        fixed = sizes(entry).removesuffix(" only")
        return f"refuted at {fixed}" if fixed else "refuted"
    return sizes(entry) or "every value; no size occurs"


def steps(every):
    """Each step that the entries show, once, however often they show it."""
    found = {}
    for entry in every:
        if entry["kind"] not in DECLARED:
            for step in entry["steps"]:
                sides = step["before"], step["relation"], step["after"]
                given = step["hypotheses"], step["conditions"], step["least"]
                found[(*sides, str(entry["where"]), str(given))] = step
    return found.values()


def totals(every, executing):
    """The sums over a book, as plain data; ``executing`` are the seconds that its pages ran."""
    once = steps(every)
    counts = sum(
        (
            Counter({kind: step["mutants"][kind] for kind in MUTANTS})
            for step in once
            if step["mutants"]
        ),
        Counter(),
    )
    proved = [entry for entry in every if entry["kind"] in PROVED]
    return {
        "entries": len(every),
        **{kind: sum(entry["kind"] == kind for entry in every) for kind in KINDS},
        "steps": len(once),
        "at fixed sizes only": sum(bool(entry["where"]) for entry in proved),
        "points": sum(step["points"] for step in once),
        "largest deviation": max((deviation(entry) for entry in every), default=0.0),
        "mutants": {kind: counts[kind] for kind in MUTANTS},
        "seconds": {
            "checks": sum(step["seconds"] for step in once),
            "mutants": sum(
                step["mutants"]["seconds"] for step in once if step["mutants"]
            ),
            "execution of the pages, checks and mutants included": executing,
        },
    }
