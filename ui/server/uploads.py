"""Files that visitors hand in stay in memory, and no visit holds more than a check takes, and as much again."""

from __future__ import annotations

from functools import wraps

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MOST_BYTES = 100 * 1024**2
"""Twice what is checked together (intake.read.UPLOAD_LIMITS): of too much the page says so in words."""
MOST_FILES = 40
"""Twice what the page takes, for the same reason."""


def keep_in_memory() -> None:
    """Have the server write no upload to the disk, as Starlette does from 1 MB on.

    What is greater than the server takes it refuses while that comes.
    """
    MultiPartParser.spool_max_size = (config.get_option("server.maxUploadSize") + 1) * 1024**2


def limit_visits() -> None:
    """Have the server refuse (413) a file beyond what one visit may hold; files that it gives back make room."""
    taken = MemoryUploadedFileManager.add_file
    if hasattr(taken, "__wrapped__"):
        return

    @wraps(taken)
    def add_file(self: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
        held = [one for one in self.file_storage.get(session_id, {}).values() if one.file_id != file.file_id]
        if len(held) >= MOST_FILES or sum(len(one.data) for one in (*held, file)) > MOST_BYTES:
            raise HTTPException(413, "This visit holds as many files as it may.")
        taken(self, session_id, file)

    MemoryUploadedFileManager.add_file = add_file
