"""The deck in the hall: by keys and clicker, full screen, through the years, with the network cut, and from a stick."""

import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from analysis.deck import statements
from analysis.deck.choice import KINDS
from analysis.deck.scope import View, view
from analysis.deck.slides import default_title
from analysis.language import language
from tests.analysis.render.pdf.reading import File
from tests.browser.conftest import visit
from tests.browser.test_pages import RULES
from ui.navigation import DECK

DE = language("de")
MAP, GROWTH = KINDS.index("map") + 1, KINDS.index("growth") + 1
LAST = len(KINDS) + 1
"""Each kind has a slide, the places that are not reached have two."""
SCREEN = {"width": 1600, "height": 960}
STEP = 400
"""Milliseconds for a year."""
CUT_OFF = """() => {
    const page = document.querySelector(".slide:not([hidden]) .page");
    const leaves = ({left, right, top, bottom}, outer) =>
        left < outer.left - 1 || right > outer.right + 1 || top < outer.top - 1 || bottom > outer.bottom + 1;
    const within = (frame) => [...frame.querySelectorAll(":scope *:not(svg *)")]
        .filter((part) => part.getClientRects().length && !part.matches("[hidden], script"))
        .filter((part) => leaves(part.getBoundingClientRect(), frame.getBoundingClientRect()));
    return [page, ...page.children].flatMap(within).map((part) => part.outerHTML.slice(0, 200));
}"""
"""Finds what stands out of the page of the slide that is shown, or out of its head, its body or its foot."""
SMALL = """least => {
    const slide = document.querySelector(".slide:not([hidden])");
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const { parentElement: part, textContent } = texts.currentNode;
        const isSeen = part.getClientRects().length && !part.matches("script, style, title, desc, [opacity='0']");
        if (!isSeen || !textContent.trim()) continue;
        const scale = part.closest("svg") ? part.getScreenCTM().d : 1;
        if (parseFloat(getComputedStyle(part).fontSize) * scale < least) found.push(textContent.trim());
    }
    return found;
}"""
"""Finds the texts of the slide that is shown, those of its chart too, that are smaller than so many pixels."""
TOO_LONG = """() => [...document.querySelectorAll(".body > *")]
    .filter((part) => part.offsetHeight > part.parentElement.clientHeight + 1).map((part) => part.className)"""
"""Finds what is longer than the body of its slide, in print, where all are shown."""
BROKEN = r"""() => {
    const texts = document.createTreeWalker(document.querySelector(".slide:not([hidden])"), NodeFilter.SHOW_TEXT);
    const broken = [];
    const range = document.createRange();
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!text.parentElement.getClientRects().length || text.parentElement.closest("svg, script")) continue;
        for (const { 0: token, index } of text.data.matchAll(/\S+/g)) {
            if (/[/._]\w/.test(token)) continue;
            for (const word of token.matchAll(/[^-\u00ad]+/g)) {
                range.setStart(text, index + word.index);
                range.setEnd(text, index + word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(token);
            }
        }
    }
    return broken;
}"""
"""Finds the words of the slide that is shown, addresses apart, that go over two lines other than at a hyphen."""
POINTS = """part => {
    const slide = part.closest(".slide");
    return parseFloat(getComputedStyle(part).fontSize) / slide.clientHeight * 540;
}"""
"""Size of type in points on a slide as high as one of PowerPoint."""
AXE = "rules => axe.run(rules).then(found => found.violations.map(rule => `${rule.id}: ${rule.nodes[0].html}`))"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def brandenburg(real) -> View:
    return view(real, "BB", 2026)


def window(chromium, motion: str):
    """Yield a page whose time is that of the test: ``page.clock.run_for`` moves it on."""
    context = chromium.new_context(viewport=SCREEN, locale="de-DE", reduced_motion=motion)
    page = context.new_page()
    page.clock.install(time=0)
    yield page
    context.close()


@pytest.fixture(scope="module")
def moving(chromium):
    yield from window(chromium, "no-preference")


@pytest.fixture(scope="module")
def still(chromium):
    """A window in which nothing plays by itself."""
    yield from window(chromium, "reduce")


@contextmanager
def deck(page: Page, address: str):
    """Open a deck as a document of its own; afterwards nothing else may have been asked for, nothing have failed."""
    page.goto("about:blank")
    page.set_viewport_size(SCREEN)
    page.clock.resume()
    asked, errors = [], []
    heard = {
        "request": lambda request: asked.append(request.url),
        "pageerror": lambda error: errors.append(str(error)),
        "console": lambda message: errors.append(message.text) if message.type == "error" else None,
    }
    for event, listener in heard.items():
        page.on(event, listener)
    page.goto(address)
    try:
        yield page
    finally:
        page.context.set_offline(False)
        for event, listener in heard.items():
            page.remove_listener(event, listener)
    assert asked == [address.partition("#")[0]]
    assert errors == []


