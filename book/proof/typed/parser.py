r"""Reads a line of mathematics as people write it, without SymPy, into a tree of plain data.

The book's LaTeX, LaTeX as learners write it, and plain text, in one grammar:

    line     ::= [sum] (relation sum)*
    sum      ::= ["-"] product (("+" | "-") product)*
    product  ::= quotient (("⊙" | "⊘") quotient)*
    quotient ::= factor (["·"] factor | "/" factor)*
    factor   ::= Σ quotient | log factor | exp factor | ∂/∂v factor | atom ["^" exponent]
    atom     ::= number | name[indices] | \frac{…}{…} | ( sum ) | cases | δ | [i = k] | …

The trees are those of :mod:`proof.page.javascript`. What two readers would read in two ways
(``log a b``, ``a/b c``) is refused, with the place where the doubt begins.
``_static/typed.js`` is the same parser, and a test compares them.
"""

import re

from ..errors import UnreadableLine

LONGEST, DEEPEST, MOST_SUMS, MOST_SLOPES, MOST_DIGITS = 2000, 60, 4, 3, 9

SPACE = (
    r"[ \t\r\n\u00a0\u2009~$]|\{\}"
    r"|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|(?:no)?limits|q?quad)(?![a-zA-Z])"
    r"|\\[,;:! ()[\]]"
    r"|\\(?:begin|end)\{(?:align|aligned|gathered|split|equation|eqnarray)\*?\}"
)
SKIPPED = re.compile(f"(?:{SPACE}|&)*")
SKIPPED_IN_CELLS = re.compile(f"(?:{SPACE})*")

RELATIONS = (
    ("<=", "<="), (">=", ">="), ("==", "="), (":=", "="), ("=", "="), ("≤", "<="),
    ("≥", ">="), ("<", "<"), (">", ">"), (r"\leqslant", "<="), (r"\geqslant", ">="),
    (r"\leq", "<="), (r"\geq", ">="), (r"\le", "<="), (r"\ge", ">="), (r"\lt", "<"),
    (r"\gt", ">"), (r"\equiv", "="), ("≡", "="),
)  # fmt: skip
UNJUDGED = ("!=", "≠", "≈", "∝", r"\ne", r"\neq", r"\approx", r"\sim", r"\propto")
MINUS, PLUS = ("-", "−", "–"), ("+",)
TIMES = (r"\cdot", r"\times", "·", "×", "∗", "⋅", "*")
ODOT = (r"\odot", r"\circ", "⊙", "∘")
OSLASH = (r"\oslash", "⊘")
SUM = (r"\sum", "∑", "Σ", "sum")
LOG = (r"\log", r"\ln", "log", "ln")
EXP = (r"\exp", "exp")
PARTIAL = (r"\partial", "∂", "partial")
DELTA = (r"\delta", "δ", "delta")
DIFFER = (r"\neq", r"\ne", "!=", "≠")
TOP = (r"\top", r"\intercal", "⊤", "T")
POWERS = {"²": 2, "³": 3, "ᵀ": "T"}

ACCENTS = {"hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde",
           "bar": "bar", "overline": "bar"}  # fmt: skip
GREEK = {r"\sigma": "σ", r"\lambda": "λ", r"\mu": "μ", r"\tau": "τ", r"\omega": "ω"}
BOLD = ("mathbf", "boldsymbol", "bm", "vec", "textbf")
UPRIGHT = ("operatorname", "mathrm", "textrm", "text", "mathit", "mathsf")
STYLES = (*ACCENTS, *BOLD, *UPRIGHT, "mathcal", "mathbb")
ACCENTED = {
    "ŷ": ("hat", "y"),
    "Ŷ": ("hat", "Y"),
    "ỹ": ("tilde", "y"),
    "ẑ": ("hat", "z"),
}
COMBINING = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}

IVERSON = re.compile(
    r"(_\{?|\[|\(|\\\{|\{)[ ]*([a-zA-Z]|[0-9]+)[ ]*(=|==|\\neq|\\ne|!=|≠)[ ]*"
    r"([a-zA-Z]|[0-9]+)[ ]*(\\\}|[\]\)\}])?"
)
SLOPE_IN_D = re.compile(r"d[^/=+\-]{0,40}/[ ]*d[ ]*[a-zA-Z\\ŷŶỹ]")
SLOPE_BELOW = re.compile(r"[ ]*\{[ ]*(?:\\mathrm\{d\}|d)")
RAISED = re.compile(r"\^(?:([0-9])|\{[ ]*([0-9]+)[ ]*\})[ ]*_")
ARGUMENTS = (
    ("H_pq", re.compile(r"\([ ]*p[ ]*,[ ]*q[ ]*\)")),
    ("H", re.compile(r"\([ ]*p[ ]*\)")),
    ("KL", re.compile(r"\([ ]*p[ ]*(?:\|\||\\\||∥|\\Vert|\\parallel|,|\|)[ ]*q[ ]*\)")),
)
MATRICES = ("matrix", "gradient", "constant", "identity", "transpose", "diag", "entrywise^", "map",
            "matrix*", "matrix+", "entrywise*")  # fmt: skip


