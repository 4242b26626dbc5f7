"""The map page: controls, the map, what is at the chosen place, the same figures as a table."""

from functools import partial
from operator import itemgetter

import pandas as pd
import streamlit as st

from analysis.charts import own as own_charts
from analysis.charts.coded_maps import change_map, change_name, own_map
from analysis.charts.legend import state_text, value_text
from analysis.charts.maps import map_name
from analysis.charts.texts import changed, sentences
from analysis.counting.activity import active
from analysis.counting.comparison import AREA_CHANGES, area_changes
from analysis.counting.filter_set import Filters
from analysis.counting.measures import STATES, area_table
from analysis.counting.own import areas_beside
from analysis.counting.places import LEVELS, place
from analysis.export.single import Single
from analysis.language import LANGUAGES, Language
from analysis.records.text import collated
from ui.address import keys, links, url
from ui.address.filterbar import chosen_filters, current_filters, onward, show_filter_bar, with_shared
from ui.address.paging import page_of
from ui.areamap.element import AreaMap
from ui.areamap.show import show
from ui.data import selection, tables
from ui.htmltable import show_html_table
from ui.layout import empty_result
from ui.markdown import plain
from ui.views import own
from ui.views.map.controls import map_controls
from ui.views.map.message import BY_CLASS, area_map, changed_of, values_of
from ui.views.map.panel import about, alliance_link, alliances_here, breadcrumb, changed_here, inside_box
from ui.views.map.state import (
    CONTROLS,
    OWN_BOX,
    PAGE,
    TABLE_SORTS,
    VIEW,
    measure_name,
    measures,
    parameters,
    settle,
    show_own,
    state,
)
from ui.views.map.told import MAP, change, compared, go, map_message, other_year, shows_change, take_event
from ui.views.pictures import area_pictures, map_pictures
from ui.views.takeaway import offer

HEIGHT, AROUND = 760, 462
"""Pixels of the map at most, and of what stands above and below it: all of it is in view on a screen of usual size."""
OWN_MEASURES = frozenset(own_charts.MEASURES)
ROWS = 15


def large_map(lang: str) -> AreaMap:
    """Return the map of this page in one language."""
    return area_map(lang, HEIGHT, True, AROUND)


def filtered_map(t: Language) -> None:
    """Show the filter bar, the controls and the map; what is changed in one of them reruns the parts that it changes.

    The map is sent first: a visitor looks at it while the rest comes.
    """
    parameters_ = parameters()
    controls, bar = st.container(key="map_bar"), st.container()
    chosen_filters(PAGE, tables(), *parameters_.values())
    if own.is_new():
        show_own()
    settle()
    map_view(t)
    with bar:
        show_filter_bar(PAGE, tables(), t, *parameters_.values(), on_change=change)
    with controls:
        map_controls(t)
    st.caption(t("map.source"))  # out here, a change on the map does not send it again
    own_figures(t)


@st.fragment(key=OWN_BOX)
def own_figures(t: Language) -> None:
    """Let the visitor put own figures on the map."""
    own.box(t, partial(change, CONTROLS))


@st.fragment(key=VIEW)
def map_view(t: Language) -> None:
    """Show map, place and table; what is done on the map, such as a change of the year, reruns only this part."""
    filters = current_filters(tables())
    take_event()
    # Every part has its place even when it is empty: the map would start anew if its own place changed.
    with st.container(key="map_notice"):
        if not selection(filters).passing.any():
            empty_result(tables(), t)
    steps = st.container(horizontal=True, vertical_alignment="center", key="breadcrumb")
    left, right = st.columns([5, 2], gap="medium")
    with left:
        show(large_map(t.code), map_message(filters, t), MAP)
        _difference(filters, t)
        own.result(selection(filters), state(keys.YEAR), t)
        _pictures(filters, t)
    with steps:
        if compared() and state(keys.COMPARE).isdigit():
            st.toggle(t("change.only"), key=keys.widget(keys.CHANGE), persist_state="session", on_change=change)
        if state(keys.PLACE):
            breadcrumb(state(keys.PLACE), go, t)
    with right:
        _panel(filters, t)
    _table(filters, t)
    url.publish(PAGE, with_shared(tables(), parameters().values()))


