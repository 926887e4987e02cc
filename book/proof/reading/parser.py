r"""Reads printed LaTeX into nested tuples, without SymPy.

The grammar is how a person reads it:

    sum      ::= ["-"] product (("+" | "-") product)*
    product  ::= factor+, also joined by \odot, \oslash (elementwise) or /
    factor   ::= \sum_{i=1}^{C} product | \log factor | \frac{∂}{∂v} factor
               | atom ["^" exponent]
    atom     ::= number | name_{indices} | \frac{…}{…} | \sqrt{…} | ( sum ) | cases
               | \delta_{ik} | e | \tanh(sum) | |sum| | \max(sum, …) | \min(sum, …)

A number that is not the first factor has \cdot in front of it. Nothing follows a
logarithm or a derivative but what acts on something in parentheses.
"""

import re

from ..errors import MisreadEquation


class Parser:
    """Turns LaTeX into nested tuples.

    ``vocabulary`` maps each printed name to its :class:`Entry`.
    """

    def __init__(self, text, vocabulary):
        self.text, self.at = text, 0
        self.names = sorted(vocabulary, key=len, reverse=True)
        self.vocabulary = vocabulary

    def parse(self):
        tree = self.sum()
        if self.peek():
            self.fail("nothing more")
        return tree

    # ---- tokens

    def peek(self):
        self.at += len(re.match(r"(\s|\\left|\\right|\\,)*", self.text[self.at :])[0])
        return self.text[self.at :]

    def take(self, *texts):
        rest = self.peek()
        for text in texts:
            command = (
                text[0] == "\\" and text[-1].isalpha()
            )  # which another letter would make another one
            if rest.startswith(text) and not (
                command and rest[len(text) :][:1].isalpha()
            ):
                self.at += len(text)
                return text
        return None

    def want(self, text):
        if not self.take(text):
            self.fail(text)

    def fail(self, wanted):
        raise MisreadEquation(
            f"cannot read back {self.text!r}: expected {wanted} at “{self.peek()[:30]}”"
        )

    def group(self, read):
        self.want("{")
        tree = read()
        self.want("}")
        return tree

    def name(self):
        rest = self.peek()
        for latex in self.names:
            if rest.startswith(latex) and not (
                latex[-1].isalpha()
                and latex[0] == "\\"
                and rest[len(latex) :][:1].isalpha()
            ):
                return latex
        return None

    # ---- grammar

    def sum(self):
        terms = [("neg", self.product()) if self.take("-") else self.product()]
        while sign := self.take("+", "-"):
            term = self.product()
            terms.append(term if sign == "+" else ("neg", term))
        return ("add", *terms) if len(terms) > 1 else terms[0]

    def product(self):
        tree = self.juxtaposed()
        while sign := self.take(r"\odot", r"\oslash"):
            tree = (sign, tree, self.juxtaposed())
        return tree

    def juxtaposed(self):
        factors = [self.factor()]
        while self.take(r"\cdot") or self.starts_factor():
            if self.reaching:
                self.fail(
                    "nothing behind a logarithm or a derivative without parentheses"
                )
            factors.append(self.factor())
        tree = ("mul", *factors) if len(factors) > 1 else factors[0]
        return ("quotient", tree, self.factor()) if self.take("/") else tree

    def starts_factor(self):
        rest = self.peek()
        if rest[:1].isdigit():
            self.fail(r"\cdot in front of a number")
        stops = (
            "+",
            "-",
            "}",
            ")",
            "&",
            "=",
            "]",
            ",",
            r"\rvert",
            r"\odot",
            r"\oslash",
            r"\times",
            r"\\",
            r"\end",
            "/",
            "^",
            "_",
        )
        return bool(rest) and not rest.startswith(stops)

    def factor(self):
        if self.take(r"\sum"):
            self.want("_")
            index, low = self.group(self.limit)
            self.want("^")
            high = self.group(self.sum)
            return ("sum", index, low, high, self.juxtaposed())
        if self.take(r"\log"):
            return ("log", self.operand())
        tree = self.atom()
        if tree[0] == "operator":
            return ("partial", self.operand(), tree[1])
        raised = self.take("^")
        if raised:
            tree = self.group(lambda: self.exponent(tree))
        self.raised, self.reaching = bool(raised), False
        return tree

    def operand(self):
        """What a logarithm or a derivative acts on.

        A person may take it to reach further, unless it is in ( ).
        """
        opens = self.peek().startswith("(")
        tree = self.factor()
        self.reaching = not opens or self.raised
        return tree

    def limit(self):
        index = self.letter()
        self.want("=")
        return index, self.sum()

    def exponent(self, tree):
        if self.take(r"\top"):
            return ("transpose", tree)
        if self.take(r"\odot"):
            return ("elementwise power", tree, self.sum())
        return ("exp", self.sum()) if tree == ("e",) else ("power", tree, self.sum())

    def letter(self):
        rest = self.peek()
        if not rest[:1].isalpha():
            self.fail("an index")
        self.at += 1
        return rest[0]

    def atom(self):
        rest = self.peek()
        if number := re.match(r"\d+", rest):
            self.at += len(number[0])
            return ("number", int(number[0]))
        if self.take("("):
            tree = self.sum()
            self.want(")")
            return tree
        if self.take(r"\frac"):
            return self.fraction()
        if self.take(r"\sqrt"):
            return ("power", self.group(self.sum), ("number", 0.5))
        if self.take(r"\begin{cases}"):
            return self.cases()
        if self.take(r"\delta"):
            return ("delta", *self.subscript(2))
        if self.take(r"\operatorname{diag}"):
            return ("diag", self.atom())
        if self.take(r"\exp"):
            return ("map exp", self.atom())
        if self.take(r"\tanh"):
            return ("tanh", self.atom())
        if self.take(r"\lvert"):
            inside = self.sum()
            self.want(r"\rvert")
            return ("abs", inside)
        if which := self.take(r"\max", r"\min"):
            self.want("(")
            parts = [self.sum()]
            while self.take(","):
                parts.append(self.sum())
            self.want(")")
            return (which, *parts)
        if constant := self.take(r"\mathbf{1}", r"\mathbf{0}", r"\mathbf{I}"):
            return ("constant", constant, *self.group_after_subscript())
        if latex := self.name():
            return self.named(latex)
        if self.take("e"):
            return ("e",)
        if rest[:1].isalpha():
            return ("index", self.letter())
        return self.fail("a factor")

    def group_after_subscript(self):
        self.want("_")
        self.want("{")
        shape = [self.sum()]
        if self.take(r"\times"):
            shape.append(self.sum())
        self.want("}")
        return shape

    def named(self, latex):
        entry = self.vocabulary[latex]
        self.want(latex)
        if entry.kind == "function":
            self.want("(")
            argument = self.sum()
            self.want(")")
            return ("call", entry.name, argument)
        if latex == entry.bold:
            return ("matrix", entry.name)
        if entry.kind == "array":
            return ("entry", entry.name, *self.subscript(len(entry.shape)))
        return ("name", entry.name)

    def subscript(self, count):
        """The indices of an entry.

        One, or two that run together when both are a single letter or digit.
        """
        self.want("_")
        self.want("{")
        inside = self.peek().split("}")[0]
        self.at += len(inside) + 1
        parts = (
            [inside]
            if count == 1
            else inside.split(",")
            if "," in inside
            else list(inside)
        )
        if len(parts) != count or not all(
            re.fullmatch(r"[A-Za-z]|\d+", part) for part in parts
        ):
            self.fail(f"{count} indices instead of {inside}")
        return [
            ("number", int(part)) if part.isdigit() else ("index", part)
            for part in parts
        ]

    def fraction(self):
        self.want("{")
        if self.take(r"\partial"):
            twice = self.take("^{2}")
            inside = None if self.take("}") else self.sum()
            if inside is not None:
                self.want("}")
            self.want("{")
            variables = []
            while self.take(r"\partial"):
                variables.append(self.atom())
                variables += variables[-1:] if self.take("^{2}") else []
            self.want("}")
            if len(variables) != (2 if twice else 1):
                self.fail("one variable for each differentiation")
            if inside is None:
                return ("operator", *variables)
            for variable in reversed(variables):
                inside = ("partial", inside, variable)
            return inside
        above = self.sum()
        self.want("}")
        return ("quotient", above, self.group(self.sum))

    def cases(self):
        first = self.sum()
        self.want("&")
        self.want(r"\text{if }")
        a = self.index_or_number()
        self.want("=")
        b = self.index_or_number()
        self.want(r"\\")
        second = self.sum()
        self.want("&")
        self.want(r"\text{otherwise}")
        self.want(r"\end{cases}")
        return ("cases", a, b, first, second)

    def index_or_number(self):
        number = re.match(r"\d+", self.peek())
        if number:
            self.at += len(number[0])
            return ("number", int(number[0]))
        return ("index", self.letter())
