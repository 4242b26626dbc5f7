"""Coverages on an integer grid, and their shared borders as TopoJSON.

A *coverage* is an array of polygons that share their borders vertex by vertex, without gaps and overlaps. Rounding
the corners of a coverage one by one breaks that (borders cross, thin parts fold over), so `snap_coverage` rounds all
borders together: they are cut at every crossing and snapped to the grid (snap rounding), and each face between them
goes back to the area that covers most of it. Arcs are taken from the rounded coverage, never before, so both neighbours
hold the same integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely


class VanishedArea(ValueError):
    """An area is smaller than the grid can show; ``positions`` holds the indices of those areas."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"areas at positions {list(positions)} have no face left on the grid: use a finer grid")
        self.positions = list(positions)


@dataclass(frozen=True)
class Grid:
    """An integer grid over degrees: ``position = origin + cell * integer``.

    Cells are powers of two and origins whole degrees: then every position is an exact floating-point number, points
    that are equal on the grid are equal in degrees, and a valid coverage stays valid in both.
    """

    cell: tuple[float, float]
    origin: tuple[float, float] = (0.0, 0.0)

    def to_units(self, geometries: np.ndarray) -> np.ndarray:
        """Return ``geometries`` (degrees) in units of the grid, not rounded."""
        return shapely.transform(geometries, lambda points: (points - self.origin) / self.cell)

    def to_degrees(self, geometries: np.ndarray) -> np.ndarray:
        """Return ``geometries`` (units of the grid) in degrees."""
        return shapely.transform(geometries, lambda points: points * self.cell + self.origin)


@dataclass(frozen=True)
class Topology:
    """Borders of a coverage, each stored once.

    ``arcs[i]`` is an (n, 2) integer array. ``geometries[k]`` lists the polygons of area k, a polygon lists its rings
    (the outer first), a ring lists arcs: ``i`` runs along arc i, ``~i`` against it. Consecutive arcs share their end
    point.
    """

    arcs: list[np.ndarray]
    geometries: list[list[list[list[int]]]]


def snap_coverage(areas: np.ndarray, cell: float) -> np.ndarray:
    """Return ``areas`` as a valid coverage whose corners are multiples of ``cell``, in the same order.

    ``areas``: valid polygons or multipolygons that form a coverage, or fail to by less than a cell. Raises
    VanishedArea.
    """
    return cover(shapely.boundary(areas), areas, cell)


def cover(borders: np.ndarray, areas: np.ndarray, cell: float) -> np.ndarray:
    """Return the valid coverage that ``borders`` (lines) draw: one polygon or multipolygon for each of ``areas``.

    Lines are cut where they cross and snapped to multiples of ``cell``. Each face between them goes to the area that
    covers most of it; a face less than half covered by all of them stays a hole (an enclave abroad, a lake). So lines
    may be a simplified form of the areas' borders. Raises VanishedArea where an area gets no face.
    """
    faces = shapely.get_parts(shapely.polygonize([shapely.unary_union(borders, grid_size=cell)]))
    owner = _owners(faces, areas)
    faces, owner = faces[owner >= 0], owner[owner >= 0]
    missing = np.setdiff1d(np.arange(len(areas)), owner)
    if len(missing):
        raise VanishedArea(missing.tolist())
    order = np.argsort(owner, kind="stable")
    groups = np.split(faces[order], np.flatnonzero(np.diff(owner[order])) + 1)
    # Two faces of one area may share an edge, where a neighbour's thin spike folded to a line: unite, not collect.
    merged = [group[0] if len(group) == 1 else shapely.coverage_union_all(group) for group in groups]
    return shapely.normalize(np.array(merged, dtype=object))


