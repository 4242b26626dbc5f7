"""What whoever operates the server asks it: is it alive, is it ready for visitors, how is it doing."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from analysis.errors import AnalysisError
from analysis.records import files

DATA = Gauge("buendnisse_data_info", "The version of the data that is shown, as a label.", ["version"])
FRESH = {"Cache-Control": "no-store"}


class Probes:
    """Answer /health, /ready and /metrics below ``base``; Streamlit's own metrics are for nobody.

    begun: tells whether all is made that is made while the server already answers.
    """

    def __init__(self, app: ASGIApp, base: str = "", begun: Callable[[], bool] = lambda: True) -> None:
        self.app = app
        self._base = base
        self._begun = begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        path = scope.get("path", "").removeprefix(self._base) if scope["type"] == "http" else ""
        if path == "/health":
            await JSONResponse({"status": "ok"}, headers=FRESH)(scope, receive, send)
        elif path == "/ready":
            await (await self._ready())(scope, receive, send)
        elif path == "/metrics":
            await (await run_in_threadpool(metrics))(scope, receive, send)
        elif path == "/_stcore/metrics":
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _ready(self) -> Response:
        lacking = await run_in_threadpool(faults) if self._begun() else {"start": "still reading"}
        answer = {"status": "not ready", "lacking": lacking} if lacking else {"status": "ready"}
        return JSONResponse(answer, 503 if lacking else 200, FRESH)


def faults() -> Mapping[str, str]:
    """Return what visitors need and is not there: the tables, the files of the map."""
    from analysis.records.tables import shared  # pandas, for which no server should wait

    try:
        shared()
        manifest = files.read_json(files.STATIC / "manifest.json")
        of_map = [manifest["overview"], *manifest["laender"].values()]
        lacking = [name for name in of_map if not files.exists(files.STATIC / name)]
    except (AnalysisError, OSError, ValueError, KeyError) as problem:
        return {"data": f"{type(problem).__name__}: {problem}"}
    return {"map": ", ".join(lacking)} if lacking else {}


def metrics() -> Response:
    """Return all that is counted in Prometheus' format. Tables that cannot be read have no version."""
    from analysis.records.tables import shared  # the same

    DATA.clear()
    with suppress(AnalysisError, OSError):
        DATA.labels(shared().version).set(1)
    return Response(generate_latest(), headers=FRESH, media_type=CONTENT_TYPE_LATEST)
