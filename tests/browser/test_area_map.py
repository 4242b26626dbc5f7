"""The area map in Chromium, on eight square areas that have nothing to do with the project's data.

Most of it needs no Streamlit: a plain folium page shows the same element. What goes to and from Python is tested on a
page of Streamlit below.
"""

import json
import re
import socket
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from analysis.records import files
from tests import live
from ui.areamap.element import AreaValues
from ui.server import assets

from .area_map_app import tiny
from .conftest import visit, window

APP = Path(__file__).parent / "area_map_app" / "app.py"
NONE_COLOR = [0xDD, 0xDD, 0xDD]
RED = [255, 0, 0]
GREEN = [0, 255, 0]
IFRAME = "iframe[src*='streamlit_folium']"
UPDATES = "Number(document.querySelector('[data-updates]')?.dataset.updates ?? 0)"


# A plain folium page


def plain_page(request: Request) -> HTMLResponse:
    """The element as folium writes it to a file, with what happens on it kept in window.events."""
    asked = request.query_params
    area_map = tiny.area_map(controls="mini" not in asked)
    AreaValues(tiny.message(level=int(asked.get("level", 8)), labels=True)).add_to(area_map)
    page = area_map.get_root().render().replace(area_map.get_name(), "map_div")
    keep = "window.events = []; map_div.areaMap.voice.on('click', (e) => events.push(e.layer.toGeoJSON().properties))"
    return HTMLResponse(page.replace("</html>", f"<script>{keep}</script></html>"))


@pytest.fixture(scope="module")
def plain_address() -> str:
    page = Route("/page/of/map.html", plain_page)  # as deep as the frame of a Streamlit component
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[page, *assets.routes()]), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listening:  # from now on visits are kept until the server takes them
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/page/of/map.html"
        server.should_exit = True
        thread.join()


@pytest.fixture
def opened(chromium, plain_address):
    """A function that opens the plain page; afterwards no error and no request to another host may have been seen."""
    with ExitStack() as windows:
        problems = []

        def open_page(query: str = "", **options: object) -> Page:
            page = windows.enter_context(window(chromium, **options))
            page.set_viewport_size({"width": 1000, "height": 900})
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("dialog", lambda dialog: problems.append(f"run as code: {dialog.message}"))
            page.on("request", lambda asked: None if "//127.0.0.1:" in asked.url else problems.append(asked.url))
            page.goto(plain_address + query)
            page.wait_for_function(f"{UPDATES} > 0")
            return page

        yield open_page
    assert problems == []


def tell(page: Page, message: dict) -> None:
    """Give the map another message and wait until it is painted."""
    before = page.evaluate(UPDATES)
    page.evaluate("message => { map_div.areaMap.update(message) }", message)
    page.wait_for_function(f"before => {UPDATES} > before", arg=before)


def color_at(page: Page | Frame, area: str, pane: int = 0) -> list[int]:
    """The colour painted in the middle of an area, as red, green, blue; all 0 where nothing is painted."""
    return page.evaluate(
        """([longitude, latitude, pane]) => {
            const { layer, map } = map_div.areaMap.panes[pane];
            const world = map.project([latitude, longitude], 0);
            const [x, y] = layer.place(world.x, world.y).map((at) => Math.round(at * layer.view.ratio));
            return [...layer.contexts.fill.getImageData(x, y, 1, 1).data.slice(0, 3)];
        }""",
        [*tiny.centre(area), pane],
    )


def place_of(page: Page | Frame, longitude: float, latitude: float) -> dict[str, float]:
    """Where a place lies on the map, in pixels from its corner."""
    return page.evaluate(
        "at => { const { x, y } = map_div.latLngToContainerPoint(at); return { x, y } }", [latitude, longitude]
    )


def hover(page: Page, longitude: float, latitude: float) -> list[str]:
    """Move the pointer to a place and return the lines of the tooltip."""
    page.locator(".am-map").first.hover(position=place_of(page, longitude, latitude))
    return page.locator(".am-tip:not([hidden]) > div").all_inner_texts()


