"""Grounds of a round: its workbook says in each row that it is the answer of the day on which the workbook was made.

What still says so, and rows that were added without a ground, are of the day on which their alliance answered; where
it did not, of that of the workbook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.intake.answers import ANSWERED_ON, cells_of
from analysis.intake.candidates import STILL_EXISTS
from analysis.intake.dates import iso_dates
from analysis.intake.difference import OWNER
from analysis.intake.grounds import ANSWERS, REASON, SOURCE, as_source
from analysis.intake.parts import Part
from analysis.language import LANGUAGES, Language, language
from analysis.records.evidence import answered
from analysis.records.package import Package


def with_days_of_answers(parts: Sequence[Part], package: Package, today: str) -> list[Part]:
    """Return the parts of one file with the grounds that were filled in for them; as they are if it is no round.

    today: ISO day, "" where none is known; a day ahead of it is asked back and the source of nothing.
    """
    filled = _filled(parts)
    if filled is None:
        return list(parts)
    t = _language_of(filled, package.date_years)
    known = {key: day for key, day in _days(parts, package.date_years).items() if not today or day <= today}
    days = {key: t("round.ground", date=t.date(day)) for key, day in known.items()}
    return [_grounded(part, filled, days) if part.table in package.changeable else part for part in parts]


def _filled(parts: Sequence[Part]) -> str | None:
    """Return what a round says in most rows as both source and reason: no one wrote that."""
    frames = [part.frame for part in parts if part.frame is not None]
    if not any(STILL_EXISTS in frame for frame in frames):
        return None
    counts: Counter[str] = Counter()
    for frame in frames:
        if {SOURCE, REASON} <= set(frame.columns):
            counts.update(frame.loc[frame[SOURCE].eq(frame[REASON]).fillna(False).astype(bool), SOURCE].tolist())
    answers = (text for text, _ in counts.most_common() if ANSWERS.fullmatch(text))
    return next(answers, None)


def _language_of(filled: str, years: range) -> Language:
    day = answered(as_source(filled, years))
    both = [language(code) for code in LANGUAGES]
    return next((t for t in both if day and t("round.ground", date=t.date(day)) == filled), both[0])


def _days(parts: Sequence[Part], years: range) -> dict[str, str]:
    """Return id or name of an alliance -> the day (ISO) on which it answered; no name that several have."""
    found, names = {}, Counter()
    for part in parts:
        if part.table != "alliances" or part.frame is None or ANSWERED_ON not in part.frame:
            continue
        frame = part.frame
        names.update(cells_of(frame, "name").dropna())
        cells = (cells_of(frame, name).where(frame[STILL_EXISTS].notna()) for name in ("id", "name", ANSWERED_ON))
        for key, name, text in zip(*cells, strict=True):
            days = iso_dates(text, years) if isinstance(text, str) else []
            if len(days) == 1 and len(days[0]) == len("2026-11-30"):
                found |= dict.fromkeys((key, name), days[0])
    return {key: day for key, day in found.items() if isinstance(key, str) and names[key] < 2}


def _grounded(part: Part, filled: str, days: Mapping[str, str]) -> Part:
    frame = part.frame
    if frame is None:
        return part
    owners = [OWNER] if part.table != "alliances" else ["id", "name"]
    ground = pd.Series(filled, frame.index, dtype="str")
    for name in reversed(owners):
        ground = cells_of(frame, name).map(days).astype("str").fillna(ground)
    source, reason = cells_of(frame, SOURCE), cells_of(frame, REASON)
    is_answer = source.str.fullmatch(ANSWERS).fillna(False).astype(bool) & source.ne(filled)
    grounds = {
        SOURCE: source.mask(source.isna() | source.eq(filled), ground),
        REASON: reason.mask((reason.isna() & ~is_answer) | reason.eq(filled), ground),
    }
    return replace(part, reading=replace(part.reading, frame=frame.assign(**grounds)))
