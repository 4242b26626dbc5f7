"""The tables of the data package, validated and typed, and the way back to text.

Types: string -> ``str`` with NaN where missing (categories and dates stay text); integer -> int64, or Int64 where it
may be missing; number -> float64 with NaN where missing; boolean -> bool, or boolean where it may be missing. All
frames have a RangeIndex and the columns of datapackage.json in its order. Nobody changes a frame in place: they are
shared.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from analysis.errors import AnalysisError, BrokenPackage
from analysis.records import files, transaction
from analysis.records.columns import plain
from analysis.records.findings import finding
from analysis.records.gathering import DEFAULT_LIMITS, Reading, unread
from analysis.records.package import DESCRIPTOR, Field, Package, TableSpec, load_package
from analysis.records.tabular import read
from analysis.records.validation import validate
from analysis.records.wording import BrokenTable

LOGGER = logging.getLogger(__name__)

LIMITS = replace(DEFAULT_LIMITS, bytes=500_000_000)
"""Of the files of a package: a hundred thousand alliances with a million partners fit. Nobody hands these in."""

Contents = Mapping[str, bytes | OSError]
"""Name of a file -> its bytes, or why it cannot be read."""


@dataclass(frozen=True, eq=False)
class Tables:
    """One frame per table of the package, the package, and the data version: date and hash of the content."""

    alliances: pd.DataFrame
    alliance_areas: pd.DataFrame
    partners: pd.DataFrame
    topics: pd.DataFrame
    awards: pd.DataFrame
    sources: pd.DataFrame
    founding_alternatives: pd.DataFrame
    sectors: pd.DataFrame
    topics_list: pd.DataFrame
    umbrellas: pd.DataFrame
    awards_list: pd.DataFrame
    reported_totals: pd.DataFrame
    milestones: pd.DataFrame
    changes: pd.DataFrame
    municipalities: pd.DataFrame
    uninhabited_areas: pd.DataFrame
    districts: pd.DataFrame
    laender: pd.DataFrame
    package: Package
    version: str

    @property
    def date(self) -> str:
        """ISO day of the data: that of the last change, not of the package as it was first made."""
        return data_date(self.package, self.changes)


TABLE_NAMES = tuple(field.name for field in fields(Tables) if field.name not in ("package", "version"))
"""Names of the tables that the analysis works on."""


def read_folder(
    folder: Path, specs: Mapping[str, TableSpec], contents_of: Callable[..., Contents] = transaction.read_together
) -> dict[str, tuple[bytes, Reading]]:
    """Return name -> bytes and reading of tables of a folder, all of one state even while a merge replaces them.

    What cannot be read is a finding. contents_of: how the files are read; the other way is ``transaction.read_staged``.
    Raises Unsettled.
    """
    contents = contents_of(folder, [spec.path for spec in specs.values()], LIMITS.bytes)
    return {name: _read(str(folder / spec.path), contents[spec.path], spec) for name, spec in specs.items()}


def _read(file: str, content: bytes | OSError, spec: TableSpec) -> tuple[bytes, Reading]:
    if not isinstance(content, OSError):
        return content, read(content, file, spec.columns, LIMITS)
    if isinstance(content, FileNotFoundError):
        reason = finding(file, 1, spec.columns[0], "missing_table", path=spec.path)
    else:
        reason = finding(file, 1, spec.columns[0], "unreadable", content.strerror)
    return b"", unread(reason)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The files of all tables at one moment: the package, and table -> bytes and reading (text, not yet judged)."""

    package: Package
    contents: Mapping[str, bytes]
    readings: Mapping[str, Reading]


def snapshot(data: Path = files.DATA, contents_of: Callable[..., Contents] = transaction.read_together) -> Snapshot:
    """Read the files of all tables of the folder ``data``, all of one state even while a merge replaces them.

    contents_of: see ``read_folder``. Raises BrokenPackage where the descriptor is broken or lacks a
    table, Unsettled where the files are not of one state.
    """
    package = load_package(data)
    lacking = [name for name in TABLE_NAMES if name not in package.tables]
    if lacking:
        raise BrokenPackage(f"{data}: the descriptor describes no {', '.join(lacking)}")
    read = read_folder(data, package.tables, contents_of)
    return Snapshot(
        package,
        {name: content for name, (content, _) in read.items()},
        {name: reading for name, (_, reading) in read.items()},
    )


def load(data: Path = files.DATA) -> Tables:
    """Read, validate and type all tables of the folder ``data``.

    Raises what ``snapshot`` and ``tables_of`` raise. CSV files that the descriptor does not name are left alone.
    """
    return tables_of(snapshot(data))


