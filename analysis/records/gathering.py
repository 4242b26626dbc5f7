"""What makes one table of text out of rows, from wherever these come, with everything that is wrong with its form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.records.findings import Collector, Finding, finding
from analysis.records.layout import Names

CHUNK = 5_000
"""Rows parsed before they are packed into columns: few enough that the garbage collector has little to walk."""

TEXT = pd.StringDtype(na_value=np.nan)
"""What pandas calls "str"."""

HEADER_AGAIN = 2
"""Cells that a row must have, all the names of their columns, to be taken for the header once more."""


@dataclass(frozen=True)
class Limits:
    """What a file may hold: its bytes, records, columns of the header, characters of a line, characters of a cell.

    findings: how many of one rule in one column of one file are listed; the rest is counted. For archives (XLSX, ZIP):
    expanded: bytes of all members unpacked; ratio: of these to the bytes of the archive; members; sheets; tables: lists
    in a ZIP; elements: of XML in all sheets, two for a cell with a value.
    """

    bytes: int = 50_000_000
    rows: int = 2_000_000
    columns: int = 1_000
    line: int = 1_000_000
    cell: int = 20_000
    findings: int = 10_000
    expanded: int = 200_000_000
    ratio: int = 150
    members: int = 2_000
    sheets: int = 60
    tables: int = 60
    elements: int = 8_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class Reading:
    """A file as read.

    file: its name for findings. frame: the known columns that it has, in the order of the table, as text (dtype str,
    missing NaN), indexed by row as a spreadsheet counts it; none at all where no header was found. findings: what is
    wrong with its form. complete: whether the frame holds every record (else references into it cannot be judged).
    doubtful: rows with too few or too many cells, whose cells may stand under the wrong column. spoiled: column -> rows
    whose cell is reported already and holds no value to judge. header: the column names as they stand, in header_row.
    padded: row -> number of its cells, where those behind the last column are empty. delimiter, encoding: those of the
    file, the latter None for UTF-8 and where single bytes are of another one. stored: column -> rows of a sheet that
    hold a number with a decimal point, not its text; None for a file of text.
    """

    file: str
    frame: pd.DataFrame
    findings: tuple[Finding, ...]
    complete: bool
    doubtful: frozenset[int] = frozenset()
    spoiled: Mapping[str, frozenset[int]] = field(default_factory=dict)
    header_row: int = 1
    header: tuple[str, ...] = ()
    padded: Mapping[int, int] = field(default_factory=dict)
    delimiter: str = ","
    encoding: str | None = None
    stored: Mapping[str, frozenset[int]] | None = None

    @property
    def is_read(self) -> bool:
        """Whether a header was found, with a column that is known."""
        return not self.frame.columns.empty


def unread(reason: Finding) -> Reading:
    """Return the reading of what was not read, and why."""
    return Reading(reason.file, pd.DataFrame(index=pd.Index([], np.int64, name="row")), (reason,), complete=False)


R = TypeVar("R", bound=Reading)


def spoiled_by(reading: R, found: Iterable[Finding]) -> R:
    """Return a reading with more findings, whose cells hold no value to judge any further."""
    kept = Collector(DEFAULT_LIMITS.findings)
    spoiled = {column: set(rows) for column, rows in reading.spoiled.items()}
    for item in found:
        if item.row not in spoiled.setdefault(item.column, set()):
            spoiled[item.column].add(item.row)
            kept.add(item)
    findings = tuple(sorted([*reading.findings, *kept.sorted()], key=Finding.sort_key))
    return replace(reading, findings=findings, spoiled={name: frozenset(rows) for name, rows in spoiled.items()})


def spoiled_at(reading: R, column: str, rows: Iterable[int]) -> R:
    """Return a reading of which the cells of a column hold no value to judge in ``rows``, found or not."""
    places = reading.spoiled.get(column, frozenset()).union(map(int, rows))
    return replace(reading, spoiled={**reading.spoiled, column: places})


def rule_of(item: Finding) -> str:
    """Return the rule that a finding is of, also where it only says how many more there are."""
    return dict(item.params)["kind"] if item.rule == "more_findings" else item.rule


class Builder:
    """Gathers one table: notes what is wrong with its column names, rows and cells, packs the columns that are known.

    columns: of the table. names: what they may be called in the header.
    """

    def __init__(self, file: str, columns: tuple[str, ...], names: Names, limits: Limits) -> None:
        self.file = file
        self.columns = columns
        self.names = names
        self.limits = limits
        self.found = Collector(limits.findings)
        self.complete = False
        self.given: tuple[str, ...] = ()
        self.header: list[str] = []
        self.header_row = 1
        self.doubtful: set[int] = set()
        self.spoiled: dict[str, set[int]] = {}
        self._noted: set[str] = set()
        self._packed: dict[str, list[pa.Array]] = {}
        self._rows: list[np.ndarray] = []
        self._blank = (0, 0)

    def reading(self, **form: Any) -> Reading:
        """Return what was gathered. form: what else is known of how it was read."""
        return Reading(
            file=self.file,
            frame=self._frame(),
            findings=tuple(self.found.sorted()),
            complete=self.complete and bool(self._packed),
            doubtful=frozenset(self.doubtful),
            spoiled={column: frozenset(rows) for column, rows in self.spoiled.items()},
            header_row=self.header_row,
            header=self.given,
            **form,
        )

    def _frame(self) -> pd.DataFrame:
        """Return the rows that were read."""
        columns = {
            name: TEXT.__from_arrow__(pa.chunked_array(parts, pa.large_string()))
            for name, parts in self._packed.items()
        }
        return pd.DataFrame(columns, pd.Index(self.rows(), name="row"))

    def rows(self) -> np.ndarray:
        """Return the rows that were packed, in their order."""
        return np.concatenate(self._rows) if self._rows else np.array([], dtype=np.int64)

    # Findings

    def note(self, row: int, column: str, rule: str, found: str | None = None, /, **params: object) -> None:
        """Add a finding of this file."""
        self._noted.add(rule)
        self.found.add(finding(self.file, row, column, rule, found, **params))

    def has_noted(self, rule: str) -> bool:
        """Say whether there is a finding of this rule."""
        return rule in self._noted

    def stop(self, row: int, column: str, rule: str, found: str | None, /, **params: object) -> None:
        """Note a finding after which the rows that were read are not all that there are."""
        self.note(row, column, rule, found, **params)
        self.complete = False

    def spoil(self, row: int, column: str, rule: str, found: str | None, /, **params: object) -> None:
        """Note a finding of a cell that holds no value to judge any further."""
        self.note(row, column, rule, found, **params)
        self.spoiled.setdefault(column, set()).add(row)

    # The header

    def name_columns(self, given: Sequence[str]) -> None:
        """Take the column names as they are given, note double, unknown and missing ones, make room for the known."""
        self.given = tuple(given)
        named = zip(self.names.of_header(given), given, strict=True)
        self.header = [column or (text if text.strip() else "") for column, text in named]
        seen: set[str] = set()
        for name in self.header:
            if name not in seen and name not in self.columns:
                self.note(self.header_row, name, "unknown_column", name, columns=", ".join(self.columns))
            elif name in seen and name:
                self.note(self.header_row, name, "duplicate_column", name)
            seen.add(name)
        for name in self.columns:
            if name in seen:
                self._packed[name] = []
            else:
                self.note(self.header_row, name, "missing_column", column=name)

    def known(self) -> list[str]:
        """Return the columns of the table that the header names."""
        return list(self._packed)

    def is_header_again(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row (column -> text) only repeats the column names."""
        values = {column: text for column, text in cells.items() if text and column in self._packed}
        named = all(self.names.column(text) == column for column, text in values.items())
        return named and len(values) >= HEADER_AGAIN

    # The rows

    def note_blank(self, row: int, count: int = 1) -> None:
        """Note rows without any value; those that follow each other are one finding. ``row``: the first of them."""
        first, before = self._blank
        if first + before == row:
            self._blank = (first, before + count)
            return
        self.end_blank()
        self._blank = (row, count)

    def end_blank(self) -> None:
        """Name the blank rows since the last record."""
        row, count = self._blank
        if count == 1:
            self.note(row, self.columns[0], "blank_row")
        elif count > 1:
            self.note(row, self.columns[0], "blank_rows", None, count=count)
        self._blank = (0, 0)

    def pack(self, rows: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        """Check the cells of some rows, "" where empty, and put them behind those packed before."""
        self._rows.append(np.array(rows, dtype=np.int64))
        for name, cells in columns.items():
            clean = self.check_cells(rows, name, cells)
            self._packed[name].append(pa.array([cell or None for cell in clean], pa.large_string()))

    def check_cells(self, rows: Sequence[int], name: str, cells: Sequence[str]) -> Sequence[str]:
        """Note cells that are too long; return the cells as text that a frame can hold."""
        if cells and max(map(len, cells)) > self.limits.cell:
            for row, cell in zip(rows, cells, strict=True):
                if len(cell) > self.limits.cell:
                    self.note(row, name, "cell_too_long", cell, limit=self.limits.cell)
        return cells
