"""What one waits for, beside hello and the Dash app: start, first picture, each filter by text, each change of page."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from analysis.counting.filter_set import Filters
from analysis.counting.measures import OUTSIDE, area_values
from analysis.counting.selection import select_alliances
from analysis.language import language
from analysis.records import files
from analysis.records.tables import load
from benchmarks import servers, topojson, visits
from benchmarks.report import Budget
from benchmarks.run import Run
from ui.navigation import GROUPS, address

TIMES = 5
TEXTS = ("Familie", "Sport", "Kirche", "Schule", "Bildung")
"""As many as ``TIMES``: nobody has asked for any before."""
HELLO_TEXTS = ("Br", "Sa", "Ba", "He", "en")
FILTERED = {"ueberblick": None, "sektoren": Budget(most=45_000), "wachstum": Budget(most=45_000)}
SEARCH = "Suche in Name, Ort, Partnern"
HELLO, DASH = "hello", "Dash"

START = Budget(times=2.5)
FIRST = Budget(times=1.6)
AS_DASH = Budget(times=1)
CHANGE = Budget(times=1.5)

NOTES = (
    "Beside hello (a Streamlit page with one text box and one small chart, twice, see beside/hello_app.py) and the "
    "Dash app with dash-leaflet (the same areas as GeoJSON, made before, coloured in the browser, see "
    f"beside/dash_app.py): medians of {TIMES}, by turns, so that what else the machine does falls upon all. Hello runs "
    "with our configuration and packages.",
    "Until nothing moves any more: from the navigation, the click or the key press to the last frame in which an "
    "element or a text of the page or of a frame in it differed, or a canvas was drawn anew; known once nothing has "
    f"moved for {visits.QUIET_SECONDS} s, no file came, no task was long and Streamlit says that its script has ended. "
    "Nothing listens to the wire meanwhile; the bytes are those of a visit of their own, the most of all texts.",
    "First visits: a browser context with an empty cache each, the server is warm. Change of page: a click in the "
    "navigation, all pages were seen before in the same visit. Filters by text: words that nobody "
    "has asked for before.",
    "`make test` is not measured here: it says itself how long it took.",
)


def measure(run: Run) -> None:
    """Measure all rows beside hello and Dash."""
    run.begin("What one waits for, beside hello and Dash", *NOTES)
    measure_start(run)
    with (
        servers.running(servers.PROJECT) as dashboard,
        servers.running(servers.HELLO) as hello,
        sync_playwright() as playwright,
        visits.started(playwright) as chromium,
    ):
        first_visit(chromium, dashboard, "", True)  # the very first visitor waits for what is made once
        first_visit(chromium, hello, "")
        measure_first_visits(run, chromium, dashboard, hello)
        measure_filters(run, chromium, dashboard, hello)
        measure_pages(run, chromium, dashboard, hello)
        measure_preview(run, chromium, dashboard)


def measure_start(run: Run) -> None:
    """Start each server so many times, by turns."""
    ours, hellos = by_turns(lambda: _start(servers.PROJECT), lambda: _start(servers.HELLO))
    run.add("start of the process until the server answers", "s", ours, hellos, START, HELLO)


def by_turns(*acts: Callable[[], float]) -> list[float]:
    """Return the median of what each returns, all called ``TIMES`` times in turn."""
    found = [[act() for act in acts] for _ in range(TIMES)]
    return [median(column) for column in zip(*found, strict=True)]


def _start(script: str) -> float:
    with servers.running(script) as server:
        return server.ready - server.started


def measure_first_visits(run: Run, chromium: Browser, dashboard: servers.Server, hello: servers.Server) -> None:
    """Let visitors with empty caches open Überblick beside hello, and the map beside Dash."""
    ours, hellos = by_turns(
        lambda: first_visit(chromium, dashboard, "", True), lambda: first_visit(chromium, hello, "")
    )
    run.add("Überblick, first visit, until nothing moves", "s", ours, hellos, FIRST, HELLO)
    what = "Karte, first picture, until nothing moves"
    if not servers.DASH_PYTHON.exists():
        run.add(what, "s", *by_turns(lambda: first_visit(chromium, dashboard, "karte", True)))
        run.notes.append("**The Dash app was not measured: .venv/bench is missing, which `make bench` makes.**")
        return
    with ExitStack() as stack:
        dash = stack.enter_context(servers.running_dash(stack.enter_context(made_for_dash())))
        first_visit(chromium, dash, "")
        ours, theirs = by_turns(
            lambda: first_visit(chromium, dashboard, "karte", True), lambda: first_visit(chromium, dash, "")
        )
        run.add(what, "s", ours, theirs, AS_DASH, DASH)


@contextmanager
def made_for_dash() -> Iterator[Path]:
    """Make the files of the Dash app: areas with the shapes of our overview, and the alliances of each in each year."""
    tables = load()
    found = area_values(select_alliances(tables, Filters()), tables, "gemeinde", "alliances")
    values: dict[int, dict[str, int]] = {}
    for year, row in zip(found.years, found.values, strict=True):
        values[int(year)] = {key: int(n) for key, n in zip(found.keys, row, strict=True) if 0 < n < OUTSIDE}
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        (made / "assets").mkdir()
        areas = topojson.geojson(topojson.overview())
        (made / "assets" / "areas.json").write_text(json.dumps(areas, separators=(",", ":")), encoding="utf-8")
        (made / "values.json").write_text(json.dumps(values), encoding="utf-8")
        shutil.copy(files.ROOT / "benchmarks/beside/dash_style.js", made / "assets")
        yield made


def first_visit(chromium: Browser, server: servers.Server, path: str, has_map: bool = False) -> float:
    """Return the seconds from the navigation until nothing moves, for a visitor with an empty cache."""
    with visits.visitor(chromium) as context, visits.opened(context, server, path, listens=False) as visit:
        if has_map:
            visit.painted(0, visits.STILL_SECONDS)
        return (visit.still(0) - visit.start()) / 1000


def measure_filters(run: Run, chromium: Browser, dashboard: servers.Server, hello: servers.Server) -> None:
    """Filter by texts that nobody has asked for before; then once more for the bytes."""
    hellos = filtered(chromium, hello, "", "Suche", HELLO_TEXTS)
    for page, most in FILTERED.items():
        title = language("de")(f"page.{page}")
        run.add(f"filter by text on {title}", "ms", filtered(chromium, dashboard, address(page)), hellos, CHANGE, HELLO)
        run.add(f"filter by text on {title}, bytes", "B", received(chromium, dashboard, address(page)), None, most)


def filtered(
    chromium: Browser, server: servers.Server, page: str, label: str = SEARCH, texts: tuple[str, ...] = TEXTS
) -> float:
    """Return the median milliseconds from the key that sends a text until nothing moves."""
    with visits.visitor(chromium) as context, visits.opened(context, server, page, listens=False) as visit:
        visit.still(0)
        return median(_filter(visit, label, text) for text in texts)


def _filter(visit: visits.Visit, label: str, text: str) -> float:
    box = visit.page.get_by_label(label)
    box.fill(text)
    box.press("Enter")
    pressed = visit.last_key()
    return visit.still(pressed) - pressed


def received(chromium: Browser, server: servers.Server, page: str) -> int:
    """Return the most bytes that came for one of the texts."""
    with visits.visitor(chromium) as context, visits.opened(context, server, page) as visit:
        visit.still(0)
        found = []
        for text in TEXTS:
            visit.wire.restart()
            _filter(visit, SEARCH, text)
            found.append(sum(visit.wire.received))
        return max(found)


def measure_pages(run: Run, chromium: Browser, dashboard: servers.Server, hello: servers.Server) -> None:
    """Go through all pages, once to warm up and then ``TIMES`` times."""
    hellos = median(changed_pages(chromium, hello, {"Zwei": "", "Eins": ""}).values())
    t = language("de")
    groups = {t(f"page.{name}"): t(f"group.{group}") for group, names in GROUPS.items() for name in names}
    for title, ours in changed_pages(chromium, dashboard, groups).items():
        run.add(f"change of page, warm, to {title}", "ms", ours, hellos, CHANGE, HELLO)


def changed_pages(chromium: Browser, server: servers.Server, groups: dict[str, str]) -> dict[str, float]:
    """Return by page the median milliseconds from the click on it until nothing moves, each after the one before it.

    groups: page -> group of the navigation, "" where it has none.
    """
    with visits.visitor(chromium) as context, visits.opened(context, server, "", listens=False) as visit:
        visit.still(0)
        found: dict[str, list[float]] = {title: [] for title in groups}
        for _ in range(1 + TIMES):
            for title in reversed(found):  # the first is open
                found[title].append(_go(visit, title, groups[title]))
        return {title: median(times[1:]) for title, times in found.items()}


def _go(visit: visits.Visit, title: str, group: str) -> float:
    """Go to a page by the navigation and return the milliseconds from the click on its name."""
    if group:
        visit.page.get_by_test_id("stTopNavSection").get_by_text(group, exact=True).click()
    links = visit.page.get_by_test_id("stTopNavDropdownLink" if group else "stTopNavLink")
    links.filter(has_text=title).first.click()
    clicked = visit.last_key()
    return visit.still(clicked) - clicked


def measure_preview(run: Run, chromium: Browser, dashboard: servers.Server) -> None:
    """Open Vortrag with a deck that nobody has seen, of another Land each time."""
    found = [_preview(chromium, dashboard, land) for land in ("BB", "SN", "BY", "HE", "SH")]
    run.add("Vortrag opened until the preview shows its first slide, decks not made before", "s", median(found))


def _preview(chromium: Browser, dashboard: servers.Server, land: str) -> float:
    path = f"vortrag?land={land}"
    with visits.visitor(chromium) as context, visits.opened(context, dashboard, path, listens=False) as visit:
        visit.page.frame_locator("iframe[src*='deck.html']").locator("h1").first.wait_for(timeout=30_000)
        return visit.page.evaluate("performance.now()") / 1000
