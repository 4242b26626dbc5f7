"""Coroutines in tests: in a thread of their own, since Playwright's loop runs in that of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread


def in_a_thread(work: Coroutine[None, None, None]) -> None:
    """Run ``work`` to its end."""
    thread = Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()
