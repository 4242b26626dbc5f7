"""Whatever is handed in, a result comes back: no traceback, findings that point to existing rows, clean rows typed."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis.intake.checked import check_upload, clean_tables
from analysis.intake.kinds import findings_csv
from analysis.intake.suggest import suggest
from analysis.intake.wording import in_words, note_in_words
from analysis.language import LANGUAGES, language
from analysis.records.files import DATA
from analysis.records.wording import as_dict, line
from tests.analysis.intake.books import ALLIANCES, AREAS, SHEET, alliance, book, books, members, packed, read_upload
from tests.conftest import TINY

EN = language("en")
CALM = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])

TABLES = {path.name: b"".join(path.read_bytes().splitlines(keepends=True)[:15]) for path in sorted(DATA.glob("a*.csv"))}
TABLES |= {path.name: path.read_bytes() for path in (TINY / "partners.csv", TINY / "reported_totals.csv")}
BOOK = books(
    {
        "alliances": [ALLIANCES, alliance(), alliance(id="bb-potsdam", founded="2005-03-14", founded_basis="stated")],
        "alliance_areas": [AREAS, ["bb-neu", "gemeinde", 12054000, True], ["bb-potsdam", "kreis", "12054", False]],
    }
)
PARTS = members(BOOK)
XML = sorted(name for name in PARTS if name.endswith((".xml", ".rels")))
PIECES = [
    *(b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\t", b"=1+1", b"'=", b"#NV", b"sep=;\n", b"\xef\xbb\xbf"),
    *(text.encode() for text in ("\u202e", "\u200b", "ü", "Ã¼", "u\u0308", "\U0001f600", "1.234,5", "17.11.2005")),
    *(
        b"<",
        b">",
        b"&#0;",
        b"&lt;",
        b"</c>",
        b"<row>",
        b'r="A1"',
        b't="e"',
        b"<f>1</f>",
        b"<!DOCTYPE x>",
        b"-1",
        b"9" * 30,
    ),
]


def judge(name: str, content: bytes, tables, last_row: int | None = None) -> None:
    """Read and check as the page does, and show all that came of it."""
    upload = read_upload(name, content, tables.package)
    result = check_upload([upload], tables)
    sizes = [(part.table, len(part.frame)) for part in result.parts]
    for item in result.findings:
        assert item.file.startswith(name)
        assert item.row is None or item.row >= 1
        if last_row is not None and item.row is not None:
            assert item.row <= last_row
        assert line(item, EN).encode()
        assert json.dumps(as_dict(item, EN))
    for part in result.parts:
        if part.is_read:
            assert part.frame.index.is_unique
            assert set(part.frame.columns) <= set(tables.package.of_lists.tables[part.table].columns)
    for table, rows in clean_tables(result, tables).items():
        assert len(rows) <= sum(size for name, size in sizes if name == table)
    for code in LANGUAGES:
        t = language(code)
        assert all(wrong and expected for wrong, expected in (in_words(item, t) for item in result.findings[:20]))
        assert all(note_in_words(item, t) for item in result.notes)
    for item in result.findings[:20]:
        assert len(suggest(item, tables, result.alliance_ids)) <= 5
    content = findings_csv(result.findings[:20], tables, language("de"), result.alliance_ids).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == 1 + min(20, len(result.findings))


def mutated(content: bytes, draw: st.DrawFn) -> bytes:
    """Flip, cut, insert, double or swap places in ``content``."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 60)))
        piece = draw(
            st.sampled_from([b"", content[start:end] * 2, content[start:end][::-1], *PIECES]) | st.binary(max_size=4)
        )
        content = content[:start] + piece + content[end:]
    return content


@st.composite
def tables_mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(TABLES)))
    content = TABLES[name]
    if draw(st.booleans()):
        content = content.replace(b",", b";")
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32", "latin-1"]))
    content = content.decode().encode(codec, "replace")
    return draw(st.sampled_from([name, "Mappe1.csv"])), mutated(content, draw)


@st.composite
def books_mutated_inside(draw: st.DrawFn) -> bytes:
    """A workbook whose archive is sound, but one of whose parts is not."""
    name = draw(st.sampled_from([SHEET, SHEET, *XML]))
    return packed({**PARTS, name: mutated(PARTS[name], draw)})


@st.composite
def books_mutated_outside(draw: st.DrawFn) -> bytes:
    return mutated(BOOK, draw)


CELLS = st.none() | st.booleans() | st.integers(-10, 10**13) | st.floats(allow_nan=False, allow_infinity=False)
CELLS |= st.datetimes() | st.dates() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
CELLS |= st.sampled_from([*ALLIANCES, "BB", "Brandenburg", "=A1", "#N/A", "17.11.2005", "12054000", "gemeinde", "ja"])


@CALM
@given(content=st.binary(max_size=400), name=st.sampled_from(["alliances.csv", "x.csv", "x.xlsx", "x.zip", "x"]))
@example(content=b"PK\x03\x04[Content_Types].xml", name="x.xlsx")
@example(content=b"PK\x05\x06" + b"\0" * 18, name="x.zip")
@example(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", name="x.xls")
def test_any_bytes(content, name, tiny):
    judge(name, content, tiny)


@CALM
@given(case=tables_mutated())
@example(case=("Mappe1.csv", TABLES["reported_totals.csv"].partition(b"p")[2]))
def test_any_mutation_of_a_table(case, tiny):
    name, content = case
    lines = max(content.count(b"\n"), content.count(b"\r")) + content.count(b"\r") + 2
    judge(name, content, tiny, last_row=lines)


@settings(CALM, max_examples=30)
@given(content=books_mutated_inside())
def test_any_mutation_inside_a_workbook(content, tiny):
    judge("liste.xlsx", content, tiny)


@CALM
@given(content=books_mutated_outside())
def test_any_mutation_of_the_bytes_of_a_workbook(content, tiny):
    judge("liste.xlsx", content, tiny)


@CALM
@given(rows=st.lists(st.lists(CELLS, max_size=16), max_size=6), has_header=st.booleans())
def test_any_cells_in_a_workbook(rows, has_header, tiny):
    try:
        content = book(*([ALLIANCES] if has_header else []), *rows)
    except ValueError:  # what openpyxl itself does not write
        return
    judge("liste.xlsx", content, tiny, last_row=len(rows) + 1)


@pytest.mark.parametrize("name", ["a/b.csv", "..\\x.csv", "\u202e.csv", "", "x" * 5_000, "\0"])
def test_any_name(name, tiny):
    judge(name, b"id,name\na,b\n", tiny)


@CALM
@given(
    text=st.text(max_size=60),
    rule=st.sampled_from(
        ["enum", "pattern", "unknown_area", "unknown_key", "url", "integer", "garbled", "partial_date"]
    ),
)
def test_any_value_gives_few_suggestions(text, rule, tiny):
    from analysis.records.findings import finding

    params = {"allowed": "BB, MV", "pattern": "x", "level": "kreis", "target_table": "alliances", "target_column": "id"}
    item = finding("f.csv", 2, "area_key", rule, text, **params)
    assert len(suggest(item, tiny)) <= 5
