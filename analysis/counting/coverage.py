"""Which municipalities and districts an alliance covers, year by year.

Rules: a municipality is covered *direct* by an active alliance with a non-partial area row of level gemeinde for it;
*any* adds those inside a non-partial gemeindeverband (first 9 digits of the ARS) or kreis (first 5 of the AGS). A
district is covered *own* by a non-partial kreis row or, where it is one municipality (kreisfreie Stadt), by a
non-partial gemeinde row for that. Partial rows and alliances of scope region count in neither, but as *part*:
municipalities not covered (any) that lie in an area row, at any level, which is partial or belongs to an alliance of
scope region, of an active alliance. *undated*: municipalities in none of these that lie in an area row, whole or not,
of a known alliance without a start year that has not ended by then. Only the rest is *none known*: direct, the others
of any, part, undated and none known are a partition of the municipalities.

Matrices of counts are int32 arrays of shape (areas, years): how many active alliances cover the area in each year of
the series. At 1 MB for all municipalities they stay in memory that the process has; of twice the size, every one made
anew would be fetched from the system, which takes ten times as long as the counting.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, spans, whole_years, without_start
from analysis.counting.index import once_per_tables, owners
from analysis.records.tables import Tables


@dataclass(frozen=True)
class Coverage:
    """Which areas alliances reach per year.

    direct, any: (municipalities, years) number of covering alliances, rows in the order of ``tables.municipalities``.
    part, undated: (municipalities, years) bool, never true where ``any`` counts one, nor both at once. own: (districts,
    years) number of covering alliances, rows in the order of ``tables.districts``. years: (years,) calendar years.
    """

    years: np.ndarray
    direct: np.ndarray
    any: np.ndarray
    part: np.ndarray
    undated: np.ndarray
    own: np.ndarray

    def within(self, municipalities: np.ndarray, districts: np.ndarray) -> Self:
        """Return the coverage of only these ``municipalities`` and ``districts`` (bool per row)."""
        of_municipalities = (m[municipalities] for m in (self.direct, self.any, self.part, self.undated))
        return Coverage(self.years, *of_municipalities, self.own[districts])


def counted_areas(tables: Tables) -> pd.DataFrame:
    """Return the area rows that count for coverage, with start_year and end_year of their alliance.

    Columns: alliance_id, level, area_key, start_year, end_year. Left out: partial rows, alliances of scope region and
    those without a start year (they are active in no year).
    """
    rows, all_spans, span = tables.alliance_areas, spans(tables), owners(tables, "alliance_areas")
    timed = (all_spans["scope"] != "region") & all_spans["start_year"].notna()
    counted = np.append(timed.to_numpy(bool), False)[span] & ~rows["partial"].to_numpy(bool)
    times = all_spans[["start_year", "end_year"]].iloc[span[counted]].reset_index(drop=True)
    keys = rows.loc[counted, ["alliance_id", "level", "area_key"]].reset_index(drop=True)
    return pd.concat([keys, times], axis=1)


def sums_by_year(
    position: np.ndarray,
    positions: int,
    start: np.ndarray,
    end: np.ndarray,
    years: np.ndarray,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Sum ``weights`` (1 where not given) over what is active in each year at each of so many ``positions``.

    position, start, end, weights: whole numbers, one per row; rows with a position below 0 are left out, a start or end
    that is not known is NEVER. Returns int32 of shape (positions, len(years)).
    """
    inside = np.flatnonzero(position >= 0)
    width = len(years) + 1  # one column past the last year takes what lies beyond the series
    first = np.clip(start[inside] - years[0], 0, width - 1)
    last = np.maximum(first, np.clip(end[inside] - years[0], 0, width - 1))
    row, weight = position[inside] * width, 1 if weights is None else weights[inside]
    change = np.zeros(positions * width, "int32")
    np.add.at(change, row + first, weight)
    np.subtract.at(change, row + last, weight)
    change = change.reshape(positions, width)
    return np.cumsum(change, axis=1, out=change)[:, :-1]


