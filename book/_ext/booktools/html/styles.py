"""One stylesheet for all pages, in place of those that the theme and the extensions bring.

A browser paints nothing before it has every stylesheet of a page, and those that they
import. Of their rules it keeps those that can apply: the theme brings whole frameworks,
and a rule for a class or an id that no page holds and no script writes is left out.
"""

import re
from hashlib import sha256
from os.path import normpath
from pathlib import PurePosixPath

import tinycss2
from sphinx.errors import ExtensionError

NAME = "styles.css"
LINK = re.compile(
    r'<link (?=[^>]*rel="stylesheet")[^>]*href="([^"]*?_static/)([^"?]+)[^"]*"[^>]*>\s*'
)
IMPORT = re.compile(r'@import "([^"]+)";')
WORD = re.compile(r"[\w-]+")
# A script may write a name in two parts: "bs-tooltip-" + placement, `is-${state}`.
START = re.compile(r"""([\w-]+-)(?=["'`]|\$\{)""")
NESTED = {"media", "supports", "layer", "container"}  # rules that hold rules
FILE = re.compile(r"""url\((['"]?)(?!data:|#)([^)'"]+)\1\)""")


def joined(static, name):
    """A stylesheet with what it imports, its addresses seen from the folder of all static files."""
    here = PurePosixPath(name).parent
    text = (static / name).read_text("utf-8").replace('@charset "UTF-8";', "")
    text = FILE.sub(lambda found: f"url({normpath(here / found[2])})", text)
    return IMPORT.sub(lambda found: joined(static, normpath(here / found[1])), text)


class Names:
    """The words of these pages and scripts, any of which may be a class or an id."""

    def __init__(self, pages, scripts):
        self.words = {
            word for text in (*pages, *scripts) for word in WORD.findall(text)
        }
        self.starts = tuple(
            {start for text in scripts for start in START.findall(text)}
        )

    def __contains__(self, name):
        return name in self.words or name.startswith(self.starts)


def needed(selector):
    """The classes and ids without which a selector, as tokens, matches nothing.

    Those in `:not(…)` and `:is(…)` are not: they are inside a function.
    """
    before = None
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before == "."):
            yield token.value
        before = token


def selectors(prelude):
    """The selectors of a rule, each as tokens."""
    one = []
    for token in prelude:
        if token == ",":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def trimmed(rules, names):
    """What of a stylesheet can apply to a page with these names, one rule a line."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in NESTED and rule.content:
            inside = "".join(
                trimmed(tinycss2.parse_rule_list(rule.content, True, True), names)
            )
            if inside:
                yield f"@{rule.at_keyword} {written(rule.prelude)}{{\n{inside}}}\n"
        elif rule.type == "qualified-rule":
            kept = [
                one
                for one in selectors(rule.prelude)
                if all(name in names for name in needed(one))
            ]
            if kept:
                yield f"{','.join(map(written, kept))}{{{written(rule.content)}}}\n"
        elif rule.type == "error":
            raise ExtensionError(f"a rule that no parser reads: {rule.message}")
        else:
            yield rule.serialize() + "\n"


def written(tokens):
    """These tokens without their comments, one space where there were several."""
    kept = [token for token in tokens if token.type != "comment"]
    for token in kept:
        if token.type == "whitespace":
            token.value = " "
    return tinycss2.serialize(kept).strip()


def join(out, texts):
    """Make one stylesheet of those of the pages; `{path: text}` of the pages that link to it."""
    static = out / "_static"
    orders = {tuple(name for _, name in LINK.findall(text)) for text in texts.values()}
    orders -= {
        (),
        (NAME,),
    }  # no page of the theme; a page that an earlier build left as it is
    if len(orders) > 1:
        raise ExtensionError(
            f"the pages do not share their stylesheets: {sorted(orders)}"
        )
    if orders:
        names = orders.pop()
    else:
        names = (static / NAME).read_text("utf-8").split("\n", 1)[0].split()[1:-1]
    scripts = (*out.glob("*.js"), *static.rglob("*.js"))
    known = Names(texts.values(), (path.read_text("utf-8") for path in scripts))
    whole = "\n".join(joined(static, name) for name in names)
    kept = "".join(trimmed(tinycss2.parse_stylesheet(whole, True, True), known))
    style = f"/* {' '.join(names)} */\n{kept}"
    (static / NAME).write_text(style, "utf-8")
    version = sha256(style.encode()).hexdigest()[:8]
    return {path: linked(text, version) for path, text in texts.items()}


def linked(text, version):
    """A page that links to the one stylesheet instead of its own."""
    link = LINK.search(text)
    if not link:
        return text
    one = f'<link rel="stylesheet" href="{link[1]}{NAME}?v={version}" />\n'
    return text[: link.start()] + one + LINK.sub("", text[link.start() :])
