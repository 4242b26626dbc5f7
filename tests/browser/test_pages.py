"""Every page in real Chromium: opens without error, asks no other host, axe-core finds nothing (WCAG 2.1 A, AA)."""

import csv
import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from analysis.language import language
from analysis.records import files
from tests.browser.conftest import deck_frame, map_frame, rerun, visit, wait_until_idle
from tests.browser.test_address import assert_shows, click, links, query_of
from tests.browser.words import in_english, in_german
from ui.navigation import DECK, GROUPS, PAGES, address

AXE = Axe()
WITHIN_THE_APP = "all => all.filter(a => a.origin === location.origin).map(a => a.href)"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"], "iframes": False}
CONTRAST = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
FILTERED = {"land": ["BB", "NW"], "sector": ["kommune"], "q": ["Familie"], "year": ["2008"], "place": ["12060"]}
EMPTY = {"land": ["BB"], "q": ["xyzzy"]}
UNFILTERED = ("portraet", "vortrag", "pruefen", "codebuch")
"""Pages that pass the filters on, but are the same with them."""
WITH_MAP = ("ueberblick", "karte")
LAST = ("vortrag", "buendnisse", "daten", "codebuch")
"""Pages of different kinds, between which to go back and forward."""
USUAL = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LYING = {"width": 844, "height": 390}
"""A phone held lengthwise."""
SHEET = {"width": 720, "height": 1018}
"""What stays of A4 between its margins."""
ENLARGED = (320, 720)
"""Widths of the usual screen where letters are four times and twice as large."""


def assert_speaks_german(page, folder: Path) -> None:
    """Assert it of the page as it is, and of its first controls of each kind when they are used.

    folder: where files can be made.
    """
    assert in_english(page) == []
    for kind in ("stSelectbox", "stMultiSelect", "stTextInput"):
        box = page.locator(f"[data-testid={kind}] input").first
        if box.count() and box.is_visible():
            box.click()
            box.press_sequentially("xyzzy")
            assert in_english(page) == []
            page.keyboard.press("ControlOrMeta+A")
            page.keyboard.press("Delete")
            page.keyboard.press("Escape")
    number = page.locator("[data-testid=stNumberInput] input").first
    if number.count() and number.is_visible():
        before = number.input_value()
        number.fill("99999")
        page.keyboard.press("Enter")
        assert in_english(page) == []
        number.fill(before)
        page.keyboard.press("Enter")
    if page.locator("[data-testid=stFileUploader]").count():
        wrong, long = folder / "x.exe", folder / "x.csv"
        for path, size in ((wrong, 1), (long, 22_000_000)):
            with path.open("wb") as file:
                file.truncate(size)
        with rerun(page):
            page.locator("input[type=file]").set_input_files([wrong, long])
            expect(page.locator("[data-testid=stFileChip]")).to_have_count(2)
        assert in_english(page) == []
        assert_accessible(page)


AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime < Infinity).map(each => each.finished))"""


def violations(frame, rules=RULES) -> list[str]:
    """Return what axe-core finds in ``frame`` once nothing in it moves or fades any more, without the frames in it."""
    if frame.evaluate("window.axe === undefined"):
        frame.evaluate(AXE.axe_script)
    frame.evaluate(AT_REST)
    found = frame.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def assert_accessible(page, rules=RULES):
    """Assert it of the page and of what it embeds; the slides of the deck are looked at in test_talk.py."""
    for frame in page.frames:
        if DECK not in frame.url:
            assert violations(frame, rules) == [], frame.url


def assert_opened(page, name: str, lang: str = "de") -> None:
    """Assert that the page is there with all that it embeds, in its language, and that axe-core finds nothing."""
    if name == "vortrag":
        deck_frame(page)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.locator(".st-key-switch_language").get_attribute("lang") in {"de", "en"} - {lang}
    assert_reads_in_order(page)
    assert page.locator("a[target=_blank]:not([data-testid])").evaluate_all(WITHIN_THE_APP) == []
    assert_accessible(page)


def assert_reads_in_order(page) -> None:
    """Assert that what a screen reader reads has its headings in order and a name for each control."""
    script = page.locator("body").aria_snapshot()
    levels = [int(level) for level in re.findall(r"^ *- heading .*\[level=(\d)\]", script, re.MULTILINE)]
    assert levels[0] == 1
    assert [(above, below) for above, below in pairwise(levels) if below > above + 1] == []
    assert re.findall(rf"^ *- (?:{CONTROLS})\b(?! [\"/]).*", script, re.MULTILINE) == []


CONTROLS = "button|link|textbox|searchbox|combobox|slider|checkbox|switch|radio|spinbutton|tab"


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_on_a_screen_and_on_a_phone(app, chromium, tmp_path, name):
    with visit(chromium, f"{app}/{address(name)}", viewport=USUAL) as page:
        if name in WITH_MAP:
            map_frame(page)
        assert_opened(page, name)
        assert_speaks_german(page, tmp_path)
        if name == "karte":
            assert_map_is_in_view(page)
            assert_map_finds_its_areas(page)
        if name in ("ueberblick", "sektoren", "wachstum"):
            assert_a_filter_moves_nothing(page)
        assert_fits_a_phone(page)
        if name == "karte":
            assert_map_comes_second(page)
        if name == "codebuch":
            assert_navigation_is_a_list_for_each_group(page)
        assert_accessible(page, CONTRAST)  # all rules were looked at in forced colours
        if name == "ueberblick":
            assert_legend_and_slider_keep_their_colours(page)
        if name == "methodik":
            assert_summary_in_easy_language_opens_and_closes_by_keys(page)


def test_pages_where_nothing_passes_the_filters(app, chromium):
    """Those with filters; what a link gets wrong is named on the first; from the last one leads back."""
    first, *others = sorted((name for name in PAGES if name not in UNFILTERED), key=lambda name: name == "buendnisse")
    wrong = {"sector": "XX", "founded-from": "1", "place": "99999999"}
    with visit(chromium, f"{app}/{address(first)}?{urlencode(EMPTY | wrong, doseq=True)}") as page:
        assert page.get_by_test_id("stAlert").filter(has_text="=").count() == len(wrong)
        for name in (first, *others):
            if name != first:
                click(page, name, "de")
            assert_shows(page, name, EMPTY)
            assert_opened(page, name)
            assert in_english(page) == []
        page.evaluate(TRANSLATE, ["", ""])
        page.get_by_role("button", name="Alle Filter zurücksetzen").click()
        page.wait_for_selector(".plain-table")
        wait_until_idle(page)
        assert "q=" not in page.url


def test_what_a_link_chose_stays_on_every_way(app, chromium):
    """Through all pages, each of them filtered and in English, and one of them in German."""
    query = FILTERED | {"lang": ["en"]}
    first, *others = [name for name in PAGES if name not in LAST] + [*LAST]
    with visit(chromium, f"{app}/{address(first)}?{urlencode(query, doseq=True)}") as page:
        assert page.evaluate("navigator.language") == "en"
        assert "App pages" in in_english(page)
        for name in (first, *others):
            if name != first:
                page.evaluate(TRANSLATE, ["", ""])  # what the browser put there goes with the rest
                click(page, name, "en")
            assert_shows(page, name, query)
            if name in WITH_MAP:
                map_frame(page)
            assert_opened(page, name, "en")
            assert in_german(page) == []
        for name in LAST[-2:-5:-1]:
            page.go_back()
            assert_shows(page, name, query)
        page.go_forward()
        assert_shows(page, LAST[-3], query)
        page.reload()
        assert_shows(page, LAST[-3], query)
        with page.context.expect_page() as opened:
            links(page, LAST[-1], "en").first.click(button="middle")
        assert_shows(opened.value, LAST[-1], query)
        page.evaluate(TRANSLATE, ["", ""])
        page.get_by_role("button", name="Deutsche Fassung").click()
        assert_shows(page, LAST[-3], FILTERED | {"lang": ["de"]})
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert in_english(page) == []
        assert any("dokumentierte Bündnisse" in said for said in in_german(page))


def assert_fits_a_phone(page) -> None:
    """On a phone nothing is wider than the screen, and axe-core finds nothing there either, in forced colours and in
    print."""
    page.set_viewport_size(PHONE)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').clientWidth <= 390")
    wait_until_idle(page)
    main = page.locator("[data-testid=stMain]")
    expect(main).to_have_js_property("scrollWidth", main.evaluate("node => node.clientWidth"))
    page.emulate_media(forced_colors="active")
    assert_accessible(page)
    assert page.evaluate(LOOKS_OF_RADIOS).count(1) == 0, "what is chosen looks like what is not"
    page.emulate_media(forced_colors="none")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate(BROKEN_WORDS) == []
    for width in ENLARGED:
        page.set_viewport_size({**PHONE, "width": width})
        expect(main).to_have_js_property("clientWidth", width)
        expect(main).to_have_js_property("scrollWidth", width)
        assert page.evaluate(BROKEN_WORDS) == []
    page.set_viewport_size(LYING)
    expect(main).to_have_js_property("scrollWidth", LYING["width"])
    assert page.locator("[data-testid=stSelectbox] input").evaluate_all(CUT) == []
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    assert {*page.locator(".plain-table").evaluate_all(WIDER_THAN_PAPER)} <= {AS_IN_FILE}
    assert violations(page.main_frame, CONTRAST) == []
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)


WATCH_SHIFTS = """() => {
  window.shifts = [];
  const watch = new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)));
  watch.observe({ type: "layout-shift" });
}"""
BELOW_THE_FILTERS = """() => {
  const from = document.querySelector(".st-key-filterbar").getBoundingClientRect().bottom;
  const parts = document.querySelectorAll(".stMain :is(h2, [data-testid=stSlider], [data-testid=stMetric])");
  return [...parts].map((part) => part.getBoundingClientRect().top).find((top) => top > from);
}"""
CALM = 0.05
"""Layout shift, half of what is called good, of which Chromium counts none within half a second of a key."""


def assert_a_filter_moves_nothing(page) -> None:
    """What follows the filters stays where it is when one is set, and so does who set it."""
    box, before = page.get_by_label("Suche in Name, Ort, Partnern", exact=True), page.evaluate(BELOW_THE_FILTERS)
    page.evaluate(WATCH_SHIFTS)
    box.fill("Familie")
    box.press("Enter")
    page.get_by_text("Filter zurücksetzen").wait_for()
    wait_until_idle(page)
    assert page.evaluate(BELOW_THE_FILTERS) == pytest.approx(before, abs=1)
    assert sum(page.evaluate("shifts")) <= CALM
    expect(box).to_be_focused()
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == 0


def assert_map_is_in_view(page) -> None:
    """Map, legend and slider are seen without scrolling on a screen of usual size."""
    frame = page.locator("iframe").first
    inside = map_frame(page)
    for part in (".am-legend", ".am-years"):
        box = inside.locator(part).first.bounding_box()
        assert frame.bounding_box()["y"] <= box["y"] <= box["y"] + box["height"] <= USUAL["height"]


def assert_map_comes_second(page) -> None:
    """On a phone the map follows the search for a place; filters and controls are there when they are asked for."""
    land, search = page.locator(".st-key-filterbar"), page.get_by_role("textbox", name="Ort suchen")
    assert not land.is_visible()
    top = page.locator("iframe").first.bounding_box()["y"]
    assert search.bounding_box()["y"] < top < PHONE["height"] / 2
    page.set_viewport_size(LYING)
    expect(land).not_to_be_visible()
    assert page.locator("iframe").first.bounding_box()["y"] < LYING["height"]
    page.set_viewport_size(PHONE)
    page.get_by_text("Filter und Darstellung zeigen").click()
    expect(land).to_be_visible()
    wait_until_idle(page)
    assert_accessible(page)


WIDER_THAN_PAPER = """all => all.filter(table => table.scrollWidth > table.parentElement.clientWidth + 1)
  .map(table => table.caption.textContent)"""
AS_IN_FILE = language("de")("data.caption")
"""The table that shows all columns of a file, which on paper cannot stand beside each other."""
CUT = "all => all.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.value)"
"""What is chosen in boxes that are too narrow for it."""
BROKEN_WORDS = r"""() => {
  const broken = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement.closest("td, th")) continue;
    for (const word of text.data.matchAll(/\p{L}{4,}/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
"""The words in tables that go over two lines."""


LOOKS_OF_RADIOS = """() => [...document.querySelectorAll("[data-testid=stRadio]")].map((group) => {
  const look = (node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).borderColor].join();
  const options = [...group.querySelectorAll("[data-testid=stRadioOption]")];
  return new Set(options.map((option) => [...option.querySelectorAll("div:not(:has(p))")].map(look).join())).size;
})"""
"""In how many ways the options of each group of radio buttons are drawn."""


def assert_legend_and_slider_keep_their_colours(page) -> None:
    """In forced colours and on paper."""
    page.emulate_media(forced_colors="active")
    swatch = map_frame(page).locator(".am-swatch").first
    colour = "node => getComputedStyle(node).backgroundColor"
    seen = swatch.evaluate(colour)
    thumb = page.locator("[data-testid=stSlider] [data-rac]:has(> div > input)").first
    assert thumb.evaluate(colour) not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    page.emulate_media(forced_colors="none")
    assert swatch.evaluate(colour) == seen
    assert swatch.evaluate("node => getComputedStyle(node).printColorAdjust") == "exact"


def assert_summary_in_easy_language_opens_and_closes_by_keys(page) -> None:
    page.set_viewport_size(USUAL)
    button = page.get_by_role("button", name="In Leichter Sprache")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ist etwas falsch?").wait_for()
    assert_accessible(page)
    assert in_english(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    expect(button).to_be_focused()


def test_from_a_profile_back_to_the_filtered_list(app, chromium):
    with visit(chromium, f"{app}/buendnisse?land=BB&lang=en&sort=newest") as page:
        page.locator(".plain-table a").first.click()
        page.get_by_role("heading", name=language("en")("profile.facts")).wait_for()
        map_frame(page)
        page.locator("table").nth(1).wait_for()  # facts and sources
        wait_until_idle(page)
        assert_accessible(page)
        assert in_german(page) == []
        expect(page.locator("[lang=de] h1")).to_be_visible()
        assert page.locator("a[href^='portraet?']:not([lang=de], [lang=de] *)").count() == 0
        known = {"land": ["BB"], "lang": ["en"], "sort": ["newest"]}
        assert query_of(page.url) | known == query_of(page.url)
        page.reload()
        wait_until_idle(page)
        page.get_by_text(language("en")("profile.back")).click()
        assert_shows(page, "buendnisse", known)
        assert page.locator(".plain-table tbody tr").count() == 25


def test_profile_that_does_not_exist_says_so(app, chromium):
    with visit(chromium, f"{app}/buendnisse?id=<img src=x onerror=alert(1)>") as page:
        assert page.locator("img[src=x]").count() == 0
        assert page.get_by_text("<img src=x onerror=alert(1)>").count() == 1


TRANSLATE = """([before, after]) => {
  const walker = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  for (const text of texts) {
    const font = document.createElement("font");
    font.append(document.createElement("font"));
    font.firstChild.textContent = before + text.data + after;
    text.replaceWith(font);
  }
}"""
"""What Google Translate does with a page, here with a sign before and one after each text."""


@contextmanager
def nothing_old(page):
    """Have the browser translate the page before what is done in the block; then nothing may stand that stood there."""
    main = page.locator("[data-testid=stMain]")
    before = main.inner_text()
    page.evaluate(TRANSLATE, ["<", ">"])
    yield
    wait_until_idle(page)
    left = [line for line in main.inner_text().split("\n") if line.startswith("<")]
    assert [line for line in left if line[1:-1] in before and " " in line] == []


def test_another_language_than_german_opens_in_english_and_a_translated_page_goes_on(app, chromium):
    with visit(chromium, f"{app}/wachstum?land=BB", locale="fr-FR") as page:
        assert page.locator("h1").inner_text() == "Growth since 2004"
        assert page.url.endswith("/wachstum?land=BB&lang=en")
        with nothing_old(page):
            page.get_by_role("button", name="Deutsche Fassung").click()
            expect(page.locator("h1")).to_have_text("Wachstum seit 2004")


def assert_navigation_is_a_list_for_each_group(page) -> None:
    """On a phone, on whose screen it lies."""
    button = page.get_by_test_id("stExpandSidebarButton")
    page.set_viewport_size(USUAL)  # Streamlit closes it when the screen becomes small, which has to be over
    expect(button).to_be_hidden()
    page.set_viewport_size(PHONE)
    button.click()
    lists = page.get_by_test_id("stSidebarNavItems").get_by_role("list")
    expect(lists).to_have_count(len(GROUPS))
    expect(lists.get_by_role("listitem")).to_have_count(len(PAGES))
    assert_accessible(page)


AREAS_AT = """async (points) => {
  const { model } = map_div.areaMap;
  const laender = {};
  for (const [prefix, url] of Object.entries(model.options.detailUrls)) laender[prefix] = await model.read(url);
  const at = (geometry, lon, lat) => geometry.ids[geometry.areaAt(AreaMap.world.x(lon), AreaMap.world.y(lat))] ?? "";
  return points.map(([lon, lat, ags]) => [at(model.overview, lon, lat), at(laender[ags.slice(0, 2)], lon, lat)]);
}"""


def assert_map_finds_its_areas(page) -> None:
    """Read ahead, and each where the source gives it; the others lie on a border: see
    tests/analysis/build/test_boundaries.py."""
    with files.DATA.joinpath("areas", "sample_points.csv").open(encoding="utf-8", newline="") as lines:
        sample = [(float(row["lon"]), float(row["lat"]), row["ags"]) for row in csv.DictReader(lines)]
    frame = map_frame(page)
    assert page.evaluate("[...areaReader.ahead.keys()].map(url => url.includes('/assets/areas-de.'))") == [True]
    assert frame.evaluate("map_div.areaMap.model.reader === window.parent.areaReader")
    found = frame.evaluate(AREAS_AT, sample)
    assert len(found) == 500
    assert sum(overview != ags for (overview, _), (*_, ags) in zip(found, sample, strict=True)) <= 12
    assert sum(land != ags for (_, land), (*_, ags) in zip(found, sample, strict=True)) <= 1


def test_headers(app):
    import urllib.request

    with urllib.request.urlopen(f"{app}/") as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"<title>Lokale B" in answer.read()
