"""Known faults of pinned versions, as pip-audit hears of them; it has to ask another host."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PIP_AUDIT = Path(sys.prefix) / "tools" / "bin" / "pip-audit"


def told_faults(lock: Path) -> tuple[list[str], list[str]]:
    """Return a line per known fault of what ``lock`` pins, and what could not be checked."""
    command = [
        PIP_AUDIT,
        "-r",
        lock,
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        return judged(json.loads(done.stdout)["dependencies"])
    except ValueError:
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return [], [f"all of {lock.name} ({reason})"]


def judged(answers: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the same for what pip-audit says of each package."""
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in answers
        for fault in one.get("vulns", [])
    ]
    return faults, [one["name"] for one in answers if "skip_reason" in one]
