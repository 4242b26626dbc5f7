"""A table of a page as files: CSV with the names of its columns, CSV for German Excel and XLSX with their headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analysis.charts.exhibit import Listing
from analysis.export.single import frame_xlsx
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, frame_csv
from ui.data import tables


def files(listing: Listing, t: Language) -> None:
    """Offer all rows of ``listing``, as ``offer`` does."""

    def headed() -> pd.DataFrame:
        heads = {column.name: column.head for column in listing.columns}
        return listing.data[list(heads)].rename(columns=heads)

    offer(listing.stem, listing.csv, headed, [listing.title, listing.statement, listing.source], t)


def offer(
    stem: str, csv: Callable[[], bytes], headed: Callable[[], pd.DataFrame], notes: Sequence[str], t: Language
) -> None:
    """Offer a table as files; each is made when it is asked for, and the page does not run again.

    stem: name of the files. csv: the table with the names of its columns. headed: the same with headings in the
    language of the page. notes: what goes along in a sheet of its own.
    """
    notes = [*notes, t("footer.version", version=tables().version)]
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        "csv": ("text/csv", csv),
        "de.csv": ("text/csv", lambda: frame_csv(headed(), GERMAN_EXCEL)),
        "xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: frame_xlsx(headed(), t("takeaway.sheet"), notes, t("takeaway.notes")),
        ),
    }
    with st.container(horizontal=True, gap="medium", key=f"files_{stem}"):
        for ending, (media_type, write) in made.items():
            st.download_button(
                t(f"takeaway.{ending}"),
                write,
                f"{stem}-{tables().version}.{ending}",
                media_type,
                on_click="ignore",
                type="tertiary",
                key=f"{ending}_{stem}",
            )
