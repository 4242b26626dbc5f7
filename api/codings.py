"""Requests that refuse gzip: what packs answers only looks for the word in Accept-Encoding (RFC 9110)."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSED = re.compile(rb"gzip\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$)", re.IGNORECASE)


class HeedRefusedGzip:
    """Take a header Accept-Encoding with ``gzip;q=0`` from the request, so that nothing inside packs the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        headers = scope.get("headers", ())
        kept = [(name, value) for name, value in headers if name != b"accept-encoding" or not _REFUSED.search(value)]
        await self.app({**scope, "headers": kept} if len(kept) < len(headers) else scope, receive, send)
