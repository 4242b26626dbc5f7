"""Clients that leave something unsaid or unread are dropped in time, by real sockets; all others are served."""

import socket
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from starlette.responses import Response, StreamingResponse
from uvicorn import Config, Server

from api.serving import connections

HEAD_SECONDS, OTHER_SECONDS = 0.2, 1
PATIENCE = 20
GREAT = bytes(64 * 1024**2)
"""More than the system takes in between."""
GREAT_IS_OVER = Event()


async def app(scope, receive, send) -> None:
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
    is_great = scope["path"] == "/great"
    await (StreamingResponse(iter([GREAT, b"end"])) if is_great else Response(b"served"))(scope, receive, send)
    if is_great:
        GREAT_IS_OVER.set()


@pytest.fixture(scope="module")
def address():
    """A server on loopback whose patience is short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEAD_SECONDS", HEAD_SECONDS)
        for name in ("BODY_SECONDS", "READING_SECONDS"):
            patch.setattr(connections, name, OTHER_SECONDS)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = Config(app, http=connections.Requests, log_level="error", lifespan="off", timeout_keep_alive=1)
            server = Server(config)
            thread = Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            yield listening.getsockname()
            server.should_exit = True
            thread.join(PATIENCE)


@contextmanager
def client(address, sent: bytes):
    with socket.socket() as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asking.settimeout(PATIENCE)
        asking.connect(address)
        asking.sendall(sent)
        yield asking


def rest(asking: socket.socket) -> bytes:
    """Return what comes until the server ends the connection, in whatever way."""
    got = b""
    try:
        while piece := asking.recv(1 << 16):
            got += piece
    except ConnectionResetError:
        pass
    return got


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nAcc",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
    ids=["nothing", "half a head", "half a body", "half a chunk"],
)
def test_who_does_not_go_on_is_dropped_without_an_answer(address, sent):
    with client(address, sent) as asking:
        assert rest(asking) == b""


def test_who_does_not_read_is_dropped(address):
    with client(address, b"GET /great HTTP/1.1\r\nHost: x\r\n\r\n") as asking:
        assert GREAT_IS_OVER.wait(PATIENCE)
        assert len(rest(asking)) < len(GREAT)


def test_who_was_answered_may_stay_for_a_while_and_then_goes(address):
    with client(address, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as asking:
        assert rest(asking).endswith(b"served")


def test_who_goes_on_is_served_however_slowly(address):
    """The clock is a client that says nothing, and is dropped after HEAD_SECONDS."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
    with client(address, head) as asking:
        for _ in range(6):
            with client(address, b"") as clock:
                rest(clock)
            asking.sendall(b"x")
        assert rest(asking).endswith(b"served")
