"""Lists that are handed in as files: read and judged together. What this finds is the verdict of check and merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.bundle import Manifest, against_newer, manifest
from analysis.intake.checked import Checked, check_upload, once_per_record
from analysis.intake.difference import require_changeable
from analysis.intake.dropped import NOT_THERE, dropped_keys
from analysis.intake.parts import Part
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records import files
from analysis.records.findings import Finding, finding
from analysis.records.package import TableSpec
from analysis.records.tables import Tables, as_text, typed


@dataclass(frozen=True, eq=False)
class HandedIn:
    """Lists as judged. rows: table -> typed rows, all parts together, in the order of the package; none with findings.

    A table that may not be changed is left out: it says nothing else than what is known, as in an exported workbook.
    manifest: what a bundle says of itself; None where none was handed in.
    """

    checked: Checked
    rows: Mapping[str, pd.DataFrame]
    manifest: Manifest | None = None


Contents = Mapping[str, bytes | OSError]
"""Name -> what is in the file, or why it cannot be read."""


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
    return HandedIn(checked, against_newer(rows, dropped, bundles[0].version, tables), bundles[0])


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
        elif not _records(given, spec) <= _records(getattr(tables, name), spec):
            require_changeable(name, tables.package)
    return rows


def _records(rows: pd.DataFrame, spec: TableSpec) -> set[tuple[object, ...]]:
    return set(as_text(rows, spec).fillna("").itertuples(index=False, name=None))
