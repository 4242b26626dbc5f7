"""Long tables are shown some rows at a time; whoever changes what is shown begins at the first page again."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.language import Language
from ui.address import keys
from ui.address.url import Parameter


def start_anew_where_the_view_changed(page: str, number: Parameter, view: Hashable) -> None:
    """Set the ``number`` of the page of rows to 1 where ``page`` (of the dashboard) last showed another ``view``.

    Call it before the widget of ``number`` is made.
    """
    key = keys.last_view(page)
    if st.session_state.get(key, view) != view:
        st.session_state[number.key] = 1
    st.session_state[key] = view


def page_of(rows: pd.DataFrame, most: int, number: str, box: Any, t: Language, **more: Any) -> pd.DataFrame:
    """Let the visitor choose one of the pages of ``most`` rows, and return its rows.

    number: session key of the page. box: where in the page it is asked. more: what the widget takes besides.
    """
    pages = max(1, math.ceil(len(rows) / most))
    st.session_state[number] = min(st.session_state[number], pages)
    page = box.number_input(t("register.page", pages=t.number(pages)), 1, pages, key=number, **more)
    return rows.iloc[(page - 1) * most : page * most]