def click(page: Page | Frame, longitude: float, latitude: float) -> None:
    page.locator(".am-map").first.click(position=place_of(page, longitude, latitude))


def set_year(page: Page | Frame, year: int) -> None:
    page.locator(".am-slider").fill(str(year))


def legend(page: Page) -> dict[str, str]:
    labels = page.locator(".am-label").all_inner_texts()
    return dict(zip(labels, page.locator(".am-count").all_inner_texts(), strict=True))


def last_event(page: Page, event: str) -> dict:
    """Wait for an event of this name and return it."""
    page.wait_for_function("name => events.at(-1)?.event === name", arg=event)
    return page.evaluate("events.at(-1)")


def test_areas_have_the_colour_of_their_class_in_the_year_shown(opened):
    page = opened()
    assert color_at(page, "01001001") == RED
    assert color_at(page, "01001002") == NONE_COLOR
    assert legend(page) == {"ab 1": "1", "ab 2": "0", "keins": "6", "unbewohnt": "1"}
    set_year(page, 2006)
    assert [color_at(page, area) for area in tiny.area_ids()[:4]] == [RED, RED, RED, NONE_COLOR]
    assert legend(page) == {"ab 1": "3", "ab 2": "0", "keins": "4", "unbewohnt": "1"}
    assert page.locator("h1").inner_text() == "Titel 2006"
    assert page.locator(".am-year-shown").inner_text() == "2006"


def test_no_pattern_lies_over_the_map_but_those_of_its_classes(opened):
    drawn_over = """() => [...document.querySelectorAll(".am-canvases canvas")].map(
        (canvas) => getComputedStyle(canvas).backgroundImage)"""
    assert set(opened().evaluate(drawn_over)) == {"none"}


def test_categories_are_painted_by_their_code(opened):
    page = opened()
    classes = [{"code": 7, "color": "#0000ff", "label": "sieben"}, {"code": 1, "color": "#ff0000", "label": "eins"}]
    tell(page, tiny.message(value=7, kind="categories", classes=classes))
    assert color_at(page, "01001001") == [0, 0, 255]
    assert hover(page, *tiny.centre("01001001"))[-1] == "sieben"


def test_areas_in_view_are_filled_though_their_neighbours_are_not_drawn(opened):
    page = opened()
    page.evaluate("map_div.setView([51, 9.3], 8.5, { animate: false })")
    shown = page.evaluate("[...map_div.areaMap.panes[0].layer.sources[0].shown]")
    assert shown == [1, 1, 1, 1, 0, 0, 0, 0]
    assert [color_at(page, area) for area in tiny.area_ids()[:4]] == [RED, NONE_COLOR, NONE_COLOR, NONE_COLOR]


def test_settled_years_are_told_once(opened):
    page = opened()
    page.evaluate(  # in one go, as a dragged slider: steps of their own could rest long enough to be told each
        """years => {
            const slider = document.querySelector(".am-slider");
            for (const year of years) {
                slider.value = year;
                slider.dispatchEvent(new Event("input"));
            }
        }""",
        [2005, 2006, 2007],
    )
    told = last_event(page, "year")
    assert (told["year"], told["key"], told["level"], told["id"]) == (2007, None, 8, None)
    assert page.evaluate("events.length") == 1


def test_a_late_answer_does_not_set_back_what_was_done(opened):
    page = opened()
    set_year(page, 2007)
    tell(page, tiny.message(year=2005, selected="01", ack=0))
    assert page.evaluate("[map_div.areaMap.state.year, map_div.areaMap.state.key]") == [2007, None]
    known = page.evaluate("map_div.areaMap.state.n")
    tell(page, tiny.message(year=2005, selected="01", ack=known))
    assert page.evaluate("[map_div.areaMap.state.year, map_div.areaMap.state.key]") == [2005, "01"]
    set_year(page, 2006)
    tell(page, tiny.message(value=2, year=2005, selected="01", ack=page.evaluate("map_div.areaMap.state.n")))
    assert page.evaluate("map_div.areaMap.state.year") == 2006  # the same as before is no wish


