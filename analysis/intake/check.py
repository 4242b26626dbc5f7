"""Checking of files before they count: ``python -m analysis check FILE_OR_FOLDER…``.

What is checked against what:

- A folder is checked as a whole, by its own datapackage.json: every table that this describes must be there, CSV files
  that it does not describe are reported, and references lead to the tables of the folder. Where the descriptor is
  missing or broken that is a finding, and the project's own descriptor is used instead. Subfolders are left alone.
- Files are known by their names (``alliances.csv``) and checked together by the project's own descriptor. References
  lead to the files given; those to a table that is not among them lead to the project's own ``data/``, and are not
  judged where that has no such table (or a broken one).
- Workbooks and ZIP files are lists as offices hand them in: read by ``analysis.intake``, which recognises tables by
  sheet, file or column names, and checked together against the project's own ``data/``, which they add to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from analysis.errors import AnalysisError, BrokenPackage
from analysis.intake.checked import check_upload
from analysis.intake.notes import Note
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records import files
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Reading
from analysis.records.package import DESCRIPTOR, Package, TableSpec, load_package
from analysis.records.reading import read_folder, read_table
from analysis.records.tables import load
from analysis.records.validation import referred, validate

HANDED_IN = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip")
"""Endings of files that are no table of the data package, but may be lists that are handed in."""


def check(paths: Sequence[Path], tell: Callable[[Note], None] = lambda note: None) -> list[Finding]:
    """Return all findings in the files and folders, sorted by file, row, column; nothing is changed.

    tell: is called with what one should know besides (hidden rows, sheets left aside). Raises AnalysisError where the
    call makes no sense: no path, a path that does not exist, a file whose name is no table, and BrokenTable where a
    workbook is to be checked against data that are broken themselves.
    """
    if not paths:
        raise AnalysisError("nothing to check: name at least one file or folder")
    found: list[Finding] = []
    single: list[Path] = []
    handed_in: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            found += check_folder(path)
        elif not path.is_file():
            raise AnalysisError(f"{path}: no such file or folder")
        elif path.suffix.lower() in HANDED_IN:
            handed_in.append(path)
        else:
            single.append(path)
    if single:
        found += check_files(single)
    if handed_in:
        found += check_handed_in(handed_in, tell)
    return sorted(found, key=Finding.sort_key)


def check_folder(folder: Path) -> list[Finding]:
    """Return all findings in a folder that should be a data package."""
    package, found = _folder_package(folder)
    readings = {name: [reading] for name, (_, reading) in read_folder(folder, package.tables).items()}
    return [*found, *_unknown_files(folder, package), *validate(readings, package)]


def check_files(paths: Sequence[Path]) -> list[Finding]:
    """Return all findings in files that are named after tables. Raises AnalysisError for another name."""
    package = load_package(files.DATA)
    readings: dict[str, list[Reading]] = {}
    for path in paths:
        spec = table_of(path, package)
        readings.setdefault(spec.name, []).append(read_table(path, spec)[1])
    needed = set().union(*(referred(package.tables[name]) for name in readings)) - set(readings)
    kept = read_folder(files.DATA, {name: package.tables[name] for name in needed})
    beside = {name: was.frame for name, (_, was) in kept.items() if was.complete and was.frame is not None}
    return validate(readings, package, beside)


def check_handed_in(paths: Sequence[Path], tell: Callable[[Note], None]) -> list[Finding]:
    """Return all findings in workbooks and ZIP files, checked together against the project's own data."""
    tables = load(files.DATA)
    contents = {path: files.attempt(path, UPLOAD_LIMITS.bytes) for path in paths}
    unread = [
        finding(str(path), None, None, "unreadable", content.strerror)
        for path, content in contents.items()
        if isinstance(content, OSError)
    ]
    given = [(str(path), content) for path, content in contents.items() if not isinstance(content, OSError)]
    checked = check_upload(read_uploads(given, tables.package), tables)
    for note in checked.notes:
        tell(note)
    return [*unread, *checked.findings]


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


def table_of(path: Path, package: Package) -> TableSpec:
    """Return the table that a file is named after. Raises AnalysisError where there is none."""
    for spec in package.tables.values():
        if path.name.lower() == spec.path.lower():
            return spec
    names = ", ".join(spec.path for spec in package.tables.values())
    raise AnalysisError(f"{path}: the name is no table's, expected one of {names}")
