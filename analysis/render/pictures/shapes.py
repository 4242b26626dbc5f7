"""Areas as SVG path data: the geometry of the map page, flattened, fitted to a box and thinned out to what it shows.

The shapes are those of ``static/`` (see ``build.boundaries``). They hold each border once, as an arc, so
neighbours share it whatever is left out here, and the border of a district is the arcs between different districts.
Germany comes from the overview, its Länder from their finer files.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, pairwise

import numpy as np
import pyproj
import shapely

from analysis.counting.places import LEVELS
from analysis.errors import UnknownValue
from analysis.records import files

UNITS = 10
"""Path data count tenths of a pixel: whole numbers are short."""

TOLERANCE = 0.7
"""Corners nearer than this to the line without them are left out, in pixels."""

Place = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Shapes:
    """Areas in a box of ``width`` by ``height`` pixels, north up, sizes true (Lambert's equal-area projection).

    keys: ascending. paths: the path data of each area, in tenths of a pixel (see UNITS). borders: coarser level -> path
    data of the lines around areas of that level, each line once. place: (lon, lat) in degrees -> pixels (n, 2).
    """

    width: float
    height: float
    keys: tuple[str, ...]
    paths: tuple[str, ...]
    borders: Mapping[str, str]
    place: Place


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Areas by their borders: arc i has the points (lon, lat) from ``starts[i]`` to before ``starts[i + 1]``.

    ``uses`` lists the arcs around area ``area_of``, a position in ``keys``: i runs along arc i, ~i against it. Each
    area lies on the same side of all its arcs.
    """

    points: np.ndarray
    starts: np.ndarray
    keys: np.ndarray
    uses: np.ndarray
    area_of: np.ndarray

    @property
    def arc_of(self) -> np.ndarray:
        """The arc of each use, whatever its direction."""
        return np.where(self.uses < 0, ~self.uses, self.uses)


@dataclass(frozen=True, eq=False)
class _Lines:
    """Arcs in tenths of a pixel: the first and last point of each, and the steps along it and against it as text."""

    first: np.ndarray
    last: np.ndarray
    along: list[str]
    against: list[str]


@lru_cache(maxsize=32)
def shapes(level: str, laender: tuple[str, ...], within: str, width: float, height: float) -> Shapes:
    """Return the areas of ``level`` as large as they fit ``width`` by ``height``; kept per process.

    laender: codes of the Länder to draw, () for Germany. within: the beginning of the keys to draw, "" for all. The
    uninhabited areas belong to the level gemeinde. Raises UnknownValue for an unknown level or Land, or where no area
    is left.
    """
    if level not in LEVELS:
        raise UnknownValue("level", level, LEVELS)
    arcs = _cut(_joined(laender), within)
    place, box = _fitted(arcs.points, width, height)
    lines = _thinned(arcs, place)
    keys, edges = _edges(arcs, LEVELS[level])
    areas = _areas(arcs.uses[edges >= 0], edges[edges >= 0], _nodes(arcs), lines)
    borders = {name: _borders(arcs, digits, lines) for name, digits in LEVELS.items() if digits < LEVELS[level]}
    return Shapes(*box, tuple(keys), areas, borders, place)


@lru_cache(maxsize=17)
def _arcs(name: str) -> _Arcs:
    """Return the areas of a TopoJSON file of ``static/``."""
    found = json.loads(gzip.decompress(files.read_bytes(files.STATIC / name)))
    steps = np.array(list(chain.from_iterable(found["arcs"])), "int64")
    starts = np.cumsum([0, *map(len, found["arcs"])])
    whole = steps.cumsum(axis=0)
    before = np.concatenate([[[0, 0]], whole])[starts[:-1]]  # each arc counts from nothing again
    whole -= np.repeat(before, np.diff(starts), axis=0)
    transform = found["transform"]
    areas = found["objects"]["areas"]["geometries"]
    around = [list(_flat(area["arcs"])) for area in areas]
    return _Arcs(
        whole * transform["scale"] + transform["translate"],
        starts,
        np.array([area["id"] for area in areas]),
        np.fromiter(chain.from_iterable(around), "int64"),
        np.repeat(np.arange(len(areas)), [len(uses) for uses in around]),
    )


def _flat(nested: list) -> list[int]:
    while isinstance(nested[0], list):
        nested = list(chain.from_iterable(nested))
    return nested


def _joined(laender: tuple[str, ...]) -> _Arcs:
    manifest = files.read_json(files.STATIC / "manifest.json")
    if not laender:
        return _arcs(manifest["overview"])
    for land in laender:
        if land not in manifest["laender"]:
            raise UnknownValue("land", land, manifest["laender"])
    return reduce(_beside, (_arcs(manifest["laender"][land]) for land in laender))


def _beside(one: _Arcs, other: _Arcs) -> _Arcs:
    """Return the areas of both; where they touch, each keeps its own arcs, which have the same points."""
    arcs = len(one.starts) - 1
    return _Arcs(
        np.concatenate([one.points, other.points]),
        np.concatenate([one.starts, other.starts[1:] + len(one.points)]),
        np.concatenate([one.keys, other.keys]),
        np.concatenate([one.uses, np.where(other.uses < 0, other.uses - arcs, other.uses + arcs)]),
        np.concatenate([one.area_of, other.area_of + len(one.keys)]),
    )


def _cut(arcs: _Arcs, within: str) -> _Arcs:
    """Return the areas whose key begins with ``within``, with their arcs only."""
    inside = np.char.startswith(arcs.keys, within)
    if not inside.any():
        raise UnknownValue("area", within, ["the beginning of a key of the Länder chosen"])
    if inside.all():
        return arcs
    kept = inside[arcs.area_of]
    used, position = np.unique(arcs.arc_of[kept], return_inverse=True)
    lengths = np.diff(arcs.starts)
    points = np.repeat(np.isin(np.arange(len(lengths)), used), lengths)
    return _Arcs(
        arcs.points[points],
        np.cumsum([0, *lengths[used]]),
        arcs.keys[inside],
        np.where(arcs.uses[kept] < 0, ~position, position),
        (np.cumsum(inside) - 1)[arcs.area_of[kept]],
    )


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


def _thinned(arcs: _Arcs, place: Place) -> _Lines:
    """Return the arcs on the page. Their ends stay where they are, so what they bound stays closed."""
    points, starts = place(*arcs.points.T), arcs.starts
    arc_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    lines = shapely.linestrings(points, indices=arc_of)
    closed = shapely.is_closed(lines)  # an island or an enclave: without care it would shrink to a line
    lines[closed] = _linearrings(lines[closed])
    lines[closed] = shapely.simplify(lines[closed], TOLERANCE, preserve_topology=True)
    lines[~closed] = shapely.simplify(lines[~closed], TOLERANCE, preserve_topology=False)
    corners, arc_of = shapely.get_coordinates(lines, return_index=True)
    whole = np.rint(corners * UNITS).astype("int64")
    moved = (np.diff(whole, axis=0) != 0).any(axis=1) | (np.diff(arc_of) != 0)
    whole, arc_of = whole[np.concatenate([[True], moved])], arc_of[np.concatenate([[True], moved])]
    cuts = np.searchsorted(arc_of, np.arange(len(lines) + 1))
    inside = np.diff(arc_of) == 0
    steps = np.diff(whole, axis=0)[inside]
    return _Lines(
        whole[cuts[:-1]],
        whole[cuts[1:] - 1],
        _texts(steps, cuts - np.arange(len(cuts))),
        _texts(-steps[::-1], (cuts - np.arange(len(cuts)))[-1] - (cuts - np.arange(len(cuts)))[::-1])[::-1],
    )


def _linearrings(lines: np.ndarray) -> np.ndarray:
    corners, line_of = shapely.get_coordinates(lines, return_index=True)
    return shapely.linearrings(corners, indices=line_of)


def _texts(steps: np.ndarray, cuts: np.ndarray) -> list[str]:
    """Return the steps between neighbouring ``cuts`` as path data: "3 4-5 6"."""
    words = list(map(str, steps.ravel().tolist()))
    return [" ".join(words[2 * start : 2 * end]) for start, end in pairwise(cuts.tolist())]


def _nodes(arcs: _Arcs) -> np.ndarray:
    """Return a number for the first and the last point of each arc, (n, 2): the same number for the same place."""
    places = arcs.points[:, 0] + 1j * arcs.points[:, 1]
    ends = np.stack([places[arcs.starts[:-1]], places[arcs.starts[1:] - 1]], axis=1)
    return np.unique(ends, return_inverse=True)[1].reshape(ends.shape)


def _edges(arcs: _Arcs, digits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys with ``digits`` signs, ascending, and for each use whose edge it is: a position in them.

    -1 where the same area lies on the other side as well: no edge.
    """
    keys, group_of = np.unique(arcs.keys.astype(f"U{digits}"), return_inverse=True)
    group = group_of[arcs.area_of]
    sides = np.full((len(arcs.starts) - 1, 2), -1)
    sides[arcs.arc_of, (arcs.uses < 0).astype(int)] = group
    other = sides[arcs.arc_of, (arcs.uses >= 0).astype(int)]
    return keys, np.where(other == group, -1, group)


def _borders(arcs: _Arcs, digits: int, lines: _Lines) -> str:
    drawn = np.unique(arcs.arc_of[_edges(arcs, digits)[1] >= 0])
    first = lines.first.tolist()
    return "".join(_data(first[arc], lines.along[arc].split(" ")) for arc in drawn.tolist() if lines.along[arc])


def _areas(uses: np.ndarray, area_of: np.ndarray, nodes: np.ndarray, lines: _Lines) -> tuple[str, ...]:
    """Return the path data of each area: its arcs joined to rings."""
    order = np.argsort(area_of, kind="stable")
    uses = uses[order]
    arc, back = np.where(uses < 0, ~uses, uses), uses < 0
    start = np.where(back, nodes[arc, 1], nodes[arc, 0]).tolist()
    end = np.where(back, nodes[arc, 0], nodes[arc, 1]).tolist()
    first = np.where(back[:, None], lines.last[arc], lines.first[arc]).tolist()
    steps = [(lines.against if b else lines.along)[a] for a, b in zip(arc.tolist(), back.tolist(), strict=True)]
    cuts = np.searchsorted(area_of[order], np.arange(area_of.max() + 2)).tolist()
    return tuple(
        "".join(_closed(first[ring[0]], [steps[i] for i in ring]) for ring in _rings(range(a, b), start, end))
        for a, b in pairwise(cuts)
    )


def _rings(pieces: range, start: list[int], end: list[int]) -> list[list[int]]:
    """Join the pieces of a border end to start. Where rings touch in a point any way to go on draws the same area."""
    leaving: dict[int, list[int]] = {}
    for piece in pieces:
        leaving.setdefault(start[piece], []).append(piece)
    rings = []
    for home, waiting in leaving.items():
        while waiting:
            ring = [waiting.pop()]
            while end[ring[-1]] != home:
                ring.append(leaving[end[ring[-1]]].pop())
            rings.append(ring)
    return rings


def _closed(at: list[int], steps: list[str]) -> str:
    """Return the path data of a ring; its last step is the way back, which ``z`` draws."""
    words = " ".join(part for part in steps if part).split(" ")
    return _data(at, words[:-2]) + "z"


def _data(at: list[int], words: list[str]) -> str:
    way = f"l{' '.join(words)}".replace(" -", "-") if words else ""
    return f"M{at[0]} {at[1]}{way}"
