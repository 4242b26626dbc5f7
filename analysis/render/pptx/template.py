"""The empty presentation: theme, master and layouts of ``design`` as PowerPoint wants them.

python-pptx brings one template of 4:3 in another design; its parts are kept as a frame and their content is replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as PresentationType
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Pt

from analysis.language import Language
from analysis.render.pptx.design import (
    BODY,
    COLORS,
    DETAILS,
    FALLBACK,
    FONT,
    FOOT,
    HEIGHT,
    INSIDE,
    LAYOUTS,
    MARGIN,
    PANOSE,
    RULE,
    TITLE,
    TITLE_HOLDER,
    WIDTH,
    Box,
    Holder,
    Style,
)
from analysis.render.pptx.measure import SPACING

TAGS = {"de": "de-DE", "en": "en-GB"}
"""Language of the interface -> the tag that spelling, speech and number formats follow."""

UNNEEDED = (RT.PRINTER_SETTINGS, RT.VIEW_PROPS)
"""What the template of the library carries from the computer on which it was made."""

FIELD = "{B5A1D0E2-6C0F-4B52-9F5D-0D7C5B1E2A11}"
"""Id of the field that holds the number of a slide; any GUID, always the same."""


def emu(points: float) -> int:
    """Return a length in the unit of the file."""
    return int(Pt(points))


def empty(t: Language) -> PresentationType:
    """Return a presentation without slides, its layouts named in the language of ``t``."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    made.element.find(qn("p:sldSz")).attrib.pop("type", None)
    for style in made.element.iter(qn("a:defRPr")):
        if style.get("lang"):
            style.set("lang", TAGS[t.code])
    _drop(made.part, UNNEEDED)
    _drop(made.part.package, (RT.EXTENDED_PROPERTIES, RT.THUMBNAIL))
    master = made.slide_master
    for layout in list(made.slide_layouts)[len(LAYOUTS) :]:
        made.slide_layouts.remove(layout)
    theme = theme_xml(t("app.title"))
    master.part.part_related_by(RT.THEME)._blob = theme
    made.notes_master.part.part_related_by(RT.THEME)._element = parse_xml(theme)
    _write_master(master, t)
    for layout, (key, holders) in zip(made.slide_layouts, LAYOUTS.items(), strict=True):
        _write_layout(layout, key, holders, t)
    return made


def layout_name(key: str, t: Language) -> str:
    """Return the name under which a layout stands in the menu of PowerPoint."""
    return t(f"pptx.layout.{key}")


def part_name(part: str, t: Language) -> str:
    """Return the name of a placeholder, as the selection pane and screen readers give it: "Kernzahl 2"."""
    stem = part.rstrip("0123456789")
    return f"{t(f'pptx.part.{stem}')} {part.removeprefix(stem)}".strip()


def _drop(owner: Part, kinds: Sequence[str]) -> None:
    for key in [key for key, relation in owner._rels.items() if relation.reltype in kinds]:
        owner._rels.pop(key)


# Theme


def theme_xml(name: str) -> bytes:
    """Return the theme: colours and typeface of the project, plain fills and lines, no shadows."""
    colors = "".join(f'<a:{key}><a:srgbClr val="{color[1:].upper()}"/></a:{key}>' for key, color in COLORS.items())
    face = f'<a:latin typeface="{FONT}" panose="{PANOSE}"/><a:ea typeface="{FALLBACK}"/><a:cs typeface="{FALLBACK}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(f'<a:ln w="{emu(width)}">{fill}<a:prstDash val="solid"/></a:ln>' for width in (0.75, 1.5, 2.25))
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    title = quoteattr(name)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<a:theme {nsdecls('a')} name={title}><a:themeElements>"
        f"<a:clrScheme name={title}>{colors}</a:clrScheme>"
        f"<a:fontScheme name={title}><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f"<a:fmtScheme name={title}><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    ).encode()


# Master and layouts


def _write_master(master: SlideMaster, t: Language) -> None:
    body = Holder("details", "body", 1, BODY, DETAILS)
    holders = (TITLE_HOLDER, body, *(Holder(h.part, h.kind, 3 + i, h.box, h.style) for i, h in enumerate(FOOT)))
    shapes = "".join(_shape(i + 2, holder, t) for i, holder in enumerate(holders)) + _rule(len(holders) + 2, t)
    background = '<p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg>'
    element = master.element
    element.replace(element.cSld, _slide_data("", background, shapes))
    styles = (
        f"<p:txStyles {nsdecls('p', 'a')}><p:titleStyle>{_level(1, TITLE)}</p:titleStyle>"
        f"<p:bodyStyle>{''.join(_level(n, DETAILS) for n in range(1, 10))}</p:bodyStyle>"
        f"<p:otherStyle>{_level(1, DETAILS)}</p:otherStyle></p:txStyles>"
    )
    old = element.find(qn("p:txStyles"))
    old.addprevious(parse_xml(f'<p:hf {nsdecls("p")} hdr="0" dt="0"/>'))
    element.replace(old, parse_xml(styles))


