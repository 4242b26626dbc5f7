"""Checking of files before they count: ``python -m analysis check FILE_OR_FOLDER…``.

What is checked against what:

- A folder is checked as a whole, by its own datapackage.json: every table that this describes must be there, CSV files
  that it does not describe are reported, and references lead to the tables of the folder. Where the descriptor is
  missing or broken that is a finding, and the project's own descriptor is used instead. Subfolders are left alone.
- Files are lists as offices hand them in, whatever their name and form: read by ``analysis.intake``, and judged
  together against the project's own ``data/``, which they add to. The verdict is that of ``merge --dry-run``.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from analysis.errors import AnalysisError, BrokenPackage
from analysis.intake.bundle import contents_of, handed_in
from analysis.intake.notes import Note
from analysis.records import files
from analysis.records.evidence import check_evidence
from analysis.records.findings import Finding, finding
from analysis.records.package import DESCRIPTOR, Package, load_package
from analysis.records.tables import load, read_folder
from analysis.records.validation import validate
from analysis.records.wording import BrokenTable


def check(paths: Sequence[Path], tell: Callable[[Note], None] = lambda note: None, today: str = "") -> list[Finding]:
    """Return all findings in the files and folders, sorted by file, row, column; nothing is changed.

    Where the data are broken that files are judged against, their findings take the place of those of the files.
    tell: is called with what one should know besides (hidden rows, sheets left aside). today: the day on which
    lists are checked (ISO; see ``check_upload``). Raises AnalysisError where the
    call makes no sense: no path, a path that does not exist, a file that would change a table which no list may change.
    """
    if not paths:
        raise AnalysisError("nothing to check: name at least one file or folder")
    for path in paths:
        if not path.is_file() and not path.is_dir():
            raise AnalysisError(f"{path}: no such file or folder")
    folders = [path for path in dict.fromkeys(paths) if path.is_dir()]
    lists = [path for path in dict.fromkeys(paths) if not path.is_dir()]
    found = [item for folder in folders for item in check_folder(folder)]
    if lists:
        found += _check_lists(lists, today, tell)
    return sorted(found, key=Finding.sort_key)


def _check_lists(paths: Sequence[Path], today: str, tell: Callable[[Note], None]) -> Sequence[Finding]:
    try:
        tables = load(files.DATA)
    except BrokenTable as problem:
        return problem.findings
    checked = handed_in(contents_of(paths), tables, today).checked
    for note in checked.notes:
        tell(note)
    return checked.findings


def check_folder(folder: Path) -> list[Finding]:
    """Return all findings in a folder that should be a data package."""
    package, found = _folder_package(folder)
    readings = {name: reading for name, (_, reading) in read_folder(folder, package.tables).items()}
    judged = validate({name: [reading] for name, reading in readings.items()}, package)
    evidence = [] if judged else check_evidence(readings, package)
    return [*found, *_unknown_files(folder, package), *judged, *evidence]


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
