"""The template of a deck: ours in the colours of the project, an office's own in its place, and what cannot be one."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as PresentationType
from pptx.util import Pt

from analysis.cli.main import main
from analysis.deck.choice import Choice
from analysis.deck.slides import deck
from analysis.language import language
from analysis.records import files
from analysis.render.pptx import template
from analysis.render.pptx.design import COLORS, LAYOUTS, NUMBERS, Box
from analysis.render.pptx.document import pptx
from analysis.render.pptx.pages import layout_of
from analysis.render.pptx.paging import paged
from analysis.render.pptx.template import OURS, UnusableTemplate, layout_name, opened, part_name

DE, EN = language("de"), language("en")
TINY = ["--data", str(files.ROOT / "tests" / "tiny")]
ACCENT = "AA0000"
SECTIONS = (
    f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
    '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<p14:section name="A" id="{6B8B5DA3-9A3C-4C43-9D4A-1F0C5D0E4B11}"><p14:sldIdLst><p14:sldId id="256"/>'
    "</p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"
)


def saved(made: PresentationType, path: Path) -> Path:
    stream = io.BytesIO()
    made.save(stream)
    files.write_bytes(path, stream.getvalue())
    return path


def parts_of(content: bytes) -> dict[str, bytes]:
    archive = ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], path: Path) -> Path:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    files.write_bytes(path, stream.getvalue())
    return path


def found(made: PresentationType, layout: str, part: str, t=DE):
    """Return the placeholder of a layout by the names that stand in the menus."""
    owner = next(each for each in made.slide_layouts if each.name == layout_name(layout, t))
    return next(shape for shape in owner.placeholders if shape.name == part_name(part, t))


# Ours


def test_the_theme_has_the_colours_of_the_palette_and_a_typeface_of_office():
    themes = [content for name, content in parts_of(files.read_bytes(OURS)).items() if "/theme/" in name]
    assert len(themes) == 2  # of the slides and of the notes
    for theme in map(etree.fromstring, themes):
        scheme = theme.find(f".//{qn('a:clrScheme')}")
        colors = {etree.QName(each).localname: f"#{each[0].get('val').lower()}" for each in scheme}
        assert colors == COLORS
        faces = {each.get("typeface") for each in theme.find(f".//{qn('a:fontScheme')}").iter(qn("a:latin"))}
        assert faces == {"Arial"}  # which Office has


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_each_layout_has_its_parts_inside_the_slide_and_names_them(t):
    made, layouts = opened(OURS, t)
    width, height = made.slide_width.pt, made.slide_height.pt
    assert (width, height, len(made.slides)) == (960, 540, 0)
    assert [layout.name for layout in made.slide_layouts] == [layout_name(key, t) for key in LAYOUTS]
    for key, parts in LAYOUTS.items():
        holders = layouts[key].holders
        assert tuple(holders) == parts
        assert len({each.idx for each in holders.values()}) == len(parts)
        assert {shape.name for shape in layouts[key].layout.placeholders} == {part_name(part, t) for part in parts}
        for each in holders.values():
            assert each.box.left >= 0 and each.box.top >= 0
            assert each.box.right <= width and each.box.bottom <= height
            assert each.style.least <= each.style.size


def test_master_and_layouts_ask_in_the_language_of_the_deck():
    made, _ = opened(OURS, EN)
    owners = [made.slide_master, *made.slide_layouts]
    asked = {shape.text_frame.text for owner in owners for shape in owner.placeholders if shape.has_text_frame}
    names = {part_name(part, EN) for parts in LAYOUTS.values() for part in parts}
    assert asked <= names | {"", "‹#›"}


# An office's own


def changed(made: PresentationType) -> None:
    """Change what an office may: size, colours, places, what comes from the master, margins, names, own slides."""
    made.slide_width, made.slide_height = Pt(1200), Pt(700)
    theme = next(r.target_part for r in made.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    theme._blob = re.sub(rb"(<a:accent1><a:srgbClr val=)\"\w+\"", rb'\1"%s"' % ACCENT.encode(), theme.blob)
    statement = found(made, "figures", "statement")
    statement.left, statement.top, statement.width, statement.height = Pt(100), Pt(120), Pt(900), Pt(60)
    body = next(shape for shape in made.slide_master.placeholders if shape.name == part_name("details", DE))
    for text in (statement._element.txBody, body._element.txBody):
        text.replace(text.find(qn("a:lstStyle")), parse_xml(f"<a:lstStyle {nsdecls('a')}/>"))
        for side in ("lIns", "rIns", "tIns", "bIns"):
            del text.find(qn("a:bodyPr")).attrib[side]
    level = made.slide_master.element.find(qn("p:txStyles")).find(qn("p:bodyStyle")).find(qn("a:lvl1pPr"))
    level.find(qn("a:defRPr")).set("sz", "2000")
    level.find(qn("a:lnSpc")).find(qn("a:spcPct")).set("val", "120000")
    found(made, "map", "details").name = f"  {part_name('details', DE)} "
    extra = found(made, "example", "statement")._element
    copy = parse_xml(etree.tostring(extra))
    copy.nvSpPr.cNvPr.set("name", "Logo")
    copy.nvSpPr.nvPr.find(qn("p:ph")).set("idx", "77")
    extra.addnext(copy)
    for layout in list(made.slide_layouts)[:3]:
        made.slides.add_slide(layout).shapes.title.text = "Von gestern"
    made.element.append(parse_xml(SECTIONS))
    shown = f'<p:sldLst><p:sld r:id="{made.slides._sldIdLst[0].rId}"/></p:sldLst>'
    show = f'<p:custShow name="Von gestern" id="0">{shown}</p:custShow>'
    made.element.append(parse_xml(f"<p:custShowLst {nsdecls('p', 'r')}>{show}</p:custShowLst>"))


@pytest.fixture
def own(tmp_path) -> Path:
    made = Presentation(str(OURS))
    changed(made)
    return saved(made, tmp_path / "eigene.pptx")


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_an_own_template_gives_places_sizes_and_colours(own, t):
    made, layouts = opened(own, t)
    assert (made.slide_width.pt, made.slide_height.pt) == (1200, 700)
    holder = layouts["figures"].holders["statement"]
    assert holder.box == Box(100, 120, 900, 60)
    style = holder.style
    assert (style.size, style.least, style.gap, style.spacing) == (20, 14, 8, 1.2)
    assert style.inset == (14.4, 7.2)
    assert layouts["map"].holders["details"].idx == 14


def test_a_deck_on_an_own_template_has_its_slides_alone_and_follows_it(own, real_view):
    made = deck(real_view("BB", 2026), Choice(), DE)
    content = pptx(made, own)
    made, shown = paged(made, opened(own, DE)[1]), Presentation(io.BytesIO(content))
    assert [slide.shapes.title.text for slide in shown.slides] == [slide.title for slide in made.slides]
    assert [slide.slide_layout.name for slide in shown.slides] == [layout_name(layout_of(s), DE) for s in made.slides]
    parts = parts_of(content)
    assert len([name for name in parts if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]) == len(made.slides)
    everything = b"".join(parts.values())
    assert b"Von gestern" not in everything and b"sectionLst" not in everything
    assert any(ACCENT.encode() in content for name, content in parts.items() if "/theme/" in name)
    figures = shown.slides[1]
    assert [shape.name for shape in figures.placeholders if shape.name == "Logo"] == []
    statement = next(shape for shape in figures.placeholders if shape.name == part_name("statement", DE))
    assert (statement.left.pt, statement.top.pt, statement.width.pt) == (100, 120, 900)
    numbers = [shape for shape in figures.placeholders if shape.name in {part_name(part, DE) for part in NUMBERS}]
    runs = [shape.text_frame.paragraphs[0].runs[0] for shape in numbers]
    assert {run.font.color.theme_color.xml_value for run in runs} == {"accent1"}
    assert not [shape for slide in shown.slides for shape in slide.placeholders if "Logo" in shape.name]


def test_a_text_shrinks_to_what_margins_and_lines_of_an_own_template_leave(own):
    texts = ["Wort " * 40]
    ours, theirs = (opened(path, DE)[1]["figures"].holders["statement"].style for path in (OURS, own))
    box = Box(0, 0, 900, 60)
    assert theirs.fit(texts, box).size < ours.fit(texts, box).size


def test_a_template_that_names_its_parts_in_english_serves_both_languages(tmp_path):
    path = saved(opened(OURS, EN)[0], tmp_path / "own.pptx")
    for t in (DE, EN):
        made, layouts = opened(path, t)
        assert [layout.name for layout in made.slide_layouts] == [layout_name(key, t) for key in LAYOUTS]
        assert {key: each.holders for key, each in layouts.items()} == {
            key: each.holders for key, each in opened(OURS, t)[1].items()
        }


# What cannot be one


@pytest.mark.parametrize(("layout", "part"), [(key, part) for key, parts in LAYOUTS.items() for part in parts])
def test_each_part_that_is_missing_is_named_with_its_layout(tmp_path, layout, part):
    made = Presentation(str(OURS))
    element = found(made, layout, part)._element
    element.getparent().remove(element)
    with pytest.raises(UnusableTemplate) as problem:
        opened(saved(made, tmp_path / "own.pptx"), DE)
    expected = f"no placeholder {part_name(part, DE)!r} on layout {layout_name(layout, DE)!r}"
    assert str(problem.value).partition(": ")[2] == expected


def test_all_that_is_missing_is_named_at_once(tmp_path):
    made = Presentation(str(OURS))
    for name in ("Karte", "Quellen"):
        next(each for each in made.slide_layouts if each.name == name).element.cSld.set("name", "Anderes")
    found(made, "table", "table2").name = "Tabelle"
    picture, table = found(made, "example", "table"), found(made, "chart", "legend")
    picture.name, table.name = "x", "Diagramm 9"
    with pytest.raises(UnusableTemplate) as problem:
        opened(saved(made, tmp_path / "own.pptx"), EN)
    said = str(problem.value)
    for each in ("no layout 'Karte'", "no layout 'Quellen'", "'Tabelle 2' on layout 'Tabelle'", "'Legende' on layout"):
        assert each in said
    assert "own.pptx" in said


@pytest.mark.parametrize(("part", "other"), [("picture", "details"), ("table", "statement"), ("details", "picture")])
def test_a_placeholder_of_another_kind_is_named(tmp_path, part, other):
    made = Presentation(str(OURS))
    one, two = found(made, "map", part), found(made, "map", other)
    one.name, two.name = two.name, one.name
    with pytest.raises(UnusableTemplate, match=f"{part_name(part, DE)!r} is for"):
        opened(saved(made, tmp_path / "own.pptx"), DE)


def _retyped(of: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        types = parts["[Content_Types].xml"]
        main = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
        assert main in types
        return parts | {"[Content_Types].xml": types.replace(main, of.encode())}

    return change


def _without_places(parts: dict[str, bytes]) -> dict[str, bytes]:
    names = ("ppt/slideMasters/slideMaster1.xml", "ppt/slideLayouts/slideLayout3.xml")
    return parts | {name: re.sub(rb"<a:xfrm>.*?</a:xfrm>", b"", parts[name]) for name in names}


def test_a_placeholder_without_a_place_is_named(tmp_path):
    path = packed(_without_places(parts_of(files.read_bytes(OURS))), tmp_path / "own.pptx")
    with pytest.raises(UnusableTemplate, match="'Bild' without a place on layout 'Karte'"):
        opened(path, DE)


BROKEN = {
    "a template file": _retyped("application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"),
    "a document": _retyped("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    "macros": _retyped("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    "no types": lambda parts: {name: each for name, each in parts.items() if name != "[Content_Types].xml"},
    "no presentation": lambda parts: {name: each for name, each in parts.items() if name != "ppt/presentation.xml"},
    "no master": lambda parts: {name: each for name, each in parts.items() if "slideMaster1.xml" not in name},
    "broken markup": lambda parts: parts | {"ppt/presentation.xml": b"<p:presentation"},
    "a broken layout": lambda parts: parts | {"ppt/slideLayouts/slideLayout3.xml": b"\x00" * 9},
    "an empty layout": lambda parts: (
        parts | {"ppt/slideLayouts/slideLayout3.xml": f"<p:sldLayout {nsdecls('p')}/>".encode()}
    ),
    "nothing": lambda parts: {},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_presentation_is_refused_in_plain_words(tmp_path, name):
    path = packed(BROKEN[name](parts_of(files.read_bytes(OURS))), tmp_path / "own.pptx")
    with pytest.raises(UnusableTemplate, match=r"own\.pptx .*expected is a \.pptx( without)?$"):
        opened(path, DE)


@pytest.mark.parametrize("content", [b"", b"Titel;Ort\n", b"PK\x03\x04" + b"\x00" * 99, b"%PDF-1.7\n"])
def test_a_file_that_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "own.pptx"
    files.write_bytes(path, content)
    with pytest.raises(UnusableTemplate, match=r"expected is a \.pptx"):
        opened(path, DE)


def test_a_file_cut_short_is_refused_wherever_it_ends(tmp_path):
    whole = files.read_bytes(OURS)
    for end in range(0, len(whole), 2_000):
        files.write_bytes(tmp_path / "own.pptx", whole[:end])
        with pytest.raises(UnusableTemplate):
            opened(tmp_path / "own.pptx", DE)


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_UNPACKED"])
def test_a_template_is_bounded_packed_and_unpacked(monkeypatch, limit):
    monkeypatch.setattr(template, limit, 10_000)
    with pytest.raises(UnusableTemplate, match="at most 10,000"):
        opened(OURS, DE)


# On the command line


def run(tmp_path: Path, *arguments: str) -> tuple[int, Path]:
    out = tmp_path / "deck.out"
    return main(["slides", "--land", "BB", "--slides", "title,figures", *arguments, "--out", str(out), *TINY]), out


def test_the_command_takes_an_own_template(tmp_path, own):
    code, out = run(tmp_path, "--format", "pptx", "--template", str(own))
    assert code == 0
    assert Presentation(io.BytesIO(files.read_bytes(out))).slide_width.pt == 1200


@pytest.mark.parametrize(
    ("kind", "file", "said"),
    [
        ("pptx", "README.md", "expected is a .pptx"),
        ("pptx", "no-such-file.pptx", "no-such-file.pptx"),
        ("pptx", "data", "data"),
        ("html", "analysis/render/pptx/template.pptx", "--template"),
        ("pdf", "analysis/render/pptx/template.pptx", "--template"),
    ],
)
def test_the_command_says_what_cannot_be_a_template_and_writes_nothing(tmp_path, capsys, kind, file, said):
    code, out = run(tmp_path, "--format", kind, "--template", str(files.ROOT / file))
    assert code == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Errno" not in error
    assert not out.exists()
