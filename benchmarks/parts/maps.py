"""The map beside the textbook app: first picture, bytes and time of each change, playing, requests to other hosts."""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Playwright, sync_playwright

from analysis.records import files
from analysis.records.package import load_package
from benchmarks import browser, servers, visits
from benchmarks.report import Budget
from benchmarks.run import Run
from ui.navigation import PAGES, address

CHANGES = {"gemeinde": 20, "kreis": 10, "land": 10}

BASELINE_YEARS = ["2004", "2008", "2004"]
"""The baseline takes 10 s for a change of all municipalities, so it makes fewer. Its Länder look alike in all years but
the first, and what looks alike it does not draw anew."""

LEVELS = {"gemeinde": "10,999 areas", "kreis": "400 districts", "land": "16 Länder"}
MEASURES = {
    "gemeinde": ["Zahl der Bündnisse", "Genannte Partner", "Erstes Jahr mit Bündnis", "Durch ein Bündnis erreicht"],
    "kreis": ["Zahl der Bündnisse", "Genannte Partner", "Erreichte Bevölkerung", "Durch ein Bündnis erreicht"],
    "land": ["Zahl der Bündnisse", "Genannte Partner", "Erstes Jahr mit Bündnis", "Erreichte Bevölkerung"],
}
LAENDER = ["Brandenburg", "Sachsen", "Bayern", "Hessen", "Hamburg", "Saarland", "Thüringen", "Berlin", "Bremen"]
LAENDER += ["Schleswig-Holstein"]

VISITS = 5
"""Visits of which the median is taken for the first map."""

BYTES = Budget(most=15_000)
REPAINT_ALL = Budget(most=150, factor=70)
REPAINT = Budget(most=150)
ANSWERED = Budget(most=200)
FIRST_MAP = Budget(most=3)
GEOMETRY = Budget(most=1_000_000)
NO_REQUEST = Budget(most=0)
FRAMES = Budget(least=20)

NOTES = (
    "Baseline: `folium.Choropleth` of the same areas in the same detail (the dashboard's overview as GeoJSON) through "
    "`st_folium`, made anew on every change. Kinder than the textbook: Leaflet comes from its own server, data and "
    "shapes stay in memory, and the colour bar is left out, since it loads D3 from other hosts. See "
    "beside/textbook_app.py.",
    "Bytes: what the web socket brought until nothing more came, so the answer with the panel, the link and the rest "
    "of the page counts, not only the map. The largest of all changes.",
    "Repaint: from the key press to the frame with the new picture. For the dashboard a pixel of each canvas is read "
    "back after that frame, so everything is drawn; for the baseline it is the frame in which the paths are there, "
    "without their raster. The year changes in the browser, measure and filter through the server.",
    f"The dashboard makes {CHANGES['gemeinde']} changes of each kind on municipalities and {CHANGES['land']} on other "
    f"levels, p95 by nearest rank; the baseline {len(BASELINE_YEARS)} of "
    "the year and 1 of the filter.",
    "First map: from the navigation to the painted map; nothing listens to the wire meanwhile (bytes are counted in "
    "visits of their own). The first visitor comes right after the server answers, in a browser that was just started; "
    f"later ones in the same browser, each with an empty cache of their own (median of {VISITS}; the baseline: one). "
    f"Warm cache: a visitor's {VISITS} visits after the second. `streamlit run` counts from the start of the process, "
    "imports included.",
    "Frames while playing: the browser's animation frames from play to the last year. One year a frame: how many "
    "years a second could be painted if every frame showed another one.",
    "Requests to other hosts: all pages of the dashboard; the baseline as it comes, with folium's own addresses, which "
    "then draws nothing here.",
)


@dataclass(frozen=True)
class Baseline:
    """What the baseline took, by level."""

    first_map: float
    later_map: float
    first_bytes: int
    years: dict[str, browser.Changes]
    filters: dict[str, browser.Changes]
    foreign: int
    drawn: int


def measure(run: Run) -> None:
    """Measure everything about the map that needs a browser."""
    run.begin("The map beside the textbook", *NOTES)
    with sync_playwright() as playwright:
        baseline = measure_baseline(playwright)
        if baseline.drawn:
            run.notes.append("The baseline as it comes did draw a map.")
        with servers.running(servers.PROJECT) as server:
            measure_first_maps(run, playwright, server, baseline)
            with visits.started(playwright) as chromium:
                for level in LEVELS:
                    measure_level(run, chromium, server, level, baseline)
                measure_requests(run, chromium, server, baseline)
                run.notes.append(f"Chromium {chromium.version}, headless, on the same machine as the servers.")


def measure_baseline(playwright: Playwright) -> Baseline:
    years, filters = {}, {}
    with servers.running(servers.BASELINE) as server:
        first, later = browser.first_maps(playwright, server, "?level=gemeinde", 2)
        with visits.started(playwright) as chromium, visits.visitor(chromium) as context:
            received = browser.first_bytes(context, server, "?level=gemeinde").frames
            for level in LEVELS:
                with browser.baseline_page(context, server, f"?level={level}") as visit:
                    years[level] = browser.changes(visit, browser.baseline_steps(visit, "Jahr", BASELINE_YEARS), 60)
                    filters[level] = browser.changes(visit, browser.baseline_steps(visit, "Land", ["BB"]), 60)
            foreign, drawn = browser.as_it_comes(context, server)
    return Baseline(first.since_navigation, later.since_navigation, received, years, filters, foreign, drawn)


