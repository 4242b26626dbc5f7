"""The XML of a sheet row by row: text of each cell, which cells are more than text, what is merged and hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple

from openpyxl.utils import column_index_from_string

from analysis.intake.archive import Refused
from analysis.intake.cells import (
    DATE,
    ERROR,
    NUMBER,
    TRUTH,
    Special,
    constant,
    date_text,
    number_text,
    typed_year,
    unescaped,
)
from analysis.intake.xmlparts import Attributes, Listener

LAST_COLUMN = 16_384
MERGES = 10_000
"""Merged ranges that are looked at; of more than these none of the rows counts as clean."""
ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,9})", re.ASCII)
TRUE = ("1", "true")


class Row(NamedTuple):
    """A row with at least one value. values: column (from 1) -> text. special: those that are more than text."""

    number: int
    values: dict[int, str]
    special: dict[int, Special]
    is_hidden: bool


class Block(NamedTuple):
    """Merged cells, both ends included, counted from 1."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


class Text:
    """Text that comes in pieces, without phonetic guides; too long a one is cut one character behind the limit.

    parts: the pieces so far.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.parts: list[str] = []
        self._left = limit + 1
        self._is_open = False
        self._in_guide = False

    def begin(self, attributes: Attributes) -> None:
        """Text begins."""
        self._is_open = not self._in_guide

    def end(self) -> None:
        """Text ends; more of it may follow."""
        self._is_open = False

    def begin_guide(self, attributes: Attributes) -> None:
        """A phonetic guide begins."""
        self._in_guide = True

    def end_guide(self) -> None:
        """A phonetic guide ends."""
        self._in_guide = False

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


class SheetRows:
    """Turns the XML of a sheet into rows. ``listener`` hears the XML, ``take`` gives the rows that are complete.

    texts: those that cells share. dates: number of a cell style -> precision of the dates that it shows. last_column:
    cells to the right of it are not read, but counted in ``beyond``.
    """

    def __init__(
        self, path: str, texts: Sequence[str], dates: Mapping[str, str], epoch: datetime, longest: int
    ) -> None:
        self.merged: list[Block] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.last_column = LAST_COLUMN
        self.beyond = 0
        self._path = path
        self._shared, self._dates, self._epoch = texts, dates, epoch
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
        self._text = text = Text(longest)
        texts_in_cells = {"f": self._begin_text, "t": self._begin_text, "rPh": text.begin_guide}
        cells = {"row": self._begin_row, "c": self._begin_cell, "v": self._begin_value, **texts_in_cells}
        begins = {**cells, "col": self._note_column, "mergeCell": self._merge}
        contents = {name: partial(self._keep, name) for name in ("v", "f", "is")}
        ends = {"row": self._end_row, "c": self._end_cell, "t": text.end, "rPh": text.end_guide, **contents}
        self.listener = Listener(begins, ends, text.add)

    def take(self) -> list[Row]:
        """Return the rows that were completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

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
        """Return the text of a value and what it is besides."""
        if self._type == "s":
            place = self._whole(value)
            if place >= len(self._shared):
                raise self._damaged()
            return self._shared[place], None
        if self._type in ("inlineStr", "str"):
            return unescaped(value), None
        if self._type == "b":
            return ("true" if value.strip() in TRUE else "false"), TRUTH
        if self._type == "e":
            return value, ERROR
        if self._type == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00"), DATE
        return self._number_or_date(value.strip())

    def _number_or_date(self, value: str) -> tuple[str, Special]:
        shown = self._dates.get(self._style)
        text = None if shown is None else date_text(value, shown, self._epoch)
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
