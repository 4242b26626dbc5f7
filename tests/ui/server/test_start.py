"""What is made beside the server: whoever comes early waits for it, and a fault in it holds nobody up."""

from threading import Event, Thread

import pytest

from ui.server import app, start, warm


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


def test_nobody_waits_for_what_the_first_page_does_not_need(monkeypatch):
    may_go_on, done = Event(), Event()
    monkeypatch.setattr(warm, "warm_up", lambda: None)
    monkeypatch.setattr(warm, "go_on", lambda: (may_go_on.wait(), done.set()))
    start.begin(app._warm_up)
    start.wait()
    assert start.is_done() and not done.is_set()
    may_go_on.set()
    assert done.wait(10)


def test_the_rest_is_made_between_the_pages(monkeypatch):
    steps = []
    monkeypatch.setattr(warm, "_other_pages", lambda: steps.append(len(turns_begun())))
    for name in ("large_map", "values_of", "_keep"):
        monkeypatch.setattr(warm, name, lambda *_: steps.append(len(turns_begun())))
    warm.go_on()
    assert len(steps) > 3
    assert set(steps) == {1}


def turns_begun() -> dict:
    return warm.OF_PAGES._begun
