"""What a reader types, and what is said of it.

parser.py     a line of LaTeX or of plain text, as a tree of plain data, without SymPy
elaborate.py  the tree as an expression of the engine
declare.py    the words of a page, from plain data
judge.py      unreadable, wrong, true under a condition, or proved
"""
