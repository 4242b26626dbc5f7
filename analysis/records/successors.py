"""Areas whose keys have changed: which areas of today lie where those of an older list lay."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.records import files

MOST_BYTES = 10_000_000
CROSSWALK = "raw/municipality_crosswalk_2016_2022.csv"
FORMER_DISTRICTS = "raw/former_districts.csv"
"""Districts that are none any more, or are since the census: key, name, changed (day), districts, municipality."""
NUTS = "raw/nuts3_districts.csv"
"""NUTS 3 code -> key of the district, after Destatis (Kreisfreie Städte und Landkreise, end of 2019; NUTS 2021)."""
OLDEST = "2016"
"""The year of the oldest areas in CROSSWALK: districts that changed before are not in it."""


@dataclass(frozen=True)
class Former:
    """An area as it was. keys: those of today that stand for it, the largest part first."""

    name: str
    keys: tuple[str, ...]


@lru_cache(maxsize=2)
def successors(data: Path) -> Mapping[str, Former]:
    """Return former key (AGS of 8 digits, district of 5) -> what it was and is, after the sources in ``data``/raw.

    A key that stayed is not in it, nor is anything where there are no such sources.
    """
    found: dict[str, Former] = {}
    districts: dict[str, Counter[str]] = {}
    for row in _rows(data / CROSSWALK):
        old, new = row["ags_2016"], row["ags_2022"]
        if old != new:
            found[old] = Former(row["name_2016"], (new,))
        districts.setdefault(old[:5], Counter())[new[:5]] += 1
    for old, counts in districts.items():
        if old not in counts:
            found[old] = Former("", tuple(new for new, _ in counts.most_common()))
    for row in _rows(data / FORMER_DISTRICTS):
        found[row["key"]] = Former(row["name"], tuple(row["districts"].split()))
        if row["municipality"]:
            found[f"{row['key']}000"] = Former(row["name"], (row["municipality"],))
    return found


@lru_cache(maxsize=2)
def renumbered(data: Path) -> Mapping[str, str]:
    """Return former key -> key of today, of areas that kept their territory and only have another key.

    That is where one area of before became one of today, which is made of nothing else: figures of the one are those
    of the other. Of areas that were merged or divided that cannot be said.
    """
    pairs = {(row["ags_2016"], row["ags_2022"]) for row in _rows(data / CROSSWALK)}
    before = [row for row in _rows(data / FORMER_DISTRICTS) if row["changed"] < OLDEST]
    return {
        **_one_to_one(pairs),
        **_one_to_one({(old[:5], new[:5]) for old, new in pairs}),
        **_one_to_one({(row["key"], new) for row in before for new in row["districts"].split()}),
    }


def _one_to_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs whose two sides stand in no other pair, without those of one key."""
    pairs = list(pairs)
    counts = [Counter(side) for side in zip(*pairs, strict=True)]
    return {old: new for old, new in pairs if old != new and counts[0][old] == counts[1][new] == 1}


@lru_cache(maxsize=2)
def districts_of_nuts(data: Path) -> Mapping[str, str]:
    """Return NUTS 3 code -> key of the district; empty where there is no such source."""
    return {row["nuts"]: row["key"] for row in _rows(data / NUTS)}


def _rows(path: Path) -> list[dict[str, str]]:
    content = files.attempt(path, MOST_BYTES)
    return [] if isinstance(content, OSError) else list(csv.DictReader(io.StringIO(content.decode(), newline="")))
