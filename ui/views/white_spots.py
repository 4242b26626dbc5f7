"""The sections of the page Weiße Flecken: who is not reached, and where that is; see also ``what_if``."""

from dataclasses import dataclass, replace

import streamlit as st

from analysis.charts import white_spots as charts
from analysis.charts.area_lists import area_list, area_state
from analysis.charts.exhibit import Listing
from analysis.charts.legend import none_key
from analysis.charts.maps import shared_start
from analysis.counting.area_names import district_names
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import CATCHMENTS, MOST_NEW, NOT_REACHED, REACHED, Gaps
from analysis.counting.measures import STATES
from analysis.counting.selection import Selection, inside_districts
from analysis.errors import UnknownValue
from analysis.language import Language, language
from analysis.records.package import KEY_COLUMNS
from analysis.records.tables import Tables
from analysis.records.text import collated
from ui.address import keys, url
from ui.address.filterbar import filter_bar, with_shared, year_parameter
from ui.address.paging import page_of, start_anew_where_the_view_changed
from ui.address.url import Parameter
from ui.areamap.show import newly_chosen, show
from ui.areamap.values import pack
from ui.data import once_per_version, selection, tables
from ui.markdown import plain
from ui.views import own as own_figures
from ui.views.exhibits import head, show_rows
from ui.views.map.message import area_map, classes_message, own_map
from ui.views.takeaway import files

PAGE = "luecken"
MAP = "white_map"
ROWS = 25
"""Rows of the list that are shown at once."""
MOST_ASSUMED = 50
"""Most alliances that can be assumed: what a link can hold."""
TILE = 240
"""Width of a key figure in pixels."""
HEIGHT = 520
ADMINISTRATION = "administration"
"""In the place of kilometres: new alliances reach the people of their area."""
SORTS = {"population": False, "name": True, "district": True, "nearest_km": False, "state": True}
"""Order of the list -> whether it ascends."""
LEAST_FIRST = STATES[: STATES.index("any") + 1]
"""States of the areas of the list, the least reached first."""


@dataclass(frozen=True)
class Asked:
    """What is looked at: filters, year, level, kilometres of a catchment or None, how many new ones, which assumed."""

    filters: Filters
    year: int
    level: str
    within: int | None
    new: int
    assumed: tuple[str, ...]

    def gaps(self, *, assumed: bool) -> Gaps:
        """Return who is not reached, with the assumed alliances or without; computed once for all visitors."""
        return _gaps(self.filters, self.year, self.level, self.within, self.assumed if assumed else ())


@once_per_version(32)
def _gaps(filters: Filters, year: int, level: str, within: int | None, assumed: tuple[str, ...]) -> Gaps:
    return Gaps(looked_at(filters), year, level, within, assumed)


@once_per_version(8)
def looked_at(filters: Filters) -> Selection:
    """Return the alliances that pass the filters, with the areas of the districts that these name: of them is asked."""
    return inside_districts(selection(filters), _districts(filters))


def _districts(filters: Filters) -> list[str]:
    """Return the districts that are filtered, but those outside the Länder that are."""
    laender = tables().districts.set_index("key")["land"]
    return [key for key in filters.kreis if not filters.land or laender[key] in filters.land]


@once_per_version(32)
def _areas(asked: Asked, lang: str) -> Listing:
    return area_list(asked.gaps(assumed=False), language(lang))


@once_per_version(32)
def _packed(asked: Asked) -> str:
    return pack(charts.map_codes(asked.gaps(assumed=False), asked.gaps(assumed=True))[None, :])


def parameters(data: Tables) -> dict[str, Parameter]:
    """Return the query parameters of the page besides the shared ones, by name."""
    found = [
        year_parameter(data),
        url.choice(keys.LEVEL, KEY_COLUMNS, "gemeinde").only_on(PAGE),
        url.choice(keys.SORT, SORTS, "population").only_on(PAGE),
        url.whole_number(keys.PAGE, range(1, 10_000), 1).only_on(PAGE),
        url.choice(keys.TABLE_STATE, LEAST_FIRST, None).only_on(PAGE),
        url.choice(keys.WITHIN, [ADMINISTRATION, *map(str, CATCHMENTS)], ADMINISTRATION),
        url.whole_number(keys.NEW, range(1, MOST_NEW + 1), 5),
        Parameter(keys.ASSUMED, [], lambda texts: known_areas(texts, data), list),
    ]
    return {parameter.name: parameter for parameter in found}


