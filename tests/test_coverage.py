"""Every way to put an equation on a page that nothing checked.

Planted and caught on the built page.
"""

import pytest
from test_gate import says
from tinybook import TinyBook, cell, page

from booktools.gate import coverage

TRUE = cell("assert 1 + 1 == 2")
DISPLAY = "from IPython.display import HTML, SVG, Image, Latex, Markdown, Math\n"
PLOT = """\
import matplotlib.pyplot as plt
%config InlineBackend.figure_formats = ["svg"]
"""
PROOF = """\
from myst_nb import glue
from proof import Derivation, scalar
a, b = scalar("a"), scalar("b")
checked = Derivation(a * (b + 1)).then(a * b + a, "expand")
"""
TYPED = r"shows an equation that no checked object printed: "
WORDS = r"shows a relation that nothing checked: "
HTML = r"writes HTML of its own: "


def planted(*parts):
    """A page with an honest cell, and then this."""
    return page(TRUE, *parts)


# name: (the planted page, what the gate says of it)
ESCAPES = {
    "displayed": (planted("$$a = 2 b$$\n"), TYPED + "a = 2 b"),
    "inline": (planted("It is clear that $a \\le b$.\n"), TYPED + r"a \\le b"),
    "approximate": (planted("Roughly $a \\approx b$.\n"), TYPED),
    "proportional": (planted("And $a \\propto b$.\n"), TYPED),
    "rare": (planted("Then $a \\doteq b$.\n"), TYPED + r"a \\doteq b"),
    "homemade": (planted("Then $a \\mathrel{\\mathrm{is}} b$.\n"), TYPED),
    "expression": (
        planted("The loss is\n\n$$-\\log a$$\n"),
        "displays a formula that no cell computed: ",
    ),
    "typed-value": (
        planted(cell(DISPLAY + "Latex('$a^{2}$')")),
        "displays a formula that no cell computed",
    ),
    "directive": (planted("```{math}\na = b\n```\n"), TYPED),
    "role": (planted("So {math}`a = b`.\n"), TYPED),
    "environment": (planted("\\begin{align}\na &= b\n\\end{align}\n"), TYPED),
    "brackets": (planted("<p>\\[ a^{2} \\]</p>\n"), "shows TeX that nothing rendered"),
    "dollars": (
        planted("<p>$$ \\frac{a}{b} $$</p>\n"),
        "shows TeX that nothing rendered",
    ),
    "words": (planted("The gradient is ŷ = y.\n"), WORDS + "The gradient is ŷ = y."),
    "entity": (planted("<p>a &le; b</p>\n"), WORDS + "a ≤ b"),
    "heading": (planted("## Why a ≈ b\n"), WORDS),
    "code": (planted("The code `a ≤ b` is not Python.\n"), WORDS),
    "mathml": (
        planted("<math><mi>a</mi><mo>=</mo><mi>b</mi></math>\n"),
        "shows a <math>",
    ),
    "frame": (planted('<iframe src="formula.html"></iframe>\n'), "shows a <iframe>"),
    "imitation": (
        planted('<span class="katex"><annotation>2 a</annotation>a ≠ 2</span>\n'),
        HTML + '<span class="katex">',
    ),
    "drawing": (
        planted('<svg viewBox="0 0 9 9"><path d="M1 3h7M1 6h7"/></svg>\n'),
        HTML + "<svg",
    ),
    "styled": (
        planted("<style>p::after { content: 'a = b' }</style>\n"),
        HTML + "<style>",
    ),
    "script": (
        planted("<script>document.body.append('a = b')</script>\n"),
        HTML + "<script>",
    ),
    "shadow": (
        planted('<div><template shadowrootmode="open">2</template></div>\n'),
        "shows a <template>",
    ),
    "field": (
        planted('<input value="a = b">\n'),
        r"says a relation that nothing checked, in value",
    ),
    "bitmap": (
        planted(cell(DISPLAY + "HTML('<img src=\"formula.png\">')")),
        HTML + "<img",
    ),
    "no-tex": (
        planted('<span class="katex">a is b</span>\n'),
        "shows a formula without its TeX",
    ),
    "image": (
        planted("![words](formula.png)\n"),
        "shows the image .*formula.png, which no cell drew",
    ),
    "latex-output": (planted(cell(DISPLAY + "Latex('$a = b$')")), TYPED),
    "math-output": (planted(cell(DISPLAY + "Math('a = b')")), TYPED),
    "markdown-output": (planted(cell(DISPLAY + "Markdown('$$a = b$$')")), TYPED),
    "html-output": (planted(cell(DISPLAY + "HTML('<b>a = b</b>')")), WORDS + "a = b"),
    "svg-output": (
        planted(
            cell(
                DISPLAY
                + "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><text>a = b</text></svg>')"
            )
        ),
        "shows a figure with a relation in it: a = b",
    ),
    "png-output": (
        planted(
            cell(DISPLAY + PLOT + "plt.savefig('x.png')\nplt.close()\nImage('x.png')")
        ),
        "shows the image .*png, which no cell drew",
    ),
    "figure": (
        planted(cell(PLOT + "plt.title('$a = b$')\nplt.show()")),
        "shows a figure with a relation in it",
    ),
    "alternative": (
        planted(
            cell(
                PLOT + "plt.plot([1, 2])\nplt.show()",
                "---",
                "mystnb:",
                "  image:",
                "    alt: a = b",
                "---",
            )
        ),
        "says a relation that nothing checked, in alt",
    ),
    "glued": (
        planted(
            cell(DISPLAY + PROOF + "glue('typed', Latex('$a = b$'), display=False)"),
            "```{glue:math} typed\n```\n",
        ),
        TYPED,
    ),
    "changed": (
        planted(cell(PROOF + "checked"), "$$a b + a = 3 a$$\n"),
        TYPED + r"a b \+ a = 3 a",
    ),
    "forged": (
        planted(cell("display({'application/vnd.proof.ledger+json': {}}, raw=True)")),
        "cell 2: names 'vnd.proof.': only the proof engine says what was proved",
    ),
}

