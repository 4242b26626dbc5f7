"""Streamlit's own files for the browser, from memory and compressed, and what a page says to fetch ahead.

Streamlit reads each of its files from disk when asked, one after the other, and sends it as it is: 70 files, 3.5 MB,
and a second for everyone who opens a page for the first time. All have their content in their name, so browsers may
keep them.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from analysis import files
from ui import assets

_FOLDER = Path(file_util.get_static_dir())
_MEDIA_TYPES = {**assets.MEDIA_TYPES, ".woff2": "font/woff2", ".gif": "image/gif", ".svg": "image/svg+xml"}
_LINKED = re.compile(r'"\./static/([^"]+)"')
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
_SOON = ("Html", "Multiselect", "TextInput", "Selectbox", "ComponentInstance", "Button")
"""Parts of Streamlit's page that it fetches when it meets an element of that kind: those that a map page has."""


class FromMemory:
    """Answer requests for Streamlit's own files; its routes for them cannot be replaced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file if there is one of that name; everything else passes."""
        name = scope.get("path", "").partition("/static/")[2]
        if scope["type"] == "http" and scope["method"] == "GET" and name in _names():
            await assets.answer(_file(name), Headers(scope=scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def warm_up() -> None:
    """Read what every page needs."""
    for name in [*_LINKED.findall(files.read_text(_FOLDER / "index.html")), *soon()]:
        _file(name)


@cache
def soon() -> list[str]:
    """Return the scripts that a page with a map imports once it knows what it shows, and what these import."""
    found: list[str] = []
    waiting = [name for kind in _SOON for name in sorted(_names()) if name.startswith(f"js/{kind}.")]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += [f"js/{other}" for other in _IMPORTED.findall(files.read_text(_FOLDER / "static" / name))]
    linked = _LINKED.findall(files.read_text(_FOLDER / "index.html"))
    return [name for name in found if name not in linked]


@cache
def _names() -> frozenset[str]:
    """Return what there is, so that no other name is ever looked for on the disk."""
    return frozenset(files.files_below(_FOLDER / "static"))


@cache
def _file(name: str) -> assets.Asset:
    content = files.read_bytes(_FOLDER / "static" / name)
    return assets.Asset(gzip.compress(content, 6, mtime=0), _MEDIA_TYPES[Path(name).suffix], compressed=True)
