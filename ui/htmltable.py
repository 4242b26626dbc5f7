"""A table in plain HTML: links to pages of this app open in the same tab, others in a new one.

``st.table`` opens every link in a new one, and knows no language of a column.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from types import MappingProxyType

import pandas as pd
import streamlit as st

SHORT = 24
"""Characters of a text that stays on one line: the length of most keys and of all dates."""


def show_html_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    links: Mapping[str, Sequence[str]] = MappingProxyType({}),
    numeric: Collection[str] = (),
    folded: Mapping[str, Sequence[str]] = MappingProxyType({}),
    spoken: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Show ``frame`` as an HTML table, every value escaped.

    caption: for screen readers. links: column -> an address of this app or of another for each row, "" for none.
    numeric: columns set flush right. folded: column -> a text for each row that opens behind the value, "" where there
    is none. spoken: column -> language of its values, which they have whatever the page speaks: by it a screen reader
    chooses the voice and a browser the syllables to break.
    """
    heads = "".join(f'<th scope="col"{_side(name, numeric)}>{escape(name)}</th>' for name in frame.columns)
    rows = []
    for place, values in enumerate(frame.itertuples(index=False)):
        cells = [
            f"<td{_side(name, numeric) or _unbroken(value)}{_lang(spoken.get(name))}>"
            f"{_content(value, links.get(name), folded.get(name), place)}</td>"
            for name, value in zip(frame.columns, values, strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    st.html(
        f'<div class="table-frame" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="plain-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _side(name: str, numeric: Collection[str]) -> str:
    return ' class="number"' if name in numeric else ""


def _lang(code: str | None) -> str:
    return f' lang="{code}"' if code else ""


def _unbroken(value: object) -> str:
    """Keep keys and dates on one line; only what is longer than those breaks."""
    return ' class="short"' if len(str(value)) <= SHORT else ""


def _content(value: object, addresses: Sequence[str] | None, behind: Sequence[str] | None, place: int) -> str:
    text = escape(str(value))
    if behind and behind[place]:
        return f"<details><summary>{text}</summary>{escape(behind[place])}</details>"
    if not addresses or not addresses[place]:
        return text
    elsewhere = ' target="_blank" rel="noopener"' if addresses[place].startswith(("http://", "https://")) else ""
    return f'<a href="{escape(addresses[place])}"{elsewhere}>{text}</a>'
