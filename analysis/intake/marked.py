"""The files that were handed in, to be taken back: corrected cells coloured, findings as comments, all else kept."""

import contextlib
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count, islice
from pathlib import PurePath, PurePosixPath

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.worksheet import Worksheet

from analysis.intake.archive import BROKEN, Refused, member_bytes, open_archive, unpacked
from analysis.intake.byhand import WHOLE_ROW, ByHand
from analysis.intake.cells import Row
from analysis.intake.checked import Checked
from analysis.intake.othersheets import other_sheets
from analysis.intake.parts import Head, numbered
from analysis.intake.read import COMPOUND, GZIP, UPLOAD_LIMITS, is_list, kind_of, label_of
from analysis.intake.textlists import plain_text
from analysis.intake.wording import in_words, labels_of
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.encoding import ARCHIVE_STARTS
from analysis.records.findings import Finding
from analysis.records.gathering import DEFAULT_LIMITS
from analysis.records.layout import separator_of
from analysis.records.package import Field
from analysis.records.tables import Tables
from analysis.records.values import INTEGER, PARTIAL_DATE, exists

CORRECTED, WRONG, LEFT_OUT = (PatternFill("solid", fgColor=colour) for colour in ("C6E0B4", "F8CBAD", "D9D9D9"))
MOST_COMMENTS = 5_000
"""Findings of a file that become comments: a spreadsheet with more can hardly be opened."""
LONGEST = 1_000
WIDE, LETTERS, LINE = 320, 42, 19
"""Width of a comment and height of its lines (pixels), and letters that fit into a line."""
MOST_ROWS = 200_000
UNOPENED = (*BROKEN, TypeError)
"""What openpyxl raises for a file that it cannot open or hold. Caught around its calls only, as BROKEN is."""


def marked(given: Sequence[tuple[str, bytes]], checked: Checked, by_hand: ByHand, tables: Tables, t: Language) -> bytes:
    """Return what was handed in as it is corrected, under ``returned_name``.

    Of several files, or in a ZIP, what cannot be opened stays as it was.
    """
    marks = _Marks({head.file: head for head in checked.heads}, checked.findings, by_hand, tables, t)
    if len(given) > 1:
        return _zipped((name, content, partial(_file, marks=marks)) for name, content in given)
    ((name, content),) = given
    try:
        return _file(name, content, marks)
    except Refused:
        return not_marked(given, t)


def returned_name(given: Sequence[tuple[str, bytes]]) -> str:
    """Return what the files (name, bytes) are called as they come back."""
    return "lists.zip" if len(given) > 1 else _new_name(*given[0])


def not_marked(given: Sequence[tuple[str, bytes]], t: Language) -> bytes:
    """Return what comes back in place of files that cannot be marked: a workbook that says so, in a ZIP for a ZIP."""
    book = openpyxl.Workbook()
    book.active["A1"] = t("marked.not")
    content = _saved(book)
    return content if returned_name(given).endswith(".xlsx") else _zipped([(f"{t('round.help')}.xlsx", content, None)])


@dataclass(frozen=True)
class _Marks:
    """What is put into files. heads: file as findings name it -> how its list begins."""

    heads: Mapping[str, Head]
    findings: Sequence[Finding]
    by_hand: ByHand
    tables: Tables
    t: Language


def _file(name: str, content: bytes, marks: _Marks) -> bytes:
    """Return a file with its marks. Raises Refused where it cannot be opened."""
    content = _unpacked(content)
    return (
        _archive(name, content, marks) if kind_of(content) == "ZIP" else _book(name, content, name, f"{name}[", marks)
    )


def _unpacked(content: bytes) -> bytes:
    return unpacked(content, UPLOAD_LIMITS, UPLOAD_LIMITS.expanded) if content.startswith(GZIP) else content


def _new_name(name: str, content: bytes) -> str:
    try:
        is_archive = kind_of(_unpacked(content)) == "ZIP"
    except Refused:
        return name
    path = PurePosixPath(name.removesuffix(".gz"))
    return str(path) if is_archive else str(path.with_suffix(".xlsx"))


def _archive(name: str, content: bytes, marks: _Marks) -> bytes:
    archive = open_archive(content, UPLOAD_LIMITS)

    def inside(label: str) -> Callable[[str, bytes], bytes]:
        return lambda _, content: _book(label, content, f"{name}[{label}]", f"{name}[{label}/", marks)

    members = [member for member in archive.infolist() if not member.is_dir()]
    return _zipped(
        (
            label_of(member),
            member_bytes(archive, member.filename),
            inside(label_of(member)) if is_list(member) else None,
        )
        for member in members
    )


