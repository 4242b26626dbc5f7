"""A page with one area map; buttons change what it is told, and the last event is shown as text."""

import json
import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.browser.area_map_app import tiny
from ui.areamap.show import last_event, show

st.title("Karte")
state = st.session_state
columns = st.columns(3)
if columns[0].button("more"):
    state.value = 2
if columns[1].button("last year"):
    state.year = tiny.YEARS[-1]
if columns[2].button("zoom"):
    state.fit = "02"

known = last_event("map")
told = tiny.message(value=state.get("value", 1), year=state.get("year", tiny.YEARS[0]), fit=state.get("fit"))
event = show(tiny.area_map(), told, "map")
st.text(f"sent {told['year']}")
st.text(f"event {json.dumps(event)}")
st.text(f"the same before the map was shown: {known == event}")
