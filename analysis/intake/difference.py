"""What a list that was handed in would change: records that are new, cells that differ, rows that are gone.

Records are told apart by the columns that the descriptor names as identity (mostly the primary key). Cells are compared
by value, not by spelling: 12.50 is 12.5, and missing equals missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError, UnknownValue
from analysis.records.columns import plain, plain_rows
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Tables, as_text

Key = tuple[str | None, ...]
"""The values of a record's identity columns as text, None where missing."""

OWNER = "alliance_id"
"""The column of tables whose rows belong to an alliance."""


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
    parts = []
    for number, name in enumerate(compared):
        old, new = known[name], given[name]
        differs = np.array([a != b for a, b in zip(plain(old), plain(new), strict=True)], dtype=bool)
        if not differs.any():
            continue
        part = given.loc[differs, list(spec.identity)]
        rank = np.flatnonzero(differs) * len(compared) + number
        parts.append(part.assign(column=name, old=old.to_numpy()[differs], new=new[differs], rank=rank))
    columns = [*spec.identity, "column", "old", "new"]
    if not parts:
        return pd.DataFrame(columns=columns, dtype="str", index=given.index[:0])
    return pd.concat(parts).sort_values("rank")[columns].astype("str")


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
