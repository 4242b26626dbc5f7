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
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.byhand import ByHand
from analysis.intake.checked import Checked, check_upload
from analysis.intake.marked import marked
from analysis.intake.own import figures
from analysis.intake.own.read import read_figures
from analysis.intake.read import read_uploads
from analysis.intake.transport import packed
from analysis.language import Language, language
from analysis.records import files
from analysis.records.tables import Tables, load

SECONDS = 20
"""Time that a check may take; of computing alone the system allows no more than this and a little."""
MOST_STATUS, LEAST = 10_000, 50_000_000
OUT_OF_MEMORY = 3
"""Exit code where the memory did not suffice."""


@dataclass(frozen=True)
class Asked:
    """files: name and bytes of each. by_hand: what was said of them. t: language of what is said of them.

    today: day of the check (ISO).
    """

    files: Sequence[tuple[str, bytes]]
    by_hand: ByHand
    t: Language
    today: str


def _checked(asked: Asked, tables: Tables) -> Checked:
    uploads = read_uploads(asked.files, tables.package, columns=asked.by_hand.columns)
    return check_upload(uploads, tables, asked.by_hand, asked.today)


def _lists(asked: Asked, tables: Tables) -> Iterable[bytes]:
    return packed(_checked(asked, tables))


def _marked(asked: Asked, tables: Tables) -> Iterable[bytes]:
    return [marked(asked.files, _checked(asked, tables), asked.by_hand, tables, asked.t)]


def _figures(asked: Asked, tables: Tables) -> Iterable[bytes]:
    return [figures.packed(read_figures(*asked.files[0], tables))]


TASKS = {"lists": _lists, "marked": _marked, "figures": _figures}
"""What is done with the files: lists of records are checked, or marked; figures of areas are read."""


def main(task: str, data: Path, megabytes: int) -> int:
    """Do ``task`` with what comes in and return the exit code."""
    asked = _asked(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
    tables = load(data)
    _limit_memory(megabytes)
    try:
        for piece in TASKS[task](asked, tables):
            sys.stdout.buffer.write(piece)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _asked(content: bytes) -> Asked:
    """Return what ``apart`` sends: a line of JSON, then the bytes of the files one behind the other."""
    head, _, rest = content.partition(b"\n")
    said, given, place = json.loads(head), [], 0
    for name, size in said["files"]:
        given.append((name, rest[place : place + size]))
        place += size
    return Asked(given, ByHand.unpacked(said["by_hand"]), language(said["lang"]), said["today"])


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
