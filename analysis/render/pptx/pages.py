"""Each slide of a deck on its layout: texts, numbers, charts, tables and pictures as native objects."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from analysis import palette
from analysis.deck import words
from analysis.deck.parts import Chart, Example, MapBody, Number, Numbers, Slide, Sources, TableBody
from analysis.language import Language
from analysis.render.pictures.areas import drawing
from analysis.render.pictures.frame import as_png
from analysis.render.pptx import measure
from analysis.render.pptx.bars import sectors_chart
from analysis.render.pptx.design import GAP, NUMBERS, Box, Style
from analysis.render.pptx.grids import LISTS, MOST_LETTERS, Grid, grid_of, is_whole, shortened, swatch_grid
from analysis.render.pptx.page import Page
from analysis.render.pptx.paging import table_rooms
from analysis.render.pptx.writing import Run, add_foot, add_notes, clean, fill, place
from analysis.render.pptx.years import years_chart
from analysis.render.shared import address, qr_png
from analysis.render.shared import shortened as cut

DETAILS = 60
"""Height that the details under a legend keep, however many classes it has."""

LEAST_LEGEND = 150
"""Height that the details beside a chart leave to its legend."""

LARGEST = 54
"""Size of key figures, in which they shrink until all fit."""

LEAST_COLUMN = 280
"""Width that a column of key figures asks for at least."""

PIXELS = 3
"""Pixels of a picture for each point: more than twice those of a screen, one and a half times those of a projector."""


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
    _DRAWN[layout_of(slide)](page, slide)
    page.finish()
    add_foot(page.slide, number, source_line(slide, page.t), page.holders, page.t)
    if slide.note:
        add_notes(page.slide, slide.note, page.t)


def source_line(slide: Slide, t: Language) -> str:
    """Return what the foot of a slide says: its sources, without what stands on the slide already.

    Web addresses, too long for a slide, stand in the notes, which it then says.
    """
    if isinstance(slide.body, Sources):
        return ""
    rule = slide.details if isinstance(slide.body, Example) else ()  # by which it was chosen
    shown = words.source_line(slide.sources, (*shown_details(slide), slide.statement))
    elsewhere = t("pptx.addresses") if any("://" in line for line in slide.sources) else ""
    return " ".join(words.lines([*rule, shown, elsewhere]))


def shown_details(slide: Slide) -> tuple[str, ...]:
    """Return the lines that stand on the slide; those to an example stand at its foot."""
    return () if isinstance(slide.body, Example) else slide.unsaid_details


# The layouts


def _draw_title(page: Page, slide: Slide) -> None:
    page.write("subtitle", [page.deck.subtitle])
    said = page.deck.subtitle
    page.write("details", [text for text in slide.details if text.rstrip(".") not in said])


def _draw_figures(page: Page, slide: Slide) -> None:
    """Fill the slide with its key figures, one to four."""
    items, style, details = slide.body.items, page.style(NUMBERS[0]), page.box("details")
    in_one_row = len(items) != len(NUMBERS)
    boxes = _row_of(items, page.box(*NUMBERS)) if in_one_row else tuple(map(page.box, NUMBERS))
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


def _row_of(items: Sequence[Number], whole: Box) -> tuple[Box, ...]:
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


def _draw_statement(page: Page, slide: Slide) -> None:
    page.write("details", slide.details)


def _draw_map(page: Page, slide: Slide) -> None:
    body, shown, t = slide.body, slide.body.shown, page.t
    box = page.box("picture")
    layers = ("laender",) if len(shown.laender) != 1 else ("kreise",)
    drawn = drawing(shown, None, box.width, box.height, layers)
    left, top = box.left + (box.width - drawn.width) / 2, box.top + (box.height - drawn.height) / 2
    png = as_png(drawn.document(shown.title, body.alt, t.code), PIXELS)
    page.picture("picture", png, Box(left, top, drawn.width, drawn.height), body.alt)
    classes = [(each, t.number(count)) for each, count in shown.legend]
    grid = swatch_grid(classes, (shown.heading, t(f"level.{shown.level}.many")))
    rest, room = page.box("details"), page.box("table")
    room = Box(room.left, room.top, room.width, rest.bottom - DETAILS - room.top)
    taken = page.table("table", grid, room, f"{shown.title}. {shown.statement}")
    top = taken.bottom + 12
    page.write("details", slide.details, Box(rest.left, top, rest.width, rest.bottom - top))


def _draw_chart(page: Page, slide: Slide) -> None:
    """Draw the chart of ``slide``, as wide as the slide where there is nothing to write beside it."""
    details, by_sector = shown_details(slide), "group" in slide.body.exhibit.data
    legend = _groups(slide.body.exhibit.data, page.t) if by_sector else _milestones(slide.body, page.t)
    box = page.box("chart") if legend or details else page.box("chart", "details", "legend")
    frame = page.take("chart")
    if by_sector:
        sectors_chart(frame, slide.body.exhibit, box, page.t)
    else:
        years_chart(frame, slide.body, page.deck.view.year, box, page.t)
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
    return [
        (Run(f"{words.mark(row.number)}  ", bold=True), Run(clean(words.milestone(row, t)))) for row in body.milestones
    ]


def _draw_legend(page: Page, entries: Sequence[tuple[Run, Run]], box: Box) -> None:
    fitted = page.style("legend").fit([sign.text + said.text for sign, said in entries], box)
    shape = page.take("legend")
    place(shape, box)
    lines = [
        [replace(sign, size=fitted.size), replace(said, size=fitted.size, text=text[len(sign.text) :])]
        for (sign, said), text in zip(entries, fitted.paragraphs, strict=False)
    ]
    fill(shape.text_frame, lines, page.t)


def _draw_table(page: Page, slide: Slide) -> None:
    room, said = table_rooms(page.holders, slide)
    page.stack(slide.body.listings, ("table",), room, LISTS)
    page.write("details", slide.details, said)


def _draw_example(page: Page, slide: Slide) -> None:
    """Show the facts, or who takes part beside which pages say so."""
    room, body = page.box("table"), slide.body
    if body.facts:
        page.table("table", _facts_in(room, body), room, body.name, LISTS)
    lists = [each for each in (body.partners, body.sources) if len(each.data)]
    width = room.width if len(lists) == 1 else (room.width - GAP) / 2
    for i, listing in enumerate(lists):
        box = replace(room, left=room.left + i * (width + GAP), width=width)
        page.stack((listing,), ("table",)[i:], box, LISTS)


def _facts_in(room: Box, body: Example) -> Grid:
    """Return all facts; the longest texts are cut so far that the table fits into ``room``."""
    german = frozenset((row, 1) for row, (label, _) in enumerate(body.facts) if label in body.german)
    for most in range(MOST_LETTERS, 0, -20):
        facts = tuple((clean(label), cut(clean(text), most)) for label, text in body.facts)
        grid = Grid(facts, bold=True, german=german)
        if is_whole([grid], room, LISTS):
            break
    return grid


def _draw_sources(page: Page, slide: Slide) -> None:
    body, t = slide.body, page.t
    page.write("details", [*slide.details, body.citation, body.licences])
    area = page.box("table")
    opened = address(body.link)
    if opened:
        page.picture("picture", qr_png(opened), page.box("picture"), t("pptx.qr", link=body.link))
        _caption(page, [Run(body.link, link=opened)], page.box("caption"))
    elif body.link:
        said = [Run(t("deck.link.no_code")), Run(shortened(body.link))]
        _caption(page, said, page.box("picture", "caption"))
    else:
        area = page.box("table", "picture", "caption")
    if len(body.hosts.data):
        page.table("table", grid_of(body.hosts), area, f"{body.hosts.title}. {body.hosts.statement}", LISTS)


def _caption(page: Page, runs: Sequence[Run], box: Box) -> None:
    """Write ``runs``, a paragraph each, into ``box``."""
    shape, fitted = page.take("caption"), page.style("caption").fit([clean(run.text) for run in runs], box)
    lines = [[replace(run, text=text, size=fitted.size)] for run, text in zip(runs, fitted.paragraphs, strict=False)]
    fill(shape.text_frame, lines, page.t)
    if box != page.box("caption"):
        place(shape, box)


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
