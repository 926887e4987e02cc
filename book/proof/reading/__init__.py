"""Layer 3, read-back: how an expression prints, and what a person reads there.

latex.py   how an expression prints
parser.py  the print as nested tuples, without SymPy
reader.py  what these are worth at a point, without SymPy
"""
