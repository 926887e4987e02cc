"""What a page may not say. Read before anything runs.

Each check yields the `Problem`s of one notebook as myst-nb read it. The lists are short
and closed: a name that is not on them is refused, since a name nobody has thought of
may silence a failure.
"""

import ast
import re

from .report import Problem, code_cells

# What the `mystnb` key may set, for a page or a cell: how something looks, never
# whether it runs.
LOOKS = {
    "image",
    "figure",
    "markdown_format",
    "text_lexer",
    "error_lexer",
    "number_source_lines",
    "code_prompt_show",
    "code_prompt_hide",
    "scroll_outputs",
}
TAGS = {
    "raises-exception",
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-output",
    "remove-cell",
}
CELL_KEYS = {"label", "tags", "raises", "mystnb"}
LABEL = re.compile(r"(eq|goal)-[a-z0-9-]+")

# Front matter that takes a page out of the run or out of the book.
PAGE_KEYS_REFUSED = re.compile(r"nb_|execut|orphan")

# A failure in another process or thread does not fail the cell.
ELSEWHERE = {
    "asyncio",
    "concurrent",
    "multiprocessing",
    "subprocess",
    "threading",
    "_thread",
}
REFUSED_CALLS = {
    "system": "does not fail when the command fails",
    "popen": "does not fail when the command fails",
    "get_ipython": "runs magics, which do not fail when the command fails",
    "clear_output": "can remove a warning from the output",
    "redirect_stderr": "can hide a warning",
    "seterr": "silences warnings of later cells: use `with np.errstate(...)`",
}
WARNING_FILTERS = {"filterwarnings", "simplefilter"}
MAGICS = re.compile(r"^%(matplotlib inline|config InlineBackend\..*)$", re.MULTILINE)

# What no cell may write: the name under which the proof engine records what it proved.
RECORD = "vnd.proof."

# Calls that answer yes or no, and so assert nothing by themselves.
VERDICTS = {"all", "allclose", "any", "array_equal", "array_equiv", "equals", "isclose"}
SHOWS = {"bool", "display", "print", "repr", "str"}


def problems(notebook):
    """Every way in which this page could hide a failure."""
    if "source_map" not in notebook.metadata:
        yield Problem("is not a .md page: other formats can hold stored outputs")
        return
    for what in front_matter(notebook.metadata):
        yield Problem(what)
    for number, line, cell in code_cells(notebook):
        for what in [*cell_metadata(cell.metadata), *code(cell.source)]:
            yield Problem(what, number, line)


def front_matter(metadata):
    """The page runs under the stated kernel, and its front matter does not touch how it runs."""
    kernel = metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"kernelspec names {kernel!r}, expected 'python3'"
    if metadata.get("claims", "none") != "none":
        found = metadata["claims"]
        yield f"front matter 'claims' is {found!r}; the one value it may have is 'none'"
    for key in filter(PAGE_KEYS_REFUSED.match, metadata):
        yield f"front matter {key!r} is refused: it can keep a failure from showing"
    for key in sorted(set(metadata.get("mystnb", {})) - LOOKS):
        yield f"front matter 'mystnb: {key}' is refused; allowed are {sorted(LOOKS)}"


def cell_metadata(metadata):
    """Only known keys and tags.

    And an intended error is announced twice, to Jupyter and by its name.
    """
    tags = set(metadata.get("tags", []))
    for tag in sorted(tags - TAGS):
        yield f"tag {tag!r} is refused; allowed are {sorted(TAGS)}"
    for key in sorted(set(metadata) - CELL_KEYS):
        yield f"cell metadata {key!r} is refused; allowed are {sorted(CELL_KEYS)}"
    for key in sorted(set(metadata.get("mystnb", {})) - LOOKS):
        yield f"cell metadata 'mystnb: {key}' is refused; allowed are {sorted(LOOKS)}"
    if not LABEL.fullmatch(metadata.get("label", "eq-none")):
        yield f"label {metadata['label']!r} is refused: it is eq-… or goal-…, of small letters"
    if ("raises-exception" in tags) != ("raises" in metadata):
        yield (
            "an intended error needs both `:tags: [raises-exception]` and "
            "`:raises: NameOfTheError`; "
            "raises-exception alone means that the cell may raise, or not, and anything"
        )
    if "raises" in metadata and tags & {"remove-output", "remove-cell"}:
        yield "an intended error is there to be read: its output cannot be removed"


