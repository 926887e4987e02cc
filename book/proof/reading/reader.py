r"""Layer 3, read-back: what the printed LaTeX means to a reader, computed without SymPy.

:class:`proof.reading.parser.Parser` turns the text into nested tuples, and
:class:`Reader` evaluates them in mpmath. Definitions are read from *their* printed
LaTeX too.
"""

from dataclasses import dataclass
from itertools import product as pairs

from mpmath import mp, mpf

from ..errors import MisreadEquation
from .parser import Parser

STEP_DIGITS = 60


@dataclass(frozen=True)
class Entry:
    """One name of the vocabulary.

    Its kind, its printed forms, its shape, and its printed definition.
    """

    name: str
    kind: str
    latex: str
    bold: str
    shape: tuple
    params: tuple
    body: str


class Reader:
    """Evaluates LaTeX at one point.

    ``vocabulary`` is a list of :class:`Entry`; ``sizes`` and ``data`` are as for the
    interpreter: the value of each size by name, and ``{indices: value}`` for each free
    array or scalar by name. ``given`` are the values of the indices in what arrays are given
    to be.
    """

    def __init__(self, vocabulary, sizes, data, trees=None, given=None):
        self.entries = {entry.name: entry for entry in vocabulary}
        self.printed = {
            text: entry
            for entry in vocabulary
            for text in (entry.latex, entry.bold)
            if text
        }
        self.sizes, self.data, self.given = sizes, data, given or {}
        self.known = {}
        self.trees = {} if trees is None else trees

    def value(self, text, indices):
        """What the LaTeX ``text`` is worth: an mpf, or a list of rows for a matrix."""
        return self.of(self.tree(text), indices)

    def tree(self, text):
        if text not in self.trees:
            self.trees[text] = Parser(text, self.printed).parse()
        return self.trees[text]

    def of(self, tree, env):
        return getattr(self, "_" + tree[0].strip("\\").replace(" ", "_"))(
            env, *tree[1:]
        )

    def _number(self, env, n):
        return mpf(n)

    def _e(self, env):
        return mp.e + 0

    def _index(self, env, letter):
        if letter not in env:
            raise MisreadEquation(
                f"the letter {letter} has no meaning where it is printed"
            )
        return mpf(env[letter])

    def _name(self, env, name):
        return self.lookup(name, ())

    def _entry(self, env, name, *at):
        return self.lookup(name, tuple(int(self.of(i, env)) for i in at))

    def _matrix(self, env, name):
        entry = self.entries[name]
        rows = range(1, self.axis(entry.shape[0]) + 1)
        if len(entry.shape) == 1:
            return [[self.lookup(name, (r,))] for r in rows]
        return [
            [self.lookup(name, (r, c)) for c in range(1, self.axis(entry.shape[1]) + 1)]
            for r in rows
        ]

    def axis(self, text):
        return int(self.of(self.tree(text), {}))

    def lookup(self, name, at):
        if name in self.sizes:
            return mpf(self.sizes[name])
        if name in self.data:
            if at not in self.data[name]:
                raise MisreadEquation(
                    f"{self.entries[name].latex} is read with the index {at}, which it does not have"
                )
            return self.data[name][at]
        if (name, at) not in self.known:
            entry = self.entries[name]
            if not entry.body:
                raise MisreadEquation(
                    f"{entry.latex} is printed but has neither a value nor a definition"
                )
            if entry.kind == "array" and not entry.params:
                for r, row in enumerate(self.value(entry.body, self.given), 1):
                    for c, x in enumerate(row, 1):
                        self.known[name, (r, c)[: len(entry.shape)]] = x
            else:
                indices = {**self.given, **dict(zip(entry.params, at))}
                self.known[name, at] = self.value(entry.body, indices)
        return self.known[name, at]

    def _call(self, env, name, argument):
        entry = self.entries[name]
        inner = Reader(
            self.entries.values(),
            self.sizes,
            {**self.data, "argument": {(): self.of(argument, env)}},
            self.trees.setdefault((name,), {}),
        )
        inner.entries = {
            **self.entries,
            "argument": Entry("argument", "scalar", entry.params[0], "", (), (), ""),
        }
        inner.printed = {**self.printed, entry.params[0]: inner.entries["argument"]}
        return inner.value(entry.body, {})

    def _neg(self, env, a):
        return self._mul(env, ("number", -1), a)

    def _add(self, env, *terms):
        values = [self.of(term, env) for term in terms]
        return self.entrywise(lambda *xs: mp.fsum(xs), *values)

    def _mul(self, env, *factors):
        total = None
        for x in (self.of(factor, env) for factor in factors):
            total = x if total is None else self.times(total, x)
        return total

    def times(self, a, b):
        if not isinstance(a, list) or not isinstance(b, list):
            if isinstance(a, list):
                a, b = b, a
            return [[a * x for x in row] for row in b] if isinstance(b, list) else a * b
        if len(a[0]) != len(b):
            raise MisreadEquation(
                f"read back, a {len(a)}×{len(a[0])} matrix meets a {len(b)}×{len(b[0])} one"
            )
        return [[mp.fdot(zip(row, column)) for column in zip(*b)] for row in a]

    def entrywise(self, join, *values):
        if not any(isinstance(x, list) for x in values):
            return join(*values)
        if not all(
            isinstance(x, list)
            and (len(x), len(x[0])) == (len(values[0]), len(values[0][0]))
            for x in values
        ):
            raise MisreadEquation(
                "read back, matrices of different shapes are combined entry by entry"
            )
        return [[join(*xs) for xs in zip(*rows)] for rows in zip(*values)]

    def _odot(self, env, a, b):
        return self.entrywise(lambda x, y: x * y, self.of(a, env), self.of(b, env))

    def _oslash(self, env, a, b):
        return self.entrywise(lambda x, y: x / y, self.of(a, env), self.of(b, env))

    def _elementwise_power(self, env, a, n):
        power = self.of(n, env)
        return self.entrywise(lambda x: x**power, self.of(a, env))

    def _quotient(self, env, a, b):
        return self.times(self.of(a, env), 1 / self.of(b, env))

    def _power(self, env, a, n):
        return self.of(a, env) ** self.of(n, env)

    def _exp(self, env, n):
        return mp.exp(self.of(n, env))

    def _map_exp(self, env, a):
        return self.entrywise(mp.exp, self.of(a, env))

    def _log(self, env, a):
        return self.entrywise(mp.log, self.of(a, env))

    def _tanh(self, env, a):
        return self.entrywise(mp.tanh, self.of(a, env))

    def _abs(self, env, a):
        return abs(self.of(a, env))

    def _max(self, env, *parts):
        return max(self.of(part, env) for part in parts)

    def _min(self, env, *parts):
        return min(self.of(part, env) for part in parts)

    def _transpose(self, env, a):
        return [list(column) for column in zip(*self.of(a, env))]

    def _diag(self, env, a):
        column = [row[0] for row in self.of(a, env)]
        return [
            [x if r == c else mpf(0) for c in range(len(column))]
            for r, x in enumerate(column)
        ]

    def _constant(self, env, which, *shape):
        rows, columns = ([int(self.of(n, env)) for n in shape] * 2)[:2]
        if len(shape) == 1 and which != r"\mathbf{I}":
            columns = 1
        fill = {
            r"\mathbf{1}": lambda r, c: 1,
            r"\mathbf{0}": lambda r, c: 0,
            r"\mathbf{I}": lambda r, c: r == c,
        }[which]
        return [[mpf(fill(r, c)) for c in range(columns)] for r in range(rows)]

    def _delta(self, env, a, b):
        return mpf(self.of(a, env) == self.of(b, env))

    def _cases(self, env, a, b, first, second):
        return self.of(first if self.of(a, env) == self.of(b, env) else second, env)

    def _sum(self, env, index, low, high, body):
        low, high = self.of(low, env), self.of(high, env)
        if low != int(low) or high != int(high):
            raise MisreadEquation(
                f"a sum is printed from {mp.nstr(low, 6)} to {mp.nstr(high, 6)}"
            )
        low, high = int(low), int(high)
        return mp.fsum(self.of(body, {**env, index: n}) for n in range(low, high + 1))

    def _partial(self, env, inside, variable):
        kind, name, *at = variable
        if kind == "matrix":
            return self._gradient(env, inside, name)
        at = tuple(int(self.of(i, env)) for i in at)
        centre = self.lookup(name, at)
        with mp.workdps(mp.dps + STEP_DIGITS):
            h = mpf(10) ** -(mp.dps // 3)
            slope = (
                self.moved(name, at, centre + h).of(inside, env)
                - self.moved(name, at, centre - h).of(inside, env)
            ) / (2 * h)
        return +slope

    def _gradient(self, env, inside, name):
        ranges = [range(1, self.axis(n) + 1) for n in self.entries[name].shape]
        slopes = [
            self._partial(env, inside, ("entry", name, *(("number", n) for n in at)))
            for at in pairs(*ranges)
        ]
        columns = len(ranges[1]) if len(ranges) > 1 else 1
        return [slopes[r : r + columns] for r in range(0, len(slopes), columns)]

    def moved(self, name, at, x):
        table = self.data.get(name)
        if table is None:
            shape = [range(1, self.axis(n) + 1) for n in self.entries[name].shape]
            table = {key: self.lookup(name, key) for key in pairs(*shape)}
        return Reader(
            self.entries.values(),
            self.sizes,
            {**self.data, name: {**table, at: x}},
            self.trees,
            self.given,
        )
