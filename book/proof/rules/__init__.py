"""Layer 1, symbolic: what the rules prove, for every size that is not fixed.

polynomial.py   sums of products of atoms       slopes.py       differentiation
ranges.py       what an index runs over         normal.py       the normal form of an expression
facts.py        what a statement may assume     certificate.py  why something is not negative
powers.py       powers, exp, log and signs      readable.py     a polynomial as text
sums.py         sums and deltas                 proving.py      what is left of a statement
"""
