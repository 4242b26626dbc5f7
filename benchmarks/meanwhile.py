"""How long others wait while something goes on: a process of its own that asks again and again.

``python -m benchmarks.meanwhile ADDRESS PATH…`` prints path and seconds of each answer that is the slowest so far,
until it is ended. A refusal is an answer too: the start page of a full house is one.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError

from analysis.records import files

PAUSE_SECONDS = 0.1
ASKED = ("/health", "/", "/api/v1/figures?land=BB")


@contextmanager
def asking(address: str, paths: Iterable[str] = ASKED) -> Iterator[dict[str, float]]:
    """Ask for ``paths`` during the block; then what was yielded holds the seconds of the slowest answer of each."""
    command = [sys.executable, "-m", "benchmarks.meanwhile", address, *paths]
    slowest: dict[str, float] = {}
    with subprocess.Popen(command, cwd=files.ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            for _ in paths:  # it is there once it has an answer to each
                process.stdout.readline()
            yield slowest
            time.sleep(2 * PAUSE_SECONDS)  # what was asked last is answered
        finally:
            process.terminate()
        slowest |= worst(process.stdout)


def worst(lines: Iterable[str]) -> dict[str, float]:
    """Return the most seconds of each path. Raises ValueError for a line that is none of ours."""
    found: dict[str, float] = {}
    for line in lines:
        path, seconds = line.rsplit(maxsplit=1)
        found[path] = max(found.get(path, 0.0), float(seconds))
    return found


def _ask(address: str, path: str) -> None:
    slowest = 0.0
    while True:
        began = time.perf_counter()
        with suppress(HTTPError), urllib.request.urlopen(address + path, timeout=60) as answer:
            answer.read()
        if (seconds := time.perf_counter() - began) > slowest:
            slowest = seconds
            print(f"{path} {seconds:.4f}", flush=True)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    for asked in sys.argv[2:]:
        threading.Thread(target=_ask, args=(sys.argv[1], asked)).start()
