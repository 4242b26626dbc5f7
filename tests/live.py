"""Servers of our own as processes, for tests that ask them over the network: started, watched, and always ended."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.records import files

DASHBOARD = ("-m", "streamlit", "run", "dashboard.py", "--server.port", "{port}")
API = ("-m", "uvicorn", "api:app", "--log-level", "warning", "--port", "{port}")
READY_SECONDS = 60
END_SECONDS = 20
POLL_SECONDS = 0.05
"""Between two looks at a server that starts: looking all the time would keep it from starting."""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Server:
    """A running server. base: the path below which it stands. log: the file that it writes to."""

    process: subprocess.Popen
    port: int
    base: str
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    @property
    def socket_address(self) -> str:
        return f"ws://127.0.0.1:{self.port}{self.base}/_stcore/stream"

    def connect(self) -> socket.socket:
        """Return a bare connection, on which a test sends what no client would."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=READY_SECONDS)

    def status(self, line: str) -> int:
        """Return a number in /proc/…/status, such as VmRSS (kB) or VmHWM."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(row for row in text.splitlines() if row.startswith(f"{line}:")).split()[1])

    def said(self) -> str:
        """Return the lines that the server has written; one that it is still at is not among them."""
        written = self.log.read_text(encoding="utf-8")
        return written[: written.rfind("\n") + 1]


@contextmanager
def running(command: tuple[str, ...], log: Path, **more) -> Iterator[Server]:
    """Run a server (see ``start``), yield it, end it."""
    server = start(command, log, **more)
    try:
        yield server
    finally:
        end(server.process)


def start(
    command: tuple[str, ...],
    log: Path,
    *,
    folder: Path = files.ROOT,
    base: str = "",
    health: str = "/_stcore/health",
    files_open: int = 0,
    **more,
) -> Server:
    """Run Python with ``command`` and return the server once ``health`` is answered; who starts it ends it.

    folder: where the program is. base: the path below which it stands. files_open: the soft limit of open files that it
    begins with. more: its environment besides ours.
    """
    port = free_port()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files_open, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    with log.open("wb") as target:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=folder,
            stdout=target,
            stderr=subprocess.STDOUT,
            env={**os.environ, "STREAMLIT_SERVER_BASE_URL_PATH": base, **more},
            preexec_fn=limit if files_open else None,
        )
    server = Server(process, port, base, log)
    try:
        _wait_until_it_answers(server, server.address + health)
    except BaseException:
        end(process)
        raise
    return server


def end(process: subprocess.Popen) -> None:
    """End the process as a service manager does."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _wait_until_it_answers(server: Server, health: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended: {server.said()}")
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the server did not answer within {READY_SECONDS} s: {server.said()}")
