"""How large a text may be set so that it stays in its box.

All lengths are points. The files are set in Arial, and what stands in where that is not installed (Liberation Sans,
Arimo) is as wide.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analysis.render.pictures import fonts
from analysis.render.pptx.arial import WIDTHS

SPACING = 0.9
"""Distance of lines as a share of what the typeface asks for, as the master sets it."""

WIDER = 1.28
"""How much wider than our typeface a sign is taken whose width in Arial is not known."""

LEADING = 1.22 * SPACING
"""Height of lines as a share of the size: a little more than Arial's, for templates with other typefaces."""

STEP = 0.5
"""Sizes are tried in steps of so many points."""

MORE = "…"

_WORDS = re.compile(r"[^ -]*(?:-+|$| )[ ]*|[^ ]+")


@dataclass(frozen=True)
class Fitted:
    """Paragraphs and the size in which they fit."""

    paragraphs: tuple[str, ...]
    size: float


def width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of ``text`` on one line; weight is 400 or 700."""
    return _width(text, weight) * size


def word_width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of the longest word; web addresses are none and may break anywhere."""
    words = (word.rstrip(" ") for word in _WORDS.findall(text) if "/" not in word)
    return max((width(word, size, weight) for word in words), default=0.0)


def _width(text: str, weight: int) -> float:
    return sum(_advance(sign, weight) for sign in text)


@cache
def _advance(sign: str, weight: int) -> float:
    """Return the width of a sign in a size of 1; one that takes a whole square as an M."""
    known = WIDTHS[weight]
    if unicodedata.east_asian_width(sign) in "WF":
        return known["M"]
    return known[sign] if sign in known else WIDER * fonts.text_width(sign, 1, weight)


def height(paragraphs: Sequence[str], room: float, size: float, weight: int = 400, gap: float = 0) -> float:
    """Return the height of ``paragraphs``, with ``gap`` between them."""
    lines = sum(_lines(text, room / size, weight) for text in paragraphs)
    return lines * size * LEADING + gap * max(len(paragraphs) - 1, 0)


def cell_height(text: str, room: float, size: float, weight: int = 400) -> float:
    """Return the height of ``text`` in a cell of a table, where the first line takes all that the typeface asks for."""
    return height([text], room, size, weight) + size * LEADING * (1 / SPACING - 1)


def _lines(text: str, room: float, weight: int) -> int:
    """Return how many lines of at most ``room`` the text takes in a size of 1, at least one.

    Lines break after spaces and hyphens, and inside a word that is longer than a line.
    """
    count, used = 1, 0.0
    for word in _WORDS.findall(text):
        bare = word.rstrip(" ")
        wide = _width(bare, weight)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        if wide > room:
            for sign in bare:
                advance = _advance(sign, weight)
                if used and used + advance > room:
                    count, used = count + 1, 0.0
                used += advance
        else:
            used += wide
        used += _width(word[len(bare) :], weight)
    return count


def fit(
    paragraphs: Sequence[str],
    box: tuple[float, float],
    sizes: tuple[float, float],
    weight: int = 400,
    gap: float = 0,
) -> Fitted:
    """Return ``paragraphs`` in the largest size in which they fit into ``box`` (width, height), no word broken.

    sizes: the largest and the least. What does not fit even in the least is cut and ends with "…".
    """
    size, least = sizes
    room, most = box
    whole = [each for each in (word_width(text, 1, weight) for text in paragraphs) if each * least <= room]
    while whole and size > least and max(whole) * size > room:
        size -= STEP
    while size >= least:
        if height(paragraphs, room, size, weight, gap) <= most:
            return Fitted(tuple(paragraphs), size)
        size -= STEP
    return Fitted(_cut(paragraphs, box, least, weight, gap), least)


def _cut(paragraphs: Sequence[str], box: tuple[float, float], size: float, weight: int, gap: float) -> tuple[str, ...]:
    """Return as many whole paragraphs as fit, and as much as fits of the next one."""
    kept: list[str] = []
    for text in paragraphs:
        if height([*kept, text], box[0], size, weight, gap) <= box[1]:
            kept.append(text)
            continue
        low, high = 0, len(text)  # of the letters: low fit, more than high do not
        while low < high:
            middle = (low + high + 1) // 2
            fits = height([*kept, text[:middle] + MORE], box[0], size, weight, gap) <= box[1]
            low, high = (middle, high) if fits else (low, middle - 1)
        if low:
            kept.append(text[:low].rstrip() + MORE)
        elif kept:
            kept[-1] += MORE
        break
    return tuple(kept)
