"""Which municipalities and districts an alliance covers, year by year.

Rules: a municipality is covered *direct* by an active alliance with a non-partial area row of level gemeinde for it;
*any* adds those inside a non-partial gemeindeverband (first 9 digits of the ARS) or kreis (first 5 of the AGS). A
district is covered *own* by a non-partial kreis row or, where it is one municipality (kreisfreie Stadt), by a
non-partial gemeinde row for that. Partial rows and alliances of scope region are shown, but counted nowhere here.

Matrices are int64 arrays of shape (areas, years): how many active alliances cover the area in each year of the series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.tables import Tables


@dataclass(frozen=True)
class Coverage:
    """Number of covering alliances per area and year.

    direct, any: (municipalities, years), rows in the order of ``tables.municipalities``. own: (districts, years), rows
    in the order of ``tables.districts``. years: (years,) calendar years.
    """

    years: np.ndarray
    direct: np.ndarray
    any: np.ndarray
    own: np.ndarray


def counted_areas(tables: Tables, spans: pd.DataFrame) -> pd.DataFrame:
    """Return the area rows that count for coverage, with start_year and end_year of their alliance.

    Columns: alliance_id, level, area_key, start_year, end_year. Left out: partial rows, alliances of scope region and
    those without a start year (they are active in no year).
    """
    timed = spans.loc[
        (spans["scope"] != "region") & spans["start_year"].notna(), ["alliance_id", "start_year", "end_year"]
    ]
    whole = tables.alliance_areas.loc[~tables.alliance_areas["partial"], ["alliance_id", "level", "area_key"]]
    return whole.merge(timed, on="alliance_id")


def active_matrix(rows: pd.DataFrame, keys: pd.Index, years: np.ndarray) -> np.ndarray:
    """Count the rows active in each year for each of ``keys``: int64 of shape (len(keys), len(years))."""
    return active_sums(rows, keys, years, np.ones(len(rows), "int64"))


def active_sums(rows: pd.DataFrame, keys: pd.Index, years: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum ``weights`` over the rows active in each year for each of ``keys``.

    rows: area_key, start_year, end_year (Int64). weights: whole numbers, one per row. Returns int64 of shape
    (len(keys), len(years)). Rows whose key is not among ``keys`` are left out: with a land filter an alliance may reach
    into a Land that is not looked at.
    """
    position = keys.get_indexer(rows["area_key"])
    inside = position >= 0
    width = len(years) + 1  # one column past the last year takes the ends that lie beyond the series
    start = np.clip(rows["start_year"].to_numpy("int64") - years[0], 0, width - 1)
    end = np.clip(rows["end_year"].fillna(years[-1] + 1).to_numpy("int64") - years[0], 0, width - 1)
    end = np.maximum(start, end)
    cells, weights = len(keys) * width, weights[inside]
    change = np.bincount(position[inside] * width + start[inside], weights, minlength=cells)
    change -= np.bincount(position[inside] * width + end[inside], weights, minlength=cells)
    return change.reshape(len(keys), width)[:, :-1].cumsum(axis=1).round().astype("int64")


def coverage(tables: Tables, spans: pd.DataFrame) -> Coverage:
    """Return how many active alliances cover each municipality and district in each year of the series."""
    years = np.array(tables.package.years)
    rows = counted_areas(tables, spans)
    by_level = {level: rows[rows["level"] == level] for level in ("gemeinde", "gemeindeverband", "kreis")}
    municipalities = tables.municipalities
    verbaende = pd.Index(municipalities["gemeindeverband_key"].unique())
    kreise = pd.Index(tables.districts["key"])
    direct = active_matrix(by_level["gemeinde"], pd.Index(municipalities["ags"]), years)
    in_verband = active_matrix(by_level["gemeindeverband"], verbaende, years)
    in_kreis = active_matrix(by_level["kreis"], kreise, years)
    of_verband = verbaende.get_indexer(municipalities["gemeindeverband_key"])
    of_kreis = kreise.get_indexer(municipalities["kreis_key"])
    own = in_kreis.copy()
    single = np.flatnonzero(np.bincount(of_kreis, minlength=len(kreise))[of_kreis] == 1)
    own[of_kreis[single]] += direct[single]
    return Coverage(years, direct, direct + in_verband[of_verband] + in_kreis[of_kreis], own)


def population_covered(covered: np.ndarray, population: pd.Series) -> np.ndarray:
    """Return the people in covered areas per year: (areas, years) counts and population per area -> int64 (years,)."""
    return (covered > 0).T.astype("int64") @ population.to_numpy("int64")


def coverage_counts(tables: Tables, covered: Coverage, year: int) -> dict[str, dict[str, int]]:
    """Count municipalities, people and districts reached in ``year``: total, direct, any; districts total, own."""
    column = int(year - covered.years[0])
    population = tables.municipalities["population"]
    direct, anyhow = covered.direct[:, column] > 0, covered.any[:, column] > 0
    return {
        "municipalities": {"total": len(population), "direct": int(direct.sum()), "any": int(anyhow.sum())},
        "population": {
            "total": int(population.sum()),
            "direct": int(population[direct].sum()),
            "any": int(population[anyhow].sum()),
        },
        "districts": {"total": len(tables.districts), "own": int((covered.own[:, column] > 0).sum())},
    }
