"""Coroutines in tests: in a thread of their own, since Playwright's loop runs in that of the tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_a_thread(work: Coroutine[None, None, Result]) -> Result:
    """Run ``work`` to its end and return what it returns, or raise what it raises."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
