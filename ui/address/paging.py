"""Long tables are shown some rows at a time; whoever changes what is shown begins at the first page again."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

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
