"""The files that were handed in, to be taken back: corrected cells coloured, findings as comments, all else kept."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import PurePath

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from analysis.intake.archive import BROKEN, Refused
from analysis.intake.byhand import WHOLE_ROW, ByHand
from analysis.intake.checked import Checked
from analysis.intake.heads import Head, NumberedRow, numbered
from analysis.intake.othersheets import other_sheets
from analysis.intake.plaintext import plain_text
from analysis.intake.read import COMPOUND
from analysis.intake.wording import in_words
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.encoding import ARCHIVE_STARTS
from analysis.records.findings import Finding
from analysis.records.gathering import DEFAULT_LIMITS
from analysis.records.layout import separator_of
from analysis.records.package import Field, Package

CORRECTED, WRONG, LEFT_OUT = (PatternFill("solid", fgColor=colour) for colour in ("C6E0B4", "F8CBAD", "D9D9D9"))
MOST_COMMENTS = 5_000
"""Findings of a file that become comments: a spreadsheet with more can hardly be opened."""
LONGEST = 1_000
MOST_ROWS = 200_000


def marked(
    given: Sequence[tuple[str, bytes]], checked: Checked, by_hand: ByHand, package: Package, t: Language
) -> bytes:
    """Return the workbook (XLSX) that was handed in as it is corrected; a ZIP of them where there were several files.

    A list of text comes back as a workbook with one sheet. A file that cannot be opened comes back as it was.
    """
    books = {
        f"{PurePath(name).stem}.xlsx": _marked(name, content, checked, by_hand, package, t) for name, content in given
    }
    if len(books) == 1:
        return next(iter(books.values()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in books.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _marked(name: str, content: bytes, checked: Checked, by_hand: ByHand, package: Package, t: Language) -> bytes:
    try:
        book = _opened(name, content)
    except (*BROKEN, Refused, csv.Error, KeyError, TypeError):  # what openpyxl raises for a damaged workbook
        return content
    heads = {head.file: head for head in checked.heads}
    for page in book.worksheets:
        file = name if name in heads else f"{name}[{page.title}]"
        if file in heads:
            _mark(page, heads[file], checked.findings, by_hand, package, t)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _opened(name: str, content: bytes) -> openpyxl.Workbook:
    """Return a file as a workbook; what is no XLSX becomes one of its values."""
    if b"[Content_Types].xml" in content:
        return openpyxl.load_workbook(io.BytesIO(content))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in _values(name, content):
        page = book.create_sheet(title)
        for number, cells in rows:
            for place, text in cells.items():
                cell = page.cell(number, place, text)
                cell.number_format, cell.data_type = "@", "s"
    return book


def _values(name: str, content: bytes) -> Iterator[tuple[str, Iterable[NumberedRow]]]:
    """Yield the title of each sheet and its rows."""
    if content.startswith((COMPOUND, *ARCHIVE_STARTS)):
        for sheet in other_sheets(content, DEFAULT_LIMITS):
            yield sheet.name, [(row.number, row.values) for row in sheet.rows()]
        return
    text = plain_text(content, name)[0].utf8
    lines = io.StringIO(text.decode("utf-8", "replace"), newline="")
    records = islice(csv.reader(lines, delimiter=separator_of(text)), MOST_ROWS)
    yield PurePath(name).stem[:31], numbered(list(records))


def _mark(
    page: Worksheet, head: Head, findings: Sequence[Finding], by_hand: ByHand, package: Package, t: Language
) -> None:
    spec = package.of_lists.tables[head.table] if head.table else None
    fields = {} if spec is None else {field.name: field for field in spec.fields}
    places = {column: place for column, place in zip(head.columns, head.places, strict=True) if column}
    for (file, row, column), text in by_hand.cells.items():
        if file != head.file:
            continue
        if column == WHOLE_ROW:
            for cell in page[row]:
                cell.fill = LEFT_OUT
            _note(page.cell(row, 1), t("marked.left_out"))
            continue
        place = places.setdefault(column, page.max_column + 1)
        cell = page.cell(row, place)
        if column not in head.columns and column in fields:
            page.cell(head.row, place, in_language(vars(fields[column]), "title", t))
        was = cell.value
        _write(cell, text, fields.get(column))
        cell.fill = CORRECTED
        _note(cell, t("marked.was", value=t("finding.nothing") if was is None else str(was)))
    own = [item for item in findings if item.file == head.file][:MOST_COMMENTS]
    for item in own:
        wrong, expected = in_words(item, t)
        cell = page.cell(item.row or 1, places.get(item.column or "", 1))
        _note(cell, f"{wrong}. {t('intake.expected')}: {expected}")
        if item.row is not None and isinstance(cell, Cell):
            cell.fill = WRONG


def _write(cell: Cell, text: str, field: Field | None) -> None:
    if not isinstance(cell, Cell):  # a cell that is merged into another has no value
        return
    if not text:
        cell.value = None
    elif field is not None and field.type == "integer" and text.lstrip("-").isdecimal():
        cell.value = int(text)
    elif cell.is_date and len(text) == len("2005-11-17"):
        cell.value = datetime.fromisoformat(text)
    else:
        cell.number_format = "@"
        cell.value = text
        cell.data_type = "s"  # never a formula


def _note(cell: Cell, text: str) -> None:
    if isinstance(cell, Cell):
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{before}{text}"[:LONGEST], "")
