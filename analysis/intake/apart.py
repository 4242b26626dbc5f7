"""Checking an upload in a process of its own, which ends with its deadline, its memory or its visitor.

That process is ``python -m analysis.intake.apart TASK DATA SECONDS MEGABYTES``: it reads what is asked from standard
input and writes the verdict to standard output, and does nothing else. It takes no more memory and no more computing
than it is given.
"""

import contextlib
import os
import re
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from signal import SIGXCPU
from subprocess import PIPE, Popen
from typing import Generic, Self, TypeVar

from analysis.intake.byhand import NOTHING, ByHand
from analysis.intake.checked import Checked, check_upload
from analysis.intake.marked import marked
from analysis.intake.own.figures import Figures
from analysis.intake.own.read import read_figures
from analysis.intake.read import read_uploads
from analysis.intake.transport import packed, received, sent, unpacked
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.findings import Finding, finding
from analysis.records.tables import Tables, load

SECONDS = 20
"""Computing that a check may take."""
PATIENCE = 3
"""How many times as long it may take by the clock: a busy server is no fault of the list."""
MEGABYTES = 500
"""Memory that a check may take."""
AT_ONCE = 2
"""Checks that run at the same time; others wait for their turn."""
POLL_SECONDS = 0.5
MOST_STATUS, LEAST = 10_000, 50_000_000
OUT_OF_MEMORY = 3
"""Exit code where the memory did not suffice."""
FAILED = 1
"""Exit code of Python where an error was not caught: one of our own, as no file raises any."""
_turns = threading.BoundedSemaphore(AT_ONCE)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")

V = TypeVar("V")
Given = Sequence[tuple[str, bytes]]
"""Name and bytes of each file."""


@dataclass(frozen=True)
class Asked:
    """What is asked of files with these names. lang: language of what is said of them. today: see ``check_upload``."""

    names: tuple[str, ...]
    by_hand: ByHand
    lang: str
    today: str


@dataclass(frozen=True)
class Task(Generic[V]):
    """What a process does with files. done: the bytes that it writes. unpacked: the verdict in these.

    refused: its verdict where it took too much, of the findings that say so.
    """

    name: str
    done: Callable[[Given, Asked, Tables], Iterable[bytes]]
    unpacked: Callable[[bytes], V]
    refused: Callable[[tuple[Finding, ...]], V]


def _checked(given: Given, asked: Asked, tables: Tables) -> Checked:
    uploads = read_uploads(given, tables.package, columns=asked.by_hand.columns)
    return check_upload(uploads, tables, asked.by_hand, asked.today)


def _marked(given: Given, asked: Asked, tables: Tables) -> Iterable[bytes]:
    return [marked(given, _checked(given, asked, tables), asked.by_hand, tables, language(asked.lang))]


LISTS: Task[Checked] = Task(
    "lists",
    lambda given, asked, tables: sent(packed(_checked(given, asked, tables))),
    lambda content: unpacked(Checked, received(content)),
    lambda found: Checked((), (), found, ()),
)
MARKED: Task[bytes] = Task("marked", _marked, bytes, lambda found: b"")
FIGURES: Task[Figures] = Task(
    "figures",
    lambda given, asked, tables: sent(packed(read_figures(*given[0], tables))),
    lambda content: unpacked(Figures, received(content)),
    lambda found: Figures(found[0].file, findings=found),
)


class Check(Generic[V]):
    """A check of files that runs, and is ended where its ``with`` is left. ``verdict`` is None until it is there."""

    def __init__(
        self,
        given: Given,
        data: Path = files.DATA,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        task: Task[V] = LISTS,
        by_hand: ByHand = NOTHING,
        lang: str = LANGUAGES[0],
        today: str = "",
    ) -> None:
        """Begin. seconds: of computing. today: see ``check_upload``."""
        self._task = task
        self._names = tuple(name for name, _ in given)
        self._began = time.monotonic()
        self.most = PATIENCE * seconds
        self._seconds, self._megabytes = seconds, megabytes
        arguments = [task.name, data, ceil(seconds), megabytes]
        command = [sys.executable, "-W", "ignore", "-m", "analysis.intake.apart", *map(str, arguments)]
        self._process = Popen(
            command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, **_ONE_THREAD}, cwd=files.ROOT
        )
        self._content = self._problem = b""
        pieces = chain(packed(Asked(self._names, by_hand, lang, today)), (content for _, content in given))
        self._talk = threading.Thread(target=self._ask, args=(sent(pieces),), daemon=True)
        self._talk.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.end()

    @property
    def seconds(self) -> float:
        """How long ago it began, by the clock; from ``most`` on it is ended."""
        return time.monotonic() - self._began

    def wait(self, seconds: float) -> None:
        """Wait until the verdict is there, but no longer than so many seconds."""
        self._talk.join(min(seconds, max(0.0, self.most - self.seconds)))

    def verdict(self) -> V | None:
        """Return the verdict; that of a check that took too much is a finding. None as long as it runs.

        Raises RuntimeError, with its traceback, where an error of our own ended it.
        """
        is_late = self._talk.is_alive()
        if is_late and self.seconds < self.most:
            return None
        if is_late:
            self.end()
        code = self._process.wait()
        if is_late or code == -SIGXCPU:
            return self._refused("too_slow", limit=f"{self._seconds:g}")
        if code == FAILED:
            raise RuntimeError(self._problem.decode("utf-8", "replace"))
        if code == 0:
            with contextlib.suppress(ValueError):
                return self._task.unpacked(self._content)
        return self._refused("too_much_memory", limit=self._megabytes)

    def end(self) -> None:
        """End the process and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def _refused(self, rule: str, **params: object) -> V:
        return self._task.refused(tuple(finding(name, None, None, rule, None, **params) for name in self._names))

    def _ask(self, pieces: Iterable[bytes]) -> None:
        self._content, self._problem = self._process.communicate(b"".join(pieces))


@contextlib.contextmanager
def a_turn(waiting: Callable[[], object]) -> Iterator[None]:
    """Wait for a turn; ``waiting`` is called now and then until it is there."""
    while not _turns.acquire(timeout=POLL_SECONDS):
        waiting()
    try:
        yield
    finally:
        _turns.release()


# In the process


def main(name: str, data: Path, seconds: int, megabytes: int) -> int:
    """Do the task of this name with what comes in and return the exit code."""
    pieces = received(sys.stdin.buffer.read())
    asked = unpacked(Asked, pieces)
    given = list(zip(asked.names, pieces, strict=True))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # where the system ends it, no list is left on the disk
    tables = load(data)
    _limit_memory(megabytes)
    task = next(task for task in (LISTS, MARKED, FIGURES) if task.name == name)
    try:
        for piece in task.done(given, asked, tables):
            sys.stdout.buffer.write(piece)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _limit_memory(megabytes: int) -> None:
    """Let this process hold so much and no more; libraries have reserved a lot by now that they never use."""
    status = files.attempt(Path("/proc/self/status"), MOST_STATUS)
    reserved = None if isinstance(status, OSError) else re.search(rb"VmData:\s*(\d+) kB", status)
    if reserved is not None:  # Linux: elsewhere the system counts otherwise, and the time alone is limited
        left = megabytes * 1_000_000 - resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        limit = int(reserved[1]) * 1024 + max(left, LEAST)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
