"""Load on a page the scripts of what stands on it, and no others."""

from docutils import nodes

from proof.page.nodes import script

DERIVATION = ["widgets.js", "derivations.js"]
PROGRESS = ["widgets.js", "progress.js"]
ANSWERED = {
    "proved-here": PROGRESS,
    "goal": [*PROGRESS, "goals.js"],
    "goal-values": [*PROGRESS, "goals.js"],
    "number-values": [*PROGRESS, "reckon.js", "answers.js"],
    "function-values": [*PROGRESS, "answers.js"],
}
NUMBERS = ["evaluate.js", "numbers.js"]
TYPED = [
    "widgets.js",
    "evaluate.js",
    "typed.js",
    "judge.js",
    "mathml.js",
    "slips.js",
    "prove.js",
    "tell.js",
    "try.js",
]
ALIVE = {"explorable", "numbers", "previews", "proved-here", "typed"}


def needs_scripts(node):
    """Whether a part of a page is for its scripts.

    And so has no place in a notebook or on paper.
    """
    return not ALIVE.isdisjoint(node.get("classes", ()))


def scripts(doctree):
    """The scripts that a page needs, in the order in which they must run."""
    classes = {
        name
        for node in doctree.findall(nodes.Element)
        for name in node.get("classes", ())
    }
    explorables = [
        f"{name}.js" for name in sorted(classes) if name.startswith("explore-")
    ]
    needed = DERIVATION if "derivation" in classes else []
    needed = needed + (NUMBERS if "numbers" in classes else []) + explorables
    typed = TYPED if "typed" in classes else []
    answered = [
        file for name, files in ANSWERED.items() if name in classes for file in files
    ]
    return list(dict.fromkeys([*needed, *typed, *answered]))


def count(app, doctree, docname):
    """Say how many exercises the book has where the page counts those that were answered."""
    for place in doctree.findall(nodes.container):
        if "proved-here" in place["classes"]:
            known = app.env.sphinx_exercise_registry.values()
            every = [one for one in known if one["type"] == "exercise"]
            place += script("progress-values", {"exercises": len(every)})


def add(app, pagename, templatename, context, doctree):
    """Load the scripts of a page."""
    if doctree is not None:
        for script in scripts(doctree):
            app.add_js_file(script, loading_method="defer")
