"""Layer 1, symbolic: what the rules prove, for every size that is not fixed.

polynomial.py   sums of products of atoms       naming.py       the order of the indices of a sum
ranges.py       what an index runs over         slopes.py       differentiation
signs.py        what is positive                normal.py       the normal form of an expression
facts.py        the sums that are given         certificate.py  why something is not negative
powers.py       powers, exp and log             readable.py     a polynomial as text
absolute.py     absolute values                 proving.py      what is left of a statement
sums.py         sums and deltas
"""
