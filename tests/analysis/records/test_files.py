"""Single files: why one cannot be read, and what lies in a folder."""

import os
from pathlib import Path

from analysis.records import files


def test_reading_says_why_it_cannot(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"old a\n")
    os.mkfifo(tmp_path / "pipe.csv")
    assert isinstance(files.attempt(tmp_path / "pipe.csv", 10), FileNotFoundError)
    assert isinstance(files.attempt(tmp_path / "nowhere.csv", 10), FileNotFoundError)
    assert files.attempt(tmp_path / "a.csv", 2) == b"old"

    def refuse(path: Path, limit: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "read_at_most", refuse)
    assert isinstance(files.attempt(tmp_path / "a.csv", 10), PermissionError)


def test_files_below_a_folder_are_listed_whole(tmp_path):
    for name in ("b/c.js", "b/a/d.js", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert files.files_below(tmp_path) == ["a.txt", "b/a/d.js", "b/c.js"]
