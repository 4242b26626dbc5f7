"""The parts that deck and fact sheet share, as the plain texts, numbers and SVG documents that the templates set."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pandas as pd
import segno

from analysis import palette
from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.maps import AreaMap
from analysis.counting.figures import Selection
from analysis.deck.parts import Chart, Numbers
from analysis.deck.words import mark
from analysis.language import Language
from analysis.render.pictures.areas import drawing
from analysis.render.pictures.charts import chart

Content = dict[str, Any]

LONGEST_ADDRESS = 2_000
"""Letters of a web address that readers of PDF files are sure to follow."""

ADDRESS_SIGNS = "!#$%&'()*+,/:;=?@[]~"
"""What may stand in a web address as it is, beside letters, digits, and ".", "-" and "_"."""

HIDDEN = re.compile(r'<text [^>]*\bopacity="0"[^>]*>[^<]*</text>')
"""A label of an axis that is left out where it has no room: in a PDF it would still be found, copied and read aloud."""

TYPED = 120
"""Letters of a web address that somebody may still type."""


def numbers(body: Numbers) -> list[Content]:
    """Return the key figures: text, label, context."""
    return [{"text": item.text, "label": item.label, "context": item.context} for item in body.items]


def chart_picture(exhibit: Exhibit, width: float, height: float, zoom: float, t: Language) -> Content:
    """Return the chart of ``exhibit`` as it fits ``width`` by ``height`` points; zoom: size of its texts against 13."""
    drawn = chart(exhibit, width, height, zoom)
    alt = f"{exhibit.title}. {exhibit.statement}"
    svg = HIDDEN.sub("", drawn.document(exhibit.title, exhibit.statement, t.code))
    return {"svg": svg, "alt": alt, "height": drawn.height}


def map_picture(
    shown: AreaMap, alt: str, size: tuple[float, float], selection: Selection | None, t: Language
) -> Content:
    """Return the map as it fits ``size``, and its legend with the number of areas in each class.

    selection: that of the map, to name its largest towns; None for a map without names.
    """
    layers = ["laender" if len(shown.laender) != 1 else "kreise", *([] if selection is None else ["labels"])]
    drawn = drawing(shown, selection, *size, layers)
    return {
        "svg": drawn.document(shown.title, alt, t.code),
        "alt": alt,
        "ratio": drawn.height / drawn.width,
        "heading": shown.heading,
        "counted": t(f"level.{shown.level}.many"),
        "classes": [
            {"color": each.color, "hatched": each.hatched, "label": each.label, "count": t.number(count)}
            for each, count in zip(shown.classes, shown.counts, strict=True)
            if count or not each.hatched
        ],
    }


def table(listing: Listing) -> Content:
    """Return a table to be read: title, heads, rows of texts, web address behind each cell, columns of numbers."""
    data, shown = listing.data, listing.table()
    addresses = [
        [""] * len(data) if column.address is None else [address(each) for each in data[column.address]]
        for column in listing.columns
    ]
    return {
        "title": listing.title,
        "heads": [column.head for column in listing.columns],
        "rows": shown.to_numpy().tolist(),
        "links": [list(row) for row in zip(*addresses, strict=True)],
        "right": [pd.api.types.is_numeric_dtype(data[column.name]) for column in listing.columns],
    }


def cut_table(listing: Listing, most: int, t: Language) -> Content:
    """Return the same of at most ``most`` rows, and under "more" the words for how many are left out of it.

    That for each number of rows that the template may find room for, none included.
    """
    shown = replace(listing, data=listing.data.head(most))
    return {**table(shown), "more": left_out(len(listing.data), "deck.more", t)[: most + 1]}


def left_out(total: int, key: str, t: Language) -> list[str]:
    """Return, for 0 to ``total`` rows shown, the words for how many are not (plural ``key``), "" for none."""
    return [*(t.count(key, total - shown) for shown in range(total)), ""]


def shortened(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` letters, the last a "…" where that leaves some out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def address(text: object) -> str:
    """Return a web address that a click may open, in the signs that addresses are made of; "" for any other text."""
    if not isinstance(text, str) or not text.startswith(("https://", "http://")):
        return ""
    quoted = quote(text, safe=ADDRESS_SIGNS, errors="replace")
    return quoted if len(quoted) <= LONGEST_ADDRESS else ""


def qr_code(link: str) -> str:
    """Return the QR code of ``link`` with its quiet zone as an SVG document, "" without a link or for one too long."""
    if not link:
        return ""
    try:
        code = segno.make_qr(link, error="l")
    except segno.DataOverflowError:
        return ""
    buffer = io.BytesIO()
    code.save(buffer, kind="svg", xmldecl=False, dark=palette.INK, light=palette.GROUND)
    return buffer.getvalue().decode("utf-8")


def link_text(link: str, t: Language) -> str:
    """Return what stands for a web address in print: itself, or what it leads to where it is too long to be typed."""
    return link if len(link) <= TYPED else t("pdf.link")


def milestones(body: Chart, t: Language) -> list[Content]:
    """Return what the numbers in a curve stand for, each with the address of its source."""
    if body.legend is None:
        return []
    return [
        {"number": mark(row.number), "text": f"{t.date(row.date)}: {row.title}", "link": address(row.source)}
        for row in body.legend.data.itertuples()
    ]
