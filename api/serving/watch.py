"""Every answer is counted and timed, and written to the log: for the people who operate the server."""

import logging
import time

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("answers")
ANSWERS = Histogram(
    "buendnisse_answer_seconds",
    "Time from request to the end of the answer.",
    ["route", "status"],
    buckets=(0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
OTHER = "other"
"""Route of whatever is refused or not there: what a stranger asks for makes no row of its own."""
SILENT = ("/assets", "/static", "/component", "/health", "/ready", "/metrics", "/_stcore/health")
"""Routes whose answers are counted but not written: files, of which a page has 70, and probes."""


class Watch:
    """Count, time and log what is answered below ``base``."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            _note(route(scope["path"].removeprefix(self._base), status), scope["method"], status, began)


def route(path: str, status: int) -> str:
    """Return what a path is about, without keys, names and whatever else a visitor asks for."""
    if status in (400, 404, 405, 414):
        return OTHER
    parts = path.strip("/").split("/")
    deep = {"api": 3, "_stcore": 2}.get(parts[0], 1)
    return "/" + "/".join(parts[:deep])


def _note(about: str, method: str, status: int, began: float) -> None:
    seconds = time.perf_counter() - began
    ANSWERS.labels(about, str(status)).observe(seconds)
    if about not in SILENT or status >= 400:
        level = logging.ERROR if status >= 500 and status != 503 else logging.INFO
        facts = {"route": about, "status": status, "seconds": round(seconds, 4), "method": method}
        LOGGER.log(level, "answered", extra=facts)
