"""The log of changes (data/changes.csv): how it is written, and how the tables follow from what was collected and it.

One row of the log is one cell. A record that is added has a row for each value it has, a record that is removed
likewise, so that nothing is lost. Values stand as in the tables, missing where empty.

Where new rows stand: in tables of alliances behind the last row of the same alliance; where it has none, before the
first row of an alliance whose id is greater. In the other tables at the end. Rows that stay keep their order, so that
the difference of two versions shows what changed and nothing else.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import pandas as pd

from analysis.errors import AnalysisError
from analysis.intake.difference import OWNER, Difference, Key, keys_of
from analysis.records.columns import plain_rows
from analysis.records.package import Field, Package, TableSpec
from analysis.records.tables import as_text

ADD, CHANGE, REMOVE = "add", "change", "remove"

Row = dict[str, str | None]
Entry = dict[str, str | None]
Values = dict[str, tuple[str | None, str | None]]
"""Column -> old and new value."""


class BrokenLog(AnalysisError):
    """The log does not fit the tables it is applied to. The text names number, table and record."""


def record_text(key: Key) -> str:
    """Return a key as the log writes it: a JSON list, null where a value is missing."""
    return json.dumps(key, ensure_ascii=False)


def parse_record(text: str, spec: TableSpec) -> Key:
    """Return the key that ``text`` writes; where it has one column only, its plain value will do.

    Raises AnalysisError where it is no list of as many values as the table's identity has columns.
    """
    if len(spec.identity) == 1 and not text.startswith("["):
        return (text,)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    is_key = isinstance(values, list) and all(value is None or isinstance(value, str) for value in values)
    if not is_key or len(values) != len(spec.identity):
        raise AnalysisError(f"{text!r} is no record of {spec.name}, expected a JSON list of {', '.join(spec.identity)}")
    return tuple(values)


# Writing


def entries(found: Difference, removed: pd.DataFrame, spec: TableSpec) -> list[Entry]:
    """Return the rows of the log for one table, without number, date, source and reason.

    removed: typed rows of the table that go. Order: what goes, what changes, what is new, each in its own order.
    """
    return [*_whole_rows(removed, spec, REMOVE), *_cells(found, spec), *_whole_rows(found.new, spec, ADD)]


def _whole_rows(rows: pd.DataFrame, spec: TableSpec, action: str) -> Iterable[Entry]:
    text = as_text(rows, spec)
    for key, row in zip(keys_of(text, spec), rows_of(text), strict=True):
        for column, value in row.items():
            if value is not None:
                old, new = (None, value) if action == ADD else (value, None)
                yield _entry(spec, key, action, column, old, new)


def _cells(found: Difference, spec: TableSpec) -> Iterable[Entry]:
    for key, cell in zip(keys_of(found.changed, spec), rows_of(found.changed), strict=True):
        yield _entry(spec, key, CHANGE, cell["column"], cell["old"], cell["new"])


def _entry(spec: TableSpec, key: Key, action: str, column: str | None, old: str | None, new: str | None) -> Entry:
    values = {"table": spec.name, "record": record_text(key), "action": action}
    return {**values, "column": column, "old": old, "new": new}


def log_rows(found: Iterable[Entry], package: Package, **same: str | int | None) -> pd.DataFrame:
    """Return entries as rows of the table changes (text, missing NaN). same: number, date, source, reason of all."""
    stamp = {name: None if value in (None, "") else str(value) for name, value in same.items()}
    columns = list(package.tables["changes"].columns)
    return pd.DataFrame([{**entry, **stamp} for entry in found], columns=columns, dtype="str")


# Replaying


def replay(frames: Mapping[str, pd.DataFrame], changes: pd.DataFrame, package: Package) -> dict[str, pd.DataFrame]:
    """Return tables of text after all changes; tables that are not changed are the frames given.

    frames: table -> text (dtype str, missing NaN), its columns as in the package. changes: rows of the table changes,
    typed or text, in the order in which they were made. Raises BrokenLog where an entry does not fit: a record to
    change or remove is not there or has another old value, one to add is there, a key is to change.
    """
    states: dict[str, _State] = {}
    for (number, table), rows in changes.groupby(["number", "table"], sort=False):
        if table not in frames:
            raise BrokenLog(f"change {number}: there is no table {table} to change")
        if table not in states:
            states[table] = _State.of(frames[table], package.tables[table])
        states[table].apply(rows, f"change {number}, {table}")
    return {**frames, **{table: state.frame() for table, state in states.items()}}


@dataclass
class _State:
    """A table while changes are applied to it: key -> row, in the order of the table."""

    spec: TableSpec
    rows: dict[Key, Row]

    @classmethod
    def of(cls, frame: pd.DataFrame, spec: TableSpec) -> Self:
        rows = records_of(frame, spec)
        if len(rows) < len(frame):
            raise BrokenLog(f"{spec.name} has a record more than once, so changes cannot be applied to it")
        return cls(spec, rows)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(list(self.rows.values()), columns=list(self.spec.columns), dtype="str")

    def apply(self, entries: pd.DataFrame, where: str) -> None:
        """Apply the entries of one change to this table."""
        records: dict[tuple[str, str], Values] = {}
        for cell in rows_of(entries[["record", "action", "column", "old", "new"]]):
            values = records.setdefault((cell["record"], cell["action"]), {})
            values[cell["column"]] = (cell["old"], cell["new"])
        added: dict[Key, Row] = {}
        for (record, action), values in records.items():
            try:
                key = parse_record(record, self.spec)
                if action == ADD:
                    added[key] = self._added(key, values)
                elif action == CHANGE:
                    self._change(self._row(key), values)
                elif action == REMOVE:
                    self._remove(key, values)
                else:
                    raise BrokenLog(f"unknown action {action!r}")
            except AnalysisError as error:
                raise BrokenLog(f"{where} {record}: {error}") from error
        self.rows = _placed(self.rows, added, self.spec)

    def _added(self, key: Key, values: Values) -> Row:
        if key in self.rows:
            raise BrokenLog("the record to add is there already")
        row = {name: values.get(name, (None, None))[1] for name in self.spec.columns}
        if tuple(row[name] for name in self.spec.identity) != key or not set(values) <= set(row):
            raise BrokenLog("the values are not those of this record")
        return row

    def _change(self, row: Row, values: Values) -> None:
        for column, (old, new) in values.items():
            if column not in self.spec.columns or column in self.spec.identity:
                raise BrokenLog(f"{column} is no column that can change")
            self._require_old(row, column, old)
            row[column] = new

    def _remove(self, key: Key, values: Values) -> None:
        row = self._row(key)
        for column in row:
            self._require_old(row, column, values.get(column, (None, None))[0])
        del self.rows[key]

    def _row(self, key: Key) -> Row:
        if key not in self.rows:
            raise BrokenLog("there is no such record")
        return self.rows[key]

    def _require_old(self, row: Row, column: str, old: str | None) -> None:
        if not same_value(row[column], old, self.spec.field(column)):
            raise BrokenLog(f"{column} is {row[column]!r}, the log says that it was {old!r}")


def same_value(left: str | None, right: str | None, field: Field) -> bool:
    """Tell whether two texts are the same value: 12.50 is 12.5 in a column of numbers."""
    if left == right or left is None or right is None:
        return left == right
    try:
        return field.type in ("integer", "number") and float(left) == float(right)
    except ValueError:
        return False


def _placed(rows: dict[Key, Row], added: dict[Key, Row], spec: TableSpec) -> dict[Key, Row]:
    """Return the rows with those added at their places (see above)."""
    owner = OWNER if OWNER in spec.columns else "id" if "id" in spec.columns else None
    if owner is None or not added:
        return {**rows, **added}
    ids = [row[owner] or "" for row in rows.values()]
    last = {name: place for place, name in enumerate(ids)}
    order: dict[Key, tuple[int, int, str, int]] = {key: (place, 0, "", 0) for place, key in enumerate(rows)}
    highest = list(accumulate(ids, max))  # sorted even where the ids are not, so that a place is quickly found
    for number, (key, row) in enumerate(added.items()):
        name = row[owner] or ""
        if name in last:
            order[key] = (last[name], 1, name, number)
        else:
            order[key] = (bisect_right(highest, name) - 1, 2, name, number)
    both = {**rows, **added}
    return {key: both[key] for key in sorted(order, key=order.__getitem__)}


def records_of(frame: pd.DataFrame, spec: TableSpec) -> dict[Key, Row]:
    """Return key -> row of a frame of text in the columns of ``spec``, None where missing."""
    return dict(zip(keys_of(frame, spec), rows_of(frame[list(spec.columns)]), strict=True))


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame of text, None where missing."""
    return [dict(zip(frame.columns, row, strict=True)) for row in plain_rows(frame)]
