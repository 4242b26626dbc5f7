"""The sections of the page Porträt: one Land, district or municipality, and what is known of its alliances."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from analysis.charts import area_lists, growth
from analysis.charts.beside import sectors_beside
from analysis.charts.exhibit import Column, Exhibit, Listing
from analysis.charts.listings import also_reported, events, milestone_list, reported_figures
from analysis.charts.sectors import missing_sectors
from analysis.counting.activity import spans, with_last_confirmed
from analysis.counting.area_names import area_names
from analysis.counting.filter_set import WORDS, Filters
from analysis.counting.gaps import NOT_REACHED
from analysis.counting.places import LEVELS, Place, path, place, reaching
from analysis.counting.reported import GERMANY, coordination
from analysis.deck.factsheet import alliance_list, factsheet
from analysis.deck.scope import View, part_of, view
from analysis.deck.slides import section
from analysis.deck.words import name_of
from analysis.language import Language
from analysis.records.tables import Tables
from analysis.render.pdf.factsheet import factsheet_pdf, file_name
from ui.address import keys, url
from ui.address.filterbar import carry, onward, place_parameter, year_parameter
from ui.address.url import Parameter
from ui.areamap.show import newly_chosen, show
from ui.data import once_per_version, selection, tables
from ui.markdown import link, plain
from ui.views.exhibits import foot, head, made, show_chart, show_listing, show_made, show_rows
from ui.views.map.message import area_map, message
from ui.views.map.panel import about, alliances_here, breadcrumb, found_places, inside_box, nearest_here
from ui.views.takeaway import name_unshown

PAGE = "portraet"
MAP, GERMANY_MAP = "portrait_map", "portrait_germany"
TILE = 240
"""Width of a key figure in pixels."""
HEIGHT = 360
GEMEINDEVERBAND = 9
"""Digits of its key."""


@once_per_version(64)
def _view(key: str, year: int) -> View:
    return view(tables(), key, year)


def chosen(data: Tables, t: Language) -> Place | None:
    """Show search, list and the way down from Germany; return the place of the link or of what was chosen."""
    verband = gemeindeverband(data)
    _take_click(data)
    carry(PAGE, data, t, verband)
    key = st.session_state[place_parameter(data).key]
    if st.session_state.setdefault(keys.PORTRAIT_SHOWN, key) != key:  # by a link: what was searched for is found
        st.session_state[keys.PORTRAIT_SHOWN], st.session_state[keys.PORTRAIT_SEARCH] = key, ""
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom", gap="medium")
    text = left.text_input(
        t("map.search"), key=keys.PORTRAIT_SEARCH, placeholder=t("map.search.placeholder"), max_chars=80
    )
    around = key if len(key) < LEVELS["gemeinde"] else key[: LEVELS["kreis"]]
    with middle:
        inside_box(around, f"{keys.PORTRAIT_LIST}_{around}", _go_listed, t)
    years = data.package.years
    right.selectbox(t("chart.year"), list(years)[::-1], key=year_parameter(data).key)
    with st.container(horizontal=True, key="portrait_hits"):
        found_places(text, partial(_called, data=data, t=t), _go, t)
    if not key:
        st.info(t("portrait.choose"))
        _map(GERMANY_MAP, "kreis", st.session_state[year_parameter(data).key], {"outlines": {"laender": True}}, t)
        return None
    with st.container(horizontal=True, vertical_alignment="center", key="breadcrumb"):
        breadcrumb(key, _go, t)
    of_verband = st.session_state[verband.key]
    return _verband(data, of_verband, t) if of_verband.startswith(key) else place(data, key)


def gemeindeverband(data: Tables) -> Parameter:
    """Return the parameter of the Gemeindeverband that is looked at, "" for none; it counts beside its district."""
    known = data.municipalities["gemeindeverband_key"]
    return url.choice(keys.GEMEINDEVERBAND, known.unique(), "").only_on(PAGE)


def _verband(data: Tables, key: str, t: Language) -> Place:
    """Return a Gemeindeverband as a place; one of a single municipality is that."""
    members = data.municipalities[data.municipalities["gemeindeverband_key"] == key]
    if len(members) == 1:
        return place(data, members["ags"].iloc[0])
    people, land = int(members["population"].sum()), members["land"].iloc[0]
    name = area_names(data, "gemeindeverband", t.code)[key]
    return Place(key, "gemeindeverband", name, t("white.name.gemeindeverband"), land, people)


def _take_click(data: Tables) -> None:
    """Take over the place that was clicked on the map, before the address is written."""
    clicked = newly_chosen(MAP if st.session_state.get(place_parameter(data).key) else GERMANY_MAP)
    if clicked and (data.municipalities["ags"].eq(clicked).any() or data.districts["key"].eq(clicked).any()):
        _go(clicked)


def _called(hit: Any, data: Tables, t: Language) -> str:
    """Return the way down to a place, and what it was called before."""
    where = [plain(step.name) for step in path(data, hit.key)[:-1]]
    before = f" ({t('map.search.before', name=plain(hit.before))})" if hit.before else ""
    return " › ".join([*where, f"{plain(hit.name)}{before}"])


def _go(key: str) -> None:
    st.session_state[place_parameter(tables()).key] = key or ""
    st.session_state[gemeindeverband(tables()).key] = ""
    st.session_state[keys.PORTRAIT_SEARCH] = ""


def _go_listed(box: str) -> None:
    _go(st.session_state[box])


def shown(found: Place) -> View:
    """Return the view of the Land, or of the district that ``found`` is or lies in."""
    key = found.land if found.level == "land" else found.key[: LEVELS["kreis"]]
    return _view(key, st.session_state[year_parameter(tables()).key])


def _filters(of: View) -> Filters:
    return Filters(land=(of.scope.key,)) if of.scope.kind == "land" else Filters(kreis=(of.scope.key,))


def part(found: Place, around: View) -> View:
    """Return the view of the municipality or Gemeindeverband that ``found`` is; where it is none, ``around`` it."""
    is_part = found.level not in ("land", "kreis") and found.population is not None and not around.single
    return _part(around.scope.key, found.key, around.year) if is_part else around


@once_per_version(64)
def _part(district: str, key: str, year: int) -> View:
    return part_of(_view(district, year), key)


def heading(found: Place, of: View, t: Language) -> None:
    """Show what it is about and the answer in sentences, as the fact sheet says it.

    Of a place in which nobody lives it is said first who works there: the rest is told of its district.
    """
    if of.scope.kind == "gemeinde" or found.population is None:
        st.header(plain(found.name), anchor=False)
        st.markdown(about(found, t))
    if found.population is None:
        alliances_here(found, Filters(), of.year, t)
        st.divider()
    if of.scope.kind != "gemeinde":
        st.header(plain(name_of(of.scope, t)), anchor=False)
    _answer(of, t)


def _answer(of: View, t: Language) -> None:
    figures, reach = section(of, "figures", t), section(of, "reach", t)
    st.markdown(plain(f"{figures.statement} {reach.statement}"))


def district(found: Place, around: View, t: Language) -> None:
    """Show, below what is told of a municipality, the same in short of its district, marked as such."""
    st.divider()
    st.header(t("portrait.district", name=plain(name_of(around.scope, t))), anchor=False)
    st.markdown(t("portrait.district.lead", name=plain(found.name)))
    _answer(around, t)
    _people(around, "_district", t)
    missing(around, t)
    alliances(around, t)
    query = {**onward(tables()), keys.PLACE: around.scope.key}
    st.page_link("pages/portraet.py", label=t("portrait.district.more"), query_params=query)


def actions(found: Place, of: View, t: Language) -> None:
    """Offer fact sheet, deck, map and data of the area; the map shows the municipality itself.

    of: the Land or district, of which the others are.
    """
    key, whose = of.area_key, ""
    shown_on_map = found.key if found.level in LEVELS else key
    if found.level not in ("land", "kreis") and not of.single:
        whose = f": {plain(name_of(of.scope, t))}"
    link = url.link([], t.code, **{keys.PLACE: key, keys.YEAR: str(of.year)})
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="portrait_actions"):
        st.download_button(
            t("talk.factsheet") + whose,
            lambda: factsheet_pdf(factsheet(of, t, link), of.selection),
            file_name(of.scope, of.year, of.everything.version),
            "application/pdf",
            on_click="ignore",
        )
        name_unshown((), of, t)
        query = onward(tables())
        st.page_link("pages/vortrag.py", label=t("portrait.deck") + whose, query_params={**query, keys.PLACE: key})
        st.page_link("pages/karte.py", label=t("portrait.map"), query_params={**query, keys.PLACE: shown_on_map})
        chosen = {name: list(value) for name, value in _filters(of).as_dict().items()}
        st.page_link(
            "pages/daten.py",
            label=t("portrait.data") + whose,
            query_params={**_unfiltered(), **chosen, keys.PLACE: key},
        )


def _unfiltered() -> dict[str, list[str] | str]:
    """Return the query of a link that goes on with all that is chosen but the filters: they are not of this area."""
    return {name: value for name, value in onward(tables()).items() if name not in WORDS}


def reached(found: Place, of: View, around: View, t: Language) -> None:
    """Say how many people are reached, in part, without a known year, and for how many none is known; and where."""
    _people(of, "", t)
    outlines = {"laender": True, "kreise": True}
    looked_at = {"fit": around.area_key, "counted": around.area_key, "selected": found.key}
    _map(MAP, "gemeinde", of.year, {"outlines": outlines, "labels": True, **looked_at}, t)
    counted = "" if of is around else t("portrait.counted", name=plain(name_of(around.scope, t)))
    st.caption(f"{counted} {t('map.source')}".strip())


def _people(of: View, which: str, t: Language) -> None:
    people = of.coverage["population"]
    rest = {state: people[state] for state in ("part", "undated")}
    rest["none"] = people["total"] - people["any"] - sum(rest.values())
    total = t.number(people["total"])
    with st.container(key=f"keyfigures{which}", horizontal=True, gap="medium"):
        for name, value in {"any": people["any"], **{state: rest[state] for state in NOT_REACHED}}.items():
            with st.container(width=TILE, gap="xsmall"):
                st.metric(t(f"portrait.{name}"), t.number(value))
                st.caption(t("portrait.of", share=t.percent(value / people["total"], 1), total=total))


def _map(name: str, level: str, year: int, shown: dict[str, Any], t: Language) -> None:
    """Show which areas are reached; a click leads to the portrait of an area."""
    told = message(Filters(), level, "coverage", "natural", year, t)
    show(area_map(t.code, HEIGHT, False), told | shown | {"again": True}, name)


def alliances(of: View, t: Language) -> None:
    """Show all alliances that work here, with status and when they were last confirmed, each linked to its profile."""
    show_listing(_alliances(of, t), t)
    if not of.active_ids and len(of.scope.key) == LEVELS["gemeinde"]:
        nearest_here(of.scope.key, Filters(), of.year, t)


def _alliances(of: View, t: Language) -> Listing:
    listing = alliance_list(of, t)
    rows = with_last_confirmed(listing.data, of.selection.spans)
    columns = [*listing.columns, Column("last_confirmed", t("fact.last_confirmed"), str)]
    if len(of.scope.key) == LEVELS["gemeinde"]:
        how = reaching(of.everything, spans(of.everything), of.scope.key).set_index("alliance_id")["relation"]
        rows = rows.assign(relation=rows["id"].map(how))
        columns.append(Column("relation", t("portrait.relation"), lambda name: t(f"relation.{name}"), coded=True))
    return replace(listing, name=f"portrait.alliances.{of.scope.key}", data=rows, columns=tuple(columns))


def partners(of: View, t: Language) -> None:
    """Show who takes part here beside Germany."""
    filters = _filters(of)
    if of.figures["partners"]["named"]:
        show_made(sectors_beside, selection(filters), t, GERMANY)
    else:
        st.header(t("page.sektoren"), anchor=False)
        st.markdown(plain(section(of, "sectors", t).statement))


def grown(of: View, t: Language) -> None:
    """Show how many alliances were active in each year, of a Land beside what was reported and the milestones."""
    filters = _filters(of)
    if of.scope.kind == "land":
        show_made(growth.active_and_reported, selection(filters), t)
    else:
        show_made(growth.active_per_year, selection(filters), t, of.year)


def here(of: View, t: Language) -> None:
    """Show of a part of a district who takes part beside Germany, growth and dates of its alliances, if it has any."""
    if of.figures["partners"]["named"]:
        _show(sectors_beside(of.selection, GERMANY, t, of.scope.name), t)
    if of.figures["alliances"]["known"]:
        _show(growth.active_per_year(of.selection, of.year, t), t)
        show_listing(events(of.selection, t), t)


def _show(exhibit: Exhibit, t: Language) -> None:
    """Show a chart of what no filter selects, and of which there is no picture to take away."""
    head(exhibit)
    show_chart(exhibit)
    foot(exhibit, t)


def of_the_land(of: View, t: Language) -> None:
    """Show coordination office and milestones of the Land, and what was reported of it; a district has none itself."""
    land = of.selection.areas.laender.iloc[0]
    st.header(t("portrait.coordination", land=plain(land["name"])), anchor=False)
    told = coordination(of.everything, land["key"], t.code)
    for row in told.itertuples():
        st.markdown(f"{plain(t.date(row.date))}: {link(row.title, row.source)}")
    if told.empty:
        st.markdown(t("portrait.coordination.none"))
    filters = Filters(land=(land["key"],))
    milestones = made(milestone_list, filters, t)
    if of.scope.kind == "kreis":  # whose curve does not have their numbers
        said = t.count("portrait.milestones", len(milestones.data), land=land["name"])
        milestones = replace(milestones, statement=said, columns=milestones.columns[1:])
    for listing in (milestones, *(made(each, filters, t) for each in (reported_figures, also_reported))):
        head(listing)
        if len(listing.data):
            show_rows(listing)
            st.caption(plain(listing.source))


def missing(of: View, t: Language) -> None:
    """Say who is not reached, with the largest places, and lead to the page on white spots."""
    told = section(of, "gaps", t)
    st.header(plain(told.title), anchor=False)
    st.markdown(plain(told.statement))
    for text in told.details:
        st.caption(plain(text))
    for listing in told.body.listings if told.body else ():
        show_rows(listing)
    land = of.selection.areas.laender["key"].iloc[0]
    st.page_link("pages/luecken.py", label=t("portrait.white"), query_params={**_unfiltered(), "land": [land]})


def missing_here(of: View, t: Language) -> None:
    """Say of a municipality or Gemeindeverband what is missing: alliances, and sectors in those that are there."""
    told = section(of, "gaps", t)
    st.header(t("portrait.missing"), anchor=False)
    st.markdown(plain(told.statement))
    if of.figures["partners"]["named"]:
        st.markdown(plain(missing_sectors(of.selection, t)))
    for text in told.details:
        st.caption(plain(text))


def beside(of: View, t: Language) -> None:
    """Show a municipality or district with its neighbours, a Land with its districts, a Gemeindeverband with its
    municipalities, each linked to its portrait."""
    make = {LEVELS["land"]: area_lists.of_land, GEMEINDEVERBAND: area_lists.of_gemeindeverband}
    key = of.area_key
    show_listing(made(make.get(len(key), area_lists.beside_neighbours), Filters(), t, key, of.year), t)
