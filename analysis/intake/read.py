"""From what an office hands in to tables of text: CSV, CSV of German Excel, XLSX, or a ZIP of CSV files.

What kind of file it is, its content says, not its name. A part is one table: a CSV file, a sheet, a member of a ZIP. It
is known by the name of the file or sheet; only where none of these is a table's are its columns looked at. Bad input
neither raises nor hangs nor fills memory: it gives findings.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import PurePath
from types import MappingProxyType

from analysis.intake.archive import BROKEN, MANIFEST, Refused, member_bytes, part_names
from analysis.intake.headers import Assigned, TableNames
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Allowance, Part, Source, Upload, no_table, table_of
from analysis.intake.sheetlists import other_sources, raising, sheet_sources
from analysis.intake.textlists import csv_part
from analysis.language import LANGUAGES, language
from analysis.records.encoding import ARCHIVE_STARTS, decode, foreign_kind
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits
from analysis.records.package import Package

UPLOAD_LIMITS = Limits(rows=200_000)
"""What may be handed in: bytes, unpacked bytes and rows of all files together, all else file by file."""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Microsoft's older container: .xls, and .xlsx with a password."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
SUFFIXES = {
    "CSV": (".csv", ".txt", ".tsv", ".gz"),
    "XLSX": (".xlsx",),
    "XLS": (".xls",),
    "ODS": (".ods",),
    "ZIP": (".zip",),
}
LISTS = (".csv", ".xlsx", ".ods", ".xls")
"""Members of a ZIP that are read."""
GZIP = b"\x1f\x8b"
IS_UTF8 = 0x800
"""Flag of a member whose name is UTF-8."""


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
    allowance = Allowance(limits, columns)
    uploads = []
    for name, content in files:
        allowance.heads.clear()
        upload = _upload(name, content, package, allowance)
        uploads.append(replace(upload, heads=tuple(allowance.heads)))
    return uploads


def _upload(name: str, content: bytes, package: Package, allowance: Allowance) -> Upload:
    try:
        allowance.take_file(content)
        content = allowance.unpacked(content) if content.startswith(GZIP) else content
        kind, read = _reader(content)
        upload = read(name, content, package.of_lists, allowance)
    except Refused as problem:
        return Upload(name, (), (problem.finding(name),), ())
    suffix = PurePath(name.lower()).suffix
    if suffix in SUFFIXES[kind] or suffix not in chain(*SUFFIXES.values()):
        return upload
    return replace(upload, notes=(note(name, "other_kind", kind=kind), *upload.notes))


def kind_of(content: bytes) -> str:
    """Return which of SUFFIXES a file is, by its content. Raises Refused for kinds that cannot be read."""
    return _reader(content)[0]


Reader = Callable[[str, bytes, Package, Allowance], Upload]


def _reader(content: bytes) -> tuple[str, Reader]:
    """Return what kind of file the content is and how it is read. Raises Refused for kinds that cannot be read."""
    if content.startswith(COMPOUND):
        if ENCRYPTED_PACKAGE in content:
            raise Refused("protected")
        return "XLS", _read_other
    if content.startswith(ARCHIVE_STARTS):
        if _is_package(content):
            return "XLSX", _read_workbook
        return ("ODS", _read_other) if _is_open_document(content) else ("ZIP", _read_archive)
    if foreign_kind(content) is not None:
        raise Refused("foreign_file")
    return "CSV", _read_csv


def _is_package(content: bytes) -> bool:
    """Say whether an archive is a file of Office, and not one that holds such a file."""
    try:
        return "[content_types].xml" in part_names(zipfile.ZipFile(io.BytesIO(content)))
    except BROKEN:  # damaged: what it would be
        return b"[Content_Types].xml" in content


def _is_open_document(content: bytes) -> bool:
    """Say whether an archive is a table of OpenDocument."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("mimetype") as member:
            return b"opendocument.spreadsheet" in member.read(100)
    except (*BROKEN, KeyError):
        return False


# Which parts are tables


def _parts(name: str, sources: Sequence[Source], names: TableNames, package: Package, allowance: Allowance) -> Upload:
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
            part = _part(file, table_of(file, source.stem, names, allowance), source.read, allowance)
        except Refused as problem:
            findings.append(problem.finding(file))
            continue
        if part is not None:
            parts.append(part)
            continue
        skipped.append(source.label)
        notes.append(note(file, "not_read", columns=listed(source.head) or "–"))
    if not parts and not findings:
        return Upload(name, (), (no_table(name, package, listed(skipped) or None),), tuple(notes))
    return Upload(name, tuple(parts), tuple(findings), tuple(notes))


