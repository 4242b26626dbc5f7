"""The data API as a part of the dashboard's server, below the same base path and on the same tables."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

import api
from ui.server.assets import base_path

PREFIX = "/api"


def routes() -> list[BaseRoute]:
    """Return the routes of the API under the server's base path."""
    root = base_path() + PREFIX
    return [Route(root, _Api()), Route(root + "/{path:path}", _Api())]


class _Api:
    """Hand requests to the API, below the server's base path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await api.mounted({**scope, "root_path": base_path()}, receive, send)
