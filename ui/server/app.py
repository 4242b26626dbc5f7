"""What the app's own server does besides Streamlit: assets, headers, a start page of its own, a warm start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import Logger
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from streamlit import config, logger
from streamlit.runtime.pages_manager import PagesManager

import api
from api.codings import HeedRefusedGzip
from api.serving.address import Below, OwnPagesOnly, PublicAddress, public_path
from api.serving.probes import Probes
from api.serving.process import take_charge
from api.serving.settings import UnusableSetting, settings
from api.serving.watch import Watch
from ui.areamap import line
from ui.navigation import API, DECK
from ui.server import assets, caches, frontend, start, uploads, wellknown
from ui.server.crowd import Crowd
from ui.server.messages import write_tersely
from ui.server.security import Headers
from ui.server.sockets import send_at_once
from ui.server.startpage import StartPage
from ui.server.turns import take_turns


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Begin to read the data and to make the map, and see to it that the first visitor gets the navigation.

    Streamlit takes a folder ``pages/`` for its own kind of pages until a visit has called ``st.navigation``: who came
    first by a link to a page would see it without navigation and set-up.
    """
    PagesManager.uses_pages_directory = False
    send_at_once()
    caches.count()
    start.begin(_warm_up)
    yield


def _by_the_common_handler(of_streamlit: Logger) -> None:
    """Have a logger that Streamlit makes later write as all others do, instead of by a handler of its own."""
    of_streamlit.propagate = True


def _warm_up() -> None:
    from ui.server import warm  # all that pages need: the server answers before it is read

    warm.warm_up()
    Thread(target=warm.go_on, name="warm.go_on", daemon=True).start()  # nobody waits for it


def _deck(request: Request) -> Response:
    from ui.server.presentation import answer  # all that draws a deck: the same

    return answer(request)


def routes() -> list[BaseRoute]:
    """Return the routes of the app's own server."""
    base, data_api = assets.base_path(), Below(api.mounted, assets.base_path)
    deck = Route(f"{base}/{DECK}", _deck, methods=["GET"])
    of_api = [Route(base + API, data_api), Route(f"{base}{API}/{{path:path}}", data_api)]
    return [*assets.routes(), *of_api, *wellknown.routes(), deck, *line.routes()]


def middleware() -> list[Middleware]:
    """Return the middleware of the app's own server."""
    base = assets.base_path()
    layers = (
        PublicAddress,
        OwnPagesOnly,
        Headers,
        Crowd,
        uploads.TakenIn,
        HeedRefusedGzip,
        StartPage,
        frontend.FromMemory,
    )
    return [Middleware(Watch, base), Middleware(Probes, base, start.is_done), *map(Middleware, layers)]


def take_charge_of_server() -> None:
    """Set the limits and the log of the server that imports the app, and the path below which it stands.

    Raises UnusableSetting.
    """
    logger.setup_formatter = _by_the_common_handler
    take_charge()
    take_turns()
    write_tersely()
    uploads.keep_in_memory()
    uploads.limit_visits()
    path = public_path().strip("/")
    if path and assets.base_path() not in ("", f"/{path}"):
        raise UnusableSetting("PUBLIC_URL", settings().public_url, f"the path {assets.base_path()}, as Streamlit's")
    if path:
        config.set_option("server.baseUrlPath", path)
