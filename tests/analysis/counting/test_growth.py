"""Growth on a world whose answers can be read off the rows."""

import numpy as np

from analysis.counting.activity import spans
from analysis.counting.coverage import coverage
from analysis.counting.growth import growth, growth_by_land
from tests.analysis.frames import area, world

ROWS = [
    {"id": "old", "founded": "1999"},
    {"id": "a", "founded": "2005"},
    {"id": "b", "founded": "2005", "joined_initiative": "2006", "land": "MV"},
    {"id": "seen", "status_as_of": "2006"},
    {"id": "over", "founded": "2004", "status": "ended", "ended": "2006"},
    {"id": "undated", "status": "unknown"},
    {"id": "planned", "status": "planned", "founded": "2005"},
]


def made():
    tables = world(
        alliances=ROWS, alliance_areas=[area("a", "gemeinde", "12060001"), area("b", "gemeinde", "13003000")]
    )
    found = spans(tables)
    return tables, found, growth(tables, found, coverage(tables, np.ones(len(found), bool))).set_index("year")


def test_one_row_for_each_year_of_the_series():
    assert list(made()[2].index) == list(range(2004, 2027))


def test_started_and_first_seen_stand_apart():
    table = made()[2]
    assert table["started"].loc[[2004, 2005, 2006, 2007]].tolist() == [2, 1, 1, 0]
    assert table["first_seen"].loc[[2005, 2006, 2007]].tolist() == [0, 1, 0]


def test_active_counts_spans_that_hold():
    assert made()[2]["active"].loc[[2004, 2005, 2006, 2026]].tolist() == [2, 3, 4, 4]


def test_population_any_follows_coverage():
    assert made()[2]["population_any"].loc[[2004, 2005, 2006]].tolist() == [0, 100, 50100]


def test_the_laender_add_up_to_all():
    tables, found, table = made()
    by_land = growth_by_land(tables, found, coverage(tables, np.ones(len(found), bool)), ["BB", "MV"])
    assert by_land.groupby("year")["active"].sum().tolist() == table["active"].tolist()
    assert by_land.groupby("year")["started"].sum().tolist() == table["started"].tolist()
    assert by_land.groupby("year")["population_any"].sum().tolist() == table["population_any"].tolist()
    assert by_land[(by_land["land"] == "MV") & (by_land["year"] == 2006)]["active"].tolist() == [1]


def test_the_confirmed_are_active_and_seen_in_that_year_or_later():
    rows = [
        {"id": "a", "founded": "2005", "status_as_of": "2008"},
        {"id": "b", "founded": "2007", "status": "ended", "ended": "2009", "status_as_of": "2012"},
        {"id": "c", "founded": "2006"},
    ]
    tables = world(alliances=rows, awards=[{"alliance_id": "c", "title": "Preis", "year": "2010"}])
    found = spans(tables)
    table = growth(tables, found, coverage(tables, np.ones(3, bool))).set_index("year")
    assert table["confirmed"].loc[2004:2011].tolist() == [0, 1, 2, 3, 3, 1, 1, 0]
