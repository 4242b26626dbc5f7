"""The frame of every page: set-up, heading, footer, empty results."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from analysis.counting.recent import changes_since
from analysis.counting.selection import Selection
from analysis.errors import AnalysisError, UnknownValue
from analysis.language import LANGUAGES, Language
from analysis.records import files
from analysis.records.codebook import in_language
from analysis.records.licences import licences
from analysis.records.tables import Tables, as_text
from ui.address import keys, url
from ui.address.filterbar import body_filters, filter_bar, filter_parameters, onward, rerun_body
from ui.address.url import Parameter
from ui.data import renew, selection, tables
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.navigation import PAGES
from ui.server import assets, start
from ui.texts import texts

MOST_CHANGES = 50
LISTED = ("date", "table", "record", "column", "old", "new", "source", "reason")
"""Columns of the log of changes that are shown."""
STYLE = assets.page_url(assets.register("style.css", files.read_bytes(Path(__file__).with_name("style.css"))))
"""The style as a file that the browser keeps: as text it would travel again with every change of a filter."""


def set_up() -> None:
    """Set title, width and style of the page; stop in plain words where the data cannot be read."""
    t = texts()
    _retell_widgets(t)
    st.set_page_config(page_title=t("app.title"), layout="wide", initial_sidebar_state="collapsed")
    st.html(f"<style>@import url({STYLE});</style>")
    try:
        with st.spinner(t("app.loading")):
            start.wait()
            renew()
    except AnalysisError as problem:
        st.error(t("app.broken"))
        st.code(str(problem), language=None)
        st.stop()
    _since_the_link(t)


def _since_the_link(t: Language) -> None:
    """Say which data version the link showed that opened the page, and what has changed since."""
    asked, data = st.query_params.get(keys.VERSION), tables()
    if asked is None or asked == data.version:
        return
    try:
        changes = changes_since(data, asked)
    except UnknownValue as problem:
        st.warning(t("url.unknown", name=keys.VERSION, found=plain(problem.found, 80)))
        return
    st.info(t.count("version.since", len(changes), version=plain(asked), now=plain(data.version)))
    if len(changes):
        with st.expander(t("version.changes")):
            shown, spec = changes.head(MOST_CHANGES), data.package.tables["changes"]
            columns = {name: in_language(vars(spec.field(name)), "title", t) for name in LISTED}
            rows = as_text(shown, spec)[[*columns]].fillna("–").rename(columns=columns)
            spoken = {head: spec.field(name).language for name, head in columns.items()}
            show_html_table(rows, t("version.changes"), spoken=spoken)
            if len(changes) > len(shown):
                st.caption(t("version.more", n=t.number(len(changes)), shown=t.number(len(shown))))


def _retell_widgets(t: Language) -> None:
    """Give the widgets their values anew where the language has changed: a browser holds the label of the old one."""
    if st.session_state.setdefault(keys.SPOKEN, t.code) != t.code:
        st.session_state[keys.SPOKEN] = t.code
        for name in [name for name in st.session_state if str(name).startswith(keys.widget(""))]:
            st.session_state[name] = st.session_state[name]


def page_header(name: str, t: Language) -> None:
    """Show the heading of page ``name`` and, under it, the question it answers."""
    with st.container(key="overline"):
        st.markdown(t("app.title"))
    st.title(t(f"page.{name}"), anchor=False)
    st.markdown(t(f"{name}.lead"))


def footer() -> None:
    """Show data version, licences and the other language at the foot of every page."""
    t = texts()
    st.divider()
    with st.container(key="footer"):
        st.caption(t("footer.version", version=tables().version))
        st.caption(licences(t))
        other = next(code for code in LANGUAGES if code != t.code)
        st.page_link(PAGES["methodik"], label=t("footer.accessibility"), query_params=onward(tables()))
        st.button(t("footer.language"), key=keys.SWITCH, on_click=_speak, args=(other,), type="tertiary")


def _speak(code: str) -> None:
    st.session_state[keys.LANG] = code
    st.query_params[keys.LANG] = code


def show_filtered(page: str, show: Callable[[Selection, Language], None], t: Language, *extra: Parameter) -> None:
    """Show the filter bar and, as a part that a change of the bar makes anew by itself, what passes the filters.

    show: shows what is selected. extra: see ``filter_bar``. Where nothing passes the page says so.
    """
    filter_bar(page, tables(), t, *extra, on_change=rerun_body)
    _filtered(page, show, t, *extra)


@st.fragment(key=keys.BODY)
def _filtered(page: str, show: Callable[[Selection, Language], None], t: Language, *extra: Parameter) -> None:
    chosen = selection(body_filters(page, tables(), *extra))
    if chosen.tables.alliances.empty:
        empty_result(tables(), t)
    else:
        show(chosen, t)


def empty_result(data: Tables, t: Language, message: str | None = None) -> None:
    """Say that nothing passes the filters and offer the way back."""
    st.info(message or t("empty.alliances"))
    st.button(t("empty.reset"), key="reset_empty", type="primary", on_click=url.reset, args=(filter_parameters(data),))
