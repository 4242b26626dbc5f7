"""Texts into placeholders: every run carries its language, and whatever text it is, it stays text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pptx.dml.color import ColorFormat, RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.base import BaseShape
from pptx.slide import Slide as PowerPointSlide
from pptx.text.text import TextFrame
from pptx.util import Pt

from analysis.language import Language
from analysis.render.pptx.design import COLORS, Box, Holder, Style
from analysis.render.pptx.template import TAGS, emu, part_name

LANGUAGE_IDS = {"de": MSO_LANGUAGE_ID.GERMAN, "en": MSO_LANGUAGE_ID.ENGLISH_UK}

_THEME_COLORS = {
    "dk1": MSO_THEME_COLOR.TEXT_1,
    "lt1": MSO_THEME_COLOR.BACKGROUND_1,
    "dk2": MSO_THEME_COLOR.TEXT_2,
    "lt2": MSO_THEME_COLOR.BACKGROUND_2,
    **{f"accent{n}": getattr(MSO_THEME_COLOR, f"ACCENT_{n}") for n in range(1, 7)},
}
_BY_COLOR = {COLORS[key]: theme for key, theme in reversed(_THEME_COLORS.items())}

FIELD = "{B5A1D0E2-6C0F-4B52-9F5D-0D7C5B1E2A11}"
"""Id of the field that holds the number of a slide; any GUID, always the same."""

_NOT_IN_XML = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Run:
    """A piece of text. Size, bold and color (of ``analysis.palette``) only where they differ from the layout.

    link: web address that a click opens, "" for none. german: whether it is German whatever the deck speaks.
    """

    text: str
    size: float | None = None
    bold: bool | None = None
    color: str | None = None
    link: str = ""
    german: bool = False


Paragraph = Sequence[Run]


def clean(text: str) -> str:
    """Return ``text`` on one line, with U+FFFD for signs that no XML file may hold."""
    return _NOT_IN_XML.sub("\ufffd", re.sub(r"[\t\n\r]+", " ", text))


def paint(target: ColorFormat, color: str) -> None:
    """Give ``target`` a colour of ``analysis.palette``: by its name in the theme where it has one."""
    if color in _BY_COLOR:
        target.theme_color = _BY_COLOR[color]
    else:
        target.rgb = RGBColor.from_string(color[1:].upper())


def fill(frame: TextFrame, paragraphs: Iterable[Paragraph], t: Language) -> None:
    """Write ``paragraphs`` into ``frame`` in place of what is there."""
    frame.clear()
    for i, runs in enumerate(paragraphs):
        paragraph = frame.add_paragraph() if i else frame.paragraphs[0]
        for run in runs:
            _add(paragraph.add_run(), run, t)


def _add(made, run: Run, t: Language) -> None:
    made.text = clean(run.text)
    font = made.font
    font.language_id = LANGUAGE_IDS["de" if run.german else t.code]
    if run.size is not None:
        font.size = Pt(run.size)
    if run.bold is not None:
        font.bold = run.bold
    if run.color is not None:
        paint(font.color, run.color)
    if run.link.startswith(("http://", "https://")):
        made.hyperlink.address = clean(run.link)


def put(shape: BaseShape, texts: Sequence[str], style: Style, t: Language, box: Box) -> None:
    """Write ``texts`` as paragraphs into a placeholder of ``style``, shrunk so that they stay in ``box``."""
    fitted = style.fit([clean(text) for text in texts], box)
    size = None if fitted.size == style.size else fitted.size
    fill(shape.text_frame, [[Run(text, size)] for text in fitted.paragraphs], t)


def place(shape: BaseShape, box: Box) -> None:
    """Move ``shape`` to ``box``."""
    shape.left, shape.top = emu(box.left), emu(box.top)
    shape.width, shape.height = emu(box.width), emu(box.height)


def describe(shape: BaseShape, text: str) -> None:
    """Give ``shape`` its alternative text."""
    shape._element._nvXxPr.cNvPr.set("descr", clean(text))


def add_foot(slide: PowerPointSlide, number: int, source: str, holders: Mapping[str, Holder], t: Language) -> None:
    """Add source line (none where "") and slide number, which python-pptx leaves out when it makes a slide."""
    if source:
        footer = holders["footer"]
        fitted = footer.style.fit([clean(source)], footer.box)
        shape = _add_holder(slide, footer, "ftr", "<a:p/>", t)
        # LibreOffice takes a footer without a size of its own for a field and forgets how it is set.
        fill(shape.text_frame, [[Run(text, fitted.size)] for text in fitted.paragraphs], t)
    field = f'<a:fld id="{FIELD}" type="slidenum"><a:rPr lang="{TAGS[t.code]}"/><a:t>{number}</a:t></a:fld>'
    _add_holder(slide, holders["slide_number"], "sldNum", f"<a:p>{field}</a:p>", t)


def _add_holder(slide: PowerPointSlide, holder: Holder, kind: str, text: str, t: Language) -> BaseShape:
    tree = slide.shapes._spTree
    element = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{tree.max_shape_id + 1}" name=""/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}" sz="quarter" idx="{holder.idx}"/></p:nvPr></p:nvSpPr>'
        f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{text}</p:txBody></p:sp>"
    )
    tree.append(element)
    shape = slide.shapes[-1]
    shape.name = part_name(holder.part, t)
    return shape


def add_notes(slide: PowerPointSlide, note: str, t: Language) -> None:
    """Write the notes for the speaker, a paragraph per line."""
    fill(slide.notes_slide.notes_text_frame, [[Run(line)] if line else [] for line in note.split("\n")], t)