def test_the_latest_of_messages_that_come_together_wins(opened):
    page = opened()
    page.evaluate(
        "([one, other]) => { map_div.areaMap.update(one); map_div.areaMap.update(other) }",
        [tiny.message(value=1), tiny.message(value=2)],
    )
    page.wait_for_function(f"{UPDATES} === 2")
    assert color_at(page, "01001001") == GREEN


def test_playing_runs_to_the_last_year_and_can_be_stopped(opened):
    page = opened()
    page.evaluate("map_div.areaMap.options.stepMilliseconds = 40")
    button = page.locator(".am-play")
    button.click()
    expect(page.locator(".am-year-shown")).to_have_text("2008")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert last_event(page, "year")["year"] == 2008
    assert page.evaluate("events.length") == 1
    page.evaluate("map_div.areaMap.options.stepMilliseconds = 1e6")
    button.click()  # starts over
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("stop")
    expect(page.locator(".am-year-shown")).to_have_text("2004")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_text("play")
    page.wait_for_function("events.at(-1).year === 2004")


def test_who_wants_less_motion_gets_steps(opened):
    page = opened(reduced_motion="reduce")
    assert page.evaluate("[map_div.options.zoomAnimation, map_div.options.inertia]") == [False, False]


@pytest.mark.parametrize(("motion", "years"), [("no-preference", 4), ("reduce", 1)])
def test_who_wants_less_motion_sees_each_year_longer(opened, motion, years):
    """What is shown a moment before the fifth step of the quicker pace is the second step of the calm one."""
    page = opened(reduced_motion=motion)
    shown = page.evaluate(
        """() => {
            const frames = [];
            const element = map_div.areaMap;
            window.requestAnimationFrame = (step) => frames.push(step);
            element.play();
            frames.shift()(performance.now() + 4.9 * element.options.stepMilliseconds);
            return element.state.year;
        }"""
    )
    assert shown == tiny.YEARS[0] + years


def test_names_are_text_wherever_they_show(opened):
    page = opened()
    assert hover(page, *tiny.centre("01001001"))[0] == "<img src=x onerror=alert(1)>"
    tell(page, tiny.message(year=2006, points={**tiny.message()["points"], "shown": True}, labels=True))
    assert hover(page, 10.2, 51.2) == ["<b>Bündnis</b>", "partners:9"]
    none = {"color": "red", "label": "<i>L</i>"}
    tell(page, tiny.message(title="<i>T</i>", measure="<i>M</i>", note="<i>N</i>", none=none))
    assert page.locator("img, b, i").count() == 0
    assert page.locator("h1").inner_text() == "<i>T</i>"


def test_the_tooltip_says_name_kind_population_and_value(opened):
    page = opened()
    tell(page, tiny.message(value=2, year=2005))
    big = ["Großstadt, Stadt", "Gemeinde", "population:1.234.567", "2\u00a0Bündnisse"]
    assert hover(page, *tiny.centre("01001002")) == big
    assert hover(page, *tiny.centre("02001002")) == ["Ort 002", "Gemeinde", "population:1.000", "keins"]
    assert hover(page, *tiny.centre("02002002")) == ["Öde", "Gemeinde", "unbewohnt"]
    tell(page, tiny.message(value=2, year=2005, scale=0.1, decimals=1, unit="%"))
    assert hover(page, *tiny.centre("01001002"))[-1] == "0,2\u00a0%"
    tell(page, tiny.message(value=2004, year=2005, grouping=False, unit=None))
    assert hover(page, *tiny.centre("01001002"))[-1] == "2004"
    page.locator(".am-map").hover(position={"x": 60, "y": 395})
    expect(page.locator(".am-tip")).to_be_hidden()


