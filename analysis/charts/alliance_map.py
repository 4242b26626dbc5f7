"""The areas of one alliance as a map: what the profile shows, and what its picture draws."""

import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column
from analysis.charts.legend import AreaClass, classify, uninhabited_class
from analysis.charts.maps import AreaMap, laender_shown
from analysis.counting.measures import NONE, OUTSIDE, UNINHABITED, area_keys
from analysis.counting.places import LEVELS, by_row
from analysis.counting.profiles import Profile
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.tables import Tables

WHOLE, PART = 2, 1
"""Codes of an area that an alliance serves as a whole, or only in part."""


def classes(t: Language) -> tuple[AreaClass, AreaClass]:
    """Return the classes of areas that an alliance serves."""
    return (
        AreaClass(PART, palette.COVERAGE["any"], t("profile.partial")),
        AreaClass(WHOLE, palette.COVERAGE["direct"], t("profile.whole")),
    )


def alliance_codes(found: Profile, tables: Tables) -> np.ndarray:
    """Return WHOLE, PART or NONE for each area of the map (uint32), keys ascending."""
    return area_codes(found.areas.assign(code=np.where(found.areas["partial"], PART, WHOLE)), tables)


def area_codes(areas: pd.DataFrame, tables: Tables) -> np.ndarray:
    """Return for each area of the map (uint32, keys ascending) the code of the row that holds it, NONE where none does.

    areas: level, area_key, code; where rows overlap the last counts.
    """
    keys = area_keys(tables, "gemeinde")
    codes = np.full(len(keys), NONE, "uint32")
    rows = areas[["level", "area_key", "code"]].merge(by_row(tables.municipalities), on=["level", "area_key"])
    codes[keys.get_indexer(rows["ags"])] = rows["code"]
    return codes


def alliance_map(found: Profile, selection: Selection, t: Language) -> AreaMap:
    """Return the map of the municipalities that an alliance serves, in the smallest area that holds others besides.

    That is a district, a Land or, where it reaches beyond a Land or is one, Germany. selection: that of all alliances.
    """
    tables = selection.tables
    keys = area_keys(tables, "gemeinde").to_numpy()
    codes = alliance_codes(found, tables)
    codes[(codes == NONE) & np.isin(keys, tables.uninhabited_areas["ags"])] = UNINHABITED
    around = _around(keys, codes)
    shown = np.char.startswith(keys.astype(str), around)
    legend = [each for each in classes(t) if each.code in codes]
    legend += [AreaClass(NONE, palette.NONE_KNOWN, t("alliance_map.none")), uninhabited_class(t)]
    return AreaMap(
        name=f"alliance.{found.alliance['id']}",
        title=t("alliance_map.title", name=found.alliance["name"]),
        statement=_statement(int((codes == WHOLE).sum()), int((codes == PART).sum()), t),
        source=texts.records(selection, t),
        data=_served(tables, keys, codes),
        columns=_columns(t),
        level="gemeinde",
        measure="areas",
        year=tables.package.last_year,
        place=around,
        laender=laender_shown(selection, around),
        within=around,
        keys=keys[shown],
        classes=tuple(legend),
        class_of=classify(codes[shown].astype("int64"), legend),
        heading=t("profile.areas"),
        note="",
    )


def _around(keys: np.ndarray, codes: np.ndarray) -> str:
    """Return the key of the district or else the Land that holds all served areas and others; "" for Germany."""
    served, others = keys[codes < OUTSIDE], keys[codes == NONE]
    for digits in (LEVELS["kreis"], LEVELS["land"]):
        around = {key[:digits] for key in served}
        if len(around) == 1 and around <= {key[:digits] for key in others}:
            return around.pop()
    return ""


def _served(tables: Tables, keys: np.ndarray, codes: np.ndarray) -> pd.DataFrame:
    """Return the municipalities served: key, name, kind, population, code; those served as a whole first."""
    rows = pd.DataFrame({"key": keys, "code": codes})
    places = tables.municipalities[["ags", "name", "kind", "population"]].rename(columns={"ags": "key"})
    rows = rows[rows["code"] < OUTSIDE].merge(places, on="key")
    return rows.sort_values(["code", "name"], ascending=[False, True], ignore_index=True)


def _columns(t: Language) -> tuple[Column, ...]:
    names = {each.code: each.label for each in classes(t)}
    return (
        Column("name", t("level.gemeinde.one"), area="key"),
        Column("kind", t("map.kind"), german=True),
        Column("population", t("map.population"), t.number),
        Column("code", t("profile.areas"), names.__getitem__, coded=True),
    )


def _statement(whole: int, part: int, t: Language) -> str:
    if not whole + part:
        return t("alliance_map.statement.none")
    if not whole:
        return t.count("alliance_map.statement.part", part)
    return texts.sentences(
        t.count("alliance_map.statement.whole", whole), t.count("alliance_map.statement.too", part) if part else ""
    )
