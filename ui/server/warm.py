"""What is made before the first visitor comes, so that nobody waits for what is the same for all."""

from __future__ import annotations

import gc

import streamlit_folium
from streamlit.runtime import get_instance

from analysis.counting.filter_set import Filters
from analysis.counting.measures import MEASURES
from analysis.language import LANGUAGES
from ui import data
from ui.server import frontend
from ui.views import exhibits, growth, method, overview, profile, register, sectors  # noqa: F401 imported once here
from ui.views.map import page as map_page
from ui.views.map.message import area_map, values_of

FIRST_LEVEL = "gemeinde"


def warm_up() -> None:
    """Read the tables, and make the map that the page shows at first, for Germany and for each Land."""
    # Imported outside of a visit, the map's component makes itself known to nobody.
    get_instance().component_registry.register_component(streamlit_folium._component_func)
    data.warm_up()
    frontend.warm_up()
    for code in LANGUAGES:
        area_map(code, map_page.HEIGHT, True)
    for filters in (Filters(), *(Filters(land=(land,)) for land in data.tables().laender["key"])):
        values_of(filters, FIRST_LEVEL, MEASURES[FIRST_LEVEL][0])
    gc.collect()
    gc.freeze()  # all this stays for good: no collection needs to walk through it again
