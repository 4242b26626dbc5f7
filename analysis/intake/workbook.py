"""Excel workbooks (XLSX) row by row: text of each cell, and which cells are more than text.

The sheets are parsed here, in one pass that keeps one row, and not by openpyxl: it reads neither merged cells nor
hidden rows in its fast mode, and takes twice as long. What numbers mean as dates is openpyxl's knowledge.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, STRIP_RE, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from analysis.intake.archive import Budget, Refused, XmlHandler, feed_xml, parse_xml
from analysis.records.gathering import Limits

LAST_COLUMN = 16_384
LONGEST_FORMAT = 255
LONGEST_NAME = 31
MERGES = 10_000
"""Merged ranges that are looked at; of more than these none of the rows counts as clean."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,9})", re.ASCII)


class Special(NamedTuple):
    """What a cell is besides text. kind: number, date, truth, error or formula. formula: its text."""

    kind: str
    formula: str = ""


NUMBER, DATE, TRUTH, ERROR = Special("number"), Special("date"), Special("truth"), Special("error")


class Row(NamedTuple):
    """A row with at least one value. values: column (from 1) -> text. special: those that are more than text."""

    number: int
    values: dict[int, str]
    special: dict[int, Special]
    is_hidden: bool


class Range(NamedTuple):
    """A block of cells, both ends included, counted from 1."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


class Sheet:
    """One sheet. ``rows`` reads it; afterwards ``merged``, ``more_merged`` and ``hidden_columns`` are known."""

    def __init__(self, workbook: Workbook, name: str, path: str, is_hidden: bool) -> None:
        self.name = name
        self.path = path
        self.is_hidden = is_hidden
        self.merged: list[Range] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self._workbook = workbook

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold a value, in their order. Raises Refused where the sheet is damaged."""
        handler = _SheetHandler(self._workbook, self)
        for _ in feed_xml(self._workbook.archive, self.path, handler):
            yield from handler.take()


class Workbook:
    """What the sheets of a workbook share: texts, meaning of number formats, calendar."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        """Read all but the sheets. Raises Refused where the workbook is damaged or has too many sheets."""
        self.archive = archive
        self.limits = limits
        self.budget = Budget(limits.elements)
        path = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        handler = _WorkbookHandler(self.budget)
        parse_xml(archive, path, handler)
        if len(handler.sheets) > limits.sheets:
            raise Refused("too_many_sheets", str(len(handler.sheets)), limit=limits.sheets)
        worksheets = self._related(path, "worksheet")
        self.sheets = [
            Sheet(self, name, worksheets[relation], state in ("hidden", "veryHidden"))
            for name, relation, state in handler.sheets
            if relation in worksheets
        ]
        self.epoch = CALENDAR_MAC_1904 if handler.is_mac else CALENDAR_WINDOWS_1900
        self.texts = self._texts(path)
        self.dates = self._dates(path)

    def _related(self, path: str, kind: str) -> dict[str, str]:
        """Return relation id -> path of the parts of a kind that the part ``path`` names."""
        folder, name = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self.archive.NameToInfo:
            return {}
        handler = _RelationHandler(self.budget, kind)
        parse_xml(self.archive, relations, handler)
        return {key: posixpath.normpath(posixpath.join(folder, to)).lstrip("/") for key, to in handler.targets.items()}

    def _texts(self, path: str) -> list[str]:
        handler = _TextsHandler(self.budget, self.limits.cell)
        for part in self._related(path, "sharedStrings").values():
            parse_xml(self.archive, part, handler)
        return handler.texts

    def _dates(self, path: str) -> dict[str, str]:
        """Return number of a cell style -> precision of the dates that it shows (see ``precision``)."""
        handler = _StylesHandler(self.budget)
        for part in self._related(path, "styles").values():
            parse_xml(self.archive, part, handler)
        precisions = {key: precision(code) for key, code in handler.formats.items()}
        styles = {str(place): precisions.get(key, "") for place, key in enumerate(handler.styles)}
        return {style: shown for style, shown in styles.items() if shown}


def precision(code: str) -> str:
    """Return what a number format shows of a date: day, month, year or time; "" for a number."""
    if not is_date_format(code):
        return ""
    shown = STRIP_RE.sub("", code.split(";")[0]).lower()
    if "d" in shown:
        return "day"
    if "y" in shown:
        return "month" if "m" in shown else "year"
    return "time"


class _RelationHandler(XmlHandler):
    """Gathers id -> target of the relations of one kind."""

    def __init__(self, budget: Budget, kind: str) -> None:
        super().__init__(budget)
        self.kind = kind
        self.targets: dict[str, str] = {}

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "Relationship" and attrs.get("Type", "").endswith(f"/{self.kind}"):
            self.targets[attrs.get("Id", "")] = attrs.get("Target", "")


class _WorkbookHandler(XmlHandler):
    """Gathers name, relation and state of the sheets, and whether days are counted from 1904."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.sheets: list[tuple[str, str, str]] = []
        self.is_mac = False

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((attrs[key] for key in attrs if key.endswith(":id")), "")
            self.sheets.append((attrs.get("name", "")[:LONGEST_NAME], relation, attrs.get("state", "visible")))
        elif name == "workbookPr":
            self.is_mac = attrs.get("date1904") in ("1", "true")


