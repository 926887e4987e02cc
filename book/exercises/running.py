"""A function that a reader wrote on a page, where Python runs in the browser: what the checker says of it."""

import traceback
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO

import numpy as np

import losses

PAGE = "<your function>"  # where an error is, instead of a file
CALLED = "softmax", "sigmoid"  # by functions of chapters that are not about them


def known(chapter):
    """{name: what it is} of the names that a function may use on the page of a chapter."""
    module = vars(import_module(f"{__package__}.{chapter}"))
    found = {name: getattr(losses, name) for name in CALLED}
    return {"np": np, "losses": losses} | {
        name: value for name, value in found.items() if module.get(name) is value
    }


def answer(chapter, code, call):
    """What is said of ``code`` when ``call`` hands it to the checker of a chapter.

    As {says: right, wrong, unanswered or error; told: in words; printed: what it printed}.
    """
    names = known(chapter) | {"exercise": import_module(f"{__package__}.{chapter}")}
    printed = StringIO()
    with redirect_stdout(printed):
        try:
            exec(compile(code, PAGE, "exec"), names)
            verdict = eval(call, names)
            says = "right" if verdict.accepted else "wrong"
            says, told = says if verdict.answered else "unanswered", verdict.message
        except (Exception, SystemExit) as error:
            says, told = "error", explained(error)
    return {"says": says, "told": told, "printed": printed.getvalue()[:2000]}


def explained(error):
    """An error in a line, and where in the reader's code it is."""
    if isinstance(error, SyntaxError):
        line = error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if f.filename == PAGE), None)
    words = error.msg if isinstance(error, SyntaxError) else error
    where = f" (line {line})" if line else ""
    return f"{type(error).__name__}: {words}{where}"
