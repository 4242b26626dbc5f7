"""Checking an upload in a process of its own, which ends with its deadline, its memory or its visitor."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Generic, TypeVar

from analysis.intake.byhand import NOTHING, ByHand
from analysis.intake.checked import Checked
from analysis.intake.checker import SECONDS
from analysis.intake.own import figures
from analysis.intake.transport import unpacked
from analysis.language import LANGUAGES
from analysis.records import files
from analysis.records.findings import Finding, finding

MEGABYTES = 500
"""Memory that a check may take."""
AT_ONCE = 2
"""Checks that run at the same time; others wait for their turn."""
POLL_SECONDS = 0.5
_turns = threading.BoundedSemaphore(AT_ONCE)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")


V = TypeVar("V")


@dataclass(frozen=True)
class Task(Generic[V]):
    """What a process does with files. name: of ``checker.TASKS``. unpacked: its verdict of the bytes that it writes.

    refused: its verdict where it took too much, of the findings that say so.
    """

    name: str
    unpacked: Callable[[bytes], V]
    refused: Callable[[tuple[Finding, ...]], V]


LISTS: Task[Checked] = Task("lists", unpacked, lambda found: Checked((), (), found, ()))
MARKED: Task[bytes] = Task("marked", bytes, lambda found: b"")
FIGURES: Task[figures.Figures] = Task(
    "figures", figures.unpacked, lambda found: figures.Figures(found[0].file, findings=found)
)


class Check(Generic[V]):
    """A check that runs. ``verdict`` is None until it is there; ``end`` ends it, whatever it is doing."""

    def __init__(
        self,
        given: Sequence[tuple[str, bytes]],
        data: Path,
        seconds: float,
        megabytes: int,
        task: Task[V],
        by_hand: ByHand,
        lang: str,
        today: str,
    ) -> None:
        self._task = task
        self._names = [name for name, _ in given]
        self._began = time.monotonic()
        self._ends_at = self._began + seconds
        self._seconds, self._megabytes = seconds, megabytes
        command = [sys.executable, "-m", "analysis.intake.checker", task.name, str(data), str(megabytes)]
        self._process = Popen(
            command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**os.environ, **_ONE_THREAD}, cwd=files.ROOT
        )
        self._content: list[bytes] = []
        sizes = [(name, len(content)) for name, content in given]
        said = {"files": sizes, "by_hand": by_hand.packed(), "lang": lang, "today": today}
        head = json.dumps(said).encode() + b"\n"
        pieces = [head, *(content for _, content in given)]
        self._threads = [
            threading.Thread(target=work, args=args, daemon=True)
            for work, args in ((self._write, (pieces,)), (self._read, ()))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def seconds(self) -> float:
        """How long it runs."""
        return time.monotonic() - self._began

    def wait(self, seconds: float) -> None:
        """Wait until the verdict is there, but no longer than so many seconds."""
        self._threads[1].join(min(seconds, max(0.0, self._ends_at - time.monotonic())))

    def verdict(self) -> V | None:
        """Return the verdict; that of a check that took too much is a finding. None as long as it runs."""
        if self._threads[1].is_alive():
            if time.monotonic() < self._ends_at:
                return None
            self.end()
            return self._refused("too_slow", limit=f"{self._seconds:g}")
        if self._process.wait() == 0:
            with contextlib.suppress(ValueError):
                return self._task.unpacked(b"".join(self._content))
        return self._refused("too_much_memory", limit=self._megabytes)

    def end(self) -> None:
        """End the process and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def _refused(self, rule: str, **params: object) -> V:
        return self._task.refused(tuple(finding(name, None, None, rule, None, **params) for name in self._names))

    def _write(self, pieces: Sequence[bytes]) -> None:
        with contextlib.suppress(OSError):  # it has ended
            for piece in pieces:
                self._process.stdin.write(piece)
            self._process.stdin.close()

    def _read(self) -> None:
        while piece := self._process.stdout.read(1 << 20):
            self._content.append(piece)


@contextlib.contextmanager
def checking(
    given: Sequence[tuple[str, bytes]],
    data: Path = files.DATA,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    task: Task[V] = LISTS,
    by_hand: ByHand = NOTHING,
    lang: str = LANGUAGES[0],
    today: str = "",
) -> Iterator[Check[V]]:
    """Give a check of files (name, bytes) that runs; it is ended where the block is left.

    today: day of the check (see ``check_upload``).
    """
    check = Check(given, data, seconds, megabytes, task, by_hand, lang, today)
    try:
        yield check
    finally:
        check.end()


@contextlib.contextmanager
def a_turn(waiting: Callable[[], object]) -> Iterator[None]:
    """Wait for a turn; ``waiting`` is called now and then until it is there."""
    while not _turns.acquire(timeout=POLL_SECONDS):
        waiting()
    try:
        yield
    finally:
        _turns.release()
