"""Mutants: statements with one node changed, and what the layers say of them."""
