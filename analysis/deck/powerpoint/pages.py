"""Each slide of a deck on its layout: texts, numbers, charts, tables and pictures as native objects."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import segno
from pptx.shapes.base import BaseShape
from pptx.slide import Slide as PowerPointSlide

from analysis import palette
from analysis.charts.exhibit import Listing
from analysis.deck.parts import Chart, Example, MapBody, Number, Numbers, Slide, Sources, TableBody
from analysis.deck.powerpoint import measure
from analysis.deck.powerpoint.charts import sectors_chart, years_chart
from analysis.deck.powerpoint.design import (
    BODY,
    FOOT,
    GAP,
    INSIDE,
    LAYOUTS,
    MARGIN,
    NUMBERS,
    NUMBERS_BOX,
    SIDE,
    TABLES,
    Box,
    cells,
    holder,
)
from analysis.deck.powerpoint.grids import SIZES, Grid, Plan, grid_of, insert, planned, swatch_grid
from analysis.deck.powerpoint.template import part_name
from analysis.deck.powerpoint.writing import Run, add_foot, add_notes, clean, describe, fill, place, put
from analysis.deck.slides import Deck
from analysis.language import Language
from analysis.pictures.areas import drawing
from analysis.pictures.frame import as_png

PIXELS = 4
"""Pixels of a picture for each point: twice those of a projector of 1920 pixels."""

LARGEST_NUMBER = 54
"""Size of the figures on a slide of key figures, in which they shrink until all fit."""

LEAST_COLUMN = 280
"""Width that a column of key figures asks for at least."""

FACTS = (18, 11)
"""Sizes of type for the facts of an alliance."""

PLACES = (16, 13)
"""Sizes of type for lists of the largest places, which remain true when the last ones are left out."""

LEAST_LEGEND = 150
"""Height that the details beside a chart leave to its legend."""


class Page:
    """A slide being made: its layout, its parts by their key, and what remains empty."""

    def __init__(self, slide: PowerPointSlide, layout: str, deck: Deck, t: Language) -> None:
        self.slide, self.layout, self.deck, self.t = slide, layout, deck, t
        parts = {each.idx: each.part for each in LAYOUTS[layout]}
        self._empty: dict[str, BaseShape] = {}
        for shape in slide.placeholders:
            part = parts[shape.placeholder_format.idx]
            shape.name = part_name(part, t)
            self._empty[part] = shape

    def box(self, part: str) -> Box:
        """Return where the layout has ``part``."""
        return holder(self.layout, part).box

    def take(self, part: str) -> BaseShape:
        """Return the placeholder ``part``, which is filled from now on."""
        return self._empty.pop(part)

    def write(self, part: str, texts: Sequence[str], box: Box | None = None) -> None:
        """Write ``texts`` as paragraphs into ``part``, moved to ``box`` where given; without texts it stays empty."""
        if not texts:
            return
        shape, style = self.take(part), holder(self.layout, part).style
        if box is not None:
            place(shape, box)
        put(shape, texts, style, self.t, box or self.box(part))

    def table(self, part: str, grid: Grid, box: Box, alt: str, sizes: tuple[float, float] = SIZES) -> Box:
        """Put ``grid`` into the placeholder ``part`` and return the box that the table takes; see ``planned``."""
        more = partial(self.t.count, "deck.more")
        ((shown, plan),) = planned([grid], box, sizes=sizes, rest=more)
        return self.planned_table(part, shown, plan, box, alt)

    def planned_table(self, part: str, grid: Grid, plan: Plan, box: Box, alt: str) -> Box:
        """Put ``grid`` into ``part`` as ``plan`` says, at the upper left of ``box``; return the box that it takes."""
        insert(self.take(part), grid, plan, box, alt, self.t)
        return Box(box.left, box.top, sum(plan.widths), plan.height)

    def picture(self, part: str, png: bytes, box: Box, alt: str) -> None:
        """Put a PNG into the placeholder ``part``, uncropped at ``box``."""
        shape = self.take(part).insert_picture(io.BytesIO(png))
        shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
        place(shape, box)
        describe(shape, alt)

    def finish(self) -> None:
        """Remove the placeholders that stayed empty: they would ask to be filled."""
        for shape in self._empty.values():
            shape._element.getparent().remove(shape._element)
        self._empty.clear()


def layout_of(slide: Slide) -> str:
    """Return the key of the layout for a slide."""
    if slide.kind == "title":
        return "title"
    if slide.body is None:
        return "statement"
    layouts = {
        Chart: "chart",
        Numbers: "figures",
        MapBody: "map",
        TableBody: "table",
        Example: "example",
        Sources: "sources",
    }
    return layouts[type(slide.body)]


def draw(page: Page, slide: Slide, number: int) -> None:
    """Fill ``page`` with what ``slide`` says and shows; number: that of the slide, from 1."""
    page.write("title", [slide.title])
    page.write("statement", [slide.statement])
    _DRAWN[page.layout](page, slide)
    page.finish()
    add_foot(page.slide, number, source_line(slide, page.t), FOOT, page.t)
    if slide.note:
        add_notes(page.slide, slide.note, page.t)


def source_line(slide: Slide, t: Language) -> str:
    """Return what the foot of a slide says: its sources, without what stands on the slide already.

    Web addresses, too long for a slide, stand in the notes, which it then says.
    """
    shown = [line for line in slide.sources if "://" not in line]
    if isinstance(slide.body, Sources):
        shown = []
    for said in (*_details(slide), slide.statement):
        shown = [" ".join(line.replace(said, " ").split()) for line in shown]
    if len(shown) < len(slide.sources) and not isinstance(slide.body, Sources):
        shown.append(t("pptx.addresses"))
    return " ".join(line for line in shown if line)


def _details(slide: Slide) -> tuple[str, ...]:
    """Return the lines under the statement; those that the source of a curve says again stay with that source."""
    if not isinstance(slide.body, Chart):
        return slide.details
    return tuple(text for text in slide.details if not any(text in line for line in slide.sources))


# The layouts


def _draw_title(page: Page, slide: Slide) -> None:
    page.write("subtitle", [page.deck.subtitle])
    said = page.deck.subtitle
    page.write("details", [text for text in slide.details if text.rstrip(".") not in said])


def _draw_statement(page: Page, slide: Slide) -> None:
    page.write("details", slide.details)


def _draw_figures(page: Page, slide: Slide) -> None:
    items = slide.body.items
    boxes = number_boxes(items)
    size, small = _number_sizes(items, boxes)
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
    page.write("details", slide.details)


def number_boxes(items: Sequence[Number]) -> tuple[Box, ...]:
    """Return where the key figures stand: four as two by two, fewer side by side, wider the longer the figure."""
    if len(items) == len(NUMBERS):
        return cells(2, 2, NUMBERS_BOX)
    room = INSIDE - GAP * (len(items) - 1)
    needs = [max(measure.width(item.text, LARGEST_NUMBER, 700), LEAST_COLUMN) for item in items]
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
    size, small = float(LARGEST_NUMBER), style.size
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


def _draw_map(page: Page, slide: Slide) -> None:
    body, shown, t = slide.body, slide.body.shown, page.t
    box = page.box("picture")
    layers = ("laender",) if len(shown.laender) != 1 else ("kreise",)
    drawn = drawing(shown, None, box.width, box.height, layers)
    left, top = box.left + (box.width - drawn.width) / 2, box.top + (box.height - drawn.height) / 2
    png = as_png(drawn.document(shown.title, body.alt, t.code), PIXELS)
    page.picture("picture", png, Box(left, top, drawn.width, drawn.height), body.alt)
    classes = [
        (each.color, each.hatched, each.label, t.number(count))
        for each, count in zip(shown.classes, shown.counts, strict=True)
        if count or not each.hatched
    ]
    grid = swatch_grid(classes, (shown.heading, t(f"level.{shown.level}.many")))
    taken = page.table("table", grid, page.box("table"), f"{shown.title}. {shown.statement}")
    rest = page.box("details")
    top = min(taken.bottom + 12, rest.top)
    page.write("details", slide.details, Box(rest.left, top, rest.width, rest.bottom - top))


def _draw_chart(page: Page, slide: Slide) -> None:
    """Draw the chart, and beside it the details and what its colours or numbers mean."""
    by_sector = "group" in slide.body.exhibit.data
    legend = _groups(slide.body.exhibit.data, page.t) if by_sector else _milestones(slide.body.legend, page.t)
    details = _details(slide)
    box = page.box("chart") if legend or details else BODY
    frame = page.take("chart")
    if by_sector:
        sectors_chart(frame, slide.body.exhibit, box, day_of(page.deck), page.t)
    else:
        years_chart(frame, slide.body.exhibit, slide.body.legend, page.deck.year, box, day_of(page.deck), page.t)
    left = _draw_details(page, details, LEAST_LEGEND if legend else 0)
    if legend:
        _draw_legend(page, legend, left)


def _draw_details(page: Page, details: Sequence[str], below: float) -> Box:
    """Write ``details`` on top of the column beside the chart, leaving at least ``below``; return what is left."""
    if not details:
        return SIDE
    style, room = holder(page.layout, "details").style, SIDE.height - below
    fitted = measure.fit(details, (SIDE.width, room), (style.size, style.least), style.weight, style.gap)
    high = measure.height(fitted.paragraphs, SIDE.width, fitted.size, style.weight, style.gap) + 1
    page.write("details", details, Box(SIDE.left, SIDE.top, SIDE.width, min(high, room)))
    top = SIDE.top + high + GAP / 2
    return Box(SIDE.left, top, SIDE.width, SIDE.bottom - top)


def _groups(data: pd.DataFrame, t: Language) -> list[tuple[Run, Run]]:
    """Return what the colours of the bars mean: the groups in their order, each with its sum."""
    sums = data.groupby(["group", "group_label"], sort=False)["partners"].sum()
    return [
        (Run("■ ", color=palette.GROUPS[group]), Run(clean(f"{label}: {t.number(n)}")))
        for (group, label), n in sums.items()
    ]


def _milestones(listing: Listing | None, t: Language) -> list[tuple[Run, Run]]:
    """Return what the numbers over the curve mean."""
    rows = () if listing is None else listing.data.itertuples()
    return [(Run(f"{row.number}  ", bold=True), Run(clean(f"{t.date(row.date)}: {row.title}"))) for row in rows]


def _draw_legend(page: Page, entries: Sequence[tuple[Run, Run]], box: Box) -> None:
    style = holder(page.layout, "legend").style
    fitted = measure.fit(
        [mark.text + words.text for mark, words in entries], box.size, (style.size, style.least), 400, style.gap
    )
    shape = page.take("legend")
    place(shape, box)
    lines = [
        [replace(mark, size=fitted.size), replace(words, size=fitted.size, text=text[len(mark.text) :])]
        for (mark, words), text in zip(entries, fitted.paragraphs, strict=False)
    ]
    fill(shape.text_frame, lines, page.t)


def _draw_table(page: Page, slide: Slide) -> None:
    """Stack one or two tables, each under its heading, in type of one size; what there is to say beside them."""
    listings, heading = slide.body.listings, page.box("heading")
    area = Box(TABLES.left, TABLES.top + heading.height, TABLES.width, TABLES.height - heading.height)
    plans = planned([grid_of(each) for each in listings], area, heading.height + GAP / 3, PLACES)
    top = TABLES.top
    parts = (("heading", "table"), ("heading2", "table2"))
    for (head, table), listing, (grid, plan) in zip(parts, listings, plans, strict=False):
        page.write(head, [listing.title], Box(area.left, top, area.width, heading.height))
        box = Box(area.left, top + heading.height, area.width, plan.height)
        page.planned_table(table, grid, plan, box, f"{listing.title}. {listing.statement}")
        top = box.bottom + GAP / 3
    page.write("details", slide.details)


def _draw_example(page: Page, slide: Slide) -> None:
    facts = tuple((clean(label), clean(text)) for label, text in slide.body.facts)
    page.table("table", Grid(facts, bold=True), page.box("table"), slide.body.name, FACTS)
    page.write("details", slide.details)


def _draw_sources(page: Page, slide: Slide) -> None:
    body, t = slide.body, page.t
    page.write("details", [*slide.details, body.citation, body.licences])
    area = page.box("table")
    code = qr_code(body.link) if body.link else None
    if code is not None:
        page.picture("picture", code, page.box("picture"), t("pptx.qr", link=body.link))
        _caption(page, body.link)
    else:
        area = Box(area.left, area.top, MARGIN + INSIDE - area.left, area.height)
    if len(body.hosts.data):
        page.table("table", grid_of(body.hosts), area, f"{body.hosts.title}. {body.hosts.statement}")


def _caption(page: Page, link: str) -> None:
    shape, found = page.take("caption"), holder(page.layout, "caption")
    fitted = measure.fit([clean(link)], found.box.size, (found.style.size, found.style.least))
    fill(shape.text_frame, [[Run(text, fitted.size, link=link)] for text in fitted.paragraphs], page.t)


def qr_code(link: str) -> bytes | None:
    """Return the QR code of ``link`` as a PNG with its quiet zone; None where it is too long for one."""
    try:
        code = segno.make(link, error="m", micro=False)
    except segno.DataOverflowError:
        return None
    stream = io.BytesIO()
    code.save(stream, kind="png", scale=max(1, 800 // code.symbol_size()[0]), dark=palette.INK)
    return stream.getvalue()


def day_of(deck: Deck) -> str:
    """Return the day of the data, with which their version begins (ISO)."""
    return deck.version[:10]


_DRAWN: dict[str, Callable[[Page, Slide], None]] = {
    "title": _draw_title,
    "figures": _draw_figures,
    "map": _draw_map,
    "chart": _draw_chart,
    "table": _draw_table,
    "example": _draw_example,
    "sources": _draw_sources,
    "statement": _draw_statement,
}
