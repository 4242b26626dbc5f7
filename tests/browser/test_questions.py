"""The five questions of an analyst, each answered within five clicks from the start page, in one visit."""

from __future__ import annotations

import json

from analysis.cli.main import main
from analysis.language import language
from tests.browser.conftest import map_frame, visit, wait_until_idle

DE = language("de")
MOST = 5


class Way:
    """The clicks from the start page on; what is typed is none."""

    def __init__(self, page, app: str) -> None:
        self.page, self.clicks = page, 0
        page.goto(app)
        wait_until_idle(page)

    def click(self, target) -> None:
        target.click()
        self.clicks += 1

    def to(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name="Erkunden"))
        self.click(self.page.get_by_role("menuitem", name=name, exact=True))
        self.page.get_by_role("heading", name=name, level=1, exact=True).wait_for()
        wait_until_idle(self.page)

    def choose(self, box: str, text: str) -> None:
        """Open a box and type what is chosen."""
        self.click(self.page.get_by_role("combobox", name=box).first)
        self.page.keyboard.type(text)
        self.page.get_by_role("option", name=text).first.wait_for()
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        wait_until_idle(self.page)

    def answered(self, *words: str) -> None:
        for text in words:
            self.page.get_by_text(text).first.wait_for()
        assert self.clicks <= MOST


def told(capsys, *options: str) -> dict:
    """Return what ``gaps --json`` prints for Brandenburg."""
    assert main(["gaps", "--land", "BB", *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_each_question_of_an_analyst_takes_five_clicks_at_most(app, chromium, capsys):
    now, then = told(capsys), told(capsys, "--year", "2008")
    districts = told(capsys, "--level", "kreis")
    with visit(chromium, app) as page:
        way = Way(page, app)  # how many people live where nothing is, in which towns, where would five reach most
        way.to("Weiße Flecken")
        way.choose("Land", "Brandenburg")
        way.answered(
            DE.number(now["not_reached"]["population"]),
            DE.number(now["areas"][0]["population"]),
            DE.number(now["best"][4]["population"]),
        )
        way.click(page.locator("label").filter(has_text="Kreise").first)  # and in which districts
        page.get_by_text(DE.count("white.list.kreis.statement", len(districts["areas"]))).wait_for()
        keys = page.locator(".plain-table a[href*='place=']").evaluate_all("all => all.map(a => a.href)")
        assert [area["key"] in "".join(keys) for area in districts["areas"]] == [True] * len(districts["areas"])
        way.answered(DE.number(districts["areas"][0]["population"]))

        way = Way(page, app)  # which sectors are missing
        way.to("Partnersektoren")
        way.choose("Land", "Brandenburg")
        way.answered("Kein Partner genannt ist aus:")

        way = Way(page, app)  # how did it change since 2008
        way.to("Karte")
        way.choose("Land", "Brandenburg")
        way.choose("Vergleichen mit", "2008")
        way.click(page.locator("label").filter(has_text="Nur die Veränderung zeigen"))
        frame = map_frame(page)
        frame.locator(".am-legend", has_text="neu erreicht").wait_for()
        way.answered()
        people = {}
        for row in frame.locator(".am-legend li").all():
            name, counts = row.inner_text().split("\n")[:2]
            people[name] = int("".join(sign for sign in counts.split("·")[1] if sign.isdigit()))
        change = people["neu erreicht"] - people["nicht mehr erreicht"]
        assert change == then["not_reached"]["population"] - now["not_reached"]["population"]
