"""What a step cites: an equation that was proved before, under the label by which a page shows it."""

from dataclasses import dataclass

from sympy import Indexed, Sum, Symbol

from .errors import OutsideTheRules, UnusedCitation
from .rules.needed import needed
from .rules.switches import KINDS
from .words import Array, Differ, Partial, SignOf, names, over, word
from .words.plainly import require_label


@dataclass(frozen=True)
class Citation:
    """A proved equation that a later step may use.

    It says what a slope is, or a sum of entries over an axis, or gives a defined name another form.

    A step that cites it must be provable with the equation in place of the definitions that its
    left side speaks of.
    """

    label: str
    equation: object

    @property
    def pair(self):
        """The sides of the equation."""
        return self.equation.lhs, self.equation.rhs

    @property
    def spoken_of(self):
        """The defined names that stand on the left side; a proof that cites leaves them alone."""
        mentioned = names(self.equation.lhs, deep=False)
        return {name for name in mentioned if word(name).body is not None}


def cite(label: str, proved: object) -> Citation:
    """An equation to cite: ``proved`` is a derivation, or the result of one.

    ``label`` is that of the cell which shows it. Raises :class:`OutsideTheRules` unless the
    left side is a slope, a sum of entries over an axis, or a defined name (or its entry).
    """
    require_label(label, "what a step cites")
    equation = getattr(proved, "result", proved)
    lhs = getattr(equation, "lhs", None)
    if not label or not (isinstance(lhs, Partial) or _is_total(lhs) or _is_name(lhs)):
        raise OutsideTheRules(
            f"a step cites, by its label, a derivation that starts at a slope, at a sum of entries "
            f"over an axis, or at a defined name; got {label!r} and {lhs!r}"
        )
    if equation.kind != "identity":
        raise OutsideTheRules(f"a step cites an identity, not {equation.kind} {label}")
    if any(isinstance(condition, (Differ, SignOf)) for condition in equation.using):
        raise OutsideTheRules(
            f"{label} holds for some indices or signs only, and is not cited for others"
        )
    _ = equation.latex  # raises unless it was checked, and means the same still
    return Citation(label, equation)


def _is_name(lhs):
    """Whether an expression is a defined name, or any entry of one."""
    if isinstance(lhs, Indexed):
        return _is_any_entry(lhs) and word(lhs.base.label.name).body is not None
    return isinstance(lhs, (Array, Symbol)) and word(lhs.name).body is not None


def _is_any_entry(lhs):
    """Whether an expression is an entry with an index of its own for each whole axis."""
    whole = tuple(getattr(index, "upper", None) for index in lhs.indices)
    own = len(set(lhs.indices)) == len(lhs.indices)
    return own and whole == word(lhs.base.label.name).shape


def _is_total(lhs):
    """Whether an expression is the sum of any entry over a whole axis, or several."""
    return (
        isinstance(lhs, Sum)
        and isinstance(lhs.function, Indexed)
        and _is_any_entry(lhs.function)
        and all(limit == over(limit[0]) for limit in map(tuple, lhs.limits))
        and {limit[0] for limit in lhs.limits} <= set(lhs.function.indices)
    )


def kinds(statement, by, rules):
    """The kinds of rule among those that a step needs, in words; more than three make a leap."""
    return [
        *(rule for rule in KINDS if rule in rules),
        *(["definitions"] if set(rules) - set(KINDS) else []),
        *(["conditions"] if statement.using else []),
        *(["earlier equations"] if by else []),
    ]


def rules_needed(statement, by, step):
    """The smallest set of rules that prove a statement, with the equations that it cites.

    Raises :class:`UnusedCitation` when the statement does not follow from one of them, or
    follows without it.
    """
    closed = frozenset().union(*(citation.spoken_of for citation in by))
    for citation in by:
        if not set(citation.equation.using) <= set(statement.using):
            said = " and ".join(h.name for h in citation.equation.using)
            raise OutsideTheRules(f"{step} cites what holds if {said}; quote that, too")
        fixed = {s: n for v in citation.equation.verdicts for s, n in v.where.items()}
        if fixed.items() - {(s.name, n) for s, n in statement.where.items()}:
            raise OutsideTheRules(f"{step} cites what holds at other sizes: {fixed}")
    found = needed(statement, [citation.pair for citation in by], closed)
    if not by:
        return (
            found or ()
        )  # an engine with a fault in it may not find its own proof again
    if found is None:
        labels = ", ".join(citation.label for citation in by)
        spoken = ", ".join(sorted(closed))
        raise UnusedCitation(
            f"{step} does not follow from {labels} without the definition of {spoken}; write the "
            f"steps between"
        )
    for citation in by:
        rest = [other.pair for other in by if other is not citation]
        if needed(statement, rest, closed) is not None:
            raise UnusedCitation(
                f"{step} cites {citation.label} but follows without it"
            )
    return found