# What comes close to an escape without being one
CHECKED = planted(
    cell(PROOF + "checked", ":label: eq-result"),
    cell("glue('result', checked.result, display=False)", ":tags: [remove-cell]"),
    "```{glue:math} result\n```\n",
    "```{result} eq-result\n```\n",
    "By {eq}`eq-result`, {result}`eq-result`, which is $\\sum_{i=1}^{C} a_i$ for "
    "`x = 1` and `f(axis=1)`.\n",
    cell("print('a = b')"),
    cell(PLOT + "plt.plot([1, 2], label='$a$')\nplt.legend()\nplt.show()"),
    cell("import sympy\nsympy.Matrix([[1, 2], [3, 4]])"),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(exit code, output, book) of one book with every escape, each on a page of its own."""
    pages = {f"{name}.md": text for name, (text, _) in ESCAPES.items()}
    pages = {"checked.md": CHECKED, **pages}
    book = TinyBook(
        tmp_path_factory.mktemp("escapes") / "book", pages, mathematics=True
    )
    (book.root / "book" / "formula.png").write_bytes(b"\x89PNG")
    return *book.build(), book


@pytest.mark.parametrize("name", ESCAPES)
def test_an_equation_that_nothing_checked_turns_the_build_red(built, name):
    code, output, _ = built
    assert code == 1
    assert says(output, name, ESCAPES[name][1], line=r"\d+"), output


def test_what_was_checked_is_not_blamed(built):
    _, output, book = built
    assert not says(output, "checked", ".*", line=r"\d+"), output
    assert r"a \left(1 + b\right) = " in book.html("checked") and "<img" in book.html(
        "checked"
    )


def test_the_gate_names_the_line(built):
    assert says(built[1], "displayed", TYPED, line=17), built[1]


def test_a_formula_that_one_page_checked_is_no_other_formula():
    step = {"relation": "=", "after": "2 a", "certificate": ""}
    record = {
        "statement": "a + a = 2 a",
        "shows": "derivation",
        "start": "a + a",
        "steps": [step],
        "where": {"C": 2},
        "least": {"N": 2},
    }
    shown = coverage.Shown({"page": {"records": [record]}})
    html = '<p><span class="katex"><annotation>{}</annotation></span>{}</p>'
    for true in "only C = 2", "every N ≥ 2":
        assert not list(coverage.problems(html.format("a+a = 2a", true), shown))
    for planted in "only C = 3", "every N ≥ 3", "every C ≥ 2":
        found = coverage.problems(html.format("a + a = 3 a", planted), shown)
        assert len(list(found)) == 2
