"""XLSX: a sheet per table with typed columns, one with the codebook, one with what goes with the data.

XlsxWriter makes the book: sheets, headers, widths, filters, formats, properties. Its own writing of cells takes minutes
for a million rows, so the rows are put into its sheets here, as text of columns instead of cell by cell. In a sheet of
the template the row under the header holds an empty cell per column, which says how XlsxWriter numbers the formats.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import xlsxwriter

from analysis.errors import AnalysisError
from analysis.export.about import notes
from analysis.export.archives import add
from analysis.export.citation import title
from analysis.export.request import Request
from analysis.language import Language
from analysis.records.codebook import COLUMNS, codebook
from analysis.records.formulas import harmless
from analysis.records.package import TableSpec

MOST_ROWS = 1_048_575
"""Rows under the header that a sheet of Excel holds."""
MOST_CHARACTERS = 32_767
"""Characters that a cell of Excel holds, counted in UTF-16."""
PIECE = 20_000
"""Rows that are turned into text at once."""

_WIDTHS = range(8, 60)
"""Widths of columns, in characters."""
_FILTER_BUTTON = 3
_NOTES_WIDTHS = (26, 110)
_A4 = 9
_LINE_HEIGHT = 15
"""Of a line of text, in points."""

_EPOCH = pd.Timestamp("1899-12-30")
"""Day 0 of Excel, which takes 1900 for a leap year: right from March 1900 on."""
_FIRST_DAY = pd.Timestamp("1900-03-01")


_KINDS = {"string": "text", "integer": "number", "number": "number", "boolean": "boolean"}
"""Type of a column in the data package -> kind of a column of a sheet."""


class TooLarge(AnalysisError):
    """The rows or a text do not fit into the format. The text says what does."""


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of a sheet. kind: one of ``_CELLS``, which also names its format. width: in characters."""

    head: str
    kind: str
    width: int


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A sheet: its name, its columns, and a frame with as many columns."""

    name: str
    columns: Sequence[_Column]
    frame: pd.DataFrame


def xlsx(request: Request) -> bytes:
    """Return the tables as XLSX, the one that is shown first. Raises TooLarge for what Excel cannot hold."""
    sheets = _sheets(request)
    day = request.tables.date
    buffer = io.BytesIO()
    with (
        ZipFile(io.BytesIO(_template(sheets, title(), day))) as template,
        ZipFile(buffer, "w", ZIP_DEFLATED) as archive,
    ):
        for name in template.namelist():
            content = template.read(name)
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            pieces = _filled(content.decode(), sheets[int(number[1]) - 1]) if number else [content]
            add(archive, name, pieces, day)
    return buffer.getvalue()


# What the sheets hold


def _sheets(request: Request) -> list[_Sheet]:
    frames = request.frames()
    for name, frame in frames.items():
        if len(frame) > MOST_ROWS:
            raise TooLarge(
                f"table {name} has {len(frame):,} rows, a sheet of Excel holds {MOST_ROWS:,}: "
                "narrow the filters or choose csv, parquet, gpkg or zip"
            )
    specs = {name: request.spec_of(name) for name in frames}
    tables = [_table_sheet(name, harmless(frame), specs[name]) for name, frame in frames.items()]
    book = harmless(codebook(frames, specs, request.tables.package, request.t))
    return [*tables, _codebook_sheet(book, request.t), _notes_sheet(request)]


def _table_sheet(name: str, frame: pd.DataFrame, spec: TableSpec) -> _Sheet:
    kinds = [_kind(frame[field.name], field.type, field.kind) for field in spec.fields]
    columns = [_Column(head, kind, _width(head, frame[head])) for head, kind in zip(spec.columns, kinds, strict=True)]
    _check_lengths(name, frame)
    return _Sheet(name, columns, frame)


def _kind(values: pd.Series, kind_of_type: str, kind: str | None) -> str:
    if kind == "partial_date" and _are_days(values):
        return "date"
    return _KINDS[kind_of_type]


def _are_days(values: pd.Series) -> bool:
    """Tell whether all known dates are full days that Excel knows; else they stay text, as precise as known."""
    known = values.dropna()
    if known.empty or not known.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all():
        return False
    days = pd.to_datetime(known, format="%Y-%m-%d", errors="coerce")
    return bool((days >= _FIRST_DAY).all())


def _codebook_sheet(book: pd.DataFrame, t: Language) -> _Sheet:
    heads, kinds = {column: t(f"export.codebook.{column}") for column in COLUMNS}, {"share": "share"}
    columns = [
        _Column(heads[column], kinds.get(column, _KINDS[kind]), _width(heads[column], book[column]))
        for column, kind in COLUMNS.items()
    ]
    return _Sheet(t("export.codebook"), columns, book)


def _notes_sheet(request: Request) -> _Sheet:
    heads = (request.t("export.about.what"), request.t("export.about.text"))
    columns = [_Column(head, "wrapped", width) for head, width in zip(heads, _NOTES_WIDTHS, strict=True)]
    frame = harmless(pd.DataFrame(notes(request), columns=list(heads), dtype="str"))
    return _Sheet(request.t("export.about"), columns, frame)


def _width(head: str, values: pd.Series) -> int:
    """Return a width that 95 of 100 values and the header with its filter button fit into, within bounds."""
    texts = values.dropna().astype("str")
    longest = int(texts.str.len().quantile(0.95)) + 1 if len(texts) else 0
    return min(max(longest, len(head) + _FILTER_BUTTON, _WIDTHS.start), _WIDTHS.stop)


def _check_lengths(name: str, frame: pd.DataFrame) -> None:
    for column in frame.select_dtypes("str"):
        # No character takes more than two units of UTF-16, so most texts need no second look.
        long = frame[column][(frame[column].str.len() > MOST_CHARACTERS // 2).fillna(False).astype(bool)]
        for text in long:
            if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
                raise TooLarge(
                    f"table {name}, column {column}: a text has {len(text):,} characters, a cell of Excel holds "
                    f"{MOST_CHARACTERS:,}: choose csv, parquet, gpkg or zip"
                )


# The book without its rows


def _template(sheets: Sequence[_Sheet], name: str, day: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": name, "created": datetime.fromisoformat(day)})
        head = workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        formats = {
            "text": workbook.add_format({"num_format": "@"}),
            "wrapped": workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": workbook.add_format(),
            # Excel shows booleans in its language whatever the format; LibreOffice shows some as 1 without this one.
            "boolean": workbook.add_format({"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"}),
            "share": workbook.add_format({"num_format": "0%"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        for sheet in sheets:
            page, last = workbook.add_worksheet(sheet.name), len(sheet.columns) - 1
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, column.width)
                page.write_string(0, place, column.head, head)
                page.write_blank(1, place, None, formats[column.kind])
            _set_print(page)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(len(sheet.frame), 1), last)
            page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS + 1}"})  # keys are text
    return buffer.getvalue()


def _set_print(page: xlsxwriter.worksheet.Worksheet) -> None:
    """All columns on one sheet of paper, the header on each."""
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


# The rows


def _filled(template: str, sheet: _Sheet) -> Iterator[bytes]:
    """Yield the sheet of the template with the rows of ``sheet`` in the place of its empty one."""
    before, empty, after = _PARTS.fullmatch(template).groups()
    cells = re.findall(r'<c r="([A-Z]+)2" s="(\d+)"/>', empty)
    corner, rows = cells[-1][0], len(sheet.frame)
    yield before.replace(f'ref="A1:{corner}2"', f'ref="A1:{corner}{rows + 1}"', 1).encode()
    for first in range(0, rows, PIECE):
        piece = sheet.frame.iloc[first : first + PIECE]
        numbers = range(first + 2, first + 2 + len(piece))
        texts = [
            _CELLS[column.kind](piece.iloc[:, place], f'<c r="{letters}', style, numbers)
            for place, (column, (letters, style)) in enumerate(zip(sheet.columns, cells, strict=True))
        ]
        lines = zip(numbers, _heights(sheet.columns, piece), zip(*texts, strict=True), strict=True)
        yield "".join([f'<row r="{number}"{height}>{"".join(line)}</row>' for number, height, line in lines]).encode()
    yield after.encode()


_PARTS = re.compile(r'(.*)(<row r="2".*</row>)(</sheetData>.*)', re.DOTALL)


def _heights(columns: Sequence[_Column], piece: pd.DataFrame) -> list[str]:
    """Return the height of each row as attributes, "" for the usual one: readers do not agree on rows that wrap."""
    wrapped = [place for place, column in enumerate(columns) if column.kind == "wrapped"]
    if not wrapped:
        return [""] * len(piece)
    lines = pd.DataFrame({place: -(-piece.iloc[:, place].str.len() // columns[place].width) for place in wrapped})
    return [f' ht="{_LINE_HEIGHT * int(most)}" customHeight="1"' for most in lines.max(axis=1)]


def _text_cells(values: pd.Series, start: str, style: str, numbers: range) -> list[str]:
    known = values.dropna()
    together = "".join(known.tolist())
    # Without the attribute Excel drops blanks at both ends. It is longer than many a text, so it goes where it must.
    blanks = bool((known.str.strip() != known).any())
    middle = f'" s="{style}" t="inlineStr"><is><t{_PRESERVE if blanks else ""}>'
    texts = zip(numbers, _escaped(values, together).tolist(), strict=True)
    return ["" if text != text else f"{start}{number}{middle}{text}</t></is></c>" for number, text in texts]


def _number_cells(values: pd.Series, start: str, style: str, numbers: range, kind: str = "") -> list[str]:
    middle = f'" s="{style}"{kind}><v>'
    known = zip(numbers, values.isna().tolist(), values.tolist(), strict=True)
    return ["" if missing else f"{start}{number}{middle}{value!r}</v></c>" for number, missing, value in known]


def _boolean_cells(values: pd.Series, start: str, style: str, numbers: range) -> list[str]:
    return _number_cells(values.astype("Int64"), start, style, numbers, ' t="b"')  # 1 and 0


def _date_cells(values: pd.Series, start: str, style: str, numbers: range) -> list[str]:
    days = (pd.to_datetime(values, format="%Y-%m-%d") - _EPOCH).dt.days.astype("Int64")
    return _number_cells(days, start, style, numbers)


_CELLS: dict[str, Callable[[pd.Series, str, str, range], list[str]]] = {
    "text": _text_cells,
    "wrapped": _text_cells,
    "number": _number_cells,
    "share": _number_cells,
    "boolean": _boolean_cells,
    "date": _date_cells,
}

_PRESERVE = ' xml:space="preserve"'
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_FOREIGN = r"\x00-\x08\x0b-\x1f\ufffe\uffff"
_NOT_IN_XML = re.compile(f"[{_FOREIGN}]|_(?=x[0-9A-Fa-f]{{4}}[_{_FOREIGN}])")
"""Signs that XML cannot hold (a carriage return would become a line feed), and what would look like a substitute."""


def _escaped(values: pd.Series, together: str) -> pd.Series:
    """Return texts as XML; signs that it cannot hold as Excel writes them, ``_x000D_``. together: the texts as one."""
    for sign, entity in _ENTITIES.items():
        if sign in together:
            values = values.str.replace(sign, entity, regex=False)
    if together.isprintable() and "_x" not in together:  # true of almost all texts, and quickly told
        return values
    return values.map(lambda text: _NOT_IN_XML.sub(_substitute, text), na_action="ignore").astype("str")


def _substitute(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
