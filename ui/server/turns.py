"""Pages are made in turn: in a rush each waits for its turn, instead of all slowing down each other and the rest.

Python computes one thing at a time. With 200 threads that all want to, the one that answers the API or a probe gets its
turn after them all, and so does the one that sends what is done: all visitors wait until nearly all are served.
"""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Event, Lock, local
from typing import Any

from prometheus_client import Histogram
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

LONG_SECONDS = 0.25
"""Whoever takes longer makes a file, or waits for something: it goes on, and counts no more."""
LOOK_SECONDS = 1
"""At least so often each that waits looks whether those before it take long; the first ones more often."""
SWITCH_SECONDS = 0.001
"""After so long a thread lets another one compute; Python's own 5 ms add up where each of 200 takes a few turns."""
WAITED = Histogram("buendnisse_run_waited_seconds", "Time until a page, or a part of one, had its turn to be made.")
TOOK = Histogram("buendnisse_run_seconds", "Time that it then took to make it.")


class Turns:
    """Turns for threads: first come, first served, one at a time, not counting those that take long."""

    def __init__(self, long_seconds: float = LONG_SECONDS) -> None:
        self._long_seconds = long_seconds
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._begun: dict[Event, float] = {}
        self._here = local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; it ends with the block."""
        came = time.perf_counter()
        self._take(self._waiting.append)
        began = time.perf_counter()
        WAITED.observe(began - came)
        try:
            yield
        finally:
            TOOK.observe(time.perf_counter() - began)
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have the turn of this thread during the block, in which it waits; it then gets the next one.

        Without a turn there is none to give away.
        """
        if getattr(self._here, "turn", None) is None:
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._take(self._waiting.appendleft)

    def _take(self, queue: Callable[[Event], None]) -> None:
        mine = Event()
        with self._lock:
            queue(mine)
            self._let_in()
            patience = min(self._long_seconds * (1 + len(self._waiting)), LOOK_SECONDS)
        while not mine.wait(patience):  # those before may take long by now, and nobody says so
            with self._lock:
                self._let_in()
        self._here.turn = mine

    def _leave(self) -> None:
        with self._lock:
            del self._begun[self._here.turn]
            self._here.turn = None
            self._let_in()

    def _let_in(self) -> None:
        now = time.perf_counter()
        if self._waiting and all(now - began >= self._long_seconds for began in self._begun.values()):
            first = self._waiting.popleft()
            self._begun[first] = now
            first.set()


OF_PAGES = Turns()


def take_turns() -> None:
    """Have this server make pages by turns."""
    sys.setswitchinterval(SWITCH_SECONDS)
    ScriptRunner._run_script = _by_turns(ScriptRunner._run_script)


def _by_turns(run: Callable[..., None]) -> Callable[..., None]:
    @wraps(run)
    def by_turns(*arguments: Any) -> None:
        with OF_PAGES.turn():
            run(*arguments)

    return by_turns
