"""The data API under ``/api/v1/``: the records and figures for scripts, as JSON and CSV, read only.

``uvicorn api:app`` serves it alone, ``ui.server.app`` as a part of the dashboard. It may import ``analysis``,
nothing of ``ui`` and no Streamlit. Routing, validation and description are FastAPI's.

Which values parameters take, and what the description says, follows from the tables. So when these change, the modules
are imported anew for the new ones: an answer is of one state, and requests under way end in that in which they began.

application.py  the app: what comes around every answer
answers.py      what can be asked for, and what each answers
resources.py    the list of these, in which each enters itself
parameters.py   what may be asked: one model checks a request and stands in the description
replies.py      answers with their headers: ETag, caching, file name
bodies.py       frames as JSON and CSV
problems.py     errors as problem details (RFC 9457)
schemas.py      the form of each answer as JSON Schema
openapi.py      what the description says beyond that
state.py        the tables that all this is made for
codings.py      requests that refuse gzip; the dashboard's server uses it, too
serving/        what every server of ours does around its answers; the dashboard's uses it, too
docs/           the page that shows the description with Swagger UI
"""

from __future__ import annotations

import sys
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.serving.address import Below, public_path
from api.serving.probes import Probes
from api.serving.process import take_charge
from api.serving.watch import Watch

if TYPE_CHECKING:
    from analysis.records.tables import Tables

_LASTING = f"{__name__}.serving"
"""Modules that know nothing of the tables and hold what the process counts."""


class _Api:
    """The API on the tables as they are now. It is made with the first request: nobody else waits for FastAPI."""

    def __init__(self) -> None:
        self._one_makes = Lock()
        self._made: tuple[Tables, ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            take_charge()
        app = await run_in_threadpool(self.current)
        await app(scope, receive, send)

    def current(self) -> ASGIApp:
        """Return the application for the tables as they are now; while it is made, the one before."""
        from analysis.records.tables import shared  # pandas, for which no server should wait

        tables = shared()
        if (self._made is None or self._made[0] is not tables) and self._one_makes.acquire(blocking=self._made is None):
            try:
                if self._made is None or self._made[0] is not tables:
                    self._made = _made_for(tables)
            finally:
                self._one_makes.release()
        return self._made[1]


def _made_for(tables: Tables) -> tuple[Tables, ASGIApp]:
    """Return the tables that the application is made for, which may be newer by now, and the application."""
    known = sys.modules.get(f"{__name__}.state")
    is_stale = known is not None and known.TABLES is not tables
    ours = [name for name in sys.modules if name.startswith(f"{__name__}.") and not name.startswith(_LASTING)]
    for name in ours if is_stale else ():
        del sys.modules[name]
        globals().pop(name.rpartition(".")[2], None)  # a package holds its modules as well
    application = import_module("api.application")
    return sys.modules[f"{__name__}.state"].TABLES, application.app


mounted = _Api()
"""The API as a part of another server, which itself counts its answers."""
app = Watch(Probes(Below(mounted, public_path), public_path()), public_path())
"""The API as a server of its own."""