def test_a_click_chooses_an_area_and_one_beside_all_clears(opened):
    page = opened()
    click(page, *tiny.centre("02001001"))
    told = last_event(page, "select")
    assert (told["key"], told["year"], told["level"]) == ("02001001", 2004, 8)
    set_year(page, 2008)
    assert last_event(page, "year")["key"] == "02001001"
    page.locator(".am-map").click(position={"x": 60, "y": 395})
    after = last_event(page, "select")
    assert after["key"] is None
    assert after["n"] > told["n"]
    tell(page, tiny.message(year=2008, again=True))
    for _ in range(2):  # where a map asks for it, a second click on the same area is told too
        known = page.evaluate("events.at(-1).n")
        click(page, *tiny.centre("02001001"))
        page.wait_for_function("n => events.at(-1).n > n && events.at(-1).key === '02001001'", arg=known)


def test_groups_are_filled_and_named_as_one(opened):
    page = opened("?level=2")
    assert [color_at(page, area) for area in tiny.area_ids()] == [RED] * 4 + [NONE_COLOR] * 4
    assert legend(page) == {"ab 1": "1", "ab 2": "0", "keins": "1"}
    all_four = ["Land Eins", "Land", "population:1.237.567", "1\u00a0Bündnis"]
    assert hover(page, *tiny.centre("01002002")) == all_four
    click(page, *tiny.centre("02002001"))
    told = last_event(page, "select")
    assert (told["key"], told["level"]) == ("02", 2)


def test_everything_can_be_done_by_keyboard(opened):
    page = opened()
    live = page.locator("[aria-live=polite]")
    page.locator(".am-zoom button").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".am-map")).to_be_focused()
    expect(page.locator(".am-crosshair")).to_be_visible()
    page.evaluate("map_div.setView([51.5, 12.5], 9, { animate: false })")
    expect(live).to_have_text("Ort 001, Gemeinde, population:1.000, keins")
    page.keyboard.press("Enter")
    assert last_event(page, "select")["key"] == "02001001"
    expect(live).to_have_text("selected Ort 001")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("map_div.getCenter().lng > 12.5")
    page.keyboard.press("+")
    page.wait_for_function("map_div.getZoom() > 9")
    page.keyboard.press("Escape")
    page.wait_for_function("events.at(-1).key === null")
    page.keyboard.press("Tab")
    expect(page.locator(".am-crosshair")).to_be_hidden()
    expect(page.locator(".am-play")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".am-year-shown")).to_have_text("2005")


def test_the_pointer_brings_no_crosshair(opened):
    page = opened()
    page.get_by_label("year", exact=True).focus()
    page.locator(".am-map").click()
    expect(page.locator(".am-map")).to_be_focused()
    expect(page.locator(".am-crosshair")).to_be_hidden()


def test_a_finger_brings_no_crosshair(opened):
    page = opened(has_touch=True)
    page.locator(".am-map").tap()
    expect(page.locator(".am-map")).to_be_focused()
    expect(page.locator(".am-crosshair")).to_be_hidden()


def test_points_come_and_go_with_the_years_and_can_be_chosen(opened):
    page = opened()
    points = {**tiny.message()["points"], "shown": True}
    tell(page, tiny.message(points=points))
    assert hover(page, 10.2, 51.2)[0] == tiny.NAMES["01001001"]  # the point starts in 2005
    set_year(page, 2005)
    click(page, 10.2, 51.2)
    told = last_event(page, "point")
    assert (told["id"], told["year"]) == ("a", 2005)
    set_year(page, 2007)  # and has ended
    assert hover(page, 10.2, 51.2)[0] == tiny.NAMES["01001001"]
    tell(page, tiny.message(points={**points, "visible": "Bg=="}, ack=0))  # bits 1 and 2 without bit 0
    set_year(page, 2006)
    assert hover(page, 10.2, 51.2)[0] == tiny.NAMES["01001001"]
    assert len(page.evaluate("map_div.areaMap.panes[0].layer.marks")) == 1


