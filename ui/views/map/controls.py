"""The controls of the map: search, level, measure, comparison, display. Each change reruns the parts it is seen in."""

from functools import partial
from typing import Any

import streamlit as st

from analysis.counting.measures import METHODS
from analysis.counting.places import LEVELS, hits, path
from analysis.language import Language
from ui.address import keys
from ui.data import places, tables
from ui.markdown import plain
from ui.views.map.panel import found_places
from ui.views.map.state import COMPARISON, CONTROLS, LAYERS, comparable, measure_name, measures, settle
from ui.views.map.told import change, go


@st.fragment(key=CONTROLS)
def map_controls(t: Language) -> None:
    """Show the controls and what the search has found."""
    search_box, level, measure, compare, more = st.columns([3, 2, 3, 3, 2], vertical_alignment="bottom")
    text = search_box.text_input(
        t("map.search"),
        key=keys.MAP_SEARCH,
        placeholder=t("map.search.placeholder"),
        max_chars=80,
        on_change=_go_to_only_hit,
    )
    level.selectbox(
        t("map.level"),
        list(LEVELS),
        format_func=lambda v: t(f"level.{v}.many"),
        key=keys.widget(keys.LEVEL),
        persist_state="session",
        on_change=_settle_and_change,
        args=(CONTROLS,),
    )
    _measure_box(measure, t)
    with compare:
        _compare_box(t)
    with more.popover(t("map.display"), width="stretch"):
        _display(t)
    st.toggle(t("map.more"), key=keys.MAP_MORE, persist_state="session")  # on a phone only, whose map comes first
    with st.container(horizontal=True, key="map_hits"):
        found_places(text, partial(_called, t=t), go, t)


def _settle_and_change(part: str) -> None:
    settle()
    change(part)


def _called(hit: Any, t: Language) -> str:
    """Return what a place is called in the list: name, kind, where it lies, and what it was called before."""
    where = " › ".join(plain(step.name) for step in path(tables(), hit.key)[:-1])
    kind = [] if hit.name.endswith(f", {hit.kind}") else [plain(hit.kind)]
    before = [t("map.search.before", name=plain(hit.before))] if hit.before else []
    return f"{plain(hit.name)} ({', '.join([*kind, *([where] if where else []), *before])})"


def _go_to_only_hit() -> None:
    found, _ = hits(places(), st.session_state[keys.MAP_SEARCH])
    if len(found) == 1:
        go(found["key"].iloc[0])
    st.rerun(CONTROLS)


def _measure_box(column: Any, t: Language) -> None:
    names = {measure: measure_name(measure, t) for measure in measures()}
    column.selectbox(
        t("map.measure"),
        list(names),
        format_func=names.__getitem__,
        key=keys.widget(keys.MEASURE),
        persist_state="session",
        on_change=_settle_and_change,
        args=(COMPARISON,),
    )


@st.fragment(key=COMPARISON)
def _compare_box(t: Language) -> None:
    names = {
        option: t("map.compare.year", year=option) if option.isdigit() else measure_name(option, t)
        for option in comparable()
    }
    st.selectbox(
        t("map.compare"),
        list(names),
        index=None,
        key=keys.widget(keys.COMPARE),
        persist_state="session",
        placeholder=t("map.compare.none"),
        format_func=names.__getitem__,
        on_change=change,
    )


def _display(t: Language) -> None:
    st.pills(
        t("map.layers"),
        LAYERS,
        selection_mode="multi",
        format_func=lambda name: t(f"layer.{name}"),
        key=keys.widget(keys.LAYERS),
        persist_state="session",
        on_change=change,
    )
    st.selectbox(
        t("map.classes"),
        METHODS,
        format_func=lambda method: t(f"classes.{method}"),
        key=keys.widget(keys.CLASSES),
        persist_state="session",
        on_change=change,
    )
    st.toggle(t("map.basemap"), key=keys.BASEMAP, on_change=change)
    st.caption(t("map.basemap.note"))
