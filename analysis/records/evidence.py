"""Which words of ``sources.supports`` stand for which facts, and whether sources and log agree on what bears out what.

A source names what it bears out by words. A fact that was taken in later names its source in the log of changes: that
one must bear it out, and one that said something else must not.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from analysis.records.columns import plain_rows
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Reading
from analysis.records.package import Package

VALUES = (
    "name",
    "place",
    "founded",
    "joined_initiative",
    "status",
    "ended",
    "partners_total",
    "coordination",
    "website",
)
"""Columns of alliances that hold one value each, which excludes others; the word for each is its name."""

AS_OF: Mapping[str, str] = MappingProxyType({"status": "status_as_of", "partners_total": "partners_total_as_of"})
"""Value of an alliance -> the column with the date for which it holds, which belongs to it."""

WORDS: Mapping[str, str] = MappingProxyType(
    {name: name for name in VALUES}
    | {date: name for name, date in AS_OF.items()}
    | {"founded_basis": "founded", "scope": "place", "land": "place"}
)
"""Column of alliances -> the word for it."""

ROWS: Mapping[str, str] = MappingProxyType(
    {
        "alliance_areas": "place",
        "partners": "partners",
        "topics": "topics",
        "awards": "awards",
        "founding_alternatives": "existence",
    }
)
"""Table whose rows belong to alliances -> the word for a row. A date that differs is not borne out as the date."""

IDENTIFYING = ("name", "place", "existence")
"""Words that any source of an alliance stands for which first told of it: its name may be made of the place."""

ANSWER_OF = "rueckmeldung:"
ANSWER = re.compile(rf"{ANSWER_OF}(\d{{4}}-\d{{2}}-\d{{2}})")
"""Address of a source that is no page: what an office answered on a day."""

UNKNOWN = "unknown"
"""The status that says that none is known."""


def words_of(supports: object) -> list[str]:
    """Return the words in a cell of ``sources.supports``."""
    return supports.split(";") if isinstance(supports, str) and supports else []


def answered(address: str) -> str | None:
    """Return the day of the answer of an office that an address stands for; None for a page."""
    found = ANSWER.fullmatch(address)
    return found[1] if found else None


def is_known(column: str, value: str | None) -> bool:
    """Tell whether a text in a column of alliances says something."""
    return value is not None and not (column == "status" and value == UNKNOWN)


def agree(left: str, right: str) -> bool:
    """Tell whether two values may both be right: they are the same, or one is a date as part of the other (2006-07)."""
    short, long = sorted((left, right), key=len)
    return long == short or (long.startswith(f"{short}-") and short[:4].isdigit())


def check_evidence(readings: Mapping[str, Reading], package: Package) -> list[Finding]:
    """Return findings where the log names a source for a value and the table sources does not, or names another.

    readings: all tables as text. Only what was changed since the collection can be told; what was collected without a
    source of its own is shown as such.
    """
    needed = ("alliances", "sources", "changes", *ROWS)
    if not all(name in readings and readings[name].is_read for name in needed):
        return []
    told = _told(readings["changes"].frame)
    supports = _supports(readings["sources"].frame)
    return [
        *_values(readings["alliances"], told, supports),
        *_contradictions(readings, told),
        *(item for table in ROWS for item in _rows(table, readings[table], told, supports, package)),
    ]


Told = Mapping[tuple[str, str, str], list[tuple[str, str | None, str | None]]]
"""Table, record, column -> source, old and new value of each change, in order."""

Supports = Mapping[str, Mapping[str, list[str]]]
"""Alliance -> address -> words."""


def _told(changes: pd.DataFrame) -> Told:
    """Return what the log says of each cell."""
    told: dict[tuple[str, str, str], list[tuple[str, str | None, str | None]]] = defaultdict(list)
    columns = ["table", "record", "column", "source", "old", "new"]
    for table, record, column, source, old, new in plain_rows(changes[columns]):
        told[table, record, column].append((source, old, new))
    return told


def _supports(sources: pd.DataFrame) -> Supports:
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for alliance, url, supports in plain_rows(sources[["alliance_id", "url", "supports"]]):
        found[alliance][url] = words_of(supports)
    return found


def _values(reading: Reading, told: Told, supports: Supports) -> Iterator[Finding]:
    """Each value that was taken in is borne out by a source that said so."""
    columns = [*VALUES, *AS_OF.values()]
    frame = reading.frame
    for row, (key, *values) in zip(frame.index, plain_rows(frame[["id", *columns]]), strict=True):
        for column, value in zip(columns, values, strict=True):
            said = told.get(("alliances", json.dumps([key], ensure_ascii=False), column))
            if not said or not is_known(column, value) or said[0][1] == value:
                continue
            wanted = [source for source, _, new in said if new == value]
            word = WORDS[column]
            borne = [url for url, words in supports.get(key, {}).items() if word in words or word in IDENTIFYING]
            if wanted and not set(wanted) & set(borne):
                yield _unsupported(reading, int(row), column, value, wanted[-1], word)


def _rows(table: str, reading: Reading, told: Told, supports: Supports, package: Package) -> Iterator[Finding]:
    """Each row that was taken in is borne out by a source that told of it."""
    identity = package.tables[table].identity
    word = ROWS[table]
    for row, key in zip(reading.frame.index, plain_rows(reading.frame[list(identity)]), strict=True):
        said = told.get((table, json.dumps(list(key), ensure_ascii=False), "alliance_id"))
        if said and said[0][1] is None:  # else it was collected, and is there again
            wanted = [source for source, _, new in said if new is not None]
            borne = [url for url, words in supports.get(key[0], {}).items() if word in words or word in IDENTIFYING]
            if not set(wanted) & set(borne):
                yield _unsupported(reading, int(row), identity[-1], key[-1], wanted[-1], word)


def _contradictions(readings: Mapping[str, Reading], told: Told) -> Iterator[Finding]:
    """No source bears out a value of which the log says that it gave another."""
    alliances = readings["alliances"].frame.set_index("id", drop=False)
    reading = readings["sources"]
    columns = ["alliance_id", "url", "supports"]
    for row, (key, url, supports) in zip(reading.frame.index, plain_rows(reading.frame[columns]), strict=True):
        for word in set(words_of(supports)) & set(VALUES):
            said = told.get(("alliances", json.dumps([key], ensure_ascii=False), word), [])
            own = [new for source, _, new in said if source == url]
            value = alliances[word].get(key)
            if own and own[-1] is not None and (pd.isna(value) or not agree(own[-1], value)):
                params = {"word": word, "value": "" if pd.isna(value) else value}
                yield finding(reading.file, int(row), "supports", "says_otherwise", own[-1], **params)


def _unsupported(reading: Reading, row: int, column: str, value: str | None, source: str, word: str) -> Finding:
    return finding(reading.file, row, column, "unsupported", value, source=source, word=word)
