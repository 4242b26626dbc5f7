"""What was recognised or passed over while reading: no defect, but one should know it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.records.findings import visible

LISTED = 15
"""Names that a note lists at most."""

LONGEST = 400
"""Longest parameter of a note, in characters."""

NOTES: dict[str, str] = {
    "other_kind": "the content is {kind}, whatever the name of the file says",
    "encoding": "the text was read as {encoding}",
    "separator": "the cells are separated by {separator}",
    "decimal_comma": "numbers with a decimal comma were read: {count}",
    "open_end": "the last row has no line end; please see whether it is complete",
    "table_by_columns": "recognised by its columns as the table {table}",
    "header_row": "the column names stand in row {row}; what stands above was left out",
    "column_names": "these column names were read as those of the data: {columns}",
    "hidden_sheet": "the sheet is hidden; it counts like any other",
    "hidden_rows": "hidden rows count like any other: {count}, the first is row {row}",
    "hidden_columns": "hidden columns count like any other: {columns}",
    "skipped": "left aside, since these are no tables by their names: {names}",
    "kept_columns": "these columns are missing, what is known of them stays: {columns}",
    "not_taken": "the table is made from other sources; it is checked, but a list cannot change it",
}
"""Code -> English text with parameters in braces. Codes are stable: pages translate by code and parameters."""


@dataclass(frozen=True)
class Note:
    """One thing to know. file: as in findings. code: a key of ``NOTES``. params: its parameters as (name, text)."""

    file: str
    code: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """Return the note in English."""
        return NOTES[self.code].format_map(dict(self.params))

    def line(self) -> str:
        """Return ``FILE: message`` in one line."""
        return f"{visible(self.file)}: {self.message}"


def note(file: str, code: str, /, **params: object) -> Note:
    """Return a note about ``file``; raises KeyError where the catalogue has no such code."""
    if code not in NOTES:
        raise KeyError(code)
    return Note(file, code, tuple((name, visible(str(value)[:LONGEST])) for name, value in params.items()))


def listed(names: Iterable[str]) -> str:
    """Return the first names with commas, and how many more there are."""
    names = list(names)
    more = [f"… +{len(names) - LISTED}"] if len(names) > LISTED else []
    return ", ".join([*names[:LISTED], *more])
