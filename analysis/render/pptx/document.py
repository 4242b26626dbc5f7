"""A presentation as a PowerPoint file with native charts, tables and texts, on the layouts of the project's design."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZipFile

from pptx.presentation import Presentation

from analysis.deck.slides import Deck
from analysis.export import archives
from analysis.language import Language
from analysis.render.pptx.design import LAYOUTS
from analysis.render.pptx.page import Page, day_of
from analysis.render.pptx.pages import draw, layout_of
from analysis.render.pptx.template import TAGS, empty
from analysis.render.pptx.writing import clean


def pptx(deck: Deck, t: Language) -> bytes:
    """Return ``deck`` as a .pptx file; the same deck gives the same bytes.

    t: the language in which the deck was made.
    """
    made = empty(t)
    layouts = dict(zip(LAYOUTS, made.slide_layouts, strict=True))
    for number, slide in enumerate(deck.slides, 1):
        key = layout_of(slide)
        draw(Page(made.slides.add_slide(layouts[key]), key, deck, t), slide, number)
    _describe(made, deck, t)
    return _packed(made, day_of(deck))


def _describe(made: Presentation, deck: Deck, t: Language) -> None:
    """Write the properties of the document; its day is that of the data, not that of a clock."""
    facts, day = made.core_properties, datetime.fromisoformat(day_of(deck))
    facts.title, facts.subject = clean(deck.title), clean(deck.subtitle)
    facts.author = facts.last_modified_by = t("app.title")
    facts.language, facts.keywords = TAGS[t.code], deck.version
    facts.created = facts.modified = day
    facts.revision, facts.comments, facts.category = 1, "", ""


def _packed(made: Presentation, day: str) -> bytes:
    """Return the file with its parts dated ``day``, where python-pptx writes the time of the clock."""
    stream, packed = io.BytesIO(), io.BytesIO()
    made.save(stream)
    with ZipFile(stream) as source, ZipFile(packed, "w") as archive:
        for name in source.namelist():
            archives.add(archive, name, [source.read(name)], day)
    return packed.getvalue()
