"""The reason of a step, with links to what it rests on: hypotheses, an equation, definitions."""
import re

from sympy import preorder_traversal
from sympy.core.function import AppliedUndef

from ..reading.latex import latex
from ..words import word, words


def because(step):
    """The reason of a step in Markdown: its words, the hypotheses it quotes, the certificate of an
    inequality, and links.
    """
    text = step.reason + "".join(
        f"; by [“{h.name}”](#{place('hypothesis', h.name)})" for h in step.using)
    if step.certificate is not None and step.certificate not in (step.expr, step.before):
        text += rf": the difference is ${latex(step.certificate)}$"
    equation = [f"[this equation](#{step.see})"] if step.see else []
    definitions = " and ".join(f"[the definition of ${w.bold or w.latex}$](#{place('definition', w.name)})"
                               for w in unfolded(step))  # no comma after a formula: it could begin a line
    links = [*equation, definitions] if definitions else equation
    return text + (f"; see {', '.join(links)}" if links else "")


def place(kind, name):
    """The anchor of a definition or a hypothesis on the site, of small letters and hyphens alone."""
    small = re.sub("[A-Z]", lambda letter: f"-capital-{letter[0].lower()}-", name)
    return re.sub(r"[^a-z0-9]+", "-", f"{kind}-{small}").strip("-")


def unfolded(step):
    """The defined names that stand on one side of a step only: the step rests on their definitions."""
    before, after = map(_defined, (step.before, step.expr))
    return [word(name) for name in sorted(before ^ after)]


def _defined(expr):
    names = {part.func.__name__ if isinstance(part, AppliedUndef) else getattr(part, "name", "")
             for part in preorder_traversal(expr)}
    return {name for name in names if name in words() and word(name).body is not None}
