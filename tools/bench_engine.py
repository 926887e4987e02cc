"""What a proof costs: ``make bench``, or ``python tools/bench_engine.py [--once]``.

Everything is measured in one run on one machine, and compared as ratios.

1. The identities of ``identities.py``: by the rules alone, and by all three layers.
2. The same statements in plain SymPy: definitions unfolded, derivatives taken with
   ``diff``, and the
   difference of the two sides brought to zero by ``doit``, ``expand``, ``refine``,
   ``simplify`` and ``as_dummy``, as far as they can. SymPy is charged for the attempts
   up to the first that succeeds; the ratios are over the identities that it proves.
3. The share of each layer.
"""

import signal
import statistics
import sys
import time
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "book"), str(ROOT / "tests")]

import sympy  # noqa: E402
from identities import IDENTITIES  # noqa: E402
from mpmath import mp  # noqa: E402
from sympy import KroneckerDelta, Piecewise, Q, Sum, Symbol, expand, refine, simplify  # noqa: E402
from sympy.core.cache import clear_cache  # noqa: E402
from sympy.matrices import expressions as matrices  # noqa: E402

from proof.numbers import sample  # noqa: E402
from proof.numbers.comparing import counterexample, mismatch, places  # noqa: E402
from proof.readback import misreading  # noqa: E402
from proof.rules.polynomial import Atom  # noqa: E402
from proof.rules.proving import residue  # noqa: E402
from proof.words import Array, Index, Partial, words  # noqa: E402

ONCE = "--once" in sys.argv  # a few identities, to see that it runs and not to measure
LIMIT = 2 if ONCE else 30  # seconds that plain SymPy may take for one step
REPEATS = 1 if ONCE else 3  # the shortest of so many runs counts


# ---- plain SymPy


