"""Several files that change together: readers see all old or all new ones, whatever happens to the writer."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from analysis.errors import AnalysisError, CannotWrite, Unsettled
from analysis.records import files
from analysis.records.transaction import (
    ALL,
    MARKER,
    PENDING,
    _hash,
    exclusive,
    read_staged,
    read_together,
    staged,
)

NAMES = ("a.csv", "b.csv", "c.csv")
OLD = {"a.csv": b"old a\n", "b.csv": b"old b\n", "c.csv": b"untouched\n"}
CHANGE = {"a.csv": b"new a, longer\n", "b.csv": b"new b\n"}
NEW = {**OLD, **CHANGE}

HOOKED = ("open", "write", "fsync", "mkdir", "replace", "unlink", "rmdir")
"""Functions of the module os by which files are changed."""


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def now(folder: Path) -> dict[str, bytes | OSError]:
    return read_together(folder, NAMES, 1000)


def change(folder: Path, contents: dict[str, bytes] = CHANGE) -> None:
    with exclusive(folder), staged(folder, contents):
        pass


def before_each_call(monkeypatch, act: Callable[[int], None]) -> None:
    """Call ``act`` with a running number before each call that changes files."""
    calls = iter(range(1, 10_000))

    def hooked(true: Callable) -> Callable:
        def call(*arguments, **named):
            act(next(calls))
            return true(*arguments, **named)

        return call

    for name in HOOKED:
        monkeypatch.setattr(os, name, hooked(getattr(os, name)))


def test_all_files_change_and_nothing_else_stays(folder):
    change(folder)
    assert now(folder) == NEW
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == NEW
    assert (folder / "a.csv").stat().st_mode & 0o777 == 0o644


def test_before_the_end_of_the_block_readers_see_the_old_files(folder):
    with exclusive(folder), staged(folder, CHANGE):
        assert now(folder) == OLD
        assert read_staged(folder, NAMES, 1000) == NEW
    assert now(folder) == NEW


def test_an_error_in_the_block_leaves_the_old_files(folder):
    with pytest.raises(AnalysisError, match="not good"), exclusive(folder), staged(folder, CHANGE):
        raise AnalysisError("not good")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == OLD


def test_a_reader_at_any_moment_sees_one_state(folder, monkeypatch):
    seen = []
    with monkeypatch.context() as patch:
        before_each_call(patch, lambda number: seen.append(now(folder)))
        change(folder)
    assert all(state in (OLD, NEW) for state in seen)
    turn = seen.index(NEW)
    assert 0 < turn < len(seen)
    assert seen == [OLD] * turn + [NEW] * (len(seen) - turn)


def test_a_whole_change_while_a_reader_reads_is_noticed(folder, monkeypatch):
    """The marker comes and goes between two files that are read: only the files themselves tell."""
    true, read = files.read_at_most, []

    def reading(path: Path, limit: int) -> bytes:
        content = true(path, limit)
        read.append(path.name)
        if len(read) == 1:
            change(folder)
        return content

    monkeypatch.setattr(files, "read_at_most", reading)
    assert read_together(folder, NAMES, ALL) == NEW
    assert read.count("a.csv") >= 2


def test_files_that_never_come_to_rest(folder, monkeypatch):
    true, rounds = files.read_at_most, iter(range(1, 1000))

    def reading(path: Path, limit: int) -> bytes:
        if path.name == "c.csv":
            other = folder / "other"
            other.write_bytes(str(next(rounds)).encode())
            other.replace(folder / "a.csv")
        return true(path, limit)

    monkeypatch.setattr(files, "read_at_most", reading)
    with pytest.raises(Unsettled, match="again and again"):
        now(folder)


def fail_at(number: int, error: int) -> Callable[[int], None]:
    def act(call: int) -> None:
        if call == number:
            raise OSError(error, os.strerror(error))

    return act


def test_a_full_disk_at_any_moment_leaves_old_or_new(folder, tmp_path_factory, monkeypatch):
    outcomes = []
    for number in range(1, 1000):
        copy = tmp_path_factory.mktemp("copy")
        for name, content in OLD.items():
            (copy / name).write_bytes(content)
        with monkeypatch.context() as patch:
            before_each_call(patch, fail_at(number, errno.ENOSPC))
            try:
                change(copy)
            except CannotWrite as problem:
                outcomes.append((now(copy), str(problem)))
            else:
                break
        change(copy)
        assert {path.name: path.read_bytes() for path in copy.iterdir()} == NEW
    assert len(outcomes) > 20
    old = [text for state, text in outcomes if state == OLD]
    new = [text for state, text in outcomes if state == NEW]
    assert len(old) + len(new) == len(outcomes)
    assert all("No space left" in text for _, text in outcomes)
    assert not any("the change is made" in text for text in old)
    assert new and all("the change is made" in text for text in new)


def test_after_a_full_disk_nothing_is_left_behind(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: fail_at(0, errno.ENOSPC)(0))
        with pytest.raises(CannotWrite, match="nothing was changed"):
            change(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == OLD


def test_a_disk_that_takes_a_part_only_is_asked_again(folder, monkeypatch):
    true = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: true(descriptor, bytes(content)[:3]))
    change(folder)
    assert now(folder) == NEW


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written(folder, monkeypatch, error):
    def refuse(*arguments, **named):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(CannotWrite, match=f"{folder.name} cannot be written .{os.strerror(error)}., nothing was"):
        change(folder)
    assert now(folder) == OLD


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CannotWrite, match="nowhere cannot be opened: No such file"):
        change(tmp_path / "nowhere")


def test_two_writers_at_once(folder):
    with exclusive(folder), pytest.raises(CannotWrite, match="being changed by another process"), exclusive(folder):
        pass
    change(folder)
    assert now(folder) == NEW


def test_the_lock_of_another_process(folder):
    code = (
        "import sys, pathlib; from analysis.records import transaction\n"
        "with transaction.exclusive(pathlib.Path(sys.argv[1])):\n"
        "    print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(
        command, cwd=files.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(CannotWrite, match="being changed by another process"):
            change(folder)
        other.kill()  # a lock must not outlive the process that held it
    change(folder)
    assert now(folder) == NEW


# What a killed writer leaves


def committed(folder: Path) -> Path:
    """Bring the folder into the state right after the commit, before any file has moved; return its marker."""
    pending = folder / PENDING
    pending.mkdir()
    for name, content in CHANGE.items():
        (pending / name).write_bytes(content)
    listed = {"files": {name: _hash(content) for name, content in CHANGE.items()}}
    (pending / MARKER).write_text(json.dumps(listed), encoding="utf-8")
    return pending / MARKER


def test_what_is_committed_counts_before_it_has_moved(folder):
    committed(folder)
    assert now(folder) == NEW
    with exclusive(folder):
        assert not (folder / PENDING).exists()
    assert now(folder) == NEW


def test_what_is_not_committed_does_not_count(folder):
    committed(folder).unlink()
    assert now(folder) == OLD
    with exclusive(folder):
        assert not (folder / PENDING).exists()
    assert now(folder) == OLD


def test_a_writer_that_is_killed_at_any_moment_of_the_reading_leaves_one_state(folder, tmp_path_factory, monkeypatch):
    """It has committed and moved one file: between the looks at marker and files that would be half a state."""
    states = []
    for number in range(1, 1000):
        copy = shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "data")
        calls = count(1)

        def killed_before(true: Callable, copy: Path = copy, calls: Iterator[int] = calls, number: int = number):
            def call(path: Path, *arguments, **named):
                if next(calls) == number:
                    committed(copy)
                    (copy / PENDING / "a.csv").replace(copy / "a.csv")
                return true(path, *arguments, **named)

            return call

        with monkeypatch.context() as patch:
            for name in ("stat", "read_bytes", "open"):
                patch.setattr(Path, name, killed_before(getattr(Path, name)))
            states.append(now(copy))
        if next(calls) <= number:  # the writer never came to its turn
            break
    assert len(states) > 10
    assert [state for state in states if state not in (OLD, NEW)] == []
    assert OLD in states and NEW in states


@pytest.mark.parametrize("place", [f"{PENDING}/a.csv", "a.csv"])
def test_what_was_committed_and_then_changed_by_hand_is_no_state(folder, place):
    committed(folder)
    if place == "a.csv":
        (folder / PENDING / "a.csv").replace(folder / "a.csv")
    (folder / place).write_bytes(b"something else")
    with pytest.raises(Unsettled, match=r"a\.csv differs from what was committed"):
        now(folder)
    with pytest.raises(Unsettled, match=r"a\.csv differs from what was committed"):
        change(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"files": []}', b'{"files": {"../a.csv": "0"}}', b"[" * 100_000])
def test_a_broken_marker(folder, content):
    committed(folder).write_bytes(content)
    with pytest.raises(Unsettled, match="no list of files"):
        now(folder)


def test_a_file_that_may_not_be_read_is_answered_with_the_reason(folder, monkeypatch):
    def refuse(path: Path, limit: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "read_at_most", refuse)
    assert isinstance(now(folder)["a.csv"], PermissionError)
