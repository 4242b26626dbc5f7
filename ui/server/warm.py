"""What is made before the first visitor comes, so that nobody waits for what is the same for all."""

import gc
from functools import partial

import streamlit_folium
from streamlit.runtime import get_instance

from analysis.counting.filter_set import Filters
from analysis.counting.measures import MEASURES
from analysis.language import LANGUAGES
from ui import data
from ui.server import frontend
from ui.server.turns import OF_PAGES
from ui.views.map.message import values_of
from ui.views.map.page import large_map

FIRST = ("gemeinde", MEASURES["gemeinde"][0])
"""Level and measure that the map shows at first."""


def warm_up() -> None:
    """Read the tables, and make the map that the page shows at first."""
    # Imported outside of a visit, the map's component makes itself known to nobody.
    get_instance().component_registry.register_component(streamlit_folium._component_func)
    data.warm_up()
    frontend.warm_up()
    large_map(LANGUAGES[0])
    values_of(Filters(), *FIRST)


def go_on() -> None:
    """Make the rest that is the same for all, part by part whenever no visitor has a page made."""
    other_maps = [partial(large_map, code) for code in LANGUAGES[1:]]
    of_laender = [partial(values_of, Filters(land=(land,)), *FIRST) for land in data.tables().laender["key"]]
    for part in (*other_maps, _other_pages, *of_laender, _keep):
        with OF_PAGES.turn():
            part()


def _other_pages() -> None:
    from ui.views import exhibits, growth, method, overview, profile, register, sectors  # noqa: F401 imported once here


def _keep() -> None:
    gc.collect()
    gc.freeze()  # all this stays for good: no collection needs to walk through it again
