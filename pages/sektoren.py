"""Partnersektoren: who takes part in the alliances, as far as the sources name partners."""

import streamlit as st

from ui.address.filterbar import filter_bar
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import sectors

PAGE = "sektoren"

t = texts()
data = tables()
page_header(PAGE, t)
beside, organisation = sectors.parameters(data)
chosen = selection(filter_bar(PAGE, data, t, beside, organisation))
if chosen.tables.alliances.empty:
    empty_result(data, t)
elif not sectors.without_partners(chosen, t):
    st.info(t("sectors.none"))
else:
    sectors.chosen_by_partners(chosen, t)
    sectors.by_sector(chosen, t)
    sectors.participation(chosen, t)
    sectors.beside(chosen, beside, t)
    sectors.by_land(chosen, t)
    sectors.by_scope(chosen, t)
    sectors.meetings(chosen, t)
    sectors.together(chosen, organisation, t)
    sectors.most_named(chosen, t)
