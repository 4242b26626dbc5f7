"""What a list that was handed in would change: records that are new, cells that differ, rows that are gone.

Records are told apart by the columns that the descriptor names as identity (mostly the primary key). Cells are compared
by value, not by spelling: 12.50 is 12.5, and missing equals missing.

Of a row that a list leaves out nothing is known: it may never have been meant. What a list says in a column of its own
to be no longer there (``NO_LONGER``) is dropped: it is taken away, and not judged as a row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError, UnknownValue
from analysis.intake.candidates import STILL_EXISTS
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Part
from analysis.records.columns import plain, plain_rows
from analysis.records.findings import Finding, finding
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Tables, as_text

Key = tuple[str | None, ...]
"""The values of a record's identity columns as text, None where missing."""

OWNER = "alliance_id"
"""The column of tables whose rows belong to an alliance."""
NO_LONGER = "no_longer"
"""The question of lists that is answered with yes for a record that goes."""
NOT_THERE = "not_there"


@dataclass(frozen=True, eq=False)
class Difference:
    """What rows of one table would change.

    new: rows whose record is unknown, in the columns of the table, missing where the rows lack a column. same: rows
    that change nothing, in the columns of the rows. Both typed, with the index of the rows. changed: one row per cell
    that differs: the identity columns, column, old, new as text (NaN where missing), with the index of its row.
    gone: rows of the table that belong to an alliance of the rows but are not among them, typed; none in tables whose
    rows belong to no alliance, since a list of some records is normal there.
    """

    new: pd.DataFrame
    changed: pd.DataFrame
    gone: pd.DataFrame
    same: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Changes:
    """What lists change, by table in the order of the package.

    rows: those that were compared, typed. differences: what they change. removed: rows of the data that go, typed.
    """

    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    differences: Mapping[str, Difference] = field(default_factory=dict)
    removed: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def require_changeable(table: str, package: Package) -> None:
    """Raise UnknownValue for a table that does not exist, AnalysisError for one that may not be changed."""
    if table not in package.tables:
        raise UnknownValue("table", table, package.changeable)
    if table not in package.changeable:
        raise AnalysisError(
            f"the table {table} is made by this program from its own sources and cannot be changed by a list; "
            f"tables that can: {', '.join(package.changeable)}"
        )


def keys_of(frame: pd.DataFrame, spec: TableSpec) -> list[Key]:
    """Return the key of each row of a frame of text. Raises AnalysisError where an identity column is missing."""
    if not set(spec.identity) <= set(frame.columns):
        raise AnalysisError(f"rows of {spec.name} need the columns {', '.join(spec.identity)}")
    return plain_rows(frame[list(spec.identity)])


def known_keys(name: str, tables: Tables) -> list[Key]:
    """Return the key of each row of a table of the data."""
    spec = tables.package.tables[name]
    return keys_of(as_text(getattr(tables, name), spec), spec)


def difference(table: str, rows: pd.DataFrame, tables: Tables) -> Difference:
    """Compare ``rows`` (typed columns of ``table``) with that table of ``tables``.

    Columns that the rows lack are not compared: what is known stays. Raises what ``require_changeable`` raises, and
    AnalysisError where the rows lack an identity column, have one that the table has not, or name a record twice.
    """
    require_changeable(table, tables.package)
    spec = tables.package.tables[table]
    if unknown := [name for name in rows.columns if name not in spec.columns]:
        raise AnalysisError(f"{table} has no column {', '.join(unknown)}")
    present = getattr(tables, table)
    given, known = as_text(rows, spec), as_text(present, spec)
    keys, known_keys = keys_of(given, spec), keys_of(known, spec)
    if len(set(keys)) < len(keys):
        raise AnalysisError(f"rows of {table} name a record more than once")
    places = {key: place for place, key in enumerate(known_keys)}
    found = np.array([places.get(key, -1) for key in keys], dtype=int)
    cells = _changed_cells(given[found >= 0], known.iloc[found[found >= 0]], spec)
    is_same = (found >= 0) & ~rows.index.isin(cells.index)
    return Difference(
        new=_widened(rows[found < 0], present),
        changed=cells,
        gone=present[_is_gone(known, known_keys, given, set(keys))],
        same=rows[is_same],
    )


