"""Merges in processes of their own that kill themselves before their n-th call to the system, for the tests of merges.

    python -m tests.analysis.intake.killer DATA WORK NUMBER,NUMBER,…|all FILE…

For each number, a copy of the folder DATA goes to WORK/NUMBER and FILEs are merged into it. Where the process would
write it writes a half first, so that files are left torn. With ``all`` the numbers run from 1 until a merge survives,
whose folder is left out. Prints how many were killed.
"""

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

from analysis.intake import merge as merging
from analysis.intake.bundle import Contents
from analysis.intake.merge import Correction, merge, prepare
from analysis.intake.plan import Plan
from analysis.records import transaction
from analysis.records.package import load_package

GROUNDS = Correction(date="2026-12-01", source="https://quelle.example/neu", reason="Letter", remove=True)
HOOKED = ("open", "write", "fsync", "mkdir", "replace", "unlink", "rmdir")
"""Functions of the module os by which files are changed, pathlib's among them."""


NAMES = [spec.path for spec in load_package().tables.values()]


def remember() -> None:
    """Let merges plan once per state of the tables: planning only reads, and it is what takes time."""
    true, plans = merging._planned, {}

    def planned(contents: Contents, data: Path, correction: Correction) -> Plan:
        state = tuple(transaction.read_together(data, NAMES, transaction.ALL).values())
        if state not in plans:
            plans[state] = true(contents, data, correction)
        return plans[state]

    merging._planned = planned


def main(data: Path, work: Path, numbers: Iterable[int], paths: list[Path]) -> int:
    remember()
    prepare(paths, data, GROUNDS)  # what is computed once per process is there after a fork
    killed = 0
    for number in numbers:
        folder = shutil.copytree(data, work / str(number))
        if survives(lambda folder=folder: merge(paths, folder, GROUNDS), number):
            shutil.rmtree(folder)
            break
        killed += 1
    return killed


def survives(act: Callable[[], object], number: int) -> bool:
    """Run ``act`` in a child that is killed before its call ``number``, and say whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            arm(number)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    if status != 0:
        raise SystemExit("a merge failed instead of being killed")
    return True


def arm(number: int) -> None:
    """Kill this process before its ``number``-th call of a hooked function from now on."""
    calls = count(1)

    def hooked(name: str) -> Callable[..., object]:
        true = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            if next(calls) == number:
                if name == "write":
                    descriptor, content = arguments
                    true(descriptor, bytes(content)[: len(content) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return true(*arguments, **named)

        return call

    for name in HOOKED:
        setattr(os, name, hooked(name))


if __name__ == "__main__":
    given = count(1) if sys.argv[3] == "all" else [int(number) for number in sys.argv[3].split(",")]
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), given, [Path(path) for path in sys.argv[4:]]))