def _difference(filters: Filters, t: Language) -> None:
    """Say what differs between the two years that are compared, and what of it only by late mentions."""
    year, other = state(keys.YEAR), other_year()
    if other is None:
        return
    spans, (first, last) = selection(filters).spans, sorted((year, other))
    found = changed_of(filters, state(keys.LEVEL), state(keys.MEASURE), first, last)
    areas, late = int(found["changed"].sum()), int(found["only_late"].sum())
    counts = {"earlier": first, "later": last}
    counts |= {name: t.number(int(active(spans, y).sum())) for name, y in (("before", first), ("after", last))}
    differ = (t.count("change.areas", areas), t.count("change.areas.late", late) if late else "")
    st.markdown(sentences(t("change.active", **counts), changed(spans, first, last, t), *differ))


def _pictures(filters: Filters, t: Language) -> None:
    """Offer the map as it is shown as a picture; both where two are compared."""
    box = st.popover(t("map.picture"), type="tertiary", key=keys.MAP_PICTURES, on_change="rerun")
    if not box.open:
        return  # a closed box costs nothing with each change of the year
    level, year, method, chosen = state(keys.LEVEL), state(keys.YEAR), state(keys.CLASSES), selection(filters)
    how = {"place": state(keys.PLACE), "layers": state(keys.LAYERS) or []}
    with box:
        if (since := shows_change()) is not None:
            make = partial(change_map, chosen, level, since, year, t)
            area_pictures(chosen, change_name(level, since, year), make, t, what="map", **how)
            return
        first, other = (state(keys.MEASURE), year), compared()
        shown = sorted([first, other], key=itemgetter(1)) if other else [first]  # the earlier year is left
        for what, (measure, shown_year) in zip(("first", "second") if other else ("map",), shown, strict=True):
            if measure in OWN_MEASURES:
                figures = own.chosen(level)
                make = partial(own_map, figures, chosen, measure, shown_year, t, method=method)
                titles = (figures.title,) if figures else ()
                area_pictures(chosen, map_name(level, measure, shown_year), make, t, what=what, titles=titles, **how)
            else:
                map_pictures(chosen, level, measure, shown_year, t, method=method, what=what, **how)


def _panel(filters: Filters, t: Language) -> None:
    chosen, year = state(keys.PLACE), state(keys.YEAR)
    with st.container(border=True, key="place_panel"):
        point = st.session_state.get(keys.MAP_POINT)
        if point:
            alliance_link(point, tables().alliances.set_index("id").loc[point, "name"])
        if chosen:
            found = place(tables(), chosen)
            st.header(plain(found.name), anchor=False)
            st.markdown(about(found, t))
            query = {**onward(tables()), keys.PLACE: found.key}
            st.page_link("pages/portraet.py", label=t("map.portrait"), query_params=query)
            _inside(chosen, t)  # ahead of what may be long: an open box that moves out of sight stays open
            if (said := own.value_here(found.key, t) or _value_here(found.key, filters, t)) is not None:
                st.markdown(said)
            alliances_here(found, filters, year, t)
            if other := other_year():
                changed_here(found, filters, year, other, t)
        else:
            st.markdown(t("map.panel.hint"))
            _inside(chosen, t)


def _value_here(key: str, filters: Filters, t: Language) -> str | None:
    """Return the value of the measure in words where the map has only its class; None where it says it itself."""
    level, measure = state(keys.LEVEL), state(keys.MEASURE)
    if measure not in BY_CLASS or len(key) != LEVELS[level]:
        return None
    rows = area_table(values_of(filters, level, measure)[0], tables(), state(keys.YEAR))
    value = rows.loc[rows["key"] == key, "value"]
    return f"**{measure_name(measure, t)}**: {value_text(value.iloc[0], measure, t)}" if len(value) else None


def _inside(chosen: str, t: Language) -> None:
    """Offer the areas inside the chosen one as a list; a closed list costs nothing with each change."""
    if len(chosen) == LEVELS["gemeinde"]:
        return
    box = st.popover(t("map.inside"), type="tertiary", key=keys.MAP_INSIDE, on_change="rerun")
    if box.open:
        with box:
            inside_box(chosen, keys.map_inside(chosen), _go_inside, t)


