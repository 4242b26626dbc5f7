"""A merge that is killed at any moment leaves exactly the old tables or exactly the new ones, and can be repeated."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.intake import merge as merging
from analysis.intake.check import check
from analysis.intake.merge import merge
from analysis.records import files, transaction
from analysis.records.tables import load
from tests.analysis.intake import killer
from tests.analysis.intake.killer import GROUNDS, NAMES
from tests.conftest import TINY

HANDED_IN = {
    "alliances": "id,name,place,scope,land,status,coordination\nbb-potsdam,Neuer Name,Potsdam,gemeinde,BB,active,\n",
    "partners": "alliance_id,partner,sector\nbb-potsdam,IHK Potsdam,vereine\nbb-potsdam,Volksbank,unternehmen\n",
}
REAL = {
    "partners": "alliance_id,partner,sector\nbb-eberswalde,Volksbank,unternehmen\n",
    "alliances": "id,name\nbb-beeskow,X\n",
}


def hand_in(folder: Path, tables: dict[str, str]) -> list[Path]:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in tables]


def kill(data: Path, work: Path, numbers: str, paths: list[Path]) -> list[Path]:
    """Return the folders that killed merges left, in the order of their numbers."""
    work.mkdir()
    # Since 3.12 Python warns of a fork beside threads; those of libraries stand idle here.
    command = [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-m", "tests.analysis.intake.killer"]
    command += [str(data), str(work), numbers, *map(str, paths)]
    done = subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    left = sorted(work.iterdir(), key=lambda path: int(path.name))
    assert len(left) == int(done.stdout)
    return left


def contents(folder: Path) -> dict[str, bytes]:
    """All that lies in the folder itself, as it lies there."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def distinct(folders: list[Path]) -> list[Path]:
    """Return one folder of each state of the disk: what is alike to the byte need not be tried twice."""
    states = {}
    for folder in folders:
        files_in = sorted(path for path in folder.rglob("*") if path.is_file())
        states.setdefault(tuple((path.relative_to(folder), path.read_bytes()) for path in files_in), folder)
    return list(states.values())


def read(folder: Path) -> Mapping[str, bytes | OSError]:
    """All tables as readers see them."""
    return transaction.read_together(folder, NAMES, transaction.ALL)


def version(folder: Path) -> str:
    """Load the folder, which validates it; the version is a hash of all tables."""
    return load(folder).version


class Case:
    """A folder before and after a merge, and what merges leave that are killed on the way."""

    def __init__(self, data: Path, base: Path, tables: dict[str, str]) -> None:
        self.old = base / "old"
        self.new = base / "new"
        self.base = base
        for folder in (self.old, self.new):
            folder.mkdir()
            for name in (*NAMES, "datapackage.json"):
                shutil.copy(data / name, folder / name)
        self.paths = hand_in(base / "handed_in", tables)
        merge(self.paths, self.new, GROUNDS)
        self.states = {name: read(folder) for name, folder in (("old", self.old), ("new", self.new))}
        assert self.states["old"] != self.states["new"]

    def seen(self, folder: Path) -> str:
        """Say which state a reader sees, to the byte; anything else than the two is an error."""
        found = read(folder)
        (name,) = (name for name, state in self.states.items() if state == found)
        return name

    def check_repeated(self, folder: Path) -> None:
        merge(self.paths, folder, GROUNDS)
        assert contents(folder) == contents(self.new)


@pytest.fixture(scope="module")
def tiny_case(tmp_path_factory) -> Case:
    return Case(TINY, tmp_path_factory.mktemp("tiny"), HANDED_IN)


@pytest.fixture(scope="module")
def left(tiny_case) -> list[Path]:
    """What merges left that were killed before their first, second, … call."""
    return kill(tiny_case.old, tiny_case.base / "killed", "all", tiny_case.paths)


def commit(case: Case, folders: list[Path]) -> int:
    """Return the place of the first folder that readers see as new."""
    return [case.seen(folder) for folder in folders].index("new")


def test_each_moment_leaves_the_old_or_the_new_tables(tiny_case, left):
    assert len(left) > 25  # three files, each opened, written, flushed, moved, and their folders
    seen = [tiny_case.seen(folder) for folder in left]
    turn = seen.index("new")
    assert turn > 10
    assert seen == ["old"] * turn + ["new"] * (len(seen) - turn)
    assert {(folder / transaction.PENDING).exists() for folder in left} == {True, False}


def test_what_is_left_loads_and_is_found_clean(tiny_case, left):
    turn = commit(tiny_case, left)
    assert version(left[turn - 1]) == version(tiny_case.old)
    for folder in (left[turn], left[turn + 4]):
        assert version(folder) == version(tiny_case.new)
    assert check([left[turn + 4]]) == []


def test_torn_files_are_left_but_never_seen(tiny_case, left):
    torn = [
        path
        for folder in left
        for path in (folder / transaction.PENDING).glob("*.csv")
        if path.read_bytes() != contents(tiny_case.new)[path.name]
    ]
    assert torn


def test_files_on_the_way_are_left(tiny_case, left):
    """Some merges were killed between two moves: in the folder itself lies a mix, which readers do not see."""
    states = [contents(tiny_case.old), contents(tiny_case.new)]
    mixed = [
        folder
        for folder in left
        if {name: (folder / name).read_bytes() for name in NAMES}
        not in [{name: state[name] for name in NAMES} for state in states]
    ]
    assert mixed
    assert {tiny_case.seen(folder) for folder in mixed} == {"new"}


def test_a_merge_that_follows_succeeds_and_leaves_no_trace(tiny_case, left, tmp_path, monkeypatch):
    monkeypatch.setattr(merging, "_planned", merging._planned)  # put back at the end
    killer.remember()
    for folder in distinct(left):
        tiny_case.check_repeated(shutil.copytree(folder, tmp_path / folder.name))


def test_a_merge_that_follows_may_be_killed_too(tiny_case, left, tmp_path):
    committed = left[commit(tiny_case, left)]
    again = kill(committed, tmp_path / "again", "all", tiny_case.paths)
    assert len(again) > 10
    assert {tiny_case.seen(folder) for folder in again} == {"new"}
    for folder in again[:: len(again) // 3]:
        tiny_case.check_repeated(folder)


def test_the_real_tables(tiny_case, left, tmp_path):
    """The calls are the same as for the tiny tables, so the moments around the commit and between moves are known."""
    case = Case(files.DATA, tmp_path, REAL)
    turn = commit(tiny_case, left)
    numbers = [turn, turn + 1, turn + 5]
    folders = kill(case.old, case.base / "killed", ",".join(map(str, numbers)), case.paths)
    assert [case.seen(folder) for folder in folders] == ["old", "new", "new"]
    assert version(folders[-1]) == version(case.new)  # what is alike to the byte loads alike
