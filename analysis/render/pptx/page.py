"""A slide being made: texts, tables and pictures go into the placeholders of its layout, the rest is removed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial

from pptx.shapes.base import BaseShape
from pptx.slide import Slide as PowerPointSlide

from analysis.deck.slides import Deck
from analysis.language import Language
from analysis.render.pptx.design import LAYOUTS, Box, holder
from analysis.render.pptx.grids import SIZES, Grid, Plan, insert, planned
from analysis.render.pptx.template import part_name
from analysis.render.pptx.writing import describe, place, put


class Page:
    """A slide being made: its layout, its parts by their key, and what remains empty."""

    def __init__(self, slide: PowerPointSlide, layout: str, deck: Deck, t: Language) -> None:
        self.slide, self.layout, self.deck, self.t = slide, layout, deck, t
        parts = {each.idx: each.part for each in LAYOUTS[layout]}
        self._empty: dict[str, BaseShape] = {}
        for shape in slide.placeholders:
            part = parts[shape.placeholder_format.idx]
            shape.name = part_name(part, t)
            self._empty[part] = shape

    def box(self, part: str) -> Box:
        """Return where the layout has ``part``."""
        return holder(self.layout, part).box

    def take(self, part: str) -> BaseShape:
        """Return the placeholder ``part``, which is filled from now on."""
        return self._empty.pop(part)

    def write(self, part: str, texts: Sequence[str], box: Box | None = None) -> None:
        """Write ``texts`` as paragraphs into ``part``, moved to ``box`` where given; without texts it stays empty."""
        if not texts:
            return
        shape, style = self.take(part), holder(self.layout, part).style
        if box is not None:
            place(shape, box)
        put(shape, texts, style, self.t, box or self.box(part))

    def table(self, part: str, grid: Grid, box: Box, alt: str, sizes: tuple[float, float] = SIZES) -> Box:
        """Put ``grid`` into the placeholder ``part`` and return the box that the table takes; see ``planned``."""
        more = partial(self.t.count, "deck.more")
        ((shown, plan),) = planned([grid], box, sizes=sizes, rest=more)
        return self.planned_table(part, shown, plan, box, alt)

    def planned_table(self, part: str, grid: Grid, plan: Plan, box: Box, alt: str) -> Box:
        """Put ``grid`` into ``part`` as ``plan`` says, at the upper left of ``box``; return the box that it takes."""
        insert(self.take(part), grid, plan, box, alt, self.t)
        return Box(box.left, box.top, sum(plan.widths), plan.height)

    @property
    def day(self) -> str:
        """The day of the data, with which their version begins (ISO)."""
        return day_of(self.deck)

    def picture(self, part: str, png: bytes, box: Box, alt: str) -> None:
        """Put a PNG into the placeholder ``part``, uncropped at ``box``."""
        shape = self.take(part).insert_picture(io.BytesIO(png))
        shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
        place(shape, box)
        describe(shape, alt)

    def finish(self) -> None:
        """Remove the placeholders that stayed empty: they would ask to be filled."""
        for shape in self._empty.values():
            shape._element.getparent().remove(shape._element)
        self._empty.clear()


def day_of(deck: Deck) -> str:
    """Return the day of the data, with which their version begins (ISO)."""
    return deck.version[:10]
