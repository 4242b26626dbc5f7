"""What a list answers to "does it still exist?": the answer becomes the status, as of the day of the answer.

An answer without its day, a day without an answer, an answer that the row contradicts elsewhere, and days that lie
ahead of the day on which a list is checked are asked back.

The workbook of a round says in each row that it is the answer of the day on which the workbook was made. What still
says so, and rows that were added without a ground, are of the day on which their alliance answered; where it did not,
of that of the workbook.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.intake.candidates import STILL_EXISTS, Known
from analysis.intake.dates import iso_dates, year_in_disguise
from analysis.intake.difference import OWNER
from analysis.intake.grounds import ANSWERS, REASON, SOURCE, as_source
from analysis.intake.parts import Part
from analysis.language import LANGUAGES, Language, language
from analysis.records.evidence import ANSWER_OF, answered
from analysis.records.findings import Finding, finding
from analysis.records.gathering import spoiled_at, spoiled_by
from analysis.records.package import Package, TableSpec
from analysis.records.values import cleaned, first_faults, forms

ANSWERED_ON = "answered_on"
"""Day of an answer to ``STILL_EXISTS``."""
STATUS, STATUS_AS_OF, ENDED = "status", "status_as_of", "ended"
NO_ANSWER, CONTRADICTS = "no_answer", "contradicts"
IN_FUTURE = "in_future"
SEEN: Mapping[str, tuple[str, ...]] = {
    "alliances": (ANSWERED_ON, STATUS_AS_OF, "partners_total_as_of"),
    "awards": ("year",),
    "sources": ("date",),
    "reported_totals": ("date",),
}
"""Table -> its columns with such days; in each table an answer may be the source of a row."""
DATE = r"\d{4}(?:-\d\d){0,2}"


def with_questions(part: Part) -> Part:
    """Return a part that has the question as well as its day where it has one of them: what is lacking is asked for.

    A list that says of which day each status is has the day of its answers, and the status answers where it asks
    nothing.
    """
    frame = part.frame
    if not {STILL_EXISTS, ANSWERED_ON} & set(frame.columns):
        return part
    lacking = [] if {STILL_EXISTS, STATUS} & set(frame.columns) else [STILL_EXISTS]
    if not {ANSWERED_ON, STATUS_AS_OF} & set(frame.columns):
        lacking.append(ANSWERED_ON)
    nothing = pd.Series(pd.NA, frame.index, dtype="str")
    return replace(part, frame=frame.assign(**dict.fromkeys(lacking, nothing)))


def with_answers(part: Part, spec: TableSpec, known: Known) -> Part:
    """Return the part with the status that the answers mean, as of the day of each answer.

    Where there is no answer the status stays that of the list or, where that has none, what is known.
    """
    frame = part.frame
    if STILL_EXISTS not in frame:
        is_told = ANSWERED_ON in frame and STATUS in frame and STATUS_AS_OF not in frame
        return _as_of(part, frame[ANSWERED_ON].where(frame[STATUS].notna()), spec, known) if is_told else part
    answers = frame[STILL_EXISTS].where(frame[STILL_EXISTS].isin(spec.field(STILL_EXISTS).enum))
    day = ANSWERED_ON if ANSWERED_ON in frame else STATUS_AS_OF
    found = [*_undated(part, answers, day), *_unanswered(part), *_contradicted(part, answers, known)]
    unread = frame.index[frame[STILL_EXISTS].notna() & answers.isna()]
    undated = [item.row for item in found if item.column == day]
    part = _meant(part, STATUS, _given_or_known(frame, STATUS, known).mask(answers.notna(), answers), unread)
    part = spoiled_at(spoiled_by(part, found), ENDED, undated)
    return _as_of(part, frame[day].where(answers.notna()), spec, known) if day == ANSWERED_ON else part


def _as_of(part: Part, days: pd.Series, spec: TableSpec, known: Known) -> Part:
    if days.isna().all():
        return part
    dates = _given_or_known(part.frame, STATUS_AS_OF, known)
    dates = dates.mask(days.notna(), days.map(cleaned, na_action="ignore"))
    return _meant(part, STATUS_AS_OF, dates, days.index[days.notna() & ~_are_days(days, spec, known)])


def _meant(part: Part, column: str, cells: pd.Series, unclear: Iterable[int]) -> Part:
    """Return the part with a column, which it may lack. unclear: rows of which its cell tells nothing."""
    part = part.without_missing([column])
    return spoiled_at(replace(part, frame=part.frame.assign(**{column: cells})), column, unclear)


def _are_days(days: pd.Series, spec: TableSpec, known: Known) -> pd.Series:
    """Say of each text whether it is a date as the day of an answer must be: another is told there, and once."""
    texts = days.dropna().drop_duplicates()
    clean = texts.map(cleaned)
    faults = first_faults(clean.tolist(), list(forms(spec.field(ANSWERED_ON), known.tables.package)))
    return days.isna() | days.isin(texts[(faults < 0) & clean.map(year_in_disguise).isna()])


def _undated(part: Part, answers: pd.Series, day: str) -> Iterator[Finding]:
    """Find answers without a day, all alike, so that it is asked for once."""
    rows = answers.index[answers.notna() & part.frame[day].isna()]
    asked = {"other": STILL_EXISTS, "value": ", ".join(sorted(set(answers[rows]))), "columns": day}
    return (finding(part.file, int(row), day, "required_if", None, **asked) for row in rows)


def _unanswered(part: Part) -> Iterator[Finding]:
    frame = part.frame
    if ANSWERED_ON in frame:
        for row in frame.index[frame[ANSWERED_ON].notna() & frame[STILL_EXISTS].isna()]:
            yield finding(part.file, int(row), STILL_EXISTS, NO_ANSWER, None, other=ANSWERED_ON)


def _contradicted(part: Part, answers: pd.Series, known: Known) -> Iterator[Finding]:
    """Find another status than the answer means that was typed in, and ends of what still exists.

    A status that is known already was there before the answer.
    """
    frame = part.frame
    typed = cells_of(frame, STATUS).mask(cells_of(frame, STATUS).eq(_known(frame, STATUS, known)))
    typed = typed[answers.notna() & typed.isin(known.words[STATUS].keys()) & typed.ne(answers)]
    ends = cells_of(frame, ENDED)[answers.isin(("active", "planned"))].dropna()
    for column, cells in ((STATUS, typed), (ENDED, ends)):
        for row, text in cells.items():
            params = {"other": STILL_EXISTS, "value": answers[row]}
            yield finding(part.file, int(row), column, CONTRADICTS, text, **params)


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


# Days that lie ahead


def not_ahead(part: Part, today: str) -> Part:
    """Return a part with a finding for each day that is later than ``today`` (ISO), as precisely as it is known."""
    if not today:
        return part
    part = spoiled_by(part, _ahead(part, today))
    told = [item.row for item in part.findings if (item.rule, item.column) == (IN_FUTURE, ANSWERED_ON)]
    return spoiled_at(part, STATUS_AS_OF, told)


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


# What a round fills in


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
    frames = [part.frame for part in parts]
    if not any(STILL_EXISTS in frame for frame in frames):
        return None
    counts: Counter[str] = Counter()
    for frame in frames:
        if {SOURCE, REASON} <= set(frame.columns):
            counts.update(frame.loc[frame[SOURCE].eq(frame[REASON]), SOURCE].tolist())
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
        if part.table != "alliances" or ANSWERED_ON not in part.frame:
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
    if not part.is_read:
        return part
    frame = part.frame
    owners = [OWNER] if part.table != "alliances" else ["id", "name"]
    ground = pd.Series(filled, frame.index, dtype="str")
    for name in reversed(owners):
        ground = cells_of(frame, name).map(days).astype("str").fillna(ground)
    source, reason = cells_of(frame, SOURCE), cells_of(frame, REASON)
    is_answer = source.str.fullmatch(ANSWERS) & source.ne(filled)
    grounds = {
        SOURCE: source.mask(source.isna() | source.eq(filled), ground),
        REASON: reason.mask((reason.isna() & ~is_answer) | reason.eq(filled), ground),
    }
    return replace(part, frame=frame.assign(**grounds))
