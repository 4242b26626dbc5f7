"""XLSX read back by openpyxl and pandas: the same rows and values, typed; and what a reader finds around them."""

import io
from datetime import datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from analysis.counting.filter_set import Filters
from analysis.export import workbook
from analysis.export.formats import export
from analysis.export.workbook import TooLarge
from analysis.records.formulas import harmless, restored
from analysis.records.tables import TABLE_NAMES, typed
from tests.analysis.export.asked import AWKWARD, asked, awkward
from tests.analysis.frames import world


def opened(request) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(export("xlsx", request)))


def rows_of(page) -> list[tuple]:
    """The values of the cells; openpyxl leaves it to its users to read _xHHHH_ as Excel does."""
    rows = page.iter_rows(min_row=2, values_only=True)
    return [tuple(unescape(value) if isinstance(value, str) else value for value in row) for row in rows]


def cells_of(frame: pd.DataFrame) -> list[tuple]:
    """The values that the cells of ``frame`` should have, None where missing."""
    return [
        tuple(None if pd.isna(value) else value for value in row) for row in harmless(frame).itertuples(index=False)
    ]


@pytest.mark.parametrize("table", ["alliances", "areas", "sources"])
def test_every_sheet_holds_its_rows(table):
    """Each workbook holds all tables; the one that is shown comes first, and areas only then."""
    request = asked(awkward(), table=table)
    book = opened(request)
    assert set(request.frames()) == {*TABLE_NAMES, table}
    for name, frame in request.frames().items():
        assert [cell.value for cell in book[name][1]] == list(frame.columns)
        assert rows_of(book[name]) == cells_of(frame), name


def test_values_have_their_types():
    page = opened(asked(awkward(), order="id"))["alliances"]
    heads = {cell.value: cell.column - 1 for cell in page[1]}
    kinds = {name: {type(row[place]) for row in rows_of(page)} for name, place in heads.items()}
    assert kinds["name"] == {str}
    assert kinds["partners_total"] == {int, type(None)}
    assert kinds["founded"] == {type(None)}
    book = opened(asked(awkward(), table="alliance_areas"))
    assert {row[3] for row in rows_of(book["alliance_areas"])} == {True, False}
    assert {type(row[4]) for row in rows_of(book["reported_totals"])} <= {int, float}
    assert rows_of(book["municipalities"])[0][0] == "12060001"
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_pandas_reads_the_same_alliances():
    request = asked(awkward(), order="-name")
    content = io.BytesIO(export("xlsx", request))
    back = pd.read_excel(content, sheet_name="alliances", dtype="str", keep_default_na=False, na_values=[""])
    read = back.map(unescape, na_action="ignore").astype("str")
    pd.testing.assert_frame_equal(typed(restored(read), request.spec), request.rows)


def test_formulas_are_texts():
    found = [row[1] for row in rows_of(opened(asked(awkward()))["alliances"])]
    safe = ["'=1+1", "''=1+1", "'''@SUM(A1)", "'+49 30 123", "'-5", "'@home", "'\tTabulator", "'＝1+1"]
    assert found == [AWKWARD[0], *safe, *AWKWARD[9:]]


def test_dates_are_dates_where_all_are_full_and_text_where_not(tiny):
    assert {type(row[5]) for row in rows_of(opened(asked(tiny))["alliances"])} == {str, type(None)}
    full = world(alliances=[{"id": "a", "founded": "2005-03-14"}, {"id": "b"}, {"id": "c", "founded": "1900-03-01"}])
    page = opened(asked(full))["alliances"]
    assert [row[5] for row in rows_of(page)] == [datetime(2005, 3, 14), None, datetime(1900, 3, 1)]
    assert page["F2"].number_format == "yyyy-mm-dd"
    old = world(alliances=[{"id": "a", "founded": "1900-02-28"}])
    assert [row[5] for row in rows_of(opened(asked(old))["alliances"])] == ["1900-02-28"]


def test_the_sheets_are_easy_to_read(tiny):
    request = asked(tiny, table="partners")
    book = opened(request)
    assert book.sheetnames == [*request.frames(), "Codebuch", "Hinweise"]
    assert book.active.title == "partners"
    for name, frame in request.frames().items():
        page = book[name]
        assert page.freeze_panes == "A2"
        last = page.cell(1, len(frame.columns)).column_letter
        assert page.auto_filter.ref == f"A1:{last}{max(len(frame), 1) + 1}"
        assert page.dimensions == f"A1:{last}{len(frame) + 1}"
        assert all(cell.font.bold for cell in page[1])
        widths = [page.column_dimensions[cell.column_letter].width for cell in page[1] if cell.column_letter == "A"]
        assert all(8 <= width <= 61 for width in widths)
    assert book.properties.created == datetime(2026, 11, 22)


