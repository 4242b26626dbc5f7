"""Requests in, responses out: finds the resource, checks the request, and sends the answer with its headers."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from analysis.counting.filters import parse
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, language
from api import problems
from api.answers import Asked
from api.bodies import json_bytes
from api.negotiation import MEDIA_TYPES, METHODS, check_method, chosen_format
from api.parameters import FORMAT, query_texts, read
from api.problems import Problem
from api.resources import Resource, resources
from api.revision import revision
from ui import data
from ui.address import keys
from ui.server.assets import base_path
from ui.server.headers import has_it, takes_gzip

PREFIX = "/api"
"""Path below the server's base path."""
VERSION = "v1"

FRESH = "public, max-age=300, must-revalidate"
"""The data change with a release, so five minutes without asking do no harm; then one asks with the ETag."""
WORTH_PACKING = 1_000
"""Least size in bytes that is sent compressed."""

_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Disposition, Data-Version, ETag, Link",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept, Accept-Encoding",
}
_PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

_log = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """Return the routes of the API under the server's base path, for ``st.App(script, routes=…)``."""
    root = base_path() + PREFIX
    api = Api(root)
    return [Route(root, api), Route(root + "/{path:anything}", api)]


class _Anything(Convertor[str]):
    """The rest of a path, with the line ends in it that Starlette's own ``path`` stops at."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _Anything())


class Api:
    """The API as an ASGI application under ``root``; requests are answered in threads, beside the server's loop."""

    def __init__(self, root: str) -> None:
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await run_in_threadpool(respond, Request(scope), self.root)
        await response(scope, receive, send)


def respond(request: Request, root: str) -> Response:
    """Return the response to ``request``: the answer, the word that it has not changed, or problem details."""
    try:
        response = _answered(request, root)
    except Problem as problem:
        response = _refused(problem, request, root)
    except UnknownValue as unknown:
        problem = Problem("invalid-value", unknown.what, unknown.found, unknown.allowed)
        response = _refused(problem, request, root)
    except Exception:
        _log.exception("no answer to %r", request.scope["path"])
        response = _refused(Problem("internal"), request, root)
    if request.method == "HEAD":  # the length stays that of the body which GET would have
        return Response(status_code=response.status_code, headers=dict(response.headers))
    return response


def _answered(request: Request, root: str) -> Response:
    tables = data.tables()
    path, resource, in_path = _found(request, resources(tables), f"{root}/{VERSION}")
    check_method(request.method)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={**_EVERYWHERE, **_PREFLIGHT})
    query = query_texts(request.scope["query_string"])
    asked = _asked(resource, path, in_path, query, root)
    form = asked.values[FORMAT] or chosen_format(resource.formats, request.headers.get("accept"))
    answer = resource.answer(asked)
    packed = takes_gzip(request.headers.get("accept-encoding"))
    etag = _etag(asked, form, packed)
    headers = {**_EVERYWHERE, "Cache-Control": FRESH, "Data-Version": tables.version, "ETag": etag, **answer.headers}
    if has_it(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    if form == "csv":
        name = quote(f"{answer.stem}-{tables.version}.csv")
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    content = answer.write[form]()
    if packed and len(content) >= WORTH_PACKING:
        headers["Content-Encoding"] = "gzip"  # Streamlit's gzip layer leaves such an answer as it is
        content = gzip.compress(content, 6, mtime=0)
    return Response(content, headers=headers, media_type=MEDIA_TYPES[form])


def _found(request: Request, known: Sequence[Resource], base: str) -> tuple[str, Resource, Mapping[str, str]]:
    """Return the path below the version, its resource, and the texts in the path. Raises Problem (not-found)."""
    version, _, path = request.path_params.get("path", "").partition("/")
    if version == VERSION:
        for resource in known:
            in_path = resource.match(path)
            if in_path is not None:
                return path, resource, in_path
    raise Problem("not-found", "path", request.scope["path"], [f"{base}/{resource.path}" for resource in known])


def _asked(
    resource: Resource, path: str, in_path: Mapping[str, str], query: Mapping[str, tuple[str, ...]], root: str
) -> Asked:
    """Return what is asked for. Raises Problem for anything that is not allowed."""
    tables = data.tables()
    parts = [parameter for parameter in resource.parameters if parameter.place == "path"]
    values = {parameter.name: parameter.value(in_path[parameter.name]) for parameter in parts}
    values |= read(query, [parameter for parameter in resource.parameters if parameter.place == "query"])
    repeatable = [parameter.name for parameter in resource.parameters if parameter.repeatable]
    filters = parse({name: query.get(name, ()) for name in repeatable}, tables)
    return Asked(
        tables=tables,
        t=language(values[keys.LANG]),
        home=root.removesuffix(PREFIX),
        base=f"{root}/{VERSION}",
        path=path,
        values=values,
        query=query,
        filters=filters,
        parts=resource.parts,
        resources=resources(tables),
    )


def _etag(asked: Asked, form: str, packed: bool) -> str:
    """Return a strong entity tag: it changes with the data, the release, the request, the format and the coding."""
    values = {**asked.values, FORMAT: form}
    request = [asked.base, asked.path, values, asked.filters.as_dict(), packed]
    parts = (revision(), asked.tables.version, json.dumps(request, sort_keys=True))
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _refused(problem: Problem, request: Request, root: str) -> Response:
    """Return ``problem`` as problem details in the language that the request names, the first one by default."""
    asked = request.query_params.get(keys.LANG)
    t = language(asked if asked in LANGUAGES else LANGUAGES[0])
    content = json_bytes(problems.body(problem, request.scope["path"], f"{root}/{VERSION}", t))
    headers = {**_EVERYWHERE, "Cache-Control": "no-store", "Content-Language": t.code}
    if problem.kind == "method-not-allowed":
        headers["Allow"] = ", ".join(METHODS)
    return Response(content, problem.status, headers, problems.MEDIA_TYPE)
