"""Native tables: columns as wide as their texts, the type as large as fits, and what does not fit counted in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.table import _Cell

from analysis import palette
from analysis.charts.exhibit import Listing
from analysis.charts.legend import AreaClass
from analysis.language import Language
from analysis.render.pptx import measure
from analysis.render.pptx.design import Box
from analysis.render.pptx.template import emu
from analysis.render.pptx.writing import Run, clean, describe, fill, place
from analysis.render.shared import shortened as cut

SIZES = (16, 12)
"""Largest and least size of type in a table: one that does not fit in the least is cut."""

LISTS = (18, 16)
"""The same in lists; the least is that of the presentation in HTML, which can be read from the last row."""

ACROSS, DOWN = 7, 2
"""Room left and right, over and under the text of a cell."""

SWATCH = 2.2
"""Width of a colour in a legend, in sizes of its type."""

STRETCH = 1.6
"""How much wider than its texts a table may become to fill its box."""

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style "no style, no grid": the lines are drawn by the cells."""

MOST_LETTERS = 400
"""Of a cell: more would fill the slide alone."""


@dataclass(frozen=True)
class Grid:
    """Texts of a table in reading order. head: the heads, () for none. bold: whether the first column names its row.

    right: the positions of columns of numbers. german: (row of ``rows``, column) of the cells that are German whatever
    the deck speaks. swatches: classes of a map that fill the cells of the first column, where it is a legend.
    """

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    german: frozenset[tuple[int, int]] = frozenset()
    bold: bool = False
    swatches: tuple[AreaClass, ...] = ()

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self.head or self.rows[0])

    @property
    def all_rows(self) -> tuple[tuple[str, ...], ...]:
        """The head, where there is one, and the rows."""
        return (self.head, *self.rows) if self.head else self.rows

    def weight(self, row: int, column: int) -> int:
        """The weight of the type in a cell of ``all_rows``."""
        return 700 if (self.head and row == 0) or (self.bold and column == 0) else 400


@dataclass(frozen=True)
class Plan:
    """How a grid is set: size of the type, widths of the columns and heights of the rows."""

    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        """Of the whole table."""
        return sum(self.heights)


def grid_of(listing: Listing) -> Grid:
    """Return the grid of a listing: numbers flush right, a dash for what is unknown."""
    table = listing.table()
    return Grid(
        rows=tuple(tuple(shortened(text) for text in row) for row in table.itertuples(index=False)),
        head=tuple(clean(column.head) for column in listing.columns),
        right=frozenset(i for i, is_number in enumerate(listing.numbers()) if is_number),
        german=frozenset(
            (row, i) for i, is_german in enumerate(listing.german()) if is_german for row in range(len(table))
        ),
    )


def titled(listing: Listing) -> Grid:
    """Return the same with the title of the listing as the head of its first column."""
    made = grid_of(listing)
    return replace(made, head=(clean(listing.title), *made.head[1:]))


def shortened(text: str) -> str:
    """Return ``text`` on one line, at most MOST_LETTERS long."""
    return cut(clean(text), MOST_LETTERS)


def planned(
    grids: Sequence[Grid],
    box: Box,
    gap: float = 0,
    sizes: tuple[float, float] = SIZES,
    rest: Callable[[int], str] = lambda left_out: "",
) -> list[tuple[Grid, Plan]]:
    """Return each of ``grids`` and how they fit into ``box``, one under the other, in one size of type, the largest.

    gap: what is needed between them. Where they do not fit in the least of ``sizes``, rows are left out at the end of
    the longest; rest: the words of a last row that says how many, "" for none.
    """
    size, least = sizes
    room = box.height - gap * (len(grids) - 1)
    if sum(len(grid.rows) for grid in grids) <= _most_rows(grids, room, least):
        fitting = []
        while size >= least:
            plans = [_plan(grid, box.width, size) for grid in grids]
            if sum(plan.height for plan in plans) <= room:
                fitting.append(plans)
                if all(map(_is_whole, grids, plans)):
                    break
            size -= measure.STEP
        if fitting:  # the largest without a broken word, else, where one is too long for any size, the largest
            whole = all(map(_is_whole, grids, fitting[-1]))
            return list(zip(grids, fitting[-1] if whole else fitting[0], strict=True))
    most = max(_most_rows(grids, room, least), 1)
    kept = [min(len(grid.rows), most) for grid in grids]
    while True:
        shorter = [_shortened(grid, n, rest) for grid, n in zip(grids, kept, strict=True)]
        plans = [_plan(grid, box.width, least) for grid in shorter]
        if sum(plan.height for plan in plans) <= room or max(kept) == 1:
            return list(zip(shorter, plans, strict=True))
        kept[kept.index(max(kept))] -= 1