def _write_layout(layout: SlideLayout, key: str, holders: Sequence[Holder], t: Language) -> None:
    element = layout.part._element
    for name in ("type", "userDrawn"):
        element.attrib.pop(name, None)
    element.set(*(("type", "title") if key == "title" else ("userDrawn", "1")))
    shapes = "".join(_shape(i + 2, holder, t) for i, holder in enumerate((*holders, *FOOT)))
    element.replace(element.cSld, _slide_data(layout_name(key, t), "", shapes))


def _slide_data(name: str, background: str, shapes: str):
    named = f" name={quoteattr(name)}" if name else ""
    return parse_xml(
        f"<p:cSld {nsdecls('p', 'a', 'r')}{named}>{background}<p:spTree>"
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{shapes}</p:spTree></p:cSld>"
    )


def _shape(number: int, holder: Holder, t: Language) -> str:
    """Return a placeholder of the master or a layout."""
    name = part_name(holder.part, t)
    idx = f' idx="{holder.idx}"' if holder.idx else ""
    small = ' sz="quarter"' if holder in FOOT else ""
    prompt = ' hasCustomPrompt="1"' if holder.kind == "body" else ""
    align = "r" if holder.kind == "sldNum" else "l"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{holder.kind}"{small}{idx}{prompt}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{_place(holder.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody>{body_properties(holder.style)}<a:lstStyle>{_level(1, holder.style, align)}</a:lstStyle>"
        f"{_prompt(holder, name, t)}</p:txBody></p:sp>"
    )


def _prompt(holder: Holder, name: str, t: Language) -> str:
    tag = TAGS[t.code]
    if holder.kind == "sldNum":
        return f"<a:p>{number_field(tag)}</a:p>"
    if holder.kind == "ftr":
        return f'<a:p><a:endParaRPr lang="{tag}"/></a:p>'
    return f'<a:p><a:r><a:rPr lang="{tag}"/><a:t>{escape(name)}</a:t></a:r></a:p>'


def number_field(tag: str, number: str = "‹#›") -> str:
    """Return the field that shows the number of the slide; number: what stands there before it is computed."""
    return f'<a:fld id="{FIELD}" type="slidenum"><a:rPr lang="{tag}"/><a:t>{number}</a:t></a:fld>'


def body_properties(style: Style) -> str:
    """Return the properties of a box of text: no inner margins, and shrinking where an editor writes more."""
    inner = 'lIns="0" tIns="0" rIns="0" bIns="0"'
    return f'<a:bodyPr vert="horz" wrap="square" {inner} rtlCol="0" anchor="{style.anchor}"><a:normAutofit/></a:bodyPr>'


def _level(number: int, style: Style, align: str = "l") -> str:
    """Return how paragraphs of a level are set: no bullets, no indents but for deeper levels."""
    spacing = f'<a:lnSpc><a:spcPct val="{round(SPACING * 100_000)}"/></a:lnSpc>'
    gap = f'<a:spcBef><a:spcPts val="{round(style.gap * 100)}"/></a:spcBef>'
    face = "mj" if style is TITLE else "mn"
    return (
        f'<a:lvl{number}pPr marL="{emu(18 * (number - 1))}" indent="0" algn="{align}" rtl="0">{spacing}{gap}<a:buNone/>'
        f'<a:defRPr sz="{round(style.size * 100)}" b="{int(style.bold)}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="{style.color}"/></a:solidFill>'
        f'<a:latin typeface="+{face}-lt"/><a:ea typeface="+{face}-ea"/><a:cs typeface="+{face}-cs"/>'
        f"</a:defRPr></a:lvl{number}pPr>"
    )


def _rule(number: int, t: Language) -> str:
    """Return the line over the foot."""
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name={quoteattr(t("pptx.part.rule"))}/>'
        '<p:cNvCxnSpPr/><p:nvPr userDrawn="1"/></p:nvCxnSpPr>'
        f'<p:spPr>{_place(Box(MARGIN, RULE, INSIDE, 0))}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{emu(0.75)}"><a:solidFill><a:schemeClr val="bg2"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def _place(box: Box) -> str:
    return (
        f'<a:xfrm><a:off x="{emu(box.left)}" y="{emu(box.top)}"/>'
        f'<a:ext cx="{emu(box.width)}" cy="{emu(box.height)}"/></a:xfrm>'
    )
