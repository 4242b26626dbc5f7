"""Lists that are handed in as files: read and judged together. What this finds is the verdict of check and merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.checked import Checked, check_upload, once_per_record
from analysis.intake.difference import require_changeable
from analysis.intake.read import UPLOAD_LIMITS, Part, read_uploads
from analysis.records import files
from analysis.records.findings import Finding, finding
from analysis.records.package import TableSpec
from analysis.records.tables import Tables, as_text, typed


@dataclass(frozen=True, eq=False)
class HandedIn:
    """Lists as judged. rows: table -> typed rows, all parts together, in the order of the package; none with findings.

    A table that may not be changed is left out: it says nothing else than what is known, as in an exported workbook.
    """

    checked: Checked
    rows: Mapping[str, pd.DataFrame]


def handed_in(paths: Sequence[Path], tables: Tables) -> HandedIn:
    """Read the files in ``paths`` and judge them together and against ``tables``.

    Raises AnalysisError where there is no such file, and where lists without findings would change a table that may
    not be changed.
    """
    contents = {path: files.attempt(path, UPLOAD_LIMITS.bytes) for path in paths}
    unread = list(_unread(contents))
    given = [(str(path), content) for path, content in contents.items() if not isinstance(content, OSError)]
    checked = check_upload(read_uploads(given, tables.package), tables)
    checked = replace(checked, findings=tuple(sorted([*unread, *checked.findings], key=Finding.sort_key)))
    return HandedIn(checked, {} if checked.findings else _by_table(checked.parts, tables))


def _unread(contents: Mapping[Path, bytes | OSError]) -> Iterator[Finding]:
    for path, content in contents.items():
        if isinstance(content, FileNotFoundError):
            raise AnalysisError(f"{path} cannot be read: there is no such file")
        if isinstance(content, OSError):
            yield finding(str(path), None, None, "unreadable", content.strerror)


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
