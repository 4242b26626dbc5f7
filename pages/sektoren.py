"""Partnersektoren: who takes part in the alliances, as far as the sources name partners."""

import streamlit as st

from analysis.counting.selection import Selection
from analysis.language import Language
from ui.data import tables
from ui.layout import page_header, show_filtered
from ui.texts import texts
from ui.views import sectors

PAGE = "sektoren"


def body(chosen: Selection, t: Language) -> None:
    """Show what a change of the filters makes anew."""
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
beside, organisation = sectors.parameters(tables())
show_filtered(PAGE, body, t, beside, organisation)
