"""Small maps beside other content; the map itself is ``ui.areamap``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from analysis import palette
from analysis.changes.preview import CHANGED, NEW
from analysis.filters import Filters
from analysis.language import Language
from analysis.measures import NONE, area_keys
from analysis.places import LEVELS
from analysis.profiles import Profile
from analysis.tables import Tables
from ui.areamap.show import show
from ui.areamap.values import pack
from ui.views.map_message import area_map, message

HEIGHT = 360
WHOLE, PART = 2, 1


def alliance_map(found: Profile, data: Tables, t: Language) -> None:
    """Show the areas of one alliance: whole ones filled dark, those served in part only light."""
    codes = alliance_codes(found, data)
    told = {
        "level": LEVELS["gemeinde"],
        "years": [data.package.last_year] * 2,
        "year": data.package.last_year,
        "kind": "categories",
        "packed": pack(codes[None, :]),
        "classes": [
            {"code": PART, "color": palette.COVERAGE["any"], "label": t("profile.partial")},
            {"code": WHOLE, "color": palette.COVERAGE["direct"], "label": t("profile.whole")},
        ],
        "outlines": {"laender": True, "kreise": True},
        "labels": True,
        "fit": shared_key(list(found.areas["area_key"])),
    }
    show(area_map(t.code, HEIGHT, False), told, "profile_map")
    st.caption(t("profile.map"))


def alliance_codes(found: Profile, data: Tables) -> np.ndarray:
    """Return WHOLE, PART or NONE for each area of the map (uint16), keys ascending."""
    return area_codes(found.areas.assign(code=np.where(found.areas["partial"], PART, WHOLE)), data)


def area_codes(areas: pd.DataFrame, data: Tables) -> np.ndarray:
    """Return for each area of the map (uint16, keys ascending) the code of the row that holds it, NONE where none does.

    areas: level, area_key, code; where rows overlap the last counts.
    """
    keys = area_keys(data, "gemeinde")
    codes = np.full(len(keys), NONE, "uint16")
    column = {"gemeinde": "ags", "gemeindeverband": "gemeindeverband_key", "kreis": "kreis_key"}
    for area in areas.itertuples():
        inside = data.municipalities.loc[data.municipalities[column[area.level]] == area.area_key, "ags"]
        codes[keys.get_indexer(inside)] = area.code
    return codes


def list_map(areas: pd.DataFrame, data: Tables, t: Language) -> None:
    """Show where the alliances of a list are that is handed in: level, area_key, kind ("changed" or "new")."""
    codes = {CHANGED: PART, NEW: WHOLE}
    rows = areas.assign(code=areas["kind"].map(codes)).sort_values("code", kind="stable")
    told = {
        "level": LEVELS["gemeinde"],
        "years": [data.package.last_year] * 2,
        "year": data.package.last_year,
        "kind": "categories",
        "packed": pack(area_codes(rows, data)[None, :]),
        "classes": [
            {"code": PART, "color": palette.COVERAGE["any"], "label": t("intake.map.class.changed")},
            {"code": WHOLE, "color": palette.COVERAGE["direct"], "label": t("intake.map.class.new")},
        ],
        "outlines": {"laender": True, "kreise": True},
        "labels": True,
        "fit": shared_key(list(areas["area_key"])),
    }
    show(area_map(t.code, HEIGHT, False), told, "list_map")


def shared_key(area_keys_: list[str]) -> str | None:
    """Return the key of the district (or Land) that holds all areas, to zoom to; None where they share no Land."""
    for digits in (LEVELS["kreis"], LEVELS["land"]):
        shared = {key[:digits] for key in area_keys_}
        if len(shared) == 1:
            return shared.pop()
    return None


def overview_map(filters: Filters, year: int, t: Language) -> None:
    """Show which municipalities are reached in ``year``, small and without controls."""
    told = message(filters, "gemeinde", "coverage", "natural", year, t) | {"outlines": {"laender": True}}
    show(area_map(t.code, HEIGHT, False), told, "overview_map")
