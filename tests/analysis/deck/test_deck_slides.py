"""The presentation as a whole: its slides, what they show, and that every number is that of the key figures."""

import re
from collections import Counter

import pandas as pd
import pytest

from analysis.charts.exhibit import Listing
from analysis.counting.activity import active
from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.measures import NONE, PART, UNDATED
from analysis.deck.choice import KINDS, MAX_TITLE, Choice, SlideChoice
from analysis.deck.parts import Chart, Example, MapBody, Numbers, Slide, Sources, TableBody
from analysis.deck.scope import view
from analysis.deck.slides import Deck, deck, section
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, language
from tests.analysis.frames import world

DE, EN = language("de"), language("en")
LINK = "https://buendnisse.example/vortrag?land=BB"


def by_kind(made: Deck) -> dict[str, Slide]:
    return {slide.kind: slide for slide in made.slides}


@pytest.fixture(scope="module")
def brandenburg(real_view) -> Deck:
    return deck(real_view("BB", 2008), Choice(), DE, LINK)


# Order and texts of the user


def test_all_slides_in_their_order(brandenburg):
    """The places that are not reached have two: municipalities and districts."""
    kinds = [slide.kind for slide in brandenburg.slides]
    assert list(dict.fromkeys(kinds)) == list(KINDS)
    assert Counter(kinds) == {**dict.fromkeys(KINDS, 1), "gaps": 2}


def test_each_table_has_a_slide_and_what_there_is_to_say_stands_on_the_last(brandenburg, real_view):
    first, last = (slide for slide in brandenburg.slides if slide.kind == "gaps")
    assert [listing.name for slide in (first, last) for listing in slide.body.listings] == [
        "gaps.municipalities",
        "gaps.districts",
    ]
    assert (first.details, last.details) == ((), section(real_view("BB", 2008), "gaps", DE).details)
    assert (last.title, last.statement) == (last.body.listings[0].title, last.body.listings[0].statement)
    assert first.note == last.note


def test_the_kinds_in_their_order():
    assert KINDS == ("title", "figures", "map", "growth", "sectors", "reach", "gaps", "example", "sources")


def test_what_the_deck_says_of_itself(brandenburg, real):
    assert brandenburg.title == "Lokale Bündnisse für Familie in Brandenburg"
    assert brandenburg.subtitle == f"Brandenburg, 2008 · Stand der Daten: {DE.date(real.version[:10])}"
    assert (brandenburg.language, brandenburg.view.year, brandenburg.view.everything) == ("de", 2008, real)


def test_the_user_orders_and_edits(tiny_view):
    choice = Choice(
        (SlideChoice("map", title="Unsere Karte", note="Hier warten."), SlideChoice("title", title="Willkommen"))
    )
    made = deck(tiny_view("BB", 2012), choice, DE)
    assert [(slide.kind, slide.title) for slide in made.slides] == [("map", "Unsere Karte"), ("title", "Willkommen")]
    assert made.title == "Willkommen"
    assert made.slides[0].statement.startswith("2012 wurden")  # the answer stays computed
    assert made.slides[0].note.startswith("Hier warten.\n\nQuellen dieser Folie:\n")


def test_without_a_title_slide_the_deck_has_a_title(tiny_view):
    made = deck(tiny_view("BB", 2012), Choice((SlideChoice("map"),)), EN)
    assert made.title == "Local alliances for families in Brandenburg"


def test_the_users_example(tiny_view):
    choice = Choice((SlideChoice("example"),), "bb-rabenstein")
    (slide,) = deck(tiny_view("BB", 2012), choice, DE).slides
    assert "Rabenstein" in slide.body.name
    assert slide.note == "Quellen dieser Folie:\nhttps://quelle.example/rabenstein (November 2014)"
    with pytest.raises(UnknownValue, match="example"):
        deck(tiny_view("MV", 2012), choice, DE)


def test_an_unknown_kind_raises(tiny_view):
    with pytest.raises(KeyError):
        section(tiny_view("BB", 2012), "karte", DE)


