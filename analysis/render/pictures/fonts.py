"""The typeface of pictures, shipped with the project so that they look the same everywhere, and the room texts take.

Source Sans Pro by Adobe, SIL Open Font License 1.1, unchanged from the npm package source-sans-pro 3.6.0; the licence
text lies beside the files in ``analysis/render/fonts/``. The newer release is named Source Sans 3: the converter cannot
measure texts in a typeface with a digit in its name, and legends then overlap or are cut.
"""

import io
from functools import cache

import vl_convert
from PIL import ImageFont

from analysis.records import files

FOLDER = files.ROOT / "analysis" / "render" / "fonts"
FAMILY = "Source Sans Pro"
"""Its name; ``charts.theme.FONT`` has it with what stands in where it is not installed."""
FILES = {
    ("normal", 400): "SourceSansPro-Regular.ttf",
    ("normal", 600): "SourceSansPro-Semibold.ttf",
    ("normal", 700): "SourceSansPro-Bold.ttf",
    ("italic", 400): "SourceSansPro-It.ttf",
}
"""(style, weight) -> file in FOLDER."""

_MEASURED_AT = 100
"""Size in pixels at which texts are measured; their width grows with their size."""


@cache
def register() -> None:
    """Make the typeface known to the converter, once per process."""
    vl_convert.register_font_directory(str(FOLDER))


@cache
def _face(weight: int) -> ImageFont.FreeTypeFont:
    content = files.read_bytes(FOLDER / FILES["normal", weight])
    return ImageFont.truetype(io.BytesIO(content), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Return the width in pixels of ``text`` in one line, set in ``size`` pixels; weight is 400, 600 or 700."""
    return _face(weight).getlength(text) * size / _MEASURED_AT


def wrapped(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """Return ``text`` in lines of at most ``room`` pixels, broken at spaces, or inside a word that is too long."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, weight) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room, size, weight)
        lines += full
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, size: float, weight: int) -> list[str]:
    """Cut ``word`` into pieces of at most ``room`` pixels, at least a letter each."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, weight) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
