"""The template of a deck: ours beside this module, or one that an office made of it in PowerPoint.

A layout and its placeholders are found by their names, those of the interface in either language (``pptx.layout.map``
-> "Karte"), title, footer and slide number by their type. All else is up to the template: master, theme, typeface, size
of the slides, where each part stands and how it is set.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.opc.constants import CONTENT_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import namespaces, qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation as PresentationType
from pptx.shapes.placeholder import LayoutPlaceholder
from pptx.slide import SlideLayout
from pptx.util import Pt

from analysis.errors import AnalysisError
from analysis.language import LANGUAGES, Language, language
from analysis.records import files
from analysis.render.pptx.design import LAYOUTS, LEAST, Box, Holder, Style, stem

OURS = Path(__file__).with_name("template.pptx")

MOST_BYTES, MOST_UNPACKED = 20_000_000, 200_000_000
"""Of a template as it is stored, and of all its parts."""

TAGS = {"de": "de-DE", "en": "en-GB"}
"""Language of the interface -> the tag that spelling, speech and number formats follow."""

BY_TYPE = {
    "title": (KIND.TITLE, KIND.CENTER_TITLE),
    "footer": (KIND.FOOTER,),
    "slide_number": (KIND.SLIDE_NUMBER,),
}
"""Parts of which a layout has one at most, whatever its name."""

HOLDS = {"picture": KIND.PICTURE, "chart": KIND.CHART, "table": KIND.TABLE}
"""Parts that are no texts, and the type of their placeholder."""

NOT_TEXT = {*HOLDS.values(), KIND.MEDIA_CLIP, KIND.ORG_CHART, KIND.BITMAP, KIND.DATE}

SIZE = 18
"""Points of a text for which a template names no size."""

MARGINS = {"lIns": 91_440, "rIns": 91_440, "tIns": 45_720, "bIns": 45_720}
"""Margins inside a box of text where a template names none, in the unit of the file."""


class UnusableTemplate(AnalysisError):
    """A file that cannot be the template of a deck; the text names all that is missing."""


@dataclass(frozen=True)
class Layout:
    """A layout of the template with its placeholders by part."""

    key: str
    layout: SlideLayout
    holders: Mapping[str, Holder]


def emu(points: float) -> int:
    """Return a length in the unit of the file."""
    return int(Pt(points))


def layout_name(key: str, t: Language) -> str:
    """Return the name under which a layout stands in the menu of PowerPoint."""
    return t(f"pptx.layout.{key}")


def part_name(part: str, t: Language) -> str:
    """Return the name of a placeholder, as the selection pane and screen readers give it: "Kernzahl 2"."""
    return f"{t(f'pptx.part.{stem(part)}')} {part.removeprefix(stem(part))}".strip()


def opened(path: Path, t: Language) -> tuple[PresentationType, dict[str, Layout]]:
    """Return the template at ``path`` without its slides, and its layouts by their key, named in the language of ``t``.

    Raises UnusableTemplate where it is no PowerPoint file, too large, or lacks a layout or a part of one.
    """
    made = _read(path)
    _drop_slides(made)
    spoken = _language_of(made)
    by_name = {layout.name.strip(): layout for layout in reversed(made.slide_layouts)}
    layouts, missing = {}, []
    for key, parts in LAYOUTS.items():
        name = layout_name(key, spoken)
        if name not in by_name:
            missing.append(f"no layout {name!r}")
            continue
        found = {part: _placeholder(by_name[name], part, spoken) for part in parts}
        missing += [f"{wrong} on layout {name!r}" for part in parts if (wrong := _wrong(part, found[part], spoken))]
        layouts[key] = by_name[name], found
    if missing:
        raise UnusableTemplate(f"{path} cannot be the template of a deck: {'; '.join(missing)}")
    if spoken is not t:
        _translate(made, spoken, t)
    return made, {
        key: Layout(key, layout, {part: _holder(part, shape) for part, shape in found.items()})
        for key, (layout, found) in layouts.items()
    }


def _read(path: Path) -> PresentationType:
    if path.stat().st_size > MOST_BYTES:
        raise UnusableTemplate(f"{path} has {path.stat().st_size:,} bytes, a template at most {MOST_BYTES:,}")
    content = files.read_bytes(path)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except BadZipFile:
        raise UnusableTemplate(f"{path} is no PowerPoint file, expected is a .pptx") from None
    if unpacked > MOST_UNPACKED:
        raise UnusableTemplate(f"{path} has {unpacked:,} bytes unpacked, a template at most {MOST_UNPACKED:,}")
    try:
        made = Presentation(io.BytesIO(content))
        _walk(made)
    except Exception as problem:  # whatever the library trips over in a file that is none
        raise UnusableTemplate(f"{path} is no PowerPoint file, expected is a .pptx") from problem
    if made.part.content_type != CONTENT_TYPE.PML_PRESENTATION_MAIN:
        raise UnusableTemplate(f"{path} holds macros, expected is a .pptx without")
    return made


def _walk(made: PresentationType) -> list[tuple[str, list[KIND]]]:
    """Return the names of the layouts and what their placeholders are for."""
    return [(each.name, [shape.placeholder_format.type for shape in each.placeholders]) for each in made.slide_layouts]


def _drop_slides(made: PresentationType) -> None:
    """Remove the slides, and the sections, shows and properties that name them."""
    for name in ("p:custShowLst", "p:extLst"):
        for each in made.element.findall(qn(name)):
            made.element.remove(each)
    for each in list(made.slides._sldIdLst):
        made.part.drop_rel(each.rId)
        made.slides._sldIdLst.remove(each)
    relations = made.part.package._rels
    for key in [key for key, each in relations.items() if each.reltype in (RT.EXTENDED_PROPERTIES, RT.THUMBNAIL)]:
        relations.pop(key)


def _language_of(made: PresentationType) -> Language:
    """Return the language in which most layouts have their names."""
    names = {layout.name.strip() for layout in made.slide_layouts}
    return max(map(language, LANGUAGES), key=lambda t: sum(layout_name(key, t) in names for key in LAYOUTS))


def _placeholder(layout: SlideLayout, part: str, t: Language) -> LayoutPlaceholder | None:
    for shape in layout.placeholders:
        if part in BY_TYPE and shape.placeholder_format.type in BY_TYPE[part]:
            return shape
        if part not in BY_TYPE and shape.name.strip() == part_name(part, t):
            return shape
    return None


def _wrong(part: str, shape: LayoutPlaceholder | None, t: Language) -> str:
    """Say what is wrong with the placeholder of a part, "" where nothing is."""
    name, kind = part_name(part, t), HOLDS.get(stem(part))
    if shape is None:
        return f"no placeholder {name!r}"
    if shape.left is None or shape.width is None:
        return f"placeholder {name!r} without a place"
    found = shape.placeholder_format.type
    if found == kind or (kind is None and found not in NOT_TEXT):
        return ""
    return f"placeholder {name!r} is for {found.name}, expected is {'text' if kind is None else kind.name}"


def _translate(made: PresentationType, spoken: Language, t: Language) -> None:
    """Name layouts, placeholders and what asks to fill them in the language of ``t``, and spell them in it."""
    names = {part_name(part, spoken): part_name(part, t) for parts in LAYOUTS.values() for part in parts}
    titles = {layout_name(key, spoken): layout_name(key, t) for key in LAYOUTS}
    for layout in made.slide_layouts:
        layout.element.cSld.set("name", titles.get(layout.name, layout.name))
    for owner in (made.slide_master, *made.slide_layouts):
        for shape in owner.placeholders:
            if shape.has_text_frame and shape.text_frame.text == shape.name:
                shape.text_frame.paragraphs[0].runs[0].text = names.get(shape.name, shape.name)
            shape.name = names.get(shape.name, shape.name)
    for owner in (made, made.slide_master, *made.slide_layouts):
        for element in owner.element.iter():
            if element.get("lang"):
                element.set("lang", TAGS[t.code])


def _holder(part: str, shape: LayoutPlaceholder) -> Holder:
    box = Box(*(length / emu(1) for length in (shape.left, shape.top, shape.width, shape.height)))
    return Holder(part, shape.placeholder_format.idx, box, _style(part, shape))


def _style(part: str, shape: LayoutPlaceholder) -> Style:
    """Return how the texts of a placeholder are set: what it does not say by itself it has from the master."""
    own = [each._element.txBody for each in (shape, shape._base_placeholder) if each is not None]
    levels = [None if text is None else text.find(qn("a:lstStyle")) for text in own]
    usual = "p:txStyles/p:titleStyle" if part == "title" else "p:txStyles/p:bodyStyle"
    levels.append(shape.part.slide_layout.slide_master.element.find(usual, namespaces("p")))
    size = _inherited(levels, "a:lvl1pPr/a:defRPr", "sz", SIZE * 100) / 100
    inset = {side: _inherited(own, "a:bodyPr", side, usual) / emu(1) for side, usual in MARGINS.items()}
    return Style(
        size,
        min(LEAST.get(stem(part), size), size),
        bold=bool(_inherited(levels, "a:lvl1pPr/a:defRPr", "b", 0)),
        gap=_inherited(levels, "a:lvl1pPr/a:spcBef/a:spcPts", "val", 0) / 100,
        spacing=_inherited(levels, "a:lvl1pPr/a:lnSpc/a:spcPct", "val", 100_000) / 100_000,
        inset=(inset["lIns"] + inset["rIns"], inset["tIns"] + inset["bIns"]),
    )


def _inherited(owners: Sequence[BaseOxmlElement | None], path: str, name: str, otherwise: int) -> int:
    """Return the attribute ``name`` of the element at ``path`` in the first of ``owners`` that has it."""
    for owner in owners:
        found = None if owner is None else owner.find(path, namespaces("a"))
        if found is not None and found.get(name):
            return int(found.get(name))
    return otherwise