@pytest.mark.parametrize("code", LANGUAGES)
def test_titles_fit_for_every_area(real, real_view, code):
    t = language(code)
    for key in ["", *real.laender["key"], "09575"]:  # Landkreis Neustadt a.d. Aisch-Bad Windsheim
        made = deck(real_view(key, 2026), Choice((SlideChoice("title"),)), t)
        assert 0 < len(made.title) <= MAX_TITLE
        assert "{" not in made.title + made.subtitle


# What the slides show


def test_bodies(brandenburg):
    bodies = {kind: type(slide.body) for kind, slide in by_kind(brandenburg).items()}
    assert bodies == {
        "title": type(None),
        "figures": Numbers,
        "map": MapBody,
        "growth": Chart,
        "sectors": Chart,
        "reach": Numbers,
        "gaps": TableBody,
        "example": Example,
        "sources": Sources,
    }


def confirmed_of_late(view) -> int:
    """Count, one by one, the alliances active in the year of ``view`` that were confirmed since four years before."""
    rows = view.selection.spans[active(view.selection.spans, view.year)]
    return sum(pd.notna(year) and year >= max(view.year - 4, 2004) for year in rows["last_confirmed"])


def expected_values(numbers: dict, view) -> dict[str, int]:
    alliances, covered = numbers["alliances"], numbers["coverage"]
    return {
        "active": alliances["active"],
        "confirmed": confirmed_of_late(view),
        "municipalities": covered["municipalities"]["any"],
        "people": covered["population"]["any"],
        "districts": covered["districts"]["own"],
        "partners": numbers["partners"]["named"],
    }


@pytest.mark.parametrize("year", [2004, 2008, 2026])
def test_numbers_are_those_of_the_key_figures(real, real_view, year):
    for key in ["", *real.laender["key"]]:
        shown = real_view(key, year)
        expected = expected_values(figures_for(real, Filters(land=(key,)) if key else Filters(), year), shown)
        for kind, names in (
            ("figures", ["active", "confirmed", "people", "partners"]),
            ("reach", ["people"] if shown.single else ["municipalities", "people", "districts"]),
        ):
            items = section(shown, kind, DE).body.items
            assert [item.name for item in items] == names, key
            assert {item.name: item.value for item in items} == {name: expected[name] for name in names}, key
            for item in items:
                if item.value < 1_000_000:
                    assert item.text == DE.number(item.value)
                assert item.label
                assert item.context


def test_numbers_by_hand(tiny_view):
    items = {item.name: item for item in section(tiny_view("BB", 2012), "reach", DE).body.items}
    assert (items["municipalities"].text, items["municipalities"].context) == ("4", "von 5 Gemeinden")
    assert (items["people"].text, items["people"].context) == ("1.100", "78,6\u00a0% der Bevölkerung (Zensus 2022)")
    assert (items["districts"].text, items["districts"].context) == ("1", "von 2 Kreisen und kreisfreien Städten")
    items = {item.name: item for item in section(tiny_view("BB", 2012), "figures", DE).body.items}
    assert (items["active"].text, items["active"].context) == ("4", "von 4 dokumentierten")
    assert (items["confirmed"].label, items["confirmed"].text) == ("Davon seit 2008 bestätigt", "4")
    assert items["partners"].text == "5"


@pytest.mark.parametrize(
    ("key", "said"), [("BB", "Auszeichnung"), ("MV", "; eines kann noch bestehen"), ("", "die übrigen können noch")]
)
def test_the_others_that_may_exist_are_none_one_or_several(tiny_view, real_view, key, said):
    view = (tiny_view if key else real_view)(key, 2026)
    items = {item.name: item for item in section(view, "figures", DE).body.items}
    assert said in items["confirmed"].context
    assert ("bestehen" in items["confirmed"].context) == (items["confirmed"].value < items["active"].value)


def test_a_district_has_no_number_of_districts(tiny_view):
    names = [item.name for item in section(tiny_view("12069", 2012), "reach", DE).body.items]
    assert names == ["municipalities", "people"]


def test_people_of_a_large_area_are_read_in_millions(real_view):
    items = {item.name: item for item in section(real_view("", 2026), "reach", DE).body.items}
    assert re.fullmatch(r"\d\d,\d\u00a0Millionen", items["people"].text)


