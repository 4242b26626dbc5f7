"""Turn the collected facts (``data/raw/``) and the changes since (``data/changes.csv``) into the tidy tables.

Nothing is lost here: each field of a record lands in one cell, and ``tests/analysis/build/test_records.py`` counts both
ends. The one field without a column is ``kreis``, the name of the district: it follows from the area keys. Titles of
awards become codes. Notes stay in the language they were written in; the other language comes with the changes.
What was collected is never edited: corrections are changes, which are replayed on it (analysis/intake/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.intake.log import replay
from analysis.records import files, transaction
from analysis.records.delimited import to_csv_bytes
from analysis.records.package import Package, TableSpec
from analysis.records.tables import read_folder
from analysis.records.validation import validate
from analysis.records.wording import BrokenTable

Record = dict[str, Any]
Rows = list[dict[str, Any]]


def alliance_areas(records: Iterable[Record]) -> Rows:
    """One row per area of an alliance; the name of the area is left to the municipalities and districts."""
    return [
        {"alliance_id": record["id"], "level": area["level"], "area_key": area["key"], "partial": area["partial"]}
        for record in records
        for area in record["areas"]
    ]


def partners(records: Iterable[Record]) -> Rows:
    """One row per partner that a source names."""
    return [
        {"alliance_id": record["id"], "partner": partner["name"], "sector": partner["sector"], "umbrella": None}
        for record in records
        for partner in record["partners"]
    ]


def topics(records: Iterable[Record]) -> Rows:
    """One row per topic of an alliance."""
    return [{"alliance_id": record["id"], "topic": topic} for record in records for topic in record["topics"]]


def awards(records: Iterable[Record]) -> Rows:
    """One row per award that a source tells of, by code."""
    return [
        {"alliance_id": record["id"], **coded_award(award["title"]), "year": award["year"]}
        for record in records
        for award in record["awards"]
    ]


AWARDS = {
    "buendnis_des_monats": ("Bündnis des Monats",),
    "ausgezeichnetes_buendnis": ("Ausgezeichnetes Bündnis",),
    "wettbewerb_der_initiative": ("Aktionstag", "Bündnisbilder", "Ideenwettbewerb", "Ideen-Wettbewerb"),
}
"""Code of an award -> words in its title, of which the first is the name of the award itself where it has one."""


def coded_award(title: str) -> Record:
    """Return the code of an award and, as detail, its title; no detail where that is the name and nothing more."""
    for code, words in AWARDS.items():
        if any(word in title for word in words):
            return {"award": code, "detail": None if title == words[0] else title}
    return {"award": "sonstige", "detail": title}


def sources(records: Iterable[Record]) -> Rows:
    """One row per source; the fields it bears out are joined by semicolons."""
    return [
        {"alliance_id": record["id"], **source, "supports": ";".join(source["supports"]), "note_en": None}
        for record in records
        for source in record["sources"]
    ]


def founding_alternatives(records: Iterable[Record]) -> Rows:
    """One row per founding date that another source gives."""
    return [
        {"alliance_id": record["id"], "founded": founded}
        for record in records
        for founded in record["founded_alternatives"]
    ]


FROM_ALLIANCES: dict[str, Callable[[Iterable[Record]], Rows]] = {
    "alliances": list,
    "alliance_areas": alliance_areas,
    "partners": partners,
    "topics": topics,
    "awards": awards,
    "sources": sources,
    "founding_alternatives": founding_alternatives,
}


def text_frame(rows: Iterable[Record], spec: TableSpec) -> pd.DataFrame:
    """Return ``rows`` as a frame of text in the columns of ``spec``; None and "" are missing, booleans true/false.

    Raises KeyError where a row lacks a column.
    """
    names = [field.name for field in spec.fields]
    return pd.DataFrame([[_text(row[name]) for name in names] for row in rows], columns=names, dtype="str")


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


TOTALS = ("reported_totals", "milestones")
"""Tables whose facts are JSON lines with the columns of the table."""

LISTS = ("sectors", "topics_list", "awards_list")
"""Tables whose facts are CSV already."""

LATER = ("umbrellas",)
"""Tables of which nothing was collected: all of it are changes."""


def build_records(package: Package, raw: Path, data: Path) -> dict[str, int]:
    """Write the tables that come from the collected facts and the changes; return the number of rows of each.

    Rows keep the order of their source, and new ones have a defined place, so that a repeated build gives the same
    bytes. All tables are replaced or none. Raises BrokenTable where the log or a list is broken, BrokenLog where the
    log does not fit the facts, CannotWrite where the folder cannot be changed.
    """
    files.make_folder(data)
    with transaction.exclusive(data):
        frames = replay(collected(package, raw), _changes(package, data), package)
        contents = {package.tables[name].path: to_csv_bytes(frames[name], package.tables[name]) for name in frames}
        with transaction.staged(data, contents):
            pass
    return {name: len(frame) for name, frame in frames.items()}


def collected(package: Package, raw: Path) -> dict[str, pd.DataFrame]:
    """Return table -> the facts as they were collected, as text."""
    records = files.read_json_lines(raw / "alliances.jsonl")
    rows = {name: convert(records) for name, convert in FROM_ALLIANCES.items()}
    rows |= {name: _with_note(files.read_json_lines(raw / f"{name}.jsonl")) for name in TOTALS}
    rows |= {name: [] for name in LATER}
    frames = {name: text_frame(table, package.tables[name]) for name, table in rows.items()}
    return {**frames, **{name: _table(package, raw, name) for name in LISTS}}


def _with_note(rows: Rows) -> Rows:
    return [{**row, "note_en": None} for row in rows]


def _changes(package: Package, data: Path) -> pd.DataFrame:
    """Return the log of changes as text, empty where there is none yet."""
    spec = package.tables["changes"]
    return _table(package, data, spec.name) if files.exists(data / spec.path) else text_frame([], spec)


def _table(package: Package, folder: Path, name: str) -> pd.DataFrame:
    """Return a table of ``folder`` as text. Raises BrokenTable."""
    spec = package.tables[name]
    _, reading = read_folder(folder, {name: spec})[name]
    found = validate({name: [reading]}, package)
    if found:
        raise BrokenTable(found)
    return reading.frame
