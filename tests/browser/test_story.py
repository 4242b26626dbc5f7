"""The map as one person uses it, from the search to a link that shows somebody else the same picture."""

import json
import re

import pytest

from tests.browser.conftest import choose, map_frame, visit, wait_until_idle, window

PLACE = "Königs Wusterhausen"
PICTURES = "() => [...document.querySelectorAll('canvas')].map(canvas => canvas.toDataURL())"


def shown_year(frame) -> str:
    return frame.locator("output.am-year-shown").first.inner_text()


def wait_for_year(frame, year: int) -> None:
    frame.wait_for_function(
        "year => document.querySelector('output.am-year-shown').textContent === year", arg=str(year)
    )


def find_place(page) -> None:
    box = page.get_by_label("Ort suchen")
    box.fill(PLACE)
    box.press("Enter")
    page.get_by_role("button", name=PLACE).first.click()
    page.get_by_role("heading", name=f"{PLACE}, Stadt").wait_for()


def go_to_2004(page, frame) -> None:
    frame.get_by_label("Jahr", exact=True).press("Home")
    wait_for_year(frame, 2004)
    page.get_by_text("2004 ist hier kein aktives Bündnis bekannt.").wait_for()


def play_until(page, frame, year: int) -> None:
    frame.get_by_role("button", name="Abspielen").click()
    wait_for_year(frame, year)
    frame.get_by_role("button", name="Anhalten").click()
    assert frame.get_by_role("button", name="Abspielen").get_attribute("aria-pressed") == "false"


def compare_with(page, year: int) -> None:
    wait_until_idle(page)  # an open list closes when the page is drawn anew
    box = page.get_by_role("combobox", name="Vergleichen mit")
    box.click()  # brings it into view; the list would close with the page scrolling
    box.fill(str(year))
    page.get_by_role("option", name=f"Jahr {year}").click()


def settled_pictures(page, frame) -> list[str]:
    """Return all canvases once they look the same in two looks, the script at rest."""
    wait_until_idle(page)
    previous = None
    for _ in range(100):
        frame.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        frame.locator("[data-updates]:not([data-loading]), [data-loading='0']").wait_for(state="attached")
        current = frame.evaluate(PICTURES)
        if current == previous:
            return current
        previous = current
    raise AssertionError("the map never came to rest")


def walk(page) -> str:
    """Search, read the panel, go back to 2004, play to 2010, compare; return the link."""
    frame = map_frame(page)
    find_place(page)
    go_to_2004(page, frame)
    play_until(page, frame, 2010)
    year = shown_year(frame)
    page.wait_for_url(lambda url: f"year={year}" in url)
    compare_with(page, 2025)
    frame.wait_for_function("() => document.querySelectorAll('.am-panes > *').length === 2")
    page.wait_for_url(lambda url: "compare=2025" in url)
    assert "place=12061260" in page.url
    return page.url


def test_a_link_shows_somebody_else_the_same_picture(app, chromium):
    with visit(chromium, f"{app}/karte") as page:
        link = walk(page)
        mine = settled_pictures(page, map_frame(page))
    with visit(chromium, link) as page:
        frame = map_frame(page)
        frame.wait_for_function("() => document.querySelectorAll('.am-panes > *').length === 2")
        page.get_by_role("heading", name=f"{PLACE}, Stadt").wait_for()
        assert settled_pictures(page, frame) == mine


def choose_measure(page, name: str) -> None:
    box = page.get_by_role("combobox", name="Messgröße")
    box.click()
    choose(page, box, name)


def updates(frame) -> int:
    return int(frame.locator("[data-updates]").get_attribute("data-updates"))


def test_a_change_is_painted_once_though_it_comes_two_ways_and_the_map_says_so(app, chromium):
    came, said = [], []

    def listen(socket) -> None:
        if "/map/line/" in socket.url:
            socket.on("framereceived", lambda frame: came.append(frame))
            socket.on("framesent", lambda frame: said.append(frame))

    with window(chromium) as page:
        page.on("websocket", listen)
        page.goto(f"{app}/karte")
        wait_until_idle(page)
        frame = map_frame(page)
        before = updates(frame)
        choose_measure(page, "Genannte Partner")
        frame.get_by_text("Genannte Partner").first.wait_for()
        page.wait_for_url("**measure=partners*")
        settled_pictures(page, frame)
        assert updates(frame) == before + 1
    assert said == [str(json.loads(message)["sent"]) for message in came] != []