def spellings(name, latex):
    """The ways in which a name is typed, but for accents and styles, which are read apart."""
    upright = re.sub(r"\\(?:mathrm|operatorname)\{(\w+)\}", r"\1", latex)
    found = {name, latex, upright}
    found |= {re.sub(r"_\{(\\?\w+)\}", r"_\1", text) for text in (latex, upright)}
    found |= {text.replace("\\", "") for text in list(found)}
    found |= {GREEK[text] for text in (latex,) if text in GREEK}
    found |= {"".join(re.findall(r"[a-zA-Z]", t)) for t in (name,) if "_" in t}
    return {
        text for text in found if not text.startswith(("\\hat", "\\tilde", "\\bar"))
    }


def lines(text):
    """Where each line of a block begins and ends: ``[(start, end), …]``, empty ones left out."""
    found, start, depth = [], 0, 0
    rows = re.compile(r"\\begin\{cases\}|\\end\{cases\}|\\\\(?:\*|\[[^\]]*\])?|\n")
    breaks = []
    for match in rows.finditer(text):
        if match[0].startswith("\\begin"):
            depth += 1
        elif match[0].startswith("\\end"):
            depth -= 1
        elif depth <= 0:
            breaks.append((match.start(), match.end(), match[0] == "\n"))
    if not all(newline for *_, newline in breaks):
        breaks = [b for b in breaks if not b[2]]
    for begin, end, _ in [*breaks, (len(text), len(text), False)]:
        if SKIPPED.match(text, start, begin).end() < begin:
            found.append((start, begin))
        start = end
    return found


