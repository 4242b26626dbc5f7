"""Servers of ours in operation: told to end they finish what they answer and wait for nobody else; what they tell."""

import json
import signal
import socket
from contextlib import ExitStack

from tests import live

END_SECONDS = 10


def begin(server: live.Server, path: str, *, unread: bool = False) -> socket.socket:
    """Ask for a great file on a connection that takes little at once."""
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.settimeout(30)
    asking.connect(("127.0.0.1", server.port))
    times = 20 if unread else 1  # more than the system takes in between
    asking.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * times)
    asking.recv(1)
    return asking


def rest(asking: socket.socket) -> bytes:
    with asking.makefile("rb") as stream:
        return stream.read()


def assert_finishes_downloads_and_waits_for_nobody_else(server: live.Server, path: str, *others) -> None:
    """Assert it of a server that is told to end while a great file is read. others: what else holds it open."""
    with ExitStack() as stack:
        for sent in (b"", b"GET / HTTP/1.1\r\nHo", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"):
            stack.enter_context(server.connect()).sendall(sent)
        stack.enter_context(begin(server, path, unread=True))
        for other in others:
            stack.enter_context(other)
        reading = stack.enter_context(begin(server, path))
        server.process.send_signal(signal.SIGTERM)
        head, _, content = rest(reading).partition(b"\r\n\r\n")
        length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length"))
        assert len(content) == int(length.split(b":")[1]) > 100_000
        server.process.wait(END_SECONDS)
        said = [json.loads(line) for line in server.said().splitlines()]
        assert {"time", "level", "message"} <= set.intersection(*map(set, said))


def test_the_data_api_told_to_end(tmp_path):
    """The dashboard: see test_attacks.py."""
    with live.running(live.API, tmp_path / "log", health="/ready") as server:
        assert_finishes_downloads_and_waits_for_nobody_else(server, "/api/v1/areas/gemeinde?format=csv")
