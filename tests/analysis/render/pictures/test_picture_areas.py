"""Pictures of maps: every area drawn once in the colour of its class, the legend with its counts, source, licence."""

import io
import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from analysis import palette
from analysis.charts.maps import area_map
from analysis.counting.coverage import coverage_counts
from analysis.counting.figures import figures
from analysis.errors import UnknownValue
from analysis.language import language
from analysis.render.pictures import areas
from analysis.render.pictures.frame import as_png
from analysis.render.pictures.svg import NAMESPACE
from tests.analysis.frames import area, select, world

DE, EN = language("de"), language("en")
HOSTILE = "<img src=x onerror=alert(1)>"
GROUP, PATH, TEXT = (f"{{{NAMESPACE}}}{name}" for name in ("g", "path", "text"))


def map_svg(selection, level, measure, year, t, place=""):
    return areas.picture(area_map(selection, level, measure, year, t, place), selection, t)


@pytest.fixture(scope="module")
def germany(whole):
    return map_svg(whole, "gemeinde", "coverage", 2026, DE)


def drawn(document):
    """Return how many areas are drawn in each fill."""
    root = ElementTree.fromstring(document)
    (group,) = (g for g in root.iter(GROUP) if g.get("fill-rule") == "evenodd")
    return {g.get("fill"): len(g.findall(PATH)) for g in group.findall(GROUP)}


def words(document):
    return " ".join(element.text or "" for element in ElementTree.fromstring(document).iter(TEXT))


def size(document):
    root = ElementTree.fromstring(document)
    return int(root.get("width")), int(root.get("height"))


def test_every_area_is_drawn_in_the_colour_of_its_class(germany, whole):
    counts = coverage_counts(whole.tables, whole.coverage, 2026)["municipalities"]
    assert drawn(germany) == {
        palette.COVERAGE["any"]: counts["any"] - counts["direct"],
        palette.COVERAGE["direct"]: counts["direct"],
        "url(#map-lines-f6cf9a-a35a12)": counts["part"],
        "url(#map-dots-ddd0ea-6d4c8f)": counts["undated"],
        palette.NONE_KNOWN: counts["total"] - counts["any"] - counts["part"] - counts["undated"],
        "url(#map-lines-ffffff-9a9fa8)": 213,
    }


def test_the_legend_has_labels_and_counts(germany, whole):
    found = area_map(whole, "gemeinde", "coverage", 2026, DE)
    said = words(germany)
    for each, count in zip(found.classes, found.counts, strict=True):
        assert f"{each.label} {DE.number(count)}" in said
    assert found.heading in said


def test_the_picture_says_what_when_whence_and_under_which_licence(germany, whole):
    said = words(germany)
    for text in (
        "Lokale Bündnisse für Familie · Deutschland",
        "Durch ein Bündnis erreicht – Gemeinden, 2026",
        f"Datenstand {whole.tables.version}",
        "© GeoBasis-DE / BKG 2016 (Daten verändert)",
        "Zensus 2022",
        "CC BY 4.0",
    ):
        assert text in said


def test_germany_is_small_enough_to_mail_and_asks_nobody(germany):
    assert len(germany.encode()) < 1_500_000
    patterns = ("lines-f6cf9a-a35a12", "dots-ddd0ea-6d4c8f", "lines-ffffff-9a9fa8")
    assert set(re.findall(r"url\(#([^)]*)\)", germany)) == {f"{of}-{p}" for of in ("map", "legend") for p in patterns}
    assert not re.search(r"href|src=|@import|<script|<style", germany)
    assert re.findall(r"https?://[^\s\"<]+", germany) == [NAMESPACE]


@pytest.mark.parametrize("land", ["BY", "HB"])
def test_a_land_is_small_and_stands_alone(land, real):
    selection = select(real, land=(land,))
    document = map_svg(selection, "gemeinde", "coverage", 2026, DE)
    assert len(document.encode()) < 400_000
    own = [len(frame) for frame in (selection.tables.municipalities, selection.tables.uninhabited_areas)]
    assert sum(drawn(document).values()) == sum(own)


@pytest.mark.parametrize(("level", "expected"), [("kreis", 400), ("land", 16)])
def test_every_level_is_drawn(level, expected, whole):
    document = map_svg(whole, level, "alliances", 2026, EN)
    assert sum(drawn(document).values()) == expected
    assert "Germany" in words(document)


