"""Exercises that answer: each looks at what the reader wrote, and says in words what is right or wrong.

    verdict.py    the answer to an attempt
    number.py     a number, or several, within a tolerance
    function.py   a NumPy function, on random draws
    proof.py      a derivation, from a given start to a given goal

The other modules hold the numbers and functions of one chapter each. To read them is to
read the answers. Proofs are set in the chapters themselves, where their symbols are
declared.
"""

from .function import Function
from .number import Number
from .proof import Proof

__all__ = ["Function", "Number", "Proof"]
