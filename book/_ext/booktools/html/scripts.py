"""Load on a page the scripts of what stands on it, and no others."""

from docutils import nodes

DERIVATION = ["widgets.js", "derivations.js"]
GOAL = ["widgets.js", "goals.js"]
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
    answered = GOAL if classes & {"goal", "proved-here"} else []
    return list(dict.fromkeys([*needed, *typed, *answered]))


def add(app, pagename, templatename, context, doctree):
    """Load the scripts of a page."""
    if doctree is not None:
        for script in scripts(doctree):
            app.add_js_file(script, loading_method="defer")