class Plain:
    """Writes a statement in plain SymPy.

    IndexedBase, Sum, KroneckerDelta and ``diff``, nothing of the engine's.

    A sum gets a bound symbol that says how deep it stands, so that no index is
    captured, and equal sums that stand equally deep are equal.
    """

    def __init__(self, where):
        self.where = {symbol: sympy.Integer(n) for symbol, n in where.items()}

    def scalar(self, expr, names=None, depth=0, held=frozenset()):
        """A scalar expression.

        ``names`` maps indices and parameters to what they stand for here.
        """
        names = names or {}
        if expr in names:
            return names[expr]
        if isinstance(expr, Index):
            return Symbol(expr.name, integer=True, positive=True)
        if isinstance(expr, Sum):
            return self.sum(expr, names, depth, held)
        if isinstance(expr, Partial):
            return self.slope(expr, names, depth, held)
        if expr.is_Indexed:
            at = tuple(self.scalar(index, names, depth, held) for index in expr.indices)
            return self.entry(expr.base.label.name, at, depth, held)
        if expr.is_Symbol:
            return self.name(expr, depth, held)
        if expr.is_Matrix:
            return self.matrix(
                expr, sympy.Integer(1), sympy.Integer(1), names, depth, held
            )
        word = words().get(expr.func.__name__)
        if word and word.kind == "function":
            return self.scalar(
                word.body,
                {word.params[0]: self.scalar(expr.args[0], names, depth, held)},
                depth,
                held,
            )
        if isinstance(expr, Piecewise):
            letters = set().union(
                *(condition.free_symbols for _, condition in expr.args)
            )
            plain = {letter: self.scalar(letter, names) for letter in letters}
            return Piecewise(
                *(
                    (self.scalar(e, names, depth, held), c.xreplace(plain))
                    for e, c in expr.args
                )
            )
        if not expr.args:
            return expr
        return expr.func(*(self.scalar(a, names, depth, held) for a in expr.args))

    def name(self, symbol, depth, held):
        if symbol in self.where:
            return self.where[symbol]
        body = words()[symbol.name].body
        return (
            self.scalar(body, {}, depth, held)
            if body is not None and symbol.name not in held
            else symbol
        )

    def entry(self, name, at, depth, held):
        word = words()[name]
        if word.body is None or name in held:
            return sympy.IndexedBase(name, **{word.sign: True})[at]
        if word.params:
            return self.scalar(word.body, dict(zip(word.params, at)), depth, held)
        return self.matrix(word.body, *(at + (sympy.Integer(1),))[:2], {}, depth, held)

    def sum(self, expr, names, depth, held):
        limits = []
        for index, low, high in reversed(expr.limits):
            depth += 1
            bound = Symbol(f"b_{depth}", integer=True, positive=True)
            names = {**names, index: bound}
            limits.insert(0, (bound, low, high.xreplace(self.where)))
        return Sum(self.scalar(expr.function, names, depth, held), *limits)

    def slope(self, expr, names, depth, held):
        f, v = expr.args
        name = v.base.label.name if v.is_Indexed else v.name
        inside = held | {name}
        at = self.scalar(v, names, depth, inside)
        slope = sympy.diff(self.scalar(f, names, depth, inside), at)
        if words()[name].body is None or name in held or not v.is_Indexed:
            return slope
        base = sympy.IndexedBase(name, **{words()[name].sign: True})
        return slope.replace(
            lambda e: e.is_Indexed and e.base == base,
            lambda e: self.entry(name, e.indices, depth, held),
        )

    def matrix(self, m, r, c, names, depth, held):
        """The entry (r, c) of a matrix expression."""

        def entry(part, row=r, column=c, deeper=depth):
            return self.matrix(part, row, column, names, deeper, held)

        if isinstance(m, Array):
            return self.entry(m.name, (r, c)[: len(words()[m.name].shape)], depth, held)
        if isinstance(m, matrices.MatAdd):
            return sympy.Add(*map(entry, m.args))
        if isinstance(m, matrices.HadamardProduct):
            return sympy.Mul(*map(entry, m.args))
        if isinstance(m, matrices.HadamardPower):
            return entry(m.base) ** m.exp
        if isinstance(m, matrices.Transpose):
            return entry(m.arg, c, r)
        if isinstance(m, matrices.DiagMatrix):
            return KroneckerDelta(r, c) * entry(m.args[0], r, sympy.Integer(1))
        if isinstance(m, matrices.OneMatrix):
            return sympy.Integer(1)
        if isinstance(m, matrices.ZeroMatrix):
            return sympy.Integer(0)
        if isinstance(m, matrices.MatMul):
            scalars = [
                self.scalar(a, names, depth, held) for a in m.args if not a.is_Matrix
            ]
            first, *rest = [a for a in m.args if a.is_Matrix]
            if not rest:
                return sympy.Mul(*scalars, entry(first))
            after = rest[0] if len(rest) == 1 else matrices.MatMul(*rest)
            if first.shape[1] == 1:
                return sympy.Mul(
                    *scalars,
                    entry(first, r, sympy.Integer(1)),
                    entry(after, sympy.Integer(1), c),
                )
            bound = Symbol(f"b_{depth + 1}", integer=True, positive=True)
            body = entry(first, r, bound, depth + 1) * entry(after, bound, c, depth + 1)
            return sympy.Mul(
                *scalars, Sum(body, (bound, 1, first.shape[1].xreplace(self.where)))
            )
        raise TypeError(type(m).__name__)

    def difference(self, statement):
        """The left side minus the right side (and minus the certificate of an inequality)."""
        sides = [statement.lhs, statement.rhs]
        if statement.relation in ("<=", "<"):
            sides.reverse()
        at = (
            Symbol("row", integer=True, positive=True),
            Symbol("column", integer=True, positive=True),
        )
        values = [
            self.matrix(side, *at, {}, 0, frozenset())
            if side.is_Matrix and side.shape != (1, 1)
            else self.scalar(side)
            for side in [*sides, statement.certificate]
            if side is not None
        ]
        return values[0] - sympy.Add(*values[1:])


def assume(expr, statement):
    """The expression with what the hypotheses say of its sums.

    And with every free index inside its range.
    """
    for hypothesis in statement.using:

        def known(e, h=hypothesis):
            body = e.function
            return (
                len(e.limits) == 1
                and body.is_Indexed
                and body.base.label.name == h.array
                and body.indices[h.axis] == e.limits[0][0]
                and e.limits[0][1] == 1
            )

        expr = expr.replace(
            lambda e, known=known: isinstance(e, Sum) and known(e),
            lambda e, h=hypothesis: h.value,
        )
    inside = {
        relation: sympy.true
        for relation in expr.atoms(sympy.core.relational.Relational)
        if isinstance(relation, (sympy.Ge, sympy.Le))
    }
    return expr.xreplace(inside)


