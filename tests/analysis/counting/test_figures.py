"""The key figures on real data, held against counts taken by other means from the tables as they lie there."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counting.figures import figures, figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import allowed, parse
from analysis.counting.selection import select_alliances
from analysis.records import files

KEYS = {
    "alliances": {"known", "with_start_year", "first_seen_only", "undated", "active", "confirmed", "planned"},
    "coverage": {"municipalities", "population", "districts"},
    "partners": {"named", "by_sector"},
}


@pytest.fixture(scope="module")
def records():
    """The alliances as the CSV tables have them, each with its own sources and awards."""
    alliances, sources, awards = (rows(name) for name in ("alliances", "sources", "awards"))
    records = {row["id"]: {**row, "sources": [], "awards": []} for row in alliances}
    for name, table in (("sources", sources), ("awards", awards)):
        for row in table:
            records[row["alliance_id"]][name].append(row)
    return list(records.values())


def rows(table):
    with (files.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_hand(records, year, land=None):
    """Count active alliances from the rows with plain Python, rule by rule."""
    count = 0
    for record in records:
        if (land and record["land"] != land) or record["status"] == "planned":
            continue
        seen = [record["status_as_of"], *(s["date"] for s in record["sources"]), *(a["year"] for a in record["awards"])]
        first = min((int(text[:4]) for text in seen if text), default=None)
        start = int(record["joined_initiative"][:4]) if record["joined_initiative"] else None
        if start is None and record["founded"]:
            start = max(2004, int(record["founded"][:4]))
        if start is None and first:
            start = max(2004, first)
        end = record["ended"] or (record["status_as_of"] if record["status"] == "ended" else None)
        count += start is not None and start <= year and (end is None or year < int(end[:4]))
    return count


@pytest.mark.parametrize("land", [None, "BB", "NW", "HB"])
@pytest.mark.parametrize("year", [2004, 2008, 2009, 2020, 2026])
def test_active_equals_a_count_by_hand(records, real, land, year):
    filters = Filters(land=(land,)) if land else Filters()
    assert figures_for(real, filters, year)["alliances"]["active"] == by_hand(records, year, land)


def test_totals_of_a_land(real):
    found = figures_for(real, Filters(land=("BB",)), 2008)
    assert found["coverage"]["municipalities"]["total"] == 413
    assert found["filters"] == {"land": ["BB"]}


def test_the_object_has_the_agreed_keys(real):
    found = figures_for(real, Filters(), 2026)
    assert list(found) == ["filters", "year", "alliances", "coverage", "partners", "growth"]
    for name, keys in KEYS.items():
        assert set(found[name]) == keys
    assert set(found["growth"][0]) == {"year", "started", "first_seen", "active", "population_any", "confirmed"}
    states = {"total", "direct", "any", "part", "undated"}
    assert set(found["coverage"]["municipalities"]) == set(found["coverage"]["population"]) == states
    assert [row["year"] for row in found["growth"]] == list(range(2004, 2027))
    assert len(found["partners"]["by_sector"]) == 18
    json.dumps(found)


def test_totals_of_germany(real):
    found = figures_for(real, Filters(), 2026)
    assert found["coverage"]["municipalities"]["total"] == 10786
    assert found["coverage"]["population"]["total"] == 82711282
    assert found["coverage"]["districts"]["total"] == 400
    assert found["alliances"]["known"] + found["alliances"]["planned"] == len(real.alliances)


def test_the_laender_add_up_to_germany(real):
    whole = figures_for(real, Filters(), 2012)
    parts = [figures_for(real, Filters(land=(land,)), 2012) for land in real.laender["key"]]
    for group, names in (("alliances", KEYS["alliances"]), ("partners", {"named"})):
        for name in names:
            assert sum(part[group][name] for part in parts) == whole[group][name]
    for level in ("municipalities", "population", "districts"):
        assert sum(part["coverage"][level]["total"] for part in parts) == whole["coverage"][level]["total"]


def test_known_splits_into_its_three_parts(real):
    counts = figures_for(real, Filters(), 2026)["alliances"]
    assert counts["known"] == counts["with_start_year"] + counts["first_seen_only"] + counts["undated"]


@settings(max_examples=25)
@given(data=st.data())
def test_filters_only_ever_narrow(real, data):
    """Whatever the filter and the year: no count exceeds that of a wider filter, and parts stay within their whole."""
    land = data.draw(st.lists(st.sampled_from(list(real.laender["key"])), max_size=3, unique=True))
    sector = data.draw(st.lists(st.sampled_from(list(real.sectors["sector"])), max_size=2, unique=True))
    year = data.draw(st.integers(2004, 2026))
    wide = figures_for(real, parse({"land": land}, real), year)
    narrow = figures_for(real, parse({"land": land, "sector": sector}, real), year)
    assert narrow["alliances"]["active"] <= wide["alliances"]["active"]
    assert narrow["coverage"]["population"]["any"] <= wide["coverage"]["population"]["any"]
    for found in (wide, narrow):
        for level in ("municipalities", "population"):
            counts = found["coverage"][level]
            assert counts["direct"] <= counts["any"]
            assert counts["any"] + counts["part"] + counts["undated"] <= counts["total"]
        assert found["alliances"]["confirmed"] <= found["alliances"]["active"] <= found["alliances"]["known"]
        assert sum(found["partners"]["by_sector"].values()) == found["partners"]["named"]


def test_the_order_of_filters_does_not_matter(real):
    one = figures(select_alliances(real, Filters(land=("BB", "MV"))), 2010)
    other = figures(select_alliances(real, Filters(land=("MV", "BB"))), 2010)
    assert {**one, "filters": None} == {**other, "filters": None}


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_states_are_a_partition_of_the_municipalities(real, data):
    """Whatever the filter, in every year each municipality has exactly one state: any, part, undated or none known."""
    chosen = {name: data.draw(st.lists(st.sampled_from(values), max_size=2)) for name, values in allowed(real).items()}
    covered = select_alliances(real, parse(chosen, real)).coverage
    assert ((covered.direct > 0) <= (covered.any > 0)).all()
    assert (((covered.any > 0).astype(int) + covered.part + covered.undated) <= 1).all()


@pytest.mark.parametrize("place", ["12054000", "02000000", "03103000", "05112000", "09362000", "13071107"])
def test_a_town_with_an_alliance_on_record_is_never_without_one(real, place):
    """Potsdam, Hamburg, Wolfsburg, Duisburg, Regensburg, Neubrandenburg: partial, regional or without a known year."""
    covered = select_alliances(real, Filters()).coverage
    at = real.municipalities.index[real.municipalities["ags"] == place][0]
    assert covered.any[at, -1] or covered.part[at, -1] or covered.undated[at, -1]
