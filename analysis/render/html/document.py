"""One HTML file with everything in it; all texts are escaped by the template."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analysis import palette
from analysis.charts.exhibit import Listing
from analysis.deck.gaps import ROWS
from analysis.deck.parts import Body, Chart, Example, MapBody, Slide, Sources, TableBody
from analysis.deck.scope import View
from analysis.deck.slides import Deck
from analysis.deck.words import mark, source_line
from analysis.language import Language
from analysis.records import files
from analysis.render.html.moving_map import in_script, moving_map
from analysis.render.pictures.charts import chart
from analysis.render.pictures.fonts import FAMILY, FILES, FOLDER
from analysis.render.shared import MOST_SHOWN, address, first_rows, qr_svg, shortened

_FOLDER = Path(__file__).resolve().parent

CHART = (1500, 520)
"""Width and height of a chart in the pixels of a slide, which is 1600 by 900."""
CHART_BESIDE_LEGEND = (1060, 520)
MOST_ROWS = {"gaps": ROWS, "assumed": ROWS, "own": ROWS, "example": 8, "sources": 10}
"""Rows of a table that a slide of that kind has room for."""
MOST_FACTS = 360
"""Characters of the facts of an example from which on they are set smaller."""
WITHOUT_SOURCE_LINE = ("title", "example", "sources")
"""Slides whose body holds the sources, or that show nothing that needs one."""
LONG_TITLE, LONGER_TITLE = 48, 84
"""Characters from which on a title is set smaller."""


def html(deck: Deck, t: Language) -> bytes:
    """Return the deck as an HTML document (UTF-8); the same deck gives the same bytes."""
    shown = _template().render(
        deck=deck,
        slides=[_shown(slide, deck.view, t) for slide in deck.slides],
        notes=in_script([_note(slide, t) for slide in deck.slides]),
        t=t,
        total=len(deck.slides),
        family=FAMILY,
        faces=[(style, weight, _encoded(name)) for (style, weight), name in FILES.items() if style == "normal"],
        colors={name: getattr(palette, name) for name in ("INK", "MUTED", "LINE", "GROUND", "ACCENT")},
        css=Markup(files.read_text(_FOLDER / "deck.css")),
        script=Markup(files.read_text(_FOLDER / "deck.js")),
    )
    return shown.encode("utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files.read_text(_FOLDER / "deck.html.jinja"))


@cache
def _encoded(name: str) -> str:
    return base64.b64encode(files.read_bytes(FOLDER / name)).decode("ascii")


def _shown(slide: Slide, view: View, t: Language) -> dict[str, object]:
    """Return what the template needs of a slide: its texts and the markup of its body."""
    body = slide.body
    milestones = body.milestones if isinstance(body, Chart) else ()
    return {
        "slide": slide,
        "size": _size(slide.title),
        "is_dense": isinstance(body, Example) and sum(len(text) for _, text in body.facts) > MOST_FACTS,
        "kind": type(body).__name__ if body is not None else "",
        "picture": _picture(body, t),
        "milestones": [(mark(row.number), row.date[:4], row.title) for row in milestones],
        "map": moving_map(body, view, t) if isinstance(body, MapBody) else None,
        "tables": [_table(listing, MOST_ROWS[slide.kind], t) for listing in _listings(body)],
        "source": _source(slide),
        "link": _link(body) if isinstance(body, Sources) else None,
    }


def _size(title: str) -> str:
    if len(title) > LONGER_TITLE:
        return "longer"
    return "long" if len(title) > LONG_TITLE else ""


def _note(slide: Slide, t: Language) -> tuple[str, str]:
    """Return what the user wrote for the speaker, and the sources, which only who is asked for them reads."""
    own, head, sources = slide.note.rpartition(t("deck.note.sources"))
    return own.strip(), head + sources


def _picture(body: Body | None, t: Language) -> Markup:
    """Return the chart as SVG with its statement as the text for who does not see it."""
    if not isinstance(body, Chart):
        return Markup("")
    drawn = chart(body.exhibit, *(CHART if body.legend is None else CHART_BESIDE_LEGEND))
    return Markup(drawn.document(body.exhibit.title, body.exhibit.statement, t.code))


def _source(slide: Slide) -> str:
    """Return what the foot says: all sources without an address, those of a map included; addresses are in the note."""
    if slide.kind in WITHOUT_SOURCE_LINE:
        return ""
    return source_line(slide.sources, (*slide.unsaid_details, slide.statement))


def _listings(body: Body | None) -> Iterable[Listing]:
    if isinstance(body, TableBody):
        return body.listings
    if isinstance(body, Example):
        return [body.partners] if len(body.partners.data) else []
    return [body.hosts] if isinstance(body, Sources) else []


def _table(listing: Listing, most: int, t: Language) -> dict[str, object]:
    rows, more = first_rows(listing, most, t)
    table = rows.table()
    counts = [place for place, is_number in enumerate(rows.numbers()) if is_number]
    cells = {"heads": list(table.columns), "rows": table.to_numpy().tolist(), "counts": counts}
    return {"title": listing.title, "more": more, **cells}


def _link(body: Sources) -> dict[str, str]:
    """Return the link as it is written, the address that a click opens and its QR code; "" where there is none."""
    opened = address(body.link)
    return {"text": shortened(body.link, MOST_SHOWN), "address": opened, "code": Markup(qr_svg(opened))}