_Rows = dict[str, tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class _Places:
    """Where municipalities lie and which rows count, as positions instead of keys.

    of_verband, of_kreis: (municipalities,) position of the Gemeindeverband and of the district. verbaende: how many
    there are. alone: municipalities that are a district of their own. whole, partial: level -> position of the alliance
    and of the area, for each row of alliance_areas that covers its area once its alliance is active, or that says
    nothing of the whole of it (a partial row, or one of an alliance of scope region).
    """

    of_verband: np.ndarray
    of_kreis: np.ndarray
    verbaende: int
    alone: np.ndarray
    whole: _Rows
    partial: _Rows

    def spread(self, by_level: dict[str, np.ndarray]) -> np.ndarray:
        """Return per municipality what its own rows and those of the areas around it sum up to."""
        summed = by_level["gemeinde"] + by_level["gemeindeverband"][self.of_verband]
        summed += by_level["kreis"][self.of_kreis]
        return summed


@once_per_tables
def _places(tables: Tables) -> _Places:
    municipalities = tables.municipalities
    of_verband, verbaende = pd.factorize(municipalities["gemeindeverband_key"])
    kreise = pd.Index(tables.districts["key"])
    of_kreis = kreise.get_indexer(municipalities["kreis_key"])
    alone = np.flatnonzero(np.bincount(of_kreis, minlength=len(kreise))[of_kreis] == 1)
    keys = {"gemeinde": pd.Index(municipalities["ags"]), "gemeindeverband": pd.Index(verbaende), "kreis": kreise}
    areas, alliance = tables.alliance_areas, owners(tables, "alliance_areas")
    regional = np.append((tables.alliances["scope"] == "region").to_numpy(bool), True)  # the last: without an alliance
    partial = areas["partial"].to_numpy(bool) | regional[alliance]

    def rows(chosen: np.ndarray) -> _Rows:
        at = {level: np.flatnonzero(chosen & (areas["level"] == level).to_numpy(bool)) for level in keys}
        return {
            level: (alliance[row], keys[level].get_indexer(areas["area_key"].iloc[row])) for level, row in at.items()
        }

    return _Places(of_verband, of_kreis, len(verbaende), alone, rows(~partial), rows(partial & (alliance >= 0)))


def coverage(tables: Tables, passing: np.ndarray) -> Coverage:
    """Return which areas alliances reach. passing: per row of the table alliances, whether it counts (bool)."""
    years, places, all_spans = np.array(tables.package.years), _places(tables), spans(tables)
    sizes = {"gemeinde": len(places.of_kreis), "gemeindeverband": places.verbaende, "kreis": len(tables.districts)}
    start = np.where(passing, whole_years(all_spans["start_year"], NEVER), NEVER)
    end = whole_years(all_spans["end_year"], NEVER)
    undated = passing & without_start(all_spans).to_numpy(bool)

    def active(rows: _Rows, first: np.ndarray) -> dict[str, np.ndarray]:
        return {
            level: sums_by_year(area, sizes[level], first[alliance], end[alliance], years)
            for level, (alliance, area) in rows.items()
        }

    covering = active(places.whole, start)
    direct, anyhow = covering["gemeinde"], places.spread(covering)
    part = (places.spread(active(places.partial, start)) > 0) & (anyhow == 0)
    at_any_time = np.where(undated, years[0], NEVER)  # as if it had always been there, until it ends
    rows = {
        level: tuple(np.concatenate(pair) for pair in zip(places.whole[level], places.partial[level], strict=True))
        for level in sizes
    }
    some_time = (places.spread(active(rows, at_any_time)) > 0) & (anyhow == 0) & ~part
    own = covering["kreis"].copy()
    own[places.of_kreis[places.alone]] += direct[places.alone]
    return Coverage(years, direct, anyhow, part, some_time, own)


def coverage_counts(tables: Tables, covered: Coverage, year: int) -> dict[str, dict[str, int]]:
    """Count municipalities, people and districts reached in ``year``.

    municipalities, population: total, direct, any (direct included), part, undated; the rest is none known. districts:
    total, own.
    """
    column = int(year - covered.years[0])
    people = tables.municipalities["population"].to_numpy("int64")
    states = {
        "direct": covered.direct[:, column] > 0,
        "any": covered.any[:, column] > 0,
        "part": covered.part[:, column],
        "undated": covered.undated[:, column],
    }
    return {
        "municipalities": {"total": len(people), **{name: int(state.sum()) for name, state in states.items()}},
        "population": {
            "total": int(people.sum()),
            **{name: int(people[state].sum()) for name, state in states.items()},
        },
        "districts": {"total": len(tables.districts), "own": int((covered.own[:, column] > 0).sum())},
    }