class _StylesHandler(XmlHandler):
    """Gathers the number formats and, per cell style, which of them it uses."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
        self.styles: list[str] = []
        self._in_cell_styles = False

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")[:LONGEST_FORMAT]
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            self.styles.append(attrs.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_styles = False


class _Text:
    """Text that comes in pieces; what is longer than a cell may be is cut one character behind that."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._length = 0

    def add(self, content: str) -> None:
        if self._length <= self._limit:
            self._parts.append(content[: self._limit + 1 - self._length])
            self._length += len(content)

    def take(self) -> str:
        """Return the text so far and begin afresh."""
        text = "".join(self._parts)
        self._parts, self._length = [], 0
        return text


def unescaped(text: str) -> str:
    """Undo Excel's ``_x000D_`` for characters that XML cannot hold; half a surrogate pair is no character."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


class _TextsHandler(XmlHandler):
    """Gathers the shared texts; formatting is dropped, and so are phonetic guides (rPh)."""

    def __init__(self, budget: Budget, limit: int) -> None:
        super().__init__(budget)
        self.texts: list[str] = []
        self._text = _Text(limit)
        self._in_text = False
        self._in_guide = False

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "t":
            self._in_text = not self._in_guide
        elif name == "rPh":
            self._in_guide = True

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_guide = False
        elif name == "si":
            self.texts.append(unescaped(self._text.take()))

    def text(self, content: str) -> None:
        if self._in_text:
            self._text.add(content)


class _SheetHandler(XmlHandler):
    """Turns the XML of a sheet into rows. ``take`` gives those that are complete.

    Rows, cells and values (row, c, v) are by far the most elements: they go the short way past ``begin`` and ``end``.
    """

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        super().__init__(workbook.budget)
        self._book = workbook
        self._sheet = sheet
        self._rows: list[Row] = []
        self._columns: dict[str, int] = {}
        self._number = 0
        self._is_hidden = False
        self._values: dict[int, str] = {}
        self._special: dict[int, Special] = {}
        self._column = 0
        self._kind = ""
        self._style = ""
        self._in_row = False
        self._in_cell = False
        self._in_guide = False
        self._formula: str | None = None
        self._value = ""
        self._parts: list[str] | None = None
        self._left = 0

    def take(self) -> list[Row]:
        """Return the rows that were completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start_element(self, name: str, attrs: Mapping[str, str]) -> None:
        """Begin a cell or a value at once; pass on all else."""
        if name == "v" and self._in_cell and self._parts is None:
            self.budget.spend()
            self._begin_text()
        elif name == "c" and not self._in_cell:
            self.budget.spend()
            self._begin_cell(attrs)
        elif name == "row" and not self._in_cell:
            self.budget.spend()
            self._begin_row(attrs)
        else:
            super().start_element(name, attrs)

    def end_element(self, name: str) -> None:
        """End a cell or a value at once; pass on all else."""
        if name == "v" and self._parts is not None:
            self._value, self._parts = "".join(self._parts), None
        elif name == "c" and self._in_cell:
            self._end_cell()
        elif name == "row" and not self._in_cell:
            self._end_row()
        else:
            super().end_element(name)

    def characters(self, content: str) -> None:
        """Take the text of a value; what is longer than a cell may be is cut one character behind that."""
        self.is_moving = True
        if self._parts is not None and self._left > 0:
            self._parts.append(content[: self._left])
            self._left -= len(content)

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "v" or name == "c":  # with a prefix in front, or where none may be
            self._begin_prefixed(name, attrs)
        elif self._in_cell:
            self._begin_inside(name)
        elif name == "row":
            self._begin_row(attrs)
        elif name == "col" and _is_hidden(attrs):
            self._sheet.hidden_columns.append((_whole(attrs.get("min", "1")), _whole(attrs.get("max", "1"))))
        elif name == "mergeCell":
            self._merge(attrs.get("ref", ""))

    def end(self, name: str) -> None:
        if self._in_cell:
            self._end_inside(name)
        elif name == "row":
            self._end_row()

    def _begin_prefixed(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "c" and not self._in_cell:
            self._begin_cell(attrs)
        elif name == "v" and self._in_cell and self._parts is None:
            self._begin_text()
        else:
            raise Refused("damaged", self._sheet.path)

    def _begin_inside(self, name: str) -> None:
        """Begin a formula, an inline text or a phonetic guide inside a cell."""
        if name == "f":
            self._formula = ""
            self._begin_text()
        elif name == "t" and not self._in_guide:
            self._begin_text()
        elif name == "rPh":
            self._in_guide = True

    def _end_inside(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "rPh":
            self._in_guide = False
        elif self._parts is not None and name in ("v", "t", "f"):
            text, self._parts = "".join(self._parts), None
            if name == "f":
                self._formula = text
            elif name == "t":
                self._value += text[: self._book.limits.cell + 1 - len(self._value)]
            else:
                self._value = text

    def _begin_text(self) -> None:
        self._parts = []
        self._left = self._book.limits.cell + 1

    def _begin_row(self, attrs: Mapping[str, str]) -> None:
        number = _whole(attrs["r"]) if "r" in attrs else self._number + 1
        if number <= self._number or self._in_row:
            raise Refused("damaged", self._sheet.path)
        self.is_moving = self._in_row = True
        self._number = number
        self._is_hidden = "hidden" in attrs and _is_hidden(attrs)
        self._column = 0

    def _end_row(self) -> None:
        self._in_row = False
        if self._values:
            self._rows.append(Row(self._number, self._values, self._special, self._is_hidden))
            self._values, self._special = {}, {}

    def _begin_cell(self, attrs: Mapping[str, str]) -> None:
        self.is_moving = True
        self._in_cell = True
        self._kind = attrs.get("t", "n")
        self._style = attrs.get("s", "0")
        self._column = self._place(attrs["r"]) if "r" in attrs else self._column + 1

    def _place(self, reference: str) -> int:
        """Return the column of a cell such as AB12."""
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = _column(letters, self._sheet.path)
        return self._columns[letters]

    def _end_cell(self) -> None:
        value, formula, special = self._value, self._formula, None
        if value:
            value, special = self._read(value)
        if formula is not None:
            special = Special("formula", f"={formula}")
        if value or formula is not None:
            self._values[self._column] = value
            if special is not None:
                self._special[self._column] = special
        self._value, self._formula, self._in_cell = "", None, False

    def _read(self, value: str) -> tuple[str, Special | None]:
        """Return the text of a value and what it is besides."""
        if self._kind == "s":
            place = _whole(value)
            if place >= len(self._book.texts):
                raise Refused("damaged", self._sheet.path)
            return self._book.texts[place], None
        if self._kind in ("inlineStr", "str"):
            return unescaped(value), None
        if self._kind == "b":
            return ("true" if value.strip() in ("1", "true") else "false"), TRUTH
        if self._kind == "e":
            return value, ERROR
        if self._kind == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00"), DATE
        return self._number_or_date(value.strip())

    def _number_or_date(self, value: str) -> tuple[str, Special]:
        shown = self._book.dates.get(self._style)
        if shown is None:
            return number_text(value), NUMBER
        text = date_text(value, shown, self._book.epoch)
        return (number_text(value), NUMBER) if text is None else (text, DATE)

    def _merge(self, name: str) -> None:
        if len(self._sheet.merged) >= MERGES:
            self._sheet.more_merged += 1
            return
        ends = [REFERENCE.fullmatch(part) for part in name.split(":")]
        if len(ends) > 2 or None in ends:
            raise Refused("damaged", self._sheet.path)
        left, right = self._place(ends[0][1]), self._place(ends[-1][1])
        top, bottom = int(ends[0][2]), int(ends[-1][2])
        self._sheet.merged.append(Range(name, left, top, right, bottom))


def _is_hidden(attrs: Mapping[str, str]) -> bool:
    return attrs.get("hidden") in ("1", "true")


def _whole(text: str) -> int:
    """Return a whole number that is not negative. Raises Refused where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("damaged", text)
    return int(text)


def _column(letters: str, path: str) -> int:
    """Return the number of a column, A being 1. Raises Refused beyond those that Excel has."""
    number = 0
    if not 1 <= len(letters) <= 3:
        raise Refused("damaged", path)
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refused("damaged", path)
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise Refused("damaged", path)
    return number


def number_text(value: str) -> str:
    """Return a stored number as one would write it: 12069020 for 1.206902E7, 0.1 for 0.10000000000000001."""
    if value.isascii() and value.isdigit():
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def date_text(value: str, precision: str, epoch: datetime) -> str | None:
    """Return a stored number as ISO date of a precision, with the time where there is one; None where it is none."""
    try:
        moment = from_excel(float(value), epoch)
    except (ValueError, ArithmeticError):
        return None
    if isinstance(moment, time):
        return moment.isoformat("minutes")
    if moment.time() != time(0):
        return moment.isoformat("T", "minutes")
    return moment.date().isoformat()[: {"year": 4, "month": 7}.get(precision)]
