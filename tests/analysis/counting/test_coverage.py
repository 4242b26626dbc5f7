"""The counting rules for coverage on a world of five municipalities (see frames.py)."""

import numpy as np
import pytest

from analysis.counting.coverage import Coverage, coverage_counts, sums_by_year
from analysis.counting.coverage import coverage as coverage_of
from tests.analysis.frames import area, world

A, B, C, D, E = range(5)


def coverage(tables) -> Coverage:
    return coverage_of(tables, np.ones(len(tables.alliances), bool))


def counts(tables, year=2010):
    return coverage_counts(tables, coverage(tables), year)


def covered(tables, year=2010):
    found = coverage(tables)
    column = year - 2004
    return (
        (found.direct[:, column] > 0).tolist(),
        (found.any[:, column] > 0).tolist(),
        (found.own[:, column] > 0).tolist(),
    )


def one(scope, *areas, **alliance):
    return world(alliances=[{"id": "a", "scope": scope, "founded": "2006", **alliance}], alliance_areas=list(areas))


def test_a_municipality_of_its_own_is_direct():
    direct, anyhow, own = covered(one("gemeinde", area("a", "gemeinde", "12060001")))
    assert direct == anyhow == [True, False, False, False, False]
    assert own == [False, False, False]


def test_a_gemeindeverband_reaches_its_municipalities():
    direct, anyhow, own = covered(one("gemeindeverband", area("a", "gemeindeverband", "120605001")))
    assert direct == [False] * 5
    assert anyhow == [True, True, False, False, False]
    assert own == [False] * 3


def test_a_district_reaches_all_its_municipalities_and_is_its_own():
    direct, anyhow, own = covered(one("kreis", area("a", "kreis", "12061")))
    assert direct == [False] * 5
    assert anyhow == [False, False, True, True, False]
    assert own == [False, True, False]


def test_a_town_that_is_its_own_district_has_its_own_by_a_gemeinde_row():
    assert covered(one("gemeinde", area("a", "gemeinde", "13003000")))[2] == [False, False, True]


def test_partial_rows_and_regions_count_nowhere():
    nowhere = ([False] * 5, [False] * 5, [False] * 3)
    assert covered(one("stadtteil", area("a", "gemeinde", "12060001", partial=True))) == nowhere
    assert covered(one("region", area("a", "kreis", "12061"), area("a", "gemeinde", "13003000"))) == nowhere


def test_an_alliance_without_a_start_year_covers_nothing():
    tables = one("gemeinde", area("a", "gemeinde", "12060001"), founded=None)
    assert covered(tables)[0] == [False] * 5


def test_the_years_before_the_start_and_from_the_end_on_are_free():
    tables = one("gemeinde", area("a", "gemeinde", "12060001"), status="ended", ended="2009")
    found = coverage(tables).direct[A]
    assert found.tolist() == [0, 0, 1, 1, 1] + [0] * 18


def test_counts_in_a_year():
    tables = world(
        alliances=[{"id": "a", "founded": "2006"}, {"id": "b", "scope": "kreis", "founded": "2008"}],
        alliance_areas=[area("a", "gemeinde", "12060001"), area("b", "kreis", "12061")],
    )
    assert counts(tables, 2007) == {
        "municipalities": {"total": 5, "direct": 1, "any": 1, "part": 0, "undated": 0},
        "population": {"total": 54420, "direct": 100, "any": 100, "part": 0, "undated": 0},
        "districts": {"total": 3, "own": 0},
    }
    assert counts(tables, 2008) == {
        "municipalities": {"total": 5, "direct": 1, "any": 3, "part": 0, "undated": 0},
        "population": {"total": 54420, "direct": 100, "any": 4400, "part": 0, "undated": 0},
        "districts": {"total": 3, "own": 1},
    }


def test_two_alliances_for_one_place_count_twice_there_and_once_in_people():
    tables = world(
        alliances=[{"id": "a", "founded": "2006"}, {"id": "b", "founded": "2006"}],
        alliance_areas=[area("a", "gemeinde", "12060001"), area("b", "gemeinde", "12060001")],
    )
    found = coverage(tables)
    assert found.direct[A, 6] == 2
    assert counts(tables)["population"]["any"] == 100


def test_rows_outside_the_areas_looked_at_are_left_out():
    nowhere, start, end = (np.array([number]) for number in (-1, 2004, 9999))
    assert sums_by_year(nowhere, 1, start, end, np.array([2004, 2005])).tolist() == [[0, 0]]


def states(tables, year=2010):
    """Return which municipalities are reached in part, and which by an alliance whose year is not known."""
    found = coverage(tables)
    return np.flatnonzero(found.part[:, year - 2004]).tolist(), np.flatnonzero(found.undated[:, year - 2004]).tolist()


@pytest.mark.parametrize(
    ("scope", "rows", "part"),
    [
        ("stadtteil", [area("a", "gemeinde", "12060001", partial=True)], [A]),
        ("kreis", [area("a", "kreis", "12061", partial=True)], [C, D]),
        ("gemeindeverband", [area("a", "gemeindeverband", "120605001", partial=True)], [A, B]),
        ("region", [area("a", "kreis", "12061"), area("a", "gemeinde", "13003000")], [C, D, E]),
        ("gemeinde", [area("a", "gemeinde", "12060001"), area("a", "gemeinde", "12060002", partial=True)], [B]),
    ],
)
def test_partial_rows_and_regions_reach_in_part_what_nothing_covers(scope, rows, part):
    assert states(one(scope, *rows)) == (part, [])


def test_what_is_covered_is_not_reached_in_part_besides():
    tables = one("kreis", area("a", "kreis", "12061"), area("a", "gemeinde", "12061001", partial=True))
    assert states(tables) == ([], [])


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("scope", ["gemeinde", "region"])
def test_an_alliance_without_a_year_is_undated_in_every_year(scope, partial):
    tables = one(scope, area("a", "kreis", "12061", partial=partial), founded=None)
    assert [states(tables, year) for year in (2004, 2026)] == [([], [C, D])] * 2


def test_an_alliance_without_a_start_is_undated_until_it_ends():
    tables = one("gemeinde", area("a", "gemeinde", "12060001"), founded=None, ended="2012-03")
    # its end is no trace of a beginning: no status_as_of, no dated source, no award
    assert [states(tables, year) for year in (2011, 2012)] == [([], [A]), ([], [])]


def test_what_is_reached_in_part_is_not_undated_besides():
    tables = world(
        alliances=[{"id": "a", "founded": "2006"}, {"id": "b"}],
        alliance_areas=[area("a", "gemeinde", "12060001", partial=True), area("b", "gemeinde", "12060001")],
    )
    assert (states(tables, 2005), states(tables, 2006)) == (([], [A]), ([A], []))


def test_a_planned_alliance_is_neither():
    assert states(one("gemeinde", area("a", "gemeinde", "12060001"), founded=None, status="planned")) == ([], [])
