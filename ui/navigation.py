"""The pages, their order and their addresses. Titles come from the catalogue (``page.<name>``)."""

from typing import Any

import streamlit as st

from analysis.language import Language

GROUPS = {
    "erkunden": ("ueberblick", "karte", "luecken", "portraet", "sektoren", "wachstum", "buendnisse"),
    "mitnehmen": ("vortrag", "daten"),
    "mitmachen": ("pruefen",),
    "hintergrund": ("codebuch", "methodik"),
}
"""Group of the navigation -> its pages, by what a visitor comes for."""
PAGES = {name: f"pages/{name}.py" for group in GROUPS.values() for name in group}
"""Name (also the address) -> script."""
WITH_MAP = ("ueberblick", "karte")
"""Pages that begin with a map."""

API = "/api"
"""Below it the data API answers."""
DECK = "presentation/deck.html"
"""Address of the deck that a browser shows full screen, which is no page of Streamlit's."""


def navigation(t: Language) -> Any:
    """Declare the pages, titled in the language ``t``, and return the one that is asked for (a ``StreamlitPage``)."""
    first = next(iter(PAGES))
    pages = {
        t(f"group.{group}"): [
            st.Page(PAGES[name], title=t(f"page.{name}"), url_path=name, default=name == first) for name in names
        ]
        for group, names in GROUPS.items()
    }
    return st.navigation(pages, position="top")


def address(name: str) -> str:
    """Return the address of page ``name`` on this server; the first page has none of its own."""
    return "" if name == next(iter(PAGES)) else name


ADDRESSES = frozenset({*PAGES, *map(address, PAGES)})
"""All that leads to a page; the first page answers to its name as well."""
