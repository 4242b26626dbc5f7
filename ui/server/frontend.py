"""Streamlit's own files for the browser, from memory and compressed, and what a page says to fetch ahead.

Streamlit reads each of its files from disk when asked, one after the other, and sends it as it is: 70 files, 3.5 MB,
and a second for everyone who opens a page for the first time. Those of streamlit-folium's frame it compresses anew for
each visit. All have their content in their name, so browsers may keep them.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from analysis.records import files
from ui.server import assets

_PAGE = Path(file_util.get_static_dir())
_FRAME = Path(find_spec("streamlit_folium").origin).parent / "frontend" / "build"
_FRAME_PAGE = "/component/streamlit_folium.st_folium/index.html"
_FRAME_STATIC = "/component/streamlit_folium.st_folium/static/"
_FOLDERS = {"/static/": _PAGE / "static", _FRAME_STATIC: _FRAME / "static"}
"""What is served, by its address below the server's base path."""
_FRAME_SCRIPT = assets.register("frame.js", files.read_bytes(Path(__file__).with_name("frame.js")))
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
        path = scope.get("path", "").removeprefix(assets.base_path())
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
        elif path == _FRAME_PAGE:
            page = Response(_frame(), headers={"Cache-Control": "no-cache"}, media_type="text/html")
            await page(scope, receive, send)
        elif path in _files():
            await assets.answer(_asset(path), Headers(scope=scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@cache
def start_page() -> bytes:
    """Return Streamlit's start page."""
    return files.read_bytes(_PAGE / "index.html")


def warm_up() -> None:
    """Read what every page needs."""
    linked = _linked()
    for name in [*(f"static/{name}" for name in (*linked, *soon())), *of_frame()]:
        _asset(f"/{name}")


@cache
def soon() -> list[str]:
    """Return the scripts that a page with a map imports once it knows what it shows, and what these import."""
    found: list[str] = []
    folder = _PAGE / "static"
    waiting = [name for kind in _SOON for name in files.files_below(folder) if name.startswith(f"js/{kind}.")]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += [f"js/{other}" for other in _IMPORTED.findall(files.read_text(folder / name))]
    return [name for name in found if name not in _linked()]


def _linked() -> list[str]:
    """Return what the start page itself names."""
    return _LINKED.findall(start_page().decode())


@cache
def of_frame() -> list[str]:
    """Return the addresses below the base path of the scripts with which the map's frame begins."""
    return [path.removeprefix("/") for path in _files() if path.startswith(_FRAME_STATIC) and path.endswith(".js")]


@cache
def _frame() -> bytes:
    """Return the page of the map's frame, with a script of ours ahead of streamlit-folium's (see frame.js)."""
    ours = f'<head><script defer src="{_FRAME_SCRIPT}"></script>'.encode()
    return files.read_bytes(_FRAME / "index.html").replace(b"<head>", ours, 1)


@cache
def _files() -> dict[str, Path]:
    """Return what there is by address, so that no other name is ever looked for on the disk."""
    return {
        address + name: folder / name
        for address, folder in _FOLDERS.items()
        for name in files.files_below(folder)
        if Path(name).suffix in _MEDIA_TYPES
    }


@cache
def _asset(path: str) -> assets.Asset:
    file = _files()[path]
    return assets.Asset(gzip.compress(files.read_bytes(file), 6, mtime=0), _MEDIA_TYPES[file.suffix], compressed=True)
