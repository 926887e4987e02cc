"""What readers type into the search, and the place that must come first."""

import page_checks
import pytest
from sphinx.errors import ExtensionError

from booktools import search

# The page, and the section where it is not its top.
FIRST = {
    "gradient of cross entropy": "cross-entropy",
    "cross entropy derivative": "cross-entropy#first-route-deltas",
    "derivative of cross-entropy": "cross-entropy#first-route-deltas",
    "softmax derivative": "softmax#the-jacobian",
    "derivative of softmax": "softmax#the-jacobian",
    "softmax jacobian": "softmax#the-jacobian",
    "jacobian matrix": "softmax#the-jacobian",
    "jacobain": "softmax#the-jacobian",
    "kronecker delta": "softmax#the-jacobian",
    "log softmax": "softmax#the-slope-of-log-softmax",
    "log_softmax derivative": "softmax#the-slope-of-log-softmax",
    "logsumexp": "softmax#its-parent-log-sum-exp",
    "log-sum-exp": "softmax#its-parent-log-sum-exp",
    "temperature": "softmax#temperature",
    "softmax temperature": "softmax#temperature",
    "shift invariance": "softmax#what-softmax-cannot-see",
    "argmax": "softmax#the-definition",
    "logit": "softmax#the-definition",
    "covariance": "softmax#its-meaning-a-variance",
    "numerical stability": "implementation#the-shift",
    "stable softmax": "implementation#the-shift",
    "subtract the maximum": "implementation#the-shift",
    "overflow": "implementation#the-formula-breaks",
    "nan": "implementation#the-formula-breaks",
    "log1p": "implementation#distances-and-the-rest-of-a-sum",
    "ignore_index": "implementation#classes-that-are-masked-and-examples-that-are-ignored",
    "mask": "implementation#classes-that-are-masked-and-examples-that-are-ignored",
    "class weights": "implementation#weights-and-which-mean",
    "label smoothing": "implementation#label-smoothing-and-a-temperature",
    "lable smoothing": "implementation#label-smoothing-and-a-temperature",
    "focal loss": "implementation#focus",
    "from_logits": "implementation#logits-or-probabilities",
    "double softmax": "implementation#logits-or-probabilities",
    "pytorch": "implementation#what-libraries-call-it",
    "keras": "implementation#what-libraries-call-it",
    "CrossEntropyLoss": "implementation#what-libraries-call-it",
    "float32 precision": "implementation#how-many-digits-are-right",
    "pos_weight": "implementation#two-classes-one-logit",
    "initial loss": "implementation#the-first-loss",
    "kl divergence": "information#what-a-wrong-belief-costs",
    "kullback leibler": "information#what-a-wrong-belief-costs",
    "entropy": "information#surprise-and-its-mean",
    "huffman": "information#code-words-for-any-belief",
    "prefix code": "information#code-words-for-any-belief",
    "perplexity": "information#perplexity",
    "perplexety": "information#perplexity",
    "maximum likelihood": "information#the-negative-log-likelihood",
    "nll": "information#the-negative-log-likelihood",
    "log of zero": "information#where-it-goes-wrong-zeros",
    "why does my loss not reach 0": "information#from-distributions-to-data",
    "sigmoid": "binary#the-sigmoid",
    "sigmoid derivative": "binary#its-slope",
    "logistic regression": "binary#a-batch-and-weights-logistic-regression",
    "binary cross entropy": "binary#from-cross-entropy-to-binary-cross-entropy",
    "bce": "binary#from-cross-entropy-to-binary-cross-entropy",
    "multi-label": "binary#several-sigmoids-are-not-a-softmax",
    "softplus": "binary#where-it-goes-wrong-overflow",
    "keepdims": "batch#where-it-goes-wrong-the-missing-keepdims",
    "broadcasting": "batch#where-it-goes-wrong-the-missing-keepdims",
    "softmax backward": "batch#softmax-backward-for-any-loss",
    "weight gradient": "batch#back-through-the-layer",
    "vector jacobian product": "batch#softmax-backward-for-any-loss",
    "one-hot": "cross-entropy#the-loss",
    "hessian": "cross-entropy#curvature-convex-but-not-strictly",
    "convex": "cross-entropy#curvature-convex-but-not-strictly",
    "soft labels": "cross-entropy#soft-targets-and-the-least-possible-loss",
    "why the exponential": "cross-entropy#why-the-exponential",
    "gradient sums to zero": "cross-entropy#why-the-gradient-sums-to-zero",
    "confusion matrix": "digits#what-it-learned",
    "newton": "digits#what-the-second-derivative-buys",
    "squared error": "digits#a-start-that-is-wrong",
    "gradient descent": "digits#fifteen-lines",
    "attention backward": "attention#backward",
    "scaled dot product attention": "attention#forward",
    "online softmax": "attention#two-blocks-merge",
    "flash attention": "attention#flash-attention-in-twenty-lines",
    "rowsum(dO * O)": "attention#the-mean-of-a-row-from-the-output",
    "t squared": "family#distillation-a-teacher-with-a-temperature",
    "infonce": "family#infonce-which-pair-belongs-together",
    "dpo loss": "family#dpo-which-answer-is-better",
    "policy gradient": "family#reinforce-a-reward-in-place-of-a-label",
    "exponential family": "family#a-prediction-minus-an-observation",
    "dependencies of theorems": "falls",
    "hessian bound": "curvature#at-most-one-half",
    "learning rate": "curvature#the-step-that-always-helps",
    "gauss-newton": "curvature#inside-a-network",
    "separable data": "curvature#weights-that-never-come-to-rest",
    "weight decay": "curvature#what-stops-them-weight-decay",
    "irls": "curvature#newton-s-step-is-least-squares",
    "why is my gradient wrong": "wild",
    "xgboost hessian": "wild#twice-the-second-derivative",
    "kl_div arguments": "wild#two-orders-of-a-divergence",
    "derivative of softmax again": "wild#the-derivative-of-softmax-again",
    "finite differences": "differences",
    "complex step": "differences",
    "notation": "notation",
    "cheat sheet": "lecturers#paper",
    "check my derivation": "try",
    "mutants": "verification#what-guards-the-pages",
    "references": "references",
}


