"""Places: their names and paths, which alliances serve them, where alliances lie, and what is near.

An area is named by its key: 8 digits for a municipality or an uninhabited area (AGS), 5 for a district, 2 for a Land.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.counting.activity import active, undated
from analysis.counting.area_names import told_apart
from analysis.counting.place_names import LESS, asked_words, match, name_words
from analysis.errors import UnknownValue
from analysis.records import files
from analysis.records.package import KEY_COLUMNS, KEY_DIGITS, MAP_KEYS
from analysis.records.successors import successors
from analysis.records.tables import Tables
from analysis.records.text import collated, folded, spelt_out

LEVELS = {"gemeinde": KEY_DIGITS["gemeinde"], "kreis": KEY_DIGITS["kreis"], "land": 2}
"""Level of an area -> digits of its key."""

RELATIONS = ("direct", "gemeindeverband", "kreis", "region", "partial")
"""How an alliance serves a place, closest first."""

UNINHABITED = "Gemeindefreies Gebiet"
"""Kind of the areas in which nobody lives."""

TOWN_DISTRICTS = ("Kreisfreie Stadt", "Stadtkreis")
"""Kinds of districts that are one town."""
SAYS_DISTRICT = re.compile(r"\b(?:land)?kreis\b|\blk\b|kreis$|\bregion\b", re.IGNORECASE)
SAYS_TOWN = re.compile(r"stadt\b", re.IGNORECASE)

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Place:
    """An area: ``level`` as in LEVELS, ``population`` None where nobody lives there."""

    key: str
    level: str
    name: str
    kind: str
    land: str
    population: int | None


def level_of(key: str) -> str:
    """Return the level of an area key by its length. Raises UnknownValue for any other length."""
    for level, digits in LEVELS.items():
        if len(key) == digits:
            return level
    raise UnknownValue("place", key, ["2, 5 or 8 digits"])


def place(tables: Tables, key: str) -> Place:
    """Return the area ``key``. Raises UnknownValue where there is none."""
    level = level_of(key)
    table, column = MAP_KEYS[level]
    for frame, keys in ((getattr(tables, table), column), (tables.uninhabited_areas, "ags")):
        found = frame[frame[keys] == key]
        if len(found):
            row = {"kind": UNINHABITED, "population": None} | found.iloc[0].to_dict()
            return Place(key, level, *(row[name] for name in ("name", "kind", "land", "population")))
    raise UnknownValue("place", key, ["a key of an area"])


def areas_of(tables: Tables, level: str) -> pd.DataFrame:
    """Return the areas of a level of the map in the order of their table: key, name, kind, land, population."""
    table, column = MAP_KEYS[level]
    areas = getattr(tables, table)
    return areas.assign(key=areas[column])[["key", "name", "kind", "land", "population"]]


def path(tables: Tables, key: str) -> list[Place]:
    """Return the areas that ``key`` lies in, largest first, itself last. A kreisfreie Stadt stands once, as Kreis."""
    places = [place(tables, key[:digits]) for digits in sorted(LEVELS.values()) if digits <= len(key)]
    if len(places) == 3 and sum(tables.municipalities["kreis_key"] == key[:5]) == 1 and places[2].population:
        del places[1]
    return places


def inside(tables: Tables, key: str) -> dict[str, str]:
    """Return key -> name of the areas one level below ``key`` ("" is Germany) in the order of their names.

    Below Germany lie Länder, then Kreise, then Gemeinden, below these nothing. Areas of one name bear their kind too.
    """
    level = {0: "land", 2: "kreis", 5: "gemeinde"}.get(len(key))
    if level is None:
        return {}
    found = areas_of(tables, level)
    found = found[found["key"].str.startswith(key)].sort_values(["name", "key"], key=collated)
    return dict(zip(found["key"], told_apart(found), strict=True))


def gazetteer(tables: Tables) -> pd.DataFrame:
    """Return every area with the forms of its name that ``hits`` compares.

    Columns: key, name, kind, population, folded, spelt, words (see ``name_words``), before and its_key.

    Municipalities, uninhabited areas, districts of more than one municipality and Länder; then areas of before (name
    ``before``, "" for those of today; key ``its_key``), each as the one that stands for it today.
    """
    counts = tables.municipalities["kreis_key"].value_counts()
    districts = areas_of(tables, "kreis")
    today = _with_forms(tables, districts[districts["key"].map(counts).fillna(0) > 1])
    return pd.concat([today.assign(before="", its_key=today["key"]), _former(today)], ignore_index=True)


def _former(today: pd.DataFrame) -> pd.DataFrame:
    """Return the areas of before as ``gazetteer`` has them, in the columns of those of today."""
    pairs = [
        (key, old, former.name) for old, former in successors(files.DATA).items() if former.name for key in former.keys
    ]
    former = pd.DataFrame(pairs, columns=["key", "its_key", "before"], dtype="str")
    former = former.merge(today[["key", "name", "kind", "population"]], on="key")
    return former.assign(**_forms(former["before"].str.partition(" (")[0].tolist()))


def gazetteer_of_levels(tables: Tables) -> pd.DataFrame:
    """Return the ``gazetteer`` with all districts: a town that is one stands as town and as district."""
    return _with_forms(tables, areas_of(tables, "kreis"))


def _with_forms(tables: Tables, districts: pd.DataFrame) -> pd.DataFrame:
    frames = [
        areas_of(tables, "land"),
        districts,
        areas_of(tables, "gemeinde"),
        tables.uninhabited_areas.rename(columns={"ags": "key"}).assign(kind=UNINHABITED, population=0),
    ]
    table = pd.concat(frames, ignore_index=True)[["key", "name", "kind", "population"]]
    return table.assign(**_forms(table["name"].tolist()))


def _forms(names: Sequence[str]) -> dict[str, list]:
    """Return the forms in which names are compared, by column."""
    spelt = [folded(spelt_out(name)) for name in names]
    return {"folded": list(map(folded, names)), "spelt": spelt, "words": list(map(name_words, names))}


def called(places: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the areas of ``places`` (see ``gazetteer``) that ``text`` names, all of them, best first.

    "Frankfurt/Oder", "Halle a.d. Saale", "LK München": areas of the kind that the text names come first, then those
    whose names say all of it, then larger ones.
    """
    is_district, is_town = (pattern.search(text) is not None for pattern in (SAYS_DISTRICT, SAYS_TOWN))
    for asked in asked_words(text):
        fits = [match(asked, names) for names in places["words"]]
        known = np.array([fit is not None for fit in fits], dtype=bool)
        if known.any():
            found = places[known].assign(less=[fit == LESS for fit in fits if fit is not None])
            of_districts = found["key"].str.len().eq(LEVELS["kreis"]) & ~found["kind"].isin(TOWN_DISTRICTS)
            other = ~of_districts if is_district else of_districts & is_town
            found = found.assign(other=other).sort_values(
                ["other", "less", "population", "key"], ascending=[True, True, False, True], kind="stable"
            )
            return found.drop(columns=["less", "other"]).reset_index(drop=True)
    return places.head(0)


