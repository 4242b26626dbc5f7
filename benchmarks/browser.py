"""What a visitor sees: time to repainted pixels, bytes on the wire, requests, frames while playing, in Chromium.

A change starts with the key press that makes it and ends when the map is painted (see observe.js).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Playwright

from benchmarks.servers import Server
from benchmarks.visits import Visit, Wire, opened, started, visitor
from tests.browser.conftest import map_frame, wait_until_idle

FIRST_MAP_SECONDS = 60
BASELINE_SECONDS = 180
"""The baseline dissolves its areas when somebody asks for a level first, which takes 20 s and more."""
CHANGE_SECONDS = 60
UNDRAWN_SECONDS = 4


@dataclass(frozen=True)
class FirstMap:
    """Seconds to the first map since the navigation and since the server's process began."""

    since_navigation: float
    since_start: float


def first_map(context: BrowserContext, server: Server, path: str) -> FirstMap:
    """Open a page and wait for its map. Nobody listens to the wire: that would take from the time that is measured."""
    page = context.new_page()
    visit = Visit(page, Wire(server.address.split("/")[2]))
    page.goto(f"{server.address}/{path}", wait_until="commit")
    at = visit.painted(0, FIRST_MAP_SECONDS)["at"]
    found = FirstMap((at - visit.start()) / 1000, at / 1000 - server.started)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")  # the next visit has it quiet
    page.close()
    return found


def first_maps(playwright: Playwright, server: Server, path: str, count: int) -> list[FirstMap]:
    """Let so many visitors, each with an empty cache, come one after the other to a browser that was just started."""
    found = []
    with started(playwright) as chromium:
        for _ in range(count):
            with visitor(chromium) as context:
                found.append(first_map(context, server, path))
    return found


@dataclass(frozen=True)
class FirstBytes:
    """What the first map brought: bytes for boundaries, bytes over the web socket."""

    areas: int
    frames: int


def first_bytes(context: BrowserContext, server: Server, path: str) -> FirstBytes:
    """Open a page, wait for its map and for all that follows, and count what came."""
    with opened(context, server, path) as visit:
        visit.painted(0, FIRST_MAP_SECONDS)
        visit.settle(FIRST_MAP_SECONDS)
        return FirstBytes(visit.wire.files("/assets/areas-"), sum(visit.wire.received))