def _owners(faces: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Return for each face the index of the area that covers most of it, -1 where all together cover less than half."""
    tree = shapely.STRtree(areas)
    owner = np.full(len(faces), -1)
    # Areas do not overlap: one that covers over half of a face covers most of it. Nearly always it is at its centre.
    face, area = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    covers = _shared(faces, areas, face, area) > 0.5
    owner[face[covers]] = area[covers]

    rest = np.flatnonzero(owner < 0)
    face, area = tree.query(faces[rest], predicate="intersects")
    share = _shared(faces, areas, rest[face], area)
    order = np.lexsort((area, -share, face))
    _, first = np.unique(face[order], return_index=True)
    most = order[first]
    covered = np.bincount(face, weights=share, minlength=len(rest))[face[most]] >= 0.5
    owner[rest[face[most[covered]]]] = area[most[covered]]
    return owner


def _shared(faces: np.ndarray, areas: np.ndarray, face: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Return which share of ``faces[face]`` lies in ``areas[area]``, pair by pair."""
    return shapely.area(shapely.intersection(faces[face], areas[area])) / shapely.area(faces[face])


def extract_topology(areas: np.ndarray) -> Topology:
    """Return the topology of a valid coverage with integer corners.

    An arc runs from node to node; a node is a corner where other than two borders meet. A ring without any (an
    island, an enclave that touches nothing else) is one closed arc. Arcs are numbered in the order of their first use
    and run in the direction of that. Outer rings run anticlockwise (as in RFC 7946). Raises ValueError where corners
    are not integers.
    """
    areas = shapely.orient_polygons(areas)
    polygons, area_of = shapely.get_parts(areas, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(points).astype(np.int64)
    if not np.array_equal(whole, points):
        raise ValueError("corners must be integers: call snap_coverage first")
    corners, corner_of = np.unique(whole, axis=0, return_inverse=True)
    corner_of = corner_of.reshape(-1)
    is_node = _degrees(corner_of, ring_of, len(corners)) != 2

    numbers: dict[bytes, int] = {}
    arcs: list[np.ndarray] = []
    geometries: list[list[list[list[int]]]] = [[] for _ in areas]
    starts = np.flatnonzero(np.diff(ring_of, prepend=-1))
    previous = -1
    for ring, sequence in enumerate(np.split(corner_of, starts[1:])):
        polygon = int(polygon_of[ring])
        polygons_of_area = geometries[area_of[polygon]]
        if polygon != previous:
            polygons_of_area.append([])
            previous = polygon
        references = []
        for piece in _pieces(sequence[:-1], is_node):
            forward, backward = piece.tobytes(), piece[::-1].tobytes()
            if forward in numbers:
                references.append(numbers[forward])
            elif backward in numbers:
                references.append(~numbers[backward])
            else:
                numbers[forward] = len(arcs)
                references.append(len(arcs))
                arcs.append(corners[piece])
        polygons_of_area[-1].append(references)
    return Topology(arcs, geometries)


def _degrees(corner_of: np.ndarray, ring_of: np.ndarray, count: int) -> np.ndarray:
    """Return for each corner how many different borders (undirected edges) meet there."""
    inside = ring_of[:-1] == ring_of[1:]
    start, end = corner_of[:-1][inside], corner_of[1:][inside]
    edges = np.unique(np.minimum(start, end) * count + np.maximum(start, end))
    return np.bincount(np.concatenate([edges // count, edges % count]), minlength=count)


def _pieces(ring: np.ndarray, is_node: np.ndarray) -> list[np.ndarray]:
    """Cut an open ring of corner numbers at its nodes; without one, close it at its lowest corner (for both sides)."""
    nodes = np.flatnonzero(is_node[ring])
    first = int(nodes[0]) if len(nodes) else int(np.argmin(ring))
    turned = np.concatenate([ring[first:], ring[: first + 1]])
    cuts = [*(nodes - first).tolist(), len(ring)] if len(nodes) else [0, len(ring)]
    return [turned[start : end + 1] for start, end in pairwise(cuts)]


def to_topojson(
    topology: Topology, grid: Grid, ids: Sequence[str], properties: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return a TopoJSON topology (version 1.0 of its specification) with one object, ``areas``.

    Geometries stand in the order of ``ids``, each with its ``id`` and ``properties``. Positions are delta-encoded
    integers that ``transform`` turns into degrees (WGS 84, longitude first).
    """
    corners = np.concatenate(topology.arcs)
    low = corners.min(axis=0)
    box = np.concatenate([low, corners.max(axis=0)]) * (grid.cell * 2) + grid.origin * 2
    geometries = [
        {
            "type": "Polygon" if len(polygons) == 1 else "MultiPolygon",
            "id": key,
            "properties": values,
            "arcs": polygons[0] if len(polygons) == 1 else polygons,
        }
        for key, values, polygons in zip(ids, properties, topology.geometries, strict=True)
    ]
    arcs = [np.concatenate([arc[:1] - low, np.diff(arc, axis=0)]).tolist() for arc in topology.arcs]
    return {
        "type": "Topology",
        "bbox": box.tolist(),
        "transform": {
            "scale": list(grid.cell),
            "translate": (low * grid.cell + grid.origin).tolist(),
        },
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }
