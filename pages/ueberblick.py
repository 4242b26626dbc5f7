"""Überblick: how many alliances there are, whom they reach, how they grew, and how complete that is."""

import streamlit as st

from analysis.counting.figures import figures
from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import body_filters, filter_bar, rerun_body
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import easy, overview

PAGE = "ueberblick"


@st.fragment(key=keys.BODY)
def body(t: Language) -> None:
    """Show what a change of the filters makes anew."""
    chosen = selection(body_filters(PAGE, tables()))
    if chosen.tables.alliances.empty:
        empty_result(tables(), t)
        return
    year = overview.year_slider(chosen, t)
    numbers = figures(chosen, year)
    overview.key_figures(chosen, numbers, t)
    overview.how_many(chosen, numbers, year, t)
    left, right = st.columns([3, 2], gap="large")
    with left:
        overview.growth_curve(chosen, year, t)
    with right:
        overview.small_map(chosen, year, t)
    overview.completeness(chosen, t)
    overview.newest_foundings(chosen, year, t)


t = texts()
page_header(PAGE, t)
easy.offer(PAGE, t)
filter_bar(PAGE, tables(), t, on_change=rerun_body)
body(t)
