"""Load on a page the scripts of what stands on it, and no others; publish them without their comments."""

from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

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
NUMBERS = ["evaluate.js", "reckon.js", "numbers.js"]
HANDLES = ["widgets.js", "handles.js"]
# What reads and judges typed lines is one script on the site.
PARTS = {"typing.js": ["typed.js", "judge.js", "mathml.js", "tell.js", "try.js"]}
TYPED = ["widgets.js", "evaluate.js", "typing.js"]
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
    needed = needed + (NUMBERS if "numbers" in classes else [])
    needed = needed + (HANDLES if explorables else []) + explorables
    needed = needed + (["falls.js"] if "falls" in classes else [])
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
            numbered = app.env.toc_secnumbers  # a lecturer's quiz is on a page without
            every = [
                one
                for one in known
                if one["type"] == "exercise"
                and numbered.get(one["docname"], {}).get("")
            ]
            place += script("progress-values", {"exercises": len(every)})


def add(app, pagename, templatename, context, doctree):
    """Load the scripts of a page."""
    if doctree is not None:
        for script in scripts(doctree):
            app.add_js_file(script, loading_method="defer")


def publish(app, exception):
    """Write our scripts without comments and indentation, and join those that are one on the site.

    A page loads a third less. What a script does is not changed: no line of ours is inside
    a text that goes over several lines, and the build fails where one is.
    """
    if exception or app.builder.format != "html":
        return
    static, ours = Path(app.outdir) / "_static", {}
    # extensions add theirs as absolute paths
    folders = [
        path for path in app.config.html_static_path if not Path(path).is_absolute()
    ]
    for folder in folders:
        for path in (Path(app.confdir) / folder).glob("*.js"):
            ours[path.name] = lean(path.name, path.read_text("utf-8"))
    for name, parts in PARTS.items():
        if ours.keys() >= {*parts}:
            ours[name] = "".join(ours.pop(part) for part in parts)
            for part in parts:
                (static / part).unlink(missing_ok=True)
    for name, text in ours.items():
        (static / name).write_text(text, "utf-8")


def lean(name, text):
    """A script without its comments, empty lines and indentation; each statement keeps its line."""
    kept = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.count("`") % 2 or "/*" in line and "*/" not in line:
            raise ExtensionError(
                f"{name}, line {number}: a text or a comment goes over several lines"
            )
        line = line.strip()
        if line and not line.startswith("//"):
            kept.append(line + "\n")
    return "".join(kept)
