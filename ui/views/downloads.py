"""The page on data: a table as its file will hold it, the files, how to cite them, how to read them by program."""

from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analysis.counting.filter_set import Filters
from analysis.counting.filters import PARTNER_FILTERS
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.export.citation import bibtex, citation
from analysis.export.formats import FORMATS, export, file_name
from analysis.export.request import AREAS, PAGE, PARTNERS, TABLES, Request
from analysis.language import Language
from analysis.records.codebook import in_language, titles
from analysis.records.package import TableSpec
from analysis.records.tables import Tables, as_text
from api.serving.address import MAX_LIMIT, PREFIX
from ui.address import keys, url
from ui.address.filterbar import filter_bar, filter_parameters, with_shared, year_parameter
from ui.address.paging import page_of, start_anew_where_the_view_changed
from ui.address.url import Parameter
from ui.data import selection
from ui.htmltable import show_html_table
from ui.layout import empty_result

ROWS = 10
"""Rows of the table that are shown at once."""


def parameters(data: Tables) -> dict[str, Parameter]:
    """Return the query parameters of the page besides the filters, by name."""
    measures = list(dict.fromkeys(measure for group in MEASURES.values() for measure in group))
    columns = sorted(
        {column for spec in data.package.tables.values() for column in spec.with_computed.columns} | {"key", "value"}
    )
    found = [
        url.choice(keys.TABLE, TABLES, "alliances"),
        url.choice(keys.SORT, [order for column in columns for order in (column, f"-{column}")], None).only_on(PAGE),
        url.whole_number(keys.PAGE, range(1, 100_000), 1).only_on(PAGE),
        url.choice(keys.PARTNERS, PARTNERS, PARTNERS[0]).only_on(PAGE),
        url.choice(keys.LEVEL, LEVELS, "gemeinde"),
        url.choice(keys.MEASURE, measures, MEASURES["gemeinde"][0]),
        year_parameter(data),
    ]
    return {parameter.name: parameter for parameter in found}


def request(data: Tables, t: Language) -> Request:
    """Show filters and what the tables and maps hold, and return what the reader asks for."""
    own = parameters(data)
    filters = filter_bar(PAGE, data, t, *own.values())
    chosen = selection(filters)
    left, right = st.columns(2)
    level, measure, year = _area_boxes(own, data, t)
    asked = {"selection": chosen, "year": year, "t": t, "level": level, "measure": measure, "everything": data}
    with left:
        shown = _table_box(own, data, t)
    with right:
        order = _order_box(own, Request(table=shown, **asked).spec, t)
    partners = _partners_box(own, filters, t)
    start_anew_where_the_view_changed(PAGE, own[keys.PAGE], (filters, shown, order, partners))
    # Once more, with the filters: the boxes may have dropped a value that the table or level does not have.
    known = [*filter_parameters(data), *own.values()]
    url.publish(PAGE, with_shared(data, own.values()))
    # The year always, since that which stands for none moves on with the data.
    asked["partners"] = partners
    return Request(table=shown, order=order, link=url.link(known, t.code, **{keys.YEAR: str(year)}), **asked)


def _area_boxes(own: dict[str, Parameter], data: Tables, t: Language) -> tuple[str, str, int]:
    with st.expander(t("data.areas.settings")):
        st.caption(t("data.areas.settings.text"))
        left, middle, right = st.columns(3)
        level = left.selectbox(
            t("map.level"), list(LEVELS), format_func=lambda v: t(f"level.{v}.many"), key=own[keys.LEVEL].key
        )
        if st.session_state[own[keys.MEASURE].key] not in MEASURES[level]:
            st.session_state[own[keys.MEASURE].key] = MEASURES[level][0]
        measure = middle.selectbox(
            t("map.measure"),
            MEASURES[level],
            format_func=lambda m: t(f"measure.{m}.{level}"),
            key=own[keys.MEASURE].key,
        )
        year = right.selectbox(t("chart.year"), list(data.package.years)[::-1], key=own[keys.YEAR].key)
    return level, measure, year


