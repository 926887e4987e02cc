"""Layer 2, numerical: what a statement is worth at sample points, in 60-digit arithmetic.

sample.py       seeds, sizes, and numbers that satisfy the quoted hypotheses
points.py       the sample points of a statement
interpreter.py  what an expression is worth at a point
comparing.py    where two sides differ, and the counterexample as text
"""
