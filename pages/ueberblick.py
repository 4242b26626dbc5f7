"""Überblick: how many alliances there are, whom they reach, how they grew, and how complete that is."""

import streamlit as st

from analysis.charts import growth
from analysis.counting.figures import figures
from analysis.counting.selection import Selection
from analysis.language import Language
from ui.layout import page_header, show_filtered
from ui.texts import texts
from ui.views import easy, overview
from ui.views.exhibits import show_made

PAGE = "ueberblick"


def body(chosen: Selection, t: Language) -> None:
    """Show what a change of the filters makes anew."""
    year = overview.year_slider(chosen, t)
    numbers = figures(chosen, year)
    overview.key_figures(chosen, numbers, t)
    overview.how_many(chosen, numbers, year, t)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_made(growth.active_per_year, chosen, t, year)
    with right:
        overview.small_map(chosen, year, t)
    overview.completeness(chosen, t)
    overview.newest_foundings(chosen, year, t)


t = texts()
page_header(PAGE, t)
easy.offer(PAGE, t)
show_filtered(PAGE, body, t)
