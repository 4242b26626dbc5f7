"""What a list would change, compared by hand with the tiny tables."""

import pandas as pd
import pytest

from analysis.errors import AnalysisError, UnknownValue
from analysis.intake.difference import difference
from analysis.records.tables import TABLE_NAMES, as_text, typed


def rows(tiny, table: str, *records: dict) -> pd.DataFrame:
    """Typed rows of a table from records that all name the same columns."""
    spec = tiny.package.tables[table]
    columns = [name for name in spec.columns if name in records[0]]
    text = pd.DataFrame([[record[name] for name in columns] for record in records], columns=columns, dtype="str")
    if len(columns) == len(spec.columns):
        return typed(text, spec)
    return text.astype({"partners_total": "Int64"} if "partners_total" in columns else {})


def cells(found) -> list[tuple]:
    frame = found.changed
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]


@pytest.mark.parametrize("table", ["alliances", "partners", "awards", "reported_totals", "milestones", "sectors"])
def test_a_table_does_not_differ_from_itself(tiny, table):
    frame = getattr(tiny, table)
    found = difference(table, frame, tiny)
    assert len(found.same) == len(frame) > 0
    assert found.new.empty and found.changed.empty and found.gone.empty


def test_new_changed_gone_and_same(tiny):
    handed = rows(
        tiny,
        "partners",
        {"alliance_id": "bb-potsdam", "partner": "IHK Potsdam", "sector": "kammern"},
        {"alliance_id": "bb-potsdam", "partner": "Volksbank", "sector": "unternehmen"},
        {"alliance_id": "bb-potsdam", "partner": "Landeshauptstadt Potsdam", "sector": "politik"},
    )
    found = difference("partners", handed, tiny)
    assert found.same["partner"].tolist() == ["IHK Potsdam"]
    assert found.new["partner"].tolist() == ["Volksbank"]
    assert found.new.index.tolist() == [1]
    assert cells(found) == [("bb-potsdam", "Landeshauptstadt Potsdam", "sector", "kommune", "politik")]
    assert found.changed.index.tolist() == [2]
    assert found.gone["partner"].tolist() == ["AWO, Bezirksverband Potsdam"]


def test_a_list_of_some_alliances_lets_none_go(tiny):
    found = difference("alliances", tiny.alliances.iloc[[2]], tiny)
    assert found.gone.empty
    assert found.same["id"].tolist() == ["bb-potsdam"]


def test_a_column_that_is_not_there_is_not_compared(tiny):
    handed = rows(tiny, "alliances", {"id": "bb-potsdam", "partners_total": 31}, {"id": "bb-neu", "partners_total": 2})
    found = difference("alliances", handed, tiny)
    assert cells(found) == [("bb-potsdam", "partners_total", "30", "31")]
    assert list(found.new.columns) == list(tiny.alliances.columns)
    assert found.new.dtypes.equals(tiny.alliances.dtypes)
    assert found.new.iloc[0].dropna().to_dict() == {"id": "bb-neu", "partners_total": 2}


def test_an_empty_cell_makes_a_value_unknown_and_missing_equals_missing(tiny):
    handed = tiny.alliances.iloc[[2]].assign(coordination=None, website=pd.NA).astype(tiny.alliances.dtypes)
    assert cells(difference("alliances", handed, tiny)) == [
        ("bb-potsdam", "coordination", "Landeshauptstadt Potsdam, Jugendamt", None),
        ("bb-potsdam", "website", "https://buendnis.example/potsdam", None),
    ]


def test_cells_come_row_by_row(tiny):
    handed = tiny.alliances.iloc[[4, 2]].assign(website="https://x.example/", founded="2010")
    found = difference("alliances", handed, tiny)
    assert found.changed["id"].tolist() == ["bb-rabenstein", "bb-rabenstein", "bb-potsdam", "bb-potsdam"]
    assert found.changed["column"].tolist() == ["founded", "website"] * 2


def test_numbers_are_compared_by_value(tiny):
    spec = tiny.package.tables["reported_totals"]
    text = as_text(tiny.reported_totals, spec)
    found = difference("reported_totals", typed(text.assign(value=["250.0", "670.00", "12.50"]), spec), tiny)
    assert len(found.same) == 3
    found = difference("reported_totals", typed(text.assign(value=["250", "671", "12.5"]), spec), tiny)
    assert cells(found)[0][-3:] == ("value", "670", "671")


def test_truths_are_compared_by_value(tiny):
    handed = tiny.alliance_areas.iloc[[3]].assign(partial=False)
    key = ("bb-potsdam-am-stern", "gemeinde", "12054000")
    assert cells(difference("alliance_areas", handed, tiny)) == [(*key, "partial", "true", "false")]


def test_a_key_with_a_missing_value_is_a_key(tiny):
    handed = rows(
        tiny,
        "awards",
        {"alliance_id": "bb-potsdam", "award": "sonstige", "year": None, "detail": "Familienpreis"},
        {"alliance_id": "bb-potsdam", "award": "sonstige", "year": "2009", "detail": "Familienpreis"},
    )
    found = difference("awards", handed, tiny)
    assert len(found.same) == 1
    assert found.new["year"].tolist() == ["2009"]
    assert found.gone["award"].tolist() == ["buendnis_des_monats"]


def test_no_rows_change_nothing(tiny):
    found = difference("partners", tiny.partners.iloc[:0], tiny)
    assert found.new.empty and found.changed.empty and found.gone.empty and found.same.empty
    assert list(found.changed.columns) == ["alliance_id", "partner", "column", "old", "new"]


def test_what_may_change(tiny):
    built = {"municipalities", "uninhabited_areas", "districts", "laender"}
    assert set(tiny.package.changeable) == set(TABLE_NAMES) - built - {"changes"}


@pytest.mark.parametrize("table", ["municipalities", "districts", "laender", "uninhabited_areas", "changes"])
def test_tables_that_are_built_are_not_changed_by_a_list(tiny, table):
    with pytest.raises(AnalysisError, match=f"the table {table} is made by this program.*tables that can: alliances, "):
        difference(table, getattr(tiny, table), tiny)


def test_what_makes_no_sense(tiny):
    with pytest.raises(UnknownValue, match="unknown table 'nothing'"):
        difference("nothing", tiny.partners, tiny)
    with pytest.raises(AnalysisError, match="rows of partners need the columns alliance_id, partner"):
        difference("partners", tiny.partners[["alliance_id", "sector"]], tiny)
    with pytest.raises(AnalysisError, match="partners has no column colour"):
        difference("partners", tiny.partners.assign(colour="red"), tiny)
    with pytest.raises(AnalysisError, match="more than once"):
        difference("partners", pd.concat([tiny.partners, tiny.partners.iloc[:1]]), tiny)