class Parser:
    """Reads one line: ``text`` from ``start`` to ``end``, over the words of a dictionary.

    The dictionary is that of :func:`proof.page.javascript.dictionary`.
    """

    def __init__(self, text, dictionary, start=0, end=None):
        self.text = text if end is None else text[:end]
        self.at, self.start = start, start
        self.words, self.letters = dictionary["words"], dictionary["letters"]
        self.aliases = dictionary.get("aliases", {})
        self.names, self.accented = {}, {}
        for name, entry in self.words.items():
            accent = re.fullmatch(r"\\(hat|tilde|bar)\{(\w)\}", entry["latex"])
            if accent:
                self.accented[accent[1], accent[2]] = name
                self.names[accent[2] + accent[1]] = name
                self.names[accent[2] + "_" + accent[1]] = name
            for text_ in spellings(name, entry["latex"]):
                self.names[text_] = name
        for text_, name in self.aliases.items():
            accent = re.fullmatch(r"\\(hat|tilde|bar)\{(\w)\}", text_)
            if accent:
                self.accented[accent[1], accent[2]] = name
                self.names[accent[2] + accent[1]] = name
                self.names[accent[2] + "_" + accent[1]] = name
            else:
                self.names[text_] = name
        self.longest = sorted(self.names, key=lambda text: (-len(text), text))
        self.bound, self.depth, self.sums, self.slopes = {}, 0, 0, 0
        self.cells, self.reaching = False, False

    # ---- what is asked of it

    def line(self):
        """``[[relation, tree], …]``; the first relation is empty, or the line continues another."""
        if len(self.text) - self.start > LONGEST:
            self.fail("a line that is not as long", self.start + LONGEST)
        self.take(r"\Rightarrow", r"\implies", "=>", "⇒", r"\iff", r"\Leftrightarrow")
        relation = self.relation()
        rows = [[relation or "", self.sum()]]
        while True:
            self.peek()
            at, relation = self.at, self.relation()
            if not relation:
                break
            rows.append([relation, self.sum()])
            before, after = rows[-2][1], rows[-1][1]
            if self.kind(before) != self.kind(after):
                self.refuse(
                    f"one side is {self.named_shape(before)}, the other "
                    f"{self.named_shape(after)}",
                    at,
                )
            if relation != "=" and self.shape(after):
                self.refuse("an inequality is between numbers", at)
        at = self.at
        if self.take(".", ",", ";") and self.peek():
            self.at = at
        if self.peek():
            self.fail("an operation or the end of the line")
        return rows

    # ---- tokens

    def peek(self):
        skipped = SKIPPED_IN_CELLS if self.cells else SKIPPED
        self.at = skipped.match(self.text, self.at).end()
        return self.text[self.at : self.at + 80]

    def take(self, *texts):
        rest = self.peek()
        for text in texts:
            if rest.startswith(text):
                after = rest[len(text) : len(text) + 1]
                if text[0] == "\\" and is_letter(text[-1]) and is_letter(after):
                    continue
                self.at += len(text)
                return text
        return None

    def want(self, text, wanted=None):
        if not self.take(text):
            self.fail(wanted or f"“{text}”")

    def fail(self, wanted, at=None):
        if at is None:
            self.peek()
            at = self.at
        raise UnreadableLine(f"expected {wanted}", at)

    def refuse(self, problem, at):
        raise UnreadableLine(problem, at)

    def relation(self):
        rest = self.peek()
        for text in UNJUDGED:
            if rest.startswith(text) and not is_letter(rest[len(text) : len(text) + 1]):
                self.refuse("only =, ≤, ≥, < and > can be judged", self.at)
        for text, sign in RELATIONS:
            if self.take(text):
                return sign
        return None

    # ---- sums and products

    def sum(self):
        sign = self.take(*MINUS, *PLUS)
        terms = [self.term(sign in MINUS)]
        while sign := self.take(*MINUS, *PLUS):
            at = self.at - len(sign)
            terms.append(self.term(sign in MINUS))
            if self.kind(terms[-1]) != self.kind(terms[0]):
                self.refuse(
                    f"{self.named_shape(terms[0])} and {self.named_shape(terms[-1])} "
                    f"are not added",
                    at,
                )
        if len(terms) == 1:
            return terms[0]
        return ["matrix+" if self.shape(terms[0]) else "+", *terms]

    def nested(self, read):
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse("this is nested too deeply", self.at)
        tree = read()
        self.depth -= 1
        return tree

    def term(self, negative):
        tree = self.product()
        return self.negated(tree) if negative else tree

    def negated(self, tree):
        if is_number(tree):
            return -tree
        return ["matrix*" if self.shape(tree) else "*", -1, tree]

    def product(self):
        tree = self.quotient()
        while sign := self.take(*ODOT, *OSLASH):
            at = self.at - len(sign)
            other = self.quotient()
            if not self.shape(tree) or self.kind(tree) != self.kind(other):
                self.refuse(
                    f"{self.named_shape(tree)} and {self.named_shape(other)} are not "
                    f"multiplied entry by entry",
                    at,
                )
            other = ["entrywise^", other, -1] if sign in OSLASH else other
            tree = ["entrywise*", tree, other]
        return tree

    def quotient(self):
        self.reaching = False
        self.peek()
        factors, places, divided = [], [self.at], False
        factors.append(self.factor())
        while True:
            self.peek()
            at = self.at
            if self.take(*TIMES):
                self.require_reach(at)
                minus = self.take(*MINUS)
                factor = self.factor()
                factors.append(self.negated(factor) if minus else factor)
                divided = False
            elif self.take("/", "÷"):
                self.require_reach(at)
                above = self.times(factors, places)
                below = self.factor()
                divided = not (self.is_plain(above) and self.is_plain(below))
                factors, places = [self.over(above, below, at)], []
            elif self.starts():
                self.require_reach(at)
                if divided:
                    self.refuse(
                        "is this above or below the fraction bar? put parentheses", at
                    )
                factors.append(self.factor())
            else:
                return self.times(factors, places)
            places.append(at)

    def require_reach(self, at):
        if self.reaching:
            self.refuse(
                "does what stands before reach this far? put what it acts on in parentheses",
                at,
            )

    def starts(self):
        rest = self.peek()
        if not rest:
            return False
        if is_digit(rest[0]):
            if IVERSON.match(rest, 1) or rest.startswith("1_"):
                return True
            self.refuse("a number behind a factor needs a sign, as in x · 2", self.at)
        if (
            rest[0] == "d"
            or is_letter(rest[0])
            or rest[0] in "([{∑Σ∂δ"
            or rest[0] in ACCENTED
        ):
            return True
        if rest.startswith(
            (r"\{", r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\sqrt")
        ):
            return True
        if rest[0] == "\\":
            command = re.match(r"\\([a-zA-Z]+)", rest)
            begins = rest.startswith(r"\begin{cases}")
            known = ("sum", "log", "ln", "exp", "partial", "delta", *STYLES)
            return bool(command) and (
                begins or command[1] in known or self.found(rest) is not None
            )
        return self.found(rest) is not None

    def is_plain(self, tree):
        """Whether a part of a quotient is a number or a size, so that 1/N s is read in one way."""
        if is_number(tree):
            return True
        if isinstance(tree, str):
            return tree in self.words and self.words[tree]["kind"] == "size"
        return tree[0] == "/"

    def times(self, factors, places):
        if len(factors) == 1:
            return factors[0]
        columns = None
        for factor, place in zip(factors, places):
            shape = self.shape(factor)
            if shape and columns is not None and shape[0] != columns:
                made = " and ".join(
                    self.named_shape(f) for f in factors if self.shape(f)
                )
                self.refuse(f"{made} do not fit into a product", place)
            columns = shape[1] if shape else columns
        tree = ["*" if columns is None else "matrix*", *factors]
        return (
            ["+", tree] if columns is not None and self.shape(tree) == [1, 1] else tree
        )

    def over(self, above, below, at):
        if self.shape(below):
            self.refuse(f"nothing is divided by {self.named_shape(below)}", at)
        if is_number(above) and is_number(below) and below != 0:
            return ["/", above, below]
        inverse = ["^", below, -1]
        if self.shape(above):
            return ["matrix*", inverse, above]
        return inverse if above == 1 and is_number(above) else ["*", above, inverse]

    # ---- shapes

    def shape(self, tree):
        """The rows and columns of a matrix, or None for a number."""
        if not isinstance(tree, list) or tree[0] not in MATRICES:
            return None
        sign, *args = tree
        if sign == "matrix":
            return [*self.words[args[0]]["shape"], 1][:2]
        if sign == "constant":
            return args[1:]
        if sign == "identity":
            return [args[0], args[0]]
        if sign == "transpose":
            return self.shape(args[0])[::-1]
        if sign == "diag":
            return [self.shape(args[0])[0]] * 2
        if sign in ("map", "gradient"):
            return self.shape(args[-1])
        shapes = [shape for shape in map(self.shape, args) if shape]
        return [shapes[0][0], shapes[-1][1]] if sign == "matrix*" else shapes[0]

    def kind(self, tree):
        return self.shape(tree)

    def named_shape(self, tree):
        shape = self.shape(tree)
        if not shape:
            return "a number"
        rows, columns = map(said, shape)
        return f"a column of {rows}" if columns == "1" else f"a {rows}×{columns} matrix"

    def number(self, tree, at):
        if self.shape(tree):
            self.refuse(
                f"a number is needed here, and this is {self.named_shape(tree)}", at
            )
        return tree

    # ---- factors

    def factor(self):
        return self.nested(self.one_factor)

    def one_factor(self):
        self.peek()
        at = self.at
        if self.take(*SUM):
            return self.summation(at)
        if self.take(*LOG):
            return self.logarithm()
        if self.take(*EXP):
            return self.exponential()
        tree = self.atom()
        if isinstance(tree, list) and tree[0] == "operator":
            inside = self.number(self.operand(), at)
            return [slope_in(tree[1]), inside, tree[1]]
        tree = self.raised(tree)
        self.reaching = False
        return tree

    def operand(self):
        """What a logarithm or a derivative acts on: what is in parentheses, or one factor."""
        opens = self.peek()[:1] in ("(", "[", "{")
        if opens:
            tree = self.atom()
            if self.peek()[:1] == "^":
                self.refuse(
                    "is the argument raised, or the whole? put parentheses", self.at
                )
        else:
            tree = self.factor()
        self.reaching = not opens
        return tree

    def logarithm(self):
        power = None
        if self.peek()[:1] == "^":
            power = self.exponent(None)
        self.peek()
        at, tree = self.at, self.operand()
        if self.shape(tree):
            tree = ["map", "_x", ["log", "_x"], tree]
        else:
            tree = ["log", tree]
        return tree if power is None else ["^", self.number(tree, at), power]

    def exponential(self):
        opens = self.peek()[:1] in ("(", "[", "{")
        if opens:
            tree = self.atom()
        else:
            tree = self.operand()
        made = ["map", "_x", ["exp", "_x"], tree] if self.shape(tree) else ["exp", tree]
        if opens:
            made = self.raised(made)
        self.reaching = not opens
        return made

    def raised(self, tree):
        while True:
            rest = self.peek()
            if rest[:1] in POWERS and rest:
                self.at += 1
                n = POWERS[rest[0]]
                tree = (
                    self.transposed(tree)
                    if n == "T"
                    else self.power(tree, n, self.at - 1)
                )
            elif rest.startswith(".T"):
                self.at += 2
                tree = self.transposed(tree)
            elif rest.startswith("^") or rest.startswith("**"):
                tree = self.exponent(tree)
            elif rest.startswith("'"):
                self.refuse("a dash has no meaning here; write ∂ or ^T", self.at)
            else:
                return tree

    def transposed(self, tree):
        if not self.shape(tree):
            self.refuse("a number is not transposed", self.at - 1)
        return ["transpose", tree]

    def power(self, tree, n, at):
        if self.shape(tree):
            self.refuse("a matrix is not raised to a power here; ⊙ squares entries", at)
        if is_number(n) and abs(n) > 99 or is_number(tree) and not self.is_small(n):
            self.refuse("this power is too large", at)
        return ["exp", n] if tree == ["exp", 1] else ["^", tree, n]

    def is_small(self, n):
        """Whether an exponent of a number is a number, and a small one, or holds a symbol."""
        if is_number(n):
            return abs(n) <= 99
        return isinstance(n, str) or n[0] != "^" and all(map(self.is_small, n[1:]))

    def exponent(self, tree):
        self.take("**", "^")
        self.peek()
        at = self.at
        if tree is not None and self.shape(tree):
            return self.matrix_exponent(tree, at)
        if self.take("{"):
            n = self.sum()
            self.want("}")
        elif self.take("("):
            n = self.sum()
            self.want(")")
        elif self.take(*MINUS):
            n = self.negated(self.atom())
        else:
            n = self.atom()
        n = self.number(n, at)
        return n if tree is None else self.power(tree, n, at)

    def matrix_exponent(self, tree, at):
        group = self.take("{")
        if self.take(*TOP):
            tree = ["transpose", tree]
        elif self.take(*ODOT):
            n = self.sum() if group else self.atom()
            tree = ["entrywise^", tree, self.number(n, at)]
        else:
            self.refuse("a matrix is not raised to a power here; ⊙ squares entries", at)
        if group:
            self.want("}")
        return tree

    # ---- sums over an index

    def summation(self, at):
        self.sums += 1
        if self.sums > MOST_SUMS:
            self.refuse(f"more than {MOST_SUMS} sums inside one another", at)
        high, limits, apart = None, None, None
        for _ in range(2):
            if limits is None and self.take("_"):
                limits, apart = self.limits()
            elif high is None and self.peek()[:1] == "^":
                high = self.bound_above()
        if limits is None:
            self.fail("the index of the sum, as in Σ_i")
        indices = []
        for letter, low, place in limits:
            end = high if high is not None else self.letters.get(letter)
            if letter in self.names and letter not in self.letters:
                self.refuse(f"{letter} is no index here: it is a symbol", place)
            if end is None:
                self.refuse(
                    f"to where does {letter} run? write Σ_{{{letter}=1}}^C", place
                )
            indices.append((letter, low, end))
        outside = dict(self.bound)
        self.bound |= {letter: end if low == 1 else "?" for letter, low, end in indices}
        if apart is not None:
            other, place = apart
            if isinstance(other, list):
                self.refuse("expected an index or a number", place)
            if (
                other not in self.bound
                and other not in self.letters
                and not is_number(other)
            ):
                self.refuse(f"the index {other} has no range here", place)
        self.peek()
        at = self.at
        tree = self.number(self.quotient(), at)
        self.bound = outside
        if apart is not None:
            letter = indices[0][0]
            tree = ["*", ["+", 1, ["*", -1, ["delta", letter, apart[0]]]], tree]
        for letter, low, end in reversed(indices):
            tree = ["sum", tree, letter, low, end]
        self.sums -= 1
        self.reaching = False
        return tree

    def limits(self):
        """``[(letter, low, place), …]`` and the index that is left out with its place, or None."""
        close = {"{": "}", "(": ")"}.get(self.take("{", "(") or "")
        found, apart = [], None
        while True:
            self.peek()
            place, letter, low = self.at, self.letter("an index"), 1
            rest = self.peek()
            if close and self.take(*DIFFER):
                self.peek()
                apart = self.index_or_number(), self.at - 1
            elif close and self.take("="):
                low = self.sum()
            elif not close and re.match(r"=[ ]*[0-9]+[ ]*\^", rest):
                self.take("=")
                low = self.digits()
            found.append((letter, low, place))
            if not close or apart or not self.take(","):
                break
        if close:
            self.want(close)
        return found, apart

    def bound_above(self):
        self.take("^")
        if self.take("{"):
            tree = self.sum()
            self.want("}")
            return tree
        name = self.names.get(self.peek()[:1])
        if name is not None and self.words[name]["kind"] == "size":
            self.at += 1
            return name
        return self.atom()

    # ---- atoms

    def atom(self):
        return self.nested(self.one_atom)

    def one_atom(self):
        rest = self.peek()
        at = self.at
        first = rest[:1]
        if is_digit(first) or first == "." and is_digit(rest[1:2]):
            if first == "1":
                if IVERSON.match(rest, 1):
                    self.at += 1
                    return self.iverson(1)
                if rest.startswith("1_"):
                    self.at += 1
                    return self.constant(1, at)
            return self.digits()
        if first in ("[", "{") and IVERSON.match(rest) and first == "[":
            return self.iverson(1)
        if self.take("(", "["):
            tree = self.sum()
            if not self.take(")", "]"):
                self.fail("“)”")
            return tree
        if self.take(r"\{"):
            tree = self.sum()
            self.want(r"\}")
            return tree
        if self.take("{"):
            tree = self.sum()
            self.want("}")
            return tree
        if self.take(r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
            return self.fraction()
        if self.take(r"\sqrt") or self.take("sqrt"):
            return self.root(at)
        if self.take(r"\begin{cases}"):
            return self.cases()
        if self.take(*PARTIAL):
            return self.slope(PARTIAL)
        if first == "d" and SLOPE_IN_D.match(rest):
            self.take("d")
            return self.slope(("d",))
        if self.take(*DELTA):
            return ["delta", *self.subscript(2, [None, None], "δ")]
        if self.take("diag", r"\diag"):
            return self.diagonal()
        if re.match(r"\||\\?([lr]?vert|abs|max|min|arg|tan)", rest):
            self.refuse("tanh, max, min and absolute values are not read here", at)
        styled = self.styled()
        if styled:
            return self.of_style(*styled, at)
        if first in ACCENTED:
            self.at += 1
            return self.of_style(*ACCENTED[first], False, "", at)
        if is_letter(first) and rest[1:2] in COMBINING:
            self.at += 2
            return self.of_style(COMBINING[rest[1]], first, False, "", at)
        if rest.startswith("softmax"):
            self.take("softmax")
            return self.softmax(at)
        name = self.found(rest)
        if name is not None:
            self.at += len(name)
            return self.named(self.names[name], at)
        if rest.startswith("ones_"):
            self.at += 4
            return self.constant(1, at)
        if first == "e" and "e" not in self.bound:
            self.at += 1
            return ["exp", 1]
        if is_letter(first):
            self.at += 1
            if first not in self.bound and first not in self.letters:
                self.refuse(f"“{first}” is no symbol of this page", at)
            return first
        if first == "\\":
            command = re.match(r"\\[a-zA-Z]*", rest)[0]
            self.refuse(f"“{command}” has no meaning here", at)
        if not rest:
            self.fail("something more: the line ends too early", at)
        return self.fail("a number, a symbol or “(”", at)

    def digits(self):
        at = self.at
        text = re.match(r"[0-9]*(?:\.[0-9]+)?", self.text[self.at :])[0]
        whole, _, part = text.partition(".")
        if len(whole) + len(part) > MOST_DIGITS:
            self.refuse(f"a number has at most {MOST_DIGITS} digits", at)
        self.at += len(text)
        if not part:
            return int(whole)
        return ["/", int(whole + part), 10 ** len(part)]

    def letter(self, wanted):
        rest = self.peek()
        if not is_letter(rest[:1]):
            self.fail(wanted)
        self.at += 1
        return rest[0]

    def index_or_number(self):
        if is_digit(self.peek()[:1]):
            return self.digits()
        return self.letter("an index")

    def iverson(self, positive):
        """[i = k], as 1_{i=k}: a delta."""
        match = IVERSON.match(self.text, self.at)
        sides = []
        for n in (2, 4):
            at, side = match.start(n), match[n]
            sides.append(
                self.indexed(int(side) if is_digit(side[0]) else side, None, "", at)
            )
        self.at = match.end()
        delta = ["delta", *sides]
        equal = match[3] in ("=", "==")
        return delta if equal else ["+", 1, ["*", -1, delta]]

    def fraction(self):
        at = self.at
        rest = self.peek()
        inner = re.match(r"\{[ ]*(\\partial|∂|\\mathrm\{d\}|d)", rest)
        if inner and (
            inner[1] != "d" and inner[1][:2] != r"\m" or self.below_is_slope()
        ):
            self.take("{")
            sign = (inner[1],) if inner[1] not in PARTIAL else PARTIAL
            self.take(*sign)
            return self.slope(sign, braces=True)
        above = self.group()
        self.peek()
        return self.over(above, self.group(), at)

    def below_is_slope(self):
        depth = 0
        for at in range(self.at, len(self.text)):
            depth += {"{": 1, "}": -1}.get(self.text[at], 0)
            if depth == 0:
                return bool(SLOPE_BELOW.match(self.text, at + 1))
        return False

    def group(self):
        """What stands in braces, or one digit or symbol as TeX takes it."""
        if self.take("{"):
            tree = self.sum()
            self.want("}")
            return tree
        rest = self.peek()
        if is_digit(rest[:1]):
            self.at += 1
            return int(rest[0])
        return self.atom()

    def root(self, at):
        tree = self.group() if self.peek()[:1] == "{" else self.atom()
        return ["^", self.number(tree, at), ["/", 1, 2]]

    def slope(self, sign, braces=False):
        """A derivative, from behind the first ∂: ∂f/∂v, ∂²f/∂v∂w, ∂/∂v."""
        at = self.at
        self.slopes += 1
        if self.slopes > MOST_SLOPES:
            self.refuse(f"more than {MOST_SLOPES} derivatives", at)
        twice = bool(self.take("^{2}", "^2", "²"))
        self.peek()
        start = self.at
        if braces:
            inside = None if self.take("}") else self.sum()
            if inside is not None:
                self.want("}")
            self.want("{")
        else:
            inside = None if self.peek()[:1] == "/" else self.factor()
            self.want("/", "“/” and what the derivative is taken in")
        paren = not braces and self.take("(")
        variables = []
        while self.take(*sign):
            self.peek()
            place = self.at
            variable = self.variable(place)
            variables.append(variable)
            if self.take("^{2}", "^2", "²"):
                variables.append(variable)
        if braces:
            self.want("}")
        elif paren:
            self.want(")")
        if len(variables) != (2 if twice else 1):
            self.refuse("one variable for each differentiation", self.at)
        if inside is None:
            if twice:
                self.refuse("write what is differentiated behind ∂²", start)
            self.slopes -= 1
            return ["operator", variables[0]]
        tree = self.number(inside, start)
        for variable in reversed(variables):
            tree = [slope_in(variable), self.number(tree, start), variable]
        self.slopes -= 1
        return tree

    def variable(self, at):
        tree = self.atom()
        scalar = (
            isinstance(tree, str) and self.words.get(tree, {}).get("kind") == "scalar"
        )
        if not scalar and not (isinstance(tree, list) and tree[0] in ("at", "matrix")):
            self.refuse(
                "a derivative is taken in an entry, as z_k, in an array or in a scalar",
                at,
            )
        return tree

    def cases(self):
        cells, self.cells = self.cells, True
        first = self.sum()
        self.take(",")
        self.want("&")
        equal, a, b = self.condition()
        self.take(",", ";")
        self.want(r"\\", "“\\\\” and the other case")
        second = self.sum()
        self.take(",")
        self.want("&")
        if not self.take(
            r"\text{otherwise}",
            r"\text{otherwise.}",
            r"\text{else}",
            "otherwise",
            "else",
        ):
            other = self.condition()
            if other[0] == equal or {str(a), str(b)} != {str(other[1]), str(other[2])}:
                self.fail("the opposite of the first case")
        self.take(".", ",")
        self.take(r"\\")
        self.want(r"\end{cases}")
        self.cells = cells
        if self.shape(first) or self.shape(second):
            self.refuse("the cases of a matrix are not read here", self.at)
        if not equal:
            first, second = second, first
        return ["cases", [first, a, b], [second]]

    def condition(self):
        self.take(r"\text{if }", r"\text{if}", r"\text{for }", r"\text{for}",
                  r"\text{when }", r"\text{ if }", r"\mathrm{if}", r"\mbox{if }", r"\mbox{if}",
                  r"\quad", "if", "for")  # fmt: skip
        self.peek()
        at = self.at
        a = self.indexed(self.index_or_number(), None, "", at)
        differ = self.take(*DIFFER)
        if not differ:
            self.want("=", "“=” or “≠”")
        self.peek()
        at = self.at
        b = self.indexed(self.index_or_number(), None, "", at)
        return not differ, a, b

    def diagonal(self):
        self.peek()
        at = self.at
        tree = self.atom()
        shape = self.shape(tree)
        if not shape or shape[1] != 1:
            self.refuse("the diagonal is a column", at)
        return ["diag", tree]

    def constant(self, value, at):
        """A column or matrix of ones or zeros, or an identity, from behind its sign."""
        if not self.take("_"):
            self.refuse("of how many entries? write 1_C", self.at)
        if self.take("{"):
            shape = [self.axis()]
            if self.take(r"\times", "×", ","):
                shape.append(self.axis())
            self.want("}")
        else:
            shape = [self.axis()]
        if value == "I":
            return ["identity", shape[0]]
        return ["constant", value, *[*shape, 1][:2]]

    def axis(self):
        self.peek()
        at, tree = self.at, self.atom()
        if (
            not is_number(tree)
            and self.words.get(tree if isinstance(tree, str) else "", {}).get("kind")
            != "size"
        ):
            self.refuse("a size, such as C, is expected", at)
        return tree

    # ---- names

    def styled(self):
        r"""What ``\hat{…}``, ``\mathbf{…}`` and the like hold: (accent, letters, bold, style)."""
        command = re.match(r"\\([a-zA-Z]+)", self.peek())
        if not command or command[1] not in STYLES:
            return None
        self.at += len(command[0])
        if self.text[self.at : self.at + 1] == "*":
            self.at += 1
        braces = self.take("{")
        inner = self.nested(self.styled)
        if inner is None:
            rest = self.peek()
            letters = re.match(
                r"[a-zA-Z0-9]+|\\[a-zA-Z]+" if braces else r"[a-zA-Z0-9]|\\[a-zA-Z]+",
                rest,
            )
            if not letters:
                self.fail("a letter")
            self.at += len(letters[0])
            inner = "", letters[0], False, ""
        if braces:
            self.want("}")
        accent, letters, bold, style = inner
        name = command[1]
        if name in ACCENTS:
            accent = ACCENTS[name]
        elif name in BOLD:
            bold = True
        else:
            style = "upright" if name in UPRIGHT else name
        return accent, letters, bold, style

    def of_style(self, accent, letters, bold, style, at):
        if not accent and letters in ("0", "1", "I") and (bold or style == "mathbb"):
            if letters != "0" and IVERSON.match(self.peek()):
                return self.iverson(1)
            return self.constant(letters if letters == "I" else int(letters), at)
        if style == "upright" and not accent:
            if letters in ("log", "ln"):
                return self.logarithm()
            if letters == "exp":
                return self.exponential()
            if letters == "diag":
                return self.diagonal()
            if letters == "softmax":
                return self.softmax(at)
            if letters == "e":
                return ["exp", 1]
        if accent:
            name = self.accented.get((accent, letters))
        elif style == "mathcal":
            name = self.names.get(rf"\mathcal{{{letters}}}", self.names.get(letters))
        else:
            name = self.names.get(letters)
        if name is None:
            self.refuse(f"“{self.text[at : self.at]}” is no symbol of this page", at)
        return self.named(name, at)

    def found(self, rest):
        """The longest spelling of a name with which the rest begins, or None."""
        for text in self.longest:
            if rest.startswith(text):
                after = rest[len(text) : len(text) + 1]
                if text[0] == "\\" and is_letter(text[-1]) and is_letter(after):
                    continue
                if text in self.bound:
                    continue
                return text
        return None

    def softmax(self, at):
        """softmax(z)_k, which is the probability of class k."""
        if "y_hat" not in self.words:
            self.refuse("softmax is no symbol of this page", at)
        if self.take("("):
            self.peek()
            here, inside = self.at, self.sum()
            if inside != ["matrix", "z"]:
                self.refuse("softmax is that of the logits z here", here)
            self.want(")")
        return self.named("y_hat", at)

    def named(self, name, at):
        entry = self.words[name]
        if entry["kind"] == "function":
            return self.called(name, entry)
        if entry["kind"] != "array":
            if entry["kind"] == "scalar":
                name = self.with_arguments(name)
            if self.peek()[:1] == "_":
                self.refuse(f"{self.text[at : self.at].strip()} has no index", self.at)
            return name
        rest = self.peek()
        raised = RAISED.match(rest)
        if raised:
            self.at += len(raised[0]) - 1
            tree = self.entry(name, entry)
            return ["^", tree, int(raised[1] or raised[2])]
        if (
            rest[:1] == "_"
            or rest[:1] == "["
            and self.text[self.at - 1 : self.at] != " "
        ):
            return self.entry(name, entry)
        return ["matrix", name]

    def with_arguments(self, name):
        """H(p), H(p, q), KL(p || q): the distributions say which of them is meant."""
        for meant, pattern in ARGUMENTS:
            both = name == meant or name == "H" and meant == "H_pq"
            match = both and meant in self.words and pattern.match(self.peek())
            if match:
                self.at += len(match[0])
                return meant
        return name

    def called(self, name, entry):
        self.peek()
        at = self.at
        if not self.take("("):
            self.fail(f"the argument of {name}, in parentheses")
        self.peek()
        here, argument = self.at, self.sum()
        self.want(")")
        if (
            argument == ["matrix", "z"]
            and "y_hat" in self.words
            and self.peek()[:1] in ("_", "[")
        ):
            return self.named("y_hat", at)
        return ["call", name, self.number(argument, here)]

    def entry(self, name, entry):
        axes = entry["shape"]
        latex = self.words[name]["latex"]
        indices = self.subscript(len(axes), axes, self.plain(name, latex))
        return ["at", name, *indices]

    @staticmethod
    def plain(name, latex):
        return latex if latex.isalpha() else name

    def subscript(self, count, axes, name):
        """The indices of an entry: _{ik}, _{i,k}, _ik, [i, k]."""
        close = None
        if self.take("["):
            close = "]"
        else:
            self.want("_", f"the index of {name}, as in {name}_i")
            close = "}" if self.take("{") else ")" if self.take("(") else None
        found = []
        while len(found) < count:
            if found and not self.take(",") and close == "]":
                self.fail(f"{count} indices of {name}")
            self.peek()
            at, rest = self.at, self.peek()
            if not rest or not (is_digit(rest[0]) or is_letter(rest[0])):
                self.fail("one index" if count == 1 else f"{count} indices")
            if is_digit(rest[0]) and count == 1:
                index = self.digits()
            else:
                self.at += 1
                index = int(rest[0]) if is_digit(rest[0]) else rest[0]
            found.append(self.indexed(index, axes[len(found)], name, at))
        if close:
            self.want(close, f"“{close}” behind the index")
        else:
            rest = self.text[self.at : self.at + 2]
            if rest[:1] in self.letters and rest[1:2] not in ("_", "["):
                self.refuse(
                    f"{name} has {'one index' if count == 1 else f'{count} indices'}; "
                    f"put a space if a factor follows",
                    self.at,
                )
        return found

    def indexed(self, index, axis, name, at):
        """The index, when it may stand in that axis."""
        if is_number(index) or isinstance(index, list):
            if isinstance(index, list) or index < 1:
                self.refuse("indices count from 1", at)
            return index
        end = self.bound.get(index, self.letters.get(index))
        if end is None:
            self.refuse(f"the index {index} has no range here", at)
        if axis is not None and end != "?" and end != axis:
            self.refuse(
                f"{index} runs to {said(end)}, and {name} has {said(axis)} entries there",
                at,
            )
        return index


def slope_in(variable):
    """A derivative in an entry or a scalar is a slope; in an array, it is an array of slopes."""
    return "gradient" if variable[0] == "matrix" else "slope"


def is_letter(text):
    return "a" <= text <= "z" or "A" <= text <= "Z" if text else False


def is_digit(text):
    return "0" <= text <= "9" if text else False


def is_number(tree):
    return isinstance(tree, int)


def said(tree):
    """A size or a range in words."""
    if isinstance(tree, list) and tree[0] == "+" and len(tree) == 3:
        a, b = map(said, tree[1:])
        return f"{b} + {a}" if a.isdigit() else f"{a} + {b}"
    return str(tree) if not isinstance(tree, list) else "another number"