def hits(places: pd.DataFrame, text: str, most: int = 12) -> tuple[pd.DataFrame, int]:
    """Return the areas of ``places`` (see ``gazetteer``) whose name holds ``text``, best first, and how many more do.

    All that are called so (see ``called``), then, until there are ``most``, those whose name begins with the text or
    holds it, larger ones first. Areas of before come behind those of today. Umlauts may be written ä, a or ae and ß as
    ss; the signs between words do not count. A key finds its area.
    """
    wanted = folded(spelt_out(text))
    if not wanted:
        return places.head(0), 0
    is_former = places["before"] != ""
    parts = (places[~is_former], places[is_former])
    by_key = places[places["its_key"] == text.strip()]
    named = pd.concat([by_key, *(called(part, text) for part in parts)]).drop_duplicates("key")
    found = pd.concat([named, *(holding(part, wanted) for part in parts)]).drop_duplicates("key")
    shown = found.head(max(most, len(named))).reset_index(drop=True)
    return shown, len(found) - len(shown)


def holding(places: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Return the areas whose name holds a folded text: first those that begin with it, then larger ones."""
    folds, spelt = places["folded"].str, places["spelt"].str
    holds = folds.contains(wanted, regex=False) | spelt.contains(wanted, regex=False)
    begins = folds.startswith(wanted) | spelt.startswith(wanted)
    found = places[holds].assign(begins=begins[holds])
    found = found.sort_values(["begins", "population", "key"], ascending=[False, False, True], kind="stable")
    return found.drop(columns="begins")


def serving(tables: Tables, spans: pd.DataFrame, key: str, year: int) -> pd.DataFrame:
    """Return the alliances that serve the area ``key`` and are active in ``year``.

    Columns: alliance_id, name, start_year, relation (see RELATIONS). For a municipality: direct, through its
    Gemeindeverband, its district, a region, or in a part of it. For a district or a Land: every alliance with an area
    row inside it; relation direct for a row of just that district, else gemeinde ("inside"). Sorted by relation, name.
    """
    return reaching(tables, spans[active(spans, year)], key)


def undated_serving(tables: Tables, spans: pd.DataFrame, key: str, year: int) -> pd.DataFrame:
    """Return the known alliances in the area ``key`` without a start year that have not ended by ``year``.

    Columns and order as in ``serving``; start_year is missing.
    """
    return reaching(tables, spans[undated(spans, year)], key)


def reaching(tables: Tables, spans: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the alliances of ``spans`` with an area row for the area ``key``; columns and order as in ``serving``."""
    rows = tables.alliance_areas.merge(spans[["alliance_id", "scope", "start_year"]], on="alliance_id")
    rows = rows.assign(relation=_relation(rows, tables, key)).dropna(subset="relation")
    order = pd.Categorical(rows["relation"], [*RELATIONS[:1], "inside", *RELATIONS[1:]], ordered=True)
    rows = rows.assign(order=order).sort_values("order").drop_duplicates("alliance_id")
    rows = rows.merge(tables.alliances[["id", "name"]], left_on="alliance_id", right_on="id")
    rows = rows.sort_values(["order", "name"], ignore_index=True)
    return rows[["alliance_id", "name", "start_year", "relation"]]


def _relation(rows: pd.DataFrame, tables: Tables, key: str) -> pd.Series:
    """Return how each area row reaches the area ``key``; missing where it does not."""
    keys, level = rows["area_key"], rows["level"]
    if len(key) < LEVELS["gemeinde"]:
        inside = keys.str.startswith(key)
        own = (keys == key) & (level == "kreis")
        reach = pd.Series(np.select([own, inside], ["direct", "inside"], ""), index=rows.index)
    else:
        verband = tables.municipalities.loc[tables.municipalities["ags"] == key, "gemeindeverband_key"]
        tests = {
            "direct": (level == "gemeinde") & (keys == key),
            "gemeindeverband": (level == "gemeindeverband") & keys.isin(verband),
            "kreis": (level == "kreis") & (keys == key[:5]),
        }
        reach = pd.Series(np.select(list(tests.values()), list(tests), ""), index=rows.index)
    reach = reach.mask((reach != "") & (rows["scope"] == "region"), "region")
    return reach.mask((reach != "") & rows["partial"], "partial").replace("", None)


def by_row(places: pd.DataFrame) -> pd.DataFrame:
    """Return ``places`` by what a row of alliance_areas may name: their columns, and level and area_key of that.

    Each stands for itself, in its Gemeindeverband and in its district. places: municipalities, uninhabited areas too.
    """
    parts = [places.assign(level=level, area_key=places[column]) for level, column in KEY_COLUMNS.items()]
    return pd.concat(parts, ignore_index=True)


def locations(tables: Tables) -> pd.DataFrame:
    """Return a point for each alliance, in the order of the table: alliance_id, lon, lat (degrees).

    The mean of the points of the municipalities in its area rows, weighted by land area; a row of a district or
    Gemeindeverband stands for all its municipalities.
    """
    rows = tables.alliance_areas.merge(by_row(tables.municipalities), on=["level", "area_key"])
    weighted = rows[["lon", "lat"]].mul(rows["area_km2"], axis=0).groupby(rows["alliance_id"]).sum()
    points = weighted.div(rows.groupby("alliance_id")["area_km2"].sum(), axis=0)
    return points.reindex(tables.alliances["id"]).rename_axis("alliance_id").reset_index()


def center(tables: Tables, key: str) -> tuple[float, float]:
    """Return (lon, lat) of the area ``key``: the mean point of its municipalities weighted by land area."""
    frames = [tables.municipalities, tables.uninhabited_areas]
    inside = pd.concat([frame.loc[frame["ags"].str.startswith(key), ["lon", "lat", "area_km2"]] for frame in frames])
    if inside.empty:
        raise UnknownValue("place", key, ["a key of an area"])
    weights = inside["area_km2"]
    return float(np.average(inside["lon"], weights=weights)), float(np.average(inside["lat"], weights=weights))


def nearest(tables: Tables, spans: pd.DataFrame, key: str, year: int, most: int = 3) -> pd.DataFrame:
    """Return the alliances active in ``year`` nearest to the area ``key``, nearest first.

    Columns: alliance_id, name, distance_km.

    Distance as the crow flies between the points of ``center`` and ``locations``.
    """
    lon, lat = center(tables, key)
    points = locations(tables).merge(spans.loc[active(spans, year), ["alliance_id"]], on="alliance_id")
    points = points.assign(distance_km=_distance_km(lon, lat, points["lon"], points["lat"]))
    points = points.nsmallest(most, "distance_km").merge(
        tables.alliances[["id", "name"]], left_on="alliance_id", right_on="id"
    )
    return points[["alliance_id", "name", "distance_km"]].reset_index(drop=True)


def _distance_km(lon: float, lat: float, lons: pd.Series, lats: pd.Series) -> np.ndarray:
    phi, phis = np.radians(lat), np.radians(lats.to_numpy())
    half = np.sin((phis - phi) / 2) ** 2
    half += np.cos(phi) * np.cos(phis) * np.sin(np.radians(lons.to_numpy() - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
