"""Every chart and map of every page can be taken away as PNG and SVG, and the file shows what the page shows."""

import io
import json
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from analysis.charts import growth, organisations, sectors
from analysis.charts.alliance_map import alliance_map
from analysis.charts.compact import compact
from analysis.charts.exhibit import file_stem
from analysis.charts.maps import area_map
from analysis.charts.rows import filled, rows_of
from analysis.counting.filter_set import Filters
from analysis.counting.profiles import profile
from analysis.language import language
from analysis.render.pictures.frame import SCALE
from tests.apptest import AppTest
from tests.charts import received
from tests.pages.app import open_page, with_tables
from tests.pages.conftest import Files
from ui.address import keys
from ui.data import selection, tables
from ui.markdown import plain
from ui.views import pictures
from ui.views.exhibits import made

DE, EN = language("de"), language("en")
LAST = 2026
CHARTS = {
    "ueberblick": [(growth.active_per_year, LAST), (growth.documented_and_reported,)],
    "wachstum": [
        (growth.active_and_reported,),
        (growth.started_per_year,),
        (growth.population_per_year,),
        (growth.by_land,),
    ],
    "sektoren": [
        (sectors.partners_by_sector,),
        (sectors.sector_participation,),
        (sectors.groups_by_land,),
        (sectors.groups_by_scope,),
        (sectors.sector_meetings,),
        (organisations.organisations_together,),
    ],
}
"""Page -> what makes its exhibits, in their order, with the arguments besides selection and language."""
ENDINGS = {".png": "image/png", ".svg": "image/svg+xml"}
SMALL = {"land": ["HB"]}


@pytest.fixture
def offered(registered):
    """Opens a page and returns it with the files that its buttons offer."""

    def visit(page: str, **query) -> tuple[AppTest, Files]:
        app = open_page(page, **query)
        if page == "karte":
            app.session_state[keys.MAP_PICTURES] = True
            app.run()
        return app, registered.of(with_tables(app))

    return visit


@pytest.fixture
def drawn(monkeypatch):
    """What is handed over to be drawn as a chart or as a map, while nothing is drawn: rows of arguments."""
    found = []

    def note_down(*asked):
        found.append(asked)
        return "<svg/>"

    monkeypatch.setattr(pictures, "svg", note_down)
    monkeypatch.setattr(pictures, "picture", note_down)
    monkeypatch.setitem(pictures.FORMATS, "png", (ENDINGS[".png"], str.encode))
    return found


def pictures_of(files: Files) -> list[str]:
    return [name for name in files if name.endswith(tuple(ENDINGS))]


def press(files: Files, name: str) -> bytes:
    return files[name][0]()


def exhibits(page: str, t=DE, **filters):
    chosen = Filters(**{name: tuple(values) for name, values in filters.items()})
    return [made(make, chosen, t, *more) for make, *more in CHARTS[page]]


def named(exhibit, ending: str) -> str:
    return f"{exhibit.stem}-{tables().version}{ending}"


@pytest.mark.parametrize("page", CHARTS)
def test_every_chart_is_offered_beside_its_table_and_drawn_from_what_the_page_shows(page, offered, drawn):
    app, files = offered(page)
    shown = exhibits(page)
    for exhibit in shown:
        assert {named(exhibit, ending) for ending in (".csv", *ENDINGS)} <= set(files)
        assert plain(exhibit.title) in [heading.value for heading in app.header]
        for ending in ENDINGS:
            assert press(files, named(exhibit, ending)) == b"<svg/>"
    # The same objects: an exhibit equals nothing but itself.
    assert [asked[0] for asked in drawn] == [exhibit for exhibit in shown for _ in ENDINGS]
    specifications = [received(chart.proto) for chart in app.get("vega_lite_chart")]
    for exhibit in shown:
        assert json.loads(json.dumps(filled(compact(exhibit.template), rows_of(exhibit.rows)))) in specifications
    charts = [name for name in pictures_of(files) if not name.startswith("map-")]
    assert len(charts) == len(ENDINGS) * len(shown)


def test_nothing_is_drawn_before_a_button_is_pressed(offered, drawn):
    for page, query in [
        *((page, {}) for page in (*CHARTS, "karte")),
        ("buendnisse", {"id": "bb-koenigs-wusterhausen"}),
    ]:
        assert pictures_of(offered(page, **query)[1])
    assert drawn == []


@pytest.mark.parametrize("page", CHARTS)
def test_the_files_are_pictures_with_the_title_and_the_numbers_of_the_page(page, offered):
    _, files = offered(page, **SMALL)
    for place, exhibit in enumerate(exhibits(page, **SMALL)):
        root = ElementTree.fromstring(press(files, named(exhibit, ".svg")))
        assert [root[0].text, root[1].text] == [exhibit.title, exhibit.statement]
        if place == 0:  # all others are made of what is drawn in the same way
            image = Image.open(io.BytesIO(press(files, named(exhibit, ".png"))))
            assert image.format == "PNG"
            assert image.size == (SCALE * int(root.get("width")), SCALE * int(root.get("height")))
        assert [files[named(exhibit, ending)][1] for ending in ENDINGS] == list(ENDINGS.values())


