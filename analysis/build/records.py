"""Turn the collected facts (``data/raw/``) and the changes since (``data/changes.csv``) into the tidy tables.

Nothing is lost here: each field of a record lands in one cell, and ``tests/analysis/build/test_records.py`` counts both
ends. The one field without a column is ``kreis``, the name of the district: it follows from the area keys. Titles of
awards become codes. Notes stay in the language they were written in; the other language comes with the changes.
What was collected is never edited: corrections are changes, which are replayed on it (analysis/intake/).
"""

from collections.abc import Callable, Iterable, Mapping
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


HANGING_ON: Mapping[str, Callable[[Record], Rows]] = {
    "alliance_areas": lambda record: [
        {"level": area["level"], "area_key": area["key"], "partial": area["partial"]} for area in record["areas"]
    ],
    "partners": lambda record: [
        {"partner": partner["name"], "sector": partner["sector"], "umbrella": None} for partner in record["partners"]
    ],
    "topics": lambda record: [{"topic": topic} for topic in record["topics"]],
    "awards": lambda record: [{**coded_award(award["title"]), "year": award["year"]} for award in record["awards"]],
    "sources": lambda record: [
        {**source, "supports": ";".join(source["supports"]), "note_en": None} for source in record["sources"]
    ],
    "founding_alternatives": lambda record: [{"founded": founded} for founded in record["founded_alternatives"]],
}
"""Table -> the rows in it that belong to an alliance, without its id. Names of areas are left to the tables of areas;
the fields that a source bears out are joined by semicolons."""


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
    rows = {"alliances": records}
    for name, rows_of in HANGING_ON.items():
        rows[name] = [{"alliance_id": record["id"], **row} for record in records for row in rows_of(record)]
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
