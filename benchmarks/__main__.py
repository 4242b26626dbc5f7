"""`python -m benchmarks`: measure the dashboard beside the baseline, print the table, write results.md.

Every part has its own time limit, and the whole run ends after ``LONGEST_SECONDS`` whatever happens; servers and the
browser are ended in any case.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from analysis.records import files
from analysis.records.package import load_package
from benchmarks import browser, computing, decks, exporting, load, meanwhile, report, servers, soak, visits
from benchmarks.report import Budget, Row
from ui.navigation import PAGES, address

LONGEST_SECONDS = 2700
RESULTS = Path(__file__).with_name("results.md")

CHANGES = 20

BASELINE_YEARS = ["2004", "2008", "2012"]
"""The baseline takes 10 s for a change of all municipalities, so it makes fewer. No two of these look alike on it."""

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

VISITORS = (1, 10, 50)
CROWDS = (200, 500)
"""As many as come to an event in a hall, and as one process takes."""
BASELINE_VISITORS = (1, 3)
"""50 visitors of the baseline would take minutes; the last of n waits about n times as long as one."""

BYTES = Budget(most=15_000)
REPAINT_ALL = Budget(most=150, factor=70)
REPAINT = Budget(most=150)
FIRST_MAP = Budget(most=3)
GEOMETRY = Budget(most=1_000_000)
NO_REQUEST = Budget(most=0)
FRAMES = Budget(least=20)
ANSWERS = Budget(most=2)
CROWD = Budget(most=4)
OTHERS = {"/health": ("health", Budget(most=0.5)), "/": ("the start page", Budget(most=1))}
OTHERS["/api/v1/figures?land=BB"] = ("the API", Budget(most=1))
SESSION = Budget(most=2_000_000)
GROWN = Budget(most=50_000_000)
FIGURES = Budget(most=20)
FIGURES_LARGE = Budget(most=1)
GAPS, GAPS_BY_CATCHMENT = Budget(most=1), Budget(most=10)
CHECKING = Budget(most=5)
EXPORT = Budget(most=2)
EXPORT_LARGE = Budget(most=30)
EXPORT_MEMORY = Budget(most=1_000_000_000)
DECK = Budget(most=5)
DECK_BYTES = Budget(most=5_000_000)
ALL_DECKS = Budget(most=60)

NOTES = [
    "Baseline: `folium.Choropleth` of the same areas in the same detail (the dashboard's overview as GeoJSON) through "
    "`st_folium`, made anew on every change. Kinder than the textbook: Leaflet comes from its own server, data and "
    "shapes stay in memory, and the colour bar is left out, since it loads D3 from other hosts. See baseline_app.py.",
    "Bytes: what the web socket brought until nothing more came, so the answer with the panel, the link and the rest "
    "of the page counts, not only the map. The largest of all changes.",
    "Repaint: from the key press to the frame with the new picture. For the dashboard a pixel of each canvas is read "
    "back after that frame, so everything is drawn; for the baseline it is the frame in which the paths are there, "
    "without their raster. The year changes in the browser, measure and filter through the server.",
    f"The dashboard makes {CHANGES} changes of each kind, p95 by nearest rank; the baseline {len(BASELINE_YEARS)} of "
    "the year and 1 of the filter.",
    "First map: from the navigation to the painted map; nothing listens to the wire meanwhile (bytes are counted in "
    "visits of their own). The first visitor comes right after the server answers, in a browser that was just started; "
    f"later ones in the same browser, each with an empty cache of their own (median of {VISITS}; the baseline: one). "
    f"Warm cache: a visitor's {VISITS} visits after the second. `streamlit run` counts from the start of the process, "
    "imports included.",
    "Frames while playing: the browser's animation frames from play to the last year. One year a frame: how many "
    "years a second could be painted if every frame showed another one.",
    "Load: each visitor is a session of its own over a web socket; all send their change at the same moment and wait "
    "for `script_finished`. The client shares the machine with the server. The plain app shows all alliances as one "
    "GeoJson layer. Memory for a session: what the server holds more with 50 sessions that have changed the year, "
    "by 50.",
    f"Large: {computing.ALLIANCES:,} alliances and {computing.PARTNERS:,} partners drawn from the real tables with a "
    "fixed seed, all names different. The filters: none, Land, sector, years of founding, text, topic. The first call "
    "after loading computes what all later ones share (see counting/index.py); it has a row of its own.",
    f"Exports: the first of a process that has read the tables; real records the median of {exporting.PROCESSES} "
    "processes. A GeoPackage holds the boundaries of all municipalities, GeoJSON where municipalities were asked for.",
    "Requests to other hosts: all pages of the dashboard; the baseline as it comes, with folium's own addresses, which "
    "then draws nothing here.",
]


@dataclass
class Run:
    """What has been measured so far."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self, what: str, unit: str, dashboard: float, baseline: float | None = None, budget: Budget | None = None
    ) -> None:
        """Keep a figure with the load of the machine, and print it."""
        row = Row(what, unit, dashboard, report.load_average(), baseline, budget)
        self.rows.append(row)
        print(" | ".join(row.cells()), flush=True)


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
    name = LEVELS[level]
    with (
        visits.visitor(chromium) as context,
        browser.map_page(context, server, f"?level={level}&year=2004") as (visit, frame),
    ):
        before = browser.pictures(frame)
        by_year = browser.changes(visit, browser.year_steps(frame, range(2005, 2005 + CHANGES)), 40)
        if browser.pictures(frame) == before:
            raise RuntimeError("the year changed, the picture did not")
        by_measure = browser.changes(
            visit, browser.option_steps(visit, frame, "Messgröße", measures(level, CHANGES)), 40
        )
        by_filter = browser.changes(visit, browser.filter_steps(visit, frame, LAENDER[: CHANGES // 2]), 40)
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
        run.add(f"year to complete answer (panel, link), {name}, median", "ms", median(by_year.answered))
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


def measure_load(run: Run) -> None:
    dashboard = rushes(servers.PROJECT, VISITORS, "karte", "", load.year_on_the_map)
    plain = rushes(servers.BASELINE, VISITORS, "", "level=points", load.year_in_the_box)
    baseline = rushes(servers.BASELINE, BASELINE_VISITORS, "", "level=gemeinde", load.year_in_the_box)
    for visitors, found in dashboard.items():
        budget = ANSWERS if visitors == max(VISITORS) else None
        slow = baseline.get(visitors)
        run.add(
            f"{visitors} visitors change the year at once, all answered",
            "s",
            found.all_answered,
            slow and slow.all_answered,
            budget,
        )
        run.add(
            f"{visitors} visitors, plain app as the baseline", "s", found.all_answered, plain[visitors].all_answered
        )
        if visitors > 1:
            run.add(
                f"{visitors} visitors, p50 of the answers", "s", found.percentile(50), plain[visitors].percentile(50)
            )
            run.add(
                f"{visitors} visitors, p95 of the answers", "s", found.percentile(95), plain[visitors].percentile(95)
            )
    most, crowd = max(VISITORS), max(BASELINE_VISITORS)
    last = baseline[crowd]
    run.notes.append(
        f"{crowd} visitors of the baseline at once: all answered after {last.all_answered:.1f} s, "
        f"{last.bytes_per_session / 1e6:.0f} MB a session."
    )
    run.add(
        f"memory for one more session, of {most}",
        "B",
        dashboard[most].bytes_per_session,
        plain[most].bytes_per_session,
        SESSION,
    )


def measure_crowds(run: Run) -> None:
    """Let a hall change the year at once, and see how long others wait meanwhile."""
    with servers.running(servers.PROJECT) as server:
        asyncio.run(load.rush(server, 1, "karte", "", load.year_on_the_map, 2006))
        for number, visitors in enumerate(CROWDS):
            with meanwhile.asking(server.address) as slowest:
                found = asyncio.run(load.rush(server, visitors, "karte", "", load.year_on_the_map, 2009 + number))
            budget = CROWD if visitors == min(CROWDS) else None
            what = f"{visitors} visitors change the year at once"
            run.add(f"{what}, all answered", "s", found.all_answered, None, budget)
            run.add(f"{what}, p50 of the answers", "s", found.percentile(50))
            for path, (name, most) in OTHERS.items():
                run.add(f"{what}, slowest answer of {name}", "s", slowest[path], None, most)


def measure_replicas(run: Run) -> None:
    """Let the hall of ``measure_crowds`` be divided between two replicas, as nginx does."""
    with servers.running(servers.PROJECT) as one, servers.running(servers.PROJECT) as other:
        pair, half = (one, other), min(CROWDS) // 2
        asyncio.run(load.shared_rush(pair, 1, "karte", load.year_on_the_map, 2006))
        seconds = asyncio.run(load.shared_rush(pair, half, "karte", load.year_on_the_map, 2009))
    run.add(
        f"{2 * half} visitors of two replicas change the year at once, all answered", "s", max(seconds), None, CROWD
    )


def measure_soak(run: Run) -> None:
    """Let visitors come and go for ten minutes."""
    with servers.running(servers.PROJECT) as server:
        found = asyncio.run(soak.soak(server))
    what = f"{soak.VISITORS} visitors at a time for {soak.SECONDS // 60} minutes"
    run.add(f"{what}, pages opened", "", len(found.opened))
    run.add(f"{what}, p95 of the pages", "s", sorted(found.opened)[int(0.95 * len(found.opened))])
    run.add(f"{what}, most memory", "B", max(found.resident))
    run.add(f"{what}, memory of the second half beyond the first", "B", found.grown, None, GROWN)


def rushes(script: str, crowds: tuple[int, ...], page: str, query: str, change: load.Change) -> dict[int, load.Rush]:
    """Let ever larger crowds change the year, each to another one, after one visitor has warmed the server."""
    with servers.running(script) as server:
        asyncio.run(load.rush(server, 1, page, query, change, 2006))
        return {n: asyncio.run(load.rush(server, n, page, query, change, 2008 + i)) for i, n in enumerate(crowds)}


def measure_computing(run: Run) -> None:
    found = computing.measure()
    count = len(computing.FILTERS)
    run.add(
        f"figures, slowest of {count} filters, median of 50", "ms", 1000 * max(found.figures.values()), None, FIGURES
    )
    for name, seconds in found.figures.items():
        run.add(f"… {name}", "ms", 1000 * seconds)
    run.add("figures, first call after loading, slowest filter", "ms", 1000 * max(found.first.values()))
    run.add(
        f"figures, large, slowest of {count} filters, median of 5",
        "s",
        max(found.figures_large.values()),
        None,
        FIGURES_LARGE,
    )
    for name, seconds in found.figures_large.items():
        run.add(f"… large, {name}", "s", seconds)
    run.add("figures, large, first call after loading, slowest filter", "s", max(found.first_large.values()))
    run.add("gaps of Germany by administration, first", "s", found.gaps_by_administration, None, GAPS)
    run.add("gaps of Germany within 30 km, 50 new", "s", found.gaps_by_catchment, None, GAPS_BY_CATCHMENT)
    run.add("checking a list of 10,000 rows", "s", found.checking, None, CHECKING)
    run.add("reading and checking all tables", "s", found.reading)
    run.add("peak memory of the process, real data", "B", found.peak_bytes)
    run.add("peak memory of the process, large", "B", found.peak_bytes_large)


def measure_files(run: Run) -> None:
    exported = exporting.measure()
    for name, found in exported.real.items():
        run.add(f"export of everything as {name}", "s", found.first, None, EXPORT)
    for name, found in exported.areas.items():
        run.add(f"export of all municipalities as {name}", "s", found.first, None, EXPORT)
    for name, found in exported.large.items():
        run.add(f"export as {name}, large", "s", found.first, None, EXPORT_LARGE)
        run.add(f"export as {name}, large, peak memory", "B", found.peak_bytes, None, EXPORT_MEMORY)
    made = decks.measure()
    for name, seconds in made.first.items():
        run.add(f"deck of Germany as {name}, first of a process", "s", seconds, None, DECK)
        run.add(f"deck of Germany as {name}, size", "B", made.bytes[name], None, DECK_BYTES if name == "html" else None)
    for (name, place), seconds in made.again.items():
        run.add(f"deck of {place} as {name}, process warm", "s", seconds, None, DECK)
    for name, seconds in made.all_laender.items():
        run.add(f"decks of all 16 Länder as {name}, the whole command", "s", seconds, None, ALL_DECKS)
    run.add("fact sheets of all 16 Länder, the whole command", "s", made.factsheets, None, ALL_DECKS)


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def measure_pages(run: Run) -> None:
    """Measure everything that needs a browser."""
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


class TooLong(Exception):
    """The whole run took too long."""


def give_up(signum: int, frame: object) -> None:
    raise TooLong(f"the run took longer than {LONGEST_SECONDS} s")


PARTS = (
    measure_computing,
    measure_load,
    measure_crowds,
    measure_replicas,
    measure_soak,
    measure_pages,
    measure_files,
)


def main() -> int:
    """Run everything, write results.md and return 0, or 1 where a budget does not hold."""
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST_SECONDS)
    start, now = time.monotonic(), datetime.now()
    run = Run(notes=list(NOTES))
    for measure in PARTS:
        try:
            measure(run)
        except (TimeoutError, TooLong) as problem:
            name = measure.__name__.removeprefix("measure_")
            run.notes.append(f"**The part “{name}” ended early, what is missing of it was not measured:** {problem}")
            print(run.notes[-1])
            if isinstance(problem, TooLong):
                break
    text = report.document(run.rows, run.notes, now, time.monotonic() - start)
    files.write_text(RESULTS, text)
    print(f"\n{report.table(run.rows)}\n\nWritten to {RESULTS.relative_to(files.ROOT)}")
    return 0 if all(row.holds is not False for row in run.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
