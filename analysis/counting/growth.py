"""How the number of alliances and the people they reach changed from year to year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, STARTED, has_basis, whole_years
from analysis.counting.coverage import Coverage, active_matrix, population_covered, sums_by_year
from analysis.records.tables import Tables


def growth(tables: Tables, spans: pd.DataFrame, covered: Coverage) -> pd.DataFrame:
    """Return one row per year of the series.

    Columns (int64): year; started (joined or founded in that year; foundings before the initiative count in its first
    year); first_seen (start known only as "spätestens seit"); active; population_any (people of the census day in
    municipalities covered any); confirmed (active, and confirmed in that year or later).
    """
    years = covered.years
    start, end = (whole_years(spans[column], NEVER) for column in ("start_year", "end_year"))
    last = whole_years(spans["last_confirmed"], -NEVER)
    started = has_basis(spans, STARTED)
    return pd.DataFrame(
        {
            "year": years,
            "started": _per_year(start[started], years),
            "first_seen": _per_year(start[~started], years),
            "active": _going_on(start, end, years),
            "population_any": population_covered(covered.any, tables.municipalities["population"]),
            "confirmed": _going_on(start, np.minimum(end, last + 1), years),
        }
    )


def growth_by_land(tables: Tables, spans: pd.DataFrame, covered: Coverage, laender: list[str]) -> pd.DataFrame:
    """Return one row per Land and year, Länder in the order given: land, year, and as ``growth`` counts them (int64)
    active, started, confirmed; population_any are the people of the Land who are reached.
    """
    years = covered.years
    started = has_basis(spans, STARTED)
    start = whole_years(spans["start_year"], NEVER)
    begun = [_per_year(start[started & (spans["land"] == land).to_numpy(bool)], years) for land in laender]
    rows = spans.rename(columns={"land": "area_key"})
    active = active_matrix(rows, pd.Index(laender), years)
    sure = rows["end_year"].fillna(NEVER).clip(upper=rows["last_confirmed"].fillna(-NEVER) + 1)
    confirmed = active_matrix(rows.assign(end_year=sure), pd.Index(laender), years)
    return pd.DataFrame(
        {
            "land": np.repeat(laender, len(years)),
            "year": np.tile(years, len(laender)),
            "active": active.ravel().astype("int64"),
            "started": np.concatenate(begun) if begun else np.array([], "int64"),
            "confirmed": confirmed.ravel().astype("int64"),
            "population_any": _people_by_land(tables, covered, laender).ravel(),
        }
    )


def _people_by_land(tables: Tables, covered: Coverage, laender: list[str]) -> np.ndarray:
    """Return the people in municipalities covered any, int64 (laender, years)."""
    land, people = tables.municipalities["land"].to_numpy(), tables.municipalities["population"]
    inside = [land == key for key in laender]
    return np.array([population_covered(covered.any[rows], people[rows]) for rows in inside], "int64")


def _per_year(starts: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Count ``starts`` in each year of the series; what lies beyond it, NEVER included, is left out."""
    inside = starts[(starts >= years[0]) & (starts <= years[-1])]
    return np.bincount(inside - years[0], minlength=len(years))


def _going_on(start: np.ndarray, end: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Count what has started and not ended in each year of the series (int64)."""
    return sums_by_year(np.zeros(len(start), int), 1, start, end, years)[0].astype("int64")
