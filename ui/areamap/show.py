"""Showing an area map in Streamlit: the only place that calls st_folium."""

import json
from collections.abc import Mapping
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from ui.address import keys
from ui.areamap import line
from ui.areamap.element import AreaMap, AreaValues

_RETURNED = "last_active_drawing"
MOST_TWICE = 4_000
"""Signs of the longest message that goes by the line as well: what is longer would be too much, sent twice."""


class _SentMap(AreaMap):
    """A map for one run: st_folium renames the map it gets and adds to it, so no two runs may share one.

    It takes the scripts from the templates; rendering a whole page besides, as folium does, would quadruple the time.
    """

    def __init__(self, constant: AreaMap) -> None:
        folium.Map.__init__(self, location=(0, 0), tiles=None)
        self.options_key = constant.options_key
        self.default_js = constant.default_js

    def render(self, **kwargs: Any) -> None:
        """Leave out the page around the map."""


class _SentValues(AreaValues):
    """Values on their way to st_folium, which needs their script alone."""

    def render(self, **kwargs: Any) -> None:
        """Leave out the page around the values."""


def show(area_map: AreaMap, message: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Draw ``area_map`` with the values of ``message`` (see element.py) and return what was last done on it, or None.

    The answer is {"event": "year" | "select" | "point", "key": area chosen or None, "level", "year", "id": point or
    None, "n", "chosen": {"event", "n"} of the last area or point chosen, or None, "view": what is shown (see view.js)}:
    always the whole state, and ``n`` grows with every change, so a caller can tell a new event from one that it has
    handled already. A move of the map alone is no event.
    """
    values = _SentValues(tell(message, key) if "line" in message else _acknowledging(message, key))
    answer = st_folium(
        _SentMap(area_map),
        key=key,
        height=area_map.map_height,
        use_container_width=True,
        returned_objects=[_RETURNED],
        feature_group_to_add=values,
        render=False,
    )
    return _properties(answer)


def last_event(key: str) -> dict[str, Any] | None:
    """Return what ``show`` returned last for this ``key``, before it is called in this run.

    A page reads it first, builds its message from it and so answers an event in the same run.
    """
    return _properties(st.session_state.get(key))


def newly_chosen(key: str) -> str | None:
    """Return the area that was chosen on the map since this was asked last; None where none was, or none is there.

    For maps without a line (see ``tell``); a page asks before it makes what depends on the answer.
    """
    event, known = last_event(key), st.session_state.get(keys.last_click(key), 0)
    if event is None or event["n"] == known:
        return None
    st.session_state[keys.last_click(key)] = event["n"]
    chosen = event["chosen"]
    is_new = chosen is not None and chosen["n"] > known and chosen["event"] == "select"
    return event["key"] if is_new else None


def tell(message: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Send ``message`` by its line, ahead of the page, and return it numbered; ``show`` then knows that it has left.

    What says the same as the last one has left already. What the frame has done itself it shows already: the answer
    to that takes the usual way only.
    """
    told = _acknowledging(message, key)
    last = st.session_state.get(keys.last_message(key), {"sent": 0})
    if {**last, "sent": None} == {**told, "sent": None}:
        return last
    st.session_state[keys.last_message(key)] = sent = {**told, "sent": last["sent"] + 1}
    given = {name: value for name, value in sent.items() if value is not None}
    text = json.dumps(given, separators=(",", ":"))
    if last.get("ack") == sent["ack"] and len(text) <= MOST_TWICE:
        line.send(sent["line"], text, sent["sent"])
    return sent


def _acknowledging(message: Mapping[str, Any], key: str) -> dict[str, Any]:
    known = last_event(key)
    return {**message, "ack": known["n"] if known else 0}


def _properties(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    drawing = (answer or {}).get(_RETURNED)
    return drawing["properties"] if drawing else None
