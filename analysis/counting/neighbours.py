"""Which districts share a border, from their boundaries."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from analysis.errors import UnknownValue
from analysis.records import files

SHARED_LINE = "****1****"
"""DE-9IM: the boundaries have a line in common, which a point where corners meet is not."""


def neighbours(key: str) -> tuple[str, ...]:
    """Return the keys of the districts that share a border with the district ``key``, ascending.

    Raises UnknownValue where there is no such district.
    """
    keys, shapes, tree = _districts()
    if key not in keys:
        raise UnknownValue("district", key, ["the five digits of a district"])
    own = shapes[keys.index(key)]
    near = tree.query(own)
    sharing = near[shapely.relate_pattern(own, shapes[near], SHARED_LINE)]
    return tuple(sorted(keys[place] for place in sharing if keys[place] != key))


@lru_cache(maxsize=1)
def _districts() -> tuple[list[str], np.ndarray, shapely.STRtree]:
    found = files.read_shapes(files.DATA / "areas" / "districts.parquet")
    shapes = np.array(list(found.values()), dtype=object)
    return list(found), shapes, shapely.STRtree(shapes)
