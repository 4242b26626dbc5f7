"""Taking a change back, as a change of its own: ``python -m analysis undo N``. All of it or nothing.

What the change left must still stand: where later changes touched the same values, or rows hang on a record that would
go, it is refused, and they are named. The log stays as it was and gets the inverse behind it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.difference import Key
from analysis.intake.log import (
    ADD,
    CHANGE,
    REMOVE,
    Entry,
    Row,
    log_rows,
    parse_record,
    record_text,
    records_of,
    rows_of,
    same_value,
)
from analysis.intake.plan import LOG, Plan, commit, contents_after, next_number
from analysis.records import transaction
from analysis.records.columns import plain_rows
from analysis.records.package import Package
from analysis.records.tables import Snapshot, snapshot, tables_of

INVERSE = {ADD: REMOVE, CHANGE: CHANGE, REMOVE: ADD}
MOST_NAMED = 5
"""Obstacles that are named before "and n more"."""


def undo(number: int, data: Path, date: str, reason: str) -> Plan:
    """Take the change ``number`` back in the folder ``data`` and return what was done. date: ISO day. reason: why.

    Raises AnalysisError where there is no such change, where later ones stand in the way or the folder cannot be
    changed; then nothing was changed.
    """
    with transaction.exclusive(data):
        plan = prepare_undo(number, data, date, reason)
        commit(plan, data)
    return plan


def prepare_undo(number: int, data: Path, date: str, reason: str) -> Plan:
    """Return what ``undo`` would do; nothing is written. Raises AnalysisError."""
    taken = snapshot(data)
    tables = tables_of(taken)
    changes = taken.readings[LOG].frame
    rows = changes[changes["number"] == str(number)]
    if rows.empty:
        known = f"the last one is {next_number(tables) - 1}" if len(changes) else "there is none yet"
        raise AnalysisError(f"there is no change {number}: {known}")
    later = changes[changes["number"].astype("int64") > number]
    package = taken.package
    present = {name: records_of(taken.readings[name].frame, package.tables[name]) for name in package.changeable}
    obstacles = [*_touched(rows, later, present, package), *_hanging(rows, changes, present, package)]
    if obstacles := list(dict.fromkeys(obstacles)):
        more = [f"and {len(obstacles) - MOST_NAMED} more"] if len(obstacles) > MOST_NAMED else []
        raise AnalysisError(f"change {number} cannot be taken back: {'; '.join([*obstacles[:MOST_NAMED], *more])}")
    number = next_number(tables)
    log = log_rows(_inverse(rows, taken), package, number=number, date=date, reason=reason)
    return Plan(taken, number, log, contents_after(log, taken))


def _inverse(rows: pd.DataFrame, taken: Snapshot) -> Iterator[Entry]:
    """Yield the inverse of rows of the log, table by table: what goes, what changes, what is there again."""
    plain = rows_of(rows)
    for table in taken.package.tables:
        for action in (ADD, CHANGE, REMOVE):
            for row in plain:
                if (row["table"], row["action"]) == (table, action):
                    swapped = {"action": INVERSE[action], "old": row["new"], "new": row["old"]}
                    yield {name: row[name] for name in ("table", "record", "column", "source")} | swapped


# What stands in the way

Records = Mapping[str, Mapping[Key, Row]]
"""Table -> key -> values as text."""


def _touched(rows: pd.DataFrame, later: pd.DataFrame, present: Records, package: Package) -> Iterator[str]:
    """Yield what a change left and is not so any more, with the later changes that touched it."""
    for (table, record, action), cells in rows.groupby(["table", "record", "action"], sort=False):
        spec = package.tables[table]
        row = present[table].get(parse_record(record, spec))
        left = dict(plain_rows(cells[["column", "new"]]))
        if action == ADD:
            left = {**dict.fromkeys(spec.columns), **left}
        compared = left.items() if row is not None and action != REMOVE else ()
        columns = [name for name, value in compared if not same_value(row[name], value, spec.field(name))]
        if columns or (row is None) is not (action == REMOVE):
            since = later[(later["table"] == table) & (later["record"] == record)]
            since = since[since["column"].isin(columns)] if columns else since
            yield f"{table} {record}{' ' if columns else ''}{', '.join(columns)}{_by(since)}"


def _hanging(rows: pd.DataFrame, changes: pd.DataFrame, present: Records, package: Package) -> Iterator[str]:
    """Yield the rows of other records that refer to what would go."""
    added = rows[rows["action"] == ADD]
    going: dict[str, set[Key]] = {}
    for table, record in added[["table", "record"]].drop_duplicates().itertuples(index=False, name=None):
        going.setdefault(table, set()).add(parse_record(record, package.tables[table]))
    for name, records in present.items():
        for key in package.tables[name].foreign_keys:
            gone = {record[0] for record in going.get(key.target_table, set())}
            for own, values in records.items() if gone else ():
                if values[key.column] in gone and own not in going.get(name, set()):
                    record = record_text(own)
                    yield f"{name} {record}{_by(changes[(changes['table'] == name) & (changes['record'] == record)])}"


def _by(changes: pd.DataFrame) -> str:
    numbers = changes["number"].unique().tolist()
    return f" (change {', '.join(numbers)})" if numbers else ""
