"""How a chart or a list is shown: title, the answer in words, the picture, its source, and the table to take away."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

import streamlit as st

from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.texts import sentences
from analysis.counting.filter_set import Filters
from analysis.counting.selection import Selection
from analysis.language import Language, language
from ui.address import keys, links
from ui.address.filterbar import onward
from ui.data import selection, tables
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views.pictures import chart_pictures
from ui.views.takeaway import files

Made = TypeVar("Made")


def made(make: Callable[..., Made], filters: Filters, t: Language, *arguments: Hashable) -> Made:
    """Return ``make(selection, *arguments, t)``, made once per process for each filter and language.

    A visitor who changes the year, or the fiftieth who opens the page, has the charts that are there already.
    """
    return _made(make, filters, t.code, tables().version, arguments)


@lru_cache(maxsize=256)
def _made(
    make: Callable[..., Made], filters: Filters, code: str, version: str, arguments: tuple[Hashable, ...]
) -> Made:
    return make(selection(filters), *arguments, language(code))


def show_made(make: Callable[..., Exhibit], selection: Selection, t: Language, *arguments: Hashable) -> None:
    """Show what ``made`` gives for a selection."""
    show_exhibit(made(make, selection.filters, t, *arguments), selection, t)


def show_exhibit(exhibit: Exhibit, selection: Selection, t: Language) -> None:
    """Show all parts of the ``exhibit`` of a selection: the answer before the picture, which can be taken away, the
    table folded in below."""
    head(exhibit)
    show_chart(exhibit)
    st.caption(plain(exhibit.source))
    chart_pictures(exhibit, selection, t)
    _table(exhibit, t)


def show_chart(exhibit: Exhibit) -> None:
    """Show the picture alone; a screen reader says its title: its statement was said before, its table follows.

    Whatever says something else after a change of the filters would have the browser make the chart anew.
    """
    st.vega_lite_chart(spec=exhibit.sent, width="stretch", theme=None, alt=exhibit.title, key=exhibit.stem)


def show_listing(listing: Listing, t: Language, most: int | None = None) -> None:
    """Show the first ``most`` rows of ``listing`` as a table, all where that is None; the download has all of them."""
    rows = listing.data.iloc[:most]
    cut = t("chart.cut", most=t.number(len(rows))) if len(rows) < len(listing.data) else ""
    head(replace(listing, statement=sentences(listing.statement, cut)))
    if rows.empty:
        return
    show_rows(replace(listing, data=rows))
    st.caption(plain(listing.source))
    files(listing, t)


def head(listing: Listing) -> None:
    """Show what it shows and what it says."""
    st.header(plain(listing.title), anchor=False)
    st.markdown(plain(listing.statement))


def foot(listing: Listing, t: Language) -> None:
    """Show where the data come from, and the table with its download, folded in."""
    st.caption(plain(listing.source))
    _table(listing, t)


@st.fragment
def _table(listing: Listing, t: Language) -> None:
    """Show a table that costs nothing with each change of the filters while it is closed; none without rows."""
    if listing.data.empty:
        return
    box = st.expander(t("chart.table", title=plain(listing.title)), key=keys.table(listing.stem), on_change="rerun")
    if box.open:
        with box:
            show_rows(listing)
            files(listing, t)


def show_rows(listing: Listing, folded: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
    """Show the table of ``listing``: figures flush right, links to other sites in a tab of their own.

    Each area that a column names leads to its portrait, each alliance to its profile. folded: see ``show_html_table``.
    """
    show_html_table(
        listing.table(),
        listing.title,
        links=_ways(listing),
        numeric=listing.figures(),
        folded=folded,
        spoken=listing.spoken(),
    )


def _ways(listing: Listing) -> dict[str, list[str]]:
    """Return the address behind each value of the columns that have one, "" where it is missing."""
    chosen, found = onward(tables()), {}
    for column in listing.columns:
        if column.address:
            found[column.head] = [_elsewhere(address) for address in listing.data[column.address]]
        for key, address in ((column.area, links.portrait), (column.alliance, links.profile)):
            if key:
                pairs = zip(listing.data[key], listing.data[column.name].notna(), strict=True)
                found[column.head] = [address(k, chosen) if named and isinstance(k, str) else "" for k, named in pairs]
    return found


def _elsewhere(address: object) -> str:
    """Return the address of a page of another site, "" for what is none, as the answer of an office."""
    return address if isinstance(address, str) and address.startswith(("http://", "https://")) else ""
