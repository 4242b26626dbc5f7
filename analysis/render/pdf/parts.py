"""The parts that deck and fact sheet share, as the plain texts, numbers and SVG documents that the templates set."""

import re
from dataclasses import replace
from typing import Any

from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.maps import AreaMap
from analysis.counting.selection import Selection
from analysis.deck.parts import Chart, Numbers
from analysis.deck.words import mark, milestone
from analysis.language import Language
from analysis.render.pictures.areas import drawing
from analysis.render.pictures.charts import chart
from analysis.render.shared import MOST_SHOWN, address, qr_svg, shortened

Content = dict[str, Any]

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
            {
                "color": each.color,
                "pattern": each.pattern,
                "ink": each.ink or each.color,
                "label": each.label,
                "count": t.number(count),
            }
            for each, count in shown.legend
        ],
    }


def table(listing: Listing) -> Content:
    """Return a table to be read: title, heads, rows of texts, web address behind each cell, columns of numbers
    and of German texts."""
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
        "right": listing.numbers(),
        "german": listing.german(),
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


def link_back(link: str, t: Language) -> Content:
    """Return the link that restores the view: what stands for it in print, the address behind that, and its QR code.

    In print it stands for itself, or for what it leads to where it is too long to be typed.
    """
    opened = address(link)
    coded = {"link": opened, "qr": qr_svg(opened), "qr_alt": t("pdf.qr", link=link)}
    if opened or not link:
        return coded | {"link_text": link if len(link) <= TYPED else t("pdf.link")}
    return coded | {"link_text": f"{t('deck.link.no_code')} {shortened(link, MOST_SHOWN)}"}


def milestones(body: Chart, t: Language) -> list[Content]:
    """Return what the numbers in a curve stand for, each with the address of its source."""
    return [
        {"number": mark(row.number), "text": milestone(row, t), "link": address(row.source)} for row in body.milestones
    ]