def code(text):
    """The cell is plain Python, fails when what it starts fails, and asserts what it compares."""
    try:
        tree = ast.parse(MAGICS.sub("", text))
    except SyntaxError as error:
        yield (
            f"not plain Python at {(error.text or '').strip()!r} ({error.msg}); "
            "a shell command or a magic does not fail the cell when it fails"
        )
        return
    scoped = {
        inner
        for block in ast.walk(tree)
        if isinstance(block, ast.With)
        and any(_called(item.context_expr) == "catch_warnings" for item in block.items)
        for inner in ast.walk(block)
    }
    for node in ast.walk(tree):
        quote = (
            f"`{ast.unparse(node).splitlines()[0]}`"
            if isinstance(node, ast.stmt | ast.Call)
            else ""
        )
        match node:
            case ast.Import(names=names) if ELSEWHERE & {
                name.name.split(".")[0] for name in names
            }:
                yield f"{quote}: a failure in another thread or process does not fail the cell"
            case ast.ImportFrom(module=str(module)) if (
                module.split(".")[0] in ELSEWHERE
            ):
                yield f"{quote}: a failure in another thread or process does not fail the cell"
            case ast.Call() if _called(node) in REFUSED_CALLS:
                yield f"{quote} {REFUSED_CALLS[_called(node)]}"
            case ast.Call() if _called(node) in WARNING_FILTERS and node not in scoped:
                yield (
                    f"{quote} can silence warnings of later cells: "
                    "use `with warnings.catch_warnings(...)`"
                )
            case ast.Assign(targets=targets) if "sys.stderr" in map(
                ast.unparse, targets
            ):
                yield f"{quote} can hide a warning"
            case ast.Expr(value=value) if any(map(_is_verdict, _shown(value))):
                yield f"{quote} asserts nothing: write `assert …`"
            case ast.Constant(value=str(value)) if RECORD in value:
                yield f"names {RECORD!r}: only the proof engine says what was proved"
            case ast.Assert(test=ast.Constant(value=value)) if value:
                yield f"{quote} cannot fail"
            case ast.Assert(test=ast.Tuple(elts=[_, *_])):
                yield f"{quote} cannot fail"


def _called(node):
    """The last name of what is called: `allclose` in `np.allclose(a, b)`."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", getattr(node.func, "id", None))


def _shown(value):
    """The values that an expression statement puts before the reader."""
    match value:
        case ast.Call(args=inner) if _called(value) in SHOWS:
            pass
        case ast.Tuple(elts=inner) | ast.List(elts=inner):
            pass
        case ast.JoinedStr(values=inner) | ast.BoolOp(values=inner):
            pass
        case ast.FormattedValue(value=one) | ast.UnaryOp(op=ast.Not(), operand=one):
            inner = [one]
        case _:
            return [value]
    return [deepest for each in inner for deepest in _shown(each)]


def _is_verdict(value):
    return isinstance(value, ast.Compare) or _called(value) in VERDICTS


def asserts(notebook):
    """How many assertions run with the page: `assert`, `assert_…(…)`, intended errors.

    Not in functions.
    """
    return sum(
        _count(ast.parse(MAGICS.sub("", cell.source)).body)
        + ("raises" in cell.metadata)
        for _, _, cell in code_cells(notebook)
    )


def _count(nodes):
    found = 0
    for node in nodes:
        if not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            found += isinstance(node, ast.Assert) or (_called(node) or "").startswith(
                "assert_"
            )
            found += _count(ast.iter_child_nodes(node))
    return found
