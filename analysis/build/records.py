"""Turn the collected facts (JSON lines in ``data/raw/``) into the tidy tables of the data package.

Nothing is interpreted here: each field of a record lands in one cell, and ``tests/analysis/build/test_records.py``
counts both ends. The one field without a column is ``kreis``, the name of the district: it follows from the area keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from analysis import files
from analysis.package import Package, TableSpec

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
        {"alliance_id": record["id"], "partner": partner["name"], "sector": partner["sector"]}
        for record in records
        for partner in record["partners"]
    ]


def topics(records: Iterable[Record]) -> Rows:
    """One row per topic of an alliance."""
    return [{"alliance_id": record["id"], "topic": topic} for record in records for topic in record["topics"]]


def awards(records: Iterable[Record]) -> Rows:
    """One row per award."""
    return [{"alliance_id": record["id"], **award} for record in records for award in record["awards"]]


def sources(records: Iterable[Record]) -> Rows:
    """One row per source; the fields it bears out are joined by semicolons."""
    return [
        {"alliance_id": record["id"], **source, "supports": ";".join(source["supports"])}
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


def build_records(package: Package, raw: files.Path, data: files.Path) -> dict[str, int]:
    """Write the tables that come from the collected facts and return the number of rows of each.

    Rows keep the order of their source, so that a repeated build gives the same bytes.
    """
    from analysis.tables import to_csv_bytes

    records = files.read_json_lines(raw / "alliances.jsonl")
    rows = {name: convert(records) for name, convert in FROM_ALLIANCES.items()}
    for name in ("reported_totals", "milestones"):
        rows[name] = files.read_json_lines(raw / f"{name}.jsonl")
    for name, table in rows.items():
        spec = package.tables[name]
        files.write_bytes(data / f"{name}.csv", to_csv_bytes(text_frame(table, spec), spec))
    return {name: len(table) for name, table in rows.items()}
