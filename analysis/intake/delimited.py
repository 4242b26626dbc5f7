"""CSV as offices hand it in: what German Excel writes is recognised and noted instead of found fault with.

That is: another encoding as a whole, semicolons or tabs, decimal commas between semicolons, titles above the header,
column titles of the codebook, empty rows and columns at the end. All else is judged as in a table of the data package.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

import pandas as pd

from analysis.intake.headers import HEADER_ROWS, ColumnNames, Match, TableNames, header_of, is_header_again
from analysis.intake.notes import Note, listed, note
from analysis.records.findings import Collector
from analysis.records.formulas import restored
from analysis.records.package import TableSpec
from analysis.records.tabular import SEPARATORS, Decoded, Limits, Parser, Reading

HEAD = 100_000
"""Characters in which the header is looked for."""
ENCODINGS = {"Latin-1": "Windows-1252"}
SHOWN_SEPARATORS = {"\t": "TAB"}
DECIMAL_COMMA = re.compile(r"-?\d{1,300},\d{1,300}", re.ASCII)
HINT = re.compile(rb"sep=([,;\t|])\r?\n")
"""First line with which Excel is told the separator; a spreadsheet does not show it."""
ERRORS = frozenset(
    ("#N/A", "#NV", "#NAME?", "#REF!", "#BEZUG!", "#VALUE!", "#WERT!", "#DIV/0!", "#NUM!", "#ZAHL!", "#NULL!")
)
"""What Excel writes in place of a value that it could not compute, in English and German."""


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: separator, row of the column names (from 1), and how well these fit."""

    delimiter: str
    header_row: int
    match: Match


def layout_of(source: Decoded, tables: Iterable[str], names: TableNames) -> Layout:
    """Return the layout under which one of the first rows fits best as the header of one of ``tables``."""
    tables = list(tables)
    text = source.utf8[:HEAD].decode("utf-8", "replace")
    found = [Layout(mark, 1, header_of(list(_head(text, mark)), tables, names)) for mark in SEPARATORS]
    best = max(found, key=lambda layout: (layout.match.named, layout.match.share))  # the first among equals: the comma
    if not best.match.named:
        best = max(found, key=lambda layout: text.partition("\n")[0].count(layout.delimiter))
    return replace(best, header_row=best.match.row + 1)


def _head(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True), HEADER_ROWS)
    except csv.Error:  # what cannot be parsed here is named when the rows are read
        return


def without_hint(source: Decoded) -> Decoded:
    """Take away a first line ``sep=;``."""
    hint = HINT.match(source.utf8)
    return source if hint is None else replace(source, utf8=source.utf8[hint.end() :])


class OfficeParser(Parser):
    """Reads one CSV file that was handed in as the table ``spec``; ``notes`` tells what was recognised."""

    def __init__(self, file: str, spec: TableSpec, names: ColumnNames, layout: Layout, limits: Limits) -> None:
        super().__init__(file, spec.columns, limits, Collector(limits.findings))
        self.notes: list[Note] = []
        self._names = names
        self._layout = layout
        self._numbers = {field.name for field in spec.fields if field.type == "number"}
        self._commas = 0
        self._blank: list[int] = []

    def reading(self) -> Reading:
        """Return what was gathered, after the blank rows that stand between records were noted."""
        rows = self.rows()
        last = int(rows[-1]) if len(rows) else 0
        self._note_blank_rows(row for row in self._blank if row < last)
        if self._commas:
            self.notes.append(note(self.file, "decimal_comma", count=self._commas))
        return super().reading()

    def frame(self) -> pd.DataFrame | None:
        """Return the rows that were read, formulas restored that an export made harmless."""
        frame = super().frame()
        return None if frame is None else restored(frame)

    def find_header(self, line: str) -> None:
        """Set separator and row of the header as the layout says."""
        self.delimiter = self._layout.delimiter
        self.header_row = self._layout.header_row

    def header_names(self) -> list[str]:
        """Return the columns that the header names, by whatever name; without empty ones at its end."""
        names = super().header_names()
        while names and not names[-1].strip():
            names.pop()
        if renamed := self._names.renamed(names):
            self.notes.append(note(self.file, "column_names", columns=listed(renamed)))
        return [self._names.column(name) or name for name in names]

    def note_encoding(self) -> None:
        """Tell another encoding; single bytes of another one are named as findings, cell by cell."""
        encoding = self.source.encoding
        if encoding is not None and not self.source.mixed:
            short = encoding.partition(" or ")[0]
            self.notes.append(note(self.file, "encoding", encoding=ENCODINGS.get(short, short)))

    def note_separator(self) -> None:
        """Tell another separator."""
        if self.delimiter != ",":
            shown = SHOWN_SEPARATORS.get(self.delimiter, self.delimiter)
            self.notes.append(note(self.file, "separator", separator=shown))

    def note_blank(self, row: int) -> None:
        """Keep a blank row in mind: at the end of the table they do not matter."""
        self._blank.append(row)

    def note_open_end(self, row: int, column: str) -> None:
        """Tell a last row without a line end: many programs write none."""
        self.notes.append(note(self.file, "open_end"))

    def take(self, rows: Sequence[int], records: list[list[str]]) -> None:
        """Pack records without empty cells beyond the header and without rows that repeat the header."""
        width, places = len(self.header), self.places()
        kept = []
        for row, cells in zip(rows, records, strict=True):
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if self._is_header(cells, places):
                self.note(row, self.columns[0], "second_header")
            else:
                kept.append((row, cells))
        if kept:
            super().take([row for row, _ in kept], [cells for _, cells in kept])

    def _is_header(self, cells: list[str], places: dict[str, int]) -> bool:
        first = next(filter(None, cells), "")
        if first not in self._names.spellings:  # nearly always: a quick look is enough
            return False
        there = {name: cells[place] for name, place in places.items() if place < len(cells)}
        return is_header_again(there, self._names)

    def check_cells(self, rows: Sequence[int], name: str, cells: Sequence[str]) -> Sequence[str]:
        """Also note errors of the spreadsheet, and read decimal commas where they belong to the form."""
        cells = super().check_cells(rows, name, cells)
        for row, cell in zip(rows, cells, strict=True):
            if cell.startswith("#") and cell in ERRORS:
                self.spoil(row, name, "cell_error", cell)
        if name in self._numbers and self.delimiter in ";\t":
            return [self._with_point(cell) for cell in cells]
        return cells

    def _with_point(self, cell: str) -> str:
        if not DECIMAL_COMMA.fullmatch(cell):
            return cell
        self._commas += 1
        return cell.replace(",", ".")

    def _note_blank_rows(self, rows: Iterable[int]) -> None:
        for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
            block = [row for _, row in run]
            if len(block) == 1:
                self.note(block[0], self.columns[0], "blank_row")
            else:
                self.note(block[0], self.columns[0], "blank_rows", None, count=len(block))
