"""Typed lines: two parsers that agree, and two judges that say what a line deserves."""

import json
import os
import random
import subprocess
from collections import Counter
from itertools import compress
from pathlib import Path

import pytest
from conftest import ROOT
from identities import IDENTITIES
from test_javascript import NODE
from test_mutants import REASONS, of
from typed_lines import CONDITION, SLIPS, TRUE, UNPROVED, UNREADABLE, WRONG
from words import BOOK, vocabulary

from proof.errors import ProofError, UnreadableLine
from proof.mutants.mutate import EQUAL as PROVED
from proof.mutants.mutate import ILL_FORMED, redefined
from proof.mutants.mutate import KILLED as REJECTED
from proof.mutants.mutate import judge as judge_mutant
from proof.page.javascript import Printer, dictionary
from proof.reading.latex import latex
from proof.rules.proving import holds
from proof.statement import Statement
from proof.typed.elaborate import expression
from proof.typed.judge import judge, step
from proof.typed.parser import Parser, lines
from proof.words import Hypothesis

with vocabulary() as EVERY:  # the words of the identities are there, too
    pass

STATIC = ROOT / "book" / "_static"
SCRIPTS = ("evaluate.js", "typed.js", "judge.js", "forms.js", "slips.js")
ALIASES = {"s": "y_hat", r"\hat{p}": "y_hat"}
HANG = 50  # milliseconds, the least of three: see typed.mjs
SAID = {"unreadable", "expression", "empty", "undefined", "wrong", "condition", "true"}
DOUBT = "⟂"  # where a line of the table cannot be read


@pytest.fixture(autouse=True)
def book():
    with vocabulary(BOOK):
        yield


@pytest.fixture(scope="module")
def known():
    with vocabulary(BOOK):
        return dictionary() | {"aliases": ALIASES}


