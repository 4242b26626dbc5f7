"""What every answer says to browsers for the sake of safety: above all that no other host is asked for anything."""

import base64
import hashlib
import re
from functools import cache

from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.serving.settings import settings
from ui.navigation import API, PAGES
from ui.server import frontend, startpage

MAP_FRAME = "/component/streamlit_folium"
BASEMAP_HOST = "https://sgx.geodatenzentrum.de"
"""Tiles of basemap.de, which the map asks for only after a click that says so."""

_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-f:.]+\](:\d+)?", re.IGNORECASE)
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
SELF, NONE = "'self'", "'none'"
YEAR_SECONDS = 365 * 24 * 60 * 60


def page_policy(host: str) -> str:
    """Return the Content Security Policy of a page that was asked of ``host``."""
    return (
        f"default-src 'self'; script-src 'self' {_start_scripts()} 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{_sockets(host)} data: blob:; "
        f"worker-src 'self' blob:; frame-src 'self'; {_everywhere(SELF)}"
    )


def map_policy(host: str) -> str:
    """Return that of the map's frame, in which streamlit-folium runs what changes by eval (see frame.js)."""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob: {BASEMAP_HOST}; connect-src 'self'{_sockets(host)}; {_everywhere(SELF)}"
    )


def document_policy(document: bytes) -> str:
    """Return that of a document which holds all that it needs, and runs no other script."""
    return (
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src {hashes(document)}; {_everywhere(NONE)}"
    )


def hashes(document: bytes) -> str:
    """Return the scripts that stand in ``document`` as a policy names them: by their content."""
    found = (hashlib.sha256(script).digest() for script in _INLINE.findall(document))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in found)


@cache
def _start_scripts() -> str:
    return hashes(startpage.of(next(iter(PAGES)), frontend.start_page(), None))


def _sockets(host: str) -> str:
    """Return the web sockets of ``host``, which not every browser takes for 'self'."""
    return f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""


def _everywhere(base: str) -> str:
    ancestors = " ".join((SELF, *settings().embedded_by))
    return f"frame-ancestors {ancestors}; object-src 'none'; base-uri {base}; form-action {base}"


class Headers:
    """Add security headers to every HTTP response that has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _add(headers: MutableHeaders, scope: Scope) -> None:
    policy = map_policy if MAP_FRAME in scope["path"] else page_policy
    headers.setdefault("Content-Security-Policy", policy(Received(scope=scope).get("host", "")))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if f"{API}/" in scope["path"] else "same-origin"
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        cookies = headers.getlist("set-cookie")
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
