"""PDF files read back: texts with their places, tags, fonts, links."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from analysis.render.pictures.fonts import text_width

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


class Seen:
    """A page, its texts taken out of it once."""

    def __init__(self, page: PageObject) -> None:
        self.width, self.height = float(page.mediabox.width), float(page.mediabox.height)
        self.runs: list[Run] = []
        extracted = page.extract_text(visitor_text=self._visit)
        self.text = " ".join(re.sub(r"\u00ad\s*", "", extracted).replace("\u200b", "").split())
        """With single spaces; words cut at the end of a line are put together."""

    def _visit(
        self, text: str, outer: list[float], inner: list[float], font: DictionaryObject | None, size: float
    ) -> None:
        shown, scale = text.strip(), abs(outer[0])
        if shown:
            x, y = outer[4] + outer[0] * inner[4], self.height - outer[5] - outer[3] * inner[5]
            weight = 700 if "Bold" in font["/BaseFont"] else 400
            right = x + (1 - KERNING) * text_width(shown, size * scale, weight)
            self.runs.append(Run(shown, x, y, right, size * scale, abs(scale - 1) > 1e-4))

    def says(self, words: str) -> bool:
        """Tell whether ``words`` stand on it, wherever lines end: after a hyphen, or inside a word too long."""
        return "".join(words.split()) in "".join(self.text.split())

    def overlaps(self) -> list[tuple[str, str]]:
        """Return the pairs of texts (those of pictures left out) that lie on each other, and those beyond the page."""
        texts = [run for run in self.runs if not run.drawn]
        beyond = [
            (run.text, "the page")
            for run in texts
            if run.x < 0 or run.right > self.width or run.y > self.height or run.y < run.size / 2
        ]
        return beyond + [(a.text, b.text) for a, b in combinations(texts, 2) if _touch(a, b)]


def _touch(a: Run, b: Run) -> bool:
    same_line = abs(a.y - b.y) < 0.5 * min(a.size, b.size)
    return same_line and min(a.right, b.right) - max(a.x, b.x) > 0.2 * min(a.size, b.size)


class File:
    """A PDF file read back: ``pages``, and what pypdf says of the document."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))
        self.root = self.reader.trailer["/Root"]
        self.metadata = self.reader.metadata
        self.claims = self.reader.xmp_metadata.stream.get_data().decode()

    @cached_property
    def pages(self) -> list[Seen]:
        return [Seen(page) for page in self.reader.pages]

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """(kind, alternative text or "") of the elements of the structure, in reading order."""
        return list(_tags(self.root["/StructTreeRoot"]["/K"]))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.tags]

    @property
    def alternatives(self) -> list[str]:
        """The alternative texts of the pictures."""
        return [alt for kind, alt in self.tags if kind == "/Figure"]

    @property
    def fonts(self) -> dict[str, bool]:
        """Name -> whether it is embedded, for every font in the file."""
        found = {}
        for each in range(1, int(self.reader.trailer["/Size"])):
            thing = self.reader.get_object(each)
            if isinstance(thing, DictionaryObject) and thing.get("/Type") == "/FontDescriptor":
                found[str(thing["/FontName"])] = any(key in thing for key in ("/FontFile2", "/FontFile3"))
        return found

    @property
    def addresses(self) -> set[str]:
        """The web addresses that a click opens."""
        notes = [note.get_object() for page in self.reader.pages for note in page.get("/Annots", [])]
        return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


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