def found(page, query):
    place = page.evaluate("(query) => Search.find(query)[0]?.id ?? ''", query)
    return place.removeprefix("book/").replace(".html", "")


def test_what_readers_look_for_comes_first(context, roots):
    page, problems = page_checks.open_page(context, f"{roots['http']}/search.html?q=")
    missed = {
        query: (wanted, found(page, query))
        for query, wanted in FIRST.items()
        if found(page, query) != wanted
    }
    assert not missed and len(FIRST) > 60
    assert found(page, "zzzzqq") == ""
    page.close()
    assert problems == []


PASTED = {  # what is typed, and a derivation that has its value; None: of no derivation
    r"\hat{y}_k - y_k": "cross-entropy#derivation-3",
    "yhat_j - y_j": "cross-entropy#derivation-3",
    r"\frac{\partial L}{\partial z_i} = \hat y_i - y_i": "cross-entropy#derivation-3",
    r"\hat y_i(\delta_{ij} - \hat y_j)": "softmax#derivation-8",
    "sum_i yhat_i = 1": "softmax#derivation-2",
    r"\sigma(x)(1-\sigma(x))": "binary#derivation-4",
    "X^T (Yhat - Y)/N": "batch#derivation-14",
    "yhat_k + y_k": None,
    "dL/dz_k = yhat_k + y_k": None,
    "sum_i yhat_i = 2": None,
}


def test_a_pasted_formula_is_found_by_its_value(context, roots):
    page, problems = page_checks.open_page(context, f"{roots['http']}/search.html?q=")
    for typed, wanted in PASTED.items():
        found = page.evaluate("Search.derivations", typed)
        places = {
            place.removeprefix("book/").replace(".html", "") for place, *_ in found
        }
        assert wanted in places if wanted else not places, typed
    for number in ("3.2", "(3.2)"):
        place, *_ = page.evaluate("Search.numbered", number)
        assert place.startswith("book/cross-entropy.html#equation-eq-")
    for words in (
        "softmax",
        "9.99",
        "cross-entropy",
        "log_softmax",
        "x = ",
        "ignore_index",
    ):
        assert page.evaluate("Search.derivations", words) is None, words
    box = page.locator(".bd-search-container input")
    box.fill("yhat_j - y_j")
    assert page.locator("#search-results li:first-child math").count() == 1
    printed = page.locator("#search-results math").all_text_contents()
    assert any(one.endswith("=y^k−yk") for one in printed)
    assert not any("=−" in one and "+" in one for one in printed), printed
    page.locator("#search-results li a").first.click()
    page.wait_for_url("**#derivation-*")
    page.close()
    assert problems == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_hit_opens_at_its_section(context, roots, scheme):
    page, problems = page_checks.open_page(
        context, f"{roots[scheme]}/search.html?q=ignore_index"
    )
    first = page.locator("#search-results li").first
    assert "CCC" not in first.text_content() and "\\" not in first.text_content()
    first.locator("a").click()
    page.wait_for_url("**/implementation.html#classes-that-are-masked*")
    page.go_back()
    page.locator(".bd-search-container input").fill("nothing zzzzqq")
    page.locator("#search-results [role=status]").wait_for()
    page.close()
    assert problems == []


def test_a_formula_is_read_once_and_without_its_commands():
    assert search.spoken(r"\hat{y}_{k} - y_{k}") == "yhat k - y k"
    html = (
        "<article><section id='a'><h1>One</h1><p>before {0} after</p>"
        "<table class='derivation'><tr><td>{0}</td><td>a reason</td><td>✓</td></tr></table>"
        "<section id='b'><h2>Two</h2><p>words</p><pre>code</pre></section></section></article>"
    ).format(
        "<span class='katex'><math><mi>y</mi><annotation>\\hat{y}_k</annotation></math>ŷk</span>"
    )
    one, two = search.sections("book/page", html)
    assert one == {
        "page": "book/page",
        "id": "",
        "title": "One",
        "text": "before ŷ_k after a reason",
        "formulas": "yhat k",
        "chapter": "One",
    }
    assert (two["id"], two["text"], two["chapter"]) == ("b", "words", "One")


def test_words_for_a_section_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "search.yml").write_text("page: {gone: words}")
    with pytest.raises(ExtensionError, match="page has no section #gone"):
        search.added(tmp_path, [{"page": "book/page", "id": "here", "title": ""}])
