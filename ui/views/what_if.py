"""The sections of Weiße Flecken on new alliances: where they would reach most, and what assumed ones change."""

from dataclasses import replace

import streamlit as st

from analysis.charts import white_spots as charts
from analysis.charts.exhibit import Exhibit
from analysis.counting.area_names import district_names
from analysis.counting.gaps import CATCHMENTS, MOST_NEW, Gaps, largest_gap
from analysis.counting.places import LEVELS
from analysis.counting.siting import Sites
from analysis.language import Language, language
from ui.address import keys, links
from ui.address.filterbar import onward
from ui.data import once_per_version, selection, tables
from ui.markdown import link, plain
from ui.views import own as own_figures
from ui.views.exhibits import show_exhibit
from ui.views.white_spots import ADMINISTRATION, MOST_ASSUMED, Asked, looked_at, parameters


@once_per_version(32)
def _best(asked: Asked) -> list[Sites]:
    return asked.gaps(assumed=True).best(asked.new)


@once_per_version(32)
def _curve(asked: Asked, lang: str) -> Exhibit:
    found = asked.gaps(assumed=True)
    return charts.curve(found, found.steps(MOST_NEW), language(lang))


def _weighed(of: Asked) -> Gaps | None:
    """Return who is not reached, weighed by the visitor's own figures; None where these are not chosen as weight."""
    chosen = own_figures.weights(looked_at(of.filters))
    return None if chosen is None else replace(of.gaps(assumed=True), weights=chosen)


def best(of: Asked, t: Language) -> None:
    """Let the visitor say what new alliances are and how many, and show where they would reach most."""
    st.header(t("white.what_if"), anchor=False)
    st.markdown(t("white.what_if.text"))
    own = parameters(tables())
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    left.select_slider(
        t("white.within"),
        [ADMINISTRATION, *map(str, CATCHMENTS)],
        format_func=lambda km: (
            t("white.within.administration") if km == ADMINISTRATION else t("white.within.km", km=km)
        ),
        key=own[keys.WITHIN].key,
    )
    right.slider(t("white.new"), 1, MOST_NEW, key=own[keys.NEW].key)
    own_figures.weight_box(t)
    found = _weighed(of)
    with st.spinner(t("white.computing")):
        sites = _best(of) if found is None else own_figures.kept("best", of, lambda: found.best(of.new))
    if not sites:
        st.info(t("white.best.none"))
        return
    _answer(of, of.gaps(assumed=True) if found is None else found, sites, t)
    if found is None:
        curve = _curve(replace(of, new=1), t.code)
    else:
        steps = own_figures.kept("steps", replace(of, new=1), lambda: found.steps(MOST_NEW))
        curve = charts.curve(found, steps, t)
        curve = replace(curve, source=f"{own_figures.weight_meaning(t)} {curve.source}")
    show_exhibit(curve, selection(of.filters), t)


def assumption(of: Asked, t: Language) -> None:
    """Say what the assumed alliances change, and lead to the slide that says so; nothing where none is assumed."""
    if not of.assumed:
        return
    known, assumed = (of.gaps(assumed=each).not_reached()["population"] for each in (False, True))
    st.info(
        t.count("white.assumed.statement", len(of.assumed), people=t.number(known - assumed), left=t.number(assumed))
    )
    with st.container(horizontal=True, vertical_alignment="center", key="assumption"):
        query = {
            **onward(tables()),
            keys.ASSUMED: list(of.assumed),
            **({keys.WITHIN: str(of.within)} if of.within else {}),
        }
        st.page_link("pages/vortrag.py", label=t("white.assumed.deck"), query_params=query)
        st.button(t("white.assumed.clear"), key="assume_none", on_click=_set_assumed, args=([],), type="tertiary")


def _answer(of: Asked, found: Gaps, best: list[Sites], t: Language) -> None:
    last = best[-1]
    st.markdown(
        t.count(
            "white.best" if found.weights is None else "own.best",
            len(best),
            people=t.number(last.reached),
            share=t.percent(last.reached / max(1, int(found.demand.sum())), 1),
        )
    )
    if found.weights is not None:
        st.caption(plain(own_figures.weight_meaning(t)))
    gap = largest_gap(best)
    st.caption(t(f"white.method.{found.method(best)}", gap=t.percent(gap, 1)))
    places = [found.candidates[site] for site in last.chosen]
    with st.container(key="best"):
        st.markdown("\n".join(f"1. {text}" for text in _sites(found, last.chosen, t)))
    more = list(dict.fromkeys([*of.assumed, *places]))
    st.button(
        t.count("white.best.take", len(places)),
        key="assume_best",
        on_click=_set_assumed,
        args=(more[:MOST_ASSUMED],),
        disabled=len(more) > MOST_ASSUMED,
    )


def _sites(found: Gaps, chosen: tuple[int, ...], t: Language) -> list[str]:
    """Return the places of new alliances with their district; by administration also the people of each."""
    query, districts, said = onward(tables()), district_names(tables()), []
    for site, name in zip(chosen, found.names(chosen, t.code), strict=True):
        key = found.candidates[site]
        text = link(name, links.portrait(key, query))
        district = key[: LEVELS["kreis"]]
        if found.site_level != "kreis":
            text += f" ({link(districts[district], links.portrait(district, query))})"
        if found.within is None and found.weights is None:
            text += f": {t.number(int(found.people[found.would_reach((key,))].sum()))}"
        said.append(text)
    return said


def _set_assumed(chosen: list[str]) -> None:
    st.session_state[parameters(tables())[keys.ASSUMED].key] = chosen
