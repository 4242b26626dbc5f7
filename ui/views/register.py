"""The register: all alliances that pass the filters, sorted and paged, each linking to its profile."""

import pandas as pd
import streamlit as st

from analysis.counting.activity import spans, with_last_confirmed
from analysis.counting.area_names import first_areas
from analysis.counting.filters import narrow
from analysis.counting.sectors import known_count
from analysis.export.single import ALLIANCES, Single
from analysis.language import LANGUAGES, Language
from analysis.records.codebook import titles
from analysis.records.tables import Tables
from analysis.records.text import collated
from ui.address import keys, links, url
from ui.address.filterbar import filter_bar, labels, with_shared
from ui.address.paging import page_of, start_anew_where_the_view_changed
from ui.address.url import Parameter
from ui.htmltable import show_html_table
from ui.layout import empty_result
from ui.views.takeaway import offer

ROWS = 25
"""Rows of one page of the register."""

SORTS = {
    "name": (["name"], True),
    "place": (["place", "name"], True),
    "land": (["land_name", "name"], True),
    "founded": (["founded", "name"], True),
    "newest": (["founded", "name"], False),
    "last_confirmed": (["last_confirmed", "name"], True),
    "-last_confirmed": (["last_confirmed", "name"], False),
    "partners": (["partners", "name"], False),
}
"""Order -> columns to sort by, and whether the first of them ascends."""


def parameters() -> tuple[Parameter, Parameter]:
    """Return the query parameters of the register besides the shared ones: the order, and the page of rows."""
    return url.choice(keys.SORT, SORTS, "name"), url.whole_number(keys.PAGE, range(1, 10_000), 1)


def show(data: Tables, t: Language) -> None:
    """Show filter bar, number of hits, the rows of the page, and the download of all hits."""
    sort, page = parameters()
    filters = filter_bar("buendnisse", data, t, sort, page)
    chosen = narrow(data, filters)
    if chosen.alliances.empty:
        empty_result(data, t)
        return
    start_anew_where_the_view_changed("buendnisse", page, (filters, st.session_state[sort.key]))
    rows = sorted_rows(register_rows(chosen, data, labels(data, t)["land"]), st.session_state[sort.key])
    st.header(_hits(chosen, t), anchor=False)
    order, number = st.columns([3, 2], vertical_alignment="bottom")
    order.selectbox(t("register.sort"), list(SORTS), format_func=lambda s: t(f"register.sort.{s}"), key=sort.key)
    shown = page_of(rows, ROWS, page.key, number, t)
    st.caption(t("register.download"))
    offer(to_take_away(chosen, rows, data, t), t)
    onward = url.onward(with_shared(data, (sort, page)))
    show_html_table(
        shown_rows(shown, t),
        t("register.caption"),
        links={
            t("register.name"): [links.profile(key, onward) for key in shown["id"]],
            t("register.place"): [
                links.portrait(key, onward) if isinstance(key, str) else ""
                for key in shown["id"].map(first_areas(data))
            ],
            t("filter.land"): [links.portrait(key, onward) for key in shown["land"]],
        },
        numeric=[t("register.partners")],
        spoken=dict.fromkeys((t("register.name"), t("register.place"), t("filter.land")), LANGUAGES[0]),
    )
    st.caption(t("register.note"))


def _hits(chosen: Tables, t: Language) -> str:
    """Return how many alliances the register lists: those documented, and beside them those only planned."""
    hits, planned = t.count("register.hits", known_count(chosen)), len(chosen.alliances) - known_count(chosen)
    return t.count("register.planned", planned, hits=hits) if planned else hits


def register_rows(chosen: Tables, data: Tables, land_names: dict[str, str]) -> pd.DataFrame:
    """Return one row per alliance of ``chosen``: what is known of it, ``land_name``, and ``partners`` (named ones)."""
    alliances = with_last_confirmed(chosen.alliances, spans(data))
    named = chosen.partners["alliance_id"].value_counts()
    return alliances.assign(
        land_name=alliances["land"].map(land_names), partners=alliances["id"].map(named).fillna(0).astype("int64")
    )


def sorted_rows(rows: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Return ``rows`` in the order ``sort`` (see SORTS); unknown dates last, German alphabetical order for names."""
    columns, ascending = SORTS[sort]
    return rows.sort_values(
        columns, ascending=[ascending, *[True] * (len(columns) - 1)], na_position="last", kind="stable", key=collated
    )


def to_take_away(chosen: Tables, rows: pd.DataFrame, everything: Tables, t: Language) -> Single:
    """Return the table alliances of ``chosen``, in the order of ``rows`` (see ``register_rows``), with the year of the
    last confirmation."""
    return Single(
        stem="alliances",
        title=_hits(chosen, t),
        make=lambda: _in_order(chosen, rows),
        titles=titles(chosen.package.tables["alliances"].with_computed, t),
        notes=[],
        everything=everything,
        t=t,
        places=ALLIANCES,
    )


def _in_order(chosen: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    alliances = chosen.alliances.set_index("id", drop=False).loc[rows["id"]].reset_index(drop=True)
    return alliances.assign(last_confirmed=rows["last_confirmed"].array)


def shown_rows(rows: pd.DataFrame, t: Language) -> pd.DataFrame:
    """Return ``rows`` as they are read: headings, dates and states in words."""
    return pd.DataFrame(
        {
            t("register.name"): rows["name"],
            t("register.place"): rows["place"],
            t("filter.land"): rows["land_name"],
            t("filter.scope"): [t(f"scope.{scope}") for scope in rows["scope"]],
            t("fact.founded"): [t.date(date) if pd.notna(date) else t("value.unknown") for date in rows["founded"]],
            t("filter.status"): [
                t(f"status.{status}") + (f" ({date[:4]})" if pd.notna(date) else "")
                for status, date in zip(rows["status"], rows["status_as_of"], strict=True)
            ],
            t("fact.last_confirmed"): [str(y) if pd.notna(y) else t("value.unknown") for y in rows["last_confirmed"]],
            t("register.partners"): [t.number(n) if n else "–" for n in rows["partners"]],
        }
    )
