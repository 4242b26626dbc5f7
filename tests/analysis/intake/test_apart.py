"""Checks in a process of their own: the same verdict, ended by deadline, memory, and whoever leaves."""

import os
import threading
from dataclasses import replace

import pandas as pd
import pytest

from analysis.intake import apart
from analysis.intake.apart import AT_ONCE, Check, a_turn
from analysis.intake.checked import Checked, check_upload
from analysis.intake.read import read_uploads
from analysis.intake.transport import packed, received, sent, unpacked
from tests.analysis.intake.books import ALLIANCES, alliance, book
from tests.analysis.intake.books import packed as zipped
from tests.conftest import TINY

ROWS = (
    "id;name;place;scope;land;status",
    "bb-x;A\u202eB;Ort;gemeinde;Brandenburg;aktiv",
    ";Neu;Ort;gemeinde;BB;active",
    "",
)
LIST = "\n".join(ROWS).encode()
FILES = [("liste.csv", LIST), ("liste.xlsx", book(ALLIANCES, alliance(founded=2005))), ("x.pdf", b"%PDF-1.7")]


def verdict(given, seconds: float = 60, megabytes: int = 500):
    with Check(given, TINY, seconds, megabytes) as check:
        while (found := check.verdict()) is None:
            check.wait(1)
    return found


def assert_same(left, right) -> None:
    assert (left.findings, left.notes) == (right.findings, right.notes)
    assert [item.whole for item in left.findings] == [item.whole for item in right.findings]
    for name in ("parts", "given"):
        for one, other in zip(getattr(left, name), getattr(right, name), strict=True):
            assert vars(replace(one, frame=None)) == vars(replace(other, frame=None))
            pd.testing.assert_frame_equal(one.frame, other.frame)


def test_a_verdict_travels_whole(tiny):
    checked = check_upload(read_uploads(FILES, tiny.package), tiny)
    assert checked.findings
    assert_same(unpacked(Checked, received(b"".join(sent(packed(checked))))), checked)


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"\x00" * 7 + b"\x02{}", b"rubbish"])
def test_what_is_no_verdict_is_none(content):
    with pytest.raises(ValueError, match="no verdict"):
        unpacked(Checked, received(content))


def test_the_verdict_of_the_process_is_the_same(tiny):
    assert_same(verdict(FILES), check_upload(read_uploads(FILES, tiny.package), tiny))


def test_what_takes_too_long_is_ended_and_told():
    found = verdict(FILES, seconds=0.01)
    assert [(item.file, item.rule) for item in found.findings] == [(name, "too_slow") for name, _ in FILES]


def test_time_is_that_of_computing_and_a_busy_server_no_fault_of_the_list(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 1_000)
    found = verdict([("liste.csv", b"id,name\n" + b"a,b\n" * 200_000)], seconds=1)
    assert [item.rule for item in found.findings] == ["too_slow"]


def test_what_takes_too_much_memory_is_ended_and_told():
    texts = ("x" * 9_000 + "\n") * 5_000
    found = verdict([("liste.csv", b"id,name\n" + b"a,b\n" * 1_000_000), ("mehr.csv", texts.encode())], megabytes=1)
    assert {item.rule for item in found.findings} == {"too_much_memory"}


def test_an_error_of_our_own_is_none_of_the_files_and_comes_through(tmp_path):
    with Check(FILES, tmp_path) as check, pytest.raises(RuntimeError, match=r"datapackage\.json"):
        while check.verdict() is None:
            check.wait(1)


def test_whoever_leaves_ends_the_process():
    with Check(FILES, TINY) as check:
        process = check._process
        assert process.poll() is None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_no_more_run_at_once_than_have_a_turn():
    running, most, waited = [], [], threading.Event()

    def work():
        with a_turn(waited.set):
            running.append(1)
            most.append(len(running))
            waited.wait(5)
            running.pop()

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == AT_ONCE
    assert waited.is_set()


def test_cells_far_beside_the_header_are_counted_and_not_read(tiny):
    wide = [*alliance(), *[None] * 30, *range(100)]
    result = check_upload(read_uploads([("liste.xlsx", book(ALLIANCES, wide, wide))], tiny.package), tiny)
    told = [item for item in result.findings if item.rule == "more_findings"]
    assert [(dict(item.params)["kind"], dict(item.params)["count"]) for item in told] == [("cell_outside", "190")]


def test_an_archive_of_very_many_lists_is_refused(tiny):
    files = {f"liste{number}.csv": b"alliance_id,topic\nbb-potsdam,pflege\n" for number in range(1_900)}
    result = check_upload(read_uploads([("listen.zip", zipped(files))], tiny.package), tiny)
    assert [(item.rule, item.found) for item in result.findings] == [("too_many_tables", "1900")]
