"""The map page: controls, the map, what is at the chosen place, the same figures as a table."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import UnknownValue
from analysis.export import frame_csv
from analysis.filters import Filters
from analysis.language import Language
from analysis.legend import value_text
from analysis.measures import MEASURES, METHODS, area_table
from analysis.places import LEVELS, RELATIONS, Place, gazetteer, nearest, path, place, search, serving
from ui import keys, url
from ui.areamap.show import last_event, show
from ui.data import all_spans, selection, tables
from ui.filterbar import chosen_filters, filter_parameters, show_filter_bar, year_parameter
from ui.layout import empty_result
from ui.markdown import plain
from ui.server import BASEMAP_HOST
from ui.url import Parameter
from ui.views.map_message import area_map, message, values_of, visible_points
from ui.views.pictures import map_pictures

PAGE = "karte"
MAP = "karte_map"
HEIGHT = 620
ROWS = 15
LAYERS = ("points", "cluster", "laender", "kreise", "labels")
SHOWN_AT_FIRST = ["laender"]
TABLE_SORTS = ("value", "name", "population")


def parameters() -> dict[str, Parameter]:
    """Return the query parameters of the map besides the filters, by name."""
    data = tables()
    measures = list(dict.fromkeys(measure for group in MEASURES.values() for measure in group))
    years = [str(year) for year in data.package.years]
    found = [
        year_parameter(data),
        url.choice(keys.LEVEL, LEVELS, "gemeinde"),
        url.choice(keys.MEASURE, measures, "coverage"),
        url.choice(keys.CLASSES, METHODS, "natural"),
        Parameter(keys.PLACE, "", _known_place, lambda key: [key] if key else []),
        url.choice(keys.COMPARE, [*years, *measures], None),
        Parameter(keys.LAYERS, SHOWN_AT_FIRST, _known_layers, lambda chosen: list(chosen) or ["none"]),
        url.choice(keys.TABLE_SORT, TABLE_SORTS, "value"),
        url.whole_number(keys.TABLE_PAGE, range(1, 10_000), 1),
    ]
    return {parameter.name: parameter for parameter in found}


def _known_place(found: list[str]) -> str:
    return place(tables(), found[-1]).key


def _known_layers(found: list[str]) -> list[str]:
    if found == ["none"]:
        return []
    for name in found:
        if name not in LAYERS:
            raise UnknownValue(keys.LAYERS, name, LAYERS)
    return list(dict.fromkeys(found))


@st.fragment
def filtered_map(t: Language) -> None:
    """Show the filter bar and below it the map; a change of a filter reruns and sends only this part."""
    bar, extra = st.container(), parameters().values()
    filters = chosen_filters(PAGE, tables(), *extra)
    map_section(filters, t)
    with bar:  # above the map, but sent after it
        show_filter_bar(PAGE, tables(), filters, t, *extra)


@st.fragment
def map_section(filters: Filters, t: Language) -> None:
    """Show the controls and what they are for; a change of one of them reruns and sends only this part."""
    if not selection(filters).passing.any():
        empty_result(tables(), t)
        return
    own, controls = parameters(), st.container()
    _settle(own)
    map_view(filters, t)
    with controls:  # above the map, but sent after it
        _controls(own, t)


@st.fragment
def map_view(filters: Filters, t: Language) -> None:
    """Show map, place and table; what is done on the map, such as a change of the year, reruns only this part."""
    own = parameters()
    _take_event(own)
    # Every part has its place even when it is empty: the map would start anew if its own place changed.
    breadcrumb = st.container(horizontal=True, vertical_alignment="center", key="breadcrumb")
    left, right = st.columns([5, 2], gap="medium")
    with left:
        show(area_map(t.code, HEIGHT, True), _message(own, filters, t), MAP)
        st.caption(t("map.source"))
        _pictures(own, filters, t)
    with breadcrumb:
        _breadcrumb(own, t)
    with right:
        _panel(own, filters, t)
    _table(own, filters, t)
    url.publish(PAGE, [*filter_parameters(tables()), *own.values()])


def _state(own: dict[str, Parameter], name: str) -> Any:
    return st.session_state[own[name].key]


def _settle(own: dict[str, Parameter]) -> None:
    """Bring measure and comparison into line with the level, which may not have them."""
    if _state(own, keys.MEASURE) not in MEASURES[_state(own, keys.LEVEL)]:
        st.session_state[own[keys.MEASURE].key] = MEASURES[_state(own, keys.LEVEL)][0]
    if _state(own, keys.COMPARE) not in _comparable(own):
        st.session_state[own[keys.COMPARE].key] = None


def _comparable(own: dict[str, Parameter]) -> list[str]:
    """Return what the map can be compared with: the years, and the other measures of the level."""
    measures = [name for name in MEASURES[_state(own, keys.LEVEL)] if name != _state(own, keys.MEASURE)]
    return [*(str(year) for year in tables().package.years), *measures]


def _take_event(own: dict[str, Parameter]) -> None:
    """Take over what was last done on the map, once: the year it shows, the area or point that was chosen."""
    event = last_event(MAP)
    if event is None or event["n"] == st.session_state.get(keys.MAP_EVENT):
        return
    st.session_state[keys.MAP_EVENT] = event["n"]
    st.session_state[own[keys.YEAR].key] = event["year"]
    if event["event"] == "select":
        st.session_state[own[keys.PLACE].key] = event["key"] or ""
        st.session_state[keys.MAP_POINT] = None
    elif event["event"] == "point":
        st.session_state[keys.MAP_POINT] = event["id"]


def _controls(own: dict[str, Parameter], t: Language) -> None:
    search_box, level, measure, compare, more = st.columns([3, 2, 3, 3, 2], vertical_alignment="bottom")
    text = search_box.text_input(
        t("map.search"),
        key=keys.MAP_SEARCH,
        placeholder=t("map.search.placeholder"),
        max_chars=80,
        on_change=_go_to_only_hit,
        args=(own,),
    )
    level.selectbox(t("map.level"), list(LEVELS), format_func=lambda v: t(f"level.{v}.many"), key=own[keys.LEVEL].key)
    _measure_box(measure, own, t)
    _compare_box(compare, own, t)
    with more.popover(t("map.display"), width="stretch"):
        _display(own, t)
    with st.container(horizontal=True, key="map_hits"):
        _hits(text, own, t)


def _hits(text: str, own: dict[str, Parameter], t: Language) -> None:
    if not text:
        return
    found = search(_gazetteer(), text)
    if found.empty:
        st.markdown(t("map.search.nothing", text=plain(text)))
        return
    for hit in found.itertuples():
        where = " › ".join(plain(step.name) for step in path(tables(), hit.key)[:-1])
        kind = [] if hit.name.endswith(f", {hit.kind}") else [plain(hit.kind)]
        label = f"{plain(hit.name)} ({', '.join([*kind, *([where] if where else [])])})"
        st.button(label, key=f"hit_{hit.key}", on_click=_go, args=(own, hit.key), type="secondary")


@st.cache_resource(show_spinner=False)
def _gazetteer() -> pd.DataFrame:
    return gazetteer(tables())


def _go_to_only_hit(own: dict[str, Parameter]) -> None:
    found = search(_gazetteer(), st.session_state[keys.MAP_SEARCH])
    if len(found) == 1:
        _go(own, found["key"].iloc[0])


def _go(own: dict[str, Parameter], key: str) -> None:
    st.session_state[own[keys.PLACE].key] = key
    st.session_state[keys.MAP_POINT] = None
    st.session_state[keys.MAP_SEARCH] = ""


def _measure_box(column: Any, own: dict[str, Parameter], t: Language) -> None:
    level = _state(own, keys.LEVEL)
    column.selectbox(
        t("map.measure"),
        MEASURES[level],
        format_func=lambda measure: t(f"measure.{measure}.{level}"),
        key=own[keys.MEASURE].key,
        persist_state="session",
    )


def _compare_box(column: Any, own: dict[str, Parameter], t: Language) -> None:
    level = _state(own, keys.LEVEL)
    column.selectbox(
        t("map.compare"),
        _comparable(own),
        index=None,
        key=own[keys.COMPARE].key,
        persist_state="session",
        placeholder=t("map.compare.none"),
        format_func=lambda v: t("map.compare.year", year=v) if v.isdigit() else t(f"measure.{v}.{level}"),
    )


def _display(own: dict[str, Parameter], t: Language) -> None:
    st.pills(
        t("map.layers"),
        LAYERS,
        selection_mode="multi",
        format_func=lambda name: t(f"layer.{name}"),
        key=own[keys.LAYERS].key,
        persist_state="session",
    )
    st.selectbox(
        t("map.classes"),
        METHODS,
        format_func=lambda method: t(f"classes.{method}"),
        key=own[keys.CLASSES].key,
        persist_state="session",
    )
    st.toggle(t("map.basemap"), key=keys.BASEMAP)
    st.caption(t("map.basemap.note"))


def _message(own: dict[str, Parameter], filters: Filters, t: Language) -> dict[str, Any]:
    level, method, year = _state(own, keys.LEVEL), _state(own, keys.CLASSES), _state(own, keys.YEAR)
    layers, chosen = _state(own, keys.LAYERS) or [], _state(own, keys.PLACE)
    told = message(filters, level, _state(own, keys.MEASURE), method, year, t)
    told |= {
        "points": {"visible": visible_points(filters), "shown": "points" in layers, "cluster": "cluster" in layers},
        "outlines": {"laender": "laender" in layers, "kreise": "kreise" in layers},
        "labels": "labels" in layers,
        "selected": chosen or None,
        "fit": chosen or (_prefix(filters.land[0]) if len(filters.land) == 1 else None),
        "animate": True,
        "basemap": _basemap(t),
    }
    other = _compared(own)
    if other:
        told["compare"] = message(filters, level, other[0], method, other[1], t)
    return told


def _compared(own: dict[str, Parameter]) -> tuple[str, int] | None:
    """Return measure and year of the second map, None where only one is shown."""
    compared = _state(own, keys.COMPARE)
    if not compared:
        return None
    return (_state(own, keys.MEASURE), int(compared)) if compared.isdigit() else (compared, _state(own, keys.YEAR))


def _pictures(own: dict[str, Parameter], filters: Filters, t: Language) -> None:
    """Offer the map as it is shown as a picture; both where two are compared."""
    box = st.popover(t("map.picture"), type="tertiary", key=keys.MAP_PICTURES, on_change="rerun")
    if not box.open:
        return  # a closed box costs nothing with each change of the year
    first, other = (_state(own, keys.MEASURE), _state(own, keys.YEAR)), _compared(own)
    with box:
        for what, (measure, year) in {"first": first, "second": other}.items() if other else [("map", first)]:
            map_pictures(
                selection(filters),
                _state(own, keys.LEVEL),
                measure,
                year,
                t,
                place=_state(own, keys.PLACE),
                method=_state(own, keys.CLASSES),
                layers=_state(own, keys.LAYERS) or [],
                what=what,
            )


def _prefix(land: str) -> str:
    laender = tables().laender
    return str(laender.loc[laender["key"] == land, "ags_prefix"].iloc[0])


def _basemap(t: Language) -> dict[str, str] | None:
    if not st.session_state.get(keys.BASEMAP):
        return None
    tiles = f"{BASEMAP_HOST}/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_grau/default/GLOBAL_WEBMERCATOR"
    return {"url": f"{tiles}/{{z}}/{{y}}/{{x}}.png", "attribution": t("map.basemap.attribution")}


def _breadcrumb(own: dict[str, Parameter], t: Language) -> None:
    chosen = _state(own, keys.PLACE)
    if not chosen:
        return
    st.button(t("map.germany"), key="crumb_de", on_click=_go, args=(own, ""), type="tertiary")
    for step in path(tables(), chosen):
        st.markdown("›")
        st.button(plain(step.name), key=f"crumb_{step.key}", on_click=_go, args=(own, step.key), type="tertiary")


def _panel(own: dict[str, Parameter], filters: Filters, t: Language) -> None:
    chosen, year = _state(own, keys.PLACE), _state(own, keys.YEAR)
    with st.container(border=True, key="place_panel"):
        point = st.session_state.get(keys.MAP_POINT)
        if point:
            _alliance_link(point, tables().alliances.set_index("id").loc[point, "name"])
        if not chosen:
            st.markdown(t("map.panel.hint"))
            return
        found = place(tables(), chosen)
        st.subheader(plain(found.name), anchor=False)
        st.markdown(_about(found, t))
        _serving(found, filters, year, t)


def _about(found: Place, t: Language) -> str:
    people = t.count("map.people", found.population) if found.population else t("map.nobody")
    return f"{plain(found.kind)} · {people}"


def _serving(found: Place, filters: Filters, year: int, t: Language) -> None:
    chosen = selection(filters)
    alliances = serving(chosen.tables, chosen.spans, found.key, year)
    if alliances.empty:
        st.markdown(t("map.panel.none", year=year))
        near = nearest(tables(), all_spans(), found.key, year)
        if len(near):
            st.markdown(f"**{t('map.panel.nearest')}**")
        for hit in near.itertuples():
            _alliance_link(hit.alliance_id, hit.name, t("map.panel.distance", km=t.number(hit.distance_km)))
        return
    st.markdown(t.count("map.panel.serving", len(alliances), year=year))
    for relation in ("inside", *RELATIONS):
        group = alliances[alliances["relation"] == relation]
        if len(group):
            st.markdown(f"**{t(f'relation.{relation}')}**")
        for hit in group.head(10).itertuples():
            _alliance_link(hit.alliance_id, hit.name)
        if len(group) > 10:
            st.markdown(t.count("map.panel.more", len(group) - 10))


def _alliance_link(alliance_id: str, name: str, note: str = "") -> None:
    label = plain(name) + (f" – {note}" if note else "")
    st.page_link("pages/buendnisse.py", label=label, query_params={keys.ALLIANCE: alliance_id})


def _table(own: dict[str, Parameter], filters: Filters, t: Language) -> None:
    level, measure, year = (_state(own, name) for name in (keys.LEVEL, keys.MEASURE, keys.YEAR))
    table = st.expander(
        t("map.table", level=t(f"level.{level}.many"), year=year), key=keys.MAP_TABLE, on_change="rerun"
    )
    if not table.open:
        return  # a closed table costs nothing with each change of the year
    rows = _rows(filters, level, measure, year, _state(own, keys.PLACE))
    with table:
        order, number, download = st.columns([3, 2, 2], vertical_alignment="bottom")
        order.selectbox(
            t("register.sort"),
            TABLE_SORTS,
            format_func=lambda name: t(f"map.sort.{name}"),
            key=own[keys.TABLE_SORT].key,
            persist_state="session",
        )
        pages = max(1, math.ceil(len(rows) / ROWS))
        st.session_state[own[keys.TABLE_PAGE].key] = min(_state(own, keys.TABLE_PAGE), pages)
        number.number_input(
            t("register.page", pages=t.number(pages)), 1, pages, key=own[keys.TABLE_PAGE].key, persist_state="session"
        )
        sort = _state(own, keys.TABLE_SORT)
        rows = rows.sort_values([sort, "key"], ascending=[sort == "name", True], na_position="last")
        download.download_button(
            t("map.download"),
            lambda: frame_csv(rows),
            f"{level}-{measure}-{year}-{tables().version}.csv",
            "text/csv",
            on_click="ignore",
        )
        first = (_state(own, keys.TABLE_PAGE) - 1) * ROWS
        st.table(_shown(rows.iloc[first : first + ROWS], level, measure, t), hide_index=True)


def _rows(filters: Filters, level: str, measure: str, year: int, chosen: str) -> pd.DataFrame:
    """Return the rows of the table: all areas, or those inside the chosen place."""
    rows = area_table(values_of(filters, level, measure)[0], tables(), year)
    return rows[rows["key"].str.startswith(chosen)] if chosen and len(chosen) < LEVELS[level] else rows


def _shown(rows: pd.DataFrame, level: str, measure: str, t: Language) -> pd.DataFrame:
    names = tables().laender.set_index("key")["name"]
    return pd.DataFrame(
        {
            t(f"level.{level}.one"): rows["name"].map(plain),
            t("map.kind"): rows["kind"].map(plain),
            **({} if level == "land" else {t("filter.land"): rows["land"].map(names)}),
            t("map.population"): rows["population"].map(t.number),
            t(f"measure.{measure}.{level}"): [value_text(value, level, measure, t) for value in rows["value"]],
        }
    )
