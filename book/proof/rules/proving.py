"""What the rules say of a statement."""

from ..errors import ProofError
from ..words import assumed
from .certificate import require_nonnegative, require_positive
from .normal import NormalForm


def residue(statement, off=(), cited=(), met=None):
    """What the rules leave of the statement, as a polynomial; ``{}`` when it is proved.

    ``off`` are rules that may not be used, ``cited`` slopes that may; the set ``met`` is
    filled with the rules that the proof meets.
    """
    with assumed(statement.using):
        form = NormalForm(statement.where, statement.using, off, cited)
        if met is not None:
            form.switches.met = met
        sides = [statement.lhs, statement.rhs]
        if statement.relation != "=":
            low, high = statement.low_and_high
            sides = [high, low, statement.certificate]
        return form.by_cases(form.residue(*sides))


def require_sign(statement):
    """Raise :class:`RejectedCertificate` unless the certificate has the sign that it needs."""
    require = require_positive if statement.strict else require_nonnegative
    with assumed(statement.using):
        require(statement.certificate, NormalForm(statement.where, statement.using))


def holds(statement, off=(), cited=(), met=None):
    """Whether the rules prove the statement as it stands; the rest as in :func:`residue`."""
    try:
        return not residue(statement, off, cited, met)
    except ProofError:
        return False
