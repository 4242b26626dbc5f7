"""The process that reads an upload: ``python -m analysis.intake.checker TASK DATA MEGABYTES``, started by ``apart``.

TASK is one of TASKS. It reads the files from standard input and writes the verdict to standard output, and does nothing
else: it may be ended at any moment. It takes no more memory and no more time than it is given.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis.intake.checked import check_upload
from analysis.intake.own import figures
from analysis.intake.own.read import read_figures
from analysis.intake.read import read_uploads
from analysis.intake.transport import packed
from analysis.records import files
from analysis.records.tables import Tables, load

SECONDS = 20
"""Time that a check may take; of computing alone the system allows no more than this and a little."""
MOST_STATUS, LEAST = 10_000, 50_000_000
OUT_OF_MEMORY = 3
"""Exit code where the memory did not suffice."""


Given = Sequence[tuple[str, bytes]]
"""Files by their names."""


def _lists(given: Given, tables: Tables) -> Iterable[bytes]:
    return packed(check_upload(read_uploads(given, tables.package), tables))


def _figures(given: Given, tables: Tables) -> Iterable[bytes]:
    return [figures.packed(read_figures(*given[0], tables))]


TASKS = {"lists": _lists, "figures": _figures}
"""What is done with the files: lists of records are checked, figures of areas are read."""


def main(task: str, data: Path, megabytes: int) -> int:
    """Do ``task`` with what comes in and return the exit code."""
    given = _files(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
    tables = load(data)
    _limit_memory(megabytes)
    try:
        for piece in TASKS[task](given, tables):
            sys.stdout.buffer.write(piece)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _files(content: bytes) -> list[tuple[str, bytes]]:
    """Return the files as ``apart`` sends them: a line of names and sizes, then their bytes one behind the other."""
    head, _, rest = content.partition(b"\n")
    given, place = [], 0
    for name, size in json.loads(head):
        given.append((name, rest[place : place + size]))
        place += size
    return given


def _limit_memory(megabytes: int) -> None:
    """Let this process hold so much and no more; libraries have reserved a lot by now that they never use."""
    status = files.attempt(Path("/proc/self/status"), MOST_STATUS)
    reserved = None if isinstance(status, OSError) else re.search(rb"VmData:\s*(\d+) kB", status)
    if reserved is not None:  # Linux: elsewhere the system counts otherwise, and the time alone is limited
        left = megabytes * 1_000_000 - resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        limit = int(reserved[1]) * 1024 + max(left, LEAST)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