def test_the_map_follows_where_the_line_to_it_is_cut(app, chromium):
    cut = []
    with window(chromium) as page:
        page.route_web_socket(re.compile("/map/line/"), lambda line: (cut.append(line.url), line.close()))
        page.goto(f"{app}/karte")
        wait_until_idle(page)
        frame = map_frame(page)
        choose_measure(page, "Genannte Partner")
        frame.get_by_text("Genannte Partner").first.wait_for()
        page.wait_for_url("**measure=partners*")
        find_place(page)
    assert cut


def filter_by_text(page, text: str, label: str = "Suche in Name, Ort, Partnern") -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Enter")


def test_a_change_after_the_language_was_switched(app, chromium):
    with visit(chromium, f"{app}/karte?level=kreis&measure=partners") as page:
        map_frame(page)
        page.get_by_role("button", name="English version").click()
        page.get_by_role("heading", name="Map", exact=True).wait_for()
        filter_by_text(page, "Mehrgenerationenhaus", "Search in name, place, partners")
        page.wait_for_url("**q=Mehrgenerationenhaus*")
        map_frame(page).get_by_text("Named partners").first.wait_for()
        assert page.get_by_role("combobox", name="Level").input_value() == "Districts"


TOLD = """() => {
  window.told = [];
  parent.addEventListener("message", ({ data }) => data.type?.endsWith("setComponentValue") && told.push(data.value));
}"""


def test_one_visitor_empties_the_map_reads_its_table_and_chooses_by_keyboard_also_while_years_play(app, chromium):
    with visit(chromium, f"{app}/karte?level=land&year=2010") as page:
        frame = map_frame(page)
        assert_filters_that_nothing_passes_lead_back_to_the_same_map(page, frame)
        assert_table_stays_open_through_the_years(page, frame)
        choose_by_keyboard(page, frame)
        assert_place_is_shown(page)
        page.keyboard.press("Escape")
        page.wait_for_url(lambda url: "place=" not in url)
        frame.get_by_label("Jahr", exact=True).press("Home")
        frame.get_by_role("button", name="Abspielen").click()
        choose_by_keyboard(page, frame)
        frame.get_by_role("button", name="Anhalten").click()
        assert_place_is_shown(page)


def choose_by_keyboard(page, frame) -> None:
    frame.locator("[tabindex='0'].leaflet-container").first.focus()
    page.keyboard.press("Enter")


def assert_place_is_shown(page) -> None:
    page.wait_for_url(lambda url: "place=" in url)
    page.locator(".st-key-place_panel h2").wait_for()


def assert_filters_that_nothing_passes_lead_back_to_the_same_map(page, frame) -> None:
    """They are in the link meanwhile."""
    frame.evaluate("map_div.setView([51, 10], 8, { animate: false })")
    filter_by_text(page, "zzzzqq")
    page.wait_for_url("**q=zzzzqq*")
    page.get_by_role("button", name="Alle Filter zurücksetzen").click()
    page.wait_for_url(lambda url: "zzzzqq" not in url)
    settled_pictures(page, frame)
    assert "level=land" in page.url
    center = frame.evaluate("[map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]")
    assert center == pytest.approx([51, 10, 8], abs=0.01)


def assert_table_stays_open_through_the_years(page, frame) -> None:
    frame.evaluate(TOLD)
    page.get_by_text("Dieselben Werte als Tabelle").click()
    table = page.locator(".st-key-map_table .plain-table")
    table.get_by_text("Länder, 2010").wait_for(state="attached")
    frame.get_by_label("Jahr", exact=True).press("ArrowRight")
    table.get_by_text("Länder, 2011").wait_for(state="attached")
    assert table.is_visible()
    assert [value["last_active_drawing"]["properties"]["year"] for value in frame.evaluate("told")] == [2011]
    # st_folium, which sends later, knows that it has nothing to add
    assert frame.evaluate("[__GLOBAL_DATA__.previous_data]") == frame.evaluate("told")


def test_from_germany_to_a_place_by_lists(app, chromium):
    with visit(chromium, f"{app}/karte") as page:
        map_frame(page)
        for name, key in (("Brandenburg", "12"), ("Barnim", "12060"), ("Eberswalde, Stadt", "12060052")):
            if not page.get_by_role("combobox", name="Gebiete zur Auswahl").is_visible():
                page.get_by_role("button", name="Gebiete zur Auswahl").click()
            box = page.get_by_role("combobox", name="Gebiete zur Auswahl")
            box.click()
            choose(page, box, name)
            page.wait_for_url(f"**place={key}*")
            page.get_by_role("heading", name=name, exact=True).wait_for()
            wait_until_idle(page)
        assert page.get_by_role("button", name="Gebiete zur Auswahl").count() == 0