def _go_inside(key: str) -> None:
    if st.session_state[key]:
        go(st.session_state[key])


def _table(filters: Filters, t: Language) -> None:
    level, measure, year = (state(name) for name in (keys.LEVEL, keys.MEASURE, keys.YEAR))
    # The label stays the same: with another one the browser would take it for another box, and shut it.
    table = st.expander(t("map.table"), key=keys.MAP_TABLE, on_change="rerun")
    if not table.open:
        return  # a closed table costs nothing with each change of the year
    compare = state(keys.COMPARE)
    rows = _rows(filters, level, measure, year, state(keys.PLACE))
    if other := other_year():
        rows = _with_other_year(rows, filters, level, measure, year, other)
    elif compared() and not compare.isdigit():
        rows = _with_other_measure(rows, filters, level, compare, year)
    years = f"{min(year, other)}–{max(year, other)}" if other else year
    caption = t("map.table.caption", level=t(f"level.{level}.many"), year=years)
    usual = "unreached" if measure == "coverage" else "value"
    with table:
        order, which, number = st.columns([3, 3, 2], vertical_alignment="bottom")
        order.selectbox(
            t("register.sort"),
            TABLE_SORTS,
            format_func=lambda name: t(f"map.sort.{name}"),
            key=keys.widget(keys.TABLE_SORT),
            placeholder=t(f"map.sort.{usual}"),
            persist_state="session",
        )
        which.selectbox(
            t("map.table.state"),
            STATES,
            index=None,
            format_func=lambda name: state_text(name, level, filters, t),
            key=keys.widget(keys.TABLE_STATE),
            placeholder=t("map.table.state.all"),
            persist_state="session",
        )
        if state(keys.TABLE_STATE):
            rows = rows[rows["state"] == state(keys.TABLE_STATE)]
        rows = _ordered(rows, state(keys.TABLE_SORT) or usual)
        on_page = page_of(rows, ROWS, keys.widget(keys.TABLE_PAGE), number, t, persist_state="session")
        to_take_away = Single(
            stem=f"{level}-{measure}-{year}",
            title=caption,
            make=lambda: _in_words(rows, filters, level, measure, year, t),
            titles={},
            read=lambda: _shown(rows, filters, level, measure, year, t),
            notes=[own.source(t)] if OWN_MEASURES & {measure, state(keys.COMPARE)} else [],
            everything=tables(),
            t=t,
            places=level,
        )
        offer(to_take_away, t)
        shown = _shown(on_page, filters, level, measure, year, t)
        measured = tuple(measure_name(name, t) for name in measures() if name != "coverage")
        numbers = [t("map.population"), *(name for name in shown.columns if name.startswith(measured))]
        portraits = _portraits(on_page["key"], level, t)
        german = dict.fromkeys(portraits, LANGUAGES[0])
        show_html_table(shown, caption, links=portraits, numeric=numbers, spoken=german)


def _portraits(shown: pd.Series, level: str, t: Language) -> dict[str, list[str]]:
    """Return the addresses of the portraits of the areas shown, by the column that names them."""
    chosen = onward(tables())
    of = {t("filter.land"): "land", t("filter.kreis"): "kreis", t(f"level.{level}.one"): level}
    return {head: [links.portrait(key[: LEVELS[name]], chosen) for key in shown] for head, name in of.items()}


def _rows(filters: Filters, level: str, measure: str, year: int, chosen: str) -> pd.DataFrame:
    """Return the rows of the table: all areas, or those inside the chosen place."""
    rows = _area_rows(filters, level, measure, year)
    return rows[rows["key"].str.startswith(chosen)] if chosen and len(chosen) < LEVELS[level] else rows


