"""GeoJSON and GeoPackage: areas with the value of a measure, alliances as points."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from analysis.export.about import facts, texts_of
from analysis.export.areas import AREAS
from analysis.export.request import Request
from analysis.export.shapes import level_of_table, points, shapes
from analysis.records import files
from analysis.records.codebook import in_language

EPSG = 4326
"""WGS 84 in degrees, which RFC 7946 asks for."""

PIECE = 50_000
"""Rows that are turned into text at once."""


def geojson(request: Request) -> bytes:
    """Return the rows of the table as a GeoJSON FeatureCollection (RFC 7946).

    Areas come with their boundaries, alliances and what belongs to them as points; rows that lie nowhere have the
    geometry null. The facts about the rows are further members of the collection.
    """
    return collection(request.rows, _places(request), {"name": request.table, **facts(request)})


def collection(rows: pd.DataFrame, found: np.ndarray | None, members: Mapping[str, Any]) -> bytes:
    """Return ``rows`` as a FeatureCollection with further ``members``. found: the geometry of each; None: of none."""
    places = [None] * len(rows) if found is None else shapely.to_geojson(found).tolist()
    head = json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False)
    buffer = io.BytesIO()
    buffer.write(f'{head[:-1]}, "features": ['.encode())
    separator = "\n"
    for first in range(0, len(rows), PIECE):
        piece = rows.iloc[first : first + PIECE]
        features = [
            f'{{"type":"Feature","properties":{properties},"geometry":{shape or "null"}}}'
            for properties, shape in zip(_properties(piece), places[first : first + PIECE], strict=True)
        ]
        buffer.write((separator + ",\n".join(features)).encode())
        separator = ",\n"
    buffer.write(b"\n]}\n")
    return buffer.getvalue()


def _places(request: Request) -> np.ndarray | None:
    """Return where each row lies as shapely geometries, None where nowhere; None for a table that lies nowhere."""
    rows = request.rows
    if level := level_of_table(request.table, request.level):
        return shapes(rows, request.table, level)
    owner = "id" if request.table == "alliances" else "alliance_id"
    if owner not in rows:
        return None
    of_alliances = points(request.tables, request.everything or request.tables)
    return pd.Series(of_alliances, request.tables.alliances["id"], dtype=object).loc[rows[owner]].to_numpy()


def _properties(rows: pd.DataFrame) -> Iterator[str]:
    """Yield each row as a JSON object, missing values as null."""
    names, encode = list(rows.columns), json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for values in zip(*(_plain(rows[name]) for name in names), strict=True):
        yield encode(dict(zip(names, values, strict=True)))


def _plain(column: pd.Series) -> list[Any]:
    """Return the values as Python's own, None where missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def geopackage(request: Request) -> bytes:
    """Return a GeoPackage with one layer: the table that is shown, in its order.

    Areas lie in their boundaries, alliances and what belongs to them in the point of the alliance. The facts are in the
    metadata of the file, the title in the description of the layer.
    """
    layer = Layer(
        name=f"{AREAS}_{request.level}" if request.table == AREAS else request.table,
        description=_description(request),
        facts=facts(request),
        day=request.tables.date,
        of_areas=level_of_table(request.table, request.level) is not None,
    )
    return package(request.rows, _places(request), layer)


@dataclass(frozen=True)
class Layer:
    """What a GeoPackage says of its layer. day: ISO date that it is stamped with. of_areas: else it is of points."""

    name: str
    description: str
    facts: Mapping[str, Any]
    day: str
    of_areas: bool


def package(rows: pd.DataFrame, places: np.ndarray | None, layer: Layer) -> bytes:
    """Return ``rows`` as a GeoPackage with one layer. places: the geometry of each; None: of none."""
    return files.made_in_a_file("lokale-buendnisse.gpkg", lambda path: _write(rows, places, layer, path))


def _write(rows: pd.DataFrame, places: np.ndarray | None, layer: Layer, path: Path) -> None:
    import geopandas
    import pyogrio

    # GDAL stamps each layer with the time of the clock; the same request is to give the same bytes. The file is thrown
    # away once it is read: waiting for the disk would take long for nothing.
    day = f"{layer.day}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day, "OGR_SQLITE_SYNCHRONOUS": "OFF"})
    options: dict[str, Any] = {"DESCRIPTION": layer.description, "dataset_metadata": texts_of(layer.facts)}
    if places is not None:
        rows = geopandas.GeoDataFrame(rows, geometry=places, crs=EPSG)
        form = "MultiPolygon" if layer.of_areas else "Point"
        options |= {"geometry_type": form, "promote_to_multi": layer.of_areas}
    pyogrio.write_dataframe(rows, path, layer=layer.name, driver="GPKG", use_arrow=True, **options)


def _description(request: Request) -> str:
    title = in_language(vars(request.spec), "title", request.t)
    if request.table != AREAS:
        return title
    return f"{title}: {request.t(f'measure.{request.chosen_measure}.{request.level}')}, {request.year}"
