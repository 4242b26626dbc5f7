"""The data that all visitors share: read once per process, selections computed once per filter.

Cached objects are shared, not copied: nobody changes a frame in place.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.counting.activity import spans
from analysis.counting.filters import Filters
from analysis.counting.selection import Selection, select_alliances
from analysis.records.tables import Tables, shared


def tables() -> Tables:
    """Return all tables, validated, shared with the data API. Raises BrokenTable."""
    return shared()


@st.cache_resource(show_spinner=False)
def all_spans() -> pd.DataFrame:
    """Return the spans of all alliances (see ``counting.activity.spans``)."""
    return spans(tables())


@st.cache_resource(show_spinner=False, max_entries=64)
def selection(filters: Filters) -> Selection:
    """Return the alliances that pass ``filters`` with their coverage and growth."""
    return select_alliances(tables(), all_spans(), filters)


def warm_up() -> None:
    """Compute what every first visitor would wait for."""
    tables()
    all_spans()
    selection(Filters())
