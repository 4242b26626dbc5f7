"""Judge the licences, ask for known faults, write the bill of materials; end with 1 where there is a finding."""

import sys
from collections.abc import Sequence
from pathlib import Path

from audit.faults import known_in, told_faults
from audit.licences import findings
from audit.materials import installed_here, write_bill

ROOT = Path(__file__).parents[1]
BILL = ROOT / "bom.json"


def main(archives: Sequence[str]) -> int:
    """Print what was found and what could not be checked; return the number to exit with.

    archives: ZIP files of OSV's records; where there is none, the package index is asked.
    """
    shipped, all_of_them = (installed_here(ROOT / f"requirements{name}.lock") for name in ("", "-dev"))
    found = findings(all_of_them)
    print(f"Licences: {len(all_of_them)} packages, {len(found)} findings.", *found, sep="\n  ")
    if archives:
        faults, unchecked = [line for path in archives for line in known_in(Path(path), all_of_them)], []
    else:
        faults, unchecked = told_faults(ROOT / "requirements-dev.lock")
    among = " among those that were checked" if unchecked else ""
    print(f"Known faults: {len(faults)} findings{among}.", *faults, sep="\n  ")
    if unchecked:
        print(f"NOT CHECKED for known faults, as the package index says nothing: {', '.join(unchecked)}")
    write_bill(shipped, BILL)
    print(f"Bill of materials (CycloneDX) of the {len(shipped)} packages that a server needs: {BILL.name}")
    return 1 if found or faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