def known_areas(texts: list[str], data: Tables) -> list[str]:
    """Return the keys of a link. Raises UnknownValue for more than MOST_ASSUMED, and for what is no area."""
    found = list(dict.fromkeys(texts))
    if len(found) > MOST_ASSUMED:
        raise UnknownValue(keys.ASSUMED, f"{len(found)}", [f"≤ {MOST_ASSUMED}"])
    known = set().union(*(data.municipalities[column] for column in KEY_COLUMNS.values()))
    for key in found:
        if key not in known:
            raise UnknownValue(keys.ASSUMED, key, ["a key of an area"])
    return found


def asked(data: Tables, t: Language) -> Asked:
    """Show filters, year and level and return what is asked for. What is assumed of another level is left out."""
    own = parameters(data)
    filters = filter_bar(PAGE, data, t, *own.values())
    left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    years = data.package.years
    year = left.slider(t("filter.year"), years[0], years[-1], key=own[keys.YEAR].key)
    level = right.radio(
        t("map.level"),
        list(KEY_COLUMNS),
        format_func=lambda name: t(f"white.level.{name}"),
        key=own[keys.LEVEL].key,
        horizontal=True,
    )
    state = {name: st.session_state[own[name].key] for name in (keys.WITHIN, keys.NEW, keys.ASSUMED)}
    within = None if state[keys.WITHIN] == ADMINISTRATION else int(state[keys.WITHIN])
    found = Asked(filters, year, level, within, state[keys.NEW], ())
    candidates = found.gaps(assumed=False).candidates
    kept = st.session_state[own[keys.ASSUMED].key] = [key for key in state[keys.ASSUMED] if key in candidates]
    if dropped := len(state[keys.ASSUMED]) - len(kept):
        st.info(t.count("white.assumed.dropped", dropped))
    _take_click(found, own[keys.ASSUMED].key, t)
    url.publish(PAGE, with_shared(data, own.values()))
    return replace(found, assumed=tuple(st.session_state[own[keys.ASSUMED].key]))


def _take_click(of: Asked, key: str, t: Language) -> None:
    """Assume an alliance where the map was clicked last, or take it back; once. key: of what is assumed."""
    found = of.gaps(assumed=False)
    at = found.places["ags"].eq(newly_chosen(MAP) or "").to_numpy(bool)
    if not at.any():
        return
    area, assumed = found.places.loc[at, KEY_COLUMNS[found.site_level]].iloc[0], st.session_state[key]
    if area in assumed:
        st.session_state[key] = [other for other in assumed if other != area]
    elif not found.missing[at].any():
        st.toast(t("white.map.known"))
    elif len(assumed) < MOST_ASSUMED:
        st.session_state[key] = [*assumed, area]
    else:
        st.toast(t("white.assumed.most", most=MOST_ASSUMED))


def statement(of: Asked, t: Language) -> None:
    """Say in a sentence and in numbers who is not reached, and what is known of them."""
    found = of.gaps(assumed=False)
    if districts := _districts(of.filters):
        names = t.listing(district_names(tables())[districts].tolist())
        st.markdown(t("white.inside", names=plain(names)))
    counts, total = found.not_reached(), int(found.places["population"].sum())
    assumed = of.gaps(assumed=True).not_reached()
    st.markdown(
        t.count(
            none_key("white.statement", found.selection.filters),
            counts["municipalities"],
            year=of.year,
            people=t.number(counts["population"]),
            share=t.percent(counts["population"] / max(1, total), 1),
            total=t.number(total),
        )
    )
    with st.container(key="keyfigures", horizontal=True, gap="medium"):
        for name in ("population", *NOT_REACHED):
            with st.container(width=TILE, gap="xsmall"):
                st.metric(
                    t(f"white.figure.{name}"),
                    t.number(counts[name]),
                    t("white.assumed.figure", n=t.number(assumed[name])) if of.assumed else None,
                    delta_color="off",
                    delta_arrow="off",
                )
                key = f"white.figure.{name}.meaning"
                key = none_key(key, found.selection.filters) if name == "none" else key
                st.caption(t(key, share=t.percent(counts[name] / max(1, total), 1)))


def by_distance(of: Asked, t: Language) -> None:
    """Say how many of them live how far from the nearest alliance."""
    listing = charts.distance_list(of.gaps(assumed=False), t)
    head(listing)
    show_rows(listing)
    files(listing, t)


