"""Who is not reached and where new alliances would reach most, against plain counting."""

import numpy as np
import pytest
import shapely

from analysis.counting.distances import centres, nearest_alliances, projected
from analysis.counting.figures import figures
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import MOST_NEW, NOT_REACHED, Gaps, gaps
from analysis.counting.selection import select_alliances
from analysis.errors import UnknownValue
from analysis.records import files
from tests.analysis.frames import area, select, world

KEYS = ["filters", "year", "level", "within_km", "inside", "not_reached", "areas", "best", "method", "gap"]


def alliance(key, scope="gemeinde", **more):
    return {"id": key, "scope": scope, "founded": "2006", **more}


def one(level, key, **more):
    return world(alliances=[alliance("a", level, **more)], alliance_areas=[area("a", level, key)])


# The world has Astadt 100 and Bdorf 20 (one Gemeindeverband, district 12060), Cstadt 300 and Ddorf 4000 (12061) and
# Ehafen 50000 (13003), in a row along 52° north, 6.9 km from one to the next.


def test_what_is_not_reached_is_a_list_with_the_largest_first():
    found = gaps(select(one("gemeinde", "12061002")), 2010)
    assert list(found) == KEYS
    assert found["not_reached"] == {"municipalities": 4, "population": 50420, "part": 0, "undated": 0, "none": 50420}
    assert [(row["key"], row["population"]) for row in found["areas"]] == [
        ("13003000", 50000),
        ("12061001", 300),
        ("12060001", 100),
        ("12060002", 20),
    ]
    of_the_design = ["key", "name", "population", "state", "nearest_km", "nearest_id"]
    assert list(found["areas"][0]) == [*of_the_design, "nearest_name", "district"]


@pytest.mark.parametrize("level", ["gemeinde", "gemeindeverband", "kreis"])
def test_by_administration_the_largest_areas_are_the_best(level):
    found = gaps(select(one("gemeinde", "12061002")), 2010, level, new=2)
    assert (found["method"], found["gap"]) == ("ranking", 0)
    first, second = found["areas"][:2]
    assert [row["keys"] for row in found["best"]] == [[first["key"]], [first["key"], second["key"]]]
    assert [row["population"] for row in found["best"]] == [50000, 50000 + second["population"]]


def test_of_an_area_only_those_count_who_are_not_reached():
    districts = gaps(select(one("gemeinde", "12061002")), 2010, "kreis")["areas"]
    assert [(row["key"], row["population"], row["state"]) for row in districts] == [
        ("13003", 50000, "none"),
        ("12061", 300, "any"),
        ("12060", 120, "none"),
    ]


def test_states_are_told_apart():
    tables = world(
        alliances=[
            alliance("a", "region"),
            alliance("b", founded=None, status="unknown"),
            alliance("c", founded="2020"),
        ],
        alliance_areas=[
            area("a", "gemeinde", "12060001"),
            area("b", "gemeinde", "12060002"),
            area("c", "gemeinde", "12061001"),
        ],
    )
    found = gaps(select(tables), 2010)
    assert found["not_reached"] == {"municipalities": 5, "population": 54420, "part": 100, "undated": 20, "none": 54300}
    states = {row["key"]: row["state"] for row in found["areas"]}
    assert (states["12060001"], states["12060002"], states["12061001"]) == ("part", "undated", "none")


def test_by_catchment_neighbours_are_reached_too():
    """Cstadt lies in the middle of three: with 7 km it reaches Bdorf and Ddorf, with 5 km nobody else."""
    found = gaps(select(one("gemeinde", "13003000")), 2010, within=7, new=1)
    assert found["within_km"] == 7
    assert found["best"] == [{"new": 1, "keys": ["12061001"], "population": 4320}]
    assert (found["method"], found["gap"]) == ("exact", 0)
    assert gaps(select(one("gemeinde", "13003000")), 2010, within=5, new=1)["best"][0]["population"] == 4000


def test_by_catchment_alliances_are_of_municipalities_whatever_the_list_is_of():
    found = gaps(select(one("gemeinde", "13003000")), 2010, "kreis", within=7, new=1)
    assert [row["key"] for row in found["areas"]] == ["12061", "12060"]
    assert found["best"][0]["keys"] == ["12061001"]


def test_the_list_of_new_ones_ends_where_all_are_reached():
    assert [row["new"] for row in gaps(select(one("kreis", "12061")), 2010, "kreis", new=9)["best"]] == [1, 2]


def test_the_filters_of_laender_bound_where_new_ones_are_looked_for():
    found = gaps(select(one("gemeinde", "12061002"), land=("BB",)), 2010)
    assert found["filters"] == {"land": ["BB"]}
    assert found["best"][0]["keys"] == ["12061001"]


