"""What the rules say of a statement."""

from ..errors import ProofError
from ..words import assumed
from .certificate import require_nonnegative, require_positive
from .normal import NormalForm


def residue(statement):
    """What the rules leave of the statement, as a polynomial; ``{}`` when it is proved."""
    with assumed(statement.using):
        form = NormalForm(statement.where, statement.using)
        if statement.relation == "=":
            return form.residue(statement.lhs, statement.rhs)
        low, high = statement.low_and_high
        return form.residue(high, low, statement.certificate)


def require_sign(statement):
    """Raise :class:`RejectedCertificate` unless the certificate has the sign that it needs."""
    require = require_positive if statement.strict else require_nonnegative
    with assumed(statement.using):
        require(statement.certificate, NormalForm(statement.where, statement.using))


def holds(statement):
    """Whether the rules prove the statement as it stands."""
    try:
        return not residue(statement)
    except ProofError:
        return False
