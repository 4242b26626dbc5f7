"""The bill of materials (CycloneDX): each package that a server needs, with its hashes and its licence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from audit.licences import licence

CYCLONEDX = Path(sys.prefix) / "tools" / "bin" / "cyclonedx-py"


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
