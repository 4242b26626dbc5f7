"""Known faults of pinned versions: in an archive that was brought along, or as pip-audit hears from another host."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

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


def known_in(archive: Path, pinned: Mapping[str, str]) -> list[str]:
    """Return a line per known fault of what is ``pinned`` (name -> entry of a lock) in a ZIP of OSV's records."""
    versions = {name: _version(entry) for name, entry in pinned.items()}
    with zipfile.ZipFile(archive) as records:
        each = (json.loads(records.read(name)) for name in records.namelist())
        found = [(fault, part) for fault in each if "withdrawn" not in fault for part in fault.get("affected", [])]
    return [
        f"{name} {versions[name]}: {fault['id']}, mended in {', '.join(_mended(part)) or 'no version'}"
        for fault, part in found
        if (name := canonicalize_name(part["package"]["name"])) in versions
        and part["package"]["ecosystem"] == "PyPI"
        and (str(versions[name]) in part.get("versions", []) or _is_within(versions[name], part))
    ]


def _version(entry: str) -> Version:
    [pin] = Requirement(entry.partition(" \\\n")[0]).specifier
    return Version(pin.version)


def _events(part: Mapping[str, Any]) -> Iterator[list[tuple[str, str]]]:
    for stretch in part.get("ranges", []):
        if stretch["type"] == "ECOSYSTEM":
            yield [pair for event in stretch["events"] for pair in event.items()]


def _mended(part: Mapping[str, Any]) -> list[str]:
    return [version for events in _events(part) for kind, version in events if kind == "fixed"]


def _is_within(version: Version, part: Mapping[str, Any]) -> bool:
    """Tell whether a version lies between one that brought the fault and the one that mends it, or has it last."""
    return any(
        kind == "introduced" and version >= Version(first) and _is_before(version, *end)
        for events in _events(part)
        for (kind, first), end in pairwise([*events, ("", "")])
    )


def _is_before(version: Version, kind: str, last: str) -> bool:
    if kind == "fixed":
        return version < Version(last)
    return kind != "last_affected" or version <= Version(last)