def areas(of: Asked, t: Language) -> None:
    """Show the areas of the level in which somebody is not reached: sorted, of one state or of all, to take away."""
    listing = own_figures.with_value(_areas(of_list(of), t.code), of.level, t)
    if listing.data.empty:
        head(listing)
        return
    listing = _ordered(listing, of, t)
    head(listing)
    own = parameters(tables())
    order, which, number = st.columns([3, 3, 2], vertical_alignment="bottom")
    order.selectbox(
        t("register.sort"), list(SORTS), format_func=lambda name: t(f"white.sort.{name}"), key=own[keys.SORT].key
    )
    which.selectbox(
        t("map.table.state"),
        _states(of.level),
        index=None,
        format_func=lambda state: area_state(state, of.level, of.filters, t),
        key=own[keys.TABLE_STATE].key,
        placeholder=t("map.table.state.all"),
    )
    shown = replace(listing, data=page_of(listing.data, ROWS, own[keys.PAGE].key, number, t))
    show_rows(shown, _folded(shown, t))
    st.caption(plain(listing.source))
    files(listing, t)
    _assume(of, dict(zip(shown.data["key"], shown.data["name"], strict=True)), t)


def _ordered(listing: Listing, of: Asked, t: Language) -> Listing:
    """Return the list in the order and with the state that is chosen; its first page where these changed."""
    own = parameters(tables())
    sort, state = (st.session_state[own[name].key] for name in (keys.SORT, keys.TABLE_STATE))
    if state not in _states(of.level):
        state = st.session_state[own[keys.TABLE_STATE].key] = None
    start_anew_where_the_view_changed(PAGE, own[keys.PAGE], (of_list(of), sort, state))
    rows = listing.data
    if state:
        rows = rows[rows["state"] == state]
        counted = t.count(f"white.list.{of.level}.statement", len(rows), year=of.year)
        said = f"{area_state(state, of.level, of.filters, t)}: {counted}"
        listing = replace(listing, statement=said[0].upper() + said[1:])
    rows = rows.assign(least=rows["state"].map(LEAST_FIRST.index))
    by = ["least", "population"] if sort == "state" else [sort]
    up = [SORTS[sort], False][: len(by)]
    rows = rows.sort_values([*by, "key"], ascending=[*up, True], na_position="last", key=collated)
    return replace(listing, data=rows.reset_index(drop=True))


def _states(level: str) -> tuple[str, ...]:
    """Return the states that the areas of the list may be in; a municipality cannot be reached in some of them."""
    return LEAST_FIRST[: REACHED + (level != "gemeinde")]


def _folded(listing: Listing, t: Language) -> dict[str, list[str]]:
    """Return what opens behind the number of municipalities of a Gemeindeverband: their names."""
    return {t("white.municipalities"): listing.data["members"].tolist()} if "members" in listing.data else {}


def of_list(of: Asked) -> Asked:
    """Return what the list depends on: neither on the new alliances nor on the assumed ones."""
    return replace(of, within=None, new=1, assumed=())


def _assume(of: Asked, offered: dict[str, str], t: Language) -> None:
    """Let assumed alliances be added from the rows shown and removed again. Only where both are of one level."""
    found = of.gaps(assumed=False)
    if found.site_level != of.level:
        offered = {}
    assumed = found.names(found.candidates.get_indexer(of.assumed), t.code)
    names = {**dict(zip(of.assumed, assumed, strict=True)), **offered}
    key = parameters(tables())[keys.ASSUMED].key
    st.multiselect(
        t("white.assumed"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=t("white.assumed.none"),
        help=t("white.assumed.help"),
        max_selections=MOST_ASSUMED,
        select_all=False,
    )


def distance_map(of: Asked, t: Language) -> None:
    """Show how far it is from each municipality that is not reached to the nearest alliance, and the assumption."""
    own = own_figures.chosen()
    if own is not None and own_figures.map_box(t):
        show(area_map(t.code, HEIGHT, True), own_map(own, of.filters, of.year, t), "white_own_map")
        return
    told = classes_message(_packed(of), charts.map_classes(bool(of.assumed), t), of.year, of.filters, t)
    told |= {"title": t("white.map", year=of.year), "measure": t("white.km"), "again": True}
    if districts := _districts(of.filters):
        told |= {"fit": shared_start(sorted(districts))}
    show(area_map(t.code, HEIGHT, True), told, MAP)
    st.caption(f"{t('white.map.click')} {t('white.distance.meaning')}")