def hold(page: Page) -> None:
    """Let nothing move but by ``page.clock.run_for``."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)


def served(app: str, query: str = "place=BB", number: int = 1) -> str:
    """Return the address of a deck on the server, at slide ``number``."""
    return f"{app}/{DECK}?{query}#{number}"


def position(page: Page) -> int:
    """Return the number of the slide that is shown, as the slide says it."""
    shown = page.locator(".slide:visible")
    assert shown.count() == 1
    found = re.fullmatch(r"Folie (\d+) von (\d+)", shown.locator(".number").inner_text())
    assert int(found[2]) == page.locator(".slide").count()
    return int(found[1])


def counts(page: Page) -> list[str]:
    return page.locator(".slide.map .legend b").all_inner_texts()


def expected_counts(whole: View, year: int) -> list[str]:
    """Return the numbers of the legend: through a district, of its own, in part and undated if there are any in some
    year, none known, uninhabited if there are any."""
    found, covered = whole.at(year).figures["coverage"]["municipalities"], whole.selection.coverage
    uninhabited = len(whole.selection.tables.uninhabited_areas)
    numbers = [found["any"] - found["direct"], found["direct"]]
    numbers += [found[state] for state in ("part", "undated") if getattr(covered, state).any()]
    numbers.append(found["total"] - found["any"] - found["part"] - found["undated"])
    return [DE.number(number) for number in [*numbers, *([uninhabited] if uninhabited else [])]]


def preview(page: Page):
    """Return the deck as the page shows it."""
    return page.frame_locator("iframe[src*='deck.html']")


def test_a_change_on_the_page_is_in_the_preview_and_in_the_window_of_its_own(app, chromium, brandenburg):
    with visit(chromium, f"{app}/vortrag?place=BB&slides=title,figures,sources") as page:
        assert preview(page).locator("h1").inner_text() == default_title("title", brandenburg, DE)
        page.get_by_text("2. Kernzahlen").click()
        page.wait_for_url("**slides=title%2Csources*")
        preview(page).get_by_text("Folie 1 von 2", exact=True).wait_for()
        for keys, slides, focused in [
            (["Enter"], "sources%2Ctitle", "Ab (Quellen und Link)"),  # it cannot go further up
            (["Alt+ArrowDown"], "title%2Csources", "Auf (Quellen und Link)"),
            (["Shift+Tab", "Alt+ArrowUp"], "sources%2Ctitle", "Ab (Quellen und Link)"),
        ]:
            if keys == ["Enter"]:
                page.get_by_role("button", name="Auf (Quellen und Link)").focus()
            for key in keys:
                page.keyboard.press(key)
            page.wait_for_url(f"**slides={slides}*")
            expect(page.get_by_role("button", name=focused)).to_be_focused()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name=DE("talk.open")).click()
        own = opened.value
        own.wait_for_load_state()
        kinds = own.locator(".slide").evaluate_all("slides => slides.map(slide => slide.classList[1])")
        assert kinds == ["sources", "title"]


def test_hostile_words_stay_words(app, chromium):
    with visit(chromium, f"{app}/vortrag?place={HOSTILE}&title-title={HOSTILE}&slides=title") as page:
        page.get_by_text("place = <img").wait_for()
        preview(page).get_by_text(HOSTILE).first.wait_for()
        page.get_by_text(DE("talk.factsheet.none")).wait_for()  # what is no place leaves all of Germany
        assert page.get_by_role("button", name=DE("talk.factsheet")).count() == 0
        assert all(frame.locator("img[src=x]").count() == 0 for frame in page.frames)


def test_keys_and_a_clicker_turn_the_slides(app, still):
    with deck(still, served(app)) as page:
        assert position(page) == 1
        pressed = [
            ("PageDown", 2), ("ArrowRight", 3), ("Space", 4), ("ArrowDown", 5), ("Enter", 6), ("ArrowLeft", 5),
            ("PageUp", 4), ("ArrowUp", 3), ("Shift+Space", 2), ("Backspace", 1), ("ArrowLeft", 1), ("End", LAST),
            ("PageDown", LAST), ("Home", 1),
        ]  # fmt: skip
        for key, expected in pressed:
            page.keyboard.press(key)
            assert position(page) == expected, key
        assert page.url.endswith("#1")


def test_buttons_turn_the_slides_and_the_keys_go_on_from_there(app, still):
    with deck(still, served(app, number=5)) as page:
        assert position(page) == 5
        page.get_by_role("button", name="Weiter").click()
        page.get_by_role("button", name="Weiter").click()
        page.get_by_role("button", name="Zurück").click()
        assert position(page) == 6
        page.keyboard.press("PageDown")
        assert position(page) == 7


def test_f_shows_full_screen_b_a_dark_one_and_escape_leaves_both(app, still):
    with deck(still, served(app)) as page:
        page.keyboard.press("f")
        page.locator("html:fullscreen").wait_for()
        page.locator(".controls").wait_for(state="hidden")
        page.keyboard.press("PageDown")
        assert position(page) == 2
        page.keyboard.press("Escape")
        page.locator("html:not(:fullscreen)").wait_for()
        page.locator(".controls").wait_for()
        page.keyboard.press("b")
        assert page.evaluate("getComputedStyle(document.body, '::after').backgroundColor") == "rgb(0, 0, 0)"
        page.keyboard.press("Escape")
        assert page.evaluate("getComputedStyle(document.body, '::after').content") == "none"


def speaker_of(page: Page) -> Page:
    """Open the window of the speaker by its key and return it."""
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    opened.value.locator("#words").wait_for()
    return opened.value


def test_the_speaker_sees_note_next_slide_and_time_and_neither_hall_nor_address_the_note(app, chromium):
    """The link is an old one, which carries the note."""
    with visit(
        chromium, f"{app}/vortrag?place=HB&slides=title,figures,sources&note-figures=Erst+die+Familien."
    ) as page:
        page.get_by_text(DE("talk.notes.taken")).wait_for()
        page.wait_for_url(lambda url: "note" not in url)
        page.get_by_text(DE("talk.edit", name=DE("talk.kind.figures"))).click()
        preview(page).get_by_text("Folie 2 von 3", exact=True).wait_for()  # the one that is worked on
        assert preview(page).locator("#present").is_hidden()
        with page.expect_popup() as opened:
            page.get_by_role("link", name=DE("talk.open")).click()
        hall = opened.value
        hall.wait_for_url(f"{app}/{DECK}?place=HB&year=2026&slides=title%2Cfigures%2Csources#1")
        hall.reload()  # which asks for the notes once again
        hall.wait_for_function("document.getElementById('notes')?.textContent.includes('Erst die Familien.')")
        hall.wait_for_url("**sources#1")
        notes = speaker_of(hall)
        words, coming = notes.locator("#words"), notes.locator("#coming")
        assert "Folie 1 von 3" in notes.locator("#place").inner_text()
        assert coming.locator(".slide.figures .key-numbers").is_visible()
        notes.keyboard.press("PageDown")
        expect(words).to_contain_text("Erst die Familien.")
        assert hall.locator(".slide:visible .number").inner_text() == "Folie 2 von 3"
        assert "Erst die Familien." not in hall.inner_text("body")
        notes.evaluate(Axe().axe_script)
        assert notes.evaluate(AXE, RULES) == []
        hall.keyboard.press("End")
        expect(coming).to_have_text(DE("deck.html.last"))
        notes.get_by_role("button", name=DE("deck.html.previous")).click()
        expect(words).to_contain_text("Erst die Familien.")
        with notes.expect_event("close"):
            hall.close()


def test_the_year_on_the_map_changes_what_it_says(app, still, brandenburg):
    with deck(still, served(app, number=MAP)) as page:
        assert counts(page) == expected_counts(brandenburg, 2026)
        for year in (2004, 2008, 2026):
            page.locator("#year").fill(str(year))
            assert page.locator("#map-year").inner_text() == str(year)
            assert counts(page) == expected_counts(brandenburg, year)
            then = brandenburg.at(year)
            assert page.locator("#map-statement").inner_text() == statements.municipalities(then, DE)
            lines = page.locator("#map-details p").all_inner_texts()
            assert lines == list(statements.municipalities_details(then, DE))
            classes = page.locator(".legend b").evaluate_all("all => all.map(each => each.dataset.class)")
            drawn = [page.locator(f"#areas path.c{place}").count() for place in classes]
            assert [DE.number(number) for number in drawn] == counts(page)


def test_the_map_stands_still_whether_the_sentence_over_it_has_one_line_or_two(app, still):
    with deck(still, served(app, "place=NW", number=MAP)) as page:
        boxes = set()
        for year in map(str, range(2004, 2027)):
            page.locator("#year").fill(year)
            boxes.add(tuple(page.locator(".map svg").bounding_box().values()))
        for sentence in ("Kurz.", "Ein langer Satz. " * 6):
            page.locator("#map-statement").evaluate("(line, text) => (line.textContent = text)", sentence)
            boxes.add(tuple(page.locator(".map svg").bounding_box().values()))
        assert len(boxes) == 1


def test_statements_and_details_can_be_read_from_the_last_row(app, still):
    """No statement is smaller than those of the PowerPoint file may be, 23 points."""
    with deck(still, served(app)) as page:
        for number in range(1, LAST + 1):
            assert position(page) == number
            assert page.locator(".slide:visible .statement").evaluate(POINTS) >= 23
            for line in page.locator(".slide:visible .details").all():
                assert line.evaluate(POINTS) >= 16
            page.keyboard.press("PageDown")


def test_arrows_on_the_slider_move_the_year_and_a_clicker_still_turns_the_slides(app, still):
    with deck(still, served(app, number=MAP)) as page:
        page.locator("#year").focus()
        page.keyboard.press("ArrowLeft")
        assert (position(page), page.locator("#map-year").inner_text()) == (MAP, "2025")
        page.keyboard.press("PageDown")
        assert position(page) == MAP + 1
        page.keyboard.press("PageUp")
        assert (position(page), page.locator("#map-year").inner_text()) == (MAP, "2025")


def test_an_area_under_the_pointer_says_its_name(app, still):
    with deck(still, served(app, number=MAP)) as page:
        page.locator("#areas path").first.wait_for()
        spot = page.evaluate(
            """() => {
                const map = JSON.parse(document.getElementById("map-data").textContent);
                const areas = [...document.querySelectorAll("#areas path")];
                for (const [i, area] of areas.entries()) {
                    const box = area.getBoundingClientRect();
                    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                    const label = map.labels[Number(area.getAttribute("class").slice(1))];
                    if (document.elementFromPoint(x, y) === area) return {x, y, says: `${map.names[i]}: ${label}`};
                }
            }"""
        )
        page.mouse.move(spot["x"], spot["y"])
        assert page.locator("#tip").inner_text() == spot["says"]
        page.mouse.move(5, 5)
        page.locator("#tip").wait_for(state="hidden")


def test_the_map_and_the_curve_play_when_their_slide_comes(app, moving, brandenburg):
    with deck(moving, served(app, number=MAP - 1)) as page:
        hold(page)
        page.keyboard.press("PageDown")
        assert page.locator("#map-year").inner_text() == "2004"
        page.clock.run_for(4 * STEP)
        assert page.locator("#map-year").inner_text() == "2008"
        assert counts(page) == expected_counts(brandenburg, 2008)
        page.clock.run_for(30 * STEP)
        assert page.locator("#map-year").inner_text() == "2026"
        assert page.locator("#play").inner_text() == DE("areamap.play")
        page.keyboard.press("PageDown")
        page.clock.run_for(1000)
        assert page.locator("#reveal rect").count() == 1
        marks = page.locator(".slide.growth .role-mark[clip-path]")
        assert marks.count() > 0
        page.clock.run_for(5000)
        assert marks.count() == 0


def test_play_goes_through_all_years_and_stops_when_asked(app, still):
    with deck(still, served(app, "place=BB&year=2010&slides=map")) as page:
        hold(page)
        page.locator("#play").click()
        page.clock.run_for(3 * STEP)
        assert page.locator("#map-year").inner_text() == "2013"
        page.locator("#play").click()
        page.clock.run_for(5 * STEP)
        assert page.locator("#map-year").inner_text() == "2013"
        page.locator("#play").click()
        page.clock.run_for(30 * STEP)
        assert page.locator("#map-year").inner_text() == "2026"


def test_nothing_plays_by_itself_where_motion_is_unwanted(app, still):
    with deck(still, served(app, number=MAP)) as page:
        page.clock.run_for(30 * STEP)
        assert page.locator("#map-year").inner_text() == "2026"
        assert page.locator("#play").inner_text() == DE("areamap.play")
        page.keyboard.press("PageDown")
        assert page.locator("#reveal").count() == 0
        assert page.locator(".role-mark[clip-path]").count() == 0


def walk(page: Page) -> None:
    """Go through all slides and use what is on them."""
    kinds = page.locator(".slide").evaluate_all("slides => slides.map(slide => slide.classList[1])")
    for number, kind in enumerate(kinds, 1):
        assert position(page) == number
        assert page.locator(".slide:visible :is(h1, h2)").inner_text()
        if kind == "map":
            page.locator("#year").fill("2008")
            assert page.locator("#map-year").inner_text() == "2008"
            page.locator("#play").click()
            page.clock.run_for(30 * STEP)
            assert page.locator("#map-year").inner_text() == "2026"
        if kind == "growth":
            page.clock.run_for(5000)
        assert page.evaluate(CUT_OFF) == [], kind
        assert page.evaluate(SMALL, 24 * SCREEN["width"] / 1440) == [], kind
        assert page.evaluate(BROKEN) == [], kind
        assert kind != "gaps" or page.locator(".slide:visible tr[hidden]").count() == 0
        page.keyboard.press("PageDown")


def taken(page: Page, format: str, folder: Path) -> Path:
    """Return the file behind the button ``format`` (a key of the catalogue)."""
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name=DE(format), exact=True).click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def test_the_file_runs_from_a_stick_beside_the_fact_sheet(app, chromium, moving, tmp_path):
    with visit(chromium, f"{app}/vortrag?place=HB&slides=title,map,growth,sources&note-map=Zuerst") as page:
        file, sheet = taken(page, "talk.format.html", tmp_path), taken(page, "talk.factsheet", tmp_path)
    assert file.stat().st_size <= 5_000_000
    with deck(moving, file.as_uri()) as page:
        walk(page)
        restores = page.locator(".code a").get_attribute("href")
        assert unquote(restores) == f"{app}/{DECK}?place=HB&year=2026&slides=title,map,growth,sources"
        assert page.locator(".code svg").is_visible()
        page.keyboard.press("Home")
        hold(page)
        notes = speaker_of(page)
        page.clock.run_for(61_000)
        assert notes.locator("#spoken").inner_text() == "1:01"
        notes.keyboard.press("PageDown")
        expect(notes.locator("#words")).to_contain_text("Zuerst")
        notes.close()
        printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) == page.locator(".slide").count()
    assert sheet.name.startswith("lokale-buendnisse_steckbrief_HB_2026_")
    found = File(sheet.read_bytes())
    assert [seen.says("Land Bremen") for seen in found.pages] == [True]
    assert any(address.startswith(f"{app}/portraet?place=04") for address in found.addresses)


def swipe(page: Page, right: int, down: int) -> None:
    """Move a finger over the slide, as the browser sees it, which may take it for its own way back."""
    finger = page.context.new_cdp_session(page)
    path = [{"x": 195 + right * part / 5, "y": 330 + down * part / 5} for part in range(6)]
    for name, at in [("touchStart", path[:1]), *(("touchMove", [each]) for each in path[1:]), ("touchEnd", [])]:
        finger.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": at})
    finger.detach()


OUTSIDE = """all => all.map(svg => [svg, svg.parentElement].map(part => part.getBoundingClientRect().bottom))
  .filter(([picture, box]) => picture > box + 1).length"""
"""How many pictures are higher than their box, and so lie on what follows."""


def test_axe_finds_nothing_on_any_slide(app, still):
    with deck(still, served(app)) as page:
        page.evaluate(Axe().axe_script)
        for width, height in ((1440, 900), (390, 844), (844, 390)):
            page.set_viewport_size({"width": width, "height": height})
            for number in range(1, LAST + 1):
                assert position(page) == number
                assert page.evaluate(AXE, RULES) == [], (width, number)
                assert page.evaluate(SMALL, 24 if width == 1440 else 13) == [], (width, number)
                assert page.evaluate(BROKEN) == [], (width, number)
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                assert page.locator(".map svg, .chart svg").evaluate_all(OUTSIDE) == 0, (width, number)
                page.keyboard.press("PageDown")
            page.keyboard.press("Home")
        page.set_viewport_size(SCREEN)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.evaluate(TOO_LONG) == []
        page.emulate_media(media="screen")
        for width, height in ((390, 844), (844, 390)):
            page.set_viewport_size({"width": width, "height": height})
            for way, expected in [((-90, 20), 2), ((-90, 80), 2), ((-40, 0), 2), ((0, -300), 2), ((90, -20), 1)]:
                swipe(page, *way)
                assert position(page) == expected, (way, width)


DECKS = ["", "place=NW", "place=HB", "place=MV&slides=title,growth,gaps,example", "place=08115&year=2004"]


@pytest.mark.parametrize("query", DECKS)
def test_with_the_network_cut_all_goes_on_and_nothing_is_cut_off(app, moving, query):
    """Germany, the Land with the most alliances, one with one, one with long names, a district without any."""
    with deck(moving, served(app, query)) as page:
        page.context.set_offline(True)
        walk(page)
