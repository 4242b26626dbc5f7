"""From what an office hands in to tables of text: CSV, CSV of German Excel, XLSX, or a ZIP of CSV files.

What kind of file it is, its content says, not its name. A part is one table: a CSV file, a sheet, a member of a ZIP. It
is known by the name of the file or sheet; only where none of these is a table's are its columns looked at. Bad input
neither raises nor hangs nor fills memory: it gives findings.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import PurePath
from types import MappingProxyType

import pandas as pd

from analysis.intake.archive import BROKEN, Refused, member_bytes, open_archive, part_names
from analysis.intake.headers import HEADER_ROWS, Assigned, AssignedNames, ColumnNames, TableNames
from analysis.intake.heads import SHOWN_ROWS, Head, head_of, numbered
from analysis.intake.lists import as_list
from analysis.intake.notes import Note, listed, note
from analysis.intake.plaintext import plain_text
from analysis.intake.sheet import SheetBuilder, first_rows
from analysis.intake.sheetrows import Row
from analysis.intake.workbook import Sheet, Workbook
from analysis.language import LANGUAGES, language
from analysis.records.encoding import ARCHIVE_STARTS, decode, foreign_kind
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits, Reading
from analysis.records.layout import Match, header_of, layout_of, raw_rows, separator_of
from analysis.records.package import Package, TableSpec
from analysis.records.tabular import read_text

UPLOAD_LIMITS = Limits(rows=200_000)
"""What may be handed in: bytes, unpacked bytes and rows of all files together, all else file by file."""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Microsoft's older container: .xls, and .xlsx with a password."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
SUFFIXES = {"CSV": (".csv", ".txt", ".tsv"), "XLSX": (".xlsx",), "ZIP": (".zip",)}


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


class _Allowance:
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
        return _unread(file, self.refusal().finding(file))


def read_uploads(
    files: Sequence[tuple[str, bytes]],
    package: Package,
    limits: Limits = UPLOAD_LIMITS,
    columns: Mapping[str, Assigned] = MappingProxyType({}),
) -> list[Upload]:
    """Read files that are handed in together: (name, bytes) each. Never raises, whatever the content.

    limits: bytes, unpacked bytes and rows hold for all files together. A file with which there are too many bytes is
    not read; with the part that has too many rows reading ends. columns: what columns mean, by name of the list.
    """
    allowance = _Allowance(limits, columns)
    uploads = []
    for name, content in files:
        allowance.heads.clear()
        upload = _upload(name, content, package, allowance)
        uploads.append(replace(upload, heads=tuple(allowance.heads)))
    return uploads


def _upload(name: str, content: bytes, package: Package, allowance: _Allowance) -> Upload:
    try:
        allowance.take_file(content)
        kind, read = _reader(content)
        upload = read(name, content, package.of_lists, allowance)
    except Refused as problem:
        return Upload(name, (), (problem.finding(name),), ())
    suffix = PurePath(name.lower()).suffix
    if suffix in SUFFIXES[kind] or suffix not in chain(*SUFFIXES.values()):
        return upload
    return replace(upload, notes=(note(name, "other_kind", kind=kind), *upload.notes))


Reader = Callable[[str, bytes, Package, _Allowance], Upload]


def _reader(content: bytes) -> tuple[str, Reader]:
    """Return what kind of file the content is and how it is read. Raises Refused for kinds that cannot be read."""
    if content.startswith(COMPOUND):
        raise Refused("protected" if ENCRYPTED_PACKAGE in content else "old_excel")
    if content.startswith(ARCHIVE_STARTS):
        return ("XLSX", _read_workbook) if _is_package(content) else ("ZIP", _read_archive)
    if foreign_kind(content) is not None:
        raise Refused("foreign_file")
    return "CSV", _read_csv


def _is_package(content: bytes) -> bool:
    """Say whether an archive is a file of Office, and not one that holds such a file."""
    try:
        return "[content_types].xml" in part_names(zipfile.ZipFile(io.BytesIO(content)))
    except BROKEN:  # damaged: what it would be
        return b"[Content_Types].xml" in content


# Which parts are tables


@dataclass(frozen=True)
class _Source:
    """A sheet or a member of an archive that may be a table. stem: what may be the name of a table.

    head: the texts of its row with the most of them, as far as they are known before it is read.
    """

    label: str
    stem: str
    read: Callable[[str | None], Part | None]
    head: tuple[str, ...] = ()


def _parts(name: str, sources: Sequence[_Source], names: TableNames, package: Package, allowance: _Allowance) -> Upload:
    """Read the sources that are tables: by their name, else by their columns."""
    parts: list[Part] = []
    findings: list[Finding] = []
    notes: list[Note] = []
    skipped: list[str] = []
    for source in sources:
        file = f"{name}[{source.label}]"
        if source.stem.casefold() in _explaining():
            skipped.append(source.label)
            continue
        try:
            part = _part(file, _table_of(file, source.stem, names, allowance), source.read, allowance)
        except Refused as problem:
            findings.append(problem.finding(file))
            continue
        if part is not None:
            parts.append(part)
            continue
        skipped.append(source.label)
        notes.append(note(file, "not_read", columns=listed(source.head) or "–"))
    if not parts and not findings:
        return Upload(name, (), (_no_table(name, package, listed(skipped) or None),), tuple(notes))
    return Upload(name, tuple(parts), tuple(findings), tuple(notes))


@lru_cache
def _explaining() -> frozenset[str]:
    """Return the names of the sheets and members with which our own files explain themselves."""
    words = ("export.codebook", "export.about", "round.help", "round.lists")
    return frozenset(language(code)(word).casefold() for word in words for code in LANGUAGES)


def _part(
    file: str, table: str | None, read: Callable[[str | None], Part | None], allowance: _Allowance
) -> Part | None:
    """Return what ``read`` gives for ``table``, as far as there are not too many rows. Raises Refused."""
    if allowance.is_spent:
        return allowance.unread(file, table)
    part = read(table)
    return None if part is None else allowance.take_part(part)


def _no_table(file: str, package: Package, found: str | None) -> Finding:
    return finding(file, None, None, "unknown_table", found, allowed=", ".join(package.tables))


def _located(notes: Sequence[Note], file: str, table: str | None, match: Match, header_row: int) -> tuple[Note, ...]:
    """Put before ``notes`` how the table was recognised and where its header stands."""
    by_columns = [] if table else [note(file, "table_by_columns", table=match.table)]
    below = [] if header_row == 1 else [note(file, "header_row", row=header_row)]
    return (*by_columns, *below, *notes)


# What a visitor said of columns


def _table_of(file: str, stem: str, names: TableNames, allowance: _Allowance) -> str | None:
    """Return the table that a visitor said a list to be, else the one that it is named after."""
    return allowance.columns[file].table if file in allowance.columns else names.table(stem)


def _names_of(
    file: str, table: str | None, names: TableNames, package: Package, allowance: _Allowance
) -> Mapping[str, ColumnNames]:
    """Return table -> names of its columns: as the visitor said, else of one table, or of all."""
    if file in allowance.columns:
        return {table: AssignedNames(package.tables[table], allowance.columns[file])}
    return names.of(table)


# CSV


def _read_csv(name: str, content: bytes, package: Package, allowance: _Allowance) -> Upload:
    names = TableNames(package)

    def read(table: str | None) -> Part | None:
        return _csv_part(name, content, table, names, package, allowance)

    part = _part(name, _table_of(name, PurePath(name).stem, names, allowance), read, allowance)
    if part is None:
        first = decode(content[:1000]).utf8.decode("utf-8", "replace").strip().partition("\n")[0].rstrip("\r")
        found = finding(name, None, None, "empty_file") if not first else _no_table(name, package, first)
        return Upload(name, (), (found,), ())
    return Upload(name, (part,), (), ())


def _csv_part(
    file: str, content: bytes, table: str | None, names: TableNames, package: Package, allowance: _Allowance
) -> Part | None:
    """Read a CSV file as ``table``, or as the table that its columns name; None where they name none."""
    source, told = plain_text(content, file)
    known = _names_of(file, table, names, package, allowance)
    layout = layout_of(source.utf8, known, HEADER_ROWS)
    if table is None and not names.is_told(layout.match, layout.texts):
        rows = raw_rows(source.utf8, HEADER_ROWS, separator_of(source.utf8))
        allowance.heads.append(head_of(file, None, numbered(rows), None))
        return None
    spec = package.tables[table or layout.match.table]
    columns = known[spec.name]
    rows = raw_rows(source.utf8[layout.start :], SHOWN_ROWS + 1, layout.delimiter)
    allowance.heads.append(head_of(file, spec.name, numbered(rows, layout.header_row), columns))
    read = as_list(read_text(source, file, spec.columns, columns, layout, allowance.limits), spec, columns)
    notes = _located((*told, *read.notes), file, table, layout.match, layout.header_row)
    return Part(spec.name, read.reading, notes)


# ZIP


def _read_archive(name: str, content: bytes, package: Package, allowance: _Allowance) -> Upload:
    archive = allowance.opened(content)
    if _has(archive, "mimetype"):
        is_table = b"opendocument.spreadsheet" in member_bytes(archive, "mimetype")
        raise Refused("open_document" if is_table else "foreign_file")
    names = TableNames(package)
    sources, others = [], []
    lists = [member for member in archive.namelist() if member.lower().endswith((".csv", ".xlsx"))]
    if len(lists) > allowance.limits.tables:
        raise Refused("too_many_tables", str(len(lists)), limit=allowance.limits.tables)
    for member in archive.namelist():
        if member.endswith("/"):
            continue
        is_plain = not posixpath.basename(member).startswith(".")
        if member.lower().endswith(".csv") and is_plain:
            sources.append(_member_source(name, archive, member, names, package, allowance))
        elif member.lower().endswith(".xlsx") and is_plain:
            sources += _workbook_sources(name, archive, member, names, package, allowance)
        else:
            others.append(member)
    upload = _parts(name, sources, names, package, allowance)
    left = (note(name, "skipped", names=listed(others)),) if others and upload.files else ()
    return replace(upload, notes=(*upload.notes, *left))


def _member_source(
    name: str, archive: zipfile.ZipFile, member: str, names: TableNames, package: Package, allowance: _Allowance
) -> _Source:
    limits = allowance.limits

    def read(table: str | None) -> Part | None:
        if archive.getinfo(member).file_size > limits.bytes:
            raise Refused("too_large", f"> {limits.bytes}", limit=limits.bytes)
        content = member_bytes(archive, member)
        if foreign_kind(content) is not None:
            raise Refused("foreign_file")
        return _csv_part(f"{name}[{member}]", content, table, names, package, allowance)

    return _Source(member, posixpath.splitext(posixpath.basename(member))[0], read)


def _workbook_sources(
    name: str, archive: zipfile.ZipFile, member: str, names: TableNames, package: Package, allowance: _Allowance
) -> list[_Source]:
    """Return the sheets of a workbook in an archive; what speaks against it instead."""
    try:
        sheets = _sheet_sources(name, member_bytes(archive, member), names, package, allowance, f"{member}/")
    except Refused as problem:
        return [_Source(member, "", lambda table, problem=problem: _raise(problem))]
    return sheets


# XLSX


def _read_workbook(name: str, content: bytes, package: Package, allowance: _Allowance) -> Upload:
    if allowance.is_spent:  # its sheets cannot be told without reading its texts
        raise allowance.refusal()
    names = TableNames(package)
    sources = _sheet_sources(name, content, names, package, allowance)
    if not sources:
        raise Refused("empty_file")
    return _parts(name, sources, names, package, allowance)


def _sheet_sources(
    name: str, content: bytes, names: TableNames, package: Package, allowance: _Allowance, before: str = ""
) -> list[_Source]:
    """Return the sheets of a workbook. before: what goes before their names. Raises Refused."""
    limits = allowance.limits
    archive = allowance.opened(content)
    members = list(part_names(archive))
    if "xl/workbook.bin" in members:
        raise Refused("binary_workbook")
    if any(member.endswith("vbaproject.bin") for member in members):
        raise Refused("macros")
    if not any(member.startswith("xl/") for member in members):
        raise Refused("foreign_file")
    workbook = Workbook(archive, limits)
    found = (_sheet_source(name, sheet, names, package, allowance, before) for sheet in workbook.sheets)
    return [source for source in found if source is not None]


def _sheet_source(
    name: str, sheet: Sheet, names: TableNames, package: Package, allowance: _Allowance, before: str
) -> _Source | None:
    """Return a sheet as a source; None for an empty sheet that is not named after a table."""
    label = f"{before}{sheet.name}"
    file = f"{name}[{label}]"
    rows = sheet.rows()
    try:
        head = first_rows(rows, HEADER_ROWS)
    except Refused as problem:
        return _Source(label, sheet.name, lambda table, problem=problem: _raise(problem))
    if not head and names.table(sheet.name) is None:
        return None

    def read(table: str | None) -> Part | None:
        if not head:
            return Part(table, _unread(file, finding(file, None, None, "empty_file")))
        texts = [list(row.values.values()) for row in head]
        known = _names_of(file, table, names, package, allowance)
        match = header_of(texts, known)
        if (table is None and not names.is_told(match, texts[match.row])) or (
            file not in allowance.columns and not names.may_be(match, texts[match.row])
        ):
            allowance.heads.append(head_of(file, None, [(row.number, row.values) for row in head], None))
            return table and Part(table, _unread(file, _no_header(file, head[0], package.tables[table])))
        spec = package.tables[table or match.table]
        columns = known[spec.name]
        allowance.heads.append(
            head_of(file, spec.name, [(row.number, row.values) for row in head[match.row :]], columns)
        )
        builder = SheetBuilder(file, spec, columns, allowance.limits)
        builder.run(sheet, chain(head[match.row + 1 :], rows), head[match.row])
        read = as_list(builder.reading(), spec, columns)
        notes = (*read.notes, *builder.notes)
        return Part(spec.name, read.reading, _located(notes, file, table, match, read.reading.header_row))

    fullest = max(head, key=lambda row: len(row.values), default=None)
    return _Source(label, sheet.name, read, () if fullest is None else tuple(fullest.values.values()))


def _no_header(file: str, first: Row, spec: TableSpec) -> Finding:
    texts, columns = ", ".join(first.values.values()), ", ".join(spec.columns)
    return finding(file, first.number, spec.columns[0], "no_header", texts, columns=columns)


def _raise(problem: Refused) -> None:
    raise problem


def _unread(file: str, reason: Finding) -> Reading:
    return Reading(file, None, (reason,), complete=False)


def _has(archive: zipfile.ZipFile, member: str) -> bool:
    return member in archive.NameToInfo
