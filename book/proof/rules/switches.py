"""The kinds of rule that a proof may need, each of which can be switched off.

What is switched off leaves a term as it stands, as an atom of the kind *kept*: the same on
both sides of a statement, but opaque. So a statement that is still proved does not need the
rule. What no switch stops is arithmetic: expanding, collecting, and reading a matrix entry
by entry.
"""

DIFFERENTIATE = "differentiation"
COLLAPSE = "a delta collapses"
LAWS = "laws of exp and log"
FRACTIONS = "fractions"
COUNT = "terms are counted"
SUMS = "sums are rearranged"

# In the order in which a smallest set is looked for: what a reader would rather not need first.
KINDS = (DIFFERENTIATE, LAWS, FRACTIONS, COLLAPSE, COUNT, SUMS)


class Switches:
    """Which rules are on, and which a normal form has met so far.

    A rule is one of ``KINDS`` or the name of a definition.
    """

    def __init__(self, off=()):
        self.off, self.met = frozenset(off), set()

    def on(self, rule):
        """Whether a rule that applies here may be used."""
        self.met.add(rule)
        return rule not in self.off
