"""From bytes to a table of text: places of findings, what is recognised, limits, and that nothing ever raises."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.language import language
from analysis.records.encoding import decode
from analysis.records.findings import rules, shown, visible
from analysis.records.gathering import Limits
from analysis.records.layout import ExactNames, layout_of
from analysis.records.tabular import read
from analysis.records.wording import line, message

COLUMNS = ("id", "name", "land")
GOOD = "id,name,land\na,Ä,BB\nb,,MV\n"
SMALL = Limits(bytes=1000, rows=3, columns=4, line=100, cell=10, findings=2)


def places(content: bytes, limits: Limits = Limits()) -> list[tuple]:  # noqa: B008  (frozen)
    """(row, column, rule) of each finding."""
    return [(item.row, item.column, item.rule) for item in read(content, "f.csv", COLUMNS, limits).findings]


def cells(content: bytes) -> list[list]:
    """The cells that were read, None where missing."""
    frame = read(content, "f.csv", COLUMNS).frame
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_reads_a_good_file():
    reading = read(GOOD.encode(), "f.csv", COLUMNS)
    assert reading.findings == ()
    assert reading.complete
    assert list(reading.frame.index) == [2, 3]
    assert list(reading.frame.columns) == list(COLUMNS)
    assert all(isinstance(dtype, pd.StringDtype) for dtype in reading.frame.dtypes)
    assert cells(GOOD.encode()) == [["a", "Ä", "BB"], ["b", None, "MV"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_accepts_every_line_end(end):
    content = GOOD.replace("\n", end).encode()
    assert places(content) == []
    assert cells(content) == cells(GOOD.encode())


def test_accepts_a_byte_order_mark_and_any_order_of_columns():
    content = "\ufeffland,id,name\nBB,a,Ä\nMV,b,\n".encode()
    assert places(content) == []
    assert cells(content) == cells(GOOD.encode())


def test_a_table_may_have_no_rows():
    reading = read(b"id,name,land\n", "f.csv", COLUMNS)
    assert (reading.findings, reading.complete, len(reading.frame)) == ((), True, 0)


def test_rows_are_counted_as_in_a_spreadsheet_whatever_their_lines():
    content = b'id,name,land\na,"x\ny\n\nz",BB\nb,y\nc,"p\nq",BB,\n'
    assert places(content) == [(3, "land", "too_few_cells"), (4, "land", "too_many_cells")]


def test_rows_with_a_wrong_number_of_cells_are_kept_but_doubtful():
    reading = read(b"id,name,land\na,b,BB\nb,c\nc,d,e,f\n", "f.csv", COLUMNS)
    assert reading.doubtful == {3, 4}
    assert list(reading.frame["id"]) == ["a", "b", "c"]
    assert reading.complete


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_names_wide_encodings(codec, name):
    content = GOOD.encode(codec)
    found = read(content, "f.csv", COLUMNS).findings
    assert [(item.row, item.column, item.rule, item.found) for item in found] == [(1, "id", "encoding", name)]
    assert cells(content) == cells(GOOD.encode())


def test_names_latin_1_with_byte_position_and_cell():
    content = GOOD.encode("latin-1")
    (found,) = read(content, "f.csv", COLUMNS).findings
    assert (found.row, found.column, found.rule) == (2, "name", "encoding")
    assert found.found == "Latin-1 or Windows-1252, byte 0xC4 at position 15"
    assert content[15] == 0xC4
    assert cells(content) == cells(GOOD.encode())


def test_position_counts_the_byte_order_mark():
    (found,) = read(b"\xef\xbb\xbf" + GOOD.encode("latin-1"), "f.csv", COLUMNS).findings
    assert found.found.endswith("position 18")


def test_names_each_cell_in_another_encoding_than_the_rest():
    content = "id,name,land\na,Ä,BB\n".encode() + b"b,\xc4,MV\nc,\xfc\xfc,MV\n"
    assert places(content) == [(3, "name", "encoding"), (4, "name", "encoding")]
    assert cells(content)[1:] == [["b", "Ä", "MV"], ["c", "üü", "MV"]]


def test_names_wrong_bytes_outside_the_known_columns():
    content = "id,name,land,x\na,Ä,BB,".encode() + b"\xff\n"
    assert places(content) == [(1, "id", "encoding"), (1, "x", "unknown_column")]
    assert places(b"id,name,land,x\na,b,BB,\x00\n") == [(1, "id", "nul_byte"), (1, "x", "unknown_column")]


def test_decode_tells_encodings_apart():
    assert decode("Ä".encode()).encoding is None
    assert decode(b"abc\xc3").cut
    assert decode(b"abc\xc4def").utf8 == "abcÄdef".encode()
    assert decode(b"\x81\xc4").utf8 == "\x81Ä".encode()  # 0x81 is not in Windows-1252
    assert decode("Ä".encode() + b"\xc4 ").mixed


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("id,name,land", ","),
        ("id;name;land", ";"),
        ('"id"\t"name"\t"land"', "\t"),
        ("id|name|land", "|"),
        ("nothing;known", ","),
        ("id", ","),
        ("id,name;land", ","),
        ("", ","),
    ],
)
def test_separator(header, expected):
    assert layout_of(header.encode(), {"": ExactNames(COLUMNS)}, 1).delimiter == expected


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_reads_on_with_the_separator_that_it_names(mark, name):
    content = GOOD.replace(",", mark).encode()
    (found,) = read(content, "f.csv", COLUMNS).findings
    assert (found.row, found.column, found.rule, found.found) == (1, "id", "separator", name)
    assert cells(content) == cells(GOOD.encode())


def test_header():
    assert places(b"id,name,id,colour\na,b,c,d\n") == [
        (1, "colour", "unknown_column"),
        (1, "id", "duplicate_column"),
        (1, "land", "missing_column"),
    ]
    assert cells(b"id,name,id,colour\na,b,c,d\n") == [["a", "b"]]
    assert places(b"x,y\n1,2\n") == [(1, "id", "no_header")]
    assert places(b"\nid,name,land\n") == [(1, "id", "no_header")]
    assert places(b'"id,name,land\na,b,BB\n') == [(1, "id", "no_header")]


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00", b"\xc3"])
def test_empty(content):
    reading = read(content, "f.csv", COLUMNS)
    assert [(item.row, item.column, item.rule) for item in reading.findings] == [(1, "id", "empty_file")]
    assert not reading.is_read
    assert not reading.complete


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04rest", "a ZIP or Excel file"),
        (b"PK\x05\x06" + bytes(18), "a ZIP or Excel file"),
        (b"PAR1\x15\x04rest", "a Parquet file"),
        (b"SQLite format 3\x00rest", "a database file"),
        (b"%PDF-1.7", "a PDF file"),
        (b"\n<HTML>", "a web page or XML"),
        (b"\xef\xbb\xbf<?xml", "a web page or XML"),
    ],
)
def test_names_files_of_another_kind(content, kind):
    (found,) = read(content, "f.csv", COLUMNS).findings
    assert (found.rule, found.found) == ("not_text", kind)


@pytest.mark.parametrize("start", ["PK", "PKW", "PAR1", "SQLite format 3"])
def test_a_column_that_is_called_like_a_signature(start):
    assert places(f"{start},id,name,land\nx,a,b,BB\n".encode()) == [(1, start, "unknown_column")]


def test_blank_rows():
    assert places(b"id,name,land\n\na,b,BB\n,,\nb,c,BB\n\n") == [
        (2, "id", "blank_row"),
        (4, "id", "blank_row"),
        (6, "id", "blank_row"),
    ]
    assert cells(b"id,name,land\n\na,b,BB\n,,\n") == [["a", "b", "BB"]]


def test_a_quote_left_open_stops_the_reading():
    reading = read(b'id,name,land\na,b,BB\nb,"c,BB\nc,d,BB\n', "f.csv", COLUMNS)
    assert [(item.row, item.column, item.rule) for item in reading.findings] == [(3, "name", "open_quote")]
    assert not reading.complete
    assert list(reading.frame["id"]) == ["a"]


def test_a_quote_left_open_in_a_long_file_is_told_from_a_long_cell():
    assert places(b'id,name,land\na,"b,BB\n' + b"c,d,BB\n" * 30_000) == [(2, "name", "open_quote")]
    long = b"x" * 140_000  # more than the csv module takes
    assert places(b"id,name,land\na,b,BB\nc," + long + b",BB\nd,e,BB\n") == [(3, "name", "cell_too_long")]
    assert places(b'id,name,land\na,b,BB\nc,"' + long + b'",BB\n') == [(3, "name", "cell_too_long")]


def test_text_after_a_closing_quote_costs_only_its_row():
    reading = read(b'id,name,land\na,"b"c,BB\nb,c,"d" \nc,d,BB\n', "f.csv", COLUMNS)
    assert [(item.row, item.column, item.rule) for item in reading.findings] == [
        (2, "name", "stray_quote"),
        (3, "land", "stray_quote"),
    ]
    assert list(reading.frame.index) == [4]
    assert not reading.complete


def test_open_quote_behind_text_after_a_closing_quote():
    content = b'id,name,land\na,"b"c,BB\nb,"x\ny",BB\nc,d,"BB\n'
    assert places(content) == [(2, "name", "stray_quote"), (4, "land", "open_quote")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,name,land\na,b,BB\nb,c", (3, "land", "truncated")),
        (b"id,name,land\na,b,BB\nb", (3, "name", "truncated")),
        (b"id,name,land\na,b,BB\nb,c,M", (3, "land", "no_final_newline")),
        (b'id,name,land\na,b,BB\nb,"c, d', (3, "name", "truncated")),
        ("id,name,land\na,b,BB\nb,ü".encode()[:-1], (3, "land", "truncated")),
        ("id,name,land\na,b,BB\nb,c,ü".encode()[:-1], (3, "land", "truncated")),
        (b"id,name,land", (1, "land", "no_final_newline")),
    ],
)
def test_truncated(content, expected):
    assert places(content) == [expected]


def test_a_short_row_inside_is_not_taken_for_the_cut():
    assert places(b"id,name,land\na,b\nb,c") == [(2, "land", "too_few_cells"), (3, "land", "truncated")]


def test_nul_bytes():
    assert places(b"id,name,land\na,b\x00c,BB\n") == [(2, "name", "nul_byte")]
    assert cells(b"id,name,land\na,b\x00c,BB\n") == [["a", "bc", "BB"]]


def test_limits():
    assert places(b"x" * 1001, SMALL) == [(1, "id", "too_large")]
    assert places(b"id,name,land\n" + b"a,b,c\n" * 3, SMALL) == []
    assert places(b"id,name,land\n" + b"a,b,c\n" * 4, SMALL) == [(5, "id", "too_many_rows")]
    assert places(b"id,name,land,x,y\n", SMALL) == [(1, "id", "too_many_columns")]
    assert places(b"id,name,land\na,b,cccccccccc\na,bbbbbbbbbbb,c\n", SMALL) == [(3, "name", "cell_too_long")]
    assert places(b"id,name,land\na,b,c\na," + b"b" * 100 + b",c\nd,e,f\n", SMALL) == [(3, "id", "line_too_long")]
    assert places(b"id," + b"x" * 100 + b"\n", SMALL) == [(1, "id", "line_too_long")]


def test_rows_beyond_the_limit_are_not_read():
    reading = read(b"id,name,land\n" + b"a,b,c\n" * 10, "f.csv", COLUMNS, SMALL)
    assert len(reading.frame) == 3
    assert not reading.complete


def test_limit_of_rows_holds_for_rows_that_cannot_be_read():
    content = b"id,name,land\na,b,c\n" + b'a,"b"c,d\n' * 20
    limits = replace(SMALL, findings=100)
    assert places(content, limits) == [(row, "name", "stray_quote") for row in (3, 4, 5)]


def test_findings_of_one_kind_are_counted_beyond_the_limit():
    found = read(b"id,name,land\n" + b"a,b\n" * 3 + b"", "f.csv", COLUMNS, SMALL).findings
    assert [item.rule for item in found] == ["more_findings", "too_few_cells", "too_few_cells"]
    assert message(found[0], language("en")).startswith("1 more findings of the kind too_few_cells")


CSV_LIKE = st.text(st.sampled_from('ab,;"\n\r\t |\0\ufeffÄ\u2028'), max_size=60)


@given(st.binary(max_size=200) | CSV_LIKE.map(str.encode))
@example(b"\xff\xfe\x00\x00")
@example(b"\xfe\xff\xd8\x00")
def test_any_bytes_give_a_table_or_findings(content):
    for whole in (content, b"id,name,land\n" + content):
        reading = read(whole, "f.csv", COLUMNS)
        assert reading.is_read or reading.findings
        for item in reading.findings:
            assert item.rule in rules()
            assert item.row >= 1
            assert line(item, language("en")).isprintable()
        assert reading.frame.index.is_unique


@given(CSV_LIKE.map(lambda text: ("id,name,land\n" + text).encode()))
def test_any_bytes_within_small_limits(content):
    reading = read(content, "f.csv", COLUMNS, SMALL)
    assert len(reading.frame) <= SMALL.rows


@given(
    st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)] * 3)),
    st.sampled_from(["\n", "\r\n"]),
)
def test_reads_back_what_the_csv_module_wrote(rows, end):
    rows = [row for row in rows if any(row)]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    content = buffer.getvalue().encode()
    assert places(content) == []
    assert cells(content) == [[cell or None for cell in row] for row in rows]


def test_shown_text_is_short_and_visible():
    assert shown("a" * 80) == "a" * 80
    assert shown("a" * 81) == "a" * 80 + "…"
    assert visible("Ä b") == "Ä b"
    assert visible("\u202ea\x1b\udcff") == "<U+202E>a<U+001B><0xFF>"
