"""The sections of the page Partnersektoren: who takes part, as far as the sources name partners."""

from dataclasses import replace

import streamlit as st

from analysis.charts.beside import other_filters, sectors_beside
from analysis.charts.exhibit import MISSING, Listing
from analysis.charts.organisations import organisations_together
from analysis.counting.filters import MAX_TEXT, PARTNER_FILTERS, labels
from analysis.counting.reported import GERMANY
from analysis.counting.sectors import known_count, naming_partners
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.tables import Tables
from analysis.records.text import holding
from ui.address import keys, url
from ui.address.url import Parameter
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views.exhibits import head, made, show_chart, show_made, show_rows
from ui.views.pictures import chart_pictures
from ui.views.takeaway import files

MOST = 25
"""Organisations shown in the table; the download has all of them."""


def parameters(data: Tables) -> tuple[Parameter, Parameter]:
    """Return the query parameters of the page: what stands beside the selection, which organisation is looked for."""
    return url.choice(keys.BESIDE, [GERMANY, *data.laender["key"]], None), url.free_text(keys.ORGANISATION, MAX_TEXT)


def without_partners(selection: Selection, t: Language) -> int:
    """Say for how many alliances no partner is named; return for how many at least one is."""
    known, naming = known_count(selection.tables), naming_partners(selection.tables)
    with st.container(border=True, key="without_partners"):
        st.metric(t("sectors.without"), t("sectors.of", n=t.number(known - naming), known=t.number(known)))
        st.markdown(t("sectors.named_only"))
    return naming


def chosen_by_partners(selection: Selection, t: Language) -> None:
    """Say that a filter by sector or organisation chooses alliances, whose other partners are shown too."""
    if any(getattr(selection.filters, name) for name in PARTNER_FILTERS):
        st.caption(t("sectors.all_partners"))


def beside(selection: Selection, chosen: Parameter, t: Language) -> None:
    """Offer a Land, or Germany, to put beside the selection, and show how the sectors take part in the two."""
    st.header(t("chart.beside.heading"), anchor=False)
    st.markdown(t("chart.beside.text"))
    names = {GERMANY: t("chart.germany")}
    names |= labels(selection.whole, t)["land"]
    st.selectbox(
        t("chart.beside.choose"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=chosen.key,
        placeholder=t("chart.beside.choose.none"),
    )
    other = st.session_state[chosen.key]
    if other and other_filters(selection.filters, other) == selection.filters:
        st.info(t("chart.beside.equal", place=plain(names[other])))
    elif other:
        show_made(sectors_beside, selection, t, other)


def together(selection: Selection, wanted: Parameter, t: Language) -> None:
    """Show in how many alliances organisations take part, those in most as bars, with their local names, searchable."""
    exhibit = made(organisations_together, selection.filters, t)
    head(exhibit)
    show_chart(exhibit)
    st.caption(plain(exhibit.source))
    chart_pictures(exhibit, selection, t)
    st.text_input(
        t("chart.together.search"), key=wanted.key, max_chars=MAX_TEXT, placeholder=t("chart.together.search.help")
    )
    text = st.session_state[wanted.key].strip()
    if text:
        _found(exhibit, text, t)
    table = st.expander(t("chart.together.table"), key=keys.ORGANISATIONS_TABLE, on_change="rerun")
    if table.open:  # a closed table costs nothing with each change of the filters
        with table:
            _show_folded(replace(exhibit, data=exhibit.data.head(MOST)), t)
            if len(exhibit.data) > MOST:
                st.caption(t.count("chart.together.first", len(exhibit.data), most=t.number(MOST)))
    files(exhibit, t)


def _found(exhibit: Listing, text: str, t: Language) -> None:
    """Show the organisations of which a name holds each word of ``text``, with all their local names."""
    rows = exhibit.data[holding(exhibit.data["label"] + "\n" + exhibit.data["names"], text)]
    st.markdown(t.count("chart.together.found", len(rows), text=plain(text)))
    if len(rows):
        show_rows(replace(exhibit, data=rows.head(MOST)))
    if len(rows) > MOST:
        st.caption(t.count("chart.together.first", len(rows), most=t.number(MOST)))


def _show_folded(listing: Listing, t: Language) -> None:
    """Show the rows of ``listing``, the local names folded in behind their number."""
    names = t("chart.together.names")
    number = [t.count("chart.together.count", n) if n else MISSING for n in listing.data["named"]]
    show_html_table(
        listing.table().assign(**{names: number}),
        listing.title,
        numeric=[t("chart.alliances")],
        folded={names: listing.data["names"].tolist()},
        spoken=listing.spoken(),
    )
