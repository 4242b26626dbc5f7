"""White spots: the largest places that are not reached as a whole, and what is known of them all the same."""

import re

import pytest

from analysis.counting.activity import spans
from analysis.counting.gaps import NOT_REACHED
from analysis.counting.measures import area_table, area_values
from analysis.counting.places import serving, undated_serving
from analysis.deck.gaps import (
    DISTRICTS,
    ROWS,
    gaps_details,
    white_districts,
    white_municipalities,
    white_spots,
)
from analysis.deck.scope import view
from analysis.language import language
from tests.analysis.frames import area, world

DE, EN = language("de"), language("en")


def rows(frame) -> list[tuple]:
    return list(frame[["name", "population", "state"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("BB", 2012, [("Bad Belzig", 300, "none")]),  # its alliance is planned
        (
            "BB",
            2006,
            [
                ("Bad Belzig", 300, "none"),
                ("Niemegk", 60, "none"),
                ("Planetal", 30, "none"),
                ("Rabenstein/Fläming", 10, "none"),
            ],
        ),
        # Hagenow has an alliance of which no year is known; Lewitz is a region with Banzkow and a part of Crivitz.
        ("MV", 2016, [("Hagenow", 500, "undated"), ("Crivitz", 80, "part"), ("Banzkow", 20, "part")]),
        ("MV", 2005, [("Hagenow", 500, "undated"), ("Crivitz", 80, "none"), ("Banzkow", 20, "none")]),
        ("MV", 2012, []),
        ("13076", 2016, [("Hagenow", 500, "undated"), ("Crivitz", 80, "part"), ("Banzkow", 20, "part")]),
        ("", 2004, [("Potsdam", 1000, "none"), ("Hagenow", 500, "undated"), ("Bad Belzig", 300, "none")]),
    ],
)
def test_municipalities_by_hand(tiny_view, key, year, expected):
    assert rows(white_municipalities(tiny_view(key, year), 4))[: len(expected) or None] == expected


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("", 2012, []),
        ("", 2004, [("Ludwigslust-Parchim", 600, "undated"), ("Potsdam-Mittelmark", 400, "none")]),  # Potsdam is a town
        ("MV", 2016, [("Ludwigslust-Parchim", 600, "part")]),  # the first mark that applies
        ("BB", 2012, []),  # one of its municipalities is reached
    ],
)
def test_districts_by_hand(tiny_view, key, year, expected):
    assert rows(white_districts(tiny_view(key, year), 4)) == expected


def test_most_and_order():
    tables = world()
    shown = view(tables, "", 2010)
    assert list(white_municipalities(shown, 3)["name"]) == ["Ehafen", "Ddorf", "Cstadt"]
    assert list(white_districts(shown, 1)["name"]) == ["Dahme"]


def test_an_alliance_of_another_land_that_reaches_in_is_marked():
    tables = world(
        alliances=[{"id": "m", "land": "MV", "founded": "2006"}], alliance_areas=[area("m", "gemeinde", "12061001")]
    )
    found = white_municipalities(view(tables, "BB", 2010), 4)
    assert dict(zip(found["name"], found["state"], strict=True))["Cstadt"] == "part"


@pytest.mark.parametrize("key", ["", "BB", "NW", "HB", "SL", "07314", "12060"])
@pytest.mark.parametrize("year", [2004, 2013, 2026])
def test_white_is_what_is_grey_on_the_map(real, real_view, key, year):
    shown = real_view(key, year)
    everything = len(real.municipalities)
    white = white_municipalities(shown, everything)
    counts = shown.coverage["municipalities"]
    assert len(white) == counts["total"] - counts["any"]
    grey = white_districts(shown, everything)
    table = area_table(area_values(shown.selection, shown.selection.tables, "kreis", "coverage"), real, year)
    without = set(table.loc[~table["state"].isin(["any", "direct"]), "key"])
    assert set(grey["key"]) == without - set(single_districts(real))


def single_districts(tables):
    counts = tables.municipalities["kreis_key"].value_counts()
    return counts[counts == 1].index


def test_states_are_what_a_search_of_the_records_finds(real, real_view):
    all_spans = spans(real)
    for key in ["", "RP"]:  # an alliance of Baden-Württemberg serves a region as far as Rheinland-Pfalz
        for row in white_municipalities(real_view(key, 2026), 20).itertuples():
            served = serving(real, all_spans, row.key, 2026)
            known = undated_serving(real, all_spans, row.key, 2026)
            assert set(served["relation"]) <= {"region", "partial"}, row.name
            assert row.state == ("part" if len(served) else "undated" if len(known) else "none"), row.name


