r"""The words that statements are made of: sizes, indices, arrays, functions, and their definitions.

Statements are SymPy expressions over these words. The layers read them and share
nothing else.

>>> from sympy import Sum, exp
>>> from proof.words import array, indices, over, size
>>> C = size("C")
>>> i, j = indices("i j", C)
>>> z = array("z", C)
>>> y_hat = array("y_hat", C, latex=r"\hat{y}")
>>> _ = y_hat.define(lambda i: exp(z[i]) / Sum(exp(z[j]), over(j)))

    index.py       an index and its range          partial.py     a derivative as it is written
    symbols.py     what a printed name may be      declare.py     sizes, scalars, functions
    origin.py      which cell declares             arrays.py      vectors and matrices
    vocabulary.py  the table of declared names     mixing.py      numbers and arrays mixed up
    plainly.py     what words alone may say        given.py       what a step may assume
    unicode.py     names as Unicode text
"""

from .arrays import (
    Array,
    array,
    diag,
    elementwise_quotient,
    hadamard,
    minus,
    times,
    vector_of_ones,
    vector_of_zeros,
)
from .declare import (
    Sum,
    define,
    defined_function,
    function,
    indices,
    over,
    require_closed,
    scalar,
    size,
)
from .given import AtLeast, Differ, Entries, Hypothesis, SignOf, assumed, given
from .index import Index
from .partial import Gradient, Partial
from .vocabulary import (
    Word,
    forget,
    is_size,
    letters,
    names,
    uses,
    vocabulary,
    word,
    words,
)

__all__ = [
    "Array",
    "AtLeast",
    "Differ",
    "Entries",
    "Gradient",
    "Hypothesis",
    "Index",
    "Partial",
    "SignOf",
    "Sum",
    "Word",
    "array",
    "assumed",
    "define",
    "defined_function",
    "diag",
    "elementwise_quotient",
    "forget",
    "function",
    "given",
    "hadamard",
    "indices",
    "is_size",
    "letters",
    "minus",
    "names",
    "over",
    "require_closed",
    "scalar",
    "size",
    "times",
    "uses",
    "vector_of_ones",
    "vector_of_zeros",
    "vocabulary",
    "word",
    "words",
]
