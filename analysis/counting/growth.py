"""How the number of alliances and the people they reach changed from year to year."""

import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, STARTED, has_basis, whole_years
from analysis.counting.coverage import Coverage, sums_by_year
from analysis.records.tables import Tables


def growth(tables: Tables, spans: pd.DataFrame, covered: Coverage) -> pd.DataFrame:
    """Return one row per year of the series.

    Columns (int64): year; started (joined or founded in that year; foundings before the initiative count in its first
    year); first_seen (start known only as "spätestens seit"); active; population_any (people of the census day in
    municipalities covered any); confirmed (active, and confirmed in that year or later).
    """
    return _counted(tables, spans, covered, np.zeros(len(spans), int), np.zeros(len(tables.municipalities), int), 1)


def growth_by_land(tables: Tables, spans: pd.DataFrame, covered: Coverage, laender: list[str]) -> pd.DataFrame:
    """Return one row per Land and year, Länder in the order given: land, year, and as ``growth`` counts them (int64)
    active, started, confirmed; population_any are the people of the Land who are reached.
    """
    of = pd.Index(laender).get_indexer
    found = _counted(tables, spans, covered, of(spans["land"]), of(tables.municipalities["land"]), len(laender))
    found = found.assign(land=np.repeat(laender, len(covered.years)))
    return found[["land", "year", "active", "started", "confirmed", "population_any"]]


def _counted(
    tables: Tables, spans: pd.DataFrame, covered: Coverage, group: np.ndarray, home: np.ndarray, groups: int
) -> pd.DataFrame:
    """Return the columns of ``growth`` for each of ``groups``. group, home: that of each alliance and municipality."""
    years = covered.years
    start, end = (whole_years(spans[column], NEVER) for column in ("start_year", "end_year"))
    last = whole_years(spans["last_confirmed"], -NEVER)
    started = has_basis(spans, STARTED)

    def in_years(rows: np.ndarray, first: np.ndarray, until: np.ndarray) -> np.ndarray:
        return sums_by_year(group[rows], groups, first[rows], until[rows], years).ravel().astype("int64")

    # Products of floats are ten times as fast, and exact: sums stay far below 2**53.
    people = (home == np.arange(groups)[:, None]) * tables.municipalities["population"].to_numpy("float64")
    every = np.ones(len(spans), bool)
    return pd.DataFrame(
        {
            "year": np.tile(years, groups),
            "started": in_years(started, start, start + 1),
            "first_seen": in_years(~started, start, start + 1),
            "active": in_years(every, start, end),
            "population_any": (people @ (covered.any > 0).astype("float64")).ravel().astype("int64"),
            "confirmed": in_years(every, start, np.minimum(end, last + 1)),
        }
    )
