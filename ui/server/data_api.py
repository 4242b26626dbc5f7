"""The data API as a part of the dashboard's server, below the same base path and on the same tables."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

import api
from api.serving.address import Below
from ui.server.assets import base_path

PREFIX = "/api"


def routes() -> list[BaseRoute]:
    """Return the routes of the API under the server's base path."""
    root, answers = base_path() + PREFIX, Below(api.mounted, base_path)
    return [Route(root, answers), Route(root + "/{path:path}", answers)]
