"""What is said of a place, and the ways from it to alliances and other places: beside the map and in the portrait."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.legend import none_key
from analysis.charts.texts import changed
from analysis.counting.activity import spans
from analysis.counting.filter_set import Filters
from analysis.counting.places import RELATIONS, Place, hits, inside, nearest, path, serving, undated_serving
from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import onward
from ui.data import places, selection, tables
from ui.markdown import plain

MOST_LINKS = 10


def breadcrumb(key: str, go: Callable[[str], None], t: Language) -> None:
    """Show the way down from Germany to the place with ``key``; each step calls ``go`` with its key, "" for Germany."""
    st.button(t("map.germany"), key="crumb_de", on_click=go, args=("",), type="tertiary")
    for step in path(tables(), key):
        st.button(
            plain(step.name), key=f"{keys.GERMAN}crumb_{step.key}", on_click=go, args=(step.key,), type="tertiary"
        )


def found_places(text: str, label: Callable[[Any], str], go: Callable[[str], None], t: Language) -> None:
    """Show the places whose name holds ``text``, each as a button that calls ``go`` with its key; nothing for no text.

    label: what a row of ``counting.places.hits`` is called, with where it lies.
    """
    if not text:
        return
    found, more = hits(places(), text)
    if found.empty:
        st.markdown(t("map.search.nothing", text=plain(text)))
    for hit in found.itertuples():
        st.button(label(hit), key=f"{keys.GERMAN}hit_{hit.key}", on_click=go, args=(hit.key,))
    if more:
        st.markdown(t.count("map.search.more", more))


def inside_box(around: str, box: str, choose: Callable[[str], None], t: Language) -> None:
    """Show the areas inside the place ``around`` as a list; a choice calls ``choose`` with ``box``, its key."""
    names = inside(tables(), around)
    st.selectbox(
        t("map.inside"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=t("map.inside.choose"),
        key=box,
        on_change=choose,
        args=(box,),
    )


def about(found: Place, t: Language) -> str:
    """Return what kind of area it is and how many people live there: "Stadt · 38.400 Einwohner"."""
    people = t.count("map.people", found.population) if found.population else t("map.nobody")
    return f"{plain(found.kind)} · {people}"


def alliances_here(found: Place, filters: Filters, year: int, t: Language) -> None:
    """Show the alliances that serve ``found`` in ``year`` by how they do, and the nearest where none is known."""
    chosen = selection(filters)
    known, without_year = (which(chosen.tables, chosen.spans, found.key, year) for which in (serving, undated_serving))
    counted = t.count("map.panel.serving", len(known), year=year) + "\n\n"  # as one element with the first group
    for relation in ("inside", *RELATIONS):
        group = known[known["relation"] == relation]
        if len(group):
            st.markdown(f"{counted}**{t(f'relation.{relation}')}**")
            counted = ""
        _alliance_links(group, t)
    if len(without_year):
        st.markdown(t.count("map.panel.undated", len(without_year)))
        _alliance_links(without_year, t)
    if known.empty and without_year.empty:
        nearest_here(found.key, filters, year, t)


def changed_here(found: Place, filters: Filters, year: int, other: int, t: Language) -> None:
    """Say how the alliances that serve ``found`` differ between two years, and what of it by late mentions only."""
    chosen = selection(filters)
    ids = [name for y in (year, other) for name in serving(chosen.tables, chosen.spans, found.key, y)["alliance_id"]]
    said = changed(chosen.spans[chosen.spans["alliance_id"].isin(ids)], year, other, t) or t("change.none")
    st.markdown(f"**{t('change.compared', year=other)}** {said}")


def nearest_here(key: str, filters: Filters, year: int, t: Language) -> None:
    """Say that no alliance is known in the area ``key`` in ``year``, and which are the nearest."""
    st.markdown(t(none_key("map.panel.none", filters), year=year))
    near = nearest(tables(), spans(tables()), key, year)
    if len(near):
        st.markdown(f"**{t('map.panel.nearest')}**")
    for hit in near.itertuples():
        alliance_link(hit.alliance_id, hit.name, t("map.panel.distance", km=t.number(hit.distance_km)))


def _alliance_links(alliances: pd.DataFrame, t: Language) -> None:
    for hit in alliances.head(MOST_LINKS).itertuples():
        alliance_link(hit.alliance_id, hit.name)
    if len(alliances) > MOST_LINKS:
        st.markdown(t.count("map.panel.more", len(alliances) - MOST_LINKS))


def alliance_link(alliance_id: str, name: str, note: str = "") -> None:
    """Show the link to the profile of an alliance, with a note behind its name."""
    label = plain(name) + (f" – {note}" if note else "")
    st.page_link("pages/buendnisse.py", label=label, query_params={keys.ALLIANCE: alliance_id, **onward(tables())})
