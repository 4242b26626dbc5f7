"""What a stranger may do to a running server: it refuses, asks no other host, holds no more than it can, goes on."""

import base64
import json
import os
import re
import resource
import socket
import struct
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from analysis.records import files
from tests import live
from tests.ui.server.test_end import assert_finishes_downloads_and_waits_for_nobody_else

SESSIONS = 12
FILES = 1024
"""The usual limit of open files of a service."""


class Trap:
    """Stands where a proxy to other hosts would, and notes whoever asks for one."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            with taken:
                self.asked.append(taken.recv(1000))

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture(scope="module")
def trap():
    trap = Trap()
    yield trap
    trap.close()


@pytest.fixture(scope="module")
def server(trap, tmp_path_factory):
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), trap.address)
    log = tmp_path_factory.mktemp("server") / "log"
    settings = {"BUENDNISSE_MAX_SESSIONS": str(SESSIONS), "no_proxy": "127.0.0.1,localhost", **proxies}
    with live.running(live.DASHBOARD, log, files_open=FILES, **settings) as server:
        yield server


def session(server, **headers):
    """Open the socket of a visit."""
    return connect(server.socket_address, subprotocols=["streamlit"], additional_headers=headers, ping_interval=None)


def get(address: str, **headers) -> tuple[int, Message, str]:
    """Return status, headers and text of an answer, whatever its status."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.status, answer.headers, answer.read().decode()


# A page of another site


@pytest.fixture(scope="module")
def a_line(server) -> str:
    """The address of a line to a map, as a visit is given it."""
    message = BackMsg()
    message.rerun_script.page_name = "karte"
    said = b""
    with session(server) as visit:
        visit.send(message.SerializeToString())
        while not (found := re.search(rb"map/line/[0-9a-f]{64}", said)):
            said = visit.recv(60)
    return f"ws://127.0.0.1:{server.port}/{found[0].decode()}"


@pytest.mark.parametrize("origin", ["https://example.org", "http://localhost:1", "http://127.0.0.1", "null", "x", ""])
def test_a_socket_that_a_page_of_another_site_opens_is_refused(server, a_line, origin):
    for address in (server.socket_address, a_line):
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers={"Origin": origin}):
            pass
        assert refused.value.response.status_code == 403


def test_our_own_pages_and_clients_without_a_page_get_one(server, a_line):
    for headers in ({"Origin": server.address}, {"Origin": server.address.upper()}, {}):
        with session(server, **headers) as visit:
            assert visit.subprotocol == "streamlit"
        with connect(a_line, additional_headers=headers) as held:
            held.ping().wait(10)


def test_no_other_host_is_ever_asked(server, trap):
    """Streamlit looks for its own address at another host: at its start, and for each Origin that it does not know."""
    with pytest.raises(InvalidStatus), session(server, Origin="https://example.org"):
        pass
    assert trap.asked == []


# More visitors than there is room for


def test_the_process_may_open_as_many_files_as_the_system_allows(server):
    limits = Path(f"/proc/{server.process.pid}/limits").read_text(encoding="ascii").splitlines()
    soft = next(row for row in limits if row.startswith("Max open files")).split()[3]
    assert int(soft) == resource.getrlimit(resource.RLIMIT_NOFILE)[1] > FILES


@pytest.fixture
def full_house(server):
    with ExitStack() as stack:
        yield [stack.enter_context(session(server)) for _ in range(SESSIONS)]


@pytest.mark.parametrize(("lang", "said"), [("", "später"), ("?lang=en", "later")])
@pytest.mark.parametrize("page", ["", "karte"])
def test_who_comes_to_a_full_house_reads_why(server, full_house, page, lang, said):
    status, headers, text = get(f"{server.address}/{page}{lang}")
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "no-store"
    assert said in text


def test_a_full_house_takes_no_further_session_and_goes_on(server, full_house):
    with pytest.raises(InvalidStatus) as refused, session(server):
        pass
    assert refused.value.response.status_code == 503
    for path in ("/_stcore/health", "/api/v1/", "/assets/none"):
        assert get(server.address + path)[0] in (200, 404)
    full_house[0].close()
    with session(server) as taken:
        taken.ping().wait(10)
    assert get(server.address)[0] == 200


# Messages that never end


def opened(server, address: str) -> socket.socket:
    """Open a web socket on a bare connection."""
    taken = server.connect()
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET {urlsplit(address).path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    taken.sendall(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    while b"\r\n\r\n" not in taken.recv(4096, socket.MSG_PEEK):
        pass
    assert taken.recv(4096).startswith(b"HTTP/1.1 101")
    return taken


def head(kind: int, size: int) -> bytes:
    """Return the head of a frame (RFC 6455) of ``size`` bytes: 0x82 is a whole message, 0x02 and 0x00 parts of one."""
    return bytes([kind, 0xFF]) + struct.pack("!Q", size) + bytes(4)


def close_code(taken: socket.socket) -> int:
    """Return the code with which the server closes; what else it sends before is passed over."""
    with taken.makefile("rb") as stream:
        while True:
            kind, length = stream.read(2)
            size = {126: "!H", 127: "!Q"}.get(length)
            content = stream.read(struct.unpack(size, stream.read(struct.calcsize(size)))[0] if size else length)
            if kind == 0x88:
                return struct.unpack("!H", content[:2])[0]


def test_great_messages_are_refused_before_they_are_there(server, a_line):
    before = server.status("VmRSS")
    for address in [server.socket_address, a_line] * 5:
        with opened(server, address) as taken:
            taken.sendall(head(0x82, 150_000_000))
            assert close_code(taken) == 1009  # too big
    assert server.status("VmRSS") - before < 20_000


def test_a_message_in_many_pieces_is_no_way_around(server):
    with opened(server, server.socket_address) as taken:
        taken.sendall(head(0x02, 1_000_000) + bytes(1_000_000) + head(0x00, 1_000_000) + bytes(1_000_000))
        taken.sendall(head(0x00, 1_000_000))
        assert close_code(taken) == 1009


# What is told


def test_visits_are_counted_and_nothing_of_them_is_written(server, a_line, full_house):
    get(f"{server.address}/buendnisse?q=Mehrgenerationenhaus")
    get(f"{server.address}/api/v1/alliances?q=Mehrgenerationenhaus")
    counted = get(f"{server.address}/metrics")[2]
    assert f"buendnisse_sessions {SESSIONS}.0" in counted
    assert 'cache="ui.data.selection"' in counted
    assert re.search(r"buendnisse_run_seconds_count [1-9]", counted)  # that of a_line
    assert get(f"{server.address}/_stcore/metrics")[0] == 404
    said = [json.loads(line) for line in server.said().splitlines()]
    assert {"/buendnisse", "/api/v1/alliances"} <= {line.get("route") for line in said}
    assert not re.search("Mehrgenerationenhaus|127\\.0\\.0\\.1|map/line", server.said())


# The end: last, for no test has a server after it


def test_the_dashboard_told_to_end(server):
    path = "/assets/" + files.read_json(files.STATIC / "manifest.json")["overview"]
    assert_finishes_downloads_and_waits_for_nobody_else(server, path, connect(server.socket_address))
