"""Partnersektoren: who takes part in the alliances, as far as the sources name partners."""

import streamlit as st

from analysis.charts import sectors as charts
from analysis.charts.listings import organisations_named
from analysis.counting.selection import Selection
from analysis.language import Language
from ui.data import tables
from ui.layout import page_header, show_filtered
from ui.texts import texts
from ui.views import sectors
from ui.views.exhibits import made, show_listing, show_made

PAGE = "sektoren"


def body(chosen: Selection, t: Language) -> None:
    """Show what a change of the filters makes anew."""
    if not sectors.without_partners(chosen, t):
        st.info(t("sectors.none"))
        return
    sectors.chosen_by_partners(chosen, t)
    show_made(charts.partners_by_sector, chosen, t)
    show_made(charts.sector_participation, chosen, t)
    sectors.beside(chosen, beside, t)
    show_made(charts.groups_by_land, chosen, t)
    show_made(charts.groups_by_scope, chosen, t)
    show_made(charts.sector_meetings, chosen, t)
    sectors.together(chosen, organisation, t)
    show_listing(made(organisations_named, chosen.filters, t), t, sectors.MOST)


t = texts()
page_header(PAGE, t)
beside, organisation = sectors.parameters(tables())
show_filtered(PAGE, body, t, beside, organisation)
