"""The design of the slides as pure data: boxes, text styles, and the layouts that users choose from in PowerPoint.

Lengths are points on a slide of 960 by 540 (16:9). Colours are names of the theme (see ``COLORS``).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from analysis import palette

WIDTH, HEIGHT = 960, 540
MARGIN = 48
INSIDE = WIDTH - 2 * MARGIN
GAP = 24

FONT = "Source Sans Pro"
PANOSE = "020B0503030403020204"
"""Tells a computer without our typeface what is like it: a sans serif of normal weight and width."""

FALLBACK = "Arial"
"""Named in the theme for scripts that our typeface lacks."""

COLORS = MappingProxyType(
    {
        "dk1": palette.INK,
        "lt1": palette.GROUND,
        "dk2": palette.MUTED,
        "lt2": palette.LINE,
        "accent1": palette.ACCENT,
        "accent2": palette.REPORTED,
        "accent3": palette.GROUPS["kommune_verwaltung"],
        "accent4": palette.GROUPS["zivilgesellschaft"],
        "accent5": palette.GROUPS["bildung_gesundheit_weitere"],
        "accent6": palette.ACCENT_LIGHT,
        "hlink": palette.ACCENT,
        "folHlink": palette.MUTED,
    }
)
"""The colours of the theme, all from ``analysis.palette``; what is drawn in one of them follows a change of theme."""

INK, MUTED, ACCENT = "tx1", "tx2", "accent1"


@dataclass(frozen=True)
class Box:
    """A place on the slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.width, self.height

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height


@dataclass(frozen=True)
class Style:
    """How a text is set. size: where it fits; least: down to which it shrinks. anchor: t, ctr or b of its box. gap:
    over a paragraph that is not the first."""

    size: float
    least: float
    bold: bool = False
    color: str = INK
    anchor: str = "t"
    gap: float = 0

    @property
    def weight(self) -> int:
        """The weight in which the text is measured."""
        return 700 if self.bold else 400


TITLE = Style(34, 18, bold=True, anchor="b")
COVER = Style(46, 24, bold=True, color=ACCENT, anchor="b")
SUBTITLE = Style(22, 14, color=MUTED)
STATEMENT = Style(26, 14, color=ACCENT)
CLAIM = Style(36, 18, color=ACCENT)
DETAILS = Style(18, 12, gap=8)
NUMBER = Style(18, 12)
LEGEND = Style(16, 10, gap=4)
CAPTION = Style(12, 8, color=MUTED)
FOOTER = Style(11, 9, color=MUTED)
SLIDE_NUMBER = Style(14, 14, color=MUTED)


@dataclass(frozen=True)
class Holder:
    """A placeholder. part: its key, by which it is found and named. kind: its type in the file. idx: its number, the
    same on each layout that has the part."""

    part: str
    kind: str
    idx: int
    box: Box
    style: Style = DETAILS


def _body(part: str, idx: int, box: Box, style: Style) -> Holder:
    return Holder(part, "body", idx, box, style)


NUMBERS = ("number1", "number2", "number3", "number4")

TITLE_BOX = Box(MARGIN, 10, INSIDE, 76)
STATEMENT_BOX = Box(MARGIN, 91, INSIDE, 68)
BODY = Box(MARGIN, 165, INSIDE, 301)
RULE = 474
"""Where the line over the foot runs."""
FOOTER_BOX = Box(MARGIN, 478, 796, 54)
SLIDE_NUMBER_BOX = Box(WIDTH - MARGIN - 56, 478, 56, 24)

SIDE = Box(WIDTH - MARGIN - 260, BODY.top, 260, BODY.height)
"""The column beside a chart."""
MAIN = Box(MARGIN, BODY.top, INSIDE - SIDE.width - GAP, BODY.height)
"""What it leaves."""

TABLES = Box(MARGIN, BODY.top, 624, BODY.height)
BESIDE_TABLES = Box(MARGIN + 624 + GAP, BODY.top, INSIDE - 624 - GAP, BODY.height)

MAP_BOX = Box(502, STATEMENT_BOX.top, 410, BODY.bottom - STATEMENT_BOX.top)
BESIDE_MAP = 430
"""Width of the column beside a map."""

TITLE_HOLDER = Holder("title", "title", 0, TITLE_BOX, TITLE)
STATEMENT_HOLDER = _body("statement", 13, STATEMENT_BOX, STATEMENT)


