"""Visits are counted; who comes when there is no room for another reads so, instead of waiting for what fails."""

import asyncio

from prometheus_client import Counter, Gauge
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from api.serving.process import raise_open_files
from api.serving.settings import settings
from ui.navigation import ADDRESSES
from ui.server.assets import base_path
from ui.server.notice import notice

FILES_OF_A_VISIT = 6
"""Two web sockets, what its browser asks beside, and the event loop of the thread that answers it."""
AGAIN_SECONDS = 60
BETWEEN_SECONDS = 0.001
"""From one message to the next of all visits together; meanwhile others are answered."""
VISITS = Gauge("buendnisse_sessions", "Visits that are open.")
MOST_VISITS = Gauge("buendnisse_sessions_most", "Visits that can be open at once.")
REFUSED = Counter("buendnisse_sessions_refused", "Visits for which there was no room.")


class Crowd:
    """Hold as many visits as the operator says, and no more than there can be files open; refuse others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.most = min(settings().max_sessions, raise_open_files() // FILES_OF_A_VISIT)
        self.visits = 0
        self._one = asyncio.Lock()
        VISITS.set_function(lambda: self.visits)
        MOST_VISITS.set(self.most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse."""
        path = scope.get("path", "").removeprefix(base_path())
        if scope["type"] == "websocket" and path == "/_stcore/stream":
            await self._visit(scope, receive, send)
        elif scope["type"] == "http" and self.visits >= self.most and path.strip("/") in ADDRESSES:
            await notice(scope, "full", 503, {"Retry-After": str(AGAIN_SECONDS)})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.visits >= self.most:
            REFUSED.inc()
            await receive()
            full = PlainTextResponse("Full", 503, {"Retry-After": str(AGAIN_SECONDS)})  # a proxy may ask another server
            await WebSocket(scope, receive, send).send_denial_response(full)
            return
        self.visits += 1
        try:
            await self.app(scope, self._paced(receive), send)
        finally:
            self.visits -= 1

    def _paced(self, receive: Receive) -> Receive:
        """Return ``receive`` such that the visits get their messages one after another, others being answered between.

        With each message Streamlit begins a thread and waits for it to start. Of 500 that come at once it would begin
        all before it answers anything else: probes and the API waited for seconds.
        """

        async def next_message() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                async with self._one:
                    await asyncio.sleep(BETWEEN_SECONDS)
            return message

        return next_message
