"""A table of a page as files: CSV with the names of its columns, CSV for German Excel and XLSX with their headings."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.charts.exhibit import Listing
from analysis.export.single import frame_xlsx
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, frame_csv
from ui.data import tables


def files(listing: Listing, t: Language) -> None:
    """Offer all rows of ``listing``; a file is made when it is asked for, and the page does not run again."""
    headed = listing.data[[column.name for column in listing.columns]].set_axis(
        [column.head for column in listing.columns], axis=1
    )
    notes = [listing.title, listing.statement, listing.source, t("footer.version", version=tables().version)]
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        "csv": ("text/csv", listing.csv),
        "de.csv": ("text/csv", lambda: frame_csv(headed, GERMAN_EXCEL)),
        "xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: frame_xlsx(headed, t("takeaway.sheet"), notes, t("takeaway.notes")),
        ),
    }
    with st.container(horizontal=True, gap="medium", key=f"files_{listing.stem}"):
        for ending, (media_type, write) in made.items():
            st.download_button(
                t(f"takeaway.{ending}"),
                write,
                f"{listing.stem}-{tables().version}.{ending}",
                media_type,
                on_click="ignore",
                type="tertiary",
                key=f"{ending}_{listing.stem}",
            )
