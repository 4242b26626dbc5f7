"""PowerPoint files read back: layouts, native charts and tables, alternative texts, notes, room for all texts."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from zipfile import ZipFile

import openpyxl
import pytest
import segno
from lxml import etree
from openxml_audit import validate_pptx
from PIL import Image
from pptx import Presentation
from pptx.chart.plot import LinePlot
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.util import Pt

from analysis import palette
from analysis.charts.exhibit import MISSING
from analysis.counting.recent import confirmed_since
from analysis.deck.choice import MAX_TITLE, Choice, SlideChoice
from analysis.deck.parts import Chart, Example, MapBody, Numbers, Slide, Sources, TableBody
from analysis.deck.slides import Deck, deck
from analysis.language import language
from analysis.render.pptx import measure
from analysis.render.pptx.design import LAYOUTS
from analysis.render.pptx.document import pptx
from analysis.render.pptx.grids import MOST_LETTERS, shortened
from analysis.render.pptx.pages import layout_of, source_line
from analysis.render.pptx.paging import paged
from analysis.render.pptx.template import OURS, opened, part_name
from analysis.render.pptx.writing import clean
from analysis.render.pptx.years import _scale
from analysis.render.shared import shortened as cut

LINK = "https://example.org/vortrag?land=NW"

CASES = [("", "de"), ("NW", "de"), ("HB", "en"), ("09162", "de"), ("12060", "en")]
"""Germany, the Land with the most alliances, one with few, a district without any, one with few."""

LAYOUT_NAMES = {
    "de": ["Titel", "Kernzahlen", "Karte", "Diagramm", "Tabelle", "Beispiel", "Quellen", "Aussage"],
    "en": ["Title", "Key figures", "Map", "Chart", "Table", "Example", "Sources", "Statement"],
}


LAYOUTS_OF_OURS = opened(OURS, language("de"))[1]
HOLDERS = {key: each.holders for key, each in LAYOUTS_OF_OURS.items()}


@dataclass(frozen=True)
class Made:
    """A deck in pages of the file, the file, and the file read back."""

    deck: Deck
    content: bytes
    file: PresentationType

    def slide(self, kind: str):
        """Return (slide of the deck, slide of the file)."""
        kinds = [slide.kind for slide in self.deck.slides]
        return self.deck.slides[kinds.index(kind)], self.file.slides[kinds.index(kind)]


def made_of(deck_: Deck) -> Made:
    content = pptx(deck_)
    return Made(paged(deck_, LAYOUTS_OF_OURS), content, Presentation(io.BytesIO(content)))


@pytest.fixture(scope="module")
def make(real_view):
    @cache
    def of(key: str, code: str) -> Made:
        return made_of(deck(real_view(key, 2026), Choice(), language(code), LINK))

    return of


@pytest.fixture(params=CASES, ids=lambda case: "-".join(case))
def made(request, make) -> Made:
    return make(*request.param)


def part(slide, layout: str, name: str):
    """Return the shape of a slide that is the placeholder ``name``, None where it has none."""
    idx = HOLDERS[layout][name].idx
    found = [shape for shape in slide.placeholders if shape.placeholder_format.idx == idx]
    return found[0] if found else None


def texts(slide) -> str:
    """Return all text of a slide, that of tables too."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def charts(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def plain(text: str) -> str:
    return " ".join(text.split())


# The design


def test_the_layouts_have_names_and_are_used(made):
    names = LAYOUT_NAMES[made.deck.language]
    assert [layout.name for layout in made.file.slide_layouts] == names
    used = [slide.slide_layout.name for slide in made.file.slides]
    assert used == [names[list(LAYOUTS).index(layout_of(slide))] for slide in made.deck.slides]


