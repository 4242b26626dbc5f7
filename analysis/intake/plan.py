"""A change that is planned: what it does to the files, how that is written all or nothing, and how it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.difference import Changes
from analysis.intake.log import replay
from analysis.intake.notes import Note
from analysis.intake.wording import note_line
from analysis.language import Language
from analysis.records import transaction
from analysis.records.delimited import to_csv_bytes
from analysis.records.evidence import check_evidence
from analysis.records.findings import Finding
from analysis.records.tables import Snapshot, Tables, last_change, require_valid, snapshot
from analysis.records.wording import BrokenTable

LOG = "changes"


@dataclass(frozen=True, eq=False)
class Plan:
    """What a change does.

    taken: the state before. number: of the change in the log. log: its rows (text). contents: name of file -> new
    bytes; empty where nothing changes. changes: what lists change, and what follows from it. notes: what was recognised
    in lists. unreasoned: positions in the log that change or take away what is known, for which no reason is given.
    """

    taken: Snapshot
    number: int
    log: pd.DataFrame
    contents: Mapping[str, bytes]
    changes: Changes = field(default_factory=Changes)
    notes: tuple[Note, ...] = ()
    unreasoned: Sequence[int] = ()


def next_number(tables: Tables) -> int:
    """Return the number that the next change bears."""
    return last_change(tables.changes) + 1


def contents_after(log: pd.DataFrame, taken: Snapshot) -> dict[str, bytes]:
    """Return name of file -> bytes for each table that changes, and for the log."""
    if log.empty:
        return {}
    package, present = taken.package, {name: reading.frame for name, reading in taken.readings.items()}
    after = replay(present, log, package)
    after[LOG] = pd.concat([present[LOG], log], ignore_index=True)
    changed = [name for name in package.tables if after[name] is not present[name]]
    return {package.tables[name].path: to_csv_bytes(after[name], package.tables[name]) for name in changed}


def commit(plan: Plan, data: Path) -> None:
    """Write a plan to the folder ``data``, all of it or nothing; only inside ``transaction.exclusive``.

    Raises BrokenTable where the tables would not be in order, AnalysisError where the disk fails.
    """
    with transaction.staged(data, plan.contents):
        _read_back(plan, data)


def _read_back(plan: Plan, data: Path) -> None:
    """Validate the folder as it will be, from what the disk gives back. Raises BrokenTable, AnalysisError."""
    taken = snapshot(data, transaction.read_staged)
    require_valid(taken)
    for name, spec in taken.package.tables.items():
        if spec.path in plan.contents and taken.contents[name] != plan.contents[spec.path]:
            raise AnalysisError(f"{data / spec.path}: the disk does not give back what was written")
    known = {_but_for_its_row(item) for item in check_evidence(plan.taken.readings, plan.taken.package)}
    found = [item for item in check_evidence(taken.readings, taken.package) if _but_for_its_row(item) not in known]
    if found:
        raise BrokenTable(found)


def _but_for_its_row(item: Finding) -> tuple[object, ...]:
    return item.rule, item.column, item.found, item.params


# What is said


def summary(plan: Plan, t: Language) -> list[str]:
    """Return what a change does, line by line: notes, then per table what is new, changes, goes, stays."""
    lines = [note_line(note, t) for note in plan.notes]
    for name in dict.fromkeys([*plan.changes.differences, *plan.changes.removed, *plan.log["table"]]):
        lines += _table_summary(name, plan)
    return lines


def _table_summary(name: str, plan: Plan) -> list[str]:
    entries_of = plan.log[plan.log["table"] == name]
    new, gone = (entries_of.loc[entries_of["action"] == action, "record"].unique() for action in ("add", "remove"))
    cells = entries_of[entries_of["action"] == "change"]
    found = plan.changes.differences.get(name)
    same = 0 if found is None else len(found.same)
    lines = [f"{name}: {len(new)} new, {len(cells)} cells changed, {len(gone)} removed, {same} as they were"]
    lines += [f"  new      {record}" for record in new]
    for cell in cells.itertuples():
        lines.append(f"  changed  {cell.record} {cell.column}: {_shown(cell.old)} -> {_shown(cell.new)}")
    lines += [f"  removed  {record}" for record in gone]
    if stays := _staying(name, plan.changes):
        lines.append(f"  {stays} more rows of these alliances are not in the file and stay; --remove takes them out")
    return lines


def _staying(name: str, changes: Changes) -> int:
    if name not in changes.differences:
        return 0
    gone = changes.differences[name].gone.index
    return len(gone.difference(changes.removed[name].index) if name in changes.removed else gone)


def _shown(value: object) -> str:
    return "unknown" if pd.isna(value) else repr(value)