class Shared:
    """The tables of a folder as it is now, the same for all who ask in this process.

    Whoever asks first waits until they are read. When the folder has changed, whoever notices reads it anew, and all
    others go on with the tables before until the new ones are there as a whole. Tables that cannot be read leave those
    before.
    """

    def __init__(self, data: Path = files.DATA) -> None:
        self._data = data
        self._one_reads = Lock()
        self._known: Tables | None = None
        self._seen: object = None

    def tables(self) -> Tables:
        """Return the tables. Raises what ``load`` raises where there are none yet."""
        if self._known is None:
            with self._one_reads:
                if self._known is None:
                    self._seen, self._known = self._look(), load(self._data)
        elif self._look() != self._seen and self._one_reads.acquire(blocking=False):
            try:
                self._renew(self._known)
            finally:
                self._one_reads.release()
        return self._known

    def _look(self) -> object:
        """Return what changes when a file of the folder is replaced; to look takes a small part of a millisecond."""
        return transaction.signature(self._data, [DESCRIPTOR, *(f"{name}.csv" for name in TABLE_NAMES)])

    def _renew(self, known: Tables) -> None:
        self._seen = self._look()
        try:
            found = load(self._data)
        except (AnalysisError, OSError) as problem:
            LOGGER.warning("%s has changed and cannot be read, the tables before stay: %s", self._data, problem)
        else:
            if found.version != known.version:  # else the same was written anew, and what was computed of it holds
                self._known = found


_shared = Shared()


def shared() -> Tables:
    """Return the tables of data/ as they are now: pages and data API of one server share them. See ``Shared``."""
    return _shared.tables()


def tables_of(taken: Snapshot) -> Tables:
    """Validate and type all tables. Raises BrokenTable listing file, row, column and reason of every defect."""
    package = taken.package
    require_valid(taken)
    frames = {name: typed(taken.readings[name].frame, package.tables[name]) for name in TABLE_NAMES}
    version = data_version(data_date(package, frames["changes"]), taken.contents, last_change(frames["changes"]))
    return Tables(**frames, package=package, version=version)


def require_valid(taken: Snapshot) -> None:
    """Raise BrokenTable listing file, row, column and reason of every defect."""
    found = validate({name: [reading] for name, reading in taken.readings.items()}, taken.package)
    if found:
        raise BrokenTable(found)


def data_date(package: Package, changes: pd.DataFrame) -> str:
    """Return the ISO day of the data: that of the last change, or ``created`` of the package where that is later."""
    return max([package.created, *changes["date"].unique()])


def last_change(changes: pd.DataFrame) -> int:
    """Return the number of the last change, 0 where there is none yet."""
    return int(changes["number"].max()) if len(changes) else 0


def data_version(date: str, contents: Mapping[str, bytes], change: int) -> str:
    """Return the data version: the day of the data, the start of a hash of the tables, the number of the last change.

    The hash is the first 8 hex digits of the SHA-256 over the bytes of all tables in the order of their names. Before
    the first change there is no number.
    """
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(contents[name])
    return "-".join([date, digest.hexdigest()[:8], *([str(change)] if change else [])])


# From text to types

Values = np.ndarray | ExtensionArray
"""The values of a column, without an index: columns that need not be lined up make a table in half the time."""


def typed(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Return a valid frame of text (dtype str, missing NaN) with the types of ``spec``, its column order, a RangeIndex.

    Raises KeyError where a column is missing and ValueError where a text does not fit its type.
    """
    return pd.DataFrame({field.name: _typed(frame[field.name], field) for field in spec.fields})


def _typed(column: pd.Series, field: Field) -> Values:
    if field.type == "string":
        return column.array if isinstance(column.dtype, pd.StringDtype) else column.astype("str").array
    if field.type == "number":
        # Python's float reads a text to the nearest double; float(NaN) is NaN.
        return np.fromiter(map(float, column.tolist()), np.float64, len(column))
    read, kind, whole = (int, "Int64", "int64") if field.type == "integer" else (_truth, "boolean", "bool")
    values = pd.array([pd.NA if pd.isna(text) else read(text) for text in column.tolist()], dtype=kind)
    return values.astype(whole) if field.required else values


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


# From types to text


def as_text(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Return typed columns of ``spec`` as a frame of text (dtype str, missing NaN) that reads as in CSV.

    Columns that the frame lacks are left out. Raises ValueError where a value does not fit its type.
    """
    there = [field for field in spec.fields if field.name in frame.columns]
    columns = {field.name: [text or None for text in _texts(frame[field.name], field)] for field in there}
    return pd.DataFrame(columns, index=frame.index, dtype="str")


def _texts(column: pd.Series, field: Field) -> list[str]:
    if isinstance(column.dtype, pd.StringDtype):
        return [text or "" for text in plain(column)]
    text = _TEXT[field.type]
    return ["" if pd.isna(value) else value if isinstance(value, str) else text(value) for value in column.tolist()]


def _integer_text(value: Any) -> str:
    if int(value) != value:
        raise ValueError(f"{value!r} is no whole number")
    return str(int(value))


def _number_text(value: Any) -> str:
    if not np.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return repr(float(value)).removesuffix(".0")


def _boolean_text(value: Any) -> str:
    if value not in (True, False):
        raise ValueError(f"{value!r} is neither true nor false")
    return "true" if value else "false"


_TEXT: dict[str, Callable[[Any], str]] = {
    "string": str,
    "integer": _integer_text,
    "number": _number_text,
    "boolean": _boolean_text,
}
