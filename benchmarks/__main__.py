"""`python -m benchmarks [TABLE…]`: measure the dashboard and what is beside it, say so on standard error as it goes.

A whole run writes results.md and leaves out ``LONG``, of which each has a file of its own (results-soak.md); one of
some other tables only prints them. It ends after ``LONGEST_SECONDS`` whatever happens; servers and the browser in any
case.
"""

import argparse
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from analysis.records import files
from benchmarks import report
from benchmarks.parts import calculations, crowds, felt, growth, maps, without
from benchmarks.run import Run, progress

LONGEST_SECONDS = 1500
RESULTS = Path(__file__).with_name("results.md")

PARTS = {
    "felt": felt.measure,
    "maps": maps.measure,
    "crowds": crowds.measure,
    "growth": growth.measure,
    "computing": calculations.measure,
}
"""Name of a table -> what measures it."""

LONG = {"soak": crowds.measure_soak, "without": without.measure}
"""What takes minutes alone."""


class TooLong(Exception):
    """The whole run took too long."""


def give_up(signum: int, frame: object) -> None:
    raise TooLong(f"the run took longer than {LONGEST_SECONDS} s")


def main() -> int:
    """Measure and return 0, or 1 where a budget does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "tables",
        nargs="*",
        metavar="TABLE",
        help=f"any of {', '.join(PARTS | LONG)}; all but {', '.join(LONG)} without",
    )
    chosen = parser.parse_args().tables
    if unknown := set(chosen) - set(PARTS | LONG):
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(PARTS | LONG)}")
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST_SECONDS)
    start, now = time.monotonic(), datetime.now()
    run = Run()
    for name in chosen or PARTS:
        began = time.monotonic()
        try:
            (PARTS | LONG)[name](run)
        except (TimeoutError, TooLong) as problem:
            run.notes.append(f"**The table “{name}” ended early, what is missing of it was not measured:** {problem}")
            progress(run.notes[-1])
            if isinstance(problem, TooLong):
                break
        progress(f"== {name}: {time.monotonic() - began:.0f} s")
    shown = report.tables(run.rows, run.grids)
    sys.stdout.write(f"{shown}\n")
    if set(chosen) <= set(LONG):
        written = RESULTS.with_stem("-".join([RESULTS.stem, *chosen]))
        files.write_text(written, report.document(shown, run.notes, now, time.monotonic() - start))
        progress(f"Written to {written.relative_to(files.ROOT)}")
    return 0 if run.all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
