"""The codebook: a row per column, in both languages, with what is filled."""

import pandas as pd
import pytest

from analysis.counting.completeness import completeness
from analysis.language import LANGUAGES, language
from analysis.records.codebook import COLUMNS, codebook, codebook_resource
from analysis.records.tables import TABLE_NAMES
from tests.analysis.frames import world


def book(tables, code: str = "de") -> pd.DataFrame:
    frames = {name: getattr(tables, name) for name in TABLE_NAMES}
    return codebook(frames, tables.package.tables, tables.package, language(code))


def entry(found: pd.DataFrame, table: str, column: str) -> dict:
    row = found[(found["table"] == table) & (found["column"] == column)].iloc[0]
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def test_rows_by_hand(tiny):
    found = book(tiny)
    assert entry(found, "alliances", "partners_total") == {
        "table": "alliances",
        "column": "partners_total",
        "title": "Partner insgesamt (Angabe)",
        "description": "Zahl der Partner, die eine Quelle nennt; zählt teils Personen mit (Quellenvermerk)",
        "type": "ganze Zahl",
        "unit": "Partner",
        "required": False,
        "allowed": "0 bis 100.000",
        "pattern": None,
        "max_length": None,
        "rows": 8,
        "filled": 3,
        "share": 0.375,
        "source": "Öffentliche Webseiten, je Bündnis in der Tabelle sources, gesammelt im November 2026",
    }
    identity = entry(found, "alliances", "id")
    assert (identity["allowed"], identity["required"], identity["share"]) == ("eindeutig", True, 1.0)
    assert identity["pattern"] == "^[a-z0-9]+(-[a-z0-9]+)*$"
    assert entry(found, "alliances", "name")["max_length"] == 200
    assert entry(found, "alliances", "status")["allowed"] == "active, ended, planned, unknown"
    assert entry(found, "partners", "sector")["allowed"] == "Wert aus sectors.sector"
    asked = "wo status „ended“ ist, steht ein Wert in einer von: ended, status_as_of"
    assert [entry(found, "alliances", name)["allowed"] for name in ("ended", "status_as_of")] == [asked, asked]
    assert entry(found, "municipalities", "lon")["allowed"] == "5 bis 16"
    assert entry(found, "municipalities", "population")["allowed"] == "ab 0"
    english = entry(book(tiny, "en"), "alliances", "partners_total")
    assert (english["type"], english["unit"]) == ("whole number", "partners")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_column_of_every_table_has_its_row(code, real):
    found = book(real, code)
    expected = [(name, column) for name in TABLE_NAMES for column in real.package.tables[name].columns]
    assert list(found[["table", "column"]].itertuples(index=False, name=None)) == expected
    assert list(found.columns) == list(COLUMNS)
    assert found[["title", "description", "type", "required", "rows", "filled"]].notna().all(axis=None)


def test_the_share_is_that_of_the_page(real):
    shown = completeness(real)
    found = book(real)
    assert found["filled"].tolist() == shown["filled"].tolist()
    pd.testing.assert_series_equal(found["share"], shown["share"].round(4))


def test_a_table_without_rows_has_no_share():
    found = book(world(alliances=[]))
    assert entry(found, "alliances", "id")["share"] is None
    assert entry(found, "alliances", "id")["rows"] == 0


def test_the_codebook_describes_itself():
    resource = codebook_resource()
    assert [field["name"] for field in resource["schema"]["fields"]] == list(COLUMNS)
    assert all(
        field["title"] and field["title_en"] and field["description_en"] for field in resource["schema"]["fields"]
    )
