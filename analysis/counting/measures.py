"""The measures that the map can show: a value per area and year, and the classes it is coloured by.

Values are whole numbers (shares in per mille); where there is none, a special code says why: an alliance reaches only
a part of the area, or its years are not known, or no confirmation of it, or none is known. Matrices have the shape
(years, areas), areas in ascending order of their keys, as the map's geometry holds them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import jenkspy
import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, active, spans, whole_years
from analysis.counting.coverage import Coverage, counted_areas, sums_by_year
from analysis.counting.distances import DISTANCES, centres, mean_centres, nearest_by_year
from analysis.counting.index import once_per_tables
from analysis.counting.places import LEVELS, areas_of, by_row
from analysis.counting.sectors import named_by_alliance
from analysis.counting.selection import Selection
from analysis.errors import UnknownValue
from analysis.records.tables import Tables

NONE = 2**32 - 1
"""No alliance known."""
UNINHABITED = 2**32 - 2
"""Nobody lives there."""
OUTSIDE = 2**32 - 3
"""Outside the Länder that are filtered."""
PART = 2**32 - 4
"""Reached only in part, or by an alliance of a region."""
UNDATED = 2**32 - 5
"""An alliance is known there, but not since when."""
UNCONFIRMED = 2**32 - 6
"""Reached, by alliances of which no confirmation is known."""
LEAST_SPECIAL = 2**32 - 16
"""The lowest code that is no value: room is kept for more of them."""

STATES = ("none", "undated", "part", "any", "direct")
"""How far an area is reached, least first. direct: by an alliance of its own. any: by one of a wider area (a
municipality) or in a part of its municipalities (a district or Land)."""

DIRECT, ANY = 2, 1
"""Codes of the measure coverage."""

METHODS = ("quantiles", "equal", "natural")
"""How classes are made: equally many areas, equally wide steps, natural breaks (Fisher-Jenks)."""

MOST_CLASSES = 5
"""Most classes of numbers: as many as there are colours."""


@dataclass(frozen=True)
class AreaValues:
    """Values of a measure: ``keys`` (areas,), ``years`` (years,), ``values`` (years, areas) uint32, ``states`` (years,
    areas) uint8, positions in ``STATES``; ``scale`` turns a stored number into the shown one (0.1: per mille to %)."""

    measure: str
    level: str
    keys: np.ndarray
    years: np.ndarray
    values: np.ndarray
    states: np.ndarray
    scale: float = 1.0


@once_per_tables
def area_keys(tables: Tables, level: str) -> pd.Index:
    """Return the keys of all areas of ``level`` in ascending order; municipalities with the uninhabited areas."""
    if level not in LEVELS:
        raise UnknownValue("level", level, LEVELS)
    ags = pd.concat([tables.municipalities["ags"], tables.uninhabited_areas["ags"]])
    return pd.Index(np.sort(ags.str.slice(0, LEVELS[level]).unique()))


@dataclass(frozen=True)
class _Pairs:
    """Alliances and areas that they serve, one pair a row: positions in the table alliances and in ``area_keys``."""

    alliance: np.ndarray
    area: np.ndarray

    def only(self, rows: np.ndarray) -> Self:
        return _Pairs(self.alliance[rows], self.area[rows])


@once_per_tables
def _all_served(tables: Tables, level: str) -> _Pairs:
    """Return which alliance with a start year serves which area of ``level``, once each.

    Counted as for coverage: no partial rows, no alliances of scope region. A row of a district or Gemeindeverband
    serves all its municipalities; for districts and Länder an alliance counts in each that it has a row in.
    """
    rows = counted_areas(tables)
    if level == "gemeinde":
        rows = rows.merge(by_row(tables.municipalities), on=["level", "area_key"])
        rows = rows.assign(served=rows["ags"])
    else:
        rows = rows.assign(served=rows["area_key"].str.slice(0, LEVELS[level]))
    rows = rows.drop_duplicates(["alliance_id", "served"])
    alliance = pd.Index(tables.alliances["id"]).get_indexer(rows["alliance_id"])
    return _Pairs(alliance, area_keys(tables, level).get_indexer(rows["served"]))


def _served(selection: Selection, level: str) -> _Pairs:
    pairs = _all_served(selection.whole, level)
    rows = selection.passing[pairs.alliance]
    if level == "gemeinde":
        rows &= _inside(selection, level)[pairs.area]
    return pairs.only(rows)


def _inside(selection: Selection, level: str) -> np.ndarray:
    """Return, per area of ``level``, whether it lies in the areas of ``selection`` (bool)."""
    keys = area_keys(selection.whole, level)
    if selection.areas is selection.whole:
        return np.ones(len(keys), bool)
    inside = np.zeros(len(keys), bool)
    inside[keys.get_indexer(area_keys(selection.areas, level))] = True
    return inside


def _sums(selection: Selection, level: str, weights: np.ndarray | None = None) -> np.ndarray:
    """Sum ``weights`` (per row of the table alliances; 1 where not given) over the active alliances of each area."""
    pairs, years = _served(selection, level), selection.coverage.years
    start, end = (whole_years(spans(selection.whole)[column], NEVER) for column in ("start_year", "end_year"))
    return sums_by_year(
        pairs.area,
        len(area_keys(selection.whole, level)),
        start[pairs.alliance],
        end[pairs.alliance],
        years,
        None if weights is None else weights[pairs.alliance],
    )


def _alliances(selection: Selection, level: str) -> np.ndarray:
    counts = _sums(selection, level)
    return np.where(counts > 0, counts, np.uint32(NONE))


def _partners(selection: Selection, level: str) -> np.ndarray:
    served = _sums(selection, level) > 0
    return np.where(served, _sums(selection, level, named_by_alliance(selection.whole)), np.uint32(NONE))


def _first_year(selection: Selection, level: str) -> np.ndarray:
    years = selection.coverage.years
    served = _sums(selection, level) > 0
    so_far = np.logical_or.accumulate(served, axis=1)
    first = years[served.argmax(axis=1)].astype("uint32")
    return np.where(so_far, first[:, None], NONE)


def _last_confirmed(selection: Selection, level: str) -> np.ndarray:
    """Return the newest year in which one of the alliances active in the area was last confirmed."""
    pairs, years, times = _served(selection, level), selection.coverage.years, spans(selection.whole)
    start, end = (whole_years(times[column], NEVER)[pairs.alliance] for column in ("start_year", "end_year"))
    last = whole_years(times["last_confirmed"], 1)[pairs.alliance]  # before all years, and more than for no alliance
    newest = np.zeros((len(area_keys(selection.whole, level)), len(years)), "int64")
    for column, year in enumerate(years):
        active = (start <= year) & (year < end)
        np.maximum.at(newest[:, column], pairs.area[active], last[active])
    return np.select([newest > 1, newest == 1], [newest, UNCONFIRMED], NONE)


def people_in(selection: Selection, level: str, where: np.ndarray) -> np.ndarray:
    """Return how many people of each area of ``level`` live in the municipalities ``where``: int64 (areas, years).

    where: bool (municipalities, years), in the order of those of ``selection``.
    """
    people = selection.areas.municipalities["population"].to_numpy("int64")
    found = np.zeros((len(area_keys(selection.whole, level)), where.shape[1]), "int64")
    np.add.at(found, _of_municipalities(selection, level), where * people[:, None])
    return found


def _population_share(selection: Selection, level: str) -> np.ndarray:
    covered = selection.coverage.any > 0
    total, reached = (people_in(selection, level, where) for where in (np.ones((len(covered), 1), bool), covered))
    share = (1000 * reached / np.maximum(total, 1)).round()
    return np.where(reached > 0, np.maximum(share, 1), NONE)


def _distance(selection: Selection, level: str) -> np.ndarray:
    """Return how far it is from the centre of each area to the nearest active alliance, in tenths of a kilometre.

    The centre of a district is the mean of its municipalities, weighted by land (as ``counting.gaps`` has it).
    """
    whole, inside = selection.whole, _rows_inside(selection)
    rows, area = np.unique(_of_municipalities(selection, level), return_inverse=True)
    land = whole.municipalities["area_km2"].to_numpy("float64")
    points = mean_centres(centres(whole)[inside], land[inside], area, len(rows))
    years, times = selection.coverage.years, spans(whole)
    counting = np.column_stack([selection.passing & active(times, int(year)).to_numpy(bool) for year in years])
    km = nearest_by_year(whole, counting, points)
    found = np.full((len(area_keys(whole, level)), len(years)), float(NONE))
    found[rows] = np.where(np.isnan(km), NONE, (10 * km).round())
    return found


def _of_municipalities(selection: Selection, level: str) -> np.ndarray:
    """Return, per municipality of ``selection``, the position of its area of ``level``."""
    return _of_all_municipalities(selection.whole, level)[_rows_inside(selection)]


def _rows_inside(selection: Selection) -> np.ndarray:
    """Return which municipalities of all lie in the areas of ``selection`` (bool)."""
    return _inside(selection, "gemeinde")[_of_all_municipalities(selection.whole, "gemeinde")]


@once_per_tables
def _of_all_municipalities(tables: Tables, level: str) -> np.ndarray:
    return area_keys(tables, level).get_indexer(tables.municipalities["ags"].str.slice(0, LEVELS[level]))


def municipality_states(covered: Coverage) -> np.ndarray:
    """Return how far each municipality is reached: uint8 (municipalities, years), positions in ``STATES``."""
    return np.select(
        [covered.direct > 0, covered.any > 0, covered.part, covered.undated],
        [np.uint8(STATES.index(name)) for name in ("direct", "any", "part", "undated")],
        np.uint8(STATES.index("none")),
    )


def area_states(selection: Selection, level: str) -> np.ndarray:
    """Return how far each area of ``level`` is reached: uint8 (areas, years), positions in ``STATES``.

    A district or Land has the furthest state of its municipalities, at most "any"; a district that is covered *own*
    (see ``counting.coverage``) is "direct". Areas outside the selection are "none".
    """
    covered, group = selection.coverage, _of_municipalities(selection, level)
    states = municipality_states(covered)
    found = np.zeros((len(area_keys(selection.whole, level)), len(covered.years)), "uint8")
    if level == "gemeinde":
        found[group] = states
        return found
    states = np.minimum(states, np.uint8(STATES.index("any")))
    order = np.argsort(group, kind="stable")
    begin = np.flatnonzero(np.diff(group[order], prepend=-1))
    found[group[order][begin]] = np.maximum.reduceat(states[order], begin, axis=0) if len(order) else states
    if level == "kreis":
        own = area_keys(selection.whole, level).get_indexer(selection.areas.districts["key"])
        found[own] = np.where(covered.own > 0, np.uint8(STATES.index("direct")), found[own])
    return found


def _reached(states: np.ndarray) -> np.ndarray:
    """Return the measure coverage, which is no more than the ``states`` of the areas reached."""
    return np.select([states == STATES.index("direct"), states == STATES.index("any")], [DIRECT, ANY], NONE)


_COMPUTE: dict[str, Callable[[Selection, str], np.ndarray]] = {
    "alliances": _alliances,
    "population_share": _population_share,
    "partners": _partners,
    "first_year": _first_year,
    "last_confirmed": _last_confirmed,
    "not_reached": lambda selection, level: people_in(selection, level, selection.coverage.any == 0),
    "distance": _distance,
}
"""Measures other than coverage -> what computes their values."""

MEASURES = {
    "gemeinde": ("coverage", "alliances", "partners", "first_year", "last_confirmed", "not_reached", "distance"),
    "kreis": (
        *("coverage", "population_share", "alliances", "partners", "first_year", "last_confirmed"),
        *("not_reached", "distance"),
    ),
    "land": ("population_share", "alliances", "partners", "first_year", "last_confirmed", "not_reached"),
}
"""Level -> measures that say something there, the default first. A municipality is reached as a whole or not at all,
so it has no share; every Land has an alliance, so coverage and distance say nothing there."""

SCALES = {"population_share": 0.1, "distance": 0.1}
"""What turns stored numbers into shown ones, where they differ."""

YEARS = ("first_year", "last_confirmed")
"""Measures whose values are years."""

UNITS = {"population_share": "%", "distance": "km"}
"""Measures that have a unit; they are written with one decimal."""

_SPECIAL = {"part": PART, "undated": UNDATED}
"""States that have a code of their own where there is no value."""


def area_values(selection: Selection, everything: Tables, level: str, measure: str) -> AreaValues:
    """Return ``measure`` of every area of ``level`` in every year.

    selection: the alliances that count. everything: the tables without a filter, for the areas outside the filtered
    Länder (OUTSIDE). Raises UnknownValue for a level or a measure that does not exist there.
    """
    keys, wanted = area_keys(selection.whole, level), area_keys(everything, level)
    if measure not in MEASURES[level]:
        raise UnknownValue("measure", measure, MEASURES[level])
    states = area_states(selection, level)
    values = _reached(states) if measure == "coverage" else _COMPUTE[measure](selection, level)
    values = values.astype("uint32")
    for name, code in _SPECIAL.items():
        values[(values == NONE) & (states == STATES.index(name))] = code
    values[~_inside(selection, level)] = OUTSIDE
    if level == "gemeinde":
        values[keys.get_indexer(selection.areas.uninhabited_areas["ags"])] = UNINHABITED
    if everything is not selection.whole:
        values, states = (matrix[keys.get_indexer(wanted)] for matrix in (values, states))
    scale = SCALES.get(measure, 1.0)
    return AreaValues(measure, level, wanted.to_numpy(), selection.coverage.years, values.T, states.T, scale)


def measure_starts(found: AreaValues, method: str) -> list[int]:
    """Return the lowest stored value of each class of a measure, ascending: made by ``method``, see ``class_starts``.

    Distances have the classes of ``DISTANCES``. Where all are reached is a class of its own. Raises UnknownValue.
    """
    if found.measure == "distance":
        known = found.values[found.values < LEAST_SPECIAL]
        starts = [round(km / found.scale) for km in DISTANCES]
        return [start for start in starts if start <= known.astype("int64").max(initial=-1)]
    if found.measure == "not_reached":
        zero = [0] if (found.values == 0).any() else []
        return [*zero, *class_starts(found.values[found.values > 0], method, MOST_CLASSES - len(zero))]
    return class_starts(found.values, method)


def class_method(measure: str, method: str) -> str:
    """Return how the classes of ``measure`` are made where ``method`` is chosen: those of distances are fixed."""
    return "fixed" if measure == "distance" else method


def class_starts(values: np.ndarray, method: str, most: int = MOST_CLASSES) -> list[int]:
    """Return the lowest value of each class, ascending, at most ``most`` of them, for whole numbers in ``values``.

    The classes are made from the known values of all years together, so that a colour means the same in every year.
    Raises UnknownValue for an unknown method.
    """
    if method not in METHODS:
        raise UnknownValue("classes", method, METHODS)
    known = np.sort(values[values < LEAST_SPECIAL].astype("int64"))
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
    """Return the value of every area inside the filter in ``year``: key, name, kind, land, population, state, value.

    state: one of ``STATES``. value: as it is shown, missing where there is none. Uninhabited areas and those outside
    the filtered Länder are left out.
    """
    row = int(year - values.years[0])
    found = pd.DataFrame(
        {
            "key": values.keys,
            "state": np.array(STATES)[values.states[row]],
            "value": values.values[row].astype("int64"),
        }
    )
    table = areas_of(everything, values.level).merge(found, on="key")
    table = table[~table["value"].isin([OUTSIDE, UNINHABITED])].reset_index(drop=True)
    shown = table["value"].astype("float64") * values.scale
    return table.assign(value=shown.mask(table["value"] >= LEAST_SPECIAL))
