"""The filter bar that every page shares; its state is in the URL."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st
from streamlit.errors import StreamlitAPIException

from analysis.counting import filters as rules
from analysis.counting.filter_set import Filters
from analysis.counting.filters import describe, labels
from analysis.counting.index import once_per_tables
from analysis.counting.places import place
from analysis.language import Language
from analysis.records.tables import Tables
from ui.address import keys, url
from ui.address.url import Parameter
from ui.markdown import plain

Changed = Callable[..., None] | None
"""What a change in the bar calls with the keys of those parts of the bar that it changes; None reruns the page."""
OLDEST_FOUNDING = 1990
"""First year offered for "founded from": older than the oldest forerunner on record."""
GERMANY = "DE"
"""Says of a place in the URL that it is all of Germany, where that is not what goes without saying."""


@once_per_tables
def filter_parameters(tables: Tables) -> list[Parameter]:
    """Return the query parameters of the filters, in the order of the bar."""
    founded = _years_of_founding(tables)
    return [
        *(
            url.choices(name, allowed, rules.land_codes(tables) if name == "land" else {})
            for name, allowed in rules.allowed(tables).items()
        ),
        *(url.whole_number(name, founded, None) for name in rules.ANY_YEAR),
        *(url.whole_number(name, tables.package.years, None) for name in rules.YEAR_OF_SERIES),
        url.free_text("q", rules.MAX_TEXT),
    ]


def _years_of_founding(tables: Tables) -> range:
    return range(OLDEST_FOUNDING, tables.package.last_year + 1)


def year_parameter(tables: Tables) -> Parameter:
    """Return the query parameter of the year, the last year of the series by default."""
    return url.whole_number(keys.YEAR, tables.package.years, tables.package.last_year)


def place_parameter(tables: Tables) -> Parameter:
    """Return the query parameter of the place that was chosen: the key of an area, "" for none.

    It takes the words of the page Vortrag as well: the code of a Land, and ``GERMANY``.
    """

    def parse(found: list[str]) -> str:
        named = {"": "", GERMANY: "", **rules.land_numbers(tables)}
        return named[found[-1]] if found[-1] in named else place(tables, found[-1]).key

    return Parameter(keys.PLACE, "", parse, lambda key: [key] if key else [])


def with_shared(tables: Tables, own: Iterable[Parameter] = ()) -> list[Parameter]:
    """Return the parameters of a page: ``own``, and those that go along from page to page.

    These are in the address of a page too that has no box for them, so that none gets lost on the way.
    """
    shared = [*filter_parameters(tables), year_parameter(tables), place_parameter(tables)]
    return list({parameter.key: parameter for parameter in [*shared, *own]}.values())


def onward(tables: Tables) -> dict[str, list[str] | str]:
    """Return the query of a link to a page that goes on with what is chosen, in a window of its own too."""
    return url.onward(with_shared(tables))


def carry(page: str, tables: Tables, t: Language, *own: Parameter) -> None:
    """Keep what is chosen on a page that has no filter bar, and name what of the link could not be used."""
    parameters = with_shared(tables, own)
    url.restore(page, parameters)
    show_notices(t)
    url.publish(page, parameters)


def filter_bar(page: str, tables: Tables, t: Language, *extra: Parameter, on_change: Changed = None) -> Filters:
    """Show the filter bar, keep it and the page's ``extra`` parameters in the URL, and return the filters.

    The page makes the widgets of its extra parameters itself, with ``key=parameter.key``, after this call. on_change:
    see ``show_filter_bar``; with ``rerun_body`` the page has a part of its own for what is shown below the bar.
    """
    filters = chosen_filters(page, tables, *extra)
    show_filter_bar(page, tables, t, *extra, on_change=on_change)
    return filters


def rerun_body(*parts: str) -> None:
    """Make what the page shows below the bar anew, and those ``parts`` of the bar (ends a callback).

    The bar, heading and foot of the page stay as they are and are not sent again.
    """
    rerun_parts(keys.BODY, *parts)


def rerun_parts(*parts: str) -> None:
    """Rerun the fragments ``parts``, and the summary of the filters where it names what a link could not have."""
    if url.dismiss_notices():
        parts = (*parts, keys.FILTER_SUMMARY)
    try:
        st.rerun(list(dict.fromkeys(parts)))
    except StreamlitAPIException:  # a part is not on the page: the run that makes it was cut short
        st.rerun()


def body_filters(page: str, tables: Tables, *extra: Parameter) -> Filters:
    """Return the filters for the part of ``page`` below the bar, and keep them and ``extra`` in the URL."""
    url.publish(page, with_shared(tables, extra))
    return current_filters(tables)


def chosen_filters(page: str, tables: Tables, *extra: Parameter) -> Filters:
    """Return the filters that the bar will show, those of the link included.

    A page that calls this and ``show_filter_bar`` later can send what matters first.
    """
    url.restore(page, with_shared(tables, extra))
    return current_filters(tables)


def current_filters(tables: Tables) -> Filters:
    """Return the filters as the widgets of the bar hold them."""
    parameters = filter_parameters(tables)
    return rules.parse({p.name: p.write(st.session_state[p.key]) for p in parameters}, tables)


def only_area(filters: Filters) -> str | None:
    """Return the only district that is filtered, else the code of the only Land; None where there are more or none."""
    return next((values[0] for values in (filters.kreis, filters.land) if len(values) == 1), None)


def show_filter_bar(
    page: str,
    tables: Tables,
    t: Language,
    *extra: Parameter,
    on_change: Changed = None,
) -> None:
    """Show the filter bar for what ``chosen_filters`` returned.

    A change reruns the page, or what ``on_change`` reruns; it is told the parts of the bar that go with it.
    """
    with st.container(key="filterbar"):
        _show_widgets(tables, t, on_change)
    _show_summary(tables, t)
    url.publish(page, with_shared(tables, extra))


@st.fragment(key=keys.FILTER_SUMMARY)
def _show_summary(tables: Tables, t: Language) -> None:
    """Say what is filtered, with the way back, and what of the link could not be used."""
    parameters = filter_parameters(tables)
    words = describe(current_filters(tables), labels(tables, t), t)
    show_notices(t)
    if words:
        with st.container(key="filtersummary", horizontal=True, vertical_alignment="center"):
            st.text(t("filter.active", filters=words))
            st.button(t("filter.reset"), on_click=url.reset, args=(parameters,), type="tertiary", key="reset_filters")


def show_notices(t: Language) -> None:
    """Name what of the link could not be used."""
    for problem in url.notices():
        st.warning(t("url.unknown", name=plain(problem.what), found=plain(problem.found, 80)))


def _show_widgets(tables: Tables, t: Language, on_change: Changed) -> None:
    by_name, names = {p.name: p for p in filter_parameters(tables)}, labels(tables, t)
    land, search, more = st.columns([3, 3, 2], vertical_alignment="bottom")
    with land:
        _multiselect(by_name["land"], names["land"], t, on_change, keys.FILTER_DISTRICTS)
    search.text_input(
        t("filter.q"),
        key=by_name["q"].key,
        max_chars=rules.MAX_TEXT,
        placeholder=t("filter.q.placeholder"),
        on_change=on_change,
        args=(keys.FILTER_SUMMARY,),
    )
    with more.popover(t("filter.more"), width="stretch"):
        _show_districts(tables, names["kreis"], t, on_change)
        for name in names:
            if name not in ("land", "kreis") and names[name]:
                _multiselect(by_name[name], names[name], t, on_change)
        for pair, years in (
            (rules.ANY_YEAR, _years_of_founding(tables)),
            (rules.YEAR_OF_SERIES, tables.package.years),
        ):
            for place, name in zip(st.columns(2, vertical_alignment="bottom"), pair, strict=True):
                with place:
                    _year_box(by_name[name], years, t, on_change)


@st.fragment(key=keys.FILTER_DISTRICTS)
def _show_districts(tables: Tables, names: Mapping[str, str], t: Language, on_change: Changed) -> None:
    """Offer the districts of the Länder filtered; what is chosen stays in any case.

    Not those of Germany: 400 names are more than a reader looks through, and 12 kB that each change would send anew.
    """
    chosen, districts = current_filters(tables), tables.districts
    offered = set(districts.loc[districts["land"].isin(chosen.land), "key"]) | set(chosen.kreis)
    parameter = next(p for p in filter_parameters(tables) if p.name == "kreis")
    empty = t("filter.any" if offered else "filter.kreis.land_first")
    _multiselect(parameter, {key: name for key, name in names.items() if key in offered}, t, on_change, empty=empty)


def _multiselect(
    parameter: Parameter, names: Mapping[str, str], t: Language, on_change: Changed, *parts: str, empty: str = ""
) -> None:
    """Show the box of a filter with several values, which nobody can open where there are none.

    parts: what in the bar a change goes with besides the summary. empty: what stands in the box without a choice.
    """
    st.multiselect(
        t(f"filter.{parameter.name}"),
        list(names),
        format_func=names.__getitem__,
        key=parameter.key,
        placeholder=empty or t("filter.any"),
        disabled=not names,
        select_all=False,  # all is the same as none, and Streamlit offers it in English
        on_change=on_change,
        args=(keys.FILTER_SUMMARY, *parts),
    )


def _year_box(parameter: Parameter, years: range, t: Language, on_change: Changed) -> None:
    st.selectbox(
        t(f"filter.{parameter.name}"),
        years,
        index=None,
        key=parameter.key,
        placeholder=t("filter.any"),
        on_change=on_change,
        args=(keys.FILTER_SUMMARY,),
    )
