"""What is worked out for one visitor, kept in the session until it is asked of something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def kept(key: str, of: object, asked: object, compute: Callable[[], T]) -> T:
    """Return what ``compute`` gives, kept under ``key`` as long as ``of`` is the same object and ``asked`` equal."""
    known = st.session_state.get(key)
    if known is None or known[0] is not of or known[1] != asked:
        known = st.session_state[key] = (of, asked, compute())
    return known[2]
