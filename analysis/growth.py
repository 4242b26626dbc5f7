"""How the number of alliances and the people they reach changed from year to year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.activity import STARTED
from analysis.coverage import Coverage, active_matrix, population_covered
from analysis.tables import Tables


def growth(tables: Tables, spans: pd.DataFrame, covered: Coverage) -> pd.DataFrame:
    """Return one row per year of the series.

    Columns (int64): year; started (joined or founded in that year; foundings before the initiative count in its first
    year); first_seen (start known only as "spätestens seit"); active; population_any (people of the census day in
    municipalities covered any).
    """
    years = covered.years
    timed = spans[spans["start_year"].notna()]
    started = timed["start_basis"].isin(STARTED)
    everything = timed[["start_year", "end_year"]].assign(area_key="all")
    return pd.DataFrame(
        {
            "year": years,
            "started": _per_year(timed.loc[started, "start_year"], years),
            "first_seen": _per_year(timed.loc[~started, "start_year"], years),
            "active": active_matrix(everything, pd.Index(["all"]), years)[0].astype("int64"),
            "population_any": population_covered(covered.any, tables.municipalities["population"]),
        }
    )


def growth_by_land(spans: pd.DataFrame, laender: list[str], years: np.ndarray) -> pd.DataFrame:
    """Return one row per Land and year: land, year, active (int64), started (int64). Länder in the order given."""
    timed = spans[spans["start_year"].notna()].rename(columns={"land": "area_key"})
    active = active_matrix(timed, pd.Index(laender), years)
    begun = timed[timed["start_basis"].isin(STARTED)]
    started = [_per_year(begun.loc[begun["area_key"] == land, "start_year"], years) for land in laender]
    return pd.DataFrame(
        {
            "land": np.repeat(laender, len(years)),
            "year": np.tile(years, len(laender)),
            "active": active.ravel().astype("int64"),
            "started": np.concatenate(started) if started else np.array([], "int64"),
        }
    )


def _per_year(starts: pd.Series, years: np.ndarray) -> np.ndarray:
    counts = starts.value_counts()
    return counts.reindex(years, fill_value=0).to_numpy("int64")
