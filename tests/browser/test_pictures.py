"""Charts and maps taken away as pictures, as a visitor does it: from the button to the file."""

import io
from xml.etree import ElementTree

from PIL import Image

from analysis.language import language
from analysis.render.pictures.frame import SCALE, WIDTH
from tests.browser.conftest import map_frame, visit, wait_until_idle
from tests.browser.test_pages import assert_accessible

DE = language("de")


def taken(page, button) -> tuple[str, bytes]:
    """Press ``button`` and return name and content of the file."""
    with page.expect_download(timeout=60_000) as started:
        button.click()
    return started.value.suggested_filename, started.value.path().read_bytes()


def title_of(document: bytes) -> str:
    return ElementTree.fromstring(document)[0].text


def test_a_chart_is_taken_by_the_button_that_names_it_which_is_heard_and_not_seen(app, chromium, real):
    title = DE("chart.population.title")
    with visit(chromium, f"{app}/wachstum?land=HB") as page:
        buttons = page.get_by_role("button").filter(has_text=title)
        buttons.nth(1).wait_for()
        assert buttons.count() == 2
        assert all(button.bounding_box()["width"] < 120 for button in buttons.all())
        name, content = taken(page, page.get_by_role("button", name=f"Bild als SVG ({title})"))
        assert name == f"growth-population-{real.version}.svg"
        assert title_of(content) == title
        name, content = taken(page, page.get_by_role("button", name=f"Bild als PNG ({title})"))
        assert name.endswith(".png")
        assert Image.open(io.BytesIO(content)).width == SCALE * WIDTH


def test_the_map_is_taken_as_it_is_shown_and_stays_where_it_is(app, chromium, real):
    with visit(chromium, f"{app}/karte?place=12060&year=2012") as page:
        map_frame(page)
        page.locator("iframe[src*='streamlit_folium']").evaluate(
            "frame => { frame.contentWindow.sameAsBefore = true; }"
        )
        page.get_by_role("button", name=DE("map.picture")).click()
        button = page.get_by_role("button", name="Karte als SVG")
        button.wait_for()
        wait_until_idle(page)
        assert_accessible(page)
        name, content = taken(page, button)
        assert name == f"map-coverage-gemeinde-2012-12060-{real.version}.svg"
        assert title_of(content) == "Durch ein Bündnis erreicht – Gemeinden, 2012"
        assert "Barnim (Landkreis)" in content.decode()
        frame = page.locator("iframe[src*='streamlit_folium']")
        assert frame.evaluate("frame => frame.contentWindow.sameAsBefore === true")
