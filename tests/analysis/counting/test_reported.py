import pandas as pd
import pytest

from analysis.counting.filter_set import Filters
from analysis.counting.reported import (
    ALLIANCES,
    QUALIFIERS,
    TURNING_POINTS,
    area,
    around_new_definition,
    beside_documented,
    dated,
    highest,
    latest,
    milestones,
    narrower,
    numbered,
    positions,
    totals,
)
from analysis.errors import UnknownValue
from tests.analysis.frames import world


def said(date, value, qualifier="exact", area="DE", measure="alliances"):
    return {
        "date": date, "area": area, "measure": measure, "value": value, "qualifier": qualifier,
        "publisher": f"P{value}", "source": f"https://example.org/{value}",
    }  # fmt: skip


REPORTS = [
    said("2025-11", 300, "about", measure="sites"),
    said(None, 600, "more_than"),
    said("2014", 670, "more_than"),
    said("2013-05", 670),
    said("2021-05-15", 600),
    said("2023-05-15", 310, "about"),
    said("2014-06-03", 670, "more_than"),
    said("2016", 65e6, measure="population_reach"),
    said("2013-09", 53, area="BB"),
]


@pytest.fixture(scope="module")
def tables():
    return world(
        reported_totals=REPORTS,
        milestones=[
            {
                "date": "2014-06-24",
                "area": "DE",
                "title_de": "Kongress",
                "title_en": "Congress",
                "source": "https://a.b/",
            },
            {"date": None, "area": "DE", "title_de": "Ohne Datum", "title_en": "No date", "source": "https://a.b/"},
            {"date": "2004-01", "area": "DE", "title_de": "Beginn", "title_en": "Start", "source": "https://a.b/"},
            {"date": "2008", "area": "DE", "title_de": "Aktionstag", "title_en": "Day", "source": "https://a.b/"},
            {"date": "2000", "area": "BB", "title_de": "Vorher", "title_en": "Before", "source": "https://a.b/"},
            {"date": "2010", "area": "BB", "title_de": "Im Land", "title_en": "In the Land", "source": "https://a.b/"},
        ],
    )


@pytest.fixture(scope="module")
def germany(tables):
    return totals(tables, "DE")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [(Filters(), "DE"), (Filters(q="x"), "DE"), (Filters(land=("BB",)), "BB"), (Filters(land=("BB", "MV")), None)],
)
def test_area(filters, expected):
    assert area(filters) == expected


def test_only_more_than_the_land_is_narrower():
    assert not narrower(Filters())
    assert not narrower(Filters(land=("BB",)))
    assert narrower(Filters(land=("BB",), q="x"))
    assert narrower(Filters(founded_from=2004))


@pytest.mark.parametrize(
    ("date", "position"),
    [
        ("2014", 2014.0),  # the middle of the slot from 2013.5 to 2014.5
        ("2014-01", 2013.542),  # half of the first twelfth
        ("2014-12", 2014.458),
        ("2014-07-02", 2014.0),  # day 183 of 365, at noon
        ("2014-01-01", 2013.501),
        ("2012-12-31", 2012.499),
    ],
)
def test_positions(date, position):
    assert positions(pd.Series([date], dtype="str"))[0] == pytest.approx(position, abs=0.0006)


def test_a_missing_date_has_no_position():
    assert positions(pd.Series([None, "2014"], dtype="str")).isna().tolist() == [True, False]


def test_totals_come_by_date_the_undated_last(germany):
    assert germany["date"].fillna("?").tolist() == [
        "2013-05", "2014-06-03", "2014", "2021-05-15", "2023-05-15", "2025-11", "?"
    ]  # fmt: skip
    assert len(dated(germany)) == 6
    assert set(germany["measure"]) == set(ALLIANCES)


def test_a_land_has_its_own_totals_and_several_have_none(tables):
    assert totals(tables, "BB")["value"].tolist() == [53]
    assert totals(tables, "MV").empty
    assert totals(tables, None).empty


def test_an_unknown_qualifier_raises(tables):
    broken = tables.reported_totals.assign(qualifier="roughly")
    with pytest.raises(UnknownValue, match="roughly"):
        totals(type(tables)(**{**vars(tables), "reported_totals": broken}), "DE")


def test_latest_and_highest(germany):
    assert latest(germany)["value"] == 300
    top = highest(germany)  # "more than 670" stands above "670"; of the two the earlier one
    assert (top["value"], top["qualifier"], top["date"]) == (670, "more_than", "2014-06-03")
    assert latest(germany.iloc[:0]) is None
    assert highest(germany.iloc[:0]) is None


def test_the_undated_are_neither_latest_nor_highest(tables):
    undated = totals(tables, "DE").tail(1)
    assert latest(undated) is None
    assert highest(undated) is None


def test_around_the_new_definition(germany):
    before, after = around_new_definition(germany)
    assert (before["value"], after["value"]) == (600, 310)
    assert around_new_definition(germany[germany["year"].fillna(0) < 2022]) is None


def test_beside_documented_is_never_one_series(germany):
    growth = pd.DataFrame({"year": [2013, 2014, 2015], "active": [4, 5, 6], "confirmed": [1, 2, 3]})
    beside = beside_documented(growth, germany).set_index("year")
    assert beside["active"].tolist() == [4, 5, 6]
    assert beside.loc[2013, ["low", "high", "reports"]].tolist() == [670, 670, 1]
    assert beside.loc[2014, ["high_qualifier", "reports"]].tolist() == ["more_than", 2]
    assert pd.isna(beside.loc[2015, "high"])
    assert beside.loc[2015, "reports"] == 0


def test_low_and_high_of_one_year():
    rows = [said("2006", 300, "almost"), said("2006-05", 300, "more_than"), said("2006-01", 260)]
    growth = pd.DataFrame({"year": [2006], "active": [1], "confirmed": [0]})
    row = beside_documented(growth, totals(world(reported_totals=rows), "DE")).iloc[0]
    assert (row["low"], row["low_qualifier"]) == (260, "exact")
    assert (row["high"], row["high_qualifier"]) == (300, "more_than")


def test_milestones_of_germany_mark_the_turning_points(tables):
    found = milestones(tables, "DE", "de")
    assert found["title"].tolist() == ["Beginn", "Aktionstag", "Kongress", "Ohne Datum"]
    assert found["marked"].tolist() == [True, False, True, False]


def test_milestones_of_a_land_mark_all_within_the_series(tables):
    found = milestones(tables, "BB", "en")
    assert found["title"].tolist() == ["Before", "In the Land"]
    assert found["marked"].tolist() == [False, True]
    assert milestones(tables, None, "de").empty


def test_numbers_keep_their_distance():
    rows = pd.DataFrame(
        {"position": [2004.0, 2004.5, 2005.0, 2006.0, 2010.0], "marked": [True, True, True, True, False]}
    )
    found = numbered(rows)
    assert found["number"].tolist() == [1, 2, 3, 4]
    assert found["level"].tolist() == [0, 1, 2, 0]
    for _, level in found.groupby("level"):
        assert (level["position"].diff().dropna() >= 1.2).all()


def test_turning_points_stand_once_in_the_real_milestones(real):
    found = milestones(real, "DE", "de")
    assert found.loc[found["marked"], "date"].tolist() == list(TURNING_POINTS)


def test_every_real_total_has_a_qualifier_with_a_form(real):
    assert set(real.reported_totals["qualifier"]) <= set(QUALIFIERS)
    assert len(totals(real, "DE")) > 0
