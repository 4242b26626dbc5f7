"""Excel workbooks (XLSX): what their sheets share, and these row by row: what cells say, what is merged and hidden.

They are parsed here and not by openpyxl, from which comes what numbers mean as dates: docs/architecture.md says why.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache, partial

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from analysis.intake.archive import Attributes, Budget, Listener, Refused, feed_xml, parse_xml, part_name, part_names
from analysis.intake.cells import (
    DATE,
    ERROR,
    NUMBER,
    Block,
    Row,
    Special,
    constant,
    date_text,
    number_text,
    precision,
    typed_year,
    unescaped,
)
from analysis.records.gathering import Limits

LONGEST_FORMAT = 255
LONGEST_NAME = 31
LAST_COLUMN = 16_384
MERGES = 10_000
"""Merged ranges that are looked at; of more than these none of the rows counts as clean."""
ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,9})", re.ASCII)
TRUE = ("1", "true")


class Text:
    """Text that comes in pieces; too long a one is cut one character behind the limit. parts: the pieces so far."""

    def __init__(self, limit: int) -> None:
        self.parts: list[str] = []
        self._limit = limit
        self._left = limit + 1
        self._is_open = False

    def begin(self, attributes: Attributes) -> None:
        """Text begins."""
        self._is_open = True

    def end(self) -> None:
        """Text ends; more of it may follow."""
        self._is_open = False

    def add(self, content: str) -> None:
        """Add a piece where text is open."""
        if self._is_open and self._left > 0:
            self.parts.append(content[: self._left])
            self._left -= len(content)

    def take(self) -> str:
        """End the text and return all of it so far; the next begins afresh."""
        text = "".join(self.parts)
        self.parts, self._left, self._is_open = [], self._limit + 1, False
        return text


class Workbook:
    """What the sheets of a workbook share: texts, meaning of number formats, calendar."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        """Read all but the sheets. Raises Refused where it is no workbook of XML without macros, is damaged, or has too
        many sheets."""
        self.archive = archive
        self.names = part_names(archive)
        self._check_kind()
        self.limits = limits
        self.budget = Budget(limits.elements)
        self.epoch = CALENDAR_WINDOWS_1900
        path = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        self.sheets = self._sheets(path)
        self.texts = self._texts(path)
        self.dates = self._dates(path)

    def _check_kind(self) -> None:
        if "xl/workbook.bin" in self.names:
            raise Refused("binary_workbook")
        if any(name.endswith("vbaproject.bin") for name in self.names):
            raise Refused("macros")
        if not any(name.startswith("xl/") for name in self.names):
            raise Refused("foreign_file")

    def _parse(self, path: str, listener: Listener) -> None:
        parse_xml(self.archive, self.member(path), self.budget, listener)

    def member(self, path: str) -> str:
        """Return the name of the member that is the part ``path``; the path itself where there is none."""
        return self.names.get(part_name(path), path)

    def _related(self, path: str, kind: str) -> dict[str, str]:
        """Return relation id -> path of the parts of a kind that the part ``path`` names."""
        folder, name = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        targets: dict[str, str] = {}

        def relation(attributes: Attributes) -> None:
            if attributes.get("Type", "").endswith(f"/{kind}"):
                to = posixpath.normpath(posixpath.join(folder, attributes.get("Target", "")))
                targets[attributes.get("Id", "")] = to.lstrip("/")

        if part_name(relations) in self.names:
            self._parse(relations, Listener({"Relationship": relation}))
        return targets

    def _sheets(self, path: str) -> list["Sheet"]:
        named: list[tuple[str, str, bool]] = []

        def sheet(attributes: Attributes) -> None:
            relation = next((attributes[key] for key in attributes if key.endswith(":id")), "")
            is_hidden = attributes.get("state") in ("hidden", "veryHidden")
            named.append((attributes.get("name", "")[:LONGEST_NAME], relation, is_hidden))

        def properties(attributes: Attributes) -> None:
            if attributes.get("date1904") in ("1", "true"):
                self.epoch = CALENDAR_MAC_1904

        self._parse(path, Listener({"sheet": sheet, "workbookPr": properties}))
        if len(named) > self.limits.sheets:
            raise Refused("too_many_sheets", str(len(named)), limit=self.limits.sheets)
        parts = self._related(path, "worksheet")
        return [Sheet(self, name, parts[relation], hidden) for name, relation, hidden in named if relation in parts]

    def _texts(self, path: str) -> list[str]:
        """Return the shared texts; formatting is dropped."""
        texts: list[str] = []
        text = Text(self.limits.cell)
        ends = {"t": text.end, "si": lambda: texts.append(unescaped(text.take()))}
        for part in self._related(path, "sharedStrings").values():
            self._parse(part, Listener({"t": text.begin}, ends, text.add))
        return texts

    def _dates(self, path: str) -> dict[str, str]:
        """Return number of a cell style -> precision of the dates that it shows (see ``precision``)."""
        formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
        styles: list[str] = []
        inside: set[str] = set()

        def number_format(attributes: Attributes) -> None:
            if "numFmts" in inside:  # those of conditional formats have numbers of their own
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_FORMAT]

        def style(attributes: Attributes) -> None:
            if "cellXfs" in inside:
                styles.append(attributes.get("numFmtId", "0"))

        begins = {name: lambda attributes, name=name: inside.add(name) for name in ("numFmts", "cellXfs")}
        begins |= {"numFmt": number_format, "xf": style}
        ends = {name: partial(inside.discard, name) for name in ("numFmts", "cellXfs")}
        for part in self._related(path, "styles").values():
            self._parse(part, Listener(begins, ends))
        precisions = {key: precision(formats.get(key, "")) for key in set(styles)}
        shown = {str(place): precisions[key] for place, key in enumerate(styles)}
        return {place: precise for place, precise in shown.items() if precise}


class Sheet:
    """One sheet. ``rows`` reads it; by then ``merged``, ``more_merged`` and ``hidden_columns`` are known.

    last_column: cells to the right of it are not read, but counted in ``beyond``. values_only: whether formulas and
    hidden cells are not told.
    """

    values_only = False

    def __init__(self, workbook: Workbook, name: str, path: str, is_hidden: bool) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.merged: list[Block] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.last_column = LAST_COLUMN
        self.beyond = 0
        self._book = workbook
        self._path = path
        self._rows: list[Row] = []
        self._number = 0
        self._is_hidden = False
        self._values: dict[int, str] = {}
        self._special: dict[int, Special] = {}
        self._column = 0
        self._type = ""
        self._style = ""
        self._in_row = False
        self._in_cell = False
        self._content: dict[str, str] = {}
        self._text = Text(workbook.limits.cell)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold a value, in their order; once. Raises Refused where the sheet is damaged."""
        text = self._text
        cells = {"row": self._begin_row, "c": self._begin_cell, "v": self._begin_value}
        texts = {"f": self._begin_text, "t": self._begin_text}
        contents = {name: partial(self._keep, name) for name in ("v", "f", "is")}
        listener = Listener(
            {**cells, **texts, "col": self._note_column, "mergeCell": self._merge},
            {"row": self._end_row, "c": self._end_cell, "t": text.end, **contents},
            text.add,
        )
        for _ in feed_xml(self._book.archive, self._book.member(self._path), self._book.budget, listener):
            rows, self._rows = self._rows, []
            yield from rows

    def _damaged(self) -> Refused:
        return Refused("damaged", self._path)

    # Rows

    def _begin_row(self, attributes: Attributes) -> None:
        number = self._whole(attributes["r"]) if "r" in attributes else self._number + 1
        if number <= self._number or self._in_row:
            raise self._damaged()
        self._in_row = True
        self._number = number
        self._is_hidden = attributes.get("hidden") in TRUE
        self._column = 0

    def _end_row(self) -> None:
        self._in_row = False
        if self._values:
            self._rows.append(Row(self._number, self._values, self._special, self._is_hidden))
            self._values, self._special = {}, {}

    def _whole(self, text: str) -> int:
        """Return a whole number that is not negative. Raises Refused where it is none."""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self._damaged()
        return int(text)

    # Cells

    def _begin_cell(self, attributes: Attributes) -> None:
        if self._in_cell:
            raise self._damaged()
        self._in_cell = True
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._column = self._place(attributes["r"].rstrip("0123456789")) if "r" in attributes else self._column + 1

    def _place(self, letters: str) -> int:
        """Return the number of a column. Raises Refused beyond those that Excel has."""
        place = _column(letters)
        if not 0 < place <= LAST_COLUMN:
            raise self._damaged()
        return place

    def _begin_value(self, attributes: Attributes) -> None:
        if not self._in_cell:
            raise self._damaged()
        self._text.begin(attributes)

    def _begin_text(self, attributes: Attributes) -> None:
        if self._in_cell:
            self._text.begin(attributes)

    def _keep(self, name: str) -> None:
        if self._in_cell:
            self._content[name] = self._text.take()

    def _end_cell(self) -> None:
        if self._column > self.last_column:
            self.beyond += bool(self._content)
            self._leave_cell()
            return
        value, formula = self._content.get("v", ""), self._content.get("f")
        if self._type == "inlineStr":
            value = self._content.get("is") or value
        if formula is not None and (known := constant(formula)) is not None:
            (self._type, value), formula = known, None
        special = None
        if value:
            value, special = self._read(value)
        if formula is not None:
            special = Special("formula", f"={formula}")
        if value or formula is not None:
            self._values[self._column] = value
            if special is not None:
                self._special[self._column] = special
        self._leave_cell()

    def _leave_cell(self) -> None:
        self._in_cell = False
        self._content.clear()
        if self._text.parts:  # outside any of these
            self._text.take()

    def _read(self, value: str) -> tuple[str, Special | None]:
        if self._type == "s":
            place = self._whole(value)
            if place >= len(self._book.texts):
                raise self._damaged()
            return self._book.texts[place], None
        if self._type in ("inlineStr", "str"):
            return unescaped(value), None
        if self._type == "b":
            return ("true" if value.strip() in TRUE else "false"), None
        if self._type == "e":
            return value, ERROR
        if self._type == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00"), DATE
        return self._number_or_date(value.strip())

    def _number_or_date(self, value: str) -> tuple[str, Special]:
        shown = self._book.dates.get(self._style)
        text = None if shown is None else date_text(value, shown, self._book.epoch)
        if text is None:
            return number_text(value), NUMBER
        year = typed_year(number_text(value))
        return text, DATE if year is None else Special("year", year)

    # What stands beside the rows

    def _note_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in TRUE:
            ends = (self._whole(attributes.get("min", "1")), self._whole(attributes.get("max", "1")))
            self.hidden_columns.append(ends)

    def _merge(self, attributes: Attributes) -> None:
        if len(self.merged) >= MERGES:
            self.more_merged += 1
            return
        name = attributes.get("ref", "")
        ends = [ADDRESS.fullmatch(part) for part in name.split(":")]
        if len(ends) > 2 or None in ends:
            raise self._damaged()
        left, right = self._place(ends[0][1]), self._place(ends[-1][1])
        self.merged.append(Block(name, left, int(ends[0][2]), right, int(ends[-1][2])))


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: str) -> int:
    """Return the number of a column, A being 1; 0 where there is none such."""
    return column_index_from_string(letters) if re.fullmatch("[A-Z]{1,3}", letters) else 0
