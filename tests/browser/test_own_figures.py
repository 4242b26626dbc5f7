"""Own figures in real Chromium: from the file to the map in one with coverage, for every eye and screen reader."""

from playwright.sync_api import expect

from tests.browser.conftest import map_frame, visit, wait_until_idle
from tests.browser.test_pages import assert_accessible
from tests.browser.test_story import choose_measure
from tests.conftest import TINY

ROWS = ("über 2/3", "bis 2/3", "bis 1/3")
FILE = TINY.parent / "figures" / "inkar.csv"


def test_a_file_comes_onto_the_map_in_one_with_coverage_and_goes_again(app, chromium):
    with visit(chromium, f"{app}/karte") as page:
        frame = map_frame(page)
        page.get_by_text("Eigene Zahlen (CSV oder Excel)").click()
        page.locator("input[type=file]").set_input_files(FILE)
        expect(frame.locator(".am-legend-title")).to_have_text("Eigene Zahlen: Kinderarmut · 2020", timeout=30_000)
        wait_until_idle(page)
        assert frame.locator(".am-grid").is_hidden()
        choose_measure(page, "Eigene Zahlen × erreicht: Kinderarmut · 2020")
        grid = frame.locator(".am-grid")
        expect(grid.locator("td .am-swatch")).to_have_count(9)
        expect(grid.locator("th[scope=col]")).to_have_count(3)
        expect(grid.locator("th[scope=row]")).to_have_text(
            ["über 2/3 erreicht", "bis 2/3 erreicht", "bis 1/3 erreicht"]
        )
        page.get_by_text("Eigene Zahlen: Streudiagramm").click()
        expect(
            page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
        ).to_be_visible()
        wait_until_idle(page)
        assert_accessible(page)
        page.get_by_role("button", name="Eigene Zahlen entfernen").click()
        expect(frame.locator(".am-legend-title")).not_to_contain_text("Eigene", timeout=30_000)
        expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