def test_a_full_deck_uses_each_layout_but_the_one_for_nothing_to_show(make):
    used = {slide.slide_layout.name for slide in make("", "de").file.slides}
    assert used == set(LAYOUT_NAMES["de"]) - {"Aussage"}
    empty = [slide.slide_layout.name for slide in make("09162", "de").file.slides]
    assert empty.count("Aussage") == 3  # sectors, white spots and example of a town without an alliance


def test_the_master_is_16_to_9_in_our_colours_and_a_typeface_of_office(made):
    assert (made.file.slide_width, made.file.slide_height) == (Pt(960), Pt(540))
    parts = ZipFile(io.BytesIO(made.content))
    themes = [name for name in parts.namelist() if name.startswith("ppt/theme/")]
    assert len(themes) == 2  # of the slides and of the notes
    for name in themes:
        theme = parts.read(name).decode()
        assert set(re.findall('typeface="([^"]+)"', theme)) == {"Arial"}  # Office has it, where it is to be shown
        assert palette.ACCENT[1:].upper() in theme
        assert "Calibri" not in theme


def test_layouts_hold_title_source_line_and_slide_number(made):
    for layout in made.file.slide_layouts:
        kinds = [shape.placeholder_format.type for shape in layout.placeholders]
        assert kinds[0] in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
        assert PP_PLACEHOLDER.FOOTER in kinds and PP_PLACEHOLDER.SLIDE_NUMBER in kinds


def test_a_strict_validator_of_office_open_xml_finds_nothing(made, tmp_path):
    file = tmp_path / "deck.pptx"
    file.write_bytes(made.content)
    assert [f"{each.part_uri}: {each.description}" for each in validate_pptx(str(file)).errors] == []


def test_what_a_list_leaves_out_is_counted(made):
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        if not isinstance(slide.body, Example | TableBody):
            continue
        body = slide.body
        expected = body.listings if isinstance(body, TableBody) else [body.partners, body.sources]
        tables = [shape.table for shape in shown.shapes if shape.has_table]
        for listing in (each for each in expected if len(each.data)):
            (table,) = [each for each in tables if each.cell(0, 0).text_frame.text == clean(listing.title)]
            rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows][1:]
            whole = [[clean(text) for text in row] for row in listing.table().to_numpy().tolist()]
            if rows[-1][0].startswith("…"):
                rest = language(made.deck.language).count("deck.more", len(whole) - len(rows) + 1)
                assert rows.pop()[0] == f"… {rest}"
                assert len(rows) >= 8
            assert rows == whole[: len(rows)]
            assert not isinstance(body, TableBody) or len(rows) == len(whole)


def test_nothing_of_the_template_of_the_library_is_left(made):
    names = ZipFile(io.BytesIO(made.content)).namelist()
    assert not [name for name in names if "printerSettings" in name or "thumbnail" in name or "app.xml" in name]
    assert len([name for name in names if name.startswith("ppt/slideLayouts/slideLayout")]) == len(LAYOUTS)


# What a slide says


def test_each_slide_says_its_title_and_statement_and_has_a_number(made):
    for number, (slide, shown) in enumerate(zip(made.deck.slides, made.file.slides, strict=True), 1):
        layout = layout_of(slide)
        assert shown.shapes.title.text_frame.text == slide.title
        assert shown.shapes[0].shape_id == shown.shapes.title.shape_id  # read first
        assert part(shown, layout, "statement").text_frame.text == slide.statement
        field = part(shown, layout, "slide_number")._element.find(".//" + qn("a:fld"))
        assert field.get("type") == "slidenum"
        assert field.find(qn("a:t")).text == str(number)
        footer = part(shown, layout, "footer")
        assert (footer.text_frame.text if footer is not None else "") == source_line(
            slide, language(made.deck.language)
        )


def test_each_detail_stands_on_its_slide(made):
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        for detail in slide.details:
            said = plain(texts(shown))
            assert plain(detail) in said or plain(detail).rstrip(".") in plain(made.deck.subtitle), slide.kind


