"""Taking the corrections of a coordinating office into the data: ``python -m analysis merge FILE…``.

All or nothing, and every change can be traced:

1. The files are read and judged as on the page for checking (analysis/intake): CSV, CSV of German Excel, XLSX. They
   are completed with what is known: a column that a file lacks stays as it is. With any finding nothing is changed.
2. What differs becomes rows of the log (analysis/intake/log.py), each with its source and reason
   (analysis/intake/grounds.py). With it go the changes that it means for the sources (analysis/intake/grounds.py).
3. The new tables are the present ones with these rows applied, so that a rebuild from what was collected gives the same
   bytes.
4. The new files are laid beside the old ones, read back and validated as a whole, and only then take their place
   (analysis/records/transaction.py). Killed at any moment, readers see all old files or all new ones.

A file need not name every record: those it leaves out stay. Rows of an alliance that the file leaves out although it
has others of that alliance stay too, unless their removal is asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.answers import is_ahead
from analysis.intake.bundle import Contents, contents_of, handed_in
from analysis.intake.checked import Checked
from analysis.intake.difference import (
    OWNER,
    Changes,
    Difference,
    Key,
    difference,
    dropped_keys,
    keys_of,
    known_keys,
    require_changeable,
)
from analysis.intake.grounds import REASON, SOURCE, Ground, as_source, entered
from analysis.intake.log import ADD, log_rows, parse_record, record_text
from analysis.intake.parts import Part
from analysis.intake.plan import LOG, Plan, commit, contents_after, next_number
from analysis.records import transaction
from analysis.records.evidence import answered
from analysis.records.gathering import Reading
from analysis.records.tables import Snapshot, Tables, as_text, snapshot, tables_of
from analysis.records.validation import referred, validate
from analysis.records.wording import BrokenTable


@dataclass(frozen=True)
class Correction:
    """What is said about a merge. date: ISO day. source: web address that bears out the new values. reason: why. Both
    are for rows that say neither themselves.

    remove: whether rows go that hang on what is handed in or removed: those of a named alliance that a file leaves
    out, and those of an alliance that is removed itself. records: (table, key) of records to remove, the key as in the
    log or, where it is one column, its plain value.
    """

    date: str
    source: str = ""
    reason: str = ""
    remove: bool = False
    records: tuple[tuple[str, str], ...] = ()


class BrokenLists(BrokenTable):
    """Lists that cannot be taken. notes: what one should know of them besides the findings."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(checked.findings)
        self.notes = checked.notes


def merge(paths: Sequence[Path], data: Path, correction: Correction) -> Plan:
    """Take the tables in ``paths`` into the folder ``data`` and return what was done.

    Raises BrokenTable with all findings, and AnalysisError where the call makes no sense, source or reason are missing
    or the folder cannot be changed; then nothing was changed.
    """
    return take(contents_of(paths), data, correction)


def take(contents: Contents, data: Path, correction: Correction) -> Plan:
    """Do what ``merge`` does with files that are read already."""
    with transaction.exclusive(data):
        plan = _planned(contents, data, correction)
        if plan.contents:
            require_grounds(plan, correction.date)
            commit(plan, data)
    return plan


def prepare(paths: Sequence[Path], data: Path, correction: Correction) -> Plan:
    """Return what ``merge`` would do; nothing is written, and ``require_grounds`` says what it lacks."""
    return _planned(contents_of(paths), data, correction)


def _planned(contents: Contents, data: Path, correction: Correction) -> Plan:
    if not contents and not correction.records:
        raise AnalysisError("nothing to take in: name at least one file, or a record to remove")
    taken = snapshot(data)
    tables = tables_of(taken)
    given = handed_in(contents, tables, correction.date)
    if given.manifest is not None:
        source, reason = (getattr(correction, name) or getattr(given.manifest, name) for name in ("source", "reason"))
        correction = replace(correction, source=source, reason=reason)
    checked = given.checked
    if checked.findings:
        raise BrokenLists(checked)
    doomed = _doomed(correction, tables)
    for name, keys in dropped_keys(checked.given, tables.package).items():
        doomed.setdefault(name, set()).update(keys.intersection(known_keys(name, tables)))
    if doomed:
        _require_whole(checked.parts, doomed, taken)
    differences = {name: difference(name, rows, tables) for name, rows in given.rows.items()}
    removed = {name: _removed(name, differences.get(name), doomed, correction, tables) for name in taken.package.tables}
    removed = {name: rows for name, rows in removed.items() if len(rows)}
    whole = Ground(as_source(correction.source.strip(), tables.package.date_years), correction.reason.strip())
    changes, found = entered(checked.given, Changes(given.rows, differences, removed), whole, tables)
    number = next_number(tables)
    log = log_rows([entry for _, entry, _ in found], tables.package, number=number, date=correction.date)
    unreasoned = [
        place
        for place, (_, entry, follows) in enumerate(found)
        if entry["action"] != ADD and not entry["reason"] and not follows
    ]
    return Plan(taken, number, log, contents_after(log, taken), changes, checked.notes, unreasoned)


# What is removed


def _require_whole(parts: Sequence[Part], doomed: Mapping[str, set[Key]], taken: Snapshot) -> None:
    """Raise where a record is both handed in and removed (AnalysisError), or rows would lead nowhere (BrokenTable)."""
    package = taken.package
    readings: dict[str, list[Reading]] = {}
    for name, spec in package.tables.items():
        gone = doomed.get(name, set())
        if not gone and not referred(spec) & set(doomed):
            continue
        present, given = taken.readings[name], [part for part in parts if part.table == name]
        both = gone & {key for part in given for key in keys_of(part.frame, spec)}
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
        if key not in known_keys(table, tables):
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
        if alliances and OWNER in spec.columns:
            frame = as_text(getattr(tables, name), spec)
            found[name] = set(keys_of(frame[frame[OWNER].isin(alliances)], spec))
    return {name: keys for name, keys in found.items() if keys}


def _removed(
    name: str, found: Difference | None, doomed: Mapping[str, set[Key]], correction: Correction, tables: Tables
) -> pd.DataFrame:
    frame = getattr(tables, name)
    if name not in doomed and found is None:
        return frame.iloc[:0]
    is_doomed = pd.Series([key in doomed.get(name, set()) for key in known_keys(name, tables)], frame.index)
    is_gone = frame.index.isin(found.gone.index) if found is not None and correction.remove else False
    return frame[is_doomed | is_gone]


def require_grounds(plan: Plan, date: str) -> None:
    """Raise AnalysisError where the source, or a reason that is needed, is missing; it names the first such record.

    date: ISO day of the merge, which no answer lies ahead of.
    """
    pattern = plan.taken.package.tables[LOG].field("source").pattern
    for row in plan.log.itertuples():
        if pd.isna(row.source) or not re.fullmatch(pattern, row.source):
            raise AnalysisError(
                f"{row.table} {row.record}: a change needs a source: {SOURCE} in its row, or --source, with a web "
                "address that begins with http:// or https://, or an answer with its day (Rückmeldung vom 3. März 2026)"
            )
        if is_ahead(answered(row.source) or "", date):
            raise AnalysisError(f"{row.table} {row.record}: {row.source} is an answer of a day that lies ahead")
    if plan.unreasoned:
        row = plan.log.iloc[plan.unreasoned[0]]
        raise AnalysisError(
            f"{row['table']} {row['record']}: what is known changes or goes, which needs a reason: {REASON} in its "
            "row, or --reason TEXT"
        )