def test_the_map_counts_what_its_sentence_says(real_view):
    for key in ("", "BB", "12060", "04011"):
        shown = real_view(key, 2020)
        body = section(shown, "map", DE).body
        counts = dict(zip((c.code for c in body.shown.classes), body.shown.counts, strict=True))
        covered = shown.coverage["municipalities"]
        assert counts[NONE] == covered["total"] - covered["any"] - covered["part"] - covered["undated"]
        assert (counts[PART], counts[UNDATED]) == (covered["part"], covered["undated"])
        assert (body.shown.level, body.shown.measure, body.shown.year) == ("gemeinde", "coverage", 2020)


def test_grey_is_no_alliance_known_without_a_word_on_filters(real_view):
    for key in ("", "BB", "12060"):
        labels = [c.label for c in section(real_view(key, 2020), "map", DE).body.shown.classes]
        assert "kein Bündnis bekannt" in labels
        assert "kein Bündnis mit diesen Filtern bekannt" not in labels


def test_the_map_has_the_sentence_of_each_year(tiny_view):
    body = section(tiny_view("BB", 2012), "map", DE).body
    assert body.years == tuple(range(2004, 2027))
    assert len(body.statements) == len(body.years)
    said = dict(zip(body.years, body.statements, strict=True))
    assert said[2012] == section(tiny_view("BB", 2012), "map", DE).statement
    assert said[2006] == section(tiny_view("BB", 2006), "map", DE).statement
    assert said[2004] in section(tiny_view("BB", 2004), "map", DE).body.alt


@pytest.mark.parametrize(
    ("key", "name", "milestones"),
    [
        ("", "growth.reported", 8),
        ("BB", "growth.reported", 7),
        ("MV", "growth.reported", 1),
        ("HB", "growth.active", None),  # neither milestones nor reported totals
        ("12060", "growth.active", None),  # those of the Land are not its own
    ],
)
def test_growth_with_milestones_where_there_are_any(real_view, key, name, milestones):
    body = section(real_view(key, 2020), "growth", DE).body
    assert body.exhibit.name == name
    assert body.years == tuple(range(2004, 2027))
    assert (None if body.legend is None else len(body.legend.data)) == milestones


@pytest.mark.parametrize("key", ["", "BB", "12060"])
def test_the_slide_of_growth_says_what_its_two_lines_are(real_view, key):
    assert DE("deck.growth.lines") in section(real_view(key, 2026), "growth", DE).sources


def test_every_milestone_has_its_number_and_its_source_in_the_note(real_view):
    slide = by_kind(deck(real_view("BB", 2020), Choice(), DE))["growth"]
    legend = slide.body.legend
    assert list(legend.data["number"]) == list(range(1, 8))
    for address in legend.data["source"]:
        assert address in slide.note


@pytest.mark.parametrize(("t", "first"), [(DE, "(1) Januar 2004: Beginn der"), (EN, "(1) January 2004: Start of")])
def test_the_number_of_a_milestone_is_not_read_as_a_day(real_view, t, first):
    note = by_kind(deck(real_view("", 2026), Choice((SlideChoice("growth"),)), t))["growth"].note
    assert f"\n{first}" in note
    assert "1. Januar" not in note and "1 January" not in note


@pytest.mark.parametrize(("key", "reported"), [("", True), ("BB", True), ("HB", False), ("12060", False)])
def test_every_reported_total_has_its_source_in_the_note(real, real_view, key, reported):
    found = real.reported_totals
    found = found[(found["area"] == (key or "DE")) & found["measure"].isin(["alliances", "sites"])]
    found = found[found["date"].notna()]
    assert found.empty is not reported
    slide = section(real_view(key, 2026), "growth", DE)
    lines = [line for line in slide.sources if " laut " in line]
    assert sorted(line.rsplit(" – ", 1)[1] for line in lines) == sorted(found["source"])
    said = " ".join(line for line in slide.sources if line not in lines)
    assert ("Berichtete Zahlen: je Punkt eine Veröffentlichung" in said) == reported
    assert "in der Tabelle" not in said  # there is none on a slide


