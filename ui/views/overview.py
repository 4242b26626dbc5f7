"""The sections of the page Überblick: what there is in one year, and how complete that is."""

from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts import growth as charts
from analysis.charts.legend import none_key
from analysis.charts.texts import place, reported, sentences
from analysis.counting.recent import newest
from analysis.counting.reported import area, highest, latest, narrower, totals
from analysis.counting.selection import Selection
from analysis.deck.numbers import number, since_of, values
from analysis.language import Language
from ui.address import keys, links
from ui.address.filterbar import onward, year_parameter
from ui.data import tables
from ui.markdown import link, plain
from ui.views.exhibits import show_made
from ui.views.small_map import overview_map

TILE = 300
"""Width in pixels of a key figure: three or four in a row on a screen, one on a phone."""

PROFILE = "pages/buendnisse.py"


def year_slider(selection: Selection, t: Language) -> int:
    """Show the slider of the year and return the year chosen."""
    years = selection.tables.package.years
    return st.slider(t("filter.year"), years[0], years[-1], key=year_parameter(selection.tables).key)


def key_figures(selection: Selection, figures: dict[str, Any], t: Language) -> None:
    """Show the key figures of a year, each with a line or two on what it means."""
    with st.container(key="keyfigures", horizontal=True, gap="medium"):
        for name, meaning in _meanings(selection, figures, t).items():
            item = number(name, selection, figures, meaning, t)
            with st.container(width=TILE, gap="xsmall"):
                st.metric(item.label, item.text)
                st.caption(item.context)


def _people(people: dict[str, int], t: Language) -> dict[str, str]:
    """Return in words how the people divide: the share reached, and who is so in part, without a year, or not known."""
    rest = {state: people[state] for state in ("part", "undated")}
    rest["none"] = people["total"] - people["any"] - sum(rest.values())
    said = {state: f"{t.number(n)} ({t.percent(n / people['total'], 1)})" for state, n in rest.items()}
    return {"share": t.percent(people["any"] / people["total"], 1), **said}


def _meanings(selection: Selection, figures: dict[str, Any], t: Language) -> dict[str, str]:
    """Return what each key figure means, in their order."""
    coverage, since = figures["coverage"], since_of(selection, figures)
    others = figures["alliances"]["active"] - values(selection, figures)["confirmed"]
    municipalities, people = coverage["municipalities"], coverage["population"]
    return {
        "active": t.count("overview.active.meaning", figures["alliances"]["known"]),
        "confirmed": sentences(
            t("overview.confirmed.meaning", since=since), t.count("overview.confirmed.others", others) if others else ""
        ),
        "municipalities": t(
            "overview.municipalities.meaning",
            total=t.number(municipalities["total"]),
            direct=t.number(municipalities["direct"]),
            other=t.number(municipalities["any"] - municipalities["direct"]),
        ),
        "people": t(none_key("overview.people.meaning", selection.filters), **_people(people, t)),
        "districts": t.count("overview.districts.meaning", coverage["districts"]["total"]),
        "partners": t("overview.partners.meaning"),
    }


def how_many(selection: Selection, figures: dict[str, Any], year: int, t: Language) -> None:
    """Say how many alliances there are: what is documented, how sure that is, and what was reported, with sources."""
    st.header(t("overview.how_many"), anchor=False)
    alliances = figures["alliances"]
    words = [
        t.count("overview.documented", alliances["known"]),
        t.count("overview.documented.active", alliances["active"], year=year),
    ]
    recent = values(selection, figures)["confirmed"]
    words.append(t.count("overview.documented.recent", recent, since=since_of(selection, figures)))
    st.markdown(" ".join(words))
    st.markdown(_reported(selection, t))


def _reported(selection: Selection, t: Language) -> str:
    found = totals(selection.tables, area(selection.filters))
    last, top = latest(found), highest(found)
    name = plain(place(selection.filters, selection.tables.laender, t))
    if last is None:
        return t("overview.reported.none", place=name)
    said = t("overview.reported.last", place=name, figure=reported(last, t), source=_cited(last, t))
    if top["source"] != last["source"]:
        said += " " + t("overview.reported.highest", figure=reported(top, t), source=_cited(top, t))
    return f"{said} {t('chart.reported.all')}" if narrower(selection.filters) else said


def _cited(row: pd.Series, t: Language) -> str:
    return link(f"{row['publisher']}, {t.date(row['date'])}", row["source"])


def small_map(selection: Selection, year: int, t: Language) -> None:
    """Show which municipalities are reached in ``year``, with the way to the large map."""
    st.header(t("overview.map", year=year), anchor=False)
    overview_map(selection, year, t)
    st.page_link("pages/karte.py", label=t("overview.map.more"), query_params=onward(tables()))


def newest_foundings(selection: Selection, year: int, t: Language) -> None:
    """Show the alliances that started last up to ``year``, each with the link to its profile."""
    st.header(t("overview.newest", year=year), anchor=False)
    rows = newest(selection, year)
    if rows.empty:
        st.markdown(t("overview.newest.none", year=year))
        return
    chosen = onward(tables())
    laender = dict(zip(selection.tables.laender["key"], selection.tables.laender["name"], strict=True))
    for row in rows.itertuples():
        with st.container(gap=None):
            st.page_link(PROFILE, label=plain(row.name), query_params={keys.ALLIANCE: row.id, **chosen})
            st.caption(f"{plain(t.date(row.date))} · {link(laender[row.land], links.portrait(row.land, chosen))}")
    st.caption(t("overview.newest.note"))


def completeness(selection: Selection, t: Language) -> None:
    """Show the documented alliances beside what publishers reported, per year."""
    show_made(charts.documented_and_reported, selection, t)
