"""Exercises that answer: each looks at what the reader wrote, and says in words what is right or wrong.

    verdict.py    the answer to an attempt
    number.py     a number, or several, within a tolerance
    function.py   a NumPy function, on random draws
    proof.py      a derivation, from a given start to a given goal
    running.py    a function that a reader wrote on a page of the site

The other modules hold the numbers and functions of one chapter each. To read them is to
read the answers. Proofs are set in the chapters themselves, where their symbols are
declared.
"""

from .function import Function
from .number import Number

__all__ = ["Function", "Number", "Proof"]


def __getattr__(name):
    """Import what needs the proof engine where a proof is asked for: functions need NumPy alone."""
    if name != "Proof":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .proof import Proof

    return Proof
