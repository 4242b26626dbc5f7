"""The dashboard and what stands beside it as servers of their own: started, watched, and always ended."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.records import files
from tests.live import free_port

PROJECT = "dashboard.py"
BASELINE = "benchmarks/beside/textbook_app.py"
HELLO = "benchmarks/beside/hello_app.py"
DASH = "benchmarks/beside/dash_app.py"
DASH_PYTHON = files.ROOT / ".venv/bench/bin/python"
"""Of an environment of its own, which `make bench` makes."""
READY_SECONDS = 60
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Server:
    """A running app. started: seconds since 1970 when its process began; ready: when it first answered."""

    address: str
    pid: int
    started: float
    ready: float

    def resident_bytes(self) -> int:
        """Return the memory that the process holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


@contextmanager
def running(script: str, folder: Path = files.ROOT) -> Iterator[Server]:
    """Run ``script`` of ``folder`` as `streamlit run` does and yield the server once it answers.

    Raises RuntimeError where it ends or does not answer within ``READY_SECONDS``.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with _answering(command, folder, f"http://localhost:{port}", "/_stcore/health") as server:
        yield server


@contextmanager
def running_dash(made: Path) -> Iterator[Server]:
    """Run the Dash app with what was made for it in the folder ``made``. Raises RuntimeError as ``running`` does."""
    port = free_port()
    command = [str(DASH_PYTHON), DASH, str(port), str(made)]
    with _answering(command, files.ROOT, f"http://localhost:{port}", "/") as server:
        yield server


@contextmanager
def _answering(command: list[str], folder: Path, address: str, health: str) -> Iterator[Server]:
    started = time.time()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(process, address + health)
        yield Server(address, process.pid, started, time.time())
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen, health: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the app did not answer within {READY_SECONDS} s")
