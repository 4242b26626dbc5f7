"""Several files of a folder that change together, all or none, while others read them.

Like this (``exclusive``, ``staged``, ``read_together``):

1. All new files are written into ``.pending/`` and flushed to disk. Readers do not look at them yet.
2. A marker in there lists them with their hashes. It appears by one rename: that is the moment at which all change.
   From now on a reader takes a file from ``.pending/``, or from its place where it has been moved already.
3. The files move into place one by one, then the marker goes, then the folder.

Whoever is killed before 2 leaves the old state, and leftovers that the next writer clears; after it the new one, and
moves that the next writer finishes.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import CannotWrite, Unsettled
from analysis.records.files import attempt

PENDING = ".pending"
MARKER = "committed.json"
ATTEMPTS = 20
"""How often a reader starts again because files were replaced while it read."""
ALL = -2
"""The limit for a file that is read whole: one more than that is what ``read`` takes for all."""


def read_together(folder: Path, names: Sequence[str], limit: int) -> dict[str, bytes | OSError]:
    """Return name -> the first ``limit`` + 1 bytes of that file of ``folder``, or why it cannot be read.

    All are of one state, even while another process replaces them: where anything was replaced meanwhile the reader
    starts again. Files that were committed but not yet moved count as in place. Raises Unsettled where that never
    comes to rest, or where a committed file is not what was written.
    """
    for _ in range(ATTEMPTS):
        # In this order: whatever is committed once the signature is taken changes it, be its writer killed or not.
        before, marker = signature(folder, names), _marker(folder)
        contents, wrong = _read_marked(folder, names, marker, limit)
        if signature(folder, names) == before:
            if wrong:
                raise Unsettled(f"{folder}: {', '.join(wrong)} differs from what was committed in {folder / PENDING}")
            return contents
    raise Unsettled(f"{folder}: the files are being replaced again and again")


def read_staged(folder: Path, names: Sequence[str], limit: int) -> dict[str, bytes | OSError]:
    """Return the same as ``read_together`` will once what is staged is committed. For its writer alone."""
    staged = {name: attempt(folder / PENDING / name, limit) for name in names}
    return {
        name: attempt(folder / name, limit) if isinstance(content, FileNotFoundError) else content
        for name, content in staged.items()
    }


def _read_marked(
    folder: Path, names: Sequence[str], marker: Mapping[str, str], limit: int
) -> tuple[dict[str, bytes | OSError], list[str]]:
    """Return the contents, and the names whose content is not the one that the marker lists."""
    contents: dict[str, bytes | OSError] = {}
    wrong = []
    for name in names:
        content: bytes | OSError = FileNotFoundError(name)
        if name in marker:
            content = attempt(folder / PENDING / name, limit)
        if isinstance(content, FileNotFoundError):
            content = attempt(folder / name, limit)
        if name in marker and (isinstance(content, OSError) or _hash(content) != marker[name]):
            wrong.append(name)
        contents[name] = content
    return contents, wrong


def signature(folder: Path, names: Sequence[str]) -> list[tuple[int, ...] | None]:
    """Return what tells whether the marker or a file was replaced: a rename gives another inode or time of change."""
    return [_stat(folder / PENDING / MARKER), *(_stat(folder / name) for name in names)]


def _stat(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _marker(folder: Path) -> dict[str, str]:
    """Return name -> SHA-256 of the files that are committed but may not be in place; nothing where all is settled."""
    path = folder / PENDING / MARKER
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    try:
        listed = json.loads(content)["files"]
        if all(isinstance(value, str) and re.fullmatch(r"\w[\w.-]*", name) for name, value in listed.items()):
            return dict(listed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Unsettled(f"{path} is no list of files with their hashes")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Let only this process change files of ``folder`` together, after settling what a killed one left.

    The lock goes with the process, so a killed one leaves none. Raises CannotWrite where another process holds it or
    the folder cannot be changed, and Unsettled where committed files are not what was written.
    """
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be opened: {error.strerror}") from error
    try:
        _lock(lock, folder)
        try:
            _settle(folder)
        except OSError as error:
            raise CannotWrite(f"{folder / PENDING} cannot be cleared: {error.strerror}") from error
        yield
    finally:
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotWrite(f"{folder} is being changed by another process; please try again later") from error
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be locked: {error.strerror}") from error


@contextmanager
def staged(folder: Path, contents: Mapping[str, bytes]) -> Iterator[None]:
    """Write ``contents`` (name -> bytes) beside the files of ``folder``; where the block ends well they replace them.

    Only inside ``exclusive``. An error in the block, or one while writing, leaves the old files; the latter raises
    CannotWrite. Once the new files are committed, an error while they move into place raises CannotWrite too, which
    says so: readers see the new state already.
    """
    try:
        try:
            _stage(folder, contents)
            yield
            _commit(folder, contents)
        except BaseException:
            with suppress(OSError):  # what cannot be cleared now is ignored by readers and cleared by the next writer
                _clear(folder)
            raise
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be written ({error.strerror}), nothing was changed") from error
    try:
        _settle(folder)
    except OSError as error:
        text = f"the change is made and seen by readers, but {folder} could not be tidied up ({error.strerror}); "
        raise CannotWrite(text + "the next merge or build does that") from error


def _stage(folder: Path, contents: Mapping[str, bytes]) -> None:
    (folder / PENDING).mkdir()
    for name, content in contents.items():
        _write_new(folder / PENDING / name, content)
    _flush(folder / PENDING)
    _flush(folder)


def _commit(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Let the marker appear: from its rename on, readers see the new files."""
    pending = folder / PENDING
    listed = {"files": {name: _hash(content) for name, content in contents.items()}}
    _write_new(pending / f"{MARKER}.new", json.dumps(listed).encode())
    (pending / f"{MARKER}.new").replace(pending / MARKER)


def _settle(folder: Path) -> None:
    """Move committed files into place and clear the rest of ``.pending/``. May be repeated from any point."""
    marker = _marker(folder)
    _, wrong = _read_marked(folder, list(marker), marker, ALL)
    if wrong:
        raise Unsettled(f"{folder}: {', '.join(wrong)} differs from what was committed in {folder / PENDING}")
    if marker:
        _flush(folder / PENDING)  # the marker itself must last before the first file moves
        for name in marker:
            with suppress(FileNotFoundError):  # moved already
                (folder / PENDING / name).replace(folder / name)
        _flush(folder)
    _clear(folder)


def _clear(folder: Path) -> None:
    """Remove ``.pending/``, the marker first, so that what is half removed is never taken for committed."""
    pending = folder / PENDING
    if not pending.is_dir():
        return
    with suppress(FileNotFoundError):
        (pending / MARKER).unlink()
        _flush(pending)
    for path in sorted(pending.iterdir()):
        path.unlink()
    pending.rmdir()


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush(folder: Path) -> None:
    """Flush the entries of ``folder`` to disk, so that a rename in it outlasts a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