def in_javascript(known, texts, folder=STATIC, **options):
    """``[[answer, milliseconds], …]`` of the scripts of the site."""
    done = subprocess.run(
        [NODE, ROOT / "tests" / "typed.mjs", folder, *SCRIPTS],
        input=json.dumps({"dictionary": known, "texts": texts, **options}),
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_python(known, text):
    """The rows of each line, or why they cannot be read, in the form of the scripts."""
    try:
        return [Parser(text, known, *place).line() for place in lines(text)]
    except UnreadableLine as problem:
        return {"says": str(problem), "at": problem.at}


# ---- reading

# What people write, and what it is in the print of the book.
SPELLINGS = {
    r"\hat{y}_{k} - y_{k}": [
        "yhat_k - y_k",
        "y_hat[k] - y[k]",
        "ŷ_k − y_k",
        "y\u0302_k – y_k",
        r"\hat y_k - y_k",
        r"\widehat{y}_k-y_k",
        r"\hat{\mathbf{y}}_k - \mathbf{y}_k",
        r"\mathbf{\hat y}_{k} \,-\, y_{k}",
        r"\left(\hat{y}_k - y_k\right)",
        r"softmax(z)_k - y_k",
        r"\operatorname{softmax}(z)_k - y_k",
        r"\sigma(z)_k - y_k",
        "s_k - y_k.",
        r"\[ \hat p_k - y_k \]",
        r"$\displaystyle \hat{y}_k - y_k$",
        "  yhat_{k}\t-  y_(k) ",
    ],
    r"\frac{\partial L}{\partial z_{k}}": [
        r"\partial L/\partial z_k",
        "∂L/∂z_k",
        "dL/dz_k",
        "d L / d z[k]",
        r"\frac{dL}{dz_k}",
        r"\dfrac{\mathrm{d} L}{\mathrm{d} z_k}",
        r"\frac{\partial}{\partial z_k} L",
        r"\partial L / (\partial z_k)",
        r"\frac{\partial \mathrm{L}}{\partial z_{k}}",
    ],
    r"\frac{\partial^{2} L}{\partial z_{k} \partial z_{l}}": [
        "∂²L/∂z_k∂z_l",
        r"\partial^2 L / (\partial z_k \partial z_l)",
        r"\frac{\partial^2 L}{\partial z_k\,\partial z_l}",
        "∂/∂z_k (∂L/∂z_l)",
    ],
    r"\sum_{i=1}^{C} y_{i} \log \hat{y}_{i}": [
        "sum_i y_i log yhat_i",
        r"\sum_i y_i \ln\hat y_i",
        r"\sum_{i} y_i\log(\hat y_i)",
        r"\sum\limits_{i=1}^C y_{i} \log{\hat{y}_i}",
        "Σ_i y_i · log(ŷ_i)",
        "∑_{i=1}^C y_i*ln ŷ_i",
        "sum_i=1^C y_i log yhat_i",
        r"\sum^C_{i=1} y_i \mathrm{log}\, \hat y_i",
        "sum_(i=1)^C y_i log(yhat_i)",
    ],
    r"\frac{e^{z_{k}}}{\sum_{j=1}^{C} e^{z_{j}}}": [
        "exp(z_k)/sum_j exp(z_j)",
        "e^z_k / sum_j e^z_j",
        "e^(z_k)/Σ_j e^(z_j)",
        r"\frac{\exp(z_k)}{\sum_j \exp(z_j)}",
        r"\frac{e^{z_k}}{\sum_{j} e^{z_j}}",
        r"\dfrac{\exp\left(z_k\right)}{\sum_{j=1}^{C}\exp\left(z_j\right)}",
        r"\mathrm{e}^{z_k} / \sum_j \mathrm{e}^{z_j}",
    ],
    r"\delta_{ik} - \hat{y}_{k}": [
        "delta_ik - yhat_k",
        r"\delta_{i,k} - \hat y_k",
        "δ[i, k] - ŷ_k",
        "1_{i=k} - yhat_k",
        "[i = k] - yhat_k",
        r"\mathbb{1}\{i=k\} - \hat y_k",
        r"\mathbf{1}_{i=k} - \hat y_k",
        "1(i=k) - yhat_k",
    ],
    r"\sum_{i=1}^{C} y_{i} \left(1 - \delta_{ik}\right)": [
        r"\sum_{i\ne k} y_i",
        r"\sum_{i \neq k} y_i",
        "sum_{i != k} y_i",
        "∑_{i≠k} y_i",
        "sum_i (1 - delta_ik) y_i",
        "sum_i 1_{i != k} y_i",
    ],
    r"\sum_{n=1}^{N} \sum_{i=1}^{C} Z_{ni}": [
        "sum_{n,i} Z_ni",
        r"\sum_n\sum_i Z_{n,i}",
        "sum_n (sum_i Z[n, i])",
    ],
    r"y_{i}^{2} \log \hat{y}_{i}": [
        "y_i^2 log yhat_i", r"y^2_i \log\hat y_i", "y_i² ln ŷ_i", "y_i**2*log(yhat_i)",
    ],
    r"\mathbf{J}^{\top} \mathbf{g}": ["J^T g", "J.T * g", r"\mathbf J^\top\mathbf g", r"J^{T} g", "Jᵀ g"],
    r"\operatorname{diag}\left(\hat{\mathbf{y}}\right) - \hat{\mathbf{y}} \hat{\mathbf{y}}^{\top}": [
        "diag(yhat) - yhat yhat^T",
        r"\mathrm{diag}(\hat y) - \hat y \hat y^\top",
        r"\operatorname{diag}(\boldsymbol{\hat y}) - \hat{\mathbf y}\hat{\mathbf y}^{T}",
    ],
    r"\frac{x}{2}": ["0.5 x", "1/2 x", r"\frac12 x", r"\tfrac{1}{2}x"],
    r"D_{\mathrm{KL}}": ["KL", "D_KL", r"D_{KL}(p\|q)", "KL(p || q)"],
    r"\sigma\left(-x\right)": ["sigma(-x)", "σ(−x)", r"\sigma(-x)"],
    r"\mathcal{L}": [r"\mathcal L", "L_batch"],
}  # fmt: skip


@pytest.mark.parametrize("meant", SPELLINGS, ids=lambda text: text[:40])
def test_what_people_write_is_read_as_what_the_book_prints(meant, known):
    for text in [*SPELLINGS[meant], meant]:
        [[[relation, tree]]] = in_python(known, text)
        assert (relation, latex(expression(tree))) == ("", meant), text


def table():
    """Every line of the tables, without its verdict."""
    some = [text for texts in SPELLINGS.values() for text in texts]
    unreadable = [line.replace(DOUBT, "") for line in UNREADABLE]
    with_condition = [line for line, _ in [*CONDITION, *UNPROVED]]
    return [*some, *SPELLINGS, *TRUE, *WRONG, *with_condition, *unreadable]


PIECES = (
    r"\frac{|\hat |{|}|(|)|_|^|i|k|=|y_i|z_k|\sum_|\\|&|log |-|/|1|12|0.5|[|]|\begin{cases}|\end{cases}"
    r"|\text{if }|∂|d|ŷ|²|'|.T|^T|\mathbf|\odot|é|𝐲|\operatorname{|i=k"
    r"|!=|L|W|Z_ni|J|diag|exp(|softmax(z)|1_|H(p|e^|**|,|<b>|__proto__"
).split("|")  # fmt: skip


def slipped(count, seed):
    """The lines of the tables with a few characters lost, doubled or replaced, and pure noise."""
    draw = random.Random(seed)
    known_lines = table()
    for _ in range(count):
        if draw.random() < 0.2:
            yield "".join(draw.choices(PIECES, k=draw.randint(1, 14)))
            continue
        text = list(draw.choice(known_lines))
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(len(text) + 1)
            text[at : at + draw.choice((0, 1))] = draw.choice(("", *PIECES))
        yield "".join(text)


def characters(count, seed):
    """Noise: of what a keyboard has, and of all of Unicode but halves of a character."""
    draw = random.Random(seed)
    for _ in range(count):
        end = draw.choice((0x7F, 0x7F, 0x3FF, 0x2FFF, 0xD7FF, 0x1FFFF))
        codes = (draw.randrange(end) for _ in range(draw.randint(1, 60)))
        yield "".join(chr(c) for c in codes if not 0xD800 <= c < 0xE000)


def test_both_parsers_read_the_same_of_whatever_is_typed(known):
    seed = os.environ["PROOF_SEED"]
    deep = [sign * 90 for sign in ("(", r"\hat", "log ", "e^{", "diag ", "∂", "-")]
    long = [
        "y_i + " * 400,
        r"\frac{" * 330,
        "d" * 2000,
        "[i" * 1000,
        "&" * 2000,
        "{}" * 1000,
    ]
    texts = [*table(), *slipped(10_000, seed), *characters(1000, seed), *deep, *long]
    answers = in_javascript(known, texts)
    read = 0
    for text, (answer, milliseconds) in zip(texts, answers, strict=True):
        assert answer == in_python(known, text), (text, seed)
        assert milliseconds < HANG, text
        read += isinstance(answer, list)
    times = sorted(milliseconds for _, milliseconds in answers)
    print(f"{len(texts)} lines, {read} readable, slowest {times[-1]:.1f} ms")
    assert read > 500 and len(texts) - read > 500
    for text, (answer, milliseconds) in zip(
        texts, in_javascript(known, texts, judge={})
    ):
        assert answer["says"] in SAID and milliseconds < HANG, (text, seed, answer)


def test_a_script_that_hangs_is_found(tmp_path, known):
    wait = "line() { const t = performance.now() + 60; while (performance.now() < t);"
    broken(tmp_path, "typed.js", "line() {", wait)
    [[_, milliseconds]] = in_javascript(known, ["y_i = 1"], tmp_path)
    assert milliseconds > HANG


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("MINUS.includes(sign))", "PLUS.includes(sign))"),
        ('["sum", tree, letter, low, end]', '["sum", tree, letter, 2, end]'),
        (
            "[slopeIn(variable), this.number(tree, start), variable]",
            "['slope', variable, tree]",
        ),
        ("while (found.length < count)", "while (found.length < 1)"),
    ],
)
def test_a_fault_in_a_parser_is_found(tmp_path, known, right, wrong):
    broken(tmp_path, "typed.js", right, wrong)
    texts = table()
    answers = in_javascript(known, texts, tmp_path)
    assert any(
        answer != in_python(known, text) for text, (answer, _) in zip(texts, answers)
    )


