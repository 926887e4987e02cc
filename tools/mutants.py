"""What becomes of every mutant of the book: `make mutants`.

    python tools/mutants.py

Each statement of the book is changed at each node of it, and each slip of a learner is
made at each place of the code; the engine, or what follows in the chapter, must notice.
What became of them stands in `tests/mutants.json`, by a hash of all that the verdicts
depend on: the statement, the definitions and hypotheses behind it, the engine, SymPy;
or the cells of a chapter with all that they import. A statement or a chapter that is on
the list is tried on a few mutants, drawn anew each time; one that is new, or has
changed, on all. Anything that contradicts the list, and any mutant that nobody notices
and no reason explains, ends with exit code 1. The list is written anew when something
was added to it.
"""

import json
import os
import secrets
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / name) for name in ("book", "book/_ext", "tools", "tests")]

import code_mutants  # noqa: E402
import nbformat  # noqa: E402

from booktools.gate import outputs, running, settings  # noqa: E402

LIST = ROOT / "tests" / "mutants.json"
SHARE = 20  # one slip in so many is planted again in a chapter that is on the list
KINDS = ("made", "killed", "equal", "ill-formed")
PATIENCE = 1200  # seconds for a cell in which all mutants are tried


def pages():
    """`{path: notebook}` of the pages of the book that have cells."""
    read = {path: running.read(path) for path in sorted((ROOT / "book").glob("*.md"))}
    return {path: notebook for path, notebook in read.items() if notebook}


def trials(notebooks, mutants):
    """`{path: the trials of its steps}` of a run of each notebook; ``mutants`` as PROOF_MUTANTS.

    Where the site was built from the same, its run serves.
    """
    found = {}

    def done(path, run):
        if run.failure:
            raise SystemExit(f"{path.name} did not run: {run.failure}")
        notebook = nbformat.v4.new_notebook(cells=run.notebook.cells)
        steps = (
            step for record in outputs.records(notebook) for step in record["steps"]
        )
        found[path] = [step["mutants"] for step in steps if step["mutants"]]

    os.environ["PROOF_MUTANTS"] = mutants
    site = running.Outputs(ROOT, ROOT / "_build" / ".outputs")
    kept = {
        path: site.load(f"book/{path.stem}", notebook)
        for path, notebook in notebooks.items()
    }
    for path, run in kept.items():
        if run:
            done(path, run)
    running.run_all(
        {path: notebooks[path] for path in kept if not kept[path]}, PATIENCE, done
    )
    return found


def judge(known, tried):
    """What contradicts the list, and the keys that it lacks, in the trials of some steps."""
    wrong, new = [], set()
    for trial in tried:
        wrong += [f"disputed: {dispute}" for dispute in trial["disputes"]]
        listed = known.get(trial["key"])
        if listed is None:
            new.add(trial["key"])
        elif listed["made"] != trial["made"] or any(
            trial[kind] > listed[kind] for kind in KINDS[1:]
        ):
            wrong.append(f"the list says {listed}, but found was {trial}")
    return wrong, new


def statements(known):
    """(what is wrong, the new list) of the statements of the book."""
    notebooks = pages()
    first = trials(notebooks, settings.MUTANTS)
    verdicts = {path: judge(known, tried) for path, tried in first.items()}
    wrong = [line for lines, _ in verdicts.values() for line in lines]
    unknown = [path for path, (_, new) in verdicts.items() if new]
    whole = trials({path: pages()[path] for path in unknown}, "all") if unknown else {}
    wrong += [line for tried in whole.values() for line in judge({}, tried)[0]]
    used = {trial["key"] for tried in first.values() for trial in tried}
    found = {key: entry for key, entry in known.items() if key in used}
    found |= {
        trial["key"]: {kind: trial[kind] for kind in KINDS}
        for tried in whole.values()
        for trial in tried
    }
    total = Counter()
    for entry in found.values():
        total.update(entry)
    tried = sum(
        trial[kind]
        for trials in [*first.values(), *whole.values()]
        for trial in trials
        for kind in KINDS[1:]
    )
    print(
        f"statements: {len(used)} steps have {total['made']} mutants: {total['killed']} killed, "
        f"{total['equal']} proved equal, {total['ill-formed']} ill-formed; {tried} were tried now, "
        f"all of those on {len(unknown)} pages"
    )
    return wrong, found


