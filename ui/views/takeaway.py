"""A table as files, in all formats that make sense for it; what a file cannot show, said before it is made."""

from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

from analysis.charts.exhibit import Listing
from analysis.deck.scope import View
from analysis.export.formats import FORMATS
from analysis.export.single import Single
from analysis.language import Language
from analysis.render.pdf.glyphs import NAMED, lacking
from ui.data import tables
from ui.markdown import plain


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


def name_unshown(titles: Sequence[str], of: View, t: Language) -> None:
    """Name what a PDF about ``of`` cannot show, in ``titles`` and in the names of alliances and partners there."""
    tables = of.selection.tables
    name_lacking([*titles, *tables.alliances["name"], *tables.partners["partner"]], "pdf.lacking", t)


def name_lacking(texts: Iterable[str], key: str, t: Language) -> None:
    """Name those of ``texts`` that have signs which the typeface of files lacks. key: of the sentence that does."""
    if unshown := lacking(list(texts)):
        named = "; ".join(unshown[:NAMED]) + (" …" if len(unshown) > NAMED else "")
        st.caption(plain(t.count(key, len(unshown), texts=named)))
