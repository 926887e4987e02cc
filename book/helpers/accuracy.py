"""How close two computations are, in words that do not depend on the last bit of a machine."""

from math import ceil, log10


def within(error):
    """The power of ten that an error does not exceed, in words: 3e-16 is “within 1e-15”.

    The last digits of a sum depend on the order in which a machine adds; this does not.
    """
    return "exact" if error == 0 else f"within 1e{ceil(log10(error)):+03d}"
