"""The API as a browser or script sees it: its routes behind the layer that Streamlit compresses answers with."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from api import routes

BASE = "/api/v1"


@dataclass
class Answer:
    """What the server sent."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks an ASGI app as a web server does: the path decoded, the query as it was written."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def send(self, method: str, path: str, query: bytes = b"", **headers: str) -> Answer:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query,
            "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        }
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request"}

        async def send(message: dict) -> None:
            sent.append(message)

        asyncio.run(self.app(asked, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)

    def url(self, url: str, **headers: str) -> Answer:
        """Ask for a path with its query."""
        path, _, query = url.partition("?")
        return self.send("GET", path, query.encode(), **headers)

    def get(self, path: str, accept: str | None = None, **query: Any) -> Answer:
        """Ask for a path below the API; lists and names with _ for - stand for repeated parameters."""
        named = {name.replace("_", "-"): value for name, value in query.items()}
        headers = {} if accept is None else {"accept": accept}
        return self.send("GET", f"{BASE}/{path}", urlencode(named, doseq=True).encode(), **headers)


@pytest.fixture(scope="session")
def api() -> Client:
    return Client(Starlette(routes=routes(), middleware=[Middleware(SelectiveGZipMiddleware)]))
