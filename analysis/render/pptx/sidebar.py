"""A slide with a native chart, and beside it the details and what its colours or numbers mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis import palette
from analysis.deck.parts import Chart, Slide
from analysis.deck.words import mark, milestone
from analysis.language import Language
from analysis.render.pptx.bars import sectors_chart
from analysis.render.pptx.design import GAP, Box
from analysis.render.pptx.page import Page
from analysis.render.pptx.writing import Run, clean, fill, place
from analysis.render.pptx.years import years_chart

LEAST_LEGEND = 150
"""Height that the details leave to the legend."""


def draw_chart(page: Page, slide: Slide, details: Sequence[str]) -> None:
    """Draw the chart of ``slide``, as wide as the slide where there is nothing to write beside it."""
    by_sector = "group" in slide.body.exhibit.data
    legend = _groups(slide.body.exhibit.data, page.t) if by_sector else _milestones(slide.body, page.t)
    box = page.box("chart") if legend or details else page.box("chart", "details", "legend")
    frame = page.take("chart")
    if by_sector:
        sectors_chart(frame, slide.body.exhibit, box, page.t)
    else:
        years_chart(frame, slide.body, page.deck.year, box, page.t)
    left = _draw_details(page, details, LEAST_LEGEND if legend else 0)
    if legend:
        _draw_legend(page, legend, left)


def _draw_details(page: Page, details: Sequence[str], below: float) -> Box:
    """Write ``details`` on top of the column beside the chart, leaving at least ``below``; return what is left."""
    side, style = page.box("details", "legend"), page.style("details")
    if not details:
        return side
    room = side.height - below
    high = style.height(style.fit(details, replace(side, height=room)), side.width) + 1
    page.write("details", details, replace(side, height=min(high, room)))
    top = side.top + high + GAP / 2
    return replace(side, top=top, height=side.bottom - top)


def _groups(data: pd.DataFrame, t: Language) -> list[tuple[Run, Run]]:
    """Return what the colours of the bars mean: the groups in their order, each with its sum."""
    sums = data.groupby(["group", "group_label"], sort=False)["partners"].sum()
    return [
        (Run("■ ", color=palette.GROUPS[group]), Run(clean(f"{label}: {t.number(n)}")))
        for (group, label), n in sums.items()
    ]


def _milestones(body: Chart, t: Language) -> list[tuple[Run, Run]]:
    """Return what the numbers over the curve mean."""
    return [(Run(f"{mark(row.number)}  ", bold=True), Run(clean(milestone(row, t)))) for row in body.milestones]


def _draw_legend(page: Page, entries: Sequence[tuple[Run, Run]], box: Box) -> None:
    fitted = page.style("legend").fit([mark.text + words.text for mark, words in entries], box)
    shape = page.take("legend")
    place(shape, box)
    lines = [
        [replace(mark, size=fitted.size), replace(words, size=fitted.size, text=text[len(mark.text) :])]
        for (mark, words), text in zip(entries, fitted.paragraphs, strict=False)
    ]
    fill(shape.text_frame, lines, page.t)
