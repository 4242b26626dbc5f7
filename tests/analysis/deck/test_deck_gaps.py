"""White spots: the largest places without an alliance, and what is known of them all the same."""

from __future__ import annotations

import pytest

from analysis.counting.activity import active, spans
from analysis.counting.measures import area_table, area_values
from analysis.counting.places import serving
from analysis.deck.gaps import (
    DISTRICTS,
    MARKS,
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
    return list(frame[["name", "population", "mark"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("BB", 2012, [("Bad Belzig", 300, "")]),  # its alliance is planned
        (
            "BB",
            2006,
            [("Bad Belzig", 300, ""), ("Niemegk", 60, ""), ("Planetal", 30, ""), ("Rabenstein/Fläming", 10, "")],
        ),
        # Hagenow has an alliance of which no year is known; Lewitz is a region with Banzkow and a part of Crivitz.
        ("MV", 2016, [("Hagenow", 500, "undated"), ("Crivitz", 80, "partly"), ("Banzkow", 20, "partly")]),
        ("MV", 2005, [("Hagenow", 500, "undated"), ("Crivitz", 80, ""), ("Banzkow", 20, "")]),
        ("MV", 2012, []),
        ("13076", 2016, [("Hagenow", 500, "undated"), ("Crivitz", 80, "partly"), ("Banzkow", 20, "partly")]),
        ("", 2004, [("Potsdam", 1000, ""), ("Hagenow", 500, "undated"), ("Bad Belzig", 300, "")]),
    ],
)
def test_municipalities_by_hand(tiny_view, key, year, expected):
    assert rows(white_municipalities(tiny_view(key, year), 4))[: len(expected) or None] == expected


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("", 2012, []),
        ("", 2004, [("Ludwigslust-Parchim", 600, "undated"), ("Potsdam-Mittelmark", 400, "")]),  # Potsdam is a town
        ("MV", 2016, [("Ludwigslust-Parchim", 600, "partly")]),  # the first mark that applies
        ("BB", 2012, []),  # one of its municipalities is reached
    ],
)
def test_districts_by_hand(tiny_view, key, year, expected):
    assert rows(white_districts(tiny_view(key, year), 4)) == expected


def test_most_and_order():
    tables = world()
    shown = view(tables, spans(tables), "", 2010)
    assert list(white_municipalities(shown, 3)["name"]) == ["Ehafen", "Ddorf", "Cstadt"]
    assert list(white_districts(shown, 1)["name"]) == ["Dahme"]


def test_an_alliance_of_another_land_that_reaches_in_is_marked():
    tables = world(
        alliances=[{"id": "m", "land": "MV", "founded": "2006"}], alliance_areas=[area("m", "gemeinde", "12061001")]
    )
    found = white_municipalities(view(tables, spans(tables), "BB", 2010), 4)
    assert dict(zip(found["name"], found["mark"], strict=True))["Cstadt"] == "partly"


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


def test_a_marked_place_is_served_and_an_unmarked_one_is_not(real, real_view):
    shown = real_view("", 2026)
    all_spans = spans(real)
    for row in white_municipalities(shown, 40).itertuples():
        served = serving(real, all_spans, row.key, 2026)
        assert (row.mark == "partly") == (len(served) > 0), row.name
        assert set(served["relation"]) <= {"region", "partial"}, row.name


def test_the_undated_are_active_in_no_year(real):
    all_spans = spans(real)
    undated = all_spans[all_spans["start_year"].isna() & ~all_spans["planned"]]
    assert len(undated) > 0
    assert not any(active(undated, year).any() for year in real.package.years)


# As tables


def test_tables_of_germany(tiny_view):
    municipalities, districts = white_spots(tiny_view("", 2004), DE)
    assert list(municipalities.table().columns) == ["Ort", "Land", "Einwohner", "Hinweis"]
    assert municipalities.table().iloc[1].tolist() == [
        "Hagenow",
        "Mecklenburg-Vorpommern",
        "500",
        "Bündnis ohne bekanntes Jahr",
    ]
    assert districts.table().iloc[1].tolist() == ["Landkreis Potsdam-Mittelmark", "Brandenburg", "400", ""]
    expected = "Kreise mit mehreren Gemeinden in Deutschland: 2; davon 2004 ohne bekanntes Bündnis: 2."
    assert districts.statement == expected
    assert "Für 2004 ist weder für den Kreis noch" in districts.source
    assert "kein dokumentiertes Bündnis bekannt" in municipalities.source


def test_tables_of_a_land_name_the_district_and_a_town_has_none(tiny_view):
    municipalities, districts = white_spots(tiny_view("BB", 2004), DE)
    assert municipalities.table().iloc[:2].to_numpy().tolist() == [
        ["Potsdam", "–", "1.000"],
        ["Bad Belzig", "Landkreis Potsdam-Mittelmark", "300"],
    ]
    assert list(districts.table().columns) == ["Ort", "Einwohner"]


def test_a_district_has_no_table_of_districts_and_a_town_none_at_all(tiny_view):
    (municipalities,) = white_spots(tiny_view("13076", 2016), DE)
    assert list(municipalities.table().columns) == ["Ort", "Einwohner", "Hinweis"]
    assert white_spots(tiny_view("12054", 2004), DE) == ()
    assert white_spots(tiny_view("MV", 2012), DE) == ()


def test_at_most_ten_rows(real_view):
    for key in ["", "BB", "BY", "HB", "SL", "12060"]:
        listings = white_spots(real_view(key, 2004), EN)
        lengths = {listing.name: len(listing.data) for listing in listings}
        assert sum(lengths.values()) <= ROWS
        assert lengths.get("gaps.districts", 0) <= DISTRICTS
        assert {mark for listing in listings for mark in listing.data["mark"]} <= {*MARKS, ""}


def details(shown) -> tuple[str, ...]:
    return gaps_details(shown, white_spots(shown, DE), DE)


def meaning(year: int) -> str:
    return (
        f"„Ohne“ heißt: Für {year} ist kein dokumentiertes Bündnis bekannt, das für das ganze Gebiet wirkt. "
        "Es kann trotzdem eines geben."
    )


def test_details(tiny_view):
    partly = (
        "„Nur teilweise oder über eine Region“: Ein Bündnis wirkt dort für einen Teil des Gebiets oder für eine Region."
    )
    undated = "„Bündnis ohne bekanntes Jahr“: Dort ist ein Bündnis dokumentiert, aber nicht, wann es bestand."
    assert details(tiny_view("BB", 2012)) == (
        "Größte Gemeinde, für die 2012 kein Bündnis belegt ist, das sie ganz erreicht: Bad Belzig, 300 Einwohner.",
        meaning(2012),
    )
    assert details(tiny_view("MV", 2016)) == (
        "Größte Gemeinde, für die 2016 kein Bündnis belegt ist, das sie ganz erreicht: "
        "Hagenow (Bündnis ohne bekanntes Jahr), 500 Einwohner.",  # documented, but not for when
        meaning(2016),
        partly,
        undated,
    )
    assert details(tiny_view("MV", 2012)) == ()
    assert details(tiny_view("12054", 2004)) == (meaning(2004),)
    assert details(tiny_view("12054", 2012)) == ()
