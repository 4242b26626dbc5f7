"""What is chosen stays on every way that differs from page to page; see also test_pages.py.

All pairs of pages with all parameters are tested without a browser in tests/pages/test_address.py.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from analysis.language import LANGUAGES, language
from tests.browser.conftest import map_frame, visit, wait_until_idle
from ui.navigation import GROUPS, address

VIEW = "[map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]"
WITH_BAR = ("ueberblick", "karte", "sektoren", "wachstum", "buendnisse", "daten", "methodik")


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def assert_shows(page: Page, name: str, query: dict[str, list[str]]) -> None:
    """Wait until the page ``name`` is there and assert that address and boxes say what ``query`` says."""
    t = language(query.get("lang", LANGUAGES)[0])
    expect(page.locator("h1", has_text=t(f"page.{name}")).first).to_be_visible(timeout=30_000)
    wait_until_idle(page)
    assert urlsplit(page.url).path == f"/{address(name)}"
    assert query_of(page.url) == query
    if name in WITH_BAR:
        land = page.locator(".st-key-param_land")
        for key, label in {"BB": "Brandenburg", "NW": "Nordrhein-Westfalen"}.items():
            expect(land.get_by_text(label, exact=True)).to_have_count(int(key in query.get("land", [])))
        expect(page.locator(".st-key-param_q input")).to_have_value(query.get("q", [""])[0])


def links(page: Page, name: str, lang: str) -> Locator:
    """Open the group of the navigation in which page ``name`` is, and return the links in it."""
    group = next(group for group, names in GROUPS.items() if name in names)
    page.get_by_test_id("stTopNavSection").get_by_text(language(lang)(f"group.{group}"), exact=True).click()
    return page.get_by_test_id("stTopNavDropdownLink")


def click(page: Page, name: str, lang: str) -> None:
    links(page, name, lang).get_by_text(language(lang)(f"page.{name}"), exact=True).click()


def test_a_step_back_undoes_what_was_chosen_last(app, chromium):
    with visit(chromium, f"{app}/daten") as page:
        box = page.locator(".st-key-param_q input")
        box.fill("Familie")
        box.press("Enter")
        page.wait_for_url("**q=Familie*")
        click(page, "buendnisse", "de")
        assert_shows(page, "buendnisse", {"q": ["Familie"]})
        page.get_by_role("button", name="English version").click()
        assert_shows(page, "buendnisse", {"q": ["Familie"], "lang": ["en"]})
        page.go_back()
        assert_shows(page, "buendnisse", {"q": ["Familie"]})
        page.go_back()
        assert_shows(page, "daten", {"q": ["Familie"]})
        page.go_back()
        assert_shows(page, "daten", {})


def view_in(url: str) -> list[float]:
    return [float(number) for number in query_of(url)["at"][0].split(",")]


def test_what_the_map_shows_is_in_the_link_without_asking_the_server(app, chromium):
    with visit(chromium, f"{app}/karte?level=kreis") as page:
        frame = map_frame(page)
        sent = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
        frame.evaluate("map_div.setView([52.4, 13.1], 9, { animate: false })")
        page.wait_for_url(lambda url: "at=" in url)
        assert view_in(page.url) == [52.4, 13.1, 9]
        assert sent == []
        page.locator(".st-key-param_q input").fill("Familie")
        page.locator(".st-key-param_q input").press("Enter")
        page.wait_for_url("**q=Familie*")
        wait_until_idle(page)
        assert view_in(page.url) == [52.4, 13.1, 9]
        link = page.url
        page.get_by_label("Ort suchen").fill("Potsdam, Stadt")
        page.get_by_label("Ort suchen").press("Enter")
        page.get_by_role("button", name="Potsdam, Stadt").first.click()
        page.wait_for_url(lambda url: "place=" in url and "at=" not in url)
    with visit(chromium, link) as page:
        frame = map_frame(page)
        frame.wait_for_function("map_div.areaMap.updates > 0")
        assert frame.evaluate(VIEW) == pytest.approx([52.4, 13.1, 9], abs=0.01)
        click(page, "wachstum", "de")
        assert_shows(page, "wachstum", {"q": ["Familie"]})
        page.go_back()
        assert_shows(page, "karte", {"q": ["Familie"], "level": ["kreis"], "at": ["52.4,13.1,9"]})
        frame = map_frame(page)
        frame.wait_for_function("map_div.areaMap.updates > 0")
        assert frame.evaluate(VIEW) == pytest.approx([52.4, 13.1, 9], abs=0.01)