def is_whole(grids: Sequence[Grid], box: Box, sizes: tuple[float, float], gap: float = 0) -> bool:
    """Tell whether ``planned`` leaves no row out."""
    plans = planned(grids, box, gap, sizes)
    return all(len(shown.rows) == len(grid.rows) for grid, (shown, _) in zip(grids, plans, strict=True))


def _most_rows(grids: Sequence[Grid], room: float, size: float) -> int:
    """Return how many rows of one line each would fit."""
    return int(room / (measure.cell_height("", room, size) + 2 * DOWN)) - sum(bool(grid.head) for grid in grids)


def _shortened(grid: Grid, kept: int, rest: Callable[[int], str]) -> Grid:
    """Return ``grid`` with its first ``kept`` rows and, where there are words for it, how many more there are."""
    if kept >= len(grid.rows):
        return grid
    words = rest(len(grid.rows) - kept)
    last = ((f"{measure.MORE} {words}", *[""] * (grid.columns - 1)),) if words else ()
    german = frozenset(place for place in grid.german if place[0] < kept)
    return replace(grid, rows=(*grid.rows[:kept], *last), german=german)


def _plan(grid: Grid, width: float, size: float) -> Plan:
    widths = _widths(grid, width, size)
    heights = [
        max(
            measure.cell_height(text, widths[i] - 2 * ACROSS, size, grid.weight(row, i)) for i, text in enumerate(texts)
        )
        + 2 * DOWN
        for row, texts in enumerate(grid.all_rows)
    ]
    return Plan(size, widths, tuple(heights))


def _is_whole(grid: Grid, plan: Plan) -> bool:
    """Tell whether each word stands on one line."""
    return all(_word(grid, column, plan.size) <= width + 0.01 for column, width in enumerate(plan.widths))


def _widths(grid: Grid, width: float, size: float) -> tuple[float, ...]:
    """Return the widths: those of the texts where they fit; else those of the rows or, where these do not fit, of the
    words, and a share of the rest; where not even these fit, the widest columns share what the others leave."""
    natural = [_natural(grid, column, size) for column in range(grid.columns)]
    total = sum(natural)
    if total <= width:
        if grid.swatches:
            factor = (width - natural[0]) / (total - natural[0])
            return natural[0], *(each * factor for each in natural[1:])
        return tuple(each * min(width / total, STRETCH) for each in natural)
    words, below = [_word(grid, column, size) for column in range(grid.columns)], replace(grid, head=())
    rows = [max(_natural(below, column, size), word) for column, word in enumerate(words)] if grid.rows else words
    for least in (rows, words):
        if (rest := width - sum(least)) >= 0:
            wanted = [most - each for most, each in zip(natural, least, strict=True)]
            return tuple(each + rest * more / sum(wanted) for each, more in zip(least, wanted, strict=True))
    left, open_ = width, list(range(len(natural)))
    widths = list(natural)
    for column in sorted(open_, key=natural.__getitem__):
        widths[column] = min(natural[column], left / len(open_))
        left -= widths[column]
        open_.remove(column)
    return tuple(widths)


def _natural(grid: Grid, column: int, size: float) -> float:
    """Return the width in which each text of the column stays on one line."""
    cells = [(texts[column], grid.weight(row, column)) for row, texts in enumerate(grid.all_rows)]
    lines = max(measure.width(text, size, weight) for text, weight in cells) + 2 * ACROSS + 1
    return max(lines, _word(grid, column, size))


def _word(grid: Grid, column: int, size: float) -> float:
    """Return the width in which no word of the column is broken, and a swatch is seen."""
    if grid.swatches and column == 0:
        return SWATCH * size
    cells = [(texts[column], grid.weight(row, column)) for row, texts in enumerate(grid.all_rows)]
    return max(measure.word_width(text, size, weight) for text, weight in cells) + 2 * ACROSS + 1


# Drawing


