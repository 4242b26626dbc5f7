"""What visitors hand in touches no disk, and what one visit holds has an end."""

import asyncio

import pytest
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from analysis.intake.read import UPLOAD_LIMITS
from tests.coroutines import in_a_thread
from ui.server import uploads
from ui.views import intake


@pytest.fixture
def held(monkeypatch) -> MemoryUploadedFileManager:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(MemoryUploadedFileManager, "add_file", MemoryUploadedFileManager.add_file)
    uploads.keep_in_memory()
    uploads.limit_visits()
    uploads.limit_visits()  # a module that is read again counts nothing twice
    return MemoryUploadedFileManager("/upload")


def file(number: int, size: int) -> UploadedFileRec:
    return UploadedFileRec(f"id{number}", f"{number}.csv", "text/csv", bytes(size))


def test_the_greatest_upload_stays_in_memory(held):
    size = config.get_option("server.maxUploadSize") * 1024**2

    async def body():
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
        for _ in range(size // 1024**2):
            yield bytes(1024**2)
        yield b"\r\n--x--\r\n"

    async def parse():
        parser = MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=x"}), body())
        parsed.append((await parser.parse())["f"])

    parsed = []
    in_a_thread(parse())
    assert (parsed[0].size, parsed[0]._in_memory) == (size, True)


def test_a_visit_holds_no_more_bytes_than_it_may_and_others_are_not_held_up(held):
    half = uploads.MOST_BYTES // 2
    held.add_file("visit", file(1, half))
    held.add_file("visit", file(2, half))
    with pytest.raises(HTTPException) as refused:
        held.add_file("visit", file(3, 1))
    assert refused.value.status_code == 413
    held.add_file("visit", file(2, half))  # once more in its own place
    held.add_file("other", file(3, 1))
    held.remove_file("visit", "id1")
    held.add_file("visit", file(3, 1))


def test_a_visit_holds_no_more_files_than_it_may(held):
    for number in range(uploads.MOST_FILES):
        held.add_file("visit", file(number, 1))
    with pytest.raises(HTTPException):
        held.add_file("visit", file(-1, 1))


def test_all_visits_together_hold_no_more_than_they_may(held, monkeypatch):
    monkeypatch.setattr(uploads, "ALL_BYTES", 10)
    held.add_file("one", file(1, 5))
    held.add_file("other", file(2, 5))
    with pytest.raises(HTTPException) as refused:
        held.add_file("third", file(3, 1))
    assert refused.value.status_code == 503
    held.add_file("one", file(1, 5))  # once more in its own place
    held.remove_file("other", "id2")
    held.add_file("third", file(3, 5))


PUT = {"type": "http", "method": "PUT", "headers": []}


def test_a_few_files_are_taken_in_at_once_and_other_requests_wait_for_none(monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 2)
    taking, most, done = set(), [], []

    async def app(scope, receive, send):
        if scope["method"] == "PUT":
            taking.add(receive)
            most.append(len(taking))
            await asyncio.sleep(0)
            taking.discard(receive)
        done.append(scope["method"])

    async def rush():
        layer = uploads.TakenIn(app)
        sent = [layer(PUT, number, None) for number in range(5)]
        await asyncio.gather(*sent, layer({**PUT, "method": "GET"}, None, None))

    in_a_thread(rush())
    assert max(most) == 2
    assert sorted(done) == ["GET", *["PUT"] * 5]
    assert done[-1] == "PUT"


def test_a_file_that_does_not_come_is_refused_and_its_place_is_free(monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 1)
    monkeypatch.setattr(uploads, "TAKING_SECONDS", 0)
    said = []

    async def never(scope, receive, send):
        await asyncio.Event().wait()

    async def note(message):
        said.append(message.get("status"))

    async def two():
        layer = uploads.TakenIn(never)
        await asyncio.gather(layer(PUT, None, note), layer(PUT, None, note))

    in_a_thread(two())
    assert said == [408, None, 408, None]


def test_the_page_speaks_before_the_server_refuses():
    assert UPLOAD_LIMITS.bytes + config.get_option("server.maxUploadSize") * 1024**2 <= uploads.MOST_BYTES
    assert uploads.MOST_FILES > intake.MOST_FILES
