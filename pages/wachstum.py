"""Wachstum seit 2004: foundings, active alliances, reported totals, people reached, Länder, milestones."""

import streamlit as st

from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import body_filters, filter_bar, rerun_body
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import growth

PAGE = "wachstum"


@st.fragment(key=keys.BODY)
def body(t: Language) -> None:
    """Show what a change of the filters makes anew."""
    chosen = selection(body_filters(PAGE, tables()))
    if chosen.tables.alliances.empty:
        empty_result(tables(), t)
        return
    growth.active_and_reported(chosen, t)
    growth.milestones(chosen, t)
    growth.started(chosen, t)
    growth.unknown_years(chosen, t)
    growth.population(chosen, t)
    growth.by_land(chosen, t)
    growth.reported_sources(chosen, t)


t = texts()
page_header(PAGE, t)
filter_bar(PAGE, tables(), t, on_change=rerun_body)
body(t)
