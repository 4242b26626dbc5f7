"""What is made beside the server: whoever comes early waits for it, and a fault in it holds nobody up."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from ui.server import start


@pytest.fixture(autouse=True)
def nothing_begun(monkeypatch):
    monkeypatch.setattr(start, "_begun", [])


def test_a_visitor_waits_until_all_is_made():
    may_end, done = Event(), []
    start.begin(lambda: (may_end.wait(), done.append("made")))
    visitor = Thread(target=lambda: (start.wait(), done.append("shown")))
    visitor.start()
    assert done == []
    may_end.set()
    visitor.join()
    assert done == ["made", "shown"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_holds_nobody_up():
    def broken() -> None:
        raise ValueError("no tables")

    start.begin(broken)
    start.wait()


def test_without_a_start_nobody_waits():
    start.wait()
