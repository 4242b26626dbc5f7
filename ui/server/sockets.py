"""The sockets of the app's own server: small messages leave at once."""

import socket
from contextlib import suppress

FIRST_NUMBERS = range(1024)
"""Numbers that the system gives to what a process opens first. Windows has others: there all stays as it is."""


def send_at_once() -> None:
    """Let the listening sockets of this process, and with them every connection they take, send small messages at once.

    Streamlit makes its socket in a way that asyncio does not know for TCP and so leaves as it is. Then the second
    message of every answer waits until the browser has confirmed the first, which takes it 40 ms.
    """
    for number in FIRST_NUMBERS:
        with suppress(OSError):  # nothing is open under this number, or it is no socket
            opened = socket.socket(fileno=number)
            try:
                if _takes_connections(opened):
                    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                opened.detach()  # it is somebody else's and stays open


def _takes_connections(opened: socket.socket) -> bool:
    tcp = opened.family in (socket.AF_INET, socket.AF_INET6) and opened.type == socket.SOCK_STREAM
    return tcp and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
