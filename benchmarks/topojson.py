"""The overview of the map as GeoJSON, so that the baseline draws the very shapes that the dashboard draws."""

import gzip
import json
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from analysis.records import files

Ring = list[list[float]]
DIGITS = 4
"""Decimals of a degree: 11 m, finer than the grid of the overview."""


def overview() -> dict[str, Any]:
    """Return the parsed TopoJSON of all areas that the dashboard sends."""
    manifest = files.read_json(files.STATIC / "manifest.json")
    return json.loads(gzip.decompress(files.read_bytes(files.STATIC / manifest["overview"])))


def geojson(topology: dict[str, Any]) -> dict[str, Any]:
    """Return the object "areas" of a quantized TopoJSON as a FeatureCollection with ids."""
    arcs = [_degrees(arc, topology["transform"]) for arc in topology["arcs"]]
    members = topology["objects"]["areas"]["geometries"]
    return _collection({member["id"]: _geometry(member, arcs) for member in members})


def dissolved(areas: dict[str, Any], length: int) -> dict[str, Any]:
    """Return the features of ``areas`` united by the first ``length`` characters of their ids."""
    groups: dict[str, list[Any]] = {}
    for feature in areas["features"]:
        groups.setdefault(feature["id"][:length], []).append(shape(feature["geometry"]))
    return _collection({key: mapping(shapely.union_all(shapes)) for key, shapes in groups.items()})


def _collection(geometries: dict[str, Any]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "id": key, "properties": {}, "geometry": geometry} for key, geometry in geometries.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _degrees(arc: Ring, transform: dict[str, list[float]]) -> Ring:
    x = y = 0
    (width, height), (west, south) = transform["scale"], transform["translate"]
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append([round(x * width + west, DIGITS), round(y * height + south, DIGITS)])
    return points


def _geometry(member: dict[str, Any], arcs: list[Ring]) -> dict[str, Any]:
    parts = [member["arcs"]] if member["type"] == "Polygon" else member["arcs"]
    polygons = [[_ring(ring, arcs) for ring in polygon] for polygon in parts]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    points: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1 if points else 0 :]
    return points