def test_near_points_are_one_cluster_until_one_zooms_in(opened):
    page = opened()
    tell(page, tiny.message(points={**tiny.message()["points"], "shown": True}))
    assert hover(page, 13.51, 50.51) == ["cluster:2"]
    before = page.evaluate("map_div.getZoom()")
    click(page, 13.51, 50.51)
    page.wait_for_function("before => map_div.getZoom() > before + 1", arg=before)
    page.wait_for_function("map_div.areaMap.panes[0].layer.marks.length === 2")


def test_finer_shapes_replace_the_overview_for_all_groups_in_view(opened):
    north_of_the_corner = "map_div.areaMap.panes[0].layer.areaAt(L.latLng(51.05, 12.1))"
    sources = "map_div.areaMap.panes[0].layer.sources.filter(({ shown }) => shown.includes(1)).length"
    page = opened()
    assert page.evaluate(sources) == 1
    assert page.evaluate(north_of_the_corner) == "02001001"
    page.evaluate("map_div.setView([51, 12], 10, { animate: false })")
    page.wait_for_function(f"{sources} === 2")
    assert page.evaluate(north_of_the_corner) == "01001002"
    page.evaluate("map_div.setView([51, 12], 7, { animate: false })")
    assert page.evaluate(sources) == 1
    assert page.evaluate(north_of_the_corner) == "02001001"


def test_two_measures_go_through_the_years_together(opened):
    page = opened()
    tell(page, tiny.message(compare=tiny.message(value=2)))
    page.get_by_label("year", exact=True).press("End")
    assert page.locator(".am-title").all_inner_texts() == ["Titel 2008", "Titel 2008"]
    assert color_at(page, "01001002", pane=1) == GREEN
    page.get_by_label("year", exact=True).press("Home")
    assert page.locator(".am-title").all_inner_texts() == ["Titel 2004", "Titel 2004"]
    assert color_at(page, "01001002", pane=1) == NONE_COLOR


def test_two_maps_move_together_each_in_its_own_year(opened):
    page = opened(reduced_motion="reduce")  # a key pressed while the map still glides would be passed over
    tell(page, tiny.message(labels=True, compare_year=2008))
    assert page.evaluate("map_div.areaMap.panes.map((pane) => pane.values.message.labels)") == [True, True]
    assert page.locator(".am-title").all_inner_texts() == ["Titel 2004", "Titel 2008"]
    assert color_at(page, "01001002") == NONE_COLOR
    assert color_at(page, "01001002", pane=1) == RED
    for mover in (0, 1):
        page.locator(".am-map").nth(mover).focus()
        before = page.evaluate("map_div.getCenter().lng")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            """before => {
                const [a, b] = map_div.areaMap.panes.map((pane) => pane.map.getCenter());
                return a.lng > before && Math.abs(a.lng - b.lng) < 1e-6;
            }""",
            arg=before,
        )
        level = page.evaluate("map_div.getZoom()")
        page.keyboard.press("+")
        page.wait_for_function(
            "level => map_div.areaMap.panes.every((pane) => Math.abs(pane.map.getZoom() - level - 1) < 1e-6)", arg=level
        )
    set_year(page, 2005)
    assert page.locator(".am-title").all_inner_texts() == ["Titel 2005", "Titel 2008"]
    tell(page, tiny.message(year=2008, compare_year=2005))
    assert page.locator(".am-title").all_inner_texts() == ["Titel 2005", "Titel 2008"], "the earlier one is left"
    tell(page, tiny.message())
    assert page.locator(".am-map").count() == 1


def test_zooming_to_a_group_and_back(opened):
    page = opened()
    tell(page, tiny.message(fit="02"))
    assert page.evaluate("map_div.getBounds().contains([[50, 12], [52, 14]])")
    assert page.evaluate("map_div.getCenter().lng") > 12.5
    page.evaluate("map_div.setView([51, 10.5], 8, { animate: false })")
    tell(page, tiny.message(value=2, fit="02"))  # the same again moves nothing
    assert page.evaluate("map_div.getCenter().lng") == pytest.approx(10.5, abs=0.01)
    page.get_by_role("button", name="zoom_home").click()
    page.wait_for_function("map_div.getBounds().contains([[50, 10], [52, 14]])")


