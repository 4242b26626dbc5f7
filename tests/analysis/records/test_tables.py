"""Loading: types, version, errors; and the way back to CSV."""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.errors import AnalysisError, BrokenPackage, UnknownValue
from analysis.records import files
from analysis.records.package import load_package
from analysis.records.tables import TABLE_NAMES, load, to_csv_bytes, typed
from analysis.records.wording import BrokenTable
from tests.conftest import TINY

PACKAGE = load_package()


@pytest.fixture
def folder(tmp_path):
    """A copy of the tiny package that a test may break."""
    return shutil.copytree(TINY, tmp_path / "data")


def test_names_are_those_of_the_package(tiny):
    assert set(TABLE_NAMES) == set(PACKAGE.tables)
    for name in TABLE_NAMES:
        assert list(getattr(tiny, name).columns) == list(PACKAGE.tables[name].columns)


def test_rows(tiny):
    rows = {name: len(getattr(tiny, name)) for name in TABLE_NAMES}
    assert rows == {
        "alliances": 8,
        "alliance_areas": 9,
        "partners": 10,
        "topics": 5,
        "awards": 3,
        "sources": 10,
        "founding_alternatives": 2,
        "sectors": 18,
        "topics_list": 20,
        "umbrellas": 3,
        "awards_list": 4,
        "reported_totals": 3,
        "milestones": 2,
        "changes": 0,
        "municipalities": 8,
        "uninhabited_areas": 1,
        "districts": 3,
        "laender": 2,
    }


def test_types(tiny):
    text = pd.StringDtype(na_value=np.nan)
    assert tiny.alliances["founded"].dtype == text
    assert tiny.alliances["scope"].dtype == text
    assert tiny.municipalities["ags"].dtype == text
    assert tiny.alliances["partners_total"].dtype == "Int64"
    assert tiny.municipalities["population"].dtype == "int64"
    assert tiny.municipalities["area_km2"].dtype == "float64"
    assert tiny.alliance_areas["partial"].dtype == "bool"
    assert tiny.alliances.index.equals(pd.RangeIndex(8))


def test_values(tiny):
    potsdam = tiny.alliances.set_index("id").loc["bb-potsdam"]
    assert potsdam["founded"] == "2005-03-14"
    assert potsdam["partners_total"] == 30
    assert potsdam["coordination"] == "Landeshauptstadt Potsdam, Jugendamt"
    assert pd.isna(potsdam["ended"])
    assert tiny.alliances["partners_total"].isna().sum() == 5
    assert tiny.municipalities["population"].sum() == 2000
    assert tiny.municipalities["area_km2"].tolist() == [100.0, 50.0, 20.0, 15.5, 14.5, 10.0, 30.0, 60.0]
    assert tiny.alliance_areas["partial"].sum() == 2
    assert 'Kita "Am See"' in set(tiny.partners["partner"])


def test_version_is_date_and_hash_of_the_tables(tiny, folder):
    content = b"".join((TINY / f"{name}.csv").read_bytes() for name in sorted(TABLE_NAMES))
    assert tiny.version == f"{tiny.package.created}-{hashlib.sha256(content).hexdigest()[:8]}"
    assert load(folder).version == tiny.version
    path = folder / "topics.csv"
    path.write_bytes(path.read_bytes().replace(b"pflege", b"bildung", 1))
    assert load(folder).version != tiny.version


def test_real_data_load(real):
    assert len(real.alliances) == 370
    assert real.municipalities["population"].sum() == 82_711_282


def test_broken_table_lists_file_row_column_and_reason(folder):
    path = folder / "alliances.csv"
    path.write_bytes(path.read_bytes().replace(b"gemeinde,MV", b"gemeinde,XX"))
    with pytest.raises(BrokenTable) as caught:
        load(folder)
    assert str(caught.value).startswith(f'{path}:7:land: the value is unknown, found "XX", expected one of SH, HH')
    assert [finding.rule for finding in caught.value.findings] == ["enum"]


def test_missing_table(folder):
    (folder / "topics.csv").unlink()
    with pytest.raises(BrokenTable, match=r"topics\.csv:1:alliance_id: the file of the table is missing"):
        load(folder)


def test_missing_folder(tmp_path):
    with pytest.raises(BrokenPackage, match="cannot be read"):
        load(tmp_path / "nowhere")


def test_descriptor_without_a_table(folder):
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    raw["resources"] = [item for item in raw["resources"] if item["name"] != "milestones"]
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(BrokenPackage, match="describes no milestones"):
        load(folder)


