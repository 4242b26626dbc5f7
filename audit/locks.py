"""The packages of a lock."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.requirements import Requirement

_ENTRY = re.compile(r"^(\w[^\\\n]*)((?: \\\n +--hash=\S+)*)\n", re.MULTILINE)


def installed_here(lock: Path) -> dict[str, str]:
    """Return name -> entry with its hashes of each package that the lock has for this system and this Python."""
    entries = {Requirement(stated): stated + hashes for stated, hashes in _ENTRY.findall(lock.read_text("utf-8"))}
    return {asked.name: text for asked, text in entries.items() if asked.marker is None or asked.marker.evaluate()}
