"""The filter bar that every page shares; its state is in the URL."""

from __future__ import annotations

import streamlit as st

from analysis import filters as rules
from analysis.filter_words import describe, labels
from analysis.filters import Filters
from analysis.language import Language
from analysis.tables import Tables
from ui import keys, url
from ui.markdown import plain
from ui.url import Parameter

OLDEST_FOUNDING = 1990
"""First year offered for "founded from": older than the oldest forerunner on record."""


def filter_parameters(tables: Tables) -> list[Parameter]:
    """Return the query parameters of the filters, in the order of the bar."""
    founded = range(OLDEST_FOUNDING, tables.package.last_year + 1)
    return [
        *(url.choices(name, allowed) for name, allowed in rules.allowed(tables).items()),
        url.whole_number(rules.parameter("founded_from"), founded, None),
        url.whole_number(rules.parameter("founded_to"), founded, None),
        url.free_text("q", rules.MAX_TEXT),
    ]


def year_parameter(tables: Tables) -> Parameter:
    """Return the query parameter of the year, the last year of the series by default."""
    years = tables.package.years
    return url.whole_number(keys.YEAR, range(years[0], years[-1] + 1), years[-1])


def filter_bar(page: str, tables: Tables, t: Language, *extra: Parameter) -> Filters:
    """Show the filter bar, keep it and the page's ``extra`` parameters in the URL, and return the filters.

    The page makes the widgets of its extra parameters itself, with ``key=parameter.key``, after this call.
    """
    filters = chosen_filters(page, tables, *extra)
    show_filter_bar(page, tables, filters, t, *extra)
    return filters


def chosen_filters(page: str, tables: Tables, *extra: Parameter) -> Filters:
    """Return the filters that the bar will show, those of the link included.

    A page that calls this and ``show_filter_bar`` later can send what matters first.
    """
    parameters = filter_parameters(tables)
    url.restore(page, [*parameters, *extra])
    return rules.parse({p.name: p.write(st.session_state[p.key]) for p in parameters}, tables)


def show_filter_bar(page: str, tables: Tables, filters: Filters, t: Language, *extra: Parameter) -> None:
    """Show the filter bar for what ``chosen_filters`` returned.

    It takes the same number of places on the page, filtered or not: a map further down would start anew if its place
    changed.
    """
    parameters, names = filter_parameters(tables), labels(tables, t)
    bar = st.container(key="filterbar")
    summary = st.container(key="filtersummary", horizontal=True, vertical_alignment="center")
    with bar:
        _show_notices(t)
        _show_widgets(parameters, names, t)
    with summary:
        _show_summary(filters, parameters, names, t)
    url.publish(page, [*parameters, *extra])


def _show_widgets(parameters: list[Parameter], names: dict[str, dict[str, str]], t: Language) -> None:
    by_name = {parameter.name: parameter for parameter in parameters}
    land, search, more = st.columns([3, 3, 2], vertical_alignment="bottom")
    with land:
        _multiselect(by_name["land"], names["land"], t)
    search.text_input(
        t("filter.q"),
        key=by_name["q"].key,
        max_chars=rules.MAX_TEXT,
        placeholder=t("filter.q.placeholder"),
        persist_state="session",
    )
    with more.popover(t("filter.more"), width="stretch"):
        for name in ("sector", "topic", "scope", "status"):
            _multiselect(by_name[name], names[name], t)
        for name in ("founded-from", "founded-to"):
            _year_box(by_name[name], t)


def _multiselect(parameter: Parameter, names: dict[str, str], t: Language) -> None:
    st.multiselect(
        t(f"filter.{parameter.name}"),
        list(names),
        format_func=names.__getitem__,
        key=parameter.key,
        placeholder=t("filter.any"),
        persist_state="session",
    )


def _year_box(parameter: Parameter, t: Language) -> None:
    from ui.data import tables

    st.selectbox(
        t(f"filter.{parameter.name}"),
        range(OLDEST_FOUNDING, tables().package.last_year + 1),
        index=None,
        key=parameter.key,
        placeholder=t("filter.any"),
        persist_state="session",
    )


def _show_summary(filters: Filters, parameters: list[Parameter], names: dict[str, dict[str, str]], t: Language) -> None:
    words = describe(filters, names, t)
    if words:
        st.text(t("filter.active", filters=words))
        st.button(t("filter.reset"), on_click=url.reset, args=(parameters,), type="tertiary", key="reset_filters")


def _show_notices(t: Language) -> None:
    for problem in url.notices():
        st.warning(t("url.unknown", name=plain(problem.what), found=plain(problem.found, 80)))
