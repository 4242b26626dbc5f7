"""Where areas and alliances lie, for the formats that maps open."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from analysis.counting.filters import land_codes
from analysis.counting.index import once_per_tables
from analysis.counting.places import locations
from analysis.export.areas import AREAS
from analysis.records import files
from analysis.records.package import KEY_COLUMNS, MAP_KEYS
from analysis.records.tables import Tables

DECIMALS = 6
"""Of coordinates in degrees: a tenth of a metre, finer than the boundaries."""


@lru_cache(maxsize=len(MAP_KEYS))
def boundaries(level: str) -> Mapping[str, Any]:
    """Return the shape of each area of ``level`` in degrees (WGS 84) by its key in the file; read once per process.

    Polygons as RFC 7946 wants them: outer rings counterclockwise, six decimals.
    """
    areas = files.read_shapes(files.DATA / "areas" / f"{MAP_KEYS[level][0]}.parquet")
    shapes = shapely.transform(list(areas.values()), lambda points: np.round(points, DECIMALS))
    return dict(zip(areas, shapely.orient_polygons(shapes), strict=True))


def level_of_table(table: str, level: str) -> str | None:
    """Return which boundaries the rows of ``table`` have; ``level`` is that of the table ``areas``. None: none."""
    levels = {name: key for key, (name, _) in MAP_KEYS.items()}
    return {**levels, "uninhabited_areas": "gemeinde", AREAS: level}.get(table)


def shapes(rows: pd.DataFrame, table: str, level: str) -> np.ndarray:
    """Return the boundary of each row of ``table`` as shapely geometries; None where the boundaries lack an area."""
    # The boundaries of the Länder bear their short forms.
    column = "land" if level == "land" else "key" if table == AREAS else MAP_KEYS[level][1]
    known = boundaries(level)
    return np.array([known.get(key) for key in rows[column].tolist()], dtype=object)


def outlines(tables: Tables, level: str, keys: pd.Series) -> np.ndarray:
    """Return the boundary of each of the areas of ``level`` with ``keys``, Gemeindeverbände too; None where unknown."""
    known = united(tables, level) if level not in MAP_KEYS else boundaries(level)
    if level == "land":  # whose boundaries bear the short forms
        keys = keys.map(land_codes(tables))
    return np.array([known.get(key) for key in keys.tolist()], dtype=object)


@once_per_tables
def united(tables: Tables, level: str) -> Mapping[str, Any]:
    """Return the shape of each area of a level without boundaries of its own: those of its municipalities together."""
    known, places = boundaries("gemeinde"), tables.municipalities
    inside = places[places["ags"].isin(known)].groupby(KEY_COLUMNS[level])["ags"]
    shapes = {key: shapely.coverage_union_all([known[ags] for ags in found]) for key, found in inside}
    return dict(zip(shapes, shapely.orient_polygons(list(shapes.values())), strict=True))


def points(tables: Tables, everything: Tables) -> np.ndarray:
    """Return the point of each alliance of ``tables`` as shapely geometries; None where it has no area row.

    everything: the tables without a filter, since an alliance may reach into a Land that is filtered out, which must
    not move its point.
    """
    found = locations(replace(tables, municipalities=everything.municipalities))
    lon, lat = found["lon"].round(DECIMALS).to_numpy(), found["lat"].round(DECIMALS).to_numpy()
    return np.where(np.isnan(lon), None, shapely.points(lon, lat))