def broken(folder, name, right, wrong):
    """Copies of the scripts, one of them with a fault."""
    for script in SCRIPTS:
        text = (STATIC / script).read_text("utf-8")
        if script == name:
            assert right in text
            text = text.replace(right, wrong)
        (Path(folder) / script).write_text(text, "utf-8")


def test_nothing_that_is_typed_runs():
    """No script of a page makes code or markup of a string."""
    for path in STATIC.glob("*.js"):
        for word in ("eval(", "new Function", "innerHTML", "insertAdjacentHTML"):
            assert word not in path.read_text("utf-8"), path.name


def test_what_is_read_prints_what_it_means():
    for text in TRUE:
        for rows in [
            Parser(text, dictionary() | {"aliases": ALIASES}, *place).line()
            for place in lines(text)
        ]:
            for _, tree in rows:
                again = Printer().tree(expression(tree))
                assert latex(expression(again)) == latex(expression(tree))


# ---- judging


def test_the_judges_say_what_each_line_deserves(known):
    """Every line of the table, in JavaScript and by the engine; and how long a judgement takes."""
    wanted = [
        *((line, "true", "proved", ()) for line in TRUE),
        *((line, "wrong", "wrong", ()) for line in WRONG),
        *((line, "condition", "condition", given) for line, given in CONDITION),
        *((line, "condition", "unproved", given) for line, given in UNPROVED),
    ]
    answers = in_javascript(known, [line for line, *_ in wanted], judge={})
    for (line, numbers, rules, given), (answer, _) in zip(wanted, answers, strict=True):
        assert answer["says"] == numbers, line
        if numbers == "condition":
            assert tuple(answer["steps"][-1]["conditions"]) == given, line
        found = judge(line, known=known)
        said = {one.says for one in found}
        assert "wrong" in said if rules == "wrong" else said == {rules}, (line, found)
        if rules == "condition":
            assert found[-1].conditions == given, line
    times = sorted(milliseconds for _, milliseconds in answers)
    middle, slow = times[len(times) // 2], times[int(0.9 * len(times))]
    print(f"{len(times)} lines: {middle:.1f} ms in the middle, {slow:.1f} ms at 90 %")
    assert len(wanted) >= 120


def test_what_cannot_be_read_is_told_with_its_place(known):
    texts = [line.replace(DOUBT, "") for line in UNREADABLE]
    for line, text, (answer, _) in zip(
        UNREADABLE, texts, in_javascript(known, texts, judge={}), strict=True
    ):
        [found] = judge(text, known=known)
        assert (answer["says"], found.says) == ("unreadable", "unreadable"), line
        assert answer["at"] == found.at == line.index(DOUBT), line
        assert answer["message"] == found.told


NOT_WRONG = [
    "log e^{300 z_i} = 300 z_i",
    "e^{300 z_i} / e^{300 z_i} = 1",
    r"\sigma(700 x) + \sigma(-700 x) = 1",
    "1 + e^{-40 z_i^2} > 1",
    "(z_i + 10^7)^2 - z_i^2 - 2 10^7 z_i = 10^{14}".replace("2 10", r"2 \cdot 10"),
    "(z_i - z_k)/(z_i - z_k) = 1",
    r"(\hat y_i - \hat y_i)/(\sum_k \hat y_k - 1) = 1",
    r"\log(1 - \sum_k \hat y_k) = 5",
    "yhat_i / yhat_i = 1",
    r"\sum_i y_i / (1 - \sum_k \hat y_k) = 1",
    "(e^{20 z_i} + 1) - e^{20 z_i} = 1",
    "10^9 z_i - 999999999 z_i = z_i",
    "1/z_i^9 z_i^9 = 1".replace("9 z", "9 * z"),
    r"\hat y_i + 10^8 - 10^8 = \hat y_i",
    # logits of ±700 and more
    "exp(700) / exp(700) = 1",
    "log(exp(700)) = 700",
    "log(exp(-800)) = -800",
    "exp(-800) > 0",
    "1 + exp(-800) > 1",
    r"\sigma(-700) > 0",
    r"\sigma(700) < 1",
    r"\sigma(700 x) < 1",
    r"1 - \sigma(700 x) = \sigma(-700 x)",
    r"log \sigma(-700 x) = -700 x - log(1 + e^{-700 x})",
    r"d\sigma(700 x)/dx = 700 \sigma(700 x) \sigma(-700 x)",
    "log(e^{700 z_i} + e^{700 z_k}) = 700 z_i + log(1 + e^{700 (z_k - z_i)})",
    *(rf"e^{{z_k {n}}}/\sum_j e^{{z_j {n}}} = \hat y_k" for n in ("+ 700", "- 700", "+ 800", "- 800")),
    *(rf"log \sum_j e^{{z_j {n}}} = lse {n}" for n in ("+ 700", "- 700", "+ 800", "- 800")),
    "e^{e^{5 z_i}} / e^{e^{5 z_i}} = 1",
    # near 0, and where a probability rounds to 1
    "log(1 + e^{-40 z_i^2}) > 0",
    r"(1 - \sigma(36)) e^{36} = \sigma(36)",
    r"log(1 - \sigma(35)) = log \sigma(-35)",
    r"log(1 - \sigma(40 x)) = log \sigma(-40 x)",
    r"1/(1 - \sigma(30)) = 1 + e^{30}",
    "e^{z_i} + 10^9 > 10^9",
    "e^{-700 z_i^2} <= 1",
    "e^{700 z_i} > e^{700 z_i} - 1",
    # ties, and poles of one side alone
    "(z_i - z_k)^2 >= 0",
    "(z_i - z_k)^2 / (z_i - z_k) = z_i - z_k",
    "(z_i - z_k)/(z_i^2 - z_k^2) = 1/(z_i + z_k)",
    "(1/(z_i - z_k) + 1) * (z_i - z_k) = 1 + z_i - z_k",
    "1/(1/z_i) = z_i",
    "0 log z_i = 0",
    r"\log(C)/\log(C) = 1",
    "d log(z_k^2)/dz_k = 2/z_k",
]  # fmt: skip


def test_rounding_poles_and_overflow_are_not_called_wrong(known):
    for text, (answer, _) in zip(NOT_WRONG, in_javascript(known, NOT_WRONG, judge={})):
        assert answer["says"] in ("true", "undefined"), (text, answer)


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("Math.abs(d) > 10 * noise && ", ""),
        ("return !apart || (relation", "return (relation"),
    ],
)
def test_a_careless_judge_is_found(tmp_path, known, right, wrong):
    broken(tmp_path, "judge.js", right, wrong)
    answers = in_javascript(known, NOT_WRONG, tmp_path, judge={})
    assert any(answer["says"] == "wrong" for answer, _ in answers)


