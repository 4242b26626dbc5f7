"""Lists that are handed in as files: read and judged together. What this finds is the verdict of check and merge.

A bundle is what the page hands in: a ZIP of the lists as corrected, with sources, reasons and the version of the data
that they were checked against. It is taken as any list; what it left as it was in that version stays as it is by now,
and what others changed since as well is a conflict.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.counting.recent import changes_since
from analysis.errors import AnalysisError
from analysis.intake.archive import MANIFEST, Refused, member_bytes, open_archive
from analysis.intake.byhand import ByHand
from analysis.intake.checked import Checked, check_upload, once_per_record, stands
from analysis.intake.difference import (
    NO_LONGER,
    NOT_THERE,
    Key,
    dropped_keys,
    dropped_rows,
    keys_of,
    require_changeable,
)
from analysis.intake.log import parse_record, record_text, records_of
from analysis.intake.parts import Part
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records import files
from analysis.records.delimited import PACKAGE, frame_csv
from analysis.records.encoding import ARCHIVE_STARTS
from analysis.records.findings import Finding, finding
from analysis.records.gathering import DEFAULT_LIMITS
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Contents, Tables, as_text, typed


@dataclass(frozen=True)
class Manifest:
    """version: of the data against which the lists were checked. source, reason: for rows that say neither."""

    version: str
    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Conflict:
    """A value that was changed by others since a list was checked, and by the list. Texts, None where there is none.

    was: when it was checked. now: by now. given: what the list says.
    """

    table: str
    record: str
    column: str
    was: str | None
    now: str | None
    given: str | None

    def __str__(self) -> str:
        was, now, given = ("nothing" if text is None else repr(text) for text in (self.was, self.now, self.given))
        return f"{self.table} {self.record} {self.column}: was {was}, is {now} by now, the list says {given}"


class Conflicts(AnalysisError):
    """Lists and data were both changed since the lists were checked."""

    def __init__(self, found: list[Conflict]) -> None:
        super().__init__("\n".join(["the data have changed since the lists were checked:", *map(str, found)]))
        self.found = found


@dataclass(frozen=True, eq=False)
class HandedIn:
    """Lists as judged. rows: table -> typed rows, all parts together, in the order of the package; none with findings.

    A table that may not be changed is left out: it says nothing else than what is known, as in an exported workbook.
    manifest: what a bundle says of itself; None where none was handed in.
    """

    checked: Checked
    rows: Mapping[str, pd.DataFrame]
    manifest: Manifest | None = None


def contents_of(paths: Sequence[Path]) -> Contents:
    """Read files."""
    return {str(path): files.attempt(path, UPLOAD_LIMITS.bytes) for path in paths}


def handed_in(contents: Contents, tables: Tables, today: str) -> HandedIn:
    """Judge files together and against ``tables`` on a day (ISO). Of a bundle the rows are those meant by now.

    Raises AnalysisError where there is no such file, where lists without findings would change a table that may not be
    changed, for two bundles at once, and Conflicts where a bundle and others changed the same.
    """
    unread = list(_unread(contents))
    given = [(name, content) for name, content in contents.items() if not isinstance(content, OSError)]
    bundles = [found for _, content in given if (found := manifest(content)) is not None]
    if len(bundles) > 1:
        raise AnalysisError("only one bundle can be taken at once")
    checked = check_upload(read_uploads(given, tables.package), tables, today=today)
    # What a bundle takes away was there when it was checked: others may have done so since. Which alliance a row means
    # was asked then, too.
    found = [item for item in checked.findings if not bundles or item.rule not in (NOT_THERE, "which_alliance")]
    checked = replace(checked, findings=tuple(sorted([*unread, *found], key=Finding.sort_key)))
    rows = {} if checked.findings else _by_table(checked.parts, tables)
    if not bundles:
        return HandedIn(checked, rows)
    dropped = dropped_keys(checked.given, tables.package)
    return HandedIn(checked, _against_newer(rows, dropped, bundles[0].version, tables), bundles[0])


def _unread(contents: Contents) -> Iterator[Finding]:
    for name, content in contents.items():
        if isinstance(content, FileNotFoundError):
            raise AnalysisError(f"{name} cannot be read: there is no such file")
        if isinstance(content, OSError):
            yield finding(name, None, None, "unreadable", content.strerror)


def _by_table(parts: Sequence[Part], tables: Tables) -> dict[str, pd.DataFrame]:
    """Return table -> typed rows. Raises AnalysisError where a table would change that may not."""
    rows: dict[str, pd.DataFrame] = {}
    for name, spec in tables.package.tables.items():
        frames = [part.frame for part in parts if part.table == name]
        if not frames:
            continue
        given = once_per_record([typed(frame, spec) for frame in frames], spec)
        if name in tables.package.changeable:
            rows[name] = given
        elif not stands(as_text(given, spec), name, tables):
            require_changeable(name, tables.package)
    return rows


# Bundles


def bundled(checked: Checked, by_hand: ByHand, tables: Tables, source: str, reason: str) -> bytes:
    """Return what was handed in as a bundle. checked: without findings."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        said = {"version": tables.version, "source": source.strip(), "reason": reason.strip()}
        archive.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=2))
        for number, (given, part) in enumerate(zip(checked.given, checked.parts, strict=True), start=1):
            if part.table not in tables.package.changeable:
                continue
            frame, gone = _columns(given, part, checked, by_hand, tables.package), dropped_rows(given)
            if len(gone):
                frame = pd.concat([frame, gone.reindex(columns=[*frame.columns, NO_LONGER]).astype("str")])
            if len(frame):
                archive.writestr(f"{number:02}/{part.table}.csv", frame_csv(frame, PACKAGE))
    return buffer.getvalue()


