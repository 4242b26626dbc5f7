"""What a file cannot show, said before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from analysis.deck.scope import View
from analysis.language import Language
from analysis.render.pdf.glyphs import NAMED, lacking
from ui.markdown import plain


def name_unshown(titles: Sequence[str], of: View, t: Language) -> None:
    """Name what a PDF about ``of`` cannot show, in ``titles`` and in the names of alliances and partners there."""
    tables = of.selection.tables
    name_lacking([*titles, *tables.alliances["name"], *tables.partners["partner"]], "pdf.lacking", t)


def name_lacking(texts: Iterable[str], key: str, t: Language) -> None:
    """Name those of ``texts`` that have signs which the typeface of files lacks. key: of the sentence that does."""
    if unshown := lacking(list(texts)):
        named = "; ".join(unshown[:NAMED]) + (" …" if len(unshown) > NAMED else "")
        st.caption(plain(t.count(key, len(unshown), texts=named)))
