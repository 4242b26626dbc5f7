"""Loading: types, version, errors; and the way back to CSV."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError, BrokenPackage, UnknownValue
from analysis.records.package import load_package
from analysis.records.tables import TABLE_NAMES, load, typed
from analysis.records.wording import BrokenTable
from tests.conftest import TINY

PACKAGE = load_package()


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
    assert len(real.alliances) > 390
    assert real.municipalities["population"].sum() == 82_711_282


def test_every_text_of_the_data_stands_in_both_languages(real):
    """Notes, titles and labels: a table with a column for one language has one for the other, and both are filled."""
    one_alone = []
    for name, spec in PACKAGE.tables.items():
        for english in (column for column in spec.columns if column.endswith("_en")):
            german = next(known for known in (f"{english[:-3]}_de", english[:-3]) if known in spec.columns)
            rows = getattr(real, name)
            apart = rows[rows[german].isna() != rows[english].isna()]
            one_alone += [(name, *key) for key in apart[list(spec.primary_key)].itertuples(index=False)]
        assert {f"{column[:-3]}_en" for column in spec.columns if column.endswith("_de")} <= set(spec.columns), name
    assert one_alone == []


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


def test_typed_refuses_what_does_not_fit():
    spec = PACKAGE.tables["alliance_areas"]
    areas = pd.DataFrame({name: ["x"] for name in spec.columns}, dtype="str")
    with pytest.raises(ValueError, match="neither true nor false"):
        typed(areas, spec)
    with pytest.raises(KeyError, match="partial"):
        typed(areas.drop(columns="partial"), spec)


def test_unknown_value_says_what_is_allowed():
    error = UnknownValue("land", "XX", ["BB", "MV"])
    assert str(error) == "unknown land 'XX', allowed: BB, MV"
    assert (error.what, error.found, error.allowed) == ("land", "XX", ("BB", "MV"))
    assert isinstance(error, AnalysisError)
    assert isinstance(error, ValueError)
