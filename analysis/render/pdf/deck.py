"""A presentation as a PDF: a page of 16:9 per slide. Notes stay with the speaker: this is what a hall sees."""

from collections.abc import Callable, Iterable

from analysis.deck.parts import Chart, Example, MapBody, Numbers, Slide, Sources, TableBody
from analysis.deck.slides import Deck
from analysis.deck.words import source_line
from analysis.language import Language, language
from analysis.render.pdf.document import Facts, compiled
from analysis.render.pdf.parts import (
    Content,
    chart_picture,
    cut_table,
    link_back,
    map_picture,
    milestones,
    numbers,
    table,
)
from analysis.render.pictures.fonts import wrapped
from analysis.render.shared import MOST_ROWS, address, shortened

WIDTH, BODY = 864, 306
"""Points between the margins, and those that the body of a slide has; the template has the same."""

MAP = (410, 382)
CURVE_ZOOM, CROWDED_ZOOM = 1.3, 1.0
"""Size of the texts of a curve on a slide against those on the page, 17 points; with milestones and reported totals
13, so that these keep apart."""
BESIDE_MILESTONES = 584
"""Points that the milestones leave to the width of a curve; the template has the same."""
SECTORS, SECTORS_ZOOM = (560, 382), 1.05
"""The bars need a line each for 18 sectors and 4 groups."""

LEAST_CHART, MOST_CHART = 190, 300
ROOM_FOR_FACTS = 1_000
"""Letters of all facts about the example that fit in small type; the longest are cut to keep to that."""

DETAIL = 18
"""Size of the texts under a curve; with their leading they leave the rest to the curve."""


def pdf(deck: Deck) -> bytes:
    """Return ``deck`` as a PDF, a slide a page; the same deck gives the same bytes."""
    t = language(deck.language)
    content = {
        "slides": [_slide(slide, t) for slide in deck.slides],
        "subtitle": deck.subtitle,
    }
    return compiled("deck", Facts(deck.title, deck.subtitle, deck.view.everything.version), content, t)


def _slide(slide: Slide, t: Language) -> Content:
    said = (*slide.unsaid_details, slide.statement)
    source = "" if isinstance(slide.body, Sources) else source_line(slide.sources, said)
    layout, body = ("cover", {}) if slide.kind == "title" else _body(slide, t)
    return {
        "layout": layout,
        "title": slide.title,
        "statement": slide.statement,
        "details": list(slide.unsaid_details),
        "source": source,
        "body": body,
    }


def _body(slide: Slide, t: Language) -> tuple[str, Content]:
    """Return the layout of a slide and what goes into it."""
    if slide.body is None:
        return "claim", {}
    return _BODIES[type(slide.body)](slide, t)


def _numbers(slide: Slide, t: Language) -> tuple[str, Content]:
    return "numbers", {"items": numbers(slide.body)}


def _map(slide: Slide, t: Language) -> tuple[str, Content]:
    return "map", map_picture(slide.body.shown, slide.body.alt, MAP, None, t)


def _chart(slide: Slide, t: Language) -> tuple[str, Content]:
    if slide.kind == "sectors":
        return "chart", chart_picture(slide.body.exhibit, *SECTORS, SECTORS_ZOOM, t)
    legend = milestones(slide.body, t)
    under = _lines(slide.unsaid_details, WIDTH, DETAIL) * DETAIL * 1.25 + 16
    height = min(max(BODY - under, LEAST_CHART), MOST_CHART)
    width, zoom = (BESIDE_MILESTONES, CROWDED_ZOOM) if legend else (WIDTH, CURVE_ZOOM)
    return "curve", {**chart_picture(slide.body.exhibit, width, height, zoom, t), "legend": legend}


def _lines(texts: Iterable[str], room: float, size: float) -> int:
    return sum(len(wrapped(text, room, size)) for text in texts)


def _tables(slide: Slide, t: Language) -> tuple[str, Content]:
    return "tables", {"tables": [table(listing) for listing in slide.body.listings]}


def _example(slide: Slide, t: Language) -> tuple[str, Content]:
    body: Example = slide.body
    most = max(len(text) for _, text in body.facts)
    while sum(min(len(text), most) for _, text in body.facts) > ROOM_FOR_FACTS:
        most -= 10
    return "example", {
        "facts": [[label, shortened(text, most), address(text), label in body.german] for label, text in body.facts],
        "sources": cut_table(body.sources, MOST_ROWS["example"], t),
    }


def _sources(slide: Slide, t: Language) -> tuple[str, Content]:
    body: Sources = slide.body
    return "sources", {
        "texts": [body.citation, body.licences],
        "hosts": cut_table(body.hosts, MOST_ROWS["sources"], t),
        **link_back(body.link, t),
    }


_BODIES: dict[type, Callable[[Slide, Language], tuple[str, Content]]] = {
    Numbers: _numbers,
    MapBody: _map,
    Chart: _chart,
    TableBody: _tables,
    Example: _example,
    Sources: _sources,
}
