"""Checking of files before they count: ``python -m analysis check FILE_OR_FOLDER…``.

What is checked against what:

- A folder is checked as a whole, by its own datapackage.json: every table that this describes must be there, CSV files
  that it does not describe are reported, and references lead to the tables of the folder. Where the descriptor is
  missing or broken that is a finding, and the project's own descriptor is used instead. Subfolders are left alone.
- Files are known by their names (``alliances.csv``) and checked together by the project's own descriptor. References
  lead to the files given; those to a table that is not among them lead to the project's own ``data/``, and are not
  judged where that has no such table (or a broken one).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis import files
from analysis.errors import AnalysisError, BrokenPackage
from analysis.findings import Finding, finding
from analysis.package import DESCRIPTOR, Package, TableSpec, load_package
from analysis.tabular import DEFAULT_LIMITS, Reading, read
from analysis.validation import referred, validate


def check(paths: Sequence[Path]) -> list[Finding]:
    """Return all findings in the files and folders, sorted by file, row, column; nothing is changed.

    Raises AnalysisError where the call makes no sense: no path, a path that does not exist, a file whose name is no
    table.
    """
    if not paths:
        raise AnalysisError("nothing to check: name at least one file or folder")
    found: list[Finding] = []
    single: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            found += check_folder(path)
        elif path.is_file():
            single.append(path)
        else:
            raise AnalysisError(f"{path}: no such file or folder")
    if single:
        found += check_files(single)
    return sorted(found, key=Finding.sort_key)


def check_folder(folder: Path) -> list[Finding]:
    """Return all findings in a folder that should be a data package."""
    package, found = _folder_package(folder)
    readings = {name: [read_table(folder / spec.path, spec)[1]] for name, spec in package.tables.items()}
    return [*found, *_unknown_files(folder, package), *validate(readings, package)]


def check_files(paths: Sequence[Path]) -> list[Finding]:
    """Return all findings in files that are named after tables. Raises AnalysisError for another name."""
    package = load_package(files.DATA)
    readings: dict[str, list[Reading]] = {}
    for path in paths:
        spec = _table_of(path, package)
        readings.setdefault(spec.name, []).append(read_table(path, spec)[1])
    needed = set().union(*(referred(package.tables[name]) for name in readings)) - set(readings)
    kept = {name: read_table(files.DATA / package.tables[name].path, package.tables[name])[1] for name in needed}
    beside = {name: reading.frame for name, reading in kept.items() if reading.complete and reading.frame is not None}
    return validate(readings, package, beside)


def read_table(path: Path, spec: TableSpec) -> tuple[bytes, Reading]:
    """Return the bytes of a table's file and what was read from them; a file that cannot be read is a finding."""
    file, first = str(path), spec.columns[0]
    if not path.is_file():  # also true of what would block, such as a pipe
        return b"", _unread(file, finding(file, 1, first, "missing_table", path=spec.path))
    try:
        content = files.read_at_most(path, DEFAULT_LIMITS.bytes)
    except OSError as error:
        return b"", _unread(file, finding(file, 1, first, "unreadable", error.strerror))
    return content, read(content, file, spec.columns, DEFAULT_LIMITS)


def _unread(file: str, reason: Finding) -> Reading:
    return Reading(file, None, (reason,), complete=False)


def _folder_package(folder: Path) -> tuple[Package, list[Finding]]:
    path = folder / DESCRIPTOR
    try:
        return load_package(folder), []
    except BrokenPackage as error:
        if path.is_file():
            found = finding(str(path), None, None, "broken_descriptor", str(error.__cause__ or error))
        else:
            found = finding(str(path), None, None, "missing_descriptor", path=DESCRIPTOR)
    return load_package(files.DATA), [found]


def _unknown_files(folder: Path, package: Package) -> Iterable[Finding]:
    known = [spec.path for spec in package.tables.values()]
    for path in files.csv_files(folder):
        if path.name not in known:
            yield finding(str(path), None, None, "unknown_file", path.name, allowed=", ".join(known))


def _table_of(path: Path, package: Package) -> TableSpec:
    for spec in package.tables.values():
        if path.name.lower() == spec.path.lower():
            return spec
    names = ", ".join(spec.path for spec in package.tables.values())
    raise AnalysisError(f"{path}: the name is no table's, expected one of {names}")
