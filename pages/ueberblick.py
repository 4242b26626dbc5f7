"""Überblick: how many alliances there are, whom they reach, how they grew, and how complete that is."""

import streamlit as st

from analysis.counting.figures import figures
from ui.address.filterbar import filter_bar
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import easy, overview

PAGE = "ueberblick"

t = texts()
data = tables()
page_header(PAGE, t)
easy.offer(PAGE, t)
filters = filter_bar(PAGE, data, t)
chosen = selection(filters)
if chosen.tables.alliances.empty:
    empty_result(data, t)
else:
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
