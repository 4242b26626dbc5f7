"""Areas as SVG path data: their boundaries flattened, fitted to a box and thinned out to what it shows.

Germany comes from the overview in ``data/areas/``, its Länder from their finer files in ``static/`` (see
``build.boundaries``). Neighbours share their borders, before and after.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise

import numpy as np
import pyproj
import shapely

from analysis.counting.places import LEVELS
from analysis.errors import UnknownValue
from analysis.records import files

UNITS = 10
"""Path data count tenths of a pixel: whole numbers are short."""

TOLERANCE = 1
"""A corner goes where that moves an area by less than the square of so many pixels (Visvalingam and Whyatt)."""

Place = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Shapes:
    """Areas in a box of ``width`` by ``height`` pixels, north up, sizes true (Lambert's equal-area projection).

    keys: ascending. paths: the path data of each area, in tenths of a pixel (see UNITS). borders: coarser level -> what
    gives the path data of the lines around areas of that level, each line once. place: (lon, lat) in degrees -> pixels
    (n, 2).
    """

    width: float
    height: float
    keys: tuple[str, ...]
    paths: tuple[str, ...]
    borders: Mapping[str, Callable[[], str]]
    place: Place


@lru_cache(maxsize=32)
def shapes(level: str, laender: tuple[str, ...], within: str, width: float, height: float) -> Shapes:
    """Return the areas of ``level`` as large as they fit ``width`` by ``height``; kept per process.

    laender: codes of the Länder to draw, () for Germany. within: the beginning of the keys to draw, "" for all. The
    uninhabited areas belong to the level gemeinde. Raises UnknownValue for an unknown level or Land, or where no area
    is left.
    """
    if level not in LEVELS:
        raise UnknownValue("level", level, LEVELS)
    keys, areas = _areas(laender, within)
    place, box = _fitted(shapely.get_coordinates(areas), width, height)
    areas = shapely.transform(areas, lambda points: place(*points.T))
    if laender:  # the overview is thinned out already
        areas = shapely.coverage_simplify(areas, TOLERANCE)
    coarser = [name for name, digits in LEVELS.items() if digits < LEVELS[level]]
    borders = {name: cache(partial(_border_data, keys, areas, LEVELS[name])) for name in coarser}
    keys, areas = _united(keys, areas, LEVELS[level])
    return Shapes(*box, tuple(keys.tolist()), _area_data(areas), borders, place)


def _areas(laender: tuple[str, ...], within: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the areas of the Länder whose key begins with ``within``: keys, ascending, and boundaries in degrees."""
    found = [_detailed(land) for land in laender] or [_overview()]
    keys, areas = (np.concatenate(parts) for parts in zip(*found, strict=True))
    inside = np.flatnonzero(np.char.startswith(keys, within))
    if not len(inside):
        raise UnknownValue("area", within, ["the beginning of a key of the Länder chosen"])
    order = inside[np.argsort(keys[inside])]
    return keys[order], areas[order]


@lru_cache(maxsize=1)
def _overview() -> tuple[np.ndarray, np.ndarray]:
    found = files.read_shapes(files.DATA / "areas" / "overview.parquet")
    return np.array(list(found)), np.array(list(found.values()))


@lru_cache(maxsize=16)
def _detailed(land: str) -> tuple[np.ndarray, np.ndarray]:
    import pyogrio.raw  # with GDAL, 0.1 s: no page should wait for it that shows no picture

    names = files.read_json(files.STATIC / "manifest.json")["laender"]
    if land not in names:
        raise UnknownValue("land", land, names)
    topology = gzip.decompress(files.read_bytes(files.STATIC / names[land]))
    *_, areas, (keys,) = pyogrio.raw.read(topology, columns=["id"])
    return keys.astype(str), shapely.from_wkb(areas)


def _fitted(points: np.ndarray, width: float, height: float) -> tuple[Place, tuple[float, float]]:
    """Return the projection that shows ``points`` as large as they fit, and the width and height that they take."""
    lon, lat = (points.min(axis=0) + points.max(axis=0)) / 2
    projection = f"+proj=laea +lon_0={lon} +lat_0={lat} +ellps=GRS80"
    project = pyproj.Transformer.from_crs("EPSG:4326", projection, always_xy=True).transform
    x, y = project(*points.T)
    scale = min(width / np.ptp(x), height / np.ptp(y))
    west, north = x.min(), y.max()

    def place(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        x, y = project(np.asarray(lon), np.asarray(lat))
        return np.column_stack([(x - west) * scale, (north - y) * scale])

    return place, (float(np.ptp(x) * scale), float(np.ptp(y) * scale))


def _united(keys: np.ndarray, areas: np.ndarray, digits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the areas that share the first ``digits`` signs of their keys (ascending) as one each."""
    coarser, starts = np.unique(keys.astype(f"U{digits}"), return_index=True)
    if len(coarser) == len(keys):
        return keys, areas
    return coarser, np.array([shapely.coverage_union_all(part) for part in np.split(areas, starts[1:])])


def _area_data(areas: np.ndarray) -> tuple[str, ...]:
    """Return the path data of each area."""
    parts, area_of = shapely.get_parts(areas, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    data = _line_data(rings, closed=True)
    cuts = np.searchsorted(area_of[part_of], np.arange(len(areas) + 1)).tolist()
    return tuple("".join(data[start:end]) for start, end in pairwise(cuts))


def _border_data(keys: np.ndarray, areas: np.ndarray, digits: int) -> str:
    """Return the path data of the lines around the areas that ``_united`` makes, that between two of them once."""
    _, coarser = _united(keys, areas, digits)
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(coarser)))
    return "".join(_line_data(shapely.get_parts(lines)))


def _line_data(lines: np.ndarray, closed: bool = False) -> list[str]:
    """Return the path data of each line: "M3 4l5 6-7 8", where it is ``closed`` with a "z" for its last step."""
    corners, line_of = shapely.get_coordinates(lines, return_index=True)
    corners = np.rint(corners * UNITS).astype("int64")
    first = np.diff(line_of, prepend=-1) != 0
    kept = first | (np.diff(corners, axis=0, prepend=[[0, 0]]) != 0).any(axis=1)
    corners, first = corners[kept], first[kept]
    steps = np.where(first[:, None], corners, np.diff(corners, axis=0, prepend=[[0, 0]]))
    words = list(map(str, steps.ravel().tolist()))
    cuts = [*(2 * np.flatnonzero(first)).tolist(), len(words)]
    end, left_out = ("z", 2) if closed else ("", 0)
    return [_data(words[start : start + 2], words[start + 2 : stop - left_out]) + end for start, stop in pairwise(cuts)]


def _data(at: list[str], way: list[str]) -> str:
    return f"M{' '.join(at)}" + (f"l{' '.join(way)}".replace(" -", "-") if way else "")