def cells(columns: int, rows: int, box: Box) -> tuple[Box, ...]:
    """Return the boxes of a grid that fills ``box``, row by row."""
    wide = (box.width - GAP * (columns - 1)) / columns
    high = box.height / rows
    return tuple(
        Box(box.left + column * (wide + GAP), box.top + row * high, wide, high)
        for row in range(rows)
        for column in range(columns)
    )


NUMBERS_BOX = Box(MARGIN, BODY.top, INSIDE, 208)
NUMBERS_DETAILS = Box(MARGIN, NUMBERS_BOX.bottom + 6, INSIDE, BODY.bottom - NUMBERS_BOX.bottom - 6)

FOOT = (
    Holder("footer", "ftr", 11, FOOTER_BOX, FOOTER),
    Holder("slide_number", "sldNum", 12, SLIDE_NUMBER_BOX, SLIDE_NUMBER),
)

LAYOUTS: MappingProxyType[str, tuple[Holder, ...]] = MappingProxyType(
    {
        "title": (
            Holder("title", "ctrTitle", 0, Box(MARGIN, 64, INSIDE, 130), COVER),
            Holder("subtitle", "subTitle", 1, Box(MARGIN, 202, INSIDE, 40), SUBTITLE),
            _body("statement", 13, Box(MARGIN, 268, INSIDE, 80), STATEMENT),
            _body("details", 14, Box(MARGIN, 362, INSIDE, 104), DETAILS),
        ),
        "figures": (
            TITLE_HOLDER,
            STATEMENT_HOLDER,
            *(
                _body(part, 21 + i, box, NUMBER)
                for i, (part, box) in enumerate(zip(NUMBERS, cells(2, 2, NUMBERS_BOX), strict=True))
            ),
            _body("details", 14, NUMBERS_DETAILS, DETAILS),
        ),
        "map": (
            TITLE_HOLDER,
            _body("statement", 13, Box(MARGIN, STATEMENT_BOX.top, BESIDE_MAP, 102), STATEMENT),
            Holder("picture", "pic", 15, MAP_BOX),
            Holder("table", "tbl", 16, Box(MARGIN, 202, BESIDE_MAP, 130)),
            _body("details", 14, Box(MARGIN, 340, BESIDE_MAP, BODY.bottom - 340), DETAILS),
        ),
        "chart": (
            TITLE_HOLDER,
            STATEMENT_HOLDER,
            Holder("chart", "chart", 17, MAIN),
            _body("details", 14, Box(SIDE.left, SIDE.top, SIDE.width, 120), DETAILS),
            _body("legend", 18, Box(SIDE.left, SIDE.top + 130, SIDE.width, SIDE.height - 130), LEGEND),
        ),
        "table": (
            TITLE_HOLDER,
            STATEMENT_HOLDER,
            Holder("table", "tbl", 16, Box(MARGIN, BODY.top, TABLES.width, 180)),
            Holder("table2", "tbl", 31, Box(MARGIN, BODY.top + 192, TABLES.width, BODY.height - 192)),
            _body("details", 14, BESIDE_TABLES, DETAILS),
        ),
        "example": (
            TITLE_HOLDER,
            _body("statement", 13, Box(MARGIN, STATEMENT_BOX.top, INSIDE, 96), STATEMENT),
            Holder("table", "tbl", 16, Box(MARGIN, 192, INSIDE, BODY.bottom - 192)),
        ),
        "sources": (
            TITLE_HOLDER,
            STATEMENT_HOLDER,
            _body("details", 14, Box(MARGIN, BODY.top, 392, BODY.height), DETAILS),
            Holder("table", "tbl", 16, Box(464, BODY.top, 232, BODY.height)),
            Holder("picture", "pic", 15, Box(720, BODY.top, 192, 192)),
            _body("caption", 34, Box(720, BODY.top + 200, 192, BODY.height - 200), CAPTION),
        ),
        "statement": (
            TITLE_HOLDER,
            _body("statement", 13, Box(MARGIN, 150, INSIDE, 170), CLAIM),
            _body("details", 14, Box(MARGIN, 340, INSIDE, BODY.bottom - 340), DETAILS),
        ),
    }
)
"""The layouts by their key, in their order in the file: title, then statement, body, details, in reading order."""


def holder(layout: str, part: str) -> Holder:
    """Return the placeholder ``part`` of a layout. Raises KeyError where it has none."""
    for found in (*LAYOUTS[layout], *FOOT):
        if found.part == part:
            return found
    raise KeyError(f"layout {layout} has no {part}")
