"""Slips that change nothing that could be noticed, each with the reason."""

EQUAL = {}
