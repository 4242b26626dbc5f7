"""The key figures of a slide: each a number to be read from the last row, what it counts, and of how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis import palette
from analysis.deck.parts import Number, Slide
from analysis.render.pptx import measure
from analysis.render.pptx.design import GAP, NUMBERS, Box, Style
from analysis.render.pptx.page import Page
from analysis.render.pptx.writing import Run, fill, place

LARGEST = 54
"""Size of the figures, in which they shrink until all fit."""

LEAST_COLUMN = 280
"""Width that a column asks for at least."""


def draw_figures(page: Page, slide: Slide) -> None:
    """Fill the slide with its key figures, one to four."""
    items, style, details = slide.body.items, page.style(NUMBERS[0]), page.box("details")
    in_one_row = len(items) != len(NUMBERS)
    boxes = row_of(items, page.box(*NUMBERS)) if in_one_row else tuple(map(page.box, NUMBERS))
    size, small = _number_sizes(items, boxes, style)
    if in_one_row:  # which may leave more room for the details
        high = max(_high(item, box.width, size, small) for item, box in zip(items, boxes, strict=True)) + 1
        boxes = tuple(replace(box, height=high) for box in boxes)
        top = min(boxes[0].bottom + GAP, details.top)
        details = Box(details.left, top, details.width, details.bottom - top)
    for part, item, box in zip(NUMBERS, items, boxes, strict=False):
        shape = page.take(part)
        if in_one_row:
            place(shape, box)
        lines = [
            [Run(item.text, size, True, palette.ACCENT)],
            [Run(item.label, small, True)],
            [Run(item.context, small, color=palette.MUTED)],
        ]
        fill(shape.text_frame, lines, page.t)
    page.write("details", slide.details, details)


def row_of(items: Sequence[Number], whole: Box) -> tuple[Box, ...]:
    """Return where key figures stand side by side in ``whole``: wider the longer the figure."""
    room = whole.width - GAP * (len(items) - 1)
    needs = [max(measure.width(item.text, LARGEST, 700), LEAST_COLUMN) for item in items]
    boxes, left = [], whole.left
    for need in needs:
        boxes.append(replace(whole, left=left, width=need / sum(needs) * room))
        left = boxes[-1].right + GAP
    return tuple(boxes)


def _number_sizes(items: Sequence[Number], boxes: Sequence[Box], style: Style) -> tuple[float, float]:
    """Return the sizes of the figures and of the words under them with which each stays in its box."""
    size, small = float(LARGEST), style.size
    pairs = list(zip(items, boxes, strict=True))
    while size > small and any(measure.width(item.text, size, 700) > box.width for item, box in pairs):
        size -= 1
    while size > small and any(_high(item, box.width, size, small) > box.height for item, box in pairs):
        size -= 1
    while small > style.least and any(_high(item, box.width, size, small) > box.height for item, box in pairs):
        size = small = small - measure.STEP
    return size, small


def _high(item: Number, room: float, size: float, small: float) -> float:
    return (
        measure.height([item.text], room, size, 700)
        + measure.height([item.label], room, small, 700)
        + measure.height([item.context], room, small)
    )
