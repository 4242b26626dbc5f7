"""Small maps beside other content; the map itself is ``ui.areamap``."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis import palette
from analysis.charts.alliance_map import PART, WHOLE, alliance_codes, area_codes, classes
from analysis.charts.legend import AreaClass
from analysis.counting.filter_set import Filters
from analysis.counting.places import LEVELS
from analysis.counting.profiles import Profile
from analysis.counting.selection import Selection
from analysis.intake.preview import CHANGED, NEW
from analysis.language import Language
from analysis.records.tables import Tables
from ui.areamap.show import show
from ui.areamap.values import pack
from ui.data import selection as selection_of
from ui.views.map.message import area_map, message
from ui.views.pictures import alliance_pictures, map_pictures

HEIGHT = 360


def alliance_map(found: Profile, data: Tables, t: Language) -> None:
    """Show the areas of one alliance: whole ones filled dark, those served in part only light."""
    codes = alliance_codes(found, data)
    told = categories(codes, classes(t), found.areas["area_key"], data)
    show(area_map(t.code, HEIGHT, False), told, "profile_map")
    st.caption(t("profile.map"))
    alliance_pictures(found, selection_of(Filters()), t)


def list_map(areas: pd.DataFrame, data: Tables, t: Language) -> None:
    """Show where the alliances of a list are that is handed in: level, area_key, kind ("changed" or "new")."""
    codes = {CHANGED: PART, NEW: WHOLE}
    rows = areas.assign(code=areas["kind"].map(codes)).sort_values("code", kind="stable")
    kinds = (
        AreaClass(PART, palette.COVERAGE["any"], t("intake.map.class.changed")),
        AreaClass(WHOLE, palette.COVERAGE["direct"], t("intake.map.class.new")),
    )
    shown = [each for each in kinds if each.code in set(rows["code"])]
    told = categories(area_codes(rows, data), shown, areas["area_key"], data)
    show(area_map(t.code, HEIGHT, False), told, "list_map")


def categories(codes: np.ndarray, classes: Sequence[AreaClass], around: Iterable[str], data: Tables) -> dict[str, Any]:
    """Return what a map is told of ``codes`` (uint32, keys ascending) in ``classes``, zoomed to the keys ``around``."""
    return {
        "level": LEVELS["gemeinde"],
        "years": [data.package.last_year] * 2,
        "year": data.package.last_year,
        "kind": "categories",
        "packed": pack(codes[None, :]),
        "classes": [{"code": each.code, "color": each.color, "label": each.label} for each in classes],
        "outlines": {"laender": True, "kreise": True},
        "labels": True,
        "fit": shared_key(list(around)),
    }


def shared_key(area_keys_: list[str]) -> str | None:
    """Return the key of the district (or Land) that holds all areas, to zoom to; None where they share no Land."""
    for digits in (LEVELS["kreis"], LEVELS["land"]):
        shared = {key[:digits] for key in area_keys_}
        if len(shared) == 1:
            return shared.pop()
    return None


def overview_map(selection: Selection, year: int, t: Language) -> None:
    """Show which municipalities are reached in ``year``, small and without controls."""
    told = message(selection.filters, "gemeinde", "coverage", "natural", year, t) | {"outlines": {"laender": True}}
    show(area_map(t.code, HEIGHT, False), told, "overview_map")
    map_pictures(selection, "gemeinde", "coverage", year, t)