def test_other_files_are_left_alone(folder, tiny):
    (folder / "notes.csv").write_text("anything", encoding="utf-8")
    assert load(folder).version == tiny.version


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_csv_of_the_tiny_tables_is_the_file(tiny, name):
    assert to_csv_bytes(getattr(tiny, name), PACKAGE.tables[name]) == (TINY / f"{name}.csv").read_bytes()


def test_real_tables_come_back_from_csv(real, tmp_path):
    shutil.copy(files.DATA / "datapackage.json", tmp_path)
    for name, spec in PACKAGE.tables.items():
        (tmp_path / spec.path).write_bytes(to_csv_bytes(getattr(real, name), spec))
    again = load(tmp_path)
    for name in TABLE_NAMES:
        assert_frame_equal(getattr(again, name), getattr(real, name))


TOTALS = PACKAGE.tables["reported_totals"]
AREAS = PACKAGE.tables["alliance_areas"]


def totals(**changes) -> pd.DataFrame:
    row = {name: ["x"] for name in TOTALS.columns}
    return pd.DataFrame({**row, **changes})


def test_csv_of_values():
    rows = {
        "value": [250.0, 12.5, 0.1 + 0.2, 1e16, -0.0],
        "note": ["a,b", 'say "x"', "two\nlines", None, "Ä"],
    }
    frame = pd.DataFrame({**{name: ["x"] * 5 for name in TOTALS.columns}, **rows})
    assert to_csv_bytes(frame, TOTALS).decode() == (
        "date,date_basis,area,measure,value,qualifier,publisher,source,note,note_en\n"
        'x,x,x,x,250,x,x,x,"a,b",x\n'
        'x,x,x,x,12.5,x,x,x,"say ""x""",x\n'
        'x,x,x,x,0.30000000000000004,x,x,x,"two\nlines",x\n'
        "x,x,x,x,1e+16,x,x,x,,x\n"
        "x,x,x,x,-0,x,x,x,Ä,x\n"
    )


def test_csv_quotes_a_lone_carriage_return():
    content = to_csv_bytes(totals(value=[1], note=["a\rb"]), TOTALS)
    assert b'"a\rb"' in content


def test_csv_of_booleans_and_whole_numbers():
    frame = pd.DataFrame(
        {"alliance_id": ["a", "b"], "level": ["kreis"] * 2, "area_key": ["12054"] * 2, "partial": [True, False]}
    )
    assert to_csv_bytes(frame, AREAS).splitlines()[1:] == [b"a,kreis,12054,true", b"b,kreis,12054,false"]
    alliances = PACKAGE.tables["alliances"]
    row = {name: ["x"] * 2 for name in alliances.columns}
    counts = pd.DataFrame({**row, "partners_total": [3.0, np.nan]})
    assert [line.split(b",")[11] for line in to_csv_bytes(counts, alliances).splitlines()[1:]] == [b"3", b""]


def test_csv_puts_columns_in_order():
    frame = totals(value=[1])[list(reversed(TOTALS.columns))]
    assert to_csv_bytes(frame, TOTALS) == to_csv_bytes(totals(value=[1]), TOTALS)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_csv_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="is no number"):
        to_csv_bytes(totals(value=[value]), TOTALS)


def test_csv_refuses_fractions_and_other_truths():
    alliances = PACKAGE.tables["alliances"]
    row = {name: ["x"] for name in alliances.columns}
    with pytest.raises(ValueError, match="is no whole number"):
        to_csv_bytes(pd.DataFrame({**row, "partners_total": [1.5]}), alliances)
    areas = {name: ["x"] for name in AREAS.columns}
    with pytest.raises(ValueError, match="is neither true nor false"):
        to_csv_bytes(pd.DataFrame({**areas, "partial": [2]}), AREAS)


def test_csv_refuses_other_columns():
    with pytest.raises(ValueError, match="reported_totals: columns are"):
        to_csv_bytes(totals(colour=["x"]), TOTALS)


def test_typed_refuses_what_does_not_fit():
    areas = pd.DataFrame({name: ["x"] for name in AREAS.columns}, dtype="str")
    with pytest.raises(ValueError, match="neither true nor false"):
        typed(areas, AREAS)
    with pytest.raises(KeyError, match="partial"):
        typed(areas.drop(columns="partial"), AREAS)


def test_unknown_value_says_what_is_allowed():
    error = UnknownValue("land", "XX", ["BB", "MV"])
    assert str(error) == "unknown land 'XX', allowed: BB, MV"
    assert (error.what, error.found, error.allowed) == ("land", "XX", ("BB", "MV"))
    assert isinstance(error, AnalysisError)
    assert isinstance(error, ValueError)
