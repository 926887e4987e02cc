"""Layer 2, numerical: what a statement is worth at sample points, in 60-digit arithmetic.

sample.py       seeds, and the sizes that are tried
draw.py         exact numbers that satisfy the quoted conditions
points.py       the sample points of a statement
interpreter.py  what an expression is worth at a point
comparing.py    where two sides differ, in as many digits as it takes
telling.py      a counterexample as text
"""
