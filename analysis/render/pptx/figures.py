"""The key figures of a slide: each a number to be read from the last row, what it counts, and of how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis import palette
from analysis.deck.parts import Number, Slide
from analysis.render.pptx import measure
from analysis.render.pptx.design import GAP, INSIDE, MARGIN, NUMBERS, NUMBERS_BOX, Box, cells, holder
from analysis.render.pptx.page import Page
from analysis.render.pptx.writing import Run, fill, place

LARGEST = 54
"""Size of the figures, in which they shrink until all fit."""

LEAST_COLUMN = 280
"""Width that a column asks for at least."""


def draw_figures(page: Page, slide: Slide) -> None:
    """Fill the slide with its key figures, one to four."""
    items = slide.body.items
    boxes = number_boxes(items)
    size, small = _number_sizes(items, boxes)
    details = page.box("details")
    if len(items) != len(NUMBERS):  # in one row, which may leave more room for the details
        high = max(_high(item, box.width, size, small) for item, box in zip(items, boxes, strict=True)) + 1
        boxes = tuple(replace(box, height=high) for box in boxes)
        top = min(boxes[0].bottom + GAP, details.top)
        details = Box(details.left, top, details.width, details.bottom - top)
    for part, item, box in zip(NUMBERS, items, boxes, strict=False):
        shape = page.take(part)
        if len(items) != len(NUMBERS):
            place(shape, box)
        lines = [
            [Run(item.text, size, True, palette.ACCENT)],
            [Run(item.label, small, True)],
            [Run(item.context, small, color=palette.MUTED)],
        ]
        fill(shape.text_frame, lines, page.t)
    page.write("details", slide.details, details)


def number_boxes(items: Sequence[Number]) -> tuple[Box, ...]:
    """Return where the key figures stand: four as two by two, fewer side by side, wider the longer the figure."""
    if len(items) == len(NUMBERS):
        return cells(2, 2, NUMBERS_BOX)
    room = INSIDE - GAP * (len(items) - 1)
    needs = [max(measure.width(item.text, LARGEST, 700), LEAST_COLUMN) for item in items]
    lefts, left = [], MARGIN
    for need in needs:
        lefts.append(left)
        left += need / sum(needs) * room + GAP
    return tuple(
        Box(left, NUMBERS_BOX.top, need / sum(needs) * room, NUMBERS_BOX.height)
        for left, need in zip(lefts, needs, strict=True)
    )


def _number_sizes(items: Sequence[Number], boxes: Sequence[Box]) -> tuple[float, float]:
    """Return the sizes of the figures and of the words under them with which each stays in its box."""
    style = holder("figures", NUMBERS[0]).style
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
