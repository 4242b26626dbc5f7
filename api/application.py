"""The API as an application: routes, and what comes around every answer."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from analysis.counting.filters import IN_WORDS
from analysis.errors import UnknownValue
from analysis.language import language
from analysis.records import files
from api import answers
from api.codings import HeedRefusedGzip
from api.problems import Problem, refusal
from api.replies import EVERYWHERE, METHODS, PREFLIGHT, base
from api.resources import RESOURCES, router
from api.serving.address import PREFIX
from api.state import TABLES

DOCS = files.ROOT / "api" / "docs"

t = language("en")
_package = TABLES.package


class HeadLikeGet:
    """Answer HEAD as GET is answered; the server leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        await self.app({**scope, "method": "GET"} if is_head else scope, receive, send)


app = FastAPI(
    title=t("api.title"),
    description=t("api.text"),
    version=_package.version,
    license_info={"name": _package.licenses[0]["name"], "url": _package.licenses[0]["path"]},
    openapi_url=None,  # the description is a resource like the others; its page is our own
    redirect_slashes=False,
)
app.include_router(router)
app.add_api_route(PREFIX, answers.index, include_in_schema=False)
app.add_middleware(GZipMiddleware, compresslevel=6)
app.add_middleware(HeadLikeGet)
app.add_middleware(HeedRefusedGzip)


@app.get(f"{PREFIX}/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """Answer the page that shows the description; all its files come from here."""
    return HTMLResponse(files.read_text(DOCS / "index.html"), headers=EVERYWHERE)


app.mount(f"{PREFIX}/docs", StaticFiles(directory=DOCS, packages=[("fastapi_swagger", "resources")]))


# Errors


@app.exception_handler(Problem)
def _refused(request: Request, problem: Problem) -> Response:
    return refusal(request, problem)


@app.exception_handler(UnknownValue)
def _unknown(request: Request, unknown: UnknownValue) -> Response:
    return refusal(request, Problem("invalid-value", unknown.what, unknown.found, unknown.allowed))


@app.exception_handler(HTTPException)
def _not_routed(request: Request, error: HTTPException) -> Response:
    """Answer OPTIONS, for which no route is there, and what is none of the paths or methods."""
    if error.status_code != 405:
        paths = [base(request) + resource.path for resource in RESOURCES]
        return refusal(request, Problem("not-found", "path", request.scope["path"], paths))
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    return refusal(request, Problem("method-not-allowed", "method", request.method, METHODS.split(", ")))


@app.exception_handler(RequestValidationError)
def _not_valid(request: Request, error: RequestValidationError) -> Response:
    """Name the first thing that is wrong: in the path, then names that are no parameter, then values."""
    first = min(error.errors(), key=lambda found: (found["loc"][0] != "path", found["type"] != "extra_forbidden"))
    place, name = first["loc"][:2]
    paths = app.openapi()["paths"]
    described = paths.get(request.scope["route"].path, paths[f"{PREFIX}/"])["get"]["parameters"]
    if first["type"] == "extra_forbidden":
        known = [parameter["name"] for parameter in described if parameter["in"] == "query"]
        return refusal(request, Problem("unknown-parameter", name, name, known))
    schema = next(parameter["schema"] for parameter in described if parameter["name"] == name)
    kind = "not-found" if place == "path" else "invalid-value"
    may_be = IN_WORDS.get(name) or allowed_values(schema.get("items", schema))
    return refusal(request, Problem(kind, name, first["input"], may_be))


def allowed_values(schema: dict[str, Any]) -> list[str]:
    """Return what a schema allows, as an error names it: each value, the bounds, or the greatest length."""
    if "enum" in schema or "const" in schema:
        return schema.get("enum") or [schema["const"]]
    if schema["type"] == "integer":
        return [f"{schema['minimum']}–{schema['maximum']}"]
    return [f"≤ {schema['maxLength']}"]


@app.exception_handler(Exception)
def _failed(request: Request, error: Exception) -> Response:
    """Say nothing of an error of our own; the server that runs this notes it, with its traceback."""
    return refusal(request, Problem("internal"))
