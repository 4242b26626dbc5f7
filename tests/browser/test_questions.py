"""The five questions of an analyst on Brandenburg, each answered within five clicks from the start page."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, expect

from analysis.cli.main import main
from analysis.counting.gaps import NOT_REACHED
from analysis.language import language
from tests.browser.conftest import choose, map_frame, visit, wait_until_idle
from ui.views.white_spots import ROWS

DE = language("de")
MOST = 5
FIRST_OF_ROW = ".plain-table tr td:first-child"


class Way:
    """The clicks from the start page on; what is typed is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, target) -> None:
        target.click()
        self.clicks += 1

    def to(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name="Erkunden"))
        self.click(self.page.get_by_role("menuitem", name=name, exact=True))
        self.page.get_by_role("heading", name=name, level=1, exact=True).wait_for()
        wait_until_idle(self.page)

    def choose(self, name: str, text: str, sign: str) -> None:
        """Open a box and type what is chosen; the page has heard it once it shows ``sign``."""
        box = self.page.get_by_role("combobox", name=name).first
        self.click(box)
        choose(self.page, box, text)
        self.page.keyboard.press("Tab")
        self.shown(sign)

    def shown(self, *words: str) -> None:
        """Wait until each text stands on the page, and what comes with it; the way there is short."""
        for text in words:
            self.page.get_by_text(text).first.wait_for()
        wait_until_idle(self.page)
        assert self.clicks <= MOST

    def keys(self, rows: str) -> list[str]:
        """Return the area to whose portrait the first link of each of ``rows`` leads."""
        return self.page.locator(f"{rows} a:first-of-type[href*='place=']").evaluate_all(
            "all => all.map(a => new URL(a.href).searchParams.get('place'))"
        )


def told(capsys, command: str, *options: str) -> dict:
    """Return what a command prints for Brandenburg."""
    assert main([command, "--land", "BB", *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def people_of(frame: Frame) -> dict[str, int]:
    """Return class -> people, as the legend of a map says them."""
    expect(frame.locator(".am-count").first).not_to_be_empty()
    rows = [row.inner_text().split("\n")[:2] for row in frame.locator(".am-legend li").all()]
    return {name: int(re.sub(r"\D", "", counts.split("·")[1])) for name, counts in rows}


def to_portrait(page: Page, link: str) -> None:
    """Follow a link within the app, which opens no further tab and keeps the visit with all that it holds."""
    tabs = len(page.context.pages)
    page.evaluate("window.isTheSame = true")
    page.locator(link).first.click()
    page.get_by_role("heading", name="Porträt", level=1, exact=True).wait_for()
    assert len(page.context.pages) == tabs
    assert page.evaluate("window.isTheSame === true")


@pytest.fixture
def way(app, chromium) -> Iterator[Way]:
    """A visitor on the start page."""
    with visit(chromium, app) as page:
        yield Way(page)


def test_where_no_alliance_is_who_lives_there_and_where_five_new_ones_would_reach_most(way, capsys, real):
    """Three of the questions, answered on one page."""
    towns, districts = told(capsys, "gaps"), told(capsys, "gaps", "--level", "kreis")
    people, best = towns["not_reached"], towns["best"][4]
    way.to("Weiße Flecken")
    way.choose("Land", "Brandenburg", "Gefiltert – Land: Brandenburg")
    way.shown(DE.number(people["population"]), DE.number(best["population"]))
    figures = way.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert figures == [DE.number(people[name]) for name in ("population", *NOT_REACHED)]
    assert way.keys(".st-key-best li") == best["keys"]
    way.shown(DE.count("white.list.gemeinde.statement", len(towns["areas"])))
    assert way.keys(FIRST_OF_ROW) == [area["key"] for area in towns["areas"][:ROWS]]
    way.click(way.page.locator("label").filter(has_text="Kreise").first)
    way.shown(DE.count("white.list.kreis.statement", len(districts["areas"])))
    assert way.keys(FIRST_OF_ROW) == [area["key"] for area in districts["areas"][:ROWS]]
    to_portrait(way.page, ".st-key-best a")
    way.page.go_back()
    way.page.get_by_role("heading", name="Weiße Flecken", level=1, exact=True).wait_for()
    wait_until_idle(way.page)
    to_portrait(way.page, f"{FIRST_OF_ROW} a")
    inside = real.municipalities["kreis_key"] == districts["areas"][0]["key"]
    assert sum(people_of(map_frame(way.page)).values()) == real.municipalities.loc[inside, "population"].sum()


def test_how_it_changed_since_2008(way, capsys):
    now, then = told(capsys, "gaps"), told(capsys, "gaps", "--year", "2008")
    way.to("Karte")
    way.choose("Land", "Brandenburg", "Gefiltert – Land: Brandenburg")
    way.choose("Vergleichen mit", "2008", "Nur die Veränderung zeigen")
    way.click(way.page.locator("label").filter(has_text="Nur die Veränderung zeigen"))
    frame = map_frame(way.page)
    frame.locator(".am-legend", has_text="neu erreicht").wait_for()
    way.shown()
    people = people_of(frame)
    change = people["neu erreicht"] - people["nicht mehr erreicht"]
    assert change == then["not_reached"]["population"] - now["not_reached"]["population"]


def test_which_sectors_are_missing(way, capsys, real):
    named = told(capsys, "figures")["partners"]["by_sector"]
    labels = dict(zip(real.sectors["sector"], real.sectors["label_de"], strict=True))
    missing = [label for sector, label in labels.items() if not named[sector]]
    way.to("Partnersektoren")
    way.choose("Land", "Brandenburg", "Gefiltert – Land: Brandenburg")
    said = way.page.get_by_text("Kein Partner genannt ist aus:").first
    said.wait_for()
    way.shown()
    listed = said.inner_text().split("Kein Partner genannt ist aus:")[1].partition(".")[0]
    assert sorted(listed.replace(" und ", ", ").strip().split(", ")) == sorted(missing)
