"""CSV for programs, for German Excel and for data/: exact bytes, and the same values read back."""

import csv
import io
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counting.filter_set import Filters
from analysis.export.formats import export
from analysis.records import files
from analysis.records.delimited import (
    GERMAN_EXCEL,
    PACKAGE,
    PIECE,
    RFC_4180,
    delimited,
    frame_csv,
    table_csv,
    to_csv_bytes,
)
from analysis.records.formulas import restored
from analysis.records.package import load_package
from analysis.records.tables import TABLE_NAMES, load, typed
from tests.analysis.export.asked import asked, awkward
from tests.analysis.frames import world
from tests.conftest import TINY

DATA_PACKAGE = load_package()
NOTHING = Filters(q="gibt es nirgends")


def text_frame(content: bytes, **how) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""], **how)


def read_german(content: bytes, spec) -> pd.DataFrame:
    frame = text_frame(content, sep=";", encoding="utf-8-sig")
    frame = frame.rename(columns={field.title: field.name for field in spec.fields})
    for field in spec.fields:
        if field.type == "number":
            frame[field.name] = frame[field.name].str.replace(",", ".")
    return frame


def test_exact_bytes_of_a_small_table():
    tables = world(
        alliances=[{"id": "a"}],
        partners=[
            {"alliance_id": "a", "partner": 'Verein "Süd", e. V.; Nord', "sector": "vereine"},
            {"alliance_id": "a", "partner": "=HYPERLINK(1)", "sector": "kommune"},
        ],
    )
    lines = [
        "alliance_id,partner,sector,umbrella",
        'a,"Verein ""Süd"", e. V.; Nord",vereine,',
        "a,'=HYPERLINK(1),kommune,",
    ]
    assert table_csv(tables, "partners").decode() == "\n".join(lines) + "\n"
    assert export("csv", asked(tables, table="partners")).decode() == "\r\n".join(lines) + "\r\n"
    german = export("csv-de", asked(tables, table="partners"))
    heads = ";".join(field.title for field in tables.package.tables["partners"].fields)
    assert german.startswith(f"\ufeff{heads}\r\n".encode())
    assert 'a;"Verein ""Süd"", e. V.; Nord";vereine;\r\n' in german.decode("utf-8-sig")


def test_numbers_are_written_in_the_form_of_the_format():
    found = awkward()
    english = export("csv", asked(found, table="reported_totals")).decode().splitlines()
    german = export("csv-de", asked(found, table="reported_totals")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[4] for line in english] == ["value", "12.5", "670", "0.1", "1e-7", "123456789.123"]
    head = found.package.tables["reported_totals"].field("value").title
    assert [line.split(";")[4] for line in german] == [head, "12,5", "670", "0,1", "1e-7", "123456789,123"]


@pytest.mark.parametrize("table", ["alliances", "partners", "alliance_areas", "reported_totals", "areas"])
def test_the_same_rows_and_values_come_back(table):
    request = asked(awkward(), table=table)
    rows, spec = request.rows, request.spec
    english = restored(text_frame(export("csv", request)))
    german = restored(read_german(export("csv-de", request), spec))
    pd.testing.assert_frame_equal(typed(english, spec), rows)
    pd.testing.assert_frame_equal(typed(german, spec), rows)


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_real_tables_come_back(name, real):
    request = asked(real, table=name)
    pd.testing.assert_frame_equal(typed(restored(text_frame(export("csv", request))), request.spec), request.rows)


def test_an_empty_selection_is_a_header(tiny):
    request = asked(tiny, NOTHING)
    header = ",".join(request.spec.columns)
    assert export("csv", request).decode() == f"{header}\r\n"
    heads = ";".join(field.title for field in request.spec.fields)
    assert export("csv-de", request).decode("utf-8-sig") == f"{heads}\r\n"


def test_every_row_is_there_once_across_pieces():
    numbers = range(2 * PIECE + 1)
    spec = awkward().package.tables["founding_alternatives"]
    frame = pd.DataFrame({"alliance_id": pd.Series(numbers).astype("str"), "founded": "2005"}).astype("str")
    back = text_frame(delimited(frame, spec, RFC_4180))
    assert back["alliance_id"].tolist() == [str(number) for number in numbers]


