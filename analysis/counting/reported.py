"""What publishers reported, and the milestones: series of their own, never mixed with the documented records.

A *position* is a date on an axis of years on which each year fills the slot from half a year before its number to half
a year after it: 2014 lies at 2014.0 (the middle of its slot), 2014-01-01 at 2013.5. A date that is less precise lies in
the middle of what it leaves open, so that it is never shown as earlier or later than it may be.
"""

import calendar

import numpy as np
import pandas as pd

from analysis.counting.filter_set import Filters
from analysis.counting.index import once_per_tables
from analysis.errors import UnknownValue
from analysis.records.tables import Tables

GERMANY = "DE"
"""Area of the reported totals and milestones that stand for the whole country."""

ALLIANCES = ("alliances", "sites")
"""Measures that count alliances: some publishers say alliances, others say sites (Standorte) for the same thing."""

REACH = ("population_reach",)
"""Measure for the people who live where an alliance is."""

QUALIFIERS = ("almost", "about", "exact", "more_than")
"""How exactly a figure was given, in the order of the amounts that the same number then stands for."""

NEW_DEFINITION = (2021, 2023)
"""Last year in which publishers report registered alliances and first year in which they report active ones."""

TURNING_POINTS = (
    "2004-01",
    "2004-11-22",
    "2005-12-13",
    "2011-01",
    "2014-06-24",
    "2020-05-15",
    "2023-09",
    "2024-05-15",
)
"""Dates of the milestones of Germany that are marked on an axis: 60 marks would hide the curve they explain. Left are
the start, the counted foundings, the congresses, the year without meetings, the new direction and the anniversary."""


def area(filters: Filters) -> str | None:
    """Return the area whose reported totals stand beside a selection: DE without a Land filter, the Land if it is one.

    None for several Länder: nobody reported a total for them together, and adding figures of different dates and
    publishers would make one up.
    """
    if not filters.land:
        return GERMANY
    return filters.land[0] if len(filters.land) == 1 else None


def narrower(filters: Filters) -> bool:
    """Tell whether ``filters`` select by more than the Land: then a reported total counts more than the selection."""
    return bool(set(filters.as_dict()) - {"land"})


def positions(dates: pd.Series) -> pd.Series:
    """Return the position (float, see the module) of each date (``2005``, ``2005-11``, ``2005-11-17``); NaN if none."""
    return pd.Series([_position(date) if isinstance(date, str) else np.nan for date in dates], dates.index, "float64")


def _position(date: str) -> float:
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return float(year)
    if len(rest) == 1:
        return round(year - 0.5 + (rest[0] - 0.5) / 12, 3)
    day = sum(calendar.monthrange(year, month)[1] for month in range(1, rest[0])) + rest[1] - 0.5
    return round(year - 0.5 + day / (366 if calendar.isleap(year) else 365), 3)


@once_per_tables
def totals(tables: Tables, area: str | None, measures: tuple[str, ...] = ALLIANCES) -> pd.DataFrame:
    """Return what publishers reported for ``area``, by date and then value, the undated last.

    Columns: date, year (Int64), position (float), date_basis, measure, value (float), qualifier, publisher, source,
    note, note_en. Without an area (None) there is none. Raises UnknownValue for a qualifier without a form on a chart.
    """
    found = tables.reported_totals
    rows = found[(found["area"] == area) & found["measure"].isin(measures)]
    for qualifier in rows["qualifier"]:
        if qualifier not in QUALIFIERS:
            raise UnknownValue("qualifier", qualifier, QUALIFIERS)
    rows = rows.assign(year=rows["date"].str.slice(0, 4).astype("Int64"), position=positions(rows["date"]))
    columns = ["date", "year", "position", "date_basis", "measure", "value", "qualifier", "publisher", "source"]
    columns += ["note", "note_en"]
    return rows.sort_values(["position", "value"], kind="stable", ignore_index=True)[columns]


def dated(totals_: pd.DataFrame) -> pd.DataFrame:
    """Return the reported totals that say for when they hold."""
    return totals_[totals_["position"].notna()].reset_index(drop=True)


