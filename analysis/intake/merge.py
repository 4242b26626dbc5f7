"""Taking the corrections of a coordinating office into the data: ``python -m analysis merge FILE…``.

All or nothing, and every change can be traced:

1. The files are read and judged as on the page for checking (analysis/intake): CSV, CSV of German Excel, XLSX. They
   are completed with what is known: a column that a file lacks stays as it is. With any finding nothing is changed.
2. What differs becomes rows of the log (analysis/intake/log.py); the new tables are the present ones with these rows
   applied, so that a rebuild from what was collected gives the same bytes.
3. The new files are laid beside the old ones, read back and validated as a whole, and only then take their place
   (analysis/records/transaction.py). Killed at any moment, readers see all old files or all new ones.

A file need not name every record: those it leaves out stay. Rows of an alliance that the file leaves out although it
has others of that alliance stay too, unless their removal is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.difference import OWNER, Difference, Key, difference, keys_of, require_changeable
from analysis.intake.handed_in import handed_in
from analysis.intake.log import Entry, entries, log_rows, parse_record, record_text, replay
from analysis.intake.notes import Note
from analysis.intake.read import Part
from analysis.intake.wording import note_line
from analysis.language import Language
from analysis.records import transaction
from analysis.records.gathering import Reading
from analysis.records.package import Package
from analysis.records.tables import Snapshot, Tables, as_text, snapshot, tables_of, to_csv_bytes
from analysis.records.validation import referred, validate
from analysis.records.wording import BrokenTable

LOG = "changes"


@dataclass(frozen=True)
class Correction:
    """What is said about a merge. date: ISO day. source: web address that bears out the new values. reason: why.

    remove: whether rows go that hang on what is handed in or removed: those of a named alliance that a file leaves
    out, and those of an alliance that is removed itself. records: (table, key) of records to remove, the key as in the
    log or, where it is one column, its plain value.
    """

    date: str
    source: str = ""
    reason: str = ""
    remove: bool = False
    records: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Plan:
    """What a merge does. Mappings are by table, in the order of the package.

    number: of the change in the log. differences: what the files change. removed: rows that go, typed. notes: what was
    recognised in the files. log: the new rows of the log (text). contents: name of file -> new bytes; empty where
    nothing changes.
    """

    package: Package
    number: int
    differences: Mapping[str, Difference]
    removed: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...]
    log: pd.DataFrame
    contents: Mapping[str, bytes]

    @property
    def needs_reason(self) -> bool:
        """Whether anything known changes or goes; what is only new needs no reason."""
        return bool((self.log["action"] != "add").any())


def merge(paths: Sequence[Path], data: Path, correction: Correction) -> Plan:
    """Take the tables in ``paths`` into the folder ``data`` and return what was done.

    Raises BrokenTable with all findings, and AnalysisError where the call makes no sense, source or reason are missing
    or the folder cannot be changed; then nothing was changed.
    """
    with transaction.exclusive(data):
        plan = prepare(paths, data, correction)
        if plan.contents:
            _require_grounds(plan, correction)
            with transaction.staged(data, plan.contents):
                _read_back(plan, data)
    return plan


def prepare(paths: Sequence[Path], data: Path, correction: Correction) -> Plan:
    """Return what ``merge`` would do; nothing is written and neither source nor reason is needed yet."""
    if not paths and not correction.records:
        raise AnalysisError("nothing to take in: name at least one file, or a record to remove")
    taken = snapshot(data)
    tables = tables_of(taken)
    given = handed_in(paths, tables)
    checked = given.checked
    if checked.findings:
        raise BrokenTable(checked.findings)
    doomed = _doomed(correction, tables)
    if doomed:
        _require_whole(checked.parts, doomed, taken)
    differences = {name: difference(name, rows, tables) for name, rows in given.rows.items()}
    removed = {name: _removed(name, differences.get(name), doomed, correction, tables) for name in taken.package.tables}
    removed = {name: rows for name, rows in removed.items() if len(rows)}
    number = int(tables.changes["number"].max()) + 1 if len(tables.changes) else 1
    log = _log(differences, removed, tables, number, correction)
    return Plan(taken.package, number, differences, removed, checked.notes, log, _contents(log, taken))


# What is removed


def _require_whole(parts: Sequence[Part], doomed: Mapping[str, set[Key]], taken: Snapshot) -> None:
    """Raise where a record is both handed in and removed (AnalysisError), or rows would lead nowhere (BrokenTable)."""
    package = taken.package
    readings: dict[str, list[Reading]] = {}
    for name, spec in package.tables.items():
        gone = doomed.get(name, set())
        if not gone and not referred(spec) & set(doomed):
            continue
        present, given = taken.readings[name], [part.reading for part in parts if part.table == name]
        both = gone & {key for reading in given for key in keys_of(reading.frame, spec)}
        if both:
            raise AnalysisError(f"{name} {record_text(min(both, key=str))} is both handed in and to be removed")
        stays = present.frame[[key not in gone for key in keys_of(present.frame, spec)]]
        readings[name] = [replace(present, frame=stays), *given]
    beside = {name: present.frame for name, present in taken.readings.items() if name not in readings}
    found = validate(readings, package, beside)
    if found:
        raise BrokenTable(found)


def _doomed(correction: Correction, tables: Tables) -> dict[str, set[Key]]:
    """Return table -> keys of the records whose removal was asked for, and of what hangs on them.

    Raises AnalysisError where there is no such record, or where rows hang on an alliance and may not go along.
    """
    doomed: dict[str, set[Key]] = {}
    for table, text in correction.records:
        require_changeable(table, tables.package)
        spec = tables.package.tables[table]
        key = parse_record(text, spec)
        if key not in set(keys_of(as_text(getattr(tables, table), spec), spec)):
            raise AnalysisError(f"{table} has no record {record_text(key)} to remove")
        doomed.setdefault(table, set()).add(key)
    hanging = _hanging({key[0] for key in doomed.get("alliances", set())}, tables)
    if hanging and not correction.remove:
        counts = ", ".join(f"{name}: {len(keys)}" for name, keys in hanging.items())
        raise AnalysisError(f"rows of other tables belong to what is to be removed ({counts}); --remove takes them out")
    for name, keys in hanging.items():
        doomed.setdefault(name, set()).update(keys)
    return doomed


def _hanging(alliances: set[str | None], tables: Tables) -> dict[str, set[Key]]:
    """Return table -> keys of the rows that belong to ``alliances``; tables without such rows are left out."""
    found = {}
    for name, spec in tables.package.tables.items():
        if OWNER in spec.columns:
            frame = as_text(getattr(tables, name), spec)
            found[name] = set(keys_of(frame[frame[OWNER].isin(alliances)], spec))
    return {name: keys for name, keys in found.items() if keys}


def _removed(
    name: str, found: Difference | None, doomed: Mapping[str, set[Key]], correction: Correction, tables: Tables
) -> pd.DataFrame:
    """Return the rows of a table that go, in its order."""
    spec, frame = tables.package.tables[name], getattr(tables, name)
    if name not in doomed and found is None:
        return frame.iloc[:0]
    is_doomed = pd.Series([key in doomed.get(name, set()) for key in keys_of(as_text(frame, spec), spec)], frame.index)
    is_gone = frame.index.isin(found.gone.index) if found is not None and correction.remove else False
    return frame[is_doomed | is_gone]


# What is written


def _log(
    differences: Mapping[str, Difference],
    removed: Mapping[str, pd.DataFrame],
    tables: Tables,
    number: int,
    correction: Correction,
) -> pd.DataFrame:
    """Return the new rows of the log, table by table in the order of the package."""
    found: list[Entry] = []
    for name, spec in tables.package.tables.items():
        if name in differences or name in removed:
            nothing = getattr(tables, name).iloc[:0]
            change = differences[name] if name in differences else difference(name, nothing, tables)
            found += entries(change, removed.get(name, nothing), spec)
    stamp = {"date": correction.date, "source": correction.source.strip(), "reason": correction.reason.strip()}
    return log_rows(found, tables.package, number=number, **stamp)


def _contents(log: pd.DataFrame, taken: Snapshot) -> dict[str, bytes]:
    """Return name of file -> bytes for each table that changes, and for the log."""
    if log.empty:
        return {}
    package, present = taken.package, {name: reading.frame for name, reading in taken.readings.items()}
    after = replay(present, log, package)
    after[LOG] = pd.concat([present[LOG], log], ignore_index=True)
    changed = [name for name in package.tables if after[name] is not present[name]]
    return {package.tables[name].path: to_csv_bytes(after[name], package.tables[name]) for name in changed}


def _require_grounds(plan: Plan, correction: Correction) -> None:
    """Raise AnalysisError where the source, or a reason that is needed, is missing."""
    pattern = plan.package.tables[LOG].field("source").pattern
    if not re.fullmatch(pattern, correction.source.strip()):
        raise AnalysisError("a change needs a source: --source with a web address that begins with http:// or https://")
    if plan.needs_reason and not correction.reason.strip():
        raise AnalysisError("what is known changes or goes, which needs a reason: --reason TEXT")


def _read_back(plan: Plan, data: Path) -> None:
    """Validate the folder as it will be, from what the disk gives back. Raises BrokenTable, AnalysisError."""
    taken = snapshot(data, transaction.read_staged)
    tables_of(taken)
    for name, spec in taken.package.tables.items():
        if spec.path in plan.contents and taken.contents[name] != plan.contents[spec.path]:
            raise AnalysisError(f"{data / spec.path}: the disk does not give back what was written")


# What is said


def summary(plan: Plan, t: Language) -> list[str]:
    """Return what a merge changes, line by line: notes, then per table what is new, changes, goes, stays."""
    lines = [note_line(note, t) for note in plan.notes]
    for name in dict.fromkeys([*plan.differences, *plan.removed]):
        lines += _table_summary(name, plan)
    return lines


def _table_summary(name: str, plan: Plan) -> list[str]:
    entries_of = plan.log[plan.log["table"] == name]
    new, gone = (entries_of.loc[entries_of["action"] == action, "record"].unique() for action in ("add", "remove"))
    cells = entries_of[entries_of["action"] == "change"]
    found = plan.differences.get(name)
    same = 0 if found is None else len(found.same)
    lines = [f"{name}: {len(new)} new, {len(cells)} cells changed, {len(gone)} removed, {same} as they were"]
    lines += [f"  new      {record}" for record in new]
    for cell in cells.itertuples():
        lines.append(f"  changed  {cell.record} {cell.column}: {_shown(cell.old)} -> {_shown(cell.new)}")
    lines += [f"  removed  {record}" for record in gone]
    stays = _staying(name, plan)
    if stays:
        lines.append(f"  {stays} more rows of these alliances are not in the file and stay; --remove takes them out")
    return lines


def _staying(name: str, plan: Plan) -> int:
    """Count the rows of named alliances that the file leaves out and that are not removed."""
    if name not in plan.differences:
        return 0
    gone = plan.differences[name].gone.index
    return len(gone.difference(plan.removed[name].index) if name in plan.removed else gone)


def _shown(value: object) -> str:
    return "unknown" if pd.isna(value) else repr(value)
