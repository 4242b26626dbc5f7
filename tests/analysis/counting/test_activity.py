"""The counting rules for time, each with an answer worked out by hand from DESIGN.md."""

import pandas as pd
import pytest

from analysis.counting.activity import active, alliance_counts, confirmed, first_seen, spans
from tests.analysis.frames import world

SOURCE = {"url": "https://example.org/a", "supports": "founded"}


def span_of(sources=(), awards=(), **alliance):
    tables = world(
        alliances=[{"id": "a", **alliance}],
        sources=[
            {"alliance_id": "a", **SOURCE, "url": f"https://example.org/{n}", "date": d} for n, d in enumerate(sources)
        ],
        awards=[{"alliance_id": "a", "award": "sonstige", "year": year} for year in awards],
    )
    return spans(tables).iloc[0]


@pytest.mark.parametrize(
    ("alliance", "start", "basis"),
    [
        ({"joined_initiative": "2006-11", "founded": "2005"}, 2006, "joined"),
        ({"founded": "2007-05-15"}, 2007, "founded"),
        ({"founded": "1991"}, 2004, "founded"),
        ({"status_as_of": "2012"}, 2012, "first_seen"),
        ({"status_as_of": "2003"}, 2004, "first_seen"),
    ],
)
def test_start_year(alliance, start, basis):
    span = span_of(**alliance)
    assert (span["start_year"], span["start_basis"]) == (start, basis)


def test_nothing_known_means_no_start():
    span = span_of()
    assert (span["start_year"] is not None) and str(span["start_year"]) == "<NA>"


def test_planned_has_no_start_even_with_a_date():
    span = span_of(status="planned", founded="2010", sources=["2011"])
    assert str(span["start_year"]) == "<NA>"


def test_first_seen_is_the_earliest_of_status_sources_and_awards():
    assert span_of(status_as_of="2014", sources=["2012-03", None, "2013"], awards=["2011-09"])["start_year"] == 2011


@pytest.mark.parametrize(
    ("alliance", "end"),
    [
        ({"founded": "2005", "status": "ended", "ended": "2020-11", "status_as_of": "2021"}, 2020),
        ({"founded": "2005", "status": "ended", "status_as_of": "2009"}, 2009),
    ],
)
def test_end_year(alliance, end):
    assert span_of(**alliance)["end_year"] == end


def test_an_active_record_has_no_end():
    assert str(span_of(founded="2005", status_as_of="2009")["end_year"]) == "<NA>"


def test_active_from_the_start_to_the_year_before_the_end():
    table = spans(world(alliances=[{"id": "a", "founded": "2005", "status": "ended", "ended": "2008"}]))
    assert [bool(active(table, year)[0]) for year in (2004, 2005, 2007, 2008, 2009)] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_confirmed_until_the_year_of_the_status():
    table = spans(world(alliances=[{"id": "a", "founded": "2005", "status_as_of": "2010-02"}]))
    assert [bool(confirmed(table, year)[0]) for year in (2004, 2005, 2010, 2011)] == [False, True, True, False]


def test_counts_add_up():
    tables = world(
        alliances=[
            {"id": "founded", "founded": "2005", "status_as_of": "2010"},
            {"id": "joined", "joined_initiative": "2007"},
            {"id": "seen", "status_as_of": "2009"},
            {"id": "undated", "status": "unknown"},
            {"id": "planned", "status": "planned"},
            {"id": "over", "founded": "2004", "status": "ended", "ended": "2006"},
        ]
    )
    assert alliance_counts(spans(tables), 2009) == {
        "known": 5,
        "with_start_year": 3,
        "first_seen_only": 1,
        "undated": 1,
        "active": 3,
        "confirmed": 2,
        "planned": 1,
    }


def test_first_seen_has_one_row_per_alliance_in_order():
    seen = first_seen(world(alliances=[{"id": "b", "status_as_of": "2010"}, {"id": "a"}]))
    assert (seen[0], seen.isna().tolist()) == (2010, [False, True])


@pytest.mark.parametrize(
    ("status_as_of", "awards", "last"),
    [("2010-05", [], 2010), ("2010-05", ["2015-03", "2012"], 2015), ("2016", ["2015"], 2016), (None, ["2007"], 2007)],
)
def test_last_confirmed_is_the_later_of_status_and_newest_award(status_as_of, awards, last):
    assert span_of(status_as_of=status_as_of, awards=awards, sources=["2020"])["last_confirmed"] == last


def test_without_status_and_award_nothing_confirms():
    assert pd.isna(span_of(sources=["2020"])["last_confirmed"])
