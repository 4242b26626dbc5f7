"""Files that visitors hand in stay in memory: there is an end to what a visit holds, to all, and to what comes in."""

import asyncio
from functools import wraps

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MOST_BYTES = 100 * 1024**2
"""Twice what is checked together (intake.read.UPLOAD_LIMITS): of too much the page says so in words."""
MOST_FILES = 40
"""Twice what the page takes, for the same reason."""
ALL_BYTES = 500 * 1024**2
"""What all visits hold together."""
AT_ONCE = 20
"""Files that are taken in at the same time; what others send the system holds back."""
TAKING_SECONDS = 120
"""A file is to be there by then."""


class TakenIn:
    """Take in a few files at a time and for a while each: one that is on its way is in memory already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, a file when there is a place."""
        if scope["type"] != "http" or scope["method"] != "PUT":  # by which Streamlit takes files, and nothing else
            await self.app(scope, receive, send)
            return
        async with self._places:
            try:
                async with asyncio.timeout(TAKING_SECONDS):
                    await self.app(scope, receive, send)
            except TimeoutError:
                late = PlainTextResponse("Too slow", 408, {"Connection": "close"})
                await late(scope, receive, send)


def keep_in_memory() -> None:
    """Have the server write no upload to the disk, as Starlette does from 1 MB on.

    What is greater than the server takes it refuses while that comes.
    """
    MultiPartParser.spool_max_size = (st.get_option("server.maxUploadSize") + 1) * 1024**2


def limit_visits() -> None:
    """Have the server refuse a file beyond what one visit (413) or all (503) may hold; files given back make room."""
    taken = MemoryUploadedFileManager.add_file
    if hasattr(taken, "__wrapped__"):
        return

    @wraps(taken)
    def add_file(self: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
        held = [one for one in self.file_storage.get(session_id, {}).values() if one.file_id != file.file_id]
        if len(held) >= MOST_FILES or sum(len(one.data) for one in (*held, file)) > MOST_BYTES:
            raise HTTPException(413, "This visit holds as many files as it may.")
        others = [each for visit, files in self.file_storage.items() if visit != session_id for each in files.values()]
        if sum(len(one.data) for one in (*others, *held, file)) > ALL_BYTES:
            raise HTTPException(503, "All visits together hold as many files as they may.")
        taken(self, session_id, file)

    MemoryUploadedFileManager.add_file = add_file
