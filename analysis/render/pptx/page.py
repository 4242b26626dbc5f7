"""A slide being made: texts, tables and pictures go into the placeholders of its layout, the rest is removed."""

import io
from collections.abc import Mapping, Sequence
from functools import partial

from pptx.shapes.base import BaseShape
from pptx.slide import Slide as PowerPointSlide

from analysis.charts.exhibit import Listing
from analysis.deck.slides import Deck
from analysis.language import language
from analysis.render.pptx.design import GAP, Box, Holder, Style, around
from analysis.render.pptx.grids import SIZES, Grid, insert, planned, titled
from analysis.render.pptx.template import part_name
from analysis.render.pptx.writing import describe, place, put


class Page:
    """A slide being made: its parts by their key, and what remains empty."""

    def __init__(self, slide: PowerPointSlide, holders: Mapping[str, Holder], deck: Deck) -> None:
        self.slide, self.holders, self.deck, self.t = slide, holders, deck, language(deck.language)
        parts = {each.idx: part for part, each in holders.items()}
        self._empty: dict[str, BaseShape] = {}
        for shape in list(slide.placeholders):
            part = parts.get(shape.placeholder_format.idx)
            if part is None:  # one that only this template has
                shape._element.getparent().remove(shape._element)
                continue
            shape.name = part_name(part, self.t)
            self._empty[part] = shape

    def box(self, *parts: str) -> Box:
        """Return where the layout has ``parts``: the smallest box around them."""
        return around(*(self.holders[part].box for part in parts))

    def style(self, part: str) -> Style:
        """Return how the layout sets the texts of ``part``."""
        return self.holders[part].style

    def take(self, part: str) -> BaseShape:
        """Return the placeholder ``part``, which is filled from now on."""
        return self._empty.pop(part)

    def write(self, part: str, texts: Sequence[str], box: Box | None = None) -> None:
        """Write ``texts`` as paragraphs into ``part``, moved to ``box`` where given; without texts it stays empty."""
        if not texts:
            return
        shape = self.take(part)
        if box is not None:
            place(shape, box)
        put(shape, texts, self.style(part), self.t, box or self.box(part))

    def table(self, part: str, grid: Grid, box: Box, alt: str, sizes: tuple[float, float] = SIZES) -> Box:
        """Put ``grid`` into the placeholder ``part``, at the upper left of ``box``; return the box that it takes.

        See ``planned``."""
        ((shown, plan),) = planned([grid], box, sizes=sizes, rest=partial(self.t.count, "deck.more"))
        insert(self.take(part).insert_table(len(shown.all_rows), shown.columns), shown, plan, box, alt, self.t)
        return Box(box.left, box.top, sum(plan.widths), plan.height)

    def stack(self, listings: Sequence[Listing], parts: Sequence[str], box: Box, sizes: tuple[float, float]) -> None:
        """Put lists under each other as tables of one size of type, each with its title as the head of its first
        column, into ``parts``, those beyond these beside the layout; what has no room is counted."""
        grids = [titled(each) for each in listings]
        top = box.top
        plans = planned(grids, box, GAP / 2, sizes, partial(self.t.count, "deck.more"))
        for i, (listing, (grid, plan)) in enumerate(zip(listings, plans, strict=True)):
            size = len(grid.all_rows), grid.columns
            held = i < len(parts)
            made = self.take(parts[i]).insert_table(*size) if held else self.slide.shapes.add_table(*size, 0, 0, 0, 0)
            taken = Box(box.left, top, box.width, plan.height)
            insert(made, grid, plan, taken, f"{listing.title}. {listing.statement}", self.t)
            top = taken.bottom + GAP / 2

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