@lru_cache
def _explaining() -> frozenset[str]:
    """Return the names of the sheets and members with which our own files explain themselves."""
    words = ("export.codebook", "export.about", "round.help", "round.lists")
    return frozenset(language(code)(word).casefold() for word in words for code in LANGUAGES)


def _part(file: str, table: str | None, read: Callable[[str | None], Part | None], allowance: Allowance) -> Part | None:
    """Return what ``read`` gives for ``table``, as far as there are not too many rows. Raises Refused."""
    if allowance.is_spent:
        return allowance.unread(file, table)
    part = read(table)
    return None if part is None else allowance.take_part(part)


# CSV


def _read_csv(name: str, content: bytes, package: Package, allowance: Allowance) -> Upload:
    names = TableNames(package)

    def read(table: str | None) -> Part | None:
        return csv_part(name, content, table, names, package, allowance)

    part = _part(name, table_of(name, PurePath(name.removesuffix(".gz")).stem, names, allowance), read, allowance)
    if part is None:
        first = decode(content[:1000]).utf8.decode("utf-8", "replace").strip().partition("\n")[0].rstrip("\r")
        found = finding(name, None, None, "empty_file") if not first else no_table(name, package, first)
        return Upload(name, (), (found,), ())
    return Upload(name, (part,), (), ())


# ZIP


def _read_archive(name: str, content: bytes, package: Package, allowance: Allowance) -> Upload:
    archive = allowance.opened(content)
    if _has(archive, "mimetype"):
        raise Refused("foreign_file")
    names = TableNames(package)
    sources, others = [], []
    members = [member for member in archive.infolist() if not member.is_dir() and member.filename != MANIFEST]
    lists = [member for member in members if is_list(member)]
    if len(lists) > allowance.limits.tables:
        raise Refused("too_many_tables", str(len(lists)), limit=allowance.limits.tables)
    for member in members:
        label = label_of(member)
        if member not in lists or posixpath.basename(label).startswith("."):
            others.append(label)
        elif label.lower().endswith(".csv"):
            sources.append(_member_source(name, archive, member, names, package, allowance))
        else:
            sources += _workbook_sources(name, archive, member, names, package, allowance)
    upload = _parts(name, sources, names, package, allowance)
    left = (note(name, "skipped", names=listed(others)),) if others and upload.files else ()
    return replace(upload, notes=(*upload.notes, *left))


def is_list(member: zipfile.ZipInfo) -> bool:
    """Say whether a member of a ZIP has the name of a list."""
    return member.filename.lower().endswith(LISTS)


def label_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member as it was meant: programs on a Mac write UTF-8 and do not say so."""
    name = member.filename
    if not member.flag_bits & IS_UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _member_source(
    name: str,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    names: TableNames,
    package: Package,
    allowance: Allowance,
) -> Source:
    limits, label = allowance.limits, label_of(member)

    def read(table: str | None) -> Part | None:
        if member.file_size > limits.bytes:
            raise Refused("too_large", f"> {limits.bytes}", limit=limits.bytes)
        content = member_bytes(archive, member.filename)
        if foreign_kind(content) is not None:
            raise Refused("foreign_file")
        return csv_part(f"{name}[{label}]", content, table, names, package, allowance)

    return Source(label, posixpath.splitext(posixpath.basename(label))[0], read)


def _workbook_sources(
    name: str,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    names: TableNames,
    package: Package,
    allowance: Allowance,
) -> list[Source]:
    """Return the sheets of a workbook in an archive; what speaks against it instead."""
    label = label_of(member)
    sources_of = sheet_sources if label.lower().endswith(".xlsx") else other_sources
    try:
        return sources_of(name, member_bytes(archive, member.filename), names, package, allowance, f"{label}/")
    except Refused as problem:
        return [Source(label, "", lambda table, problem=problem: raising(problem))]


# Workbooks


def _read_workbook(name: str, content: bytes, package: Package, allowance: Allowance) -> Upload:
    return _of_sheets(name, sheet_sources, content, package, allowance)


def _read_other(name: str, content: bytes, package: Package, allowance: Allowance) -> Upload:
    return _of_sheets(name, other_sources, content, package, allowance)


def _of_sheets(
    name: str, sources_of: Callable[..., list[Source]], content: bytes, package: Package, allowance: Allowance
) -> Upload:
    if allowance.is_spent:  # its sheets cannot be told without reading its texts
        raise allowance.refusal()
    names = TableNames(package)
    sources = sources_of(name, content, names, package, allowance)
    if not sources:
        raise Refused("empty_file")
    return _parts(name, sources, names, package, allowance)


def _has(archive: zipfile.ZipFile, member: str) -> bool:
    return member in archive.NameToInfo