def test_tiles_of_another_server_are_asked_for_only_when_told(opened):
    page = opened()
    assert page.locator(".leaflet-tile").count() == 0
    address = page.evaluate("location.origin") + "/tile-{z}-{x}-{y}.png"
    tell(page, tiny.message(basemap={"url": address, "attribution": "© <b>Tiles</b>"}))
    expect(page.locator(".leaflet-tile").first).to_be_attached()
    expect(page.locator(".am-attribution")).to_have_text("attribution · © <b>Tiles</b>")
    tell(page, tiny.message())
    expect(page.locator(".leaflet-tile")).to_have_count(0)


@pytest.mark.parametrize("query", ["", "?level=5", "?mini=1"])
def test_axe_finds_nothing(opened, query):
    page = opened(query)
    if not query:
        tell(page, tiny.message(compare=tiny.message(value=2), labels=True, note="note"))
        hover(page, *tiny.centre("01001001"))
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []


def test_a_small_map_has_no_controls(opened):
    page = opened("?mini=1")
    assert color_at(page, "01001001") == RED
    expect(page.locator(".am-zoom")).to_be_hidden()
    assert page.locator("input, .am-play").count() == 0
    before = page.evaluate("map_div.getZoom()")
    page.locator(".am-map").hover()
    page.mouse.wheel(0, -300)
    click(page, *tiny.centre("02001001"))
    assert last_event(page, "select")["key"] == "02001001"
    assert page.evaluate("map_div.getZoom()") == before


def test_a_file_that_fails_is_said_in_words(chromium, plain_address):
    with window(chromium) as page:
        page.route(re.compile(r"/assets/tiny\.[0-9a-f]+\.json"), lambda route: route.fulfill(status=500))
        page.goto(plain_address)
        expect(page.locator(".am-status")).to_have_text("load_error")


@pytest.mark.parametrize("worker", ["super('/nothing.js')", "throw new Error('forbidden')"])
def test_areas_are_read_where_no_worker_can_be_had(chromium, plain_address, worker):
    with window(chromium) as page:
        page.add_init_script(f"window.Worker = class extends Worker {{ constructor() {{ {worker}; }} }}")
        page.goto(plain_address)
        page.wait_for_function(f"{UPDATES} > 0")
        assert color_at(page, "01001001") == RED
        assert page.evaluate("map_div.areaMap.model.reader.worker") is None


def test_a_reader_of_another_make_is_left_alone(chromium, plain_address):
    with window(chromium) as page:
        page.add_init_script("window.areaReader = { url: 'of an earlier server', read: () => new Promise(() => {}) }")
        page.goto(plain_address)
        page.wait_for_function(f"{UPDATES} > 0")
        assert color_at(page, "01001001") == RED


def test_what_could_not_be_read_ahead_is_tried_again(opened):
    page, asked = opened(), []

    def only_the_second_time(route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=500)
        else:
            route.continue_()

    page.route(re.compile(r"/assets/tiny\.[0-9a-f]+\.json"), only_the_second_time)
    count = page.evaluate(
        """async () => {
            const { readerUrl, geometryUrl } = map_div.areaMap.options;
            const reader = new AreaMap.Reader(readerUrl);
            reader.readAhead(geometryUrl);
            return (await reader.read(geometryUrl)).ids.length;
        }"""
    )
    assert count == page.evaluate("map_div.areaMap.model.overview.ids.length")
    assert len(asked) == 2


# The same in Streamlit


@pytest.fixture(scope="module")
def tiny_app(tmp_path_factory) -> str:
    command = ("-m", "streamlit", "run", str(APP), "--server.port", "{port}", "--server.headless=true")
    with live.running(command, tmp_path_factory.mktemp("app") / "log", PYTHONPATH=str(files.ROOT)) as server:
        yield f"{server.address}/"


