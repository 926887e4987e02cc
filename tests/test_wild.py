"""“Derivations in the wild”: each step has a place where it stands, and a verdict that the engine gave."""

import re
from urllib.parse import parse_qs, urlsplit

import chapter
import page_checks
import pytest
from conftest import ROOT
from test_typed import in_javascript
from words import BOOK, vocabulary

from helpers import judged
from proof.page.javascript import dictionary

PAGE = (ROOT / "book" / "wild.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^\(wild-(?P<name>[a-z-]+)\)=\n### .+\n(?P<text>(?:(?!^\(wild-|^## ).*\n)*)", re.M
)
SOURCE = re.compile(r"^\[(?P<key>[\w-]+)\]: (?P<url>\S+)$", re.M)
CITED = re.compile(r"\]\[([\w-]+)\]")
# a question, or an issue or a pull request: a place, and not a person
PLACE = re.compile(
    r"https://(github\.com/[\w-]+/[\w.-]+/(issues|pull)/\d+"
    r"|((stats|datascience)\.stackexchange|stackoverflow)\.com/questions/\d+)"
)
SAYS = {"wrong": "wrong", "proved": "true", "condition": "condition"}  # there, and here

ENTRIES = {entry["name"]: entry["text"] for entry in ENTRY.finditer(PAGE)}
SOURCES = {source["key"]: source["url"] for source in SOURCE.finditer(PAGE)}


@pytest.fixture(scope="module")
def claims():
    with chapter.ran("wild") as (names, _, _):
        yield names["judged"]


def test_each_place_is_cited_once_and_is_a_place():
    cited = [key for text in ENTRIES.values() for key in CITED.findall(text)]
    assert sorted(cited) == sorted(set(cited)) == sorted(SOURCES)
    assert len(set(SOURCES.values())) == len(SOURCES) > 40
    assert [url for url in SOURCES.values() if not PLACE.fullmatch(url)] == []
    assert "](http" not in PAGE  # no link besides


def test_each_step_has_a_place_and_a_verdict_of_the_engine(claims):
    assert [name for name, text in ENTRIES.items() if not CITED.search(text)] == []
    assert list(dict.fromkeys(claim.name for claim in claims)) == list(ENTRIES)
    for name, text in ENTRIES.items():
        assert f'judged("{name}"' in text
    assert not re.search(r"\*\*(Wrong|Proved|True)", PAGE)  # no verdict is typed


def test_the_numbers_at_the_top_count_the_verdicts(claims):
    kinds = claims.kinds()
    assert set(kinds) == {"wrong", "proved", "condition", "reading"}
    assert kinds.total() == len(ENTRIES) > 30
    glued = re.findall(r"\{glue:text\}`wild-(\w+)`", PAGE)
    assert sorted(glued) == sorted(["all", *kinds])


def test_a_step_with_two_verdicts_says_of_which_reading_each_is(claims):
    for name in ENTRIES:
        readings = [claim.reading for claim in claims if claim.name == name]
        assert len(readings) == len(set(readings))
        assert all(readings) or readings == [""]


def test_the_judge_of_the_page_try_agrees(claims):
    with vocabulary(BOOK):
        judged.words()
        known = dictionary()
    named = {one["name"]: one for one in known["hypotheses"]}
    unreadable = [claim.name for claim in claims if not claim.readable]
    assert unreadable == ["two-maxima"]
    for claim in (claim for claim in claims if claim.readable):
        given = [named[words] for words in claim.given]
        ((found, _),) = in_javascript(known, [claim.line], judge={"given": given})
        assert found["says"] == SAYS[claim.says], claim.line
        if claim.says == "condition":
            assert tuple(found["steps"][0]["conditions"]) == claim.conditions


def test_a_link_holds_the_line_and_what_is_given(claims):
    for claim in claims:
        link = urlsplit(claim.link)
        assert link.path == "try.html"
        held = parse_qs(link.fragment, strict_parsing=True)
        assert held["line"] == [claim.line]
        assert held.get("given", [""])[0].split("|") == (list(claim.given) or [""])


def test_a_link_opens_the_judge(context, roots, claims):
    page, problems = page_checks.open_page(context, f"{roots['http']}/book/wild.html")
    links = page.get_by_role("link", name="Judge it")
    assert links.count() == sum(claim.readable for claim in claims)
    links.first.click()
    page.locator(".typed-verdict:not(:empty)").wait_for()
    said = page.locator(".typed-verdict").inner_text()
    assert said.startswith("True under a condition: if i and k are equal.")
    page.close()
    assert problems == []
