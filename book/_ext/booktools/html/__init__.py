"""What a build changes in the pages that were written: one pass over them, one list of corrections.

    corrections.py  what the theme writes and a page must not have, each with its reason
    styles.py       one stylesheet in place of those that the theme and the extensions bring
    icons.py        the dozen signs that the site shows, of a thousand
    scripts.py      the scripts of what stands on a page, and no others
    katex.py        formulas, rendered at build time
    footer.py       how to cite a page, and where to report an error in it
    missing.py      the page that a host sends where there is none

Every correction must find what it corrects, on each page of the theme or somewhere in
the book: when the theme changes, the build fails and says which one.
"""

from pathlib import Path

from sphinx.errors import ExtensionError

from . import corrections, icons, styles

ELSEWHERE = {"_static", "lite"}  # the theme's templates, and JupyterLite


def pages(out):
    """The pages of the site, in order."""
    return [
        path
        for path in sorted(out.rglob("*.html"))
        if path.relative_to(out).parts[0] not in ELSEWHERE
    ]


def correct(app, exception):
    """Correct the pages of this build, then the files that they share."""
    if exception or app.builder.format != "html":
        return
    out, wrong = Path(app.outdir), []
    texts = {path: path.read_text("utf-8") for path in pages(out)}
    fresh = {path for path, text in texts.items() if corrections.is_fresh(text)}
    found = dict.fromkeys(corrections.CORRECTIONS, 0)
    for path in fresh:
        for correction in corrections.CORRECTIONS:
            texts[path], times = correction(texts[path])
            found[correction] += times
            if correction.everywhere and not times:
                wrong.append(f"{path.relative_to(out)}: {correction.what}")
        texts[path], files = corrections.without_inline_scripts(texts[path])
        for name, script in files.items():
            (out / "_static" / name).write_text(script, "utf-8")
    if len(fresh) == len(texts):  # a whole build
        wrong += [
            f"nowhere: {correction.what}" for correction, n in found.items() if not n
        ]
    icons.shrink(out, texts.values())  # first: it makes the font of the TrueType copy
    corrections.correct_files(out)
    texts = styles.join(
        out, texts
    )  # last: it reads the stylesheets that the others changed
    for path, text in texts.items():
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8")
    if wrong:
        raise ExtensionError(
            "the theme no longer writes what is corrected here:\n" + "\n".join(wrong)
        )