def insert(frame: GraphicFrame, grid: Grid, plan: Plan, box: Box, alt: str, t: Language) -> None:
    """Fill the new table in ``frame`` and put it at the upper left of ``box``; alt: its alternative text."""
    place(frame, Box(box.left, box.top, sum(plan.widths), plan.height))
    describe(frame, alt)
    table = frame.table
    table.first_row, table.horz_banding, table.first_col = bool(grid.head), False, grid.bold
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    if grid.all_rows[-1][0].startswith(measure.MORE):
        table.cell(len(grid.all_rows) - 1, 0).merge(table.cell(len(grid.all_rows) - 1, grid.columns - 1))
    for column, width in zip(table.columns, plan.widths, strict=True):
        column.width = emu(width)
    for row, height in zip(table.rows, plan.heights, strict=True):
        row.height = emu(height)
    for row, texts in enumerate(grid.all_rows):
        for column, text in enumerate(texts):
            _write(table.cell(row, column), text, grid, (row, column), plan.size, t)


def _write(cell: _Cell, text: str, grid: Grid, at: tuple[int, int], size: float, t: Language) -> None:
    row, column = at
    bold = grid.weight(row, column) == 700
    german = (row - bool(grid.head), column) in grid.german
    fill(cell.text_frame, [[Run(text, size, bold or None, german=german)]] if text else [[]], t)
    paragraph = cell.text_frame.paragraphs[0]
    if not text:  # an empty cell would be as high as the usual type
        paragraph.font.size = emu(size)
    paragraph.line_spacing = measure.SPACING
    paragraph.alignment = PP_ALIGN.RIGHT if column in grid.right else PP_ALIGN.LEFT
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE if grid.swatches else MSO_ANCHOR.TOP
    cell.margin_left = cell.margin_right = emu(ACROSS)
    cell.margin_top = cell.margin_bottom = emu(DOWN)
    swatch = row - bool(grid.head)
    if grid.swatches and column == 0 and 0 <= swatch < len(grid.swatches):
        _swatch(cell, grid.swatches[swatch])
    elif grid.swatches:
        _lines(cell, None)
    else:
        _lines(cell, palette.MUTED if grid.head and row == 0 else palette.LINE)


def _lines(cell: _Cell, color: str | None) -> None:
    """Draw a line under the cell, and none beside it; no line at all without a ``color``."""
    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT"):
        properties.append(_line(side, 0, None))
    properties.append(_line("lnB", 0.75 if color else 0, color))
    properties.append(parse_xml(f"<a:noFill {nsdecls('a')}/>"))


_PATTERNS = {"lines": "wdUpDiag", "dots": "dotGrid"}
"""Pattern of a class -> what PowerPoint calls it."""


def _swatch(cell: _Cell, each: AreaClass) -> None:
    """Fill the cell with a class of the map, apart from its neighbours by white lines."""
    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT", "lnB"):
        properties.append(_line(side, 5 if side in ("lnT", "lnB") else 1, palette.GROUND))
    if each.pattern:
        fore, back = (f'<a:srgbClr val="{color[1:].upper()}"/>' for color in (each.ink, each.color))
        filled = f"<a:fgClr>{fore}</a:fgClr><a:bgClr>{back}</a:bgClr>"
        preset = _PATTERNS[each.pattern]
        properties.append(parse_xml(f'<a:pattFill {nsdecls("a")} prst="{preset}">{filled}</a:pattFill>'))
    else:
        solid = f'<a:srgbClr val="{each.color[1:].upper()}"/>'
        properties.append(parse_xml(f"<a:solidFill {nsdecls('a')}>{solid}</a:solidFill>"))


def _line(side: str, width: float, color: str | None):
    inner = f'<a:solidFill><a:srgbClr val="{color[1:].upper()}"/></a:solidFill>' if color else "<a:noFill/>"
    return parse_xml(f'<a:{side} {nsdecls("a")} w="{emu(width)}" cap="flat" cmpd="sng" algn="ctr">{inner}</a:{side}>')


def swatch_grid(classes: Sequence[tuple[AreaClass, str]], heading: tuple[str, str]) -> Grid:
    """Return the legend of a map. classes: with the number of areas in words. heading: of label and number."""
    return Grid(
        rows=tuple(("", clean(each.label), count) for each, count in classes),
        head=("", *map(clean, heading)),
        right=frozenset({2}),
        swatches=tuple(each for each, _ in classes),
    )
