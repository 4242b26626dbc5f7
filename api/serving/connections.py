"""Connections of uvicorn's that let go of a client that neither sends what it began nor reads what it asked for.

uvicorn waits without end for the rest of a request, and for a client to read. Each holds an open file, and the second
an answer in memory; when the server is to end, it waits for both.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEAD_SECONDS = 10
"""For the head of a request, from the connection on."""
BODY_SECONDS = 30
"""Between two pieces of what is sent along."""
READING_SECONDS = 60
"""Until a client has read something of what lies ready for it."""


class _Reading:
    """Drops a client that leaves unread what it is sent."""

    transport: asyncio.Transport
    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = asyncio.get_running_loop().call_later(READING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._forget_unread()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_unread()
        super().connection_lost(exc)

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class Requests(_Reading, H11Protocol):
    """A connection for requests, dropped where the rest of one does not come."""

    _missing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Wait for a first request."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take what comes, and wait for what is then missing."""
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:  # ended, or a web socket by now
            self._wait(None)
        elif self.conn.their_state is h11.SEND_BODY:
            self._wait(BODY_SECONDS)
        elif self.conn.their_state is not h11.IDLE:
            self._wait(None)
        elif self._missing is None:
            self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait(None)
        super().connection_lost(exc)

    def _wait(self, seconds: float | None) -> None:
        if self._missing is not None:
            self._missing.cancel()
        self._missing = self.loop.call_later(seconds, self._drop) if seconds else None

    def _drop(self) -> None:
        if self.flow.read_paused:  # it is we who do not take what was sent
            self._wait(BODY_SECONDS)
        else:
            self.transport.abort()


class WebSockets(_Reading, WebSocketsSansIOProtocol):
    """A web socket."""