def test_the_notes_are_those_of_the_deck(made):
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        assert shown.has_notes_slide is bool(slide.note)
        if slide.note:
            assert shown.notes_slide.notes_text_frame.text == slide.note
            for source in slide.sources:
                assert source in shown.notes_slide.notes_text_frame.text


def test_no_placeholder_is_empty(made):
    for shown in made.file.slides:
        for shape in shown.placeholders:
            is_number = shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
            assert not shape.has_text_frame or is_number or shape.text_frame.text.strip()
            assert shape.placeholder_format.type != PP_PLACEHOLDER.DATE


def test_the_numbers_are_those_of_the_figures(make, real_view):
    for key, code in CASES:
        made, figures, t = make(key, code), real_view(key, 2026).figures, language(code)
        expected = {
            "active": figures["alliances"]["active"],
            "confirmed": confirmed_since(real_view(key, 2026).selection.spans, 2026, 2022),
            "people": figures["coverage"]["population"]["any"],
            "partners": figures["partners"]["named"],
        }
        slide, shown = made.slide("figures")
        for i, item in enumerate(slide.body.items, 1):
            value, label, context = (p.text for p in part(shown, "figures", f"number{i}").text_frame.paragraphs)
            n = expected[item.name]
            assert value == (t.million(n) if n >= 1e6 else t.number(n))
            assert (label, context) == (item.label, item.context)


# Native charts


def test_the_curve_is_a_native_chart_of_the_growth(make, real_view):
    for key, code in CASES:
        slide, shown = make(key, code).slide("growth")
        (chart,) = charts(shown)
        assert isinstance(chart.plots[0], LinePlot)
        growth = real_view(key, 2026).figures["growth"]
        assert list(chart.plots[0].categories) == [str(row["year"]) for row in growth]
        assert list(chart.series[0].values) == [row["active"] for row in growth]
        assert isinstance(slide.body, Chart)


def test_reported_totals_are_marks_that_no_line_joins(make):
    slide, shown = make("", "de").slide("growth")
    _, _, high, low, places = charts(shown)[0].series
    data = slide.body.exhibit.data
    assert [v for v in high.values if v is not None] == data["high"].dropna().tolist()
    lows = data.loc[(data["low"] != data["high"]).fillna(False).astype(bool), "low"].tolist()
    assert [v for v in low.values if v is not None] == lows and lows
    for series in (high, low, places):
        assert series.format.line.fill.type == MSO_FILL.BACKGROUND
        assert series.smooth is False
    years = {int(date[:4]) for date in slide.body.legend.data["date"]}
    marked = [year for year, value in zip(data["year"], places.values, strict=True) if value is not None]
    assert set(marked) == years


def written(spec: dict) -> list[str]:
    """Return the reported figures that are written in a chart of the page."""
    if spec.get("mark", {}).get("type") == "text" and spec["mark"]["color"] == palette.REPORTED:
        return [row["text"] for row in spec["data"]["values"]]
    return [text for part in spec.get("layer", ()) for text in written(part)]


@pytest.mark.parametrize(("key", "figures"), [("", ["mehr als 670", "rund 300"]), ("BB", ["55", "mehr als 50"])])
def test_the_reported_figures_written_are_those_of_the_page_and_the_pdf(make, key, figures):
    """For Germany 2025 ends with "rund 300", although "mehr als 300" was reported in that year too."""
    slide, shown = make(key, "de").slide("growth")
    _curve, *reported, _milestones = charts(shown)[0].series
    labels = [label for series in reported for label in series._element.iter(qn("c:dLbl"))]
    found = [label.find(".//" + qn("a:t")).text for label in labels]
    assert sorted(found) == sorted(written(slide.body.exhibit.spec)) == sorted(figures)


