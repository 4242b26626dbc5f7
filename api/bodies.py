"""Bytes of an answer: frames and objects as JSON, frames as CSV."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.records.delimited import RFC_4180, frame_csv, without_noise


@dataclass(frozen=True)
class Answer:
    """An answer that is written when it is needed: ``write`` holds format -> bytes, ``stem`` names a file of it."""

    write: Mapping[str, Callable[[], bytes]]
    stem: str
    headers: Mapping[str, str] = field(default_factory=dict)


def json_bytes(content: Any) -> bytes:
    """Return ``content`` as JSON: UTF-8, keys in their order, compact, a line end at the end.

    What is no text in UTF-8 (half of a surrogate pair) is written as an escape. Raises ValueError for NaN.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8", "backslashreplace")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one object per row of ``frame``, keys in the order of its columns, None where a value is missing.

    No number is longer than it is (see ``delimited.without_noise``).
    """
    return pa.Table.from_pandas(without_noise(frame), preserve_index=False).to_pylist()


def listing(frame: Callable[[], pd.DataFrame], meta: Callable[[pd.DataFrame], dict[str, Any]], stem: str) -> Answer:
    """Return a list as ``{"data": rows, "meta": …}`` and as CSV with the same rows."""

    def envelope() -> bytes:
        rows = frame()
        return json_bytes({"data": records(rows), "meta": meta(rows)})

    return Answer({"json": envelope, "csv": lambda: frame_csv(frame(), RFC_4180)}, stem)


def document(content: Callable[[], Any], stem: str) -> Answer:
    """Return an object that is there as JSON only."""
    return Answer({"json": lambda: json_bytes(content())}, stem)


def flat(figures: Mapping[str, Any]) -> pd.DataFrame:
    """Return the key figures as rows: figure (``coverage.population.any``, ``growth.2004.active``), value."""
    rows = [*_numbers("", {name: part for name, part in figures.items() if name not in ("filters", "growth")})]
    for row in figures["growth"]:
        rows += _numbers(f"growth.{row['year']}.", {name: n for name, n in row.items() if name != "year"})
    return pd.DataFrame(rows, columns=["figure", "value"])


def _numbers(start: str, part: Mapping[str, Any]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for name, value in part.items():
        found += _numbers(f"{start}{name}.", value) if isinstance(value, Mapping) else [(start + name, value)]
    return found
