"""The packages of a lock, and the bill of materials (CycloneDX): each that a server needs, with hashes and licence."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement

from audit.licences import licence

CYCLONEDX = Path(sys.prefix) / "tools" / "bin" / "cyclonedx-py"
_ENTRY = re.compile(r"^(\w[^\\\n]*)((?: \\\n +--hash=\S+)*)\n", re.MULTILINE)


def installed_here(lock: Path) -> dict[str, str]:
    """Return name -> entry with its hashes of each package that the lock has for this system and this Python."""
    entries = {Requirement(stated): stated + hashes for stated, hashes in _ENTRY.findall(lock.read_text("utf-8"))}
    return {asked.name: text for asked, text in entries.items() if asked.marker is None or asked.marker.evaluate()}


def write_bill(entries: Mapping[str, str], target: Path) -> None:
    """Write the bill of the packages ``entries`` (name -> entry of a lock). It says no time: one lock has one bill."""
    command = [CYCLONEDX, "requirements", "-", "--output-reproducible", "--output-format", "JSON"]
    made = subprocess.run(command, input="\n".join(entries.values()), capture_output=True, text=True, check=True)
    target.write_text(with_licences(made.stdout), encoding="utf-8")


def with_licences(bill: str) -> str:
    """Return a bill with the licence of each package that is known."""
    content = json.loads(bill)
    for component in content["components"]:
        if known := licence(component["name"]):
            component["licenses"] = [{"expression": known}]
    return json.dumps(content, indent=1)
