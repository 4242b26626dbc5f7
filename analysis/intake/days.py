"""Days on which something was seen or answered: none of them lies ahead of the day on which a list is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.intake.answers import ANSWERED_ON, STATUS_AS_OF
from analysis.intake.grounds import SOURCE
from analysis.intake.parts import Part
from analysis.records.evidence import ANSWER_OF
from analysis.records.findings import Finding, finding
from analysis.records.gathering import spoiled_at, spoiled_by

IN_FUTURE = "in_future"
SEEN: Mapping[str, tuple[str, ...]] = {
    "alliances": (ANSWERED_ON, STATUS_AS_OF, "partners_total_as_of"),
    "awards": ("year",),
    "sources": ("date",),
    "reported_totals": ("date",),
}
"""Table -> its columns with such days; in each table an answer may be the source of a row."""
DATE = r"\d{4}(?:-\d\d){0,2}"


def not_ahead(part: Part, today: str) -> Part:
    """Return a part with a finding for each day that is later than ``today`` (ISO), as precisely as it is known."""
    if part.frame is None or not today:
        return part
    reading = spoiled_by(part.reading, _ahead(part, today))
    told = [item.row for item in reading.findings if (item.rule, item.column) == (IN_FUTURE, ANSWERED_ON)]
    return replace(part, reading=spoiled_at(reading, STATUS_AS_OF, told))


def is_ahead(day: str, today: str) -> bool:
    """Say whether an ISO date, which may be less than a day, is later than a day."""
    return day > today[: len(day)]


def _ahead(part: Part, today: str) -> Iterator[Finding]:
    told: set[int] = set()
    for column in (*SEEN.get(part.table, ()), SOURCE):
        if column not in part.frame:
            continue
        days = part.frame[column].dropna().str.removeprefix(ANSWER_OF)
        days = days[days.str.fullmatch(DATE)]
        late = days[days.isin([day for day in days.unique() if is_ahead(day, today)])]
        # The day of an answer has become that of the status: it is said once.
        for row, day in late.drop(index=list(told) if column == STATUS_AS_OF else [], errors="ignore").items():
            yield finding(part.file, int(row), column, IN_FUTURE, day, today=today)
        told.update(late.index if column == ANSWERED_ON else ())
