"""The map of what falls: what it greys is false, and what quotes a condition needs it."""

import json
from pathlib import Path

import lxml.html
import pytest
from conftest import ROOT
from sphinx.errors import ExtensionError

from booktools import falls
from booktools.search import DICTIONARY, derivations

STATIC = ROOT / "book" / "_static"


@pytest.fixture(scope="module")
def book(site):
    """(programs, dictionary, numbers) of the derivations of the built site, as the map counts them."""
    programs, numbers = {}, {}
    tree = lxml.html.parse(site / "book" / "falls.html")
    places = {
        link.get("href").partition("/")[2].replace("..", "") or link.get("href"): link
        for link in tree.xpath("//*[@class='falls-map']//a")
    }
    for path in sorted({href.partition("#")[0] for href in places}):
        html = (site / "book" / Path(path).name).read_text("utf-8")
        for href, _, program in derivations(f"book/{Path(path).stem}", html):
            (link,) = (one for end, one in places.items() if href.endswith(end))
            programs[int(link.get("data-result"))] = program
            numbers[int(link.get("data-result"))] = link.text or ""
    words = lxml.html.parse(site / "book" / "try.html").xpath(DICTIONARY)[0]
    assert sorted(programs) == list(range(len(places))), (
        "the map shows every derivation"
    )
    return [programs[n] for n in sorted(programs)], json.loads(words), numbers


def under(book, **change):
    programs, dictionary, _ = book
    (found,) = falls.fallen(
        STATIC, programs, dictionary, [{"says": "a change", **change}]
    )
    return set(found)


def numbered(book, found):
    return {book[2][n] for n in found} - {""}


def conditions(programs):
    return sorted(
        {one["name"] for program in programs for one in program["hypotheses"]}
    )


def test_whatever_quotes_a_condition_falls_without_it_and_nothing_else(book):
    """The engine refuses a condition that a step does not need; here the numbers say the same."""
    programs, *_ = book
    for name in conditions(programs):
        quoting = {
            n
            for n, program in enumerate(programs)
            if any(one["name"] == name for one in program["hypotheses"])
        }
        found = under(book, without=name)
        # an inequality may have room enough at three points
        assert found <= quoting and all(
            any(sign != "=" for sign, _ in programs[n]["steps"])
            for n in quoting - found
        ), name


def test_the_gradient_falls_with_the_loss_and_the_jacobian_does_not(book):
    found = numbered(book, under(book, define=["L = sum_i y_i log yhat_i"]))
    assert {"3.1", "3.2"} <= found and not {"2.4", "2.5"} & found


def test_what_is_symmetric_may_be_transposed(book):
    assert under(book, define=["J_ik = d yhat_k/d z_i"]) == set()


def test_a_definition_in_other_words_changes_nothing(book):
    assert under(book, define=["lse = log(2 sum_j e^(z_j)) - log 2"]) == set()


@pytest.mark.parametrize(
    "change, says",
    [
        ({"define": ["L = sum_i y_i log"]}, "Unreadable"),
        ({"define": ["z_i = y_i"]}, "no defined name"),
        ({"without": "the moon is full"}, "no derivation knows"),
        ({"free": ["nothing"]}, "no derivation knows"),
    ],
)
def test_a_change_that_changes_nothing_in_the_book_is_refused(book, change, says):
    with pytest.raises(ExtensionError, match=says):
        under(book, **change)


def test_a_derivation_that_is_false_as_it_stands_is_no_part_of_a_map(book):
    programs, *rest = book
    false = programs[0] | {"steps": [["=", ["+", programs[0]["start"], 1]]]}
    with pytest.raises(ExtensionError, match="fails with nothing changed"):
        under(([false, *programs[1:]], *rest), free=["Z"])


def test_the_page_greys_what_falls(visit):
    """By the keyboard; one change at a time is open."""
    page = visit("falls")
    changes, map_ = page.locator(".falls details"), page.locator(".falls-map")
    every = map_.locator("a").count()
    for change in (changes.first, changes.nth(5)):
        change.locator("summary").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelector('.fallen')")
        fell = change.get_attribute("data-fallen").split()
        page.wait_for_function(
            f"document.querySelectorAll('.fallen').length === {len(fell)}"
        )
        assert 0 < len(fell) < every
        assert (
            change.locator("summary span").inner_text()
            == f"{len(fell)} of {every} fall"
        )
        greyed = {
            link.get_attribute("data-result") for link in map_.locator(".fallen").all()
        }
        assert greyed == {*fell}
    assert page.locator(".falls details[open]").count() == 1
