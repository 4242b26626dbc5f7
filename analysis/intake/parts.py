"""What reading gives: parts of uploads, and how lists begin; what may still be read of all that is handed in."""

import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from analysis.intake.archive import Refused, open_archive, unpacked
from analysis.intake.cells import Row
from analysis.intake.headers import Assigned, AssignedNames, ColumnNames, table_names
from analysis.intake.notes import Note, note
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits, Reading, unread
from analysis.records.layout import Match
from analysis.records.package import Package

SHOWN_ROWS, SHOWN_CELL, SHOWN_COLUMNS = 4, 60, 60
"""Of a list, what shows how it begins: rows, characters of a cell, columns."""


@dataclass(frozen=True, eq=False)
class Part(Reading):
    """One table that was recognised, as it was read. table: its name. notes: what was recognised on the way.

    Its file is ``liste.csv`` or ``liste.xlsx[alliances]``, for example.
    """

    table: str = ""
    notes: tuple[Note, ...] = ()

    def with_notes(self, notes: Iterable[Note], **changes: object) -> Self:
        """Return the part with more notes, and other fields where these change."""
        return replace(self, notes=(*self.notes, *notes), **changes)

    def without_missing(self, columns: Collection[str]) -> Self:
        """Return the part without the findings that ``columns`` are missing."""
        kept = (item for item in self.findings if item.rule != "missing_column" or item.column not in columns)
        return replace(self, findings=tuple(kept))


@dataclass(frozen=True)
class Head:
    """How a list begins, for the eye. file: as findings name it. table: as which it was read, None where it was not.

    row: that of its header, as a spreadsheet counts it. texts: its header, or what may be it. columns: what each of
    them was read as, None where it was set aside. places: where each stands in the sheet, from 1. rows: the first rows
    below, with as many cells.
    """

    file: str
    table: str | None
    row: int
    texts: tuple[str, ...]
    columns: tuple[str | None, ...]
    places: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Upload:
    """A file that was handed in. files: the tables in it. findings: about the whole file or what is no table.

    notes: what was recognised or left aside in the file as a whole. heads: how its lists begin, those too that were not
    read.
    """

    name: str
    files: tuple[Part, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    heads: tuple[Head, ...] = ()


class Allowance:
    """What all share that is handed in together: the tables of lists (``package``), what names mean, what is left.

    What is too large for it is not counted, so that it does not shut out what comes after it. columns: what a visitor
    said of columns, by file. heads: how the lists begin that were seen.
    """

    def __init__(self, package: Package, limits: Limits, columns: Mapping[str, Assigned]) -> None:
        self.package = package
        self.names = table_names(package)
        self.limits = limits
        self.columns = columns
        self.heads: list[Head] = []
        self._bytes = limits.bytes
        self._expanded = limits.expanded
        self._rows = limits.rows

    @property
    def is_spent(self) -> bool:
        """Whether there were too many rows: then nothing more is read."""
        return self._rows < 0

    def take_file(self, content: bytes) -> None:
        """Count the bytes of a file. Raises Refused where there are too many."""
        if len(content) > self._bytes:
            raise Refused("too_large", f"> {self.limits.bytes}", limit=self.limits.bytes)
        self._bytes -= len(content)

    def opened(self, content: bytes) -> zipfile.ZipFile:
        """Return an archive whose unpacked bytes are counted. Raises Refused as ``open_archive``."""
        archive = open_archive(content, self.limits)
        expanded = sum(member.file_size for member in archive.infolist())
        if expanded > self._expanded:
            raise Refused("expansion", str(expanded), limit=self.limits.expanded, ratio=self.limits.ratio)
        self._expanded -= expanded
        return archive

    def unpacked(self, content: bytes) -> bytes:
        """Return what a file of gzip holds, whose bytes are counted. Raises Refused as ``archive.unpacked``."""
        found = unpacked(content, self.limits, self._expanded)
        self._expanded -= len(found)
        return found

    def part(self, file: str, table: str | None, read: Callable[[str | None], Part | None]) -> Part | None:
        """Return what ``read`` gives for a table, without its rows where there are too many by now.

        Raises Refused where nothing more is read, and it may be of any table.
        """
        if self.is_spent:
            if table is None:
                raise self.refusal()
            return unread_part(table, self.refusal().finding(file))
        part = read(table)
        self._rows -= 0 if part is None else len(part.frame)
        return unread_part(part.table, self.refusal().finding(part.file)) if self.is_spent else part

    def refusal(self) -> Refused:
        """Return why nothing more is read."""
        return Refused("too_many_rows", limit=self.limits.rows)

    def table_of(self, file: str, stem: str) -> str | None:
        """Return the table that a visitor said a list to be, else the one that it is named after."""
        return self.columns[file].table if file in self.columns else self.names.table(stem)

    def names_of(self, file: str, table: str | None) -> Mapping[str, ColumnNames]:
        """Return table -> names of its columns: as the visitor said, else of one table, or of all."""
        if file in self.columns:
            return {table: AssignedNames(self.package.tables[table], self.columns[file])}
        return self.names.columns if table is None else {table: self.names.columns[table]}


@dataclass(frozen=True)
class Source:
    """A sheet or a member of an archive that may be a table. stem: what may be the name of a table.

    head: the texts of its row with the most of them, as far as they are known before it is read.
    """

    label: str
    stem: str
    read: Callable[[str | None], Part | None]
    head: tuple[str, ...] = ()


def no_table(file: str, package: Package, found: str | None) -> Finding:
    """Return the finding that no table is told by a file."""
    return finding(file, None, None, "unknown_table", found, allowed=", ".join(package.tables))


def part_of(reading: Reading, table: str | None, match: Match) -> Part:
    """Return what was read as a part; its notes say how the table was recognised and where its header stands.

    table: the one that was asked for, None for the one whose columns it has.
    """
    by_columns = [] if table else [note(reading.file, "table_by_columns", table=match.table)]
    below = [] if reading.header_row == 1 else [note(reading.file, "header_row", row=reading.header_row)]
    return Part(**vars(reading), table=table or match.table, notes=(*by_columns, *below))


def unread_part(table: str, reason: Finding) -> Part:
    """Return a part that was not read, and why."""
    return Part(**vars(unread(reason)), table=table)


def numbered(rows: Sequence[Sequence[str]], first: int = 1) -> list[Row]:
    """Return the rows of a text with numbers from ``first`` on."""
    return [Row(number, dict(enumerate(cells, start=1))) for number, cells in enumerate(rows, start=first)]


def head_of(file: str, table: str | None, rows: Sequence[Row], names: ColumnNames | None) -> Head:
    """Return how a list begins. rows: the header first. names: of its columns; None where none was found.

    Then the first row may be the header that is about as full as the others.
    """
    filled = [sum(map(bool, row.values.values())) for row in rows]
    enough = min(max(filled, default=0), max(2, max(filled, default=0) / 2))
    first = 0 if names is not None or not rows else next(n for n, count in enumerate(filled) if count >= enough)
    number, cells, *_ = rows[first] if rows else Row(1, {})
    header = dict(sorted(cells.items()))
    texts = tuple(header.values())
    columns = (None,) * len(texts) if names is None else tuple(names.of_header(texts))
    below = [row.values for row in rows[first + 1 : first + 1 + SHOWN_ROWS]]
    shown = tuple(tuple(row.get(place, "")[:SHOWN_CELL] for place in list(header)[:SHOWN_COLUMNS]) for row in below)
    return Head(file, table, number, texts, columns, tuple(header), shown)
