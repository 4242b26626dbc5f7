"""The tables that all visitors share follow the folder: as a whole, and only where it can be read."""

import logging
from pathlib import Path
from threading import Event, Thread

import pytest

from analysis.errors import AnalysisError
from analysis.intake.merge import Correction, merge
from analysis.records import tables as module
from analysis.records.tables import Shared


def take(folder: Path, topic: str) -> None:
    path = folder.parent / "topics.csv"
    path.write_text(f"alliance_id,topic\nbb-potsdam,{topic}\n", encoding="utf-8")
    merge([path], folder, Correction("2026-12-01", source="https://quelle.example/neu"))


def test_a_merge_is_seen_with_the_next_look(folder):
    shared = Shared(folder)
    before = shared.tables()
    assert shared.tables() is before
    take(folder, "bildung")
    after = shared.tables()
    assert after is not before
    assert after.version.endswith("-1")
    assert "bildung" in set(after.topics["topic"]) - set(before.topics["topic"])
    assert shared.tables() is after


def test_what_is_written_anew_as_it_was_changes_nothing(folder):
    shared = Shared(folder)
    before = shared.tables()
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes())
    assert shared.tables() is before


def test_tables_that_cannot_be_read_leave_those_before(folder, caplog):
    shared = Shared(folder)
    before = shared.tables()
    whole = (folder / "topics.csv").read_bytes()
    (folder / "topics.csv").write_bytes(whole + b"bb-nowhere,bildung\n")
    with caplog.at_level(logging.WARNING):
        assert shared.tables() is before
        assert shared.tables() is before
    assert len(caplog.records) == 1  # told once, not with every visitor
    assert "topics.csv:7:alliance_id" in caplog.text
    (folder / "topics.csv").write_bytes(whole.replace(b"pflege", b"bildung"))
    assert shared.tables().version != before.version


def test_tables_that_were_never_there_raise_each_time(tmp_path):
    shared = Shared(tmp_path / "nowhere")
    for _ in range(2):
        with pytest.raises(AnalysisError):
            shared.tables()


def test_while_one_reads_the_new_tables_the_others_have_those_before(folder, monkeypatch):
    shared = Shared(folder)
    before = shared.tables()
    take(folder, "bildung")
    begun, go_on = Event(), Event()
    true = module.load

    def slow(data: Path) -> module.Tables:
        begun.set()
        assert go_on.wait(60)
        return true(data)

    monkeypatch.setattr(module, "load", slow)
    found: list[module.Tables] = []
    first = Thread(target=lambda: found.append(shared.tables()))
    first.start()
    assert begun.wait(60)
    assert shared.tables() is before
    go_on.set()
    first.join()
    assert found[0] is shared.tables()
    assert found[0].version != before.version
