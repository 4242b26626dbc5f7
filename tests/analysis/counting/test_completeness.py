"""Shares of values that are filled, counted by hand in the small tables."""

import pandas as pd
import pytest

from analysis.counting.completeness import FACTS, completeness, facts_known
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow


def row(table: pd.DataFrame, name: str, column: str) -> pd.Series:
    found = table[(table["table"] == name) & (table["column"] == column)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("table", "column", "rows", "filled"),
    [
        ("alliances", "id", 8, 8),
        ("alliances", "founded", 8, 5),
        ("alliances", "joined_initiative", 8, 1),
        ("alliances", "ended", 8, 1),
        ("alliances", "coordination", 8, 3),
        ("awards", "year", 3, 2),
        ("sources", "date", 10, 9),
        ("reported_totals", "note", 3, 1),
        ("partners", "umbrella", 10, 4),
        ("alliance_areas", "partial", 9, 9),
    ],
)
def test_filled_cells(tiny, table, column, rows, filled):
    found = row(completeness(tiny), table, column)
    assert (found["rows"], found["filled"]) == (rows, filled)
    assert found["share"] == filled / rows


def test_every_column_of_every_table_stands_once_in_order(real):
    expected = [(name, column) for name, spec in real.package.tables.items() for column in spec.columns]
    found = completeness(real)
    assert sorted(zip(found["table"], found["column"], strict=True)) == sorted(expected)
    of_alliances = found.loc[found["table"] == "alliances", "column"]
    assert tuple(of_alliances) == real.package.tables["alliances"].columns


def test_required_columns_are_full(real):
    found = completeness(real).set_index(["table", "column"])
    for spec in real.package.tables.values():
        for field in spec.fields:
            if field.required:
                counts = found.loc[(spec.name, field.name)]
                assert counts["filled"] == counts["rows"], (spec.name, field.name)


@pytest.mark.parametrize(
    ("fact", "alliances"),
    [
        ("sources", 8),
        ("areas", 8),
        ("topics", 4),
        ("founded", 5),
        ("status", 6),
        ("partners", 5),
        ("coordination", 3),
        ("website", 3),
        ("partners_total", 3),
    ],
)
def test_facts_known(tiny, fact, alliances):
    found = facts_known(tiny).set_index("fact").loc[fact]
    assert found["alliances"] == alliances
    assert found["share"] == alliances / 8


def test_each_fact_stands_once(tiny):
    assert tuple(facts_known(tiny)["fact"]) == FACTS


def test_a_selection_counts_its_own_alliances(tiny):
    found = facts_known(narrow(tiny, Filters(land=("MV",)))).set_index("fact")
    assert found.loc["founded", "alliances"] == 2
    assert found.loc["founded", "share"] == 2 / 3
    assert found.loc["topics", "share"] == 2 / 3


def test_where_there_is_nothing_no_share_is_made_up(tiny):
    nothing = narrow(tiny, Filters(q="zzz"))
    assert facts_known(nothing)["alliances"].eq(0).all()
    assert facts_known(nothing)["share"].isna().all()
    assert row(completeness(nothing), "alliances", "id")["rows"] == 0
    assert pd.isna(row(completeness(nothing), "alliances", "id")["share"])
