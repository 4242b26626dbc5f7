"""A presentation as a PowerPoint file with native charts, tables and texts, on the layouts of the project's design."""

import io
from datetime import datetime
from pathlib import Path

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation

from analysis.deck.slides import Deck
from analysis.language import language
from analysis.render.pptx.page import Page
from analysis.render.pptx.pages import draw, layout_of
from analysis.render.pptx.paging import paged
from analysis.render.pptx.template import OURS, TAGS, opened
from analysis.render.pptx.writing import clean


def pptx(deck: Deck, template: Path = OURS) -> bytes:
    """Return ``deck`` as a .pptx file.

    template: the file whose master and layouts it takes. Raises UnusableTemplate.
    """
    made, layouts = opened(template, language(deck.language))
    for number, slide in enumerate(paged(deck, layouts).slides, 1):
        chosen = layouts[layout_of(slide)]
        draw(Page(made.slides.add_slide(chosen.layout), chosen.holders, deck), slide, number)
    _list_master_of_notes(made)
    _describe(made, deck)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _list_master_of_notes(made: Presentation) -> None:
    """Name the master of the notes in the presentation, which python-pptx only relates: PowerPoint looks for both."""
    root = made.part._element
    if root.find(qn("p:notesMasterIdLst")) is None:
        key = made.part.relate_to(made.notes_master.part, RT.NOTES_MASTER)
        listed = f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{key}"/></p:notesMasterIdLst>'
        root.find(qn("p:sldMasterIdLst")).addnext(parse_xml(listed))


def _describe(made: Presentation, deck: Deck) -> None:
    """Write the properties of the document; its day is that of the data, not that of a clock."""
    facts, version = made.core_properties, deck.view.everything.version
    day = datetime.fromisoformat(version[:10])
    facts.title, facts.subject = clean(deck.title), clean(deck.subtitle)
    facts.author = facts.last_modified_by = language(deck.language)("app.title")
    facts.language, facts.keywords = TAGS[deck.language], version
    facts.created = facts.modified = day
    facts.revision, facts.comments, facts.category = 1, "", ""
