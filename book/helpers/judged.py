"""Steps that others wrote: the verdict of the engine on each, and a link to the judge."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from sympy import exp

from notation import C, D, N, d, j, k, n
from proof import Hypothesis, Sum, array, define, over, refute, scalar
from proof.checking import check
from proof.page.record import STATED
from proof.reading.latex import latex
from proof.statement import Statement
from proof.typed.judge import judge

JUDGE = "try.html"
VERDICTS = {
    "wrong": "**Wrong**",
    "proved": "**Proved**",
    "condition": "**True under a condition**",
}


@dataclass(frozen=True)
class Claim:
    """One reading of a step: the line that the engine prints, and what it says of it."""

    name: str
    reading: str
    line: str
    says: str  # wrong, proved, or condition
    conditions: tuple  # in words, which it lacks
    given: tuple  # in words, which it has
    readable: bool  # by the judge of the page “Try it”

    @property
    def link(self):
        """The page “Try it” with this line and its conditions."""
        words = {"given": "|".join(self.given)} if self.given else {}
        return f"{JUDGE}#{urlencode({'line': self.line} | words)}"

    def __repr__(self):
        read = f"{self.reading}: " if self.reading else ""
        # of what is wrong, the refutation says under which conditions it still is
        held = () if self.says == "wrong" else (*self.conditions, *self.given)
        return (
            f"{read}{VERDICTS[self.says]}{', if ' if held else ''}{' and '.join(held)}."
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        link = f' <a href="{self.link}">Judge it</a>' if self.readable else ""
        return {"text/markdown": f"{self!r}{link}", "text/plain": repr(self)}


class Judged(list):
    """The claims of a page, in order."""

    def __call__(self, name, lhs, rhs, using=(), where=None, reading=""):
        """The claim ``lhs = rhs``, and its refutation where it is wrong as it stands.

        What is judged is the line that the engine prints, as the page “Try it” reads it;
        where that page cannot read it, the two sides themselves.
        """
        line = f"{latex(lhs)} = {latex(rhs)}"
        (found,) = judge(line, using)
        readable = found.says != "unreadable"
        if not readable:
            check(Statement(lhs, "=", rhs, where or {}, tuple(using)))
        says = found.says if readable else "proved"
        if says not in VERDICTS:
            raise ValueError(f"{name}: {says}, and no verdict: {found.told}")
        held = tuple(h.name for h in using if isinstance(h, STATED))
        claim = Claim(name, reading, line, says, found.conditions, held, readable)
        self.append(claim)
        shown = [] if says == "proved" else [refute(lhs, rhs, using, where)]
        return [claim, *shown]

    def kinds(self):
        """How many steps have one verdict, by that, and how many depend on the reading."""
        names = dict.fromkeys(claim.name for claim in self)
        said = ({c.says for c in self if c.name == name} for name in names)
        return Counter(kind.pop() if len(kind) == 1 else "reading" for kind in said)


def words():
    """The words that the notation lacks, each as the chapter that is about it declares it."""
    eps = scalar("eps", r"\varepsilon", meaning="share that is spread over all classes")
    eps_others = scalar(
        "eps_others",
        r"\varepsilon_{\text{others}}",
        meaning="share that is spread over the other classes",
    )
    define(eps_others, eps * (C - 1) / C)
    beta = scalar("beta", r"\beta", sign="positive", meaning="factor of the margin")
    kappa = array(
        "kappa", N, sign="positive", latex=r"\kappa", meaning="weights of the examples"
    )
    weights_sum = Hypothesis(
        Sum(kappa[n], over(n)), N, "the weights of the examples sum to their number"
    )
    mu_old = scalar(
        "mu_old", r"\mu_{\text{old}}", meaning="what is subtracted in the first block"
    )
    mu_new = scalar(
        "mu_new", r"\mu_{\text{new}}", meaning="what is subtracted in the second block"
    )
    V = array("V", C, D, meaning="values of the keys")
    S = array("S", N, C, meaning="scores of the keys, for each query")
    P = array("P", N, C, meaning="weights: softmax of each row of the scores")
    P.define(lambda n, k: exp(S[n, k]) / Sum(exp(S[n, j]), over(j)))
    O = array("O", N, D, meaning="outputs: means of the values")  # noqa: E741
    O.define(lambda n, d: Sum(P[n, k] * V[k, d], over(k)))
    O_bar = array(
        "O_bar", N, D, latex=r"\bar{O}", meaning="gradient of some loss in the outputs"
    )
    P_bar = array("P_bar", N, C, latex=r"\bar{P}", meaning="gradient in the weights")
    P_bar.define(lambda n, k: Sum(O_bar[n, d] * V[k, d], over(d)))
    return (
        eps,
        eps_others,
        beta,
        kappa,
        weights_sum,
        mu_old,
        mu_new,
        V,
        P,
        O,
        O_bar,
        P_bar,
    )
