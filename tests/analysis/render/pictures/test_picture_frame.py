"""Pictures of charts: the words of the page inside, nothing from elsewhere, both languages, twice the pixels as PNG."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from analysis.charts import growth
from analysis.language import language
from analysis.render.pictures import frame
from analysis.render.pictures.charts import VEGA_LITE, chart
from analysis.render.pictures.svg import NAMESPACE
from tests.analysis.frames import EXHIBITS, select

DE, EN = language("de"), language("en")
HOSTILE = '<img src=x onerror=alert(1)> & "Co"'


@pytest.fixture(scope="module")
def bremen(real):
    return select(real, land=("HB",))


@pytest.fixture(scope="module")
def documents(whole):
    """The pictures of all charts for Germany, each drawn once."""
    return {name: frame.svg(*pictured(name, whole, DE)) for name in EXHIBITS}


def parse(document):
    root = ElementTree.fromstring(document)
    texts = [element.text or "" for element in root.iter(f"{{{NAMESPACE}}}text")]
    return root, texts


def said(texts):
    """Return all words of a picture in one line, whatever lines they stand in."""
    return " ".join(texts)


def refers_to(document):
    """Return what a document asks for outside of itself."""
    found = re.findall(r"""(?:href|src)\s*=\s*["']([^"']*)""", document) + re.findall(r"url\(([^)]*)\)", document)
    return [target for target in found if not target.strip("'\"").startswith("#")] + re.findall("@import", document)


def check(document, exhibit, selection, t):
    root, texts = parse(document)
    words = said(texts)
    subject, licence = frame.subject(exhibit, selection, t), frame.licence(exhibit, t)
    for text in (subject, exhibit.title, exhibit.statement, exhibit.source, licence, *exhibit.key):
        assert text in words
    assert selection.tables.version in words
    assert [root[0].text, root[1].text] == [exhibit.title, exhibit.statement]
    assert not [text for text in texts if "…" in text]  # Vega cuts a text that does not fit
    assert refers_to(document) == []
    assert int(root.get("width")) == frame.WIDTH
    assert all(each.startswith(exhibit.stem) for each in re.findall(r'\bid="([^"]*)"', document))
    stays_inside(document)


def stays_inside(document):
    """Check that nothing is drawn in the margins: a legend that is too wide or stands too high would be."""
    image = Image.open(io.BytesIO(frame.as_png(document, 1))).convert("L")
    (width, height), margin = image.size, frame.MARGIN // 2
    sides = [(0, 0, margin, height), (width - margin, 0, width, height), (0, height - margin, width, height)]
    assert all(image.crop(side).getextrema() == (255, 255) for side in sides)


@pytest.mark.parametrize("name", EXHIBITS)
def test_a_picture_holds_all_words_and_stays_in_its_frame(name, documents, whole):
    check(documents[name], *pictured(name, whole, DE))


@pytest.mark.parametrize("name", ["started", "participation"])
def test_a_picture_of_a_small_land_in_english(name, bremen):
    asked = pictured(name, bremen, EN)
    check(frame.svg(*asked), *asked)


def heights(element, down=0.0, scale=1.0):
    """Yield each text with the y at which it stands in the picture."""
    moved = re.findall(r"(translate|scale)\(([^)]*)\)", element.get("transform", ""))
    for kind, numbers in moved:
        *_, y = (float(value) for value in re.split("[ ,]", numbers))
        down, scale = (down + scale * y, scale) if kind == "translate" else (down, scale * y)
    if element.tag.endswith("text"):
        yield element.text, down + scale * float(element.get("y", 0))
    for child in element:
        yield from heights(child, down, scale)


@pytest.mark.parametrize("name", ["by_land", "by_scope", "participation"])
def test_a_legend_stands_under_the_words(name, documents, whole):
    """Its height depends on the width of the plot, which Vega does not know in time."""
    at = dict(heights(ElementTree.fromstring(documents[name])))
    statement = EXHIBITS[name](whole, DE).statement
    last_word = max(y for text, y in at.items() if text in statement and len(text) > 40)
    assert at["Wirtschaft und Sozialpartner"] - last_word > 20
    assert at["Bildung, Gesundheit, Weitere"] - last_word > 20


def pictured(name, selection, t):
    return EXHIBITS[name](selection, t), selection, t


def png_size(content):
    return Image.open(io.BytesIO(content)).size


def test_a_png_has_twice_the_pixels(bremen):
    asked = pictured("active", bremen, DE)
    document = frame.svg(*asked)
    root, _ = parse(document)
    width, height = png_size(frame.as_png(document))
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))


@pytest.mark.parametrize(("t", "amount"), [(DE, "0,2\u00a0Mio."), (EN, "0.2\u00a0m")])
def test_numbers_are_those_of_the_language(t, amount, bremen):
    _, texts = parse(frame.svg(*pictured("population", bremen, t)))
    assert any(text.startswith(amount) for text in texts)


def test_the_subject_names_area_and_filters(real):
    selection = select(real, land=("BB", "MV"), sector=("kammern",))
    exhibit = growth.started_per_year(selection, DE)
    subject = frame.subject(exhibit, selection, DE)
    assert subject == "Lokale Bündnisse für Familie · Brandenburg und Mecklenburg-Vorpommern · Partnersektor: Kammern"


def test_only_what_is_shown_is_credited(whole):
    credits = {name: frame.licence(EXHIBITS[name](whole, DE), DE) for name in ("active", "population")}
    assert credits["active"] == "Zusammenstellung: CC BY 4.0"
    assert "Zensus 2022" in credits["population"]
    assert not any("BKG" in credit for credit in credits.values())


def test_numbers_on_the_axis_are_explained(whole):
    exhibit = growth.active_and_reported(whole, DE)
    assert [line.split(" ")[0] for line in exhibit.key] == [f"({n})" for n in range(1, len(exhibit.key) + 1)]
    assert len(exhibit.key) > 3


def test_markup_in_names_stays_text(bremen):
    exhibit = growth.active_per_year(bremen, 2010, DE)
    hostile = replace(exhibit, title=HOSTILE, statement=HOSTILE, source=HOSTILE)
    searched = replace(bremen, filters=replace(bremen.filters, q=HOSTILE))
    root, texts = parse(frame.svg(hostile, searched, DE))
    assert sum(HOSTILE in text for text in texts) == 4  # title, statement, source, and what was searched for
    assert not [element for element in root.iter() if element.tag.endswith("img")]


def test_a_chart_fills_the_box_it_is_given(whole):
    drawn = chart(EXHIBITS["active"](whole, DE), 1000, 500)
    assert (drawn.width, drawn.height) == pytest.approx((1000, 500), abs=2)
    panels = chart(EXHIBITS["land"](whole, DE), 1000, 300)
    assert panels.height == pytest.approx(300)
    assert panels.width < 1000


def test_one_panel_is_no_larger_than_among_others(bremen):
    last_year = re.search(r"translate\(([\d.]+),[^>]*>2026<", chart(EXHIBITS["land"](bremen, DE), 1000, zoom=1).markup)
    assert 150 < float(last_year[1]) < 260


def test_nothing_is_fetched(whole):
    exhibit = EXHIBITS["active"](whole, DE)
    spec = {"data": {"url": "https://example.org/x.csv"}, "mark": "point", "encoding": {}, "config": {}}
    with pytest.raises(ValueError, match="not allowed"):
        chart(replace(exhibit, template=spec, rows=None), 500)


def test_the_release_is_one_that_the_converter_has():
    import vl_convert

    assert VEGA_LITE in vl_convert.get_vegalite_versions()