@pytest.mark.parametrize("dialect", [RFC_4180, GERMAN_EXCEL, PACKAGE], ids=["csv", "csv-de", "package"])
@settings(max_examples=40)
@given(texts=st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back(dialect, texts):
    spec = awkward().package.tables["founding_alternatives"]
    frame = pd.DataFrame({"alliance_id": pd.Series(texts, dtype="str"), "founded": pd.Series(texts, dtype="str")})
    content = delimited(frame, spec, dialect).decode("utf-8").removeprefix(dialect.start)
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=dialect.delimiter))
    assert rows[0] == list(spec.columns)
    back = pd.DataFrame(rows[1:], columns=rows[0], dtype="str")
    assert restored(back).equals(frame)


def test_other_columns_than_described_are_refused():
    spec = awkward().package.tables["topics"]
    with pytest.raises(ValueError, match="topics"):
        delimited(pd.DataFrame({"topic": ["a"], "alliance_id": ["b"]}), spec, RFC_4180)


@pytest.mark.parametrize("name", ["alliances", "alliance_areas", "partners", "topics", "awards", "sources"])
def test_records_have_the_bytes_of_data(name, real):
    kept = text_frame(files.read_bytes(files.DATA / real.package.tables[name].path))
    assert table_csv(real, name) == frame_csv(kept)


def test_any_frame_becomes_csv():
    frame = pd.DataFrame({"a": ["x;y", None], "b": [1.5, None]})
    assert frame_csv(frame).decode() == "a,b\nx;y,1.5\n,\n"
    assert frame_csv(frame, RFC_4180).decode() == "a,b\r\nx;y,1.5\r\n,\r\n"
    assert frame_csv(frame, GERMAN_EXCEL).decode() == '\ufeffa;b\r\n"x;y";1,5\r\n;\r\n'


def test_what_binary_fractions_leave_is_not_written():
    frame = pd.DataFrame({"share": [51 * 0.1, 0.1 + 0.2, 2005.0], "people": [83_000_000, 1, 2]})
    assert frame_csv(frame).decode() == "share,people\n5.1,83000000\n0.3,1\n2005.0,2\n"


# As in data/


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_csv_of_the_tiny_tables_is_the_file(tiny, name):
    assert to_csv_bytes(getattr(tiny, name), DATA_PACKAGE.tables[name]) == (TINY / f"{name}.csv").read_bytes()


def test_real_tables_come_back_from_csv(real, tmp_path):
    shutil.copy(files.DATA / "datapackage.json", tmp_path)
    for name, spec in DATA_PACKAGE.tables.items():
        (tmp_path / spec.path).write_bytes(to_csv_bytes(getattr(real, name), spec))
    again = load(tmp_path)
    for name in TABLE_NAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(real, name))


TOTALS = DATA_PACKAGE.tables["reported_totals"]
AREAS = DATA_PACKAGE.tables["alliance_areas"]


def totals(**changes) -> pd.DataFrame:
    row = {name: ["x"] for name in TOTALS.columns}
    return pd.DataFrame({**row, **changes})


def test_csv_of_no_rows():
    assert to_csv_bytes(totals(value=[1]).iloc[:0], TOTALS).decode() == ",".join(TOTALS.columns) + "\n"


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
    alliances = DATA_PACKAGE.tables["alliances"]
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
    alliances = DATA_PACKAGE.tables["alliances"]
    row = {name: ["x"] for name in alliances.columns}
    with pytest.raises(ValueError, match="is no whole number"):
        to_csv_bytes(pd.DataFrame({**row, "partners_total": [1.5]}), alliances)
    areas = {name: ["x"] for name in AREAS.columns}
    with pytest.raises(ValueError, match="is neither true nor false"):
        to_csv_bytes(pd.DataFrame({**areas, "partial": [2]}), AREAS)


def test_csv_refuses_other_columns():
    with pytest.raises(ValueError, match="reported_totals: columns are"):
        to_csv_bytes(totals(colour=["x"]), TOTALS)
