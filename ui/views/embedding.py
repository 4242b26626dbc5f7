"""The code with which the pages of others show a map, a curve or a fact sheet of ours, where the operator allows it."""

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from analysis.counting.filters import describe, labels
from analysis.export.request import Request
from analysis.language import Language
from api.serving.settings import settings
from ui.address import keys
from ui.address.filterbar import only_area

HEIGHT = 900
"""Pixels of a frame until it is told how high its page is."""

FOLLOW = """<script>
addEventListener("message", ({{ origin, source, data }}) => {{
  if (origin !== "{origin}" || !data?.buendnisseHeight) return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.style.height = `${{data.buendnisseHeight}}px`;
}});
</script>"""
"""Has the height of a frame follow what its page says (see server/embedded.js)."""


def embedding(asked: Request, t: Language) -> None:
    """Offer the code of a map, a curve and, for a Land or district, a fact sheet of the selection.

    Nothing is shown where the operator names no site that may embed.
    """
    if not settings().embedded_by:
        return
    st.header(t("data.embed"), anchor=False)
    st.markdown(t("data.embed.text"))
    base = asked.link.partition("?")[0].rpartition("/")[0]
    for page, query in addresses(asked).items():
        st.caption(t(f"data.embed.{page}"))
        st.code(frame(f"{base}/{page}", query, asked, t), language=None, wrap_lines=True)
    st.caption(t("data.embed.height"))
    address = urlsplit(base)
    st.code(FOLLOW.format(origin=f"{address.scheme}://{address.netloc}"), language=None, wrap_lines=True)


def addresses(asked: Request) -> dict[str, dict[str, object]]:
    """Return page -> query of what can be embedded. The last year is left out: a frame moves on with the data."""
    filters = asked.selection.filters
    chosen = filters.as_dict()
    if asked.year != asked.everything.package.last_year:
        chosen[keys.YEAR] = asked.year
    found = {"karte": {**chosen, keys.LEVEL: asked.level, keys.MEASURE: asked.chosen_measure}, "wachstum": chosen}
    if place := only_area(filters):
        found["portraet"] = {**chosen, keys.PLACE: place}
    return found


def frame(address: str, query: dict[str, object], asked: Request, t: Language) -> str:
    """Return the element that shows the page ``address``, with a title that says what it is."""
    selected = describe(asked.selection.filters, labels(asked.everything, t), t)
    title = ": ".join(filter(None, (t(f"page.{address.rpartition('/')[2]}"), selected)))
    source = f"{address}?{urlencode({**query, keys.LANG: t.code, 'embed': 'true'}, doseq=True)}"
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" lang="{t.code}" loading="lazy"\n'
        f'  style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
    )
