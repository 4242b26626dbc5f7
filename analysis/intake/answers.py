"""What a list answers to "does it still exist?": the answer becomes the status, as of the day of the answer.

An answer without its day, a day without an answer, and an answer that the row contradicts elsewhere are asked back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from analysis.intake.candidates import STILL_EXISTS, Known
from analysis.intake.dates import year_in_disguise
from analysis.intake.notes import Note
from analysis.intake.parts import Part
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Reading, spoiled_at, spoiled_by
from analysis.records.package import TableSpec
from analysis.records.values import cleaned, first_faults, forms

ANSWERED_ON = "answered_on"
"""Day of an answer to ``STILL_EXISTS``."""
STATUS, STATUS_AS_OF, ENDED = "status", "status_as_of", "ended"
NO_ANSWER, CONTRADICTS = "no_answer", "contradicts"


def with_questions(part: Part) -> Part:
    """Return a part that has the question as well as its day where it has one of them: what is lacking is asked for.

    A list that says of which day each status is has the day of its answers, and the status answers where it asks
    nothing.
    """
    frame = part.frame
    if frame is None or not {STILL_EXISTS, ANSWERED_ON} & set(frame.columns):
        return part
    lacking = [] if {STILL_EXISTS, STATUS} & set(frame.columns) else [STILL_EXISTS]
    if not {ANSWERED_ON, STATUS_AS_OF} & set(frame.columns):
        lacking.append(ANSWERED_ON)
    nothing = pd.Series(pd.NA, frame.index, dtype="str")
    return replace(part, reading=replace(part.reading, frame=frame.assign(**dict.fromkeys(lacking, nothing))))


def with_answers(reading: Reading, spec: TableSpec, known: Known) -> tuple[Reading, list[Note]]:
    """Return the reading with the status that the answers mean, as of the day of each answer.

    Where there is no answer the status stays that of the list or, where that has none, what is known.
    """
    frame = reading.frame
    if STILL_EXISTS not in frame:
        is_told = ANSWERED_ON in frame and STATUS in frame and STATUS_AS_OF not in frame
        return _as_of(reading, frame[ANSWERED_ON].where(frame[STATUS].notna()), spec, known) if is_told else reading, []
    answers = frame[STILL_EXISTS].where(frame[STILL_EXISTS].isin(spec.field(STILL_EXISTS).enum))
    day = ANSWERED_ON if ANSWERED_ON in frame else STATUS_AS_OF
    found = [*_undated(reading, answers, day), *_unanswered(reading), *_contradicted(reading, answers, known)]
    unread = frame.index[frame[STILL_EXISTS].notna() & answers.isna()]
    undated = [item.row for item in found if item.column == day]
    reading = _meant(reading, STATUS, _given_or_known(frame, STATUS, known).mask(answers.notna(), answers), unread)
    reading = spoiled_at(spoiled_by(reading, found), ENDED, undated)
    return _as_of(reading, frame[day].where(answers.notna()), spec, known) if day == ANSWERED_ON else reading, []


def _as_of(reading: Reading, days: pd.Series, spec: TableSpec, known: Known) -> Reading:
    """Return the reading with days of answers as those of the status."""
    if days.isna().all():
        return reading
    dates = _given_or_known(reading.frame, STATUS_AS_OF, known)
    dates = dates.mask(days.notna(), days.map(cleaned, na_action="ignore"))
    return _meant(reading, STATUS_AS_OF, dates, days.index[days.notna() & ~_are_days(days, spec, known)])


def _meant(reading: Reading, column: str, cells: pd.Series, unclear: Iterable[int]) -> Reading:
    """Return the reading with a column, which it may lack. unclear: rows of which its cell tells nothing."""
    findings = tuple(item for item in reading.findings if item.rule != "missing_column" or item.column != column)
    frame = reading.frame.assign(**{column: cells})
    return spoiled_at(replace(reading, frame=frame, findings=findings), column, unclear)


def _are_days(days: pd.Series, spec: TableSpec, known: Known) -> pd.Series:
    """Say of each text whether it is a date as the day of an answer must be: another is told there, and once."""
    texts = days.dropna().drop_duplicates()
    clean = texts.map(cleaned)
    faults = first_faults(clean.tolist(), list(forms(spec.field(ANSWERED_ON), known.tables.package)))
    return days.isna() | days.isin(texts[(faults < 0) & clean.map(year_in_disguise).isna()])


def _undated(reading: Reading, answers: pd.Series, day: str) -> Iterator[Finding]:
    """Find answers without a day, all alike, so that it is asked for once."""
    rows = answers.index[answers.notna() & reading.frame[day].isna()]
    asked = {"other": STILL_EXISTS, "value": ", ".join(sorted(set(answers[rows]))), "columns": day}
    return (finding(reading.file, int(row), day, "required_if", None, **asked) for row in rows)


def _unanswered(reading: Reading) -> Iterator[Finding]:
    """Find days of an answer where there is none."""
    frame = reading.frame
    if ANSWERED_ON in frame:
        for row in frame.index[frame[ANSWERED_ON].notna() & frame[STILL_EXISTS].isna()]:
            yield finding(reading.file, int(row), STILL_EXISTS, NO_ANSWER, None, other=ANSWERED_ON)


def _contradicted(reading: Reading, answers: pd.Series, known: Known) -> Iterator[Finding]:
    """Find another status than the answer means that was typed in, and ends of what still exists.

    A status that is known already was there before the answer.
    """
    frame = reading.frame
    typed = cells_of(frame, STATUS).mask(cells_of(frame, STATUS).eq(_known(frame, STATUS, known)).fillna(False))
    typed = typed[answers.notna() & typed.isin(known.words[STATUS].keys()) & typed.ne(answers)]
    ends = cells_of(frame, ENDED)[answers.isin(("active", "planned"))].dropna()
    for column, cells in ((STATUS, typed), (ENDED, ends)):
        for row, text in cells.items():
            params = {"other": STILL_EXISTS, "value": answers[row]}
            yield finding(reading.file, int(row), column, CONTRADICTS, text, **params)


def settlements(item: Finding) -> list[tuple[str, str]]:
    """Return the columns and values that settle a finding of this module, "" for no value."""
    if item.rule == NO_ANSWER:
        return [(STILL_EXISTS, "active"), (STILL_EXISTS, "ended"), (ANSWERED_ON, "")]
    if item.column == STATUS:
        return [(STATUS, dict(item.params)["value"]), (STILL_EXISTS, item.whole or "")]
    return [(ENDED, ""), (STILL_EXISTS, "ended")]


def cells_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of a list, missing everywhere where the list has none."""
    return frame[column] if column in frame else pd.Series(pd.NA, frame.index, dtype="str")


def _known(frame: pd.DataFrame, column: str, known: Known) -> pd.Series:
    present = known.tables.alliances.set_index("id")[column]
    return (frame["id"].map(present) if "id" in frame else pd.Series(pd.NA, frame.index)).astype("str")


def _given_or_known(frame: pd.DataFrame, column: str, known: Known) -> pd.Series:
    return frame[column] if column in frame else _known(frame, column, known)
