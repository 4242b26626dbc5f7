"""The pages, their order and their addresses. Titles come from the catalogue (``page.<name>``)."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.texts import texts

PAGES = {
    "ueberblick": "pages/ueberblick.py",
    "karte": "pages/karte.py",
    "luecken": "pages/luecken.py",
    "portraet": "pages/portraet.py",
    "sektoren": "pages/sektoren.py",
    "wachstum": "pages/wachstum.py",
    "buendnisse": "pages/buendnisse.py",
    "vortrag": "pages/vortrag.py",
    "daten": "pages/daten.py",
    "codebuch": "pages/codebuch.py",
    "pruefen": "pages/pruefen.py",
    "methodik": "pages/methodik.py",
}
"""Name (also the address) -> script."""
WITH_MAP = ("ueberblick", "karte")
"""Pages that begin with a map."""

DECK = "presentation/deck.html"
"""Address of the deck that a browser shows full screen, which is no page of Streamlit's."""


def navigation() -> StreamlitPage:
    """Declare the pages and return the one that is asked for."""
    t = texts()
    first = next(iter(PAGES))
    # One list, no sections: Streamlit marks up sections in a way that screen readers cannot read as a list.
    pages = [
        st.Page(script, title=t(f"page.{name}"), url_path=name, default=name == first) for name, script in PAGES.items()
    ]
    return st.navigation(pages, position="top")


def address(name: str) -> str:
    """Return the address of page ``name`` on this server; the first page has none of its own."""
    return "" if name == next(iter(PAGES)) else name


ADDRESSES = frozenset({*PAGES, *map(address, PAGES)})
"""All that leads to a page; the first page answers to its name as well."""
