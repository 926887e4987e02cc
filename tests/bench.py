"""What a proof costs, as ratios in one run: the engine against plain SymPy, and the share of each layer.

Times depend on the machine and its load; ratios of one run are what to read.
"""
import sys
from pathlib import Path
from time import perf_counter

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "book"), str(Path(__file__).resolve().parent)]

from mpmath import mp  # noqa: E402

from identities import IDENTITIES  # noqa: E402
from plain_sympy import proves  # noqa: E402
from proof import sample  # noqa: E402
from proof.checking import counterexample, misreading, residue  # noqa: E402

LIMIT = 4  # seconds that plain SymPy gets for one step


def timed(work, *args):
    """(seconds, result) of one call."""
    start = perf_counter()
    result = work(*args)
    return perf_counter() - start, result


def main():
    statements = {f"{name}, step {n}": step.verdict.statement
                  for name, derive in IDENTITIES.items() for n, step in enumerate(derive().steps, 1)}
    with mp.workdps(sample.DIGITS):
        layers = {"symbolic": residue, "numerical": counterexample, "read-back": misreading}
        seconds = {layer: sum(timed(work, statement)[0] for statement in statements.values())
                   for layer, work in layers.items()}
    total = sum(seconds.values())
    print(f"{len(statements)} steps of {len(IDENTITIES)} identities, all proved; share of each layer of {total:.1f} s:")
    for layer, spent in seconds.items():
        print(f"  {layer:10} {spent / total:4.0%}")

    ours = theirs = wasted = 0.0
    found = {}
    for name, statement in statements.items():
        spent, way = timed(proves, statement, LIMIT)
        if way is None:
            wasted += spent
            continue
        found[name] = way
        theirs += spent
        ours += timed(residue, statement)[0]
    print(f"plain SymPy proves {len(found)} of them, in {theirs:.1f} s; the symbolic layer proves these in {ours:.2f} s: "
          f"{theirs / ours:.0f} times faster")
    print(f"plain SymPy spent another {wasted:.0f} s on the {len(statements) - len(found)} that it does not prove "
          f"(at most {LIMIT} s each)")
    for name, way in found.items():
        print(f"  {name}: {way}")


if __name__ == "__main__":
    main()
