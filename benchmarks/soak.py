"""Visitors who come and go for ten minutes: what the server holds then, and how long the slowest waited."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count

from benchmarks import load
from benchmarks.servers import Server
from ui.navigation import PAGES, address

SECONDS = 600
VISITORS = 8
"""As many are there at a time. Each reads one page and leaves; Streamlit keeps the visit for two minutes more."""
SAMPLE_SECONDS = 15


@dataclass
class Soak:
    """Seconds to each opened page, and the memory of the server every ``SAMPLE_SECONDS``."""

    opened: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)

    @property
    def grown(self) -> int:
        """Bytes by which the memory of the second half exceeds that of the first at the most."""
        half = len(self.resident) // 2
        return max(self.resident[half:]) - max(self.resident[:half])


async def soak(server: Server, seconds: float = SECONDS, visitors: int = VISITORS) -> Soak:
    """Let visitors read page after page. Raises load.BrokenAnswer for a page with an error."""
    found, end, pages = Soak(), time.monotonic() + seconds, [address(name) for name in PAGES]

    async def reads(first: int) -> None:
        for number in count(first):
            if time.monotonic() > end:
                return
            began, page = time.perf_counter(), pages[number % len(pages)]
            async with load.visitor(server) as one:
                await one.open(page, "land=BB" if number % 2 else "")
                if page == "karte":
                    await load.year_on_the_map(one, 2004 + number % 20)
            found.opened.append(time.perf_counter() - began)

    async def watches() -> None:
        while time.monotonic() < end:
            found.resident.append(server.resident_bytes())
            await asyncio.sleep(min(SAMPLE_SECONDS, max(0, end - time.monotonic())))

    await asyncio.gather(watches(), *map(reads, range(visitors)))
    return found
