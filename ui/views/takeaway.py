"""A table of a page as files: all formats that make sense for it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.charts.exhibit import Listing
from analysis.export.formats import FORMATS
from analysis.export.single import Single
from analysis.language import Language
from ui.data import tables


def files(listing: Listing, t: Language) -> None:
    """Offer all rows of ``listing``."""
    offer(listing.single(tables(), t), t)


def offer(table: Single, t: Language) -> None:
    """Offer a table as files; each is made when it is asked for, and the page does not run again."""
    with st.container(horizontal=True, gap="medium", key=f"files_{table.stem}"):
        for name in table.formats:
            st.download_button(
                t(f"takeaway.{name}"),
                partial(table.file, name),
                table.file_name(name),
                FORMATS[name].media_type,
                on_click="ignore",
                type="tertiary",
                key=f"{name}_{table.stem}",
            )
