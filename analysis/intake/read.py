"""From what an office hands in to tables of text: CSV, CSV of German Excel, XLSX, or a ZIP of CSV files.

What kind of file it is, its content says, not its name. A part is one table: a CSV file, a sheet, a member of a ZIP. It
is known by the name of the file or sheet; only where none of these is a table's are its columns looked at. Bad input
neither raises nor hangs nor fills memory: it gives findings.
"""

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
from analysis.intake.headers import Assigned
from analysis.intake.notes import Note, listed, note
from analysis.intake.othersheets import OtherSheet, other_sheets
from analysis.intake.parts import Allowance, Part, Source, Upload, no_table
from analysis.intake.sheetlists import raising, sheet_source
from analysis.intake.textlists import csv_part
from analysis.intake.workbook import Sheet, Workbook
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
LISTS = (".csv", ".tsv", ".xlsx", ".ods", ".xls")
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
    allowance = Allowance(package.of_lists, limits, columns)
    uploads = []
    for name, content in files:
        allowance.heads.clear()
        upload = _upload(name, content, allowance)
        uploads.append(replace(upload, heads=tuple(allowance.heads)))
    return uploads


def _upload(name: str, content: bytes, allowance: Allowance) -> Upload:
    try:
        allowance.take_file(content)
        content = allowance.unpacked(content) if content.startswith(GZIP) else content
        kind = kind_of(content)
        if kind == "CSV":
            upload = _read_csv(name, content, allowance)
        elif kind == "ZIP":
            upload = _read_archive(name, content, allowance)
        else:
            upload = _read_workbook(name, kind, content, allowance)
    except Refused as problem:
        return Upload(name, (), (problem.finding(name),), ())
    suffix = PurePath(name.lower()).suffix
    if suffix in SUFFIXES[kind] or suffix not in chain(*SUFFIXES.values()):
        return upload
    return replace(upload, notes=(note(name, "other_kind", kind=kind), *upload.notes))


def kind_of(content: bytes) -> str:
    """Return which of SUFFIXES a file is, by its content. Raises Refused for kinds that cannot be read."""
    if content.startswith(COMPOUND):
        if ENCRYPTED_PACKAGE in content:
            raise Refused("protected")
        return "XLS"
    if content.startswith(ARCHIVE_STARTS):
        return _kind_of_archive(content)
    if foreign_kind(content) is not None:
        raise Refused("foreign_file")
    return "CSV"


def _kind_of_archive(content: bytes) -> str:
    """Return the kind of an archive: a file of Office has a list of types, one of OpenDocument says which it is."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise Refused("damaged") from error
    if "[content_types].xml" in part_names(archive):  # and not one that holds such a file
        return "XLSX"
    try:
        with archive.open("mimetype") as member:
            told = member.read(100)
    except BROKEN:
        return "ZIP"
    if b"opendocument.spreadsheet" not in told:
        raise Refused("foreign_file")
    return "ODS"


# Which parts are tables


def _parts(name: str, sources: Sequence[Source], allowance: Allowance) -> Upload:
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
            part = allowance.part(file, allowance.table_of(file, source.stem), source.read)
        except Refused as problem:
            findings.append(problem.finding(file))
            continue
        if part is not None:
            parts.append(part)
            continue
        skipped.append(source.label)
        notes.append(note(file, "not_read", columns=listed(source.head) or "–"))
    if not parts and not findings:
        return Upload(name, (), (no_table(name, allowance.package, listed(skipped) or None),), tuple(notes))
    return Upload(name, tuple(parts), tuple(findings), tuple(notes))


@lru_cache
def _explaining() -> frozenset[str]:
    """Return the names of the sheets and members with which our own files explain themselves."""
    words = ("export.codebook", "export.about", "round.help", "round.lists")
    return frozenset(language(code)(word).casefold() for word in words for code in LANGUAGES)


# CSV


def _read_csv(name: str, content: bytes, allowance: Allowance) -> Upload:
    table = allowance.table_of(name, PurePath(name.removesuffix(".gz")).stem)
    part = allowance.part(name, table, lambda table: csv_part(name, content, table, allowance))
    if part is not None:
        return Upload(name, (part,), (), ())
    first = decode(content[:1000]).utf8.decode("utf-8", "replace").strip().partition("\n")[0].rstrip("\r")
    found = no_table(name, allowance.package, first) if first else finding(name, None, None, "empty_file")
    return Upload(name, (), (found,), ())


# ZIP


def _read_archive(name: str, content: bytes, allowance: Allowance) -> Upload:
    archive = allowance.opened(content)
    sources, others = [], []
    members = [member for member in archive.infolist() if not member.is_dir() and member.filename != MANIFEST]
    lists = [member for member in members if is_list(member)]
    if len(lists) > allowance.limits.tables:
        raise Refused("too_many_tables", str(len(lists)), limit=allowance.limits.tables)
    for member in members:
        label = label_of(member)
        if member not in lists or posixpath.basename(label).startswith("."):
            others.append(label)
        else:
            sources += _member_sources(name, archive, member, allowance)
    upload = _parts(name, sources, allowance)
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


def _member_sources(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: Allowance) -> list[Source]:
    """Return the list that a member of an archive is, or the sheets of a workbook; what speaks against it instead."""
    limits, label = allowance.limits, label_of(member)
    try:
        if member.file_size > limits.bytes:
            raise Refused("too_large", f"> {limits.bytes}", limit=limits.bytes)
        content = member_bytes(archive, member.filename)
        kind = kind_of(content)
        if kind == "ZIP":
            raise Refused("foreign_file")
        if kind != "CSV":
            return _sheets(name, kind, content, allowance, f"{label}/")
    except Refused as problem:
        return [Source(label, "", lambda table, problem=problem: raising(problem))]

    def read(table: str | None) -> Part | None:  # unpacked anew: not all are held at once
        return csv_part(f"{name}[{label}]", member_bytes(archive, member.filename), table, allowance)

    return [Source(label, posixpath.splitext(posixpath.basename(label))[0], read)]


# Workbooks


def _read_workbook(name: str, kind: str, content: bytes, allowance: Allowance) -> Upload:
    if allowance.is_spent:  # its sheets cannot be told without reading its texts
        raise allowance.refusal()
    sources = _sheets(name, kind, content, allowance)
    if not sources:
        raise Refused("empty_file")
    return _parts(name, sources, allowance)


def _sheets(name: str, kind: str, content: bytes, allowance: Allowance, before: str = "") -> list[Source]:
    """Return the sheets of a workbook. before: what goes before their names. Raises Refused."""
    sheets = sheets_of(kind, content, allowance.opened, allowance.limits)
    return [source for sheet in sheets if (source := sheet_source(name, sheet, allowance, before)) is not None]


def sheets_of(
    kind: str, content: bytes, opened: Callable[[bytes], zipfile.ZipFile], limits: Limits
) -> Sequence[Sheet | OtherSheet]:
    """Return the sheets of a workbook of a kind as ``kind_of`` names it.

    opened: opens an archive unless it holds more than may be read. Raises Refused.
    """
    archive = None if kind == "XLS" else opened(content)
    return Workbook(archive, limits).sheets if kind == "XLSX" else other_sheets(content, limits)
