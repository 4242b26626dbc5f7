"""What a PDF cannot show, said before it is made."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.deck.scope import View
from analysis.language import Language
from analysis.render.pdf.document import NAMED
from analysis.render.pdf.glyphs import lacking
from ui.markdown import plain


def name_unshown(titles: Sequence[str], of: View, t: Language) -> None:
    """Name what a PDF about ``of`` cannot show, in ``titles`` and in the names of alliances and partners there."""
    tables = of.selection.tables
    if unshown := lacking([*titles, *tables.alliances["name"], *tables.partners["partner"]]):
        named = "; ".join(unshown[:NAMED]) + (" …" if len(unshown) > NAMED else "")
        st.caption(plain(t.count("pdf.lacking", len(unshown), texts=named)))