def test_no_proved_mutant_is_called_wrong_and_most_others_are():
    """Mutants of what is proved: judged by numbers in JavaScript, and by the engine."""
    with vocabulary(EVERY):
        kept, cases, known = mutant_cases(60)
        verdicts = [judge_mutant(mutant)[0] for mutant in kept]
    formed = [verdict != ILL_FORMED for verdict in verdicts]
    kept, cases, verdicts = (
        list(compress(some, formed)) for some in (kept, cases, verdicts)
    )
    answers = in_javascript(known, cases, statements=True)
    wrong = proved = missed = 0
    for mutant, verdict, (answer, _) in zip(kept, verdicts, answers, strict=True):
        called = answer["says"] in ("wrong", "condition")
        if verdict == PROVED:
            proved += 1
            assert not called, (mutant.change, mutant.statement, answer)
        elif verdict == REJECTED:
            wrong += called
            missed += answer["says"] == "true"
    print(f"{len(kept)} mutants: {proved} equal, {wrong} found wrong, {missed} not")
    assert wrong > 20 and missed < 0.05 * wrong


def test_of_thousands_of_mutants_the_numbers_call_none_wrong_that_the_engine_proves():
    """What the engine proves of them is listed in equal_mutants.py: test_mutants.py sees to it."""
    with vocabulary(EVERY):
        kept, cases, known = mutant_cases(2500, definitions=True)
        equal = {id(one) for name in IDENTITIES for key, one in of(name)
                 if (key, one.change) in REASONS}  # fmt: skip
    said = {True: Counter(), False: Counter()}
    for mutant, (answer, _) in zip(kept, in_javascript(known, cases, statements=True)):
        proved = id(mutant) in equal
        said[proved][answer["says"]] += 1
        wrong = answer["says"] in ("wrong", "condition")
        assert not (proved and wrong), (mutant.change, mutant.statement, answer)
    print(f"proved: {said[True]}; not proved: {said[False]}")
    assert len(kept) > 2000 and said[True]["true"] > 100
    # Shapes that do not fit, which cannot be typed, and what has no value at some points.
    assert said[False]["true"] < 0.05 * said[False]["wrong"]