def attempts(statement):
    """What a patient person tries, the cheap things first."""

    def tidy(e):
        return assume(e, statement)

    d = Plain(statement.where).difference(statement)
    yield tidy(d)
    d = tidy(d.doit())
    yield d
    yield tidy(expand(d))
    yield tidy(expand(expand(d, log=True, force=False).doit()))
    s = tidy(simplify(d))
    yield s
    yield tidy(simplify(tidy(s.doit())))
    free = [symbol for symbol in d.free_symbols if symbol.is_integer]
    yield tidy(
        refine(s, sympy.And(*(Q.positive(symbol) for symbol in free))) if free else s
    )
    yield tidy(simplify(tidy(expand(d).doit())))
    yield tidy(simplify(tidy(sympy.factor_terms(expand(s)).doit())))
    yield tidy(simplify(sympy.expand_log(tidy(sympy.powsimp(expand(s))), force=False)))
    yield tidy(
        simplify(s.as_dummy())
    )  # equal sums over different letters are equal after this
    yield tidy(simplify(expand(s).as_dummy().doit()))
    yield tidy(simplify(d.rewrite(Piecewise)))


class TimeUp(Exception):
    """Plain SymPy took too long."""


def expire(signum, frame):
    raise TimeUp


def sympy_proves(statement):
    """``(seconds, None)`` when plain SymPy proves the statement, ``(None, why not)`` otherwise."""
    clear_cache()
    signal.signal(signal.SIGALRM, expire)
    signal.alarm(LIMIT)
    start = time.perf_counter()
    try:
        for attempt in attempts(statement):
            if attempt == 0 or attempt.as_dummy() == 0:
                return time.perf_counter() - start, None
        return None, "a remainder"
    except TimeUp:
        return None, f"more than {LIMIT} s"
    except Exception as error:
        return None, type(error).__name__
    finally:
        signal.alarm(0)


# ---- the engine


def seconds(run):
    """The shortest of a few runs, each with empty caches."""
    taken = []
    for _ in range(REPEATS):
        clear_cache()
        Atom.known.clear()
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def symbolic(statement):
    require(residue(statement) == {})


def numerical(statement):
    with mp.workdps(sample.DIGITS):
        found, held = counterexample(statement)
        require(found is None)
        require(statement.certificate is None or mismatch(statement, held) is None)


def read_back(statement):
    with mp.workdps(sample.DIGITS):
        misreading(
            statement, places(statement)
        )  # raises when what is read is not what was meant


def require(passed):
    if not passed:
        raise SystemExit("a layer rejects what it is timed on")


# ---- the report


def main():
    steps = {}
    for name, make in list(IDENTITIES.items())[: 8 if ONCE else None]:
        statements = [step.verdict.statement for step in make().steps]
        steps |= {
            name if len(statements) == 1 else f"{name}.{n}": s
            for n, s in zip(count(1), statements)
        }

    layers = {
        layer.__name__: {
            name: seconds(lambda s=s, run=layer: run(s)) for name, s in steps.items()
        }
        for layer in (symbolic, numerical, read_back)
    }
    total = {layer: sum(times.values()) for layer, times in layers.items()}
    whole = {name: sum(times[name] for times in layers.values()) for name in steps}

    print(
        f"{len(IDENTITIES)} identities in {len(steps)} steps, at symbolic sizes; "
        f"Python {sys.version.split()[0]}, SymPy {sympy.__version__}"
    )
    print(f"\nthe engine proves all {len(steps)}:")
    print(f"  by the rules            {total['symbolic']:8.2f} s")
    print(f"  by all three layers     {sum(total.values()):8.2f} s")
    for layer, cost in total.items():
        print(f"    {layer:<14}{100 * cost / sum(total.values()):6.0f} %")

    plain, failed = {}, {}
    for name, statement in steps.items():
        taken, why = sympy_proves(statement)
        if why is None:
            plain[name] = taken
        else:
            failed.setdefault(why, []).append(name)
        print(
            f"  {name:<24}{f'{taken:8.3f} s' if why is None else why}",
            file=sys.stderr,
            flush=True,
        )
    print(f"\nplain SymPy proves {len(plain)} of the {len(steps)}; it leaves")
    for why, names in sorted(failed.items(), key=lambda item: -len(item[1])):
        print(f"  {why} for {len(names)}: {', '.join(names)}")

    rules = {name: plain[name] / layers["symbolic"][name] for name in plain}
    alone, every = sum(plain.values()), sum(whole[name] for name in plain)
    print(f"\non the {len(plain)} that plain SymPy proves, it takes {alone:.2f} s:")
    print(
        f"  {alone / sum(layers['symbolic'][name] for name in plain):7.1f} times as long as the rules "
        f"(from {min(rules.values()):.1f} to {max(rules.values()):.0f} times, "
        f"median {statistics.median(rules.values()):.1f})"
    )
    print(f"  {alone / every:7.1f} times as long as all three layers")


if __name__ == "__main__":
    main()
