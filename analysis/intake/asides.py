"""Rows of a list that are no records: sums, headings of groups, remarks, what stands under no column of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.intake.notes import Note, listed, note
from analysis.records.gathering import Reading
from analysis.records.text import folded

USUAL = 3
"""Cells that records fill, in the middle, where one alone tells a row that is none."""
SHOWN = 40
"""Letters of such a row that the note shows."""
KEYS = ("id", "alliance_id")
KEY = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)+")
SUM = re.compile(r"(?:zwischen)?summe|insgesamt|gesamt(?:summe|zahl)?|total|anzahl|sum", re.IGNORECASE)
"""How a row of sums begins; all its other cells are numbers."""
REMARK = re.compile(
    r"[*†‡¹²³]|\d{1,2}\)|\(|[^:]{2,30}:|(?:stand|quellen?|anmerkung(?:en)?|hinweise?|legende|erläuterung(?:en)?|fußnoten?|"
    r"bearbeitet|erstellt|seite|nachrichtlich|davon|note|source|alle angaben|angaben)\b",
    re.IGNORECASE,
)
"""How a remark begins that stands alone in its row."""
GROUP = re.compile(r"(?:land)?kreis|lk|landkreise|kreisfreie|regierungsbezirk|bezirk|region|land", re.IGNORECASE)
"""How the heading of a group begins, by the area that it is about."""
LABELS = 3
"""Columns, in the order of the table, of which one holds the word for a sum."""
NUMBER = re.compile(r"[\d.,\s%]+")


def without_asides(reading: Reading) -> tuple[Reading, list[Note]]:
    """Return a reading without the rows that are no records, and a note that names them."""
    rows = dict(sorted(_asides(reading.frame)))
    if not rows:
        return reading, []
    findings = tuple(item for item in reading.findings if item.row not in rows)
    examples = listed(f"{row} ({text[:SHOWN]})" if text else str(row) for row, text in rows.items())
    frame = reading.frame.drop(index=list(rows))
    told = note(reading.file, "asides", count=len(rows), examples=examples)
    return replace(reading, frame=frame, findings=findings), [told]


def _asides(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield rows that are no records, with their text."""
    filled = frame.notna().sum(axis=1)
    records = filled[filled > 1]
    if records.empty or records.median() < USUAL:
        return
    keys = frame[[name for name in KEYS if name in frame]]
    is_known = keys.apply(lambda texts: texts.str.fullmatch(KEY).fillna(False).astype(bool)).any(axis=1)
    for row, cells in frame[(filled <= 1) & ~is_known].iterrows():
        text = next(iter(cells.dropna()), "").strip()
        is_remark = REMARK.match(text) or GROUP.fullmatch(folded(text).partition(" ")[0])
        if not text or is_remark or _is_sum(text):
            yield int(row), text
    may_be_sums = frame[frame.columns[:LABELS]].apply(lambda texts: texts.str.match(SUM).fillna(False).astype(bool))
    for row, cells in frame[(filled > 1) & may_be_sums.any(axis=1)].iterrows():
        text, *others = cells.dropna()
        if _is_sum(text) and all(map(NUMBER.fullmatch, others)):
            yield int(row), text


def _is_sum(text: str) -> bool:
    return SUM.fullmatch(text.partition(":")[0].strip()) is not None