def test_the_picture_says_the_filters_in_the_language_of_the_page(offered):
    _, files = offered("sektoren", lang="en", **SMALL)
    (exhibit, *_) = exhibits("sektoren", EN, **SMALL)
    document = press(files, named(exhibit, ".svg")).decode()
    assert "Bremen" in document
    assert exhibit.title == ElementTree.fromstring(document)[0].text == EN("chart.partners.title")


@pytest.mark.parametrize("page", [*CHARTS, "karte"])
def test_the_buttons_of_a_page_have_names_of_their_own(page, offered):
    app, _ = offered(page)
    labels = [button.proto.label for button in app.get("download_button") if re.search("PNG|SVG", button.proto.label)]
    assert len(set(labels)) == len(labels)
    for exhibit in exhibits(page) if page in CHARTS else []:
        assert sum(plain(exhibit.title) in label for label in labels) == len(ENDINGS)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_small_map_of_the_overview_is_offered(lang, offered, drawn):
    t = language(lang)
    _, files = offered("ueberblick", lang=lang, year="2010")
    press(files, f"map-coverage-gemeinde-2010-{tables().version}.svg")
    (found, chosen, spoken, layers) = drawn[0]
    assert found.title == area_map(chosen, "gemeinde", "coverage", 2010, t).title
    assert (chosen.filters, spoken, layers) == (Filters(), t, None)


MAP = {"level": "kreis", "measure": "partners", "year": "2012", "classes": "equal", "sector": ["kammern"]}


def maps_of(files: Files) -> list[str]:
    return [name.removesuffix(f"-{tables().version}.svg") for name in files if name.endswith(".svg")]


def test_the_large_map_is_offered_as_it_is_shown(offered, drawn):
    _, files = offered("karte", show=["points", "cluster", "kreise"], **MAP)
    assert maps_of(files) == ["map-partners-kreis-2012"]
    press(files, f"map-partners-kreis-2012-{tables().version}.svg")
    (found, chosen, _, layers) = drawn[0]
    expected = area_map(selection(Filters(sector=("kammern",))), "kreis", "partners", 2012, DE, method="equal")
    assert (found.name, found.title, found.statement) == (expected.name, expected.title, expected.statement)
    assert found.classes == expected.classes
    assert found.counts == expected.counts
    assert chosen.filters == Filters(sector=("kammern",))
    assert layers == ("kreise", "points")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"place": "12"}, "12"),
        ({"place": "12060"}, "12060"),
        ({"place": "12061260"}, "12061"),
        ({"place": "12060", "land": ["BB"]}, "12060"),
        ({"place": "12060", "land": ["BY"]}, ""),
        ({"land": ["BB"]}, ""),
        ({}, ""),
    ],
)
def test_the_chosen_place_is_cut_out_unless_it_is_filtered_out(query, place, offered, drawn):
    _, files = offered("karte", year="2012", **query)
    (name,) = maps_of(files)
    assert name == file_stem(f"map.coverage.gemeinde.2012{'.' * bool(place)}{place}")
    press(files, f"{name}-{tables().version}.svg")
    assert (drawn[0][0].place, drawn[0][0].stem) == (place, name)


@pytest.mark.parametrize(
    ("compare", "both"),
    [
        ("2008", ["map-coverage-gemeinde-2008", "map-coverage-gemeinde-2012"]),  # the earlier year first
        ("alliances", ["map-coverage-gemeinde-2012", "map-alliances-gemeinde-2012"]),
    ],
)
def test_both_maps_of_a_comparison_are_offered(compare, both, offered):
    app, files = offered("karte", year="2012", compare=compare)
    assert maps_of(files) == both
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == [
        DE("picture.as", what=DE(f"picture.what.{what}"), format=ending)
        for what in ("first", "second")
        for ending in ("PNG", "SVG")
    ]


def test_a_year_compared_with_itself_is_offered_twice(offered):
    app, _ = offered("karte", year="2012", compare="2012")
    assert len(app.get("download_button")) == 2 * len(ENDINGS)


def test_a_closed_box_of_the_large_map_holds_nothing():
    assert not open_page("karte").get("download_button")


def test_the_areas_of_an_alliance_are_offered(offered, drawn):
    _, files = offered("buendnisse", id="bb-koenigs-wusterhausen")
    press(files, f"alliance-bb-koenigs-wusterhausen-{tables().version}.svg")
    (found, chosen, *_) = drawn[0]
    expected = alliance_map(profile(tables(), "bb-koenigs-wusterhausen"), chosen, DE)
    assert (found.title, found.statement, found.counts) == (expected.title, expected.statement, expected.counts)


def test_what_a_picture_may_not_show_is_named_before_it_is_made(offered):
    """The typeface has Greek and Cyrillic."""
    shown, unshown = (
        [block.value for block in offered("karte", q=words)[0].caption if "PNG" in block.value]
        for words in ("Συμμαχία Союз", "家庭联盟")
    )
    assert shown == []
    assert unshown and all(line.endswith("家庭联盟") for line in unshown)


@pytest.mark.parametrize(
    ("page", "query"), [("karte", {"place": "12060"}), ("buendnisse", {"id": "bb-koenigs-wusterhausen"})]
)
def test_maps_are_drawn_as_files(page, query, offered):
    _, files = offered(page, **query)
    svg, png = sorted(pictures_of(files), reverse=True)
    root, image = ElementTree.fromstring(press(files, svg)), Image.open(io.BytesIO(press(files, png)))
    assert image.size == (SCALE * int(root.get("width")), SCALE * int(root.get("height")))
