"""The process of a server: as many open files as the system allows, small messages, patience with an end."""

import os
import resource
import signal
from threading import Timer
from types import FrameType

from uvicorn import Server
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.serving import connections, log

MESSAGE_BYTES = 2 * 1024 * 1024
"""What a client may send as one message by a web socket. Those of our pages stay far below; files come by HTTP."""
LAST_ANSWERS_SECONDS = 7
"""What is being answered when the server is told to end may take so long."""
END_SECONDS = 9
"""By then the process has ended, whatever still holds it."""


def take_charge() -> None:
    """Set the limits of this process and of the uvicorn that runs it, while that imports the app or starts it."""
    raise_open_files()
    server = running_server()
    if server is not None:
        log.install()
        _limit(server)
        signal.signal(signal.SIGTERM, lambda number, frame: _end(server, number, frame))


def raise_open_files() -> int:
    """Raise the number of files that this process may have open to what the system allows; return it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def running_server() -> Server | None:
    """Return the uvicorn that this process runs: it is in charge of the signal to end. None in tests without one.

    Streamlit makes it and leaves no way to say more about it than its own settings do.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return server if isinstance(server, Server) else None


def _limit(server: Server) -> None:
    config = server.config
    config.proxy_headers = False  # by it uvicorn believes whoever asks from this machine; see api.serving.address
    app = getattr(config, "loaded_app", None)
    if isinstance(app, ProxyHeadersMiddleware):
        config.loaded_app = app.app
    config.ws_max_size = MESSAGE_BYTES
    config.timeout_graceful_shutdown = LAST_ANSWERS_SECONDS
    config.http_protocol_class, config.ws_protocol_class = connections.Requests, connections.WebSockets
    config.limit_concurrency = raise_open_files() * 3 // 4  # connections; the rest is for files and threads


def _end(server: Server, number: int, frame: FrameType | None) -> None:
    last = Timer(END_SECONDS, os._exit, [1])
    last.daemon = True
    last.start()
    server.handle_exit(number, frame)