def test_the_notes_say_where_the_rows_come_from(tiny):
    link = "https://buendnisse.example/daten?q=%3Dx"
    request = asked(tiny, Filters(land=("BB",), q="=<r>x</r>"), link=link, order="name")
    notes = dict(rows_of(opened(request)["Hinweise"])[:10])
    assert notes["Datenstand"] == tiny.version
    assert notes["Filter"] == "Land: Brandenburg · Suche in Name, Ort, Partnern: =<r>x</r>"
    assert notes["Ansicht wiederherstellen"] == link
    assert notes["Bitte zitieren als"].endswith(f"=<r>x</r>. {link}")
    assert notes["Sortiert nach"] == "name"
    assert opened(asked(tiny, code="en")).sheetnames[-2:] == ["Codebook", "About"]


def test_every_licence_is_named(tiny):
    texts = " ".join(row[1] for row in rows_of(opened(asked(tiny))["Hinweise"]))
    for entry in (*tiny.package.licenses, *tiny.package.sources):
        assert entry["name" if "license" not in entry else "license"] in texts


def test_the_codebook_lists_every_column(tiny):
    request = asked(tiny, table="areas")
    listed = [row[:2] for row in rows_of(opened(request)["Codebuch"])]
    assert listed == [(name, column) for name, frame in request.frames().items() for column in frame.columns]


def test_an_empty_selection_has_headers_only(tiny):
    request = asked(tiny, Filters(q="gibt es nirgends"))
    page = opened(request)["alliances"]
    assert [cell.value for cell in page[1]] == list(request.spec.columns)
    assert rows_of(page) == []


def test_more_rows_than_a_sheet_holds_are_refused(tiny, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 8)
    with pytest.raises(TooLarge, match=r"alliance_areas has 9 rows.*holds 8.*csv, parquet, gpkg or zip"):
        export("xlsx", asked(tiny))
    assert workbook.MOST_ROWS == 8
    monkeypatch.setattr(workbook, "MOST_ROWS", 18)
    with pytest.raises(TooLarge, match="topics_list"):
        export("xlsx", asked(tiny))


@pytest.mark.parametrize(("text", "fits"), [("x" * 32_767, True), ("x" * 32_768, False), ("😀" * 16_384, False)])
def test_a_text_longer_than_a_cell_is_refused(text, fits):
    tables = world(alliances=[{"id": "a", "coordination": text}])
    if fits:
        assert rows_of(opened(asked(tables))["alliances"])[0][13] == text
    else:
        with pytest.raises(TooLarge, match="table alliances, column coordination"):
            export("xlsx", asked(tables))


def test_rows_stay_in_order_across_pieces(monkeypatch, tiny):
    monkeypatch.setattr(workbook, "PIECE", 3)
    request = asked(tiny, order="-name")
    assert len(request.rows) == 8
    assert rows_of(opened(request)["alliances"]) == cells_of(request.rows)


NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@given(texts=st.lists(st.one_of(st.none(), st.text(min_size=1)), min_size=1, max_size=6))
def test_any_text_is_valid_xml_and_comes_back(texts):
    column = pd.Series(texts, dtype="str")
    cells = workbook._text_cells(column, '<c r="A', "0", range(2, len(texts) + 2))
    root = ElementTree.fromstring(f"<row>{''.join(cells)}</row>")
    found = {cell.get("r"): unescape("".join(cell.itertext())) for cell in root}
    assert found == {f"A{place}": text for place, text in enumerate(texts, 2) if text is not None}


LIKE_SUBSTITUTES = ["_x0041_", "_x0041_x0042_", "_x0041\x01", "\x01x0041_", "__x0041_", "a\r\nb", "\x1fx"]


@pytest.mark.parametrize("text", LIKE_SUBSTITUTES)
def test_what_looks_like_a_substitute_is_none(text):
    cell = workbook._text_cells(pd.Series([text], dtype="str"), '<c r="A', "0", range(2, 3))[0]
    assert unescape("".join(ElementTree.fromstring(cell).itertext())) == text


def test_blanks_at_the_ends_are_kept():
    content = export("xlsx", asked(awkward()))
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<t xml:space="preserve"> Rand </t>' in sheet
    root = ElementTree.fromstring(sheet)
    assert len(root.find(f"{NAMESPACE}sheetData")) == 1 + len(AWKWARD)


def test_numbers_come_back_to_the_last_digit():
    numbers = pd.Series([0.1, 1 / 3, 1e-300, 123456789.123456789, np.nan])
    cells = workbook._number_cells(numbers, '<c r="A', "0", range(2, 7))
    found = [float(cell[cell.index("<v>") + 3 : cell.index("</v>")]) for cell in cells if cell]
    assert found == numbers.dropna().tolist()
