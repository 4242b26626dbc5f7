"""The data that all visitors share: read once per process, selections computed once per filter; what one visitor's
session keeps.

Cached objects are shared, not copied: nobody changes a frame in place. When the data change, a visitor gets the new
ones with the next run of a whole page; what reruns in parts goes on with those that the page was made of.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.counting.filter_set import Filters
from analysis.counting.filters import read_ahead
from analysis.counting.places import gazetteer
from analysis.counting.selection import Selection, select_alliances
from analysis.records.tables import Tables, shared
from ui.address import keys

P = ParamSpec("P")
T = TypeVar("T")


def tables() -> Tables:
    """Return the tables that the page of this visit is made of, validated; the newest ones outside of a visit."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return shared()
    if keys.TABLES not in st.session_state:
        renew()
    return st.session_state[keys.TABLES]


def renew() -> None:
    """Have this visit go on with the newest tables: at the start of a whole page. Raises BrokenTable."""
    st.session_state[keys.TABLES] = shared()


def once_per_version(most: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function to run once per process for each data version and further (positional) arguments.

    most: how many results are kept, the ones that were asked for longest ago go first; None: all.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        def of_version(version: str, *arguments: Any) -> T:
            return compute(*arguments)

        # Streamlit tells cached functions apart by their names.
        of_version.__module__, of_version.__qualname__ = compute.__module__, compute.__qualname__
        kept = st.cache_resource(show_spinner=False, max_entries=most)(of_version)

        def asked(*arguments: P.args, **_: P.kwargs) -> T:
            return kept(tables().version, *arguments)

        return update_wrapper(asked, compute)

    return decorate


@once_per_version(64)
def selection(filters: Filters) -> Selection:
    """Return the alliances that pass ``filters`` with their coverage and growth."""
    return select_alliances(tables(), filters)


@once_per_version(2)
def places() -> pd.DataFrame:
    """Return every area with the forms of its name that a search compares (see ``counting.places.gazetteer``)."""
    return gazetteer(tables())


def kept(key: str, of: object, asked: object, compute: Callable[[], T]) -> T:
    """Return what ``compute`` gives, kept under ``key`` as long as ``of`` is the same object and ``asked`` equal."""
    known = st.session_state.get(key)
    if known is None or known[0] is not of or known[1] != asked:
        known = st.session_state[key] = (of, asked, compute())
    return known[2]


def warm_up() -> None:
    """Compute what every first visitor would wait for."""
    selection(Filters())
    read_ahead(tables())
