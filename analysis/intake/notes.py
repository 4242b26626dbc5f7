"""What was recognised or passed over while reading: no defect, but one should know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.records.findings import visible

LISTED = 15
"""Names that a note lists at most."""

LONGEST = 400
"""Longest parameter of a note, in characters."""

NOTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "other_kind": ("kind",),
        "encoding": ("encoding",),
        "separator": ("separator",),
        "line_ends": (),
        "quoted_lines": (),
        "decimal_comma": ("count",),
        "thousands": ("count", "example"),
        "spaces": ("count",),
        "marks": ("count",),
        "post_codes": ("count",),
        "asides": ("count", "examples"),
        "labels": ("examples",),
        "matched": ("count", "examples"),
        "new_alliances": ("count", "examples"),
        "sources_in_words": ("count",),
        "open_end": (),
        "table_by_columns": ("table",),
        "header_row": ("row",),
        "column_names": ("columns",),
        "damaged_names": ("columns",),
        "unused_columns": ("columns",),
        "blank_rows": ("count", "row"),
        "header_again": ("count", "row"),
        "hidden_sheet": (),
        "values_only": (),
        "hidden_rows": ("count", "row"),
        "hidden_columns": ("columns",),
        "skipped": ("names",),
        "not_read": ("columns",),
        "column_near": ("column", "near"),
        "kept_columns": ("columns",),
        "not_taken": (),
        "unchanged": ("count",),
        "left_out": ("count", "examples"),
    }
)
"""Code -> the parameters that a note carries. Codes are stable; the catalogues word them as ``incoming.note.CODE``."""


@dataclass(frozen=True)
class Note:
    """One thing to know. file: as in findings. code: a key of ``NOTES``. params: its parameters as (name, text)."""

    file: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


def note(file: str, code: str, /, **params: object) -> Note:
    """Return a note about ``file``; raises KeyError where there is no such code."""
    if code not in NOTES:
        raise KeyError(code)
    return Note(file, code, tuple((name, visible(str(value)[:LONGEST])) for name, value in params.items()))


def listed(names: Iterable[str]) -> str:
    """Return the first names with commas, and how many more there are."""
    names = list(names)
    more = [f"… +{len(names) - LISTED}"] if len(names) > LISTED else []
    return ", ".join([*names[:LISTED], *more])
