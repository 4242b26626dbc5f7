"""Numbers as Germans write them, read as they are meant: a comma before the decimals, dots at the thousands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.intake.notes import Note, note
from analysis.records.findings import finding
from analysis.records.gathering import Reading, spoiled_by
from analysis.records.package import TableSpec

DECIMAL_COMMA = r"-?(?:\d{1,300}|\d{1,3}(?:\.\d{3}){1,99}),\d{1,300}"
GROUPED = r"-?[1-9]\d{0,2}(?:\.\d{3}){1,99}"
"""A whole number with dots at its thousands; with one dot it may be a number with three decimals."""
GROUPED_TWICE = r"-?[1-9]\d{0,2}(?:\.\d{3}){2,99}"
THREE_DECIMALS = r"-?[1-9]\d{0,2},\d{3}"
"""A number with three decimals, or in English one with a thousands mark."""
DECIMAL_POINT = r"-?\d{1,300}\.\d{1,300}"


def with_points(reading: Reading, spec: TableSpec) -> tuple[Reading, list[Note]]:
    """Return a reading with decimal points alone in its numbers, and notes on what was read so.

    A dot before three digits is a thousands mark in a column of whole numbers, and where decimals stand behind a comma.
    Where neither tells, and no other number has a decimal point, it is a finding.
    """
    frame, notes, found = reading.frame.copy(deep=False), [], []
    texts = dict(_texts(reading, spec))
    commas = {name: _matches(values, DECIMAL_COMMA) for name, values in texts.items()}
    if reading.stored is not None and not any(
        (commas[name] & ~_matches(texts[name], THREE_DECIMALS)).any() for name in texts
    ):
        commas = {name: wanted & False for name, wanted in commas.items()}
    has_commas = any(wanted.any() for name, wanted in commas.items() if spec.field(name).type == "number")
    has_points = any(_has_points(values) for name, values in texts.items() if spec.field(name).type == "number")
    decimals, thousands, example = 0, 0, ""
    for name, values in texts.items():
        is_whole = spec.field(name).type == "integer"
        grouped = _matches(values, GROUPED if is_whole or has_commas else GROUPED_TWICE)
        meant = values.mask(grouped, values.str.replace(".", ""))
        if not is_whole:
            meant = meant.mask(commas[name], values.str.replace(".", "").str.replace(",", "."))
            decimals += int(commas[name].sum())
            doubtful = _matches(values, GROUPED) & ~grouped
            if not has_points and doubtful.any():
                found += [
                    finding(reading.file, int(row), name, "ambiguous_number", values[row])
                    for row in values.index[doubtful]
                ]
        if grouped.any():
            first = values[grouped].iloc[0]
            example = example or f"{first} = {first.replace('.', '')}"
            thousands += int(grouped.sum())
        frame.loc[values.index, name] = meant
    if decimals:
        notes.append(note(reading.file, "decimal_comma", count=decimals))
    if thousands:
        notes.append(note(reading.file, "thousands", count=thousands, example=example))
    return spoiled_by(replace(reading, frame=frame), found), notes


def _texts(reading: Reading, spec: TableSpec) -> Iterator[tuple[str, pd.Series]]:
    """Yield the columns of numbers with the values that are text; those that a sheet stores as numbers are known."""
    for field in spec.fields:
        if field.type in ("integer", "number") and field.name in reading.frame:
            stored = (reading.stored or {}).get(field.name, frozenset())
            values = reading.frame[field.name].dropna()
            yield field.name, values[~values.index.isin(list(stored))]


def _matches(values: pd.Series, pattern: str) -> pd.Series:
    return values.str.fullmatch(pattern).fillna(False).astype(bool)


def _has_points(values: pd.Series) -> bool:
    return bool((_matches(values, DECIMAL_POINT) & ~_matches(values, GROUPED)).any())
