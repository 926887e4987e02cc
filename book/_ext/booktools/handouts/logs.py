"""What a run of TeX says that a reader would see, such as lines too wide."""

import re

TOO_WIDE = 5  # points beyond the margin
SIGNS = [
    (r"^Overfull \\hbox \(([\d.]+)pt too wide\).*", lambda m: float(m[1]) > TOO_WIDE),
    (r"^Missing character: .*", lambda m: True),
    (
        r"^(?:LaTeX|Package hyperref) Warning: .*(?:undefined|multiply defined).*",
        lambda m: True,
    ),
    (r"^! .*", lambda m: True),
]


def problems(log):
    """The lines of a log that tell of a visible fault."""
    return [
        match[0]
        for sign, counts in SIGNS
        for match in re.finditer(sign, log, re.MULTILINE)
        if counts(match)
    ]
