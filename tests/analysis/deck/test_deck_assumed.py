"""What is assumed: its slide and its box say what the gaps say, and that it is an assumption."""

import pytest

from analysis.counting.gaps import Gaps
from analysis.deck.assumed import assumed_section
from analysis.deck.choice import Choice, SlideChoice, encode, parse
from analysis.deck.factsheet import factsheet
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.errors import UnknownValue
from analysis.language import language
from analysis.render.html.document import html
from analysis.render.pdf.factsheet import factsheet_pdf
from tests.analysis.frames import area, world
from tests.analysis.render.pdf.reading import File

DE = language("de")
ASSUMED = ("12060001", "12061001")


@pytest.fixture(scope="module")
def seen():
    made = world(alliances=[{"id": "a", "founded": "2006"}], alliance_areas=[area("a", "gemeinde", "12061002")])
    return view(made, "BB", 2010)


@pytest.mark.parametrize("within", [None, 7])
def test_the_slide_says_what_gaps_says(seen, within):
    known, assumed = (Gaps(seen.selection, 2010, within=within, assumed=keys) for keys in ((), ASSUMED))
    before, after = (each.not_reached()["population"] for each in (known, assumed))
    made = assumed_section(seen, ASSUMED, within, DE)
    assert made.statement.startswith("Annahme")
    assert DE.number(before - after) in made.statement and DE.number(after) in made.statement
    [listing] = made.body.listings
    assert listing.data["population"].is_monotonic_decreasing
    if within is None:
        assert listing.data["population"].sum() == before - after


@pytest.mark.parametrize("keys", [(), ("13003000",), ("1206",)])
def test_without_an_assumption_for_the_area_there_is_nothing(seen, keys):
    assert assumed_section(seen, keys, None, DE) is None


@pytest.mark.parametrize(
    ("kinds", "order"),
    [
        (("title", "gaps", "sources"), ["title", "gaps", "gaps", "assumed", "sources"]),
        (("title", "sources"), ["title", "assumed", "sources"]),
        (("title",), ["title", "assumed"]),
    ],
)
def test_its_slide_follows_who_is_not_reached(seen, kinds, order):
    made = deck(seen, Choice(tuple(map(SlideChoice, kinds)), assumed=ASSUMED), DE)
    assert [slide.kind for slide in made.slides] == order
    assert "Annahme" in html(made).decode()


def test_the_fact_sheet_has_a_box(real_view):
    seen = real_view("12060", 2026)
    keys = tuple(Gaps(seen.selection, seen.year).areas()["key"].head(3))
    said = assumed_section(seen, keys, None, DE).statement
    with_box, without = (File(factsheet_pdf(factsheet(seen, DE, "", each))).pages for each in (keys, ()))
    assert len(with_box) == 1
    assert with_box[0].says(said)
    assert with_box[0].overlaps() == []
    assert not without[0].says("Annahme")


def test_what_is_assumed_stands_in_the_link():
    choice = parse({"assumed": ["12060001,12061001", "12061001"], "within": ["15"]})
    assert (choice.assumed, choice.within) == (ASSUMED, 15)
    assert encode(choice) == {"assumed": ["12060001,12061001"], "within": ["15"]}
    assert parse(encode(choice)) == choice


@pytest.mark.parametrize("wrong", [{"assumed": ["<b>"]}, {"within": ["4"]}, {"within": ["x"], "assumed": ["12060"]}])
def test_what_cannot_be_assumed_is_refused(wrong):
    with pytest.raises(UnknownValue):
        parse(wrong)
