"""The line to a map's frame: what is sent arrives, to this frame only, and nothing waits where nobody listens."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ui.areamap import line, show
from ui.areamap.element import AreaValues


@pytest.fixture(scope="module")
def server():
    """The address of a server with nothing but the lines."""
    running = uvicorn.Server(uvicorn.Config(Starlette(routes=line.routes()), port=0, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    wait_until(lambda: running.started)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"ws://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(10)


@pytest.fixture(autouse=True)
def nobody_is_left():
    yield
    wait_until(lambda: not line._lines)


def wait_until(ready) -> None:
    end = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < end


@contextmanager
def frame(server: str, address: str):
    """Connect as the frame of a map does, which knows the address relative to its own, and be the one that holds it."""
    former = line._lines.get(address[-64:])
    with connect(server + address.removeprefix("../..")) as socket:
        wait_until(lambda: line._lines.get(address[-64:]) not in (None, former))
        yield socket


def test_what_is_sent_arrives_in_order(server):
    address = line.new_address()
    with frame(server, address) as one:
        line.send(address, "eins", 1)
        line.send(address, "zwei", 2)
        assert (one.recv(10), one.recv(10)) == ("eins", "zwei")


def test_each_frame_hears_its_own(server):
    first, second = line.new_address(), line.new_address()
    with frame(server, first) as one, frame(server, second) as other:
        line.send(second, "für zwei", 1)
        line.send(first, "für eins", 1)
        assert (one.recv(10), other.recv(10)) == ("für eins", "für zwei")


def test_a_frame_that_comes_again_takes_the_place_of_the_former(server):
    address = line.new_address()
    with frame(server, address) as earlier:
        with frame(server, address) as later:
            line.send(address, "neu", 1)
            assert later.recv(10) == "neu"
        with pytest.raises(ConnectionClosed):
            earlier.recv(10)


class Broken:
    """The web socket of a frame whose connection broke off, as closing it finds out."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def close(self) -> None:
        raise self.error


@pytest.mark.parametrize("error", [RuntimeError("closed already"), WebSocketDisconnect(1006), OSError()], ids=repr)
def test_a_frame_takes_the_place_of_one_that_cannot_be_closed_and_is_forgotten_itself(server, error):
    address = line.new_address()
    line._lines[address[-64:]] = line._Line(Broken(error), None)
    with frame(server, address) as later:
        line.send(address, "neu", 1)
        assert later.recv(10) == "neu"
    wait_until(lambda: not line._lines)


def test_sending_to_nobody_does_nothing():
    line.send(line.new_address(), "hallo", 1)
    line.send("no address at all", "hallo", 1)


def test_a_frame_that_has_gone_is_forgotten(server):
    address = line.new_address()
    with frame(server, address):
        pass
    wait_until(lambda: not line._lines)
    line.send(address, "zu spät", 1)


def waits(sending) -> bool:
    """Whether it does not return, given time to."""
    return not wait([sending], timeout=0.3).done


def test_sending_waits_until_the_message_is_painted(server, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE", 60)
    address = line.new_address()
    with frame(server, address) as one, ThreadPoolExecutor() as sender:
        sending = sender.submit(line.send, address, "da", 7)
        assert one.recv(10) == "da"
        assert waits(sending)
        one.send("7")
        sending.result(10)


def test_what_else_the_frame_says_does_not_count(server, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE", 60)
    address = line.new_address()
    with frame(server, address) as one, ThreadPoolExecutor() as sender:
        sending = sender.submit(line.send, address, "da", 7)
        assert one.recv(10) == "da"
        for said in ("6", "", "x" * 1000, b"7"):
            one.send(said)
        assert waits(sending)
        one.send("7")
        sending.result(10)


def test_patience_has_an_end(server):
    address = line.new_address()
    with frame(server, address) as one:
        line.send(address, "da", 1)
        assert one.recv(10) == "da"
        wait_until(lambda: not line._lines[address[-64:]].waiting)


def test_nobody_waits_for_a_frame_that_has_gone(server, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE", 60)
    address = line.new_address()
    with ThreadPoolExecutor() as sender:
        with frame(server, address) as one:
            sending = sender.submit(line.send, address, "da", 1)
            assert one.recv(10) == "da"
        sending.result(10)


@pytest.mark.parametrize("name", ["abc", "0" * 64, "%C3%A4" * 64, "..%2f" + "0" * 64, "g" * 64])
def test_other_names_are_refused(server, name):
    with pytest.raises(InvalidStatus), connect(f"{server}/map/line/{name}"):
        pass


def test_there_is_an_end_to_the_number_of_lines(server, monkeypatch):
    monkeypatch.setattr(line, "MOST", 1)
    address, another = line.new_address(), line.new_address()
    with frame(server, address):
        with pytest.raises(InvalidStatus):
            connect(server + another.removeprefix("../.."))
        with frame(server, address) as again:  # takes its own place
            line.send(address, "da", 1)
            assert again.recv(10) == "da"


def test_another_server_s_lines_are_refused(server, monkeypatch):
    address = line.new_address()
    monkeypatch.setattr(line, "_SECRET", b"another")
    with pytest.raises(InvalidStatus):
        connect(server + address.removeprefix("../.."))


# What goes by the line


@pytest.fixture
def sent(monkeypatch):
    """A session without a page, and all that left it by a line."""
    left = []
    monkeypatch.setattr(show.st, "session_state", {})
    monkeypatch.setattr(line, "send", lambda address, text, sent: left.append((address, text, sent)))
    return left


def told(**more):
    return {"line": "here", "level": 8, "years": [2004, 2004], "year": 2004, "kind": "categories", "packed": ""} | more


def event(n: int) -> dict:
    return {"last_active_drawing": {"properties": {"n": n}}}


def test_the_first_message_takes_the_usual_way(sent):
    assert show.tell(told(), "map") == told(ack=0, sent=1)
    assert sent == []  # there is no frame yet


def test_a_change_goes_ahead_once(sent):
    show.tell(told(), "map")
    changed = show.tell(told(measure="neu", note=None), "map")
    assert changed == told(measure="neu", note=None, ack=0, sent=2)
    assert show.tell(told(measure="neu", note=None), "map") is changed
    [(address, text, number)] = sent
    assert (address, number) == ("here", 2)
    assert '"measure":"neu"' in text
    assert '"note"' not in text


def test_an_answer_to_the_frame_takes_the_usual_way(sent):
    show.tell(told(), "map")
    show.st.session_state["map"] = event(7)
    assert show.tell(told(year=2005), "map")["sent"] == 2
    assert sent == []
    show.tell(told(year=2006), "map")
    assert len(sent) == 1


def test_each_map_counts_for_itself(sent):
    show.tell(told(), "map")
    assert show.tell(told(measure="neu"), "other")["sent"] == 1


def test_the_same_message_goes_both_ways(sent):
    classes = [{"code": 0, "color": "#fff", "label": "x"}]
    show.tell(told(classes=classes), "map")
    numbered = show.tell(told(classes=classes, measure="</script>", note=None), "map")
    assert json.loads(sent[0][1]) == AreaValues(numbered).message
