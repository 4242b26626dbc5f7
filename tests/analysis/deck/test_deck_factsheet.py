"""The fact sheet of a Land or a district."""

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.recent import confirmed_since
from analysis.deck.factsheet import alliance_list, factsheet
from analysis.deck.numbers import all_numbers
from analysis.deck.parts import Chart, MapBody, Numbers
from analysis.deck.slides import section
from analysis.errors import UnknownValue
from analysis.language import language

DE, EN = language("de"), language("en")


def test_what_it_says_of_itself(tiny_view, tiny):
    found = factsheet(tiny_view("12069", 2012), DE, "https://buendnisse.example")
    assert (found.title, found.language) == ("Landkreis Potsdam-Mittelmark", "de")
    assert found.subtitle == "Lokale Bündnisse für Familie · Steckbrief 2012 · Stand der Daten: 22. November 2026"
    assert found.statement == (
        "2012 waren im Landkreis Potsdam-Mittelmark 2 von 2 dokumentierten Bündnissen aktiv. Von 100\u00a0Menschen im "
        "Landkreis Potsdam-Mittelmark leben 25 in einer Gemeinde, die 2012 ein dokumentiertes Bündnis erreichte."
    )
    assert (found.sources.link, found.sources.version) == ("https://buendnisse.example", tiny.version)


def test_germany_has_none(tiny_view):
    with pytest.raises(UnknownValue, match="a Land or a district"):
        factsheet(tiny_view("", 2012), DE)


def test_alliances_by_hand(tiny_view):
    table = alliance_list(tiny_view("BB", 2012), DE).table()
    assert list(table.columns) == ["Bündnis", "Ort oder Gebiet", "Reichweite", "Seit", "Status", "Genannte Partner"]
    assert table["Bündnis"].str.removeprefix("Lokales Bündnis für Familie ").tolist() == [
        "Bündnis für Familie Rabenstein/Fläming",
        "Familienbündnis Am Stern",
        "Familienbündnis Amt Niemegk",
        "Bad Belzig",
        "Potsdam",
    ]
    assert table.iloc[:, 1:].to_numpy().tolist() == [
        ["Rabenstein/Fläming", "Gemeinde oder Stadt", "2009", "beendet (2014)", "–"],
        ["Potsdam-Am Stern", "Stadtteil", "spätestens 2011", "unbekannt", "–"],
        ["Amt Niemegk", "Gemeindeverband", "2008", "aktiv (2023)", "2"],
        ["Bad Belzig", "Gemeinde oder Stadt", "unbekannt", "geplant (2024)", "1"],
        ["Potsdam", "Gemeinde oder Stadt", "2005", "aktiv (2025)", "3"],
    ]


def test_the_planned_are_told_apart(tiny_view):
    with_one = factsheet(tiny_view("BB", 2012), DE).alliances
    assert with_one.statement == "4 Bündnisse sind in Brandenburg dokumentiert."
    assert with_one.details == ("Dazu kommt ein geplantes Bündnis.",)
    assert len(with_one.body.listings[0].data) == 5
    assert factsheet(tiny_view("MV", 2012), DE).alliances.details == ()


@pytest.mark.parametrize("year", [2008, 2026])
def test_numbers_are_those_of_the_key_figures(real, real_view, year):
    for land in real.laender["key"]:
        shown = real_view(land, year)
        numbers = figures_for(real, Filters(land=(land,)), year)
        values = {item.name: item.value for item in all_numbers(shown, DE)}
        assert values["active"] == numbers["alliances"]["active"]
        assert values["confirmed"] == confirmed_since(shown.selection.spans, year, max(year - 4, 2004))
        assert values["people"] == numbers["coverage"]["population"]["any"]
        assert values["partners"] == numbers["partners"]["named"]
        assert values.get("districts", 0) == (0 if shown.single else numbers["coverage"]["districts"]["own"])
        listed = len(alliance_list(shown, DE).data)
        assert listed == numbers["alliances"]["known"] + numbers["alliances"]["planned"]


@pytest.mark.parametrize(
    ("key", "code"), [("NW", "de"), ("HB", "en"), ("12060", "en"), ("11000", "de"), ("08115", "de"), ("08115", "en")]
)
def test_every_section_has_its_words(real_view, key, code):
    found = factsheet(real_view(key, 2026), language(code))
    assert [part.kind for part in found.sections] == ["figures", "map", "growth", "sectors", "alliances"]
    assert found.figures.body == Numbers(all_numbers(real_view(key, 2026), language(code)))
    assert isinstance(found.map.body, MapBody)
    assert isinstance(found.growth.body, Chart)
    assert (found.sectors.body is None) == (key == "08115")
    assert (found.alliances.body is None) == (key == "08115")
    for part in found.sections:
        assert part.title
        assert part.statement.endswith(".")
        assert "{" not in part.statement + " ".join([*part.details, *part.sources])


def test_the_curve_stands_alone(real_view):
    made = factsheet(real_view("BB", 2026), DE)
    assert made.growth.body.exhibit.name == "growth.active"
    assert made.growth.body.legend is None
    assert made.growth.sources == (made.growth.body.exhibit.source,)
    assert made.growth.statement == section(real_view("BB", 2026), "growth", DE).statement
