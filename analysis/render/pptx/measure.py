"""How large a text may be set so that it stays in its box, whatever typeface the reader's computer has.

All lengths are points. Texts are measured in our typeface and then taken as the typefaces set them that stand in where
ours is not installed: a text fits if it fits in each of ``FACES``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analysis.render.pictures import fonts

SPACING = 0.9
"""Distance of lines as a share of what the typeface asks for, as the master sets it."""


@dataclass(frozen=True)
class Face:
    """A typeface. wider: how much wider than ours it sets a text in regular and in bold; nearly all texts are narrower.
    leading: the height of its lines as a share of the size."""

    wider: float
    wider_bold: float
    leading: float

    def factor(self, weight: int) -> float:
        """Return ``wider`` for the weight 400 or 700."""
        return self.wider_bold if weight > 400 else self.wider


FACES = (Face(1, 1, 1.43 * SPACING), Face(1.12, 1.1, 1.15 * SPACING), Face(1.28, 1.36, 1.17 * SPACING))
"""Source Sans, which has the highest lines; Arial, which Windows and macOS have; DejaVu Sans, often on Linux."""

USUAL, WIDEST = FACES[1:]
LEADING = max(face.leading for face in FACES)

STEP = 0.5
"""Sizes are tried in steps of so many points."""

MORE = "…"

_WORDS = re.compile(r"[^ -]*(?:-+|$| )[ ]*|[^ ]+")


@dataclass(frozen=True)
class Fitted:
    """Paragraphs and the size in which they fit."""

    paragraphs: tuple[str, ...]
    size: float


def width(text: str, size: float, weight: int = 400, face: Face = WIDEST) -> float:
    """Return the width of ``text`` on one line; weight is 400 or 700."""
    return _width(text, weight) * size * face.factor(weight)


def word_width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of the longest word in the widest typeface; web addresses are none and may break anywhere."""
    words = (word.rstrip(" ") for word in _WORDS.findall(text) if "/" not in word)
    return max((width(word, size, weight) for word in words), default=0.0)


def _width(text: str, weight: int) -> float:
    return sum(_advance(sign, weight) for sign in text)


@cache
def _advance(sign: str, weight: int) -> float:
    """Return the width of a sign in a size of 1; one that takes a whole square, which our typeface lacks, as an M."""
    measured = "M" if unicodedata.east_asian_width(sign) in "WF" else sign
    return fonts.text_width(measured, 1, weight)


def height(paragraphs: Sequence[str], room: float, size: float, weight: int = 400, gap: float = 0) -> float:
    """Return the height of ``paragraphs``, with ``gap`` between them, in the typeface that needs most."""
    return max(
        sum(_lines(text, room / (size * face.factor(weight)), weight) for text in paragraphs) * size * face.leading
        for face in FACES
    ) + gap * max(len(paragraphs) - 1, 0)


def cell_height(text: str, room: float, size: float, weight: int = 400) -> float:
    """Return the height of ``text`` in a cell of a table, where the first line takes all that the typeface asks for."""
    return height([text], room, size, weight) + size * LEADING * (1 / SPACING - 1)


def _lines(text: str, room: float, weight: int) -> int:
    """Return how many lines of at most ``room`` the text takes in our typeface in a size of 1, at least one.

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