def test_a_reported_total_says_when_how_much_and_who(real_view):
    lines = section(real_view("BB", 2026), "growth", DE).sources
    assert any(
        line.startswith("September 2013: 53 (Bündnisse laut Familienministerium Brandenburg) – ") for line in lines
    )


def test_the_curve_is_the_growth_of_the_key_figures(real, real_view):
    for key in ("", "NW", "HB"):
        numbers = figures_for(real, Filters(land=(key,)) if key else Filters(), 2026)
        data = section(real_view(key, 2026), "growth", DE).body.exhibit.data
        assert list(data["active"]) == [row["active"] for row in numbers["growth"]]


def test_sectors(real, real_view):
    body = section(real_view("NW", 2026), "sectors", DE).body
    numbers = figures_for(real, Filters(land=("NW",)), 2026)["partners"]["by_sector"]
    assert dict(zip(body.exhibit.data["sector"], body.exhibit.data["partners"], strict=True)) == numbers


def test_what_has_nothing_to_show_has_no_body(real_view, tiny_view):
    without = real_view("08115", 2026)
    assert without.figures["alliances"]["known"] == 0
    slides = by_kind(deck(without, Choice(), DE))
    assert {kind for kind, slide in slides.items() if slide.body is None} == {"title", "sectors", "example"}
    assert section(tiny_view("MV", 2012), "gaps", DE).body is None


def test_sources(brandenburg, real):
    body = by_kind(brandenburg)["sources"].body
    assert (body.link, body.version) == (LINK, real.version)
    assert real.version in body.citation
    assert "Brandenburg" in body.citation
    assert "BKG" in body.licences
    assert "Zensus" in body.licences


def test_the_citation_of_all_names_no_selection(tiny_view):
    assert "Auswahl" not in section(tiny_view("", 2012), "sources", DE).body.citation
    assert "Auswahl: Landkreis Potsdam-Mittelmark." in section(tiny_view("12069", 2012), "sources", DE).body.citation


def test_hosts_by_hand(tiny_view):
    hosts = section(tiny_view("BB", 2012), "sources", DE).body.hosts
    assert hosts.table().to_numpy().tolist() == [["quelle.example", "7"]]
    assert hosts.statement == "Ausgewertete Seiten: 7; verschiedene Anbieter: 1."


def test_hosts_hold_every_page_once(real, real_view):
    data = section(real_view("", 2026), "sources", DE).body.hosts.data
    assert data["pages"].sum() == real.sources["url"].nunique()
    assert data["pages"].is_monotonic_decreasing
    assert data["host"].is_unique


# Every slide


@pytest.mark.parametrize(
    ("key", "year", "code"),
    [("", 2026, "de"), ("NW", 2026, "en"), ("HB", 2004, "de"), ("12060", 2012, "en"), ("08115", 2026, "de")],
)
def test_every_slide_says_one_thing_and_where_it_comes_from(real_view, key, year, code):
    t = language(code)
    for slide in deck(real_view(key, year), Choice(), t, LINK).slides:
        assert slide.title
        assert slide.statement.endswith(".")
        assert len(slide.details) <= 5
        assert all(line.endswith(".") and "{" not in line for line in slide.details)
        if slide.body is not None or slide.kind != "example":
            assert slide.note.startswith(t("deck.note.sources"))
        for listing in listings(slide):
            assert listing.title
            assert not listing.data.empty or slide.kind == "example"
            assert "{" not in listing.statement + listing.source


def listings(slide: Slide) -> list[Listing]:
    body = slide.body
    if isinstance(body, TableBody):
        return list(body.listings)
    if isinstance(body, Chart):
        return [body.exhibit, *([body.legend] if body.legend else [])]
    if isinstance(body, Example):
        return [body.partners, body.sources]
    return [body.shown] if isinstance(body, MapBody) else []


def test_names_are_data_and_stay_as_they_are():
    """Escaping is for whoever writes HTML or XML."""
    name = "<img src=x onerror=alert(1)>"
    tables = world(alliances=[{"id": "a", "name": name, "founded": "2006"}])
    (slide,) = deck(view(tables, "BB", 2010), Choice((SlideChoice("example"),)), DE).slides
    assert slide.body.name == name
    assert name in slide.statement
