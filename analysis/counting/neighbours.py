"""Which districts and municipalities share a border, from their boundaries."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from analysis.counting.places import LEVELS
from analysis.errors import UnknownValue
from analysis.records import files
from analysis.records.tables import Tables

SHARED_LINE = "****1****"
"""DE-9IM: the boundaries have a line in common, which a point where corners meet is not."""
AREAS = files.DATA / "areas"


def neighbours(key: str) -> tuple[str, ...]:
    """Return the keys of the districts that share a border with the district ``key``, ascending.

    Raises UnknownValue where there is no such district.
    """
    return _sharing(key, _districts(), "district")


def municipalities_beside(tables: Tables, key: str) -> tuple[str, ...]:
    """Return the keys of the municipalities that share a border with the municipality ``key``, ascending.

    They lie in its district or in one beside that. Raises UnknownValue where there is no such municipality.
    """
    district = key[: LEVELS["kreis"]]
    near = tables.municipalities["kreis_key"].isin([district, *neighbours(district)])
    areas = files.read_shapes(AREAS / "municipalities.parquet", set(tables.municipalities.loc[near, "ags"]))
    return _sharing(key, areas, "municipality")


def _sharing(key: str, areas: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    if key not in areas:
        raise UnknownValue(kind, key, [f"the key of a {kind}"])
    keys, shapes = list(areas), np.array(list(areas.values()), dtype=object)
    near = np.flatnonzero(shapely.intersects(areas[key], shapely.box(*shapely.bounds(shapes).T)))
    sharing = near[shapely.relate_pattern(areas[key], shapes[near], SHARED_LINE)]
    return tuple(sorted(keys[place] for place in sharing if keys[place] != key))


@lru_cache(maxsize=1)
def _districts() -> dict[str, Any]:
    return files.read_shapes(AREAS / "districts.parquet")
