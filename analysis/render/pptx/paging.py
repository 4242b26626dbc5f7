"""One slide of a deck on several of the file, where its lists would else be smaller than a hall can read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.charts.exhibit import Listing
from analysis.deck.parts import Example, Slide, TableBody
from analysis.deck.slides import Deck
from analysis.render.pptx.design import GAP, Box, Holder, around
from analysis.render.pptx.grids import LISTS, is_whole, titled
from analysis.render.pptx.template import Layout

SHORT = 5
"""Rows of two lists that stand beside each other; of longer ones each has the width of a slide."""

FEW, UNDER = 5, 104
"""Rows of a table that has the whole width, and the height of what there is to say under it."""


def paged(deck: Deck, layouts: Mapping[str, Layout]) -> Deck:
    """Return ``deck`` with a slide for the facts of the example and one or two for its lists, and two for a table that
    has no room on one; the notes are on each."""
    holders = layouts["table"].holders
    return replace(deck, slides=tuple(page for slide in deck.slides for page in _pages(slide, holders)))


def table_rooms(holders: Mapping[str, Holder], slide: Slide) -> tuple[Box, Box]:
    """Return where the table of ``slide`` stands, and where what there is to say: beside it; under a short one, which
    then has the whole width."""
    table, beside = around(holders["table"].box, holders["table2"].box), holders["details"].box
    whole = around(table, beside)
    if not slide.details:
        return whole, beside
    if len(slide.body.listings[0].data) > FEW:
        return table, beside
    under = Box(whole.left, whole.bottom - UNDER, whole.width, UNDER)
    return replace(whole, height=whole.height - UNDER - GAP / 2), under


def _pages(slide: Slide, holders: Mapping[str, Holder]) -> Iterator[Slide]:
    if isinstance(slide.body, TableBody):
        yield from _of_table(slide, holders)
    elif isinstance(slide.body, Example):
        yield from _of_example(slide, slide.body)
    else:
        yield slide


def _of_table(slide: Slide, holders: Mapping[str, Holder]) -> Iterator[Slide]:
    """Yield ``slide``, or two with half of its rows each; what there is to say stands on the last."""
    (listing,) = slide.body.listings
    if is_whole([titled(listing)], table_rooms(holders, slide)[0], LISTS):
        yield slide
        return
    half = -(-len(listing.data) // 2)
    for i, rows in enumerate((listing.data[:half], listing.data[half:]), 1):
        body = TableBody((replace(listing, data=rows.reset_index(drop=True)),))
        yield replace(slide, title=f"{slide.title} ({i}/2)", body=body, details=slide.details if i == 2 else ())


def _of_example(slide: Slide, body: Example) -> Iterator[Slide]:
    if body.facts:
        yield replace(slide, body=replace(body, partners=_none_of(body.partners), sources=_none_of(body.sources)))
    lists = [name for name in ("partners", "sources") if len(getattr(body, name).data)]
    are_short = all(len(getattr(body, name).data) <= SHORT for name in lists)
    for names in [lists] if lists and are_short else [[name] for name in lists]:
        others = {name: _none_of(getattr(body, name)) for name in lists if name not in names}
        said = getattr(body, names[0]).statement
        yield replace(slide, title=body.name, statement=said, body=replace(body, facts=(), **others))


def _none_of(listing: Listing) -> Listing:
    return replace(listing, data=listing.data.head(0))
