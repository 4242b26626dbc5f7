"""What a slide needs of a layout: which parts it has, where they stand and how large their texts are set.

The parts stand here by name; where they stand and how they look says the template (``template``). Lengths are points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis import palette
from analysis.render.pptx import measure
from analysis.render.pptx.measure import SPACING, Fitted

GAP = 24

COLORS: Mapping[str, str] = {
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
"""The colours of the theme of our template, all from ``analysis.palette``; what is drawn in one of them follows the
theme, that of another template too."""

NUMBERS = ("number1", "number2", "number3", "number4")
FOOT = ("footer", "slide_number")

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "subtitle", "statement", "details", *FOOT),
    "figures": ("title", "statement", *NUMBERS, "details", *FOOT),
    "map": ("title", "statement", "picture", "table", "details", *FOOT),
    "chart": ("title", "statement", "chart", "details", "legend", *FOOT),
    "table": ("title", "statement", "table", "table2", "details", *FOOT),
    "example": ("title", "statement", "table", *FOOT),
    "sources": ("title", "statement", "details", "table", "picture", "caption", *FOOT),
    "statement": ("title", "statement", "details", *FOOT),
}
"""The layouts by their key, each with the parts that it has at least."""

LEAST: Mapping[str, int] = {
    "title": 18,
    "subtitle": 14,
    "statement": 14,
    "details": 12,
    "number": 12,
    "legend": 10,
    "caption": 8,
    "footer": 9,
}
"""Down to which size the texts of a part shrink, whatever the template says of their usual size."""


def stem(part: str) -> str:
    """Return the part without its number: those of a kind have one name and one least size."""
    return part.rstrip("0123456789")


@dataclass(frozen=True)
class Box:
    """A place on the slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends to the right."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height


def around(*boxes: Box) -> Box:
    """Return the smallest box around ``boxes``."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


@dataclass(frozen=True)
class Style:
    """How a text is set. size: where it fits; least: down to which it shrinks. gap: over a paragraph that is not the
    first. spacing: distance of lines as a share of what the typeface asks for. inset: what the margins of its box take
    of its width and height."""

    size: float
    least: float
    bold: bool = False
    gap: float = 0
    spacing: float = SPACING
    inset: tuple[float, float] = (0, 0)

    @property
    def weight(self) -> int:
        """The weight in which the text is measured."""
        return 700 if self.bold else 400

    def fit(self, texts: Sequence[str], box: Box) -> Fitted:
        """Return ``texts`` in the largest size in which they fit into ``box``; see ``measure.fit``."""
        wide, high = self.inset
        room = (box.width - wide, (box.height - high) * SPACING / self.spacing)
        return measure.fit(texts, room, (self.size, self.least), self.weight, self.gap)

    def height(self, fitted: Fitted, width: float) -> float:
        """Return the height of a box of ``width`` that holds ``fitted``."""
        wide, high = self.inset
        needed = measure.height(fitted.paragraphs, width - wide, fitted.size, self.weight, self.gap)
        return needed * self.spacing / SPACING + high


@dataclass(frozen=True)
class Holder:
    """A placeholder of a layout. part: its key. idx: its number in the file."""

    part: str
    idx: int
    box: Box
    style: Style
