"""How far it is to the nearest alliance, as the crow flies, in kilometres.

From the centre of a place to the border of the area of an alliance, 0 inside. Measured in metres of EPSG:25832 (UTM
zone 32), in which a kilometre in Germany is wrong by two metres at most.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.counting.index import once_per_tables, owners
from analysis.counting.places import by_row
from analysis.records import files
from analysis.records.tables import Tables

METRES = "EPSG:25832"
DISTANCES = (0, 5, 10, 20, 30)
"""Where the classes of distance begin, in kilometres."""
NOBODY = -1
"""Position of the nearest alliance where there is none."""
ROUNDING = 0.001
"""Metres by which a bound that is computed in two ways may differ."""


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
    ``shapes``, which holds the land of each municipality or uninhabited area in an area row, in metres. Around each
    lies its box in ``boxes``, on each its point in ``spots`` (n, 2)."""

    alliance: np.ndarray
    ground: np.ndarray
    shapes: np.ndarray
    boxes: np.ndarray
    spots: np.ndarray


@once_per_tables
def _grounds(tables: Tables) -> _Grounds:
    """Read the shapes of all municipalities in area rows, whole or partial, and of what is uninhabited between them."""
    rows = tables.alliance_areas.assign(alliance=owners(tables, "alliance_areas"))
    places = pd.concat([tables.municipalities, tables.uninhabited_areas])
    pairs = rows[rows["alliance"] >= 0].merge(by_row(places), on=["level", "area_key"])
    known = files.read_shapes(files.DATA / "areas" / "municipalities.parquet", set(pairs["ags"]))
    pairs = pairs[pairs["ags"].isin(known)]
    ground, ags = pd.factorize(pairs["ags"])
    shapes = np.array(shapely.transform([known[key] for key in ags], projected), dtype=object)
    boxes, spots = shapely.box(*shapely.bounds(shapes).T), shapely.get_coordinates(shapely.point_on_surface(shapes))
    return _Grounds(pairs["alliance"].to_numpy(), ground, shapes, boxes, spots)


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
        anew, nearer = np.flatnonzero(np.isinf(metres)), np.flatnonzero((metres > 0) & np.isfinite(metres))
        for asked, among in ((anew, now), (nearer, now & ~before)):
            place, ground, away = _nearest(grounds, among, at[asked], metres[asked])
            metres[asked[place]], nearest[asked[place]] = away, ground
        found[:, year] = np.where(np.isinf(metres), np.nan, metres / 1000)
        before = now
    return found


def _nearest(
    grounds: _Grounds, among: np.ndarray, at: np.ndarray, within: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which points ``at`` have a ground nearer than ``within`` (metres), the nearest of each, and how far it is.

    Of points and grounds positions are given. among: which grounds (bool). A point is as near to a ground as to
    its spot at least and as to its box at most, so that few have to be measured.
    """
    ground = np.flatnonzero(among)
    if not len(ground) or not len(at):
        return np.array([], int), np.array([], int), np.array([])
    spots = shapely.STRtree(shapely.points(grounds.spots[ground]))
    bound = np.minimum(within, spots.query_nearest(at, return_distance=True, all_matches=False)[1]) + ROUNDING
    place, box = shapely.STRtree(grounds.boxes[ground]).query(at, predicate="dwithin", distance=bound)
    ground = ground[box]
    away = shapely.distance(at[place], grounds.shapes[ground])
    order = np.lexsort((away, place))
    first = order[np.diff(place[order], prepend=-1) > 0]
    first = first[away[first] < within[place[first]]]
    return place[first], ground[first], away[first]


def nearest_alliances(tables: Tables, counting: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each of ``points`` (n, 2; metres) how far it is to the nearest alliance, and which one that is.

    counting: which alliances count (bool per row of the table). Of several at one place that comes first in the table.
    Returns kilometres (NaN where no alliance has an area) and positions in the table alliances (NOBODY there).
    """
    grounds = _grounds(tables)
    pairs = counting[grounds.alliance]
    first = np.full(len(grounds.shapes), len(counting))
    np.minimum.at(first, grounds.ground[pairs], grounds.alliance[pairs])
    km, alliance = np.full(len(points), np.nan), np.full(len(points), NOBODY)
    place, ground, away = _nearest(grounds, first < len(counting), shapely.points(points), np.full(len(points), np.inf))
    km[place], alliance[place] = away / 1000, first[ground]
    return km, alliance