def key_of(place):
    """A hash of all that decides whether the slips of a place are noticed."""
    digest = sha256()
    if place == "losses":
        files = [*sorted(code_mutants.LOSSES.glob("*.py")), *code_mutants.TESTS]
    else:
        for source, raises in code_mutants.cells(place):
            digest.update(json.dumps([source, raises]).encode())
        files = [
            path
            for path in sorted((ROOT / "book").rglob("*.py"))
            if "_ext" not in path.parts
        ]
    tools = [
        ROOT / "tools" / name for name in ("code_mutants.py", "equal_code_mutants.py")
    ]
    for path in [*files, *tools, ROOT / "requirements.txt"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def code(known):
    """(what is wrong, the new list) of the code of the chapters and of the losses."""
    wrong, found, counts = [], {}, Counter()
    keys = {place: key_of(place) for place in code_mutants.PLACES}
    share = {
        place: SHARE if known.get(place, {}).get("key") == key else 1
        for place, key in keys.items()
    }
    for place, slip, seen in code_mutants.every(share):
        counts[place, seen] += 1
        if not seen and not code_mutants.explained(place, slip):
            wrong.append(f"not noticed: {place}:{slip.line}: {slip}")
    for place, key in keys.items():
        fresh = {
            "key": key,
            "noticed": counts[place, True],
            "explained": counts[place, False],
        }
        found[place] = fresh if share[place] == 1 else known[place]
    noticed, explained = (
        sum(entry[kind] for entry in found.values())
        for kind in ("noticed", "explained")
    )
    print(
        f"code: {noticed + explained} slips: {noticed} noticed, {explained} explained; "
        f"{counts.total()} were planted now, all of those in "
        f"{', '.join(place for place, n in share.items() if n == 1) or 'no place'}"
    )
    return wrong, found


def main():
    """Try the mutants, and keep the list."""
    begun = time.monotonic()
    os.environ.setdefault("PROOF_SEED", str(secrets.randbelow(10**9)))
    print(f"PROOF_SEED={os.environ['PROOF_SEED']}", flush=True)
    known = (
        json.loads(LIST.read_text("utf-8"))
        if LIST.exists()
        else {"statements": {}, "code": {}}
    )
    wrong, of_statements = statements(known["statements"])
    wrong_code, of_code = code(known["code"])
    # What is right is kept, whatever else is wrong; the list never loses a place.
    kept = known["statements"] if wrong else dict(sorted(of_statements.items()))
    right = {
        place: entry
        for place, entry in of_code.items()
        if not any(line.startswith(f"not noticed: {place}:") for line in wrong_code)
    }
    found = {"statements": kept, "code": {**known["code"], **right}}
    found["code"] = {
        place: found["code"][place] for place in of_code if place in found["code"]
    }
    for line in [*wrong, *wrong_code]:
        print(line)
    if found != known:
        rows = [
            f'  "{key}": {json.dumps(entry)}'
            for key, entry in found["statements"].items()
        ]
        code_rows = [
            f'  "{place}": {json.dumps(entry)}'
            for place, entry in found["code"].items()
        ]
        LIST.write_text(
            '{\n "statements": {\n'
            + ",\n".join(rows)
            + '\n },\n "code": {\n'
            + ",\n".join(code_rows)
            + "\n }\n}\n",
            "utf-8",
        )
        print(f"{LIST.relative_to(ROOT)} has changed: commit it")
    print(f"{time.monotonic() - begun:.0f} s; {len(wrong) + len(wrong_code)} wrong")
    return bool(wrong or wrong_code)


if __name__ == "__main__":
    sys.exit(main())
