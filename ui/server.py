"""What the app's own server does besides Streamlit: assets, headers, a start page of its own, a warm start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from ui import api, assets, frontend, keys, presentation, startpage
from ui.areamap import line
from ui.sockets import send_at_once

MAP_FRAME = "/component/streamlit_folium"
BASEMAP_HOST = "https://sgx.geodatenzentrum.de"
"""Tiles of basemap.de; asked only after a click that says so."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; "
    "worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)
MAP_CONTENT_SECURITY_POLICY = (  # streamlit-folium runs the map's script by eval
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data: blob: {BASEMAP_HOST}; connect-src 'self' ws: wss:; frame-ancestors 'self'; object-src 'none'"
)


class Headers:
    """Add security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        in_map = MAP_FRAME in scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = MAP_CONTENT_SECURITY_POLICY if in_map else CONTENT_SECURITY_POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class StartPage:
    """Make Streamlit's start page ours (see startpage.py)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @staticmethod
    def _is_no_page(path: str) -> bool:
        return "/_stcore/" in path or f"{api.PREFIX}/" in path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the start page; every other response passes untouched."""
        name = scope.get("path", "").rsplit("/", 1)[-1]
        if scope["type"] != "http" or scope["method"] != "GET" or "." in name or self._is_no_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        plain = dict(scope, headers=[(k, v) for k, v in scope["headers"] if k != b"accept-encoding"])
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
                body = startpage.of(name, b"".join(parts), QueryParams(scope["query_string"]).get(keys.LANG))
                MutableHeaders(scope=start)["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self.app(plain, receive, collect)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Read the data and make the map before the first visitor comes, and see to it that this one gets the navigation.

    Streamlit takes a folder ``pages/`` for its own kind of pages until a visit has called ``st.navigation``: who came
    first by a link to a page would see it without navigation and set-up.
    """
    from ui.warm import warm_up  # imports all views, which need this module

    PagesManager.uses_pages_directory = False
    send_at_once()
    warm_up()
    yield


def routes() -> list[BaseRoute]:
    """Return the routes of the app's own server."""
    return [*assets.routes(), *api.routes(), *presentation.routes(), *line.routes()]


def middleware() -> list[Middleware]:
    """Return the middleware of the app's own server."""
    return [Middleware(Headers), Middleware(StartPage), Middleware(frontend.FromMemory)]
