"""From the files of a data package to tables of text: all of one state, and what cannot be read as a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.records import files, transaction
from analysis.records.findings import Finding, finding
from analysis.records.gathering import DEFAULT_LIMITS, Reading
from analysis.records.package import TableSpec
from analysis.records.tabular import read

LIMITS = replace(DEFAULT_LIMITS, bytes=500_000_000)
"""Of the files of a package: a hundred thousand alliances with a million partners fit. Nobody hands these in."""

Contents = Mapping[str, bytes | OSError]
"""Name of a file -> its bytes, or why it cannot be read."""


def read_folder(
    folder: Path, specs: Mapping[str, TableSpec], contents_of: Callable[..., Contents] = transaction.read_together
) -> dict[str, tuple[bytes, Reading]]:
    """Return name -> bytes and reading of tables of a folder, all of one state even while a merge replaces them.

    contents_of: how the files are read; the other way is ``transaction.read_staged``. Raises Unsettled.
    """
    contents = contents_of(folder, [spec.path for spec in specs.values()], LIMITS.bytes)
    return {name: _read(str(folder / spec.path), contents[spec.path], spec) for name, spec in specs.items()}


def read_table(path: Path, spec: TableSpec) -> tuple[bytes, Reading]:
    """Return the bytes of a table's file and what was read from them; a file that cannot be read is a finding."""
    return _read(str(path), files.attempt(path, LIMITS.bytes), spec)


def _read(file: str, content: bytes | OSError, spec: TableSpec) -> tuple[bytes, Reading]:
    first = spec.columns[0]
    if isinstance(content, FileNotFoundError):
        return b"", _unread(file, finding(file, 1, first, "missing_table", path=spec.path))
    if isinstance(content, OSError):
        return b"", _unread(file, finding(file, 1, first, "unreadable", content.strerror))
    return content, read(content, file, spec.columns, LIMITS)


def _unread(file: str, reason: Finding) -> Reading:
    return Reading(file, None, (reason,), complete=False)
