"""The frame of every picture: what it is about, its title, its answer, the drawing, source and licence."""

from dataclasses import replace
from math import ceil

import vl_convert

from analysis import palette
from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.maps import AreaMap
from analysis.charts.texts import place as place_words
from analysis.counting.filters import describe, labels
from analysis.counting.places import path
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.licences import licences
from analysis.render.pictures import fonts
from analysis.render.pictures.charts import chart
from analysis.render.pictures.svg import Drawing, Type, paragraph, stacked, tag

WIDTH = 1200
"""Width of a picture in pixels; its height follows from what it holds."""

MARGIN = 40
INSIDE = WIDTH - 2 * MARGIN
GAP = 24
"""Between the parts of a picture."""
SCALE = 2
"""Pixels of a PNG for each pixel of the SVG."""

SLACK = 0.92
"""Share of the room that lines of text fill, since another typeface may stand in where ours is not installed."""

SUBJECT = Type(17, 22, 600, palette.ACCENT)
TITLE = Type(33, 41, 600)
STATEMENT = Type(20, 28)
KEY = Type(16, 22)
SMALL = Type(15, 21, color=palette.MUTED)


def svg(exhibit: Exhibit, selection: Selection, t: Language) -> str:
    """Return the picture of a chart of ``selection`` as an SVG document, WIDTH pixels wide."""
    return framed(exhibit, chart(exhibit, INSIDE), selection, t)


def framed(shown: Listing, drawing: Drawing, selection: Selection, t: Language) -> str:
    """Return the picture of what is ``shown`` as an SVG document, with ``drawing`` between the words.

    selection: that of which it was made.
    """
    room = INSIDE * SLACK
    head = stacked(
        paragraph(subject(shown, selection, t), room, SUBJECT),
        paragraph(shown.title, room, TITLE),
        paragraph(shown.statement, room, STATEMENT),
        gap=6,
    )
    foot = stacked(
        Drawing(tag("path", d=f"M0 .5H{INSIDE}", stroke=palette.LINE), INSIDE, 1),
        paragraph(shown.source, room, SMALL),
        paragraph(licence(shown, t), room, SMALL),
        gap=8,
    )
    whole = stacked(head, drawing, _key(shown, room), foot, gap=GAP)
    height = ceil(whole.height) + 2 * MARGIN
    ground = tag("rect", width=WIDTH, height=height, fill=palette.GROUND)
    return Drawing(ground + whole.at(MARGIN, MARGIN), WIDTH, height).document(shown.title, shown.statement, t.code)


def subject(shown: Listing, selection: Selection, t: Language) -> str:
    """Return what a picture is about: the area and the filters."""
    filters, tables = selection.filters, selection.tables
    area = place_words(filters, tables.laender, t)
    if isinstance(shown, AreaMap) and shown.place:
        *outer, last = path(tables, shown.place)
        own = last.name if last.level == "land" else f"{last.name} ({last.kind})"
        area = " › ".join([*(step.name for step in outer), own])
    others = describe(replace(filters, land=()), labels(selection.whole, t), t)
    return " · ".join(text for text in (t("app.title"), area, others) if text)


def licence(shown: Listing, t: Language) -> str:
    """Return whom to name and under which licences; a chart that counts people names the census."""
    if isinstance(shown, AreaMap):
        return licences(t)
    people = any(column.startswith("population") for column in shown.data.columns)
    return licences(t, *(("population", "records") if people else ("records",)))


def as_png(document: str, scale: float = SCALE) -> bytes:
    """Return an SVG document as a PNG, ``scale`` pixels for each of its own."""
    fonts.register()
    return vl_convert.svg_to_png(document, scale=scale)


def _key(shown: Listing, room: float) -> Drawing:
    """Return what the numbers in the drawing stand for, in two columns."""
    entries = shown.key if isinstance(shown, Exhibit) else ()
    column, half = (room - GAP) / 2, ceil(len(entries) / 2)
    left = stacked(*(paragraph(entry, column, KEY) for entry in entries[:half]), gap=4)
    right = stacked(*(paragraph(entry, column, KEY) for entry in entries[half:]), gap=4)
    return Drawing(left.markup + right.at(column + GAP, 0), room, max(left.height, right.height))