def frame_of(page: Page) -> Frame:
    page.wait_for_selector(IFRAME)
    return next(frame for frame in page.frames if "streamlit_folium" in frame.url)


@contextmanager
def in_streamlit(chromium, address: str):
    """Open the page of Streamlit and yield it with the frame of the map, painted."""
    with visit(chromium, address) as page:
        frame = frame_of(page)
        frame.wait_for_function(f"{UPDATES} > 0")
        yield page, frame


def press(page: Page, frame: Frame, name: str) -> None:
    """Press a button of the page and wait until the map has painted the answer."""
    before = frame.evaluate(UPDATES)
    page.get_by_role("button", name=name, exact=True).click()
    frame.wait_for_function(f"before => {UPDATES} > before", arg=before)


def wait_for_event(page: Page, **expected: object) -> dict:
    """Wait until Python got an event with the values expected, and return it."""
    for name, value in expected.items():
        expect(page.get_by_text("event {")).to_contain_text(f'"{name}": {json.dumps(value)}')
    return json.loads(page.get_by_text("event {").inner_text().removeprefix("event "))


def test_a_change_from_python_keeps_the_map_and_what_was_done_on_it(chromium, tiny_app):
    with in_streamlit(chromium, tiny_app) as (page, frame):
        frame.evaluate("map_div.setView([51, 13], 7.5, { animate: false }); window.mark = 1")
        set_year(frame, 2007)
        assert wait_for_event(page, year=2007)["event"] == "year"
        expect(page.get_by_text("the same before the map was shown: True")).to_be_visible()
        press(page, frame, "more")
        kept = "[window.mark, map_div.getZoom(), document.querySelectorAll('canvas').length]"
        assert frame.evaluate(kept) == [1, 7.5, 3]
        assert frame.locator(".am-year-shown").inner_text() == "2007"
        press(page, frame, "last year")
        assert frame.locator(".am-year-shown").inner_text() == "2008"
        assert color_at(frame, "02001001") == GREEN
        press(page, frame, "zoom")
        assert frame.evaluate("map_div.getBounds().contains([[50, 12], [52, 14]])")
        click(frame, *tiny.centre("02001001"))
        assert wait_for_event(page, key="02001001")["year"] == 2008


def test_what_python_sends_while_scripts_load_is_not_lost_and_a_change_is_small_on_the_wire(chromium, tiny_app):
    held, received = [], []
    with in_streamlit(chromium, tiny_app) as (page, _):
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
        page.route("**/leaflet.js", lambda route: held.append(route))
        with page.expect_request("**/leaflet.js"):
            page.reload()
        page.get_by_role("button", name="last year", exact=True).click()
        expect(page.get_by_text("sent 2008")).to_be_visible()
        held[0].continue_()
        frame = frame_of(page)
        frame.wait_for_function("window.map_div?.areaMap?.state.year === 2008")
        received.clear()
        press(page, frame, "more")
    assert 0 < sum(received) < 15_000


def test_the_frame_has_the_height_of_its_content_a_name_and_a_language(chromium, tiny_app):
    height = f'document.querySelector("{IFRAME}").clientHeight'
    with in_streamlit(chromium, tiny_app) as (page, frame):
        for width, map_height, change in ((1440, 400, "more"), (390, 349, "last year")):
            page.set_viewport_size({"width": width, "height": 1000})
            expect(frame.locator(".am-map")).to_have_js_property("offsetHeight", map_height)
            needed = frame.evaluate("Math.ceil(document.getElementById('map_div').getBoundingClientRect().height)")
            page.wait_for_function(f"needed => {height} === needed", arg=needed)
            assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            press(page, frame, change)
            assert page.evaluate(height) == needed
            assert Axe().run(frame).response["violations"] == []
        assert page.locator(IFRAME).get_attribute("title") == "frame_title"
        assert frame.evaluate("document.documentElement.lang") == "de"
        assert "user-scalable" not in frame.evaluate("document.head.innerHTML")
