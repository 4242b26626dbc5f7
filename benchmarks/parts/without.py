"""What each inside of Streamlit earns that we lean on for speed: the dashboard beside a copy of it that does without.

docs/architecture.md lists the insides. One that earns nothing any more can go.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from analysis.records import files
from benchmarks import browser, load, meanwhile, servers, visits
from benchmarks.parts import felt
from benchmarks.run import Run

NOTES = (
    "Beside: a copy of the dashboard without this one thing, in the same run. What needs Streamlit's insides for "
    "something else than speed is not measured here.",
)
LEFT_OUT = (".venv", ".git", "tests", "wheels", "__pycache__")
HALL, OPENING, ASKED = 200, 100, 20
YEARS = range(2005, 2011)
APP = "ui/server/app.py"
FILES = "ui/server/frontend.py"


@dataclass(frozen=True)
class Inside:
    """name: of what is done without. file, begins: the line that does it. instead: what the copy has there."""

    name: str
    file: str
    begins: str
    instead: str = ""


def first_visit(folder: Path) -> dict[str, tuple[float, str]]:
    """Return the seconds of a first visit to Überblick, the median of some, and the bytes of Streamlit's files."""
    with _browsed(folder) as (chromium, server):
        felt.first_visit(chromium, server, "", True)
        seconds = median(felt.first_visit(chromium, server, "", True) for _ in range(felt.TIMES))
        with visits.visitor(chromium) as context, visits.opened(context, server, "") as visit:
            visit.still(0)
            sent = visit.wire.files("/static/")
    what = "Überblick, first visit"
    return {f"{what}, until nothing moves": (seconds, "s"), f"{what}, bytes of Streamlit's files": (sent, "B")}


def answer(folder: Path) -> dict[str, tuple[float, str]]:
    """Return the milliseconds that the data API takes for a client that keeps its connection, the median of some."""
    with servers.running(servers.PROJECT, folder) as server:
        client = HTTPConnection(server.address.removeprefix("http://"))
        taken = [_asked(client) for _ in range(ASKED)]
        client.close()
    return {"answer of the data API, connection kept": (1000 * median(taken), "ms")}


def _asked(client: HTTPConnection) -> float:
    began = time.perf_counter()
    client.request("GET", "/api/v1/figures?land=BB")
    client.getresponse().read()
    return time.perf_counter() - began


def text_filter(folder: Path) -> dict[str, tuple[float, str]]:
    """Return the milliseconds and bytes of a filter by text on Partnersektoren."""
    with _browsed(folder) as (chromium, server):
        taken = felt.filtered(chromium, server, "sektoren")
        sent = felt.received(chromium, server, "sektoren")
    return {
        "filter by text on Partnersektoren": (taken, "ms"),
        "filter by text on Partnersektoren, bytes": (sent, "B"),
    }


def year(folder: Path) -> dict[str, tuple[float, str]]:
    """Return the milliseconds from a year to the complete answer, 16 Länder."""
    with (
        _browsed(folder) as (chromium, server),
        visits.visitor(chromium) as context,
        browser.map_page(context, server, f"?level=land&year={YEARS.start - 1}") as (visit, frame),
    ):
        found = browser.changes(visit, browser.year_steps(frame, YEARS), 60)
    return {"year to complete answer (panel, link), 16 Länder": (median(found.answered), "ms")}


def rush(folder: Path) -> dict[str, tuple[float, str]]:
    """Return the seconds until a hall has its answers, and how long probe and API wait meanwhile: to a change, and to
    opening a page that takes longer to make."""
    with servers.running(servers.PROJECT, folder) as server:
        asyncio.run(load.rush(server, 1, "karte", "", load.year_on_the_map, 2006))
        with meanwhile.asking(server.address) as slowest_changed:
            changed = asyncio.run(load.rush(server, HALL, "karte", "", load.year_on_the_map, 2009))
        with meanwhile.asking(server.address) as slowest_opened:
            opened = asyncio.run(load.opening(server, OPENING, "sektoren"))
    return {
        **_crowd(f"{HALL} visitors change the year at once", changed.seconds, slowest_changed),
        **_crowd(f"{OPENING} visitors open Partnersektoren at once", opened, slowest_opened),
    }


def _crowd(what: str, seconds: list[float], slowest: dict[str, float]) -> dict[str, tuple[float, str]]:
    return {
        f"{what}, all answered": (max(seconds), "s"),
        f"{what}, p50 of the answers": (median(seconds), "s"),
        f"{what}, slowest answer of health": (slowest["/health"], "s"),
        f"{what}, slowest answer of the API": (max(slowest[path] for path in slowest if "/api/" in path), "s"),
    }


Measuring = Callable[[Path], dict[str, tuple[float, str]]]

MEASURED: dict[Measuring, tuple[Inside, ...]] = {
    first_visit: (
        Inside("Streamlit's files from memory", FILES, "        elif path in _files():", "        elif path is None:"),
        Inside("a start page of its own", APP, "        StartPage,"),
        Inside("areas read ahead", "ui/server/startpage.py", "    reader =", '    reader = b""'),
    ),
    answer: (Inside("sockets that send at once", APP, "    send_at_once()"),),
    text_filter: (Inside("charts without blanks", APP, "    write_tersely()"),),
    year: (Inside("the map's answer sent at once", "ui/areamap/around.js", "    if (!kept)", "    return;"),),
    rush: (
        Inside("pages by turns", APP, "    take_turns()"),
        Inside(
            "messages one by one", "ui/server/crowd.py", f"{20 * ' '}await asyncio.sleep(BETWEEN", f"{20 * ' '}pass"
        ),
        Inside("no collection after each run", ".streamlit/config.toml", "postScriptGC", "postScriptGC = true"),
    ),
}


def measure(run: Run) -> None:
    """Measure the dashboard as it is, then without each inside."""
    run.begin("What each inside of Streamlit earns", *NOTES)
    for act, insides in MEASURED.items():
        ours = act(files.ROOT)
        for inside in insides:
            with _without(inside) as folder:
                theirs = act(folder)
            for what, (figure, unit) in ours.items():
                run.add(f"{what}: {inside.name}", unit, figure, theirs[what][0], None, "without")


@contextmanager
def _without(inside: Inside) -> Iterator[Path]:
    """Copy the project without ``inside``. Raises ValueError where the line is not there, or more than once."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "dashboard"
        shutil.copytree(files.ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        file = folder / inside.file
        lines = file.read_text(encoding="utf-8").split("\n")
        (place,) = (at for at, line in enumerate(lines) if line.startswith(inside.begins))
        file.write_text("\n".join([*lines[:place], inside.instead, *lines[place + 1 :]]), encoding="utf-8")
        yield folder


@contextmanager
def _browsed(folder: Path) -> Iterator[tuple[Browser, servers.Server]]:
    with (
        servers.running(servers.PROJECT, folder) as server,
        sync_playwright() as playwright,
        visits.started(playwright) as chromium,
    ):
        yield chromium, server
