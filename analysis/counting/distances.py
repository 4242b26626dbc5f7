"""How far it is to the nearest alliance, as the crow flies, in kilometres.

From the centre of a place to the border of the area of an alliance, 0 inside. Measured in metres of EPSG:25832 (UTM
zone 32), in which a kilometre in Germany is wrong by two metres at most.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.counting.index import once_per_tables, owners
from analysis.records import files
from analysis.records.package import KEY_COLUMNS
from analysis.records.tables import Tables

METRES = "EPSG:25832"
DISTANCES = (0, 5, 10, 20, 30)
"""Where the classes of distance begin, in kilometres."""
PARTS = 8
"""Into so many parts many points are divided, so that each core has some."""
NOBODY = -1
"""Position of the nearest alliance where there is none."""


def projected(degrees: np.ndarray) -> np.ndarray:
    """Return points (n, 2) of longitude and latitude (WGS 84) in metres of METRES."""
    from pyproj import Transformer  # a tenth of a second that only those wait for who measure

    transformer = Transformer.from_crs("EPSG:4326", METRES, always_xy=True)
    return np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))


@once_per_tables
def centres(tables: Tables) -> np.ndarray:
    """Return the centre of each municipality in metres: (municipalities, 2), in the order of the table."""
    return projected(tables.municipalities[["lon", "lat"]].to_numpy("float64"))


def mean_centres(points: np.ndarray, weights: np.ndarray, area: np.ndarray, areas: int) -> np.ndarray:
    """Return the mean of ``points`` (n, 2), weighted, for each of ``areas`` areas: (areas, 2). area: that of each."""
    sums = [np.bincount(area, weights * axis, areas) for axis in points.T]
    return np.column_stack(sums) / np.bincount(area, weights, areas)[:, None]


@dataclass(frozen=True)
class _Grounds:
    """Where alliances work: ``alliance`` and ``ground``, a pair a row, are positions in the table alliances and in
    ``shapes``, which holds the land of each municipality or uninhabited area in an area row, in metres."""

    alliance: np.ndarray
    ground: np.ndarray
    shapes: np.ndarray


@once_per_tables
def _grounds(tables: Tables) -> _Grounds:
    """Read the shapes of all municipalities in area rows, whole or partial, and of what is uninhabited between them."""
    rows = tables.alliance_areas.assign(alliance=owners(tables, "alliance_areas"))
    places = pd.concat([tables.municipalities, tables.uninhabited_areas])
    members = pd.concat(
        [
            pd.DataFrame({"level": level, "area_key": places[column], "ags": places["ags"]})
            for level, column in KEY_COLUMNS.items()
        ]
    )
    pairs = rows[rows["alliance"] >= 0].merge(members, on=["level", "area_key"])
    known = files.read_shapes(files.DATA / "areas" / "municipalities.parquet", set(pairs["ags"]))
    pairs = pairs[pairs["ags"].isin(known)]
    ground, ags = pd.factorize(pairs["ags"])
    shapes = shapely.transform([known[key] for key in ags], projected)
    return _Grounds(pairs["alliance"].to_numpy(), ground, np.array(shapes, dtype=object))


def nearest_by_year(tables: Tables, counting: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return for each of ``points`` (n, 2; metres) how far it is to the nearest alliance in each year: kilometres.

    counting: which alliances count (bool, rows of the table x years). Shape (n, years), NaN where none has an area.
    Few areas come or go in a year: measured is only to those that came, as far as the nearest known, and anew from
    where that is gone.
    """
    grounds, at = _grounds(tables), shapely.points(points)
    metres, nearest = np.full(len(points), np.inf), np.full(len(points), NOBODY)
    found = np.full((len(points), counting.shape[1]), np.nan)
    before = np.zeros(len(grounds.shapes), bool)
    for year, counts in enumerate(counting.T):
        now = np.zeros_like(before)
        now[grounds.ground[counts[grounds.alliance]]] = True
        known = np.flatnonzero(nearest != NOBODY)
        lost = known[~now[nearest[known]]]
        metres[lost], nearest[lost] = np.inf, NOBODY
        pairs = _all_nearest(at, np.isinf(metres), grounds.shapes, now)
        nearer = _nearer(at, np.where(np.isinf(metres), 0, metres), grounds.shapes, now & ~before)
        for point, ground in (pairs, nearer):
            away = shapely.distance(at[point], grounds.shapes[ground])
            order = np.argsort(-away)  # of several the nearest is written last
            metres[point[order]], nearest[point[order]] = away[order], ground[order]
        found[:, year] = np.where(np.isinf(metres), np.nan, metres / 1000)
        before = now
    return found


Pairs = tuple[np.ndarray, np.ndarray]
"""Positions of points and of grounds, a pair at each place."""


def _all_nearest(at: np.ndarray, wanted: np.ndarray, shapes: np.ndarray, among: np.ndarray) -> Pairs:
    """Return the points that are wanted and the nearest of the shapes ``among`` for each."""
    if not among.any():
        wanted = np.zeros_like(wanted)
    point, ground = np.flatnonzero(wanted), np.flatnonzero(among)
    return point, ground[_nearest(shapes[ground], at[point])] if len(point) else point


def _nearest(shapes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return for each point the position of the nearest shape; on all cores, since shapely measures without Python."""
    with ThreadPoolExecutor() as pool:
        return np.concatenate(list(pool.map(shapely.STRtree(shapes).nearest, np.array_split(at, PARTS))))


def _nearer(at: np.ndarray, metres: np.ndarray, shapes: np.ndarray, among: np.ndarray) -> Pairs:
    """Return all pairs of a point and one of the shapes ``among`` that is no farther than its ``metres``, above 0."""
    point, ground = np.flatnonzero(metres > 0), np.flatnonzero(among)
    one, other = shapely.STRtree(shapes[ground]).query(at[point], predicate="dwithin", distance=metres[point])
    return point[one], ground[other]


def nearest_alliances(tables: Tables, counting: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each of ``points`` (n, 2; metres) how far it is to the nearest alliance, and which one that is.

    counting: which alliances count (bool per row of the table). Of several at one place that comes first in the table.
    Returns kilometres (NaN where no alliance has an area) and positions in the table alliances (NOBODY there).
    """
    grounds = _grounds(tables)
    pairs = counting[grounds.alliance]
    first = np.full(len(grounds.shapes), len(counting))
    np.minimum.at(first, grounds.ground[pairs], grounds.alliance[pairs])
    worked = np.flatnonzero(first < len(counting))
    if not len(worked) or not len(points):
        return np.full(len(points), np.nan), np.full(len(points), NOBODY)
    at, shapes = shapely.points(points), grounds.shapes[worked]
    found = _nearest(shapes, at)
    return shapely.distance(at, shapes[found]) / 1000, first[worked[found]]