def mutant_cases(count=None, definitions=False):
    """So many mutants, or all, each also as plain data for the scripts, and their dictionary."""
    every = [
        mutant
        for name in IDENTITIES
        for _, mutant in of(name)
        if (definitions or not mutant.definition)
        and mutant.statement.certificate is None
    ]
    printer, cases, kept = Printer(), [], []
    draw = random.Random(os.environ["PROOF_SEED"])
    for mutant in draw.sample(every, count or len(every)):
        s = mutant.statement
        if not all(isinstance(h, Hypothesis) for h in s.using):
            continue
        try:
            left, right = printer.tree(s.lhs), printer.tree(s.rhs)
            changed = redefinition(*mutant.definition)
        except ProofError:
            continue
        given = [printer.hypothesis(h) for h in s.using]
        where = {size.name: int(n) for size, n in s.where.items()}
        cases.append([left, s.relation, right, where, given, None, changed])
        kept.append(mutant)
    return kept, cases, dictionary(printer.words)


def redefinition(name=None, body=None):
    """The word of a mutant's definition, for the scripts."""
    if name is None:
        return {}
    with redefined(name, body):
        printer = Printer()
        printer.word(name)
    return {name: printer.words[name]}


def test_a_judgement_of_what_is_given_tells_what_is_not_needed(known):
    [target] = [h for h in known["hypotheses"] if h["name"] == "the target sums to one"]
    texts = ["dL/dz_k = yhat_k - y_k", "dL/dz_k = yhat_k sum_i y_i - y_k"]
    needed, unneeded = in_javascript(known, texts, judge={"given": [target]})
    assert [answer["says"] for answer, _ in (needed, unneeded)] == ["true", "true"]
    assert needed[0]["steps"][0]["unneeded"] == []
    assert unneeded[0]["steps"][0]["unneeded"] == [target]


