"""Words that charts, slides and pages share: how exactly a figure was given, what a fact says, what is missing."""

import pandas as pd

from analysis.counting.activity import STARTED, alliance_counts
from analysis.counting.comparison import change, without_late
from analysis.counting.filter_set import Filters
from analysis.counting.profiles import Fact
from analysis.counting.recent import confirmed_since, recent_since
from analysis.counting.reported import GERMANY, area
from analysis.counting.selection import Selection
from analysis.language import Language, label_column, note_columns
from analysis.records.text import collated

OTHER_AWARD = "sonstige"
"""Code of the awards that have no code of their own: their detail is their name."""


def amount(value: float, qualifier: str, t: Language) -> str:
    """Return a reported figure as it was given: 670, "rund 300", "mehr als 15 Millionen"."""
    digits = 0 if value % 1e6 == 0 else 1
    number = t("number.million", value=t.number(value / 1e6, digits)) if value >= 2e6 else t.number(value)
    return t(f"qualifier.{qualifier}", value=number)


def reported(row: pd.Series, t: Language) -> str:
    """Return the figure of a row of ``counting.reported.totals`` as it was given."""
    return amount(row["value"], row["qualifier"], t)


def fact(known: Fact, t: Language) -> str:
    """Return the value of a known fact with the date it holds for and what other sources give."""
    forms = {
        "founded": t.date,
        "joined_initiative": t.date,
        "ended": t.date,
        "status": lambda status: t(f"status.{status}"),
        "partners_total": t.number,
    }
    text = forms.get(known.field, str)(known.value)
    if known.as_of:
        text += f" ({t('profile.as_of', date=t.date(known.as_of))})"
    if known.alternatives:
        text += f" – {t('profile.alternatives', dates=t.listing([t.date(date) for date in known.alternatives]))}"
    return text


def award(row: pd.Series, t: Language) -> str:
    """Return an award of a profile in words: its name and what that does not say; the latter alone for other awards."""
    name = row[label_column(t)]
    if pd.isna(row["detail"]):
        return name
    return row["detail"] if row["award"] == OTHER_AWARD else t("award.detail", award=name, detail=row["detail"])


def note(row: pd.Series, t: Language) -> str | None:
    """Return the note of a row in the reader's language, or that in the other, which says so; None without one."""
    own, other = (row[name] for name in note_columns(t))
    if pd.notna(own):
        return own
    return t("note.other", note=other) if pd.notna(other) else None


def place(filters: Filters, laender: pd.DataFrame, t: Language) -> str:
    """Return the name of the area of a selection: Deutschland, Brandenburg, or the Länder as a list in words."""
    if area(filters) == GERMANY:
        return t("chart.germany")
    chosen = laender[laender["key"].isin(filters.land)].sort_values("name", key=collated)
    return t.listing(chosen["name"].tolist())


def records(selection: Selection, t: Language) -> str:
    """Return the line on the source of all documented figures, with the data version."""
    return t("chart.source.records", version=selection.tables.version)


def without_year(selection: Selection, t: Language) -> str:
    """Return in words and numbers what a chart of years cannot show: starts known only as "spätestens seit", and none.

    "" where every alliance has the year of its start.
    """
    counts = alliance_counts(selection.spans, selection.tables.package.last_year)
    parts = []
    if counts["first_seen_only"]:
        parts.append(t.count("chart.missing.first_seen", counts["first_seen_only"]))
    if counts["undated"]:
        parts.append(t.count("chart.missing.undated", counts["undated"]))
    return " ".join(parts)


def changed(spans: pd.DataFrame, one: int, other: int, t: Language) -> str:
    """Return in words what came and went among the alliances of ``spans`` between two years, in whichever order.

    It says how many came only because records mention them late. "" where none came or went.
    """
    found = change(spans, one, other)
    late = "change.late.all" if found.late == found.added else "change.late"
    return sentences(
        t.count("change.added", found.added) if found.added else "",
        t.count(late, found.late) if found.late else "",
        t.count("change.gone", found.gone) if found.gone else "",
    )


def changed_since_the_start(selection: Selection, t: Language) -> str:
    """Return the same for the first and the last year of the series."""
    package = selection.whole.package
    return changed(selection.spans, package.first_year, package.last_year, t)


def people_by_late_mentions(selection: Selection, t: Language) -> str:
    """Say how many of the people reached in the last year are so only by alliances that records mention late."""
    package = selection.whole.package
    left = without_late(selection, package.first_year, package.last_year)
    late = int(selection.growth["population_any"].iloc[-1] - left.growth["population_any"].iloc[-1])
    return t("change.people", people=t.number(late)) if late else ""


def confirmed_of_late(selection: Selection, t: Language) -> str:
    """Say how many of those active in the last year were confirmed within five years; "" where none is active."""
    year, active = (int(value) for value in selection.growth[["year", "active"]].iloc[-1])
    since = recent_since(year, selection.whole.package.first_year)
    n = confirmed_since(selection.spans, year, since)
    if not active:
        return ""
    said = t("chart.active.recent", year=year, active=t.number(active), n=t.number(n), since=since)
    return sentences(said, t.count("overview.confirmed.others", active - n) if n < active else "")


def founded_before(selection: Selection) -> int:
    """Return how many of those that started in the first year of the series were founded in an earlier year."""
    first = selection.tables.package.first_year
    spans = selection.spans
    begun = spans[spans["start_basis"].isin(STARTED) & (spans["start_year"] == first).fillna(False).astype(bool)]
    alliances = selection.tables.alliances
    rows = alliances[alliances["id"].isin(begun["alliance_id"]) & alliances["joined_initiative"].isna()]
    return int((rows["founded"].str.slice(0, 4).astype("Int64") < first).sum())


def sentences(*parts: str) -> str:
    """Return the parts that say something, as one text."""
    return " ".join(part for part in parts if part)
