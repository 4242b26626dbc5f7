"""A table in plain HTML whose rows link to pages of this app in the same tab.

``st.table`` opens every link in a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from types import MappingProxyType

import pandas as pd
import streamlit as st

SHORT = 24
"""Characters of a text that stays on one line: the length of most keys and of all dates."""


def html_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    links: Mapping[str, Sequence[str]],
    numeric: Collection[str] = (),
    folded: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Return ``frame`` as an HTML table, every value escaped.

    caption: for screen readers. links: column -> an address of this app for each row, "" for none. numeric: columns
    set flush right. folded: column -> a text for each row that opens behind the value, "" where there is none.
    """
    heads = "".join(f'<th scope="col"{_side(name, numeric)}>{escape(name)}</th>' for name in frame.columns)
    rows = []
    for place, values in enumerate(frame.itertuples(index=False)):
        cells = [
            f"<td{_side(name, numeric) or _unbroken(value)}>"
            f"{_content(value, links.get(name), folded.get(name), place)}</td>"
            for name, value in zip(frame.columns, values, strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="table-frame" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="plain-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def show_html_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    links: Mapping[str, Sequence[str]],
    numeric: Collection[str] = (),
    folded: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Show ``html_table``."""
    st.html(html_table(frame, caption, links=links, numeric=numeric, folded=folded))


def _side(name: str, numeric: Collection[str]) -> str:
    return ' class="number"' if name in numeric else ""


def _unbroken(value: object) -> str:
    """Keep keys and dates on one line; only what is longer than those breaks."""
    return ' class="short"' if len(str(value)) <= SHORT else ""


def _content(value: object, addresses: Sequence[str] | None, behind: Sequence[str] | None, place: int) -> str:
    text = escape(str(value))
    if behind and behind[place]:
        return f"<details><summary>{text}</summary>{escape(behind[place])}</details>"
    return f'<a href="{escape(addresses[place])}">{text}</a>' if addresses and addresses[place] else text
