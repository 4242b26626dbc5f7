"""PDF files read back: texts with their places, tags, fonts, links."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from analysis.pictures.fonts import text_width

KERNING = 0.02
"""Share by which a text may be narrower than what is measured here, which knows no kerning."""


@dataclass(frozen=True)
class Run:
    """A piece of text on a page: where it begins and ends (from the left and the top), its size, in points.

    drawn: whether it is part of a picture, which places its letters one by one.
    """

    text: str
    x: float
    y: float
    right: float
    size: float
    drawn: bool


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(page: PageObject) -> str:
    """Return the text of a page with single spaces; words cut at the end of a line are put together."""
    return " ".join(re.sub(r"\u00ad\s*", "", page.extract_text()).replace("\u200b", "").split())


def says(text: str, words: str) -> bool:
    """Tell whether ``words`` stand in ``text``, wherever lines end: after a hyphen, or inside a word too long."""
    return "".join(words.split()) in "".join(text.split())


def runs(page: PageObject) -> list[Run]:
    found: list[Run] = []
    height = float(page.mediabox.height)

    def visit(text: str, outer: list[float], inner: list[float], font: DictionaryObject | None, size: float) -> None:
        shown = text.strip()
        if shown:
            scale = abs(outer[0])
            x, y = outer[4] + outer[0] * inner[4], height - outer[5] - outer[3] * inner[5]
            weight = 700 if "Bold" in font["/BaseFont"] else 400
            right = x + (1 - KERNING) * text_width(shown, size * scale, weight)
            found.append(Run(shown, x, y, right, size * scale, abs(scale - 1) > 1e-4))

    page.extract_text(visitor_text=visit)
    return found


def overlaps(page: PageObject, found: list[Run] | None = None) -> list[tuple[str, str]]:
    """Return the pairs of texts (those of pictures left out) that lie on each other, and those beyond the page.

    found: the texts of the page where they are known already.
    """
    texts = [run for run in (runs(page) if found is None else found) if not run.drawn]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    beyond = [
        (run.text, "the page")
        for run in texts
        if run.x < 0 or run.right > width or run.y > height or run.y < run.size / 2
    ]
    return beyond + [(a.text, b.text) for a, b in combinations(texts, 2) if _touch(a, b)]


def _touch(a: Run, b: Run) -> bool:
    same_line = abs(a.y - b.y) < 0.5 * min(a.size, b.size)
    return same_line and min(a.right, b.right) - max(a.x, b.x) > 0.2 * min(a.size, b.size)


def tags(reader: PdfReader) -> list[tuple[str, str]]:
    """Return (kind, alternative text or "") of the elements of the structure, in reading order."""
    return list(_tags(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _tags(node: object) -> Iterator[tuple[str, str]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _tags(node["/K"])


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Return name -> whether it is embedded, for every font in the file."""
    found = {}
    for each in range(1, int(reader.trailer["/Size"])):
        thing = reader.get_object(each)
        if isinstance(thing, DictionaryObject) and thing.get("/Type") == "/FontDescriptor":
            found[str(thing["/FontName"])] = any(key in thing for key in ("/FontFile2", "/FontFile3"))
    return found


def addresses(reader: PdfReader) -> set[str]:
    """Return the web addresses that a click opens."""
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}