def test_the_milestones_are_explained_with_their_numbers(make):
    slide, shown = make("", "de").slide("growth")
    said = part(shown, "chart", "legend").text_frame.paragraphs
    rows = list(slide.body.legend.data.itertuples())
    assert len(said) == len(rows)
    for paragraph, row in zip(said, rows, strict=True):
        assert paragraph.text.startswith(f"({row.number})  ")
        assert paragraph.text.endswith(plain(row.title))
    places = charts(shown)[0].series[4]._element
    labels = [label.find(".//" + qn("a:t")).text for label in places.iter(qn("c:dLbl"))]
    assert ", ".join(labels).split(", ") == [str(row.number) for row in rows]


def test_the_bars_are_a_native_chart_of_the_sectors(make, real, real_view):
    labels = {
        code: dict(zip(real.sectors["sector"], real.sectors[f"label_{code}"], strict=True)) for code in ("de", "en")
    }
    for key, code in CASES:
        slide, shown = make(key, code).slide("sectors")
        named = real_view(key, 2026).figures["partners"]
        if not named["named"]:
            assert slide.body is None and not charts(shown)
            continue
        (chart,) = charts(shown)
        assert chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED
        counts = dict.fromkeys(chart.plots[0].categories, 0)
        for series in chart.series:
            for category, value in zip(chart.plots[0].categories, series.values, strict=True):
                counts[category] += value or 0
        assert counts == {labels[code][sector]: n for sector, n in named["by_sector"].items()}


def test_bars_are_sorted_within_their_group_and_coloured_by_it(make):
    slide, shown = make("", "de").slide("sectors")
    for series in charts(shown)[0].series:
        values = [value for value in series.values if value is not None]
        assert values == sorted(values, reverse=True)
    said = part(shown, "chart", "legend").text_frame.text
    sums = slide.body.exhibit.data.groupby("group_label")["partners"].sum()
    for label, n in sums.items():
        assert f"{label}: {language('de').number(n)}" in said


def test_a_right_click_finds_the_numbers_in_a_workbook(made):
    for shown in made.file.slides:
        for chart in charts(shown):
            sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
            assert sheet.title == "Sheet1"
            rows = list(sheet.iter_rows(values_only=True))
            assert [row[0] for row in rows[1:]] == list(chart.plots[0].categories)
            for column, series in enumerate(chart.series, 1):
                assert rows[0][column] == series.name
                assert [row[column] for row in rows[1:]] == list(series.values)


def test_numbers_in_charts_are_formatted_for_the_language(made):
    tag = {"de": "[$-407]#,##0", "en": "[$-809]#,##0"}[made.deck.language]
    lang = {"de": "de-DE", "en": "en-GB"}[made.deck.language]
    found = [chart for shown in made.file.slides for chart in charts(shown)]
    assert found
    for chart in found:
        assert {code.text for code in chart._chartSpace.iter(qn("c:formatCode"))} == {tag}
        assert chart._chartSpace.find(qn("c:lang")).get("val") == lang


@pytest.mark.parametrize(
    ("top", "expected"),
    [(0, (1, 1)), (1, (1, 1)), (1.12, (1, 2)), (5, (1, 5)), (5.1, (2, 6)), (86, (20, 100)), (911, (200, 1000))],
)
def test_an_axis_of_counts_has_few_round_lines(top, expected):
    assert _scale(top) == expected


def test_a_label_that_looks_like_a_formula_stays_a_text(make):
    made = make("HB", "en")
    slide, _ = made.slide("sectors")
    exhibit = slide.body.exhibit
    data = exhibit.data.assign(label=["=1+1", *exhibit.data["label"][1:]])
    changed = replace(slide, body=Chart(replace(exhibit, data=data)))
    again = made_of(replace(made.deck, slides=(changed,)))
    (chart,) = charts(again.file.slides[0])
    assert next(iter(chart.plots[0].categories)) == "=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


# Tables, pictures, alternative texts


