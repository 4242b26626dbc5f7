"""Streamlit's own files for the browser, from memory and compressed.

Streamlit reads each of its files from disk when asked and sends it as it is: 70 files, 3 MB for everyone who opens a
page for the first time, of which less than half is left. Those of streamlit-folium's frame it compresses anew for each
visit. All have their content in their name, so browsers may keep them.
"""

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
    """Read what every page begins with."""
    for name in _LINKED.findall(start_page().decode()):
        _asset(f"/static/{name}")


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
