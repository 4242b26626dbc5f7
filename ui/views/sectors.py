"""The sections of the page Partnersektoren: who takes part, as far as the sources name partners."""

from __future__ import annotations

import streamlit as st

from analysis.charts import sectors as charts
from analysis.charts.listings import organisations_named
from analysis.counting.sectors import known_count, naming_partners
from analysis.counting.selection import Selection
from analysis.language import Language
from ui.views.exhibits import made, show_exhibit, show_listing

MOST = 25
"""Organisations shown in the table; the download has all of them."""


def without_partners(selection: Selection, t: Language) -> int:
    """Say for how many alliances no partner is named; return for how many at least one is."""
    known, naming = known_count(selection.tables), naming_partners(selection.tables)
    with st.container(border=True, key="without_partners"):
        st.metric(t("sectors.without"), t("sectors.of", n=t.number(known - naming), known=t.number(known)))
        st.markdown(t("sectors.named_only"))
    return naming


def by_sector(selection: Selection, t: Language) -> None:
    """Show the named partners by sector and group."""
    show_exhibit(made(charts.partners_by_sector, selection.filters, t), selection, t)


def participation(selection: Selection, t: Language) -> None:
    """Show the share of alliances in which each sector takes part."""
    show_exhibit(made(charts.sector_participation, selection.filters, t), selection, t)


def by_land(selection: Selection, t: Language) -> None:
    """Show what the named partners are made up of in each Land."""
    show_exhibit(made(charts.groups_by_land, selection.filters, t), selection, t)


def by_scope(selection: Selection, t: Language) -> None:
    """Show what the named partners are made up of for each scope."""
    show_exhibit(made(charts.groups_by_scope, selection.filters, t), selection, t)


def meetings(selection: Selection, t: Language) -> None:
    """Show which sectors meet in the same alliance."""
    show_exhibit(made(charts.sector_meetings, selection.filters, t), selection, t)


def most_named(selection: Selection, t: Language) -> None:
    """Show the organisations that are named in most alliances, as the sources write them."""
    show_listing(made(organisations_named, selection.filters, t), t, MOST)
