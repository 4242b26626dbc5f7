"""A visitor's Chromium, a page that it opened, and what went over the wire to it and back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.servers import Server
from tests.browser.conftest import ARGUMENTS

CHROMIUM = "/usr/bin/chromium"
OBSERVER = Path(__file__).with_name("observe.js").read_text(encoding="utf-8")
ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
SETTLED_SECONDS = 0.6
STILL_SECONDS = 60
QUIET_SECONDS = 1.0
"""A page is at rest when nothing has moved for so long, and it has not worked either."""


@contextmanager
def started(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium so that it can reach no other host than this one."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, ONLY_THIS_MACHINE])
    try:
        yield chromium
    finally:
        chromium.close()


@dataclass
class Wire:
    """What went over the wire: sizes of web socket frames, requests to other hosts, all requests that were answered."""

    host: str
    received: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    finished: int = 0
    last: float = 0.0
    foreign: list[str] = field(default_factory=list)
    finished_requests: list[Request] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Count everything that ``page`` and its frames ask for and get."""
        page.on("websocket", self._on_socket)
        page.on("request", self._on_request)
        page.on("requestfinished", lambda request: self.finished_requests.append(request))

    def restart(self) -> None:
        """Forget the frames so far."""
        self.received, self.sent, self.finished = [], [], 0

    @property
    def frames(self) -> int:
        """Frames over the web socket in both directions since the last restart."""
        return len(self.received) + len(self.sent)

    def files(self, part: str) -> int:
        """Return the bytes of what has ``part`` in its address, as transferred (0 where the cache had it)."""
        found = [request.sizes() for request in self.finished_requests if part in request.url]
        return sum(sizes["responseHeadersSize"] + sizes["responseBodySize"] for sizes in found)

    def _on_socket(self, socket: WebSocket) -> None:
        if socket.url.split("/")[2] != self.host:
            self.foreign.append(socket.url)
        socket.on("framereceived", self._on_frame)
        socket.on("framesent", lambda payload: self.sent.append(len(payload)))

    def _on_frame(self, payload: bytes | str) -> None:
        self.received.append(len(payload))
        self.last = time.monotonic()
        if isinstance(payload, str):  # by the line to the map
            return
        if ForwardMsg.FromString(payload).WhichOneof("type") == "script_finished":
            self.finished += 1

    def _on_request(self, request: Request) -> None:
        scheme, _, rest = request.url.partition("://")
        if scheme in ("http", "https") and rest.split("/")[0] != self.host:
            self.foreign.append(request.url)


@dataclass
class Visit:
    """An opened page with what it has sent and received so far."""

    page: Page
    wire: Wire

    def log(self) -> list[dict[str, Any]]:
        """Return what observe.js has noted."""
        return self.page.evaluate("window.benchLog ?? []")

    def last_key(self) -> float:
        """Return when a key was pressed last."""
        return self.page.evaluate("window.benchLog.findLast((note) => note.what === 'key').at")

    def wait_for(self, ready: Callable[[], Any], seconds: float) -> Any:
        """Return what ``ready`` returns once that is true; raises TimeoutError after ``seconds``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = ready()
            if found:
                return found
            self.page.wait_for_timeout(10)
        raise TimeoutError(f"nothing came within {seconds} s: {self.page.url}")

    def painted(self, after: float, seconds: float, **wanted: int) -> dict[str, Any]:
        """Wait for the first map painted after that moment with what is ``wanted`` and return the note of it."""

        wanted = {"what": "painted", **wanted}
        found = self.page.evaluate("(asked) => window.benchNote(...asked)", [after, wanted, seconds * 1000])
        if found is None:
            raise TimeoutError(f"nothing was painted within {seconds} s: {self.page.url}")
        return found

    def still(self, after: float, seconds: float = STILL_SECONDS) -> float:
        """Return when the page moved last, once nothing moves any more. Raises TimeoutError after ``seconds``."""
        asked = [after, QUIET_SECONDS * 1000, seconds * 1000]
        found = self.page.evaluate("(asked) => window.benchStill(...asked)", asked)
        if found is None:
            raise TimeoutError(f"something moves still after {seconds} s: {self.page.url}")
        return found

    def settle(self, seconds: float) -> None:
        """Wait until the server has answered and nothing more comes."""
        quiet = lambda: self.wire.finished and time.monotonic() - self.wire.last > SETTLED_SECONDS  # noqa: E731
        self.wait_for(quiet, seconds)

    def start(self) -> float:
        """Return when the navigation began, in milliseconds since 1970 on the browser's clock."""
        return self.page.evaluate("performance.timeOrigin")


@contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="de-DE")
    context.add_init_script(OBSERVER)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def opened(context: BrowserContext, server: Server, path: str, listens: bool = True) -> Iterator[Visit]:
    """Open a page of ``server``. Who listens to the wire takes from the time that is measured."""
    page = context.new_page()
    visit = Visit(page, Wire(server.address.split("/")[2]))
    if listens:
        visit.wire.listen(page)
    page.goto(f"{server.address}/{path}", wait_until="commit")
    try:
        yield visit
    finally:
        page.close()