def _columns(given: Part, part: Part, checked: Checked, by_hand: ByHand, package: Package) -> pd.DataFrame:
    """Return what a part says, whole where it is the only one of its table; else only the columns that are its own."""
    said = set(given.frame) | {column for file, _, column in by_hand.cells if file == part.file}
    if sum(other.table == part.table for other in checked.parts) == 1:
        said |= set(part.frame)
    names = [*package.tables[part.table].columns, *(field.name for field in package.grounds)]
    return part.frame[[name for name in names if name in said and name in part.frame]]


def manifest(content: bytes) -> Manifest | None:
    """Return what a bundle says of itself; None for any other file."""
    if not content.startswith(ARCHIVE_STARTS):
        return None
    try:
        archive = open_archive(content, DEFAULT_LIMITS)
        if MANIFEST not in archive.namelist():
            return None
        content = member_bytes(archive, MANIFEST)
    except Refused:
        return None
    try:
        said = json.loads(content)
        return Manifest(**{name: str(said[name]) for name in ("version", "source", "reason")})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _against_newer(
    rows: Mapping[str, pd.DataFrame], dropped: Mapping[str, set[Key]], version: str, tables: Tables
) -> dict[str, pd.DataFrame]:
    """Return typed rows of lists that were checked against ``version``, as they are meant by now.

    What the lists left as it was then is what it is now; a record that went since and was left as it was stays gone.
    dropped: table -> records that go.
    Raises Conflicts naming each value that both changed, UnknownValue for a version that the data never were.
    """
    since = changes_since(tables, version)
    found: list[Conflict] = []
    taken = {}
    for name, frame in rows.items():
        log = since[since["table"] == name]
        taken[name] = _against(frame, log, tables, tables.package.tables[name], found) if len(log) else frame
    for name, keys in dropped.items():
        found += _changed_since(keys, since[since["table"] == name], tables, tables.package.tables[name])
    if found:
        raise Conflicts(found)
    return taken


def _changed_since(keys: set[Key], log: pd.DataFrame, tables: Tables, spec: TableSpec) -> Iterator[Conflict]:
    """Find the values that others changed of records that go, and that are there by now."""
    present = records_of(as_text(getattr(tables, spec.name), spec), spec)
    for key, values in _before(log, spec).items():
        if key in keys and key in present:
            for column, was in values.items():
                if present[key][column] != was:
                    yield Conflict(spec.name, record_text(key), column, was, present[key][column], None)


def _before(log: pd.DataFrame, spec: TableSpec) -> dict[Key, dict[str, str | None]]:
    """Return the values that were changed since, as they were then. log: of one table, the newest first."""
    base: dict[Key, dict[str, str | None]] = {}
    for row in log.iloc[::-1].itertuples():  # the oldest first: the value before it is the one that was checked against
        values = base.setdefault(parse_record(row.record, spec), {})
        values.setdefault(row.column, None if pd.isna(row.old) else row.old)
    return base


def _against(
    frame: pd.DataFrame, log: pd.DataFrame, tables: Tables, spec: TableSpec, found: list[Conflict]
) -> pd.DataFrame:
    base, present = _before(log, spec), records_of(as_text(getattr(tables, spec.name), spec), spec)
    text = as_text(frame, spec)
    gone = []
    for place, key in zip(text.index, keys_of(text, spec), strict=True):
        now = present.get(key)
        for column, was in base.get(key, {}).items():
            given = None if pd.isna(text.at[place, column]) else text.at[place, column]
            is_now = None if now is None else now[column]
            if given == was and now is not None:
                text.at[place, column] = is_now
            elif given not in (was, is_now):
                found.append(Conflict(spec.name, record_text(key), column, was, is_now, given))
        if key in base and now is None and any(was is not None for was in base[key].values()):
            gone.append(place)
    return typed(text.drop(index=gone), spec)
