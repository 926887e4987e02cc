r"""Equations that are proved before they are printed.

A derivation is a chain of expressions. Each ``then`` checks its step in three
independent ways, at once:

1. by the rules (:mod:`proof.rules`), for every size that is not fixed: *proved*, or
   what is left over;
2. in 60-digit arithmetic at sample points (:mod:`proof.numbers`): a wrong step gets a
   counterexample;
3. by reading back the LaTeX that will be shown (:mod:`proof.reading`): what you see is
   what was proved.

>>> from sympy import Sum, exp, log
>>> from proof import Derivation, Hypothesis, Partial, array, given, indices, over, size
>>> C = size("C")                                    # a positive integer that stays symbolic
>>> i, j, k = indices("i j k", C)                    # run from 1 to C
>>> z, y = array("z", C), array("y", C)              # vectors of reals
>>> y_hat = array("y_hat", C, latex=r"\hat{y}").define(lambda i: exp(z[i]) / Sum(exp(z[j]), over(j)))
>>> target = Hypothesis(Sum(y[i], over(i)), 1, "the target sums to one")
>>> loss = -Sum(y[i] * log(y_hat[i]), over(i))
>>> gradient = (Derivation(Partial(loss, z[k]))
...     .then(y_hat[k] * Sum(y[i], over(i)) - y[k], "differentiate, and collapse the delta")
...     .then(y_hat[k] - y[k], "the sum is one", using=[target]))
>>> print(gradient.steps[-1].verdict.sizes)
('C',)

What a step assumes, it quotes: the hypothesis above, or a condition that a relation states.

>>> from sympy import Ne
>>> off_diagonal = Derivation(Partial(y_hat[i], z[k])).then(
...     -y_hat[i] * y_hat[k], "only the sum moves", using=[given(Ne(i, k))])
>>> print(off_diagonal)
  Partial(y_hat[i], z[k])
= -y_hat[i]*y_hat[k]    [only the sum moves; i and k differ; every C]

A wrong step is refused with the point where it fails:

>>> Derivation(Partial(loss, z[k])).then(y[k] - y_hat[k], "a slip of the sign")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
proof.errors.WrongStep: step 1, “a slip of the sign”, is wrong:
...
"""

from .citation import cite
from .derivation import Derivation, definition, hypothesis_equation
from .refutation import refute
from .rules.certificate import gap
from .words import (
    Hypothesis,
    Partial,
    Sum,
    array,
    define,
    diag,
    elementwise_quotient,
    forget,
    function,
    given,
    hadamard,
    indices,
    minus,
    over,
    scalar,
    size,
    times,
    vector_of_ones,
    vector_of_zeros,
)

__all__ = [
    "Derivation",
    "Hypothesis",
    "Partial",
    "Sum",
    "array",
    "cite",
    "define",
    "definition",
    "diag",
    "elementwise_quotient",
    "forget",
    "function",
    "gap",
    "given",
    "hadamard",
    "hypothesis_equation",
    "indices",
    "minus",
    "over",
    "refute",
    "scalar",
    "size",
    "times",
    "vector_of_ones",
    "vector_of_zeros",
]
