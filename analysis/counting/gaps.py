"""Who is not reached, and where new alliances would reach most: the object of ``python -m analysis gaps --json``.

Not reached is whatever is not *any* (see ``counting.coverage``): reached in part, without a known year, none known.
What a new alliance reaches is said in two ways. By *administration* it reaches exactly the people of its municipality,
Gemeindeverband or district: a ranking. By *catchment* it is one of a municipality and reaches all municipalities whose
centre lies within some kilometres of the centre of its own (see ``counting.siting``). Both look at the Länder filtered,
as the totals do, and count those who are not reached yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.counting.activity import active, spans
from analysis.counting.area_names import area_names, district_names
from analysis.counting.distances import DISTANCES, centres, mean_centres, nearest_alliances
from analysis.counting.measures import STATES, municipality_states
from analysis.counting.places import LEVELS
from analysis.counting.selection import Selection, inside_districts
from analysis.counting.siting import Sites, best_sites, greedy, reach, reached_by
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES
from analysis.records.package import KEY_COLUMNS

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CATCHMENTS = range(5, 31)
"""Kilometres that a catchment may have."""
MOST_NEW = 50
"""Most new alliances that may be asked for."""
NOT_REACHED = ("part", "undated", "none")
"""States of places that are not reached as a whole, the furthest first, in the words of ``measures.STATES``."""
METHODS = ("ranking", "exact", "greedy")
"""How new alliances are found: the largest areas; proven to be the best; good, but not proven to be the best."""
REACHED = STATES.index("any")
"""Least state of those that are."""


@dataclass(frozen=True)
class Gaps:
    """Who is not reached by ``selection`` in ``year``, in areas of ``level``, with ``assumed`` alliances beside it.

    within: kilometres of a catchment; None: by administration. assumed: keys of the areas (by catchment: of the
    municipalities) of alliances that are assumed to be there. weights: what each municipality of the selection weighs
    where new alliances are looked for, whole numbers (see ``counting.own.weights``); None: its people. Raises
    UnknownValue for what cannot be.
    """

    selection: Selection
    year: int
    level: str = "gemeinde"
    within: int | None = None
    assumed: tuple[str, ...] = ()
    weights: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.level not in KEY_COLUMNS:
            raise UnknownValue("level", self.level, KEY_COLUMNS)
        if self.within is not None and self.within not in CATCHMENTS:
            raise UnknownValue("within", self.within, [f"{CATCHMENTS[0]} to {CATCHMENTS[-1]} km"])
        for key in self.assumed:
            if key not in self.candidates:
                raise UnknownValue("assumed", key, [f"a key of level {self.site_level}"])

    @property
    def site_level(self) -> str:
        """The level of the areas that new alliances are of: by catchment they are of municipalities."""
        return self.level if self.within is None else "gemeinde"

    @cached_property
    def candidates(self) -> pd.Index:
        """Keys of all areas that a new alliance may be of, ascending."""
        return pd.Index(np.sort(self._areas.unique()))

    @property
    def _areas(self) -> pd.Series:
        """In which area that a new alliance may be of each municipality lies."""
        return self.places[KEY_COLUMNS[self.site_level]]

    @property
    def places(self) -> pd.DataFrame:
        """The municipalities of the Länder filtered."""
        return self.selection.areas.municipalities

    @cached_property
    def states(self) -> np.ndarray:
        """How far each municipality is reached: positions in ``STATES``; what assumed alliances reach is "any"."""
        covered = self.selection.coverage
        found = municipality_states(covered)[:, self.year - covered.years[0]]
        return np.where(self.would_reach(self.assumed), np.maximum(found, REACHED), found)

    def would_reach(self, keys: tuple[str, ...]) -> np.ndarray:
        """Return which municipalities alliances of the candidates ``keys`` would reach (bool)."""
        if self.within is None:
            return self._areas.isin(keys).to_numpy(bool)
        reached = np.zeros(len(self.places), bool)
        if keys:
            reached[self.catchments[self.candidates.get_indexer(keys)].indices] = True
        return reached

    @cached_property
    def people(self) -> np.ndarray:
        """Who is not reached, per municipality."""
        return np.where(self.missing, self.places["population"].to_numpy("int64"), 0)

    @cached_property
    def demand(self) -> np.ndarray:
        """What new alliances are to reach, per municipality: who is not reached, or what these weigh."""
        return self.people if self.weights is None else np.where(self.missing, self.weights, 0)

    @property
    def missing(self) -> np.ndarray:
        """Which municipalities are not reached (bool)."""
        return self.states < REACHED

    @cached_property
    def centres(self) -> np.ndarray:
        """Where the municipalities are, in metres (see ``counting.distances``)."""
        whole = self.selection.whole
        return centres(whole)[pd.Index(whole.municipalities["ags"]).get_indexer(self.places["ags"])]

    @cached_property
    def catchments(self) -> csr_array:
        """Which municipalities an alliance of each candidate reaches by catchment: (candidates, municipalities)."""
        order = pd.Index(self.places["ags"]).get_indexer(self.candidates)
        return reach(self.centres[order], self.centres, 1000 * self.within)

    def not_reached(self) -> dict[str, int]:
        """Count those who are not reached: municipalities, population, and the population of each state."""
        per_state = {name: int(self.people[self.states == STATES.index(name)].sum()) for name in NOT_REACHED}
        return {"municipalities": int(self.missing.sum()), "population": int(self.people.sum()), **per_state}

    def areas(self, code: str = LANGUAGES[0]) -> pd.DataFrame:
        """Return the areas of the level in which somebody is not reached, most people first.

        Columns: key, name (in the language ``code``), population (not reached there), state (the furthest of its
        municipalities; any: some of them are reached), nearest_km (from its centre to the area of the nearest alliance
        that is active, missing where there is none), nearest_id and nearest_name of that, kreis_key and district of the
        district that it lies in or is, land (code).
        """
        area, keys = pd.factorize(self.places[KEY_COLUMNS[self.level]])
        furthest = np.zeros(len(keys), int)
        np.maximum.at(furthest, area, self.states if self.level == "gemeinde" else np.minimum(self.states, REACHED))
        missing = np.bincount(area, self.missing, len(keys)) > 0
        table = pd.DataFrame(
            {
                "key": keys,
                "name": area_names(self.selection.whole, self.level, code).reindex(keys).to_numpy(),
                "population": np.bincount(area, self.people, len(keys)).astype("int64"),
                "state": np.array(STATES)[furthest],
            }
        )[missing]
        land = self.places["area_km2"].to_numpy("float64")
        points = mean_centres(self.centres, land, area, len(keys))[missing]
        km, alliance = nearest_alliances(self.selection.whole, self._active, points)
        districts, district = self.selection.whole.districts, table["key"].str.slice(0, LEVELS["kreis"])
        nearest = self.selection.whole.alliances[["id", "name"]].reindex(alliance)  # NOBODY is no row
        table = table.assign(
            nearest_km=km.round(1),
            nearest_id=nearest["id"].to_numpy(),
            nearest_name=nearest["name"].to_numpy(),
            kreis_key=district,
            district=district.map(district_names(self.selection.whole)),
            land=district.map(districts.set_index("key")["land"]),
        )
        return table.sort_values(["population", "key"], ascending=[False, True], ignore_index=True)

    @cached_property
    def distances(self) -> np.ndarray:
        """The kilometres from each municipality that is not reached to the nearest alliance that is active.

        (municipalities,); NaN for those that are reached, and for all where there is none.
        """
        km = np.full(len(self.places), np.nan)
        km[self.missing] = nearest_alliances(self.selection.whole, self._active, self.centres[self.missing])[0]
        return km

    @property
    def _active(self) -> np.ndarray:
        """Which alliances of all pass the filters and are active in the year (bool)."""
        whole = self.selection.whole
        return self.selection.passing & active(spans(whole), self.year).to_numpy(bool)

    def best(self, new: int) -> list[Sites]:
        """Return where 1, 2, … ``new`` alliances reach most of those not reached yet, see ``siting.best_sites``.

        By administration areas do not overlap, so the largest are the best. Fewer where the next one reaches nobody
        else. Raises UnknownValue for more than MOST_NEW or less than one.
        """
        if not 1 <= new <= MOST_NEW:
            raise UnknownValue("new", new, [f"1 to {MOST_NEW}"])
        if self.within is not None:
            wanted = self.demand > 0
            return best_sites(self.catchments[:, wanted], self.demand[wanted], new)
        people = np.bincount(self.candidates.get_indexer(self._areas), self.demand, len(self.candidates)).astype(
            "int64"
        )
        order = np.argsort(-people, kind="stable")[: min(new, np.count_nonzero(people))]
        totals = np.cumsum(people[order]).tolist()
        return [Sites(tuple(order[:count].tolist()), total, total) for count, total in enumerate(totals, start=1)]

    def steps(self, new: int) -> list[Sites]:
        """Return ``new`` alliances of which each is the best beside those before it: fast, and never fewer people with
        one more. By administration these are the best; by catchment see ``siting.greedy`` for what it guarantees."""
        if self.within is None:
            return self.best(new)
        order = greedy(self.catchments, self.demand, new)
        totals = [reached_by(self.catchments, self.demand, order[:count]) for count in range(1, len(order) + 1)]
        return [Sites(tuple(order[:count].tolist()), total, total) for count, total in enumerate(totals, start=1)]

    def names(self, sites: Iterable[int], code: str = LANGUAGES[0]) -> list[str]:
        """Return the names of candidates by their positions, in the language ``code``."""
        return area_names(self.selection.whole, self.site_level, code).loc[self.candidates[list(sites)]].tolist()

    def method(self, best: Iterable[Sites]) -> str:
        """Return how ``best`` was found: ranking, exact (each proven to be an optimum) or greedy."""
        if self.within is None:
            return "ranking"
        return "greedy" if any(sites.gap for sites in best) else "exact"


def distance_classes(km: np.ndarray) -> np.ndarray:
    """Return for each distance the position of its class in DISTANCES: the last that begins at or below it; -1: NaN."""
    return np.where(np.isnan(km), -1, np.searchsorted(DISTANCES, km, side="right") - 1)


def gaps(
    selection: Selection,
    year: int,
    level: str = "gemeinde",
    within: int | None = None,
    new: int = 5,
    inside: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the object that ``gaps --json`` prints.

    inside: keys of the districts whose areas alone are looked at, none for all of the Länder filtered.
    gap: the share by which the optimum can be higher at most, of each of ``best``, rounded up. Raises UnknownValue.
    """
    found = Gaps(inside_districts(selection, inside), year, level, within)
    best, areas = found.best(new), found.areas().drop(columns=["kreis_key", "land"])
    columns = [areas[name].astype(object).where(areas[name].notna(), None).tolist() for name in areas]
    rows = [dict(zip(areas, values, strict=True)) for values in zip(*columns, strict=True)]
    return {
        "filters": selection.filters.as_dict(),
        "year": year,
        "level": level,
        "within_km": within,
        "inside": list(inside),
        "not_reached": found.not_reached(),
        "areas": rows,
        "best": [
            {"new": count, "keys": found.candidates[list(sites.chosen)].tolist(), "population": sites.reached}
            for count, sites in enumerate(best, start=1)
        ],
        "method": found.method(best),
        "gap": largest_gap(best),
    }


def largest_gap(best: Iterable[Sites]) -> float:
    """Return the share by which the optimum can be higher at most, of each of ``best``: rounded up to four decimals."""
    return math.ceil(max((sites.gap for sites in best), default=0.0) * 10_000) / 10_000
