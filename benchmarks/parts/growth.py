"""What grows with the alliances: the whole app on a hundred times as many as there are, opened in the browser."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from analysis.language import language
from analysis.records.tables import load
from benchmarks import large, servers, visits
from benchmarks.report import Budget, Grid, number
from benchmarks.run import Run, progress
from ui.navigation import address

SIZES = (10_000, 100_000)
PARTNERS_EACH = 10
PAGES = ("ueberblick", "karte", "sektoren", "wachstum", "buendnisse")
"""Pages with a box for a text."""
SEARCH = "Suche in Name, Ort, Partnern"
TEXTS = ("Familie", "Sport", "Kirche")
ANSWER = Budget(most=2)
OPENED_SECONDS = 120

NOTES = (
    "Growth: the whole app on a copy of the project whose tables are drawn from the real ones with a fixed seed, ten "
    "partners an alliance (see large.py); pages are opened in the browser. A filter: from the key press until nothing "
    f"moves any more, median of {len(TEXTS)} texts that nobody has asked for before. Ready: from the start of the "
    "process until the first page is there, which reads and checks all tables.",
)


@dataclass(frozen=True)
class Grown:
    """Seconds until the first page was there, by page until it was opened and until a filter was answered; bytes."""

    ready: float
    opened: dict[str, float]
    filtered: dict[str, float]
    resident: int


def measure(run: Run) -> None:
    """Measure the real data, then ever larger ones."""
    run.begin("A hundred thousand alliances with a million partners", *NOTES)
    tables, found = load(), {}
    with sync_playwright() as playwright, visits.started(playwright) as chromium:
        found[len(tables.alliances)] = _grown(chromium)
        for alliances in SIZES:
            with large.project(tables, alliances, alliances * PARTNERS_EACH) as folder:
                found[alliances] = _grown(chromium, folder)
    t, most = language("de"), found[max(SIZES)]
    for page, seconds in most.filtered.items():
        run.add(f"filter by text on {t(f'page.{page}')}, {max(SIZES):,} alliances", "s", seconds, None, ANSWER)
    run.grids.append(_grid(found))


def _grown(chromium: Browser, *folder: Path) -> Grown:
    with servers.running(servers.PROJECT, *folder) as server:
        opened, filtered, there = {}, {}, []
        for page in PAGES:
            path = address(page)
            with visits.visitor(chromium) as context, visits.opened(context, server, path, listens=False) as visit:
                visit.page.get_by_label(SEARCH).wait_for(timeout=1000 * OPENED_SECONDS)
                there.append(time.time())
                opened[page] = (visit.still(0, OPENED_SECONDS) - visit.start()) / 1000
                filtered[page] = median(_filter(visit, text) for text in TEXTS)
        ready = there[0] - server.started
        progress(f"{folder}: ready {ready:.1f} s, opened {opened}, filtered {filtered}")
        return Grown(ready, opened, filtered, server.resident_bytes())


def _filter(visit: visits.Visit, text: str) -> float:
    box = visit.page.get_by_label(SEARCH)
    box.fill(text)
    box.press("Enter")
    pressed = visit.last_key()
    return (visit.still(pressed) - pressed) / 1000


def _grid(found: dict[int, Grown]) -> Grid:
    t = language("de")
    lines = [
        ("from the start until the first page is there", *(number(each.ready, "s") for each in found.values())),
        ("memory of the server", *(number(each.resident, "B") for each in found.values())),
    ]
    for page in PAGES:
        name = t(f"page.{page}")
        lines.append((f"{name} opened", *(number(each.opened[page], "s") for each in found.values())))
        lines.append((f"{name} filtered by text", *(number(each.filtered[page], "s") for each in found.values())))
    return Grid("What grows with the alliances", ("What", *(f"{n:,} alliances" for n in found)), lines)