def test_the_areas_of_a_district_alone_are_looked_at_where_it_is_asked_for():
    selection = select(one("gemeinde", "12061002"), kreis=("12061",))
    everywhere, inside = gaps(selection, 2010), gaps(selection, 2010, inside=("12061",))
    assert everywhere["not_reached"]["population"] == 50420
    assert {area["key"][:5] for area in inside["areas"]} == {"12061"} == {row["keys"][0][:5] for row in inside["best"]}
    assert inside["not_reached"]["population"] == sum(area["population"] for area in inside["areas"]) == 300
    assert (everywhere["inside"], inside["inside"]) == ([], ["12061"])


def test_assumed_alliances_take_away_whom_they_reach():
    selection = select(one("gemeinde", "12061002"))
    assumed = Gaps(selection, 2010, "kreis", assumed=("12060",))
    assert assumed.not_reached()["population"] == 50300
    assert assumed.areas()["key"].tolist() == ["13003", "12061"]
    near = Gaps(selection, 2010, within=7, assumed=("12060001",))
    assert near.not_reached()["population"] == 50300


# The real records


@pytest.mark.parametrize(
    ("filters", "year"),
    [(Filters(), 2026), (Filters(land=("BB", "MV")), 2006), (Filters(sector=("kammern",)), 2015)],
)
def test_reached_and_not_reached_are_all_people_at_every_level(real, filters, year):
    selection = select_alliances(real, filters)
    reached = figures(selection, year)["coverage"]
    for level in ("gemeinde", "gemeindeverband", "kreis"):
        found = gaps(selection, year, level, new=1)
        missing = found["not_reached"]
        for what in ("municipalities", "population"):
            assert missing[what] + reached[what]["any"] == reached[what]["total"]
        assert sum(missing[state] for state in NOT_REACHED) == missing["population"]
        assert {state: missing[state] for state in ("part", "undated")} == {
            state: reached["population"][state] for state in ("part", "undated")
        }
        assert sum(row["population"] for row in found["areas"]) == missing["population"]
        assert [row["population"] for row in found["areas"]] == sorted(
            (row["population"] for row in found["areas"]), reverse=True
        )


def test_distances_are_those_to_the_border_of_the_nearest_alliance(real):
    """Against the distance to every district that has an alliance of its own, from shapes of the districts."""
    rows = real.alliance_areas[(real.alliance_areas["level"] == "kreis") & ~real.alliance_areas["partial"]]
    ids = real.alliances["id"]
    counting = ids.isin(rows["alliance_id"]).to_numpy(bool)
    only = real.alliance_areas[real.alliance_areas["alliance_id"].isin(ids[counting])]
    counting = counting & ~ids.isin(only.loc[only["level"] != "kreis", "alliance_id"]).to_numpy(bool)
    shapes = files.read_shapes(files.DATA / "areas" / "districts.parquet")
    keys = real.alliance_areas.loc[real.alliance_areas["alliance_id"].isin(ids[counting]), "area_key"].unique()
    districts, places = shapely.transform([shapes[key] for key in keys], projected), centres(real)[::97]
    expected = [min(shapely.distance(shapely.Point(point), districts)) for point in places]
    km, nearest = nearest_alliances(real, counting, places)
    np.testing.assert_allclose(km, np.array(expected) / 1000, atol=0.05)  # the two files are simplified on their own
    assert counting[nearest].all()
    assert (km == 0).any()


def test_without_an_alliance_there_is_no_nearest(real):
    km, nearest = nearest_alliances(real, np.zeros(len(real.alliances), bool), centres(real)[:3])
    assert np.isnan(km).all()
    assert (nearest == -1).all()
    rows = gaps(select(world()), 2010)["areas"]
    assert {(row["nearest_km"], row["nearest_id"]) for row in rows} == {(None, None)}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"level": "land"}, "gemeindeverband"),
        ({"within": 4}, "5 to 30 km"),
        ({"within": 31}, "5 to 30 km"),
        ({"new": 0}, f"1 to {MOST_NEW}"),
        ({"inside": ("99999",)}, "unknown inside '99999'"),
        ({"new": MOST_NEW + 1}, f"1 to {MOST_NEW}"),
    ],
)
def test_what_cannot_be_asked_is_named(asked, named):
    with pytest.raises(UnknownValue, match=named):
        gaps(select(world()), 2010, **asked)


def test_an_assumed_alliance_must_be_of_an_area():
    with pytest.raises(UnknownValue, match="assumed"):
        Gaps(select(world()), 2010, assumed=("12060",))
