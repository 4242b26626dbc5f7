"""A straight line to the frame of a map, on which a message arrives before Streamlit's page has taken it in.

What ``show`` sends reaches the frame as an argument of its component, after the page around it was drawn anew. A change
is seen sooner if the same message also goes by a web socket of the frame's own; whichever comes first is taken (see
``sent`` in element.py). Where a line cannot be had, all comes the usual way.
"""

import asyncio
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ui.server import assets, turns

_PATH = "map/line"
_SECRET = secrets.token_bytes(32)
MOST = 2000
"""Lines that are held at once; whoever comes later gets along without."""
PATIENCE = 0.1
"""Seconds that a message may take until it is painted."""


@dataclass(frozen=True)
class _Line:
    """The web socket of one frame, the event loop that it belongs to, and who waits for which message, by number."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)

    async def deliver(self, message: str, sent: int) -> None:
        """Send ``message`` and wait until the frame says its number, or is gone."""
        painted = self.waiting[str(sent)] = asyncio.Event()
        try:
            await self.socket.send_text(message)
            await painted.wait()
        finally:
            self.waiting.pop(str(sent), None)

    def hear(self, number: str | None) -> None:
        """Take in what the frame says; only the number of a message that somebody waits for means something."""
        if number in self.waiting:
            self.waiting[number].set()

    async def leave(self) -> None:
        """Close the web socket; one that broke off or is closed already says so by an error and needs no more."""
        with suppress(RuntimeError, WebSocketDisconnect, OSError):
            await self.socket.close()

    def let_go(self) -> None:
        """Have nobody wait any longer."""
        for painted in self.waiting.values():
            painted.set()


_lines: dict[str, _Line] = {}


def new_address() -> str:
    """Return the address of a new line, relative to that of a map's frame; nobody can guess or make one."""
    number = secrets.token_hex(16)
    return f"../../{_PATH}/{number}{_seal(number)}"


def _seal(number: str) -> str:
    return hmac.digest(_SECRET, number.encode(), "sha256").hex()[:32]


def _is_ours(name: str) -> bool:
    return len(name) == 64 and name.isascii() and hmac.compare_digest(_seal(name[:32]), name[32:])


def send(address: str, message: str, sent: int) -> None:
    """Send ``message`` to the frame that holds the line, if one does; for any thread but that of the event loop.

    ``sent``: its number, which the frame says back once it has painted it. It returns then, so that nothing made after
    it keeps the browser from painting, and at the latest after ``PATIENCE``: then the frame does not read, and hears of
    it the usual way, or it is out of sight.
    """
    line = _lines.get(address.rsplit("/", 1)[-1])
    if line is None:
        return
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):  # the last two: the frame or the server is gone
        delivery = asyncio.run_coroutine_threadsafe(line.deliver(message, sent), line.loop)
        try:
            with turns.OF_PAGES.aside():
                delivery.result(PATIENCE)
        finally:
            delivery.cancel()


def routes() -> list[BaseRoute]:
    """Return the route of the lines under the server's base path."""
    return [WebSocketRoute(f"{assets.base_path()}/{_PATH}/{{name}}", _hold)]


async def _hold(socket: WebSocket) -> None:
    name = socket.path_params["name"]
    former = _lines.get(name)
    if not _is_ours(name) or (former is None and len(_lines) >= MOST):
        await socket.close()
        return
    await socket.accept()
    line = _lines[name] = _Line(socket, asyncio.get_running_loop())
    try:
        if former:
            await former.leave()
        while (said := await socket.receive())["type"] != "websocket.disconnect":
            line.hear(said.get("text"))
    finally:
        line.let_go()
        if _lines.get(name) is line:
            del _lines[name]
