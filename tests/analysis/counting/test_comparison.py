"""What changed between two years, and what of it only since records mention an alliance late."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counting.activity import active, spans
from analysis.counting.comparison import AREA_CHANGES, area_changes, change, changed_areas, without_late
from analysis.counting.filter_set import Filters
from analysis.counting.measures import MEASURES, OUTSIDE, UNINHABITED, area_values
from analysis.counting.selection import select_alliances
from tests.analysis.frames import area, select, world


@pytest.fixture(scope="module")
def made():
    return world(
        alliances=[
            {"id": "a", "founded": "2006"},
            {"id": "b", "founded": "2012"},
            {"id": "c", "status": "unknown"},  # mentioned in 2015 for the first time
            {"id": "d", "founded": "2005", "ended": "2014"},
            {"id": "e", "status": "unknown"},  # likewise, where another one began
        ],
        alliance_areas=[
            area("a", "gemeinde", "12060001"),
            area("b", "gemeinde", "12060002"),
            area("c", "gemeinde", "12061001"),
            area("d", "gemeinde", "12061002"),
            area("e", "gemeinde", "12060002"),
        ],
        sources=[{"alliance_id": name, "url": f"https://example.org/{name}", "date": "2015"} for name in "ce"],
    )


def test_what_came_what_went_and_what_is_only_mentioned_late(made):
    found = change(spans(made), 2010, 2020)
    assert (found.before, found.after, found.added, found.late, found.gone) == (2, 4, 3, 2, 1)
    assert change(spans(made), 2020, 2010) == found, "the order of the years does not matter"
    assert change(spans(made), 2016, 2020).late == 0


@given(years=st.tuples(st.integers(2004, 2026), st.integers(2004, 2026)))
def test_the_parts_of_a_change_add_up(real, years):
    found, (earlier, later) = change(spans(real), *years), sorted(years)
    assert found.before == active(spans(real), earlier).sum()
    assert found.after == active(spans(real), later).sum()
    assert found.before + found.added - found.gone == found.after
    assert found.late <= found.added


def test_without_those_mentioned_late_the_others_stay(made):
    left = without_late(select(made), 2010, 2020)
    assert left.spans["alliance_id"].tolist() == ["a", "b", "d"]
    assert without_late(select(made), 2016, 2020).spans["alliance_id"].tolist() == list("abcde")


def changed(selection, level, measure, one, other):
    return changed_areas(area_values(selection, selection.whole, level, measure), selection, one, other)


def test_areas_that_changed_and_those_that_changed_only_by_late_mentions(made):
    found = changed(select(made), "gemeinde", "alliances", 2010, 2020).set_index("key")
    assert found.index[found["changed"]].tolist() == ["12060002", "12061001", "12061002"]
    assert found.index[found["only_late"]].tolist() == ["12061001"]
    found = changed(select(made), "kreis", "coverage", 2010, 2020).set_index("key")
    assert not found["only_late"].any()


def test_what_became_of_areas_between_two_years_in_whichever_order(made):
    found = area_values(select(made), made, "gemeinde", "alliances")
    for year, other in ((2020, 2010), (2010, 2020)):
        codes = area_changes(found, other)[year - 2004]
        names = {key: AREA_CHANGES[code] for key, code in zip(found.keys, codes, strict=True)}
        assert names == {
            "12060001": "reached",
            "12060002": "new",
            "12061001": "new",
            "12061002": "gone",
            "13003000": "not_reached",
        }
    beside_itself = {AREA_CHANGES[code] for code in area_changes(found, 2010)[6].tolist()}
    assert beside_itself == {"reached", "not_reached"}


def test_areas_that_are_not_looked_at_have_not_become_anything(real):
    selection = select_alliances(real, Filters(land=("NW",)))
    found = area_values(selection, real, "gemeinde", "coverage")
    special = np.isin(found.values, (OUTSIDE, UNINHABITED))
    codes = area_changes(found, 2010)
    assert (codes[special] == found.values[special]).all()
    assert np.isin(codes[~special], list(AREA_CHANGES)).all()


@pytest.mark.parametrize("land", [(), ("NW",)])
@pytest.mark.parametrize(("level", "measure"), [(level, group[-1]) for level, group in MEASURES.items()])
def test_of_real_areas_only_changed_ones_are_marked(real, land, level, measure):
    selection = select_alliances(real, Filters(land=land))
    found = changed(selection, level, measure, 2008, 2020)
    assert (found["only_late"] <= found["changed"]).all()
    assert np.array_equal(found["key"], sorted(found["key"]))
