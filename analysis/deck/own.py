"""The slide about a visitor's own figures: whom alliances reach where their values are highest and lowest.

It is no kind of ``deck.choice``: a link cannot hold the figures, so only files have it that are made in the session.
"""

from dataclasses import replace

from analysis.charts import own as charts
from analysis.charts import texts
from analysis.counting.own import Own
from analysis.deck.parts import Slide, TableBody
from analysis.deck.scope import View
from analysis.deck.slides import Deck
from analysis.language import Language, language

KIND = "own"


def with_own(made: Deck, own: Own) -> Deck:
    """Return a deck with the slide about own figures, before its sources."""
    slides = list(made.slides)
    place = next((at for at, slide in enumerate(slides) if slide.kind == "sources"), len(slides))
    return replace(made, slides=(*slides[:place], own_slide(made.view, own, language(made.language)), *slides[place:]))


def own_slide(view: View, own: Own, t: Language) -> Slide:
    """Return the slide: the sentence about the fifths, these as a table, and whose figures they are."""
    listing = charts.fifths_list(own, view.selection, view.year, t)
    source = charts.source(own, t)
    return Slide(
        kind=KIND,
        title=t("own.slide", title=charts.short(own)),
        statement=charts.sentence(own, view.selection, view.year, t, "own.sentence.short"),
        details=(source, t("own.slide.detail")),
        body=TableBody((replace(listing, title=t("own.fifth")),)) if len(listing.data) else None,
        sources=(source, texts.records(view.selection, t)),
        note="\n".join([t("deck.note.sources"), source, texts.records(view.selection, t)]),
    )
