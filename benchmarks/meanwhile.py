"""How long others wait while something goes on: a process of its own that asks again and again.

``python -m benchmarks.meanwhile ADDRESS PATH…`` prints path and seconds of each answer, until it is ended.
A refusal is an answer too: the start page of a full house is one.
"""

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
ANSWER_SECONDS = 60
ASKED = ("/health", "/", "/api/v1/figures?land=BB")


@contextmanager
def asking(address: str, paths: Iterable[str] = ASKED) -> Iterator[dict[str, float]]:
    """Ask for ``paths`` during the block; then what was yielded holds the seconds of the slowest answer of each."""
    command = [sys.executable, "-m", "benchmarks.meanwhile", address, *paths]
    slowest: dict[str, float] = {}
    with subprocess.Popen(command, cwd=files.ROOT, stdout=subprocess.PIPE, text=True) as process:
        said: list[str] = []
        reader = threading.Thread(target=lambda: said.extend(iter(process.stdout.readline, "")))
        reader.start()
        try:
            _wait_for_each(said, 0, paths)
            before = len(said)
            yield slowest
            _wait_for_each(said, len(said), paths)  # what was asked in the block is answered
        finally:
            process.terminate()
            reader.join()
        slowest |= worst(said[before:])


def _wait_for_each(said: list[str], since: int, paths: Iterable[str]) -> None:
    """Return once there is an answer to each path after the first ``since``. Raises TimeoutError."""
    end = time.monotonic() + ANSWER_SECONDS
    while not set(paths) <= set(worst(said[since:])):
        if time.monotonic() > end:
            raise TimeoutError(f"no answer within {ANSWER_SECONDS} s")
        time.sleep(PAUSE_SECONDS)


def worst(lines: Iterable[str]) -> dict[str, float]:
    """Return the most seconds of each path. Raises ValueError for a line that is none of ours."""
    found: dict[str, float] = {}
    for line in lines:
        path, seconds = line.rsplit(maxsplit=1)
        found[path] = max(found.get(path, 0.0), float(seconds))
    return found


def _ask(address: str, path: str) -> None:
    while True:
        began = time.perf_counter()
        with suppress(HTTPError), urllib.request.urlopen(address + path, timeout=ANSWER_SECONDS) as answer:
            answer.read()
        sys.stdout.write(f"{path} {time.perf_counter() - began:.4f}\n")  # at once, so that no two lines mix
        sys.stdout.flush()
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    for asked in sys.argv[2:]:
        threading.Thread(target=_ask, args=(sys.argv[1], asked)).start()
