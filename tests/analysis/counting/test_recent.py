import pytest

from analysis.counting.filter_set import Filters
from analysis.counting.recent import confirmed_since, newest
from analysis.counting.selection import select_alliances
from tests.analysis.frames import world


@pytest.fixture(scope="module")
def selection():
    tables = world(
        alliances=[
            {"id": "a", "name": "A", "founded": "2005-11-17", "status_as_of": "2024"},
            {"id": "b", "name": "B", "founded": "2012"},
            {"id": "c", "name": "C", "founded": "2012-05"},
            {"id": "d", "name": "D", "founded": "2001", "joined_initiative": "2012-06-01", "status_as_of": "2013"},
            {"id": "e", "name": "E", "status_as_of": "2020"},
            {"id": "f", "name": "F", "founded": "2013", "status": "planned"},
            {"id": "g", "name": "G", "founded": "2006", "ended": "2010", "status": "ended", "status_as_of": "2024"},
        ],
    )
    return select_alliances(tables, Filters())


def test_newest_first_by_joining_or_founding(selection):
    assert newest(selection, 2026)["id"].tolist() == ["d", "c", "b", "g", "a"]
    assert newest(selection, 2026)["date"].tolist()[0] == "2012-06-01"


def test_nothing_after_the_year_and_no_more_than_asked(selection):
    assert newest(selection, 2006)["id"].tolist() == ["g", "a"]
    assert newest(selection, 2026, 1)["id"].tolist() == ["d"]
    assert newest(selection, 2004).empty


def test_confirmed_since_counts_the_active_only(selection):
    assert confirmed_since(selection.spans, 2026, 2020) == 2  # a and e; g has ended, d was confirmed earlier
    assert confirmed_since(selection.spans, 2009, 2024) == 2  # a and g, which were active then
    assert confirmed_since(selection.spans, 2026, 2025) == 0
