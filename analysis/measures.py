"""The measures that the map can show: a value per area and year, and the classes it is coloured by.

Values are whole numbers (shares in per mille), NONE where no alliance is known. Matrices have the shape
(years, areas), areas in ascending order of their keys, as the map's geometry holds them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jenkspy
import numpy as np
import pandas as pd

from analysis.coverage import active_matrix, active_sums, counted_areas
from analysis.errors import UnknownValue
from analysis.figures import Selection
from analysis.places import LEVELS
from analysis.sectors import known_partners
from analysis.tables import Tables

NONE = 65535
"""No alliance known."""
UNINHABITED = 65534
"""Nobody lives there."""
OUTSIDE = 65533
"""Outside the Länder that are filtered."""

DIRECT, ANY = 2, 1
"""Codes of the measure coverage."""

METHODS = ("quantiles", "equal", "natural")
"""How classes are made: equally many areas, equally wide steps, natural breaks (Fisher-Jenks)."""


@dataclass(frozen=True)
class AreaValues:
    """Values of a measure: ``keys`` (areas,), ``years`` (years,), ``values`` (years, areas) uint16; ``scale`` turns a
    stored number into the shown one (0.1 for per mille into per cent)."""

    measure: str
    level: str
    keys: np.ndarray
    years: np.ndarray
    values: np.ndarray
    scale: float = 1.0


def area_keys(tables: Tables, level: str) -> pd.Index:
    """Return the keys of all areas of ``level`` in ascending order; municipalities with the uninhabited areas."""
    if level not in LEVELS:
        raise UnknownValue("level", level, LEVELS)
    ags = pd.concat([tables.municipalities["ags"], tables.uninhabited_areas["ags"]])
    return pd.Index(np.sort(ags.str.slice(0, LEVELS[level]).unique()))


def served_areas(selection: Selection, level: str) -> pd.DataFrame:
    """Return which alliance serves which area of ``level``, once each: alliance_id, area_key, start_year, end_year.

    Counted as for coverage: no partial rows, no alliances of scope region. A row of a district or Gemeindeverband
    serves all its municipalities; for districts and Länder an alliance counts in each that it has a row in.
    """
    rows = counted_areas(selection.tables, selection.spans)
    if level != "gemeinde":
        rows = rows.assign(area_key=rows["area_key"].str.slice(0, LEVELS[level]))
        return rows.drop(columns="level").drop_duplicates(["alliance_id", "area_key"])
    places = selection.tables.municipalities
    column = {"gemeinde": "ags", "gemeindeverband": "gemeindeverband_key", "kreis": "kreis_key"}
    parts = [
        rows[rows["level"] == row_level]
        .merge(places[list({"ags", key})], left_on="area_key", right_on=key)
        .assign(area_key=lambda part: part["ags"])
        for row_level, key in column.items()
    ]
    columns = ["alliance_id", "area_key", "start_year", "end_year"]
    return pd.concat([part[columns] for part in parts]).drop_duplicates(["alliance_id", "area_key"])


def _alliances(selection: Selection, level: str, keys: pd.Index) -> np.ndarray:
    return _none_where_zero(active_matrix(served_areas(selection, level), keys, selection.coverage.years))


def _partners(selection: Selection, level: str, keys: pd.Index) -> np.ndarray:
    rows = served_areas(selection, level)
    named = known_partners(selection.tables)["alliance_id"].value_counts()
    weights = rows["alliance_id"].map(named).fillna(0).to_numpy("int64")
    sums = active_sums(rows, keys, selection.coverage.years, weights)
    served = active_matrix(rows, keys, selection.coverage.years) > 0
    return np.where(served, sums, NONE)


def _first_year(selection: Selection, level: str, keys: pd.Index) -> np.ndarray:
    years = selection.coverage.years
    served = active_matrix(served_areas(selection, level), keys, years) > 0
    so_far = np.logical_or.accumulate(served, axis=1)
    first = years[served.argmax(axis=1)]
    return np.where(so_far, first[:, None], NONE)


def _population_share(selection: Selection, level: str, keys: pd.Index) -> np.ndarray:
    places = selection.tables.municipalities
    group = keys.get_indexer(places["ags"].str.slice(0, LEVELS[level]))
    people = places["population"].to_numpy("int64")
    total = np.bincount(group, people, minlength=len(keys))
    reached = np.zeros((len(keys), len(selection.coverage.years)))
    np.add.at(reached, group, (selection.coverage.any > 0) * people[:, None])
    share = np.divide(1000 * reached, total[:, None], out=np.zeros_like(reached), where=total[:, None] > 0)
    return np.where(reached > 0, np.maximum(share.round(), 1), NONE)


def _coverage(selection: Selection, level: str, keys: pd.Index) -> np.ndarray:
    covered = selection.coverage
    if level == "kreis":
        own = np.zeros((len(keys), len(covered.years)), bool)
        own[keys.get_indexer(selection.tables.districts["key"])] = covered.own > 0
        some = active_matrix(served_areas(selection, level), keys, covered.years) > 0
        return np.select([own, some], [DIRECT, ANY], NONE)
    codes = np.full((len(keys), len(covered.years)), NONE)
    rows = keys.get_indexer(selection.tables.municipalities["ags"])
    codes[rows] = np.select([covered.direct > 0, covered.any > 0], [DIRECT, ANY], NONE)
    return codes


def _none_where_zero(counts: np.ndarray) -> np.ndarray:
    return np.where(counts > 0, counts, NONE)


_COMPUTE: dict[str, Callable[[Selection, str, pd.Index], np.ndarray]] = {
    "coverage": _coverage,
    "alliances": _alliances,
    "population_share": _population_share,
    "partners": _partners,
    "first_year": _first_year,
}

MEASURES = {
    "gemeinde": ("coverage", "alliances", "partners", "first_year"),
    "kreis": ("coverage", "population_share", "alliances", "partners", "first_year"),
    "land": ("population_share", "alliances", "partners", "first_year"),
}
"""Level -> measures that say something there, the default first. A municipality is reached as a whole or not at all,
so it has no share; every Land has an alliance, so coverage says nothing there."""


def area_values(selection: Selection, everything: Tables, level: str, measure: str) -> AreaValues:
    """Return ``measure`` of every area of ``level`` in every year.

    selection: the alliances that count. everything: the tables without a filter, for the areas outside the filtered
    Länder (OUTSIDE). Raises UnknownValue for a level or a measure that does not exist there.
    """
    keys = area_keys(everything, level)
    if measure not in MEASURES[level]:
        raise UnknownValue("measure", measure, MEASURES[level])
    values = _COMPUTE[measure](selection, level, keys).astype("int64")
    inside = area_keys(selection.tables, level)
    values[~keys.isin(inside)] = OUTSIDE
    if level == "gemeinde":
        values[keys.isin(selection.tables.uninhabited_areas["ags"])] = UNINHABITED
    scale = 0.1 if measure == "population_share" else 1.0
    return AreaValues(measure, level, keys.to_numpy(), selection.coverage.years, values.T.astype("uint16"), scale)


def class_starts(values: np.ndarray, method: str, most: int = 5) -> list[int]:
    """Return the lowest value of each class, ascending, at most ``most`` of them, for whole numbers in ``values``.

    The classes are made from the known values of all years together, so that a colour means the same in every year.
    Raises UnknownValue for an unknown method.
    """
    if method not in METHODS:
        raise UnknownValue("classes", method, METHODS)
    known = np.sort(values[values < OUTSIDE].astype("int64"))
    distinct = np.unique(known)
    if len(distinct) <= most:
        return [int(value) for value in distinct]
    if method == "equal":
        inner = np.linspace(known[0], known[-1], most + 1)[1:-1]
    elif method == "quantiles":
        inner = np.quantile(known, np.arange(1, most) / most, method="higher")
    else:
        counts = np.unique(known, return_counts=True)[1]
        inner = _natural(distinct, counts, most)
    return sorted({int(known[0]), *(int(np.ceil(value)) for value in inner)})


def _natural(distinct: np.ndarray, counts: np.ndarray, classes: int) -> list[int]:
    """Return the lowest values of all but the first class by Fisher-Jenks, on at most 2,000 values drawn evenly."""
    values = np.repeat(distinct, counts)
    sample = values[np.linspace(0, len(values) - 1, min(len(values), 2000)).round().astype(int)]
    if len(np.unique(sample)) <= classes:
        return [int(value) for value in np.unique(sample)[1:]]
    upper = jenkspy.jenks_breaks(sample, n_classes=classes)[1:-1]
    return [int(distinct[distinct > bound][0]) for bound in upper]


def area_table(values: AreaValues, everything: Tables, year: int) -> pd.DataFrame:
    """Return the value of every area inside the filter in ``year``: key, name, land, population, value (missing: none).

    Uninhabited areas and those outside the filtered Länder are left out.
    """
    column = values.values[int(year - values.years[0])].astype("int64")
    frames = {
        "gemeinde": everything.municipalities.rename(columns={"ags": "key"}),
        "kreis": everything.districts,
        "land": everything.laender.drop(columns="key").rename(columns={"ags_prefix": "key"}),
    }
    names = frames[values.level][["key", "name", "kind", "land", "population"]]
    table = names.merge(pd.DataFrame({"key": values.keys, "value": column}), on="key")
    table = table[~table["value"].isin([OUTSIDE, UNINHABITED])].reset_index(drop=True)
    shown = table["value"].astype("float64") * values.scale
    return table.assign(value=shown.mask(table["value"] == NONE))
