"""The examples of the page on method: by hand in the small tables, held against the states in the real ones."""

import pytest

from analysis.counting.coverage import coverage_counts
from analysis.counting.examples import band_example, state_examples
from analysis.counting.filter_set import Filters
from analysis.counting.places import serving, undated_serving
from analysis.counting.selection import select_alliances


@pytest.fixture(scope="module")
def small(tiny):
    return select_alliances(tiny, Filters())


@pytest.fixture(scope="module")
def everything(real):
    return select_alliances(real, Filters())


def test_largest_of_each_state_by_hand(small):
    found = state_examples(small, 2016)
    assert list(found) == ["direct", "any", "part", "undated", "none", "uninhabited"]
    assert {state: (each.place[1], each.alliance and each.alliance[0]) for state, each in found.items()} == {
        "direct": ("Potsdam", "bb-potsdam"),
        "any": ("Niemegk", "bb-amt-niemegk"),
        "part": ("Crivitz", "mv-lewitz"),
        "undated": ("Hagenow", "mv-hagenow"),
        "none": ("Bad Belzig", None),
        "uninhabited": (found["uninhabited"].place[1], None),
    }
    assert found["any"].counts == {"people": 60, "municipalities": 3, "population": 100}
    assert "part" not in state_examples(small, 2012)


@pytest.mark.parametrize("year", [2012, 2026])
def test_states_of_all_add_up_and_the_alliance_is_one_that_reaches_the_place(real, everything, year):
    found = state_examples(everything, year)
    numbers = coverage_counts(real, everything.coverage, year)
    states = [each for state, each in found.items() if state != "uninhabited"]
    assert sum(each.counts["municipalities"] for each in states) == numbers["municipalities"]["total"]
    assert sum(each.counts["population"] for each in states) == numbers["population"]["total"]
    for state in ("part", "undated"):
        assert found[state].counts["population"] == numbers["population"][state]
    for state, reaching in (("direct", serving), ("any", serving), ("part", serving), ("undated", undated_serving)):
        known = reaching(real, everything.spans, found[state].place[0], year)["alliance_id"]
        assert found[state].alliance[0] in set(known)


def test_band_by_hand(small):
    found = band_example(small, 2026)
    assert found.alliance[0] == "bb-amt-niemegk"
    assert found.years == {"start_year": 2008, "last_confirmed": 2023, "year": 2026, "after": 2024}
    assert found.counts == {"active": 4, "confirmed": 0}
    assert band_example(small, 2005) is None