def test_a_slip_is_named_and_the_line_that_is_shown_for_it_is_proved(known):
    """Mutants backwards: what is offered in place of a wrong line is true for every size."""
    named = in_javascript(known, [line for line, *_ in SLIPS], slips=True)
    for (line, kind, right), (found, _) in zip(SLIPS, named, strict=True):
        assert found and found["kind"] == kind, (line, found)
        if right:
            assert latex(expression(found["tree"])) == right, line
    others = in_javascript(known, WRONG, slips=True)
    offered = [found for found, _ in [*named, *others] if found]
    for found in offered:
        said = step(found["left"], "=", found["tree"])
        assert said.says in ("proved", "condition"), (found, said)
        assert set(said.conditions) <= set(found["conditions"]), (found, said)
    slowest = max(milliseconds for _, milliseconds in [*named, *others])
    some = sum(found is not None for found, _ in others)
    print(f"{some} of {len(WRONG)} wrong lines mended, slowest {slowest:.0f} ms")
    assert some > len(WRONG) / 3


def test_a_line_that_is_offered_and_not_proved_would_be_seen(tmp_path, known):
    """Where the numbers let every neighbour pass, the engine proves not all that is offered."""
    broken(tmp_path, "slips.js", "conditions = holds(tree);", "conditions = [];")
    few = [line for line, *_ in SLIPS[1:4]]
    offered = [found for found, _ in in_javascript(known, few, tmp_path, slips=True)]
    assert any(
        step(found["left"], "=", found["tree"]).says == "wrong" for found in offered
    )


def test_the_first_wrong_line_of_a_block_is_named(known):
    block = "\n".join(
        [
            r"\begin{align*}",
            r"\frac{\partial L}{\partial z_k} &= -\sum_i y_i (\delta_{ik} - \hat y_k) \\",
            r"&= \hat y_k \sum_i y_i - y_k \\",
            r"&= y_k - \hat y_k",
            r"\end{align*}",
        ]
    )
    [[answer, _]] = in_javascript(known, [block], judge={})
    assert [step["says"] for step in answer["steps"]] == ["true", "true", "wrong"]
    assert block[answer["steps"][2]["start"] : answer["steps"][2]["end"]].strip() == (
        "&= y_k - \\hat y_k\n\\end{align*}"
    )
    assert [one.says for one in judge(block, known=known)] == [
        "proved",
        "proved",
        "wrong",
    ]


def test_an_engine_that_proves_falsehoods_would_be_found(monkeypatch):
    """The table is a test of the engine, too: rules that prove all are caught by the numbers."""
    from proof import checking

    monkeypatch.setattr(checking, "residue", lambda statement: {})
    assert [one.says for one in judge("dL/dz_k = y_k - yhat_k")] == ["wrong"]
    monkeypatch.undo()
    left, right = (
        expression(Parser(text, dictionary()).line()[0][1])
        for text in ("dL/dz_k", "y_k - yhat_k")
    )
    assert not holds(Statement(left, "=", right))