def _table_box(own: dict[str, Parameter], data: Tables, t: Language) -> str:
    names = {name: in_language(vars(spec), "title", t) for name, spec in data.package.tables.items()}
    names[AREAS] = t("data.areas")
    return st.selectbox(t("data.table"), TABLES, format_func=names.__getitem__, key=own[keys.TABLE].key)


def _partners_box(own: dict[str, Parameter], filters: Filters, t: Language) -> str:
    """Say what a filter by sector or organisation leaves in the table partners, and offer only those that match."""
    if not any(getattr(filters, name) for name in PARTNER_FILTERS):
        return PARTNERS[0]
    return st.radio(
        t("data.partners"),
        PARTNERS,
        format_func=lambda which: t(f"data.partners.{which}"),
        key=own[keys.PARTNERS].key,
        help=t("data.partners.help"),
        horizontal=True,
    )


def _order_box(own: dict[str, Parameter], spec: TableSpec, t: Language) -> str | None:
    key = own[keys.SORT].key
    orders = [order for column in spec.columns for order in (column, f"-{column}")]
    if st.session_state[key] not in orders:
        st.session_state[key] = None
    names = titles(spec, t)
    return st.selectbox(
        t("register.sort"),
        orders,
        format_func=lambda order: (
            t("data.sort.down", column=names[order[1:]]) if order[0] == "-" else t("data.sort.up", column=names[order])
        ),
        key=key,
        placeholder=t("data.sort.none"),
    )


def has_rows(asked: Request, data: Tables, t: Language) -> bool:
    """Tell whether any alliance passes the filters; else say so and offer the way back."""
    if asked.tables.alliances.empty:
        empty_result(data, t)
        return False
    return True


def table(asked: Request, t: Language) -> None:
    """Show the rows of the file, ``ROWS`` at once, in its order and with its values."""
    rows, number = asked.rows, parameters(asked.everything)[keys.PAGE].key
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.header(t.count("data.rows", len(rows)), anchor=False)
    shown = as_in_file(page_of(rows, ROWS, number, right, t), asked.spec)
    heads = {name: f"{title} ({name})" for name, title in titles(asked.spec, t).items()}
    numeric = [heads[field.name] for field in asked.spec.fields if field.type in ("integer", "number")]
    spoken = {heads[field.name]: field.language for field in asked.spec.fields}
    show_html_table(shown.rename(columns=heads), t("data.caption"), numeric=numeric, spoken=spoken)


def as_in_file(rows: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Return ``rows`` with each value as the text that the CSV file holds, "" where it is missing."""
    return as_text(rows, spec).fillna("").reset_index(drop=True)


def files(asked: Request, t: Language) -> None:
    """Offer the files; each is made when it is asked for."""
    st.header(t("data.files"), anchor=False)
    st.markdown(t("data.files.text", version=asked.tables.version))
    for name, kind in FORMATS.items():
        button, text = st.columns([2, 5], vertical_alignment="center")
        button.download_button(
            t(f"data.format.{name}"),
            lambda name=name: export(name, asked),
            file_name(name, asked),
            kind.media_type,
            on_click="ignore",
            key=f"download_{name}",
            width="stretch",
        )
        text.markdown(t(f"data.format.{name}.text"))


def cite(asked: Request, t: Language) -> None:
    """Show how to cite the data of this view."""
    st.header(t("data.cite"), anchor=False)
    st.markdown(t("data.cite.text"))
    about = (asked.tables, t, asked.link, asked.selected, date.today().isoformat())
    st.code(citation(*about), language=None, wrap_lines=True)
    with st.expander(t("data.cite.bibtex")):
        st.code(bibtex(*about), language=None, wrap_lines=True)


def api(asked: Request, t: Language) -> None:
    """Show the addresses under which programs read the same selection."""
    st.header(t("data.api"), anchor=False)
    st.markdown(t("data.api.text"))
    filters = asked.selection.filters.as_dict()
    csv = urlencode({**filters, "limit": MAX_LIMIT, "format": "csv"}, doseq=True)
    numbers = urlencode({**filters, "year": asked.year, **url.spoken(t.code)}, doseq=True)
    base = asked.link.partition("?")[0].rpartition("/")[0]
    st.code(f"{base}{PREFIX}/alliances?{csv}\n{base}{PREFIX}/figures?{numbers}", language=None, wrap_lines=True)
