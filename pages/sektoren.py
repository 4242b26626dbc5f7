"""Partnersektoren: who takes part in the alliances, as far as the sources name partners."""

import streamlit as st

from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import body_filters, filter_bar, rerun_body
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import sectors

PAGE = "sektoren"


@st.fragment(key=keys.BODY)
def body(t: Language) -> None:
    """Show what a change of the filters makes anew."""
    beside, organisation = sectors.parameters(tables())
    chosen = selection(body_filters(PAGE, tables(), beside, organisation))
    if chosen.tables.alliances.empty:
        empty_result(tables(), t)
        return
    if not sectors.without_partners(chosen, t):
        st.info(t("sectors.none"))
        return
    sectors.chosen_by_partners(chosen, t)
    sectors.by_sector(chosen, t)
    sectors.participation(chosen, t)
    sectors.beside(chosen, beside, t)
    sectors.by_land(chosen, t)
    sectors.by_scope(chosen, t)
    sectors.meetings(chosen, t)
    sectors.together(chosen, organisation, t)
    sectors.most_named(chosen, t)


t = texts()
page_header(PAGE, t)
filter_bar(PAGE, tables(), t, *sectors.parameters(tables()), on_change=rerun_body)
body(t)
