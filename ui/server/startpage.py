"""Streamlit's start page, made ours: language, title, and what the browser can do while Streamlit still starts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.language import LANGUAGES, language
from analysis.records import files
from ui.address import keys
from ui.areamap.scripts import READER_URL, SCRIPT_URL, STYLE_URL
from ui.navigation import PAGES, WITH_MAP, address
from ui.server import assets, data_api, frontend

_CONNECT = (
    b"<script>window.__streamlit = { BACKEND_BASE_URL: new URL('.', location).href, "
    b"HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false } };</script>"
)
"""Has Streamlit's page connect at once. Left alone, it asks for the server below the page's own address, finds none,
rests for 0.1 s, asks one level up (no page lies deeper) and only then connects. Streamlit's client.allowedOrigins
counts for nothing thereby: it names hosts that may show the dashboard in a frame, and our headers allow none."""

_ABOUT_STREAMLIT_S = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"}
"""Headers of a request that would have Streamlit send its page compressed, in part, or not at all: what a browser has
is our page, and that can be another one while Streamlit's stays the same."""


def of(name: str, page: bytes, asked: str | None) -> bytes:
    """Return Streamlit's start ``page`` for the page called ``name`` ("": the first), in the language ``asked`` for."""
    code = asked if asked in LANGUAGES else LANGUAGES[0]
    title = language(code)("app.title").encode()
    connect = _CONNECT if name in PAGES else b""
    hints = _hints() if name in map(address, WITH_MAP) else b""
    history = _history() if name in map(address, PAGES) else b""
    page = page.replace(b'<html lang="en">', f'<html lang="{code}">'.encode())
    return page.replace(b"<title>Streamlit</title>", b"<title>" + title + b"</title>" + connect + history + hints)


@cache
def _history() -> bytes:
    """Return the script between Streamlit and the browser's history (see history.js), ahead of Streamlit's."""
    url = _on_page(assets.register("history.js", files.read_bytes(Path(__file__).with_name("history.js"))))
    about = f'data-shared="{" ".join(keys.SHARED)}" data-view="{keys.MAP_VIEW}" data-map="{address("karte")}"'
    return f'<script defer src="{url}" {about}></script>'.encode()


@cache
def _hints() -> bytes:
    """Return what has the browser fetch and read what the map needs while Streamlit still starts.

    The map's frame finds it in the browser's cache, and the areas with the page around it (see areamap/reader.js).
    """
    overview = assets.url(files.read_json(files.STATIC / "manifest.json")["overview"])
    leaflet = [assets.url(f"{assets.LEAFLET}/leaflet.{suffix}") for suffix in ("js", "css")]
    reader = f'<script async src="{_on_page(READER_URL)}" data-read="{_on_page(overview)}"></script>'
    modules = (f'<link rel="modulepreload" crossorigin href="./static/{name}">' for name in frontend.soon())
    later = [*map(_on_page, (*leaflet, SCRIPT_URL, STYLE_URL)), *(f"./{path}" for path in frontend.of_frame())]
    return "".join([reader, *modules, *(f'<link rel="prefetch" href="{url}">' for url in later)]).encode()


def _on_page(url: str) -> str:
    return f"./{assets.page_url(url)}"


class StartPage:
    """Make Streamlit's start page ours, whichever page it is asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @staticmethod
    def _is_no_page(path: str) -> bool:
        return "/_stcore/" in path or f"{data_api.PREFIX}/" in path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the start page; every other response passes untouched."""
        name = scope.get("path", "").rsplit("/", 1)[-1]
        if scope["type"] != "http" or scope["method"] != "GET" or "." in name or self._is_no_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        whole = dict(scope, headers=[(k, v) for k, v in scope["headers"] if k not in _ABOUT_STREAMLIT_S])
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if not MutableHeaders(scope=start).get("content-type", "").startswith("text/html"):
                if not parts:
                    parts.append(b"")
                    await send(start)
                await send(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = of(name, b"".join(parts), QueryParams(scope["query_string"]).get(keys.LANG))
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(body))
                for of_streamlit_s in ("etag", "last-modified"):
                    del headers[of_streamlit_s]
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self.app(whole, receive, collect)