def measure_first_maps(run: Run, playwright: Playwright, server: servers.Server, baseline: Baseline) -> None:
    """The very first visitor of a server comes before anything else is asked of it."""
    first, *later = browser.first_maps(playwright, server, "karte", 1 + VISITS)
    with visits.started(playwright) as chromium, visits.visitor(chromium) as context:
        bytes_first, bytes_again = (browser.first_bytes(context, server, "karte").areas for _ in range(2))
        if bytes_first == 0:
            raise RuntimeError("the map came, its boundaries were not seen")
        warm = [browser.first_map(context, server, "karte") for _ in range(VISITS)]
    first_visitor = "first map, first visitor of a started server, empty cache"
    run.add(first_visitor, "s", first.since_navigation, baseline.first_map, FIRST_MAP)
    run.add("first map, later visitors, empty cache", "s", seconds(later), baseline.later_map, FIRST_MAP)
    run.add("first map, warm cache", "s", seconds(warm))
    run.add("first map since the start of `streamlit run`", "s", first.since_start)
    run.add("… of which until the server answers", "s", server.ready - server.started)
    run.add("boundaries on the wire, first visit", "B", bytes_first, baseline.first_bytes, GEOMETRY)
    run.add("boundaries on the wire, second visit", "B", bytes_again)


def seconds(visits: list[browser.FirstMap]) -> float:
    return median([visit.since_navigation for visit in visits])


def measure_level(run: Run, chromium: Browser, server: servers.Server, level: str, baseline: Baseline) -> None:
    years, filters = baseline.years[level], baseline.filters[level]
    name, times = LEVELS[level], CHANGES[level]
    with (
        visits.visitor(chromium) as context,
        browser.map_page(context, server, f"?level={level}&year=2004") as (visit, frame),
    ):
        before = browser.pictures(frame)
        by_year = browser.changes(visit, browser.year_steps(frame, range(2005, 2005 + times)), 40)
        if browser.pictures(frame) == before:
            raise RuntimeError("the year changed, the picture did not")
        by_measure = browser.changes(visit, browser.option_steps(visit, frame, "Messgröße", measures(level, times)), 40)
        by_filter = browser.changes(visit, browser.filter_steps(visit, frame, LAENDER[: times // 2]), 40)
        run.add(f"bytes for a change of year, {name}", "B", by_year.most_received, years.most_received, BYTES)
        run.add(f"bytes for a change of measure, {name}", "B", by_measure.most_received, None, BYTES)
        run.add(f"bytes for a change of filter, {name}", "B", by_filter.most_received, filters.most_received, BYTES)
        run.add(
            f"year to repainted map, {name}, median",
            "ms",
            by_year.median,
            years.median,
            REPAINT_ALL if level == "gemeinde" else REPAINT,
        )
        run.add(f"year to repainted map, {name}, p95", "ms", by_year.p95, years.p95)
        run.add(
            f"year to complete answer (panel, link), {name}, median", "ms", median(by_year.answered), None, ANSWERED
        )
        run.add(f"measure to repainted map, {name}, median", "ms", by_measure.median, None, REPAINT)
        run.add(f"measure to repainted map, {name}, p95", "ms", by_measure.p95)
        run.add(f"filter to repainted map, {name}, median", "ms", by_filter.median, filters.median, REPAINT)
        run.add(f"filter to repainted map, {name}, p95", "ms", by_filter.p95, filters.p95)
        if level == "gemeinde":
            measure_play(run, visit, frame)


def measures(level: str, count: int) -> list[str]:
    """Return so many measures, each another one than before."""
    return [MEASURES[level][step % len(MEASURES[level])] for step in range(count)]


def measure_play(run: Run, visit: visits.Visit, frame: browser.Frame) -> None:
    package = load_package(files.DATA)
    played = browser.play(visit, frame, package.years)
    if played.years != list(package.years):
        run.notes.append(f"While playing these years were painted: {played.years}.")
    run.add("playing 2004 to 2026, frames a second", "/s", played.frames_per_second, None, FRAMES)
    run.add("playing, longest time without a frame", "ms", played.longest_gap_ms)
    run.add(
        "playing, years painted a second if every frame shows another",
        "/s",
        browser.repaints_per_second(visit, frame, package.years),
        None,
        FRAMES,
    )
    run.add("playing, web socket frames until the last year", "", played.messages_while_playing, None, NO_REQUEST)


def measure_requests(run: Run, chromium: Browser, server: servers.Server, baseline: Baseline) -> None:
    with visits.visitor(chromium) as context:
        foreign = browser.foreign_requests(context, server, [address(name) for name in PAGES])
    run.add(f"requests to other hosts, all {len(PAGES)} pages", "", len(foreign), baseline.foreign, NO_REQUEST)