def _zipped(files: Iterable[tuple[str, bytes, Callable[[str, bytes], bytes] | None]]) -> bytes:
    """Return a ZIP of files: name, bytes and, of lists, what marks them. No two are called alike in it."""
    files = list(files)
    taken = Counter(name for name, _, _ in files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mark in files:
            new = name
            if mark is not None:
                with contextlib.suppress(Refused):
                    content, new = mark(name, content), _new_name(name, content)
            taken[name] -= 1
            new = next(found for found in _names(name, new) if not taken[found])
            taken[new] += 1
            archive.writestr(new, content)
    return buffer.getvalue()


def _names(old: str, new: str) -> Iterator[str]:
    yield new
    yield f"{old}.xlsx"
    path = PurePosixPath(new)
    yield from (str(path.with_name(f"{path.stem} ({number}){path.suffix}")) for number in count(2))


def _book(name: str, content: bytes, whole: str, before: str, marks: _Marks) -> bytes:
    """Return a list as a workbook with marks. whole: what findings call it. before: what they put before a sheet."""
    book = _opened(name, content)
    for page in book.worksheets:
        file = whole if whole in marks.heads else f"{before}{page.title}]"
        if file in marks.heads:
            _mark(page, marks.heads[file], marks)
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    with _openpyxl():
        book.save(buffer)
    return buffer.getvalue()


@contextlib.contextmanager
def _openpyxl() -> Iterator[None]:
    try:
        yield
    except UNOPENED as error:
        raise Refused("damaged") from error


def _opened(name: str, content: bytes) -> openpyxl.Workbook:
    """Return a file as a workbook; what is no XLSX becomes one of its values."""
    if b"[Content_Types].xml" in content:
        with _openpyxl():
            return openpyxl.load_workbook(io.BytesIO(content))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in _values(name, content):
        page = book.create_sheet(INVALID_TITLE_REGEX.sub("_", title).strip("'"))
        for row in rows:
            shown = {place: _writable(text) for place, text in row.values.items()}
            with _openpyxl():  # a sheet has an end
                for place, text in shown.items():
                    cell = page.cell(row.number, place, text)
                    cell.number_format, cell.data_type = "@", "s"
    return book


def _values(name: str, content: bytes) -> Iterator[tuple[str, Iterable[Row]]]:
    if content.startswith((COMPOUND, *ARCHIVE_STARTS)):
        for sheet in other_sheets(content, DEFAULT_LIMITS):
            yield sheet.name, sheet.rows()
        return
    text = plain_text(content, name)[0].utf8
    lines = io.StringIO(text.decode("utf-8", "replace"), newline="")
    try:
        records = list(islice(csv.reader(lines, delimiter=separator_of(text)), MOST_ROWS))
    except csv.Error as error:
        raise Refused("damaged") from error
    yield PurePath(name).stem[:31], numbered(records)


def _mark(page: Worksheet, head: Head, marks: _Marks) -> None:
    t = marks.t
    spec = marks.tables.package.of_lists.tables[head.table] if head.table else None
    for cell in page[head.row]:  # openpyxl reads the comments that are there without their size
        if cell.comment:
            _put(cell, cell.comment.text)
    fields = {} if spec is None else {field.name: field for field in spec.fields}
    places = {column: place for column, place in zip(head.columns, head.places, strict=True) if column}
    for (file, row, column), text in marks.by_hand.cells.items():
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
        _write(cell, _as_written(page, place, column, text, marks), fields.get(column))
        cell.fill = CORRECTED
        _note(cell, t("marked.was", value=t("finding.nothing") if was is None else str(was)))
    own = [item for item in marks.findings if item.file == head.file][:MOST_COMMENTS]
    for item in own:
        wrong, expected = in_words(item, t, marks.tables)
        cell = page.cell(item.row or 1, places.get(item.column or "", 1))
        _note(cell, f"{wrong}. {t('intake.expected')}: {expected}")
        if item.row is not None and isinstance(cell, Cell):
            cell.fill = WRONG


def _as_written(page: Worksheet, place: int, column: str, text: str, marks: _Marks) -> str:
    """Return a value as people read it, where the office's own column holds no values but labels."""
    names = labels_of(column, marks.tables, marks.t)
    if text not in names or any(str(cell.value).lower() in names for cell in page[get_column_letter(place)]):
        return text
    return names[text]


def _write(cell: Cell, text: str, field: Field | None) -> None:
    if not isinstance(cell, Cell):  # a cell that is merged into another has no value
        return
    if not text:
        cell.value = None
    elif field is not None and field.type == "integer" and INTEGER.fullmatch(text):
        cell.value = int(text)
    elif cell.is_date and (date := PARTIAL_DATE.fullmatch(text)) and date[3] and exists(text):
        cell.value = datetime.fromisoformat(text)
    else:
        cell.number_format = "@"
        cell.value = _writable(text)
        cell.data_type = "s"  # never a formula


def _writable(text: str) -> str:
    """Return ``text`` with a sign that says so for each that no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)


def _note(cell: Cell, text: str) -> None:
    if isinstance(cell, Cell):
        before = f"{cell.comment.text}\n" if cell.comment else ""
        _put(cell, f"{before}{text}"[:LONGEST])


def _put(cell: Cell, text: str) -> None:
    """Put a comment into a cell, as large as its text: one that Excel cuts off is not read."""
    lines = sum(1 + len(line) // LETTERS for line in text.split("\n"))
    cell.comment = Comment(text, "", height=LINE * (lines + 1), width=WIDE)
