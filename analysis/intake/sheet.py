"""From the rows of a sheet to a table of text, with everything that is wrong with its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from openpyxl.utils import get_column_letter

from analysis.intake.headers import ColumnNames
from analysis.intake.notes import Note, listed, note
from analysis.intake.sheetrows import Row
from analysis.intake.workbook import Sheet
from analysis.records.findings import finding
from analysis.records.gathering import CHUNK, Builder, Limits, Reading
from analysis.records.package import Field, TableSpec

KINDS_WITHOUT_DATES = ("key", "category", "url")
BESIDE = 5
"""Cells beside the columns that are named, row by row; so far to the right of the header cells are read at all."""
DIGITS = re.compile(r"\\d\{(\d+)\}")


class SheetBuilder(Builder):
    """Reads one sheet as the table ``spec``: ``run`` fills columns, findings and notes."""

    def __init__(self, file: str, spec: TableSpec, names: ColumnNames, limits: Limits) -> None:
        super().__init__(file, spec.columns, names, limits)
        self.notes: list[Note] = []
        self._spec = spec
        self._columns: dict[int, str] = {}
        self._hidden: list[int] = []
        self._batch: list[Row] = []
        self._widest = self._beyond = 0
        self._stored: dict[str, set[int]] = {}

    def reading(self) -> Reading:
        """Return what was gathered."""
        return replace(super().reading(), stored={name: frozenset(rows) for name, rows in self._stored.items()})

    def run(self, sheet: Sheet, rows: Iterable[Row], header: Row) -> None:
        """Read the rows below ``header``, which names at least one column."""
        self.header_row = header.number
        if self._read_header(header):
            self.complete = True
            self._widest = max(header.values) + BESIDE
            sheet.read_no_further_than(self._widest)
            self._read_rows(rows)
            self._note_merged(sheet)
            self._note_hidden(sheet)
            if beyond := sheet.beyond + self._beyond:
                column = get_column_letter(self._widest + 1)
                self.found.skip(self.file, column, "cell_outside", self.limits.findings + beyond)

    # The header

    def _read_header(self, header: Row) -> bool:
        width = max(header.values)
        if width > self.limits.columns:
            self.note(header.number, self.columns[0], "too_many_columns", str(width), limit=self.limits.columns)
            return False
        cells = sorted(header.values.items())
        columns = self.names.of_header([text for _, text in cells])
        given = []
        for (place, text), column in zip(cells, columns, strict=True):
            if text.strip() or place not in header.special:  # a formula without result is named as such
                given.append(text)
            is_new = column is not None and column not in self._columns.values()
            self._columns[place] = column if is_new else ""
        for place in header.special:
            if header.special[place].kind in ("formula", "error"):
                self._note_special(header, place, header.values[place])
        self.name_columns(given)
        return True

    # The rows

    def _read_rows(self, rows: Iterable[Row]) -> None:
        last, count = self.header_row, 0
        for row in rows:
            if count == self.limits.rows:
                self.stop(row.number, self.columns[0], "too_many_rows", None, limit=self.limits.rows)
                break
            if row.number > last + 1:
                self.note_blank(last + 1, row.number - last - 1)
            last, count = row.number, count + 1
            if row.is_hidden:
                self._hidden.append(row.number)
            self._batch.append(row)
            if len(self._batch) == CHUNK:
                self._pack_batch()
        self._pack_batch()
        self.end_blank()

    def _pack_batch(self) -> None:
        kept = [row for row in self._batch if self._is_record(row)]
        self._batch = []
        for row in kept:
            outside = sorted(row.values.keys() - self._columns.keys())
            self._beyond += len(outside[BESIDE:])
            for place in outside[:BESIDE]:
                self.note(row.number, get_column_letter(place), "cell_outside", row.values[place])
            for place in row.special:
                self._note_special(row, place, self._columns.get(place, ""))
        columns = {name: [row.values.get(place, "") for row in kept] for place, name in self._columns.items() if name}
        self.pack([row.number for row in kept], columns)

    def _is_record(self, row: Row) -> bool:
        """Say whether a row is a record; note it where it repeats the column names."""
        if self.names.spellings.isdisjoint(row.values.values()):  # nearly always
            return True
        cells = {name: row.values.get(place, "") for place, name in self._columns.items() if name}
        if not self.is_header_again(cells):
            return True
        self.note(row.number, self.columns[0], "second_header")
        return False

    def _note_special(self, row: Row, place: int, name: str) -> None:
        """Note formulas and errors, and numbers and dates where neither can be meant."""
        special = row.special[place]
        if special.kind == "formula":
            self.spoil(row.number, name or get_column_letter(place), "formula", special.formula)
        elif special.kind == "error":
            self.spoil(row.number, name or get_column_letter(place), "cell_error", row.values[place])
        elif name in self.columns:
            field = self._spec.field(name)
            text = row.values[place]
            if special.kind in ("date", "year") and not _may_be_date(field):
                self.spoil(row.number, name, "date_cell", text)
            elif special.kind == "year":
                self.spoil(row.number, name, "year_as_date", text, year=special.formula)
            elif special.kind == "number" and (whole := with_zeros(text, field)):
                self.spoil(row.number, name, "lost_zero", text, key=whole)
            elif special.kind == "number" and "." in text:
                self._stored.setdefault(name, set()).add(row.number)

    # What stands beside the rows

    def _note_merged(self, sheet: Sheet) -> None:
        """Note merged cells below the header; the rows that they touch are doubtful."""
        rows = self.rows()
        touched = np.zeros(len(rows) + 1, dtype=np.int64)
        for block in sheet.merged:
            columns = [name for place, name in self._columns.items() if name and block.left <= place <= block.right]
            if block.bottom < self.header_row or not columns:
                continue
            first, behind = np.searchsorted(rows, [block.top, block.bottom + 1])
            if first < behind or block.top <= self.header_row:
                row = self.header_row if block.top <= self.header_row else int(rows[first])
                self.note(row, columns[0], "merged", block.name)
                touched[first] += 1
                touched[behind] -= 1
        self.doubtful.update(rows[touched[:-1].cumsum() > 0].tolist())
        if sheet.more_merged:
            params = {"count": sheet.more_merged, "kind": "merged"}
            self.found.add(finding(self.file, None, self.columns[0], "more_findings", None, **params))

    def _note_hidden(self, sheet: Sheet) -> None:
        if sheet.is_hidden:
            self.notes.append(note(self.file, "hidden_sheet"))
        if self._hidden:
            self.notes.append(note(self.file, "hidden_rows", count=len(self._hidden), row=self._hidden[0]))
        names = [
            name
            for place, name in self._columns.items()
            if name and any(first <= place <= last for first, last in sheet.hidden_columns[:16_384])
        ]
        if names:
            self.notes.append(note(self.file, "hidden_columns", columns=listed(names)))


def _may_be_date(field: Field) -> bool:
    return field.type == "string" and field.kind not in KINDS_WITHOUT_DATES


def with_zeros(text: str, field: Field) -> str | None:
    """Return the key that a number is once its leading zeros are back; None where it lacks none."""
    if field.pattern is None or field.kind != "key" or not text.isdigit() or re.fullmatch(field.pattern, text, re.A):
        return None
    keys = (text.zfill(int(digits)) for digits in sorted(DIGITS.findall(field.pattern), key=int))
    return next((key for key in keys if len(key) == len(text) + 1 and re.fullmatch(field.pattern, key, re.A)), None)


def first_rows(rows: Iterator[Row], most: int) -> list[Row]:
    """Take the first rows out of ``rows``, at most ``most``."""
    return list(islice(rows, most))
