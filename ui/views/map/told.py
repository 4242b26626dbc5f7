"""The talk with the map of this session: what it is told, what it reports, and changes, of which it hears first."""

from typing import Any

import streamlit as st

from analysis.charts.own import MEASURES as OWN_MEASURES
from analysis.counting.filter_set import Filters
from analysis.counting.filters import land_numbers
from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import current_filters, only_area, rerun_parts
from ui.areamap import line
from ui.areamap.show import last_event, tell
from ui.data import tables
from ui.server.security import BASEMAP_HOST
from ui.texts import texts
from ui.views import own
from ui.views.map.message import change_message, message, own_message, visible_points
from ui.views.map.state import CONTROLS, VIEW, known_view, measure_name, state

MAP = "karte_map"


def map_message(filters: Filters, t: Language) -> dict[str, Any]:
    """Return what the map of this session is told: the message of map_message.py and what else is chosen."""
    level, method, year = state(keys.LEVEL), state(keys.CLASSES), state(keys.YEAR)
    layers, chosen = state(keys.LAYERS) or [], state(keys.PLACE)
    other, only_change = compared(), shows_change()
    if only_change is None:
        told = _message(filters, level, state(keys.MEASURE), method, year, t)
    else:
        told = change_message(filters, level, only_change, year, t)
    told |= {
        "points": {"visible": visible_points(filters), "shown": "points" in layers, "cluster": "cluster" in layers},
        "outlines": {"laender": "laender" in layers, "kreise": "kreise" in layers},
        "labels": "labels" in layers,
        "view": state(keys.MAP_VIEW),
        "selected": chosen or None,
        "fit": _fit(filters),
        "animate": True,
        "basemap": _basemap(t),
        "line": st.session_state.setdefault(keys.MAP_LINE, line.new_address()),
    }
    if other and only_change is None:
        if other[0] == state(keys.MEASURE):
            told["compare_year"] = other[1]
        else:
            told["compare"] = _message(filters, level, other[0], method, year, t)
    return told


def _message(filters: Filters, level: str, measure: str, method: str, year: int, t: Language) -> dict[str, Any]:
    if measure in OWN_MEASURES:
        return own_message(own.chosen(level), filters, measure, measure_name(measure, t), method, year, t)
    return message(filters, level, measure, method, year, t)


def _fit(filters: Filters) -> str | None:
    """Return the key of what the map zooms to: the place that was chosen, or the only district or Land filtered."""
    key = state(keys.PLACE) or only_area(filters)
    return land_numbers(tables()).get(key, key)


def compared() -> tuple[str, int] | None:
    """Return measure and year of the second map, None where only one is shown."""
    other = state(keys.COMPARE)
    if not other:
        return None
    return (state(keys.MEASURE), int(other)) if other.isdigit() else (other, state(keys.YEAR))


def other_year() -> int | None:
    """Return the other year where the same measure is shown in two, None else."""
    other = compared()
    return other[1] if other and other[0] == state(keys.MEASURE) and other[1] != state(keys.YEAR) else None


def shows_change() -> int | None:
    """Return the year to which the map shows what changed, None where it shows a measure."""
    other = compared()
    return other[1] if other and other[0] == state(keys.MEASURE) and state(keys.CHANGE) else None


def _basemap(t: Language) -> dict[str, str] | None:
    if not st.session_state.get(keys.BASEMAP):
        return None
    tiles = f"{BASEMAP_HOST}/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_grau/default/GLOBAL_WEBMERCATOR"
    return {"url": f"{tiles}/{{z}}/{{y}}/{{x}}.png", "attribution": t("map.basemap.attribution")}


def take_event() -> None:
    """Take over what was last done on the map, once: the year it shows, the area or point that was chosen."""
    event = last_event(MAP)
    if event is None or event["n"] == st.session_state.get(keys.MAP_EVENT):
        return
    known = st.session_state.get(keys.MAP_EVENT) or 0
    st.session_state[keys.MAP_EVENT] = event["n"]
    _turn_back_table()
    st.session_state[keys.widget(keys.YEAR)] = event["year"]
    st.session_state[keys.widget(keys.MAP_VIEW)] = known_view(event.get("view"))
    chosen = event["chosen"]  # the last choice: it may come with a later change of the year
    if chosen is None or chosen["n"] <= known:
        return
    if chosen["event"] == "select":
        st.session_state[keys.widget(keys.PLACE)] = event["key"] or ""
        st.session_state[keys.MAP_POINT] = None
        st.session_state[keys.widget(keys.MAP_VIEW)] = None  # it goes there
    else:
        st.session_state[keys.MAP_POINT] = event["id"]


def _turn_back_table() -> None:
    st.session_state[keys.widget(keys.TABLE_PAGE)] = 1  # it holds other rows now


def change(*parts: str) -> None:
    """Tell the map what was changed, then rerun the ``parts`` of the page in which it is seen (ends a callback)."""
    take_event()
    if parts:
        _turn_back_table()
    filters = current_filters(tables())
    if _fit(filters) != (st.session_state.get(keys.last_message(MAP)) or {}).get("fit"):
        st.session_state[keys.widget(keys.MAP_VIEW)] = None  # the map goes elsewhere
    tell(map_message(filters, texts()), MAP)
    rerun_parts(VIEW, *parts)


def go(key: str) -> None:
    """Choose the place ``key`` ("" for Germany) and end the search (a button's callback)."""
    st.session_state[keys.widget(keys.PLACE)] = key
    st.session_state[keys.MAP_POINT] = None
    st.session_state[keys.MAP_SEARCH] = ""
    change(CONTROLS)