def test_an_alliance_that_ended_without_a_known_start_is_no_longer_on_record():
    tables = world(
        alliances=[{"id": "m", "status": "ended", "ended": "2009"}], alliance_areas=[area("m", "gemeinde", "12061001")]
    )
    found = {
        year: white_municipalities(view(tables, "BB", year), 4).set_index("name").loc["Cstadt", "state"]
        for year in (2008, 2009)
    }
    assert found == {2008: "undated", 2009: "none"}


# As tables


def test_tables_of_germany(tiny_view):
    municipalities, districts = white_spots(tiny_view("", 2004), DE)
    assert list(municipalities.table().columns) == ["Ort", "Land", "Einwohner", "Bündnis"]
    assert municipalities.table().iloc[1].tolist() == [
        "Hagenow",
        "Mecklenburg-Vorpommern",
        "500",
        "ohne bekanntes Jahr",
    ]
    assert districts.table().iloc[1].tolist() == [
        "Landkreis Potsdam-Mittelmark",
        "Brandenburg",
        "400",
        "keines bekannt",
    ]
    expected = (
        "Kreise mit mehreren Gemeinden in Deutschland: 2; davon 2004, soweit dokumentiert, ohne erreichte Gemeinde: 2."
    )
    assert districts.statement == expected
    assert "Für 2004 ist weder für den Kreis noch" in districts.source
    assert "Für 2004 ist kein aktives Bündnis dokumentiert" in municipalities.source


def test_tables_of_a_land_name_the_district_and_a_town_has_none(tiny_view):
    municipalities, districts = white_spots(tiny_view("BB", 2004), DE)
    assert municipalities.table().iloc[:2].to_numpy().tolist() == [
        ["Potsdam", "–", "1.000", "keines bekannt"],
        ["Bad Belzig", "Landkreis Potsdam-Mittelmark", "300", "keines bekannt"],
    ]
    assert list(districts.table().columns) == ["Ort", "Einwohner", "Bündnis"]


def test_a_district_has_no_table_of_districts_and_a_town_none_at_all(tiny_view):
    (municipalities,) = white_spots(tiny_view("13076", 2016), DE)
    assert list(municipalities.table().columns) == ["Ort", "Einwohner", "Bündnis"]
    assert white_spots(tiny_view("12054", 2004), DE) == ()
    assert white_spots(tiny_view("MV", 2012), DE) == ()


def test_at_most_ten_rows(real_view):
    for key in ["", "BB", "BY", "HB", "SL", "12060"]:
        listings = white_spots(real_view(key, 2004), EN)
        lengths = {listing.name: len(listing.data) for listing in listings}
        assert sum(lengths.values()) <= ROWS
        assert lengths.get("gaps.districts", 0) <= DISTRICTS
        assert {state for listing in listings for state in listing.data["state"]} <= set(NOT_REACHED)


def details(shown) -> tuple[str, ...]:
    return gaps_details(shown, white_spots(shown, DE), DE)


def meaning(year: int) -> str:
    return (
        f"Nicht als Ganzes erreicht heißt: Für {year} ist kein aktives Bündnis dokumentiert, das für das ganze Gebiet "
        "wirkt. Es kann trotzdem eines geben."
    )


def test_details(tiny_view):
    assert details(tiny_view("BB", 2012)) == (
        "Nicht als Ganzes erreichte Gemeinden, davon kein Bündnis bekannt: 1 (300\u00a0Einwohner).",
        "Die größte davon: Bad Belzig, 300\u00a0Einwohner, kein Bündnis bekannt.",
        meaning(2012),
    )
    assert details(tiny_view("MV", 2016)) == (
        "Nicht als Ganzes erreichte Gemeinden, davon nur für einen Teil oder über eine Region: 2 (100\u00a0Einwohner); "
        "Bündnis ohne bekanntes Jahr: 1 (500\u00a0Einwohner).",
        "Die größte davon: Hagenow, 500\u00a0Einwohner, Bündnis ohne bekanntes Jahr.",
        meaning(2016),
    )
    assert details(tiny_view("MV", 2012)) == ()
    assert details(tiny_view("12054", 2004)) == ("Dort ist kein Bündnis bekannt.", meaning(2004))
    assert details(tiny_view("12054", 2012)) == ()


@pytest.mark.parametrize("key", ["", "BB", "RP", "HB", "12060"])
def test_what_is_said_of_the_states_adds_up_to_those_not_reached(real_view, key):
    shown = real_view(key, 2026)
    counts = shown.coverage["municipalities"]
    first, *_ = details(shown)
    said = [int(n.replace(".", "")) for n in re.findall(r": ([\d.]+) \(", first)]
    assert sum(said) == counts["total"] - counts["any"]