def latest(totals_: pd.DataFrame) -> pd.Series | None:
    """Return the last dated total, None where there is none."""
    rows = dated(totals_)
    return None if rows.empty else rows.iloc[-1]


def highest(totals_: pd.DataFrame) -> pd.Series | None:
    """Return the highest dated total, None where there is none.

    Of the same number "more than" is the highest, "almost" the lowest; of equal ones the earliest.
    """
    rows = dated(totals_)
    if rows.empty:
        return None
    rank = rows["qualifier"].map(QUALIFIERS.index)
    return rows.assign(rank=rank).sort_values(["value", "rank"], ascending=False, kind="stable").iloc[0].drop("rank")


def around_new_definition(totals_: pd.DataFrame) -> tuple[pd.Series, pd.Series] | None:
    """Return the last total of registered and the first of active alliances (see ``NEW_DEFINITION``).

    None where one of the two is missing.
    """
    rows = dated(totals_)
    before = rows[(rows["year"] <= NEW_DEFINITION[0]).astype(bool)]
    after = rows[(rows["year"] >= NEW_DEFINITION[1]).astype(bool)]
    return None if before.empty or after.empty else (before.iloc[-1], after.iloc[0])


def beside_documented(growth: pd.DataFrame, totals_: pd.DataFrame) -> pd.DataFrame:
    """Return one row per year: the documented alliances and, beside them, what was reported for that year.

    growth: year, active, confirmed. Columns: year, active, confirmed (int), low and high (Float64: lowest and highest
    reported total of the year), low_qualifier, high_qualifier, reports (int: how many statements). Never one series: no
    difference and no share is computed, since the two count different things.
    """
    rows = dated(totals_)
    rows = rows.assign(rank=rows["qualifier"].map(QUALIFIERS.index)).sort_values(["value", "rank"], kind="stable")
    by_year = rows.groupby("year")
    first, last = by_year.first(), by_year.last()
    beside = pd.DataFrame(
        {
            "low": first["value"].astype("Float64"),
            "low_qualifier": first["qualifier"],
            "high": last["value"].astype("Float64"),
            "high_qualifier": last["qualifier"],
            "reports": by_year.size(),
        }
    )
    table = growth[["year", "active", "confirmed"]].join(beside, on="year")
    return table.assign(reports=table["reports"].fillna(0).astype("int64"))


def milestones(tables: Tables, area: str | None, language: str) -> pd.DataFrame:
    """Return the milestones of ``area`` by date, the undated last.

    Columns: date, position (float), title (in ``language``, "de" or "en"), source, marked (bool). The marked ones stand
    on the axis: they are dated within the series and, for Germany, a turning point.
    """
    rows = tables.milestones[tables.milestones["area"] == area]
    rows = rows.assign(position=positions(rows["date"]), title=rows[f"title_{language}"])
    within = rows["position"].between(tables.package.first_year - 0.5, tables.package.last_year + 0.5)
    turning = rows["date"].isin(TURNING_POINTS) if area == GERMANY else True
    rows = rows.assign(marked=within & turning).sort_values("position", kind="stable", ignore_index=True)
    return rows[["date", "position", "title", "source", "marked"]]


def coordination(tables: Tables, land: str, language: str) -> pd.DataFrame:
    """Return the milestones of ``land`` that tell of its coordination office; there is no table of these offices."""
    told = milestones(tables, land, "de")["title"].str.contains("oordinierungsstelle")
    return milestones(tables, land, language)[told].reset_index(drop=True)


def numbered(milestones_: pd.DataFrame, apart: float = 1.2) -> pd.DataFrame:
    """Return the marked milestones with their number and the row that their number stands in.

    Columns added: number (1 is the first), level (0 is next to the axis). Numbers in one row are at least ``apart``
    years from each other, so that none covers another.
    """
    marked = milestones_[milestones_["marked"]].reset_index(drop=True)
    last: list[float] = []
    levels = []
    for position in marked["position"]:
        level = next((i for i, taken in enumerate(last) if position - taken >= apart), len(last))
        last[level : level + 1] = [position]
        levels.append(level)
    return marked.assign(number=np.arange(1, len(marked) + 1), level=np.array(levels, "int64"))