def test_pictures_charts_and_tables_have_alternative_texts(made):
    count = 0
    for shown in made.file.slides:
        for shape in shown.shapes:
            if shape.has_chart or shape.has_table or shape._element.tag == qn("p:pic"):
                assert shape._element._nvXxPr.cNvPr.get("descr"), (shown.slide_layout.name, shape.name)
                count += 1
    assert count >= 4


def test_the_map_is_a_crisp_picture_with_a_legend_that_counts(made):
    slide, shown = made.slide("map")
    assert isinstance(slide.body, MapBody)
    picture = part(shown, "map", "picture")
    assert picture._element._nvXxPr.cNvPr.get("descr") == slide.body.alt
    wide, high = Image.open(io.BytesIO(picture.image.blob)).size
    assert min(wide / picture.width.pt, high / picture.height.pt) >= 2.66  # twice 96 pixels an inch
    assert wide / high == pytest.approx(picture.width / picture.height, rel=0.01)
    rows = [[cell.text for cell in row.cells] for row in part(shown, "map", "table").table.rows]
    t, body = language(made.deck.language), slide.body.shown
    expected = {each.label: t.number(n) for each, n in zip(body.classes, body.counts, strict=True) if n}
    counts = {label: n for _, label, n in rows[1:]}
    assert expected.items() <= counts.items()
    assert rows[0][1:] == [body.heading, t("level.gemeinde.many")]


def test_the_tables_hold_the_rows_of_the_deck(make):
    pages = zip(make("NW", "de").deck.slides, make("NW", "de").file.slides, strict=True)
    gaps = [(listing, shown) for slide, shown in pages if slide.kind == "gaps" for listing in slide.body.listings]
    assert len(gaps) == 2
    for listing, shown in gaps:
        table = part(shown, "table", "table").table
        assert table.cell(0, 0).text == listing.title
        assert table.first_row
        assert [row.cells[0].text for row in table.rows][1:] == listing.data["name"].tolist()
        people = [column.head for column in listing.columns].index("Einwohner")
        assert [row.cells[people].text for row in table.rows][1:] == listing.table()["Einwohner"].tolist()
        assert [row.cells[people + 1].text for row in table.rows][1:] == listing.table()["Bündnis"].tolist()


def test_the_facts_of_the_example_are_a_table(make):
    slide, shown = make("NW", "de").slide("example")
    assert isinstance(slide.body, Example)
    rows = [tuple(cell.text for cell in row.cells) for row in part(shown, "example", "table").table.rows]
    assert tuple(rows) == slide.body.facts


def test_a_long_table_ends_with_how_many_more_there_are(make):
    slide, shown = make("", "de").slide("sources")
    table = part(shown, "sources", "table").table
    kept = len(table.rows) - 2  # without head and last row
    total = len(slide.body.hosts.data)
    assert table.cell(kept + 1, 0).text == f"… {language('de').count('deck.more', total - kept)}"
    assert table.cell(kept + 1, 0).is_merge_origin
    assert [table.cell(i + 1, 0).text for i in range(kept)] == slide.body.hosts.data["host"].head(kept).tolist()


def test_the_sources_say_how_to_cite(made):
    slide, shown = made.slide("sources")
    assert isinstance(slide.body, Sources)
    said = plain(texts(shown))
    for text in (slide.body.citation, slide.body.licences, slide.body.version, LINK):
        assert plain(text) in said
    link = part(shown, "sources", "caption").text_frame.paragraphs[0].runs[0].hyperlink.address
    assert link == LINK


