"""What reading gives: parts of uploads; what may still be read of them; and what else all kinds of files share."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.intake.archive import PLAIN, Refused, open_archive
from analysis.intake.headers import Assigned, AssignedNames, ColumnNames, TableNames
from analysis.intake.heads import Head
from analysis.intake.notes import Note, note
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits, Reading
from analysis.records.layout import Match
from analysis.records.package import Package


@dataclass(frozen=True, eq=False)
class Part:
    """One table that was recognised. table: its name. reading: its text and what is wrong with its form.

    notes: what was recognised on the way.
    """

    table: str
    reading: Reading
    notes: tuple[Note, ...] = ()

    @property
    def file(self) -> str:
        """The name that findings carry: ``liste.csv``, ``liste.xlsx[alliances]``."""
        return self.reading.file

    @property
    def frame(self) -> pd.DataFrame | None:
        """The known columns as text (dtype str, missing NaN), by row as a spreadsheet counts; None without header."""
        return self.reading.frame

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the form of this part."""
        return self.reading.findings


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
    """How many bytes and rows may still be read of all that is handed in together.

    What is too large for it is not counted, so that it does not shut out what comes after it. columns: what a visitor
    said of columns, by file. heads: how the lists begin that were seen.
    """

    def __init__(self, limits: Limits, columns: Mapping[str, Assigned]) -> None:
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
        """Return what a file of gzip holds. Raises Refused where it is damaged, or unpacks to too much."""
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            found = unpacker.decompress(content, self._expanded + 1)
        except zlib.error as error:
            raise Refused("damaged") from error
        if len(found) > self._expanded or len(found) > max(PLAIN, self.limits.ratio * len(content)):
            raise Refused("expansion", f"> {len(found)}", limit=self.limits.expanded, ratio=self.limits.ratio)
        if not unpacker.eof:
            raise Refused("damaged")
        self._expanded -= len(found)
        return found

    def take_part(self, part: Part) -> Part:
        """Count the rows of a part and return it; without its rows where there are too many by now."""
        self._rows -= 0 if part.frame is None else len(part.frame)
        return Part(part.table, self._left_out(part.file)) if self.is_spent else part

    def unread(self, file: str, table: str | None) -> Part:
        """Return the part in place of one that is not read any more. Raises Refused where it may be of any table."""
        if table is None:
            raise self.refusal()
        return Part(table, self._left_out(file))

    def refusal(self) -> Refused:
        """Return why nothing more is read."""
        return Refused("too_many_rows", limit=self.limits.rows)

    def _left_out(self, file: str) -> Reading:
        return unread(file, self.refusal().finding(file))


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


def located(notes: Sequence[Note], file: str, table: str | None, match: Match, header_row: int) -> tuple[Note, ...]:
    """Put before ``notes`` how the table was recognised and where its header stands."""
    by_columns = [] if table else [note(file, "table_by_columns", table=match.table)]
    below = [] if header_row == 1 else [note(file, "header_row", row=header_row)]
    return (*by_columns, *below, *notes)


def table_of(file: str, stem: str, names: TableNames, allowance: Allowance) -> str | None:
    """Return the table that a visitor said a list to be, else the one that it is named after."""
    return allowance.columns[file].table if file in allowance.columns else names.table(stem)


def names_of(
    file: str, table: str | None, names: TableNames, package: Package, allowance: Allowance
) -> Mapping[str, ColumnNames]:
    """Return table -> names of its columns: as the visitor said, else of one table, or of all."""
    if file in allowance.columns:
        return {table: AssignedNames(package.tables[table], allowance.columns[file])}
    return names.of(table)


def unread(file: str, reason: Finding) -> Reading:
    """Return the reading of what was not read, and why."""
    return Reading(file, None, (reason,), complete=False)
