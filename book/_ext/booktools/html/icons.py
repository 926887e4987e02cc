"""Keep of Font Awesome what the site shows: a dozen signs of a thousand.

The stylesheet keeps the rules of the classes that occur on a page, the font their
glyphs, as WOFF.
"""

import re

from fontTools import subset

CLASSES = re.compile(r"\bfa(?:s\b|-[a-z0-9-]+)")
RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
CODE = re.compile(r"\\(f[0-9a-f]{3})|([\ue000-\uf8ff])")
FACE = (
    "@font-face{{font-family:'Font Awesome 6 Free';font-style:normal;"
    "font-weight:900;font-display:block;"
    "src:url(../webfonts/{}) format('woff')}}"
)
FONT = "fa-solid-900.woff"


def rules(style, used):
    """The rules of a stylesheet that speak of these classes, or of no icon at all."""
    for selectors, body in RULE.findall(style):
        kept = [
            s
            for s in selectors.split(",")
            if s == ":root" or used & set(CLASSES.findall(s))
        ]
        if kept and "font-display" not in body:
            yield f"{','.join(kept)}{{{body}}}"


def codes(*styles):
    """The code points of the icons that these stylesheets draw."""
    found = (code for style in styles for code in CODE.findall(style))
    return {int(escaped, 16) if escaped else ord(plain) for escaped, plain in found}


def write(font, unicodes, path):
    """The glyphs of some code points as a font of their own."""
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True)
    loaded = subset.load_font(font, options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=unicodes)
    worker.subset(loaded)
    subset.save_font(loaded, path, options)


def shrink(out, pages):
    """Leave in the site the signs that these pages show."""
    used = {name for page in pages for name in CLASSES.findall(page)}
    for style in out.glob("_static/vendor/fontawesome/*/css/all.min.css"):
        kept = "".join(rules(style.read_text("utf-8"), used))
        fonts = style.parent.parent / "webfonts"
        if (fonts / "fa-solid-900.ttf").exists():  # a second build finds its own work
            others = (
                path.read_text("utf-8")
                for path in out.glob("_static/**/*.css")
                if path != style
            )
            write(fonts / "fa-solid-900.ttf", codes(kept, *others), fonts / FONT)
            style.write_text(FACE.format(FONT) + kept, "utf-8")
            for path in fonts.iterdir():
                if path.name != FONT:
                    path.unlink()