def _changed_cells(given: pd.DataFrame, known: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Return one row per cell in which ``given`` differs from ``known``, row by row; both are text, side by side."""
    compared = [name for name in spec.columns if name in given.columns and name not in spec.identity]
    old, new = (
        np.array([plain(frame[name]) for name in compared], dtype=object).reshape(len(compared), len(given))
        for frame in (known, given)
    )
    rows, columns = np.nonzero((old != new).T)  # row by row
    cells = given[list(spec.identity)].iloc[rows]
    names = [compared[place] for place in columns]
    return cells.assign(column=names, old=old[columns, rows], new=new[columns, rows]).astype("str")


def _widened(rows: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` in all columns of ``present``; what they lack is missing."""
    lacking = {name: pd.Series(pd.NA, rows.index) for name in present.columns if name not in rows.columns}
    with_missing = {"int64": "Int64", "bool": "boolean"}  # types that can hold missing values too
    kinds = {name: with_missing.get(str(present[name].dtype), present[name].dtype) for name in lacking}
    return rows.assign(**lacking)[list(present.columns)].astype(kinds)


def _is_gone(known: pd.DataFrame, known_keys: Sequence[Key], given: pd.DataFrame, keys: set[Key]) -> np.ndarray:
    if OWNER not in known.columns:
        return np.zeros(len(known), dtype=bool)
    is_missing = np.array([key not in keys for key in known_keys], dtype=bool)
    return is_missing & known[OWNER].isin(set(given[OWNER].dropna())).to_numpy()


# What a list says to be no longer there


def dropped_rows(part: Part) -> pd.DataFrame:
    """Return the rows of a part whose records go, as text."""
    frame = part.frame
    return frame[frame[NO_LONGER].eq("true")] if NO_LONGER in frame else frame.iloc[:0]


def without_dropped(part: Part, spec: TableSpec) -> Part:
    """Return a part without these rows; of what was found in them only what may be wrong with the record's name."""
    rows = frozenset(dropped_rows(part).index)
    if not rows:
        return part
    findings = tuple(item for item in part.findings if item.row not in rows or item.column in spec.identity)
    spoiled = {name: places - rows for name, places in part.spoiled.items()}
    frame, doubtful = part.frame.drop(index=list(rows)), part.doubtful - rows
    return replace(part, frame=frame, findings=findings, spoiled=spoiled, doubtful=doubtful)


def dropped_keys(parts: Sequence[Part], package: Package) -> dict[str, set[Key]]:
    """Return table -> the records that go. parts: as they were read."""
    found: dict[str, set[Key]] = {}
    for part in parts:
        rows, spec = dropped_rows(part), package.tables[part.table]
        if len(rows) and set(spec.identity) <= set(rows.columns):
            found.setdefault(part.table, set()).update(keys_of(rows, spec))
    return found


def left_out(parts: Sequence[Part], tables: Tables) -> Iterator[Note]:
    """Name what is known of the alliances of a round and stands in none of its sheets: nobody said that it goes.

    parts: as they were read. The sheets of a round have a column for what goes; others may hold what they like.
    """
    asking = [part for part in parts if {STILL_EXISTS, "id"} <= set(part.frame.columns)]
    alliances = {key for part in asking for key in part.frame["id"].dropna()}
    names = dict(zip(tables.alliances["id"], tables.alliances["name"], strict=True))
    sheets = [part for part in parts if {NO_LONGER, OWNER} <= set(part.frame.columns)]
    for part in sheets if asking else ():
        spec = tables.package.tables[part.table]
        if set(spec.identity) <= set(part.frame.columns):
            there = {key for other in sheets if other.table == part.table for key in keys_of(other.frame, spec)}
            gone = [key for key in known_keys(part.table, tables) if key[0] in alliances and key not in there]
            yield from _left_out(part.file, [f"{names[str(key[0])]} = {key[-1]}" for key in gone])
    owners = {key for part in sheets for key in part.frame[OWNER].dropna() if key in names}
    for part in asking[:1]:
        yield from _left_out(part.file, sorted(names[key] for key in owners - alliances))


def _left_out(file: str, records: Sequence[str]) -> Iterator[Note]:
    if records:
        yield note(file, "left_out", count=len(records), examples=listed(records))


def records(keys: Mapping[str, set[Key]], tables: Tables) -> dict[str, pd.DataFrame]:
    """Return table -> the rows of ``tables`` (typed) with these keys."""
    found = {}
    for name, wanted in keys.items():
        found[name] = getattr(tables, name)[[key in wanted for key in known_keys(name, tables)]]
    return {name: rows for name, rows in found.items() if len(rows)}


def unknown_records(parts: Sequence[Part], tables: Tables) -> Iterator[Finding]:
    """Find rows of records that go and are not there, or that the same list names as there. parts: as they were read.

    A row of which something was found that tells it apart is left to that.
    """
    for part in parts:
        rows, spec = dropped_rows(part), tables.package.tables[part.table]
        if rows.empty or not set(spec.identity) <= set(rows.columns):
            continue
        stays = without_dropped(part, spec)
        told = {item.row for item in stays.findings}
        known = set(known_keys(part.table, tables))
        kept = dict(zip(keys_of(stays.frame, spec), stays.frame.index, strict=True))
        for row, key in zip(rows.index, keys_of(rows, spec), strict=True):
            if key in kept:
                params = {"other_file": part.file, "other_row": kept[key], "columns": ", ".join(spec.identity)}
                yield finding(part.file, int(row), spec.identity[-1], "double_elsewhere", key[-1], **params)
            elif key not in known and row not in told:
                yield finding(part.file, int(row), spec.identity[-1], NOT_THERE, key[-1])
