"""Records that are no longer, since a list says so in a column of its own: they are taken away, and not judged as rows.

Of a row that a list leaves out nothing is known: it may never have been meant. What goes is what a list names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.intake.candidates import STILL_EXISTS
from analysis.intake.difference import OWNER, Key, keys_of, known_keys
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Part
from analysis.records.findings import Finding, finding
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Tables

NO_LONGER = "no_longer"
"""The question of lists that is answered with yes for a record that goes."""
NOT_THERE = "not_there"


def dropped_rows(part: Part) -> pd.DataFrame:
    """Return the rows of a part whose records go, as text."""
    frame = part.frame if part.frame is not None else pd.DataFrame()
    return frame[frame[NO_LONGER].eq("true").fillna(False).astype(bool)] if NO_LONGER in frame else frame.iloc[:0]


def without_dropped(part: Part, spec: TableSpec) -> Part:
    """Return a part without these rows; of what was found in them only what may be wrong with the record's name."""
    rows = frozenset(dropped_rows(part).index)
    if not rows:
        return part
    reading = part.reading
    findings = tuple(item for item in reading.findings if item.row not in rows or item.column in spec.identity)
    spoiled = {name: places - rows for name, places in reading.spoiled.items()}
    frame, doubtful = reading.frame.drop(index=list(rows)), reading.doubtful - rows
    return replace(part, reading=replace(reading, frame=frame, findings=findings, spoiled=spoiled, doubtful=doubtful))


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
    asking = [part for part in parts if part.frame is not None and {STILL_EXISTS, "id"} <= set(part.frame.columns)]
    alliances = {key for part in asking for key in part.frame["id"].dropna()}
    names = dict(zip(tables.alliances["id"], tables.alliances["name"], strict=True))
    sheets = [part for part in parts if part.frame is not None and NO_LONGER in part.frame and OWNER in part.frame]
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
