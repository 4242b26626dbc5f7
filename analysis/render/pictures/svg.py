"""Small SVG documents written as text. Whatever comes from data passes ``tag`` or ``escaped``, so it stays text."""

import html
import re
from dataclasses import dataclass

from analysis import palette
from analysis.charts.theme import FONT
from analysis.render.pictures import fonts

NAMESPACE = "http://www.w3.org/2000/svg"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Drawing:
    """A part of a picture: ``markup`` that fills the box from (0, 0) to (``width``, ``height``) in pixels."""

    markup: str
    width: float
    height: float

    def at(self, x: float, y: float) -> str:
        """Return the markup moved to (``x``, ``y``)."""
        return tag("g", self.markup, transform=f"translate({number(x)} {number(y)})")

    def document(self, title: str, description: str, language: str) -> str:
        """Return the drawing as an SVG document that needs nothing from elsewhere.

        title: its name; description: what a screen reader says of it. language: code of both.
        """
        attributes = {"xml:lang": language, "viewBox": f"0 0 {number(self.width)} {number(self.height)}"}
        return tag(
            "svg",
            tag("title", escaped(title)) + tag("desc", escaped(description)) + self.markup,
            **{"xmlns": NAMESPACE, "width": self.width, "height": self.height, "role": "img", **attributes},
            **{"font-family": FONT},
        )


@dataclass(frozen=True)
class Type:
    """How a text is set: ``size`` and ``leading`` (from line to line) in pixels, ``weight`` 400 or 600, ``color``."""

    size: float
    leading: float
    weight: int = 400
    color: str = palette.INK


def escaped(text: str) -> str:
    """Return ``text`` as XML shows it letter by letter; signs that XML does not allow become U+FFFD."""
    return html.escape(_NOT_IN_XML.sub("\ufffd", text))


def number(value: float) -> str:
    """Return ``value`` with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element. content: markup, as it is. attributes: values are escaped, ``_`` in names becomes ``-``."""
    pairs = "".join(
        f' {key.replace("_", "-")}="{escaped(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def line(text: str, x: float, y: float, look: Type, anchor: str = "start") -> str:
    """Return one line of text on the base line ``y``; anchor: start, middle or end of the text is at ``x``."""
    extra = {} if anchor == "start" else {"text_anchor": anchor}
    if look.weight != 400:
        extra["font_weight"] = look.weight
    return tag("text", escaped(text), x=x, y=y, font_size=look.size, fill=look.color, **extra)


def paragraph(text: str, room: float, look: Type) -> Drawing:
    """Return ``text`` in lines of at most ``room`` pixels; "" gives a drawing without height."""
    lines = fonts.wrapped(text, room, look.size, look.weight)
    first = (look.leading + look.size * 0.72) / 2  # capitals stand in the middle of their line
    markup = "".join(line(words, 0, first + i * look.leading, look) for i, words in enumerate(lines))
    return Drawing(markup, room, len(lines) * look.leading)


def stacked(*drawings: Drawing, gap: float = 0) -> Drawing:
    """Return ``drawings`` one under the other, ``gap`` pixels apart; those without height are left out."""
    parts, y = [], 0.0
    for drawing in (drawing for drawing in drawings if drawing.height):
        y += gap if parts else 0
        parts.append(drawing.at(0, y))
        y += drawing.height
    return Drawing("".join(parts), max((drawing.width for drawing in drawings), default=0), y)
