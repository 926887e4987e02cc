"""The declared names: what each is, how it prints, and its definition if it has one."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from sympy import Dummy, MatrixSymbol, Symbol, preorder_traversal
from sympy.core.function import UndefinedFunction

from ..errors import UndeclaredName
from .index import Index
from .origin import Origin, origin
from .symbols import require_letter, require_printed


@dataclass
class Word:
    """A declared name.

    ``kind`` is ``"size"``, ``"scalar"``, ``"array"`` or ``"function"``; ``shape`` is
    empty but for arrays. ``sign`` is ``"real"``, ``"nonnegative"`` or ``"positive"``.
    ``params`` and ``body`` are the definition; ``meaning`` is what the notation page
    says of it.
    """

    name: str
    kind: str
    latex: str
    bold: str = ""
    shape: tuple = ()
    sign: str = "real"
    params: tuple = ()
    body: object = None
    object: object = field(default=None, repr=False)
    meaning: str = ""
    declared_at: Origin = field(default=None, repr=False, compare=False)
    defined_at: Origin = field(default=None, repr=False, compare=False)
    open: bool = False  # whether the body may use free indices: only what is given may

    @property
    def declared(self):
        """What the declaration says, without the definition."""
        return self.kind, self.latex, self.bold, self.shape, self.sign

    @property
    def meant(self):
        """All that a proof may rest on: the declaration and the definition."""
        return *self.declared, self.params, self.body


_words: dict[str, Word] = {}
_to_read = MappingProxyType(_words)
# Each index: the end of its range, and where it was declared.
_letters: dict[str, tuple] = {}
# What was ever said to be given of an array, by its name in words.
_conditions: dict[str, object] = {}


def words():
    """All declared names, in the order of their declarations: ``{name: Word}``, to read."""
    return _to_read


def letters():
    """The end of the range of each declared index: ``{letter: upper}``."""
    return {letter: upper for letter, (upper, _) in _letters.items()}


def known_conditions():
    """The hypotheses that were made, by their names: ``{name: condition}``, to be added to."""
    return _conditions


def word(name):
    """The declaration of ``name``; raises :class:`UndeclaredName` when there is none."""
    try:
        return _words[name]
    except KeyError:
        raise UndeclaredName(
            f"{name!r} was never declared; declare it with size, scalar or array first"
        ) from None


def is_size(symbol):
    """Whether ``symbol`` is a declared size, such as C."""
    return (
        isinstance(symbol, Symbol)
        and symbol.name in _words
        and _words[symbol.name].kind == "size"
    )


def forget(*names: str) -> None:
    """Forget declared names and indices, so that they may be declared anew.

    What was proved of them can no longer be printed, unless they come to mean the same
    again.
    """
    for name in names:
        if name not in _words and name not in _letters:
            raise UndeclaredName(f"{name!r} cannot be forgotten: it was never declared")
        _words.pop(name, None)
        _letters.pop(name, None)
        for said, condition in list(_conditions.items()):
            if name == condition.array:
                del _conditions[said]


@contextmanager
def vocabulary(tables=None):
    """Within this block the names are those of ``tables``, or the present ones.

    Yields the names as ``tables``; what the block declares is forgotten when it ends.
    """
    kept = tuple(map(dict, _TABLES))
    _put(tables or kept)
    try:
        yield tuple(map(dict, _TABLES))
    finally:
        _put(kept)


_TABLES = _words, _letters, _conditions


def _put(tables):
    for table, entries in zip(_TABLES, tables):
        table.clear()
        table.update(entries)


def start_again():
    """The place that declares or defines now; what it said when it ran before is forgotten."""
    now = origin()
    for letter, (_, at) in list(_letters.items()):
        if now.again(at):
            del _letters[letter]
    for name, entry in list(_words.items()):
        if now.again(entry.declared_at):
            del _words[name]
        elif entry.defined_at and now.again(entry.defined_at):
            entry.params, entry.body, entry.defined_at = (), None, None
    return now


def declare(new):
    """Add a :class:`Word`, or find it declared just so.

    Raises :class:`UndeclaredName` otherwise.
    """
    new.declared_at = start_again()
    require_printed(new)
    known = _words.get(new.name)
    if known and known.declared != new.declared:
        raise UndeclaredName(
            f"{new.name!r} is already declared as {known.kind} {known.latex} of shape "
            f"{known.shape}, {known.sign}; a second, different declaration would make one name "
            f"mean two things. Run the cell that declares it again, or forget({new.name!r}) first"
        )
    parameters = {
        str(x)
        for other in _words.values()
        if other.kind == "array"
        for x in other.params
    }
    if new.latex in _letters or new.latex in parameters:
        raise UndeclaredName(
            f"{new.name!r} would print as {new.latex}, which is the name of an index"
        )
    for other in _words.values():
        if other.name != new.name and {new.latex, new.bold} & {
            other.latex,
            other.bold,
        } - {""}:
            raise UndeclaredName(
                f"{new.name!r} would print as {new.latex}, which is how {other.name!r} prints"
            )
    if known and new.meaning:
        known.meaning = new.meaning  # the later words are those of the book
    return _words.setdefault(new.name, new)


def require_index(name):
    """Raise :class:`UndeclaredName` unless an index may have this name, which nothing else has."""
    require_letter(name)
    if any(name == entry.latex for entry in _words.values()):
        raise UndeclaredName(
            f"the index {name} would print like the declared name {name}"
        )


def declare_letter(name, upper):
    """Add an index that runs to ``upper``; raises :class:`UndeclaredName` when it is taken."""
    now = start_again()
    require_index(name)
    known, _ = _letters.setdefault(name, (upper, now))
    if known != upper:
        raise UndeclaredName(
            f"the index {name} already runs to {known}; it cannot run to {upper} as well"
        )


# ---- what a proof rests on


def names(*exprs, deep=True):
    """Every declared name that the expressions use; when ``deep``, through definitions too."""
    found, waiting = set(), [_mentioned(expr) for expr in exprs]
    if not deep:
        return set().union(*waiting)
    while waiting:
        for name in waiting.pop() - found:
            entry = word(name)
            found.add(name)
            waiting += [*map(_mentioned, entry.shape), _mentioned_in_definition(entry)]
    return found


def uses(body, name):
    """Whether ``name`` occurs in ``body`` or in a definition that ``body`` rests on."""
    seen, waiting = set(), [_mentioned(body)]
    while waiting:
        mentioned = waiting.pop()
        if name in mentioned:
            return True
        new = (mentioned - seen) & _words.keys()
        seen |= new
        waiting += [_mentioned_in_definition(_words[other]) for other in new]
    return False


def _mentioned_in_definition(entry):
    """The names in the definition of a word, but for the argument of a function."""
    if entry.body is None:
        return set()
    return _mentioned(entry.body) - {str(x) for x in entry.params}


def _mentioned(expr):
    """The names that an expression itself holds: not its indices, but what ends their ranges."""
    found = set()
    for part in preorder_traversal(expr):
        if isinstance(part, Index):
            found |= _mentioned(part.upper)
        elif isinstance(part.func, UndefinedFunction):
            found.add(part.func.__name__)
        elif isinstance(part, (Symbol, MatrixSymbol)) and not isinstance(part, Dummy):
            found.add(part.name)
    return found
