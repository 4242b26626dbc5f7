"""One slide of a deck on two of the file, where its lists would else be smaller than a hall can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.charts.exhibit import Listing
from analysis.deck.parts import Example, Slide, TableBody
from analysis.deck.slides import Deck


def paged(deck: Deck) -> Deck:
    """Return ``deck`` with a slide for each of two tables, and one for the facts of the example and one for its lists.

    What there is to say of a slide stands on its last, the notes on each.
    """
    return replace(deck, slides=tuple(page for slide in deck.slides for page in _pages(slide)))


def _pages(slide: Slide) -> Iterator[Slide]:
    body = slide.body
    if isinstance(body, TableBody) and len(body.listings) > 1:
        first, *others = body.listings
        yield replace(slide, body=TableBody((first,)), details=())
        for listing in others:
            yield replace(slide, title=listing.title, statement=listing.statement, body=TableBody((listing,)))
    elif isinstance(body, Example) and body.facts and (len(body.partners.data) or len(body.sources.data)):
        yield replace(slide, body=replace(body, partners=_none_of(body.partners), sources=_none_of(body.sources)))
        said = body.partners.statement if len(body.partners.data) else body.sources.statement
        yield replace(slide, title=body.name, statement=said, body=replace(body, facts=()))
    else:
        yield slide


def _none_of(listing: Listing) -> Listing:
    return replace(listing, data=listing.data.head(0))