@dataclass(frozen=True)
class Changes:
    """Milliseconds from change to repainted map, bytes received for each, milliseconds to the end of the answer."""

    milliseconds: list[float]
    received: list[int]
    answered: list[float]

    @property
    def median(self) -> float:
        """Half of the changes were painted within so many milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Of 20 changes, the second slowest (nearest rank)."""
        return sorted(self.milliseconds)[-(len(self.milliseconds) // 20) - 1]

    @property
    def most_received(self) -> int:
        """The most bytes that any of the changes brought."""
        return max(self.received)


Step = tuple[Callable[[], None], dict[str, int]]
"""What makes a change, its last key press being the change; and what the note of the painted map then says."""


def changes(visit: Visit, steps: Iterator[Step], seconds: float) -> Changes:
    """Make one change after the other, each when the answer to the last one is complete.

    No change is begun after ``seconds``. Raises TimeoutError where one takes longer than ``CHANGE_SECONDS``.
    """
    end = time.monotonic() + seconds
    found = Changes([], [], [])
    for act, wanted in steps:
        visit.wire.restart()
        act()
        pressed = visit.last_key()
        painted = visit.painted(pressed, CHANGE_SECONDS, **wanted)["at"]
        visit.settle(CHANGE_SECONDS)
        found.milliseconds.append(painted - pressed)
        found.received.append(sum(visit.wire.received))
        found.answered.append((time.time() - (time.monotonic() - visit.wire.last)) * 1000 - pressed)
        if time.monotonic() > end:
            break
    return found


# The dashboard


@contextmanager
def map_page(context: BrowserContext, server: Server, query: str = "") -> Iterator[tuple[Visit, Frame]]:
    """Open the dashboard's map and wait until all is at rest."""
    with opened(context, server, f"karte{query}") as visit:
        frame = map_frame(visit.page)
        visit.painted(0, FIRST_MAP_SECONDS)
        wait_until_idle(visit.page)
        visit.settle(FIRST_MAP_SECONDS)
        yield visit, frame


def updates(frame: Frame) -> int:
    """Return how many messages the map has painted."""
    return int(frame.locator("[data-updates]").get_attribute("data-updates"))


def next_update(frame: Frame) -> dict[str, int]:
    """Return what the note of the next message painted will say."""
    return {"updates": updates(frame) + 1}


def year_steps(frame: Frame, years: range) -> Iterator[Step]:
    """Move the slider in the map, one year a key press."""
    slider = frame.get_by_label("Jahr", exact=True)
    for year in years:
        key = "ArrowRight" if int(slider.input_value()) < year else "ArrowLeft"
        yield lambda key=key: slider.press(key), {"year": year}


def option_steps(visit: Visit, frame: Frame, label: str, options: list[str]) -> Iterator[Step]:
    """Choose options of a selectbox by typing."""
    box = visit.page.get_by_role("combobox", name=label)
    for option in options:
        yield lambda option=option: _choose(box, option), next_update(frame)


def filter_steps(visit: Visit, frame: Frame, laender: list[str]) -> Iterator[Step]:
    """Filter by each Land in turn and take the filter away again."""
    box = visit.page.get_by_role("combobox", name="Land", exact=True)
    for land in laender:
        yield lambda land=land: _choose(box, land), next_update(frame)
        yield lambda: box.press("Backspace"), next_update(frame)


def _choose(box: Any, option: str) -> None:
    box.click()
    box.fill(option)
    box.press("Enter")


def pictures(frame: Frame) -> list[str]:
    """Return the map's canvases as they are painted."""
    return frame.evaluate("() => [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())")


@dataclass(frozen=True)
class Played:
    """The years played through: animation frames a second, the longest gap between two, frames over the web socket."""

    seconds: float
    frames_per_second: float
    longest_gap_ms: float
    years: list[int]
    messages_while_playing: int
    messages_after: int


COUNT_FRAMES = """() => {
  window.frameTimes = [];
  const count = (now) => { window.frameTimes.push(now); window.counting = requestAnimationFrame(count); };
  window.counting = requestAnimationFrame(count);
}"""


def play(visit: Visit, frame: Frame, years: range) -> Played:
    """Play from the first year to the last and count the frames of the browser meanwhile."""
    visit.wire.restart()
    noted = len(visit.log())
    frame.get_by_label("Jahr", exact=True).press("Home")
    visit.painted(visit.log()[noted]["at"], 10, year=years[0])
    visit.settle(30)
    visit.wire.restart()
    noted = len(visit.log())
    frame.evaluate(COUNT_FRAMES)
    frame.get_by_role("button", name="Abspielen").click()
    start = time.time() * 1000
    visit.painted(start, 40, year=years[-1])
    messages = visit.wire.frames
    times = frame.evaluate("() => { cancelAnimationFrame(window.counting); return window.frameTimes; }")
    visit.settle(30)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    seen = [entry["year"] for entry in visit.log()[noted:] if entry["what"] == "painted"]
    elapsed = (times[-1] - times[0]) / 1000
    after = visit.wire.frames - messages
    return Played(elapsed, len(gaps) / elapsed, max(gaps), list(dict.fromkeys(seen)), messages, after)


RUN_THROUGH = """async ([first, last]) => {
  const slider = document.getElementById("am-year");
  const start = performance.now();
  for (let year = first; year <= last; year += 1) {
    slider.value = year;
    slider.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(done));
    for (const canvas of document.querySelectorAll("canvas")) canvas.getContext("2d").getImageData(0, 0, 1, 1);
  }
  return (last - first + 1) / ((performance.now() - start) / 1000);
}"""


def repaints_per_second(visit: Visit, frame: Frame, years: range) -> float:
    """Return how many years a second can be painted when every frame shows another one."""
    visit.wire.restart()
    rate = frame.evaluate(RUN_THROUGH, [years[0], years[-1]])
    visit.settle(30)
    return rate


def foreign_requests(context: BrowserContext, server: Server, addresses: list[str]) -> list[str]:
    """Open each page, wait until it is at rest, and return every request to another host."""
    found = []
    for address in addresses:
        with opened(context, server, address) as visit:
            wait_until_idle(visit.page)
            visit.settle(FIRST_MAP_SECONDS)
            found += visit.wire.foreign
    return found


# The baseline


@contextmanager
def baseline_page(context: BrowserContext, server: Server, query: str) -> Iterator[Visit]:
    """Open the baseline and wait until its map is there."""
    with opened(context, server, query) as visit:
        visit.painted(0, BASELINE_SECONDS)
        visit.settle(BASELINE_SECONDS)
        yield visit


def baseline_steps(visit: Visit, label: str, options: list[str]) -> Iterator[Step]:
    """Choose options of a selectbox of the baseline by typing."""
    box = visit.page.get_by_role("combobox", name=label)
    for option in options:
        yield lambda option=option: _choose(box, option), {}


def as_it_comes(context: BrowserContext, server: Server) -> tuple[int, int]:
    """Open the baseline with folium's own addresses: requests to other hosts, maps drawn while those fail."""
    with opened(context, server, "?level=land&leaflet=elsewhere") as visit:
        visit.wait_for(lambda: visit.wire.foreign and visit.wire.finished, FIRST_MAP_SECONDS)
        visit.page.wait_for_timeout(1000 * UNDRAWN_SECONDS)
        drawn = sum(entry["what"] == "painted" for entry in visit.log())
        return len(set(visit.wire.foreign)), drawn
