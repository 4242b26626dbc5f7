"""Connections of the app's own server send small messages at once."""

import socket

import pytest

from ui.server import sockets


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6])
def listening(request):
    """A socket as Streamlit makes it."""
    address = "127.0.0.1" if request.param == socket.AF_INET else "::1"
    with socket.socket(family=request.param) as server:
        server.bind((address, 0))
        server.listen()
        yield server


def accepted_sends_at_once(server):
    with socket.create_connection(server.getsockname()[:2]), server.accept()[0] as taken:
        return taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_connections_send_at_once(listening):
    assert not accepted_sends_at_once(listening), (
        "Python does so by itself now: ui/server/sockets.py is no longer needed"
    )
    sockets.send_at_once()
    assert accepted_sends_at_once(listening)


def test_other_sockets_and_files_are_left_alone(listening):
    with socket.socket() as own, socket.create_connection(listening.getsockname()[:2]) as open_connection:
        sockets.send_at_once()
        for other in (own, open_connection):
            assert other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
