"""What visitors hand in touches no disk, and what one visit holds has an end."""

from __future__ import annotations

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


def test_the_page_speaks_before_the_server_refuses():
    assert UPLOAD_LIMITS.bytes + config.get_option("server.maxUploadSize") * 1024**2 <= uploads.MOST_BYTES
    assert uploads.MOST_FILES > intake.MOST_FILES