def _ordered(rows: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Return ``rows`` by one of TABLE_SORTS: names ascending, numbers from the highest, the least reached first."""
    if sort == "unreached":
        reached = rows["state"].map(STATES.index)
        return rows.loc[
            rows.assign(reached=reached).sort_values(["reached", "population"], ascending=[True, False]).index
        ]
    return rows.sort_values([sort, "key"], ascending=[sort == "name", True], na_position="last", key=collated)


def _area_rows(filters: Filters, level: str, measure: str, year: int) -> pd.DataFrame:
    if measure in OWN_MEASURES:
        return areas_beside(own.chosen(level), selection(filters), year)
    return area_table(values_of(filters, level, measure)[0], tables(), year)


def _with_other_year(
    rows: pd.DataFrame, filters: Filters, level: str, measure: str, year: int, other: int
) -> pd.DataFrame:
    """Return ``rows`` with compared_year, compared_state, compared_value, change (one of AREA_CHANGES, from the earlier
    year to the later one), and only_late (see ``changed_areas``)."""
    values = values_of(filters, level, measure)[0]
    then = area_table(values, tables(), other)[["key", "state", "value"]]
    then = then.rename(columns={"state": "compared_state", "value": "compared_value"}).assign(compared_year=other)
    codes = area_changes(values, other)[year - int(values.years[0])]
    became = pd.DataFrame({"key": values.keys, "change": pd.Series(codes).map(AREA_CHANGES)})
    late = changed_of(filters, level, measure, *sorted((year, other)))[["key", "only_late"]]
    return rows.merge(then, on="key", how="left").merge(became, on="key", how="left").merge(late, on="key", how="left")


def _with_other_measure(
    rows: pd.DataFrame, filters: Filters, level: str, compared_measure: str, year: int
) -> pd.DataFrame:
    """Return ``rows`` with compared_measure and compared_value, in the same year."""
    beside = _area_rows(filters, level, compared_measure, year)[["key", "value"]]
    beside = beside.rename(columns={"value": "compared_value"}).assign(compared_measure=compared_measure)
    return rows.merge(beside, on="key", how="left")


def _in_words(rows: pd.DataFrame, filters: Filters, level: str, measure: str, year: int, t: Language) -> pd.DataFrame:
    """Return ``rows`` as they are handed out: with measure and year, the value also as the page writes it."""
    words = [state_text(state, level, filters, t) for state in rows["state"]]
    whole = {name: rows[name].convert_dtypes() for name in ("value", "compared_value") if name in rows}
    if OWN_MEASURES & {measure, state(keys.COMPARE)}:
        whole["own_source"] = own.source(t)
    return rows.assign(measure=measure, year=year, **whole, state_text=words)


def _shown(rows: pd.DataFrame, filters: Filters, level: str, measure: str, year: int, t: Language) -> pd.DataFrame:
    names, districts = (table.set_index("key")["name"] for table in (tables().laender, tables().districts))
    return pd.DataFrame(
        {
            t(f"level.{level}.one"): rows["name"],
            t("map.kind"): rows["kind"],
            **({t("filter.kreis"): rows["key"].str[:5].map(districts)} if level == "gemeinde" else {}),
            **({} if level == "land" else {t("filter.land"): rows["land"].map(names)}),
            t("map.population"): rows["population"].map(t.number),
            **_measured(rows, filters, level, measure, year, t),
        }
    )


def _measured(
    rows: pd.DataFrame, filters: Filters, level: str, measure: str, year: int, t: Language
) -> dict[str, list[str]]:
    """Return the columns of what the map shows: of two years those of the earlier one first, then what changed."""

    def columns(prefix: str, measure: str, said: str) -> dict[str, list[str]]:
        states = {}
        if f"{prefix}state" in rows:
            states[t("map.state") + said] = [state_text(s, level, filters, t) for s in rows[f"{prefix}state"]]
        if measure == "coverage":
            return states
        return {**states, measure_name(measure, t) + said: _values(rows[f"{prefix}value"], measure, t)}

    if "compared_measure" in rows:
        return {**columns("", measure, ""), **columns("compared_", state(keys.COMPARE), "")}
    if "compared_year" not in rows:
        return columns("", measure, "")
    other = state(keys.COMPARE)
    both = sorted([(year, ""), (int(other), "compared_")])
    return {
        **{name: c for y, prefix in both for name, c in columns(prefix, measure, f" {y}").items()},
        t("change.heading"): [t(f"change.area.{name}") for name in rows["change"]],
        t("change.only_late"): [t("change.yes") if late else "–" for late in rows["only_late"]],
    }


def _values(values: pd.Series, measure: str, t: Language) -> list[str]:
    form = own.value_text if measure in OWN_MEASURES else partial(value_text, measure=measure)
    return [form(value, t=t) for value in values]
