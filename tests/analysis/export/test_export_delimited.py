"""CSV for programs and for German Excel: exact bytes, and the same values read back."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counting.filters import Filters
from analysis.export.delimited import GERMAN_EXCEL, PACKAGE, PIECE, RFC_4180, delimited, frame_csv, table_csv
from analysis.export.formats import export
from analysis.records import files
from analysis.records.formulas import restored
from analysis.records.tables import TABLE_NAMES, typed
from tests.analysis.export.asked import asked, awkward
from tests.analysis.frames import world

NOTHING = Filters(q="gibt es nirgends")


def text_frame(content: bytes, **how) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""], **how)


def read_german(content: bytes, spec) -> pd.DataFrame:
    frame = text_frame(content, sep=";", encoding="utf-8-sig")
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
    assert german.startswith(b"\xef\xbb\xbfalliance_id;partner;sector;umbrella\r\n")
    assert 'a;"Verein ""Süd"", e. V.; Nord";vereine;\r\n' in german.decode("utf-8-sig")


def test_numbers_are_written_in_the_form_of_the_format():
    found = awkward()
    english = export("csv", asked(found, table="reported_totals")).decode().splitlines()
    german = export("csv-de", asked(found, table="reported_totals")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[4] for line in english] == ["value", "12.5", "670", "0.1", "1e-7", "123456789.123"]
    assert [line.split(";")[4] for line in german] == ["value", "12,5", "670", "0,1", "1e-7", "123456789,123"]


@pytest.mark.parametrize("table", ["alliances", "partners", "alliance_areas", "reported_totals", "areas"])
def test_the_same_rows_and_values_come_back(table):
    request = asked(awkward(), table=table)
    rows, spec = request.rows(), request.spec
    english = restored(text_frame(export("csv", request)))
    german = restored(read_german(export("csv-de", request), spec))
    pd.testing.assert_frame_equal(typed(english, spec), rows)
    pd.testing.assert_frame_equal(typed(german, spec), rows)


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_real_tables_come_back(name, real):
    request = asked(real, table=name)
    pd.testing.assert_frame_equal(typed(restored(text_frame(export("csv", request))), request.spec), request.rows())


def test_an_empty_selection_is_a_header(tiny):
    request = asked(tiny, NOTHING)
    header = ",".join(request.spec.columns)
    assert export("csv", request).decode() == f"{header}\r\n"
    assert export("csv-de", request).decode("utf-8-sig") == header.replace(",", ";") + "\r\n"


def test_every_row_is_there_once_across_pieces():
    numbers = range(2 * PIECE + 1)
    spec = awkward().package.tables["founding_alternatives"]
    frame = pd.DataFrame({"alliance_id": pd.Series(numbers).astype("str"), "founded": "2005"}).astype("str")
    back = text_frame(delimited(frame, spec, RFC_4180))
    assert back["alliance_id"].tolist() == [str(number) for number in numbers]


@pytest.mark.parametrize("dialect", [RFC_4180, GERMAN_EXCEL, PACKAGE], ids=["csv", "csv-de", "package"])
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
    assert frame_csv(pd.DataFrame({"a": ["x", None], "b": [1.5, None]})).decode() == "a,b\nx,1.5\n,\n"