def test_colours_follow_the_classes_from_light_to_dark(whole):
    found = area_map(whole, "kreis", "alliances", 2026, DE)
    counted = Counter(areas.fill(found.classes[position]) for position in found.class_of.tolist())
    assert drawn(areas.picture(found, whole, DE)) == dict(counted)
    assert [each.color for each in found.classes[:-3]] == palette.sequential(len(found.classes) - 3)


def test_a_district_is_cut_out_of_its_land(whole, real):
    document = map_svg(whole, "gemeinde", "coverage", 2026, DE, place="12060")
    inside = (real.municipalities["kreis_key"] == "12060").sum()
    assert sum(drawn(document).values()) == inside
    assert "Brandenburg › Barnim (Landkreis)" in words(document)


def test_a_png_has_twice_the_pixels(real):
    selection = select(real, land=("HB",))
    document = map_svg(selection, "gemeinde", "coverage", 2026, DE)
    width, height = size(document)
    image = Image.open(io.BytesIO(as_png(document)))
    assert image.size == (2 * width, 2 * height)
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b, _) in image.convert("RGBA").getcolors(1 << 24)}
    assert {palette.COVERAGE["direct"], palette.NONE_KNOWN} <= colours


def test_the_drawing_alone_has_no_words_around_it_and_fits(whole):
    found = area_map(whole, "kreis", "alliances", 2026, DE)
    drawing = areas.drawing(found, whole, 300, 300)
    assert drawing.height == pytest.approx(300)
    assert drawing.width < 300
    assert "<text" not in drawing.markup
    assert ElementTree.fromstring(drawing.document("t", "d", "de")).get("viewBox").endswith(" 300")


def test_every_pattern_that_is_used_is_there(germany, whole):
    found = area_map(whole, "gemeinde", "coverage", 2026, DE)
    alone = [areas.drawing(found, whole, 300, 300), areas.legend(found, whole, DE, 300)]
    for document in (germany, *(part.document("t", "d", "de") for part in alone)):
        used = set(re.findall(r"url\(#([^)]*)\)", document))
        assert used
        assert sorted(used) == sorted(re.findall(r'\bid="([^"]*)"', document))


def test_points_are_the_alliances_active_in_the_year_and_their_legend_counts_them(real):
    selection = select(real, land=("BB",))
    found = area_map(selection, "gemeinde", "coverage", 2008, DE)
    document = areas.picture(found, selection, DE, layers=("points",))
    points = list(ElementTree.fromstring(document).iter(f"{{{NAMESPACE}}}circle"))
    active = figures(selection, 2008)["alliances"]["active"]
    assert len(points) == active + 1  # and the one of the legend
    assert f"{active} Bündnisse; je größer" in words(document)


def test_names_of_towns_do_not_touch(real):
    selection = select(real, land=("NW",))
    drawing = areas.drawing(area_map(selection, "gemeinde", "coverage", 2026, DE), selection, 740, 860, ("labels",))
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<', drawing.markup)
    names = names[: len(names) // 2]  # each stands on its halo
    assert len(names) == areas.TOWNS
    assert names[0][2] == "Köln"
    heights = sorted(float(y) for _, y, _ in names)
    assert len(set(heights)) == len(names)


def test_markup_in_names_stays_text(real):
    tables = replace(
        real,
        municipalities=real.municipalities.assign(short_name=HOSTILE, name=HOSTILE),
        laender=real.laender.assign(name=HOSTILE),
    )
    document = map_svg(select(tables, land=("HB",)), "gemeinde", "alliances", 2026, DE)
    root = ElementTree.fromstring(document)
    assert not [element for element in root.iter() if element.tag.endswith("img")]
    assert sum(HOSTILE in (element.text or "") for element in root.iter(TEXT)) >= 3  # Land, statement, towns


def test_layers_that_do_not_exist_are_refused(whole):
    found = area_map(whole, "land", "alliances", 2026, DE)
    with pytest.raises(UnknownValue):
        areas.drawing(found, whole, 100, 100, ("rivers",))
    with pytest.raises(UnknownValue):
        areas.drawing(found, None, 100, 100, ("labels",))
    assert areas.drawing(found, None, 100, 100, ("laender",)).height == pytest.approx(100)


def test_shapes_that_are_not_those_of_the_tables_are_refused():
    selection = select(world(alliances=[{"id": "a"}], alliance_areas=[area("a", "gemeinde", "12060001")]))
    with pytest.raises(areas.WrongBoundaries, match="5 areas"):
        map_svg(selection, "gemeinde", "coverage", 2026, DE)
