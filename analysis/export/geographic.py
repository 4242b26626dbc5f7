"""GeoJSON and GeoPackage: areas with the value of a measure, alliances as points."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
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

PLACED = (AREAS, "alliances")
"""Layers of a GeoPackage: the tables that a map shows."""

EPSG = 4326
"""WGS 84 in degrees, which RFC 7946 asks for."""

PIECE = 50_000
"""Rows that are turned into text at once."""

_GEOMETRIES = {AREAS: "MultiPolygon", "alliances": "Point"}


def geojson(request: Request) -> bytes:
    """Return the rows of the table as a GeoJSON FeatureCollection (RFC 7946).

    Areas come with their boundaries, alliances and what belongs to them as points; rows that lie nowhere have the
    geometry null. The facts about the rows are further members of the collection.
    """
    rows, places = request.rows(), _shape_texts(request)
    head = json.dumps({"type": "FeatureCollection", "name": request.table, **facts(request)}, ensure_ascii=False)
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


def _shape_texts(request: Request) -> Sequence[str | None]:
    """Return where each row lies as a GeoJSON geometry, None where nowhere."""
    rows = request.rows()
    if level := level_of_table(request.table, request.level):
        return shapely.to_geojson(shapes(rows, request.table, level)).tolist()
    owner = "id" if request.table == "alliances" else "alliance_id"
    if owner not in rows:
        return [None] * len(rows)
    found = dict(zip(request.tables.alliances["id"], shapely.to_geojson(_points(request)), strict=True))
    return [found[key] for key in rows[owner].tolist()]


def _properties(rows: pd.DataFrame) -> Iterator[str]:
    """Yield each row as a JSON object, missing values as null."""
    names, encode = list(rows.columns), json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for values in zip(*(_plain(rows[name]) for name in names), strict=True):
        yield encode(dict(zip(names, values, strict=True)))


def _plain(column: pd.Series) -> list[Any]:
    """Return the values as Python's own, None where missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def geopackage(request: Request) -> bytes:
    """Return a GeoPackage with the layers ``areas_<level>`` and ``alliances`` and the other tables without geometry.

    The table that is shown keeps its order. The facts are in the metadata of the file, titles in the descriptions of
    the layers.
    """
    return files.made_in_a_file("lokale-buendnisse.gpkg", lambda path: _write(request, path))


def _write(request: Request, path: Path) -> None:
    import geopandas
    import pyogrio

    # GDAL stamps each layer with the time of the clock; the same request is to give the same bytes. The file is thrown
    # away once it is read: waiting for the disk after each layer would take half a second for nothing.
    day = f"{request.tables.date}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day, "OGR_SQLITE_SYNCHRONOUS": "OFF"})
    areas = request.areas if request.table != AREAS else request.rows()
    layers = {AREAS: areas} | dict(request.frames())
    for name, rows in layers.items():
        options: dict[str, Any] = {"DESCRIPTION": _description(request, name)}
        if name in PLACED:
            rows = geopandas.GeoDataFrame(rows, geometry=_shapes(request, name, rows), crs=EPSG)
            options |= {"geometry_type": _GEOMETRIES[name], "promote_to_multi": name == AREAS}
        layer = f"{AREAS}_{request.level}" if name == AREAS else name
        options |= {"dataset_metadata": texts_of(facts(request))} if name == AREAS else {"append": True}
        pyogrio.write_dataframe(rows, path, layer=layer, driver="GPKG", use_arrow=True, **options)


def _shapes(request: Request, table: str, rows: pd.DataFrame) -> np.ndarray:
    if table == AREAS:
        return shapes(rows, AREAS, request.level)
    return pd.Series(_points(request), request.tables.alliances["id"]).loc[rows["id"]].to_numpy()


def _points(request: Request) -> np.ndarray:
    return points(request.tables, request.everything or request.tables)


def _description(request: Request, table: str) -> str:
    title = in_language(vars(request.spec_of(table)), "title", request.t)
    if table != AREAS:
        return title
    return f"{title}: {request.t(f'measure.{request.chosen_measure}.{request.level}')}, {request.year}"
