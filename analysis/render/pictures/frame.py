"""The frame of every picture: what it is about, its title, its answer, the drawing, source and licence."""

from __future__ import annotations

from math import ceil

import vl_convert

from analysis import palette
from analysis.charts.exhibit import Exhibit, Listing
from analysis.language import Language
from analysis.render.pictures import fonts
from analysis.render.pictures.charts import chart
from analysis.render.pictures.note import Note
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


def svg(exhibit: Exhibit, note: Note, t: Language) -> str:
    """Return the picture of a chart as an SVG document, WIDTH pixels wide. note: see ``render.pictures.note``."""
    return framed(exhibit, chart(exhibit, INSIDE), note, t)


def png(exhibit: Exhibit, note: Note, t: Language) -> bytes:
    """Return the picture of a chart as a PNG of SCALE times WIDTH pixels."""
    return as_png(svg(exhibit, note, t))


def framed(shown: Listing, drawing: Drawing, note: Note, t: Language) -> str:
    """Return the picture of what is ``shown`` as an SVG document, with ``drawing`` between the words."""
    room = INSIDE * SLACK
    head = stacked(
        paragraph(note.subject, room, SUBJECT),
        paragraph(shown.title, room, TITLE),
        paragraph(shown.statement, room, STATEMENT),
        gap=6,
    )
    foot = stacked(
        Drawing(tag("path", d=f"M0 .5H{INSIDE}", stroke=palette.LINE), INSIDE, 1),
        paragraph(note.source, room, SMALL),
        paragraph(note.licence, room, SMALL),
        gap=8,
    )
    whole = stacked(head, drawing, _key(shown, room), foot, gap=GAP)
    height = ceil(whole.height) + 2 * MARGIN
    ground = tag("rect", width=WIDTH, height=height, fill=palette.GROUND)
    return Drawing(ground + whole.at(MARGIN, MARGIN), WIDTH, height).document(shown.title, shown.statement, t.code)


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