def test_the_code_carries_the_link(made):
    _, shown = made.slide("sources")
    picture = part(shown, "sources", "picture")
    assert LINK in picture._element._nvXxPr.cNvPr.get("descr")
    image = Image.open(io.BytesIO(picture.image.blob)).convert("L")
    expected = segno.make(LINK, error="l", micro=False)
    modules = [list(row) for row in expected.matrix_iter(border=4)]
    scale = image.width // len(modules)
    found = [
        [int(image.getpixel((x * scale + scale // 2, y * scale + scale // 2)) < 128) for x in range(len(modules))]
        for y in range(len(modules))
    ]
    assert found == [[int(bool(module)) for module in row] for row in modules]


def test_without_a_link_there_is_no_code(make, real_view):
    made = make("HB", "en")
    slide, _ = made.slide("sources")
    again = made_of(replace(made.deck, slides=(replace(slide, body=replace(slide.body, link="")),)))
    shown = again.file.slides[0]
    assert part(shown, "sources", "picture") is None
    assert part(shown, "sources", "caption") is None
    assert part(shown, "sources", "table") is not None


# Nothing overflows


def boxes(slide) -> Iterator[tuple[str, float, float, float, float]]:
    for shape in slide.shapes:
        yield shape.name, shape.left.pt, shape.top.pt, shape.width.pt, shape.height.pt


def check_room(made: Made) -> None:
    """Each shape is on the slide, none covers another, and each text has its room."""
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        layout = layout_of(slide)
        for name, left, top, width, height in boxes(shown):
            assert left >= 0 and top >= 0, (slide.kind, name)
            assert left + width <= 960 and top + height <= 540, (slide.kind, name)
        for one, other in combinations(boxes(shown), 2):
            apart = (
                one[1] + one[3] <= other[1] + 0.1
                or other[1] + other[3] <= one[1] + 0.1
                or one[2] + one[4] <= other[2] + 0.1
                or other[2] + other[4] <= one[2] + 0.1
            )
            assert apart, (slide.kind, one, other)
        check_texts(shown, layout)


def check_texts(shown, layout: str) -> None:
    styles = {each.idx: each.style for each in HOLDERS[layout].values()}
    for shape in shown.placeholders:
        if not shape.has_text_frame or not shape.text_frame.text:
            continue
        style = styles[shape.placeholder_format.idx]
        looks: dict[tuple[float, int], list[str]] = {}
        for paragraph in shape.text_frame.paragraphs:
            size = max([run.font.size.pt for run in paragraph.runs if run.font.size] or [style.size])
            bold = style.bold or all(run.font.bold for run in paragraph.runs)
            looks.setdefault((size, 700 if bold else 400), []).append(paragraph.text)
        needed = style.gap * (len(shape.text_frame.paragraphs) - 1)
        needed += sum(measure.height(same, shape.width.pt, *look) for look, same in looks.items())
        assert needed <= shape.height.pt + 1.5, (layout, shape.name, needed, shape.height.pt)


def test_texts_have_their_room(made):
    check_room(made)


def test_the_type_is_large_enough_for_a_hall(made):
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        holders = HOLDERS[layout_of(slide)]
        assert holders["title"].style.size >= 32 and holders["statement"].style.size >= 24
        title = shown.shapes.title.text_frame.paragraphs[0].runs[0].font.size
        assert title is None  # as the master sets it
        (statement,) = part(shown, layout_of(slide), "statement").text_frame.paragraphs[0].runs
        assert statement.font.size is None or statement.font.size.pt >= 23
        footer = part(shown, layout_of(slide), "footer")
        assert footer is None or footer.text_frame.paragraphs[0].runs[0].font.size.pt >= 10


def test_no_list_is_set_smaller_than_a_hall_can_read(made):
    """24 pixels on a screen of 1440 are 16 points on a slide of 960; the legend of a map is no list."""
    for slide, shown in zip(made.deck.slides, made.file.slides, strict=True):
        tables = [shape.table for shape in shown.shapes if shape.has_table and not isinstance(slide.body, MapBody)]
        runs = [run for table in tables for cell in table.iter_cells() for run in cell.text_frame.paragraphs[0].runs]
        assert all(run.font.size.pt >= 16 for run in runs), slide.kind


def test_no_word_is_broken_and_no_text_leaves_its_cell_with_the_metrics_of_arial(made):
    for shown in made.file.slides:
        for table in (shape.table for shape in shown.shapes if shape.has_table):
            for row in table.rows:
                for cell, column in zip(row.cells, table.columns, strict=True):
                    if cell.is_merge_origin or not cell.text_frame.text:
                        continue
                    (run,) = cell.text_frame.paragraphs[0].runs
                    look = run.font.size.pt, 700 if run.font.bold else 400
                    room = column.width.pt - cell.margin_left.pt - cell.margin_right.pt
                    is_host = re.fullmatch(r"[\w-]+(\.[\w-]+)+", run.text)  # which may break anywhere
                    assert is_host or measure.word_width(run.text, *look) <= room + 0.1, run.text
                    assert measure.cell_height(run.text, room + 0.1, *look) <= row.height.pt, run.text


NASTY = "Netzwerk „Familie & Beruf“ <img src=x onerror=alert(1)> der Donaudampfschifffahrtsgesellschaft \x07\x1b 漢字 "


def nasty(slide: Slide) -> Slide:
    """Return the slide with the longest texts that can come from users or data, with signs that break files."""
    name = (NASTY * 3)[:200]
    slide = replace(slide, title=clean((NASTY * 3)[:MAX_TITLE]), note=(NASTY * 9) + "\n\n" + slide.note)
    body = slide.body
    if isinstance(body, Example):
        facts = tuple((label, f"{name}, {name}, {name}") for label, _ in body.facts)
        statement = f"„{name}“ ist mit 12 Quellen das am besten belegte der 2026 in Nordrhein-Westfalen aktiven."
        return replace(slide, statement=statement, body=replace(body, name=name, facts=facts))
    if isinstance(body, TableBody):
        listings = tuple(replace(each, title=name, data=each.data.assign(name=name)) for each in body.listings)
        return replace(slide, body=TableBody(listings))
    if isinstance(body, Chart) and body.legend is not None:
        return replace(slide, body=replace(body, legend=replace(body.legend, data=body.legend.data.assign(title=name))))
    if isinstance(body, Numbers):
        items = tuple(replace(item, label=name[:60], context=name[:100]) for item in body.items)
        return replace(slide, body=Numbers(items))
    if isinstance(body, Sources):
        return replace(
            slide, body=replace(body, citation=body.citation + name, link="https://example.org/?" + "a" * 1500)
        )
    return slide


@pytest.fixture(scope="module")
def broken(make) -> Made:
    found = make("NW", "de").deck
    return made_of(replace(found, title=NASTY, slides=tuple(map(nasty, found.slides))))


def test_the_longest_texts_have_their_room(broken):
    check_room(broken)


def test_hostile_texts_stay_texts(broken):
    for slide, shown in zip(broken.deck.slides, broken.file.slides, strict=True):
        assert shown.shapes.title.text_frame.text == clean(slide.title)
        assert "<img src=x onerror=alert(1)>" in shown.notes_slide.notes_text_frame.text
    _, example = broken.slide("example")
    assert "„Familie & Beruf“ <img src=x onerror=alert(1)>" in texts(example)
    for name, content in xml_parts(broken):
        root = etree.fromstring(content)
        assert not root.findall(".//{*}img"), name


def xml_parts(made: Made) -> Iterator[tuple[str, bytes]]:
    archive = ZipFile(io.BytesIO(made.content))
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            yield name, archive.read(name)


def test_signs_that_no_file_may_hold_are_replaced():
    assert clean("a\x07b\x1bc\ud800d\ufffee") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert clean("a\r\n\tb") == "a b"
    assert clean("漢字 😀 \u202e") == "漢字 😀 \u202e"


# The file


def names_in(made: Deck) -> set[str]:
    """Return the texts of the deck that are German whatever it speaks, as its lists and its example say."""
    bodies = [slide.body for slide in made.slides]
    listings = [listing for body in bodies if isinstance(body, TableBody) for listing in body.listings]
    examples = [body for body in bodies if isinstance(body, Example)]
    listings += [each for example in examples for each in (example.partners, example.sources)]
    facts = {text for example in examples for label, text in example.facts if label in example.german}
    tables = ((listing.table(), listing.spoken()) for listing in listings)
    return {cut(clean(text), most) for text in facts for most in range(MOST_LETTERS, 0, -20)} | {
        shortened(text) for table, heads in tables for head in heads for text in table[head] if text != MISSING
    }


def test_every_part_is_well_formed_and_its_texts_carry_the_language(made):
    tag = {"de": "de-DE", "en": "en-GB"}[made.deck.language]
    german = names_in(made.deck)
    for name, content in xml_parts(made):
        root = etree.fromstring(content)
        if name.startswith(
            ("ppt/slides/", "ppt/slideLayouts/", "ppt/slideMasters/", "ppt/charts/", "ppt/presentation")
        ):
            assert {element.get("lang") for element in root.iter() if element.get("lang")} <= {tag, "de-DE"}, name
        if name.startswith(("ppt/slides/slide", "ppt/notesSlides/notesSlide")):
            runs = list(root.iter(qn("a:r")))
            assert runs or "notes" in name
            spoken = {(run.find(qn("a:t")).text, run.find(qn("a:rPr")).get("lang")) for run in runs}
            assert {(text, each) for text, each in spoken if each != tag and text not in german | {MISSING}} == set(), (
                name
            )
            assert {text for text, _ in spoken if text in german and (text, "de-DE") not in spoken} == set(), name


def test_the_presentation_lists_its_master_of_notes_and_number_formats_say_their_code(made):
    """The schema of Office Open XML wants both; PowerPoint repairs, Keynote refuses a file without."""
    root = made.file.part._element
    listed = [entry.get(qn("r:id")) for entry in root.iterfind(f"{qn('p:notesMasterIdLst')}/{qn('p:notesMasterId')}")]
    assert [made.file.part.related_part(key) for key in listed] == [made.file.notes_master.part]
    assert [etree.QName(child).localname for child in root][:3] == ["sldMasterIdLst", "notesMasterIdLst", "sldIdLst"]
    formats = [
        form for slide in made.file.slides for chart in charts(slide) for form in chart._chartSpace.iter(qn("c:numFmt"))
    ]
    assert [form for form in formats if not form.get("formatCode")] == []


def test_the_properties_say_what_the_file_is(made):
    facts = made.file.core_properties
    assert (facts.title, facts.subject) == (made.deck.title, made.deck.subtitle)
    assert facts.author == facts.last_modified_by == language(made.deck.language)("app.title")
    assert facts.language == {"de": "de-DE", "en": "en-GB"}[made.deck.language]
    assert made.deck.view.everything.version in facts.keywords
    assert facts.created.isoformat()[:10] == facts.modified.isoformat()[:10] == made.deck.view.everything.version[:10]


def test_the_same_deck_gives_the_same_parts(make):
    made = make("HB", "en")
    assert list(xml_parts(made_of(made.deck))) == list(xml_parts(made))


def test_titles_notes_and_order_are_those_of_the_user(real_view):
    choice = Choice((SlideChoice("sources"), SlideChoice("title", "Unser Titel", "Begrüßen,\nkurz.")))
    made = made_of(deck(real_view("HB", 2026), choice, language("de")))
    assert [slide.shapes.title.text_frame.text for slide in made.file.slides][1] == "Unser Titel"
    assert made.file.slides[1].notes_slide.notes_text_frame.text.startswith("Begrüßen,\nkurz.\n")
    assert made.file.core_properties.title == "Unser Titel"


def test_placeholders_are_named_in_the_language_of_the_deck():
    assert part_name("number2", language("de")) == "Kernzahl 2"
    assert part_name("statement", language("en")) == "Statement"
